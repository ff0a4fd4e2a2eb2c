"""Which quotes match a query: the search index answers for words, the tables for the names of outlets and venues."""

from __future__ import annotations

import sqlite3

import numpy as np

from db.search.columns import Array, Columns
from db.search.query import Either, Lookup, Match, Node, fts

# One text of all numbers comes out of SQLite ten times faster than a row for each.
MATCH = "select group_concat(rowid) from quotes_fts where quotes_fts match ?"
OUTLETS = """
select id from outlets where name like :like escape '\\'
union select outlet_id from outlet_names where name like :like escape '\\'
"""
# The index holds all venues in a tenth of the table's pages.
VENUES = """
select group_concat(rowid) from quotes indexed by quotes_venue
where venue like :like escape '\\' and venue is not null
"""


def matching(conn: sqlite3.Connection, columns: Columns, tree: Node, size: int) -> Array:
    """The rowids below ``size`` that match, ascending; retired quotes are among them."""
    expression = fts(tree)
    if expression is not None:
        found = find(conn, expression)
        return found[found < size]
    return np.flatnonzero(_mask(conn, columns, tree, size)).astype(np.int32)


def find(conn: sqlite3.Connection, expression: str) -> Array:
    """The rowids that an expression of FTS5 matches, ascending."""
    return numbers(conn.execute(MATCH, [expression]).fetchone()[0])


def numbers(joined: str | None) -> Array:
    """The numbers that SQLite has joined with commas, in one text for none or many rows."""
    return np.fromstring(joined or "", np.int64, sep=",").astype(np.int32)


def _mask(conn: sqlite3.Connection, columns: Columns, tree: Node, size: int) -> Array:
    """Truth values for all rowids: for what the search index alone cannot answer."""
    if isinstance(tree, Lookup):
        return _lookup(conn, columns, tree, size)
    mask = np.zeros(size, np.bool_)
    if isinstance(tree, Match) or fts(tree) is not None:
        mask[matching(conn, columns, tree, size)] = True
        return mask
    if isinstance(tree, Either):
        for part in tree.parts:
            mask |= _mask(conn, columns, part, size)
        return mask
    mask[:] = True
    for part in tree.parts:
        mask &= _mask(conn, columns, part, size)
    for part in tree.without:
        mask &= ~_mask(conn, columns, part, size)
    return mask


def _lookup(conn: sqlite3.Connection, columns: Columns, sought: Lookup, size: int) -> Array:
    like = {"like": "%" + "".join(f"\\{c}" if c in "\\%_" else c for c in sought.words) + "%"}
    if sought.field == "outlet":
        keys = [key for (key,) in conn.execute(OUTLETS, like)]
        with columns.lock:
            codes = [columns.keys["outlet"].find(key) for key in keys]
            return np.isin(columns.codes("outlet")[:size], [code for code in codes if code])
    mask = np.zeros(size, np.bool_)
    found = numbers(conn.execute(VENUES, like).fetchone()[0])
    mask[found[found < size]] = True
    return mask
