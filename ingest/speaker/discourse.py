"""What an article has talked about up to a token: who is present to be meant by a pronoun or a description.

Presence follows Lappin and Leass (1994): subjects and speakers weigh more than objects, those talked about inside
quoted words less than those outside, and every sentence outside quoted words lowers the weight.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from ingest.model import Candidate, Speaker
from ingest.speaker.names import Entity, Names
from ingest.speaker.nouns import sense
from ingest.words import Words

GENDERS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
SUBJECT = frozenset(["nsubj", "nsubjpass"])
WEIGHTS = {"nsubj": 80, "nsubjpass": 70, "ROOT": 60, "appos": 55, "conj": 55, "dobj": 45, "dative": 45, "attr": 45,
           "agent": 45, "poss": 40}  # fmt: skip
OTHER_WEIGHT = 30
SPOKEN = 70  # more for whoever a quote or a pronoun was resolved to
INSIDE = (1.0, 0.4, 0.15)  # outside quoted words, inside indirect ones, inside direct ones
FADING = 0.45  # by sentence
NEW_PARAGRAPH = 0.7
NEW_NAME = 1.5  # who is introduced by name is talked about next
UNKNOWN = 0.65  # what an unknown gender is worth to he and she against one that agrees
PLACES = frozenset(["GPE", "LOC", "NORP", "FAC"])
WINDOW = 12  # sentences outside quotes that a pronoun looks back over


@dataclass(frozen=True)
class Turn:
    """A token at which somebody was found to speak or to be meant by a pronoun."""

    at: int
    speaker: Speaker
    entity: Entity | None


@dataclass(frozen=True)
class Described:
    """A speaker known by description, for later mentions that repeat its noun."""

    at: int
    noun: str
    speaker: Speaker


Resolved = tuple[Speaker | None, Entity | None]


def speaker_of(entity: Entity) -> Speaker:
    """The speaker that an entity is."""
    return Speaker(entity.name, entity.kind, entity.role)


class Discourse:
    """The names of an article, its clock, and the turns and descriptions so far, in the order of the text."""

    def __init__(self, doc: Doc, candidates: Sequence[Candidate], names: Names) -> None:
        self.doc = doc
        self.names = names
        self.turns: list[Turn] = []
        self.described: list[Described] = []
        self.inside = [0] * len(doc)  # an index into INSIDE, by token
        self.paragraph: list[int] = []  # lines begun, by token
        self.clock: list[int] = []  # sentences begun outside quoted words, by token
        words = Words.of(doc)
        self._starts = words.starts
        self._ends = [start + len(text) for start, text in zip(words.starts, words.texts, strict=True)]
        self._printed = [printing.start for printing in names.printings]
        self.first = set({p.entity: p for p in reversed(names.printings)}.values())
        self._read_contents(candidates)
        self._read_clock()
        self.places = {p.entity for p in names.printings if doc[p.start].ent_type_ in PLACES}

    def _read_contents(self, candidates: Sequence[Candidate]) -> None:
        for candidate in candidates:
            for start, end in candidate.contents:
                # Only tokens wholly inside count as said.
                for i in range(bisect_left(self._starts, start), bisect_right(self._ends, end)):
                    self.inside[i] = max(self.inside[i], 2 if candidate.type == "direct" else 1)

    def _read_clock(self) -> None:
        now = line = 0
        opens = (self.doc.to_array("SENT_START") == 1).tolist()
        for i, text in enumerate(Words.of(self.doc).texts):
            within = i and self.inside[i] and self.inside[i - 1]
            now += opens[i] and not within
            self.clock.append(now)
            line += "\n" in text and text.isspace()
            self.paragraph.append(line)

    def span(self, start: int, end: int) -> Span | None:
        """The tokens that a character span touches, or None where it touches none."""
        if not 0 <= start < end:
            return None
        # Doc.char_span walks the whole text for each span.
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return self.doc[first:last] if first < last else None

    def passed(self, at: int, token: Token) -> int:
        """Sentences outside quoted words between two tokens."""
        return self.clock[token.i] - self.clock[at]

    def faded(self, at: int, token: Token) -> float:
        """What is left at a token of the weight of an earlier one: a new paragraph takes up new matters."""
        crossed = self.paragraph[at] < self.paragraph[token.i]
        return FADING ** self.passed(at, token) * (NEW_PARAGRAPH if crossed else 1.0)

    def turns_before(self, token: Token, sentences: int = WINDOW) -> Iterator[Turn]:
        """Who spoke before a token, last first, no more than so many sentences ago."""
        for turn in reversed(self.turns):
            if turn.at < token.i:
                if self.passed(turn.at, token) > sentences:
                    return
                yield turn

    def described_before(self, token: Token, noun: str | None = None) -> Iterator[Described]:
        """The described speakers before a token, last first, of one noun if given."""
        return (d for d in reversed(self.described) if d.at < token.i and noun in (None, d.noun))

    def presence(self, token: Token, fits: Callable[[Entity], bool]) -> dict[Entity, float]:
        """How present each fitting entity is at a token."""
        scores: dict[Entity, float] = {}
        for k in range(bisect_right(self._printed, token.i) - 1, -1, -1):
            printing = self.names.printings[k]
            passed = self.passed(printing.start, token)
            if passed > WINDOW:
                break
            if printing.end <= token.i and fits(printing.entity):
                head = self.doc[printing.start : printing.end].root
                weight = WEIGHTS.get(head.dep_, OTHER_WEIGHT) * INSIDE[self.inside[printing.start]]
                weight *= self.faded(printing.start, token) * (NEW_NAME if printing in self.first else 1.0)
                scores[printing.entity] = scores.get(printing.entity, 0.0) + weight
        for turn in self.turns_before(token):
            if turn.entity is not None and fits(turn.entity):
                scores[turn.entity] = scores.get(turn.entity, 0.0) + SPOKEN * FADING ** self.passed(turn.at, token)
        return scores

    def person_before(self, token: Token, gender: str) -> Entity | None:
        """The most present person whom he or she can mean at a token."""

        def fits(entity: Entity) -> bool:
            return entity.kind == "person" and entity.gender in (gender, None)

        # An agreeing gender is better evidence than an unknown one; a lone word may be no person at all.
        scores = {
            entity: score * (1.0 if entity.gender else UNKNOWN if entity.sure or " " in entity.name else 0.3)
            for entity, score in self.presence(token, fits).items()
        }
        if entity := strongest(scores):
            # One pronoun settles a gender only where nobody known to agree could be meant instead.
            alone = (entity.sure or " " in entity.name) and not any(other.gender for other in scores)
            entity.gender = entity.gender or (gender if alone else None)
            return entity
        # "In her speech on Monday, …": a name that comes only later, if nobody else can be meant.
        later = list(dict.fromkeys(e for e in self.names.people.values() if e.gender == gender))
        return later[0] if len(later) == 1 else None

    def subject_before(self, token: Token, plural: bool, noun_of: Callable[[Token], Token]) -> Token | None:
        """The nearest subject of a number outside quoted words, in this sentence or the one before."""
        for i in range(token.i - 1, bisect_left(self.clock, self.clock[token.i] - 1) - 1, -1):
            noun = self.doc[i]
            if noun.dep_ not in SUBJECT or noun.pos_ not in ("NOUN", "PROPN") or self.inside[i]:
                continue
            many, what, printing = noun.tag_ in ("NNS", "NNPS"), sense(noun_of(noun).lemma_), self.names.at.get(i)
            named = printing is not None and printing.entity.kind == "organization" and what is None
            if plural and (what == "people" or (many and what == "person")):
                return noun
            if not plural and not many and (named or what == "body"):
                return noun
        return None


def strongest(scores: dict[Entity, float]) -> Entity | None:
    """The entity of the highest score, by name where two are equal."""
    return min(scores, key=lambda e: (-scores[e], e.name)) if scores else None
