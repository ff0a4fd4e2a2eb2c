"""When and where each quote was said: date and venue words that belong to the cue, carried on through one occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc, Token

from ingest.model import Candidate, Said, Speaker, Venue
from ingest.occasion.attach import SPEAKING, Reading, beside, governors, hanging, opening
from ingest.occasion.dates import When
from ingest.occasion.occasions import Occasion, Story, day, said_when
from ingest.occasion.scenes import dated, dated_events, sitting, staged
from ingest.occasion.venues import Setting, begins_sentence, find_venue

# "previously defended", "said at the time": not the occasion the article has just told of.
ANOTHER_TIME = frozenset(
    {"previously", "earlier", "once", "repeatedly", "recently", "before", "long", "often", "always"}
)
PERFECT = frozenset({"has", "have", "'ve", "’ve"})
POSTING = frozenset({"post", "tweet", "retweet", "repost"})
# Verbs of a sentence that tells where somebody is about to be quoted from.
TAKING_THE_FLOOR = frozenset("speak talk ask appear testify address interview question write post face".split())


def locate(
    doc: Doc, candidates: Sequence[Candidate], speakers: Sequence[Speaker | None], published: date | None
) -> list[tuple[Said | None, Venue | None]]:
    """When and where each candidate was said, as far as the article tells; one pair per candidate, same order.

    Reads who publishes from ``doc._.outlet`` where that extension exists: the outlet is the venue of "told me".
    """
    reading = Reading(doc, (span for candidate in candidates for span in candidate.contents), published)
    outlet = doc._.outlet if doc.has_extension("outlet") else None
    own = [_occasion(reading, *pair, outlet) for pair in zip(candidates, speakers, strict=True)]
    story = Story(reading, candidates, speakers)
    events = list(dated_events(reading))
    seated = sitting(story, story.carried_back(story.linked(own)), events)
    occasions = staged(story, dated(story, story.carried(seated), events), own)
    return [(occasion.said, occasion.venue) for occasion in occasions]


def _occasion(reading: Reading, candidate: Candidate, speaker: Speaker | None, outlet: str | None) -> Occasion:
    """What the sentence of the cue tells, or the one before it."""
    cue = reading.tokens(candidate.cue)
    mention = reading.tokens([candidate.mention] if candidate.mention else [])
    if cue and all(token.is_punct for token in cue):
        cue = _doing(mention) or _leading(cue) or cue  # "She hit back on Facebook: …" has its place on the verb
    if not cue:
        return Occasion()
    found = _told(reading, reading.frame(cue[0]), cue, mention, outlet)
    if found.open:
        found = _told_before(reading, cue, mention, speaker, outlet) or found
    return replace(found, post=any(token.lemma_ in POSTING for token in cue))


def _doing(mention: list[Token]) -> list[Token]:
    """The verb of the speaker's clause."""
    verbs = [token.head for token in mention if token.dep_ == "nsubj" and token.head.pos_ == "VERB"]
    return verbs[:1]


def _leading(cue: list[Token]) -> list[Token]:
    """The last verb before a colon, in its sentence."""
    before = cue[0].doc[cue[0].sent.start : cue[0].i]
    return next(([token] for token in reversed(list(before)) if token.pos_ == "VERB"), [])


def _told(reading: Reading, frame: list[Token], cue: list[Token], mention: list[Token], outlet: str | None) -> Occasion:
    near = hanging(frame, {t.i for t in cue}) | beside(frame, cue, mention)
    wide = near | hanging(frame, governors(cue))
    when = reading.when(frame, near) or reading.when(frame, wide) or _meanwhile(reading, frame, cue)
    root = next((t for t in mention if t.head not in mention or t.head == t), None)
    venue = None
    for reach in (near, wide):
        attached = [t for t in frame if t.i in reach]
        venue = venue or find_venue(Setting(attached, cue, root, reading.taken, outlet))
    unclear = when.days is None if when else _at_another_time(cue)
    return Occasion(said_when(when), venue, other=unclear)


def _meanwhile(reading: Reading, frame: list[Token], cue: list[Token]) -> When | None:
    """ "She resigned on Monday, saying …": a participle is of the time of its verb."""
    if cue[0].tag_ == "VBG" and cue[0].dep_ == "advcl" and cue[0].head.i < cue[0].i:
        verb = cue[0].head
        return reading.when(
            frame, {t.i for t in frame if verb in (t.head, t.head.head) and t.head.pos_ in ("VERB", "ADP")}
        )
    return None


def _told_before(
    reading: Reading, cue: list[Token], mention: list[Token], speaker: Speaker | None, outlet: str | None
) -> Occasion | None:
    """ "Speaking to reporters on Monday, Lund praised the crew. "They saved us," she said."."""
    start = reading.sentence(cue[0]).start
    if start == 0 or "\n" in reading.doc[start - 1].text_with_ws:
        return None
    root = reading.sentence(reading.doc[start - 1]).root
    if not _same_subject(root, mention, speaker):
        return None
    frame = reading.frame(reading.doc[start - 1])
    speaking = [t for t in root.lefts if t.dep_ == "advcl" and t.tag_ == "VBG" and t.lemma_ in SPEAKING]
    if root.lemma_ in TAKING_THE_FLOOR and root.i not in reading.inside:
        speaking.append(root)  # "Lund was asked on Radio Arden whether it would hold. "It will," he said."
    if speaking:
        return _told(reading, frame, speaking[:1], [], outlet)
    # "A few hours later she was less cheerful. …"
    when = said_when(reading.when(frame, opening(frame)))
    return Occasion(when) if day(when) and any(t.dep_ == "nsubj" and t.pos_ == "PRON" for t in root.lefts) else None


def _same_subject(root: Token, mention: list[Token], speaker: Speaker | None) -> bool:
    """Whether the sentence before is about the one who speaks now."""
    if not mention or (len(mention) == 1 and mention[0].pos_ == "PRON"):
        return True
    subjects = [t for child in root.lefts if child.dep_ in ("nsubj", "nsubjpass") for t in child.subtree]
    if any(t.pos_ == "PRON" for t in subjects[:1]) and mention[0].lower_ == "the":
        return True
    names = {mention[-1].text, *((speaker.name.split()[-1:]) if speaker else [])}
    return any(t.text in names for t in subjects)


def _at_another_time(cue: list[Token]) -> bool:
    near = [child for token in cue for child in token.children if child.i <= cue[-1].i + 2]
    if near and begins_sentence(near[0]) and near[0].lower_ == "earlier":
        near = near[1:]  # "Earlier, she said" goes back within the day; "she had earlier said" does not
    return any(
        (child.dep_ == "aux" and child.lower_ in PERFECT) or (child.dep_ == "advmod" and child.lower_ in ANOTHER_TIME)
        for child in near
    )
