"""What a database holds, in figures: by type, outlet, speaker and month, and how much of it is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

# One pass over the quotes: their numbers for each outlet, month, type and kind of speaker, and what is known of them.
CELLS = """
select
    coalesce(outlets.name, '') as outlet, coalesce(substr(published, 1, 7), '') as month, type,
    coalesce(speaker_kind, '') as speaker_kind, count(*) as quotes, count(said) as said,
    total(said_precision = 'day') as said_to_the_day, count(venue) as venue, count(role) as role
from quotes left join outlets on outlets.id = quotes.outlet_id
where retired_by is null
group by quotes.outlet_id, month, type, quotes.speaker_kind
"""
CONFIDENCE = """
select cast(min(confidence, 0.99) * 10 as integer) as tenth, count(*) as quotes
from quotes where retired_by is null group by tenth
"""
SPEAKERS = """
select
    name as speaker, kind, quote_count as quotes,
    (
        select count(distinct outlet_id) from quotes where speaker_id = speakers.id and retired_by is null
    ) as outlets
from speakers where kind in ('person', 'organization') and quote_count > 0
order by quote_count desc, name limit ?
"""
ARTICLES = """
select coalesce(outlets.name, '') as outlet, coalesce(substr(published, 1, 7), '') as month, count(*) as articles
from articles left join outlets on outlets.id = articles.outlet_id
group by articles.outlet_id, month
"""
COUNTED = {
    "articles": "select count(*) from articles",
    "quotes": "select count(*) from quotes where retired_by is null",
    "retired": "select count(*) from quotes where retired_by is not null",
    "speakers": "select count(*) from speakers where quote_count > 0",
    "outlets": "select count(*) from outlets where quote_count > 0",
    "statements": "select count(*) from statements",
    "corrections": "select count(*) from corrections where withdrawn_at is null",
}
NONE = "(not known)"


def stats(db: Database, top: int = 12) -> dict[str, Any]:
    """All figures; shares are of the quotes that stand (not retired), and ``top`` speakers are told."""
    cells = list(db.query(CELLS))
    articles = list(db.query(ARTICLES))
    quotes = sum(cell["quotes"] for cell in cells)
    return {
        "totals": {name: db.execute(sql).fetchone()[0] for name, sql in COUNTED.items()},
        "types": _counts(cells, "type", quotes),
        "speaker_kinds": _counts(cells, "speaker_kind", quotes),
        "unnamed": _share(_sum(cell for cell in cells if cell["speaker_kind"] == "anonymous"), quotes),
        "known": {
            "speaker": _share(_sum(cell for cell in cells if cell["speaker_kind"]), quotes),
            **{name: _share(_sum(cells, name), quotes) for name in ("role", "said", "said_to_the_day", "venue")},
            "published": _share(_sum(cell for cell in cells if cell["month"]), quotes),
            "outlet": _share(_sum(cell for cell in cells if cell["outlet"]), quotes),
        },
        "outlets": sorted(_groups(cells, articles, "outlet"), key=lambda row: (-row["quotes"], row["outlet"] or "")),
        "months": sorted(_groups(cells, articles, "month"), key=lambda row: row["month"] or ""),
        "speakers": list(db.query(SPEAKERS, [top])),
        "confidence": _tenths(dict(db.execute(CONFIDENCE).fetchall())),
    }


def _sum(cells: Iterable[dict[str, Any]], name: str = "quotes") -> int:
    return int(sum(cell[name] for cell in cells))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _counts(cells: list[dict[str, Any]], name: str, whole: int) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[cell[name]] += cell["quotes"]
    return [{name: key or None, "quotes": count, "share": _share(count, whole)} for key, count in counts.most_common()]


def _groups(cells: list[dict[str, Any]], articles: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """For each outlet or month: articles, quotes, and the shares that tell how it reports."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for row in articles:
        groups[row[name]]["articles"] += row["articles"]
    for cell in cells:
        kinds = ("quotes", cell["type"], "unnamed" if cell["speaker_kind"] == "anonymous" else "named")
        groups[cell[name]].update(dict.fromkeys(kinds, cell["quotes"]))
    return [
        {name: key or None, "articles": counts["articles"], "quotes": counts["quotes"]}
        | {kind: _share(counts[kind], counts["quotes"]) for kind in ("direct", "indirect", "unnamed")}
        for key, counts in groups.items()
    ]


def _tenths(counts: dict[int, int]) -> list[dict[str, Any]]:
    return [{"from": n / 10, "to": (n + 1) / 10, "quotes": counts.get(n, 0)} for n in range(10)]


def table(figures: dict[str, Any], top: int = 12) -> str:
    """The figures for reading: of outlets and speakers the ``top`` with most quotes, of months the newest."""
    totals = figures["totals"]
    parts = [
        ", ".join(f"{count:,} {name}" for name, count in totals.items() if count or name in ("quotes", "articles"))
    ]
    if not totals["quotes"]:
        return parts[0]
    months, outlets = figures["months"], figures["outlets"]
    parts += [
        _grid("type", figures["types"]),
        _grid("speaker_kind", figures["speaker_kinds"]),
        _grid("known of the quotes", [
            {"": name.replace("_", " "), "share": share} for name, share in figures["known"].items()
        ]),
        _grid("outlet", outlets[:top], len(outlets) - top),
        _grid("speaker", figures["speakers"]),
        _grid("month", months[-top:], len(months) - top),
        _grid("confidence", [
            {"": f"{row['from']:.1f} to {row['to']:.1f}", "quotes": row["quotes"]} for row in figures["confidence"]
        ]),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _grid(title: str, rows: list[dict[str, Any]], more: int = 0) -> str:
    """Rows under their names, the first column to the left and numbers to the right."""
    names = list(rows[0]) if rows else []
    lines = [[title.replace("_", " "), *names[1:]], *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    # A speaker's kind is a word and reads from the left, as names do.
    left = [place for place in range(len(names)) if isinstance(rows[0][names[place]], str) or not place]
    shown = [
        "  ".join(
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([*shown, *([f"and {more:,} more"] if more > 0 else [])])


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.0%}"
    return f"{value:,}" if isinstance(value, int) else NONE if value is None else str(value)
