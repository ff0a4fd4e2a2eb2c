"""Words compared: what two outlets' spellings have in common, and what one cut or added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.statement.wording import ASCII_WORD, WORD, codes, difference, evidence, marked, meaning, plain


@pytest.mark.parametrize(
    "one, other",
    [
        ("It’s the neighbours’ harbour,", "It's the neighbors' harbor"),
        ("We will not close the theatre.", "We won’t close the theater"),
        ("They cannot organise a defence", "They can't organize a defense"),
        ("a rise of 7.5 per cent", "A rise of 7.5%"),
        ("eleven cracks in 1,200 bolts", "11 cracks in 1200 bolts"),
        ("the U.S. programme was cancelled", "The US program was canceled"),
        ("I shall wait for my bus", "she would wait for her bus"),
        ("He says we are waiting", "he said they were waiting"),
        ("She wrote that they are closing mills", "she writes that we were closing mill"),
        ("„Ana Ruíz“ – a mayor", "“Ana Ruiz” — the mayor"),
    ],
)
def test_two_spellings_of_the_same_words(one, other):
    assert codes(one) == codes(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("We will close it", "We will not close it"),
        ("3 of 12 schools", "4 of 12 schools"),
        ("the east ferry", "the west ferry"),
    ],
)
def test_other_words_are_other_words(one, other):
    assert codes(one) != codes(other)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("the city had “no more excuses” for it", "no more excuses"),
        ('he called it "a start" and "not much more"', "a start … not much more"),
        ("she would ‘survive’, though it wasn't ‘what we're for’", "survive … what we're for"),
        ("the parish wants ''every tree'' back", "every tree"),
        ("he doesn't know the drivers' names", ""),
    ],
)
def test_the_words_in_marks(text, expected):
    assert marked(text) == expected


@pytest.mark.parametrize(
    "text", ["Thank you very much.", "No comment.", "We will see what happens.", "I don’t want to talk about it."]
)
def test_stock_phrases_are_hardly_evidence(text):
    assert evidence(codes(text)) < 2


@pytest.mark.parametrize(
    "text, expected",
    [
        ("we met at the Kestrel Bridge", 3 * 0.15 + 3 * 0.4),
        ("we met at the old bridge", 3 * 0.15 + 2 * 0.4 + 1),
        ("Ferries leave late", 1 + 1 + 1),
        ("FERRIES LEAVE LATE", 1 + 1 + 1),
    ],
)
def test_names_say_less_than_other_words(text, expected):
    assert evidence(codes(text)) == pytest.approx(expected)
    assert plain(codes(text)) == plain(codes(text.lower()))


def test_words_that_carry_meaning_are_the_evidence():
    assert evidence(codes("heavy lorries had eaten ten years of the bridge")) == pytest.approx(
        4 + 1 + 0.4 + 4 * 0.15, 0.2
    )
    assert len(meaning(codes("of the bridge and the ferries"))) == 2


@pytest.mark.parametrize(
    "full, variant, expected",
    [
        ("We shall close it.", "We shall close it", [("same", "We shall close it")]),
        (
            "They won’t sit on a ferry for a loaf of bread.",
            "“They won't sit on a ferry for a loaf.”",
            [("same", "“They won't sit on a ferry for a loaf.”"), ("cut", "of bread.")],
        ),
        (
            "We will not wait for another winter. The bridge comes first.",
            "We will not wait … the bridge comes first",
            [("same", "We will not wait"), ("cut", "for another winter."), ("same", "the bridge comes first")],
        ),
        (
            "I will not put a bus on it",
            "she would not put a bus on it",
            [("cut", "I will"), ("added", "she would"), ("same", "not put a bus on it")],
        ),
        ("Ships first", "Trains last", [("cut", "Ships first"), ("added", "Trains last")]),
        ("the colour of the centre", "The color of the center", [("same", "The color of the center")]),
        ("", "all of it", [("added", "all of it")]),
    ],
)  # fmt: skip
def test_what_was_cut_and_added(full, variant, expected):
    assert difference(full, variant) == expected


WORDS = st.lists(st.sampled_from("the bridge stays shut until late October and nobody asked us".split()), max_size=12)


@given(WORDS, WORDS)
def test_a_difference_tells_both_wordings(full, variant):
    found = difference(" ".join(full), " ".join(variant))
    assert " ".join(words for op, words in found if op != "added").split() == full
    assert " ".join(words for op, words in found if op != "cut").split() == variant


@given(st.text(), st.text())
def test_any_text_can_be_compared(full, variant):
    assert all(0 <= code < 1 << 32 for code in codes(full))
    assert {op for op, _ in difference(full, variant)} <= {"same", "cut", "added"}


@given(st.text(st.sampled_from("ab.,:%01 '-_"), max_size=20))
def test_words_in_ascii_are_the_same_words(text):
    assert ASCII_WORD.findall(text) == WORD.findall(text)
