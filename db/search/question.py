"""One state of the search page: everything that its address says, read from it and written to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from db.page.days import say_period

# Facet → its heading, in the order of the page.
FACETS = {
    "speaker": "Speaker", "outlet": "Outlet", "type": "Kind of quote", "venue": "Kind of venue", "year": "Year",
    "kind": "Kind of speaker",
}  # fmt: skip
SCOPES = {"": "everywhere", "words": "in the words said", "speaker": "in names of speakers", "title": "in headlines"}
SCOPE_COLUMNS = {"": None, "words": "text", "speaker": "speaker", "title": "title"}
SORTS = {"relevance": "best match", "newest": "newest article", "said": "latest said", "oldest": "earliest said"}
# A facet's value for quotes that do not have it.
NONE = "none"
PERIOD = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
MOST_VALUES, MOST_PAGE = 50, 10**6


@dataclass(frozen=True)
class Question:
    """What is searched for, how it is narrowed, and which page of it is shown.

    ``first`` and ``last`` are a year, a month or a day (2026, 2026-03, 2026-03-31), both included, or empty.
    """

    text: str = ""
    scope: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first: str = ""
    last: str = ""
    sort: str = ""
    page: int = 1
    opened: str = ""
    database: str = ""
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """Facet → the values chosen; a quote must have one of them."""
        return dict(self.chosen)

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last day wanted, as numbers like 20260331; None for any day."""
        if not self.first and not self.last:
            return None
        return _number(self.first, "0"), _number(self.last, "9") if self.last else 99999999

    @property
    def span(self) -> str:
        """The days wanted in words."""
        if self.first == self.last:
            return _say(self.first) if self.first else ""
        if self.first and self.last:
            return f"{_say(self.first)} to {_say(self.last)}"
        return f"from {_say(self.first)}" if self.first else f"until {_say(self.last)}"

    def arguments(self) -> list[tuple[str, str]]:
        """The pairs of the address, without those that say nothing."""
        pairs = [("q", self.text), ("in", self.scope)]
        pairs += [(facet, value) for facet, values in self.chosen for value in values]
        pairs += [("from", self.first), ("to", self.last), ("sort", self.sort), ("open", self.opened)]
        pairs += [("database", self.database)]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return [(name, value) for name, value in pairs if value]

    def address(self, **changes: Any) -> str:
        """The query string of this question with some of it changed; every change but of the page leads to page 1."""
        return urlencode(replace(self, **{"page": 1, "opened": "", **changes}).arguments())

    def toggled(self, facet: str, value: str) -> str:
        """The query string with one value of a facet chosen, or no longer chosen."""
        values = self.filters.get(facet, ())
        kept = tuple(v for v in values if v != value) if value in values else (*values, value)
        return self.address(chosen=_ordered({**self.filters, facet: kept}))

    def freed(self, facet: str) -> str:
        """The query string without one facet's filter; ``day`` stands for the span of days."""
        if facet == "day":
            return self.address(first="", last="")
        return self.address(chosen=_ordered({**self.filters, facet: ()}))


def read_question(arguments: Mapping[str, Iterable[str]]) -> Question:
    """The question of an address; what it says wrongly is left out, with a notice where a reader would wonder."""
    given = {name: list(values) for name, values in arguments.items()}
    single = {name: values[0] for name, values in given.items() if values}
    notices = []
    days = {}
    for name in ("from", "to"):
        days[name] = single.get(name, "").strip()
        if days[name] and not PERIOD.fullmatch(days[name]):
            notices.append(f"“{days[name][:40]}” is not a day: write it 2026, 2026-03 or 2026-03-31.")
            days[name] = ""
    chosen = {facet: tuple(dict.fromkeys(filter(None, given.get(facet, []))))[:MOST_VALUES] for facet in FACETS}
    page = single.get("page", "1")
    return Question(
        text=single.get("q", "").strip(),
        scope=single["in"] if single.get("in") in SCOPES else "",
        chosen=_ordered(chosen),
        first=days["from"], last=days["to"],
        sort=single["sort"] if single.get("sort") in SORTS else "",
        page=min(max(int(page), 1), MOST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        opened=single["open"] if single.get("open") in FACETS else "",
        database=single.get("database", ""),
        notices=tuple(notices),
    )  # fmt: skip


def _ordered(chosen: dict[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((facet, chosen[facet]) for facet in FACETS if chosen.get(facet))


def _number(period: str, fill: str) -> int:
    return int(period.replace("-", "").ljust(8, fill))


def _say(period: str) -> str:
    if len(period) == 10:
        return f"{int(period[8:])} {_say(period[:7])}"
    return say_period(period) if len(period) == 4 or 1 <= int(period[5:7]) <= 12 else period
