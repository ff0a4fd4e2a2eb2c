"""Links to the very words: each part, encoded as browsers read it, and unmistakable."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.page.fragment import deep_link, fragment

URL = "https://ledger.example/a"


def link(text, *parts):
    return deep_link(URL, text, [(text.index(part), text.index(part) + len(part)) for part in parts])


@pytest.mark.parametrize(
    "text, parts, expected",
    [
        ("“It held,” she said.", ["It held,"], "text=It%20held"),
        ("“It held,” she said. “It will hold.”", ["It held,", "It will hold."], "text=It%20held&text=It%20will%20hold"),
        ("He said a well-kept, old & dear bridge.", ["a well-kept, old & dear bridge"],
         "text=a%20well%2Dkept%2C%20old%20%26%20dear%20bridge"),
        ("“Never.” It rained. “Never,” he said again.", ["Never"],
         "text=Never,-.%E2%80%9D%20It%20rained.%20%E2%80%9CNever%2C%E2%80%9D"),
        ("We said no. They said no too.", ["They said no"], "text=They%20said%20no"),
        ("It is so. They said yes. We said yes too.", ["yes"], "text=so.%20They%20said-,yes,-.%20We%20said%20yes"),
        ("One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen.",
         ["One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"],
         "text=One%20two%20three%20four%20five,thirteen%20fourteen%20fifteen%20sixteen%20seventeen"),
        ("First it rained.\n\nThen it froze.", ["First it rained.\n\nThen it froze."],
         "text=First%20it%20rained.,Then%20it%20froze"),
    ],
)  # fmt: skip
def test_the_words_of_a_quote(text, parts, expected):
    assert link(text, *parts) == f"{URL}#:~:{expected}"


@pytest.mark.parametrize(
    "url, expected",
    [
        ("https://ledger.example/a#top", "https://ledger.example/a#top:~:text=words"),
        ("http://ledger.example/a?b=1", "http://ledger.example/a?b=1#:~:text=words"),
        ("javascript:alert(1)", None),
        ("ftp://ledger.example/a", None),
        (None, None),
    ],
)
def test_addresses(url, expected):
    assert deep_link(url, "words", [(0, 5)]) == expected


def test_words_without_letters_are_no_part():
    assert fragment("He said: “…”", 10, 11) is None
    assert deep_link(URL, "…", [(0, 1)]) == URL


@given(st.text(max_size=300), st.data())
def test_what_is_encoded_stands_in_the_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    made = fragment(text, start, end)
    if made is None:
        return
    pieces = made.removeprefix("text=").split(",")
    assert 1 <= len(pieces) <= 4
    for piece in pieces:
        words = unquote(piece.removeprefix("-") if piece.startswith("-") else piece.removesuffix("-"))
        assert " ".join(words.split()) in " ".join(text.split())
