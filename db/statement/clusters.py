"""All statements made at once: what joining article by article comes to, for a million quotes in minutes.

Pairs that share a mark are found by sorting all marks, a part at a time; each that is worth comparing is then judged as
one article's would be.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain, groupby
from typing import Literal

import numpy as np

from db.rows import fetch
from db.statement import nearby, statements
from db.statement.likeness import DAYS, Likeness, Wording, likeness
from db.statement.marks import ALL_DAYS, DAY_BITS, Array, Marks, each_once, in_order, marks
from db.statement.sketches import Sketches, sketches, worth_comparing

CLEAR = (
    "delete from _wordings",
    "update quotes set statement_id = null where statement_id is not null", "delete from statements",
)  # fmt: skip
LIVE = f"{statements.QUOTES} where quotes.retired_by is null order by quotes.rowid"
STANDING = f"{statements.QUOTES} where quotes.retired_by is null"
WAITING = f"{STANDING} and quotes.rowid not in (select quote from _wordings)"
# Nearly always all that wait have come after all others, and no other need be looked at.
LATE = f"{STANDING} and quotes.rowid > (select coalesce(max(quote), 0) from _wordings) order by quotes.rowid"
# Each table is counted by the smallest of its indexes.
COUNT = """
select (select count(*) from quotes) - (select count(*) from quotes where retired_by is not null)
    - (select count(*) from _wordings)
"""
# For fewer rows, all are not made anew; others are compared as if they were an article's, so many at a time.
FEW, SOME = 1_000, 5_000
# Rows read or written, marks sorted, and pairs looked at and kept, at a time.
BATCH, PART, PAIRS, MANY = 10_000, 2_000_000, 1_000_000, 10_000_000


def join_waiting(conn: sqlite3.Connection) -> None:
    """Take in all quotes that were written without ``statements.join``, as a large load does.

    The caller holds the transaction.
    """
    waiting = count_waiting(conn)
    if waiting > conn.execute("select count(*) from _wordings").fetchone()[0] // 4 + FEW:
        rebuild(conn)
        return
    rows = fetch(conn, LATE) if waiting else []
    if len(rows) != waiting:
        rows = fetch(conn, WAITING)
    for start in range(0, len(rows), SOME):
        statements.update(conn, rows[start : start + SOME])


def count_waiting(conn: sqlite3.Connection) -> int:
    """How many quotes that stand have not been compared with others yet."""
    return int(conn.execute(COUNT).fetchone()[0])


def rebuild(conn: sqlite3.Connection) -> None:
    """Make all statements anew from the quotes that stand. The caller holds the transaction."""
    nearby.clear(conn)
    for sql in CLEAR:
        conn.execute(sql)
    best: dict[int, tuple[Likeness, int]] = {}
    for pairs in _Found(conn).pairs(conn):
        known = {one.quote: one for one, _ in statements.wordings(conn, each_once(pairs.ravel()).tolist())}
        for one, other in ((known[left], known[right]) for left, right in pairs.tolist()):
            if alike := likeness(one, other):
                fuller, variant = (one, other) if one.before(other) else (other, one)
                best[variant.quote] = max((alike, fuller.quote), best.get(variant.quote, statements.NOBODY))
    parents = {variant: fuller for variant, (_, fuller) in best.items()}
    conn.executemany(statements.ADOPT, ((fuller, variant) for variant, fuller in parents.items()))
    for trees in _whole_trees(parents):
        statements.regroup(conn, trees)


class _Found:
    """All wordings and their marks in arrays. A wording is known by its place in the order of the quotes' rowids."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        columns = _joined(_some_found(conn))
        sketched = len(Sketches._fields)
        self.known, self.marks = Sketches._make(columns[:sketched]), Marks._make(columns[sketched:])

    def pairs(self, conn: sqlite3.Connection) -> Iterator[Array]:
        """Pairs of quotes that are worth comparing, as arrays of two columns, sorted; hardly any twice.

        All marks are written meanwhile, in the order of their table, which is many times faster than any other.
        """
        first = self._first_of_copies()
        variants = np.flatnonzero(first != np.arange(len(first)))
        # All copies of a wording are compared with the first of them only, and nothing else with any but that.
        gathered = [self._worth(first[variants], variants)]
        parts = (len(self.marks.pairs) + len(self.marks.grams)) // PART + 1
        for number in range(parts):
            part = self.marks.part(number, parts)
            keys, at = in_order(*part.own(self.known.rank), self.known.day)
            nearby.fill(conn, keys, self.known.quote[at])
            sought = _only(first, *part.sought(self.known.rank))
            gathered += self._matches(*_only(first, keys, at), *sought)
            if sum(map(len, gathered)) > MANY:
                yield from self._quotes(gathered)
                gathered = []
        yield from self._quotes(gathered)

    def _first_of_copies(self) -> Array:
        """For each wording, the place of the one among all like it that decides between equals."""
        looks = self.known.looks
        order = np.lexsort((self.known.key, looks))
        starts = np.flatnonzero(np.diff(looks[order], prepend=looks[order[:1]] - 1 if len(order) else 0))
        first = np.empty(len(order), np.int64)
        first[order] = np.repeat(order[starts], np.diff(starts, append=len(order)))
        return first

    def _matches(self, keys: Array, own_at: Array, sought: Array, sought_at: Array) -> Iterator[Array]:
        """The pairs worth comparing among those that sought marks make with marks in order."""
        for begin, stop in self._ranges(keys, sought, sought_at):
            for block in _blocks(stop - begin):
                counts = stop[block] - begin[block]
                left = np.repeat(sought_at[block].astype(np.int64), counts)
                steps = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
                right = own_at[np.repeat(begin[block], counts) + steps]
                found = each_once((left << 32 | right)[right < left])
                yield self._worth(found >> 32, found & 0xFFFFFFFF)

    def _ranges(self, keys: Array, sought: Array, sought_at: Array) -> list[tuple[Array, Array]]:
        """Where, among the keys, that stands which sought marks ask for."""
        mark, day = sought.astype(np.int64) << DAY_BITS, self.known.day[sought_at]
        # Looked up in order, each is found in memory that the one before has brought near.
        order = np.argsort(mark | day)

        def places(days: Array, side: Literal["left", "right"] = "left") -> Array:
            found = np.empty(len(sought), np.int64)
            found[order] = np.searchsorted(keys, (mark | days)[order], side)
            return found

        earliest = np.where(day, np.maximum(day - DAYS, 1), 0)
        latest = np.where(day, day + DAYS, ALL_DAYS)
        near = places(earliest), places(latest, "right")
        if self.known.day.all():
            return [near]
        undated = places(np.zeros_like(day)), places(np.zeros_like(day), "right")
        return [near, (undated[0], np.where(day, undated[1], undated[0]))]

    def _worth(self, left: Array, right: Array) -> Array:
        """Pairs of places that are worth comparing, each as one number."""
        worth = [
            worth_comparing(self.known, left[at : at + BATCH * 10], right[at : at + BATCH * 10])
            for at in range(0, len(left), BATCH * 10)
        ]
        return (left << 32 | right)[np.concatenate(worth)] if worth else left

    def _quotes(self, gathered: list[Array]) -> Iterator[Array]:
        """Pairs of places as pairs of quotes, not too many at a time."""
        found = each_once(np.concatenate(gathered))
        for start in range(0, len(found), BATCH * 10):
            some = found[start : start + BATCH * 10]
            yield self.known.quote[np.stack([some >> 32, some & 0xFFFFFFFF], axis=1)]


def _only(first: Array, found: Array, at: Array) -> tuple[Array, Array]:
    """Those of marks that are of the first of copies."""
    alone = first[at] == at
    return found[alone], at[alone]


def _blocks(counts: Array) -> Iterator[Array]:
    """Which of some sought marks meet anybody, in stretches that meet about as many as fit in memory."""
    meet = np.flatnonzero(counts)
    many = np.cumsum(counts[meet])
    if len(many):
        yield from np.split(meet, np.unique(np.searchsorted(many, np.arange(PAIRS, many[-1], PAIRS))))


def _some_found(conn: sqlite3.Connection) -> Iterator[tuple[Array, ...]]:
    """The sketches and marks of no wordings, and then of all, some at a time."""
    words = places = 0
    for some in chain([[]], _stored_wordings(conn)):
        sketched = sketches(some)
        yield *sketched.moved(words), *marks(some).moved(places)
        words, places = words + len(sketched.words), places + len(some)


def _joined(parts: Iterator[tuple[Array, ...]]) -> list[Array]:
    """Arrays each joined from one of every part, without more memory than they take."""
    first = next(parts)
    columns = [bytearray(some.data) for some in first]
    for part in parts:
        for column, some in zip(columns, part, strict=True):
            column += some.data
    return [np.frombuffer(column, some.dtype) for column, some in zip(columns, first, strict=True)]


def _stored_wordings(conn: sqlite3.Connection) -> Iterator[list[Wording]]:
    """The wordings of all quotes that stand, some at a time, written to their table as they come."""
    reading = conn.execute(LIVE)
    names = [column[0] for column in reading.description]
    while rows := reading.fetchmany(BATCH):
        found = [statements.wording(dict(zip(names, row, strict=True))) for row in rows]
        conn.executemany(statements.SAVE, map(statements.stored, found))
        yield found


def _whole_trees(parents: dict[int, int]) -> Iterator[list[int]]:
    """The quotes that have a parent or are one, some whole trees at a time."""
    roots: dict[int, int] = {}
    for quote in parents:
        path = [quote]
        while path[-1] in parents and path[-1] not in roots:
            path.append(parents[path[-1]])
        roots.update(dict.fromkeys(path, roots.get(path[-1], path[-1])))
    batch: list[int] = []
    for _, tree in groupby(sorted(roots, key=lambda quote: (roots[quote], quote)), key=roots.__getitem__):
        batch += tree
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
