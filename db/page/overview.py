"""What is in a database, for the first page: how much, of what kinds, and who is most quoted of late."""

from __future__ import annotations

import sqlite3

from db.page.days import period_days
from db.rows import Row, fetch, fetch_one

# Every count is answered by an index; the retired are few.
COUNTS = """
select
    (select count(*) from quotes) - (select count(*) from quotes where retired_by is not null) as quotes,
    (select count(*) from articles) as articles,
    (select count(*) from speakers where kind in ('person', 'organization') and quote_count > 0) as speakers,
    (select count(*) from outlets) as outlets,
    (select count(*) from quotes where speaker_kind = 'anonymous' and retired_by is null) as unnamed,
    (select min(published) from articles) as oldest, (select max(published) from articles) as newest
"""
# A day that has not come yet is a misprint, and would make a month of its own.
NEWEST_DAY = "select max(published) as day from quotes where published <= date('now', '+1 day')"
MOST_QUOTED = """
select speakers.id, speakers.name, speakers.role, found.quotes from (
    select speaker_id, count(*) as quotes from quotes
    where published between :first and :last and retired_by is null and speaker_kind in ('person', 'organization')
    group by speaker_id order by quotes desc limit 12
) as found join speakers on speakers.id = found.speaker_id order by found.quotes desc, speakers.name
"""
OUTLETS = "select id, name, quote_count from outlets order by quote_count desc, name limit 12"


def overview(conn: sqlite3.Connection) -> Row:
    """Counts, the last month that has quotes with its most quoted, and the largest outlets."""
    counts = fetch_one(conn, COUNTS) or {}
    newest = (fetch_one(conn, NEWEST_DAY) or {}).get("day")
    month = newest[:7] if newest else None
    most_quoted: list[Row] = []
    if month:
        first, last = period_days(month)
        most_quoted = fetch(conn, MOST_QUOTED, {"first": first, "last": last})
    return {"counts": counts, "month": month, "most_quoted": most_quoted, "outlets": fetch(conn, OUTLETS)}
