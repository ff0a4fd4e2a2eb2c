"""Venue words: which noun phrase names the place, audience, document or outlet of a saying, and of what kind it is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from spacy.tokens import Span, Token

from ingest.model import Venue

# What an outlet is called, or what its people are: "told the Harbour Gazette", "told Lowland Radio".
OUTLET_WORDS = frozenset(
    """news times post press reuters ap afp bbc cnn cbc cbs nbc abc npr pbs msnbc cnbc itv bloomberg politico axios tass
    xinhua magazine newspaper daily weekly journal herald tribune guardian telegraph mail gazette chronicle observer
    standard sun star mirror independent courier inquirer examiner register dispatch globe review channel broadcaster
    tv television radio podcast network newsroom agency wire website outlet videographer reporter correspondent today
    intercept nation economist""".split()
)
PRESS = frozenset({"newspaper", "magazine", "broadcaster", "outlet", "tabloid", "daily", "weekly"})
OURSELVES = frozenset({"me", "us"})
TELLING = frozenset({"tell", "inform", "brief", "address", "remind", "assure", "warn", "urge", "ask", "advise"})
SHOWS = frozenset({"programme", "program", "show", "podcast", "bulletin"})
# A quote that stands first, or a clause without "that", makes the parser take the hearer for a subject.
HEARERS = frozenset({"dobj", "dative", "iobj", "nsubj", "attr", "oprd", "npadvmod"})
DELIVERING = frozenset({"give", "deliver", "hold", "issue", "release"})
# What those who preside do while they speak: "Sentencing him at …, the judge said", "Opening the summit, …".
PRESIDING = frozenset(
    "open close chair host attend visit sentence jail launch unveil accept introduce conclude".split()
)
WRITING = frozenset({"write", "publish", "note", "argue", "report", "reveal", "pen"})
# "posted on Perch": whatever is posted on is a platform, under any name.
POSTING = frozenset({"post", "tweet", "retweet", "repost", "share", "write", "comment"})
# "said at the scene", "outside court": where people stand, but "at the time" and "at the end" are no places.
PLACE_PREPS = frozenset({"at", "on", "outside"})
NO_PLACES = frozenset(
    """time moment point stage end start beginning outset close age rate price cost expense risk odds pace level least
    most best worst first last once length hand peak height present turn people person""".split()
)
# "a letter sent on Monday", "a report published last week": the day of the document is the day of its words.
ISSUING = frozenset(
    """send publish release issue post file deliver write share hold air broadcast upload make give date record tweet
    schedule organise organize convene put submit circulate unleash""".split()
)
# A live event is spoken at; a document is sent or put out, and what it says hangs on its noun ("a letter urging …").
ISSUED = frozenset({"statement", "letter", "social media", "report", "court", "press conference", "speech"})
# A document in the speaker's place speaks itself ("the letter stated"); a court or a meeting there is a body of people.
SPEAKING_DOCUMENTS = frozenset({"statement", "letter", "social media", "report", "court", "other"})
BODIES = frozenset({"court", "tribunal", "website", "site", "debate"})
EVENT_PREPS = frozenset({"at", "in", "during", "on", "via", "through", "over", "before", "to"})
# Names of outlets and bodies end in such words too: "the Arden Post", "the Land Commission Report".
PAPER = frozenset({"social media", "statement", "letter", "report", "other"})
# "Speaking after talks with …" places the words.
AFTER = frozenset({"after", "following"})
PLATFORM_PREPS = frozenset({"on", "via", "to", "in", "through"})
# Which phrases after a venue noun belong to its name: "press conference with …", "post on …", "letter to …".
LINKS = frozenset({"with", "to", "of", "in", "on", "at", "for", "before", "by"})
LONGEST = 12  # tokens of a name


@dataclass(frozen=True)
class Setting:
    """The words that may tell the venue of one quote."""

    attached: Sequence[Token]  # words of the attribution that hang on the cue
    cue: Sequence[Token]
    mention: Token | None
    taken: Sequence[tuple[int, int]]  # character spans that are no part of a name: date words, words said
    outlet: str | None = None  # who publishes, for "told me"

    @cached_property
    def objects(self) -> list[Token]:
        """The objects of prepositions."""
        found = [t for t in self.attached if t.dep_ == "pobj" and t.pos_ in ("NOUN", "PROPN")]
        # "Asked to comment on the report, she said": what the question was about.
        return [t for t in found if t.head.head.lemma_ not in ("ask", "comment") or t.head.head in self.cue]

    @cached_property
    def told(self) -> list[tuple[Token, Token]]:
        """Whom somebody told, with the verb."""
        nouns = [token for token in self.attached if token.pos_ in ("NOUN", "PROPN", "PRON")]
        return [(token, verb) for token in nouns if (verb := _telling(token)) is not None]


@cache
def lexicon() -> dict[tuple[str, str], str]:
    """The kind of venue for words and the use they are put to (event, document, platform, audience)."""
    with (Path(__file__).parent / "venues.csv").open(encoding="utf-8", newline="") as rows:
        return {(row["words"], row["use"]): row["kind"] for row in csv.DictReader(rows)}


def venue_kind(noun: Token, *uses: str) -> str | None:
    """The kind of venue a noun stands for in one of these uses, by its last words together first, then alone."""
    words = [word for word in dict.fromkeys((noun.lower_, noun.lemma_.lower())) if word in _endings()]
    if not words:
        return None
    left = [noun.doc[i].lower_ for i in range(max(0, noun.i - 3), noun.i)]
    for count in range(len(left), -1, -1):
        for word in words:
            phrase = " ".join([*left[len(left) - count :], word])
            for use in uses:
                kind = lexicon().get((phrase.replace(" - ", "-"), use))
                if phrase == "assembly" and kind and noun.is_title:
                    return "parliament"  # "the Assembly" for short is a house, "the assembly" a gathering
                if kind and not (use != "platform" and kind in PAPER and _is_name(noun)):
                    return kind
    return None


@cache
def _endings() -> frozenset[str]:
    """What a venue's words can end in: their last word, and what of it stands behind a hyphen."""
    lasts = (words.split(" ")[-1].split("-") for words, _ in lexicon())
    return frozenset("-".join(parts[k:]) for parts in lasts for k in range(len(parts)))


def begins_sentence(token: Token) -> bool:
    """Whether a token is the first of its sentence."""
    return token.i == 0 or token.is_sent_start is True


def _is_name(noun: Token) -> bool:
    return noun.is_title and (noun.pos_ == "PROPN" or not begins_sentence(noun))


def is_document(noun: Token) -> bool:
    """Whether a noun stands for something written, which may speak itself: "the letter", "a survey"."""
    kind = venue_kind(noun, "document", "event") if noun.pos_ in ("NOUN", "PROPN") else None
    return kind in SPEAKING_DOCUMENTS and noun.lemma_.lower() not in BODIES


def is_outlet(noun: Token) -> bool:
    """Whether the object of "told" is a news outlet or one of its people, not a private person or a country."""
    if noun.lower_ in OURSELVES:
        return True
    if noun.lower_ in PRESS and any(child.lower_ == "the" for child in noun.children):
        return True
    phrase = noun.doc[max(noun.left_edge.i, noun.i - LONGEST) : noun.i + 1]
    if any(token.lower_ in OUTLET_WORDS for token in phrase) and any(token.pos_ == "PROPN" for token in phrase):
        return True
    inner_capital = any(letter.isupper() for letter in noun.text[1:])
    return noun.pos_ == "PROPN" and (inner_capital or noun.ent_type_ == "ORG")


def find_venue(setting: Setting) -> Venue | None:
    """The venue that the words around a cue tell, by the first of the ways in which news tells one."""
    for find in (
        _heard,
        _document,
        _issued,
        _call,
        _told_outlet,
        _told_event,
        _event,
        _told_audience,
        _delivered,
        _printed,
        _posted,
        _on_air,
        _placed,
    ):
        if venue := find(setting):
            return venue
    return None


def _heard(setting: Setting) -> Venue | None:
    """ "A court heard", "the jury was told": the hearers stand as the subject."""
    for token in setting.cue:
        heard, told = token.lemma_ == "hear", token.lemma_ == "tell"
        for noun in token.children:
            if (heard and noun.dep_ == "nsubj") or (told and noun.dep_ == "nsubjpass"):
                kind = venue_kind(noun, "audience", "event")
                if kind in ("court", "hearing", "parliament", "meeting"):
                    return _named(noun, kind, setting)
    return None


def _document(setting: Setting) -> Venue | None:
    """ "The report found", "according to a survey by …": a document is its own venue."""
    for noun in _upwards(setting.mention) if setting.mention else ():
        kind = venue_kind(noun, "document", "event")
        if kind and is_document(noun):
            return _named(noun, kind, setting)
    return None


def _upwards(token: Token) -> Iterator[Token]:
    """A noun and the nouns it hangs on: "the institute" of "a study by the institute"."""
    for _ in range(5):
        yield token
        if token.dep_ not in ("pobj", "prep", "poss", "agent", "compound", "nmod"):
            return
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return


def _issued(setting: Setting) -> Venue | None:
    """ "sent a letter demanding", "in a memo casting itself as": the participle is the document's."""
    for token in setting.cue:
        if token.tag_ != "VBG" or token.dep_ not in ("acl", "advcl", "xcomp", "prep"):
            continue
        objects = [child for child in token.head.children if child.dep_ in ("dobj", "nsubj") and child.i < token.i]
        for noun in [token.head, *reversed(objects if token.head.lemma_ in ISSUING else [])]:
            kind = venue_kind(noun, "event") if noun.pos_ in ("NOUN", "PROPN") else None
            if kind in ISSUED and noun.lemma_ not in BODIES:
                return _named(noun, kind, setting)
    return None


def _call(setting: Setting) -> Venue | None:
    """ "told me over the phone", "on the company's earnings call": how, rather than whom."""
    for noun in _objects(setting, EVENT_PREPS | {"by"}):
        kind = venue_kind(noun, "event")
        if kind == "call" or (kind == "letter" and noun.head.lower_ == "by"):
            return _named(noun, kind, setting)
    return None


def _told_outlet(setting: Setting) -> Venue | None:
    """ "told the Harbour Gazette", "told me", "explained to Radio Arden"."""
    for token, verb in setting.told:
        last = _last_of_name(token, setting)
        outlet = is_outlet(token) or (last != token and is_outlet(last))
        # "told Radio Arden's breakfast programme": the words were on the air.
        if outlet and token.lemma_ in SHOWS:
            return _named(token, "broadcast", setting)
        spoken = verb.lemma_ == "tell" or (token.dep_ == "pobj" and verb.lemma_ not in POSTING)
        if spoken and outlet and not _house(token):
            if setting.outlet and token.lower_ in OURSELVES:
                return Venue(setting.outlet, "interview", (token.idx, token.idx + len(token)))
            span = name_of(token, setting.taken)
            span = token.doc[span.start : max(span.end, last.i + 1)]
            return Venue(span.text, "interview", (span.start_char, span.end_char))
    return None


def _last_of_name(token: Token, setting: Setting) -> Token:
    """The last word of a proper name that the parser may have cut in two: "the Harbour Gazette"."""
    attached = {t.i for t in setting.attached}
    while token.pos_ == "PROPN" and token.i + 1 in attached and token.nbor().pos_ == "PROPN":
        token = token.nbor()
    return token


def _told_event(setting: Setting) -> Venue | None:
    """ "told a press conference at the town hall", rather than the town hall."""
    for token, _ in setting.told:
        kind = venue_kind(token, "event") if token.dep_ != "pobj" and token.pos_ == "NOUN" else None
        if kind in ("press conference", "meeting", "hearing"):
            return _named(token, kind, setting)
    return None


def _told_audience(setting: Setting) -> Venue | None:
    """ "told reporters", "speaking to lawmakers"."""
    for token, _ in setting.told:
        kind = venue_kind(token, "audience", "event")
        if kind and not (kind == "press conference" and token.pos_ == "PROPN"):
            return _named(token, kind, setting)
    return None


def _house(token: Token) -> bool:
    return venue_kind(token, "audience") in ("parliament", "court", "hearing", "meeting")


def _telling(token: Token) -> Token | None:
    """The verb by which somebody told a noun something."""
    dep, verb = token.dep_, token.head
    to = dep == "pobj" and verb.lower_ in ("to", "with") and verb.head.pos_ == "VERB"
    if to and verb.head.lemma_ != "accord":
        return verb.head
    return verb if dep in HEARERS and verb.i < token.i and verb.lemma_ in TELLING else None


def _event(setting: Setting) -> Venue | None:
    """ "in a statement", "at a press conference with …", "posted on X", "speaking after talks with …"."""
    for noun in _objects(setting, EVENT_PREPS | AFTER):
        prep = noun.head
        if prep.lower_ in AFTER and prep.head.lower_ != "speaking":
            continue
        uses = ("event", "document", "platform") if prep.lower_ in PLATFORM_PREPS else ("event", "document")
        if kind := venue_kind(noun, *uses):
            return _named(noun, kind, setting)
    return None


def _objects(setting: Setting, preps: frozenset[str]) -> Iterator[Token]:
    return (token for token in setting.objects if token.head.lower_ in preps)


def _printed(setting: Setting) -> Venue | None:
    """ "wrote in the Harbour Gazette": printed elsewhere."""
    for noun in _objects(setting, frozenset({"in"})):
        writing = any(token.lemma_ in WRITING for token in setting.cue)
        if writing and noun.pos_ == "PROPN" and noun.ent_type_ not in ("GPE", "LOC", "DATE", "FAC", "NORP"):
            return _named(noun, "other", setting)
    return None


def _delivered(setting: Setting) -> Venue | None:
    """ "Giving a speech in Arden, she said", "holding a press conference"."""
    for noun in setting.attached:
        verb = noun.head
        delivered = noun.dep_ == "dobj" and verb.tag_ == "VBG" and verb.lemma_ in DELIVERING | PRESIDING
        if delivered and (kind := venue_kind(noun, "event")):
            return _named(noun, kind, setting)
    return None


def _posted(setting: Setting) -> Venue | None:
    """ "wrote on X", whatever the tagger makes of a letter; "posted on Perch"; "tweeted": the verb tells the venue."""
    for token in setting.attached:
        if token.text in ("X", "X.") and token.i and token.nbor(-1).lower_ == "on":
            return Venue("X", "social media", (token.idx, token.idx + 1))
    for noun in _objects(setting, frozenset({"on"})):
        posting = noun.head.head.lemma_ in POSTING or any(token.lemma_ in POSTING for token in setting.cue)
        other = noun.ent_type_ in ("DATE", "TIME", "LAW", "EVENT") or _inside(noun, setting.taken)
        if posting and noun.is_title and not other:
            return _named(noun, "social media", setting)
    for token in setting.cue:
        if token.lemma_ in ("tweet", "retweet"):
            return Venue("Twitter", "social media", (token.idx, token.idx + len(token)))
    return None


def _on_air(setting: Setting) -> Venue | None:
    """ "was asked on Morning Desk", "speaking on Radio Arden": people speak on programmes, whatever they are called."""
    for noun in _objects(setting, frozenset({"on"})):
        verb = noun.head.head
        speaking = verb.lemma_ in ("ask", "speak", "appear", "interview", "question")
        if speaking and noun.pos_ == "PROPN" and noun.ent_type_ not in ("DATE", "TIME", "GPE", "LOC", "EVENT", "LAW"):
            return _named(noun, "broadcast", setting)
    return None


def _placed(setting: Setting) -> Venue | None:
    """ "said at the school gates", "outside court", "on the steps of the town hall": a place that has no other name."""
    for token in setting.attached:
        if token.lower_ == "outside" and begins_sentence(token):
            nouns = [t for t in (token.head, *token.children) if t.i > token.i and t.pos_ in ("NOUN", "PROPN")]
            for noun in nouns[:1]:
                span = noun.doc[token.i : name_of(noun, setting.taken).end]  # "court" alone would be the opposite
                return Venue(span.text, "other", (span.start_char, span.end_char))
    for noun in _objects(setting, PLACE_PREPS):
        if noun.head.lower_ == "on" and noun.lemma_ not in ("step", "doorstep", "sideline"):
            continue
        if noun.head.head in setting.cue and _is_place(noun, setting):
            span = name_of(noun, setting.taken)
            return Venue(span.text, "other", (span.start_char, span.end_char))
    return None


def _is_place(noun: Token, setting: Setting) -> bool:
    counted = any(child.dep_ == "nummod" for child in noun.children)  # "at 26 people"
    named = noun.ent_type_ in ("DATE", "TIME", "CARDINAL", "GPE", "PERSON")
    no_place = noun.lemma_ in NO_PLACES or noun.tag_ == "VBG" or _inside(noun, setting.taken)
    return not (counted or named or no_place)


def _named(noun: Token, kind: str, setting: Setting) -> Venue:
    if kind == "parliament" and any(token.lemma_ == "testify" for token in setting.cue):
        kind = "hearing"
    return named(noun, kind, setting.taken)


def named(noun: Token, kind: str, taken: Sequence[tuple[int, int]]) -> Venue:
    """The venue that a noun stands for, under its shortest telling name."""
    span = name_of(noun, taken)
    if kind in ("speech", "statement", "meeting", "other"):
        # "a speech to parliament", "remarks to reporters": the house or the hearers tell more than the form.
        houses = (venue_kind(t, "event", "audience") for t in span if t.i > noun.i and t.dep_ == "pobj")
        kind = next((house for house in houses if house in ("parliament", "court", "press conference")), kind)
    return Venue(span.text, kind, (span.start_char, span.end_char))


def name_of(noun: Token, taken: Iterable[tuple[int, int]] = ()) -> Span:
    """The noun phrase that names a venue: without article, with the one phrase that tells it from others."""
    doc = noun.doc
    start, end = max(noun.left_edge.i, noun.i - LONGEST), _end(noun, taken)
    for i in range(start, noun.i):
        if _inside(doc[i], taken) or doc[i].is_quote or doc[i].lower_ in ("'s", "’s", "’", "that", "'"):
            start = i + 1
    while start < noun.i and (doc[start].pos_ in ("DET", "PUNCT", "ADV", "PRON", "ADP", "CCONJ", "VERB")):
        start += 1
    return doc[start:end]


def _inside(token: Token, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < token.idx + len(token) and token.idx < end for start, end in spans)


def _end(noun: Token, taken: Iterable[tuple[int, int]]) -> int:
    link = next(noun.rights, None)
    if link is None or link.i != noun.i + 1 or link.dep_ != "prep" or link.lower_ not in LINKS:
        return noun.i + 1
    stop = noun.i + 1
    for token in noun.doc[link.i : min(link.right_edge.i + 1, noun.i + LONGEST)]:
        clause = token.pos_ in ("VERB", "AUX", "SCONJ") or token.tag_.startswith("W")
        if clause or token.is_punct or _inside(token, taken):
            break
        if token.pos_ in ("NOUN", "PROPN", "NUM", "PRON"):
            stop = token.i + 1
    return stop
