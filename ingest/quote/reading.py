"""A parsed Doc seen with its quotation marks: what stands inside which, which line, which sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from ingest.model import Span
from ingest.quote.cues import Cue, find_cues
from ingest.quote.marks import Quotation, find_quotations
from ingest.words import Words

STOPS = frozenset({".", "?", "!"})
# Finite verbs by their tag: where one stands, a clause of its own begins.
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# Entities that tell when; nobody who speaks is one.
TIMES = frozenset({"DATE", "TIME"})
WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Words that have no capital in a title, and what has a title.
SMALL = frozenset("a an the and or but nor of in on at to for from by with as is into vs".split())
WORKS = frozenset(
    "album anthem article autobiography ballad blog book broadcast column documentary editorial episode essay "
    "exhibition film hit lecture magazine memoir movie musical novel opera paper play podcast poem program "
    "programme project report sequel series show single sitcom song story study thriller track".split()
)
TITLED = frozenset("entitled titled".split())
# "PORT ANSEL, March 4 (Ansel Wire) - The mayor …": where it was filed stands before the sentence, not in it.
DATELINE = re.compile(
    r"""[^\S\n]*(?:
    [A-Z][A-Z.'’ -]{2,}[^\n()"“”.;:]{0,40}\([^\n()]{2,40}\)\s*(?:[-–—]+\s*)?   # PORT ANSEL, March 4 (Ansel Wire) -
    |[A-Z][A-Z.'’ -]{2,}(?:,[^\n()"“”;:]{2,30})?\s*(?:--|[–—]|(?<=\s)-(?=\s))\s*  # PORT ANSEL, Calvera --
    |[A-Z][\w.'’ -]{2,30}\([A-Z][\w.\ ]{1,30}\)\s*[-–—]+\s*                # Port Ansel (Ansel Wire) -
    |\([A-Z][\w.\ ]{1,30}\)\s*(?:[-–—]+\s*)?                               # (Ansel Wire)
    )(?=[\w"“‘'])""",
    re.VERBOSE,
)


@dataclass
class Reading:
    """A Doc seen with its quotation marks: which token stands in which quotation and on which line."""

    doc: Doc
    text: str
    quotations: list[Quotation]
    inside: list[int]  # per token: the number of its quotation, or -1
    starts: list[int]  # per token: its first character
    cues: list[Cue] = field(default_factory=list)
    cue_at: dict[int, Cue] = field(default_factory=dict)  # by head token
    sentences: dict[Span, list[list[int]]] = field(default_factory=dict)  # by line, once they have been asked for

    @classmethod
    def of(cls, doc: Doc) -> Reading:
        """Read a Doc: find its quotations, then the cues that stand outside them."""
        words = Words.of(doc)
        inside = [-1] * len(words.starts)
        reading = cls(doc, words.text, find_quotations(words.text), inside, words.starts)
        for number, quotation in enumerate(reading.quotations):
            a, b = (bisect_left(words.starts, at) for at in (quotation.start, quotation.end))
            inside[a:b] = [number] * (b - a)
        reading.cues = find_cues(doc, reading.inside)
        reading.cue_at = {cue.head: cue for cue in reading.cues}
        return reading

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens that begin inside a span of characters, white space left out."""
        a = bisect_right(self.starts, start - 1)
        b = bisect_right(self.starts, end - 1)
        return [token for token in self.doc[a:b] if not token.is_space]

    def line(self, at: int) -> Span:
        """The line of the text that holds a character, without the dateline in front of it."""
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        dateline = DATELINE.match(self.text, start)
        if dateline and dateline.end() <= at:
            start = dateline.end()
        return start, len(self.text) if end < 0 else end

    def sentence(self, token: Token) -> list[int]:
        """The tokens of the sentence around a token, on its line; a quotation ends it only by ending with a stop.

        The parser's own sentences break inside quotations, and at abbreviations next to them.
        """
        line = self.line(token.idx)
        if line not in self.sentences:
            self.sentences[line] = list(self._sentences(self.tokens(*line)))
        sentences = self.sentences[line]
        return sentences[bisect_left(sentences, token.i, key=lambda sentence: sentence[-1])]

    def _sentences(self, line: list[Token]) -> Iterator[list[int]]:
        found: list[int] = []
        for at, t in enumerate(line):
            found.append(t.i)
            after = line[at + 1] if at + 1 < len(line) else None
            stops = self.inside[t.i] < 0 and t.text in STOPS
            if after is None or stops or (self._ends_marked(t, after) and _opens_sentence(after)):
                yield found
                found = []

    def _ends_marked(self, token: Token, after: Token) -> bool:
        """Is this the closing mark of a quotation whose last words end a sentence?"""
        number = self.inside[token.i]
        if number < 0 or self.inside[after.i] == number:
            return False
        end = self.quotations[number].inner[1]
        return self.text[end - 1 : end] in STOPS

    def lead(self, quotation: Quotation) -> list[Token]:
        """What stands before a quotation in its sentence, on its line."""
        return last_sentence(self.tokens(self.line(quotation.start)[0], quotation.start))

    def titled(self, quotation: Quotation) -> bool:
        """Has each word inside these marks a capital, as in a title or a name?"""
        return capitals(WORD.findall(self.text[slice(*quotation.inner)])) > 0

    def names_work(self, quotation: Quotation) -> bool:
        """Do these marks hold the name of a work or a programme: ``on “Face the Harbour,” Lund said …``?

        Each of its words has a capital, and it stands in a phrase of the reporter's sentence.
        """
        lead = self.lead(quotation)
        if not lead or not self.titled(quotation):
            return False
        if lead[-1].text == "," and len(lead) > 1:
            return lead[-2].lower_ in WORKS
        return lead[-1].lower_ in WORKS | TITLED or lead[-1].pos_ in ("ADP", "DET", "PART", "ADJ")

    def cue_spans(self, cue: Cue) -> list[Span]:
        """The characters of a cue, one span for each run of neighbouring tokens."""
        spans: list[Span] = []
        for i in cue.tokens:
            token = self.doc[i]
            a, b = token.idx, token.idx + len(token)
            if spans and self.text[spans[-1][1] : a].isspace():
                spans[-1] = (spans[-1][0], b)
            else:
                spans.append((a, b))
        return spans


def capitals(words: Iterable[str]) -> int:
    """How many words have a capital, if all but the small ones have, as in a title or a name; 0 if one has none."""
    large = [word for word in words if word.lower() not in SMALL]
    return len(large) if all(word[0].isupper() for word in large) else 0


def names_below(doc: Doc, at: int) -> list[str]:
    """The people and bodies, as the recognizer reads them, that are named behind a character."""
    return [ent.text for ent in doc.ents if ent.start_char > at and ent.label_ in ("PERSON", "ORG")]


def last_sentence(tokens: list[Token]) -> list[Token]:
    """The tokens after the last full stop."""
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].text in STOPS:
            return tokens[at + 1 :]
    return tokens


def subject_of(verb: Token) -> Token | None:
    """The noun that acts, or is acted on, in a verb's own clause."""
    return next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), None)


def subtree(token: Token) -> set[int]:
    """The numbers of a token and of all that hangs on it."""
    return {t.i for t in token.subtree}


def _opens_sentence(token: Token) -> bool:
    return token.text[:1].isupper() or token.text[:1] in "“\"'‘`"
