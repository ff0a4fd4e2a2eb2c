"""CLEAN: a live blog: its entries one after another, each under its own time and heading.

Article extraction drops these lines, and the words of one entry then seem to go on in the next.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import Any

from ingest.text import BULLET
from ingest.tree import BLOCKS, lines, tokens

ENTRIES = 3  # from which on a page is a live blog
TIMES = 3000  # time elements looked at
LEVELS = 6  # above a time, up to which its entry is looked for
ENTRY = 8  # words of prose in an entry
SHARE = 0.6  # of the page's prose: a list of teasers with their times holds less
STAMPS = {"timestamp", "time", "timeago", "datetime", "posttime", "entrytime"}
HEADINGS = ("h2", "h3", "h4", "h5")
LABEL = 120  # characters of a line with a time


def live_paragraphs(bare: Any, blocks: list[tuple[Any, str]]) -> list[str]:
    """The paragraphs of a live blog, or none where a page is no live blog; ``blocks`` is the page's prose."""
    entries = _entries(bare, blocks)
    if not entries:
        return []
    found = []
    inside = set(entries)
    for element, words in blocks:  # what introduces the entries
        if inside.intersection(element.iterancestors()) or element in inside:
            break
        found.append(words)
    for entry in entries:
        found += _paragraphs(entry)
    return found


def _entries(bare: Any, blocks: list[tuple[Any, str]]) -> list[Any]:
    """The elements side by side that have a time each, and hold most of the prose together."""
    groups: defaultdict[tuple[Any, str], dict[Any, int]] = defaultdict(dict)
    for time in islice((e for e in bare.iter("time", "span", "div", "p", "a") if _is_time(e)), TIMES):
        for around in islice(time.iterancestors(), LEVELS):
            if around.tag in ("body", "main", "html"):
                break
            of_one_kind = groups[around.getparent(), around.tag]
            of_one_kind[around] = of_one_kind.get(around, 0) + 1
    repeated = [times for times in groups.values() if len(times) >= ENTRIES]
    if not repeated:
        return []
    words = _words_inside({element for times in repeated for element in times}, blocks)
    total = sum(len(text.split()) for _, text in blocks)
    best: list[Any] = []
    for times in repeated:
        entries = [element for element, number in times.items() if words.get(element, 0) >= ENTRY and number <= 3]
        if len(entries) >= ENTRIES and sum(words[e] for e in entries) >= SHARE * total and len(entries) > len(best):
            best = entries
    return best


def _is_time(element: Any) -> bool:
    return element.tag == "time" or (bool(STAMPS & set(tokens(element))) and len(element) <= 2)


def _words_inside(candidates: set[Any], blocks: list[tuple[Any, str]]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for element, text in blocks:
        for around in (element, *element.iterancestors()):
            if around in candidates:
                found[around] = found.get(around, 0) + len(text.split())
    return found


def _paragraphs(entry: Any) -> list[str]:
    """The time of an entry, its heading, and its paragraphs, as the page has them."""
    found: list[str] = []
    for element in entry.iter("time", *BLOCKS, "h5", "span"):
        is_label = element.tag in HEADINGS or _is_time(element)
        if not is_label and (element.tag == "span" or any(child.tag in BLOCKS for child in element.iterdescendants())):
            continue
        if any(around.tag in HEADINGS or _is_time(around) for around in element.iterancestors()):
            continue
        for line in lines(element):
            # A time inside of a paragraph is printed with it.
            if (words := BULLET.sub("", line)) and (not found or words not in found[-1] or len(words) > LABEL):
                found.append(words)
    return list(dict.fromkeys(found))
