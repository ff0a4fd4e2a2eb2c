"""CLEAN: what of a page or a text is not the article: captions, teasers, appeals, notices, and what comes twice."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from ingest.model import fold
from ingest.text import BULLET, SENTENCE_END, SPEECH

# Lines that are the outlet's furniture, never the article's words, each pattern with its reason. Those of the kind
# "label" are sure signs (a caption or a teaser may well hold quoted words); a line that reports speech is kept whatever
# it has of "furniture". A "tail" is a heading that only ever stands over what is not the article.
PATTERNS = list(csv.DictReader((Path(__file__).parent / "boilerplate.csv").read_text(encoding="utf-8").splitlines()))
REPEATED = 8  # words from which on a paragraph that comes twice is a repeat, not a refrain such as "Yes."
LONGEST = 3000  # characters of a line of furniture: a legal notice
TAILS = {row["pattern"] for row in PATTERNS if row["kind"] == "tail"}


def _any(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in PATTERNS if row["kind"] == kind), re.I)


_label = _any("label")
_furniture = _any("furniture")


def without_boilerplate(paragraphs: list[str], title: str | None) -> list[str]:
    """The paragraphs that are the article: no title, caption, teaser, appeal or notice, and no repeats."""
    kept = _without_captions_printed_twice(paragraphs)
    kept = [p for p in kept if not (title and fold(p) == fold(title))]
    kept = _cut_tail(kept)
    kept = _without_repeats([p for p in kept if not is_boilerplate(p)])
    while len(kept) > 1 and _is_tail_item(kept[-1]):
        kept.pop()
    return kept


def is_boilerplate(paragraph: str) -> bool:
    """Whether one line is the outlet's furniture by its own words."""
    if len(paragraph.split()) <= 120 and _label.search(paragraph):
        return True
    return len(paragraph) <= LONGEST and bool(_furniture.search(paragraph)) and not SPEECH.search(paragraph)


def _without_captions_printed_twice(paragraphs: list[str]) -> list[str]:
    """Lines that come twice and end like no sentence are captions, alternative texts or headlines: none is kept."""
    times = Counter(map(fold, paragraphs))
    return [p for p in paragraphs if times[fold(p)] == 1 or SENTENCE_END.search(p) or len(p.split()) < REPEATED]


def _without_repeats(paragraphs: list[str]) -> list[str]:
    """Every long passage once, where it stands first."""
    seen: set[str] = set()
    kept = []
    for paragraph in paragraphs:
        words = fold(paragraph)
        if words.count(" ") + 1 < REPEATED or words not in seen:
            kept.append(paragraph)
        seen.add(words)
    return kept


def _cut_tail(paragraphs: list[str]) -> list[str]:
    """The paragraphs before the first heading of TAILS in the last half, if nothing after it reports speech.

    A list of headlines under such a heading reports speech too ("Mayor denies charge, says she will stay"), so only
    whole sentences count.
    """
    total = sum(map(len, paragraphs)) or 1
    before = 0
    for i, paragraph in enumerate(paragraphs):
        if before / total >= 0.5 and fold(paragraph) in TAILS:
            rest = [p for p in paragraphs[i + 1 :] if SENTENCE_END.search(p) and not is_boilerplate(p)]
            if not any(SPEECH.search(p) for p in rest) or "disclaimer" in fold(paragraph):
                return paragraphs[:i]
        before += len(paragraph)
    return paragraphs


def _is_tail_item(paragraph: str) -> bool:
    """Whether a last paragraph is an item of a list of headlines, or a heading with nothing under it."""
    if SENTENCE_END.search(paragraph) and not paragraph.endswith(":"):
        return False
    return bool(BULLET.match(paragraph)) or fold(paragraph) in TAILS or len(paragraph.split()) <= 2
