"""The wordings that one may be like, found by the marks that they share and by their days.

Marks are numbers without any order to them: each that is added to a large table touches a page of its own. So new ones
stand in a small table first, and go over to the large one many at a time, in its order. Whoever looks for a mark looks
in both.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from db.statement.likeness import DAYS, Wording
from db.statement.marks import ALL_DAYS, DAY_BITS, LARGEST, Array, in_order, marks

LARGE, RECENT = "_wording_marks", "_recent_marks"
UNMARK = "delete from {} where mark = ? and day = ? and quote = ?"
# All marks that some wordings seek are sought in the order of the table, whatever their days.
NEAR = f"""
select sought.value, quote from json_each(:sought) as sought
cross join {{}} on mark = sought.value >> {DAY_BITS}
    and day between (sought.value & {ALL_DAYS}) - :days and (sought.value & {ALL_DAYS}) + :days
"""
UNDATED = f"""
select sought.value, quote from json_each(:sought) as sought
cross join {{}} on mark = sought.value >> {DAY_BITS} and day = 0
"""
ANY_UNDATED = "select exists (select 1 from _wordings where day = 0)"
ANY_RECENT = f"select exists (select 1 from {RECENT})"
# The fewer recent marks there are, the fewer pages a new wording touches; the more, the less often the large table is
# written. Some two million do for a hundred thousand wordings as for ten million. They are not counted, which would
# read them all, but those in a small part of the numbers are.
MOST, PART = 1 << 21, 512
CROWDED = f"""
select count(*) > {MOST // PART} from {RECENT} where mark between {LARGEST // 3} and {LARGEST // 3 + LARGEST // PART}
"""
SETTLE = (
    f"insert into {LARGE} select mark, day, quote from {RECENT} order by mark, day, quote", f"delete from {RECENT}",
)  # fmt: skip
# So many marks go into one statement: in one, many rows take half the time of as many statements.
TOGETHER = 1_000


def enter(conn: sqlite3.Connection, wordings: Sequence[Wording]) -> None:
    """Let wordings be found by their marks."""
    # In the order of their table, each page of it is visited once.
    rows = _rows(wordings)
    _insert(conn, RECENT, rows)
    if len(rows) and conn.execute(CROWDED).fetchone()[0]:
        for sql in SETTLE:
            conn.execute(sql)


def leave(conn: sqlite3.Connection, wordings: Sequence[Wording]) -> None:
    """Let wordings be found no more."""
    gone = _rows(wordings).tolist()
    for table in (RECENT, LARGE):
        conn.executemany(UNMARK.format(table), gone)


def fill(conn: sqlite3.Connection, keys: Array, quotes: Array) -> None:
    """Write marks of all wordings, after all lower ones: as in ``marks.in_order``, with the quotes they are of."""
    _insert(conn, LARGE, _unpacked(keys, quotes))


def clear(conn: sqlite3.Connection) -> None:
    """Let no wording be found."""
    for table in (RECENT, LARGE):
        conn.execute(f"delete from {table}")


def near(conn: sqlite3.Connection, lone: Sequence[Wording]) -> dict[int, set[int]]:
    """For each of some wordings, those that share a mark with it and may be near enough in time."""
    seekers: dict[int, list[int]] = {}
    rank, day = (np.array(column, np.int64) for column in ([one.rank for one in lone], [one.day for one in lone]))
    for key, place in zip(*map(np.ndarray.tolist, in_order(*marks(lone).sought(rank), day)), strict=True):
        seekers.setdefault(key, []).append(lone[place].quote)
    found: dict[int, set[int]] = {}
    for sql, parameters in _questions(conn, list(seekers)):
        for sought, quote in conn.execute(sql, parameters):
            for seeker in seekers[sought]:
                found.setdefault(seeker, set()).add(quote)
    return found


def _questions(conn: sqlite3.Connection, sought: list[int]) -> Iterable[tuple[str, dict[str, object]]]:
    """What is asked of each table: all days for a wording without one, and those without one for every wording."""
    dated = [one for one in sought if one & ALL_DAYS]
    undated = [one for one in sought if not one & ALL_DAYS]
    tables = [LARGE, RECENT] if conn.execute(ANY_RECENT).fetchone()[0] else [LARGE]
    for table in tables:
        if dated:
            yield NEAR.format(table), {"sought": json.dumps(dated), "days": DAYS}
        if undated:
            yield NEAR.format(table), {"sought": json.dumps(undated), "days": ALL_DAYS}
    # Those without a day are few or none.
    if dated and conn.execute(ANY_UNDATED).fetchone()[0]:
        for table in tables:
            yield UNDATED.format(table), {"sought": json.dumps(dated)}


def _rows(wordings: Sequence[Wording]) -> Array:
    """The rows under which wordings are found, in the order of the table."""
    quote, rank, day = (
        np.array(column, np.int64)
        for column in ([one.quote for one in wordings], [one.rank for one in wordings], [one.day for one in wordings])
    )
    keys, at = in_order(*marks(wordings).own(rank), day)
    return _unpacked(keys, quote[at])


def _unpacked(keys: Array, quotes: Array) -> Array:
    return np.stack([keys >> DAY_BITS, keys & ALL_DAYS, quotes], axis=1)


def _insert(conn: sqlite3.Connection, table: str, rows: Array) -> None:
    for start in range(0, len(rows), TOGETHER):
        some = rows[start : start + TOGETHER]
        conn.execute(f"insert into {table} values (?, ?, ?){', (?, ?, ?)' * (len(some) - 1)}", some.ravel().tolist())
