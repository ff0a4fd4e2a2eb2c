"""When and where each quote was said: date and venue words that belong to the cue, carried on through one occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc, Token

from ingest.attach import SPEAKING, Reading, beside, governors, hanging
from ingest.model import Candidate, Said, Speaker, Venue
from ingest.occasions import Occasion, Story, said_when
from ingest.scenes import staged
from ingest.venues import Setting, find_venue

# "previously defended", "said at the time": not the occasion the article has just told of.
ANOTHER_TIME = frozenset(
    {"previously", "earlier", "once", "repeatedly", "recently", "before", "long", "often", "always"}
)
PERFECT = frozenset({"has", "have", "'ve", "’ve"})
POSTING = frozenset({"post", "tweet", "retweet", "repost"})


def locate(
    doc: Doc, candidates: Sequence[Candidate], speakers: Sequence[Speaker | None], published: date | None
) -> list[tuple[Said | None, Venue | None]]:
    """When and where each candidate was said, as far as the article tells; one pair per candidate, same order.

    Reads who publishes from ``doc._.outlet`` where that extension exists: the outlet is the venue of "told me".
    """
    reading = Reading(doc, (span for candidate in candidates for span in candidate.contents), published)
    outlet = doc._.outlet if doc.has_extension("outlet") else None
    own = [_occasion(reading, candidate, outlet) for candidate in candidates]
    story = Story(reading, candidates, speakers)
    occasions = staged(story, story.carried(story.carried_back(story.linked(own))), own)
    return [(occasion.said, occasion.venue) for occasion in occasions]


def _occasion(reading: Reading, candidate: Candidate, outlet: str | None) -> Occasion:
    """What the sentence of the cue tells, or the one before it."""
    cue = reading.tokens(candidate.cue)
    if not cue:
        return Occasion()
    mention = reading.tokens([candidate.mention] if candidate.mention else [])
    found = _told(reading, reading.frame(cue[0]), cue, mention, outlet)
    if found.open:
        found = _told_before(reading, cue, outlet) or found
    return replace(found, post=any(token.lemma_ in POSTING for token in cue))


def _told(reading: Reading, frame: list[Token], cue: list[Token], mention: list[Token], outlet: str | None) -> Occasion:
    near = hanging(frame, {t.i for t in cue}) | beside(frame, cue, mention)
    wide = near | hanging(frame, governors(cue))
    when = reading.when(frame, near) or reading.when(frame, wide)
    root = next((t for t in mention if t.head not in mention or t.head == t), None)
    venue = None
    for reach in (near, wide):
        attached = [t for t in frame if t.i in reach]
        venue = venue or find_venue(Setting(attached, cue, root, reading.taken, outlet))
    unclear = when.days is None if when else _at_another_time(cue)
    return Occasion(said_when(when), venue, other=unclear)


def _told_before(reading: Reading, cue: list[Token], outlet: str | None) -> Occasion | None:
    """ "Speaking to reporters on Monday, Lund praised the crew. "They saved us," she said."."""
    start = cue[0].sent.start
    if start == 0 or "\n" in reading.doc[start - 1].text_with_ws:
        return None
    last = reading.doc[start - 1]
    speaking = [t for t in last.sent.root.lefts if t.dep_ == "advcl" and t.tag_ == "VBG" and t.lemma_ in SPEAKING]
    return _told(reading, reading.frame(last), speaking, [], outlet) if speaking else None


def _at_another_time(cue: list[Token]) -> bool:
    near = [child for token in cue for child in token.children if child.i <= cue[-1].i + 2]
    if near and near[0].i == cue[0].sent.start and near[0].lower_ == "earlier":
        near = near[1:]  # "Earlier, she said" goes back within the day; "she had earlier said" does not
    return any(
        (child.dep_ == "aux" and child.lower_ in PERFECT) or (child.dep_ == "advmod" and child.lower_ in ANOTHER_TIME)
        for child in near
    )
