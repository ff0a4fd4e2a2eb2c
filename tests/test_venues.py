"""Venue words: the kind of a noun, whether it is an outlet, and the name of a venue."""

import pytest
import spacy
from spacy.tokens import Doc

from ingest.model import VENUE_KINDS
from ingest.occasion.venues import Setting, find_venue, is_document, is_outlet, lexicon, name_of, venue_kind

VOCAB = spacy.blank("en").vocab


def doc(*rows):
    """A Doc from rows of word, part of speech, head and dependency."""
    words, pos, heads, deps = zip(*rows, strict=True)
    return Doc(VOCAB, words=words, pos=pos, heads=heads, deps=deps, lemmas=[word.lower() for word in words])


def last(*rows):
    """The last token of a noun phrase, each word the modifier of the last."""
    end = len(rows) - 1
    return doc(*[(word, pos, end, "compound") for word, pos in rows[:-1]], (*rows[-1], end, "ROOT"))[end]


def test_lexicon_has_known_kinds_and_uses():
    uses = {use for _, use in lexicon()}
    assert set(lexicon().values()) <= set(VENUE_KINDS)
    assert uses == {"event", "document", "platform", "audience", "act"}
    assert all(words == words.lower().strip() for words, _ in lexicon())


@pytest.mark.parametrize(
    "phrase, use, expected",
    [
        ([("press", "NOUN"), ("conference", "NOUN")], "event", "press conference"),
        ([("climate", "NOUN"), ("conference", "NOUN")], "event", "meeting"),
        ([("earnings", "NOUN"), ("call", "NOUN")], "event", "call"),
        ([("Truth", "PROPN"), ("Social", "PROPN")], "platform", "social media"),
        ([("opening", "NOUN"), ("statement", "NOUN")], "event", "court"),
        ([("Facebook", "PROPN"), ("post", "NOUN")], "event", "social media"),
        ([("Arden", "PROPN"), ("Post", "PROPN")], "event", None),  # a newspaper
        ([("a", "DET"), ("household", "NOUN"), ("survey", "NOUN")], "document", "report"),
        ([("the", "DET"), ("harbour", "NOUN")], "event", None),
        ([("reporters", "NOUN")], "event", None),  # an audience, no event
    ],
)
def test_venue_kind(phrase, use, expected):
    assert venue_kind(last(*phrase), use) == expected


@pytest.mark.parametrize(
    "phrase, expected",
    [
        ([("me", "PRON")], True),
        ([("the", "DET"), ("Harbour", "PROPN"), ("Gazette", "PROPN")], True),
        ([("Lowland", "PROPN"), ("Radio", "PROPN")], True),
        ([("ArdenWire", "PROPN")], True),
        ([("reporters", "NOUN")], False),
        ([("Lund", "PROPN")], False),
        ([("his", "PRON"), ("wife", "NOUN")], False),
    ],
)
def test_is_outlet(phrase, expected):
    assert is_outlet(last(*phrase)) == expected


@pytest.mark.parametrize(
    "phrase, expected",
    [
        ([("the", "DET"), ("letter", "NOUN")], True),
        ([("a", "DET"), ("survey", "NOUN")], True),
        ([("the", "DET"), ("court", "NOUN")], False),
        ([("the", "DET"), ("minister", "NOUN")], False),
    ],
)
def test_is_document(phrase, expected):
    assert is_document(last(*phrase)) == expected


def test_name_has_no_article_and_the_phrase_that_tells_it_from_others():
    text = doc(
        ("a", "DET", 3, "det"),
        ("joint", "ADJ", 3, "amod"),
        ("press", "NOUN", 3, "compound"),
        ("conference", "NOUN", 3, "ROOT"),
        ("with", "ADP", 3, "prep"),
        ("Ida", "PROPN", 6, "compound"),
        ("Lund", "PROPN", 4, "pobj"),
        ("on", "ADP", 3, "prep"),
        ("Monday", "PROPN", 7, "pobj"),
    )
    assert name_of(text[3]).text == "joint press conference with Ida Lund"


def test_name_leaves_out_date_words():
    text = doc(
        ("Monday", "PROPN", 2, "nmod"),
        ("'s", "PART", 0, "case"),
        ("hearing", "NOUN", 2, "ROOT"),
    )
    assert name_of(text[2], [(0, 6)]).text == "hearing"


def test_outlet_takes_the_place_of_me():
    text = doc(
        ("Lund", "PROPN", 1, "nsubj"),
        ("tell", "VERB", 1, "ROOT"),
        ("me", "PRON", 1, "dobj"),
    )
    setting = Setting([text[2]], [text[1]], text[0], [], "Harbour Gazette")
    venue = find_venue(setting)
    assert (venue.name, venue.kind, venue.span) == ("Harbour Gazette", "interview", (10, 12))
    assert find_venue(Setting([text[2]], [text[1]], text[0], [])).name == "me"
