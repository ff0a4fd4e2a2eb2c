"""Bodies that speak: under a printed name, or by their kind ("the ministry", "its board", "a state agency")."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from ingest.model import fold
from ingest.speaker.acronyms import plain_body
from ingest.speaker.discourse import GENDERS, Discourse, Resolved, speaker_of, strongest
from ingest.speaker.names import Entity
from ingest.speaker.nouns import akin, sense
from ingest.speaker.roles import lowered, trimmed

POINTERS = frozenset(["the", "this", "that", "these", "those"])
# Bodies of which every country has its own, so that the last body named need not be meant.
COMMON = frozenset(["government", "court", "state", "country", "police", "military", "army", "house"])


def organization(past: Discourse, name: str) -> Resolved:
    """The body of a name."""
    entity = past.names.body(name)
    return speaker_of(entity), entity


def body(past: Discourse, words: Span, start: int, end: int) -> tuple[Span, Resolved]:
    """A body under its printed name, made full from an acronym or a printing with its owner."""
    doc, end = past.doc, max(end, words.root.i + 1)
    start = max(start, words.start)
    # What stands before the name belongs to it only if it is an owner or capitalised ("the tracking firm | Acme").
    while start > words.start and (doc[start - 1].tag_ == "POS" or doc[start - 1].pos_ == "PROPN"):
        start -= 1
    words = trimmed(doc[start:end]) or words
    name = plain_body(words.text)
    owned = [e for e in past.names.bodies.values()
             if re.search(r"['’]s? ", e.name) and fold(e.name).endswith(" " + fold(name))]  # fmt: skip
    entity = owned[0] if owned else past.names.body(name)
    return words, (speaker_of(entity), entity)


def body_of_kind(past: Discourse, words: Span, noun: str) -> Resolved:
    """A body by its kind: "the ministry" is the last ministry spoken of, "a state agency" is as printed."""
    plain = len(words) <= 3 and all(t.pos_ in ("DET", "NOUN", "ADJ") or t.is_punct for t in words)
    if plain and words[0].lower_ in POINTERS and (entity := body_called(past, words, noun)):
        return speaker_of(entity), entity
    if words[0].tag_ == "PRP$" and (owner := owner_of(past, words[0])):
        surname = fold(owner.name).split()[-1]
        owned = next((e for key, e in past.names.bodies.items() if {surname, noun} <= set(key.split())), None)
        return (speaker_of(owned), owned) if owned else organization(past, f"{owner.name}’s {words[1:].text}")
    return organization(past, lowered(words) if words[0].lower_ in ("a", "an") else plain_body(lowered(words)))


def owner_of(past: Discourse, pronoun: Token) -> Entity | None:
    """The person or body that his, her or its stands for."""
    if gender := GENDERS.get(pronoun.lower_):
        return past.person_before(pronoun, gender)
    return strongest(past.presence(pronoun, lambda e: e.kind == "organization")) if pronoun.lower_ == "its" else None


def body_called(past: Discourse, words: Span, noun: str) -> Entity | None:
    """The body last spoken of that a kind fits, those that spoke before those only named."""
    token = words.root
    called = [turn.entity for turn in past.turns_before(token, len(past.doc)) if turn.entity]
    called += [p.entity for p in reversed(past.names.printings) if p.start < words.start]
    called = [entity for entity in called if entity.kind == "organization"]
    # "The appeals court" is no other court.
    kind = {fold(t.text) for t in words if t.pos_ == "NOUN" and t != token}
    for kinds in ({noun}, akin(noun)):
        for entity in called:
            known = {*fold(entity.name).split(), *entity.nouns}
            if kinds & known and kind <= known:
                return entity
    if noun in COMMON:
        return None

    def fits(entity: Entity) -> bool:
        # The recognizer may have taken a body's name for a person's; who has a role or gender is one.
        taken = entity.kind == "person" and not (entity.sure or entity.gender or entity.role)
        other = sense(entity.name.split()[-1]) == "body" or entity in past.places
        return (
            (taken or entity.kind == "organization")
            and not other
            and {n for n in entity.nouns if sense(n) == "body"} <= {noun}
        )

    present = past.presence(token, fits)
    nearest = strongest(present)
    if nearest is None or present[nearest] < 5:
        return None
    nearest.kind = "organization"
    return nearest
