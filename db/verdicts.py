"""Say that two speakers are one, or are not, or what is known of one; and take it back.

Each call writes what somebody said, and does all that follows in the same transaction, which the caller holds.
"""

from __future__ import annotations

import sqlite3

from db import statements
from db.identity import rejudge, restate
from db.judgements import now, withdraw, write_fact, write_judgement
from db.rows import Row
from db.speakers import fold

DIFFERENT = """
select distinct speaker_name_id as id from judgements where verdict = 'different' and withdrawn_at is null
"""
ENTRIES = """
select distinct speaker_name_id as id from speaker_facts where field = 'wikidata_id' and withdrawn_at is null
"""


def judge(
    conn: sqlite3.Connection, name_id: str, other_id: str, verdict: str, by: str, note: str | None = None, at: str = ""
) -> str:
    """Keep what somebody says of two names and do what follows; the key of the judgement, by which it is undone.

    Of names judged the same, the first is shown. ``at`` is the moment, now where it is not given.
    """
    key = write_judgement(conn, name_id, other_id, verdict, by, note, at or now())
    statements.recompute(conn, rejudge(conn, [name_id, other_id]))
    return key


def state(
    conn: sqlite3.Connection, name_id: str, field: str, value: str, by: str, note: str | None = None, at: str = ""
) -> str:
    """Keep a fact about the speaker of a name and show it; the key of the fact, by which it is undone."""
    key = write_fact(conn, name_id, field, value, by, note, at or now())
    fact = {"speaker_name_id": name_id, "field": field, "value": value, "folded": fold(value)}
    statements.recompute(conn, restate(conn, fact))
    return key


def undo(conn: sqlite3.Connection, key: str, by: str, at: str = "") -> Row:
    """Take a judgement or a fact back; its row as it was. The database is then as if nobody had said it."""
    row = withdraw(conn, key, by, at or now())
    moved = rejudge(conn, row["names"]) if row["table"] == "judgements" else restate(conn, row)
    statements.recompute(conn, moved)
    return row
