"""Phrases around names: the person that a phrase is about, and several speakers joined by "and"."""

from __future__ import annotations

from spacy.tokens import Span, Token

from ingest.model import Speaker
from ingest.speaker.beside import before, next_to
from ingest.speaker.discourse import Discourse
from ingest.speaker.names import Entity
from ingest.speaker.nouns import title_noun
from ingest.speaker.roles import title_before

TITLES = frozenset(["ADJ", "NOUN", "PROPN", "DET", "PUNCT", "PART"])


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
    return introduced(past, span)


def introduced(past: Discourse, span: Span) -> tuple[Span, Entity] | None:
    """The person whom a description introduces, within the phrase or right behind it ("her co-author, | Kim Wu")."""
    for i in range(span.start + 1, min(span.end + 2, len(past.doc))):
        printing = past.names.at.get(i)
        if not printing or printing.start != i or printing.entity.kind != "person":
            continue
        title = title_before(past.doc, printing)
        start = title.start if title is not None else i - (title_noun(past.doc[i - 1].text) is not None)
        words = before(past.doc, start)
        beside = next_to(past.doc, i) and (span.end == i or printing.end == span.end)
        if beside or (words is not None and words.start <= span.start):
            return past.doc[i : printing.end], printing.entity
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
    """Whether only words of a title stand before a name in a phrase, and nothing but a comma behind it.

    A title may be long ("managing director for harbour rates, Kim Wu"), if no second phrase begins in it that the name
    may belong to ("spokesman for the mayor, Kim Wu").
    """
    if start < span.start or end > span.end:
        return False
    before, after = span.doc[span.start : start], span.doc[end : span.end]
    title = all(t.pos_ in TITLES for t in before)
    commas = [t.i - span.start for t in before if t.text == ","]
    if not title and commas:
        owned = next((n for n, t in enumerate(before) if t.tag_ == "POS"), 0)  # "the Bank of Ansel's director"
        second = any(t.dep_ in ("det", "poss") for t in before[owned + 1 :])
        title = not second and all(t.pos_ in TITLES for t in before[commas[-1] :])
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
