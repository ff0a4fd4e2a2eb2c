"""What one occasion lends to the next: date and venue carried from quote to quote of a speaker until they change."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.model import Candidate, Said, Speaker, Venue
from ingest.occasion.attach import Reading
from ingest.occasion.dates import When

PARAGRAPH = re.compile(r"\n\s*")
# "___", "* * *" or "6:05 p.m." on a line of its own begins another entry of a live blog.
ENTRY = re.compile(r"^[ \t]*(?:[_*—–=·•-][_*—–=·•\s-]+\.?|\d{1,2}[:.]\d\d[^\n]{0,20})[ \t]*$", re.M)
# How many paragraphs without a word of theirs until a speaker is no longer taken to be on the same occasion. One
# interview or report feeds a whole article; of statements, posts and books there are many.
REACH = {"interview": 999, "report": 999, "call": 999, "letter": 12, "statement": 3, "social media": 3, "other": 1}
LIVE_REACH = 8
VAGUE_REACH = 2  # "last month", "at a recent conference"
NEXT = 2  # paragraphs to the speaker's very next words
LONG = timedelta(days=21)
VAGUE = frozenset({"recent", "earlier", "previous", "past", "former"})
# Spoken in one room at one time.
LIVE = frozenset({"press conference", "speech", "hearing", "court", "parliament", "meeting"})
# Of which background tells: "In 2019 she wrote in a letter …". Long cases, reports and accounts go on for years.
PASSING = (LIVE - {"court"}) | {"letter", "interview", "statement"}
SERIAL = frozenset({"statement", "social media", "other"})
# Things that can be spoken of again: "the letter", "that same call".
DOCUMENTS = frozenset({"letter", "report", "call"})
WRITTEN = frozenset({"letter", "statement"})
KNOWN = frozenset({"the", "that", "this", "same", "its", "their"})
LINKS = re.compile(r"\s+(?:with|to|of|in|on|at|for|before|from|by)\s+")


@dataclass(frozen=True)
class Occasion:
    """What is known of when and where one saying took place."""

    said: Said | None = None
    venue: Venue | None = None
    other: bool = False  # at another time that nobody can tell ("has repeatedly said"): takes nothing over
    post: bool = False  # each post is an occasion of its own

    @property
    def open(self) -> bool:
        """Whether nothing at all is told."""
        return not (self.said or self.venue or self.other or self.post)


def said_when(when: When | None) -> Said | None:
    """Date words as the record keeps them."""
    if when is None or when.days is None:
        return None
    return Said(when.days[0].isoformat(), when.days[1].isoformat(), when.words, when.span)


def day(said: Said | None) -> str | None:
    """The day, where it is one."""
    return said.earliest if said and said.earliest == said.latest else None


class Story:
    """The quotes of an article in order, with their speakers and paragraphs."""

    def __init__(self, reading: Reading, candidates: Sequence[Candidate], speakers: Sequence[Speaker | None]) -> None:
        self.reading = reading
        self.candidates = candidates
        self.speakers = speakers
        self.starts = [min(c.contents)[0] if c.contents else 0 for c in candidates]
        ends = [match.end() for match in PARAGRAPH.finditer(reading.text)]
        self.paragraphs = [bisect_right(ends, start) for start in self.starts]
        self.entries = [match.start() for match in ENTRY.finditer(reading.text)]

    def key(self, i: int) -> str | None:
        """Who speaks, the same for all words of one speaker."""
        speaker = self.speakers[i]
        definite = speaker is not None and speaker.kind in ("person", "anonymous") and speaker.name.startswith("the ")
        if speaker and definite and self.paragraphs[i] <= NEXT:
            return self._named_next(i, speaker) or speaker.name
        return speaker.name if speaker else None

    def _named_next(self, i: int, speaker: Speaker) -> str | None:
        """ "The bridge will close, the mayor said on Monday. … Ida Lund told …": a lead names its speaker later."""
        following = (j for j in range(i + 1, len(self.speakers)) if self.speakers[j] and self.gap(i, j) <= NEXT)
        for j in following:
            other = self.speakers[j]
            if other and other.kind == "person" and not other.name[:1].islower():
                fits = not other.role or bool(set(other.role.lower().split()) & set(speaker.name.lower().split()))
                return other.name if fits else None
        return None

    def gap(self, i: int, j: int) -> int:
        """Paragraphs from one quote to a later one; without end where another entry of a live blog begins."""
        if any(self.starts[i] < entry < self.starts[j] for entry in self.entries):
            return 9999
        return self.paragraphs[j] - self.paragraphs[i]

    def linked(self, own: list[Occasion]) -> list[Occasion]:
        """A document or call named again ("in its written submission", "on that same call") keeps its day."""
        found: list[Occasion] = []
        for i, occasion in enumerate(own):
            if occasion.venue and not occasion.said and not occasion.other:
                occasion = replace(occasion, said=self._named_before(i, occasion.venue, found))
            elif self._writes(i) and not occasion.venue:
                # "…," the councillors wrote: in the letter the article is about.
                letter = next((o for o in reversed(found) if o.venue and o.venue.kind in WRITTEN), Occasion())
                occasion = replace(occasion, venue=letter.venue, said=occasion.said or letter.said)
            found.append(occasion)
        return found

    def _named_before(self, i: int, venue: Venue, before: list[Occasion]) -> Said | None:
        definite = venue.kind in DOCUMENTS and self._definite(venue)
        for j in range(len(before) - 1, -1, -1):
            other = before[j].venue
            if other and before[j].said and _same_place(venue, other) and (definite or self.key(i) == self.key(j)):
                return before[j].said
        return None

    def _definite(self, venue: Venue) -> bool:
        first = self.reading.tokens([venue.span])[:1]
        return any(t.lower_ in KNOWN for token in first for t in token.doc[max(0, token.i - 2) : token.i + 1])

    def _writes(self, i: int) -> bool:
        return any(token.lemma_ == "write" for token in self.reading.tokens(self.candidates[i].cue))

    def carried_back(self, own: list[Occasion]) -> list[Occasion]:
        """A venue told with the speaker's very next words: "…," Lund said on Monday. "…," she told Radio Arden."""
        return [self._with_next(i, occasion, own) for i, occasion in enumerate(own)]

    def _with_next(self, i: int, here: Occasion, own: list[Occasion]) -> Occasion:
        if here.venue or here.other or here.post or not self.key(i):
            return here
        if i + 1 < len(own) and self.key(i + 1) == self.key(i) and self.gap(i, i + 1) <= NEXT:
            after = own[i + 1]
            told = after.venue and after.venue.kind not in SERIAL | DOCUMENTS and not self._opens(i + 1, after.venue)
            if told and not _differ(here.said, after.said):
                return replace(here, venue=after.venue)
        return replace(here, venue=self._same_day(i, own)) if here.said else here

    def _opens(self, i: int, venue: Venue) -> bool:
        """ "In a speech on Friday, she said …": a phrase that opens its sentence sets a new scene."""
        cue = self.reading.tokens(self.candidates[i].cue)
        return bool(cue) and cue[0].sent.start_char <= venue.span[0] < min(cue[0].idx, self.starts[i])

    def _same_day(self, i: int, own: list[Occasion]) -> Venue | None:
        """The one live event of a speaker on a day."""
        for j in range(i + 1, len(own)):
            venue = own[j].venue
            same = self.key(i) == self.key(j) and day(own[i].said) == day(own[j].said) is not None
            if venue and venue.kind in LIVE and same:
                return venue
        return None

    def carried(self, own: list[Occasion]) -> list[Occasion]:
        """Each occasion filled from the last one of the same speaker, until another begins."""
        last: dict[str, int] = {}
        placed: list[Occasion] = []
        for i, occasion in enumerate(own):
            key, antecedent = self.key(i), self.candidates[i].antecedent
            since = last.get(key) if key else None
            if antecedent is not None and 0 <= antecedent < i:
                since = antecedent
            if since is not None and not occasion.other:
                occasion = self._continued(i, occasion, since, placed[since])
            placed.append(occasion)
            told = occasion.said or occasion.venue
            if key and told and not occasion.other and not self._spoken_by(i, occasion.venue):
                last[key] = i
        return placed

    def _spoken_by(self, i: int, venue: Venue | None) -> bool:
        """ "Her accounts showed that A. She was not there, Lund said": the accounts say A, but she speaks elsewhere."""
        mention, speaker = self.candidates[i].mention, self.speakers[i]
        if venue is None or venue.kind != "report" or mention is None or speaker is None or speaker.kind != "person":
            return False
        return mention[0] < venue.span[1] and venue.span[0] < mention[1]

    def _continued(self, i: int, here: Occasion, since: int, before: Occasion) -> Occasion:
        gap = self.gap(since, i)
        live = before.venue is not None and before.venue.kind in PASSING
        if here.open and live and gap and self.long_ago(before):
            return here  # what was said in a room weeks ago is looked back at in one paragraph only
        return _continued(here, before, gap)

    def long_ago(self, occasion: Occasion) -> bool:
        """Whether an occasion was weeks before the article: background, not what it reports."""
        said, published = occasion.said, self.reading.published
        return said is not None and published is not None and date.fromisoformat(said.latest) < published - LONG


def _continued(occasion: Occasion, before: Occasion, gap: int) -> Occasion:
    if occasion.post:
        return replace(occasion, venue=occasion.venue or (before.venue if before.post else None))
    if not occasion.said and not occasion.venue:
        return before if gap <= _reach(before) else occasion
    if occasion.said and not occasion.venue:
        same = before.said and not _differ(occasion.said, before.said)
        return replace(occasion, venue=before.venue if same else None)
    if occasion.venue and not occasion.said and gap <= LIVE_REACH and not vague(occasion.venue):
        same = before.venue is None or _same_place(occasion.venue, before.venue)
        # "the report" and "the analysis" of one institute are mostly one document.
        same = same or (occasion.venue.kind == "report" and before.venue is not None and before.venue.kind == "report")
        return replace(occasion, said=before.said if same else None)
    return occasion


def _reach(before: Occasion) -> int:
    """How many paragraphs an occasion lasts."""
    venue = before.venue
    if before.post:
        return 0
    if venue is None:
        return LIVE_REACH if day(before.said) else 0
    if venue.kind != "interview" and vague(venue):
        return VAGUE_REACH
    return REACH.get(venue.kind, LIVE_REACH)


def vague(venue: Venue) -> bool:
    """Whether a venue is one of several, at a time not told: "a recent conference", "her earlier testimony"."""
    return bool(VAGUE & set(venue.name.lower().split()))


def _same_place(one: Venue, other: Venue) -> bool:
    words, others = (set(venue.name.lower().split()) for venue in (one, other))
    return one.kind == other.kind and (words <= others or others <= words or _head(one) == _head(other))


def _head(venue: Venue) -> str:
    return LINKS.split(venue.name.lower())[0].split(" ")[-1]


def _differ(one: Said | None, other: Said | None) -> bool:
    return one is not None and other is not None and (one.earliest, one.latest) != (other.earliest, other.latest)
