"""CLEAN: a page as a tree, and the ways into it that all who read pages share: words, names, meta, linked data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree, html

from ingest.text import normalize, squeeze

BLOCKS = {"p", "div", "section", "article", "blockquote", "ul", "ol", "li", "table", "h1", "h2", "h3", "h4", "figure"}
METAS = 500  # pages have up to 150
NEW_TAB = re.compile(r",? ?\(?\bopens? in (?:a )?new (?:tab|window)\b\)?|, opens new tab\b", re.I)  # for screen readers


def parsed(page: str) -> Any:
    """The parsed page, or None where there is nothing to parse."""
    try:
        # Bytes, because lxml refuses a str with an encoding declaration; NUL would end the page.
        tree = html.document_fromstring(
            page.replace("\0", "").encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree


def words_of(element: Any, most: int | None = None) -> str:
    """The text of an element on one line; a line break in it is a space. ``most`` characters of it, and little more."""
    return " ".join(lines(element, most))


def lines(element: Any, most: int | None = None) -> list[str]:
    """The text of an element, one string for each of the lines that line breaks make of it."""
    pieces: list[str] = []
    size = 0
    for event, item in etree.iterwalk(element, events=("start", "end")):
        text = item.text if event == "start" else item.tail if item is not element else None
        if event == "start":
            pieces.append("\n" if item.tag == "br" else " " * (item.tag in BLOCKS))
        pieces.append(text or "")
        size += len(pieces[-1]) or 1
        if most and size > most:
            break
    return split("".join(pieces))


def following(element: Any) -> Iterator[Any]:
    """The elements of the page that begin after one has ended."""
    for around in (element, *element.iterancestors()):
        for sibling in around.itersiblings(etree.Element):
            yield from sibling.iter(etree.Element)


def split(text: str) -> list[str]:
    return [line for part in NEW_TAB.sub("", normalize(text)).split("\n") if (line := squeeze(part))]


def tokens(element: Any) -> list[str]:
    """The words of an element's class and id: "InlineDonation-promo_x1" is inline, donation, promo, x1."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names).lower())


def meta(tree: Any, name: str) -> list[str]:
    """The contents of the meta elements of one name, property or itemprop."""
    found = []
    for element in islice(tree.iter("meta"), METAS):
        names = (element.get("property"), element.get("name"), element.get("itemprop"))
        content = squeeze(normalize(element.get("content") or ""))
        if content and name in [(n or "").lower() for n in names]:
            found.append(content)
    return found


def linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, outermost first; what is no JSON is passed over."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            # Pages write line breaks into strings, which JSON forbids.
            stack = [json.loads((script.text or "").strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            item = stack.pop(0)
            if isinstance(item, list):
                stack = item + stack
            elif isinstance(item, dict):
                yield item
                stack = list(item.get("@graph") or []) + stack
