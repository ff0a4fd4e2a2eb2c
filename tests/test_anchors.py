"""Finding words again in an edited text: where they stand, or why that is not certain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.correction.anchors import Anchor, Lost, Words, anchor, find, nearest, overlap

BRIDGE = (
    "The bridge stays shut until spring, the council said on Monday.\n\n"
    "“We found rust in every bearing,” Petra Lindqvist said. “Nobody is to blame.”\n\n"
    "“No comment,” said the builder. The mayor was as short: “No comment,” he said on the stairs.\n\n"
    "Ferries will run every ten minutes from the east quay, Lindqvist told the harbour board."
)


def place(text, *parts, after=0):
    """The places of some parts, each behind the one before it."""
    found = []
    for part in parts:
        after = text.index(part, after)
        found.append((after, after + len(part)))
        after += len(part)
    return found


def again(parts, text, first=0):
    """What stands in a text where words of BRIDGE are found again, or why they are not."""
    try:
        found = find(anchor(Words(BRIDGE), place(BRIDGE, *parts, after=first)), Words(text))
    except Lost as lost:
        return lost.reason
    return [text[start:end] for start, end in found]


RUST = ["We found rust in every bearing,"]
BLAME = [*RUST, "Nobody is to blame."]
FERRIES = ["Ferries will run every ten minutes from the east quay"]
NO = ["No comment,"]
MAYOR = BRIDGE.index("The mayor")


@pytest.mark.parametrize(
    "parts, old, new, expected",
    [
        (RUST, "", "", RUST),
        (RUST, "The bridge stays", "Correction: the swing bridge stays", RUST),
        (BLAME, "Petra Lindqvist said", "the harbour engineer Petra Lindqvist said on Monday", BLAME),
        # The same words: other marks, capitals, accents, spaces.
        (RUST, "We found rust in every bearing,", "We  found RUST in evéry bearing.",
         ["We  found RUST in evéry bearing"]),
        (FERRIES, "every ten minutes", "every 10 minutes", "words gone"),
        (BLAME, "Nobody is", "Somebody is", "words gone"),
        (RUST, "“We found rust in every bearing,” Petra Lindqvist said. ", "", "words gone"),
        # The parts of one quote stay together.
        (BLAME, "Petra Lindqvist said. ", "Petra Lindqvist said. " + "The rain went on for days and days. " * 20,
         "words gone"),
    ],
)  # fmt: skip
def test_words_in_an_edited_text(parts, old, new, expected):
    assert again(parts, BRIDGE.replace(old, new, 1) if old else BRIDGE) == expected


def test_words_in_another_order_of_paragraphs():
    first, *others = BRIDGE.split("\n\n")
    assert again(FERRIES, "\n\n".join([others[2], first, *others[:2]])) == FERRIES


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("The bridge", "For now the bridge", "The mayor was as short: “"),
        ("“No comment,” said the builder. ", "", "The mayor was as short: “"),
        ("“No comment,” said the builder.", "The builder said nothing.", "The mayor was as short: “"),
        ("The mayor was as short: “No comment,” he said on the stairs.", "", None),
        ("The mayor was as short: “No comment,” he said", "The judge was curt. “No comment,” she said", None),
    ],
)
def test_words_that_stand_twice_are_told_apart_by_what_stands_around(old, new, expected):
    text = BRIDGE.replace(old, new, 1)
    sought = anchor(Words(BRIDGE), place(BRIDGE, *NO, after=MAYOR))
    assert sought.copies == 2
    if expected is None:
        with pytest.raises(Lost, match="place unsure"):
            find(sought, Words(text))
    else:
        assert text[: find(sought, Words(text))[0][0]].endswith(expected)


def test_a_few_words_that_come_up_elsewhere_are_not_the_same():
    text = "“Never,” said the judge.\n\nThe crowd went home. It rained all night."
    other = "The crowd went home. It rained all night, and nobody spoke. “Never,” she told her dog in the garden."
    with pytest.raises(Lost, match="place unsure"):
        find(anchor(Words(text), place(text, "Never,")), Words(other))


def test_an_anchor_survives_json():
    made = anchor(Words(BRIDGE), place(BRIDGE, *BLAME))
    assert Anchor.parse(made.dump()) == made


@pytest.mark.parametrize(
    "parts, near, expected",
    [
        (["no comment"], 0, ["No comment"]),
        (['"Nobody is to blame."'], 0, ["Nobody is to blame"]),
        (["Nobody is to blame."], 0, ["Nobody is to blame."]),
    ],
)
def test_the_nearest_place_of_typed_words(parts, near, expected):
    assert [BRIDGE[start:end] for start, end in nearest(Words(BRIDGE), parts, near)] == expected


def test_the_nearest_of_two():
    assert nearest(Words(BRIDGE), NO, MAYOR) == place(BRIDGE, *NO, after=MAYOR)


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ([(0, 10)], [(0, 10)], 1.0),
        ([(0, 10)], [(10, 20)], 0.0),
        ([(0, 10)], [(5, 10)], 0.5),
        ([(0, 4), (6, 10)], [(0, 10)], 0.8),
        ([], [], 0.0),
    ],
)
def test_what_two_places_have_in_common(one, other, expected):
    assert overlap(one, other) == expected


WORDS = st.lists(st.sampled_from("the bridge is shut again said Ana Ruíz — “no” 7 \n\n".split(" ")), min_size=1)


@settings(deadline=None)
@given(WORDS, st.data())
def test_what_is_found_is_always_the_same_words(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    sought = anchor(Words(text), [(start, end)])
    assert find(sought, Words(text)) == [(start, end)]
    other = " ".join(data.draw(WORDS))
    try:
        [(first, last)] = find(sought, Words(other))
    except Lost:
        return
    assert Words(other[first:last]).folded == Words(text[start:end]).folded
