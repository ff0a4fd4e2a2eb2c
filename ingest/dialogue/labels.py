"""What a transcript is made of: labels ("MR. VALDOR:", "Q.", a name alone on its line), and notes that nobody said."""

from __future__ import annotations

import re

from spacy.lang.en.stop_words import STOP_WORDS

from ingest.model import Span, fold
from ingest.speaker.nouns import given_names, sense, title_noun

# Labels that open a question or an answer, and whoever only asks or leads on.
QUESTION = frozenset({"q", "question", "questions"})
ANSWER = frozenset({"a", "answer"})
ASKERS = QUESTION | frozenset(
    """interviewer reporter reporters journalist presenter anchor host moderator operator participant audience
    press media""".split()
)
# Labels of news, lists and notices that are no speakers.
OTHER_LABELS = frozenset(
    """note notes background correction clarification update updated related photo photos image images video caption
    warning summary analysis context facts fact-check reality disclaimer advertisement topics tags location
    price time date venue where when what who why how total pledged source sources contact contacts email phone
    website address result results score cast rating pros cons ingredients method monday tuesday wednesday
    thursday friday saturday sunday next more read watch listen breaking exclusive opinion fact claim verdict
    false true transcript subject re dear the-latest key present attendance witnesses agenda written-by
    produced-by""".split()
)
SMALL = frozenset("of the and for & de la da van von der den di du del al el bin ibn y e on to in".split())
CLOCK = r"[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d{1,3})?(?:\s?[ap]\.?m\.?)?[\])]?"
LEAD = re.compile(rf"[\s*_#>•·|\"“]*(?:{CLOCK}\s*(?:[-–—|]\s*)?)?(?:Q\d{{1,3}}\.?\s+(?=[A-Z*_]))?[*_]*")
# "Ines Valdor [Courier]:", "Mr LUND (Port Ansel) (14:02):".
COLON = re.compile(rf"(?P<label>[A-Z][^:\n]{{0,90}}?)[*_]*\s*(?:{CLOCK})?\s*[*_]*\s?:[*_]*(?=\s|$|[“\"‘(\[])")
# "Q    Thank you", "Q. Why?", and "QWhy?" where a page had the letter in bold.
LETTER = re.compile(r"(?P<label>Q|A)(?:[.:)]\s*|(?<=Q)\s+|(?<=Q)(?=[A-Z][a-z’']))(?=[^\s\d.])")
# "Mr. LUND. I thank the gentleman", "The CHAIRMAN. The committee will come to order".
STOP = re.compile(
    r"(?P<label>(?:The\s+(?=[A-Z]{3})|(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sen|Rep|Gov|Gen|Hon)\.\s+|"
    r"(?:Senator|Chair(?:man|woman|person)?|Representative|Secretary|Congress(?:man|woman)|Judge|Ambassador)\s+)"
    r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2}(?:\s+of\s+[A-Z]\w+(?:\s+[A-Z]\w+)?)?)\.\s+(?=[A-Z“\"(])"
)
# Notes of the person who took it down, in the words or on a line of their own.
STAGE = re.compile(
    r"[\[(](?:[^\])]{0,40}\b)?(?:laugh\w*|laughter|applaus\w*|cheer\w*|crosstalk|inaudible|indistinct|unintelligible|music|soundbite"
    r"|pause[sd]?|interruption|interjecting|off[- ]mic\w*|off camera|via interpreter|(?:as |through )?interpret\w+"
    r"|translat\w+|speaks? in|foreign language|video|audio|clip|gavel|recess|silence|crying|sighs?|smiles?|chuckl\w*"
    r"|nods?|shrugs?|coughs?|overlapping|technical)\b[^\])]{0,60}[\])][.,]?"
    r"|[\[(]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?[\])]",
    re.I,
)
# Where what was said ends and the editors speak.
CLOSING = re.compile(
    r"\b(?:this|the) (?:\w+ ){0,2}(?:interview|conversation|transcript|discussion|q ?& ?a|exchange|answers?)\b.{0,60}"
    r"\b(?:edited|condensed|shortened|abridged|took place|conducted|translated|lightly|corrected)\b"
    r"|^(?:interview(?:ed)? by|as told to|words by|transcript(?:ion)? by|edited by|reporting by|follow \w+)\b"
    r"|^\W*(?:ends?|-30-|###+|end of transcript)\W*$|^whereupon\b|^\W*end\s+\d{1,2}[:.]\d\d"
    r"|\b(?:meeting|hearing|committee|sitting|house|session|subcommittee) (?:was |is |stood |stands )?"
    r"(?:rose|adjourned|suspended|concluded|divided)\b.{0,60}$|^(?:question|motion|bill|amendment)s? .{0,40}agreed to",
    re.I,
)
ENDING = re.compile(r"[.!?…:;—–-][\"'”’»)\]*_]*$")  # of a sentence
PARENTHESIS = re.compile(r"\s*[\[(][^\])]*[\])]")
# "Ines Valdor (PPE). – Mr President", "Leo Brandt, Member of the Commission. – We agree".
DASH = re.compile(r"(?P<label>[A-Z][^,.:–−—\n(]{1,60}(?:\([^)\n]{1,30}\))?)(?:,[^.\n]{1,100})?\.\s[–−—-]\s(?=\S)")
# "Ines Valdor, mayor", "Leo Brandt -- Chief Executive Officer".
PARTS = re.compile(r",| [-–—]+ ")
LONGEST = 120  # characters of a line that may be all label


def label_of(text: str, start: int, end: int) -> tuple[str, Span, int] | None:
    """The form of the label that a line may open with, its place, and where the words behind it begin."""
    lead = LEAD.match(text, start, end)
    at = lead.end() if lead else start
    for form, pattern in (("letter", LETTER), ("colon", COLON), ("dash", DASH), ("stop", STOP)):
        match = pattern.match(text, at, end)
        if match and may_speak(match["label"]):
            return form, (at, at + len(match["label"].rstrip(" *_"))), match.end()
    if end - at > LONGEST:
        return None
    printed = re.sub(rf"[*_:\s]*(?:{CLOCK})?[*_:\s]*$", "", text[at:end])
    if len(printed) > 1 and not ENDING.search(printed) and stands_alone(printed):
        return "alone", (at, at + len(printed)), end
    return None


def may_speak(label: str) -> bool:
    """Whether a label can stand for a speaker: capitalised words that are no heading of news."""
    bare = PARENTHESIS.sub("", label).strip(" *_")
    words = re.findall(r"[^\s,/]+", bare)
    if not words or len(words) > 12 or re.search(r"[“”\"!?;…]", bare):
        return False
    if any(word.endswith(".") and len(word) > 2 and title_noun(word) is None for word in words):
        return False  # "He shrugged. The mayor: …"
    if fold(words[0]) in OTHER_LABELS or fold(words[-1]) in OTHER_LABELS:
        return False
    return all(
        word[0].isupper() or word.lower() in SMALL or (n and (word.isdigit() or set(word) <= set("-–—")))
        for n, word in enumerate(words)
    )


def stands_alone(label: str) -> bool:
    """Whether a line may be nothing but a speaker: a title, a name, or a letter for a question."""
    bare = PARENTHESIS.sub("", label).strip()
    words = PARTS.split(bare)[0].split()
    if not may_speak(label) or not 0 < len(words) <= 8:
        return False
    return (
        title_noun(words[0]) is not None
        or (words[0] == "The" and any(title_noun(word) is not None for word in words[1:4]))
        or fold(bare) in ASKERS | ANSWER
        or (2 <= len(words) <= 4 and words[0] != "The" and all(word.lower() not in STOP_WORDS for word in words[:1]))
        or bool(re.fullmatch(r"Speaker \d+", bare))
    )


def surely(label: str) -> bool:
    """Whether a label speaks for a person even if it comes once: a title, a given name, or capitals."""
    bare = PARENTHESIS.sub("", label)
    words = re.findall(r"[^\s,]+", bare)
    if fold(bare) in ASKERS | ANSWER:
        return True
    titled = any(title_noun(word) is not None or sense(word) == "person" for word in words)
    given = len(words) > 1 and any(fold(word) in given_names() for word in words[:-1])
    # "Farah Quist (Little Orrin) (Con)"
    member = len(words) > 1 and label.rstrip().endswith(")")
    return titled or given or member or (bare.isupper() and len(bare) > 3) or "[" in label


def key_of(label: str) -> str:
    """What makes two labels one speaker: the surname, or the whole of a title."""
    bare = PARTS.split(PARENTHESIS.sub("", label))[0]
    words = re.findall(r"[\w’'.-]+", bare)
    words = words[: words.index("of")] if "of" in words[1:] and title_noun(words[0]) is not None else words
    names = [word for word in words if title_noun(word) is None and word.lower() not in SMALL]
    if not names:
        return fold(" ".join(words)).removeprefix("the ")
    return fold(" ".join(names[-2:]) if names[-1].isdigit() else names[-1])
