"""A statement as a page shows it: each outlet's wording, who had it first, and what each cut or added."""

from __future__ import annotations

import sqlite3

from db.page.card import CARD, dress
from db.rows import Row, fetch, fetch_one
from db.statement.wording import difference

STATEMENT = """
select statements.*, speakers.name as speaker from statements
left join speakers on speakers.id = statements.speaker_id where statements.id = :id
"""
VARIANTS = f"""
{CARD} where quotes.statement_id = :id and quotes.retired_by is null
order by quotes.published is null, quotes.published, quotes.id limit :limit
"""
MOST = 100


def statement_page(conn: sqlite3.Connection, key: str) -> Row | None:
    """A statement with its wordings from the first, each with what differs from the fullest; None for no statement."""
    page = fetch_one(conn, STATEMENT, {"id": key})
    if page is None:
        return None
    variants = _variants(conn, key)
    return page | {
        "variants": [row | {"changes": difference(page["text"], row["text"])} for row in variants],
        "first": _first(variants),
    }


def other_wordings(conn: sqlite3.Connection, key: str, quote_id: str, text: str) -> list[Row]:
    """The other quotes of a statement, from the first, each with what differs from a wording."""
    variants = [row for row in _variants(conn, key) if row["id"] != quote_id]
    return [row | {"changes": difference(text, row["text"])} for row in variants]


def _first(variants: list[Row]) -> list[Row]:
    """One quote of each outlet that had it on the first day: days are known, hours are not."""
    day = variants[0]["published"] if variants else None
    return list({row["outlet_id"]: row for row in variants if day and row["published"] == day}.values())


def _variants(conn: sqlite3.Connection, key: str) -> list[Row]:
    return [dress(row) for row in fetch(conn, VARIANTS, {"id": key, "limit": MOST})]
