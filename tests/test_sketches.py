"""The short ways to pairs of wordings that are alike: none is lost on them."""

from array import array
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from db.statement.likeness import NAMED, SURNAME, UNNAMED, Wording, likeness
from db.statement.marks import marks
from db.statement.sketches import sketches, worth_comparing
from db.statement.wording import LIGHT, VOID, codes, evidence, is_rare

TEXT = """
    We will not wait for another winter, and the ferries of Port Merrow will have to be patient. The bridge comes first.
    It opens in 12 months; or in 14, said the mayor. Thank you very much for fish, lamps, paint, seven new engines,
    a captain, copper, rope and every barrel of tar in the harbour shed.
"""
# Each word of it can be met as a name and as a word.
VOCABULARY = sorted({*codes(TEXT), *codes(TEXT.lower())})
TELLING = [code for code in VOCABULARY if is_rare(code)]


@st.composite
def wordings(draw):
    words = draw(st.lists(st.sampled_from(VOCABULARY), max_size=12))
    if draw(st.booleans()):  # most of a sentence
        begin = draw(st.integers(0, 10))
        words = codes(TEXT)[begin : begin + draw(st.integers(3, 30))] + words[:2]
    begin = draw(st.integers(0, len(words)))
    inner = words[begin : begin + draw(st.integers(0, 9))] if draw(st.booleans()) else []
    rank = draw(st.sampled_from([NAMED, SURNAME, UNNAMED]))
    return Wording(
        draw(st.integers(1, 1 << 40)), draw(st.integers(0, 5)), rank, draw(st.integers(1, 2)) if rank == NAMED else 0,
        draw(st.integers(0, 2)), draw(st.sampled_from([0, 100, 102, 108, 125, 131])),
        round(10 * evidence(words)), tuple(words), tuple(inner),
    )  # fmt: skip


SOME = st.lists(wordings(), max_size=6, unique_by=lambda one: one.quote)


def sums(words, length, seed=0):
    return [
        crc32(array("I", words[at : at + length]).tobytes(), seed) & 0x7FFFFFFF for at in range(len(words) - length + 1)
    ]


def defined(one):
    """The marks of one wording by their definition: its own, and those that it seeks."""
    words = [code & ~3 for code in one.words if code & 3 != VOID]
    pairs = set(sums(words, 2, one.surname)) if one.surname else set()
    grams = sums(words, 3)
    least = set(map(min, pairwise(grams))) or set(grams)
    named, unnamed = ({gram ^ rank for gram in least} for rank in (NAMED, UNNAMED))
    if one.rank == UNNAMED:
        return pairs | unnamed, pairs | unnamed | named
    return pairs | named, pairs | unnamed


def by_place(found, size):
    sets = [set() for _ in range(size)]
    for mark, place in zip(*map(np.ndarray.tolist, found), strict=True):
        sets[place].add(mark)
    return sets


@given(SOME, st.integers(1, 5))
def test_marks(some, parts):
    rank = np.array([one.rank for one in some], int)
    found = [(part.own(rank), part.sought(rank)) for part in (marks(some).part(at, parts) for at in range(parts))]
    own, sought = (
        by_place(map(np.concatenate, zip(*kind, strict=True)), len(some)) for kind in zip(*found, strict=True)
    )
    assert list(zip(own, sought, strict=True)) == list(map(defined, some))
    for (lower, _), (higher, _) in pairwise(own for own, _ in found):
        assert max(lower.tolist(), default=0) < min(higher.tolist(), default=1 << 31)


@st.composite
def reports(draw):
    """Two reports of one utterance that have cut it elsewhere; one may tell it with names, and part of it in marks."""
    telling = draw(st.permutations(TELLING))
    before, shared, after = (draw(st.integers(0, most)) for most in (7, 8, 7))
    names = draw(st.integers(0, shared))
    first, marked, second = telling[:before], telling[before : before + shared], telling[before + shared :][:after]
    told = [LIGHT | code & ~3 for code in marked[:names]] + marked[names:]
    day, mixed = draw(st.sampled_from([100, 103, 104, 110, 111, 130])), draw(st.booleans())
    return [
        Wording(1, 1, NAMED, 1, 1, 100, 90, (*first, *told), tuple(marked) if mixed else ()),
        Wording(2, 2, NAMED, 1, 1, day, 80, (*marked, *second), ()),
    ]


@settings(max_examples=400)
@given(SOME | reports())
def test_what_is_alike_is_worth_comparing(some):
    pairs = list(combinations(range(len(some)), 2))
    ones, others = np.array(pairs, int).reshape(-1, 2).T
    worth = worth_comparing(sketches(some), ones, others)
    alike = [likeness(some[one], some[other]) is not None for one, other in pairs]
    assert [one for one, may in zip(alike, worth.tolist(), strict=True) if not may and one] == []


def test_one_word_in_common_is_not_worth_it():
    one, other, third = (
        Wording(number, number, NAMED, 1, 1, 100, 90, tuple(codes(text)), ())
        for number, text in enumerate([
            "The bridge comes first, and the ferries have to be patient",
            "No bridge was ever paid from the fund for schools",
            "The bridge comes first, and the ferries",
        ])
    )  # fmt: skip
    known = sketches([one, other, third])
    assert worth_comparing(known, np.array([0, 0, 1]), np.array([1, 2, 2])).tolist() == [False, True, False]
