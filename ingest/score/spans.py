"""Records against gold attributions given as offsets, in the way of PolNeAR (Newell, Margolin & Ruths 2018).

Quotes are paired one to one inside an article, best first, by the Jaccard index of the tokens their contents cover, at
0.5 or more; ``exact`` asks for 1. The speaker's words are right if they share a token with the gold's and either the
index is 0.3 or more or one holds the other; ``e2e`` asks for content and speaker. Types are read from the quotation
marks, on both sides by the same rule. ``said`` is the gold whose cue has a verb of communication or "according".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.model import TYPES

Row = dict[str, Any]
Tokens = frozenset[int]
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MARK = re.compile(r"[\"“”„«»]|(?<!')''(?!')|(?<!`)``(?!`)")
SIDES = {"“": "open", "„": "open", "«": "open", "``": "open", "”": "close", "»": "close"}
# A single mark opens at the start of a word, closes at its end, and is no apostrophe.
SINGLE = re.compile(
    r"(?<![\w.,!?’'])[‘'](?=[^\s\d'’])(?!(?:em|til|tis|twas|cause)\b)[^\n]{0,300}?(?<=[\w.,!?…])[’'](?![\w'’])"
)
IRREGULAR = {
    "say": "said", "tell": "told", "retell": "retold", "write": "wrote written", "lie": "lying",
    "speak": "spoke spoken", "swear": "swore sworn", "sing": "sang sung",
}  # fmt: skip


def inflect(verb: str) -> set[str]:
    """The forms a verb can have, and some it cannot, which do no harm."""
    forms = {verb + end for end in ("", "s", "es", "ed", "ing", verb[-1] + "ed", verb[-1] + "ing")}
    if verb.endswith("e"):
        forms |= {verb + "d", verb[:-1] + "ing"}
    if verb.endswith("y"):
        forms |= {verb[:-1] + "ies", verb[:-1] + "ied"}
    return forms | set(IRREGULAR.get(verb, "").split())


@cache
def say_forms() -> frozenset[str]:
    verbs = (files("ingest.score") / "say_verbs.txt").read_text(encoding="utf-8").split()
    return frozenset({"according"}.union(*map(inflect, verbs)))


def marked(text: str) -> bytearray:
    """For each character 1 where it is a quotation mark or stands inside one; an open one runs to its line's end.

    Simpler than marks.py on purpose: it types gold and prediction alike, and must not change with the extractor.
    """
    mask = bytearray(len(text))
    for line in re.finditer(r"[^\n]+", text):
        start, end = line.span()
        for a, b in _double(text, start, end):
            mask[a:b] = b"\1" * (b - a)
        for single in SINGLE.finditer(text[start:end]):
            a, b = start + single.start(), start + single.end()
            if not any(mask[a:b]):
                mask[a:b] = b"\1" * (b - a)
    return mask


def _double(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    opened: int | None = None
    straight, nested = False, 0
    for mark in MARK.finditer(text[start:end]):
        i, j = start + mark.start(), start + mark.end()
        before = text[i - 1] if i > start else " "
        after = text[j] if j < end else " "
        side = SIDES.get(mark.group())
        if opened is None:
            if side == "open" or (not after.isspace() and after not in ".,;:!?)”—"):
                opened, straight, nested = i, side is None, 0
        elif side == "open":
            nested += straight
        elif side == "close" and nested:
            nested -= 1
        elif side or not before.isspace() or after.isspace():
            yield opened, j
            opened = None
    if opened is not None:
        yield opened, end


class Text:
    """A text with its tokens and what stands in quotation marks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mask = marked(text)
        self.spans = [match.span() for match in TOKEN.finditer(text)]

    def tokens(self, spans: Iterable[Sequence[int]] | None) -> Tokens:
        """The numbers of the tokens that lie at least partly inside spans."""
        return frozenset(i for s, e in spans or [] if e > s for i, (a, b) in enumerate(self.spans) if a < e and b > s)

    def type(self, spans: Iterable[Sequence[int]]) -> str:
        """Direct where 90% of the characters are marked, mixed where a word is, else indirect."""
        characters = [i for s, e in spans for i in range(s, e) if not self.text[i].isspace()]
        inside = [i for i in characters if self.mask[i]]
        if characters and len(inside) >= 0.9 * len(characters):
            return "direct"
        return "mixed" if any(self.text[i].isalnum() for i in inside) else "indirect"


@dataclass
class Item:
    """A gold attribution or a quote found, with its partner on the other side once it is paired."""

    article: str
    row: Row
    tokens: Tokens
    speaker: Tokens
    type: str
    said: bool = False
    partner: Item | None = None
    overlap: float = 0.0
    right: bool = False  # the speaker's words agree


def _jaccard(a: Tokens, b: Tokens) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


def same_speaker(a: Tokens, b: Tokens) -> bool:
    """Do two sets of words stand for the same speaker, or are both empty?"""
    if not a or not b:
        return not a and not b
    return bool(a & b) and (_jaccard(a, b) >= 0.3 or a <= b or b <= a)


def _items(name: str, text: Text, rows: Iterable[Row]) -> list[Item]:
    items = [
        Item(name, row, text.tokens(row["content"]), text.tokens(row.get("source")), text.type(row["content"]))
        for row in rows
    ]
    return [item for item in items if item.tokens]


def _pair(golds: list[Item], founds: list[Item]) -> None:
    scores = (
        (_jaccard(g.tokens, f.tokens), -i, -j)
        for i, g in enumerate(golds)
        for j, f in enumerate(founds)
        if g.tokens & f.tokens
    )
    for value, i, j in sorted(scores, reverse=True):
        gold, found = golds[-i], founds[-j]
        if value >= 0.5 and gold.partner is None and found.partner is None:
            gold.partner, found.partner = found, gold
            gold.overlap = found.overlap = value
            gold.right = found.right = same_speaker(gold.speaker, found.speaker)


def _prf(right_found: int, found: int, right_gold: int, gold: int) -> Row:
    p = right_found / found if found else 0.0
    r = right_gold / gold if gold else 0.0
    return {"P": p, "R": r, "F1": 2 * p * r / (p + r) if p + r else 0.0}


def score(gold: Sequence[Row], found: dict[str, list[Row]]) -> tuple[Row, list[Item], list[Item]]:
    """All figures, then the gold and the found items, paired; ``found`` maps an article's id to its quotes.

    A quote is a dict of ``content``, ``cue`` and ``source`` (the corpus's word for the speaker's mention): lists of
    half-open character offsets.
    """
    golds: list[Item] = []
    founds: list[Item] = []
    both = in_found = in_gold = 0
    for article in gold:
        text = Text(article["text"])
        mine = _items(article["id"], text, article["attributions"])
        theirs = _items(article["id"], text, found.get(article["id"], []))
        for item in mine:
            cue = (text.text[s:e] for s, e in item.row.get("cue", []))
            item.said = bool({w.lower() for part in cue for w in TOKEN.findall(part)} & say_forms())
        _pair(mine, theirs)
        covered = [frozenset[int]().union(*(item.tokens for item in side)) for side in (mine, theirs)]
        both, in_gold, in_found = (
            both + len(covered[0] & covered[1]),
            in_gold + len(covered[0]),
            in_found + len(covered[1]),
        )
        golds += mine
        founds += theirs
    figures: Row = {"token": _prf(both, in_found, both, in_gold)}
    for name, keep_gold, keep_found in _views():
        figures[name] = _figures([g for g in golds if keep_gold(g)], [f for f in founds if keep_found(f)])
    return figures, golds, founds


def _views() -> Iterator[tuple[str, Callable[[Item], bool], Callable[[Item], bool]]]:
    """The parts of the gold that are scored apart; a quote paired with gold outside ``said`` is ignored in it."""

    def of_type(*types: str) -> Callable[[Item], bool]:
        return lambda item: item.type in types

    def told(keep: Callable[[Item], bool]) -> Callable[[Item], bool]:
        return lambda item: item.said and keep(item)

    def not_ignored(keep: Callable[[Item], bool]) -> Callable[[Item], bool]:
        return lambda item: (item.partner is None or item.partner.said) and keep(item)

    plain = [("all", of_type(*TYPES)), *((kind, of_type(kind)) for kind in TYPES)]
    yield from ((name, keep, keep) for name, keep in plain)
    yield "direct+mixed", of_type("direct", "mixed"), of_type("direct", "mixed")
    for name, keep in plain:
        yield "said" if name == "all" else f"said-{name}", told(keep), not_ignored(keep)


def _figures(golds: list[Item], founds: list[Item]) -> Row:
    row: Row = {"gold": len(golds), "pred": len(founds)}
    tests: dict[str, Callable[[Item], bool]] = {
        "overlap": lambda item: True,
        "exact": lambda item: item.overlap == 1,
        "e2e": lambda item: item.right,
    }
    for name, test in tests.items():
        hits = [sum(item.partner is not None and test(item) for item in side) for side in (founds, golds)]
        row[name] = _prf(hits[0], len(founds), hits[1], len(golds))
    for name, explicit in (("source_acc", False), ("source_acc_explicit", True)):
        matched = [g.right for g in golds if g.partner is not None and (g.speaker or not explicit)]
        row[name] = sum(matched) / len(matched) if matched else 0.0
    return row
