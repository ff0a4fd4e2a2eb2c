"""Venue words: which noun phrase names the place, the audience, the document or the outlet of a saying, and its kind."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from spacy.tokens import Span, Token

# What an outlet is called, or what its people are: "told the Harbour Gazette", "told Lowland Radio".
OUTLET_WORDS = frozenset(
    "news times post press reuters ap afp bbc cnn cbc cbs nbc abc npr pbs msnbc cnbc itv bloomberg politico axios tass "
    "xinhua magazine newspaper daily weekly journal herald tribune guardian telegraph mail gazette chronicle observer "
    "standard sun star mirror independent courier inquirer examiner register dispatch globe review channel broadcaster "
    "tv television radio podcast network newsroom agency wire website outlet videographer reporter correspondent today "
    "intercept nation economist".split()
)
# The object of "told" that is nobody's venue.
PEOPLE = frozenset({"PERSON", "NORP", "GPE", "LOC"})
# Which phrases after a venue noun belong to its name: "press conference with …", "post on …", "letter to …".
LINKS = frozenset({"with", "to", "of", "in", "on", "at", "for", "before"})
LOOSE = frozenset({"det", "punct", "predet", "cc", "preconj"})
LONGEST = 12  # tokens of a name


@cache
def lexicon() -> dict[tuple[str, str], str]:
    """The kind of venue for words and the use they are put to (event, document, platform, audience)."""
    with (Path(__file__).parent / "venues.csv").open(encoding="utf-8", newline="") as rows:
        return {(row["words"], row["use"]): row["kind"] for row in csv.DictReader(rows)}


def venue_kind(noun: Token, *uses: str) -> str | None:
    """The kind of venue a noun stands for in one of these uses, by its last two or three words, then alone."""
    words = [noun.lower_]
    if noun.lemma_.lower() != noun.lower_:
        words.append(noun.lemma_.lower())
    left = [noun.doc[i].lower_ for i in range(max(noun.sent.start, noun.i - 3), noun.i)]
    for count in (3, 2, 1, 0):
        if count > len(left):
            continue
        for word in words:
            phrase = " ".join([*left[len(left) - count :], word])
            for use in uses:
                if kind := lexicon().get((phrase, use)):
                    return kind
    return None


def is_outlet(noun: Token) -> bool:
    """Whether the object of "told" is a news outlet or one of its people, not a private person or a country."""
    words = noun.doc[noun.left_edge.i : noun.i + 1]
    if noun.lower_ in ("me", "us"):
        return True
    if any(token.lower_ in OUTLET_WORDS for token in words):
        return noun.pos_ == "PROPN" or any(token.pos_ == "PROPN" for token in words)
    if noun.pos_ != "PROPN":
        return False
    inner_capital = any(letter.isupper() for letter in noun.text[1:])
    return inner_capital or noun.ent_type_ == "ORG"


def name_of(noun: Token, taken: Iterable[tuple[int, int]] = ()) -> Span:
    """The noun phrase that names a venue: without article, with the one phrase that tells it from others.

    ``taken`` are character spans that are no part of a name (date words, quoted words).
    """
    doc = noun.doc
    start = max(noun.left_edge.i, noun.i - LONGEST)
    blocked = [span for span in taken if span[1] <= noun.idx or span[0] > noun.idx]
    for i in range(start, noun.i):
        if any(a < doc[i].idx + len(doc[i]) and doc[i].idx < b for a, b in blocked) or doc[i].is_quote:
            start = i + 1
    while start < noun.i and (
        doc[start].dep_ in LOOSE or doc[start].pos_ in ("DET", "PUNCT", "ADV") or _own(doc[start])
    ):
        start += 1
    return doc[start : _end(noun, blocked)]


def _own(token: Token) -> bool:
    return token.dep_ == "poss" and token.pos_ == "PRON" or token.lower_ in ("'s", "’s")


def _end(noun: Token, blocked: list[tuple[int, int]]) -> int:
    end = noun.i + 1
    for link in noun.rights:
        if link.i != end or link.dep_ != "prep" or link.lower_ not in LINKS:
            break
        stop = end
        for i in range(link.i, min(link.right_edge.i + 1, noun.i + LONGEST)):
            token = noun.doc[i]
            inside = any(a < token.idx + len(token) and token.idx < b for a, b in blocked)
            if inside or token.is_punct or token.pos_ in ("VERB", "AUX", "SCONJ") or token.tag_ in ("WDT", "WP", "WRB"):
                break
            stop = i + 1
        while stop > end and noun.doc[stop - 1].pos_ in ("ADP", "DET", "CCONJ", "ADV", "PUNCT"):
            stop -= 1
        end = stop if stop > link.i + 1 else end
        break
    return end
