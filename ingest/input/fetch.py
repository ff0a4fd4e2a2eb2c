"""READ: addresses → their documents: of a page one, of a feed or a sitemap all that it holds or names."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from ingest.input import feed, pdf
from ingest.input.decode import SNIFFED, decode, glimpse, refuse_binary
from ingest.input.entry import Link
from ingest.input.raw import InputError, Raw
from ingest.input.visit import Answer, FetchSettings, Visitor
from ingest.model import canonical_url

__all__ = ["FetchSettings", "Fetcher", "documents"]

LOOKS_HTML = re.compile(
    r"\s*(?:<\?[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)

Found = Iterator[Raw | InputError]


@dataclass
class Quota:
    """What is left of the documents that one address may lead to, and the addresses it has led to."""

    articles: int
    maps: int
    seen: set[str]


class Fetcher:
    """Fetches documents, with one memory of hosts for a whole run; a context manager, or ``close`` it."""

    def __init__(self, settings: FetchSettings | None = None) -> None:
        self.settings = settings or FetchSettings()
        self.visitor = Visitor(self.settings)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.visitor.close()

    def documents(self, url: str) -> Found:
        """The article at an address; of a feed or a sitemap all articles that it holds or names, each one once."""
        quota = self._quota()
        quota.seen.add(_key(url))
        try:
            yield from self._documents(url, {}, quota, self.settings.depth)
        except InputError as error:
            yield error

    def follow(self, entries: Iterable[Raw | Link | InputError], origin: str) -> Found:
        """The entries of a feed that was read already, from a file perhaps; what it only names is fetched."""
        try:
            yield from self._follow(entries, origin, self._quota(), self.settings.depth)
        except InputError as error:
            yield error

    def _quota(self) -> Quota:
        return Quota(self.settings.articles, self.settings.maps, set())

    def _documents(self, url: str, known: dict[str, str], quota: Quota, depth: int | None) -> Found:
        """What one address comes to; ``depth`` is None where a feed led here, which leads to no other feed."""
        try:
            answer = self.visitor.get(url)
            kind = _kind(url, answer)
            if kind == "feed" and depth is None:
                raise InputError(url, "a feed inside a feed; give its own address")
            if kind != "feed" and answer.fault:
                raise InputError(url, f"{answer.fault}; save the page and give the file")
        except InputError as error:
            yield error
            return
        facts = {**known, "url": answer.url, "fetched": datetime.now(timezone.utc).date().isoformat()}
        if kind == "feed":
            limit = self.settings.limit
            entries = feed.entries(answer.data, url, charset=answer.charset, limit=limit, fault=answer.fault)
            yield from self._follow(entries, url, quota, depth or 0)
        elif kind == "pdf":
            for raw in pdf.documents(url, io.BytesIO(answer.data), self.settings.limit):
                yield replace(raw, known={**raw.known, **facts}) if isinstance(raw, Raw) else raw
        else:
            yield _document(url, kind, answer, facts)

    def _follow(self, entries: Iterable[Raw | Link | InputError], origin: str, quota: Quota, depth: int) -> Found:
        """The articles of a feed; raises InputError when there have been enough."""
        for entry in entries:
            if isinstance(entry, InputError):
                yield entry
                continue
            if isinstance(entry, Link):
                if (key := _key(entry.url)) in quota.seen:
                    continue
                quota.seen.add(key)
                if entry.is_map:
                    yield from self._map(entry, quota, depth - 1)
                    continue
            if not quota.articles:
                reason = f"more than {self.settings.articles:,} articles; the rest is left out: raise the limit"
                raise InputError(origin, reason)
            quota.articles -= 1
            if isinstance(entry, Raw):
                yield entry
            else:
                yield from self._documents(entry.url, entry.known, quota, None)

    def _map(self, link: Link, quota: Quota, depth: int) -> Found:
        """The articles of a sitemap that an index names."""
        if depth < 0:
            yield InputError(link.url, "indexes of sitemaps nested too deep; give this one's own address")
        elif not quota.maps:
            reason = f"more than {self.settings.maps:,} sitemaps; the rest is left out: give their own addresses"
            raise InputError(link.origin, reason)
        else:
            quota.maps -= 1
            yield from self._documents(link.url, link.known, quota, depth)


def documents(url: str, *, settings: FetchSettings | None = None) -> Found:
    """The documents of a single address; for several, one ``Fetcher`` keeps the rate of each host."""
    with Fetcher(settings) as fetcher:
        yield from fetcher.documents(url)


def _kind(origin: str, answer: Answer) -> str:
    """What an answer is, by its first bytes before what the server says; raises InputError for what is not read."""
    head = answer.data[:SNIFFED]
    if head.startswith(b"%PDF"):
        return "pdf"
    if feed.is_feed(head):
        return "feed"
    refuse_binary(origin, head)
    if "html" in answer.type or LOOKS_HTML.match(glimpse(head)):
        return "html"
    if answer.type.endswith(("xml", "json")):
        reason = f"{answer.type}, but neither a feed nor a page; save it, and give the file with its kind"
        raise InputError(origin, reason)
    return "text"


def _document(origin: str, kind: str, answer: Answer, known: dict[str, str]) -> Raw | InputError:
    try:
        return Raw(origin, kind, decode(origin, answer.data, answer.charset), known)
    except InputError as error:
        return error
    except UnicodeError:  # of encodings that are none of texts
        return InputError(origin, f"the encoding is not {answer.charset}, as the server says; save the page as UTF-8")


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return url
