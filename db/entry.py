"""A record that has been checked, as the rows it will become: what needs no database to be known.

Everything of a quote that the record tells is in its row, so the rows are also what the fingerprint is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from db.identity.speakers import digest
from db.record import QUOTE_VALUES, RecordError, check
from db.said import said_columns

# The columns of a quote that come from its record alone, as `_row` gives them.
COLUMNS = (
    "id", "text", "type", "contents", "cue", "cue_words", "mention", "mention_kind", "mention_span",
    "speaker_in_article", "speaker_kind", "role", "venue", "venue_type", "venue_span", "rule", "confidence",
    "said", "said_latest", "said_precision", "said_year", "said_words", "said_span",
)  # fmt: skip
# The same words read again from another path, or at another time, are nothing new: no origin, no start of the run.
TOLD = ("id", "url", "outlet", "agency", "title", "byline", "published", "language", "text")
RUN = ("version", "model", "settings")
UNKNOWN, UNKNOWN_DAY = (None,) * 3, (None,) * 6

Row = tuple[Any, ...]


@dataclass
class Entry:
    """One article on its way into the database."""

    article: dict[str, Any]
    run: dict[str, Any]
    quotes: list[dict[str, Any]]
    # One row a quote, by COLUMNS.
    rows: list[Row]
    content_hash: str

    @property
    def id(self) -> str:
        """The key of the article."""
        key: str = self.article["id"]
        return key


def make_entry(record: Any) -> Entry:
    """The entry of a record; raises RecordError for one that does not keep to the contract."""
    check(record)
    article = {"agency": None, **record["article"]}
    run = dict(record["run"])
    # What was made by the same code, model and settings is one run, however often and on however many machines.
    run["id"] = _run_id(*(run[field] for field in RUN))
    rows = [_row(quote, article["text"]) for quote in record["quotes"]]
    values = chain([run["id"]], (article[field] for field in TOLD), *rows)
    # Between values, and for null, stand characters that no text has.
    content = "\x1f".join(["\x1e" if value is None else str(value) for value in values])
    try:
        return Entry(article, run, record["quotes"], rows, digest(content))
    except UnicodeEncodeError as error:
        found = f"half a character ({content[error.start]!r}, a lone surrogate)"
        raise RecordError(f"article {article['origin']!r} holds {found}; read the file as UTF-8") from error


@lru_cache
def _run_id(*made_by: str) -> str:
    return digest("\n".join(made_by))


def _row(quote: dict[str, Any], text: str) -> Row:
    key, kind, contents, parts, cue, mention, speaker, said, venue, rule, confidence = QUOTE_VALUES(quote)
    return (
        key, " … ".join(parts), kind, _offsets(contents), _offsets(cue),
        " … ".join([text[start:end] for start, end in cue]) or None,
        *((mention["text"], mention["kind"], _span(mention["span"])) if mention else UNKNOWN),
        *((speaker["name"], speaker["kind"], speaker["role"]) if speaker else UNKNOWN),
        *((venue["name"], venue["kind"], _span(venue["span"])) if venue else UNKNOWN),
        rule, confidence, *(_said(said) if said else UNKNOWN_DAY),
    )  # fmt: skip


def _said(said: dict[str, Any]) -> Row:
    return *said_columns(said["earliest"], said["latest"]).values(), said["words"], _span(said["span"])


# The same as JSON would be, and several times faster.
def _offsets(spans: list[Any]) -> str:
    if len(spans) == 1:
        return f"[{_span(spans[0])}]"
    return f"[{', '.join([_span(span) for span in spans])}]"


def _span(span: Any) -> str:
    start, end = span
    return f"[{start}, {end}]"
