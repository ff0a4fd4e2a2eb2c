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

# Words that any sentence may hold, each group one word when wordings are compared: "I will wait" and "she would wait"
# are the same words, said by her and told of her. Negations are not here.
EMPTY = [
    group.split()
    for group in """
        a an the; am are be been being is was were; had has have having; did do does doing done; to toward towards;
        will would shall should; can could may might able; get gets getting got; go goes going gone went; on upon;
        in into inside; until till; this that these those here there; what which who whom whose;
        i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our ours
        ourselves they them their theirs themselves one ones somebody someone anybody anyone everybody everyone
    """.split(";")
] + [
    [word]
    for word in """
        about above across after again against all along already also although among and another any anything around as
        at away because before behind below between both but by down during each either else enough even every
        everything few for from how however if indeed just lot lots many maybe more most much must of off once only or
        other others out over own perhaps quite rather really s since so some something still such t than then though
        through together too under up very well whatever when where whether while why with within yet
    """.split()
]
# Words of every interview, greeting and press conference: each counts for less, so that "thank you very much", "no
# comment" and "our thoughts and prayers" are never enough.
COMMON = """
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
# The same word in the spelling of another house.
SAME = {
    "cannot": "cant", "percent": "%", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "gray": "grey",
    "program": "programme", "ok": "okay", "mom": "mum", "jail": "gaol", "tire": "tyre", "aging": "ageing",
    "judgment": "judgement", "skeptical": "sceptical", "plow": "plough", "gotten": "got", "till": "until",
}  # fmt: skip
# Verbs whose past is another word, as reporters put what was said.
PASTS = {
    past: verb
    for verb, *pasts in map(str.split, """
        become became; begin began begun; break broke broken; bring brought; build built; buy bought; catch caught;
        choose chose chosen; come came; draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen;
        feel felt; fight fought; find found; fly flew flown; forget forgot forgotten; give gave given;
        grow grew grown; hear heard; hold held; keep kept; know knew known; lead led; leave left; lose lost;
        make made; mean meant; meet met; pay paid; ride rode ridden; ring rang rung; rise rose risen; run ran;
        say said; see saw seen; sell sold; send sent; sit sat; speak spoke spoken; spend spent; stand stood;
        steal stole stolen; take took taken; teach taught; tell told; think thought; throw threw thrown;
        understand understood; wake woke woken; wear wore worn; weep wept; win won; write wrote written
    """.split(";"))
    for past in pasts
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
# From the longest, because each is replaced after the one before.
LONG = {
    "won't": "will not", "can't": "can not", "shan't": "shall not", "n't": " not", "'re": " are", "'ve": " have",
    "'ll": " will", "'m": " am", "'d ": " would ", "'s": " ", "cannot": "can not", "per cent": "%",
}  # fmt: skip
# A word, a number, or initials: "1,000", "7.5", "%", "U.S.".
WORD = re.compile(r"\d+(?:[.,:]\d+)*|%|(?:[^\W\d_]\.){2,}|[^\W\d_]+")
# The same in half the time, for a small text in ASCII.
ASCII_WORD = re.compile(r"[a-z]{2,}|[0-9]+(?:[.,:][0-9]+)*|%|(?:[a-z]\.){2,}|[a-z]")
# A word with a capital that does not begin a sentence. What stands before it is looked at only where a capital is.
NAME = re.compile(r"[A-Z](?<=[\w,;:] .)[a-z]\w+")
# Words in marks inside a mixed quote: “…”, "…", ''…'' and single marks that do not stand inside a word.
MARKED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|''(.+?)''|(?<!\w)[‘'](.+?)[’'](?!\w)")
STRAIGHT = str.maketrans(dict.fromkeys("‘’‛ʼ`", "'") | dict.fromkeys("“”„«»–—…\xa0", " "))
# The last two bits of a code say what sort of word it is, and that, how much it says that two texts share it.
VOID, LIGHT, HEAVY, NUMBER = 0, 1, 2, 3
WORTH = (0.15, 0.4, 1.0, 1.0)

Difference = list[tuple[str, str]]


def codes(text: str) -> list[int]:
    """The words of a text in order, each folded to a number of 32 bits that also says what the word is worth."""
    if not text.isascii():
        text = text.translate(STRAIGHT)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    folded = text.casefold()
    for short, long in LONG.items():
        folded = folded.replace(short, long)
    # What a text is about is no evidence that it is the same text.
    names = set() if text.isupper() else {name.casefold() for name in NAME.findall(text)}
    return [
        LIGHT | code & ~3 if word in names and (code := _code(word)) & 3 == HEAVY else _code(word)
        for word in (ASCII_WORD if folded.isascii() else WORD).findall(folded)
    ]


def plain(words: Sequence[int]) -> list[int]:
    """Codes without what they are worth, to compare: a word may be a name in one text only."""
    return [code & ~3 for code in words]


def marked(text: str) -> str:
    """The words of a mixed quote that stand in quotation marks, joined."""
    return " … ".join(next(filter(None, found)) for found in MARKED.findall(text))


def evidence(words: Sequence[int]) -> float:
    """How much it says that two texts share these words: 1 for a word, less for one of every press conference."""
    return round(sum([WORTH[code & 3] for code in words]), 2)


def meaning(words: Sequence[int]) -> tuple[int, ...]:
    """Those of the words that carry meaning."""
    return tuple([code for code in words if code & 3 != VOID])


def is_number(code: int) -> bool:
    """Whether a code stands for a number: another number is another thing said."""
    return code & 3 == NUMBER


def is_rare(code: int) -> bool:
    """Whether a code stands for a word that is not of every press conference."""
    return code & 3 >= HEAVY


def difference(full: str, variant: str) -> Difference:
    """What a wording cut from a fuller one and what it added, word by word: ``[("same", …), ("cut", …), …]``.

    Capitals, marks and spellings that ``codes`` folds are no difference. A word that was changed is cut and added.
    """
    left, right = full.split(), variant.split()
    matcher = SequenceMatcher(None, [_plain(word) for word in left], [_plain(word) for word in right], autojunk=False)
    found: Difference = []
    for tag, start, end, begin, stop in matcher.get_opcodes():
        pieces = [("cut", left[start:end]), ("added", right[begin:stop])]
        if tag == "equal":
            pieces = [("same", right[begin:stop])]
        for op, words in pieces:
            if not any(map(_plain, words)):
                continue  # a mark of its own, such as the … that joins two parts, is no word
            if found and found[-1][0] == op:
                words = [found.pop()[1], *words]
            found.append((op, " ".join(words)))
    return found


@lru_cache(maxsize=1 << 18)
def _code(word: str) -> int:
    word = word.replace(",", "") if word[0].isdigit() else word.replace(".", "")
    if word in FIRSTS:
        return crc32(FIRSTS[word].encode()) & ~3 | VOID
    word = SAME.get(word) or PASTS.get(word, word)
    stem = _stem(word)
    worth = NUMBER if word[0].isdigit() else LIGHT if stem in COMMON_STEMS else HEAVY
    return crc32(stem.encode()) & ~3 | worth


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


FIRSTS = {word: group[0] for group in EMPTY for word in group}
COMMON_STEMS = frozenset(map(_stem, COMMON))
