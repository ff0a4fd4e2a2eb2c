"""Text laid out as speaker turns → the turns: a label and the words under it, as spans of the text.

Transcripts of press conferences, parliaments, hearings and interviews need no language model to tell whose words are
whose; the layout says it. What is no transcript by several signs at once is left alone: labels that come again, and
words that address somebody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import dropwhile

from ingest.dialogue.labels import ANSWER, CLOSING, ENDING, PARENTHESIS, QUESTION, STAGE, key_of, label_of, surely
from ingest.model import Span, fold
from ingest.speaker.nouns import title_noun

ADDRESS = re.compile(
    r"\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Mm]e|[Uu]s|[Oo]ur|[Yy]our|[Mm]ine|[Ll]et['’]s|[Tt]hank|[Yy]es|[Nn]o|[Oo]kay|OK"
    r"|[Pp]lease|[Oo]rder)\b|\?"
)
FIRST = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Mm]e|[Uu]s|[Oo]ur|[Ll]et['’]s)\b")
REPORTED = re.compile(r"[”\"],? (?:s?he |they |(?:[A-Z][\w.’'-]+ ){1,4})(?:said|says|added|told|asked|replied)\b")
TALK = re.compile(
    r"\b(?:interview\w*|conversation|q ?& ?a|sp(?:oke|eaks|oken)|talk(?:s|ed)|sat down|caught up|met|asked|questions"
    r"|answers)\b",
    re.I,
)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")

LABELS = 1000  # that one text is searched for
FEWEST = 3  # turns of a transcript
SHARE = 0.25  # of the text that labelled turns must fill at least
SPOKEN = 0.5  # of the turns that must address somebody
ASKABLE = 300  # characters of a question that stands for itself
OWN = 0.6  # of the answers without labels that must say "I"
ASKED = 0.6  # of the answers of a lone speaker that a question must follow
CAPITALS = 0.7  # of the labels in capitals, from which on all must be
STATEMENT = 6  # paragraphs from which on one turn must itself sound spoken
HEADING = 10  # words of a line without a full stop that is nobody's words


@dataclass(frozen=True)
class Turn:
    """One turn: its label without marks, and the paragraphs spoken, all as spans of the text."""

    label: Span  # empty where the page prints none
    contents: tuple[Span, ...]
    asks: bool = False  # a question that stands between labelled answers

    @property
    def span(self) -> Span:
        """From the label to the last word."""
        return self.label[0], self.contents[-1][1] if self.contents else self.label[1]


@dataclass(frozen=True)
class Transcript:
    """A text, or the part of one, that is laid out as turns."""

    text: str
    turns: tuple[Turn, ...]

    def label(self, turn: Turn) -> str:
        """The label of a turn as printed."""
        return self.text[slice(*turn.label)]

    @property
    def header(self) -> str:
        """What stands before the first turn."""
        return self.text[: self.turns[0].span[0]]


@dataclass
class _Line:
    """One paragraph, with the label that it may open with."""

    start: int
    end: int
    label: Span | None = None
    words: int = 0  # where the words begin behind the label
    form: str = ""
    key: str = ""
    follows: list[_Line] = field(default_factory=list)


def turns(text: str) -> Transcript | None:
    """The turns of a text that is a transcript or holds one; None where the layout does not clearly say so."""
    lines = list(_lines(text))
    for forms in (("colon", "letter", "dash", "stop"), ("alone",)):
        labelled = _consistent(text, [line for line in lines if line.form in forms])
        if found := _accepted(text, lines, labelled):
            return found
    return _interview(text, lines)


def _lines(text: str) -> Iterator[_Line]:
    width = max((len(line) for line in text.split("\n")), default=0)
    current: _Line | None = None
    blank = True
    for match in re.finditer(r"[^\n]*\n?", text):
        printed = match.group().strip()
        if not printed:
            blank = True
            continue
        start = match.start() + match.group().index(printed[0])
        line = _Line(start, start + len(printed))
        if opening := label_of(text, line.start, line.end):
            line.form, line.label, line.words = opening
            line.key = key_of(text[slice(*line.label)])
        # A wrapped line goes on where the column ended before the sentence did.
        open_end = current and not ENDING.search(text[current.start : current.end])
        if current and not blank and not line.form and open_end and 40 <= width <= 110 and current.form != "alone":
            current.end = line.end
        else:
            if current:
                yield current
            current = line
        blank = False
    if current:
        yield current


def _consistent(text: str, lines: list[_Line]) -> list[_Line]:
    """The lines whose labels come again, or are surely people's."""
    if not any(line.key in QUESTION for line in lines):
        # "A. Lund" may be an initial.
        lines = [line for line in lines if not (line.form == "letter" and line.key in ANSWER)]
    printed = [text[slice(*line.label)] for line in lines if line.label]
    if sum(label.isupper() for label in printed) >= CAPITALS * len(printed):
        # Among "LUND:" and "VALDOR:", the headline "Lund: No more bridges" is none.
        lines = [line for line, label in zip(lines, printed, strict=True) if PARENTHESIS.sub("", label).isupper()]
    counts = Counter(line.key for line in lines)
    known: dict[str, bool] = {}

    def speaks(line: _Line) -> bool:
        label = text[slice(*line.label)] if line.label else ""
        # A full name that the text prints elsewhere too ("Members present: Farah Quist; …").
        if label not in known:
            known[label] = surely(label) or (" " in label and len(known) < LABELS and text.count(label) > 1)
        return counts[line.key] > 1 or known[label]

    return [line for line in lines if line.label and speaks(line)]


def _accepted(text: str, lines: list[_Line], labelled: list[_Line]) -> Transcript | None:
    """The transcript of these labels, if there is enough of it."""
    _attach(text, lines, labelled)
    counts = Counter(line.key for line in labelled)

    def heads(line: _Line) -> bool:
        # "Chair: Ines Valdor", "Witness: Leo Brandt, chief engineer."
        words = _words(text, line)
        return not ENDING.search(words) or (counts[line.key] < 2 and not ADDRESS.search(words))

    labelled = list(dropwhile(heads, labelled))
    counts = Counter(line.key for line in labelled)
    if len(labelled) < FEWEST or not counts or max(counts.values()) < 2:
        return None
    if len(counts) < 2 and not (set(counts) <= QUESTION or _answers(text, labelled)):
        return None
    if not _speak(text, labelled, counts):
        return None
    spoken = sum(bool(ADDRESS.search(_words(text, line))) for line in labelled)
    # Among questions that are labelled as such, short answers need not address anybody.
    asked = any(line.key in QUESTION and "?" in _words(text, line) for line in labelled)
    if spoken < (SPOKEN / 2 if asked else SPOKEN) * len(labelled):
        return None
    made = _turns(text, labelled)
    filled = sum(b - a for turn in made for a, b in turn.contents)
    if len(made) < FEWEST or filled < SHARE * len(text.strip()):
        return None
    return Transcript(text, tuple(made))


def _speak(text: str, labelled: list[_Line], counts: Counter[str]) -> bool:
    """Whether the labels are speakers': people for certain, or named in full elsewhere; and not those of a list."""
    marked = sum(_words(text, line)[:1] in ("“", '"') for line in labelled)
    if 2 * marked >= len(labelled):
        return False  # "LUND: “We built it.” THE FACTS: He did not.", whose marks tell enough
    answers = [line for line in labelled if line.key in ANSWER]
    if answers and set(counts) <= QUESTION | ANSWER:
        # "Q: Who must pay? A: Everybody": the outlet explains.
        return 3 * sum(bool(FIRST.search(_words(text, line))) for line in answers) >= len(answers)
    for label in {text[slice(*line.label)] for line in labelled if line.label and counts[line.key] > 1}:
        if surely(label) or re.fullmatch(r"[A-Z]{2,3}", label):
            return True
        if re.search(rf"[A-Z][\w’'-]+ {re.escape(label.split()[-1])}\b", text):
            return True
    return False


def _interview(text: str, lines: list[_Line]) -> Transcript | None:
    """An interview without labels: questions and answers take turns, and the answers speak in the first person."""
    questions = {n for n, line in enumerate(lines[:-1]) if line.end - line.start < ASKABLE and _is_question(text, line)}
    asked = sorted(n for n in questions if n + 1 not in questions)
    if len(asked) <= FEWEST or not TALK.search(text[: lines[asked[0]].start]):
        return None
    made, own = [], 0
    for n, after in zip(asked, [*asked[1:], len(lines)], strict=True):
        said = list(_goes_on(text, lines[n + 1 : after], "", last=after == len(lines)))
        contents = [span for line in said for span in _spoken(text, line.start, line.end)]
        own += any(re.search(r"\b(?:I|[Mm]y|[Mm]e)\b", QUOTED.sub("", text[a:b])) for a, b in contents)
        start = lines[n].start
        made.append(Turn((start, start), tuple(_spoken(text, start, lines[n].end)), asks=True))
        made += [Turn((contents[0][0], contents[0][0]), tuple(contents))] if contents else []
    last = made[-1].span[1] if made else 0
    told = REPORTED.search(text, lines[asked[0]].start, last)
    return Transcript(text, tuple(made)) if own >= OWN * len(asked) and not told else None


def _answers(text: str, labelled: list[_Line]) -> bool:
    """Whether most turns of a lone speaker are followed by a question, the next one's: "Who paid?" "Lund: I did."."""
    asked = sum(bool(line.follows) and _is_question(text, line.follows[-1]) for line in labelled[:-1])
    return asked >= ASKED * (len(labelled) - 1)


def _is_question(text: str, line: _Line) -> bool:
    return text[line.start : line.end].rstrip("*_ ").endswith("?")


def _attach(text: str, lines: list[_Line], labelled: list[_Line]) -> None:
    """Give each labelled line the paragraphs up to the next label."""
    known = {line.start for line in labelled}
    current: _Line | None = None
    for line in lines:
        if line.start in known:
            current = line
            current.follows = []
        elif current:
            current.follows.append(line)


def _words(text: str, line: _Line) -> str:
    """The words behind a label, on its line or on the next."""
    words = text[line.words : line.end].strip()
    return words or (text[line.follows[0].start : line.follows[0].end] if line.follows else "")


def _turns(text: str, labelled: list[_Line]) -> list[Turn]:
    found = []
    keys = {line.key for line in labelled}
    for n, line in enumerate(labelled):
        assert line.label
        own, follows = list(_spoken(text, line.words, line.end)), line.follows
        asked = [follows[-1]] if len(keys) == 1 and not keys & QUESTION and n + 1 < len(labelled) and follows else []
        asked = [question for question in asked if _is_question(text, question)]
        if not own and follows:
            # The label has a line of its own.
            own, follows = list(_spoken(text, follows[0].start, follows[0].end)), follows[1:]
        surname = line.key if title_noun(line.key) is None and len(line.key) > 1 else ""
        said = _goes_on(text, [f for f in follows if f not in asked], surname, last=n + 1 == len(labelled))
        rest = [span for part in said for span in _spoken(text, part.start, part.end)]
        if keys <= QUESTION and own and rest:
            # Only the questions are labelled: what follows each is the answer.
            found += [Turn(line.label, tuple(own)), Turn((rest[0][0], rest[0][0]), tuple(rest))]
        elif own or rest:
            found.append(Turn(line.label, (*own, *rest)))
        found += [
            Turn((q.start, q.start), tuple(spans), asks=True)
            for q in asked
            if (spans := list(_spoken(text, q.start, q.end)))
        ]
    return found


def _goes_on(text: str, lines: list[_Line], surname: str, last: bool) -> Iterator[_Line]:
    """The paragraphs in which a turn goes on: not headings, notes, or what is told about the speaker."""
    bare = [QUOTED.sub("", text[line.start : line.end]) for line in lines]
    long = len(bare) > STATEMENT and 3 * sum(bool(FIRST.search(words)) for words in bare) < len(bare)
    for line, words in zip(lines, bare, strict=True):
        whole = STAGE.sub("", text[line.start : line.end]).rstrip()
        if CLOSING.search(whole) or REPORTED.search(whole):
            return
        if surname and re.search(rf"\b{re.escape(surname)}\b", fold(words)) and not FIRST.search(words):
            return
        if not ENDING.search(whole) and len(whole.split()) <= HEADING:
            continue
        if (last or long) and not FIRST.search(words):
            return
        yield line


def _spoken(text: str, start: int, end: int) -> Iterator[Span]:
    """The words of a paragraph without notes of laughter and the like."""
    edges = [start]
    for note in STAGE.finditer(text, start, end):
        edges += note.span()
    edges.append(end)
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        words = text[a:b].strip().strip("*_ ")
        if re.search(r"\w", words):
            at = text.index(words, a)
            yield at, at + len(words)
