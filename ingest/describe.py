"""Speakers that are described, not named: "the secretary general", "the ministry", "a senior official", "the report".

A description goes to somebody of that title or to a body of that kind, to an earlier source described with the same
noun, else it stands as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Span, Token

from ingest.discourse import GENDERS, Described, Discourse, strongest
from ingest.model import Speaker, fold
from ingest.names import Entity, plain_body
from ingest.nouns import akin, sense, speaker_nouns, title_noun
from ingest.roles import core, counted, head_of, lowered, title_before, trimmed

POINTERS = frozenset(["the", "this", "that", "these", "those"])
HIDDEN = frozenset(["source", "diplomat", "insider"])
# Offices held by one person at a time: somebody present who is not called so is somebody else.
OFFICES = frozenset([
    "president", "minister", "king", "queen", "pope", "judge", "premier", "chancellor", "mayor", "governor",
    "sheriff", "prosecutor"
])  # fmt: skip
PERSONAL = re.compile(r"(ist|ian|er|or|ee|man|woman|old)$")  # endings of nouns of persons
# What a person or body issues under its own name, so that "the letter" is the last speaker's; studies are bodies'.
ISSUED = frozenset(
    ["statement", "letter", "post", "tweet", "email", "e-mail", "memo", "message", "announcement", "release", "notice"]
)
STUDIES = frozenset(
    ["report", "study", "analysis", "survey", "review", "research", "investigation", "paper", "poll", "assessment"]
)
# What the author or issuer of a document does; whoever obtained it is none.
PUBLISHING = frozenset(
    "publish release issue write prepare produce conduct commission compile post send sign file".split()
)
# Bodies of which every country has its own, so that the last body named need not be meant.
COMMON = frozenset(["government", "court", "state", "country", "police", "military", "army", "house"])

Resolved = tuple[Speaker | None, Entity | None]


def speaker_of(entity: Entity) -> Speaker:
    """The speaker that an entity is."""
    return Speaker(entity.name, entity.kind, entity.role)


def described(past: Discourse, words: Span) -> tuple[Span, Resolved]:
    """The words that describe a speaker, and whom they stand for."""
    head = counted(head_of(words))
    head = head if head in words else head_of(words)
    noun = title_noun(head.text) or head.lemma_.lower()
    plural = head.tag_ in ("NNS", "NNPS")
    if noun not in speaker_nouns() and noun.removesuffix("s") in speaker_nouns():
        # A plural that opens a sentence or stands in a headline may be tagged as a name, and keeps its ending.
        noun, plural = noun.removesuffix("s"), True
    what = sense(head.text) or sense(noun)
    printing = past.names.at.get(head.i)
    # "Doctors Without Harbours" is a body whatever its first noun.
    whole = printing is not None and printing.end - printing.start > 2 and head.i == printing.start
    if head.ent_type_ == "NORP" and head.text.endswith("s"):
        return words, people(past, words, noun)
    if printing and printing.entity.kind == "organization" and (what in (None, "body") or whole):
        return body(past, words, printing.start, printing.end)
    if what == "document":
        return words, document(past, words, noun)
    # "One of the survivors" is one.
    single = words.root.lower_ in ("one", "another", "neither")
    many = not single and (plural or what == "people")
    if what == "body" and (not many or head.lower_ in speaker_nouns()):
        return words, body_of_kind(past, words, noun)
    if what is None and head.pos_ == "PROPN":
        return words, organization(past, plain_body(words.text))
    return words, people(past, words, noun) if many else somebody(past, words, noun)


def as_printed(past: Discourse, words: Span, noun: str, kind: str) -> Speaker:
    """A speaker under the printed description, remembered by its noun."""
    bare = words[0].lower_ == "the" and len(words) > 1 and kind == "group"
    speaker = Speaker(lowered(words[1:] if bare else words), kind)
    past.described.append(Described(words.start, noun, speaker))
    return speaker


# Bodies


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
        return (taken or entity.kind == "organization") and not other and entity.nouns <= {noun}

    present = past.presence(token, fits)
    nearest = strongest(present)
    if nearest is None or present[nearest] < 5:
        return None
    nearest.kind = "organization"
    return nearest


# Documents


def document(past: Discourse, words: Span, noun: str) -> Resolved:
    """The issuer of a document where one is named in it or before it, else the document itself."""
    if issuer := issuer_of(past, words):
        if issuer[0]:
            past.described.append(Described(words.start, noun, issuer[0]))
        return issuer
    if words[0].lower_ in POINTERS:
        earlier = next(past.described_before(words[0], noun), None) if len(words) == 2 else None
        if earlier and earlier.speaker.kind != "anonymous":
            return earlier.speaker, None
        kinds = ("organization", "person") if noun in ISSUED else ("organization",) if noun in STUDIES else ()
        for turn in past.turns_before(words[0], 5):
            if turn.speaker.kind in kinds:
                return turn.speaker, turn.entity
        if earlier:
            return earlier.speaker, None
    return as_printed(past, words, noun, "anonymous"), None


def issuer_of(past: Discourse, words: Span) -> Resolved | None:
    """Whoever a document belongs to: "the ministry's report", "a survey by Acme", "her campaign's memo"."""
    root = words.root
    for token in root.subtree:
        printing = past.names.at.get(token.i)
        before = token.i < root.i and (token.head == root or printing is not None)
        if (not before and not issues(token, root)) or token.ent_type_ in ("NORP", "DATE"):
            continue
        if token.tag_ == "PRP$" and token.head == root and (owner := owner_of(past, token)):
            return speaker_of(owner), owner
        if printing and before:
            return speaker_of(printing.entity), printing.entity
        known = sense(token.lemma_)
        if printing or known in ("body", "people") or (known == "person" and token.dep_ != "compound"):
            return phrase(past, token)
    return None


def issues(token: Token, root: Token) -> bool:
    """Whether a token stands behind "by" or "from" of a document, or of its publishing."""
    path = [t for t in token.ancestors if t.i > root.i]
    if token.dep_ != "pobj" or not path or path[0].lower_ not in ("by", "from"):
        return False
    verb = path[0].head
    return verb == root or verb.lemma_ in PUBLISHING


# People


def people(past: Discourse, words: Span, noun: str) -> Resolved:
    """Several people: an earlier group with the same noun, else as printed."""
    if words[0].lower_ in POINTERS and (earlier := same_noun(past, words, noun)):
        return earlier, None
    anonymous = noun in HIDDEN or "anonym" in words.sent.text
    return as_printed(past, words, noun, "anonymous" if anonymous else "group"), None


def somebody(past: Discourse, words: Span, noun: str) -> Resolved:
    """One person: somebody of that title, an earlier unnamed source, somebody who stands out, else as printed."""
    first = words[0]
    if first.lower_ in POINTERS or first.dep_ == "poss" or first.tag_ in ("NNP", "PRP$"):
        entity = titled(past, words, {noun})
        if entity is None and (earlier := same_noun(past, words, noun)):
            return earlier, None
        entity = entity or titled(past, words, akin(noun))
        if entity is None and first.lower_ in POINTERS and may_be_known(words, noun):
            entity = outstanding(past, words, noun)
        if entity:
            return speaker_of(entity), entity
    return as_printed(past, words, noun, "anonymous"), None


def may_be_known(words: Span, noun: str) -> bool:
    """Whether a description with no fitting title may still mean somebody present, being of a person and general."""
    person = sense(noun) == "person" or head_of(words).pos_ in ("ADJ", "NUM") or PERSONAL.search(noun) is not None
    # "The chair of the harbour trust" says itself who is meant.
    own = any(
        t.pos_ == "PROPN" or (t.dep_ == "prep" and t.lower_ == "of" and t.nbor().pos_ == "DET") for t in words[:-1]
    )
    return person and noun not in OFFICES and not own


def same_noun(past: Discourse, words: Span, noun: str) -> Speaker | None:
    """The last source described with a noun, if nothing in these words sets another one apart."""
    details = {fold(t.lemma_) for t in words[1:] if t.pos_ in ("ADJ", "NOUN", "PROPN")} - {noun, fold(words.root.text)}
    last = next(past.described_before(words[0], noun), None)
    if last is None or len(details - set(fold(last.speaker.name).split())) > (len(words) <= 3):
        return None
    return last.speaker


def titled(past: Discourse, words: Span, nouns: Iterable[str]) -> Entity | None:
    """The most fitting, present and often named person who is called by one of these nouns."""
    called = set(nouns)
    fitting = {e: 0.0 for e in past.names.people.values() if e.nouns & called}
    if not fitting:
        return None
    presence = past.presence(words.root, fitting.__contains__)
    details = {fold(t.lemma_) for t in words if t.pos_ in ("NOUN", "PROPN", "ADJ") and t != words.root}
    for entity in fitting:
        shared = len(details & set(fold(entity.role or "").split()))
        often = sum(printing.entity is entity for printing in past.names.printings)
        fitting[entity] = 1000.0 * shared + presence.get(entity, 0.0) + often / 1000
    return strongest(fitting)


def outstanding(past: Discourse, words: Span, noun: str) -> Entity | None:
    """Whoever "the 37-year-old" or "the mother of four" must be, where somebody fitting stands out."""
    known = speaker_nouns().get(noun)
    age = next((t.text.split("-")[0] for t in words if t.text[:2].isdigit()), None)
    aged = next((e for e in past.names.people.values() if age in e.nouns), None)
    genders = (known.gender, None) if known and known.gender else ("m", "f", None)
    present = past.presence(words.root, lambda e: e.kind == "person" and e.sure and e.gender in genders)
    if aged in present:
        return aged
    entity = strongest(present)
    return entity if entity and present[entity] >= 30 else aged


# Phrases


def named(past: Discourse, span: Span) -> tuple[Span, Entity] | None:
    """The person's name that a phrase is about: its head, or an apposition of it ("a teacher, Kim Wu")."""
    head = span.root
    if any(t.dep_ == "conj" and t.head == head and is_speaker(past, t) for t in span):
        return double_title(past, span)
    for token in (head, *(t for t in span if t.dep_ == "appos" and t.head == head)):
        printing = past.names.at.get(token.i)
        if printing and printing.entity.kind == "person" and printing.end > span.start:
            return past.doc[max(printing.start, span.start) : min(printing.end, span.end)], printing.entity
    # The parser may hang the name below its title ("advocate Kim Wu"): a name that ends the phrase still counts.
    for i in range(span.start, span.end):
        printing = past.names.at.get(i)
        if printing and printing.entity.kind == "person" and ends_title(span, printing.start, printing.end):
            return past.doc[printing.start : printing.end], printing.entity
    return None


def double_title(past: Discourse, span: Span) -> tuple[Span, Entity] | None:
    """The one person behind two titles without an article ("director and senior economist | Kim Wu")."""
    found = list(dict.fromkeys(p for i in range(span.start, span.end) if (p := past.names.at.get(i))
                               and p.entity.kind == "person"))  # fmt: skip
    if len(found) != 1 or found[0].end != span.end or span[0].pos_ in ("DET", "PRON"):
        return None
    before = span.doc[span.start : found[0].start]
    joint = next((t.i for t in before if t.pos_ == "CCONJ"), span.start)
    parts = (span.doc[span.start : joint], span.doc[joint : found[0].start])
    single = all(any(title_noun(t.text) and t.tag_ not in ("NNS", "NNPS") for t in part) for part in parts)
    return (past.doc[found[0].start : span.end], found[0].entity) if single else None


def ends_title(span: Span, start: int, end: int) -> bool:
    """Whether only words of a title stand before a name in a phrase, and nothing but a comma behind it."""
    if start < span.start or end > span.end:
        return False
    before, after = span.doc[span.start : start], span.doc[end : span.end]
    title = all(t.pos_ in ("ADJ", "NOUN", "PROPN", "DET", "PUNCT", "PART") for t in before)
    return title and (not len(after) or after[0].text in (",", "("))


def is_speaker(past: Discourse, conjunct: Token) -> bool:
    """Whether a conjunct is a second speaker and not part of one body's name."""
    mine, other = past.names.at.get(conjunct.i), past.names.at.get(conjunct.head.i)
    return conjunct.pos_ in ("PROPN", "NOUN", "PRON") and not (mine and mine is other)


def several(past: Discourse, span: Span) -> list[Token]:
    """The heads of the speakers joined by "and", if there are several."""
    head = span.root
    joined = [t for t in head.conjuncts if t in span and is_speaker(past, t)]
    return [head, *joined] if joined and any(t.dep_ == "cc" for t in span) else []


def group(past: Discourse, span: Span) -> Speaker:
    """Several speakers in the printed words, without titles and with each bare surname made full."""
    doc, words, i = past.doc, "", span.start + (span[0].lower_ == "the")
    while i < span.end:
        printing = past.names.at.get(i)
        ahead = next((p for k in range(i, span.end) if (p := past.names.at.get(k))
                      and p.entity.kind == "person"), None)  # fmt: skip
        if ahead and (role := title_before(doc, ahead)) is not None and role.start <= i < ahead.start:
            i = ahead.start
        elif title_noun(doc[i].text) == "":
            i += 1
        elif printing and printing.entity.kind == "person" and printing.start == i and printing.end <= span.end:
            words += printing.entity.name + doc[printing.end - 1].whitespace_
            i = printing.end
        else:
            words += doc[i].text_with_ws
            i += 1
    first = span[0]
    if not (first.pos_ == "PROPN" or first.ent_type_ or first.lower_ == "the"):
        words = words[:1].lower() + words[1:]
    return Speaker(words.strip(), "group")


def phrase(past: Discourse, noun: Token) -> Resolved:
    """Whom a noun stands for, with all that belongs to it."""
    span = trimmed(past.doc[noun.left_edge.i : noun.right_edge.i + 1])
    if span is None:
        return None, None
    if found := named(past, span):
        return speaker_of(found[1]), found[1]
    span = core(span)
    if several(past, span):
        return group(past, span), None
    return described(past, span)[1]
