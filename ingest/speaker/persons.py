"""How much one printing of a name speaks for a person (above 0) or for something else (below)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from ingest.speaker.beside import aged, before, behind, is_relative, next_to
from ingest.speaker.capitals import HANDLE, PARTICLES, SUFFIXES, Run, Unit
from ingest.speaker.nouns import given_names, sense, title_noun
from ingest.words import Words, folded

BODY_LABELS = frozenset(["ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART"])

LETTERS = re.compile(r"[A-Z&]{2,6}")

# The last words of names of firms and clubs, and of places and works, which are no surnames.
FIRMS = frozenset(
    "systems structures industries holdings motors technologies robotics airlines airways pharmaceuticals foods"
    " energy capital securities ventures logistics electronics dynamics solutions services partners brothers sons"
    " records pictures entertainment studios media press news insurance petroleum steel chemicals united rovers"
    " athletic albion wanderers".split()
)
THINGS = FIRMS | frozenset(
    "bridge street road avenue lane river lake bay island beach park station airport tower stadium arena square hotel"
    " online works awards festival cup championship championships games act bill law war treaty agreement prize".split()
)


def vote(doc: Doc, run: Run, labels: Sequence[str]) -> int:
    """The vote of one run of capitalised words for its name being a person's, by the entity label of each token."""
    name = [unit for unit in run.name if unit.text[0].isalnum()]
    text = Words.of(doc).between(run.name[0].start, run.name[-1].end)
    nouns = [sense(unit.text) in ("body", "document") for unit in name]
    long = sum(len(unit.text) > 2 and unit.text.lower() not in PARTICLES for unit in name) > 5
    given = bool(name) and is_given(name[0].text)
    thing = any(nouns[1:]) or nouns == [True] or (len(name) > 1 and name[-1].text.lower() in THINGS and not given)
    if not name or long or thing or LETTERS.fullmatch(text):
        return -3
    if HANDLE.fullmatch(text):
        return 3
    beside = described(doc, run)
    honoured = bool(run.titles) and title_noun(run.titles[-1].text) == ""
    if glued_on(labels, name, given) and not (beside or honoured):
        # A title-case headline glues words to names ("Rival Ana Cruz", "Ana Cruz Confirms").
        return -3
    start, end = name[0].start, name[-1].end
    label = max(labels[start:end], key=labels[start:end].count)
    found = 1 if label == "PERSON" else -1 if label in BODY_LABELS else 0
    # In "General Motors", one entity, the first word is no title.
    glued = (label in BODY_LABELS and doc[start].ent_iob_ == "I") or label in ("GPE", "NORP")
    # No firm is a "Mr".
    glued = glued and title_noun(run.titles[-1].text if run.titles else "") != ""
    if run.titles and run.titles[-1].end == start and not glued:
        found += 3
    if len(name) > 1 and given:
        found += 2
    following = [text.lower() for text in Words.of(doc).texts[end : end + 2]]
    return found + beside + 2 * (following[:1] == ["who"] or following == [",", "who"])


def is_given(word: str) -> bool:
    """Whether a word is a given name, also of two parts ("Pieter-Jan")."""
    key = folded(word)
    return key in given_names() or ("-" in word and key.split()[0] in given_names())


def described(doc: Doc, run: Run) -> int:
    """What an age or a description of a person beside a name adds."""
    start, end = run.name[0].start, run.name[-1].end
    label = doc[start].ent_type_
    if aged(doc, end):
        return 5
    if is_relative(doc, start) and Words.of(doc).texts[end : end + 1] in ([","], ["."], []):
        return 3
    if len(run.name) > 1 and label not in ("GPE", "NORP"):
        return 2 * bool(next_to(doc, start) or before(doc, start) or behind(doc, end))
    return 0


def glued_on(labels: Sequence[str], name: list[Unit], given: bool) -> bool:
    """Whether the recognizer sees a person in one end of a run and not in the other."""
    last = name[-2] if len(name) > 1 and name[-1].text.lower().rstrip(".") in SUFFIXES else name[-1]
    begins, ends = (labels[unit.start] == "PERSON" for unit in (name[0], last))
    particle = any(unit.text.lower() in PARTICLES for unit in name)
    return begins != ends and not particle and not (given and (len(name) == 2 or ends))
