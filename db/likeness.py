"""Whether two quotes report one utterance, decided from the two alone, and the marks by which such pairs are found.

Two wordings are alike when runs of words that carry meaning stand in both, in the same order, and make up most of the
shorter one: a trimmed sentence, a fragment in marks, a sentence with a word changed. The fewer words they share, the
nearer they must be in time and the surer the speaker must be the same.
"""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from db.wording import NUMBER, evidence, is_number

# Who said it: a speaker known by full name; one known by surname only, which may or may not be another article's
# full name; or one without a name, who may be anybody.
NAMED, SURNAME, UNNAMED = 0, 1, 2

# Days apart, at most → the evidence that two wordings must share; surnames and full names agree, or one has no name.
NAMED_NEEDS = ((3, 2.0), (10, 3.0), (30, 5.0))
UNNAMED_NEEDS = ((3, 4.0), (30, 6.0))
DAYS = 30
# The share of the shorter wording that the longer one must hold; all of it where little is shared.
HELD = 0.7
LITTLE = 3.5
# Two long wordings may each hold what the other has cut: one run of so much evidence, and that share of the shorter.
RUN, RUN_HELD = 5.0, 0.4
UNNAMED_MORE = 2.0
# Another number in the same place is another statement, unless so much else is the same that one of them is an error.
DESPITE_NUMBER = 9.0

# Winnowing (Schleimer, Wilkerson & Aiken, SIGMOD 2003): the least of each WINDOW neighbouring marks. Two texts that
# share a run of GRAM + WINDOW - 1 words share a mark.
GRAM, WINDOW = 3, 3
MULTIPLIER = 0x9E3779B97F4A7C15


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
    """From a person's last name, else as ``speaker``; 0 where the rank is UNNAMED."""
    day: int
    """When it was said, or else printed, in days since 1970; 0 for unknown."""
    fullness: int
    """How much the wording tells; the words of the speaker tell more than a paraphrase of them."""
    words: tuple[int, ...]
    """The codes of the whole wording."""
    marked: tuple[int, ...]
    """The codes of those words of a mixed quote that stand in marks."""

    def before(self, other: Wording) -> bool:
        """Whether the other may be a variant of this one: the surer speaker, then the fuller wording, then the first."""
        return self.order() < other.order()

    def order(self) -> tuple[int, int, int, int]:
        """By what quotes are sorted so that a wording stands before its variants."""
        return self.rank, -self.fullness, self.day, self.key


Likeness = tuple[bool, bool, float, int, int, int]


def likeness(one: Wording, other: Wording) -> Likeness | None:
    """How alike two quotes are, greater for more; None for two that are not known to be one utterance."""
    if not _may_be_one(one, other):
        return None
    days = abs(one.day - other.day) if one.day and other.day else DAYS
    named = one.rank != UNNAMED and other.rank != UNNAMED
    need = next((least for most, least in (NAMED_NEEDS if named else UNNAMED_NEEDS) if days <= most), None)
    if need is None:
        return None
    shared = max(
        _shared(one.words, other.words, need, named),
        _shared(one.marked, other.words, need, named),
        _shared(one.words, other.marked, need, named),
    )
    if not shared:
        return None
    copy = one.words == other.words and (one.rank, one.surname, one.day) == (other.rank, other.surname, other.day)
    first = min(one.order(), other.order())
    return copy, named, shared, -days, -abs(one.fullness - other.fullness), -first[-1]


def _may_be_one(one: Wording, other: Wording) -> bool:
    if one.rank == UNNAMED or other.rank == UNNAMED:
        return True
    if one.rank == other.rank == NAMED:
        return one.speaker == other.speaker
    return one.surname == other.surname


def _shared(one: tuple[int, ...], other: tuple[int, ...], need: float, named: bool) -> float:
    """The evidence of the runs of words that two wordings share; 0 where that is not enough to be one utterance."""
    if not one or not other:
        return 0
    less = min(evidence(one), evidence(other))
    if less < need:
        return 0
    blocks = [block for block in LCSseq.editops(one, other).as_matching_blocks() if block.size > 1]
    runs = [evidence(one[block.a : block.a + block.size]) for block in blocks]
    shared = sum(runs)
    if shared < need or (shared < DESPITE_NUMBER and _other_number(one, other, blocks)):
        return 0
    if shared < LITTLE:
        return shared if shared == less and len(runs) == 1 else 0
    more = 0 if named else UNNAMED_MORE
    overlaps = max(runs) >= RUN + more and shared >= RUN_HELD * less
    return shared if shared >= HELD * less or overlaps else 0


def _other_number(one: tuple[int, ...], other: tuple[int, ...], blocks: list) -> bool:
    """Whether a number of one wording stands where the other has another number."""
    for left, right in zip(blocks, blocks[1:], strict=False):
        gaps = one[left.a + left.size : right.a], other[left.b + left.size : right.b]
        if all(any(map(is_number, gap)) for gap in gaps):
            return True
    return False


def own_marks(one: Wording) -> set[int]:
    """The marks under which a wording is found."""
    marks = _pairs(one)
    return marks | _grams(one, UNNAMED if one.rank == UNNAMED else NAMED)


def sought_marks(one: Wording) -> set[int]:
    """The marks of all that a wording may be like."""
    marks = _pairs(one) | _grams(one, UNNAMED)
    return marks | _grams(one, NAMED) if one.rank == UNNAMED else marks


def _pairs(one: Wording) -> set[int]:
    """Each two neighbouring words, with the last name of who said them: even three words of one speaker are found."""
    if one.rank == UNNAMED:
        return set()
    return {_mark((one.surname, *pair)) for pair in zip(one.words, one.words[1:], strict=False)}


def _grams(one: Wording, rank: int) -> set[int]:
    """Fewer marks, of more words: for what anybody may have said, more words are needed anyway."""
    words = one.words
    grams = [_mark((rank, *words[i : i + GRAM])) for i in range(len(words) - GRAM + 1)]
    return {min(grams[i : i + WINDOW]) for i in range(max(1, len(grams) - WINDOW + 1))} if grams else set()


def _mark(numbers: tuple[int, ...]) -> int:
    mixed = 0
    for number in numbers:
        mixed = (mixed ^ number) * MULTIPLIER & 0xFFFFFFFFFFFFFFFF
        mixed ^= mixed >> 32
    return mixed & 0x7FFFFFFF
