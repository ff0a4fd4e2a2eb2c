"""Text → windows of word pieces, which the tagger reads one at a time.

A window holds whole lines as far as they fit. It begins with some pieces of what was read before it, because who speaks
is often named in the paragraph before; only the pieces after these are new. Where only some passages of a text are to
be read, the windows are as if there were nothing between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.model import Span

# Word pieces a window holds, and how many of them repeat the end of the window before.
SIZE = 254
CONTEXT = 32


@dataclass(frozen=True)
class Window:
    """Word pieces as numbers and as half-open character offsets; ``fresh`` counts those that only give context."""

    ids: list[int]
    offsets: list[Span]
    fresh: int = 0


def windows(
    text: str, tokenizer: Any, passages: Sequence[Span] | None = None, *, skip: int = 0, context: int = CONTEXT
) -> list[Window]:
    """The windows of a text, in order: each of the word pieces that are to be read is new in exactly one of them.

    ``passages`` are what is to be read, in order and apart from each other; by default the whole text. ``skip`` lines
    are left out at the start, so that training sees other windows each time.
    """
    wanted = [(0, len(text))] if passages is None else passages
    ids: list[int] = []
    offsets: list[Span] = []
    ends = []
    for start, line in _lines(text, skip):
        inside = _within(wanted, start, start + len(line))
        if not inside:
            continue
        encoded = tokenizer.encode(line, add_special_tokens=False)
        for id, (a, b) in zip(encoded.ids, encoded.offsets, strict=True):
            if any(first <= start + a < last for first, last in inside):
                ids.append(id)
                offsets.append((start + a, start + b))
        ends.append(len(ids))
    found = []
    at = 0
    while at < len(ids):
        fresh = min(context, at)
        limit = at + SIZE - fresh
        until = max((end for end in ends if at < end <= limit), default=min(limit, len(ids)))
        found.append(Window(ids[at - fresh : until], offsets[at - fresh : until], fresh))
        at = until
    return found


def _within(passages: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """The passages, of some in order, that have a part between two characters."""
    first = bisect_right(passages, start, key=lambda passage: passage[1])
    last = bisect_right(passages, end - 1, key=lambda passage: passage[0])
    return passages[first:last]


def _lines(text: str, skip: int) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            if skip <= 0:
                yield start, line
            skip -= 1
        start += len(line) + 1
