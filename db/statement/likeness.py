"""Whether two quotes report one utterance, decided from the two alone.

Two wordings are alike when runs of words that carry meaning stand in both, in the same order, and make up most of the
shorter one: a trimmed sentence, a fragment in marks, a sentence with a word changed. The fewer words they share, the
nearer they must be in time and the surer the speaker must be the same.
"""

from __future__ import annotations

from itertools import chain, pairwise
from math import inf
from typing import Any, NamedTuple

from rapidfuzz.distance import LCSseq

from db.statement.wording import evidence, is_number, is_rare, meaning, plain

# Who said it: a speaker known by full name; one known by surname only, which may or may not be another article's
# full name; or one without a name, who may be anybody.
NAMED, SURNAME, UNNAMED = 0, 1, 2

# By how much two sums of the same evidence may differ that were added up in another order.
ROUNDING = 0.001

# Days apart, at most → the evidence that two wordings must share; surnames and full names agree, or one has no name.
NAMED_NEEDS = ((3, 2.0), (10, 2.5), (30, 5.0))
UNNAMED_NEEDS = ((3, 3.2), (30, 6.0))
DAYS = 30
# The share of the shorter wording that the longer one must hold; nearly all where little is shared.
HELD = 0.7
LITTLE, LITTLE_HELD = 2.5, 0.9
# Two long wordings may each hold what the other has cut: one run of so much evidence, and that share of the shorter.
RUN, RUN_HELD = 5.0, 0.4
UNNAMED_MORE = 2.0
# Below this, common words alone are no evidence ("I have nothing more to say at this time") unless they are so many.
RARE_BELOW, MANY = 3.0, 10
# What may be said otherwise, as a share of what is shared: "the old mill will close", "the new mill will open". Another
# number is another statement, unless so much else is the same that one of the two is an error.
OTHERWISE, OTHER_NUMBER = 0.2, 2.0


class Wording(NamedTuple):
    """All that decides to which statement a quote belongs, in numbers: comparing reads no text."""

    quote: int
    """``quotes.rowid``: the only number here that differs between two databases."""
    key: int
    """From the quote's id, to decide between equals."""
    rank: int
    """NAMED, SURNAME or UNNAMED."""
    speaker: int
    """From the speaker's id; 0 unless the rank is NAMED."""
    surname: int
    """From a person's last name, else from the whole name or description; 0 where there is none."""
    day: int
    """When it was said, or else printed, in days since 1970; 0 for unknown."""
    fullness: int
    """How much the wording tells; the words of the speaker tell more than a paraphrase of them."""
    words: tuple[int, ...]
    """The codes of the whole wording."""
    marked: tuple[int, ...]
    """The codes of those words of a mixed quote that stand in marks."""

    def before(self, other: Wording) -> bool:
        """Whether the other may be a variant of this: the surer speaker goes first, then the fuller, then the first."""
        return self.order() < other.order()

    def order(self) -> tuple[int, int, int, int]:
        """By what quotes are sorted so that a wording stands before its variants."""
        return self.rank, -self.fullness, self.day, self.key


Likeness = tuple[bool, bool, float, int, int, int]


def likeness(one: Wording, other: Wording) -> Likeness | None:
    """How alike two quotes are, greater for more; None for two that are not known to be one utterance."""
    if not may_be_one(one, other):
        return None
    if other.before(one):  # runs of words can be laid side by side in several ways; which one, decides the order
        one, other = other, one
    days = abs(one.day - other.day) if one.day and other.day else DAYS
    named = one.surname == other.surname != 0
    need = needed(days, named)
    if need == inf:
        return None
    shared = (
        _in_common(one.words, other.words, need, named)
        or _in_common(one.marked, other.words, need, named)
        or _in_common(one.words, other.marked, need, named)
    )
    if not shared:
        return None
    copy = one[2:] == other[2:]
    return copy, named, shared, -days, -abs(one.fullness - other.fullness), -one.key


def may_be_one(one: Wording, other: Wording) -> bool:
    """Whether one speaker may have said both."""
    if one.rank == UNNAMED or other.rank == UNNAMED:
        return True
    if one.rank == other.rank == NAMED:
        return one.speaker == other.speaker
    return one.surname == other.surname


def needed(days: int, named: bool) -> float:
    """The evidence that two wordings must share which are so many days apart: infinite where nothing is enough."""
    return next((least for most, least in (NAMED_NEEDS if named else UNNAMED_NEEDS) if days <= most), inf)


def _in_common(one: tuple[int, ...], other: tuple[int, ...], need: float, named: bool) -> float:
    """The evidence that two wordings share, word for word or, where every other small word differs, by the rest."""
    if not one or not other:
        return 0
    shared = _shared(one, other, need, named)
    if shared:
        return shared
    fewer = meaning(one), meaning(other)
    return _shared(*fewer, need, named) if fewer != (one, other) else 0


def _shared(one: tuple[int, ...], other: tuple[int, ...], need: float, named: bool) -> float:
    """The evidence of the runs of words that two wordings share; 0 where that is not enough to be one utterance."""
    less = min(evidence(one), evidence(other))
    if less < need:
        return 0
    if len(one) > len(other):
        one, other = other, one
    blocks = _runs(LCSseq.editops(plain(one), plain(other)).as_matching_blocks())
    runs = [one[block.a : block.a + block.size] for block in blocks]
    # A name that begins a sentence is known as a name by the other wording.
    worth = [min(evidence(run), evidence(other[b.b : b.b + b.size])) for run, b in zip(runs, blocks, strict=True)]
    shared = sum(worth)
    if shared < need or (shared < RARE_BELOW and not _tells(runs)):
        return 0
    if _otherwise(one, other, blocks) > OTHERWISE * shared:
        return 0
    if shared < LITTLE:
        return shared if shared >= LITTLE_HELD * less and len(runs) <= 2 else 0
    more = 0 if named else UNNAMED_MORE
    overlaps = max(worth) >= RUN + more and shared >= RUN_HELD * less
    return shared if shared >= HELD * less or overlaps else 0


def _runs(blocks: list[Any]) -> list[Any]:
    """Blocks of two words or more, and single words that only a cut parts from such a block.

    A single word that both have somewhere between other words is an accident.
    """
    found = []
    for number, block in enumerate(blocks):
        near = [other for other in blocks[max(0, number - 1) : number + 2] if other.size > 1]
        if block.size > 1 or any(b.a + b.size == block.a or block.a + block.size == b.a for b in near if block.size):
            found.append(block)
    return found


def _tells(runs: list[tuple[int, ...]]) -> bool:
    """Whether runs of words are more than a phrase of every press conference."""
    return any(map(is_rare, chain(*runs))) or max(map(len, runs)) >= MANY


def _otherwise(one: tuple[int, ...], other: tuple[int, ...], blocks: list[Any]) -> float:
    """How much one wording says otherwise than the other between two runs: what is only cut is not said otherwise."""
    found = 0.0
    for left, right in pairwise(blocks):
        here, there = one[left.a + left.size : right.a], other[left.b + left.size : right.b]
        numbers = any(map(is_number, here)) and any(map(is_number, there))
        found += OTHER_NUMBER if numbers else min(evidence(here), evidence(there))
    return found
