"""The ledger of unnamed sources: every quote of somebody whom an article does not name, by outlet and month."""

from __future__ import annotations

import sqlite3

from db.page.chart import chart
from db.page.days import period_days
from db.rows import Row, fetch
from db.search.facets import Facets
from db.search.match import numbers
from db.search.order import by_day
from db.search.question import Question
from db.search.search import Searcher, one_moment, read_quotes, rows_of

PAGE = 50
# Of more quotes than so many, only the newest are looked at for how their sources are described.
DESCRIBED_OF = 50_000
UNNAMED = ("kind", ("anonymous",))
NUMBERS = """
select group_concat(rowid) from quotes indexed by quotes_unnamed_newest
where speaker_kind = 'anonymous' and retired_by is null and speaker like :words escape '\\'
"""
OUTLETS = """
select id, name, quote_count as of from outlets where id in (select value from json_each(:ids))
"""
# All of it stands in the index on unnamed quotes.
DESCRIBED = """
select lower(speaker) as description, count(*) as quotes from (
    select speaker from quotes indexed by quotes_unnamed_newest
    where speaker_kind = 'anonymous' and retired_by is null
        and (:outlet is null or outlet_id = :outlet)
        and (:first is null or published between :first and :last)
        and (:words is null or speaker like :words escape '\\')
    order by published desc, article_id, position limit :limit
) group by description order by quotes desc, description limit 15
"""


def ledger(
    conn: sqlite3.Connection, searcher: Searcher, outlet: str | None = None, period: str | None = None,
    words: str | None = None, page: int = 1,
) -> Row:  # fmt: skip
    """One page of the ledger, with counts by outlet, month and description for what is chosen.

    ``period`` is a year or an ISO month, ``words`` a part of the description ("official"). Each list of counts leaves
    out its own filter, so that it shows what else could be chosen; descriptions are those of the newest quotes.
    """
    like = f"%{_escaped(words)}%" if words else None
    chosen = (UNNAMED, ("outlet", (outlet,))) if outlet else (UNNAMED,)
    question = Question(chosen=chosen, first=period or "", last=period or "")
    with one_moment(conn):
        searcher.columns.refresh(conn)
        ids = numbers(conn.execute(NUMBERS, {"words": like}).fetchone()[0]) if like else None
        with searcher.columns.lock:
            facets = Facets(searcher.columns, ids, question, by="published")
            months, outlets, count = facets.months("published"), facets.counts("outlet", 1000), facets.total
            shown = by_day(searcher.columns, "published", facets.chosen, PAGE * (page - 1), min(PAGE * page, count))
        first, last = period_days(period) if period else (None, None)
        named = {"outlet": outlet, "first": first, "last": last, "words": like, "limit": DESCRIBED_OF}
        rows = rows_of(conn, OUTLETS, outlets)
        return {
            "quotes": read_quotes(conn, shown.tolist()),
            "more": count > PAGE * page,
            "count": count,
            "outlets": [
                row | {"percent": round(100 * row["quotes"] / (row["of"] or row["quotes"]), 1)} for row in rows
            ],
            "described": fetch(conn, DESCRIBED, named),
            "described_of": min(count, DESCRIBED_OF),
            "chart": chart(months),
            "outlet": next((row["name"] for row in rows if row["id"] == outlet), None),
        }


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
