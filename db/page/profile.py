"""A speaker as a page shows one: names, roles over time, outlets, who is quoted beside them, what is repeated."""

from __future__ import annotations

import sqlite3

from db.page.chart import chart
from db.rows import Row, fetch, fetch_one
from db.search.question import Question
from db.search.search import Searcher, rows_of

SPEAKER = """
select speakers.*, articles.title as article from speakers
left join articles on articles.id = speakers.article_id where speakers.id = :id
"""
ALIASES = "select name from aliases where speaker_id = :id group by name order by max(kind) desc, name limit 100"
# "Mayor" and "the mayor" are one role; the spelling used most stands for it.
ROLES = """
select role, folded, min(first_published) as first, max(last_published) as last, sum(name_roles.quote_count) as quotes
from speaker_names join name_roles on name_roles.speaker_name_id = speaker_names.id
where speaker_names.speaker_id = :id group by folded, role order by quotes desc, role
"""
# A speaker who was merged with another keeps a page, which leads to the other's.
MERGED = """
select speakers.id, speakers.name from speaker_names join speakers on speakers.id = speaker_names.speaker_id
where speaker_names.id = :id and speakers.id <> :id
"""
OUTLETS = "select id, name from outlets where id in (select value from json_each(:ids))"
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
# Roles shown at most, the latest ones.
MOST = 40


def profile(conn: sqlite3.Connection, searcher: Searcher, key: str) -> Row | None:
    """What the page of a speaker shows but for the quotes, or None for a key that no speaker has."""
    page = fetch_one(conn, SPEAKER, {"id": key})
    if page is None:
        return None
    wanted = {"id": key}
    quotes = searcher.tally(conn, Question(chosen=(("speaker", (key,)),)), {"outlet": 20})
    return page | {
        "aliases": [row["name"] for row in fetch(conn, ALIASES, wanted) if row["name"] != page["name"]],
        "merged_into": fetch_one(conn, MERGED, wanted),
        "roles": _roles(fetch(conn, ROLES, wanted)),
        "outlets": rows_of(conn, OUTLETS, quotes.facets["outlet"]),
        "repeated": fetch(conn, REPEATED, wanted),
        "beside": fetch(conn, BESIDE, wanted),
        "chart": chart(quotes.months),
        "first": min(quotes.months, default=None),
        "last": max(quotes.months, default=None),
    }


def _roles(rows: list[Row]) -> list[Row]:
    """Spellings of one role joined, from the first to the last that was printed."""
    roles: dict[str, Row] = {}
    for row in rows:
        role = roles.setdefault(row["folded"], {"role": row["role"], "first": None, "last": None, "quotes": 0})
        role["first"] = min(filter(None, (role["first"], row["first"])), default=None)
        role["last"] = max(filter(None, (role["last"], row["last"])), default=None)
        role["quotes"] += row["quotes"]
    return sorted((role for role in roles.values() if role["quotes"] > 0), key=lambda role: role["first"] or "")[-MOST:]
