"""CLEAN: the day on which a page was published, as its readers saw it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from ingest.text import MONTHS, day_of
from ingest.tree import following, meta, words_of

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "published", "dc.date", "dc.date.issued", "dcterms.created", "publishdate", "publish-date", "publication_date",
    "pubdate", "cxenseparse:publishtime", "cxenseparse:recs:publishtime", "date", "datecreated",
)  # fmt: skip
STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?")
URL_DATES = (
    re.compile(r"/(\d{4})/(\d{1,2}|[a-z]{3})/(\d{1,2})(?=/|$)", re.I),
    re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"),
)
LATEST = date.today().year + 1  # a later year in a stamp is a mistake


def published(tree: Any, article: dict[str, Any], url: str | None) -> str | None:
    """The day of publication where the page was made: as shown, else in the address, else of a time stamp.

    Stamps in UTC fall on the next or previous day in half of the world, and some are years off: a day that nothing
    else on the page confirms gives way to one that something does.
    """
    told = [str(article.get("datePublished") or article.get("dateCreated") or "")]
    told += [content for name in PUBLISHED for content in meta(tree, name)]
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
    for element in islice(following(headings[-1]), 150) if headings else []:
        if element.tag in ("script", "style", "noscript"):
            continue
        words = words_of(element, 1000)
        if element.tag == "p" and len(words.split()) > 30:
            return None  # the body begins
        before_update = re.split(r"(?i)\b(?:last )?(?:updated|modified)\b", words)[0]
        if len(words) <= 120 and (day := day_of(before_update)):
            return day
    return None
