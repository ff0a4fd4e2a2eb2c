"""Runs of capitalised words, the stuff of names, cut into the title words in front and the name behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from ingest.speaker.nouns import given_names, is_trade, title_noun
from ingest.words import Words, folded

PARTICLES = frozenset([
    "al", "el", "bin", "ibn", "ben", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "do", "du",
    "la", "le", "von", "zu", "ter", "ten", "y", "e", "af", "av", "ap", "ab", "bint", "binti", "abu",
    "und"
])  # fmt: skip
OPENING = frozenset(
    ["al", "el", "bin", "ibn", "van", "von", "der", "de", "del", "della", "di", "da", "dos", "du", "le"]
)
SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "inc", "corp", "ltd", "llc", "plc", "co"])
ELIDED = re.compile(r"(?:[dl]|al|el|ul|[DLMNO])['’‑-][A-Z][a-zà-ÿ]")  # "d’Aubigny", "O’Shea", which the tagger misreads
HANDLE = re.compile(r"@\w+|(?=\w*\d)[a-z]\w*[a-z]\w*")


class Unit(NamedTuple):
    """A word with its hyphenated parts: tokens ``start`` to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Run:
    """Capitalised words in a row, cut into the title words in front and the name behind them."""

    titles: list[Unit]
    name: list[Unit]


def units(doc: Doc) -> Iterator[Unit]:
    """Words of a Doc, joined again where the tokenizer split them at a hyphen."""
    words = Words.of(doc)
    texts, starts = words.texts, words.starts
    hyphens = {i for i, text in enumerate(texts[:-1]) if text in ("-", "‑") and not texts[i + 1].isspace()}
    i = 0
    while i < len(texts):
        end = i + 1
        # No space may stand before or behind.
        while end in hyphens and starts[end + 1] - starts[end - 1] == len(texts[end - 1]) + 1:
            end += 2
        yield Unit(i, end, texts[i] if end == i + 1 else "".join(texts[i:end]))
        i = end


def is_capital(doc: Doc, unit: Unit) -> bool:
    """Whether a word looks like part of a name, not like the first word of a sentence."""
    first = doc[unit.start]
    # "al-Hassan" and "el-Sisi" begin with a particle.
    return begins_name(doc[unit.end - 1] if first.text in PARTICLES and unit.end > unit.start + 1 else first)


@lru_cache(maxsize=20_000)
def may_begin_name(word: str) -> bool:
    """Whether the letters of a word allow that it is a name."""
    return word[:1].isupper() or bool(HANDLE.fullmatch(word) or ELIDED.match(word))


def begins_name(token: Token) -> bool:
    """Whether a token has the capital of a name."""
    if token.pos_ != "VERB" and HANDLE.fullmatch(token.text) and not token.like_num:
        return True
    if ELIDED.match(token.text):
        return True
    if not token.text[:1].isupper() or token.is_punct:
        return False
    if token.pos_ == "PROPN" or token.ent_type_ in ("PERSON", "ORG", "GPE"):
        return True
    # Only in mid-sentence is a capital on another part of speech the sign of a name.
    return token.pos_ in ("NOUN", "ADJ", "X", "VERB") and not token.is_sent_start and not token.is_stop


def capital_runs(doc: Doc, words: list[Unit]) -> Iterator[list[Unit]]:
    """Runs of capitalised words, with lower-case particles and short quoted nicknames inside."""
    printed = {word.text for word in words}
    possible, small = set(filter(may_begin_name, printed)), {text for text in printed if text.lower() in PARTICLES}
    capitals = [(u.text in possible or u.end > u.start + 1) and is_capital(doc, u) for u in words] + [False] * 3
    run: list[Unit] = []
    i = 0
    while i < len(words):
        if not run and not capitals[i] and words[i].text not in small:
            i += 1
            continue
        nickname = run and capitals[i + 1 : i + 4] == [True, False, True] and doc[words[i].start].is_quote
        if capitals[i] or (run and words[i].text.rstrip(".").lower() in SUFFIXES and words[i].text[0].isupper()):
            run.append(words[i])
        elif nickname and doc[words[i + 2].start].is_quote:
            run.extend(words[i : i + 3])
            i += 2
        elif (
            words[i].text in small
            and (joined := particles(words, capitals, i))
            and (run or is_opening(doc[words[i].start]))
        ):
            run.extend(words[i : i + joined])
            i += joined - 1
        elif run:
            yield run
            run = []
        i += 1
    if run:
        yield run


def particles(words: list[Unit], capitals: list[bool], i: int) -> int:
    """How many name particles stand at a word in front of a capital: two in "Anna van der Meer"."""
    count = 0
    while i + count < len(words) and words[i + count].text.lower() in PARTICLES and not capitals[i + count]:
        count += 1
    return count if count <= 3 and capitals[i + count] else 0


def is_opening(token: Token) -> bool:
    """Whether a particle may open a name ("van der Meer said"), as no other English word does."""
    return token.ent_type_ == "PERSON" or token.lower_ in OPENING


def cut(doc: Doc, run: list[Unit]) -> Run:
    """Cut a run after its last title word; a run that ends in a title word is all title."""
    at = 0
    before = Words.of(doc).texts[max(0, run[0].start - 2) : run[0].start] if len(run) > 2 else []
    if len(before) == 2 and before[1].lower() in ("of", "for") and title_noun(before[0]):
        # "Secretary of | Transport Kim Wu": the name begins where a given name or the recognizer says.
        person = [doc[u.start].ent_type_ == "PERSON" for u in run]
        at = next((k for k in range(1, len(run) - 1)
                   if folded(run[k].text) in given_names() or (person[k] and not person[k - 1])), 0)  # fmt: skip
    for k, unit in enumerate(run):
        # "Stephen King", "Mr. King": a title noun behind a given name or an honorific is a surname.
        before_it = run[k - 1].text if k and k == len(run) - 1 else ""
        surname = before_it and (folded(before_it) in given_names() or title_noun(before_it) == "")
        if title_noun(unit.text) is not None and not surname:
            at = k + 1
    if at == 0 and describes(doc, run):
        at = 1
    return Run(run[:at], run[at:])


def describes(doc: Doc, run: list[Unit]) -> bool:
    """Whether a run opens with a common noun that only the sentence's beginning made a capital ("Angler | Kim Wu")."""
    first, opens = run[0], doc[run[0].start]
    word = first.text.lower()
    if len(run) < 3 or folded(word) in given_names() or run[1].text.lower() in PARTICLES or not begins_sentence(opens):
        return False
    if is_trade(word):
        return True
    texts = Words.of(doc).texts
    if not {word, f"{word}s"}.isdisjoint(texts):
        return True  # it stands in lower case elsewhere
    # A word that no name begins with, before one that many do, unless it is a name elsewhere.
    if folded(run[1].text) not in given_names() or opens.ent_type_ == "PERSON":
        return False
    others = (i for i, text in enumerate(texts) if text == first.text and i != opens.i)
    return all(begins_sentence(doc[i]) for i in others)


def begins_sentence(token: Token) -> bool:
    """Whether a token's capital may be that of a sentence or line."""
    before = token.doc[token.i - 1] if token.i else None
    return before is None or bool(token.is_sent_start) or before.is_space or before.is_quote or before.text in ":—–-"
