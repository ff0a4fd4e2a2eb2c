"""The scene that the first paragraphs set: quotes in a report on one trial or gathering were said there."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Span, Token

from ingest.attach import Reading
from ingest.model import Speaker
from ingest.occasions import LIVE, PARAGRAPH, Occasion, Story, day, said_when, vague
from ingest.venues import named, venue_kind

LEAD = 4  # paragraphs that set the scene
COURT = frozenset({"court", "hearing"})
# Who has the floor in court, and what they do there.
COURT_WORDS = frozenset(
    """advocate lawyer attorney barrister counsel solicitor prosecutor judge justice magistrate coroner witness accused
    defendant testify evidence cross-examination cross-examine plead testimony""".split()
)
GATHERING = frozenset({"gather", "convene", "assemble"})


def staged(story: Story, occasions: list[Occasion], own: list[Occasion]) -> list[Occasion]:
    """Occasions filled from the scene, for those who speak there and are not told to have spoken elsewhere."""
    lead = _lead(story.reading)
    occasions = [_dated(story, i, occasion, lead) for i, occasion in enumerate(occasions)]
    trial = _trial(story.reading, lead)
    if trial:
        return _in_court(story, occasions, own, trial)
    gathering = _gathering(story.reading, lead)
    if gathering and not any(occasion.said or occasion.venue for occasion in own):
        return [
            occasion
            if occasion.other or occasion.post
            else replace(occasion, said=gathering.said, venue=gathering.venue)
            for occasion in occasions
        ]
    return occasions


def _lead(reading: Reading) -> list[Span]:
    found, paragraph = [], 0
    for sentence in reading.doc.sents:
        if paragraph >= LEAD:
            break
        found.append(sentence)
        paragraph += len(PARAGRAPH.findall(sentence.text_with_ws))
    return found


def _dated(story: Story, i: int, occasion: Occasion, lead: list[Span]) -> Occasion:
    """A live event without a day, of somebody whom the first sentence has in the news on one day, was on that day."""
    live = occasion.venue and occasion.venue.kind in LIVE and not occasion.said and not occasion.other
    if live and lead and _names(story.speakers[i], lead[0]):
        return replace(occasion, said=said_when(story.reading.day_in(lead[0])))
    return occasion


def _names(speaker: Speaker | None, sentence: Span) -> bool:
    words = speaker.name.split() if speaker and speaker.kind == "person" else []
    return bool(words) and any(token.text == words[-1] for token in sentence)


def _trial(reading: Reading, lead: list[Span]) -> Occasion | None:
    """The trial or hearing that the lead dates: "appeared before the Arden court on Monday"."""
    for sentence in lead:
        when = reading.day_in(sentence)
        for token in sentence if when else ():
            kind = venue_kind(token, "event") if _told(reading, token) else None
            if kind in COURT:
                return Occasion(said_when(when), named(token, kind, reading.taken))
    return None


def _told(reading: Reading, token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN") and token.i not in reading.inside


def _in_court(story: Story, occasions: list[Occasion], own: list[Occasion], trial: Occasion) -> list[Occasion]:
    placed, today = [], trial.said
    hearing = _court_sentences(story.reading)
    for i, occasion in enumerate(occasions):
        venue = own[i].venue
        if day(own[i].said) and (not venue or venue.kind in COURT):
            today = own[i].said
        if venue and venue.kind in COURT and not occasion.said and not occasion.other and not vague(venue):
            occasion = replace(occasion, said=today if _heard(story.speakers[i], hearing) else None)
        if not occasion.venue and not occasion.other and not occasion.post and _heard(story.speakers[i], hearing):
            occasion = replace(occasion, said=occasion.said or today, venue=trial.venue)
        placed.append(occasion)
    return placed


def _court_sentences(reading: Reading) -> list[Span]:
    words = (token for token in reading.doc if token.lemma_.lower() in COURT_WORDS and token.i not in reading.inside)
    return list({token.sent.start: token.sent for token in words}.values())


def _heard(speaker: Speaker | None, hearing: list[Span]) -> bool:
    """Whether a speaker has the floor in court: by role, or by what the article says of them."""
    if not speaker or speaker.kind != "person":
        return False
    if COURT_WORDS & set((speaker.role or "").lower().split()):
        return True
    return any(_names(speaker, sentence) for sentence in hearing)


def _gathering(reading: Reading, lead: list[Span]) -> Occasion | None:
    """The one gathering that the lead dates: "Beekeepers gathered at the Corn Hall on Saturday"."""
    said, venue = None, None
    for sentence in lead:
        for verb in (token for token in sentence if _gathers(token)):
            said = said or said_when(reading.day_in(sentence))
            preps = (token for token in verb.subtree if token.lower_ == "at")
            places = [t for prep in preps for t in prep.children if t.dep_ == "pobj" and t.pos_ == "PROPN"]
            venue = venue or next((named(t, "meeting", reading.taken) for t in places), None)
    return Occasion(said, venue) if said and venue else None


def _gathers(verb: Token) -> bool:
    """ "Growers gathered", "the fair took place", "the town held a forum", but not "police held a man"."""
    if verb.lemma_ == "take":
        return any(child.lemma_ == "place" for child in verb.children)
    if verb.lemma_ == "hold":
        return any(venue_kind(child, "event") in LIVE for child in verb.children)
    return verb.lemma_ in GATHERING and verb.pos_ == "VERB"
