"""The words that stand for speakers, read from CSV: given names, nouns of persons and bodies, titles before names."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ingest.model import fold

HERE = Path(__file__).parent
TRADE = re.compile(
    r"\w{2}(ologist|ographer|[a-z]ist|ician|arian|man|woman|person|master|mistress|keeper|maker|owner|driver"
    r"|worker|player|holder|goer|seeker|fighter|leader|teacher|setter|tender)$|-of-(two|three|four|five|six)$"
)


@dataclass(frozen=True)
class Noun:
    """What a noun stands for when it speaks (person, people, body, document), and nouns of the same people."""

    sense: str
    gender: str | None
    akin: frozenset[str]


@cache
def given_names() -> dict[str, str]:
    """Gender of common given names by folded name: m, f, or u where both bear it."""
    with (HERE / "given_names.csv").open(encoding="utf-8", newline="") as rows:
        return {fold(row["name"]): row["gender"] for row in csv.DictReader(rows)}


@cache
def speaker_nouns() -> dict[str, Noun]:
    """The nouns that stand for speakers, by lemma."""
    with (HERE / "speaker_nouns.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["noun"]: Noun(row["sense"], row["gender"] or None, frozenset(row["akin"].split()))
            for row in csv.DictReader(rows)
        }


@cache
def titles() -> dict[str, tuple[str, str | None]]:
    """Honorifics and short titles before names: the noun each stands for (or nothing) and its gender."""
    with (HERE / "titles.csv").open(encoding="utf-8", newline="") as rows:
        return {row["title"]: (row["noun"], row["gender"] or None) for row in csv.DictReader(rows)}


@lru_cache(maxsize=20_000)
def sense(word: str) -> str | None:
    """What a noun stands for when it speaks, by its main hyphenated part if the whole is not known."""
    word = word.lower()
    for form in (word, word.removesuffix("s"), core_part(word)):
        if form in speaker_nouns():
            return speaker_nouns()[form].sense
    return None


@lru_cache(maxsize=20_000)
def core_part(word: str) -> str:
    """The part of a hyphenated word that names the thing: its last, or what stands before "of" ("mum-of-three")."""
    parts = re.split(r"[-‑]", word)
    return parts[0] if len(parts) > 2 and parts[1] in ("of", "at", "in", "to") else parts[-1]


@lru_cache(maxsize=20_000)
def title_noun(word: str) -> str | None:
    """The person noun that a word is as a title: ``Sen.`` and ``Senator`` give senator, ``Mr`` an empty string."""
    plain = word.lower().rstrip(".")
    last = core_part(plain)
    for form in (plain, last):
        if form in titles():
            return titles()[form][0]
    return last if sense(plain) == "person" else None


@lru_cache(maxsize=20_000)
def is_trade(word: str) -> bool:
    """Whether a word is built like a noun for what a person does ("glaciologist", "goaltender", "craftswoman")."""
    return TRADE.search(word.lower()) is not None and fold(word) not in given_names()


def akin(noun: str) -> frozenset[str]:
    """The nouns of people or bodies that a noun may also name: "leader" of a president or a premier."""
    known = speaker_nouns().get(noun)
    return known.akin if known else frozenset()
