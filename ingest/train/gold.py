"""Gold attributions → what the tagger should say of each word piece.

Gold is PolNeAR's: one JSON object an article, with ``text`` and ``attributions``, each with lists of half-open
character offsets for ``source``, ``cue`` and ``content`` (Newell, Margolin & Ruths 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from ingest.model import Span
from ingest.quote.cues import NOUNS, lexicon
from ingest.quote.tagger import LABELS, POINTERS
from ingest.quote.windows import Window, windows
from ingest.score.spans import TOKEN, Text, inflect, say_forms

NUMBER = {label: i for i, label in enumerate(LABELS)}
# For pieces that have no target, as cross-entropy knows them.
IGNORED = -100

# A window, a label for each piece, and for each pointer the place of the piece that each piece points to.
Row = tuple[Window, list[int], list[list[int]]]


@cache
def _reporting_forms() -> frozenset[str]:
    """The forms of the words that report a communication: verbs, nouns, "according"."""
    verbs = [verb for verb, (kind, _) in lexicon().items() if kind not in ("attitude", "name", "kind")]
    return say_forms().union(NOUNS, (noun + "s" for noun in NOUNS), *map(inflect, verbs))


def is_report(text: Text, words: str, attribution: dict[str, Any]) -> bool:
    """Does the attribution report a communication: does its cue, or are there quotation marks?"""
    cue = {word.lower() for a, b in attribution["cue"] for word in TOKEN.findall(words[a:b])}
    return bool(cue & _reporting_forms()) or text.type(attribution["content"]) != "indirect"


def character_labels(article: dict[str, Any]) -> tuple[list[int], list[list[int]]]:
    """For each character its label and, for each pointer, the offset of what it points to, or -1.

    What somebody only thinks or wants has a label of its own. Within a quote the outermost attribution counts.
    """
    words = article["text"]
    text = Text(words)
    labels = [0] * len(words)
    targets = [[-1] * len(words) for _ in POINTERS]

    def paint(spans: Sequence[Span], kind: str, attribution: dict[str, Any]) -> None:
        for a, b in spans:
            labels[a:b] = [NUMBER["I-" + kind]] * (b - a)
            labels[a] = NUMBER["B-" + kind]
            for target, part in zip(targets, POINTERS, strict=True):
                first = attribution[part][0][0] if attribution[part] else -1
                target[a:b] = [first] * (b - a)

    def size(attribution: dict[str, Any]) -> int:
        return sum(b - a for a, b in attribution["content"])

    ordered = sorted(article["attributions"], key=lambda one: (is_report(text, words, one), size(one)))
    for attribution in ordered:
        if is_report(text, words, attribution):
            for kind in ("source", "cue", "content"):
                paint(attribution[kind], kind, attribution)
        else:
            paint(attribution["content"], "attitude", attribution)
    return labels, targets


def rows(article: dict[str, Any], tokenizer: Any, *, skip: int = 0) -> Iterator[Row]:
    """Each window with a label for every piece and, for every pointer, the place of the piece it points to."""
    labels, targets = character_labels(article)
    for window in windows(article["text"], tokenizer, skip=skip, context=0):
        place = {offset: i + 1 for i, (a, b) in enumerate(window.offsets) for offset in range(a, b)}
        tags: list[int] = []
        pointers: list[list[int]] = [[] for _ in POINTERS]
        for a, b in window.offsets:
            here = labels[a:b]
            begins = next((x for x in here if LABELS[x].startswith("B")), None)
            tag = max(here, default=0) if begins is None else begins
            tags.append(tag)
            for pointer, target in zip(pointers, targets, strict=True):
                # Word pieces that are no part of a quote or cue point nowhere; place 0 is the window's start.
                known = LABELS[tag][2:] in ("content", "cue")
                pointer.append(place.get(target[a], 0) if known else IGNORED)
        yield window, tags, pointers
