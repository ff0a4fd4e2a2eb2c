"""Which pairs of wordings are worth comparing, told from arrays for millions of pairs at once.

Nearly all pairs that share a mark have hardly another word in common. What ``likeness`` asks of the words that two
wordings share is asked here of those they share in whatever order; so a pair that is alike is never left out.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from db.statement.likeness import DAYS, HELD, NAMED, ROUNDING, RUN, RUN_HELD, UNNAMED, UNNAMED_MORE, Wording, needed
from db.statement.wording import HEAVY, LIGHT, VOID, WORTH, evidence, meaning

# The evidence that two wordings must share, by how many days they are apart; the last stands for all more days.
NEED = np.array([[needed(days, named) for days in range(DAYS + 2)] for named in (False, True)])
WORTHS = np.array(WORTH)

Array = Any  # a numpy array, whose types mypy cannot follow through its arithmetic


class Sketches(NamedTuple):
    """Some wordings as arrays, each known by its place among them."""

    quote: Array
    key: Array
    rank: Array
    speaker: Array
    surname: Array
    day: Array
    looks: Array
    """The same number for two wordings that differ in nothing but the quote."""
    least: Array
    """The evidence of the words that carry meaning, or of those in marks where that is less."""
    words: Array
    """The codes of all wordings, those of each sorted, from the place in ``ends`` of the one before it."""
    ends: Array

    def moved(self, by: int) -> Sketches:
        """The same sketches, whose words stand so many places further."""
        return self._replace(ends=self.ends + by)


def sketches(wordings: Sequence[Wording]) -> Sketches:
    """Wordings as arrays, in their order."""
    counts = np.array([len(one.words) for one in wordings], np.int64)
    words = np.frombuffer(array("I", chain.from_iterable(one.words for one in wordings)), np.uint32)
    at = np.repeat(np.arange(len(wordings)), counts)
    # Of no words, whole numbers are counted.
    least = np.bincount(at, np.where(words & 3 == VOID, 0, WORTHS[words & 3]), len(wordings)).astype(float)
    mixed = np.array([bool(one.marked) for one in wordings], bool)
    for place in np.flatnonzero(mixed).tolist():
        least[place] = min(least[place], evidence(meaning(wordings[place].marked)))
    # In marks, a word may count that elsewhere is the name a text is about.
    words = np.where(mixed[at] & (words & 3 == LIGHT), words + np.uint32(HEAVY - LIGHT), words)
    numbers = np.array([(*one[:6], hash(one[2:])) for one in wordings], np.int64).reshape(-1, 7)
    words = words[np.lexsort((words, at))]
    return Sketches._make((*map(np.ascontiguousarray, numbers.T), least, words, np.cumsum(counts)))


def shortlist(pairs: Sequence[tuple[Wording, Wording]]) -> list[tuple[Wording, Wording]]:
    """Those of some pairs that may be alike."""
    wordings = list({one.quote: one for one in chain.from_iterable(pairs)}.values())
    places = {one.quote: place for place, one in enumerate(wordings)}
    ones, others = (np.array([places[pair[side].quote] for pair in pairs], np.int64) for side in (0, 1))
    return [pairs[number] for number in np.flatnonzero(worth_comparing(sketches(wordings), ones, others)).tolist()]


def worth_comparing(known: Sketches, ones: Array, others: Array) -> Array:
    """For pairs, given as places, whether they may be alike by ``likeness``: an array of booleans."""
    may = np.flatnonzero(_may_be_one(known, ones, others))
    one, other = ones[may], others[may]
    named = (known.surname[one] == known.surname[other]) & (known.surname[one] != 0)
    apart = np.abs(known.day[one] - known.day[other])
    days = np.where((known.day[one] != 0) & (known.day[other] != 0), apart, DAYS).clip(max=DAYS + 1)
    less = np.minimum(known.least[one], known.least[other])
    run = np.where(named, RUN, RUN + UNNAMED_MORE)
    held = np.minimum(HELD * less, np.maximum(RUN_HELD * less, run))
    need = np.maximum(NEED[named.astype(int), days], held)
    near = np.flatnonzero(np.isfinite(need))
    may = may[near]
    found = np.zeros(len(ones), bool)
    found[may[_in_common(known, ones[may], others[may]) >= need[near] - ROUNDING]] = True
    return found


def _may_be_one(known: Sketches, ones: Array, others: Array) -> Array:
    """``likeness.may_be_one`` for many pairs."""
    one, other = known.rank[ones], known.rank[others]
    return (one == UNNAMED) | (other == UNNAMED) | np.where(
        (one == NAMED) & (other == NAMED), known.speaker[ones] == known.speaker[others],
        known.surname[ones] == known.surname[others],
    )  # fmt: skip


def _in_common(known: Sketches, ones: Array, others: Array) -> Array:
    """The evidence of the words that stand in both wordings of pairs, by the wording where that is less."""
    left, right = _words(known, ones), _words(known, others)
    return np.minimum(_evidence(left, right, len(ones)), _evidence(right, left, len(ones)))


def _evidence(some: tuple[Array, Array], others: tuple[Array, Array], pairs: int) -> Array:
    """For each pair, the evidence of those words on the one side that stand on the other too."""
    words, at = some
    sought, held = ((at << 32) | (words & ~np.uint32(3)) for words, at in (some, others))
    if not len(held):
        return np.zeros(pairs)
    # Both are sorted, by pair and by word.
    common = held[np.searchsorted(held, sought).clip(max=len(held) - 1)] == sought
    return np.bincount(at[common], WORTHS[words[common] & 3], pairs)


def _words(known: Sketches, places: Array) -> tuple[Array, Array]:
    """The words of wordings, and for each word the number of its wording among the places."""
    ends = known.ends[places]
    counts = ends - np.where(places, known.ends[places - 1], 0)
    at = np.repeat(np.arange(len(places)), counts)
    return known.words[np.repeat(ends - np.cumsum(counts), counts) + np.arange(len(at))], at
