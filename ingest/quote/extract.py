"""Marks, cues and syntax → the quotes of a Doc, each with its contents and its cue.

Speech in quotation marks first (speech.py), then the complements of the cues that remain (clauses.py). Clauses of one
attribution are joined, what a quote only relays is left inside it, and each quote's type follows its surface. Who said
it is the next step's work (attribute.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from ingest.model import Candidate, Span
from ingest.quote.clauses import clauses, merge, within
from ingest.quote.learned import combine, passages
from ingest.quote.reading import STOPS, Reading, names_below, subject_of
from ingest.quote.sight import Sight
from ingest.quote.speech import speech
from ingest.quote.tagger import Tagger

# Words. A longer line without a stop is a paragraph that lost it.
HEADING = 30
# The first line of a text that ends with a stop: without one it is a heading, whose words come again below.
HEADLINE = re.compile(
    r"\s*(?P<name>[A-Z][\w.’'-]*(?:[ ][A-Z][\w.’'-]*){0,4})(?:[ ](?:on|at|to)[ ][^:\n]{3,40})?(?P<colon>:)[ ]"
    r"(?P<words>[^\n]{15,}?)(?:\.|(?<=[?!’”'\"]))(?=\s*\n)"
)
# Of a sentence without a cue that ends in speech: words of the reporter's at most, and of the speech at least.
LEAD, FRAGMENT = 15, 4
# How a second cue may hang on the words of the first.
LINKED = frozenset("acl advcl ccomp conj dep xcomp".split())
FINDINGS = frozenset("poll report study survey".split())
# The rules whose cue may stand behind the words.
CUED_AFTER = frozenset({"clause, cue", "inserted cue", "tagged"})


def extract(doc: Doc, tagger: Tagger | None = None) -> tuple[list[Candidate], Sight | None]:
    """The quotes of a parsed Doc in the order of their first words, without their speakers, and what the tagger sees.

    ``tagger`` is the learned core, which reads what the rules leave open; without it they decide alone.
    """
    reading = Reading.of(doc)
    spoken = speech(reading)
    # A quote without a cue takes part under a number that no token has.
    made = {cue.head if cue else -1 - n: candidate for n, (candidate, cue) in enumerate(spoken)}
    made |= clauses(reading, made)
    _coordinate(reading, made)
    _join(reading, made)
    _part(reading, made)
    found = _with_headline(reading, _outermost(list(made.values())))
    for candidate in found:
        candidate.type = _type(reading, candidate.contents)
    sight = None
    if tagger is not None:
        sight = Sight(reading.text, tagger.tag(reading.text, passages(reading, found)))
        found = combine(reading, found, sight)
    found = _told_once(reading, _continued(reading, found))
    found += list(_rest(reading, found))
    for candidate in found:
        candidate.type = _type(reading, candidate.contents)
        if candidate.type == "direct":
            candidate.contents = [_unmarked(reading, span) for span in candidate.contents]
    found = [candidate for candidate in found if not _in_heading(reading, candidate)]
    return sorted(found, key=lambda c: (c.contents[0], c.contents[-1])), sight


def _in_heading(reading: Reading, candidate: Candidate) -> bool:
    """Does a quote stand in a standfirst or subhead, which says again in short what the text tells?"""
    start, end = reading.line(candidate.contents[0][0])
    line = reading.text[start:end].rstrip()
    ends = line[-1:].isalnum() and len(line.split()) <= HEADING
    # Only where more text follows and its words are the reporter's: a verse or a list of posts has no stops either.
    return ends and candidate.type != "direct" and bool(reading.text[end:].strip())


def _with_headline(reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
    """The quotes with that of a headline that names its speaker: ``Valdor: Bridge Is ‘Safe’ for Now.``"""
    match = HEADLINE.match(reading.text)
    if match is None or _type(reading, [match.span("words")]) == "direct" or not _speaks(reading, match):
        return candidates
    headline = Candidate([match.span("words")], "", [match.span("colon")], match.span("name"), "headline", 0.0)
    return [headline, *(c for c in candidates if c.contents[0][0] >= match.end())]


def _speaks(reading: Reading, headline: re.Match[str]) -> bool:
    """Is it a poll or a report that a headline begins with, or does the text below tell of somebody of that name?"""
    last = headline["name"].split()[-1]
    return last.lower() in FINDINGS or any(last in name.split() for name in names_below(reading.doc, headline.end()))


def _continued(reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
    """Let speech with no attribution of its own go on with the clause before it, whose last words are speech too."""
    kept = sorted(candidates, key=lambda c: (c.contents[0], c.contents[-1]))
    for follower in [c for c in kept if c.rule == "uncued"]:
        candidate = next((c for c in kept if c.cue and _goes_on(reading, c, follower.contents[0][0])), None)
        if candidate is not None:
            parts = [q for q in reading.quotations if any(q.inner == span for span in follower.contents)]
            candidate.contents += [(q.start, q.end if q.closed else q.inner[1]) for q in parts]
            kept.remove(follower)
    return kept


def _rest(reading: Reading, candidates: list[Candidate]) -> Iterator[Candidate]:
    """The sentence after an attribution that ends in speech: ``“We shall pay,” Lee said. To us, “the port is home.”``

    Only where no cue of its own stands in it: then it is told as whose the words before it are.
    """
    for candidate in candidates:
        if candidate.type != "direct" or candidate.rule != "quote, cue":
            continue
        end = max(candidate.cue[-1][1], candidate.contents[-1][1])
        rest = reading.tokens(end, reading.line(end)[1])
        stop = next((at for at, t in enumerate(rest[:-1]) if t.text in STOPS and reading.inside[t.i] < 0), None)
        if stop is None:
            continue
        sentence = reading.sentence(rest[stop + 1])
        lead = [i for i in sentence if reading.inside[i] < 0 and not reading.doc[i].is_punct]
        first, last = reading.doc[sentence[0]], reading.doc[sentence[-1]]
        start, end = first.idx, last.idx + len(last)
        spoken = next((q for q in reading.quotations if start < q.start < end <= q.end), None)
        if spoken is None or reading.titled(spoken) or len(reading.text[slice(*spoken.inner)].split()) < FRAGMENT:
            continue
        taken = any(a < end and start < b for c in candidates for a, b in [*c.contents, *c.cue])
        if 0 < len(lead) <= LEAD and not taken and not any(i in reading.cue_at for i in sentence):
            yield Candidate([(start, spoken.end)], "", [], None, "goes on", 0.0)


def _goes_on(reading: Reading, candidate: Candidate, start: int) -> bool:
    """Does a clause end, or its attribution after it, right before speech: ``The toll is “a mistake,” he said. “We …``?

    Between them is at most one line break: ``He called it “a mistake.”`` and then ``“We shall pay.”``.
    """
    cue, end = max(candidate.cue)[1], candidate.contents[-1][1]
    last = max(cue, end)
    gap = reading.text[last:start]
    if candidate.type == "direct" or last >= start or len(re.findall(r"\n\s*", gap)) > 1:
        return False
    if cue > end:
        between = reading.tokens(last, start)
        stops = [t for t in between if t.text in STOPS]
        return candidate.rule in CUED_AFTER and stops == between[-2:-1]
    spoken = any(end in (q.end, q.inner[1]) for q in reading.quotations)
    return spoken and "\n" in gap and not re.search(r"\w", gap)


def _coordinate(reading: Reading, made: dict[int, Candidate]) -> None:
    """End what a cue reports where the speaker's next cue begins: ``Lee called it “a mess” and asked for an inquiry``.

    The parser often hangs the second cue on the words of the first. Both are one quote.
    """
    for at in sorted(at for at in made if at >= 0):
        link = _link(reading.doc[at])
        if link is None or made[at].type == "direct":
            continue
        for other in (other for other in made if 0 <= other < at and made[other].type != "direct"):
            whole = made[other]
            inside = any(start < link.idx and reading.starts[at] < end for start, end in whole.contents)
            if inside and reading.doc[at].tag_ == reading.doc[other].tag_ and reading.inside[link.i] < 0:
                whole.contents = merge([*_until(reading, whole.contents, link.idx), *made[at].contents])
                whole.cue = [*whole.cue, *made[at].cue]
                del made[at]
                break


def _link(verb: Token) -> Token | None:
    """The "and" or "but" before a verb that has no subject of its own."""
    if subject_of(verb) is not None or verb.dep_ not in LINKED:
        return None
    before = verb
    while before.i > 0 and (before is verb or before.pos_ in ("ADV", "AUX")):
        before = before.nbor(-1)
    return before if before.pos_ == "CCONJ" else None


def _until(reading: Reading, contents: list[Span], edge: int) -> list[Span]:
    """Contents up to a character, without the punctuation before it."""
    cut = ((start, reading.text[start : min(end, edge)].rstrip(" ,;")) for start, end in contents if start < edge)
    return [(start, start + len(words)) for start, words in cut]


def _join(reading: Reading, made: dict[int, Candidate]) -> None:
    """Make one quote of ``he said A, adding that B`` and of ``while he confirmed A, he stressed B``."""
    for at in sorted((at for at in made if at >= 0), reverse=True):
        head, verb = reading.doc[at], reading.doc[at].head
        if head.dep_ not in ("advcl", "conj") or verb.i == at or verb.i not in made:
            continue
        kinds = {reading.cue_at[at].kind, reading.cue_at[verb.i].kind}
        if kinds & {"according", "noun"} or not _same_subject(head, verb):
            continue
        part, whole = made[at], made[verb.i]
        if not any(a < d and c < b for a, b in part.contents for c, d in whole.contents):
            whole.contents = merge([*whole.contents, *part.contents])
            # The first is the quote's own: who speaks, when and where is asked of it.
            whole.cue = [*whole.cue, *part.cue]
            del made[at]


def _part(reading: Reading, made: dict[int, Candidate]) -> None:
    """End a quote where another speaker's begins: ``X denied A, while Y said B``."""
    for at in (at for at in made if at >= 0):
        head = reading.doc[at]
        own = subject_of(head)
        edge = head.left_edge
        if head.dep_ not in ("advcl", "conj") or own is None or own.pos_ == "PRON" or edge.i == 0:
            continue
        if reading.doc[edge.i - 1].text not in (",", ";") and edge.lower_ not in ("while", "whereas"):
            continue
        for other, candidate in made.items():
            last = candidate.contents[-1]
            if other != at and candidate.cue and last[0] < edge.idx < last[1] and reading.inside[edge.i] < 0:
                candidate.contents = _until(reading, candidate.contents, edge.idx)


def _same_subject(head: Token, verb: Token) -> bool:
    """Has the joined verb no subject of its own, or only a pronoun for the subject of the verb it hangs on?"""
    if any(child.dep_ == "agent" for one in (head, verb) for child in one.children):
        # "dubbed “the Duke” by workers, Lee denies …": others said it.
        return False
    own, other = subject_of(head), subject_of(verb)
    if own is None:
        return head.tag_ in ("VBG", "VBD", "VBZ", "VBP", "VBN")
    if other is None or own.lower_ not in ("he", "she", "they", "it"):
        return False
    return other.pos_ in ("NOUN", "PROPN") or other.lower_ == own.lower_


def _outermost(candidates: list[Candidate]) -> list[Candidate]:
    """Leave out what is reported inside another quote: its words are the outer speaker's."""

    cued = [c for c in candidates if c.cue]
    kept = [
        c for c in candidates
        if not c.cue or not any(o is not c and within([c.cue[0], *c.contents], o.contents) for o in cued)
    ]  # fmt: skip
    # "made a promise that A": the verb and the noun both report A, once.
    return [c for n, c in enumerate(kept) if not any(o.contents == c.contents for o in kept[:n])]


def _told_once(reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
    """The quotes without clauses that lie inside another quote, to which a slip of the parser gave a cue outside it."""
    kept: list[Candidate] = []
    near: list[Candidate] = []  # kept, with a cue, and their words do not end before those that are looked at
    for candidate in sorted(candidates, key=lambda c: (c.contents[0][0], -c.contents[-1][1])):
        near = [other for other in near if other.contents[-1][1] > candidate.contents[0][0]]
        inside = any(within(candidate.contents, other.contents) for other in near)
        if inside and _type(reading, candidate.contents) != "direct":
            continue
        kept.append(candidate)
        if candidate.cue:
            near.append(candidate)
    return kept


def _type(reading: Reading, spans: list[Span]) -> str:
    """By the surface: direct where every part stands in its own marks, mixed where any mark is inside."""

    def marked(span: Span) -> bool:
        return any(q.start <= span[0] and span[1] <= q.end for q in reading.quotations)

    if all(marked(span) for span in spans):
        return "direct"
    touched = any(q.start < b and a < q.end for a, b in spans for q in reading.quotations)
    return "mixed" if touched else "indirect"


def _unmarked(reading: Reading, span: Span) -> Span:
    """A part without its marks: ``According to Lee, “nobody had a key”``."""
    return next((q.inner for q in reading.quotations if (q.start, q.end) == span), span)
