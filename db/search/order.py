"""One page of many quotes, by day or by how well they match, without sorting all of them."""

from __future__ import annotations

import numpy as np

from db.search.columns import Array, Columns


def by_day(columns: Columns, name: str, ids: Array | None, start: int, stop: int, ascending: bool = False) -> Array:
    """The rowids from place ``start`` to ``stop`` by ``day`` or ``published``, unknown days last, those of one day as
    they stand; None for all in sight."""
    codes, numbers = columns.codes(name), columns.numbers(name)
    assert numbers is not None  # days always have
    days = np.where(numbers == 0, 99999999, numbers) if ascending else -numbers
    counts = columns.totals(name) if ids is None else np.bincount(codes[ids])
    # The days are few: how many quotes each has tells which of them the page lies in.
    order = np.argsort(days[: len(counts)], kind="stable")
    until = np.cumsum(counts[order])
    first, last = np.searchsorted(until, [start, stop - 1], side="right")
    wanted = np.zeros(len(numbers), np.bool_)
    wanted[order[first : last + 1]] = True
    if ids is None:
        near = np.flatnonzero(wanted[codes])
        near = near[columns.shown(near)].astype(np.int32)
    else:
        near = ids[wanted[codes[ids]]]
    before = int(until[first - 1]) if first else 0
    near = near[np.lexsort((near, days[codes[near]]))]
    return near[start - before : stop - before]


def by_rank(columns: Columns, ids: Array, ranks: Array, start: int, stop: int) -> Array:
    """The rowids from place ``start`` to ``stop`` by rank, the lowest first, and of equals the newest."""
    if stop < len(ids):
        near = np.flatnonzero(ranks <= np.partition(ranks, stop - 1)[stop - 1])
        ids, ranks = ids[near], ranks[near]
    numbers = columns.numbers("published")
    assert numbers is not None  # days always have
    days = numbers[columns.codes("published")[ids]]
    return ids[np.lexsort((ids, -days, ranks))[start:stop]]
