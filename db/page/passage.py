"""A quote in its place: the paragraphs of an article that say who said what, with those words marked.

Plain text in, plain text and the names of marks out; escaping for a page is the page's own business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

Span = tuple[int, int]
# A stretch of text and the marks on it, in alphabetical order: ("she", ("content", "mention")).
Piece = tuple[str, tuple[str, ...]]

PARAGRAPH = re.compile(r"[^\n]+")
# A text without paragraphs is shown from this many characters before the first mark to as many after the last one.
MARGIN = 500


def passage(text: str, marks: dict[str, list[Span]]) -> list[list[Piece] | None]:
    """The paragraphs that hold a mark, each as marked pieces, with None where paragraphs in between are left out."""
    marks = {name: [span for span in spans if _inside(span, text)] for name, spans in marks.items()}
    spans = [span for found in marks.values() for span in found]
    shown: list[list[Piece] | None] = []
    skipped = False
    for paragraph in PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        near = [span for span in spans if span[0] < end and span[1] > start]
        if not near:
            skipped = bool(shown)
            continue
        if skipped:
            shown.append(None)
            skipped = False
        shown.append(pieces(text, *_window(text, start, end, near), marks))
    return shown


def paragraphs(text: str, marks: dict[str, list[Span]]) -> list[list[Piece]]:
    """All paragraphs of a text as marked pieces."""
    return [pieces(text, *paragraph.span(), marks) for paragraph in PARAGRAPH.finditer(text)]


def pieces(text: str, start: int, end: int, marks: dict[str, list[Span]]) -> list[Piece]:
    """A stretch of text cut wherever a mark begins or ends; the pieces joined are the stretch again."""
    edges = {start, end}
    for spans in marks.values():
        edges.update(edge for span in spans for edge in span if start < edge < end)
    ordered = sorted(edges)
    return [
        (text[left:right], tuple(sorted(name for name, spans in marks.items() if _covered(left, spans))))
        for left, right in pairwise(ordered)
    ]


def _inside(span: Span, text: str) -> bool:
    return 0 <= span[0] < span[1] <= len(text)


def _covered(place: int, spans: Iterable[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _window(text: str, start: int, end: int, near: list[Span]) -> Span:
    """A paragraph cut to what stands around its marks, between words."""
    first = max(start, min(span[0] for span in near) - MARGIN)
    last = min(end, max(span[1] for span in near) + MARGIN)
    if first > start:
        first = text.find(" ", first, first + MARGIN) + 1 or first
    if last < end:
        last = max(text.rfind(" ", last - MARGIN, last), max(span[1] for span in near))
    return first, last
