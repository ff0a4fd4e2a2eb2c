"""Quotation marks: which stretches of a text stand inside them, in every style found in news.

Handles curly, straight, guillemet and doubled single marks (``''…''``, ```` ``…'' ````), single marks used for speech
(British style), nesting, a quotation that runs on over paragraphs (each paragraph opens again, only the last closes),
and unbalanced marks. Works paragraph by paragraph, so that one stray mark can spoil no more than its own paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.model import Span

# Of three single ones in a row, two are a double mark, and the third belongs to a quotation inside it.
DOUBLE = re.compile(
    r"[\"“”„‟«»＂]|(?<!['’])''(?!')|(?<![\w'’.,!?…])''(?='\w)|(?<=[\w.,!?…]')''(?!')|(?<!`)``(?!`)|‘‘|’’"
)
OPENING = frozenset("“„‟«") | {"``", "‘‘"}
CLOSING = frozenset("”»") | {"’’"}
# 'tis, 'em, '90s: an apostrophe at the start of a word is not an opening mark.
SINGLE_OPEN = re.compile(
    r"(?<![\w.,!?’'‘])[‘'](?=[^\s\d'’])(?!(?:em|til|tis|twas|cause|cos|bout|round|n)\b)", re.IGNORECASE
)
SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…—–%)”\"])[’'](?![\w'’])")
PUNCTUATION = ".,!?…—–"
# The voters' choice, we're goin' home: after these a single mark is as likely an apostrophe.
APOSTROPHIC = ("s", "in")
# Where the closing mark was lost, the words end before their attribution: `“The bridge is shut, said Ines Valdor.`
ATTRIBUTION = re.compile(
    r"""[,?!](?=\s+(?:(?:he|she|they|[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3})\s(?:said|says|added)\b
    |(?:said|says|added)\s(?:the|a|an|[A-Z])))""",
    re.VERBOSE,
)
SENTENCE_END = re.compile(r"[.?!…](?=\s|$)")
# How many marks a quotation may hold between its own two: bounds the search on a line of nothing but marks.
INNER_MARKS = 40
# How far to look for the closing mark of a single one, or for the attribution of words left open.
LONGEST = 1500
WORD = re.compile(r"\S")


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


@dataclass(frozen=True)
class Mark:
    """One double mark with the characters on either side of it (a space at the ends of a line)."""

    start: int
    end: int
    sign: str
    before: str
    after: str

    @property
    def opens(self) -> bool:
        """May it open a quotation where none is open?"""
        if self.sign in CLOSING:
            # A slip of the keyboard: `”Fortunately, the bridge held,” she said.`
            return self.before.isspace() and self.after.isalnum()
        if self.sign in OPENING:
            return True
        return not self.after.isspace() and self.after not in ".,;:!?)”—" and not self.before.isalnum()

    @property
    def closes(self) -> bool:
        """May it close the quotation that is open?"""
        if self.sign in OPENING:
            # The other slip, and the German manner: `“The bridge held,“ she said.`
            return not self.before.isspace() and (self.after.isspace() or self.after in ".,;:!?")
        return self.sign in CLOSING or self.after.isspace() or not (self.before.isspace() or self.before in "([—–")


def paragraphs(text: str) -> Iterator[Span]:
    """The spans of the lines of a text that hold more than white space."""
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().isspace():
            yield match.span()


def find_quotations(text: str) -> list[Quotation]:
    """All outermost quotations of a text in order; they never overlap and never cross a line break."""
    found: list[Quotation] = []
    lines = list(paragraphs(text))
    for number, line in enumerate(lines):
        following = text[slice(*lines[number + 1])].lstrip() if number + 1 < len(lines) else ""
        found += _outermost(text, list(_double(text, line, following)), _single(text, line, following))
    return found


def _outermost(text: str, double: list[Quotation], single: Iterator[Quotation]) -> list[Quotation]:
    """Single marks inside double ones fall away, and double ones inside single: ``‘She said “Go,” and I went.’``"""
    starts = [q.start for q in double]
    ends = [q.end for q in double]
    outer: list[Quotation] = []
    swallowed: set[int] = set()
    for quotation in single:
        touched = range(bisect_right(ends, quotation.start), bisect_left(starts, quotation.end))
        whole = all(quotation.start < starts[n] and ends[n] < quotation.end for n in touched)
        if whole and (not touched or not text.endswith(APOSTROPHIC, 0, quotation.end - 1)):
            outer.append(quotation)
            swallowed.update(touched)
    kept = [q for n, q in enumerate(double) if n not in swallowed]
    return sorted([*kept, *outer], key=lambda q: q.start)


def _quotation(text: str, start: int, end: int, opening: int, closing: int, **more: bool) -> Quotation:
    a, b = start + opening, end - closing
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return Quotation(start, end, (a, b), **more)


def _marks(text: str, line: Span) -> list[Mark]:
    start, end = line
    return [
        Mark(i, j, m.group(), text[i - 1] if i > start else " ", text[j] if j < end else " ")
        for m in DOUBLE.finditer(text, start, end)
        for i, j in [m.span()]
    ]


def _double(text: str, line: Span, following: str) -> Iterator[Quotation]:
    marks = _marks(text, line)
    at = 0
    while at < len(marks):
        mark, closing = marks[at], _closing(marks, at)
        at += 1
        if not mark.opens:
            if at == 1 and mark.before in PUNCTUATION and text[line[0] : mark.start].strip():
                # `We never asked for it," she said.`: the opening mark was lost.
                yield _quotation(text, line[0], mark.end, 0, mark.end - mark.start)
        elif closing:
            yield _quotation(text, mark.start, marks[closing].end, mark.end - mark.start, len(marks[closing].sign))
            at = closing + 1
        elif WORD.search(text, mark.end, line[1]):
            # Marks of another style are quotations within this one: `"She saw “Rain” there.` is open to its end.
            last = not any(m.sign == mark.sign for m in marks[at : at + INNER_MARKS])
            continued = last and _reopens(following)
            end = line[1] if continued else _lost_end(text, (mark.end, line[1]), last)
            yield _quotation(text, mark.start, end, mark.end - mark.start, 0, closed=False, continued=continued)
            while at < len(marks) and marks[at].start < end:
                at += 1


def _reopens(line: str) -> bool:
    match = DOUBLE.match(line)
    return match is not None and match.group() not in CLOSING


def _closing(marks: list[Mark], opening: int) -> int | None:
    """The number of the mark that closes an opening one, pairs inside left out; None where it is missing."""
    if not marks[opening].opens:
        return None
    depth = 0
    last = min(len(marks), opening + INNER_MARKS)
    for at in range(opening + 1, last):
        mark = marks[at]
        if not mark.closes:
            depth += mark.opens
        elif at + 1 < last and _measures(mark, marks[at + 1]):
            continue
        elif not depth:
            return at
        else:
            depth -= 1
    return None


def _measures(mark: Mark, following: Mark) -> bool:
    """Does a straight mark stand for inches, as in ``"A 12" pipe burst," she said``?"""
    return mark.sign == '"' and mark.before.isdigit() and mark.after == " " and not following.opens


def _lost_end(text: str, rest: Span, last: bool) -> int:
    """Where words end whose closing mark is missing: before their attribution, else with their sentence or line."""
    attribution = ATTRIBUTION.search(text, rest[0], min(rest[1], rest[0] + LONGEST))
    if attribution:
        return attribution.end()
    # A fragment goes no further than its sentence, and so do words before another quotation.
    word = WORD.search(text, *rest)
    if last and not (word and word.group().islower()):
        return rest[1]
    sentence = SENTENCE_END.search(text, *rest)
    return sentence.end() if sentence else rest[1]


def _single(text: str, line: Span, following: str) -> Iterator[Quotation]:
    at, end = line
    while opening := SINGLE_OPEN.search(text, at, end):
        i = opening.start()
        limit = min(end, i + LONGEST)
        again = SINGLE_OPEN.search(text, i + 1, limit)
        closings = [m.start() for m in SINGLE_CLOSE.finditer(text, i + 1, again.start() if again else limit)]
        if SINGLE_OPEN.match(following) and not again and not text[line[0] : i].strip() and _doubtful(text, closings):
            # British style over two paragraphs: the first is left open, the second opens again.
            yield _quotation(text, i, end, 1, 0, closed=False, continued=True)
            return
        at = i + 1
        if closings:
            at = _single_closing(text, i, closings) + 1
            yield _quotation(text, i, at, 1, 1)


def _doubtful(text: str, closings: list[int]) -> bool:
    """Are all these marks as likely apostrophes as closing marks?"""
    return all(text.endswith(APOSTROPHIC, 0, c) for c in closings)


def _single_closing(text: str, opening: int, closings: list[int]) -> int:
    """Which of the marks after a single opening one closes it: best after a stop, and not after a plural."""
    firm = next((c for c in closings if text[c - 1] in PUNCTUATION), None)
    plain = next((c for c in closings if not text.endswith(APOSTROPHIC, 0, c)), None)
    if plain is not None and (firm is None or (plain < firm and plain - opening < 80)):
        return plain
    return closings[0] if firm is None else firm
