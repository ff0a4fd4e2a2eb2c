"""The scene that the first paragraphs set: quotes in a report on one trial or gathering were said there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from ingest.model import Said, Speaker, Venue
from ingest.occasion.attach import Reading
from ingest.occasion.occasions import LIVE, PARAGRAPH, Occasion, Story, day, said_when, vague
from ingest.occasion.venues import is_document, named, venue_kind

NEAR = 200  # characters between an event and its date
LEAD = 4  # paragraphs that set the scene
COURT = frozenset({"court", "hearing"})
# Who has the floor in court, and what they do there.
COURT_WORDS = frozenset(
    """advocate lawyer attorney barrister counsel solicitor prosecutor judge justice magistrate coroner witness accused
    defendant defend defending prosecute prosecuting testify evidence cross-examination cross-examine plead
    testimony""".split()
)
# Events of one kind are told with the words of another: a committee of parliament hears, an assembly meets.
KIN = (frozenset({"court", "hearing"}), frozenset({"hearing", "parliament"}), frozenset({"parliament", "meeting"}))
DATED = LIVE | {"call", "report", "letter"}
HOUSES = frozenset({"parliament", "meeting", "hearing"})
# Who has the floor in a house. Others who are quoted in such an article comment on it from outside.
MEMBERS = frozenset(
    """minister opposition lawmaker legislator mp mps senator member councillor councilwoman councilman deputy
    representative congressman congresswoman party premier whip backbencher mayor
    chair chairs chairman chairwoman president chancellor""".split()
)
# What people say to those who have just spoken.
ANSWERING = frozenset("reply answer respond counter retort interject ask agree disagree object".split())
CHAIN = 3  # paragraphs without a member's word that end a sitting
INDEFINITE = frozenset({"a", "an", "another", "recent"})
# Hearers that stand for whichever court the article is about.
ANY_COURT = frozenset({"court", "the court", "jury", "juror", "jurors", "judge", "magistrates", "trial", "tribunal"})
GATHERING = frozenset({"gather", "convene", "assemble"})


@dataclass(frozen=True)
class Event:
    """Something that the reporter dates: "the board met on Tuesday", "the study, published on Wednesday"."""

    start: int
    kind: str
    said: Said
    act: bool  # told by what was done there ("voted", "was jailed"), not by its name


def dated(story: Story, occasions: list[Occasion], events: list[Event]) -> list[Occasion]:
    """Occasions whose venue the reporter has dated before: a date given for the same event earlier counts."""
    return [_on_the_day(story, i, occasion, events) for i, occasion in enumerate(occasions)]


def dated_events(reading: Reading) -> Iterator[Event]:
    """What the reporter dates, in the order of the text."""
    for sentence in reading.sentences:
        said = said_when(reading.day_in(sentence))
        for token in reading.frame(sentence[0]) if said else ():
            act = _act(token)
            kind = act or _occasion_of(token)
            if kind and said and said.span[0] - token.idx < NEAR:
                yield Event(token.idx, kind, said, bool(act))


def _act(token: Token) -> str | None:
    """The kind of event that a word tells of by what is done there: "voted", "was jailed", "reported a loss"."""
    return venue_kind(token, "act") if token.pos_ in ("VERB", "NOUN", "PROPN") else None


def _occasion_of(token: Token) -> str | None:
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "nmod", "poss"):
        return None
    kind = venue_kind(token, "event", "document", "audience")
    telephone = kind == "call" and token.lemma_ != "call"  # a thing, as a rule
    return kind if kind in DATED and not telephone else None


def _on_the_day(story: Story, i: int, occasion: Occasion, events: list[Event]) -> Occasion:
    if occasion.said or occasion.other or occasion.post:
        return occasion
    before = [event for event in events if event.start < story.starts[i]]
    venue = occasion.venue
    if venue and venue.kind in DATED and not vague(venue) and not _calls_home(venue):
        noun = story.reading.tokens([venue.span])
        act = venue.kind == "call" or _indefinite(noun)
        paper = venue.kind not in ("report", "letter") and any(is_document(token) for token in noun)
        kin = [event for event in before if _kin(event.kind, venue.kind) and (event.act or not act)]
        if kin and not paper and (venue.kind == "call" or not _indefinite(noun)):
            return replace(occasion, said=kin[-1].said)
    after = _after(story, i)
    kin = [event for event in before if after and _kin(event.kind, after)]
    return replace(occasion, said=kin[-1].said) if kin else occasion


def _calls_home(venue: Venue) -> bool:
    """ "over the phone": a reporter's own call, not the company's."""
    return venue.kind == "call" and "call" not in venue.name.lower()


def _indefinite(noun: list[Token]) -> bool:
    return any(t.lower_ in INDEFINITE for token in noun[:1] for t in token.doc[max(0, token.i - 1) : token.i + 1])


def _after(story: Story, i: int) -> str | None:
    """ "Speaking to Radio Arden after the vote": on the day of the vote that the article has told of."""
    cue = story.reading.tokens(story.candidates[i].cue)
    for token in story.reading.frame(cue[0]) if cue else ():
        definite = any(child.lower_ == "the" for child in token.children)
        if token.dep_ == "pobj" and token.head.lower_ in ("after", "following") and definite:
            return _act(token) or _occasion_of(token)
    return None


def _kin(one: str, other: str) -> bool:
    return one == other or any({one, other} <= kin for kin in KIN)


def sitting(story: Story, own: list[Occasion], events: list[Event]) -> list[Occasion]:
    """Occasions of a house, a hearing or a meeting lent to those who speak there next, until somebody else does."""
    placed: list[Occasion] = []
    here, first, last = None, 0, 0
    events = [event for event in events if event.kind == "parliament"]
    for i, occasion in enumerate(own):
        venue = occasion.venue
        if venue and venue.name.endswith("debate") and any(event.start < story.starts[i] for event in events):
            venue = replace(venue, kind="parliament")  # where the article is about a vote in the house
            occasion = replace(occasion, venue=venue)
        if venue and venue.kind in HOUSES and not vague(venue) and not occasion.other and not story.long_ago(occasion):
            here, first, last = occasion, i, i
        elif here and story.gap(last, i) > CHAIN:
            here = None
        elif here and occasion.open and _takes_part(story, i, first):
            occasion, last = replace(here, post=False), i
        elif here and not _aside(story, i, occasion, here):
            here = None
        placed.append(occasion)
    return placed


def _aside(story: Story, i: int, occasion: Occasion, here: Occasion) -> bool:
    """Whether a sitting goes on after a quote from elsewhere: "she had said the day before"."""
    cue = story.reading.tokens(story.candidates[i].cue)
    had = any(child.lower_ in ("had", "'d", "’d") for token in cue for child in token.children)
    same = occasion.said is not None and here.said is not None and occasion.said.earliest == here.said.earliest
    return had or occasion.other or same


def _takes_part(story: Story, i: int, first: int) -> bool:
    """Whether a quote is told like one of the sitting: "Holt replied", not "the union says", "according to Holt"."""
    speaker = story.speakers[i]
    cue = story.reading.tokens(story.candidates[i].cue)
    if not speaker or speaker.kind != "person":
        return False
    if any(token.tag_ in ("VBZ", "VBP") or token.lower_ == "according" for token in cue):
        return False
    if story.key(i) == story.key(first) or any(token.lemma_ in ANSWERING for token in cue):
        return True
    return _several(story.speakers[first]) or _member(story, i, speaker)


def _several(speaker: Speaker | None) -> bool:
    """ "Growers told a meeting": any grower may be quoted next."""
    return speaker is not None and speaker.kind == "group"


def _member(story: Story, i: int, speaker: Speaker) -> bool:
    """Whether anything that the article calls a speaker is the name of an office in the house."""
    told = [other.role or "" for other in story.speakers if other and other.name == speaker.name]
    same = [j for j, other in enumerate(story.speakers) if other and other.name == speaker.name]
    for mention in (story.candidates[j].mention for j in same):
        told += [token.lower_ for word in story.reading.tokens([mention] if mention else []) for token in word.subtree]
    return any(MEMBERS & set(words.lower().replace(",", " ").split()) for words in told)


def staged(story: Story, occasions: list[Occasion], own: list[Occasion]) -> list[Occasion]:
    """Occasions filled from the scene, for those who speak there and are not told to have spoken elsewhere."""
    lead = _lead(story.reading)
    occasions = [_dated(story, i, occasion, lead) for i, occasion in enumerate(occasions)]
    trial = _trial(story.reading, lead) or _tried(story, occasions)
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
    for sentence in reading.sentences:
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


def _tried(story: Story, occasions: list[Occasion]) -> Occasion | None:
    """The trial at which the first quotes were heard: "…," the prosecutor told Arden Crown Court."""
    for i, occasion in enumerate(occasions):
        if story.paragraphs[i] > LEAD:
            return None
        if occasion.venue and occasion.venue.kind == "court" and day(occasion.said) and not occasion.other:
            return occasion
    return None


def _told(reading: Reading, token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN") and token.i not in reading.inside


def _in_court(story: Story, occasions: list[Occasion], own: list[Occasion], trial: Occasion) -> list[Occasion]:
    placed, today = [], trial.said
    hearing = _court_sentences(story.reading)
    room = _room(story.reading)
    for i, occasion in enumerate(occasions):
        venue = own[i].venue
        if day(own[i].said) and not own[i].post and (not venue or venue.kind in COURT):
            today = own[i].said
        if venue and venue.kind in COURT and not occasion.said and not occasion.other and not vague(venue):
            occasion = replace(occasion, said=today if _heard(story.speakers[i], hearing) else None)
        if not occasion.venue and not occasion.other and not occasion.post and _speaks(story, i, hearing):
            occasion = replace(occasion, said=occasion.said or today, venue=room or trial.venue)
        if room and occasion.venue and occasion.venue.kind == "court" and occasion.venue.name.lower() in ANY_COURT:
            occasion = replace(occasion, venue=room)
        placed.append(occasion)
    return placed


def _speaks(story: Story, i: int, hearing: list[Span]) -> bool:
    """Whether somebody speaks in court today: "Holt denies both charges" only tells how things stand."""
    cue = story.reading.tokens(story.candidates[i].cue)
    standing = any(token.tag_ in ("VBZ", "VBP") and token.lemma_ != "say" for token in cue)
    return not standing and _heard(story.speakers[i], hearing)


def _room(reading: Reading) -> Venue | None:
    """The one court that the article names: where "jurors" sat."""
    nouns = (token for token in reading.doc if token.i not in reading.inside and token.pos_ == "PROPN")
    courts = [named(token, "court", reading.taken) for token in nouns if token.text in ("Court", "Tribunal")]
    full = {venue.name: venue for venue in reversed(courts) if " " in venue.name}
    return next(iter(full.values())) if len(full) == 1 else None


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
