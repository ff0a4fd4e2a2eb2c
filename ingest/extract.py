"""Marks, cues and syntax → the quotes of a Doc, each with its contents and its cue.

Two steps, in this order. *Speech*: quotations in quotation marks, tied to the attribution next to them, joined over
an attribution in their middle (``"A," he said. "B."`` is one quote) and over paragraphs left open. *Clauses*: what
stands in the complement of the cues that remain, without marks (indirect) or with a quoted fragment (mixed).
Who said it is the next step's work (attribute.py).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from ingest.cues import Cue, find_cues
from ingest.marks import Quotation, find_quotations
from ingest.model import Candidate, Span

STOPS = frozenset({".", "?", "!"})
JOINTS = frozenset({",", ":", "—", "–", "--"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# An attribution after the words may hold a long apposition, but not a whole other story.
REACH = 45


@dataclass
class Reading:
    """A Doc seen with its quotation marks: which token stands in which quotation and on which line."""

    doc: Doc
    text: str
    quotations: list[Quotation]
    inside: list[int] = field(default_factory=list)  # per token: the number of its quotation, or -1
    starts: list[int] = field(default_factory=list)  # per token: its first character
    cues: list[Cue] = field(default_factory=list)
    cue_at: dict[int, Cue] = field(default_factory=dict)  # by head token

    @classmethod
    def of(cls, doc: Doc) -> Reading:
        """Read a Doc: find its quotations, then the cues that stand outside them."""
        reading = cls(doc, doc.text, find_quotations(doc.text))
        bounds = [q.start for q in reading.quotations]
        for token in doc:
            at = bisect_right(bounds, token.idx) - 1
            within = at >= 0 and token.idx < reading.quotations[at].end
            reading.inside.append(at if within else -1)
            reading.starts.append(token.idx)
        reading.cues = find_cues(doc, reading.inside)
        reading.cue_at = {cue.head: cue for cue in reading.cues}
        return reading

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens that begin inside a span of characters, white space left out."""
        a = bisect_right(self.starts, start - 1)
        b = bisect_right(self.starts, end - 1)
        return [token for token in self.doc[a:b] if not token.is_space]

    def line(self, at: int) -> Span:
        """The line of the text that holds a character."""
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        return start, len(self.text) if end < 0 else end

    def cue_spans(self, cue: Cue) -> list[Span]:
        """The characters of a cue, one span for each run of neighbouring tokens."""
        spans: list[Span] = []
        for i in cue.tokens:
            token = self.doc[i]
            a, b = token.idx, token.idx + len(token)
            if spans and self.text[spans[-1][1] : a].isspace():
                spans[-1] = (spans[-1][0], b)
            else:
                spans.append((a, b))
        return spans


def extract(doc: Doc) -> list[Candidate]:
    """The quotes of a Doc in the order of their first words, without their speakers."""
    reading = Reading.of(doc)
    found, spoken = speech(reading)
    found += clauses(reading, found, spoken)
    found.sort(key=lambda c: (c.contents[0], c.contents[-1]))
    return found


# ── speech: quotations with an attribution next to them ────────────────────────────────────────────────────────────


@dataclass
class Group:
    """Quotations that make one quote, and the cue they share."""

    members: list[Quotation]
    cue: Cue | None = None
    colon: int | None = None  # character of a colon that introduces the words without a verb
    signature: Span | None = None
    rule: str = "uncued"


def speech(reading: Reading) -> tuple[list[Candidate], dict[int, Candidate]]:
    """Quotes in quotation marks; also which cue (by head token) went to which of them."""
    groups: list[Group] = []
    quotations = reading.quotations
    for number, quotation in enumerate(quotations):
        start, end = reading.line(quotation.start)
        previous = quotations[number - 1] if number and quotations[number - 1].start >= start else None
        following = quotations[number + 1] if number + 1 < len(quotations) else None
        before = (previous.end if previous else start, quotation.start)
        after = (quotation.end, following.start if following and following.start < end else end)
        last = groups[-1] if groups else None
        group = _cued_after(reading, quotation, after) or _cued_before(reading, quotation, before)
        if group and last and last.cue and group.cue == last.cue:
            last.members.append(quotation)
        elif group:
            groups.append(group)
        elif last and _joins(reading, last, quotation):
            last.members.append(quotation)
        elif signed := _signature(reading, quotation, before, after):
            groups.append(signed)
        elif _stands_alone(reading, quotation, before, after):
            groups.append(Group([quotation]))
    return _candidates(reading, groups)


def _candidates(reading: Reading, groups: list[Group]) -> tuple[list[Candidate], dict[int, Candidate]]:
    found: list[Candidate] = []
    spoken: dict[int, Candidate] = {}
    for group in groups:
        cue = reading.cue_spans(group.cue) if group.cue else []
        if group.colon is not None:
            cue = [(group.colon, group.colon + 1)]
        contents = [q.inner for q in group.members if q.inner[0] < q.inner[1]]
        if not contents:
            continue
        candidate = Candidate(contents, "direct", cue, group.signature, group.rule, CONFIDENCE[group.rule])
        found.append(candidate)
        if group.cue:
            spoken[group.cue.head] = candidate
    return found, spoken


def _first_word(text: str) -> str:
    match = re.search(r"\w", text)
    return match.group() if match else ""


def _is_speech(reading: Reading, quotation: Quotation) -> bool:
    """Do these marks hold words as spoken, from the start of a sentence, rather than a fragment or a term?"""
    first = _first_word(reading.text[slice(*quotation.inner)])
    return first.isupper() or first.isdigit()


def _segment(tokens: list[Token]) -> list[Token]:
    """The tokens up to the first full stop."""
    for at, token in enumerate(tokens):
        if token.text in STOPS:
            return tokens[:at]
    return tokens


def _cued_after(reading: Reading, quotation: Quotation, gap: Span) -> Group | None:
    """``"…," said Ines Valdor``: the attribution follows the words."""
    text = reading.text
    inner = text[slice(*quotation.inner)]
    tokens = _segment(reading.tokens(*gap))
    comma = bool(tokens) and tokens[0].text in (",", "–", "—")
    words = [t for t in tokens if not t.is_punct or t.text in ":;"][:REACH]
    if not words or not inner:
        return None
    ends = inner[-1] in ",?!…—–-" or comma or not quotation.closed
    if not ends and (inner[-1] == "." or not _is_speech(reading, quotation)) and not words[0].is_lower:
        return None
    if not ends and not _is_speech(reading, quotation):
        return None
    for at, token in enumerate(words):
        cue = reading.cue_at.get(token.i)
        if cue and _attributes(cue, token, words[:at]):
            return Group([quotation], cue, rule="quote, cue")
        if token.text == ";" or (token.tag_ in FINITE and not _aside(token, words[0]) and not _helps(token)):
            return None
    return None


def _helps(token: Token) -> bool:
    """An auxiliary of a verb that may still prove to be the cue ("he has said")."""
    return token.dep_ in ("aux", "auxpass")


def _aside(token: Token, first: Token) -> bool:
    """Does a verb stand in a relative clause that only describes the speaker ("Lee, who runs the shop, said")?"""
    verb = token.head if _helps(token) else token
    return verb.dep_ in ("relcl", "acl") and verb.head.i >= first.i


def _attributes(cue: Cue, token: Token, lead: list[Token]) -> bool:
    """Is this cue the attribution itself, rather than the verb of a sentence of its own after the words?"""
    if cue.kind == "according":
        return not lead
    if "clause" not in cue.frames or (token.tag_ in ("VBG", "VB") and lead):
        return False
    if token.dep_ == "relcl" and lead:
        return False
    if lead and lead[0].lower_ in ("that", "which", "but", "because", "since", "when", "if", "while", "after", "before"):
        return False
    return not (lead and lead[0].lower_ == "and" and len(lead) > 3)


def _cued_before(reading: Reading, quotation: Quotation, gap: Span) -> Group | None:
    """``Ines Valdor said: "…``: the attribution comes before the words."""
    tokens = _last_sentence(reading.tokens(*gap))
    if not tokens:
        return None
    last = tokens[-1]
    cues = [reading.cue_at[t.i] for t in tokens if t.i in reading.cue_at and reading.cue_at[t.i].kind != "noun"]
    spoken = _is_speech(reading, quotation)
    if last.text == ":":
        cue = cues[-1] if cues else None
        if cue:
            return Group([quotation], cue, rule="cue: quote")
        return Group([quotation], None, last.idx, rule="colon") if spoken else None
    if not cues or not spoken:
        return None
    cue = cues[-1]
    head = reading.doc[cue.head]
    if last.text == ",":
        # "He told the council, "…": nothing but objects and adjuncts between cue and words.
        busy = any(t.tag_ in FINITE and t.i > cue.head for t in tokens)
        return None if busy else Group([quotation], cue, rule="cue, quote")
    if last.i in cue.tokens or (last.head == head and last.dep_ in ("dobj", "dative", "advmod", "npadvmod")):
        return Group([quotation], cue, rule="cue quote")
    return None


def _last_sentence(tokens: list[Token]) -> list[Token]:
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].text in STOPS:
            return tokens[at + 1 :]
    return tokens


def _joins(reading: Reading, last: Group, quotation: Quotation) -> bool:
    """Does this quotation go on with the quote before it, across nothing or its attribution alone?"""
    final = last.members[-1]
    if final.continued:
        return "\n" in reading.text[final.end : quotation.start] and not reading.tokens(final.end, quotation.start)
    gap = reading.text[final.end : quotation.start]
    tokens = [t for t in reading.tokens(final.end, quotation.start) if t.text in STOPS or not t.is_punct or t.text in JOINTS]
    lines = len(re.findall(r"\n\s*", gap))
    if lines > 1 or (lines and not (_is_speech(reading, quotation) and gap[-1].isspace())):
        return False
    if not tokens:
        return True
    if last.cue is None or not any(t.i in last.cue.tokens for t in tokens):
        return False
    stops = [at for at, t in enumerate(tokens) if t.text in STOPS]
    if stops and stops[0] < len(tokens) - 1:
        return False
    if stops:
        return _is_speech(reading, quotation)
    finite = sum(t.tag_ in FINITE and not _helps(t) and not _aside(t, tokens[0]) for t in tokens)
    return finite <= 1 and tokens[-1].text in JOINTS


def _signature(reading: Reading, quotation: Quotation, before: Span, after: Span) -> Group | None:
    """``"…" — Ines Valdor``: the words stand alone on their line, signed."""
    text = reading.text
    if text[slice(*before)].strip() or not _is_speech(reading, quotation):
        return None
    match = re.fullmatch(r"\s*[-–—~]+\s*(?P<name>[^\n.:;]{3,80}?)[.\s]*", text[slice(*after)])
    if not match or not match["name"][0].isupper():
        return None
    start = after[0] + match.start("name")
    return Group([quotation], signature=(start, start + len(match["name"])), rule="signature")


def _stands_alone(reading: Reading, quotation: Quotation, before: Span, after: Span) -> bool:
    """Is this a whole spoken sentence with no attribution next to it, not a term or a title in marks?"""
    text = reading.text
    inner = text[slice(*quotation.inner)]
    lead = text[slice(*before)].rstrip()
    rest = text[slice(*after)].lstrip()
    if not _is_speech(reading, quotation) or len(inner.split()) < 3:
        return False
    if lead and lead[-1] not in ".?!:”\"’'":
        return False
    whole = inner[-1] in ".?!…" or not quotation.closed or rest[:1] in (".", "?", "!")
    return whole and (not rest or rest[0] in ".?!" or not rest[0].islower())


# ── clauses: the complements of the cues that remain ───────────────────────────────────────────────────────────────


def clauses(reading: Reading, found: list[Candidate], spoken: dict[int, Candidate]) -> list[Candidate]:
    """Indirect and mixed quotes; a second clause of the same attribution is added to the quote it belongs to."""
    taken = [span for candidate in found for span in candidate.contents]
    made: dict[int, Candidate] = dict(spoken)
    new: list[Candidate] = []
    for cue in reading.cues:
        if cue.head in spoken:
            continue
        complement = _complement(reading, cue)
        if complement is None:
            continue
        rule, tokens = complement
        spans = _spans(reading, cue, tokens, taken)
        if not spans:
            continue
        made[cue.head] = Candidate(spans, "", reading.cue_spans(cue), None, rule, CONFIDENCE[rule])
        new.append(made[cue.head])
    joined = _join_clauses(reading, made)
    new = [c for c in new if not any(c is part for part in joined)]
    new = _outermost(reading, new)
    for candidate in [*found, *new]:
        candidate.type = _type(reading, candidate.contents)
    return new


def _join_clauses(reading: Reading, made: dict[int, Candidate]) -> list[Candidate]:
    """Put ``he said A, adding that B`` and ``while he confirmed A, he stressed B`` together; gives what was absorbed."""
    absorbed: list[Candidate] = []
    for at in sorted(made, reverse=True):
        head, verb = reading.doc[at], reading.doc[at].head
        if head.dep_ not in ("advcl", "conj") or verb.i not in made or reading.cue_at[at].kind in ("according", "noun"):
            continue
        if reading.cue_at[verb.i].kind in ("according", "noun") or not _same_subject(head, verb):
            continue
        part, whole = made[at], made[verb.i]
        if part is whole or any(a < d and c < b for a, b in part.contents for c, d in whole.contents):
            continue
        whole.contents = _merge(reading.text, [*whole.contents, *part.contents])
        absorbed.append(part)
    return absorbed


def _same_subject(head: Token, verb: Token) -> bool:
    """Has the joined verb no subject of its own, or only a pronoun for the subject of the verb it hangs on?"""
    own = [c for c in head.children if c.dep_ in ("nsubj", "nsubjpass")]
    if not own:
        return head.tag_ in ("VBG", "VBD", "VBZ", "VBP", "VBN")
    if own[0].lower_ not in ("he", "she", "they", "it"):
        return False
    other = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    return bool(other) and (other[0].pos_ in ("NOUN", "PROPN") or other[0].lower_ == own[0].lower_)


def _outermost(reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
    """Leave out what is reported inside another quote: its words are the outer speaker's."""

    def within(inner: Candidate, outer: Candidate) -> bool:
        return all(any(a <= c and d <= b for a, b in outer.contents) for c, d in [*inner.contents, inner.cue[0]])

    return [c for c in candidates if not any(o is not c and o.cue and c.cue and within(c, o) for o in candidates)]


def _subtree(token: Token) -> set[int]:
    return {t.i for t in token.subtree}


def _complement(reading: Reading, cue: Cue) -> tuple[str, set[int]] | None:
    """The tokens that carry the statement, and the rule that says so."""
    head = reading.doc[cue.head]
    if cue.kind == "according":
        return _according(head)
    if cue.kind == "noun":
        acl = next(child for child in head.children if child.dep_ == "acl")
        return "noun that", _subtree(acl)
    for find in (_inserted, _clause, _object):
        if complement := find(reading, cue, head):
            return complement
    return None


def _according(head: Token) -> tuple[str, set[int]] | None:
    """``…, according to the ministry``: the sentence without the phrase."""
    sent = set(range(head.sent.start, head.sent.end))
    return "according to", sent - _subtree(head) if head.dep_ != "ROOT" else set()


def _clause(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    if "clause" not in cue.frames and "inf" not in cue.frames:
        return None
    for child in head.children:
        if child.dep_ == "ccomp" and ("clause" in cue.frames or _infinitive(child)):
            if child.i > head.i:
                return "cue clause", _subtree(child)
            if _closes(reading, head, child):
                return "clause, cue", _subtree(child)
    if "inf" in cue.frames:
        for child in head.children:
            if child.dep_ == "xcomp" and _infinitive(child) and child.i > head.i:
                objects = [c for c in head.children if c.dep_ in ("dobj", "dative") and head.i < c.i < child.i]
                return "cue to", _subtree(child).union(*map(_subtree, objects))
    return None


def _closes(reading: Reading, head: Token, clause: Token) -> bool:
    """Is a clause before the cue the statement, set off by a comma, with nothing more said after the cue?"""
    doc = reading.doc
    between = doc[clause.right_edge.i + 1 : head.i + 1]
    if any(t.text in (";", ":") for t in between) or not any(t.text in (",", "—", "–", "?", "!", "”", "''", '"') for t in between):
        return False
    for child in head.rights:
        if child.dep_ in ("dobj", "ccomp", "xcomp") and head.lemma_ != "tell":
            return False
        if child.lower_ == "that" or child.dep_ == "mark":
            return False
    return head.tag_ not in ("VBG", "VB")


def _infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.lefts)


def _inserted(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    """``The bridge, the mayor often says, is safe``: the cue's own clause stands inside the statement."""
    if "clause" not in cue.frames or head.tag_ not in FINITE | {"VBN"}:
        return None
    sentence = _sentence(reading, head)
    cluster = _cluster(reading, cue, head, sentence)
    if cluster is None:
        return None
    first, last = cluster
    left = [i for i in sentence if i < first and not reading.doc[i].is_punct]
    right = [i for i in sentence if i > last and not reading.doc[i].is_punct]
    if not left or len(right) < 2:
        return None
    # The rest must be the statement going on, not an afterthought: "…, he said, adding that …".
    rest = reading.doc[right[0]]
    if reading.inside[rest.i] < 0 and (rest.tag_ in ("VBG", "VBN") or rest.lower_ in AFTERTHOUGHTS):
        return None
    return "inserted cue", {i for i in sentence if i < first or i > last}


AFTERTHOUGHTS = frozenset("but and while as though although which who with despite because after before".split())


def _cluster(reading: Reading, cue: Cue, head: Token, sentence: list[int]) -> tuple[int, int] | None:
    """First and last token of a short "he said" between commas, subject and adjuncts included."""
    doc = reading.doc
    subject = next((c for c in head.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or any(reading.inside[i] >= 0 for i in range(subject.left_edge.i, subject.right_edge.i + 1)):
        return None
    if any(c.dep_ in ("dobj", "ccomp", "xcomp", "oprd") and c.i > head.i and head.lemma_ != "tell" for c in head.children):
        return None
    first = min(subject.left_edge.i, *cue.tokens)
    while first - 1 in sentence and (doc[first - 1].lower_ == "as" or doc[first - 1].pos_ in ("ADV", "AUX")):
        first -= 1
    last = max(subject.i, subject.right_edge.i if subject.i > head.i else subject.i, *cue.tokens)
    if first == sentence[0] or doc[first - 1].text not in (",", "—", "–", "--", "-"):
        return None
    for i in range(last + 1, min(last + 14, sentence[-1] + 1)):
        if doc[i].text in (",", "—", "–", "--"):
            return first, i - 1
        if doc[i].tag_ in FINITE or reading.inside[i] >= 0 or doc[i].lower_ == "that":
            return None
    return None


def _sentence(reading: Reading, token: Token) -> list[int]:
    """The tokens of the sentence around a token, on its line: quotations do not end it unless they end with it."""
    line = reading.tokens(*reading.line(token.idx))
    found: list[int] = []
    for at, t in enumerate(line):
        found.append(t.i)
        closing = at + 1 == len(line) or (
            t.text in STOPS
            and (reading.inside[t.i] < 0 or reading.inside[line[at + 1].i] != reading.inside[t.i])
        )
        after = line[at + 1] if at + 1 < len(line) else None
        if closing and after is not None and reading.inside[t.i] >= 0 and not _opens_sentence(after):
            closing = False
        if closing:
            if found[-1] >= token.i:
                return found
            found = []
    return found


def _opens_sentence(token: Token) -> bool:
    return token.text[:1].isupper() or token.text[:1] in "“\"'‘`"


def _object(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    """Complements that are no clause: accused X of Y, described X as Y, called X Y, announced X."""
    parts = {dep: [c for c in head.children if c.dep_ == dep and c.i > head.i] for dep in OBJECTS}
    objects = parts["dobj"] + parts["dative"]
    preps = {c.lower_: c for c in parts["prep"]}
    found: set[int] = set()
    for frame in ("of", "as", "for", "on"):
        if frame in cue.frames and frame in preps:
            inner = preps[frame]
            own = {inner.i} if frame in ("for", "on") else set()
            found = _subtree(inner).union(*map(_subtree, objects)) - own
            for child in parts["xcomp"]:
                found |= _subtree(child)
            return f"cue {frame}", found
    if "oprd" in cue.frames and (parts["oprd"] or parts["ccomp"]):
        return "cue complement", set().union(*map(_subtree, objects + parts["oprd"] + parts["ccomp"]))
    if "out" in cue.frames and objects:
        return "cue object", _subtree(objects[0])
    if "np" in cue.frames and objects and len(_subtree(objects[0])) > 1:
        return "cue object", _subtree(objects[0])
    if "quoted" in cue.frames:
        for part in [*objects, *parts["oprd"], *parts["prep"], *parts["ccomp"], *parts["xcomp"], *parts["advcl"]]:
            tokens = _subtree(part)
            if any(reading.inside[i] >= 0 for i in tokens):
                return "cue quoted", tokens
    return None


OBJECTS = ("dobj", "dative", "oprd", "prep", "ccomp", "xcomp", "advcl")


def _spans(reading: Reading, cue: Cue, tokens: set[int], taken: list[Span]) -> list[Span]:
    """The characters of a complement: trimmed, cut at line ends, quotations taken in whole."""
    doc, text = reading.doc, reading.text
    line = reading.line(doc[cue.head].idx)
    drop = set(cue.tokens)
    kept = sorted(i for i in tokens if i not in drop and line[0] <= doc[i].idx < line[1])
    runs: list[list[int]] = []
    for i in kept:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    spans: list[Span] = []
    for run in runs:
        span = _trim(reading, run)
        if span is None:
            continue
        span = _whole_quotations(reading, span, cue)
        if any(span[0] < b and a < span[1] for a, b in taken):
            continue
        spans.append(span)
    return _merge(text, spans)


def _trim(reading: Reading, run: list[int]) -> Span | None:
    doc = reading.doc
    tokens = [doc[i] for i in run]
    while tokens and (tokens[0].is_space or (tokens[0].is_punct and reading.inside[tokens[0].i] < 0)):
        tokens = tokens[1:]
    if tokens and tokens[0].lower_ == "that" and tokens[0].dep_ == "mark":
        tokens = tokens[1:]
    while tokens and (tokens[-1].is_space or (tokens[-1].is_punct and reading.inside[tokens[-1].i] < 0)):
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
            if quotation.end > end:
                end = quotation.end
    return start, end


def _merge(text: str, spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(set(spans)):
        if merged and span[0] <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(span[1], merged[-1][1]))
        else:
            merged.append(span)
    return merged


def _type(reading: Reading, spans: list[Span]) -> str:
    """By the surface: direct where every part stands in its own marks, mixed where any mark is inside."""
    def marked(span: Span) -> bool:
        return any(q.start <= span[0] and span[1] <= q.end for q in reading.quotations)

    if all(marked(span) for span in spans):
        return "direct"
    touched = any(q.start < b and a < q.end for a, b in spans for q in reading.quotations)
    return "mixed" if touched else "indirect"


# How often each rule was right, content and speaker together; stated until the calibrated figures replace it.
CONFIDENCE = {
    "quote, cue": 0.9, "cue: quote": 0.9, "cue, quote": 0.85, "cue quote": 0.85, "colon": 0.6, "signature": 0.8,
    "uncued": 0.6, "cue clause": 0.75, "clause, cue": 0.75, "inserted cue": 0.7, "according to": 0.7, "noun that": 0.5,
    "cue to": 0.5, "cue of": 0.7, "cue as": 0.6, "cue for": 0.5, "cue on": 0.6, "cue complement": 0.55,
    "cue object": 0.4, "cue quoted": 0.5,
}  # fmt: skip
