"""CLEAN: raw document → article: the canonical text, and what is known of where it came from."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ingest import text
from ingest.article import html
from ingest.article.agency import agency_of, told_agency
from ingest.article.boilerplate import without_boilerplate
from ingest.article.language import agreed, code_of
from ingest.input.raw import InputError, Raw
from ingest.model import Article, article_id, canonical_url

NOTHING = "no article text found; check that it is an article, and not a list, a form or an empty page"
ENDLESS = 1_000_000  # characters of one article: a long book chapter has a tenth of that


def article(raw: Raw) -> Article:
    """The article of a raw document, ready to parse; raises InputError where no article remains.

    Pages and plain texts are cleaned. The text of a row is kept unchanged, because its columns say what it is.
    """
    if raw.kind == "text" and isinstance(raw.data, str):
        _refuse_endless(raw.origin, raw.data)  # before it is cleaned, which would take its time
    if isinstance(raw.data, dict):
        made = _from_row(raw.origin, raw.data)
        made.agency = told_agency(raw.data.get("agency"), made.outlet) or _agency(made, made.text)
    elif raw.kind == "html":
        made = _from_page(raw.origin, raw.data, raw.known)
    else:
        made = _from_text(raw.origin, raw.data, raw.known)
    if not re.search(r"\w", made.text):
        raise InputError(raw.origin, NOTHING)
    _refuse_endless(raw.origin, made.text)
    made.language = agreed(made.text, code_of(made.language), by_column=raw.kind == "row")
    made.id = article_id(made.url, made.text)
    return made


def _refuse_endless(origin: str, words: str) -> None:
    """Raise InputError for what is longer than any article, and would keep the parser busy for hours."""
    if len(words) > ENDLESS:
        raise InputError(origin, f"{len(words):,} characters, at most {ENDLESS:,} an article; split it into articles")
    longest = max(map(len, words.splitlines()), default=0)
    if longest > text.LONGEST:
        reason = f"one line of {longest:,} characters, at most {text.LONGEST:,}; break it into paragraphs"
        raise InputError(origin, reason)


def _from_row(origin: str, row: dict[str, str | None]) -> Article:
    published = row.get("published")
    return _article(
        origin,
        row["text"] or "",
        title=row.get("title"),
        url=row.get("url"),
        outlet=row.get("outlet"),
        byline=row.get("byline"),
        published=_day(published),
        language=row.get("language"),
    )


def _from_page(origin: str, page: str, known: dict[str, str]) -> Article:
    """What a page says of itself; what its carrier knows fills the gaps."""
    found = html.parse(page)
    published = found.published or _day(known.get("published"))
    if "fetched" in known and published and published > _day_after(known["fetched"]):
        published = None  # nothing is published after it was fetched
    _refuse_endless(origin, text.join(found.paragraphs))
    words = text.join(without_boilerplate(found.paragraphs, found.title))
    made = _article(
        origin,
        words,
        title=found.title or known.get("title"),
        url=found.url or known.get("url"),
        outlet=found.outlet or known.get("outlet"),
        byline=found.byline or known.get("byline"),
        published=published,
        language=found.language,
    )
    made.agency = _agency(made, text.join(found.paragraphs))
    return made


def _from_text(origin: str, words: str, known: dict[str, str]) -> Article:
    """What a text says of itself, after what its carrier knows: the subject of a mail is its title."""
    found = text.parse(words, known)
    fields = found.fields
    made = _article(
        origin,
        text.join(without_boilerplate(found.paragraphs, fields.get("title"))),
        title=fields.get("title"),
        url=fields.get("url"),
        outlet=fields.get("outlet"),
        byline=fields.get("byline"),
        published=_day(fields.get("published")),
        language=fields.get("language"),
    )
    made.agency = _agency(made, text.join(found.paragraphs))
    return made


def _agency(made: Article, words: str) -> str | None:
    """The agency that an article credits, in words that still hold its boilerplate: credits stand there."""
    return agency_of(words, made.byline, made.outlet, made.title)


def _article(origin: str, words: str, **known: str | None) -> Article:
    """An article whose identifier is still to be made; fields of blanks count as unknown."""
    told = {name: (value or "").strip() or None for name, value in known.items()}
    told["url"] = _address(told.get("url"))
    names = ("url", "outlet", "title", "byline", "published", "language")
    return Article(id="", origin=origin, text=words, **{name: told.get(name) for name in names})


def _address(url: str | None) -> str | None:
    """An address, or None for what looks like one and cannot be: "https://gull.example:8o/1"."""
    try:
        return url if url and canonical_url(url) else None
    except ValueError:
        return None


def _day(words: str | None) -> str | None:
    return text.day_of(words) if words else None


def _day_after(day: str) -> str:
    """The next day: west of Greenwich a page may be a day older than the archive's clock says, east of it younger."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return "9999-12-31"
