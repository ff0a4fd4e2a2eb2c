"""CLEAN: the body of a page: the paragraphs of its article, standfirst first.

They are trafilatura's, after what the page itself marks as no part of the article is taken out, and with the
paragraphs put back that trafilatura lost; where it lost most, the densest column of paragraphs takes its place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any

import trafilatura
from lxml import etree, html

from ingest.boilerplate import is_boilerplate
from ingest.model import fold
from ingest.text import BULLET, LONGEST, SENTENCE_END
from ingest.tree import BLOCKS, lines, meta, split, tokens, words_of

# Elements that never hold the article's words.
UNSEEN = ("script", "style", "noscript", "template")
SEEN = [f"not(ancestor::{tag})" for tag in (*UNSEEN, "textarea", "svg")]
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
    ("twitter", "tweet"), ("instagram", "media"), ("tiktok", "embed"),  # posts that stand beside the article's words
}  # fmt: skip
PICTURES = {"image", "images", "photo", "photos", "picture", "gallery", "slideshow", "lightbox", "media", "figure"}
STANDFIRST = {"standfirst", "subtitle", "subheadline", "subheading", "excerpt", "dek", "deck", "lede", "strapline"}
COMMENTS = {"comment", "comments", "disqus"}
KEPT = ("html", "body", "main", "h1")
BEFORE_COMMENTS = 150  # words of article
MOST = 0.3  # of a page's prose: an element that holds more is the article, whatever it is called
MENDABLE = 3000  # paragraphs up to which lost ones are looked for: more than any article has
NEAR = 30  # paragraphs within which the next one of the page is looked for
PIECE = 20  # letters from which on a piece of a paragraph is told from chance
PROSE = 8  # words from which on a block that ends as a sentence is prose


def body(tree: Any, article: dict[str, Any], title: str | None) -> list[str]:
    """The paragraphs of the article in page order, standfirst first."""
    if endless := tree.xpath(f"//body//text()[string-length() > {LONGEST}][{' and '.join(SEEN)}]"):
        return [str(endless[0])]  # not worth cleaning: no article has such a line
    bare = _pruned(tree)
    blocks = _prose(bare)
    words = trafilatura.extract(deepcopy(bare), include_comments=False, include_tables=False, favor_recall=True) or ""
    found = [BULLET.sub("", line) for line in split(words)]
    found = _mended(found, blocks)
    written = _written_out(article)
    if _size(written) > 1.3 * _size(found) + 50:
        found = written
    found = _after_title(found, title)
    first = _standfirst(tree, found)
    return [first, *found] if first else found


def _size(paragraphs: list[str]) -> int:
    return sum(len(p.split()) for p in paragraphs)


def _pruned(tree: Any) -> Any:
    """A copy of the page without what it marks as no part of the article."""
    bare = deepcopy(tree)
    etree.strip_elements(bare, etree.Comment, *UNSEEN, with_tail=False)
    inside, before = _weights(bare)
    total = inside[bare] or 1
    marked = [e for e in bare.iter(etree.Element) if e.tag not in KEPT and _is_marked(e) and e.find(".//h1") is None]
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
    if MARKED & set(names) or PAIRS & set(pairwise(names)):
        return True
    if PICTURES & set(names) and element.tag not in ("p", "article") and element.find(".//img") is not None:
        return len(words_of(element).split()) <= 80
    return _is_link(element)


def _is_link(element: Any) -> bool:
    """Whether a paragraph or list item is nothing but a link to another page, and no whole sentence of speech."""
    if element.tag not in ("p", "li"):
        return False
    words = words_of(element)
    linked = sum(len(words_of(a)) for a in element.iter("a"))
    return bool(words) and linked >= 0.9 * len(words) and not (len(words.split()) > 15 and SENTENCE_END.search(words))


def _prose(bare: Any) -> list[tuple[Any, str]]:
    """The paragraphs of a page that read as sentences, with their elements, in page order."""
    found = []
    for element in bare.iter("p", "div", "section", "blockquote"):
        if element.tag != "p" and any(child.tag in BLOCKS for child in element.iterdescendants()):
            continue
        linked = sum(len(words_of(a)) for a in element.iter("a"))
        if linked < 0.5 * len(words_of(element)):
            found += [(element, words) for words in lines(element) if _is_prose(words)]
    return found


def _is_prose(words: str) -> bool:
    return len(words.split()) >= PROSE and bool(SENTENCE_END.search(words))


def _mended(found: list[str], blocks: list[tuple[Any, str]]) -> list[str]:
    """The paragraphs found, and between them those of the same column that were lost.

    The column is the smallest element around most of the prose found. Where the page has another one with far more
    prose than all that was found, the extraction went wrong, and that column is the article.
    """
    if len(blocks) > MENDABLE:
        return found
    whole = _squashed(" ".join(found))
    known = {_squashed(paragraph) for paragraph in found}
    kept = [(squashed := _squashed(words)) in known or squashed in whole for _, words in blocks]
    columns = _columns(blocks)
    if columns:
        best = max(columns, key=lambda c: columns[c])
        inside = [words for element, words in blocks if best in element.iterancestors()]
        if _size(found) < 0.6 * _size(inside):
            return inside
    column = _column([e for (e, _), k in zip(blocks, kept, strict=True) if k])
    if column is None:
        return found
    tags = Counter(e.tag for (e, _), k in zip(blocks, kept, strict=True) if k)
    result = [(paragraph, _squashed(paragraph)) for paragraph in found]
    place = 0
    for (element, words), k in zip(blocks, kept, strict=True):
        squashed = _squashed(words)
        # Of a lost paragraph there may be pieces, which then stand where it belongs.
        near = enumerate(result[place : place + NEAR], start=place)
        pieces = [i for i, (_, piece) in near if len(piece) >= PIECE and piece in squashed]
        if k and pieces:
            place = pieces[-1] + 1
        # What was lost looks like what was kept: a lone <div> among paragraphs is furniture.
        elif not k and column in element.iterancestors() and tags[element.tag] >= 0.2 * sum(tags.values()):
            place = pieces[0] if pieces else place
            result[place : pieces[-1] + 1 if pieces else place] = [(words, squashed)]
            place += 1
    return [paragraph for paragraph, _ in result]


def _squashed(words: str) -> str:
    """Letters and digits only, to find a text again however its pieces were joined."""
    return re.sub(r"[\W_]+", "", words.casefold())


def _columns(blocks: list[tuple[Any, str]]) -> dict[Any, int]:
    """The words of prose in every element that holds some of it directly, or one level down."""
    sizes: dict[Any, int] = {}
    for element, words in blocks:
        for around in [a for a, _ in zip(element.iterancestors(), range(2), strict=False)]:
            if around.tag not in ("html", "body"):
                sizes[around] = sizes.get(around, 0) + len(words.split())
    return sizes


def _column(elements: list[Any]) -> Any:
    """The smallest element that holds at least nine tenths of the given ones."""
    around: dict[Any, int] = {}
    for element in elements:
        for ancestor in element.iterancestors():
            around[ancestor] = around.get(ancestor, 0) + 1
    holding = [a for a, n in around.items() if n >= 0.9 * len(elements) and a.tag not in ("html", "body")]
    return min(holding, key=lambda a: sum(1 for _ in a.iter()), default=None)


def _written_out(article: dict[str, Any]) -> list[str]:
    """The article as the page's linked data hold it, for pages whose told is put together by scripts."""
    told = article.get("articleBody")
    if not isinstance(told, str):
        return []
    text = re.sub(r"</p>|<br\s*/?>", "\n", told)
    if re.search(r"<\w+[^>]*>|&\w+;", text):
        text = "\n".join(html.fromstring(f"<div>{text}</div>").itertext())
    return split(text)


def _after_title(found: list[str], title: str | None) -> list[str]:
    """What follows the headline, where it stands among the first paragraphs under a section's name or a date."""
    for i, paragraph in enumerate(found[:4]):
        if title and fold(paragraph) == fold(title) and _size(found[:i]) < 20:
            return found[i + 1 :]
    return found


def _standfirst(tree: Any, found: list[str]) -> str | None:
    """The sentence under the headline, if the page shows one that is not in the body yet."""
    told = {fold(words) for name in ("description", "og:description") for words in meta(tree, name)}
    whole = fold(" ".join(found))
    for heading in tree.iter("h1"):
        for element in _after(heading, 60):
            words = words_of(element)
            if not 6 <= len(words.split()) <= 60 or element.find(".//p") is not None or fold(words) in whole:
                continue
            marked = STANDFIRST & set(tokens(element))
            if (fold(words) in told or marked) and not is_boilerplate(words) and element.tag != "a":
                return words
    return None


def _after(element: Any, number: int) -> Iterator[Any]:
    """The next elements of the page after one, outermost first."""
    for item in element.xpath(f"following::*[position() <= {number}]"):
        if item.tag in ("p", "div", "h2", "h3", "h4", "span"):
            yield item
