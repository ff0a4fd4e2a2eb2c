"""Quotes as cards: all that a list shows of a quote in one row, in the order asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from db.page.days import say_day
from db.page.fragment import web_address
from db.rows import Row, fetch

CARD = """
select
    quotes.id, quotes.rowid as number, quotes.text, quotes.type, quotes.speaker, quotes.speaker_id,
    quotes.speaker_kind, quotes.role, quotes.said, quotes.said_latest, quotes.said_precision, quotes.said_words,
    quotes.published, quotes.venue, quotes.venue_type, quotes.outlet_id, outlets.name as outlet, quotes.title,
    quotes.article_id, articles.url, quotes.position, quotes.confidence, quotes.statement_id, quotes.retired_by
from quotes
join articles on articles.id = quotes.article_id
left join outlets on outlets.id = quotes.outlet_id
"""
BY_ID = f"{CARD} where quotes.id in (select value from json_each(:ids))"
# What may be asked for by name, so that no other word ever reaches the SQL.
ORDERS = {
    "speaker_id": "quotes.published desc, quotes.article_id, quotes.position",
    "outlet_id": "quotes.published desc, quotes.article_id, quotes.position",
    "article_id": "quotes.position",
}
NEWEST = f"""
{CARD} where quotes.retired_by is null and quotes.published is not null
order by quotes.published desc, quotes.rowid desc limit :limit
"""
LAST_ADDED = f"{CARD} where quotes.retired_by is null order by quotes.rowid desc limit :limit"
# Private-use characters as marks: they pass through escaping, and news does not hold them.
HIT, END = "\ue000", "\ue001"
HITS = f"""
select rowid as number, highlight(quotes_fts, 0, '{HIT}', '{END}') as words from quotes_fts
where quotes_fts match :search and rowid in (select value from json_each(:numbers))
"""


def cards(conn: sqlite3.Connection, ids: Iterable[str]) -> list[Row]:
    """The quotes of the given keys, in their order; unknown keys are passed over."""
    wanted = list(ids)
    found = {row["id"]: dress(row) for row in fetch(conn, BY_ID, {"ids": json.dumps(wanted)})}
    return [found[key] for key in wanted if key in found]


def cards_of(conn: sqlite3.Connection, column: str, value: str, limit: int = 50) -> list[Row]:
    """The quotes of a speaker or an outlet, newest first, or of an article in reading order."""
    sql = f"{CARD} where quotes.{column} = :value and quotes.retired_by is null order by {ORDERS[column]} limit :limit"
    return [dress(row) for row in fetch(conn, sql, {"value": value, "limit": limit})]


def newest_cards(conn: sqlite3.Connection, limit: int) -> list[Row]:
    """The quotes published last or, where no day of publication is known, added last."""
    rows = fetch(conn, NEWEST, {"limit": limit}) or fetch(conn, LAST_ADDED, {"limit": limit})
    return [dress(row) for row in rows]


def hits(conn: sqlite3.Connection, search: str, numbers: list[int]) -> dict[int, str]:
    """The words of some quotes, by their number, with what a search matches between HIT and END."""
    found = fetch(conn, HITS, {"search": search, "numbers": json.dumps(numbers)})
    return {row["number"]: row["words"] for row in found}


def dress(row: Row) -> Row:
    """A row of CARD with its days in words, and with an address only where it is one of the web."""
    row["words"] = row["text"]
    row["url"] = web_address(row["url"])
    row["day"] = say_day(row["said"], row["said_latest"], row["said_precision"])
    row["printed"] = say_day(row["published"])
    return row
