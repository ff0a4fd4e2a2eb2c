"""Counts for the table of quotes as Datasette shows it, over the columns in memory instead of the table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

from db.search.facets import Counted, Facets
from db.search.match import numbers
from db.search.question import NONE, Question
from db.search.search import Searcher, one_moment

# Column of the table → the facet of the search that counts it.
COUNTED = {
    "speaker_id": "speaker", "outlet_id": "outlet", "type": "type", "venue_type": "venue", "speaker_kind": "kind",
}  # fmt: skip
# All quotes in sight, of which the counts are held ready.
ALL = re.compile(r"select [\w ,\[\]]+ from quotes where retired_by is null\s*")


def tabulate(
    conn: sqlite3.Connection, searcher: Searcher, sql: str, parameters: Any, columns: Sequence[str], top: int
) -> dict[str, Counted]:
    """Column → its most frequent values among the quotes that a query gives, with their numbers; nulls are left out."""
    with one_moment(conn):
        searcher.columns.refresh(conn)
        ids = None
        if not ALL.fullmatch(sql):
            ids = numbers(conn.execute(f"select group_concat(rowid) from ({sql})", parameters).fetchone()[0])
        with searcher.columns.lock:
            facets = Facets(searcher.columns, ids, Question())
            found = {column: facets.counts(COUNTED[column], top + 1) for column in columns}
    return {
        column: sorted((pair for pair in counts if pair[0] != NONE), key=lambda pair: (-pair[1], pair[0]))[:top]
        for column, counts in found.items()
    }
