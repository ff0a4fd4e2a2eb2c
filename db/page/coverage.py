"""An outlet as a page shows one: whom it quotes, how often, and how many of them it does not name."""

from __future__ import annotations

import sqlite3

from db.page.chart import chart
from db.rows import Row, fetch, fetch_one

OUTLET = """
select outlets.*, (select count(*) from articles where outlet_id = outlets.id) as articles from outlets
where outlets.id = :id
"""
NAMES = """
select name, domain, article_count from outlet_names where outlet_id = :id
order by article_count desc, name limit 30
"""
# All but the last are answered by the index on outlet and day alone.
MONTHS = """
select substr(published, 1, 7) as month, count(*) as quotes from quotes
where outlet_id = :id and published is not null and retired_by is null group by month
"""
SPEAKERS = """
select speakers.id, speakers.name, speakers.role, found.quotes from (
    select speaker_id, count(*) as quotes from quotes
    where outlet_id = :id and retired_by is null and speaker_id is not null
    group by speaker_id order by quotes desc limit 200
) as found join speakers on speakers.id = found.speaker_id
where speakers.kind in ('person', 'organization') order by found.quotes desc, speakers.name limit 15
"""
UNNAMED = """
select count(*) as quotes from quotes
where speaker_kind = 'anonymous' and outlet_id = :id and retired_by is null
"""
FIRST = """
select statements.id, statements.text, statements.quote_count, statements.outlet_count, statements.first_published,
    speakers.name as speaker
from articles
join statements on statements.first_article_id = articles.id
left join speakers on speakers.id = statements.speaker_id
where articles.outlet_id = :id and statements.outlet_count > 1
    -- Days are known, hours are not: on one day nobody was first.
    and not exists (
        select 1 from quotes where quotes.statement_id = statements.id and quotes.published = statements.first_published
            and quotes.outlet_id <> :id and quotes.retired_by is null
    )
order by statements.first_published desc, statements.id limit 8
"""


def coverage(conn: sqlite3.Connection, key: str) -> Row | None:
    """What the page of an outlet shows but for the quotes, or None for a key that no outlet has."""
    page = fetch_one(conn, OUTLET, {"id": key})
    if page is None:
        return None
    wanted = {"id": key}
    months = {row["month"]: row["quotes"] for row in fetch(conn, MONTHS, wanted)}
    return page | {
        "names": [row for row in fetch(conn, NAMES, wanted) if row["name"] != page["name"]],
        "speakers": fetch(conn, SPEAKERS, wanted),
        "unnamed": fetch(conn, UNNAMED, wanted)[0]["quotes"],
        "first": fetch(conn, FIRST, wanted),
        "chart": chart(months),
    }
