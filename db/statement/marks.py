"""The marks of wordings, by which those are found that may be like one: for all wordings given at once, in arrays.

A mark is the CRC-32 of a few neighbouring words that carry meaning: of each two, with the last name of who said them,
so that even three words of one speaker are found; and, for what anybody may have said, of three, winnowed (Schleimer,
Wilkerson & Aiken, SIGMOD 2003) to the lesser of each two neighbours: two wordings that share four words in a row share
a mark.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from db.statement.likeness import NAMED, UNNAMED, Wording
from db.statement.wording import VOID

PAIR, GRAM = 2, 3
# SQLite keeps a mark in four bytes, and mark and day come in one number, in the order of both.
MARK_BITS, DAY_BITS = 31, 17
LARGEST, ALL_DAYS = (1 << MARK_BITS) - 1, (1 << DAY_BITS) - 1
# What each byte of a word, from its last, does to the sum: Sarwate's table, four bytes at a step.
ONES = 0xFFFFFFFF
STEPS = [
    np.array([crc32(bytes([byte]) + bytes(after), ONES) ^ ONES for byte in range(256)], np.uint32) for after in range(4)
]

Array = Any  # a numpy array, whose types mypy cannot follow through its arithmetic


class Marks(NamedTuple):
    """The marks of some wordings, each with the place of its wording among them; of one kind, in order of places."""

    pairs: Array
    pairs_at: Array
    grams: Array
    grams_at: Array

    def moved(self, by: int) -> Marks:
        """The same marks, of wordings that stand so many places further."""
        return self._replace(pairs_at=self.pairs_at + np.int32(by), grams_at=self.grams_at + np.int32(by))

    def own(self, rank: Array) -> tuple[Array, Array]:
        """The marks under which wordings of these ranks are found, and the places of the wordings."""
        named = np.where(rank == UNNAMED, UNNAMED, NAMED).astype(self.grams.dtype)
        return _together((self.pairs, self.pairs_at), (self.grams ^ named[self.grams_at], self.grams_at))

    def sought(self, rank: Array) -> tuple[Array, Array]:
        """The marks of all that such wordings may be like, and the places of the wordings.

        Whoever has a name looks for nobody else with one, except by pairs.
        """
        unnamed = rank[self.grams_at] == UNNAMED
        return _together(
            (self.pairs, self.pairs_at), (self.grams ^ UNNAMED, self.grams_at),
            (self.grams[unnamed] ^ NAMED, self.grams_at[unnamed]),
        )  # fmt: skip

    def part(self, number: int, of: int) -> Marks:
        """One of so many parts, from the lowest marks to the highest."""
        # The last two bits tell nothing apart here, because a rank changes them.
        pairs, grams = ((some >> 2) * np.int64(of) >> MARK_BITS - 2 == number for some in (self.pairs, self.grams))
        return Marks(self.pairs[pairs], self.pairs_at[pairs], self.grams[grams], self.grams_at[grams])


def marks(wordings: Sequence[Wording]) -> Marks:
    """The marks of some wordings: numbers of 31 bits, and places of 32."""
    words = np.frombuffer(array("I", chain.from_iterable(one.words for one in wordings)), np.uint32)
    at = np.repeat(np.arange(len(wordings)), [len(one.words) for one in wordings])
    tells = words & 3 != VOID
    words, at = words[tells] & ~np.uint32(3), at[tells]
    surnames = np.array([one.surname & ONES for one in wordings], np.uint32)
    known = np.array([one.surname != 0 for one in wordings], bool)[at]
    pairs, pairs_at = _runs(words[known], at[known], PAIR, surnames)
    grams, grams_at = _winnowed(*_runs(words, at, GRAM, np.zeros_like(surnames)))
    return Marks(*_each_once(pairs, pairs_at), *_each_once(grams, grams_at))


def in_order(marks: Array, at: Array, days: Array) -> tuple[Array, Array]:
    """Marks with the days of their wordings in one number, sorted, and the places; none twice."""
    order = np.argsort(at, kind="stable")
    marks, at = marks[order], at[order]
    keys = marks.astype(np.int64) << DAY_BITS | days[at]
    order = np.argsort(keys, kind="stable")
    keys, at = keys[order], at[order]
    # A pair and a gram of one wording may by accident have the same sum.
    new = np.ones(len(keys), bool)
    new[1:] = (keys[1:] != keys[:-1]) | (at[1:] != at[:-1])
    return keys[new], at[new]


def each_once(numbers: Array) -> Array:
    """Numbers of 0 and more sorted, none twice: what ``np.unique`` gives, which looks them up in a table first."""
    numbers = np.sort(numbers)
    return numbers[np.diff(numbers, prepend=-1) != 0]


def _runs(words: Array, at: Array, length: int, seeds: Array) -> tuple[Array, Array]:
    """The sums of each run of so many words in one wording, and the places of the wordings."""
    begin = np.flatnonzero(at[: len(at) - length + 1] == at[length - 1 :]) if len(at) >= length else np.arange(0)
    place = at[begin]
    found = seeds[place] ^ ONES
    for step in range(length):
        found = found ^ words[begin + step]
        found = STEPS[3][found & 255] ^ STEPS[2][found >> 8 & 255] ^ STEPS[1][found >> 16 & 255] ^ STEPS[0][found >> 24]
    return (found ^ ONES) & LARGEST, place


def _winnowed(grams: Array, at: Array) -> tuple[Array, Array]:
    """The lesser of each two neighbours, and the only one of a wording that has no more."""
    inner = at[: len(at) - 1] == at[1:]
    lone = np.ones(len(at), bool)
    lone[1:] &= ~inner
    lone[:-1] &= ~inner
    least = np.minimum(grams[:-1], grams[1:])[inner]
    return np.concatenate([least, grams[lone]]), np.concatenate([at[:-1][inner], at[lone]])


def _each_once(found: Array, at: Array) -> tuple[Array, Array]:
    keys = each_once(at.astype(np.int64) << MARK_BITS | found)
    return (keys & LARGEST).astype(np.int32), (keys >> MARK_BITS).astype(np.int32)


def _together(*kinds: tuple[Array, Array]) -> tuple[Array, Array]:
    found, at = zip(*kinds, strict=True)
    return np.concatenate(found), np.concatenate(at)
