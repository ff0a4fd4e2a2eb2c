"""CLEAN: the language of an article, from its words and from what a page or a column says of it."""

from __future__ import annotations

import re

import py3langid

TELLING = 80  # letters from which on a guess at the language is worth something
SURE = 400  # letters from which on the words are right and a column that says otherwise is wrong
READ = 5000  # characters that are looked at

CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)  # ISO 639-1
EARLIER = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"}  # withdrawn codes, which pages still give


def code_of(language: str | None) -> str | None:
    """The ISO 639-1 code in a word such as "en-GB"; None for "English", and for codes such as "xx" that say nothing."""
    found = re.fullmatch(r"([a-z]{2})(?:[-_]\w+)*", (language or "").strip().lower())
    code = EARLIER.get(found[1], found[1]) if found else None
    return code if code in CODES else None


def language_of(words: str) -> str | None:
    """The ISO 639-1 code of a text's language; None where the text is too short to tell."""
    return str(py3langid.classify(words[:READ])[0]) if _letters(words) >= TELLING else None


def agreed(words: str, told: str | None, by_column: bool) -> str | None:
    """The language of a text of which a page or a column says that it is ``told`` (a code).

    Many pages declare the language of their template: the words know better as soon as they tell anything. A column
    is somebody's word on this very text; only a text long enough to leave no doubt goes before it.
    """
    if by_column and told and _letters(words) < SURE:
        return told
    return language_of(words) or told


def _letters(words: str) -> int:
    return len(re.findall(r"[^\W\d_]", words[:READ]))
