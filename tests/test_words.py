"""The words of a Doc as lists: what spaCy gives token by token."""

import pytest
import spacy
from spacy.tokens import Doc

from ingest.words import Words, layer


@pytest.mark.parametrize("text", ["", "“No,” she said.", " Two\n\nparagraphs,  and a gap.\n", "İstanbul isn’t far"])
def test_words(text):
    doc = spacy.blank("en")(text)
    words = Words.of(doc)
    assert words == Words(doc.text, [token.text for token in doc], [token.idx for token in doc])
    assert [words.between(i, j) for i in range(len(doc)) for j in range(i, len(doc) + 1)] == [
        doc[i:j].text for i in range(len(doc)) for j in range(i, len(doc) + 1)
    ]


def test_words_that_were_joined_since():
    doc = spacy.blank("en")("Port Ansel is shut")
    assert Words.of(doc).texts == ["Port", "Ansel", "is", "shut"]
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[:2])
    assert Words.of(doc) == Words("Port Ansel is shut", ["Port Ansel", "is", "shut"], [0, 11, 14])


def test_layer():
    doc = Doc(spacy.blank("en").vocab, ["Lund", "spoke"], tags=["NNP", "VBD"], ents=["B-PERSON", "O"])
    assert layer(doc, "TAG") == ["NNP", "VBD"]
    assert layer(doc, "ENT_TYPE") == ["PERSON", ""]
