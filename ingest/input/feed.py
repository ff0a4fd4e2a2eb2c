"""READ: RSS, Atom and JSON feeds and sitemaps → their entries: whole articles, and links to articles.

All XML formats are read by one parser and one table of names, because in the wild they are mixed: RSS with Atom links,
Atom with Dublin Core authors. Nothing is looked up outside the data, and entities that a document declares itself are
refused: a few lines of them can unfold to gigabytes.
"""

from __future__ import annotations

import html
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import lru_cache
from typing import Any

from lxml import etree

from ingest.input.decode import decode, glimpse
from ingest.input.entry import LONGEST_FACT, TAG, Content, Entry, absolute, held, plain, told
from ingest.input.raw import LIMIT, InputError, megabytes
from ingest.input.unfold import BLOCK, GZIP, Bomb, Unfolded

ENTRIES = 50_000  # as many as the protocol allows a sitemap

# Prefixes by namespace; a namespace not named here is foreign, and what stands in none is the feed's own.
PREFIXES = {
    "": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
}
SITEMAP = re.compile(r"sitemaps?\.org|/schemas/sitemap(?:-(\w+))?/", re.I)  # often misspelt around these words

ROOTS = {"rss", "rdf:RDF", "atom:feed", "feed", "urlset", "sitemapindex"}
HEADS = {"channel", "atom:feed", "feed"}
ITEMS = {"item", "atom:entry", "entry", "urlset/url", "sitemapindex/sitemap"}
NESTED = {"news:news", "news:publication"}  # they hold facts of the entry, one level deeper

# Where a fact stands; the first that holds something wins. The time of a change is no day of publication.
TITLES = ("title", "atom:title", "news:title", "dc:title")
DAYS = (
    "pubDate", "pubdate", "atom:published", "published", "atom:issued", "atom:created", "news:publication_date",
    "dc:date", "dcterms:issued", "dcterms:created",
)  # fmt: skip
BYLINES = ("dc:creator", "atom:author", "author")
OUTLETS = ("news:name", "source", "atom:source", "dc:publisher")
LINKS = ("feedburner:origLink", "link", "atom:link", "loc", "guid")
WHOLE = ("content:encoded", "atom:content", "content", "xhtml:body", "xhtml:div")
SUMMARIES = ("description", "atom:summary", "summary")

# Each repetition ends at one place only, or a page of many comments would take forever.
STARTS = re.compile(
    r"\s*(?:<\?(?:(?!\?>).)*\?>\s*|<!--(?:(?!-->).)*-->\s*|<!DOCTYPE\s[^\[>]*(?:\[[^\]]*\]\s*)?>\s*)*"
    r"<(?:\w+:)?(?:rss|RDF|feed|urlset|sitemapindex)[\s>/]",
    re.S,
)
JSON_FEED = re.compile(r'\s*\{.*"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org', re.S)
DECLARED = re.compile(rb"""<\?xml[^>]{,200}?encoding\s*=\s*["']([\w.:-]+)""")

# Entities, of which XML knows five, and ampersands that begin none; CDATA sections are matched to be left alone.
AMPERSANDS = re.compile(r"(<!\[CDATA\[(?:.*?\]\]>|.*))|&(?!(?:amp|lt|gt|quot|apos);)(#?\w{1,31};)?", re.S)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

HTML_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
FEED_WORDS = re.compile(r"\s*[-–—|:»]?\s*\b(?:rss|atom|feed|rss feed|atom feed|news feed)$", re.I)
MAILBOX = re.compile(r"[^\s@]+@[^\s@]+\s*\((?P<after>.+)\)|(?P<before>.+?)\s*<[^\s@]+@[^\s@]+>")


def is_feed(head: bytes) -> bool:
    """Whether data that begin so are a feed or a sitemap; gzip data are not looked into."""
    start = glimpse(head)
    return bool(STARTS.match(start) or JSON_FEED.match(start))


def entries(
    data: bytes,
    origin: str,
    *,
    charset: str | None = None,
    limit: int = LIMIT,
    most: int = ENTRIES,
    fault: str | None = None,
) -> Entry:
    """The entries of a feed or sitemap, also of a gzipped one, in its order.

    ``charset`` is the encoding that the sender names; ``limit`` is in bytes after decompression. Of a feed that is
    damaged, too long, or by its ``fault`` not all there, the entries that can be read come first, and one InputError
    last.
    """
    if data.startswith(GZIP):
        data, damage = _unfolded(data, limit)
        fault = fault or damage
    if len(data) > limit:
        data, fault = data[:limit], f"larger than {megabytes(limit)}"
    if not data.strip():
        yield InputError(origin, "an empty feed; check the address, or save it again")
        return
    declared = DECLARED.match(data)
    try:
        text = NO_XML.sub("", decode(origin, data, charset or (declared[1].decode() if declared else None))).lstrip()
    except InputError as error:
        yield error
        return
    except UnicodeError:  # of encodings that are none of texts
        yield InputError(origin, "the feed names an encoding that is none; save it as UTF-8")
        return
    count = 0
    try:
        for count, entry in enumerate(_json(text, origin) if text.startswith("{") else _xml(text, origin), start=1):
            if count > most:
                raise InputError(origin, f"more than {most:,} entries; the rest is left out: split it")
            yield from entry
    except InputError as error:
        fault = None if count > most else fault  # what is left out is left out whatever follows
        if not fault:
            yield error
            return
    if fault:
        yield InputError(origin, f"{fault}; what stands after entry {count:,} is left out")
    elif not count:
        yield InputError(origin, "no entries in this feed; leave it out")


def _unfolded(data: bytes, limit: int) -> tuple[bytes, str | None]:
    """Gzip data unfolded, no further than just past the limit; and what is wrong with them."""
    stream = Unfolded(io.BytesIO(data))
    parts, size = [], 0
    try:
        while size <= limit and (part := stream.unfold(BLOCK)):
            parts.append(part)
            size += len(part)
    except (EOFError, zlib.error, Bomb):
        return b"".join(parts), "the gzip data are cut short or damaged"
    return b"".join(parts), None


# XML


def _xml(text: str, origin: str) -> Iterator[Entry]:
    """The entries of an XML document, each forgotten when the next one is read."""
    context = etree.iterparse(
        io.BytesIO(AMPERSANDS.sub(_mended, text).encode()),
        events=("start", "end"),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    known: dict[str, str] = {}
    number = 0
    root = last = None
    tag = ""
    try:
        for event, element in context:
            name = _name(element)
            if root is None:
                root = name
                _refuse(element, name, origin)
            if event == "start":
                continue
            parent = element.getparent()
            above = _name(parent) if parent is not None else ""
            if name in ITEMS or f"{above}/{name}" in ITEMS:
                if last:
                    yield last
                number += 1
                last, tag = _entry(element, f"{origin}:{number}", known), _printed(element)
                _forget(element)
            elif above in HEADS:
                _note(known, name, element)
        faults = [error.message for error in context.error_log if error.level_name == "FATAL"]
    except etree.XMLSyntaxError as error:
        faults = [error.msg or "damaged"]
    if last and not (faults and text.rfind(f"<{tag}") > text.rfind(f"</{tag}")):
        yield last
    elif last:
        number -= 1  # the last one begins and does not end: half an article is none
    if root is None:
        raise InputError(origin, "neither a feed nor a sitemap; check the address, or save it again")
    if faults:
        what = " ".join(faults[0].split())[:150]
        raise InputError(origin, f"broken XML ({what}), {number:,} entries could be read; tell who publishes it")


def _mended(match: re.Match[str]) -> str:
    """An ampersand as XML has it: entities that only HTML knows as numbers, a stray one as itself."""
    if match[1]:
        return match[1]
    return _character(match[2]) if match[2] else "&amp;"


@lru_cache(1000)
def _character(entity: str) -> str:
    told = html.unescape(f"&{entity}")
    if told == f"&{entity}":
        return f"&amp;{entity}"
    return "".join(f"&#{ord(character)};" for character in NO_XML.sub("", told))


def _refuse(root: Any, name: str, origin: str) -> None:
    """Raise InputError for an XML document that is no feed, or that brings entities of its own."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise InputError(origin, "XML with entities of its own, which can unfold without end; take out <!ENTITY …>")
    if name not in ROOTS:
        raise InputError(origin, f"XML that is neither a feed nor a sitemap (<{name[:50]}>); check the address")


def _name(element: Any) -> str:
    """A tag as the tables above have it: "title", "atom:title", "content:encoded"."""
    return _prefixed(element.tag)


@lru_cache(1000)
def _prefixed(tag: str) -> str:
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if space not in PREFIXES and (match := SITEMAP.search(space)):
        return f"{match[1]}:{local}" if match[1] else local
    return f"{PREFIXES.get(space, 'foreign:')}{local}"


def _printed(element: Any) -> str:
    """A tag as it stands in the document."""
    local = element.tag.rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else str(local)


def _forget(element: Any) -> None:
    """Free an entry and all before it, so that a long feed takes no more memory than a short one."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _note(known: dict[str, str], name: str, element: Any) -> None:
    """Keep what the head of a feed says for all its entries."""
    if name in ("title", "atom:title") and (words := _words(element)):
        known.setdefault("outlet", FEED_WORDS.sub("", words) or words)
    elif name in ("link", "atom:link") and (url := _address([element])):
        known.setdefault("base", url)


def _entry(item: Any, place: str, head: dict[str, str]) -> Entry:
    """One entry of any XML format."""
    parts: dict[str, list[Any]] = {}
    for element in item:
        for part in element.iter() if _name(element) in NESTED else (element,):
            parts.setdefault(_name(part), []).append(part)

    def all_of(names: tuple[str, ...]) -> Iterator[Any]:
        return (part for name in names for part in parts.get(name, ()))

    url = _address(all_of(LINKS)) or item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    content = next(filter(None, map(_content, all_of(WHOLE))), None)
    if content is None and not url:
        content = next(filter(None, map(_content, all_of(SUMMARIES))), None)
    known = {
        "title": next(filter(None, map(_words, all_of(TITLES))), None),
        "byline": next(filter(None, (_people(parts.get(name, ())) for name in BYLINES)), None),
        "outlet": next(filter(None, map(_label, all_of(OUTLETS))), None) or head.get("outlet"),
        "url": absolute(url, item.base, head.get("base"), place),
    }
    stamp = next(filter(None, map(_words, all_of(DAYS))), None)
    return told(place, content, stamp, known, _name(item) == "sitemap")


def _address(elements: Iterable[Any]) -> str | None:
    """The first address of a page among links and identifiers, HTML before other formats."""
    found = []
    for element in elements:
        url = "".join((element.get("href") or "".join(element.itertext())).split())
        is_id = _name(element) == "guid" and (element.get("isPermaLink") == "false" or not url.startswith("http"))
        if url and not is_id and element.get("rel", "alternate") == "alternate":
            found.append(("html" not in element.get("type", "html"), url))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _words(element: Any) -> str:
    return plain("".join(element.itertext())[:LONGEST_FACT])


def _label(element: Any) -> str:
    """The name in a person or a feed that is named as a whole: of "ann@gull.example (Ann Lee)" it is "Ann Lee"."""
    for part in element:
        if _name(part).rpartition(":")[2] in ("name", "title"):
            return _words(part)
    words = _words(element)[:300]
    match = MAILBOX.fullmatch(words)
    return (match["after"] or match["before"]).strip(' "') if match else "" if "@" in words else words


def _people(elements: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(_label, elements))))


def _content(element: Any) -> Content | None:
    """The words that an element holds, escaped or as markup; None for no words, or those of another file."""
    told = element.get("type", "").lower()
    if element.get("src") or ("/" in told and not told.startswith("text/") and "html" not in told):
        return None
    data = _markup(element) if len(element) else element.text or ""
    return held(data, "html" in told or TAG.search(data) is not None, told not in ("text", "text/plain"))


def _markup(element: Any) -> str:
    """What stands inside an element, as HTML."""
    inside = [deepcopy(part) for part in element]  # alone, they need not declare the namespaces of the feed
    for part in inside:
        for each in part.iter("*"):
            local = re.split("[}:]", each.tag)[-1]
            each.tag = local if HTML_NAME.fullmatch(local) else "span"
        etree.cleanup_namespaces(part)
    start = html.escape(element.text or "", quote=False)
    return start + "".join(etree.tostring(part, encoding="utf-8", method="html").decode() for part in inside)


# JSON


def _json(text: str, origin: str) -> Iterator[Entry]:
    """The entries of a JSON Feed."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(origin, f"not JSON ({str(error)[:100]}); check the address, or save it again") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise InputError(origin, "JSON that is no JSON Feed: it has no items; check the address")
    for number, item in enumerate(feed["items"], start=1):
        yield _json_entry(item if isinstance(item, dict) else {}, f"{origin}:{number}", feed)


def _json_entry(item: dict[str, Any], place: str, feed: dict[str, Any]) -> Entry:
    markup, words = _string(item, "content_html"), _string(item, "content_text")
    content = held(markup, True, True) if markup else held(words, False, False) if words else None
    people = item.get("authors") or [item.get("author")]
    names = [_string(one, "name") for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    known = {
        "title": plain(_string(item, "title")[:LONGEST_FACT]),
        "byline": ", ".join(filter(None, names)),
        "outlet": FEED_WORDS.sub("", plain(_string(feed, "title")[:LONGEST_FACT])),
        "url": absolute(_string(item, "url") or _string(item, "external_url"), _string(feed, "home_page_url"), place),
    }
    return told(place, content, _string(item, "date_published"), known)


def _string(item: dict[str, Any], name: str) -> str:
    """A value that should be a text; no text otherwise. Half characters give way to a mark."""
    value = item.get(name)
    return value.encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""
