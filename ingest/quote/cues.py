"""Reporting cues: the words that signal that somebody said something.

A cue is a verb of communication ("said", "accused"), "according to", "in the words of", a noun that reports ("his claim
that …"), or a phrase such as "was clear:". What each verb's complement may look like stands in ``cues.csv``, one verb a
line: its kind, and its frames. A frame names the complement that carries the statement:

=========  ===================================================================
clause     said (that) the plan was dead; asked whether it was
np         announced new contributions
quoted     praised the "brave" decision: only where quoted words stand in it
of         accused the mayor of lying
as         described the plan as a disaster
oprd       called the plan a disaster
inf        urged residents to stay inside; vowed to fight on
for, on    called for an inquiry; called on the council to resign
ing        denied taking the money
to         likened the plan to a disaster
out        ruled out a merger
plea       pleaded not guilty
speech     only words in quotation marks: "No," he grinned
=========  ===================================================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spacy.tokens import Doc, Token

from ingest.words import Words, layer

# Nouns whose "that" clause is what somebody said. "fact", "idea", "news" report nobody's words.
NOUNS = frozenset(
    """accusation admission allegation announcement argument assertion assurance claim comment complaint conclusion
    confirmation contention declaration denial demand insistence pledge prediction promise proposal reminder remark
    report revelation statement suggestion testimony threat vow warning""".split()
)
# "The minister was clear: …"
ADJECTIVES = frozenset("clear blunt adamant unequivocal emphatic categorical explicit insistent".split())
# Verbs that are cues only with what stands by them: "was clear", "put it", "made clear".
PHRASES = frozenset({"be", "put", "make"})
# "The court heard that …": to be heard by these is to have been said before them.
LISTENERS = frozenset("court jury inquest tribunal inquiry hearing commission committee panel".split())
# Not to say is to be silent; not to deny says something.
DENYING = frozenset("deny dispute doubt exclude question rule".split())
# "pointed out", "spelled out" report words; "pointed at" does not.
WITH_PARTICLE = frozenset({"point", "spell"})
# An infinitive after these was really said: "went on to say".
SPEAKING = frozenset("go come continue proceed rush begin start".split())


@dataclass(frozen=True)
class Cue:
    """One reporting cue: its head token, all its tokens, its kind and the frames its complement may have."""

    head: int
    tokens: tuple[int, ...]
    kind: str
    frames: frozenset[str]


@cache
def lexicon() -> dict[str, tuple[str, frozenset[str]]]:
    """The reporting verbs by lemma: kind and frames, read from cues.csv once."""
    lines = (files("ingest.quote") / "cues.csv").read_text(encoding="utf-8").splitlines()
    return {row["lemma"]: (row["kind"], frozenset(row["frames"].split("|"))) for row in csv.DictReader(lines)}


def find_cues(doc: Doc, inside: Sequence[int]) -> list[Cue]:
    """The cues of a Doc in order; ``inside[i]`` is negative where token i stands outside quotation marks."""
    texts, lemmas = Words.of(doc).texts, layer(doc, "LEMMA")
    known = {lemma for lemma in set(lemmas) if lemma in NOUNS or lemma in PHRASES or lemma.lower() in lexicon()}
    known |= {lemma for lemma in ("in", "In") if lemma in lemmas and "words" in texts}
    according = {text for text in set(texts) if text.lower() == "according"}
    places = (i for i, lemma in enumerate(lemmas) if inside[i] < 0 and (lemma in known or texts[i] in according))
    return [cue for i in places for cue in _cues_at(doc[i])]


def _cues_at(token: Token) -> Iterator[Cue]:
    lower = token.lower_
    if lower == "according" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        yield Cue(token.i, (token.i, token.i + 1), "according", frozenset({"according"}))
    elif lower == "in":
        yield from _in_words(token)
    elif token.pos_ in ("VERB", "AUX") or (token.tag_.startswith("VB") and token.dep_ != "amod"):
        yield from _verb(token)
    elif token.pos_ == "NOUN" and token.lemma_ in NOUNS and any(map(_reports, token.children)):
        yield Cue(token.i, (token.i,), "noun", frozenset({"noun"}))


def _in_words(token: Token) -> Iterator[Cue]:
    """``In the words of Lee, …``, ``in Lee's words, …``; "in other words" and "in her own words" are nobody's."""
    words = next((child for child in token.children if child.dep_ == "pobj" and child.text == "words"), None)
    if words is None or any(child.lower_ == "own" for child in words.children):
        return
    of = next((child for child in words.children if child.dep_ == "prep" and child.lower_ == "of"), None)
    if of is not None and of.i == words.i + 1:
        yield Cue(token.i, tuple(range(token.i, of.i + 1)), "according", frozenset({"words"}))
    elif any(child.dep_ == "poss" for child in words.children):
        yield Cue(token.i, (token.i, words.i), "according", frozenset({"words"}))


def _verb(token: Token) -> Iterator[Cue]:
    if token.lemma_ == "be":
        # "Valdor was clear: …"
        for child in token.children:
            if child.dep_ == "acomp" and child.lemma_ in ADJECTIVES:
                yield Cue(token.i, (token.i, child.i), "clear", frozenset())
        return
    if token.lemma_ == "put" and any(c.dep_ == "dobj" and c.lower_ == "it" for c in token.children):
        # "as the mayor put it"
        it = next(c for c in token.children if c.dep_ == "dobj" and c.lower_ == "it")
        yield Cue(token.i, (token.i, it.i), "say", frozenset({"clause"}))
        return
    if token.lemma_ == "make":
        # "made (it) clear that the bridge would stay shut"
        for child in token.children:
            if child.lower_ in ("clear", "plain") and child.dep_ in ("ccomp", "oprd", "acomp", "advcl"):
                yield Cue(token.i, (token.i, child.i), "say", frozenset({"clear"}))
        return
    entry = lexicon().get(token.lemma_.lower())
    if entry is None or token.dep_ == "amod" or _unsaid(token):
        return
    if entry[0] == "name" and _participle(token):
        # "Lee, dubbed “the Duke” by workers": that is his name.
        return
    if entry[0] == "heard" and not any(c.dep_ == "nsubj" and c.lemma_ in LISTENERS for c in token.children):
        return
    particles = [child.i for child in token.children if child.dep_ == "prt"]
    if token.lemma_ in WITH_PARTICLE and not particles:
        return
    yield Cue(token.i, tuple(sorted((token.i, *particles))), *entry)


def _unsaid(token: Token) -> bool:
    """Is this only the naming of an act of speech: "declined to say", "did not say", "asked what …, he"?"""
    if token.i > 0 and token.nbor(-1).lower_ == "without":
        # "It goes without saying that …", "left without saying where".
        return True
    infinitive = token.tag_ == "VB" and any(child.lower_ == "to" for child in token.lefts)
    if infinitive:
        return token.dep_ == "ROOT" or token.head.lemma_ not in SPEAKING
    if said_by_nobody(token) or (token.lemma_ not in DENYING and any(map(_negates, token.lefts))):
        return True
    participle = _participle(token)
    # "Asked what it would cost, he said": who asked is not told. "a man called Lee": nobody calls him so here.
    return participle and token.dep_ in ("acl", "advcl") and not any(child.dep_ == "agent" for child in token.children)


def _participle(token: Token) -> bool:
    """Is this a participle with no auxiliary: "called" of "a man called Lee"?"""
    return token.tag_ == "VBN" and not any(child.dep_ in ("aux", "auxpass") for child in token.lefts)


def _negates(child: Token) -> bool:
    """Is this the "not" of "did not say", rather than one inside the words said (``"Not now," she said``)?"""
    return child.dep_ == "neg" and child.i > 0 and child.nbor(-1).dep_ in ("aux", "auxpass")


def said_by_nobody(verb: Token) -> bool:
    """Is nobody the subject: ``no group has claimed that``, ``nobody said so``? What nobody denies, is said."""
    if verb.lemma_ in DENYING:
        return False
    subjects = [child for child in verb.lefts if child.dep_ == "nsubj"]
    none = any(child.lower_ in ("nobody", "none") for child in subjects)
    return none or any(word.dep_ == "det" and word.lower_ == "no" for child in subjects for word in child.lefts)


def _reports(child: Token) -> bool:
    """Is this the clause of a noun cue: "(his claim) that nobody was told"?"""
    return child.dep_ == "acl" and any(word.dep_ == "mark" and word.lower_ == "that" for word in child.lefts)
