"""The learned core and the rules together: what each knows best.

The rules (extract.py, attribute.py) know quotation marks and clauses; the tagger knows which words report and whose
they are. A quote of the rules that the tagger sees nothing of is dropped, one that only the tagger sees is added, and
where both see it the edges and the speaker come from whichever was measured to be right more often.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

import numpy as np
from spacy.strings import get_string_id
from spacy.tokens import Token

from ingest.model import Candidate, Span
from ingest.quote.clauses import merge, trim, within
from ingest.quote.cues import NOUNS, lexicon, said_by_nobody
from ingest.quote.reading import FINITE, Reading, subject_of
from ingest.quote.sight import Proposal, Sight

# Mean probability that the words of a quote are content: below the first a clause of the rules is dropped, from the
# second on one that only the tagger sees is added.
DROP, ADD = 0.45, 0.7
# The rules whose quotes are dropped so ("the song is called “Put It Away”"); what the others find, the tagger misses
# more often than they err.
DOUBTED = frozenset({"cue clause", "cue to", "cue rest", "cue quote"})
# How much more likely (logits, summed over the word pieces) other edges must be before the rules' are given up.
EDGES = 20.0
# Characters between two runs of content that are no hole, if no cue stands there.
HOLE = 25
# Words of a cue that tells what somebody did not say.
WITHHOLDING = frozenset("not n't n’t never yet decline refuse without".split())
REQUESTED = re.compile(r"\s(?:to|for) comment\b")
RELATIVES = frozenset({"who", "whom", "which"})
# A proposal and what it proposes as contents.
Seen = tuple[Proposal, list[Span]]


def passages(reading: Reading, candidates: list[Candidate]) -> list[Span]:
    """What of a text the tagger is to read: the sentences with quotes, quotation marks, or words that can report.

    In the others there is hardly ever a quote that only the tagger sees. Left out as well is what is plain: sentences
    that stand in quotation marks as a whole, and lines with nothing but ``“The bridge is shut,” she said``. Together
    that is half of a news story.
    """
    marked = np.array(reading.inside, dtype=int) >= 0
    telling = marked | _telling(reading)
    plain = [place for c in candidates if _plain(reading, c) for place in _places(reading, c)]
    others = [place for c in candidates if not _plain(reading, c) for place in _places(reading, c)]
    for a, b in [*plain, *others]:
        telling[a:b] = True
    unclear = telling.copy()
    # What is plain first, with its marks, because what is not may stand beside it.
    for a, b in plain:
        unclear[max(a - 1, 0) : b + 1] = False
    for a, b in others:
        unclear[a:b] = True
    sentences = [(s.start, s.end) for s in reading.doc.sents if not marked[s.start : s.end].all()]
    lines = [reading.text.count("\n", 0, reading.starts[a]) for a, _ in sentences]
    asked = {line for (a, b), line in zip(sentences, lines, strict=True) if unclear[a:b].any()}
    found = [pair for pair, line in zip(sentences, lines, strict=True) if line in asked and telling[slice(*pair)].any()]
    ends = [*reading.starts, len(reading.text)]
    return merge([(ends[a], ends[b]) for a, b in found])


def _places(reading: Reading, candidate: Candidate) -> list[Span]:
    """The tokens of a candidate's contents and cue, as half-open numbers."""
    spans = [*candidate.contents, *candidate.cue]
    return [(bisect_right(reading.starts, a) - 1, bisect_left(reading.starts, b)) for a, b in spans]


def _plain(reading: Reading, candidate: Candidate) -> bool:
    """Do marks tell the words, and the verb's own subject, a pronoun, who says them? Then the tagger adds nothing."""
    if candidate.type != "direct" or not candidate.cue or candidate.rule in DOUBTED:
        return False
    verbs = [t for t in reading.tokens(*candidate.cue[0]) if t.pos_ in ("VERB", "AUX") and t.lemma_ != "hear"]
    subjects = [child for verb in verbs for child in verb.children if child.dep_ == "nsubj" and child.pos_ == "PRON"]
    return any(not any(a <= t.idx < b for a, b in candidate.contents) for t in subjects)


def _telling(reading: Reading) -> np.ndarray:
    """For each word whether it can report: a verb or noun of the lexicon, "according"."""
    words = reading.doc.to_array(["POS", "LEMMA", "LOWER"])
    verb, noun, verbs, nouns, according = _known_words()
    found: np.ndarray = words[:, 2] == according
    found |= (words[:, 0] == verb) & np.isin(words[:, 1], verbs)
    return found | (words[:, 0] == noun) & np.isin(words[:, 1], nouns)


@cache
def _known_words() -> tuple[int, int, list[int], list[int], int]:
    """Two parts of speech, their words that can report, and "according", as spaCy's numbers."""
    verbs, nouns = ([get_string_id(word) for word in words] for words in (lexicon(), NOUNS))
    return get_string_id("VERB"), get_string_id("NOUN"), verbs, nouns, get_string_id("according")


def combine(reading: Reading, candidates: list[Candidate], sight: Sight) -> list[Candidate]:
    """The quotes of the rules that the tagger supports, with edges mended, and those that only it sees."""
    kept = [c for c in candidates if c.rule not in DOUBTED or sight.support(c.contents) >= DROP]
    seen = [(proposal, contents) for proposal in sight.proposals() if (contents := _whole(reading, proposal))]
    for proposal, contents in seen:
        near = [c for c in kept if _overlaps([*c.contents, *c.cue], [*contents, proposal.cue])]
        added = proposal.sure >= ADD and _states(reading, contents) and not _withheld(reading, proposal.cue)
        if added and near and all(_relayed(c, contents) for c in near):
            kept = [c for c in kept if c not in near]
            near = []
        if added and (outer := next((c for c in near if _holds(c, proposal, contents, seen)), None)):
            if rest := _before(reading, outer, proposal.cue, contents):
                outer.contents = rest
                if _same_speaker(reading, sight, outer, proposal):
                    outer.contents = merge([*rest, *contents])
                    outer.cue = [*outer.cue, proposal.cue]
                else:
                    kept.append(Candidate(contents, "", [proposal.cue], None, "tagged", 0.0))
        elif not near and added:
            kept.append(Candidate(contents, "", [proposal.cue], None, "tagged", 0.0))
        elif len(near) == 1 and near[0].type != "direct":
            # A clause ends with its line.
            first, last = reading.line(proposal.cue[0])
            contents = [part for part in contents if first <= part[0] < last]
            contents = _kept(near[0].contents, contents)
            if not _overlaps(contents, near[0].cue) and sight.gain(near[0].contents, contents) >= EDGES:
                near[0].contents = contents
    return kept


def _relayed(candidate: Candidate, contents: list[Span]) -> bool:
    """Is a clause with its cue a part of what is said in some contents: ``A poll shows half of them say A``?"""
    return candidate.type != "direct" and within([*candidate.contents, *candidate.cue], contents)


def _holds(candidate: Candidate, proposal: Proposal, contents: list[Span], seen: list[Seen]) -> bool:
    """Does a clause reach over the cue of another attribution, as well as its own: ``Lee says A and tells them B``?"""
    if candidate.type == "direct" or _overlaps([proposal.cue], candidate.cue):
        return False
    inside = _overlaps(candidate.contents, [proposal.cue]) and _overlaps(candidate.contents, contents)
    own = (parts for other, parts in seen if _overlaps([other.cue], candidate.cue))
    return inside and any(_overlaps(parts, candidate.contents) for parts in own)


def _before(reading: Reading, candidate: Candidate, cue: Span, contents: list[Span]) -> list[Span]:
    """What of a candidate stands before the clause of another cue, its subject and the word that links it left out."""
    verb = _verb(reading, cue)
    edges = [cue[0], *(start for start, _ in contents), verb.left_edge.idx if verb else cue[0]]
    edge = min((at for at in edges if at > candidate.contents[0][0]), default=0)
    if any(quotation.start < edge < quotation.end for quotation in reading.quotations):
        return []
    parts = [reading.tokens(start, min(end, edge)) for start, end in candidate.contents if start < edge]
    while parts and parts[-1] and (parts[-1][-1].pos_ == "CCONJ" or parts[-1][-1].lower_ in RELATIVES):
        parts[-1].pop()
    spans = (trim(reading, [token.i for token in part]) for part in parts)
    return [span for span in spans if span]


def _verb(reading: Reading, cue: Span) -> Token | None:
    span = reading.doc.char_span(*cue, alignment_mode="expand")
    return span.root if span is not None else None


def _same_speaker(reading: Reading, sight: Sight, candidate: Candidate, proposal: Proposal) -> bool:
    """Have two cues of one sentence one source, or the second a pronoun for it: ``Lee said A, though he added B``?"""
    if proposal.source == sight.source(candidate.contents, candidate.cue)[0]:
        return True
    verb = _verb(reading, proposal.cue)
    if verb is None or verb.dep_ not in ("advcl", "conj"):
        return False
    own = subject_of(verb)
    return own is not None and own.lower_ in ("he", "she", "they", "it")


def _states(reading: Reading, contents: list[Span]) -> bool:
    """Is there a finite verb in it, or a fragment in marks? "Their decision" is what somebody spoke about, not said."""
    if any(token.tag_ in FINITE for a, b in contents for token in reading.tokens(a, b)):
        return True
    return any(_overlaps([(q.start, q.end)], contents) and not reading.titled(q) for q in reading.quotations)


def _withheld(reading: Reading, cue: Span) -> bool:
    """Is it told that somebody did not say it? "She has yet to explain why", "he declined to say if".

    Nor is it said what somebody was only "asked to comment" on.
    """
    tokens = reading.tokens(*cue)
    before = reading.doc[max(tokens[0].i - 1, 0)].lower_ if tokens else ""
    verb = _verb(reading, cue)
    if (verb is not None and said_by_nobody(verb)) or REQUESTED.match(reading.text, cue[1]):
        return True
    return before == "without" or any({token.lower_, token.lemma_} & WITHHOLDING for token in tokens)


def _whole(reading: Reading, proposal: Proposal) -> list[Span]:
    """What a proposal proposes as contents: no bare marks or "that" at the edges, quotations whole, the cue outside."""
    spans = []
    for a, b in proposal.contents:
        for quotation in reading.quotations:
            if (
                quotation.start < b
                and a < quotation.end
                and not _overlaps([(quotation.start, quotation.end)], [proposal.cue])
            ):
                a, b = min(a, quotation.start), max(b, quotation.end)
        span = trim(reading, [token.i for token in reading.tokens(max(a, _dateline(reading, proposal.cue, a)), b)])
        if span:
            spans.append(span)
    joined: list[Span] = []
    for span in merge(spans):
        hole = (joined[-1][1], span[0]) if joined else (0, HOLE + 1)
        small = hole[1] - hole[0] <= HOLE and "\n" not in reading.text[slice(*hole)]
        if small and not _overlaps([hole], [proposal.cue]):
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    parts = [span for span in joined if not _overlaps([span], [proposal.cue])]
    # A single word apart from the rest is a slip, unless it stands in marks.
    marked = [(quotation.start, quotation.end) for quotation in reading.quotations]
    return [part for part in parts if len(reading.tokens(*part)) > 1 or _overlaps([part], marked) or len(parts) == 1]


def _dateline(reading: Reading, cue: Span, at: int) -> int:
    """Where the words after the dateline begin on the line of a cue; 0 on another line."""
    start, _ = reading.line(cue[0])
    return start if "\n" not in reading.text[min(at, start) : start] else 0


def _kept(rules: list[Span], contents: list[Span]) -> list[Span]:
    """The contents with what the rules know better: the words that open a part, and parts of other cues.

    "After the flood, the bridge was closed, she said": the tagger, whose gold is of two minds, often leaves those out;
    and to its gold "adding that B" is another quote.
    """
    kept = [part for part in rules if not _overlaps([part], contents)]
    for first, last in contents:
        opening = next((start for start, end in rules if start < first <= end), first)
        kept.append((opening, last))
    return merge(kept)


def _overlaps(some: list[Span], others: list[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)
