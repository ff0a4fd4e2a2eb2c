"""The windows in which the tagger reads a text: nothing lost, nothing read twice as new, lines whole where they fit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quote.windows import CONTEXT, SIZE, windows

TEXTS = st.lists(
    st.tuples(st.sampled_from(["quay", "“", "é", "🙂", "x" * 30, " ", "\t"]), st.integers(1, 400)), max_size=12
).flatmap(
    lambda runs: st.lists(st.sampled_from(["\n", "\n\n", " ", "\n \n"]), min_size=len(runs), max_size=len(runs)).map(
        lambda ends: "".join(" ".join([word] * times) + end for (word, times), end in zip(runs, ends, strict=True))
    )
)


class Words:
    """A tokenizer whose pieces are the words: enough to see where windows end."""

    class Encoded:
        def __init__(self, line):
            self.offsets = []
            at = 0
            for word in line.split():
                start = line.index(word, at)
                at = start + len(word)
                self.offsets.append((start, at))
            self.ids = [len(line[a:b]) for a, b in self.offsets]

    def encode(self, line, add_special_tokens):
        assert not add_special_tokens
        return self.Encoded(line)


def cut(text, **options):
    """The new words of each window."""
    return [[text[a:b] for a, b in window.offsets[window.fresh :]] for window in windows(text, Words(), **options)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", []),
        (" \n\t\n", []),
        ("The quay is shut.", [["The", "quay", "is", "shut."]]),
        ("The quay\n\nis shut.\n", [["The", "quay", "is", "shut."]]),
    ],
)
def test_a_short_text_is_one_window(text, expected):
    assert cut(text) == expected


def test_a_window_ends_with_a_line_where_one_fits():
    lines = ["a " * 200, "b " * 100, "c " * 150]
    sizes = [len(new) for new in cut("\n".join(lines))]
    assert sizes == [200, 100, 150]


def test_a_line_that_fits_no_window_is_cut():
    assert [len(new) for new in cut("a " * (2 * SIZE))] == [SIZE, SIZE - CONTEXT, CONTEXT]


def test_a_window_begins_with_what_stood_before_it():
    first, second = windows("a " * 250 + "\n" + "b " * 100, Words())
    assert (first.fresh, second.fresh) == (0, CONTEXT)
    assert second.offsets[:CONTEXT] == first.offsets[-CONTEXT:]
    assert second.ids[:CONTEXT] == first.ids[-CONTEXT:]


def test_only_the_passages_asked_for_are_read_as_if_they_stood_together():
    text = "one two. three four. five\nsix seven.\n\neight nine. ten"
    read = ["three four.", "five\nsix", "nine."]
    passages = [(text.index(words), text.index(words) + len(words)) for words in read]
    assert cut(text, passages=passages) == [["three", "four.", "five", "six", "nine."]]
    assert cut(text, passages=[]) == []


def test_training_reads_without_context_and_leaves_out_lines():
    text = "\n\none two\n \nthree\nfour"
    assert {window.fresh for window in windows(text * 200, Words(), context=0)} == {0}
    assert [cut(text, skip=skip) for skip in (1, 2, 3)] == [[["three", "four"]], [["four"]], []]


@given(TEXTS)
def test_every_piece_is_new_once_and_no_window_is_too_large(text):
    found = windows(text, Words())
    new = [span for window in found for span in window.offsets[window.fresh :]]
    assert [text[a:b] for a, b in new] == text.split()
    assert all(b <= c for (_, b), (c, _) in pairwise(new))
    assert all(len(window.ids) == len(window.offsets) <= SIZE for window in found)
    read = 0
    for window in found:
        assert window.fresh == min(CONTEXT, read) < len(window.ids)
        assert window.offsets[: window.fresh] == new[read - window.fresh : read]
        read += len(window.ids) - window.fresh
