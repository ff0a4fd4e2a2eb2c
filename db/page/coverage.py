"""An outlet as a page shows one: whom it quotes, how often, and how many of them it does not name."""

from __future__ import annotations

import sqlite3

from db.page.chart import chart
from db.rows import Row, fetch, fetch_one
from db.search.question import Question
from db.search.search import Searcher, rows_of

OUTLET = """
select outlets.*, (select count(*) from articles where outlet_id = outlets.id) as articles from outlets
where outlets.id = :id
"""
NAMES = """
select name, domain, article_count from outlet_names where outlet_id = :id
order by article_count desc, name limit 30
"""
SPEAKERS = """
select id, name, role from speakers
where id in (select value from json_each(:ids)) and kind in ('person', 'organization')
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


# Of a large outlet only the newest statements of several outlets are looked at.
AMONG_NEWEST = FIRST.replace(
    "join statements on",
    "join (select * from statements where outlet_count > 1 order by first_published desc limit 2000) as statements on",
)
LARGE = 2000


def coverage(conn: sqlite3.Connection, searcher: Searcher, key: str) -> Row | None:
    """What the page of an outlet shows but for the quotes, or None for a key that no outlet has."""
    page = fetch_one(conn, OUTLET, {"id": key})
    if page is None:
        return None
    wanted = {"id": key}
    quotes = searcher.tally(conn, Question(chosen=(("outlet", (key,)),)), {"speaker": 200, "kind": 10})
    return page | {
        "names": [row for row in fetch(conn, NAMES, wanted) if row["name"] != page["name"]],
        "speakers": rows_of(conn, SPEAKERS, quotes.facets["speaker"])[:15],
        "unnamed": dict(quotes.facets["kind"]).get("anonymous", 0),
        "first": fetch(conn, AMONG_NEWEST if page["articles"] > LARGE else FIRST, wanted),
        "chart": chart(quotes.months),
    }
