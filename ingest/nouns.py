"""The words that stand for speakers, read from CSV: given names, nouns of persons and bodies, titles before names."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.model import fold

HERE = Path(__file__).parent


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


def sense(word: str) -> str | None:
    """What a noun stands for when it speaks, by its last hyphenated part if the whole is not known."""
    word = word.lower()
    for form in (word, word.removesuffix("s"), re.split(r"[-‑]", word)[-1]):
        if form in speaker_nouns():
            return speaker_nouns()[form].sense
    return None


def title_noun(word: str) -> str | None:
    """The person noun that a word is as a title: ``Sen.`` and ``Senator`` give senator, ``Mr`` an empty string."""
    plain = word.lower().rstrip(".")
    last = re.split(r"[-‑]", plain)[-1]
    for form in (plain, last):
        if form in titles():
            return titles()[form][0]
    return last if sense(plain) == "person" else None


def akin(noun: str) -> frozenset[str]:
    """The nouns of people or bodies that a noun may also name: "leader" of a president or a premier."""
    known = speaker_nouns().get(noun)
    return known.akin if known else frozenset()
