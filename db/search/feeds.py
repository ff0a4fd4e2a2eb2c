"""The same search for programs and for print: as JSON, CSV, an Atom feed, and as a line to cite it by."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any
from xml.etree import ElementTree

from db.export import FORMULA
from db.page.days import say_day
from db.rows import Row
from db.search.question import FACETS, Question
from db.search.search import Answer

COLUMNS = (
    "id", "text", "type", "speaker", "speaker_kind", "role", "said", "said_latest", "said_precision", "said_words",
    "published", "venue", "venue_type", "outlet", "title", "url", "position", "confidence", "speaker_id", "outlet_id",
    "article_id", "statement_id",
)  # fmt: skip
ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, even escaped.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(answer: Answer, next_page: str | None) -> dict[str, Any]:
    """An answer as plain values, its quotes with the columns of the CSV."""
    question = answer.question
    return {
        "query": answer.query.text, "filters": {facet: list(values) for facet, values in question.chosen},
        "from": question.first or None, "to": question.last or None, "sort": answer.sort,
        "notices": answer.query.notices, "total": answer.total, "page": question.page, "pages": answer.pages,
        "next": next_page, "quotes": [as_row(quote) for quote in answer.quotes],
        "facets": {facet: [asdict(value) for value in values] for facet, values in answer.facets.items()},
        "months": answer.months,
    }  # fmt: skip


def as_row(quote: Row) -> dict[str, Any]:
    """A quote with the columns that programs get."""
    return {name: quote[name] for name in COLUMNS}


def csv_lines(quotes: Iterable[Row], heading: bool = False) -> str:
    """Quotes as lines of CSV; what a spreadsheet would run as a formula begins with an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written)
    if heading:
        writer.writerow(COLUMNS)
    for quote in quotes:
        writer.writerow([_tame(quote[name]) for name in COLUMNS])
    return written.getvalue()


def atom(answer: Answer, title: str, address: str, quote_addresses: list[str]) -> str:
    """An answer as an Atom feed: one entry per quote, dated by the day its article was published."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    moments = [_moment(quote["published"]) for quote in answer.quotes]
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", max(moments, default=_moment(None)))
    _link(feed, "self", address)
    for quote, moment, place in zip(answer.quotes, moments, quote_addresses, strict=True):
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        speaker = quote["speaker"] or "Unknown speaker"
        _add(entry, "id", place)
        _add(entry, "title", f"{speaker}: {_short(quote['text'])}")
        _add(entry, "updated", moment)
        _add(ElementTree.SubElement(entry, f"{{{ATOM}}}author"), "name", quote["outlet"] or "Unknown outlet")
        _link(entry, "alternate", place)
        if quote["url"]:
            _link(entry, "via", quote["url"])
        _add(entry, "content", f"{quote['text']}\n\n{_credit(quote)}")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def cite(answer: Answer, site: str, address: str, today: date) -> str:
    """The search in one line for a footnote: words, filters, how many quotes, when, and where to repeat it."""
    parts = [f"{site}, search of quotes"]
    parts[0] += f" for “{answer.query.text}”" if answer.query.text else ""
    said = [f"{FACETS[facet].lower()}: {', '.join(_labels(answer, facet))}" for facet in answer.question.filters]
    said += [answer.question.span] if answer.question.span else []
    parts[0] += f" ({'; '.join(said)})" if said else ""
    parts.append(f"{answer.total:,} quote{'' if answer.total == 1 else 's'} on {say_day(today.isoformat())}")
    return f"{', '.join(parts)}. {address}"


def describe(question: Question) -> str:
    """A search in a few words, for titles."""
    return f"Quotes with “{question.text}”" if question.text else "Quotes"


def _labels(answer: Answer, facet: str) -> list[str]:
    values = {value.key: value.label for value in answer.facets.get(facet, [])}
    return [values.get(key, key) for key in answer.question.filters[facet]]


def _credit(quote: Row) -> str:
    role = f", {quote['role']}" if quote["role"] else ""
    when = f", said {quote['day']}" if quote["day"] else f", published {quote['printed']}" if quote["printed"] else ""
    place = f", {quote['venue']}" if quote["venue"] else ""
    article = f"{quote['outlet'] or 'Unknown outlet'}: {quote['title'] or 'untitled'}"
    return f"{quote['speaker'] or 'Unknown speaker'}{role}{when}{place}. {article}"


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:80].rsplit(" ", 1)[0] + " …"


def _moment(day: str | None) -> str:
    return f"{day or '1970-01-01'}T00:00:00Z"


def _tame(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = NO_XML.sub(" ", text)


def _link(parent: ElementTree.Element, rel: str, address: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=NO_XML.sub("", address))
