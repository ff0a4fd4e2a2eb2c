"""Complements: which tokens carry the statement that a cue reports, and the rule that says so.

Each rule is a function whose name the quote keeps; the first that finds a complement decides. The syntax is the
parser's, mended where it is known to hang a clause in the wrong place.
"""

from __future__ import annotations

from spacy.tokens import Token

from ingest.quote.cues import Cue
from ingest.quote.reading import FINITE, Reading, subject_of, subtree

# What may follow "he said," after which the statement does not go on.
AFTERTHOUGHTS = frozenset("but and while as though although which who with despite after before".split())
DASHES = (",", "—", "–", "--", "-")
# Only after these does a clause follow without "that" so often that the parser need not confirm it.
PLAIN = frozenset({"say", "tell", "add"})
# "as talks continue", "as police answer" report nothing.
AS_SAID = PLAIN | frozenset(
    "acknowledge admit argue claim concede explain insist note observe predict remark report state warn write".split()
)
# "asked not to be named" is about the speaker, not what was said.
UNNAMED = frozenset({"name", "identify", "quote"})
# A clause that opens with one of these needs another.
OPENERS = frozenset("although because if once since though unless when while".split())
OBJECTS = ("dobj", "dative", "oprd", "prep", "ccomp", "xcomp", "advcl")


def complement_of(reading: Reading, cue: Cue) -> tuple[str, set[int]] | None:
    """The rule and the tokens of what a cue reports, or None where it reports nothing."""
    head = reading.doc[cue.head]
    if cue.kind == "according":
        return _in_words(reading, head) if "words" in cue.frames else _according(reading, head)
    if cue.kind == "noun":
        acl = next(child for child in head.children if child.dep_ == "acl")
        return "noun that", subtree(acl)
    for find in (_as_said, _inserted, _clause, _object, _unparsed):
        if complement := find(reading, cue, head):
            return complement
    return None


def _according(reading: Reading, head: Token) -> tuple[str, set[int]] | None:
    """``…, according to the ministry``: the sentence without the phrase."""
    doc, sentence, phrase = reading.doc, reading.sentence(head), subtree(head)
    rest = {i for i in sentence if i not in phrase}
    if not any(doc[i].tag_ in FINITE for i in rest):
        # The parser hung the statement on the phrase: it begins behind the last comma.
        commas = [i for i in sentence if doc[i].text == "," and i > head.i]
        rest = {i for i in sentence if commas and i > commas[-1]}
    return "according to", rest


def _in_words(reading: Reading, head: Token) -> tuple[str, set[int]] | None:
    """``In her words, it is “a mess”``: the sentence that begins so, if some of it is in marks.

    Elsewhere, only the words in marks behind the phrase, or before it where none are behind.
    """
    sentence, phrase = reading.sentence(head), subtree(head)
    quoted = [i for i in sentence if reading.inside[i] >= 0]
    if not quoted:
        return None
    if head.i == sentence[0] and not any(i in reading.cue_at for i in sentence[1:]):
        return "in the words of", {i for i in sentence if reading.inside[i] >= 0 or i not in phrase}
    number = reading.inside[next((i for i in quoted if i > head.i), quoted[-1])]
    return "in the words of", {i for i in quoted if reading.inside[i] == number}


def _as_said(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    """``As Lee told the Gazette, the bridge is old``: the sentence without the clause."""
    if head.lemma_ not in AS_SAID or head.dep_ != "advcl" or not any(c.lower_ == "as" for c in head.lefts):
        return None
    if any(c.dep_ in ("ccomp", "xcomp") or (c.dep_ == "dobj" and head.lemma_ != "tell") for c in head.rights):
        return None
    phrase, sentence = subtree(head), reading.sentence(head)
    edges = [i for i in (min(phrase) - 1, max(phrase) + 1) if i in sentence[:-1]]
    if not all(reading.doc[i].text in DASHES for i in edges):
        return None
    return "inserted cue", {i for i in sentence if i not in phrase}


def _inserted(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    """``The bridge, the mayor often says, is safe``: the cue's own clause stands inside the statement."""
    if "clause" not in cue.frames or head.tag_ not in FINITE | {"VBN"}:
        return None
    sentence = reading.sentence(head)
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


def _cluster(reading: Reading, cue: Cue, head: Token, sentence: list[int]) -> tuple[int, int] | None:
    """First and last token of a short "he said" between commas, subject and adjuncts included."""
    doc = reading.doc
    subject = subject_of(head)
    if subject is None or any(reading.inside[i] >= 0 for i in range(subject.left_edge.i, subject.right_edge.i + 1)):
        return None
    if any(
        c.dep_ in ("dobj", "ccomp", "xcomp", "oprd") and c.i > head.i and head.lemma_ != "tell" for c in head.children
    ):
        return None
    first = min(subject.left_edge.i, *cue.tokens)
    while first - 1 in sentence and (doc[first - 1].lower_ == "as" or doc[first - 1].pos_ in ("ADV", "AUX")):
        first -= 1
    last = max(subject.i, subject.right_edge.i if subject.i > head.i else subject.i, *cue.tokens)
    if first == sentence[0] or doc[first - 1].text not in DASHES:
        return None
    for i in range(last + 1, min(last + 14, sentence[-1] + 1)):
        if doc[i].text in (",", "—", "–", "--"):
            return first, i - 1
        if doc[i].tag_ in FINITE or reading.inside[i] >= 0 or doc[i].lower_ == "that":
            return None
    return None


def _clause(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    if "clause" not in cue.frames and "inf" not in cue.frames:
        return None
    for child in head.children:
        if child.dep_ == "ccomp" and ("clause" in cue.frames or _infinitive(child)):
            if child.i > head.i:
                return "cue clause", subtree(child) | _trailing(reading, head, child) | _opening(reading, head, child)
            if _closes(reading, head, child):
                return "clause, cue", subtree(child) | _leading(reading, head, child)
    if "inf" in cue.frames:
        for child in head.children:
            if child.dep_ == "xcomp" and _infinitive(child) and child.i > head.i:
                if child.lemma_ in UNNAMED:
                    return None
                between = [c for c in head.children if head.i < c.i < child.i]
                objects = [c for c in between if c.dep_ in ("dobj", "dative")]
                if "on" in cue.frames and (on := [c for c in between if c.lower_ == "on"]):
                    # "called on the council to resign"
                    return "cue on", subtree(child) | subtree(on[0]) - {on[0].i}
                return "cue to", subtree(child).union(*map(subtree, objects))
    return None


def _trailing(reading: Reading, head: Token, clause: Token) -> set[int]:
    """What follows the clause, with no comma, to the end of its sentence: the parser hung it too high."""
    rest = [i for i in reading.sentence(head) if i > clause.right_edge.i]
    if not rest or head.dep_ == "relcl":
        return set()
    if reading.doc[rest[0]].is_punct or any(c.dep_ == "conj" and c.i in rest for c in head.children):
        return set()
    return set(rest)


def _opening(reading: Reading, head: Token, clause: Token) -> set[int]:
    """The clause before the cue, and words in marks go on with it: ``When the gale came, Lee said, “we were lost”``."""
    doc, subject = reading.doc, subject_of(head)
    marked = [i for i in range(head.i + 1, clause.i + 1) if reading.inside[i] >= 0 and doc[i].is_alpha]
    if subject is None or subject.left_edge.i > head.i or not marked or not doc[marked[0]].is_lower:
        return set()
    before = [i for i in reading.sentence(head) if i < subject.left_edge.i]
    if not before or doc[before[-1]].text != "," or doc[head.i + 1].text != ",":
        return set()
    opens = any(doc[i].lower_ in OPENERS for i in before[:2]) and not any(i in reading.cue_at for i in before)
    return set(before[:-1]) if opens else set()


def _leading(reading: Reading, head: Token, clause: Token) -> set[int]:
    """What stands before the clause in a sentence that its attribution ends: ``A, and B, she said`` is all hers."""
    before = [i for i in reading.sentence(head) if i < clause.left_edge.i]
    if any(i in reading.cue_at for i in before):
        return set()
    return set(before)


def _closes(reading: Reading, head: Token, clause: Token) -> bool:
    """Is a clause before the cue the statement, set off by a comma, with nothing more said after the cue?"""
    doc = reading.doc
    between = doc[clause.right_edge.i + 1 : head.i + 1]
    if any(t.text in (";", ":") for t in between) or not any(
        t.text in (",", "—", "–", "?", "!", "”", "''", '"') for t in between
    ):
        return False
    for child in head.rights:
        if child.dep_ in ("dobj", "ccomp", "xcomp") and head.lemma_ != "tell":
            return False
        if child.lower_ == "that" or child.dep_ == "mark":
            return False
    return head.tag_ not in ("VBG", "VB")


def _unparsed(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    """A clause after the cue that the parser hung elsewhere: all that follows "that", or follows the cue itself."""
    if "clause" not in cue.frames or head.tag_ == "VB" or any(c.dep_ == "auxpass" for c in head.children):
        return None
    rest = [i for i in reading.sentence(head) if i > max(cue.tokens)]
    that = next((n for n, i in enumerate(rest[:14]) if reading.doc[i].lower_ == "that" and reading.inside[i] < 0), None)
    if that is not None and any(i in reading.cue_at and reading.doc[i].tag_ in FINITE for i in rest[:that]):
        # "wrote the book and said that it was late"
        return None
    if that is not None and reading.doc[rest[that]].dep_ in ("mark", "det", "nsubj", "advmod"):
        rest = rest[that + 1 :]
    elif head.lemma_ not in PLAIN or head.dep_ == "relcl":
        return None
    elif head.lemma_ == "tell" and rest:
        person = next((c for c in head.children if c.dep_ in ("dobj", "dative") and c.i > head.i), None)
        rest = [i for i in rest if person is None or i > person.right_edge.i]
    # "…, Lund said." at its end says whose the whole sentence is.
    if any(_ends(reading, i, rest) for i in rest):
        return None
    if len(rest) < 4 or reading.doc[rest[0]].text in (",", ":", ";", "—") or reading.doc[rest[0]].pos_ == "ADP":
        return None
    if not any(reading.doc[i].tag_ in FINITE for i in rest):
        return None
    return "cue rest", set(rest)


def _ends(reading: Reading, i: int, sentence: list[int]) -> bool:
    """Is this the cue of an attribution that ends a sentence, behind a comma or a closing mark?"""
    word = reading.doc[i]
    if i not in reading.cue_at or word.tag_ not in FINITE or [t for t in sentence if t > i and word.doc[t].is_alpha]:
        return False
    subject = subject_of(word)
    before = min(i, subject.left_edge.i if subject is not None else i) - 1
    return before in sentence and word.doc[before].is_punct


def _gerund(verb: Token) -> bool:
    return verb.tag_ == "VBG" or any(child.lower_ == "being" for child in verb.lefts)


def _infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.lefts)


def _object(reading: Reading, cue: Cue, head: Token) -> tuple[str, set[int]] | None:
    """Complements that are no clause: accused X of Y, described X as Y, called X Y, announced X."""
    parts = {dep: [c for c in head.children if c.dep_ == dep and c.i > head.i] for dep in OBJECTS}
    objects = parts["dobj"] + parts["dative"]
    preps = {c.lower_: c for c in parts["prep"]}
    if "of" in cue.frames and "of" not in preps:
        # "accused the mayor of lying": the parser may take "of lying" for the mayor's.
        preps |= {c.lower_: c for o in objects for c in o.children if any(g.dep_ == "pcomp" for g in c.children)}
    if "for" in cue.frames:
        for child in parts["advcl"] + parts["xcomp"] + parts["ccomp"]:
            # "called for her rivals to resign": the parser takes "for" for the clause's own.
            if mark := next((c for c in child.lefts if c.dep_ == "mark" and c.lower_ == "for"), None):
                return "cue for", subtree(child) - {mark.i}
    if "clear" in cue.frames:
        clear = next((reading.doc[i] for i in cue.tokens if i != head.i), head)
        said = [c for c in clear.rights if c.dep_ in ("ccomp", "csubj", "advcl") and c.pos_ in ("VERB", "AUX")]
        return ("cue clause", subtree(said[0])) if said else None
    found: set[int] = set()
    for frame in ("of", "as", "for", "on", "to", "against"):
        if frame in cue.frames and frame in preps:
            inner = preps[frame]
            own = {inner.i} if frame in ("for", "on") else set()
            found = subtree(inner).union(*map(subtree, objects)) - own
            for child in parts["xcomp"]:
                found |= subtree(child)
            return f"cue {frame}", found
    if "oprd" in cue.frames and (parts["oprd"] or parts["ccomp"]):
        return "cue complement", set().union(*map(subtree, objects + parts["oprd"] + parts["ccomp"]))
    if "plea" in cue.frames and (pleas := [c for c in head.children if c.dep_ in ("acomp", "oprd")]):
        negation = {c.i for c in head.children if c.dep_ == "neg"}
        return "cue complement", subtree(pleas[0]) | negation
    if "ing" in cue.frames and (acts := [c for c in parts["xcomp"] + parts["ccomp"] if _gerund(c)]):
        return "cue object", subtree(acts[0])
    if "out" in cue.frames and objects:
        return "cue object", subtree(objects[0])
    if "np" in cue.frames and objects and len(subtree(objects[0])) > 1:
        return "cue object", subtree(objects[0])
    if "quoted" in cue.frames:
        preps_kept = [p for p in parts["prep"] if cue.kind != "say" or p.lower_ in ("about", "of", "for", "as")]
        for part in [*objects, *parts["oprd"], *preps_kept, *parts["ccomp"], *parts["xcomp"], *parts["advcl"]]:
            tokens = subtree(part)
            inside = {reading.inside[i] for i in tokens} - {-1}
            if inside and not all(reading.names_work(reading.quotations[number]) for number in inside):
                return "cue quoted", tokens
    return None
