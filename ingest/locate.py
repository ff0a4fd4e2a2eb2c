"""When and where each quote was said: date and venue words that belong to the cue, carried on through one occasion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Doc, Span, Token

from ingest import model
from ingest.attach import SPEAKING, beside, governors, hanging
from ingest.dates import When, find_dates
from ingest.model import Candidate, Said, Speaker, Venue
from ingest.venues import Setting, find_venue, named, venue_kind

# "since 2019", "by Friday", "after Monday's vote" bound a state or a plan; they do not date a saying.
BOUNDS = frozenset(
    {"since", "until", "till", "by", "before", "after", "from", "for", "ahead", "between", "through", "to"}
)
EARLIER = frozenset({"previously", "earlier", "once", "repeatedly", "recently", "before", "long", "often", "always"})
# Each post is an occasion of its own.
POSTING = frozenset({"post", "tweet", "retweet", "repost"})
# Spoken in one room at one time, so that whoever has the floor shares the day.
LIVE = frozenset({"press conference", "speech", "hearing", "court", "parliament", "meeting"})
# Put out again and again: some paragraphs on, "said" is another statement.
SERIAL = frozenset({"statement", "social media"})
SERIAL_REACH = 3  # paragraphs
NEXT = 2  # paragraphs
DOCUMENTS = frozenset({"letter", "report", "call"})
PARAGRAPH = re.compile(r"\n\s*")
LEAD = 4  # paragraphs that set the scene of a report
COURT = frozenset({"court", "hearing"})
# Who has the floor in court, and what they do there.
COURT_WORDS = frozenset(
    """advocate lawyer attorney barrister counsel solicitor prosecutor judge justice magistrate coroner witness accused
    defendant testify evidence cross-examination cross-examine plead testimony""".split()  # noqa: SIM905
)
GATHERING = frozenset({"gather", "convene", "assemble", "hold", "take"})


@dataclass(frozen=True)
class _Occasion:
    """What is known of when and where one saying took place."""

    said: Said | None = None
    venue: Venue | None = None
    other: bool = False  # said at another time that nobody can tell ("has repeatedly said"): takes nothing over
    post: bool = False

    @property
    def open(self) -> bool:
        """Whether nothing at all is told."""
        return not (self.said or self.venue or self.other or self.post)


def locate(
    doc: Doc, candidates: Sequence[Candidate], speakers: Sequence[Speaker | None], published: date | None
) -> list[tuple[Said | None, Venue | None]]:
    """When and where each candidate was said, as far as the article tells; one pair per candidate, same order."""
    reader = _Reader(doc, candidates, published)
    own = [reader.occasion(candidate) for candidate in candidates]
    story = _Story(reader, candidates, speakers)
    occasions = story.carried(story.carried_back(story.linked(own)))
    return [(occasion.said, occasion.venue) for occasion in story.staged(occasions, own)]


class _Reader:
    """The date and venue words of one Doc, looked up by the cue they belong to."""

    def __init__(self, doc: Doc, candidates: Sequence[Candidate], published: date | None) -> None:
        self.doc = doc
        self.outlet: str | None = doc._.outlet if doc.has_extension("outlet") else None
        self.inside = {t.i for candidate in candidates for t in self.tokens(candidate.contents)}
        self.dates: dict[int, tuple[When, Token]] = {}
        for when in find_dates(doc.text, published, date.today()):
            span = doc.char_span(*when.span, alignment_mode="expand")
            if span is not None and span.start not in self.inside:
                self.dates[span.start] = (when, span.root)
        self.taken = [when.span for when, _ in self.dates.values()]
        self._court: list[Span] | None = None

    def tokens(self, spans: Iterable[model.Span]) -> list[Token]:
        """The tokens of character spans."""
        found = (self.doc.char_span(*span, alignment_mode="expand") for span in spans)
        return [token for span in found if span is not None for token in span]

    def occasion(self, candidate: Candidate) -> _Occasion:
        """What the sentence of the cue tells, or the one before it."""
        cue = self.tokens(candidate.cue)
        if not cue:
            return _Occasion()
        mention = self.tokens([candidate.mention] if candidate.mention else [])
        found = self._told(self.frame(cue[0]), cue, mention)
        if found.open:
            found = self._told_before(cue) or found
        return replace(found, post=any(token.lemma_ in POSTING for token in cue))

    def frame(self, token: Token) -> list[Token]:
        """The words of a sentence that are not said by anybody."""
        return [t for t in token.sent if t.i not in self.inside]

    def _told(self, frame: list[Token], cue: list[Token], mention: list[Token]) -> _Occasion:
        near = hanging(frame, {t.i for t in cue}) | beside(frame, cue, mention)
        wide = near | hanging(frame, governors(cue))
        when = self.when(frame, near) or self.when(frame, wide)
        root = next((t for t in mention if t.head not in mention or t.head == t), None)
        venue = None
        for reach in (near, wide):
            attached = [t for t in frame if t.i in reach]
            venue = venue or find_venue(Setting(attached, cue, root, self.taken, self.outlet))
        if when and not when.days:
            return _Occasion(None, venue, other=True)
        return _Occasion(_said(when), venue, other=not when and _at_another_time(cue))

    def when(self, frame: list[Token], reach: set[int]) -> When | None:
        """The most exact of the date words within reach."""
        found = [self.dates[t.i] for t in frame if t.i in self.dates]
        whens = [when for when, root in found if root.i in reach and not _bounded(root)]
        return min(whens, key=lambda w: (w.days[1] - w.days[0]).days if w.days else 9999, default=None)

    def _told_before(self, cue: list[Token]) -> _Occasion | None:
        """ "Speaking to reporters on Monday, Lund praised the crew. "They saved us," she said."."""
        start = cue[0].sent.start
        if start == 0 or "\n" in self.doc[start - 1].text_with_ws:
            return None
        frame = self.frame(self.doc[start - 1])
        root = self.doc[start - 1].sent.root
        speaking = [t for t in root.lefts if t.dep_ == "advcl" and t.tag_ == "VBG" and t.lemma_ in SPEAKING]
        return self._told(frame, speaking, []) if speaking else None

    def definite(self, venue: Venue) -> bool:
        """Whether a venue is printed as one already known: "the letter", "that same call"."""
        span = self.doc.char_span(*venue.span, alignment_mode="expand")
        return span is not None and any(
            t.lower_ in ("the", "that", "this", "same", "its", "their")
            for t in self.doc[max(0, span.start - 2) : span.start + 1]
        )

    def lead(self) -> list[Span]:
        """The sentences of the first paragraphs that report what happened."""
        found = []
        paragraph = 0
        for sentence in self.doc.sents:
            if paragraph >= LEAD:
                break
            found.append(sentence)
            paragraph += len(PARAGRAPH.findall(sentence.text_with_ws))
        return found

    def day_in(self, sentence: Span) -> Said | None:
        """The one day that a sentence tells outside of the words said."""
        found = [self.dates[t.i][0] for t in sentence if t.i in self.dates]
        days = [when for when in found if when.days and when.days[0] == when.days[1]]
        return _said(days[0]) if len(days) == 1 else None

    def trial(self, lead: list[Span]) -> _Occasion | None:
        """The trial or hearing that the lead dates: "appeared before the Arden court on Monday"."""
        for sentence in lead:
            said = self.day_in(sentence)
            for token in sentence if said else ():
                kind = (
                    venue_kind(token, "event")
                    if token.pos_ in ("NOUN", "PROPN") and token.i not in self.inside
                    else None
                )
                if kind in COURT:
                    return _Occasion(said, named(token, kind, self.taken))
        return None

    def gathering(self, lead: list[Span]) -> _Occasion | None:
        """The one gathering that the lead dates: "Beekeepers gathered at the Corn Hall on Saturday"."""
        said, venue = None, None
        for sentence in lead:
            for verb in (t for t in sentence if t.lemma_ in GATHERING and t.pos_ == "VERB"):
                if verb.lemma_ == "take" and not any(child.lemma_ == "place" for child in verb.children):
                    continue
                said = said or self.day_in(sentence)
                for prep in (child for child in verb.subtree if child.lower_ == "at"):
                    places = [t for t in prep.children if t.dep_ == "pobj" and t.pos_ == "PROPN"]
                    venue = venue or next((named(t, "meeting", self.taken) for t in places), None)
        return _Occasion(said, venue) if said and venue else None

    def court_sentences(self) -> list[Span]:
        """The sentences that tell who pleads, testifies or hears."""
        if self._court is None:
            hits = {
                t.sent.start: t.sent for t in self.doc if t.lemma_.lower() in COURT_WORDS and t.i not in self.inside
            }
            self._court = list(hits.values())
        return self._court


def _bounded(root: Token) -> bool:
    prep = root if root.dep_ == "prep" else root.head
    return prep.pos_ in ("ADP", "SCONJ") and prep.lower_ in BOUNDS


def _at_another_time(cue: list[Token]) -> bool:
    """ "has repeatedly said", "previously defended": at another time than what went before."""
    near = [child for token in cue for child in token.children if child.i <= cue[-1].i + 2]
    perfect = any(child.lower_ in ("has", "have", "'ve", "’ve") and child.dep_ == "aux" for child in near)
    return perfect or any(child.dep_ == "advmod" and child.lower_ in EARLIER for child in near)


def _said(when: When | None) -> Said | None:
    if when is None or when.days is None:
        return None
    return Said(when.days[0].isoformat(), when.days[1].isoformat(), when.words, when.span)


def _day(said: Said | None) -> str | None:
    return said.earliest if said and said.earliest == said.latest else None


class _Story:
    """The quotes of an article in order, with their speakers and paragraphs: what one occasion lends to the next."""

    def __init__(self, reader: _Reader, candidates: Sequence[Candidate], speakers: Sequence[Speaker | None]) -> None:
        self.reader = reader
        self.candidates = candidates
        self.speakers = speakers
        starts = [min(c.contents)[0] if c.contents else 0 for c in candidates]
        self.paragraphs = [len(PARAGRAPH.findall(reader.doc.text, 0, start)) for start in starts]

    def key(self, i: int) -> str | None:
        """Who speaks, the same for all words of one speaker."""
        speaker = self.speakers[i]
        return speaker.name if speaker else None

    def linked(self, own: list[_Occasion]) -> list[_Occasion]:
        """A document or call named again ("in its written submission", "on that same call") has the day it had before."""
        found: list[_Occasion] = []
        for i, occasion in enumerate(own):
            if occasion.venue and not occasion.said and not occasion.other:
                found.append(replace(occasion, said=self._named_before(i, occasion.venue, found)))
            elif self._writes(i) and not occasion.venue:
                letter = next((o for o in reversed(found) if o.venue and o.venue.kind == "letter"), _Occasion())
                found.append(replace(occasion, venue=letter.venue, said=occasion.said or letter.said))
            else:
                found.append(occasion)
        return found

    def _named_before(self, i: int, venue: Venue, before: list[_Occasion]) -> Said | None:
        definite = self.reader.definite(venue) and venue.kind in DOCUMENTS
        for j in range(len(before) - 1, -1, -1):
            other = before[j].venue
            if other and before[j].said and _same_place(venue, other) and (definite or self.key(i) == self.key(j)):
                return before[j].said
        return None

    def _writes(self, i: int) -> bool:
        return any(token.lemma_ == "write" for token in self.reader.tokens(self.candidates[i].cue))

    def carried_back(self, own: list[_Occasion]) -> list[_Occasion]:
        """What the speaker's very next words tell holds for these too: "…," Lund said on Monday. "…," she told Radio Arden."""
        found = list(own)
        for i, here in enumerate(own):
            if here.venue or here.other or here.post or not self.key(i):
                continue
            after = own[i + 1] if i + 1 < len(own) else _Occasion()
            near = (
                after.venue and self.key(i + 1) == self.key(i) and self.paragraphs[i + 1] - self.paragraphs[i] <= NEXT
            )
            if near and after.venue and after.venue.kind not in SERIAL and not _differ(here.said, after.said):
                found[i] = replace(here, venue=after.venue)
            elif here.said:
                found[i] = replace(here, venue=self._same_day(i, own))
        return found

    def _same_day(self, i: int, own: list[_Occasion]) -> Venue | None:
        """The one live event of a speaker on a day."""
        for j in range(i + 1, len(own)):
            venue = own[j].venue
            same = self.key(i) == self.key(j) and _day(own[i].said) == _day(own[j].said) is not None
            if venue and venue.kind in LIVE and same:
                return venue
        return None

    def carried(self, own: list[_Occasion]) -> list[_Occasion]:
        """Each occasion filled from the last one of the same speaker, until another begins."""
        last: dict[str, tuple[int, _Occasion]] = {}
        placed: list[_Occasion] = []
        for i, occasion in enumerate(own):
            key, antecedent = self.key(i), self.candidates[i].antecedent
            since, before = last.get(key, (i, None)) if key else (i, None)
            if antecedent is not None and antecedent < len(placed):
                since, before = antecedent, placed[antecedent]
            if before and not occasion.other:
                occasion = _continued(occasion, before, self.paragraphs[i] - self.paragraphs[since])
            placed.append(occasion)
            if key and not occasion.other and (occasion.said or occasion.venue):
                last[key] = (i, occasion)
        return placed

    def staged(self, occasions: list[_Occasion], own: list[_Occasion]) -> list[_Occasion]:
        """Quotes without a place of their own in a report on one trial or gathering were said there."""
        lead = self.reader.lead()
        occasions = [self._dated_by_lead(i, occasion, lead) for i, occasion in enumerate(occasions)]
        scene = self.reader.trial(lead)
        if scene:
            return self._in_court(occasions, own, scene)
        if not any(occasion.said or occasion.venue for occasion in own):
            gathering = self.reader.gathering(lead)
            if gathering:
                return [replace(o, said=gathering.said, venue=gathering.venue) for o in occasions]
        return occasions

    def _dated_by_lead(self, i: int, occasion: _Occasion, lead: list[Span]) -> _Occasion:
        """A live event without a day, of somebody the lead has in the news on one day, was on that day."""
        if not occasion.venue or occasion.said or occasion.other or occasion.venue.kind not in LIVE:
            return occasion
        for sentence in lead[:1]:
            if self._names(i, sentence):
                return replace(occasion, said=self.reader.day_in(sentence))
        return occasion

    def _names(self, i: int, sentence: Span) -> bool:
        speaker = self.speakers[i]
        return bool(
            speaker
            and speaker.kind == "person"
            and speaker.name.split()[-1:]
            and speaker.name.split()[-1] in sentence.text
        )

    def _in_court(self, occasions: list[_Occasion], own: list[_Occasion], scene: _Occasion) -> list[_Occasion]:
        placed, today = [], scene.said
        for i, occasion in enumerate(occasions):
            if _day(own[i].said) and (not own[i].venue or own[i].venue.kind in COURT):
                today = own[i].said
            if not occasion.venue and not occasion.other and not occasion.post and self._heard(i):
                occasion = replace(occasion, said=occasion.said or today, venue=scene.venue)
            placed.append(occasion)
        return placed

    def _heard(self, i: int) -> bool:
        """Whether a speaker has the floor in court: by role, or by what the article says of them."""
        speaker = self.speakers[i]
        if not speaker or speaker.kind != "person":
            return False
        if COURT_WORDS & set((speaker.role or "").lower().split()):
            return True
        return any(self._names(i, sentence) for sentence in self.reader.court_sentences())


def _same_place(one: Venue, other: Venue) -> bool:
    words, others = (set(venue.name.lower().split()) for venue in (one, other))
    return one.kind == other.kind and (words <= others or others <= words or _head(one) == _head(other))


def _head(venue: Venue) -> str:
    return re.split(r"\s+(?:with|to|of|in|on|at|for|before|from|by)\s+", venue.name.lower())[0].split()[-1]


def _differ(one: Said | None, other: Said | None) -> bool:
    return one is not None and other is not None and (one.earliest, one.latest) != (other.earliest, other.latest)


def _continued(occasion: _Occasion, before: _Occasion, gap: int) -> _Occasion:
    if occasion.post:
        return replace(occasion, venue=occasion.venue or (before.venue if before.post else None))
    if not occasion.said and not occasion.venue:
        serial = before.venue and before.venue.kind in SERIAL
        if serial and gap > (0 if before.post else SERIAL_REACH):
            return occasion
        month = before.said and before.said.earliest != before.said.latest
        return replace(before, said=None if month and not before.venue else before.said)
    if occasion.said and not occasion.venue:
        return replace(
            occasion, venue=before.venue if before.said and not _differ(occasion.said, before.said) else None
        )
    if occasion.venue and not occasion.said:
        same = before.venue is None or _same_place(occasion.venue, before.venue)
        return replace(occasion, said=before.said if same else None)
    return occasion
