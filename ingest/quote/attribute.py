"""Quote → mention: the words in the text that stand for the speaker, by ordered, named sieves.

Each sieve fills only what the ones before it left open; the name of the sieve that decided is kept in ``rule``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc, Token

from ingest.model import Candidate, Span
from ingest.quote.confidence import confidence, evidence
from ingest.quote.reading import DATELINE, TIMES, names_below
from ingest.quote.sight import Sight
from ingest.words import Words

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
# How many line breaks may lie between an uncued quote and the quote whose speaker is understood: two paragraphs.
PATIENCE = 4
# Sieves that do not ask what belongs to the cue itself.
LOOSE = frozenset({"introduced", "inherited subject", "nearest"})
# Share of the tagger's votes for one source from which they are clear.
CLEAR = 0.95
PERSONAL = frozenset("i we he she they who".split())
DASHES = frozenset({"-", "–", "—", "--"})
PLACES = frozenset({"GPE", "LOC", "FAC"})
LONGEST_NAME = 5  # words
NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
# What somebody says something in, and what they do with it.
DOCUMENTS = frozenset(
    """ad conference email letter memo message note order petition post release series speech statement tweet video
    warning""".split()
)
ISSUING = frozenset(
    """air deliver distribute file give hold issue launch make post publish put release roll run send tweet unleash
    write""".split()
)
ASKING = frozenset("ask press question quiz".split())
NAMING = frozenset("entitle know nickname title".split())
RELATIVES = frozenset({"who", "which", "that"})


def attribute(doc: Doc, candidates: Sequence[Candidate], sight: Sight | None = None) -> None:
    """Give each candidate its mention, or the candidate whose speaker is understood for it too.

    Where there is a learned core, ``sight``, it is asked for what it was measured to know better than the sieves.
    """
    text = Words.of(doc).text
    last: int | None = None
    for number, candidate in enumerate(candidates):
        previous = candidates[last] if last is not None else None
        head = _cue_head(doc, candidate)
        pointed, share = sight.source(candidate.contents, candidate.cue) if sight and candidate.cue else (None, 0.0)
        if candidate.mention is None and candidate.cue:
            # "that" stands for the noun before it, which the sieves know.
            relative = pointed is not None and text[slice(*pointed)].lower() in RELATIVES
            candidate.mention, name = _mention(doc, candidate, head, None if relative else pointed, share)
            candidate.rule += f" · {name}" if name else ""
        elif candidate.mention is not None:
            pass
        elif span := preceding(doc, candidate, previous):
            candidate.mention = span
            candidate.rule += " · preceding"
        elif previous and text.count("\n", previous.contents[-1][1], candidate.contents[0][0]) <= PATIENCE:
            candidate.antecedent = last
            candidate.rule += " · understood"
        # Whoever was asked something answers, and not the question.
        if candidate.mention is not None or head is None or not _untold(candidate, head):
            last = number
        candidate.evidence = evidence(candidate, pointed, sight) if sight else candidate.rule
        candidate.confidence = confidence(candidate.evidence)


def _mention(
    doc: Doc, candidate: Candidate, head: Token | None, pointed: Span | None, share: float
) -> tuple[Span | None, str]:
    """The mention of a quote with a cue, and the name of what found it.

    Where sieve and tagger mean the same words, syntax knows better where they end; where they differ, the tagger was
    measured to be right more often than the loose sieves, for direct quotes and for those that only it sees, and for
    others if it means a name and they do not. ``share`` of its votes are for ``pointed``.
    """
    found: tuple[Span | None, str] = (None, "")
    if head is not None:
        sieved = ((sieve(doc, candidate, head), name) for name, sieve in SIEVES)
        found = next(((span, name) for span, name in sieved if span), found)
    if pointed is None or (found[0] is None and head is not None and _untold(candidate, head)):
        return found
    if found[0] is not None and head is not None and _astray(doc, candidate, head, pointed):
        return found
    trusted = found[1] == "nearest" or (candidate.rule == "tagged" and found[1] != "possessor")
    if found[1] in LOOSE:
        # "The visit is a third attempt to pay, saying …": no attempt says anything.
        clear = share >= CLEAR and _named(doc, pointed) and not _named(doc, found[0])
        trusted |= candidate.type == "direct" or clear
    if found[0] is None or (trusted and not _meet(found[0], pointed)):
        return _widened(doc, pointed, candidate), "pointed"
    return found


def _astray(doc: Doc, candidate: Candidate, head: Token, pointed: Span) -> bool:
    """Does the tagger point behind what a colon announces, or into an aside that ends before the cue?"""
    if head.text == ":" and pointed[0] > candidate.contents[-1][1]:
        return True
    span = doc.char_span(*pointed, alignment_mode="expand")
    return span is not None and _in_aside(span.root, head)


def _named(doc: Doc, mention: Span | None) -> bool:
    """Is it a name, or a pronoun for a person?"""
    span = doc.char_span(*mention, alignment_mode="expand") if mention else None
    return span is not None and (span.root.pos_ == "PROPN" or span.root.lower_ in PERSONAL)


def _widened(doc: Doc, pointed: Span, candidate: Candidate) -> Span:
    """The noun phrase around the words that the tagger points to, which may be a part of it."""
    span = doc.char_span(*pointed, alignment_mode="expand")
    if span is None or span.root.pos_ not in NOUNS:
        return pointed
    phrase = _phrase(_top(span.root), candidate)
    return phrase if phrase and phrase[0] <= pointed[0] and pointed[1] <= phrase[1] else pointed


def _top(token: Token) -> Token:
    """The noun that a noun is only a part of: of "harbour engineer Lund", Lund."""
    while token.head.pos_ in NOUNS and token.dep_ in ("compound", "nmod", "poss", "appos") and token.head != token:
        token = token.head
    return token


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _cue_head(doc: Doc, candidate: Candidate) -> Token | None:
    if not candidate.cue:
        return None
    start, end = candidate.cue[0]
    span = doc.char_span(start, end, alignment_mode="expand")
    return span.root if span is not None else None


def _phrase(token: Token, candidate: Candidate) -> Span | None:
    """The characters of a noun phrase, cut where the quote's own words begin."""
    inside = [t for t in token.subtree if not _within(t, candidate) and not t.is_space]
    run = [t for t in inside if t.i <= token.i]
    start = token.i
    for t in reversed(run):
        if start - t.i > 1:
            break
        start = t.i
    end = token.i
    for t in inside:
        if t.i > end:
            if t.i - end > 1:
                break
            end = t.i
    doc = token.doc
    while end > start and doc[end].is_punct:
        end -= 1
    while start < end and doc[start].is_punct:
        start += 1
    if doc[start].is_punct:
        return None
    return doc[start].idx, doc[end].idx + len(doc[end])


def _before(token: Token, clause: Token, candidate: Candidate) -> Span | None:
    """A noun phrase up to a clause that hangs on it: of "a letter saying that …", the letter."""
    span, edge = _phrase(token, candidate), clause.left_edge
    if span is None or not token.i < edge.i or edge.idx >= span[1]:
        return span
    last = edge.nbor(-1)
    last = last.nbor(-1) if last.is_punct and last.i > token.i else last
    return span[0], last.idx + len(last)


def _within(token: Token, candidate: Candidate) -> bool:
    return any(a <= token.idx < b for a, b in candidate.contents)


def _subject(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in SUBJECTS), None)


def _object_of(preposition: Token) -> Token | None:
    return next((child for child in preposition.children if child.dep_ == "pobj"), None)


def _addressed(cue: Token) -> bool:
    """``The court was told``, ``the court heard``, ``it was announced``: the subject is who is told, or nobody."""
    return cue.lemma_ == "hear" or any(child.dep_ == "auxpass" for child in cue.children)


def _untold(candidate: Candidate, cue: Token) -> bool:
    """Does nobody tell whose it is: ``Asked if it was safe, Lund left``, ``Lund was asked, “…”``, ``known as “…”``?"""
    # Not of the perfect: "has asked".
    passive = cue.tag_ == "VBN" and not any(child.dep_ == "aux" for child in cue.children)
    if passive and cue.dep_ == "acl" and cue.lemma_ in NAMING:
        return True
    return _addressed(cue) if candidate.type == "direct" else passive and cue.lemma_ in ASKING


def preceding(doc: Doc, candidate: Candidate, previous: Candidate | None) -> Span | None:
    """Who acts in the sentence just before an uncued quote on its line: ``Ebele shook her head. "Never."``."""
    span = doc.char_span(*candidate.contents[0], alignment_mode="expand")
    i = span.start - 1 if span is not None else -1
    while i >= 0 and (doc[i].is_punct or doc[i].is_quote) and not doc[i].is_space:
        i -= 1
    if i < 0 or "\n" in doc[i].text or doc[i].is_space:
        return None
    if previous and previous.contents[-1][1] > doc[i].sent.start_char:
        return None
    if previous and any(a >= doc[i].sent.start_char for a, _ in previous.cue):
        return None
    found = _subject(doc[i].sent.root)
    if found is None or not (found.pos_ == "PROPN" or found.lower_ in ("he", "she", "they")):
        return None
    return _phrase(found, candidate)


def headlined(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """The name that a headline with a colon begins with, if the text below has it: ``Valdor on Toll Plan: ‘No.’``."""
    text = Words.of(doc).text
    start, end = len(text) - len(text.lstrip()), text.find("\n", candidate.contents[-1][1])
    if end < 0 or text.find("\n", start, candidate.contents[0][0]) >= 0:
        return None
    lead = text[start : candidate.contents[0][0]]
    if not lead.rstrip("“”\"'‘ ").endswith(":"):
        return None
    below = names_below(doc, end)
    spaces = [match.start() for match in re.finditer(r"[ :]|[’']s?[ ]", lead)][:LONGEST_NAME]
    for at in reversed(spaces):
        if any(re.search(rf"\b{re.escape(lead[:at])}\b", name) for name in below):
            return start, start + at
    return None


def introduced(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """Who acts in the sentence that a colon ends: ``The mayor was brief: "No."``; else the noun it begins with."""
    if head.text != ":":
        return None
    verb = head.head
    for step in (verb, *verb.ancestors):
        found = _subject(step)
        if found is not None and not _within(found, candidate):
            return _phrase(found, candidate)
    return None


def subject(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """The subject of the cue: ``Ines Valdor said``."""
    if head.pos_ not in ("VERB", "AUX"):
        return None
    # The parser may hang a word of the quote on the cue as well: "One of the best," Lund said.
    subjects = [child for child in head.children if child.dep_ in SUBJECTS and not _within(child, candidate)]
    found = _behind_dateline(_nearest_of([child for child in subjects if not _in_marks(child)], head))
    if found is None or _addressed(head):
        return None
    if found.pos_ == "ADP":
        # "Of Lund, Okoro said": the parser takes the two for one phrase.
        found = next((own for named in found.children for own in named.conjuncts), found)
    if found.pos_ in ("ADJ", "ADP") or (found.dep_ != "csubj" and found.ent_type_ in TIMES):
        # A slip of the parser; who speaks has a noun.
        return None
    if found.lower_ in RELATIVES and head.dep_ == "relcl":
        # Both the noun and its pronoun stand for the speaker: "Valdor, who" of "Valdor, who said …".
        if issuer := _issuer(head):
            return _phrase(issuer, candidate)
        if head.head.ent_type_ in TIMES:
            return None
        span = _phrase(_outside_place(head.head), candidate)
        return (span[0], found.idx + len(found)) if span and span[0] <= found.idx else span
    return _phrase(found, candidate)


def _outside_place(noun: Token) -> Token:
    """The noun that a place only tells of: Lund, of ``Lund, from Merrowdale, who said …``."""
    while noun.ent_type_ in PLACES and noun.dep_ == "pobj" and noun.head.head.pos_ in NOUNS:
        noun = noun.head.head
    return noun


def _nearest_of(subjects: list[Token], cue: Token) -> Token | None:
    """The subject that stands by the cue, where the parser takes two for it: ``His last word: “No,” he said``.

    Of a name and its apposition, or of a list, the first; of a title and the name behind it, the name.
    """
    found = min(subjects, key=lambda token: abs(token.i - cue.i), default=None)
    for other in reversed(subjects):
        if found is None or other.i >= found.i or found.i > cue.i:
            continue
        between = found.doc[other.right_edge.i : found.left_edge.i + 1]
        listed = any(child.dep_ == "conj" for child in found.children)
        closed = "," in [t.text for t in found.doc[found.right_edge.i : cue.i]]
        named = closed and (other.pos_ == "PROPN" or found.pos_ != "PROPN")
        if (listed or named) and len(between) <= 3 and "," in [t.text for t in between]:
            found = other
    return found


def according_to(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """The phrase after "according to", or whose words they are: ``in the words of Lund``, ``in Lund's words``."""
    if head.lower_ == "in" and (words := _object_of(head)) is not None:
        of = next((child for child in words.children if child.lower_ == "of"), None)
        named = _object_of(of) if of is not None else None
        return _phrase(named, candidate) if named is not None else _owner(words, candidate)
    if head.lower_ != "according":
        return None
    for child in head.subtree:
        if child.dep_ == "pobj" and child.head.lower_ == "to":
            return _phrase(child, candidate)
    return None


def viewer(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """Who is after "to": ``To Lund, “the port is home.”``."""
    named = _object_of(head) if candidate.rule == "view" else None
    return _phrase(named, candidate) if named is not None else None


def _in_marks(token: Token) -> bool:
    """Does a phrase stand in marks: ``said on “Ferry and Friends”``, which the parser may take for a subject?"""
    edge = token.left_edge
    return edge.i > 0 and edge.nbor(-1).is_quote and not edge.nbor(-1).whitespace_


def _behind_dateline(token: Token | None) -> Token | None:
    """A subject, or where it tells only where the article was filed, what hangs on it: ``ANSEL (Wire) - Lund said``."""
    if token is None:
        return None
    text = Words.of(token.doc).text
    dateline = DATELINE.match(text, text.rfind("\n", 0, token.idx) + 1)
    if dateline is None or token.idx >= dateline.end():
        return token
    behind = (t for t in token.subtree if t.idx >= dateline.end() > t.head.idx)
    return next((t for t in behind if t.pos_ in NOUNS), None)


def _issuer(cue: Token) -> Token | None:
    """Who puts out a document that speaks: ``the council issued a statement calling …``, ``a letter that says …``."""
    document = cue.head
    verb = document.head
    if cue.dep_ not in ("acl", "relcl") or document.dep_ != "dobj" or document.lemma_ not in DOCUMENTS:
        return None
    # "she changed her statement, saying …": it is hers.
    own = any(child.dep_ == "poss" and child.pos_ == "PRON" for child in document.children)
    return _subject(verb) if own or verb.lemma_ in ISSUING else None


def agent(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """The agent of a passive cue: ``was announced by the ministry``."""
    for child in head.children:
        if child.dep_ == "agent" and (named := _object_of(child)) is not None:
            return _phrase(named, candidate)
    return None


def inherited(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """The subject of the verb that the cue hangs on: ``She shrugged, saying …``."""
    if _addressed(head) or _untold(candidate, head):
        return None
    if issuer := _issuer(head):
        return _phrase(issuer, candidate)
    verb = head
    for _ in range(4):
        if verb.dep_ in ("relcl", "acl") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return None if _within(verb.head, candidate) else _before(verb.head, verb, candidate)
        if verb.dep_ not in ("conj", "advcl", "xcomp", "ccomp", "dep", "pcomp", "prep", "parataxis"):
            return None
        verb = _outside(verb.head, head)
        found = _behind_dateline(_subject(verb))
        if found is not None and found.lower_ == "it" and found.i + 1 == verb.i and verb.lemma_ == "be":
            return None  # "It is worth noting that …"
        if found is not None:
            return None if _within(found, candidate) else _phrase(found, candidate)
    return None


def _owner(noun: Token, candidate: Candidate) -> Span | None:
    """Who owns a noun, without the ending that says so."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    span = _phrase(owner, candidate) if owner is not None else None
    if span and Words.of(noun.doc).text[slice(*span)].endswith(("’s", "'s")):
        return span[0], span[1] - 2
    return span


def _owner_before(doc: Doc, candidate: Candidate) -> Span | None:
    """Who stands before the marks, in the genitive: ``Lund's “we shall see” promise``."""
    span = doc.char_span(*candidate.contents[0], alignment_mode="expand")
    if span is None or span.start < 3:
        return None
    owner, ending, mark = doc[span.start - 3 : span.start]
    genitive = owner.pos_ in NOUNS and ending.tag_ == "POS" and mark.is_quote
    return _phrase(_top(owner), candidate) if genitive else None


def _outside(verb: Token, cue: Token) -> Token:
    """A verb, or where it stands in an aside between dashes that ends before the cue, the verb around the aside."""
    while verb.head.i != verb.i and _in_aside(verb, cue):
        verb = verb.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    return verb


def _in_aside(token: Token, cue: Token) -> bool:
    dashes = [t.i for t in cue.sent if t.text in DASHES and t.i < cue.i]
    return any(a < token.i < b for a, b in pairwise(dashes))


def possessor(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """Whose noun it is: ``the mayor's claim that …``, ``a warning from the union that …``."""
    if head.pos_ != "NOUN":
        return None
    if span := _owner(head, candidate) or _owner_before(doc, candidate):
        return span
    # "came the reply from Lund": the parser hangs who it comes from on the verb.
    for child in [*head.children, *(head.head.children if head.head.lemma_ == "come" else ())]:
        if child.dep_ == "prep" and child.lower_ in ("by", "from") and (named := _object_of(child)) is not None:
            return _phrase(named, candidate)
    return None


def nearest(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """The noun phrase next to the cue on its line, where the parser found no subject."""
    if _addressed(head) or _untold(candidate, head):
        return None
    if head.dep_ in ("conj", "advcl", "acl", "xcomp") and head.tag_ == "VBG":
        return None
    if candidate.rule == "noun that":
        # "After revelations that the bridge leaks": whose they are, nobody tells.
        return None
    # In "…," read the letter, the parser takes the letter for the object.
    inverted = candidate.rule == "quote, cue" and 0 <= head.idx - candidate.contents[0][1] <= 3
    strange = ("npadvmod", "pobj", "dative") if inverted else ("npadvmod", "pobj", "dative", "dobj")
    for step in (1, -1):
        i = head.i + step
        while 0 <= i < len(doc) and abs(i - head.i) <= 6 and not _within(doc[i], candidate):
            token = doc[i]
            if "\n" in token.text or token.text in '.:;“"”':
                break
            if token.pos_ in NOUNS and token.dep_ not in strange:
                return _phrase(_top(token), candidate)
            i += step
    return None


def participle(doc: Doc, candidate: Candidate, head: Token) -> Span | None:
    """The name that a participle stands behind: ``footage of Ines Valdor asking …``."""
    before = head.nbor(-1) if head.i > 0 else None
    if before is None or head.tag_ != "VBG" or before.pos_ != "PROPN" or before.ent_type_ in TIMES:
        return None
    # "posted a message on Twitter reading": not the place, but who put it there.
    place = before.head if before.dep_ == "pobj" else before
    verb = place.head.head if place.head.lemma_ in DOCUMENTS else place.head
    if place is not before and verb.lemma_ in ISSUING and (issuer := _subject(verb)) is not None:
        return _phrase(issuer, candidate)
    return None if _within(before, candidate) else _phrase(_top(before), candidate)


SIEVES = (
    ("according to", according_to),
    ("viewer", viewer),
    ("subject", subject),
    ("participle", participle),
    ("headlined", headlined),
    ("introduced", introduced),
    ("agent", agent),
    ("possessor", possessor),
    ("inherited subject", inherited),
    ("nearest", nearest),
)
