"""Text → windows of word pieces, which the tagger reads one at a time.

A window holds whole lines as far as they fit. It begins with some pieces of what stood before it, because who speaks is
often named in the paragraph before; only the pieces after these are new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.model import Span

# Word pieces a window holds, and how many of them repeat the end of the window before.
SIZE = 256
CONTEXT = 48


@dataclass(frozen=True)
class Window:
    """Word pieces as numbers and as half-open character offsets; ``fresh`` counts those that only give context."""

    ids: list[int]
    offsets: list[Span]
    fresh: int = 0


def windows(text: str, tokenizer: Any, *, skip: int = 0, context: int = CONTEXT) -> list[Window]:
    """The windows of a text, in order: each of its word pieces is new in exactly one of them.

    ``skip`` lines are left out at the start, so that training sees other windows each time.
    """
    ids: list[int] = []
    offsets: list[Span] = []
    ends = []
    for start, line in _lines(text, skip):
        encoded = tokenizer.encode(line, add_special_tokens=False)
        ids += encoded.ids
        offsets += [(start + a, start + b) for a, b in encoded.offsets]
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


def _lines(text: str, skip: int) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            if skip <= 0:
                yield start, line
            skip -= 1
        start += len(line) + 1
