"""CLEAN: a page → its words, title, byline, outlet, day of publication, address and language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.article.body import HEADINGS, body
from ingest.article.published import published
from ingest.model import fold
from ingest.text import normalize, squeeze
from ingest.tree import linked_data, meta, parsed, words_of

AUTHORS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "article:author",
    "og:author",
    "byl",
    "dc.creator",
    "cxenseparse:author",
)
SUFFIX = re.compile(r"\s+[|–—·•»-]\s+")
ARTICLE = re.compile(r"article|posting|report$|newsitem|webpage", re.I)


@dataclass
class Page:
    """What a page says of itself; ``paragraphs`` still hold the boilerplate that is found by its words."""

    paragraphs: list[str]
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None  # ISO date, local to the page
    url: str | None = None
    language: str | None = None  # ISO 639-1, as the page declares it


def parse(page: str) -> Page:
    """The parts of a page; one with no words in it has no paragraphs."""
    tree = parsed(page)
    if tree is None:
        return Page([])
    data = list(linked_data(tree))
    article = next((item for item in data if _is_article(item)), {})
    url = _url(tree, article)
    outlet = _outlet(tree, article, data)
    title = _title(tree, article, outlet)
    return Page(
        body(tree, article, title),
        title,
        _byline(tree, article, data),
        outlet,
        published(tree, article, url),
        url,
        _language(tree),
    )


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    named = any(ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))
    return named and bool(item.get("headline") or item.get("datePublished"))


def _names(value: Any, data: list[dict[str, Any]]) -> list[str]:
    """The names in a value of linked data: a string, an object, a reference to another object, or a list of these."""
    if isinstance(value, list):
        return [name for item in value for name in _names(item, data)]
    if isinstance(value, dict) and "name" not in value and "@id" in value:
        value = next((item for item in data if item.get("@id") == value["@id"] and "name" in item), {})
    name = value.get("name") if isinstance(value, dict) else value
    if isinstance(name, list):
        return [str(n) for n in name]
    return [squeeze(normalize(name))] if isinstance(name, str) and name.strip() else []


def _url(tree: Any, article: dict[str, Any]) -> str | None:
    """The page's own address: canonical, else what it gives to those who share it; never a home page."""
    canonical = [e.get("href") or "" for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
    page = article.get("mainEntityOfPage")
    told = [page.get("@id") if isinstance(page, dict) else page, article.get("url")]
    shared = meta(tree, "og:url")
    for address in [*canonical, *shared, *(t for t in told if isinstance(t, str))]:
        address = urljoin(shared[0] if shared else "", address.strip())
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and len(parts.path) > 1:
            return address
    return None


def _title(tree: Any, article: dict[str, Any], outlet: str | None) -> str | None:
    """The headline as readers see it: the h1 nearest to what the page calls itself elsewhere."""
    told = [*meta(tree, "og:title"), *_names(article.get("headline"), []), *(words_of(t) for t in tree.iter("title"))]
    shown = [
        words
        for h in islice(tree.iter("h1"), HEADINGS)
        if (words := words_of(h, 1000)) and fold(words) != fold(outlet or "")
    ]
    if len(shown) == 1 and len(shown[0].split()) > 2:
        return shown[0]
    likeness = {words: max((_overlap(words, t) for t in told), default=0.0) for words in shown}
    best = max(shown, key=lambda words: likeness[words], default=None)
    if best and likeness[best] >= 0.4:
        return best
    return _without_suffix(told[0], outlet) if told else best


def _overlap(one: str, other: str) -> float:
    a, b = set(fold(one).split()), set(fold(other).split())
    return len(a & b) / (len(a | b) or 1)


def _without_suffix(title: str, outlet: str | None) -> str:
    """A title without the outlet's name behind it: "Harbour opens | The Evening Gull"."""
    parts = SUFFIX.split(title)
    while len(parts) > 1 and (_key(parts[-1]) in _key(outlet or "-") or len(parts[-1].split()) <= 2):
        parts.pop()
    return title[: title.index(parts[-1], len(" ".join(parts[:-1]))) + len(parts[-1])]


def _key(name: str) -> str:
    """A name as it is compared: "The Evening Gull" and "eveninggull.example" agree."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com?|org|net|news)?(?:\.?[a-z]{2})?$", "", name.strip().lower())
    return re.sub(r"^the|\W", "", fold(bare).replace(" ", ""))


def _outlet(tree: Any, article: dict[str, Any], data: list[dict[str, Any]]) -> str | None:
    """The outlet under the name its readers know: its name for sharing, well written, without a slogan."""
    titles = [*(words_of(t) for t in tree.iter("title")), *meta(tree, "og:title")]
    endings = [SUFFIX.split(t)[-1] for t in titles if SUFFIX.search(t)]
    sites = [name for item in data if item.get("@type") == "WebSite" for name in _names(item.get("name"), data)]
    named = [
        *meta(tree, "og:site_name"),
        *_names(article.get("publisher"), data),
        *sites,
        *meta(tree, "application-name"),
        *meta(tree, "dc.publisher"),
        *meta(tree, "apple-mobile-web-app-title"),
    ]
    names = [_without_slogan(name) for name in named if not name.startswith("http")]
    if not names:
        return endings[0] if endings and len(endings[0].split()) <= 4 else None
    # "eveninggull" and "eveninggull.example" are addresses; the same name written for readers stands elsewhere.
    written = [name for name in [*names, *endings] if not re.fullmatch(r"[a-z0-9.-]+|\S+\.[a-z]{2,}", name)]
    same = [name for name in written if _key(name) == _key(names[0])]
    return next(iter(same or written), names[0])


def _without_slogan(name: str) -> str:
    """The name before what follows a dash, a bar, or a bracket: "The Evening Gull | News from the bay"."""
    return re.sub(r"\s*\([^)]*\)$", "", SUFFIX.split(name)[0]).strip() or name


def _byline(tree: Any, article: dict[str, Any], data: list[dict[str, Any]]) -> str | None:
    """The names of the authors, without addresses, handles or the outlet's own."""
    told = _names(article.get("author"), data) or _names(article.get("creator"), data)
    for name in AUTHORS:
        told = told if any(map(_is_name, told)) else meta(tree, name)
    parts = [
        part.strip() for name in told for part in re.split(r",|;| and (?=[A-Z])| & ", re.sub(r"^[Bb]y ", "", name))
    ]
    names = [part.title() if part.isupper() and " " in part else part for part in parts if _is_name(part)]
    return ", ".join(dict.fromkeys(names)) or None


def _is_name(words: str) -> bool:
    return bool(re.search(r"[A-Z]", words)) and not re.search(r"https?:|[@/\d]|\.com", words) and len(words) < 60


def _language(tree: Any) -> str | None:
    found = re.match(r"[a-z]{2}(?=[-_]|$)", (tree.get("lang") or "").strip().lower())
    return found[0] if found else None
