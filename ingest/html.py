"""CLEAN: a page → its words, title, byline, outlet, day of publication, address and language.

The body is trafilatura's, after what the page itself marks as no part of the article is taken out, and with the
paragraphs put back that trafilatura lost; where it lost most, the densest column of paragraphs takes its place.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml import etree, html

from ingest.model import fold
from ingest.text import BULLET, LONGEST, MONTHS, SENTENCE_END, day_of, is_boilerplate, normalize, squeeze

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
BLOCKS = {"p", "div", "section", "article", "blockquote", "ul", "ol", "li", "table", "h1", "h2", "h3", "h4", "figure"}
COMMENTS = {"comment", "comments", "disqus"}
KEPT = ("html", "body", "main", "h1")
BEFORE_COMMENTS = 150  # words of article
MOST = 0.3  # of a page's prose: an element that holds more is the article, whatever it is called
MENDABLE = 3000  # paragraphs up to which lost ones are looked for: more than any article has
NEAR = 30  # paragraphs within which the next one of the page is looked for
PIECE = 20  # letters from which on a piece of a paragraph is told from chance
PROSE = 8  # words from which on a block that ends as a sentence is prose

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "published", "dc.date", "dc.date.issued", "dcterms.created", "publishdate", "publish-date", "publication_date",
    "pubdate", "cxenseparse:publishtime", "cxenseparse:recs:publishtime", "date", "datecreated",
)  # fmt: skip
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
STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?")
URL_DATES = (
    re.compile(r"/(\d{4})/(\d{1,2}|[a-z]{3})/(\d{1,2})(?=/|$)", re.I),
    re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"),
)
NEW_TAB = re.compile(r",? ?\(?\bopens? in (?:a )?new (?:tab|window)\b\)?|, opens new tab\b", re.I)  # for screen readers
SUFFIX = re.compile(r"\s+[|–—·•»-]\s+")
LATEST = date.today().year + 1  # a later year in a stamp is a mistake
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
    tree = _tree(page)
    if tree is None:
        return Page([])
    data = list(_linked_data(tree))
    article = next((item for item in data if _is_article(item)), {})
    url = _url(tree, article)
    outlet = _outlet(tree, article, data)
    title = _title(tree, article, outlet)
    return Page(
        _body(tree, article, title),
        title,
        _byline(tree, article, data),
        outlet,
        _published(tree, article, url),
        url,
        _language(tree),
    )


def _tree(page: str) -> Any:
    """The parsed page, or None where there is nothing to parse."""
    try:
        # Bytes, because lxml refuses a str with an encoding declaration; NUL would end the page.
        tree = html.document_fromstring(
            page.replace("\0", "").encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree


# The body


def _body(tree: Any, article: dict[str, Any], title: str | None) -> list[str]:
    """The paragraphs of the article in page order, standfirst first."""
    if endless := tree.xpath(f"//body//text()[string-length() > {LONGEST}][{' and '.join(SEEN)}]"):
        return [str(endless[0])]  # not worth cleaning: no article has such a line
    bare = _pruned(tree)
    blocks = _prose(bare)
    words = trafilatura.extract(deepcopy(bare), include_comments=False, include_tables=False, favor_recall=True) or ""
    found = [BULLET.sub("", line) for line in _split(words)]
    found = _mended(found, blocks)
    written = _written_out(article)
    if _size(written) > 1.3 * _size(found) + 50:
        found = written
    found = _after_title(found, title)
    first = _standfirst(tree, found)
    return [first, *found] if first else found


def _size(paragraphs: list[str]) -> int:
    return sum(len(p.split()) for p in paragraphs)


def _words(element: Any) -> str:
    """The text of an element on one line; a line break in it is a space."""
    return " ".join(_lines(element))


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
        is_comments = before[element] > BEFORE_COMMENTS and COMMENTS & set(_tokens(element))
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
    tokens = _tokens(element)
    if element.get("role") == "tabpanel" and "active" not in tokens and "show" not in tokens:
        return True
    if MARKED & set(tokens) or PAIRS & set(pairwise(tokens)):
        return True
    if PICTURES & set(tokens) and element.tag not in ("p", "article") and element.find(".//img") is not None:
        return len(_words(element).split()) <= 80
    return _is_link(element)


def _tokens(element: Any) -> list[str]:
    """The words of an element's class and id: "InlineDonation-promo_x1" is inline, donation, promo, x1."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names).lower())


def _is_link(element: Any) -> bool:
    """Whether a paragraph or list item is nothing but a link to another page, and no whole sentence of speech."""
    if element.tag not in ("p", "li"):
        return False
    words = _words(element)
    linked = sum(len(_words(a)) for a in element.iter("a"))
    return bool(words) and linked >= 0.9 * len(words) and not (len(words.split()) > 15 and SENTENCE_END.search(words))


def _prose(bare: Any) -> list[tuple[Any, str]]:
    """The paragraphs of a page that read as sentences, with their elements, in page order."""
    found = []
    for element in bare.iter("p", "div", "section", "blockquote"):
        if element.tag != "p" and any(child.tag in BLOCKS for child in element.iterdescendants()):
            continue
        linked = sum(len(_words(a)) for a in element.iter("a"))
        if linked < 0.5 * len(_words(element)):
            found += [(element, words) for words in _lines(element) if _is_prose(words)]
    return found


def _is_prose(words: str) -> bool:
    return len(words.split()) >= PROSE and bool(SENTENCE_END.search(words))


def _lines(element: Any) -> list[str]:
    """The text of an element, one string for each of the lines that line breaks make of it."""
    pieces: list[str] = []
    for event, item in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            pieces.append("\n" if item.tag == "br" else " " * (item.tag in BLOCKS))
            pieces.append(item.text or "")
        elif item is not element:
            pieces.append(item.tail or "")
    return _split("".join(pieces))


def _split(text: str) -> list[str]:
    return [line for part in NEW_TAB.sub("", normalize(text)).split("\n") if (line := squeeze(part))]


def _mended(found: list[str], blocks: list[tuple[Any, str]]) -> list[str]:
    """The paragraphs found, and between them those of the same column that were lost.

    The column is the smallest element around most of the prose found. Where the page has another one with far more
    prose than all that was found, the extraction went wrong, and that column is the article.
    """
    if len(blocks) > MENDABLE:
        return found
    whole = _squashed(" ".join(found))
    lines = {_squashed(paragraph) for paragraph in found}
    kept = [(squashed := _squashed(words)) in lines or squashed in whole for _, words in blocks]
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
    """The article as the page's linked data hold it, for pages whose body is put together by scripts."""
    body = article.get("articleBody")
    if not isinstance(body, str):
        return []
    text = re.sub(r"</p>|<br\s*/?>", "\n", body)
    if re.search(r"<\w+[^>]*>|&\w+;", text):
        text = "\n".join(html.fromstring(f"<div>{text}</div>").itertext())
    return _split(text)


def _after_title(found: list[str], title: str | None) -> list[str]:
    """What follows the headline, where it stands among the first paragraphs under a section's name or a date."""
    for i, paragraph in enumerate(found[:4]):
        if title and fold(paragraph) == fold(title) and _size(found[:i]) < 20:
            return found[i + 1 :]
    return found


def _standfirst(tree: Any, found: list[str]) -> str | None:
    """The sentence under the headline, if the page shows one that is not in the body yet."""
    told = {fold(words) for name in ("description", "og:description") for words in _meta(tree, name)}
    whole = fold(" ".join(found))
    for heading in tree.iter("h1"):
        for element in _after(heading, 60):
            words = _words(element)
            if not 6 <= len(words.split()) <= 60 or element.find(".//p") is not None or fold(words) in whole:
                continue
            marked = STANDFIRST & set(_tokens(element))
            if (fold(words) in told or marked) and not is_boilerplate(words) and element.tag != "a":
                return words
    return None


def _after(element: Any, number: int) -> Iterator[Any]:
    """The next elements of the page after one, outermost first."""
    for item in element.xpath(f"following::*[position() <= {number}]"):
        if item.tag in ("p", "div", "h2", "h3", "h4", "span"):
            yield item


# What the page tells of itself


def _meta(tree: Any, name: str) -> list[str]:
    """The contents of the meta elements of one name, property or itemprop."""
    found = []
    for element in tree.iter("meta"):
        names = (element.get("property"), element.get("name"), element.get("itemprop"))
        content = squeeze(normalize(element.get("content") or ""))
        if content and name in [(n or "").lower() for n in names]:
            found.append(content)
    return found


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
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
    shared = _meta(tree, "og:url")
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
    told = [*_meta(tree, "og:title"), *_names(article.get("headline"), []), *(_words(t) for t in tree.iter("title"))]
    shown = [words for h in tree.iter("h1") if (words := _words(h)) and fold(words) != fold(outlet or "")]
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
    titles = [*(_words(t) for t in tree.iter("title")), *_meta(tree, "og:title")]
    endings = [SUFFIX.split(t)[-1] for t in titles if SUFFIX.search(t)]
    sites = [name for item in data if item.get("@type") == "WebSite" for name in _names(item.get("name"), data)]
    named = [
        *_meta(tree, "og:site_name"),
        *_names(article.get("publisher"), data),
        *sites,
        *_meta(tree, "application-name"),
        *_meta(tree, "dc.publisher"),
        *_meta(tree, "apple-mobile-web-app-title"),
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
        told = told if any(map(_is_name, told)) else _meta(tree, name)
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


# The day of publication


def _published(tree: Any, article: dict[str, Any], url: str | None) -> str | None:
    """The day of publication where the page was made: as shown, else in the address, else of a time stamp.

    Stamps in UTC fall on the next or previous day in half of the world, and some are years off: a day that nothing
    else on the page confirms gives way to one that something does.
    """
    told = [str(article.get("datePublished") or article.get("dateCreated") or "")]
    told += [content for name in PUBLISHED for content in _meta(tree, name)]
    stamps = [day for content in told if (day := _stamp_day(content))]
    local = [day for content in told if (day := _stamp_day(content)) and re.search(r"[+-]\d\d:?\d\d$", content)
             and not re.search(r"[+-]00:?00$", content)]  # fmt: skip
    days = [day for day in (_shown_day(tree), _url_day(url)) if day] + local + stamps
    for i, day in enumerate(days):
        if any(abs(_date(day) - _date(other)) <= timedelta(days=1) for j, other in enumerate(days) if i != j):
            return day
    return days[0] if days else None


def _date(day: str) -> date:
    return date.fromisoformat(day)


def _stamp_day(content: str) -> str | None:
    """The day of a time stamp as written there, or of milliseconds since 1970."""
    if re.fullmatch(r"\d{10}|\d{13}", content):
        return datetime.fromtimestamp(int(content[:10]), timezone.utc).date().isoformat()
    found = STAMP.search(content)
    return _valid(*found.groups()[:3]) if found else day_of(content)


def _valid(year: str, month: str, day: str) -> str | None:
    name = month[:3].lower()
    number = MONTHS.index(name) + 1 if name in MONTHS else month
    try:
        found = date(int(year), int(number), int(day))
    except ValueError:
        return None
    return found.isoformat() if 1990 <= found.year <= LATEST else None


def _url_day(url: str | None) -> str | None:
    """The day in an address, as in /2031/04/28/, /2031/apr/28/ or -2031-04-28."""
    matches = (pattern.search(urlsplit(url or "").path) for pattern in URL_DATES)
    return next((day for found in matches if found and (day := _valid(*found.groups()))), None)


def _shown_day(tree: Any) -> str | None:
    """The first date shown under the headline in a line that holds little else, and is not of an update."""
    headings = list(tree.iter("h1"))
    for element in headings[-1].xpath("following::*[position() <= 150]") if headings else []:
        if element.tag in ("script", "style", "noscript"):
            continue
        words = _words(element)
        if element.tag == "p" and len(words.split()) > 30:
            return None  # the body begins
        before_update = re.split(r"(?i)\b(?:last )?(?:updated|modified)\b", words)[0]
        if len(words) <= 120 and (day := day_of(before_update)):
            return day
    return None
