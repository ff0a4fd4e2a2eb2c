"""Then and now: what was said on one subject in two periods, side by side."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from datasette.utils import escape_fts

from db.card import CARD, dress
from db.rows import Row, fetch, fetch_one

MOST = 25
# The search index first: it is quick on rare words, and a speaker's name makes common words rare.
FOUND = f"""
{CARD} where quotes.rowid in (select rowid from quotes_fts where quotes_fts match :match)
    and quotes.retired_by is null
    and (:speaker_id is null or quotes.speaker_id = :speaker_id)
    and coalesce(quotes.said, quotes.published) between :first and :last
order by coalesce(quotes.said, quotes.published), quotes.article_id, quotes.position limit :limit
"""
ALL = f"""
{CARD} where quotes.speaker_id = :speaker_id and quotes.retired_by is null
    and coalesce(quotes.said, quotes.published) between :first and :last
order by quotes.published, quotes.article_id, quotes.position limit :limit
"""
# One question for each end: the index answers it at once, and both together only by a scan.
SPAN = "select (select min(published) from quotes) as first, (select max(published) from quotes) as last"
SPAN_OF_SPEAKER = """
select (select min(published) from quotes where speaker_id = :id) as first,
    (select max(published) from quotes where speaker_id = :id) as last
"""


def in_period(
    conn: sqlite3.Connection, first: str, last: str, words: str = "", speaker: tuple[str, str] | None = None
) -> list[Row]:
    """Quotes said, or else published, from one day to another: with all of the words, of one speaker (key, name).

    Neither words nor a speaker gives nothing; the words are plain ones, whose marks have no meaning but "a phrase".
    """
    key, name = speaker or (None, "")
    wanted: Row = {"speaker_id": key, "first": first, "last": last, "limit": MOST}
    plain = escape_fts(words.replace("\0", " ")).strip()
    if not any(character.isalnum() for character in plain):
        return [dress(row) for row in fetch(conn, ALL, wanted)] if key else []
    wanted["match"] = f"text : ({plain})"
    if name:
        quoted = name.replace('"', " ")
        wanted["match"] += f' AND speaker : "{quoted}"'
    return [dress(row) for row in fetch(conn, FOUND, wanted)]


def speaker_named(conn: sqlite3.Connection, key: str) -> Row | None:
    """The key and the name of a speaker, or None for a key that no speaker has."""
    return fetch_one(conn, "select id, name from speakers where id = ?", [key])


def halves(conn: sqlite3.Connection, speaker_id: str | None = None) -> tuple[str, str, str, str] | None:
    """First and last days of the earlier and the later half of all time published on, of a speaker or of all."""
    sql = SPAN_OF_SPEAKER if speaker_id else SPAN
    span = fetch(conn, sql, {"id": speaker_id})[0]
    if not span["first"]:
        return None
    first, last = date.fromisoformat(span["first"]), date.fromisoformat(span["last"])
    middle = first + (last - first) // 2
    days = (first, middle, min(middle + timedelta(days=1), last), last)
    return tuple(day.isoformat() for day in days)  # type: ignore[return-value]
