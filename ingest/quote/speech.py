"""Speech: quotations in quotation marks, tied to the attribution next to them.

Parts with an attribution in their middle (``"A," he said. "B."``), paragraphs left open and quoted sentences that
follow one another make one quote. A quotation with no attribution is kept where it is a whole spoken sentence; a term
or a title in marks is left alone, so that the clauses (clauses.py) can take it in as a fragment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Token

from ingest.model import Candidate, Span
from ingest.quote.cues import Cue
from ingest.quote.marks import Quotation
from ingest.quote.reading import FINITE, STOPS, TIMES, Reading, last_sentence, subject_of

JOINTS = frozenset({",", ":", ";", "—", "–", "--"})
# An attribution after the words may hold a long apposition, but not a whole other story.
REACH = 45
# Words of speech that any verb may attribute.
LEAST = 4
# What comes from whoever says it.
REPLIES = frozenset("answer call chant cry reply response retort roar shout warning word yell".split())
# Words of a heading that repeats a quote.
PULLED = 8
# Characters by which the line that it repeats is longer, at least.
LONGER = 8
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
ADJUNCTS = frozenset("nsubj nsubjpass aux auxpass advmod neg cc mark npadvmod".split())
# A clause that opens with one of these after the words is no attribution of them.
SUBORDINATE = frozenset("that which but because since when if while after before".split())
# Between two parts of one sentence: `"I like him," she said, but "he is wrong."`
LINKS = frozenset("but and yet still".split())
# "— Ines Valdor, mayor of Port Ansel" to the end of its line; U+2015 is the bar made for this use. On a line of its own
# a hyphen may begin an item of a list instead, if more than a name is behind it or the next line begins with one too.
SIGNATURE = re.compile(
    r"(?:[^\S\n]*[-–—―~]+|\s*[–—―]+)[^\S\n]*(?P<name>(?:\b(?:[A-Z]|Dr|Mrs?|Ms|St|Jr|Sr)\."
    r"|[^\n.:;“”\"]){3,80}?)[.\s]*(?:\n|$)"
)
HYPHENED = re.compile(
    r"\s*\n\s*--?[^\S\n]*(?P<name>[A-Z][\w.’'-]+(?:[^\S\n]+[A-Z][\w.’'-]*){0,3})[^\S\n]*(?:\n|$)(?!\s*-)"
)

# Between the headline of an article, in marks, and its first words.
BYLINED = re.compile(r"[”\"’'],? by [^:.;“”\"\n]{3,60}: $")
BYLINE = 80  # characters
# A line that a reader wrote, with marks of its own inside it: `“No.” And yet it is “our town.” — Ines Valdor`.
SIGNED_LINE = re.compile(
    r"[^\n]*[”\"’'.][^\S\n]*[–—―]\s*(?P<name>[A-Z][\w.’'-]+(?:[ ][A-Z][\w.’'-]*){1,3}?)\.?[^\S\n]*(?:\n|$)"
)
SIGNATURES = (SIGNATURE, HYPHENED, SIGNED_LINE)


@dataclass
class Group:
    """Quotations that make one quote, and the cue they share."""

    members: list[Quotation]
    cue: Cue | None = None
    colon: int | None = None  # character of a colon that introduces the words without a verb
    signature: Span | None = None
    rule: str = "uncued"


def speech(reading: Reading) -> list[tuple[Candidate, Cue | None]]:
    """Quotes in quotation marks, each with its cue, in order."""
    groups: list[Group] = []
    quotations = [q for q in reading.quotations if q.inner[0] < q.inner[1]]
    unsaid = (_nickname, _pulled, _excerpt)
    quotations = [q for q in quotations if not any(is_one(reading, q) for is_one in unsaid)]
    for number, quotation in enumerate(quotations):
        start, end = reading.line(quotation.start)
        previous = quotations[number - 1] if number and quotations[number - 1].start >= start else None
        following = quotations[number + 1] if number + 1 < len(quotations) else None
        before = (previous.end if previous else start, quotation.start)
        after = (quotation.end, following.start if following and following.start < end else end)
        last = groups[-1] if groups else None
        group = _cued_before(reading, quotation, before)
        # `Somebody shouted, “Stop,” and Lund joked …`: what ends with a comma attributes the words behind it.
        if group is None or group.rule != "cue, quote" or (last and last.cue == group.cue):
            group = _cued_after(reading, quotation, after) or group
        if group and last and last.cue and group.cue == last.cue:
            last.members.append(quotation)
        elif group and last and not last.cue and last.members[-1].continued and _joins(reading, last, quotation):
            # Paragraphs left open, and only the last says who speaks.
            groups[-1] = replace(group, members=[*last.members, quotation])
        elif group:
            groups.append(group)
        elif last and _joins(reading, last, quotation):
            last.members.append(quotation)
        elif signed := _signature(reading, quotation, before):
            groups.append(signed)
        elif _stands_alone(reading, quotation, before, after):
            groups.append(Group([quotation]))
    return [(_candidate(reading, group), group.cue) for group in groups]


def _pulled(reading: Reading, quotation: Quotation) -> bool:
    """Does a line of a few words only say again in large letters what the text quotes elsewhere?"""
    start, end = reading.line(quotation.start)
    words = reading.text[slice(*quotation.inner)].rstrip(".?!,…").lower()
    if reading.text[start:end].strip() != reading.text[quotation.start : quotation.end] or len(words.split()) > PULLED:
        return False
    others = (reading.line(match.start()) for match in re.finditer(re.escape(words), reading.text.lower()))
    return any(b - a > len(words) + LONGER for a, b in others)


def _nickname(reading: Reading, quotation: Quotation) -> bool:
    """Is this a part of a name: ``Maria “Mimi” Lund``?"""
    if not reading.text[slice(*quotation.inner)].istitle():
        return False
    before = reading.text[max(quotation.start - 40, 0) : quotation.start]
    after = reading.text[quotation.end : quotation.end + 3]
    return bool(re.search(r"[A-Z][\w.’'-]* $", before) and re.match(r" [A-Z][a-z]", after))


def _excerpt(reading: Reading, quotation: Quotation) -> bool:
    """Does a list of articles show how one of them begins: ``“Bridge to close,” by the Gazette’s Max Lund: “…``?"""
    before = max(reading.line(quotation.start)[0], quotation.start - BYLINE)
    return bool(BYLINED.search(reading.text, before, quotation.start))


def _candidate(reading: Reading, group: Group) -> Candidate:
    cue = reading.cue_spans(group.cue) if group.cue else []
    if group.colon is not None:
        cue = [(group.colon, group.colon + 1)]
    contents = [q.inner for q in group.members]
    return Candidate(contents, "direct", cue, group.signature, group.rule, 0.0)


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
    if inner[-1] in "?!…" and not comma and words[0].is_title and words[0].pos_ in ("PRON", "DET"):
        # `She was asked, “Is it safe?” He said, “No.”`
        return None
    if not ends and not _is_speech(reading, quotation):
        return None
    if _embedded(reading, quotation) or reading.names_work(quotation) or _attributed_apart(reading, quotation):
        return None
    for at, token in enumerate(words):
        cue = reading.cue_at.get(token.i)
        if cue and _attributes(cue, token, words[:at], ends) and _adjoins(token, words[:at]):
            return Group([quotation], cue, rule="quote, cue")
        # "has" of "Lee has said" leads to the cue; "is" of `The “Kestrel” is shut, Lee said` does not.
        leads = _helps(token) and token.head.i in reading.cue_at
        if token.text == ";" or (token.tag_ in FINITE and not _aside(token, words[0]) and not leads):
            return _told_by(reading, quotation, token, words[:at])
    return None


def _told_by(reading: Reading, quotation: Quotation, verb: Token, lead: list[Token]) -> Group | None:
    """``“We shall pay,” Lund shot back``: any verb attributes the words that a comma ties to it and its subject.

    After a question or a cry, only one that stands before its subject does: ``“Is it safe?” wondered Lund``.
    """
    inner = reading.text[slice(*quotation.inner)]
    if not lead and verb.lemma_ == "come" and (reply := _reply(verb)) is not None:
        return Group([quotation], Cue(reply.i, (reply.i,), "noun", frozenset()), rule="quote, cue")
    if not _is_speech(reading, quotation) or reading.titled(quotation) or len(inner.split()) < LEAST:
        return None
    if verb.pos_ != "VERB" or (lead and any(t.dep_ in ("dobj", "ccomp", "xcomp") for t in verb.rights)):
        return None
    own = subject_of(verb)
    if lead:
        before = own is not None and own.i < verb.i and lead[0] == own.left_edge and own.tag_ not in ("WDT", "WP")
        tied = inner[-1] == "," and before
    else:
        tied = inner[-1] in ",?!" and verb.is_lower and verb.i + 1 < len(verb.doc)
        tied = tied and verb.nbor().pos_ in ("PROPN", "PRON", "DET")
    cue = Cue(verb.i, (verb.i,), "speech", frozenset({"speech"}))
    return Group([quotation], cue, rule="quote, cue") if tied else None


def _reply(verb: Token) -> Token | None:
    """The noun of ``“No,” came the reply from Lund``."""
    behind = verb.doc[verb.i + 1 : verb.i + 4]
    return next((t for t in behind if t.pos_ == "NOUN" and t.lemma_ in REPLIES), None)


def _embedded(reading: Reading, quotation: Quotation) -> bool:
    """Is this a fragment at the end of the reporter's own words (``It was "an accident," she said``)?"""
    lead = reading.lead(quotation)
    # "I" has a capital anywhere: `so “I would learn it,” he wrote`.
    if _is_speech(reading, quotation) and not (lead and lead[-1].pos_ == "SCONJ"):
        return False
    if any(t.pos_ in ("AUX", "VERB") and t.tag_ in FINITE for t in lead):
        return True
    # `The toll "is a mistake," she said`, `Despite his "rash remarks," she said, …`: a part of the sentence before it.
    # So is `The toll, new this year, "is a mistake," she said`.
    return bool(lead) and (not lead[-1].is_punct or (lead[-1].text == "," and any(t.pos_ in NOMINAL for t in lead)))


def _goes_on(reading: Reading, quotation: Quotation) -> bool:
    """Do the words go on behind the closing mark: ``reported “2,521 fires” in the city``?"""
    end = quotation.inner[1]
    after = reading.tokens(quotation.end, reading.line(quotation.start)[1])
    if not quotation.closed or not reading.text[end - 1].isalnum() or not after or not after[0].is_alpha:
        return False
    first = after[0]
    dated = any(t.ent_type_ in TIMES for t in first.subtree)
    head = first.head.head if first.pos_ == "DET" else first.head
    return not dated and first.pos_ in ("ADP", "DET", "NOUN") and quotation.start <= head.idx < quotation.end


def _adjoins(cue: Token, lead: list[Token]) -> bool:
    """Stands nothing between the words and the cue but its subject, its adverbs and its auxiliaries?"""
    own = {t.i for c in cue.children if c.dep_ in ADJUNCTS for t in c.subtree}
    strange = [
        t for t in lead if t.i not in own and t.dep_ not in ("appos", "punct") and t.pos_ in ("NOUN", "VERB", "PRON")
    ]
    return len(strange) <= 2


def _helps(token: Token) -> bool:
    """An auxiliary of a verb that may still prove to be the cue ("he has said")."""
    return token.dep_ in ("aux", "auxpass")


def _aside(token: Token, first: Token) -> bool:
    """Does a verb stand in a relative clause that only describes the speaker ("Lee, who runs the shop, said")?"""
    verb = token.head if _helps(token) else token
    return verb.dep_ in ("relcl", "acl") and verb.head.i >= first.i


def _attributes(cue: Cue, token: Token, lead: list[Token], tied: bool) -> bool:
    """Is this cue the attribution itself, rather than the verb of a sentence of its own after the words?"""
    if cue.kind == "according":
        return not lead
    if not cue.frames & {"clause", "speech"} or (token.tag_ in ("VBG", "VB") and lead):
        return False
    linked = token.tag_ == "VBG" or (lead and lead[0].pos_ == "CCONJ")
    if linked and token.i + 1 < len(token.doc) and token.nbor().lower_ == "that":
        # `“No,” adding that it was late`, `by “half a million” and says that it paid`
        return False
    if token.dep_ in ("relcl", "acl") and lead:
        return False
    if lead and lead[0].lower_ in SUBORDINATE:
        return False
    if lead and lead[0].lower_ == "as" and not tied:
        # `praised their “wisdom” as he promised to pay`
        return False
    return not (lead and lead[0].lower_ == "and" and len(lead) > 3)


def _cued_before(reading: Reading, quotation: Quotation, gap: Span) -> Group | None:
    """``Ines Valdor said: "…``: the attribution comes before the words."""
    tokens = last_sentence(reading.tokens(*gap)) or _introduction(reading, gap)
    if not tokens:
        return None
    last = tokens[-1]
    cues = [reading.cue_at[t.i] for t in tokens if t.i in reading.cue_at and reading.cue_at[t.i].kind != "noun"]
    spoken = _is_speech(reading, quotation)
    if last.text == ":":
        cue = cues[-1] if cues else None
        if cue and _opens(reading.doc[cue.head], last):
            # `When Lund suggested that they pay, Okoro fired back: “…`
            return Group([quotation], None, last.idx, rule="colon")
        if cue:
            return Group([quotation], cue, rule="cue: quote")
        return Group([quotation], None, last.idx, rule="colon") if spoken else None
    if (viewer := _viewer(reading, quotation, tokens)) is not None:
        return Group([quotation], Cue(viewer.i, (viewer.i,), "view", frozenset()), rule="view")
    if not cues or reading.names_work(quotation) or _goes_on(reading, quotation):
        return None
    cue = cues[-1]
    head = reading.doc[cue.head]
    # "as the mayor put it, “a mess”": a fragment, too.
    if not spoken and not (head.lemma_ == "put" and last.text == ","):
        return None
    if last.text == ",":
        # "He told the council, "…": nothing but objects and adjuncts between cue and words. A clause is told with them:
        # `She said that after so many years, “it is time.”`
        busy = any(t.i > cue.head and t.tag_ in FINITE for t in tokens)
        busy |= any(t.i > cues[0].head and t.lower_ == "that" and t.tag_ == "IN" for t in tokens)
        return None if busy else Group([quotation], cue, rule="cue, quote")
    if "oprd" in cue.frames:
        # "called the bridge “a mess”": that is what it was called.
        return None
    if last.i in cue.tokens or (last.head == head and last.dep_ in ("dobj", "dative", "advmod", "npadvmod")):
        return Group([quotation], cue, rule="cue quote")
    return None


def _viewer(reading: Reading, quotation: Quotation, lead: list[Token]) -> Token | None:
    """The "to" of ``To Lund, “the port is home”``, after which a clause in marks tells how somebody sees it."""
    if len(lead) < 3 or lead[-1].text != "," or len(reading.text[slice(*quotation.inner)].split()) < LEAST:
        return None
    name = lead[-2]
    seer = name.head if name.dep_ == "appos" else name
    to, before = seer.head, seer.left_edge.i - 1
    if to.lower_ != "to" or seer.dep_ != "pobj" or to.i != before:
        return None
    opens = to == lead[0] or (to.i > lead[0].i and to.nbor(-1).pos_ in ("CCONJ", "SCONJ", "PUNCT"))
    someone = name.pos_ == "PROPN" or name.lower_ in ("him", "her", "them")
    clause = any(t.tag_ in FINITE for t in reading.tokens(*quotation.inner))
    return to if opens and someone and clause else None


def _opens(cue: Token, colon: Token) -> bool:
    """Stands a cue in a clause that only opens the sentence before a colon, whose own verb follows?"""
    clause = next((t for t in (cue, *cue.ancestors) if t.dep_ == "advcl"), None)
    return clause is not None and clause.i < clause.head.i < colon.i and subject_of(clause.head) is not None


def _introduction(reading: Reading, gap: Span) -> list[Token]:
    """The sentence of the line before where it ends with a colon and the words stand on a line of their own."""
    above = reading.text[: gap[0]].rstrip()
    if reading.text[slice(*gap)].strip() or not above.endswith(":"):
        return []
    return last_sentence(reading.tokens(reading.line(len(above) - 1)[0], len(above)))


def _joins(reading: Reading, last: Group, quotation: Quotation) -> bool:
    """Does this quotation go on with the quote before it, across nothing or its attribution alone?"""
    final = last.members[-1]
    if final.continued:
        return "\n" in reading.text[final.end : quotation.start] and not reading.tokens(final.end, quotation.start)
    gap = reading.text[final.end : quotation.start]
    tokens = [
        t for t in reading.tokens(final.end, quotation.start) if t.text in STOPS or not t.is_punct or t.text in JOINTS
    ]
    lines = len(re.findall(r"\n\s*", gap))
    if lines > 1 or (lines and not (_is_speech(reading, quotation) and gap[-1].isspace())):
        return False
    if all(t.text == "." for t in tokens):
        # Also across what was left out: `"Is it old?" . . . "Is it safe?"`
        return True
    if last.cue is None:
        return False
    if not any(t.i in last.cue.tokens for t in tokens):
        # `They chanted, "Shut it," and, "Not now."`
        return [t.lower_ for t in tokens if t.text != ","] in (["and"], ["or"])
    # `…, she wrote in "Enough!" on Monday.`: the stop of a title in marks ends no sentence.
    stops = [at for at, t in enumerate(tokens[:-1]) if t.text in STOPS and reading.inside[t.i] < 0]
    # `…," said Lee, of Ansel, Calif. "…`: the stop of an abbreviation does.
    stops += [len(tokens) - 1] if tokens[-1].text[-1] in STOPS else []
    if stops and stops[0] < len(tokens) - 1:
        return False
    if stops:
        return _is_speech(reading, quotation) and not _attributed_apart(reading, quotation)
    if any(t.tag_ == "VBG" and t.i in reading.cue_at and after.lower_ == "that" for t, after in pairwise(tokens)):
        # `"Get out," she wrote, arguing that, if nothing was done, "more will drown"`
        return False
    while tokens and tokens[-1].lower_ in LINKS:
        tokens = tokens[:-1]
    finite = sum(t.tag_ in FINITE and not _helps(t) and not _aside(t, tokens[0]) for t in tokens)
    return finite <= 1 and bool(tokens) and tokens[-1].text in JOINTS


def _attributed_apart(reading: Reading, quotation: Quotation) -> bool:
    """Do the words go on behind the marks to an attribution of their own: ``“Pay us” what you owe, she said.``"""
    if not reading.text[quotation.inner[1] - 1].isalnum():
        return False
    rest = _segment(reading.tokens(quotation.end, reading.line(quotation.start)[1]))
    commas = [at for at, t in enumerate(rest) if t.text == "," and at]
    return any(t.i in reading.cue_at and t.tag_ in FINITE for at in commas for t in rest[at + 1 : at + 4])


def _signature(reading: Reading, quotation: Quotation, before: Span) -> Group | None:
    """``"…" — Ines Valdor``: the words stand alone on their line, signed there or on the next."""
    text = reading.text
    if text[slice(*before)].strip() or not _is_speech(reading, quotation):
        return None
    match = next(filter(None, (signed.match(text, quotation.end) for signed in SIGNATURES)), None)
    if not match or not match["name"][0].isupper():
        return None
    return Group([quotation], signature=match.span("name"), rule="signature")


def _stands_alone(reading: Reading, quotation: Quotation, before: Span, after: Span) -> bool:
    """Is this a whole spoken sentence with no attribution next to it, not a term or a title in marks?"""
    text = reading.text
    inner = text[slice(*quotation.inner)]
    lead = text[slice(*before)].rstrip()
    rest = text[slice(*after)].lstrip()
    if not _is_speech(reading, quotation) or (len(inner.split()) < 3 and not quotation.continued):
        return False
    if lead and lead[-1] not in ".?!:”\"’'":
        return False
    whole = inner[-1] in ".?!…" or not quotation.closed or rest[:1] in (".", "?", "!")
    return whole and (not rest or rest[0] in ".?!" or not rest[0].islower())
