"""Clauses: what stands in the complement of a cue, without marks (indirect) or with a quoted fragment (mixed).

Which tokens those are, complements.py tells; here they become spans, whose boundaries are mended by quotation marks: a
quotation is taken in whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Token

from ingest.model import Candidate, Span
from ingest.quote.complements import complement_of
from ingest.quote.cues import Cue
from ingest.quote.reading import Reading, subtree

DASHES = frozenset({"–", "—", "―", "--"})


def clauses(reading: Reading, spoken: Mapping[int, Candidate]) -> dict[int, Candidate]:
    """Indirect and mixed quotes by the head token of their cue; ``spoken`` holds the cues and words already taken."""
    taken = [span for candidate in spoken.values() for span in candidate.contents]
    made: dict[int, Candidate] = {}
    for cue in reading.cues:
        complement = None if cue.head in spoken else complement_of(reading, cue)
        if complement is None:
            continue
        rule, tokens = complement
        if spans := _spans(reading, cue, tokens, taken):
            made[cue.head] = Candidate(spans, "indirect", reading.cue_spans(cue), None, rule, 0.0)
    return made


def _spans(reading: Reading, cue: Cue, tokens: set[int], taken: list[Span]) -> list[Span]:
    """The characters of a complement: trimmed, cut at line ends, quotations taken in whole."""
    doc = reading.doc
    line = reading.line(doc[cue.head].idx)
    drop = set(cue.tokens).union(*(subtree(doc[i]) for i in tokens if _relays(reading, cue, i)))
    kept = sorted(i for i in tokens if i not in drop and line[0] <= doc[i].idx < line[1])
    runs: list[list[int]] = []
    for i in kept:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    spans: list[Span] = []
    for run in runs:
        span = trim(reading, run)
        if span is None:
            continue
        span = _without_tail(reading, _whole_quotations(reading, span, cue))
        if any(span[0] < b and a < span[1] for a, b in taken):
            continue
        if spans and reading.text[spans[-1][1] : span[0]].isspace():
            # An opening mark that the parser hung elsewhere: `called it “a mess”`.
            span = spans.pop()[0], span[1]
        spans.append(span)
    return merge(spans)


def _relays(reading: Reading, cue: Cue, i: int) -> bool:
    """Does "according to" begin here, which tells who relays what another cue reports: ``said A, according to Lee``?"""
    return i in reading.cue_at and i not in cue.tokens and "according" in reading.cue_at[i].frames


def trim(reading: Reading, run: list[int]) -> Span | None:
    """The characters of a run of tokens, no "that" and bare punctuation at the edges; None where no word remains."""

    def bare(token: Token) -> bool:
        return token.is_space or (token.is_punct and reading.inside[token.i] < 0)

    def opens(token: Token) -> bool:
        return token.lower_ == "that" and (token.dep_ == "mark" or token.tag_ == "IN")

    tokens = [reading.doc[i] for i in run]
    # "said that, on the whole, …": neither the word nor the comma after it is part of what was said.
    while tokens and (bare(tokens[0]) or opens(tokens[0])):
        tokens = tokens[1:]
    while tokens and bare(tokens[-1]):
        tokens = tokens[:-1]
    if not any(t.is_alpha or t.like_num for t in tokens):
        return None
    last = tokens[-1]
    return tokens[0].idx, last.idx + len(last)


def _whole_quotations(reading: Reading, span: Span, cue: Cue) -> Span:
    """Widen a span that cuts through a quotation, so that it takes it in with its marks."""
    start, end = span
    at = reading.doc[cue.head].idx
    for quotation in reading.quotations:
        if quotation.start < end and start < quotation.end:
            if quotation.start < start and not quotation.start <= at < quotation.end:
                start = quotation.start
            # Left open, it ends with its line, white space and all.
            end = max(end, quotation.end if quotation.closed else quotation.inner[1])
    return start, end


def _without_tail(reading: Reading, span: Span) -> Span:
    """A span that ends with its last quotation where only when, or an aside, follows: ``as a “disgrace” on Monday``."""
    last = max((q.end for q in reading.quotations if span[0] < q.end < span[1]), default=span[1])
    tail = reading.tokens(last, span[1])
    if not tail:
        return span
    dated = tail[0].ent_type_ == "DATE" and tail[0].pos_ == "PROPN"
    aside = tail[0].text in DASHES or (tail[0].tag_ == "VBG" and reading.text[last - 2 : last - 1] == ",")
    return (span[0], last) if dated or aside else span


def within(spans: Iterable[Span], others: Sequence[Span]) -> bool:
    """Does each of some spans lie inside one of others?"""
    return all(any(a <= c and d <= b for a, b in others) for c, d in spans)


def merge(spans: list[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one."""
    merged: list[Span] = []
    for span in sorted(set(spans)):
        if merged and span[0] <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(span[1], merged[-1][1]))
        else:
            merged.append(span)
    return merged
