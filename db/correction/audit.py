"""Who decided what about quotes, and when: every correction, those taken back too, newest first."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from db.correction.values import found_value, say_value
from db.page.days import say_moment
from db.rows import Row, fetch

# Corrections on one page.
SIZE = 50
STATES = {"": "all", "counts": "that count", "orphaned": "without effect", "withdrawn": "taken back"}
WHERE = """
where (:by is null or corrections.corrected_by = :by) and (:field is null or corrections.field = :field)
    and (:day is null or substr(corrections.corrected_at, 1, 10) = :day)
    and (:quote is null or corrections.quote_id = :quote)
    and case :state
        when 'withdrawn' then corrections.withdrawn_at is not null
        when 'orphaned' then corrections.withdrawn_at is null and corrections.orphaned is not null
        when 'counts' then corrections.withdrawn_at is null and corrections.orphaned is null
        else 1 end
"""
PAGE = f"""
select corrections.*, findings.found, quotes.text, articles.title
from corrections
left join quotes on quotes.id = corrections.quote_id
left join findings on findings.quote_id = corrections.quote_id
left join articles on articles.id = corrections.article_id
{WHERE} order by corrections.corrected_at desc, corrections.id limit :limit offset :offset
"""
COUNT = f"select count(*) from corrections {WHERE}"
PEOPLE = """
select corrected_by as name, count(*) as count from corrections group by corrected_by order by count desc, name
"""


@dataclass(frozen=True)
class Asked:
    """What an audit is asked for: a signature, a field, a day (ISO, UTC), a quote's key, one of STATES; None: any."""

    by: str | None = None
    field: str | None = None
    day: str | None = None
    quote: str | None = None
    state: str = ""


def audit(conn: sqlite3.Connection, asked: Asked, page: int = 1) -> Row:
    """One page of corrections with what each found and what it says, how many there are in all, and who signed."""
    wanted = {**vars(asked), "limit": SIZE, "offset": SIZE * (page - 1)}
    total: int = conn.execute(COUNT, wanted).fetchone()[0]
    return {
        "rows": [_told(row) for row in fetch(conn, PAGE, wanted)], "total": total,
        "pages": max(1, -(-total // SIZE)), "people": fetch(conn, PEOPLE),
    }  # fmt: skip


def _told(row: Row) -> Row:
    """A correction in words: what was found, what it says now, and when."""
    field = row["field"]
    found = json.loads(row["found"]) if row["found"] and not row["withdrawn_at"] and not row["orphaned"] else None
    told = row | {
        "says": say_value(field, json.loads(row["value"]) if row["value"] is not None else None),
        "found": say_value(field, found_value(field, found)) if found and field not in ("reject", "accept") else None,
        "moment": say_moment(row["corrected_at"]),
        "withdrawn": say_moment(row["withdrawn_at"]) if row["withdrawn_at"] else None,
    }
    return told
