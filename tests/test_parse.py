"""The steps of a spaCy pipeline, run as cheaply as they can be: whatever the text, the answers are ``nlp.pipe``'s."""

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.parse.steps import BATCH, Steps
from ingest.pipeline import MODEL

LAYERS = ["ORTH", "SPACY", "TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START", "ENT_TYPE", "ENT_IOB"]
WORDS = st.lists(
    st.sampled_from(
        "Ines Valdor said the ferry was n't late . “ We 're gonna fix it , y'all ” Nothin' ain't let's He'd there is "
        "does did 2019 $4m Ansel's which that so to the mayor of Calvera ¶ ; — don’t nt whose nothing us I".split()
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def steps():
    return Steps(spacy.load(MODEL))


@pytest.fixture(scope="module")
def reference():
    return spacy.load(MODEL)


def answers(docs):
    return [(doc.text, doc.to_array(LAYERS).tolist(), [(ent.text, ent.label_) for ent in doc.ents]) for doc in docs]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n\n",
        "Ines Valdor, the harbour master of Calvera, said on Monday that the old bridge ain't safe.",
        "“There's nothin' left,” Lund told the Ansel Gazette. “We're gonna rebuild it, y'all.”",
        "Let's see whether she'd gotta go: they've been told not to, and it's theirs.",
    ],
)
def test_a_text_is_parsed_as_by_the_pipeline(steps, reference, text):
    assert answers(steps.pipe([text])) == answers([reference(text)])


def test_more_texts_than_a_batch_come_in_order(steps, reference):
    texts = [f"Lund said {number} boats were moored. “Nobody asked,” she added." for number in range(BATCH + 3)]
    assert answers(steps.pipe(texts)) == answers(reference.pipe(texts))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(WORDS, min_size=1, max_size=4))
def test_whatever_the_words_are(steps, reference, some):
    texts = [" ".join(words).replace("¶", "\n\n") for words in some]
    assert answers(steps.pipe(texts)) == answers(reference.pipe(texts))


def test_a_rule_of_several_words_is_kept(steps, reference):
    """Words of kinds that are known already are set otherwise where a pattern of several words matches."""
    texts = ["They gon na leave.", "They gon leave; na."]
    for text in [*texts, *texts]:
        assert answers(steps.pipe([text])) == answers([reference(text)])


def test_other_steps_run_as_they_are():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("attribute_ruler").add([[{"LOWER": "ferry"}]], {"POS": "NOUN"})
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Ines Valdor"}])
    text = "Ines Valdor took the ferry. It was late."
    found = next(Steps(nlp).pipe([text]))
    assert [sentence.text for sentence in found.sents] == ["Ines Valdor took the ferry.", "It was late."]
    assert [(token.text, token.pos_) for token in found if token.pos_] == [("ferry", "NOUN")]
    assert [(ent.text, ent.label_) for ent in found.ents] == [("Ines Valdor", "PERSON")]
