"""Words compared: the same words in another outlet's spelling, and what one wording has cut or added.

Two outlets print one sentence with other marks, capitals, spellings and tenses. ``codes`` keeps what they have in
common: the words that carry meaning, folded, as numbers that are the same in every database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from zlib import crc32

# Words that any sentence may hold; they say nothing about who else printed it. Tense and person stand here too, so
# that "I will wait" and "she would wait" are the same words. Negations are not here.
EMPTY = frozenset(
    """
    a about above across after again against all along already also although am among an and another any anybody anyone
    anything are around as at away be because been before behind being below between both but by can could did do does
    doing done down during each either else even every everybody everyone everything few for from get gets getting go
    goes going gone got had has have having he her here hers herself him himself his how however i if in indeed into is
    it its itself just lot lots many may maybe me might mine more most much must my myself of off on once one ones only
    or other others our ours ourselves out over own perhaps quite rather really s shall she should since so some somebody
    someone something still such t than that the their theirs them themselves then there these they this those though
    through to together too toward towards under until up upon us very was we well were what whatever when where whether
    which while who whom whose why will with within would yet you your yours yourself
    """.split()
)
# Words of every interview, greeting and press conference: each counts for less, so that "thank you very much", "no comment"
# and "our thoughts and prayers" are never enough. Folded as ``_stem`` leaves them where that matters.
COMMON = frozenset(
    """
    absolutely action ago agree always answer anger angry appropriate ask back bad bear believe best better big bit
    bring call care case chance change clear clearly close come comment committed community concern concerned
    condolence congratulation continue cooperate country course day deal decision decline deep deeply delighted
    different disappoint discuss effort end ensure ever every fact family feel final find first focus follow forward
    future give glad god good goodbye government great guy happen happy hard hear heart hello help honor hope
    important issue job keep kind know last law let life like little live long look lose love make man matter mean
    meet moment money morning move need never new next night nice no nobody none nor not nothing now okay old open
    part peace people place plan play please pleased point political position possible prayer president problem proud
    public question read ready real reason regret report respect right run say see serious seriously show side
    simple situation sorry speak stand start statement stay step stop story strong support sure take talk team tell
    terrible thank thanks thing think thought time today tomorrow tonight tough tragic true truth try turn two
    understand use victim wait want war watch way week welcome win wish wonderful wonder word work world worry wrong
    year yes yesterday young
    """.split()
)
# The same word in the spelling of another house.
SAME = {
    "cannot": "not", "wont": "not", "percent": "%", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "gray": "grey",
    "program": "programme", "ok": "okay", "mom": "mum", "jail": "gaol", "tire": "tyre", "aging": "ageing",
    "judgment": "judgement", "skeptical": "sceptical", "plow": "plough", "gotten": "got", "till": "until",
}  # fmt: skip
SPELLINGS = (
    (re.compile(r"(?<=\w\w)our(?=$|ed|ing|s|ful|ite|able|er|hood)"), "or"),
    (re.compile(r"(?<=\w\w[iy])s(?=e|ing|ation|er)"), "z"),
    (re.compile(r"(?<=\w\w)([lp])\1(?=ed|ing|er)"), r"\1"),
    (re.compile(r"(?<=\w\wen)ce$"), "se"),
    (re.compile(r"(?<=\w[tb])re$"), "er"),
    (re.compile(r"(?<=\wlog)ue$"), ""),
)
ENDS = re.compile(r"(?<=\w\w\w)(?:ies|ied|ing|ed|es|s|e|y)$")
SHORT = (
    (re.compile(r"\b(?:wo|ca|sha)n't\b|(?<=\w)n't\b"), " not"),
    (re.compile(r"(?<=\w)'(?:s|re|ve|ll|d|m)\b"), " "),
    (re.compile(r"\bper cent\b"), "%"),
    (re.compile(r"(?<=\d),(?=\d{3})|(?<=\b\w)\.(?=\w\.)|(?<=\b\w\.\w)\."), ""),
)
WORD = re.compile(r"\d+(?:[.:]\d+)?|%|[^\W\d_]+")
# Words in marks inside a mixed quote: “…”, "…", ''…'' and single marks that do not stand inside a word.
MARKED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|''(.+?)''|(?<!\w)[‘'](.+?)[’'](?!\w)")
STRAIGHT = str.maketrans(dict.fromkeys("‘’‛ʼ`", "'") | dict.fromkeys("“”„«»–—…\xa0", " "))
# The last two bits of a code say what the word is worth.
LIGHT, HEAVY, NUMBER = 0, 1, 2
WORTH = 0.4

Difference = list[tuple[str, str]]


def codes(text: str) -> list[int]:
    """The words of a text that carry meaning, in order, each folded to a number of 32 bits."""
    folded = text.casefold().translate(STRAIGHT)
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    for pattern, plain in SHORT:
        folded = pattern.sub(plain, folded)
    return [code for word in WORD.findall(folded) if (code := _code(word)) is not None]


def marked(text: str) -> str:
    """The words of a mixed quote that stand in quotation marks, joined."""
    return " … ".join(next(filter(None, found)) for found in MARKED.findall(text))


def evidence(words: Sequence[int]) -> float:
    """How much it says that a text holds these words: 1 for a word, less for one of every press conference."""
    return len(words) - (1 - WORTH) * sum(code & 3 == LIGHT for code in words)


def is_number(code: int) -> bool:
    """Whether a code stands for a number: another number is another thing said."""
    return code & 3 == NUMBER


def difference(full: str, variant: str) -> Difference:
    """What a wording cut from a fuller one and what it added, word by word: ``[("same", …), ("cut", …), …]``.

    Capitals, marks and spellings that ``codes`` folds are no difference. A word that was changed is cut and added.
    """
    left, right = full.split(), variant.split()
    matcher = SequenceMatcher(None, [_plain(word) for word in left], [_plain(word) for word in right], autojunk=False)
    found: Difference = []
    for tag, start, end, begin, stop in matcher.get_opcodes():
        pieces = [("same", right[begin:stop])] if tag == "equal" else [("cut", left[start:end]), ("added", right[begin:stop])]
        for op, words in pieces:
            if not any(map(_plain, words)):
                continue  # a mark of its own, such as the … that joins two parts, is no word
            if found and found[-1][0] == op:
                words = [found.pop()[1], *words]
            found.append((op, " ".join(words)))
    return found


@lru_cache(maxsize=1 << 18)
def _code(word: str) -> int | None:
    if word in EMPTY:
        return None
    word = SAME.get(word, word)
    number = crc32(_stem(word).encode()) & ~3
    if word[0].isdigit():
        return number | NUMBER
    return number | (LIGHT if word in COMMON or _stem(word) in _common_stems() else HEAVY)


@lru_cache(maxsize=1)
def _common_stems() -> frozenset[str]:
    return frozenset(map(_stem, COMMON))


def _stem(word: str) -> str:
    """A word without what tense, number and country do to its spelling; too short a stem is no harm to either side."""
    for pattern, plain in SPELLINGS:
        word = pattern.sub(plain, word)
    stem = ENDS.sub("", word)
    return stem[:-1] if len(stem) > 3 and stem[-1:] == stem[-2:-1] else stem


@lru_cache(maxsize=1 << 14)
def _plain(word: str) -> str:
    folded = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalnum() or c == "%")
    folded = SAME.get(folded, folded)
    for pattern, plain in SPELLINGS:
        folded = pattern.sub(plain, folded)
    return folded
