"""The ledger of unnamed sources: every quote of somebody whom an article does not name, by outlet and month."""

from __future__ import annotations

import sqlite3

from db.page.card import CARD, dress
from db.page.chart import chart
from db.page.days import period_days
from db.rows import Row, fetch

PAGE = 50
# The index on unnamed quotes answers all counts; a description is looked for in the quotes themselves.
SCOPE = """
quotes.speaker_kind = 'anonymous' and quotes.retired_by is null
and (:outlet is null or quotes.outlet_id = :outlet)
and (:first is null or quotes.published between :first and :last)
and (:words is null or quotes.speaker like :words escape '\\')
"""
QUOTES = (
    f"{CARD} where {SCOPE} order by quotes.published desc, quotes.article_id, quotes.position limit :limit offset :skip"
)
OUTLETS = f"""
select outlets.id, outlets.name, found.quotes, outlets.quote_count as of,
    round(100.0 * found.quotes / nullif(outlets.quote_count, 0), 1) as percent
from (select outlet_id, count(*) as quotes from quotes where {SCOPE} group by outlet_id) as found
join outlets on outlets.id = found.outlet_id order by found.quotes desc, outlets.name
"""
MONTHS = f"""
select substr(published, 1, 7) as month, count(*) as quotes from quotes where {SCOPE} group by month
"""
DESCRIBED = f"""
select lower(speaker) as description, count(*) as quotes from quotes
where {SCOPE} group by description order by quotes desc, description limit 15
"""


def ledger(
    conn: sqlite3.Connection, outlet: str | None = None, period: str | None = None, words: str | None = None,
    page: int = 1,
) -> Row:  # fmt: skip
    """One page of the ledger, with counts by outlet, month and description for what is chosen.

    ``period`` is a year or an ISO month, ``words`` a part of the description ("official"). Each list of counts leaves
    out its own filter, so that it shows what else could be chosen.
    """
    first, last = period_days(period) if period else (None, None)
    like = f"%{_escaped(words)}%" if words else None
    chosen = {"outlet": outlet, "first": first, "last": last, "words": like}
    rows = fetch(conn, QUOTES, {**chosen, "limit": PAGE + 1, "skip": PAGE * (page - 1)})
    months = fetch(conn, MONTHS, {**chosen, "first": None, "last": None})
    outlets = fetch(conn, OUTLETS, {**chosen, "outlet": None})
    within = {row["month"]: row["quotes"] for row in months if not period or (row["month"] or "").startswith(period)}
    of = {row["id"]: row["quotes"] for row in outlets}
    return {
        "quotes": [dress(row) for row in rows[:PAGE]],
        "more": len(rows) > PAGE,
        "count": sum(within.values()),
        "outlets": outlets,
        "described": fetch(conn, DESCRIBED, chosen),
        "chart": chart({row["month"]: row["quotes"] for row in months if row["month"]}),
        "outlet": next((row["name"] for row in outlets if row["id"] == outlet), None) if of else None,
    }


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
