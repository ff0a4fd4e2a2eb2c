"""READ: one entry of a feed, whatever its format → a whole article, or a link to one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urljoin

from ingest.input.raw import InputError, Raw
from ingest.text import MONTHS

LONGEST_FACT = 2000  # characters
ENDING = 3000  # characters of markup that hold the last words
BREAK = re.compile(r"<(?:br|/?p|/?div)\b[^<>]*>", re.I)
TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
# Content that ends so is only the beginning of an article; blogs put a line of their own after it.
CUT_SHORT = re.compile(
    r"(?:\.\.\.|…|\b(?:read|see) (?:more|on|the (?:full|rest)\b.{0,30})|continue reading\b.{0,200}|"
    r"\bfull (?:story|article))[\s\])»›→.]*$",
    re.I,
)
APPEARED = re.compile(r"The post .{1,300} (?:first appeared|appeared first) on .{1,100}$")

MONTH = rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.?"
DATES = (
    re.compile(r"(?P<year>\d{4})-?(?P<number>\d\d)-?(?P<day>\d\d)(?!\d)"),
    re.compile(rf"(?:[a-z]+,?\s*)?(?P<day>\d\d?)[\s-]+{MONTH}[\s-]+(?P<year>\d{{4}}|\d\d)\b", re.I),
    re.compile(rf"(?:[a-z]+,?\s+)?{MONTH}\s+(?P<day>\d\d?),?\s+(?P<year>\d{{4}})\b", re.I),
)  # fmt: skip
NO_DATES = {"0000-00-00", "0001-01-01", "1899-12-30", "1900-01-01", "1970-01-01"}  # what programs write for no date

SCHEME = re.compile(r"[a-zA-Z][\w+.-]*:")


@dataclass(frozen=True)
class Link:
    """An entry whose article stands elsewhere: its address, and what the feed tells of it, as in ``Raw.known``."""

    url: str
    origin: str  # the feed and the number of the entry in it, as in "https://gull.example/feed:3"
    known: dict[str, str] = field(default_factory=dict)
    is_map: bool = False  # a sitemap that a sitemap index names


Entry = Iterator[Raw | Link | InputError]
Content = tuple[str, str]  # kind ("html" or "text") and words


def told(
    place: str, content: Content | None, stamp: str | None, known: dict[str, str | None], is_map: bool = False
) -> Entry:
    """What an entry comes to: its article, or where that is; and a date that cannot be."""
    published = None
    try:
        published = day(stamp) if stamp else None
    except ValueError:
        yield InputError(place, f"{stamp!r} is no date; the article goes without, correct it where it is published")
    facts = {name: value for name, value in {**known, "published": published}.items() if value}
    if content and not ("url" in facts and CUT_SHORT.search(APPEARED.sub("", plain(content[1][-ENDING:])))):
        yield Raw(place, *content, known=facts)
    elif "url" in facts:
        yield Link(facts.pop("url"), place, facts, is_map)
    else:
        yield InputError(place, "an entry with neither words nor an address; leave it out")


def held(data: str, is_html: bool, is_escaped: bool) -> Content | None:
    """The content of an entry, where there are words in it; ``is_escaped`` text may have the entities of HTML."""
    if not re.search(r"\w", TAG.sub("", data)):
        return None
    if is_html:
        return "html", data
    return "text", html.unescape(data) if is_escaped else data


def day(stamp: str) -> str | None:
    """The ISO date of a stamp as written, whatever the time zone; None for another form; ValueError for no such day."""
    for pattern in DATES:
        if match := pattern.match(stamp.strip()):
            found = match.groupdict()
            year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
            month = MONTHS.index(found["name"].lower()) + 1 if found.get("name") else int(found["number"])
            written = f"{year:04}-{month:02}-{int(found['day']):02}"
            return None if written in NO_DATES else date.fromisoformat(written).isoformat()
    return None


def absolute(url: str | None, *bases: str | None) -> str | None:
    """An address that may be relative, against the first of ``bases`` that is one itself."""
    if url and not SCHEME.match(url):
        base = next((base for base in bases if base and "://" in base), "")
        try:
            return urljoin(base, url)
        except ValueError:
            return url
    return url


def plain(markup: str) -> str:
    """The words on one line, without the markup that feeds escape even into titles."""
    return " ".join(html.unescape(TAG.sub("", BREAK.sub(" ", markup))).split())
