"""Check a record, the contract between extracting and loading, before anything of it is stored.

The shape stands in ``docs/record.md``; the first thing that is wrong is named in one line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson

from db.schema import MENTION_KINDS, QUOTE_TYPES, SPEAKER_KINDS, VENUE_TYPES

Check = Callable[[Any], bool]

# The version of the contract; a record that does not say which it keeps to keeps to the first.
CONTRACT = 1


class RecordError(Exception):
    """A record cannot be loaded; the message names the article, the field and the reason."""


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


@lru_cache(maxsize=1 << 14)
def _written_day(value: str) -> bool:
    # fromisoformat alone takes 20251203 and 2025-W49-3 as well, from Python 3.11 on.
    if len(value) != 10 or value[4] != "-":
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_day(value: Any) -> bool:
    """Whether a value is a day such as 2025-12-03, and in the calendar."""
    return isinstance(value, str) and _written_day(value)


def _day_or_null(value: Any) -> bool:
    return value is None or is_day(value)


def _object(value: Any) -> bool:
    return isinstance(value, dict)


def _object_or_null(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _list(value: Any) -> bool:
    return isinstance(value, list)


def _span(value: Any) -> bool:
    # bool is an int to Python, and true is no offset.
    return isinstance(value, (list, tuple)) and len(value) == 2 and all(type(offset) is int for offset in value)


def _spans(value: Any) -> bool:
    return isinstance(value, list) and all(_span(span) for span in value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _is_contract(value: Any) -> bool:
    return type(value) is int and value == CONTRACT


def _one_of(values: tuple[str, ...]) -> Check:
    allowed = frozenset(values)
    return lambda value: isinstance(value, str) and value in allowed


# Each field of each object: the check, and what to say of a value that fails it.
RECORD: dict[str, tuple[Check, str]] = {
    "article": (_object, "an object"), "quotes": (_list, "a list"), "run": (_object, "an object"),
    "contract": (_is_contract, f"{CONTRACT}"),
}  # fmt: skip
ARTICLE: dict[str, tuple[Check, str]] = {
    "id": (_text, "a text"), "url": (_text_or_null, "a text or null"), "origin": (_text, "a text"),
    "outlet": (_text_or_null, "a text or null"), "agency": (_text_or_null, "a text or null"),
    "title": (_text_or_null, "a text or null"), "byline": (_text_or_null, "a text or null"),
    "published": (_day_or_null, "a day such as 2025-12-03, or null"), "language": (_text_or_null, "a text or null"),
    "text": (_text, "a text"),
}  # fmt: skip
RUN: dict[str, tuple[Check, str]] = dict.fromkeys(("version", "model", "settings", "started"), (_text, "a text"))
QUOTE: dict[str, tuple[Check, str]] = {
    "id": (_text, "a text"), "type": (_one_of(QUOTE_TYPES), f"one of {', '.join(QUOTE_TYPES)}"),
    "contents": (_spans, "a list of [start, end]"), "text": (_texts, "a list of texts"),
    "cue": (_spans, "a list of [start, end]"), "mention": (_object_or_null, "an object or null"),
    "speaker": (_object_or_null, "an object or null"), "said": (_object_or_null, "an object or null"),
    "venue": (_object_or_null, "an object or null"), "rule": (_text, "a text"),
    "confidence": (_share, "a number from 0 to 1"),
}  # fmt: skip
MENTION: dict[str, tuple[Check, str]] = {
    "span": (_span, "[start, end]"), "text": (_text, "a text"),
    "kind": (_one_of(MENTION_KINDS), f"one of {', '.join(MENTION_KINDS)}"),
}  # fmt: skip
SPEAKER: dict[str, tuple[Check, str]] = {
    "name": (_text, "a text"), "kind": (_one_of(SPEAKER_KINDS), f"one of {', '.join(SPEAKER_KINDS)}"),
    "role": (_text_or_null, "a text or null"),
}  # fmt: skip
SAID: dict[str, tuple[Check, str]] = {
    "earliest": (is_day, "a day such as 2025-12-03"), "latest": (is_day, "a day such as 2025-12-03"),
    "words": (_text, "a text"), "span": (_span, "[start, end]"),
}  # fmt: skip
VENUE: dict[str, tuple[Check, str]] = {
    "name": (_text, "a text"), "kind": (_one_of(VENUE_TYPES), f"one of {', '.join(VENUE_TYPES)}"),
    "span": (_span, "[start, end]"),
}  # fmt: skip
# Fields that records made before them do not have; absent is null.
LATER = frozenset({"agency", "contract"})
PARTS = {"mention": MENTION, "speaker": SPEAKER, "said": SAID, "venue": VENUE}
# The values of an object in the order of its fields.
QUOTE_VALUES, MENTION_VALUES, SPEAKER_VALUES, SAID_VALUES, VENUE_VALUES = (
    itemgetter(*fields) for fields in (QUOTE, MENTION, SPEAKER, SAID, VENUE)
)


def parse(line: bytes | str) -> Any:
    """A line of JSON; raises ValueError or RecursionError for anything else."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        # It takes no half characters, for one; whoever checks the record names the fault better.
        return json.loads(line)


def check(record: Any) -> str:
    """Raise RecordError for the first thing in a record, apart from its quotes, that does not keep to the contract.

    Given back is what to call the article in a complaint.
    """
    if not isinstance(record, dict):
        raise RecordError(f"a record is a JSON object, not {type(record).__name__}")
    _check_contract(record.get("contract", CONTRACT))
    check_fields("record", record, RECORD)
    article = record["article"]
    name = f"article {article.get('origin') or article.get('id')!r}"
    check_fields(name, article, ARTICLE)
    check_fields(f"{name}, run", record["run"], RUN)
    return name


def check_fields(where: str, value: dict[str, Any], fields: dict[str, tuple[Check, str]]) -> None:
    """Raise RecordError for a field of an object that is missing, unknown or not what it must be."""
    for field, (holds, wanted) in fields.items():
        if field not in value:
            if field in LATER:
                continue
            raise RecordError(f"{where}: the field {field!r} is missing")
        if not holds(value[field]):
            raise RecordError(f"{where}: {field} must be {wanted}, not {_short(value[field])}")
    if not value.keys() <= fields.keys():
        unknown = sorted(str(key) for key in value if key not in fields)
        raise RecordError(f"{where}: unknown field {unknown[0]!r}; was it made by a newer onrecord?")


def _check_contract(contract: Any) -> None:
    if type(contract) is int and contract > CONTRACT:
        raise RecordError(f"the record keeps to contract {contract}, this onrecord to {CONTRACT}; upgrade onrecord")
    if contract != CONTRACT:
        raise RecordError(f"there is no contract {_short(contract)}; make the record again with onrecord extract")


def check_quote(where: str, quote: Any, text: str) -> None:
    """Raise RecordError for the first thing in a quote that does not keep to the contract, or to its article's text."""
    if not isinstance(quote, dict):
        raise RecordError(f"{where} is not an object")
    check_fields(where, quote, QUOTE)
    for field, fields in PARTS.items():
        if quote[field] is not None:
            check_fields(f"{where}, {field}", quote[field], fields)
    if not quote["contents"] or len(quote["contents"]) != len(quote["text"]):
        raise RecordError(f"{where}: contents and text must have the same number of parts, at least one")
    for span, words in zip(quote["contents"], quote["text"], strict=True):
        _words(f"{where}, contents", span, words, text)
    for span in quote["cue"]:
        _words(f"{where}, cue", span, None, text)
    for field, key in (("mention", "text"), ("said", "words"), ("venue", None)):
        if quote[field] is not None:
            _words(f"{where}, {field}", quote[field]["span"], quote[field][key] if key else None, text)
    if quote["said"] is not None and quote["said"]["earliest"] > quote["said"]["latest"]:
        raise RecordError(f"{where}, said: earliest is later than latest")


def _words(where: str, span: Any, words: str | None, text: str) -> None:
    start, end = span
    if not 0 <= start < end <= len(text):
        raise RecordError(f"{where}: [{start}, {end}] is not inside the text of {len(text)} characters")
    if words is not None and text[start:end] != words:
        raise RecordError(f"{where}: {_short(words)} is not what stands at [{start}, {end}]: {_short(text[start:end])}")


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…" + shown[-1]
