"""A record that has been checked, as the rows it will become: what needs no database to be known.

Everything of a quote that the record tells is in its row, so the rows are also what the fingerprint is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from db.identity.speakers import digest
from db.record import (
    MENTION,
    MENTION_VALUES,
    QUOTE,
    QUOTE_VALUES,
    SAID,
    SAID_VALUES,
    SPEAKER,
    SPEAKER_VALUES,
    VENUE,
    VENUE_VALUES,
    RecordError,
    check,
    check_quote,
    is_day,
)  # fmt: skip
from db.said import said_columns
from db.schema import MENTION_KINDS, QUOTE_TYPES, SPEAKER_KINDS, VENUE_TYPES

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
# bool is an int to Python, and true is no confidence.
NUMBERS = (int, float)
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
    name = check(record)
    article = {"agency": None, **record["article"]}
    run = dict(record["run"])
    # What was made by the same code, model and settings is one run, however often and on however many machines.
    run["id"] = _run_id(*(run[field] for field in RUN))
    rows = _rows(name, record["quotes"], article["text"])
    values = chain((run["id"],), TOLD_VALUES(article), *rows)
    # Between values, and for null, stand characters that no text has.
    content = "\x1f".join(["\x1e" if value is None else str(value) for value in values])
    try:
        return Entry(article, run, rows, digest(content))
    except UnicodeEncodeError as error:
        found = f"half a character ({content[error.start]!r}, a lone surrogate)"
        raise RecordError(f"{name} holds {found}; read the file as UTF-8") from error


def _rows(name: str, quotes: list[Any], text: str) -> list[Row]:
    rows: dict[str, Row] = {}
    for number, quote in enumerate(quotes, start=1):
        row = _row(quote, text)
        if row is None:
            check_quote(f"{name}, quote {number}", quote, text)
            raise RecordError(f"{name}, quote {number} is not as docs/record.md has it")
        if row[0] in rows:
            raise RecordError(f"{name}, quote {number}: the id {row[0]} is there twice")
        rows[row[0]] = row
    return list(rows.values())


@lru_cache
def _run_id(*made_by: str) -> str:
    return digest("\n".join(made_by))


def _row(quote: Any, text: str) -> Row | None:
    """The row of a quote; None for one that is not good, whose fault ``check_quote`` then names.

    Nearly all quotes are good, and to look at each field by itself would take as long as to store it.
    """
    try:
        key, kind, contents, parts, cue, mention, speaker, said, venue, rule, confidence = QUOTE_VALUES(quote)
        if not (
            len(quote) == len(QUOTE) and len(contents) == len(parts) > 0 and kind in QUOTE_TYPES
            and type(contents) is type(parts) is type(cue) is list and type(key) is type(rule) is str and key and rule
            and type(confidence) in NUMBERS and 0 <= confidence <= 1
        ):  # fmt: skip
            return None
        cue_words = [text[start:end] for start, end in cue]
        return (
            key, " … ".join(parts), kind, _spans(contents, parts, text), _spans(cue, cue_words, text),
            " … ".join(cue_words) or None,
            *(_mention(mention, text) if mention is not None else UNKNOWN),
            *(_speaker(speaker) if speaker is not None else UNKNOWN),
            *(_venue(venue, text) if venue is not None else UNKNOWN),
            rule, confidence, *(_said(said, text) if said is not None else UNKNOWN_DAY),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _mention(mention: Any, text: str) -> Row:
    span, words, kind = MENTION_VALUES(mention)
    if len(mention) != len(MENTION) or kind not in MENTION_KINDS or not words:
        raise ValueError
    return words, kind, _span(span, words, text)


def _speaker(speaker: Any) -> Row:
    name, kind, role = SPEAKER_VALUES(speaker)
    if not (
        len(speaker) == len(SPEAKER) and kind in SPEAKER_KINDS and name and type(name) is str
        and (role is None or type(role) is str)
    ):  # fmt: skip
        raise ValueError
    return name, kind, role


def _venue(venue: Any, text: str) -> Row:
    name, kind, span = VENUE_VALUES(venue)
    if len(venue) != len(VENUE) or kind not in VENUE_TYPES or not name or type(name) is not str:
        raise ValueError
    start, end = span
    return name, kind, _span(span, text[start:end], text)


def _said(said: Any, text: str) -> Row:
    earliest, latest, words, span = SAID_VALUES(said)
    if len(said) != len(SAID) or not words:
        raise ValueError
    return *_days(earliest, latest), words, _span(span, words, text)


@lru_cache(maxsize=1 << 14)
def _days(earliest: Any, latest: Any) -> Row:
    if not (is_day(earliest) and is_day(latest) and earliest <= latest):
        raise ValueError
    return tuple(said_columns(earliest, latest).values())


# The same as JSON would be, and several times faster.
def _spans(spans: list[Any], parts: list[Any], text: str) -> str:
    if len(spans) == 1:
        return f"[{_span(spans[0], parts[0], text)}]"
    return f"[{', '.join([_span(span, words, text) for span, words in zip(spans, parts, strict=True)])}]"


def _span(span: Any, words: Any, text: str) -> str:
    start, end = span
    if not (type(start) is type(end) is int and 0 <= start < end <= len(text) and text[start:end] == words):
        raise ValueError
    return f"[{start}, {end}]"
