"""Records against gold quotes given as words: what was found, who said it, when and where.

Inside an article quotes are paired one to one, best first, by the Jaccard index of their words as multisets (case,
accents, punctuation and quotation marks aside), at 0.5 or more. Content and end-to-end figures count all quotes; the
accuracies, dates and venues count the pairs. A gold field ``x`` may have a sibling ``x_also`` with further right
answers; where ``x`` is null, an answer from ``x_also`` counts neither way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ingest.model import TYPES

Row = dict[str, Any]
Pair = tuple[Row, Row]
THRESHOLD = 0.5
# Titles that a canonical name does not keep; printed with it they are not held against a speaker.
TITLES = frozenset(
    """mr mrs ms mx miss dr prof professor sir dame lord lady president vice prime minister chancellor secretary senator
    sen rep congressman congresswoman governor gov mayor judge justice chief general gen colonel col lieutenant lt
    captain capt sergeant sgt major admiral commissioner councillor cllr king queen prince princess duke duchess pope
    cardinal archbishop bishop reverend rev imam ambassador advocate adv mp""".split()
)
SMALL = frozenset("a an the of in on at to with for from by and his her its their our my".split())
# Letters that carry their mark in themselves, so that taking accents off does not reach it.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def words(text: str | None) -> list[str]:
    """The words of a text as they are compared: lower case, without accents, apostrophes and punctuation."""
    folded = unicodedata.normalize("NFKD", (text or "").lower().translate(LETTERS))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return re.findall(r"\w+", re.sub(r"['’‘`´]", "", bare))


def quote_words(quote: Row) -> list[str]:
    """The words of a quote, all parts together."""
    text = quote.get("text") or ""
    return words(text if isinstance(text, str) else " ".join(text))


def overlap(a: Iterable[str], b: Iterable[str]) -> float:
    """The Jaccard index of two lists of words taken as multisets."""
    left, right = Counter(a), Counter(b)
    union = sum((left | right).values())
    return sum((left & right).values()) / union if union else 0.0


def pair(gold: Sequence[Row], found: Sequence[Row]) -> dict[int, int]:
    """Which quote found stands for which gold quote, by position."""
    left, right = [quote_words(q) for q in gold], [quote_words(q) for q in found]
    scores = [(overlap(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for value, i, j in sorted(scores, key=lambda score: -score[0]):
        if value >= THRESHOLD and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _name(text: str | None, person: bool) -> list[str]:
    tokens = words(text)
    while len(tokens) > 1 and (tokens[0] in ("the", "a", "an") or (person and tokens[0] in TITLES)):
        tokens = tokens[1:]
    return tokens


def _answers(gold: Row, key: str) -> list[str]:
    return [value for value in [gold.get(key), *(gold.get(key + "_also") or [])] if value]


def right_speaker(gold: Row, found: Row, lenient: bool = False) -> bool:
    """Is it the gold's speaker: by full name, or, lenient, by surname or as part of the name?"""
    person = gold.get("speaker_kind") == "person"
    said = _name(found.get("speaker"), person)
    names = [_name(answer, person) for answer in _answers(gold, "speaker")] if said else []
    if said in names or not lenient:
        return said in names
    return any((person and said[-1] == name[-1]) or set(said) <= set(name) or set(name) <= set(said) for name in names)


def right_day(gold: Row, found: Row) -> bool:
    """Is it one of the gold's days?"""
    return found.get("said_on") in _answers(gold, "said_on")


def right_venue(gold: Row, found: Row) -> bool:
    """Do the venues' words agree: one within the other, or half of them shared?"""
    said = set(words(found.get("venue"))) - SMALL
    places = [set(words(answer)) - SMALL for answer in _answers(gold, "venue")] if said else []
    return any(said <= p or p <= said or len(said & p) / len(said | p) >= THRESHOLD for p in places)


def prf(right: int, predicted: int, gold: int, recalled: int | None = None) -> Row:
    """Precision, recall and F1; ``recalled`` counts the right ones for the recall where that is another number."""
    recalled = right if recalled is None else recalled
    p = right / predicted if predicted else float(not gold)
    r = recalled / gold if gold else float(not predicted)
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {"precision": p, "recall": r, "f1": f1, "predicted": predicted, "gold": gold}


def rate(flags: Iterable[bool]) -> Row:
    """The share of true flags."""
    held = list(flags)
    return {"accuracy": sum(held) / len(held) if held else 0.0, "right": sum(held), "of": len(held)}


def _field(pairs: Sequence[Pair], key: str, right: Callable[[Row, Row], bool]) -> Row:
    correct = sum(bool(g.get(key)) and right(g, f) for g, f in pairs)
    stated = sum(bool(f.get(key)) and (bool(g.get(key)) or not right(g, f)) for g, f in pairs)
    return prf(correct, stated, sum(bool(g.get(key)) for g, _ in pairs))


def _without_neutral(found: list[Row], pairs: dict[int, int], passages: Sequence[Row]) -> list[Row]:
    """The quotes found, less those that match no gold quote but a passage defensible either way."""
    taken = set(pairs.values())
    texts = [words(passage["text"]) for passage in passages]
    return [
        quote
        for j, quote in enumerate(found)
        if j in taken or not any(overlap(quote_words(quote), text) >= THRESHOLD for text in texts)
    ]


def score(gold: Sequence[Row], found: Sequence[Row], neutral: dict[str, list[Row]] | None = None) -> tuple[Row, list]:
    """All figures, and per article (id, gold quotes, quotes found, pairs) for reading the errors."""
    by_id = {row["id"]: row for row in found}
    articles: list[tuple[str, list[Row], list[Row], dict[int, int]]] = []
    for row in gold:
        mine = by_id.get(row["id"], {}).get("quotes") or []
        pairs = pair(row["quotes"], mine)
        if neutral and row["id"] in neutral:
            mine = _without_neutral(mine, pairs, neutral[row["id"]])
            pairs = pair(row["quotes"], mine)
        articles.append((row["id"], row["quotes"], mine, pairs))
    figures = _quote_figures(articles)
    heads = [(row, by_id.get(row["id"], {})) for row in gold]
    figures["outlet"] = rate(
        _name(mine.get("outlet"), False) in [_name(a, False) for a in _answers(row, "outlet")]
        for row, mine in heads
        if row.get("outlet")
    )
    figures["published"] = rate(
        (mine.get("published") or "")[:10] in _answers(row, "published") for row, mine in heads if row.get("published")
    )
    return figures, articles


def _quote_figures(articles: Sequence[tuple[str, list[Row], list[Row], dict[int, int]]]) -> Row:
    golds = [quote for _, quotes, _, _ in articles for quote in quotes]
    founds = [quote for _, _, quotes, _ in articles for quote in quotes]
    pairs = [(quotes[i], mine[j]) for _, quotes, mine, found in articles for i, j in found.items()]
    strict = [right_speaker(g, f) for g, f in pairs]
    lenient = [right_speaker(g, f, lenient=True) for g, f in pairs]
    content = {"all": prf(len(pairs), len(founds), len(golds))}
    for kind in TYPES:
        content[kind] = prf(
            sum(f.get("type") == kind for _, f in pairs),
            sum(f.get("type") == kind for f in founds),
            sum(g.get("type") == kind for g in golds),
            recalled=sum(g.get("type") == kind for g, _ in pairs),
        )
    return {
        "articles": len(articles),
        "gold": len(golds),
        "predicted": len(founds),
        "matched": len(pairs),
        "content": content,
        "end_to_end": {
            "strict": prf(sum(strict), len(founds), len(golds)),
            "lenient": prf(sum(lenient), len(founds), len(golds)),
            "by article": _by_article(articles),
        },
        "exact_text": rate(quote_words(g) == quote_words(f) for g, f in pairs),
        "speaker": rate(strict),
        "speaker_lenient": rate(lenient),
        "type": rate(f.get("type") == g["type"] for g, f in pairs),
        "speaker_kind": rate(f.get("speaker_kind") == g.get("speaker_kind") for g, f in pairs),
        "said_on": _field(pairs, "said_on", right_day),
        "venue": _field(pairs, "venue", right_venue),
        "venue_type": rate(f.get("venue_type") == g.get("venue_type") for g, f in pairs if g.get("venue")),
    }


def _by_article(articles: Sequence[tuple[str, list[Row], list[Row], dict[int, int]]]) -> Row:
    """The mean over articles of the strict end-to-end figures, so that one long article does not decide."""
    each = [
        prf(sum(right_speaker(gold[i], mine[j]) for i, j in pairs.items()), len(mine), len(gold))
        for _, gold, mine, pairs in articles
    ]
    mean = {key: sum(e[key] for e in each) / len(each) if each else 1.0 for key in ("precision", "recall", "f1")}
    return {**mean, "predicted": sum(e["predicted"] for e in each), "gold": sum(e["gold"] for e in each)}
