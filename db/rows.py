"""Rows of a query as plain dicts, whatever connection answers it."""

from __future__ import annotations

import sqlite3
from typing import Any

Row = dict[str, Any]


def fetch(conn: sqlite3.Connection, sql: str, parameters: Any = ()) -> list[Row]:
    """All rows that a query gives, each by the names of its columns."""
    cursor = conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def fetch_one(conn: sqlite3.Connection, sql: str, parameters: Any = ()) -> Row | None:
    """The first row that a query gives, or None."""
    found = fetch(conn, sql, parameters)
    return found[0] if found else None
