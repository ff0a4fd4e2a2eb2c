"""What is in a database, for the first page: how much, of what kinds, and who is most quoted of late."""

from __future__ import annotations

import sqlite3

from db.rows import Row, fetch, fetch_one
from db.search.question import Question
from db.search.search import Searcher, rows_of

# Every count but that of the speakers is answered by an index.
COUNTS = """
select
    (select count(*) from articles) as articles,
    (select count(*) from speakers where kind in ('person', 'organization') and quote_count > 0) as speakers,
    (select count(*) from outlets) as outlets,
    (select min(published) from articles) as oldest, (select max(published) from articles) as newest
"""
# A day that has not come yet is a misprint, and would make a month of its own.
NEWEST_DAY = "select max(published) as day from quotes where published <= date('now', '+1 day')"
SPEAKERS = "select id, name, role from speakers where id in (select value from json_each(:ids))"
NAMED = ("kind", ("person", "organization"))
OUTLETS = "select id, name, quote_count from outlets order by quote_count desc, name limit 12"


def overview(conn: sqlite3.Connection, searcher: Searcher) -> Row:
    """Counts, the last month that has quotes with its most quoted, and the largest outlets."""
    everything = searcher.tally(conn, Question(), {"kind": 10})
    counts = {
        "quotes": everything.total, "unnamed": dict(everything.facets["kind"]).get("anonymous", 0),
        **(fetch_one(conn, COUNTS) or {}),
    }  # fmt: skip
    newest = (fetch_one(conn, NEWEST_DAY) or {}).get("day")
    month = newest[:7] if newest else None
    most_quoted: list[Row] = []
    if month:
        quotes = searcher.tally(conn, Question(chosen=(NAMED,), first=month, last=month), {"speaker": 13})
        most_quoted = rows_of(conn, SPEAKERS, quotes.facets["speaker"])[:12]
    return {"counts": counts, "month": month, "most_quoted": most_quoted, "outlets": fetch(conn, OUTLETS)}
