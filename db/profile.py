"""A speaker as a page shows one: names, roles over time, outlets, who is quoted beside them, what is repeated."""

from __future__ import annotations

import sqlite3

from db.chart import chart
from db.rows import Row, fetch, fetch_one

SPEAKER = """
select speakers.*, articles.title as article from speakers
left join articles on articles.id = speakers.article_id where speakers.id = :id
"""
ALIASES = "select name, kind from aliases where speaker_id = :id order by kind desc, name limit 100"
# Somebody quoted ten thousand times has no more roles than the newest few thousand quotes tell.
ROLES = """
select role, min(published) as first, max(published) as last, count(*) as quotes from (
    select role, published from quotes where speaker_id = :id and role is not null and retired_by is null
    order by published desc limit 3000
) group by role order by first, role limit 40
"""
# Both are answered by the index on speaker and day alone.
MONTHS = """
select substr(published, 1, 7) as month, count(*) as quotes from quotes
where speaker_id = :id and published is not null and retired_by is null group by month
"""
OUTLETS = """
select outlets.id, outlets.name, found.quotes from (
    select outlet_id, count(*) as quotes from quotes
    where speaker_id = :id and retired_by is null and outlet_id is not null group by outlet_id
) as found join outlets on outlets.id = found.outlet_id order by found.quotes desc, outlets.name limit 20
"""
TYPES = """
select type, count(*) as quotes from (
    select type from quotes where speaker_id = :id and retired_by is null order by published desc limit 3000
) group by type order by quotes desc
"""
REPEATED = """
select id, text, quote_count, outlet_count, first_published from statements
where speaker_id = :id and quote_count > 1 order by quote_count desc, first_published desc, id limit 8
"""
BESIDE = """
with recent as (
    select distinct article_id from (
        select article_id from quotes where speaker_id = :id and retired_by is null order by published desc limit 400
    )
)
select speakers.id, speakers.name, speakers.role, found.articles from (
    select quotes.speaker_id, count(distinct quotes.article_id) as articles
    from recent join quotes on quotes.article_id = recent.article_id
    where quotes.speaker_id <> :id and quotes.retired_by is null and quotes.speaker_kind in ('person', 'organization')
    group by quotes.speaker_id
) as found join speakers on speakers.id = found.speaker_id
order by found.articles desc, speakers.quote_count desc, speakers.name limit 12
"""


def profile(conn: sqlite3.Connection, key: str) -> Row | None:
    """What the page of a speaker shows but for the quotes, or None for a key that no speaker has."""
    page = fetch_one(conn, SPEAKER, {"id": key})
    if page is None:
        return None
    wanted = {"id": key}
    months = {row["month"]: row["quotes"] for row in fetch(conn, MONTHS, wanted)}
    return page | {
        "aliases": [row["name"] for row in fetch(conn, ALIASES, wanted) if row["name"] != page["name"]],
        "roles": fetch(conn, ROLES, wanted),
        "outlets": fetch(conn, OUTLETS, wanted),
        "types": fetch(conn, TYPES, wanted),
        "repeated": fetch(conn, REPEATED, wanted),
        "beside": fetch(conn, BESIDE, wanted),
        "chart": chart(months),
        "first": min(months, default=None),
        "last": max(months, default=None),
    }
