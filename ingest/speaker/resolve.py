"""From the words nearest a quote to who speaks: full name, kind and role, inside one article.

The steps are names (``names``), their titles (``roles``), who is present to be meant (``discourse``) and descriptions
(``describe``); here each mention is sent to the one that can read it, from the top of the text down.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from ingest.model import Candidate, Mention, Speaker
from ingest.quote.reading import DATELINE
from ingest.speaker.describe import described, phrase
from ingest.speaker.discourse import GENDERS, SUBJECT, Discourse, Resolved, Turn, speaker_of, strongest
from ingest.speaker.names import Entity, Names
from ingest.speaker.nouns import sense
from ingest.speaker.phrases import group, named, several
from ingest.speaker.roles import add_roles, core, counted, trimmed
from ingest.words import Words

PLURAL = frozenset(["they", "them", "their", "themselves"])
SINGULAR = frozenset(["it", "its", "itself"])
RELATIVE = frozenset(["who", "whom", "which", "that"])
# Inside one article they are the reporter, or somebody whom only the quote around them tells.
NOBODY = frozenset(["i", "we", "you", "me", "us", "my", "our"])
PRONOUNS = frozenset(GENDERS) | PLURAL | SINGULAR | RELATIVE | NOBODY

Pair = tuple[Mention | None, Speaker | None]


def resolve(
    doc: Doc, candidates: Sequence[Candidate], title: str | None = None
) -> list[tuple[Mention | None, Speaker | None]]:
    """Who speaks each candidate: the mention and the speaker under the fullest name, in the order given."""
    names = Names(doc, title)
    add_roles(names)
    past = Discourse(doc, candidates, names)
    text = Words.of(doc).text
    spans = [mention_span(past, candidate, text) for candidate in candidates]
    found: list[Pair] = [(None, None)] * len(candidates)
    for token, k in in_order(past, spans):
        span = spans[k] if k is not None else None
        if k is not None and span is not None:
            found[k] = read(past, span)
        elif entity := past.person_before(token, GENDERS[token.lower_]):
            past.turns.append(Turn(token.i, speaker_of(entity), entity))
    for k, candidate in enumerate(candidates):
        if candidate.mention is None:
            found[k] = (None, understood(k, candidates, found))
    return found


def mention_span(past: Discourse, candidate: Candidate, text: str) -> Span | None:
    """The tokens of a candidate's mention."""
    if candidate.mention is None:
        return None
    start, end = candidate.mention
    # The dateline at the head of a line is no part of who speaks.
    line = text.rfind("\n", 0, start) + 1
    dateline = DATELINE.match(text, line)
    span = past.span(dateline.end() if dateline and start < dateline.end() < end else start, end)
    return trimmed(span) if span is not None else None


def in_order(past: Discourse, spans: Sequence[Span | None]) -> list[tuple[Token, int | None]]:
    """First tokens of mentions with their candidate, and the pronouns of the running text with None."""
    starts = [(span[0].i, k) for k, span in enumerate(spans) if span is not None]
    taken = {at for at, _ in starts}
    pronouns = (i for i, text in enumerate(Words.of(past.doc).texts) if text.lower() in ("he", "she"))
    free = (i for i in pronouns if i not in taken and not past.inside[i])
    others = [(i, -1) for i in free if past.doc[i].dep_ in SUBJECT]
    return [(past.doc[at], k if k >= 0 else None) for at, k in sorted([*starts, *others])]


def understood(k: int, candidates: Sequence[Candidate], found: Sequence[Pair]) -> Speaker | None:
    """The speaker of the quote that one without a mention goes back to."""
    seen: set[int] = set()
    at: int | None = k
    while at is not None and 0 <= at < len(found) and at not in seen:
        if candidates[at].mention is not None:
            return found[at][1]
        seen.add(at)
        at = candidates[at].antecedent
    return None


def read(past: Discourse, span: Span) -> Pair:
    """The mention and speaker of one phrase."""
    head = span.root
    if len(span) == 1 and head.lower_ in PRONOUNS:
        return done(past, span, "pronoun", pronoun(past, head))
    if span[-1].lower_ in RELATIVE and len(span) > 1:
        # "Valdor, who": the pronoun is nearest to what she said, and what stands before it is who she is.
        return pronoun_of(past, span)
    if found := named(past, span):
        return done(past, found[0], "name", (speaker_of(found[1]), found[1]))
    words = core(span)
    if joined := several(past, words):
        kind = "name" if all(t.pos_ == "PROPN" for t in joined) else "nominal"
        return done(past, words, kind, (group(past, words), None))
    words, resolved = described(past, words)
    if words.root.i in past.names.at and not sense(words.root.text):
        return done(past, words, "name", resolved)
    unnamed = resolved[0] is not None and resolved[0].kind == "anonymous"
    return done(past, words, "unnamed" if unnamed else "nominal", resolved)


def pronoun_of(past: Discourse, span: Span) -> Pair:
    """The relative pronoun at the end of a phrase as the mention, with the speaker of the rest."""
    rest, last = trimmed(span[: len(span) - 1]), span[-1:]
    return Mention((last.start_char, last.end_char), last.text, "pronoun"), read(past, rest)[1] if rest else None


def done(past: Discourse, words: Span, kind: str, resolved: Resolved) -> tuple[Mention, Speaker | None]:
    """Note who spoke for the mentions to come, and give the pair."""
    speaker, entity = resolved
    if speaker:
        past.turns.append(Turn(words.start, speaker, entity))
    return Mention((words.start_char, words.end_char), words.text, kind), speaker


def pronoun(past: Discourse, token: Token) -> Resolved:
    """Whom a pronoun stands for, or nobody where the evidence is thin."""
    word = token.lower_
    if word in RELATIVE:
        clause = next((t for t in (token, *token.ancestors) if t.dep_ == "relcl" and t.head.i < token.i), None)
        return phrase(past, clause.head) if clause is not None else (None, None)
    if gender := GENDERS.get(word):
        entity = past.person_before(token, gender)
        return (speaker_of(entity), entity) if entity else (unnamed_before(past, token), None)
    return (None, None) if word in NOBODY else many_or_body(past, token, word in PLURAL)


def unnamed_before(past: Discourse, token: Token) -> Speaker | None:
    """The unnamed person described last, for he or she in an article without a fitting name."""
    near = (d for d in past.described_before(token) if past.passed(d.at, token) <= 3)
    return next((d.speaker for d in near if d.speaker.kind == "anonymous" and sense(d.noun) == "person"), None)


def many_or_body(past: Discourse, token: Token, plural: bool) -> Resolved:
    """The group or body that they or it stands for: the nearest subject or last speaker of that number."""
    subject = past.subject_before(token, plural, counted)
    turns = [turn for turn in past.turns_before(token, 4) if subject is None or turn.at > subject.i]
    kind = "group" if plural else "organization"
    last = next((turn for turn in turns if turn.speaker.kind == kind), None)
    if last:
        return last.speaker, last.entity
    if subject is not None:
        return phrase(past, subject)

    def fits(entity: Entity) -> bool:
        # They may also be one person of whom the article tells no gender.
        return entity.kind == "organization" or (plural and entity.sure and entity.gender is None)

    entity = strongest(past.presence(token, fits))
    return (speaker_of(entity), entity) if entity else (None, None)
