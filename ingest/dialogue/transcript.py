"""Transcripts and interviews → quotes: each turn's words are its speaker's, exactly, under the speaker's full name.

``turns`` reads the layout and ``voices`` the labels; what stands around the turns tells when and where it was said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from spacy.tokens import Doc

from ingest.dialogue.labels import ANSWER, ASKERS, ENDING, PARENTHESIS
from ingest.dialogue.turns import Transcript, Turn, turns
from ingest.dialogue.voices import Voice, cast, initials, parted
from ingest.model import Candidate, Mention, Said, Span, Speaker, Venue, fold
from ingest.occasion.dates import find_dates
from ingest.occasion.occasions import said_when
from ingest.occasion.venues import OUTLET_WORDS, lexicon
from ingest.speaker.resolve import resolve
from ingest.words import Words

# Judged, not measured: the layout leaves no doubt about the words, and little about a speaker with a name.
CONFIDENT = 0.95
UNNAMED = 0.8
# What a header says is going on, the first of these first: "Press conference … following the meeting".
KINDS = ("press conference", "hearing", "court", "interview", "parliament", "broadcast", "call", "speech", "meeting")
# What transcripts are called, besides the venues of news.
CALLED = {
    "hansard": "parliament", "official report": "parliament", "sitting": "parliament", "assembly": "parliament",
    "senate": "parliament", "house of representatives": "parliament", "house": "parliament", "debates": "parliament",
    "oral evidence": "hearing", "q&a": "interview", "deposition": "court", "council": "meeting",
}  # fmt: skip
# A name behind a venue: "with …", "before the Committee on …", "in Port Ansel".
LINKED = re.compile(
    r"\s(?:(?i:with|before|in|at|of|on)\s(?i:the\s)?(?:[A-Z][\w’'-]*|\d+)"
    r"(?:\s(?:(?i:of|on|and|for|the|de|la|van)\s(?i:the\s)?)?[A-Z][\w’'-]*)*)"
)
MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day)\b"
)
CAPITAL = re.compile(r"(?:[A-Z][\w’'-]*\s)+$")
CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
SPOKE = re.compile(r"\b(?:took place|interview|conversation|spoke|talked|sat down|held|met|recorded|answered)\b", re.I)
# "on CNN's “Morning Desk”", "on Radio Calvera News".
PROGRAMME = re.compile(
    r"\bon (?:[A-Z][\w.]*(?: [A-Z]\w+)?[’']s [“\"](?P<show>[^”\"\n]{2,40}?),?[”\"]"
    r"|(?P<name>[A-Z][\w.]*(?: [A-Z][\w.]*){1,3}))"
)
# Kinds whose bare word names the occasion; "a panel" or "call" may be anything.
PLAIN = frozenset({"press conference", "hearing", "interview", "parliament"})
AFTERWARDS = 300  # characters behind the last turn in which the editors tell of the occasion


# A quote with all that is known of it, in the order of the steps.
Quoted = tuple[Candidate, Mention | None, Speaker | None, Said | None, Venue | None]


def quotes(doc: Doc, title: str | None, outlet: str | None, published: date | None) -> tuple[list[Quoted], list[Span]]:
    """The quotes of a transcript in order, and the stretches that are nobody else's; nothing for any other text."""
    transcript = turns(Words.of(doc).text)
    if transcript is None:
        return [], []
    voices = cast(transcript, title, outlet)
    asking = asker(transcript, voices)
    said, venue = when_and_where(transcript, asking, title, outlet, published)
    speakers = _resolved(doc, transcript, voices, title)
    rule = "answer" if asking else "turn"
    found: list[Quoted] = []
    for turn in transcript.turns:
        label = transcript.label(turn)
        voice = voices[label]
        if voice.asks or turn.asks:
            continue
        speaker = speakers[label]
        confidence = CONFIDENT if speaker and speaker.kind != "anonymous" else UNNAMED
        contents = list(turn.contents)
        mention = Mention(turn.label, label, _mention_kind(label, voice)) if label else None
        candidate = Candidate(contents, "direct", [], turn.label if label else None, rule, confidence)
        found.append((candidate, mention, speaker, said, venue))
    return found, [turn.span for turn in transcript.turns]


def outside(candidates: Sequence[Candidate], taken: Sequence[Span]) -> list[Candidate]:
    """The candidates none of whose words stand in a turn."""
    return [c for c in candidates if not any(a < d and b < e for b, d in c.contents for a, e in taken)]


def asker(transcript: Transcript, voices: dict[str, Voice]) -> Turn | None:
    """The first turn of whoever asks, if anybody only asks."""
    return next((turn for turn in transcript.turns if turn.asks or voices[transcript.label(turn)].asks), None)


def _resolved(
    doc: Doc, transcript: Transcript, voices: dict[str, Voice], title: str | None
) -> dict[str, Speaker | None]:
    """The speaker of each label, with the role that the text gives where it prints the full name."""
    contents: dict[str, list[Span]] = defaultdict(list)
    for turn in transcript.turns:
        voice = voices[transcript.label(turn)]
        if voice.name and voice.kind == "person":
            contents[voice.name].extend(turn.contents)
    labels = [turn.label for turn in transcript.turns]
    probes = []
    for name, spans in contents.items():
        if place := _printed(name, transcript, labels):
            probes.append((name, Candidate(spans, "direct", [], place, "turn", 1.0)))
    pairs = resolve(doc, [probe for _, probe in probes], title)
    roles = {name: pair[1] for (name, _), pair in zip(probes, pairs, strict=True)}
    return {label: _speaker(voice, roles.get(voice.name or "")) for label, voice in voices.items()}


def _printed(name: str, transcript: Transcript, labels: Sequence[Span]) -> Span | None:
    """Where the text first prints a full name outside the labels."""
    for match in re.finditer(rf"\b{re.escape(name)}\b", transcript.text):
        if not any(a <= match.start() < b for a, b in labels):
            return match.span()
    return None


def _speaker(voice: Voice, read: Speaker | None) -> Speaker | None:
    if voice.name is None:
        return None
    same = read is not None and read.kind == "person" and fold(read.name) == fold(voice.name)
    role = read.role if read is not None and same and read.role else voice.role
    return Speaker(voice.name, voice.kind, role)


def _mention_kind(label: str, voice: Voice) -> str:
    if voice.kind == "anonymous":
        return "unnamed"
    _, name = parted(PARENTHESIS.sub("", label).strip())
    return "name" if name and fold(label) not in ANSWER else "nominal"


def when_and_where(
    transcript: Transcript, asking: Turn | None, title: str | None, outlet: str | None, published: date | None
) -> tuple[Said | None, Venue | None]:
    """The day and venue that header or editors' note tell; an interview's venue is the outlet that asks."""
    around = list(_around(transcript))
    venue = _titled(transcript, title) or _venue(transcript.text, around)
    if asking and (venue is None or venue.kind == "interview"):
        venue = _asked_by(transcript, asking, outlet) or venue
    return _said(transcript.text, around, published), venue


def _titled(transcript: Transcript, title: str | None) -> Venue | None:
    """The venue in the title, which is no part of the text: its place is the first turn that it stands over."""
    venue = _venue_in(title, 0, len(title)) if title else None
    if venue is None or venue.kind in ("interview", "speech", "meeting"):
        return None
    at = transcript.text.find(venue.name)
    first = transcript.turns[0]
    span = (at, at + len(venue.name)) if at >= 0 else first.label if first.label[0] < first.label[1] else first.span
    return Venue(venue.name, venue.kind, span)


def _asked_by(transcript: Transcript, asking: Turn, outlet: str | None) -> Venue | None:
    """The outlet that asks, by its name, its initials, or a plain "Q"; a named interviewer may be of another."""
    label = transcript.label(asking)
    if outlet and fold(label) in (fold(outlet), initials(outlet), *ASKERS, ""):
        return Venue(outlet, "interview", asking.label if label else asking.contents[0])
    if len(label) > 1 and label.isupper():
        for match in re.finditer(r"[A-Z][\w’'-]*(?: (?:of|the|and|&|[A-Z][\w’'-]*))+", transcript.header):
            if initials(match.group()) == label.casefold() and match.group().split()[-1].lower() in OUTLET_WORDS:
                return Venue(match.group(), "interview", match.span())
    return None


def _around(transcript: Transcript) -> Iterator[tuple[Span, bool]]:
    """The lines before the turns and the sentences before and after them, with whether it is a header line."""
    first, last = transcript.turns[0].span[0], transcript.turns[-1].span[1]
    for start, end in ((0, first), (last, last + AFTERWARDS)):
        for line in re.finditer(r"[^\n]+", transcript.text[start:end]):
            heading = not ENDING.search(line.group().rstrip())
            for part in re.finditer(r"\S.*?(?:[.!?](?=\s+[A-Z“\"])|$)", line.group()):
                yield (start + line.start() + part.start(), start + line.start() + part.end()), heading


def _said(text: str, around: Sequence[tuple[Span, bool]], published: date | None) -> Said | None:
    """The first day of a header line, or of a sentence that tells of the occasion."""
    # "WEDNESDAY, APRIL 9" is read as if it were not shouted.
    dates = find_dates(CAPITALS.sub(lambda word: word[0].capitalize(), text), published)
    for (start, end), heading in around:
        if heading or SPOKE.search(text, start, end):
            for when in dates:
                if when.days and start <= when.span[0] and when.span[1] <= end and when.days[0] == when.days[1]:
                    return said_when(replace(when, words=text[slice(*when.span)]))
    return None


def _venue(text: str, around: Sequence[tuple[Span, bool]]) -> Venue | None:
    """The venue that the header names, or else a sentence of the introduction."""
    for wanted in (True, False):
        for (start, end), heading in around:
            if heading == wanted and (venue := _venue_in(text, start, end)):
                return venue
    return None


def _venue_in(text: str, start: int, end: int) -> Venue | None:
    for show in PROGRAMME.finditer(text, start, end):
        group = "show" if show["show"] else "name"
        if show["show"] or OUTLET_WORDS & set(fold(show["name"]).split()):
            return Venue(show[group], "broadcast", show.span(group))
    found = [
        (KINDS.index(kind), match.start() - len(match.group()) / 1000, match)
        for match, kind in _venue_words(text, start, end)
    ]
    if not found:
        return None
    rank, _, match = min(found, key=lambda item: item[:2])
    link = LINKED.match(text, match.end(), end)
    stop = link.end() if link and not MONTH.search(link.group()) else match.end()
    before = CAPITAL.search(text[start : match.start()])
    at = start + before.start() if before and match.group()[0].isupper() else match.start()
    return Venue(text[at:stop], KINDS[rank], (at, stop))


def _venue_words(text: str, start: int, end: int) -> Iterator[tuple[re.Match[str], str]]:
    for match in _venue_pattern().finditer(text, start, end):
        words = match.group().lower()
        kind = CALLED.get(words) or lexicon().get((words, "event"), "")
        named = " " in words or CAPITAL.search(text[start : match.start()]) or LINKED.match(text, match.end(), end)
        if kind in KINDS and (kind in PLAIN or (named and match.group()[0].isupper())):
            yield match, kind


@cache
def _venue_pattern() -> re.Pattern[str]:
    known = {words for (words, use), kind in lexicon().items() if use == "event" and kind in KINDS}
    longest = sorted(known | set(CALLED), key=lambda words: (-len(words), words))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.I)
