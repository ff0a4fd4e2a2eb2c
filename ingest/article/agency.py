"""CLEAN: the news agency that an article credits, so that syndicated copy is told from an outlet's own reporting.

A name counts only where credits stand: in the dateline, the byline, a line at the end, or behind the headline.
``agencies.csv`` lists the agencies under the name they are kept by; short forms count only as they are printed there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ingest.model import fold

AGENCIES = Path(__file__).with_name("agencies.csv")

DATELINE = 60  # characters before the credit of a dateline: places and a day
SHORTEST = 40  # characters of a first paragraph of the story; what is shorter is a label above it
ENDING = 5  # paragraphs at the end among which a credit may stand; notices of the outlet may follow it
LINE = 250  # characters of such a line

BRACKETED = re.compile(
    rf"(?P<place>[^()“\"]{{0,{DATELINE}}}?)(?:\((?P<names>[^()]{{2,45}})\)|\B/(?P<slashed>[^/]{{2,30}})/)\.?"
    r"\s*(?:[-–—:]+|(?=[“\"‘'A-ZÀ-Þ]))"
)
DASH = re.compile(r"\s*[–—|]+\s*|\s-+\s*")
AND = re.compile(r"\s*[/,;+&]\s*|\s+and\s+|\s+-\s*|\s*-\s+|\s*[–—]\s*")
# Words that may stand in a dateline in small letters: "RIO DE JANEIRO", "Aix-en-Provence".
SMALL = {"de", "da", "do", "del", "la", "le", "les", "el", "al", "of", "and", "the", "on", "in", "en", "sur"}
# An agency we do not list: "(ANSELWIRE)", "(Calvera News Agency)"; never "(USA)" or "(VIDEO)".
UNLISTED = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ.-]{2,}|(?:[A-Z][\w.-]*\s?){1,4}(?i:agency|wire|newswire|press|news service)")
NO_AGENCY = re.compile(
    r"(?i:usa|uae|drc|u\.s\.a?\.?|d\.?c\.?|prc|roc|nsw|updated?|videos?|photos?|watch|listen|live|exclusive|opinion|analysis|"
    r"editorial|column|review|sponsored|graphic|breaking|first|corrected|recasts?|new|rpt)"
)

SPLIT_BYLINE = re.compile(r"\s*[,;|/()&–—]\s*|\s+-\s+|\b(?:and|of|for|via|from|with|at)\b")
STAFF = re.compile(
    r"^\s*by:?\b|\b(?:staff|reporters?|writers?|correspondents?|editors?|contributors?|newsroom|desk|agencies)\b", re.I
)

COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright\b)[\s©]*(?:\(c\)\s*)?(?:\d{4}\s*)?(?:by\s+)?", re.I)
SIGNED = re.compile(r"[.!?…”\"’')]\s*(?:[-–—]+\s*|\()(?P<names>[^()“”\"]{2,40}?)\)?\.?$")
HELPED = re.compile(
    r"\bwith (?:additional )?(?:files|reporting|inputs?|material|copy) (?:from|by)\b"
    r"|\bcontributed (?:reporting )?to this\b|\b(?:additional )?reporting by\b",
    re.I,
)
LABEL = re.compile(r"^(?:sources?|agency|credit|by|from|via)\s*[:—–-]\s*", re.I)
BEHIND_TITLE = re.compile(r"[(\[](?P<names>[^()\[\]]{2,40})[)\]]$")


def agency_of(text: str, byline: str | None, outlet: str | None, title: str | None) -> str | None:
    """The news agency whose copy an article is, wholly or in part, by its own credits; None for own reporting.

    What an agency publishes on its own site is its own reporting. ``text`` is best given with its boilerplate, among
    which credits stand.
    """
    paragraphs = [line for line in text.split("\n") if line.strip()]
    for names in _credits(paragraphs, byline or "", title or ""):
        if names:
            return next((name for name in names if not _is_own(name, outlet)), None)
    return None


def told_agency(name: str | None, outlet: str | None) -> str | None:
    """An agency that a column names, under the name it is kept by; None for the outlet itself."""
    words = (name or "").strip()
    found = _listed(words) or words
    return found if found and not _is_own(found, outlet) else None


def _credits(paragraphs: list[str], byline: str, title: str) -> Iterator[list[str]]:
    """The agencies of each place where a credit may stand, the surest first."""
    first = next((p for p in paragraphs[:5] if len(p) >= SHORTEST and fold(p) != fold(title)), "")
    yield _dateline(first)
    yield _byline(byline)
    for line in reversed(paragraphs[-ENDING:]):
        yield _closing(line)
    behind = BEHIND_TITLE.search(title)
    yield _all_listed(behind["names"]) if behind else []


def _dateline(paragraph: str) -> list[str]:
    """LONDON, May 4 (Reuters) - …; MOSCOW, May 4. /TASS/. …; (ANSELWIRE) The …; Reuters — …"""
    found = BRACKETED.match(paragraph)
    if found and _is_place(found["place"]):
        words = (found["names"] or found["slashed"]).strip()
        if names := _names(words):
            return names
        if found["names"] and UNLISTED.fullmatch(words) and not NO_AGENCY.fullmatch(words):
            return [words]
    place = ""
    for part in DASH.split(paragraph[: 2 * DATELINE])[:-1]:
        if not _is_place(place):
            break
        if name := _listed(part) or _listed(part.rpartition(", ")[2]):
            return [name]
        place = f"{place} {part}"
    return []


def _is_place(words: str) -> bool:
    """Whether words can be the place and day of a dateline: capitals and figures, and nothing that tells a story."""
    return all(word[0].isupper() or word[0].isdigit() or word in SMALL for word in re.findall(r"\w+", words))


def _byline(byline: str) -> list[str]:
    """Jane Roe, Associated Press; Jane Roe (AFP); The Canadian Press; Reuters Staff."""
    parts = [byline, *SPLIT_BYLINE.split(byline)]
    bare = (STAFF.sub("", part).strip(" .'’") for part in parts)
    return [name for part, rest in zip(parts, bare, strict=True) if (name := _listed(part) or _listed(rest))]


def _closing(line: str) -> list[str]:
    """— AP; © 2031 AFP; Source: Xinhua; With files from The Canadian Press; … he said. – Bernama"""
    signed = SIGNED.search(line)
    if signed and (names := _all_listed(signed["names"])):
        return names
    if len(line) > LINE:
        return []
    bare = line.strip(" -–—_*•()[].")
    if HELPED.search(bare):
        parts = re.split(r",|\band\b|&|\b(?:of|from|by|for)\b", bare)
        return [name for part in parts if (name := _leading(part))]
    if COPYRIGHT.match(bare):
        bare = re.split(r"\.(?:\s|$)|\ball rights\b", COPYRIGHT.sub("", bare), flags=re.I)[0]
    return _all_listed(LABEL.sub("", bare))


def _leading(words: str) -> str | None:
    """The agency whose name begins some words: "Associated Press writer Ann Lee", "Reuters' Bo Chan"."""
    parts = re.sub(r"['’]s?\b", "", words.strip(" -–—_")).split()
    return next((name for end in range(min(len(parts), 5), 0, -1) if (name := _listed(" ".join(parts[:end])))), None)


def _names(words: str) -> list[str]:
    """The agencies of a shared credit, "AFP/Reuters", "MENAFN - Calvera Times", where one of them is a listed one."""
    if whole := _listed(words):
        return [whole]
    parts = [part for part in AND.split(words) if part and not re.search(r"\d", part)]
    found = [_listed(part) for part in parts]
    if not any(found):  # "Bernama-Xinhua", where a hyphen is no part of a name
        parts = words.split("-")
        found = [_listed(part) for part in parts]
    return [name or part for name, part in zip(found, parts, strict=True)] if any(found) else []


def _all_listed(words: str) -> list[str]:
    """The agencies of words that hold nothing else."""
    parts = [words] if _listed(words) else AND.split(words.strip())
    found = [name for part in parts if (name := _listed(part))]
    return found if len(found) == len(parts) else []


def _listed(words: str) -> str | None:
    """The name under which an agency is kept, by any form of it."""
    words = words.strip(" .©")
    return _short_forms().get(words) or _forms().get(_key(words))


def _is_own(agency: str, outlet: str | None) -> bool:
    key = _key(outlet or "")
    return bool(key) and (key == _key(agency) or agency in (_listed(outlet or ""), _forms().get(key)))


def _key(name: str) -> str:
    """A name as it is compared: "The Associated Press" and "ASSOCIATED PRESS" agree."""
    return re.sub(r"^the (?=\w)", "", fold(name)).replace(" ", "")


@cache
def _rows() -> list[dict[str, str]]:
    with AGENCIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _forms() -> dict[str, str]:
    return {_key(form): row["name"] for row in _rows() for form in row["forms"].split("|") if form}


@cache
def _short_forms() -> dict[str, str]:
    return {form: row["name"] for row in _rows() for form in row["short"].split("|") if form}
