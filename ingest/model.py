"""The record: one article with its quotes, the contract between extracting and loading.

All offsets are half-open Python character offsets into ``Article.text``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Span = tuple[int, int]

TYPES = ("direct", "mixed", "indirect")
MENTION_KINDS = ("name", "pronoun", "nominal", "unnamed")
SPEAKER_KINDS = ("person", "organization", "group", "anonymous")
VENUE_KINDS = (
    "press conference", "interview", "speech", "statement", "social media", "letter", "hearing", "court",
    "parliament", "meeting", "report", "broadcast", "call", "other",
)  # fmt: skip

# Query parameters that say how a reader came to a page, never which page it is.
TRACKING = re.compile(r"^(utm_.*|cmp|fbclid|gclid|mc_[ce]id|ref|ref_src|smid|ocid|ito|icid|cid|rss|source)$", re.I)


@dataclass
class Mention:
    """The words nearest a quote that stand for its speaker."""

    span: Span
    text: str
    kind: str  # one of MENTION_KINDS


@dataclass
class Speaker:
    """Who said it, under the fullest name the article gives."""

    name: str
    kind: str  # one of SPEAKER_KINDS
    role: str | None = None


@dataclass
class Said:
    """When it was said: the first and last day it can have been, and the words that tell."""

    earliest: str  # ISO date
    latest: str  # ISO date
    words: str
    span: Span


@dataclass
class Venue:
    """Where, to whom or through what it was said, as printed."""

    name: str
    kind: str  # one of VENUE_KINDS
    span: Span


@dataclass
class Candidate:
    """A quote on its way through the steps: found, not yet resolved or placed.

    ``antecedent`` is the position in the list of candidates of the quote whose speaker is understood here too
    (``"No," he said. ... "We tried."`` with no cue of its own); such a candidate has no mention.
    """

    contents: list[Span]
    type: str  # one of TYPES
    cue: list[Span]
    mention: Span | None
    rule: str
    confidence: float
    antecedent: int | None = None
    evidence: str = ""  # what its confidence was read from


@dataclass
class Quote:
    """One stretch of words that an article attributes to a speaker."""

    id: str
    type: str
    contents: list[Span]
    text: list[str]
    cue: list[Span]
    mention: Mention | None
    speaker: Speaker | None
    said: Said | None
    venue: Venue | None
    rule: str
    confidence: float


@dataclass
class Article:
    """One article: its canonical text and what is known of where it came from."""

    id: str
    url: str | None
    origin: str
    outlet: str | None
    # The news agency whose copy it is, wholly or in part; older records do not say, and lack the field.
    agency: str | None = field(default=None, kw_only=True)
    title: str | None
    byline: str | None
    published: str | None  # ISO date
    language: str | None  # ISO 639-1
    text: str


@dataclass
class Run:
    """What made a record: enough to tell two extractions apart."""

    version: str
    model: str
    settings: str
    started: str  # ISO datetime, UTC


@dataclass
class Record:
    """One article and its quotes, as one line of JSON."""

    article: Article
    quotes: list[Quote] = field(default_factory=list)
    run: Run | None = None

    def to_dict(self) -> dict[str, Any]:
        """The record as plain lists, dicts, strings and numbers, in the order of the contract."""
        return asdict(self)


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port, or trailing slash."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    if parts.port and parts.port not in (80, 443):
        host = f"{host}:{parts.port}"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if not TRACKING.match(k)])
    return urlunsplit(("https", host, parts.path.rstrip("/"), query, ""))


def fold(text: str) -> str:
    """Text reduced to what makes two printings the same words: case, marks, spaces and accents gone."""
    text = text.casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", text))


def digest(text: str) -> str:
    """A short stable identifier (80 bits, hexadecimal) of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def article_id(url: str | None, text: str) -> str:
    """The identifier of an article: of its canonical URL, else of its text."""
    return digest(canonical_url(url) if url else text)


def quote_ids(article: str, texts: list[list[str]]) -> list[str]:
    """One identifier per quote, in order: the article, the folded words, and which occurrence of them it is."""
    seen: Counter[str] = Counter()
    found = []
    for parts in texts:
        words = fold(" ".join(parts))
        seen[words] += 1
        found.append(digest(f"{article}\n{words}\n{seen[words]}"))
    return found
