"""Quotation marks: which stretches of a text stand inside them, in every style found in news.

Handles curly, straight, guillemet and doubled single marks (``''…''``, ```` ``…'' ````), single marks used for speech
(British style), nesting, a quotation that runs on over paragraphs (each paragraph opens again, only the last closes),
and unbalanced marks. Works paragraph by paragraph, so that one stray mark can spoil no more than its own paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.model import Span

DOUBLE = re.compile(r"[\"“”„‟«»＂]|(?<!['’])''(?!')|(?<!`)``(?!`)|‘‘|’’")
OPENING = frozenset("“„‟«") | {"``", "‘‘"}
CLOSING = frozenset("”»") | {"’’"}
# 'tis, 'em, '90s: an apostrophe at the start of a word is not an opening mark.
SINGLE_OPEN = re.compile(
    r"(?<![\w.,!?’'‘])[‘'](?=[^\s\d'’])(?!(?:em|til|tis|twas|cause|cos|bout|round|n)\b)", re.IGNORECASE
)
SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…—–%)])[’'](?![\w'’])")
PUNCTUATION = ".,!?…—–"


@dataclass(frozen=True)
class Quotation:
    """One stretch in quotation marks.

    ``start`` and ``end`` take in the marks, ``inner`` leaves them out and is trimmed of white space. ``closed`` is
    False where the closing mark is missing; ``continued`` is True where the next paragraph goes on with this one.
    """

    start: int
    end: int
    inner: Span
    closed: bool = True
    continued: bool = False


def paragraphs(text: str) -> Iterator[Span]:
    """The spans of the lines of a text that hold more than white space."""
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().isspace():
            yield match.span()


def find_quotations(text: str) -> list[Quotation]:
    """All outermost quotations of a text in order; they never overlap and never cross a line break."""
    found: list[Quotation] = []
    lines = list(paragraphs(text))
    for number, (start, end) in enumerate(lines):
        following = text[lines[number + 1][0] : lines[number + 1][1]].lstrip() if number + 1 < len(lines) else ""
        double = list(_double(text, start, end, following))
        single = [s for s in _single(text, start, end) if not any(s.start < d.end and d.start < s.end for d in double)]
        found += sorted([*double, *single], key=lambda q: q.start)
    return found


def _quotation(text: str, start: int, end: int, opening: int, closing: int, **more: bool) -> Quotation:
    a, b = start + opening, end - closing
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return Quotation(start, end, (a, b), **more)


def _double(text: str, start: int, end: int, following: str) -> Iterator[Quotation]:
    opened: tuple[int, int, bool] | None = None  # position, length of the mark, straight
    nested = 0
    first = True
    for match in DOUBLE.finditer(text, start, end):
        mark, (i, j) = match.group(), match.span()
        before = text[i - 1] if i > start else " "
        after = text[j] if j < end else " "
        if opened is None:
            opens = mark in OPENING or (
                mark not in CLOSING and not after.isspace() and after not in ".,;:!?)”—" and not before.isalnum()
            )
            if opens:
                opened, nested = (i, j - i, mark not in OPENING), 0
            elif first and before in PUNCTUATION and text[start:i].strip():
                # `We never asked for it," she said.`: the opening mark was lost.
                yield _quotation(text, start, j, 0, j - i)
            first = False
        elif mark in OPENING:
            nested += opened[2]  # a curly mark inside straight ones closes first; inside curly ones it is a slip
        elif mark in CLOSING and nested:
            nested -= 1
        elif mark in CLOSING or not before.isspace() or after.isspace() or j == end:
            yield _quotation(text, opened[0], j, opened[1], j - i)
            opened = None
    if opened is not None and text[opened[0] + opened[1] : end].strip():
        match = DOUBLE.match(following)
        continued = bool(match) and (match is not None and match.group() not in CLOSING)
        yield _quotation(text, opened[0], end, opened[1], 0, closed=False, continued=continued)


def _single(text: str, start: int, end: int) -> Iterator[Quotation]:
    at = start
    while opening := SINGLE_OPEN.search(text, at, end):
        i = opening.start()
        limit = min(end, i + 1500)
        closings = [m.start() for m in SINGLE_CLOSE.finditer(text, i + 1, limit)]
        again = SINGLE_OPEN.search(text, i + 1, limit)
        if again:
            closings = [c for c in closings if c < again.start()]
        # A mark after a letter s may be a possessive (the voters' choice): take one after punctuation before it.
        closing = next((c for c in closings if text[c - 1] in PUNCTUATION), None)
        plain = next((c for c in closings if text[c - 1] != "s"), None)
        if plain is not None and (closing is None or (plain < closing and plain - i < 80)):
            closing = plain
        if closing is None and closings:
            closing = closings[0]
        if closing is None:
            at = i + 1
            continue
        yield _quotation(text, i, closing + 1, 1, 1)
        at = closing + 1
