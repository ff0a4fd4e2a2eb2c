"""All statements made at once: what joining article by article comes to, for a million quotes in minutes.

Pairs that share a mark are found by sorting all marks; each pair is then judged as one article's would be.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Literal

import numpy as np

from db.rows import fetch
from db.statement import nearby, statements
from db.statement.likeness import DAYS, Likeness, Wording, likeness, marks
from db.statement.nearby import DAY_BITS

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
# Rows read or written, sought marks and pairs looked at, at a time.
BATCH, SEEKS, PAIRS = 10_000, 2_000_000, 1_000_000

Array = Any  # a numpy array, whose types mypy cannot follow through its arithmetic


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
    found = _Found(conn)
    found.save_marks(conn)
    best: dict[int, tuple[Likeness, int]] = {}
    for pairs in found.pairs():
        known = {one.quote: one for one, _ in statements.wordings(conn, np.unique(pairs).tolist())}
        for one, other in ((known[left], known[right]) for left, right in pairs.tolist()):
            if alike := likeness(one, other):
                fuller, variant = (one, other) if one.before(other) else (other, one)
                best[variant.quote] = max((alike, fuller.quote), best.get(variant.quote, statements.NOBODY))
    parents = {variant: fuller for variant, (_, fuller) in best.items()}
    conn.executemany(statements.ADOPT, ((fuller, variant) for variant, fuller in parents.items()))
    for trees in _whole_trees(parents):
        statements.regroup(conn, trees)


class _Found:
    """The marks of all wordings, in arrays: by which each is found, in their order, and which each seeks.

    A wording is known by its place in the order of the quotes' rowids.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        columns = {name: array("q") for name in ("quote", "key", "day", "looks")}
        places = {name: array("i") for name in ("own", "own_at", "sought", "sought_at")}
        for place, one in enumerate(_stored_wordings(conn)):
            for name, value in zip(columns, (one.quote, one.key, one.day, hash(one[2:])), strict=True):
                columns[name].append(value)
            for name, found in zip(("own", "sought"), marks(one), strict=True):
                places[name].extend(found)
                places[f"{name}_at"].extend([place] * len(found))
        self.quote, self.key, self.day, self.looks = (np.frombuffer(column, np.int64) for column in columns.values())
        own, own_at, self.sought, self.sought_at = (np.frombuffer(m, np.int32) for m in places.values())
        keys = own.astype(np.int64) << DAY_BITS | self.day[own_at]
        order = np.argsort(keys, kind="stable")
        self.keys, self.own_at = keys[order], own_at[order]

    def save_marks(self, conn: sqlite3.Connection) -> None:
        """Write all marks in the order of their table, which is many times faster than any other."""
        for start in range(0, len(self.keys), BATCH):
            keys, at = (found[start : start + BATCH] for found in (self.keys, self.own_at))
            rows = np.stack([keys >> DAY_BITS, keys & (1 << DAY_BITS) - 1, self.quote[at]], axis=1)
            nearby.fill(conn, rows.ravel().tolist())

    def pairs(self) -> Iterator[Array]:
        """Pairs of quotes that share a mark and are near in time, as arrays of two columns; hardly any twice."""
        first = self._first_of_copies()
        variants = np.flatnonzero(first != np.arange(len(first)))
        # All copies of a wording are compared with the first of them only, and nothing else with any but that.
        yield from self._cut(np.stack([first[variants], variants], axis=1))
        alone = first[self.own_at] == self.own_at
        self.keys, self.own_at = self.keys[alone], self.own_at[alone]
        for start in range(0, len(self.sought), SEEKS):
            at = self.sought_at[start : start + SEEKS]
            some = start + np.flatnonzero(first[at] == at)
            for begin, stop in self._ranges(some):
                for block in _blocks(stop - begin):
                    yield from self._cut(self._matches(some[block], begin[block], stop[block]))

    def _first_of_copies(self) -> Array:
        """For each wording, the place of the one among all like it that decides between equals."""
        order = np.lexsort((self.key, self.looks))
        starts = np.flatnonzero(np.diff(self.looks[order], prepend=self.looks[order[:1]] - 1 if len(order) else 0))
        first = np.empty(len(order), np.int64)
        first[order] = np.repeat(order[starts], np.diff(starts, append=len(order)))
        return first

    def _ranges(self, some: Array) -> list[tuple[Array, Array]]:
        """Where, among the keys, that stands which some of the sought marks ask for."""
        mark, day = self.sought[some].astype(np.int64) << DAY_BITS, self.day[self.sought_at[some]]
        # Looked up in order, each is found in memory that the one before has brought near.
        order = np.argsort(mark | day)

        def places(days: Array, side: Literal["left", "right"] = "left") -> Array:
            found = np.empty(len(some), np.int64)
            found[order] = np.searchsorted(self.keys, (mark | days)[order], side)
            return found

        earliest = np.where(day, np.maximum(day - DAYS, 1), 0)
        latest = np.where(day, day + DAYS, (1 << DAY_BITS) - 1)
        near = places(earliest), places(latest, "right")
        if self.day.all():
            return [near]
        undated = places(np.zeros_like(day)), places(np.zeros_like(day), "right")
        return [near, (undated[0], np.where(day, undated[1], undated[0]))]

    def _matches(self, some: Array, begin: Array, stop: Array) -> Array:
        """The pairs that some of the sought marks make, by place, the later one first."""
        counts = stop - begin
        left = np.repeat(self.sought_at[some].astype(np.int64), counts)
        steps = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
        right = self.own_at[np.repeat(begin, counts) + steps]
        found = np.unique((left << 32 | right)[right < left])
        return np.stack([found >> 32, found & 0xFFFFFFFF], axis=1)

    def _cut(self, places: Array) -> Iterator[Array]:
        """Pairs of places as pairs of quotes, not too many at a time."""
        for start in range(0, len(places), BATCH * 10):
            yield self.quote[places[start : start + BATCH * 10]]


def _blocks(counts: Array) -> Iterator[Array]:
    """Which of some sought marks meet anybody, in stretches that meet about as many as fit in memory."""
    meet = np.flatnonzero(counts)
    many = np.cumsum(counts[meet])
    if len(many):
        yield from np.split(meet, np.unique(np.searchsorted(many, np.arange(PAIRS, many[-1], PAIRS))))


def _stored_wordings(conn: sqlite3.Connection) -> Iterator[Wording]:
    """The wordings of all quotes that stand, written to their table as they come."""
    reading = conn.execute(LIVE)
    names = [column[0] for column in reading.description]
    while rows := reading.fetchmany(BATCH):
        found = [statements.wording(dict(zip(names, row, strict=True))) for row in rows]
        conn.executemany(statements.SAVE, map(statements.stored, found))
        yield from found


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
