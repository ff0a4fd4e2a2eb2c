"""What a later reading of an article changed: written down as it happens, in a few rows.

The first reading of an article leaves no trace here; what it found is what stands in ``quotes``. Each later one that
brings anything new is numbered, and each field of each quote that it changed is kept with its value before and after.
What people correct or judge is no part of this: it is about what was read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from db.correction.anchors import Lost, Span, Words, anchor, find, overlap, spans
from db.rows import Row, fetch, fetch_one

# What is compared, by the names used in `changes`; places only where the text is the same.
TOLD = {
    "words": "text", "type": "type", "places": "contents", "speaker": "speaker_in_article",
    "speaker kind": "speaker_kind", "role": "role", "said": "said", "said latest": "said_latest", "venue": "venue",
    "venue type": "venue_type", "mention": "mention", "cue": "cue_words", "rule": "rule", "confidence": "confidence",
}  # fmt: skip
# A quote that a reading found or no longer found has this field, with its words on one side and null on the other.
PRESENCE = "quote"
# More than half in common: of two quotes that do not overlap, only one can be the same as a third.
SAME = 0.5

BEFORE = "select id, text, run_id from articles where id = ?"
QUOTES = f"select id, retired_by, {', '.join(TOLD.values())} from quotes where article_id = ?"
FIRST_READING = """
insert into readings (article_id, number, run_id, started, edited)
select :id, 1, runs.id, runs.started, 0 from runs where id = :run_id on conflict do nothing
"""
NEXT_READING = """
insert into readings (article_id, number, run_id, started, edited)
select :id, max(number) + 1, :run_id, :started, :edited from readings where article_id = :id returning number
"""
CHANGE = "insert into changes (article_id, number, quote_id, field, before, after) values (?, ?, ?, ?, ?, ?)"
REASON = "update quotes set retired_reason = :reason, replaced_by = :replaced_by where id = :id"


@dataclass
class Reading:
    """An article and its quotes as they were before another reading of it."""

    article: Row
    quotes: dict[str, Row]


def remember(conn: sqlite3.Connection, article_id: str) -> Reading | None:
    """What is known of an article before it is read again; None for one that is new."""
    article = fetch_one(conn, BEFORE, [article_id])
    return Reading(article, _quotes(conn, article_id)) if article else None


def note(conn: sqlite3.Connection, was: Reading, run_id: str, started: str) -> None:
    """Write down what has changed since, and why quotes are gone; the quotes must be as the reading found them."""
    key = was.article["id"]
    text = conn.execute("select text from articles where id = ?", [key]).fetchone()[0]
    edited = text != was.article["text"]
    quotes = _quotes(conn, key)
    gone = [row for key, row in was.quotes.items() if row["retired_by"] is None and quotes[key]["retired_by"]]
    if gone:
        standing = [row for row in quotes.values() if row["retired_by"] is None]
        conn.executemany(REASON, _reasons(was.article["text"], text, gone, standing))
    conn.execute(FIRST_READING, was.article)
    values = {"id": key, "run_id": run_id, "started": started, "edited": edited}
    number = conn.execute(NEXT_READING, values).fetchone()[0]
    conn.executemany(CHANGE, [(key, number, *change) for change in _changes(was.quotes, quotes, edited)])


def _quotes(conn: sqlite3.Connection, article_id: str) -> dict[str, Row]:
    return {row["id"]: row for row in fetch(conn, QUOTES, [article_id])}


def _changes(before: dict[str, Row], after: dict[str, Row], edited: bool) -> Iterable[tuple[Any, ...]]:
    for key, row in after.items():
        was = before.get(key)
        stood, stands = was is not None and was["retired_by"] is None, row["retired_by"] is None
        if stood != stands:
            yield key, PRESENCE, None if stands else row["text"], row["text"] if stands else None
        if was is None or not stands:
            continue
        for field, column in TOLD.items():
            # Places in two texts cannot be compared.
            if row[column] != was[column] and not (field == "places" and (edited or not stood)):
                yield key, field, was[column], row[column]


def _reasons(before: str, text: str, gone: list[Row], quotes: Iterable[Row]) -> Iterable[Row]:
    """Why each quote is gone: found with other boundaries, edited out of the article, or simply not found."""
    standing = [(row["id"], places(row)) for row in quotes]
    earlier, now = Words(before), Words(text)
    for row in gone:
        contents = places(row)
        reason, replaced_by = "not found", None
        try:
            place = contents if text == before else find(anchor(earlier, contents), now)
        except Lost:
            reason, place = "article edited", []
        shares = {key: overlap(place, other) for key, other in standing}
        if best := best_share(shares):
            reason, replaced_by = "other boundaries", best
        yield {"id": row["id"], "reason": reason, "replaced_by": replaced_by}


def best_share(shares: dict[str, float]) -> str | None:
    """The quote that has more than half in common with another; of several, the one with most."""
    best = max(shares, key=lambda key: (shares[key], key), default=None)
    return best if best is not None and shares[best] > SAME else None


def places(row: Row) -> list[Span]:
    """Where the words of a quote stand."""
    return spans(json.loads(row["contents"]))
