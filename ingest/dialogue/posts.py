"""Posts of social networks → quotes: a paragraph over "— Name (@handle)" is that person's, word for word.

Pages print embedded posts so, and so do people who copy them into a text: without marks, and without a verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from spacy.tokens import Doc

from ingest.model import Candidate, Said, Span, Venue
from ingest.occasion.dates import find_dates
from ingest.occasion.occasions import said_when
from ingest.occasion.venues import lexicon
from ingest.words import Words

CONFIDENT = 0.9  # Judged, not measured: the layout leaves no doubt about the words, and little about the name.
LINE = re.compile(r"\S[^\n]*")
LONGEST = 250  # characters of a signature
LEAD = r"(?:[—–―][^\S\n]*|A (?:post|photo|video|reel) (?:shared|posted) by )"
NAME = r"(?P<name>[^\W_][^\n()@—–―]{0,79}?)"
HANDLE = r"@\w(?:[\w.-]*\w)?(?:@[\w.-]*\w)?"
# Nothing but a date may follow, or the line is the first of a paragraph: "— Ines Valdor (@valdor) writes that …".
DATED = r"(?P<when>[\s,·|]*(?:on )?(?=[^\n]*\d)[\w,.:/ ·+-]{4,50})?"
MARKS = {"“": "”", '"': '"', "«": "»", "„": "“"}


def posts(doc: Doc) -> tuple[list[Candidate], list[Span]]:
    """The quotes that are posts, in order, and the stretches with their signatures, where no other rule looks."""
    found, taken = [], []
    for words, signature in _signed(Words.of(doc).text):
        mention = signature.span("name")
        found.append(Candidate([words], "direct", [], mention, "post", CONFIDENT))
        taken.append((words[0], signature.end()))
    return found, taken


def when_and_where(doc: Doc, candidate: Candidate, published: date | None) -> tuple[Said | None, Venue | None]:
    """The day that a post's signature prints, and the account or network as its venue."""
    text = Words.of(doc).text
    line = LINE.search(text, text.find("\n", candidate.contents[0][1]))
    signature = _signature(text, _stripped(line)) if line else None
    if signature is None:
        return None, None
    start = signature.start()
    when = next((when for when in find_dates(signature.group(), published) if when.days), None)
    if when:
        when = replace(when, span=(when.span[0] + start, when.span[1] + start))
    group = "handle" if signature["handle"] else "network"
    return said_when(when), Venue(signature[group], "social media", signature.span(group))


def _signed(text: str) -> Iterator[tuple[Span, re.Match[str]]]:
    """The words of each post, and its signature on the next line that is not empty."""
    before: Span | None = None
    last = len(text.rstrip())
    for line in LINE.finditer(text):
        span = _stripped(line)
        signature = _signature(text, span)
        # A name under the whole text, without a day, is its writer's.
        if signature and before and (signature["when"] or span[1] < last) and (words := _words(text, before)):
            yield words, signature
        before = None if signature else span


def _stripped(line: re.Match[str]) -> Span:
    return line.start(), line.start() + len(line.group().rstrip())


def _signature(text: str, line: Span) -> re.Match[str] | None:
    return _pattern().fullmatch(text, *line) if line[1] - line[0] <= LONGEST else None


def _words(text: str, line: Span) -> Span | None:
    """A line without the marks around it; None where it only ends in marks, and so quotes what was said elsewhere."""
    start, end = line
    if end - start > 2 and MARKS.get(text[start]) == text[end - 1]:
        return start + 1, end - 1
    return None if text[end - 1] in "”»" or not re.search(r"\w", text[start:end]) else line


@cache
def _pattern() -> re.Pattern[str]:
    networks = {words for (words, use), kind in lexicon().items() if (use, kind) == ("platform", "social media")}
    named = "|".join(sorted((re.escape(name) for name in networks), key=lambda name: (-len(name), name)))
    network = rf",? \(?(?:via|on) (?P<network>(?=[A-Z])(?i:{named}))\)?"
    return re.compile(rf"{LEAD}{NAME}(?: \((?P<handle>{HANDLE})\)|{network}){DATED}\.?")
