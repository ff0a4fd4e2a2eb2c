"""Counts for tables as Datasette shows them; for that of quotes over the columns in memory instead of the table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

from db.rows import fetch
from db.search.columns import Array, Columns
from db.search.facets import Counted, Facets
from db.search.match import numbers
from db.search.question import NONE, Question
from db.search.search import Searcher, one_moment

# Column of the table → the facet of the search that counts it.
COUNTED = {"speaker_id": "speaker", "outlet_id": "outlet", "type": "type", "venue_type": "venue", "said_year": "year"}
# All quotes in sight, of which the counts are held ready.
ALL = re.compile(r"select [\w ,\[\]]+ from quotes where retired_by is null\s*")


def tabulate(
    conn: sqlite3.Connection, searcher: Searcher, sql: str, parameters: Any, columns: Sequence[str], top: int
) -> dict[str, list[tuple[Any, int]]]:
    """Column → its most frequent values among the quotes that a query gives, with their numbers; nulls are left out."""
    with one_moment(conn):
        searcher.columns.refresh(conn)
        ids = None
        if not ALL.fullmatch(sql):
            ids = numbers(conn.execute(f"select group_concat(rowid) from ({sql})", parameters).fetchone()[0])
        with searcher.columns.lock:
            return {column: _counts(searcher.columns, ids, column, top) for column in columns}


def _counts(columns: Columns, ids: Array | None, column: str, top: int) -> list[tuple[Any, int]]:
    facets = Facets(columns, ids, Question())
    if column == "said_year":
        # The search goes by the day published where none is told; the column does not.
        facets = Facets(columns, facets.dated(), Question())
    counts = [
        (int(value) if column == "said_year" else value, count)
        for value, count in facets.counts(COUNTED[column], top + 1)
        if value != NONE
    ]
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:top]


def values(
    conn: sqlite3.Connection, sql: str, parameters: tuple[tuple[str, Any], ...], column: str, top: int
) -> Counted:
    """The most frequent values of a column among the rows that a query gives, as any table can be counted."""
    counted = f"""
    select [{column}] as value, count(*) as number from ({sql}) where value is not null
    group by value order by number desc, value limit {top}
    """
    return [(row["value"], row["number"]) for row in fetch(conn, counted, dict(parameters))]
