"""Gold attributions become labels and pointers, character by character and piece by piece."""

import pytest

from ingest.quote.tagger import FOLDER, LABELS
from ingest.score.spans import Text
from ingest.train.gold import IGNORED, character_labels, is_report, rows

TEXT = "Lee said the bridge leaks, but Orrin hopes it holds."


def attribution(text, content, source="", cue=""):
    """Spans by their words; ``|`` parts several of a kind."""

    def spans(words):
        return [[text.index(part), text.index(part) + len(part)] for part in words.split("|") if part]

    return {"content": spans(content), "source": spans(source), "cue": spans(cue)}


def article(text, *attributions):
    return {"id": "a", "text": text, "attributions": [attribution(text, *one) for one in attributions]}


def painted(gold):
    """The runs of each label in order, as their words."""
    text = gold["text"]
    labels, _ = character_labels(gold)
    runs = []
    for at, label in enumerate(labels):
        name = LABELS[label]
        if name.startswith("I") and runs and runs[-1][2] == at and runs[-1][0] == name[2:]:
            runs[-1][2] = at + 1
        elif label:
            runs.append([name[2:], at, at + 1])
    return [(name, text[a:b]) for name, a, b in runs if not text[a:b].isspace()]


def pointed(gold, words):
    """Where the characters of some words point: source and cue, as the rest of the text from there."""
    _, targets = character_labels(gold)
    text = gold["text"]
    a = text.index(words)
    found = [{target[at] for at in range(a, a + len(words))} for target in targets]
    return [None if some == {-1} else text[some.pop() :].split()[0] for some in found if len(some) == 1]


@pytest.mark.parametrize(
    "text, one, expected",
    [
        (TEXT, ("the bridge leaks", "Lee", "said"), True),
        (TEXT, ("it holds", "Orrin", "hopes"), False),
        ("Orrin hopes it “holds”.", ("it “holds”", "Orrin", "hopes"), True),
        ("Her claim that it leaks is old.", ("that it leaks", "Her", "claim"), True),
        ("According to Lee, it leaks.", ("it leaks", "Lee", "According to"), True),
        ("Lee wants a bridge.", ("a bridge", "Lee", "wants"), False),
        ("It leaks: Lee is sure.", ("It leaks",), False),
        ("“It leaks.” Lee is sure.", ("“It leaks.”",), True),
    ],
)
def test_a_report_is_told_from_an_attitude(text, one, expected):
    assert is_report(Text(text), text, attribution(text, *one)) is expected


def test_what_is_only_hoped_has_a_label_of_its_own():
    gold = article(TEXT, ("the bridge leaks", "Lee", "said"), ("it holds", "Orrin", "hopes"))
    assert painted(gold) == [
        ("source", "Lee"), ("cue", "said"), ("content", "the bridge leaks"), ("attitude", "it holds"),
    ]  # fmt: skip


NESTED = "Lee said Orrin told her that it leaks."


@pytest.mark.parametrize("inner_first", [True, False])
def test_the_outermost_attribution_counts(inner_first):
    both = [("Orrin told her that it leaks", "Lee", "said"), ("that it leaks", "Orrin", "told")]
    gold = article(NESTED, *(reversed(both) if inner_first else both))
    assert painted(gold) == [("source", "Lee"), ("cue", "said"), ("content", "Orrin told her that it leaks")]
    assert pointed(gold, "it leaks") == ["Lee", "said"]


def test_a_report_inside_an_attitude_counts():
    text = "Lee believes Orrin said it leaks."
    gold = article(text, ("Orrin said it leaks", "Lee", "believes"), ("it leaks", "Orrin", "said"))
    assert painted(gold) == [("source", "Orrin"), ("cue", "said"), ("content", "it leaks")]


def test_parts_of_a_quote_begin_anew_and_point_to_one_cue():
    text = "“It leaks,” Lee said. “It sinks.”"
    gold = article(text, ("“It leaks,”|“It sinks.”", "Lee", "said"))
    assert painted(gold) == [
        ("content", "“It leaks,”"), ("source", "Lee"), ("cue", "said"), ("content", "“It sinks.”"),
    ]  # fmt: skip
    assert [pointed(gold, words) for words in ("It leaks", "said", "It sinks")] == [["Lee", "said."]] * 3


def test_a_quote_without_a_source_points_nowhere():
    text = "“It leaks,” it was said."
    assert pointed(article(text, ("“It leaks,”", "", "said")), "It leaks") == [None, "said."]


@pytest.fixture(scope="module")
def tokenizer():
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def test_pieces_take_the_labels_and_pointers_of_their_characters(tokenizer):
    gold = article(TEXT, ("the bridge leaks", "Lee", "said"), ("it holds", "Orrin", "hopes"))
    [(window, tags, (sources, cues))] = rows(gold, tokenizer)
    pieces = [TEXT[a:b] for a, b in window.offsets]
    assert list(zip(pieces, (LABELS[tag] for tag in tags), sources, cues, strict=True)) == [
        # Place 0 is the window's start, so Lee is at 1 and "said" at 2.
        ("Lee", "B-source", IGNORED, IGNORED),
        ("said", "B-cue", 1, 2),
        ("the", "B-content", 1, 2),
        ("bridge", "I-content", 1, 2),
        ("leaks", "I-content", 1, 2),
        (",", "O", IGNORED, IGNORED),
        ("but", "O", IGNORED, IGNORED),
        ("Orr", "O", IGNORED, IGNORED),
        ("in", "O", IGNORED, IGNORED),
        ("hopes", "O", IGNORED, IGNORED),
        ("it", "B-attitude", IGNORED, IGNORED),
        ("holds", "I-attitude", IGNORED, IGNORED),
        (".", "O", IGNORED, IGNORED),
    ]


def test_a_source_in_another_window_is_pointed_to_by_the_start(tokenizer):
    text = "Lee spoke.\n" + "The ferry sails. " * 80 + "\n“It leaks.”"
    gold = article(text, ("“It leaks.”", "Lee", ""))
    *_, (window, tags, (sources, cues)) = rows(gold, tokenizer)
    content = [i for i, tag in enumerate(tags) if LABELS[tag].endswith("content")]
    assert "".join(text[slice(*window.offsets[i])] for i in content) == "“Itleaks.”"
    assert {(sources[i], cues[i]) for i in content} == {(0, 0)}


def test_every_row_is_as_long_as_its_window(tokenizer):
    gold = article(TEXT * 60, ("the bridge leaks", "Lee", "said"))
    for skip in (0, 1):
        for window, tags, pointers in rows(gold, tokenizer, skip=skip):
            assert {len(tags), *map(len, pointers)} == {len(window.ids)}
            assert all(target == IGNORED or 0 <= target <= len(tags) for some in pointers for target in some)
