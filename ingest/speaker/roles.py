"""Noun phrases that describe a speaker: cut to their core, and as titles and roles of the names they stand beside."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from ingest.speaker.beside import aged, before, behind
from ingest.speaker.names import Entity, Names, Printing
from ingest.speaker.nouns import sense, speaker_nouns, title_noun

OPENERS = frozenset(["by", "to", "from", "per", "according", "says", "said"])
# What is said in or through something describes the quote, not the speaker ("the army in a statement").
OCCASIONS = frozenset([
    "statement", "interview", "report", "letter", "email", "e-mail", "post", "tweet", "briefing", "speech",
    "conference"
])  # fmt: skip
STOPS = frozenset(["relcl", "acl", "appos", "advcl"])
TITLE_BREAKS = frozenset(["VERB", "AUX", "SCONJ", "CCONJ", "PRON", "ADV", "DET", "SPACE"])
# A minister by another word, told by what is governed.
HEADS = frozenset(["secretary", "chief", "boss", "supremo"])
PORTFOLIOS = frozenset(
    "education health transport finance treasury foreign home defence defense justice culture environment energy"
    " agriculture economy interior".split()
)
QUANTITIES = frozenset([
    "hundred", "thousand", "dozen", "million", "score", "majority", "number", "couple", "pair", "group",
    "handful", "host"
])  # fmt: skip


def trimmed(span: Span) -> Span | None:
    """A span without the spaces, punctuation and prepositions at its edges."""
    doc, start, end = span.doc, span.start, span.end
    while start < end and (doc[start].is_space or doc[start].is_punct or doc[start].lower_ in OPENERS):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].is_punct or doc[end - 1].tag_ == "POS"):
        end -= 1
    return doc[start:end] if end > start else None


def core(span: Span) -> Span:
    """A description without relative clauses, trailing participles, appositions, and words of time or occasion."""
    doc, head = span.doc, span.root
    if head.pos_ in ("VERB", "AUX"):
        # The parser took a short relative clause for the sentence ("experts I spoke to").
        clause = next((t.i for t in span[1:] if t.pos_ in ("VERB", "AUX", "PRON", "SCONJ")), span.end)
        if any(t.pos_ in ("NOUN", "PROPN") for t in doc[span.start : clause]):
            return trimmed(doc[span.start : clause]) or span
    last = max([head.i, *(t.i for t in head.conjuncts if t in span)])
    stop = span.end
    for token in doc[last + 1 : span.end]:
        if (token.dep_ in STOPS and token.head.i <= last) or is_occasion(token):
            stop = max(last + 1, token.left_edge.i)
            break
        if token.text in (",", "(", "—", "–", ";", ":") or token.is_space:
            stop = token.i
            break
    return trimmed(doc[span.start : stop]) or span


def is_occasion(token: Token) -> bool:
    """Whether a token opens words of time, place of saying, or examples behind a noun."""
    if token.dep_ == "npadvmod" and token.doc[token.i + 1 : token.i + 2].text == "-":
        return False  # "37-year-old"
    if token.dep_ == "npadvmod" or token.lower_ in ("including", "who", "which"):
        return True
    if token.dep_ != "prep":
        return False
    return any(t.ent_type_ in ("DATE", "TIME") or t.lemma_.lower() in OCCASIONS for t in token.rights)


def head_of(span: Span) -> Token:
    """The head of a phrase, its last word where the parser hangs the parts apart ("the 37-year-old")."""
    return span[-1] if span.root.pos_ == "DET" else span.root


def counted(head: Token) -> Token:
    """The noun behind a quantity: "protesters" of "hundreds of protesters"."""
    if head.lemma_.lower() in QUANTITIES or head.pos_ in ("NUM", "PRON", "DET"):
        of = next((t for t in head.rights if t.lower_ == "of"), None)
        return next((t for t in of.rights if t.dep_ == "pobj"), head) if of is not None else head
    return head


def lowered(span: Span) -> str:
    """A description as it stands in mid-sentence: a capital that only opens the sentence is dropped."""
    text = span.text
    if span[0].pos_ == "PROPN" or span[0].ent_type_ in ("ORG", "GPE", "NORP", "PERSON") or span[0].text[1:].isupper():
        return text
    return text[:1].lower() + text[1:]


def add_roles(names: Names) -> None:
    """Give every entity the title or description nearest to hand, and the nouns it is called by."""
    for printing in names.printings:
        for role in (
            title_before(names.doc, printing),
            apposition(names.doc, printing),
            said_to_be(names.doc, printing),
            before(names.doc, printing.start) if printing.entity.kind == "person" else None,
            behind(names.doc, printing.end) if printing.entity.kind == "person" else None,
        ):
            if role is not None:
                add_role(printing.entity, role)
        if age := aged(names.doc, printing.end):
            printing.entity.nouns.add(age)


def add_role(entity: Entity, role: Span) -> None:
    """Note one description of an entity, unless it is none of a person's."""
    nouns = {
        title_noun(t.text) or t.lemma_.lower()
        for t in naming(role)
        if title_noun(t.text) or (t.pos_ in ("NOUN", "PROPN") and sense(t.lemma_) in ("person", "body"))
    }
    if entity.kind == "person":
        if not any(sense(noun) == "person" or noun not in speaker_nouns() for noun in nouns):
            return
        gender = (found.gender for t in role if (found := speaker_nouns().get(t.lemma_.lower())))
        # A relation of the role's own owner ("the king's mother") says nothing: only the head noun tells.
        head = speaker_nouns().get(role.root.lemma_.lower())
        entity.gender = entity.gender or (head.gender if head else next((g for g in gender if g), None))
        entity.role = entity.role or role.text
    entity.nouns |= nouns
    if nouns & HEADS and {t.lower_ for t in role} & PORTFOLIOS:
        entity.nouns.add("minister")  # "transport secretary", "education chief"


def naming(role: Span) -> list[Token]:
    """The words of a description that name its bearer, not their owner or what they are of."""
    found: list[Token] = []
    outside = True
    for token in role:
        if token.tag_ == "POS":
            found.clear()  # "the minister's | brother"
        elif token.pos_ == "ADP":
            outside = False
        elif token.pos_ == "CCONJ" or token.text == ",":
            outside = True
        elif outside:
            found.append(token)
    return found


def title_before(doc: Doc, printing: Printing) -> Span | None:
    """The title printed before a name ("NATO Secretary General | Kim Wu")."""
    start = printing.start
    left = start
    while left and start - left < 10:
        token = doc[left - 1]
        if token.pos_ in TITLE_BREAKS or (token.is_punct and token.text not in ("-", "&")) or doc[left].is_sent_start:
            break
        if token.pos_ == "ADP" and token.lower_ not in ("of", "for"):
            break
        left -= 1
    while left < start and doc[left].pos_ in ("ADP", "PART", "PUNCT"):
        left += 1
    if left == start or doc[start - 1].tag_ == "POS" or doc[start - 1].pos_ == "ADP":
        return None
    # "Dr." is no role.
    return doc[left:start] if any(title_noun(t.text) not in (None, "", "doctor") for t in doc[left:start]) else None


def apposition(doc: Doc, printing: Printing) -> Span | None:
    """The description set off by commas behind or before a name."""
    start, end = printing.start, printing.end
    root = doc[start:end].root
    found = next((t for t in root.rights if t.dep_ == "appos" and t.i >= end), None)
    if found is None and root.dep_ == "appos" and root.head.i < start:
        found = root.head
        while (
            found.pos_ == "PROPN" and not title_noun(found.text) and found.dep_ in ("pobj", "prep", "poss", "compound")
        ):
            found = found.head.head if found.dep_ == "pobj" else found.head  # "the mayor of Lindau, | Kim Wu"
    if found is None or (found.pos_ == "PROPN" and not title_noun(found.text)):
        return None
    left, right = found.left_edge.i, found.right_edge.i + 1
    return core(doc[max(left, end) : right] if found.i >= end else doc[left : min(right, start)])


def said_to_be(doc: Doc, printing: Printing) -> Span | None:
    """What a sentence says that a name is ("Kim Wu is | the mayor of …", "Kim Wu, who is | the mayor")."""
    root = doc[printing.start : printing.end].root
    verbs = [root.head] if root.dep_ == "nsubj" else []
    verbs += [t for t in root.rights if t.dep_ == "relcl"]
    for verb in verbs:
        if verb.lemma_ == "be" and (found := next((t for t in verb.rights if t.dep_ == "attr"), None)) is not None:
            return core(doc[found.left_edge.i : found.right_edge.i + 1])
    return None
