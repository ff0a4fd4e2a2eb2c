"""Then and now: two periods in which one search is asked, where nobody has said which."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from db.rows import Row, fetch, fetch_one

# One question for each end: the index answers it at once, and both together only by a scan.
SPAN = "select (select min(published) from quotes) as first, (select max(published) from quotes) as last"
SPAN_OF_SPEAKER = """
select (select min(published) from quotes where speaker_id = :id) as first,
    (select max(published) from quotes where speaker_id = :id) as last
"""


def speaker_named(conn: sqlite3.Connection, key: str) -> Row | None:
    """The key and the name of a speaker, or None for a key that no speaker has."""
    return fetch_one(conn, "select id, name from speakers where id = ?", [key])


def halves(conn: sqlite3.Connection, speaker_id: str | None = None) -> list[str]:
    """First and last days of the earlier and the later half of all time published in, of a speaker or of all.

    Four empty words where no day is known.
    """
    span = fetch(conn, SPAN_OF_SPEAKER if speaker_id else SPAN, {"id": speaker_id})[0]
    if not span["first"]:
        return [""] * 4
    first, last = date.fromisoformat(span["first"]), date.fromisoformat(span["last"])
    middle = first + (last - first) // 2
    return [day.isoformat() for day in (first, middle, min(middle + timedelta(days=1), last), last)]
