"""CLEAN: a page without what it marks itself as no part of the article: menus, captions, teasers, what is hidden."""

from __future__ import annotations

import re
from collections import defaultdict
from copy import deepcopy
from itertools import pairwise
from typing import Any

from lxml import etree

from ingest.text import SENTENCE_END
from ingest.tree import tokens, words_of

# Elements that never hold the article's words.
UNSEEN = ("script", "style", "noscript", "template")
TAGS = (
    *UNSEEN, "nav", "footer", "form", "button", "select", "textarea", "iframe", "object", "svg", "figcaption", "aside",
    "menu", "dialog",
)  # fmt: skip

# Words in a class or id by which pages mark what is not the article. A word counts only as a part of its own
# ("inline-donation-promo", "InlineDonationPromo"), and only where little of the page's prose would go with it.
MARKED = {
    "caption", "credit", "credits", "infobox", "factbox", "pullquote", "newsletter", "newsletters", "signup",
    "donation", "donations", "donate", "promo", "promos", "promotion", "promoted", "related", "recirc",
    "recirculation", "teaser", "teasers", "recommended", "recommendation", "recommendations", "outbrain",
    "taboola", "sponsored", "sponsor", "advert", "advertisement", "advertising", "adslot", "share", "sharing",
    "sharebar", "social", "comment", "comments", "disqus", "breadcrumb", "breadcrumbs", "sidebar", "subscribe",
    "subscription", "popular", "trending", "mostread", "cookie", "cookies", "consent", "gdpr", "banner",
    "popup", "modal", "tooltip", "toolbar", "readmore", "copyright", "disclaimer", "player", "playlist",
    "carousel", "bio", "ad", "ads", "toast", "toasts",
}  # fmt: skip
PAIRS = {
    ("read", "more"), ("read", "next"), ("also", "read"), ("more", "topic"), ("more", "stories"), ("more", "from"),
    ("most", "read"), ("most", "popular"), ("see", "also"), ("up", "next"), ("pull", "quote"), ("sign", "up"),
    ("author", "bio"), ("about", "author"), ("top", "stories"), ("further", "reading"), ("editors", "choice"),
    ("editors", "picks"), ("story", "tags"), ("article", "tags"), ("fact", "box"), ("info", "box"),
    ("sr", "only"), ("visually", "hidden"), ("screen", "reader"),  # words for those who hear the page
}  # fmt: skip
# Posts of social networks as their own code for sharing marks them.
POSTS = {
    ("twitter", "tweet"), ("twitter", "video"), ("instagram", "media"), ("tiktok", "embed"), ("bluesky", "embed"),
    ("mastodon", "embed"), ("truthsocial", "embed"),
}  # fmt: skip
PICTURES = {"image", "images", "photo", "photos", "picture", "gallery", "slideshow", "lightbox", "media", "figure"}
COMMENTS = {"comment", "comments", "disqus"}
KEPT = ("html", "body", "main", "h1")
BEFORE_COMMENTS = 150  # words of article
MOST = 0.3  # of a page's prose: an element that holds more is the article, whatever it is called
PROSE = 8  # words from which on a block that ends as a sentence is prose


def pruned(tree: Any) -> Any:
    """A copy of the page without what it marks as no part of the article; embedded posts stay whole."""
    bare = deepcopy(tree)
    etree.strip_elements(bare, etree.Comment, *UNSEEN, with_tail=False)
    inside, before = _weights(bare)
    total = inside[bare] or 1
    posted = _posted(bare)
    marked = [e for e in bare.iter(etree.Element) if e.tag not in KEPT and e not in posted and _is_marked(e)]
    marked = [e for e in marked if e.find(".//h1") is None]
    # Some sites give every paragraph of the body the same telling name: names are summed up before they are believed.
    shares: defaultdict[str, float] = defaultdict(float)
    for element in marked:
        shares[_name(element)] += inside[element] / total
    for element in marked:
        # Readers' comments may be longer than the article, but they come after it.
        is_comments = before[element] > BEFORE_COMMENTS and COMMENTS & set(tokens(element))
        if element.getparent() is not None and (shares[_name(element)] <= MOST or is_comments):
            element.drop_tree()
    return bare


def is_post(element: Any) -> bool:
    """Whether an element is a post of a social network that the page embeds."""
    return element.tag == "blockquote" and not POSTS.isdisjoint(pairwise(tokens(element)))


def _posted(bare: Any) -> set[Any]:
    """The elements of embedded posts, and those around a post that hold nothing else: "social-embed"."""
    found: set[Any] = set()
    for post in filter(is_post, bare.iter("blockquote")):
        found.update(post.iter(etree.Element))
        words = words_of(post)
        for around in post.iterancestors():
            if around.tag in TAGS or words_of(around, 2 * len(words) + 100) != words:
                break
            found.add(around)
    return found


def _name(element: Any) -> str:
    return f"{element.tag} {element.get('class') or ''}"


def _weights(bare: Any) -> tuple[dict[Any, int], dict[Any, int]]:
    """The words of prose inside every element, and before it: prose is text that runs on for some words."""
    inside: dict[Any, int] = {}
    before: dict[Any, int] = {}
    running = 0
    for event, element in etree.iterwalk(bare, events=("start", "end")):
        if event == "start":
            before[element] = running
            running += _running(element.text)
        else:
            inside[element] = running - before[element]
            running += _running(element.tail)
    return inside, before


def _running(text: str | None) -> int:
    words = len((text or "").split())
    return words if words >= PROSE else 0


def _is_marked(element: Any) -> bool:
    """Whether the page itself says by tag, class or attribute that an element is furniture, caption or hidden."""
    if element.tag in TAGS or "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    if re.search(r"display:\s*none", element.get("style") or "", re.I):
        return True
    names = tokens(element)
    if element.get("role") == "tabpanel" and "active" not in names and "show" not in names:
        return True
    if MARKED & set(names) or (PAIRS | POSTS) & set(pairwise(names)):
        return True
    if PICTURES & set(names) and element.tag not in ("p", "article") and element.find(".//img") is not None:
        return len(words_of(element, 1000).split()) <= 80
    return _is_link(element)


def _is_link(element: Any) -> bool:
    """Whether a paragraph or list item is nothing but a link to another page, and no whole sentence of speech."""
    if element.tag not in ("p", "li"):
        return False
    words = words_of(element)
    linked = sum(len(words_of(a)) for a in element.iter("a"))
    return bool(words) and linked >= 0.9 * len(words) and not (len(words.split()) > 15 and SENTENCE_END.search(words))
