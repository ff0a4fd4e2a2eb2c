"""A record that has been checked, as the rows it will become: what needs no database to be known.

Everything of a quote that the record tells is in its row, so the rows are also what the fingerprint is made of.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from msgspec import msgpack
from msgspec.structs import asdict

from db.identity.speakers import digest
from db.record import Quote, Record, RecordError, Span, check, check_words, name_of
from db.said import said_columns

# The columns of a quote that come from its record alone, as `_row` gives them.
COLUMNS = (
    "id", "text", "type", "contents", "cue", "cue_words", "mention", "mention_kind", "mention_span",
    "speaker_in_article", "speaker_kind", "role", "venue", "venue_type", "venue_span", "rule", "confidence",
    "said", "said_latest", "said_precision", "said_year", "said_words", "said_span",
)  # fmt: skip
# The same words read again from another path, or at another time, are nothing new: no origin, no start of the run.
TOLD = ("id", "url", "outlet", "agency", "title", "byline", "published", "language", "text")
TOLD_VALUES = itemgetter(*TOLD)
RUN = ("version", "model", "settings")
UNKNOWN, UNKNOWN_DAY = (None,) * 3, (None,) * 6
# How a row prints its speaker, for ``save_speakers``.
PRINTED = itemgetter(*map(COLUMNS.index, ("speaker_in_article", "speaker_kind", "mention", "mention_kind")))

Row = tuple[Any, ...]


@dataclass
class Entry:
    """One article on its way into the database."""

    article: dict[str, Any]
    run: dict[str, Any]
    # One row a quote, by COLUMNS.
    rows: list[Row]
    content_hash: str

    @property
    def id(self) -> str:
        """The key of the article."""
        key: str = self.article["id"]
        return key


def prepare(record: Any) -> Entry | RecordError:
    """The entry of a record, or why there is none; one that has been made already is given back.

    Whoever reads many records does this with each as it comes: what was just parsed is still at hand for the
    processor, and need not be kept.
    """
    if isinstance(record, (Entry, RecordError)):
        return record
    try:
        return make_entry(record)
    except RecordError as error:
        return error


def make_entry(record: Any) -> Entry:
    """The entry of a record; raises RecordError for one that does not keep to the contract."""
    record = record if isinstance(record, Record) else check(record)
    article, run = asdict(record.article), asdict(record.run)
    article["published"] = str(article["published"]) if article["published"] else None
    # What was made by the same code, model and settings is one run, however often and on however many machines.
    run["id"] = _run_id(*(run[field] for field in RUN))
    name = name_of(article)
    rows = _rows(name, record.quotes, article["text"])
    try:
        content = msgpack.encode((run["id"], TOLD_VALUES(article), rows))
    except UnicodeEncodeError as error:
        found = f"half a character ({error.object[error.start]!r}, a lone surrogate)"
        raise RecordError(f"{name} holds {found}; read the file as UTF-8") from error
    # Of all that is in the standard library this takes the least time; as long as other keys.
    return Entry(article, run, rows, hashlib.sha256(content).hexdigest()[:20])


def _rows(name: str, quotes: list[Quote], text: str) -> list[Row]:
    rows: dict[str, Row] = {}
    for number, quote in enumerate(quotes, start=1):
        try:
            row = _row(quote, text)
        except ValueError:
            check_words(f"{name}, quote {number}", quote, text)
            raise
        if row[0] in rows:
            raise RecordError(f"{name}, quote {number}: the id {row[0]} is there twice")
        rows[row[0]] = row
    return list(rows.values())


@lru_cache
def _run_id(*made_by: str) -> str:
    return digest("\n".join(made_by))


def _row(quote: Quote, text: str) -> Row:
    """The row of a quote; raises ValueError for one that does not agree with the text, which ``check_words`` explains.

    Nearly all quotes do, and to look at each place by itself would take as long as to store it.
    """
    contents, parts, mention, speaker = quote.contents, quote.text, quote.mention, quote.speaker
    venue, said = quote.venue, quote.said
    if not len(contents) == len(parts) > 0:
        raise ValueError
    cue_words = [text[start:end] for start, end in quote.cue]
    return (
        quote.id, " … ".join(parts), quote.type, _spans(contents, parts, text), _spans(quote.cue, cue_words, text),
        " … ".join(cue_words) or None,
        *((mention.text, mention.kind, _span(mention.span, mention.text, text)) if mention is not None else UNKNOWN),
        *((speaker.name, speaker.kind, speaker.role) if speaker is not None else UNKNOWN),
        *((venue.name, venue.kind, _span(venue.span, None, text)) if venue is not None else UNKNOWN),
        quote.rule, quote.confidence,
        *(
            (*_days(said.earliest, said.latest), said.words, _span(said.span, said.words, text))
            if said is not None else UNKNOWN_DAY
        ),
    )  # fmt: skip


@lru_cache(maxsize=1 << 14)
def _days(earliest: date, latest: date) -> Row:
    if earliest > latest:
        raise ValueError
    return tuple(said_columns(str(earliest), str(latest)).values())


# The same as JSON would be, and several times faster.
def _spans(spans: list[Span], parts: list[str], text: str) -> str:
    if len(spans) == 1:
        return f"[{_span(spans[0], parts[0], text)}]"
    return f"[{', '.join([_span(span, words, text) for span, words in zip(spans, parts, strict=True)])}]"


def _span(span: Span, words: str | None, text: str) -> str:
    start, end = span
    if not 0 <= start < end <= len(text) or (words is not None and text[start:end] != words):
        raise ValueError
    return f"[{start}, {end}]"
