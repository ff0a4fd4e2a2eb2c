"""Speakers that are described, not named: "the secretary general", "the ministry", "a senior official", "the report".

A description goes to somebody of that title or to a body of that kind, to an earlier source described with the same
noun, else it stands as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Span, Token

from ingest.model import Speaker, fold
from ingest.speaker.acronyms import plain_body
from ingest.speaker.beside import KIN, is_relative
from ingest.speaker.bodies import POINTERS, body, body_of_kind, organization, owner_of
from ingest.speaker.discourse import GENDERS, Described, Discourse, Resolved, speaker_of, strongest
from ingest.speaker.names import Entity
from ingest.speaker.nouns import akin, sense, speaker_nouns, title_noun
from ingest.speaker.phrases import group, named, several
from ingest.speaker.roles import core, counted, head_of, lowered, trimmed

HIDDEN = frozenset(["source", "diplomat", "insider"])
# Offices held by one person at a time: somebody present who is not called so is somebody else.
OFFICES = frozenset([
    "president", "minister", "king", "queen", "pope", "judge", "premier", "chancellor", "mayor", "governor",
    "sheriff", "prosecutor"
])  # fmt: skip
# "The Pole", "the Californian": one person by people or place.
DEMONYM = re.compile(
    r"Pole|Swede|Dane|Finn|Turk|Serb|Croat|Czech|Brit|Briton|Scot|Spaniard|Greek|Swiss|Thai|Uzbek|Kazakh|Slovak|Slovene"
    r"|Argentine|Filipino|Filipina|Israeli|Iraqi|Pakistani|Bangladeshi|Qatari|Saudi|Yorkshireman|[A-Z]\w+(?:ian|can|ese|man"
    r"|lander|woman)|German|Latvian|New Yorker|Londoner|Berliner"
)
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
WRITING = frozenset(["write", "send", "post", "sign", "publish"])
SPOUSES = frozenset(["wife", "husband", "partner", "spouse"])
LEAD = 4  # lines, blank ones too, in which an office may stand before its holder's name


def described(past: Discourse, words: Span) -> tuple[Span, Resolved]:
    """The words that describe a speaker, and whom they stand for."""
    head = counted(head_of(words))
    head = head if head in words else head_of(words)
    noun = title_noun(head.text) or head.lemma_.lower()
    plural = head.tag_ in ("NNS", "NNPS")
    if noun not in speaker_nouns() and noun.removesuffix("s") in speaker_nouns():
        # A plural that opens a sentence or stands in a headline may be tagged as a name, and keeps its ending.
        noun, plural = noun.removesuffix("s"), True
    whole_noun = compound(words, head, noun)
    noun, what = whole_noun or noun, sense(whole_noun or head.text) or sense(noun)
    printing = past.names.at.get(head.i)
    # "Doctors Without Harbours" is a body whatever its first noun.
    whole = printing is not None and printing.end - printing.start > 2 and head.i == printing.start
    if len(words) == 2 and words[0].lower_ == "the" and DEMONYM.fullmatch(head.text) and not plural:
        return words, somebody(past, words, noun)
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
    if what is None and head.pos_ == "PROPN" and head.text[:1].isupper():
        return words, organization(past, plain_body(words.text))
    return words, people(past, words, noun) if many else somebody(past, words, noun)


def compound(words: Span, head: Token, noun: str) -> str | None:
    """The known noun of two parts that a head ends: "coast guard" is no guard and "film-maker" no maker."""
    before = [t.lower_ for t in words[: head.i - words.start]]
    joined = (
        "-".join([before[-2], noun]) if len(before) > 1 and before[-1] in ("-", "‑") else " ".join([*before[-1:], noun])
    )
    return joined if joined in speaker_nouns() and joined != noun else None


def as_printed(past: Discourse, words: Span, noun: str, kind: str) -> Speaker:
    """A speaker under the printed description, remembered by its noun."""
    bare = words[0].lower_ == "the" and len(words) > 1 and kind == "group"
    speaker = Speaker(lowered(words[1:] if bare else words), kind)
    past.described.append(Described(words.start, noun, speaker))
    return speaker


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
        if noun in ISSUED and (author := writer(past, words[0])):
            return speaker_of(author), author
        for turn in past.turns_before(words[0], 5):
            if turn.speaker.kind in kinds:
                return turn.speaker, turn.entity
        if earlier:
            return earlier.speaker, None
    return as_printed(past, words, noun, "anonymous"), None


def writer(past: Discourse, token: Token) -> Entity | None:
    """The person last said to have written or sent something ("She wrote to him. … the letter read")."""
    for i in range(token.i - 1, -1, -1):
        verb = past.doc[i]
        if past.passed(i, token) > 4:
            break
        subject = next((t for t in verb.lefts if t.dep_ == "nsubj"), None) if verb.lemma_ in WRITING else None
        if subject is None or verb.pos_ != "VERB":
            continue
        if gender := GENDERS.get(subject.lower_):
            return past.person_before(subject, gender)
        printing = past.names.at.get(subject.i)
        return printing.entity if printing else None
    return None


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
    anonymous = noun in HIDDEN
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
        entity = entity or relative(past, words, noun) or named_later(past, words, noun)
        if entity:
            return speaker_of(entity), entity
    return as_printed(past, words, noun, "anonymous"), None


def relative(past: Discourse, words: Span, noun: str) -> Entity | None:
    """The one other person of the family's name and the fitting gender whom "her husband" can mean."""
    owner = owner_of(past, words[0]) if words[0].tag_ == "PRP$" and noun in KIN else None
    if owner is None:
        return None
    if noun in SPOUSES and (spouse := married(past, owner)):
        return spouse
    surname, known = fold(owner.name).split()[-1], speaker_nouns().get(noun)
    people = dict.fromkeys(past.names.people.values())
    family = [e for e in people if e is not owner and fold(e.name).split()[-1] == surname]
    fitting = [e for e in family if known and e.gender == known.gender]
    return fitting[0] if len(fitting) == 1 else None


def married(past: Discourse, owner: Entity) -> Entity | None:
    """Whose wife or husband a person was introduced as ("Kim Wu and his | wife Ana")."""
    first = next((p for p in past.names.printings if p.entity is owner), None)
    if first is None or not is_relative(past.doc, first.start, ("PRP$",)):
        return None
    of = next(t for t in reversed(past.doc[: first.start]) if t.tag_ == "PRP$")
    gender = GENDERS.get(of.lower_)
    return past.person_before(of, gender) if gender and of.nbor().lower_ in SPOUSES else None


def named_later(past: Discourse, words: Span, noun: str) -> Entity | None:
    """Whom an office in the first lines means, by the news custom of giving the name in the next paragraph."""
    line = past.paragraph[words.start]
    if noun not in OFFICES or line > LEAD or words[0].lower_ != "the":
        return None
    for printing in past.names.printings:
        ahead = past.paragraph[printing.start] - line
        if printing.start < words.end or printing.entity.kind != "person" or past.inside[printing.start]:
            continue
        subject = past.doc[printing.start : printing.end].root.dep_ == "nsubj"
        if ahead > 2 or printing.entity.role or not subject or " " not in printing.entity.name:
            return None
        printing.entity.nouns.add(noun)
        return printing.entity
    return None


def may_be_known(words: Span, noun: str) -> bool:
    """Whether a description with no fitting title may still mean somebody present, being of a person and general."""
    head = head_of(words)
    person = sense(noun) == "person" or head.pos_ in ("ADJ", "NUM") or bool(PERSONAL.search(noun))
    person = person or DEMONYM.fullmatch(head.text) is not None
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
    if age and (aged := next((e for e in past.names.people.values() if age in e.nouns), None)):
        return aged
    genders = (known.gender, None) if known and known.gender else ("m", "f", None)
    present = past.presence(words.root, lambda e: e.kind == "person" and e.gender in genders)
    # A name that the recognizer alone takes for a person's is meant only where no other is.
    entity = strongest({e: score for e, score in present.items() if e.sure} or present)
    return entity if entity and present[entity] >= 30 else None


# Phrases of any kind


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
