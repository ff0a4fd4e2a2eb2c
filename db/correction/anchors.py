"""Find words again in a text that was edited, or say that it is not certain where they are.

An anchor remembers the words, their places, what stood around them and how often they occurred, as the selectors of
the W3C Web Annotation model do. Two printings are the same words when they differ only in case, accents, punctuation
and spaces, which is also what makes the key of a quote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from db.identity.speakers import fold

Span = tuple[int, int]

REASONS = ("words gone", "place unsure", "no quote", "no article")
# How many characters on either side are remembered.
AROUND = 80
# Agreeing to this many words outward counts as agreeing altogether.
FULL = 10
# What stands around must agree by this many words on both sides …
NEAR = 3
# … unless so many words stood there once, and stand there once: by chance alone they are not said again.
DISTINCT = 6
# The words between two parts of a quote (“A,” she said. “B.”) may grow by this many characters.
GAP = 200


class Lost(Exception):
    """Words cannot be placed in a text with certainty; ``reason`` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Anchor:
    """Where some words stand: their places and parts, what stands around, how often they occur in the text."""

    contents: list[Span]
    text: list[str]
    before: str
    after: str
    copies: int

    def dump(self) -> str:
        """The anchor as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def parse(cls, dumped: str) -> Anchor:
        """The anchor that was dumped."""
        fields = json.loads(dumped)
        return cls(**{**fields, "contents": spans(fields["contents"])})


class Words:
    """A text and its words, folded, with their places."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(re.finditer(r"\w+", text))
        self.folded = [fold(word.group()) for word in found]
        self.places = [word.span() for word in found]
        self.firsts: dict[str, list[int]] = {}
        for number, word in enumerate(self.folded):
            self.firsts.setdefault(word, []).append(number)


def spans(values: Sequence[Sequence[int]]) -> list[Span]:
    """Lists of two offsets, as JSON has them, as spans."""
    return [(start, end) for start, end in values]


def anchor(words: Words, contents: Sequence[Span]) -> Anchor:
    """The anchor of what stands at some places of a text."""
    parts = [words.text[start:end] for start, end in contents]
    gaps = [right[0] - left[1] for left, right in pairwise(contents)]
    copies = len(_chains(words, [_fold_all(part) for part in parts], gaps))
    return Anchor(list(contents), parts, *_around(words.text, contents), max(copies, 1))


def find(sought: Anchor, words: Words) -> list[Span]:
    """The places of the anchored words in a text; raises Lost where they are gone, or not certain."""
    parts = [words.text[start:end] for start, end in sought.contents]
    if parts == sought.text and _around(words.text, sought.contents) == (sought.before, sought.after):
        return sought.contents
    folded = [_fold_all(part) for part in sought.text]
    if not all(folded):
        raise Lost("place unsure")
    gaps = [right[0] - left[1] for left, right in pairwise(sought.contents)]
    chains = _chains(words, folded, gaps)
    if not chains:
        raise Lost("words gone")
    chain = _choose(sought, words, chains, sum(map(len, folded)))
    return [_stretch(words, place, part) for place, part in zip(chain, sought.text, strict=True)]


def nearest(words: Words, parts: Sequence[str], near: int) -> list[Span]:
    """The places of some parts that stand closest to a place of a text; raises Lost where they stand nowhere."""
    folded = [_fold_all(part) for part in parts]
    chains = _chains(words, folded, [GAP] * (len(parts) - 1)) if all(folded) else []
    if not chains:
        raise Lost("words gone")
    chain = min(chains, key=lambda places: abs(words.places[places[0][0]][0] - near))
    return [_stretch(words, place, part) for place, part in zip(chain, parts, strict=True)]


def overlap(one: Sequence[Span], other: Sequence[Span]) -> float:
    """What two sets of places have in common, as a share of what they cover together."""
    common = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    together = sum(end - start for start, end in (*one, *other)) - common
    return common / together if together else 0.0


def _fold_all(text: str) -> list[str]:
    return [fold(word) for word in re.findall(r"\w+", text)]


def _around(text: str, contents: Sequence[Span]) -> tuple[str, str]:
    start, end = contents[0][0], contents[-1][1]
    return text[max(0, start - AROUND) : start], text[end : end + AROUND]


def _chains(words: Words, parts: list[list[str]], gaps: Sequence[int]) -> list[list[Span]]:
    """Every place of the first part with the others after it, each as [first word, one past the last word]."""
    chains = []
    for first in _starts(words, parts[0], 0):
        chain = [(first, first + len(parts[0]))]
        for part, gap in zip(parts[1:], gaps, strict=True):
            end = chain[-1][1]
            start = next(_starts(words, part, end), None)
            if start is None or words.places[start][0] - words.places[end - 1][1] > 2 * gap + GAP:
                break
            chain.append((start, start + len(part)))
        else:
            chains.append(chain)
    return chains


def _starts(words: Words, part: list[str], earliest: int) -> Iterator[int]:
    for number in words.firsts.get(part[0], []) if part else []:
        if number >= earliest and words.folded[number : number + len(part)] == part:
            yield number


def _choose(sought: Anchor, words: Words, chains: list[list[Span]], length: int) -> list[Span]:
    """The one chain that must be meant."""
    scored = sorted(((*_agreement(sought, words, chain), chain) for chain in chains), key=lambda s: -(s[0] + s[1]))
    left, right, best = scored[0]
    if len(scored) == 1 and sought.copies == 1 and length >= DISTINCT:
        return best
    # What agrees better on one side and worse on the other may be new words beside the old ones.
    if min(left, right) < NEAR or any(
        left < rival[0] or right < rival[1] or (left, right) == rival[:2] for rival in scored[1:]
    ):
        raise Lost("place unsure")
    return best


def _agreement(sought: Anchor, words: Words, chain: list[Span]) -> tuple[int, int]:
    """How many words before and after a chain are the ones that stood around the anchor."""
    first, last = chain[0][0], chain[-1][1]
    return (
        _common(_fold_all(sought.before)[::-1], words.folded[:first][-2 * FULL :][::-1], len(sought.before) < AROUND),
        _common(_fold_all(sought.after), words.folded[last : last + 2 * FULL], len(sought.after) < AROUND),
    )


def _common(ours: list[str], theirs: list[str], at_edge: bool) -> int:
    count = 0
    while count < min(len(ours), len(theirs)) and ours[count] == theirs[count]:
        count += 1
    # The end of the text is a neighbour, too, if not one that says much.
    if at_edge and count == len(ours) == len(theirs):
        count += NEAR
    return min(count, FULL)


def _stretch(words: Words, place: Span, part: str) -> Span:
    """From words to characters: with the punctuation at both ends of the part, where it stands in the text too."""
    inner = list(re.finditer(r"\w+", part))
    lead, tail = part[: inner[0].start()], part[inner[-1].end() :]
    start, end = words.places[place[0]][0], words.places[place[1] - 1][1]
    if lead and words.text[max(0, start - len(lead)) : start] == lead:
        start -= len(lead)
    if tail and words.text[end : end + len(tail)] == tail:
        end += len(tail)
    return start, end
