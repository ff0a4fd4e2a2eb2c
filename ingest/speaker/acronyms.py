"""The names of bodies: cut to what stands for the body, and made full from acronyms."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc

from ingest.speaker.capitals import SUFFIXES
from ingest.words import Words

ACRONYM = re.compile(r"\(\s*(?:the\s+|or\s+)?[“\"‘']?([A-Z][A-Za-z&-]{1,11})[”\"’']?\s*\)")
SHORT = re.compile(r"[A-Z]{3,8}")
SMALL_WORDS = frozenset(["of", "for", "and", "the", "on", "in", "to", "at", "de", "la", "with", "&"])


@lru_cache(maxsize=20_000)
def plain_body(text: str) -> str:
    """A body's name without leading article, possessive ending, and what follows a line break."""
    text = re.sub(r"\s*\([^)]*\)?$", "", text.strip().split("\n")[0])
    text = re.sub(r"['’]s?$", "", re.sub(r"^(the|a|an)\s+", "", text, flags=re.I)).strip(' ,;:“”"')
    # The full stop of "Inc." or "U.S." is part of the name.
    last = text.split(" ")[-1].lower().rstrip(".")
    return text if last in SUFFIXES or "." in last else text.rstrip(".")


def acronyms(doc: Doc) -> dict[str, str]:
    """Long forms by acronym: printed as ``Long Form (LF)``, or an entity whose capitals spell it."""
    words = Words.of(doc)
    text = words.text
    found: dict[str, str] = {}
    for match in ACRONYM.finditer(text):
        long_form = spelled_by(match.group(1), text[max(0, match.start() - 150) : match.start()])
        if long_form:
            found.setdefault(match.group(1), long_form)
    names = [words.between(ent.start, ent.end) for ent in doc.ents]
    short = {name for name in names if SHORT.fullmatch(name) and name not in found}
    for name in names if short else ():
        initials = "".join(word[0] for word in name.split() if word[0].isupper())
        if initials in short and initials not in found and len(name.split()) > 1:
            found[initials] = plain_body(name)
    return found


def spelled_by(acronym: str, before: str) -> str | None:
    """The last words of a text whose initials spell an acronym, small words skipped at will."""
    line = before.split("\n")[-1]
    words = list(re.finditer(r"[\w’'-]+|&", line))
    k = len(words)
    for letter in reversed([c for c in acronym.lower() if c.isalnum()]):
        k -= 1
        while k >= 0 and words[k].group()[0].lower() != letter:
            if words[k].group() not in SMALL_WORDS:
                return None
            k -= 1
        if k < 0:
            return None
    return line[words[k].start() :].strip() if words[k].group()[0].isupper() else None
