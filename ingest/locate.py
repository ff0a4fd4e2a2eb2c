"""When and where each quote was said: date and venue words that belong to the cue, carried on through one occasion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc, Token

from ingest import model
from ingest.dates import When, find_dates
from ingest.model import Candidate, Said, Speaker, Venue
from ingest.venues import is_outlet, name_of, venue_kind

# "Speaking to reporters on Monday, she said": the participle shares its occasion with the cue.
SPEAKING = frozenset(
    "speak talk address write appear testify respond answer reply post tweet say tell comment brief react".split()
)
# "a letter sent on Monday", "a report published last week": the day of the document is the day of its words.
ISSUING = frozenset(
    "send publish release issue post file deliver write share hold air broadcast upload make give date record tweet "
    "schedule organise organize convene tell".split()
)
TELLING = frozenset("tell inform brief address remind assure warn urge ask advise".split())
EVENT_PREPS = frozenset({"at", "in", "during", "on", "via", "through", "over", "before", "by", "from", "to", "into"})
# "Speaking after talks with …" places the words; "said after the meeting that" only dates them.
AFTER = frozenset({"after", "following", "ahead"})
# "since 2019", "by Friday", "until May" bound a state or a plan, not a saying.
BOUNDS = frozenset(
    {"since", "until", "till", "by", "before", "after", "from", "for", "ahead", "between", "through", "to", "as"}
)
EARLIER = frozenset("previously earlier once repeatedly recently before long often always".split())


@dataclass
class _Occasion:
    """What is known of when and where one saying took place."""

    said: Said | None = None
    venue: Venue | None = None
    loose: bool = False  # told as of another, unnamed time ("has repeatedly said"): takes nothing from before


def locate(
    doc: Doc, candidates: Sequence[Candidate], speakers: Sequence[Speaker | None], published: date | None
) -> list[tuple[Said | None, Venue | None]]:
    """When and where each candidate was said, as far as the article tells; one pair per candidate, same order."""
    reader = _Reader(doc, candidates, published)
    own = [reader.occasion(candidate) for candidate in candidates]
    carried = _carry(doc, candidates, speakers, own)
    return [(occasion.said, occasion.venue) for occasion in carried]


class _Reader:
    """The date and venue words of one Doc, looked up by the cue they belong to."""

    def __init__(self, doc: Doc, candidates: Sequence[Candidate], published: date | None) -> None:
        self.doc = doc
        self.outlet = doc._.outlet if doc.has_extension("outlet") else None
        self.words_said = [span for candidate in candidates for span in candidate.contents]
        self.dates: dict[int, tuple[When, Token]] = {}
        for when in find_dates(doc.text, published, date.today()):
            span = doc.char_span(*when.span, alignment_mode="expand")
            if span is not None and not _covered(when.span, self.words_said):
                self.dates[span.start] = (when, span.root)

    def occasion(self, candidate: Candidate) -> _Occasion:
        """What the sentence of the cue tells."""
        cue = self._tokens(candidate.cue)
        if not cue:
            return _Occasion()
        frame = self._frame(cue, candidate)
        governors = _governors(cue)
        when = self._when(frame, governors)
        venue = self._venue(frame, governors, cue, candidate)
        return _Occasion(_said(when), venue, loose=when is None and _loose(cue))

    def _tokens(self, spans: Sequence[model.Span]) -> list[Token]:
        found = (self.doc.char_span(*span, alignment_mode="expand") for span in spans)
        return [token for span in found if span is not None for token in span]

    def _frame(self, cue: list[Token], candidate: Candidate) -> list[Token]:
        """The words of the cue's sentence that are not said by anybody."""
        sentence = cue[0].sent
        return [t for t in sentence if not _covered((t.idx, t.idx + len(t)), self.words_said)]

    def _when(self, frame: list[Token], governors: set[int]) -> When | None:
        """The nearest date words in the frame that hang on the cue or its event."""
        attached = [
            when
            for t in frame
            if t.i in self.dates
            for when, root in [self.dates[t.i]]
            if _hangs(root, governors, frame)
        ]
        return min(attached, key=lambda when: when.latest - when.earliest, default=None)

    def _venue(self, frame: list[Token], governors: set[int], cue: list[Token], candidate: Candidate) -> Venue | None:
        for find in (self._document, self._told, self._event):
            if venue := find(frame, governors, candidate):
                return venue
        for token in cue:
            if token.lemma_ in ("tweet", "retweet"):
                return Venue("Twitter", "social media", (token.idx, token.idx + len(token)))
        return None

    def _document(self, frame: list[Token], governors: set[int], candidate: Candidate) -> Venue | None:
        """ "The report found", "according to a survey by …": a document is its own venue."""
        if candidate.mention is None:
            return None
        span = self.doc.char_span(*candidate.mention, alignment_mode="expand")
        if span is None:
            return None
        steps = [span.root]
        while steps[-1].dep_ in ("pobj", "prep", "poss", "agent", "compound") and len(steps) < 5:
            steps.append(steps[-1].head)
        for noun in steps:
            if noun.pos_ in ("NOUN", "PROPN") and noun.i not in governors:
                kind = venue_kind(noun, "document")
                if not kind and noun == span.root:
                    kind = venue_kind(noun, "event")
                    kind = kind if kind in ("statement", "letter", "court", "social media", "report") else None
                    if kind == "court" and noun.lemma_ in ("court", "tribunal"):
                        kind = None
                if kind:
                    return self._named(noun, kind)
        return None

    def _told(self, frame: list[Token], governors: set[int], candidate: Candidate) -> Venue | None:
        """ "told reporters", "told the Harbour Gazette", "speaking to lawmakers"."""
        for token in frame:
            if token.pos_ not in ("NOUN", "PROPN", "PRON"):
                continue
            head = token.head
            direct = token.dep_ in ("dobj", "dative", "iobj", "nsubj", "ccomp", "attr", "oprd", "npadvmod")
            direct = direct and head.i in governors and head.i < token.i and head.lemma_ in TELLING
            to = token.dep_ == "pobj" and head.lower_ in ("to", "with") and head.head.i in governors
            to = to and (head.head.lemma_ in SPEAKING)
            if not (direct or to):
                continue
            if kind := venue_kind(token, "audience"):
                return self._named(token, kind)
            if (direct and head.lemma_ == "tell" or to) and is_outlet(token):
                return self._outlet(token)
        return None

    def _outlet(self, noun: Token) -> Venue:
        span = name_of(noun, self._taken())
        own = noun.lower_ in ("me", "us") and self.outlet
        return Venue(self.outlet if own else span.text, "interview", (span.start_char, span.end_char))

    def _event(self, frame: list[Token], governors: set[int], candidate: Candidate) -> Venue | None:
        """ "in a statement", "at a press conference with …", "posted on X"."""
        for token in frame:
            if token.dep_ != "pobj" or token.pos_ not in ("NOUN", "PROPN"):
                continue
            prep = token.head
            verb = prep.head
            allowed = prep.lower_ in EVENT_PREPS or prep.lower_ in AFTER and verb.lemma_ in SPEAKING - {"say", "tell"}
            if not allowed or not _hangs(token, governors, frame):
                continue
            uses = ["event", "document"]
            if prep.lower_ in ("on", "via", "to", "in"):
                uses.append("platform")
            if kind := venue_kind(token, *uses):
                return self._named(token, kind)
        return None

    def _named(self, noun: Token, kind: str) -> Venue:
        span = name_of(noun, self._taken())
        return Venue(span.text, kind, (span.start_char, span.end_char))

    def _taken(self) -> list[model.Span]:
        return self.words_said + [when.span for when, _ in self.dates.values()]


def _covered(span: model.Span, spans: Sequence[model.Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _governors(cue: list[Token]) -> set[int]:
    """The cue and the verbs that share its occasion: "Putin on Friday denounced … and said", "Speaking …, he said"."""
    verbs = set(cue)
    for token in cue:
        head = token
        while head.dep_ in ("conj", "xcomp", "advcl", "ccomp") and head.head.i != head.i and len(verbs) < 20:
            if head.dep_ in ("advcl", "ccomp") and head.head.lemma_ not in SPEAKING:
                break
            head = head.head
            verbs.add(head)
    for token in list(verbs):
        verbs |= {child for child in token.children if child.dep_ == "advcl" and child.lemma_ in SPEAKING}
    return {token.i for token in verbs}


def _climb(token: Token) -> Iterator[Token]:
    """A token and its ancestors."""
    yield token
    yield from token.ancestors


def _hangs(root: Token, governors: set[int], frame: list[Token]) -> bool:
    """Whether a date or venue phrase belongs to the cue: no other verb on the way up, but one that issues a document."""
    for token in _climb(root):
        if token.i in governors:
            return True
        if token != root and token.dep_ == "prep" and token.lower_ in BOUNDS and token.head.i in governors:
            if root.dep_ != "pobj" or root.head != token or token.lower_ not in EVENT_PREPS:
                return False
        if token.pos_ in ("VERB", "AUX") and not (token.dep_ == "acl" and token.lemma_ in ISSUING):
            return False
    return False


def _loose(cue: list[Token]) -> bool:
    """ "has repeatedly said", "previously defended": said at another time than what went before."""
    around = [child for token in cue for child in token.children if child.i < token.i or child.i <= cue[-1].i + 2]
    perfect = any(child.lower_ in ("has", "have", "had", "'ve", "’ve") and child.dep_ == "aux" for child in around)
    return perfect or any(child.dep_ == "advmod" and child.lower_ in EARLIER for child in around)


def _said(when: When | None) -> Said | None:
    if when is None:
        return None
    return Said(when.earliest.isoformat(), when.latest.isoformat(), when.words, when.span)


def _carry(
    doc: Doc, candidates: Sequence[Candidate], speakers: Sequence[Speaker | None], own: list[_Occasion]
) -> list[_Occasion]:
    """Each occasion filled from the last one of the same speaker, until another begins."""
    last: dict[str, _Occasion] = {}
    placed: list[_Occasion] = []
    for candidate, speaker, occasion in zip(candidates, speakers, own, strict=True):
        key = speaker.name if speaker else None
        before = last.get(key) if key else None
        if candidate.antecedent is not None and candidate.antecedent < len(placed):
            before = placed[candidate.antecedent]
        filled = _continued(occasion, before) if before and not occasion.loose else occasion
        placed.append(filled)
        if key and not occasion.loose and (filled.said or filled.venue):
            last[key] = filled
    return placed


def _continued(occasion: _Occasion, before: _Occasion) -> _Occasion:
    if not occasion.said and not occasion.venue:
        return before
    if occasion.said and not occasion.venue:
        same = before.said and occasion.said.earliest == before.said.earliest
        return _Occasion(occasion.said, before.venue if same else None)
    if occasion.venue and not occasion.said:
        same_venue = before.venue is None or before.venue.kind == occasion.venue.kind
        return _Occasion(before.said if same_venue else None, occasion.venue)
    return occasion
