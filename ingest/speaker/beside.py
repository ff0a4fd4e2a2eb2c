"""Descriptions that stand beside a name, read from the words alone: the parser often hangs them elsewhere.

"Her co-author, Kim Wu, …", "Kim Wu, the district collector, …", "his brother Kim", "Kim Wu, 34, …".
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from ingest.speaker.nouns import is_trade, sense, title_noun

SET_OFF = frozenset([",", "(", "—", "–"])
OPENING = frozenset(["DET", "PRON", "ADJ", "NOUN", "PROPN", "NUM"])
INSIDE = OPENING | {"PART", "ADP", "PUNCT"}
AGENT = re.compile(r"\w{3}(er|or|ist|ian|eer)$")  # "stargazer Kim Wu"
LONGEST = 14  # tokens of a description
KIN = frozenset(
    "wife husband daughter son sister brother mother father widow widower cousin niece nephew aunt uncle partner"
    " grandson granddaughter grandmother grandfather stepson stepdaughter fiancée fiancé".split()
)


def behind(doc: Doc, end: int) -> Span | None:
    """The description of a person set off behind a name that ends before a token."""
    if end + 1 >= len(doc) or doc[end].text not in SET_OFF:
        return None
    stop = start = end + 1
    while stop < len(doc) and stop - start < LONGEST and goes_on(doc, stop):
        stop += 1
    closed = stop < len(doc) and (doc[stop].is_punct or doc[stop].pos_ in ("PRON", "VERB", "ADP"))
    found = doc[start:stop]
    return found if closed and describes_one(found) and found[0].lower_ not in ("this", "that") else None


def before(doc: Doc, start: int) -> Span | None:
    """The description of a person set off before a name that begins at a token."""
    if start < 2 or doc[start - 1].text != ",":
        return None
    left = start - 1
    while left and start - left < LONGEST and goes_on(doc, left - 1) and not doc[left].is_sent_start:
        left -= 1
    while left < start - 1 and doc[left].pos_ in ("ADP", "PART", "PUNCT"):
        left += 1
    # In "Ana Wu, the mayor, Bela Wu and others" the words belong to the name before them.
    if left > 1 and doc[left - 1].text == "," and doc[left - 2].pos_ == "PROPN":
        return None
    found = doc[left : start - 1]
    return found if describes_one(found) and found[0].pos_ in ("DET", "PRON", "PROPN", "ADJ", "NOUN") else None


def next_to(doc: Doc, start: int) -> bool:
    """Whether a lower-case noun for one person stands right before a name ("his brother | Kim")."""
    token = doc[start - 1] if start else None
    if token is None or not token.is_lower or token.tag_ != "NN":
        return False
    doer = sense(token.text) is None and AGENT.search(token.text) is not None and token.dep_ in ("compound", "nmod")
    return doer or title_noun(token.text) is not None


def aged(doc: Doc, end: int) -> str | None:
    """The age printed behind a name: "34" of "Kim Wu, 34, …" or "Kim Wu (34)"."""
    if end + 2 >= len(doc) or doc[end].text not in (",", "("):
        return None
    age, closing = doc[end + 1].text, doc[end + 2].text
    return age if age.isdigit() and closing in (",", ".", ")", ";") and 0 < int(age) < 115 else None


def is_relative(doc: Doc, start: int, owners: tuple[str, ...] = ("PRP$", "POS")) -> bool:
    """Whether a name is given to somebody's relative ("his wife, | Ana Cruz")."""
    if not any(doc[i].lower_ in KIN for i in range(max(0, start - 3), start)):
        return False
    words = [t for t in doc[max(0, start - 3) : start] if not t.is_punct]
    return len(words) > 1 and words[-2].tag_ in owners and words[-1].lower_ in KIN


def goes_on(doc: Doc, i: int) -> bool:
    """Whether a token can stand inside a description."""
    token = doc[i]
    if token.pos_ == "PUNCT":
        return token.text in ("-", "‑", "&") or (token.text in ("’", "'") and token.tag_ == "POS")
    return token.pos_ in INSIDE and token.tag_ not in ("PRP", "WP", "WDT", "WP$") and not token.is_space


def describes_one(words: Span) -> bool:
    """Whether words are a noun phrase about one person: its head is the last noun before the first preposition."""
    head = None
    for token in words:
        if token.pos_ == "ADP":
            break
        if token.pos_ in ("NOUN", "PROPN"):
            head = token
    if head is None or head.tag_ in ("NNS", "NNPS"):
        return False
    return title_noun(head.text) not in (None, "") or (head.pos_ == "NOUN" and is_trade(head.text))
