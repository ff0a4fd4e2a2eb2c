"""The record, the contract between extracting and loading, and its check before anything of one is stored.

The shape stands in ``docs/record.md``; the first thing that is wrong is named in one line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields

from db.schema import MentionKind, QuoteType, SpeakerKind, VenueType

# The version of the contract; a record that does not say which it keeps to keeps to the first.
CONTRACT = 1

Text = Annotated[str, Meta(min_length=1)]
# Offsets into the text of the article, in characters.
Span = tuple[int, int]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=1)]


class RecordError(Exception):
    """A record cannot be loaded; the message names the article, the field and the reason."""


class Part(Struct, forbid_unknown_fields=True, gc=False):
    """A record, or an object in one: with these fields and no others."""


class Article(Part):
    """What was read."""

    id: Text
    url: str | None
    origin: Text
    outlet: str | None
    title: str | None
    byline: str | None
    published: date | None
    language: str | None
    text: Text
    # Records that were made before there was this field do not have it.
    agency: str | None = None


class Mention(Part):
    """The words by which the article means the speaker, beside the quote."""

    span: Span
    text: Text
    kind: MentionKind


class Speaker(Part):
    """Who is meant."""

    name: Text
    kind: SpeakerKind
    role: str | None


class Said(Part):
    """When it was said."""

    earliest: date
    latest: date
    words: Text
    span: Span


class Venue(Part):
    """Where it was said."""

    name: Text
    kind: VenueType
    span: Span


class Quote(Part):
    """What somebody said."""

    id: Text
    type: QuoteType
    contents: list[Span]
    text: list[str]
    cue: list[Span]
    mention: Mention | None
    speaker: Speaker | None
    said: Said | None
    venue: Venue | None
    rule: Text
    confidence: Share


class Run(Part):
    """By what code, with what model and settings the quotes were found, and when."""

    version: Text
    model: Text
    settings: Text
    started: Text


class Record(Part):
    """One article with its quotes."""

    article: Article
    quotes: list[Quote]
    run: Run
    contract: Literal[1] = 1


# Of an object in an object only that it is one is asked at first, and then what stands in it.
AT_FIRST: dict[Any, Any] = {
    Article: dict, Run: dict, list[Quote]: list,
    **{part | None: dict | None for part in (Mention, Speaker, Said, Venue)},
}  # fmt: skip
# What is asked of a value, in words.
WANTED: dict[Any, str] = {
    dict: "an object", dict | None: "an object or null", list: "a list",
    Text: "a text", str | None: "a text or null", list[str]: "a list of texts",
    Span: "[start, end]", list[Span]: "a list of [start, end]", Share: "a number from 0 to 1", Count: "a number from 1",
    date: "a day such as 2025-12-03", date | None: "a day such as 2025-12-03, or null",
    **{kind: f"one of {', '.join(get_args(kind))}" for kind in (QuoteType, MentionKind, SpeakerKind, VenueType)},
}  # fmt: skip

_decode = msgspec.json.Decoder(Record).decode


def parse(line: bytes | str) -> Any:
    """The record in a line of JSON or, if it is no good one, what else stands there, for ``check`` to name the fault.

    Raises ValueError or RecursionError for what is no JSON.
    """
    try:
        return _decode(line)
    except (msgspec.DecodeError, RecursionError):
        return json.loads(line)


def check(value: Any) -> Record:
    """The record that some JSON is; raises RecordError for the first thing in it that does not keep to the contract.

    Whether the quotes agree with the text of the article is for ``check_words``.
    """
    try:
        return msgspec.convert(value, Record)
    except msgspec.ValidationError:
        _check_shape(value)
        raise RecordError(f"{name_of(value['article'])} is not as docs/record.md has it") from None


def _check_shape(value: Any) -> None:
    if not isinstance(value, dict):
        raise RecordError(f"a record is a JSON object, not {type(value).__name__}")
    _check_contract(value.get("contract", CONTRACT))
    _check_object("record", value, Record)
    name = name_of(value["article"])
    _check_object(name, value["article"], Article)
    _check_object(f"{name}, run", value["run"], Run)
    for number, quote in enumerate(value["quotes"], start=1):
        where = f"{name}, quote {number}"
        if not isinstance(quote, dict):
            raise RecordError(f"{where} is not an object")
        _check_object(where, quote, Quote)
        for field, part in (("mention", Mention), ("speaker", Speaker), ("said", Said), ("venue", Venue)):
            if quote[field] is not None:
                _check_object(f"{where}, {field}", quote[field], part)


def _check_contract(contract: Any) -> None:
    if type(contract) is int and contract > CONTRACT:
        raise RecordError(f"the record keeps to contract {contract}, this onrecord to {CONTRACT}; upgrade onrecord")
    if contract != CONTRACT:
        raise RecordError(f"there is no contract {_short(contract)}; make the record again with onrecord extract")


def _check_object(where: str, value: dict[str, Any], kind: type[Part]) -> None:
    later = {field.name: field.default for field in fields(kind) if field.default is not msgspec.NODEFAULT}
    check_fields(where, later | value, {name: AT_FIRST.get(asked, asked) for name, asked in kinds(kind).items()})


def kinds(kind: type[Part]) -> dict[str, Any]:
    """The fields of an object of a record, and the type of each."""
    return {field.name: field.type for field in fields(kind)}


def check_fields(where: str, value: dict[str, Any], asked: Mapping[str, Any]) -> None:
    """Raise RecordError for a field of an object that is missing, unknown or not of the type that is asked of it."""
    for field, kind in asked.items():
        if field not in value:
            raise RecordError(f"{where}: the field {field!r} is missing")
        try:
            msgspec.convert(value[field], kind)
        except msgspec.ValidationError:
            raise RecordError(f"{where}: {field} must be {WANTED[kind]}, not {_short(value[field])}") from None
    if not value.keys() <= asked.keys():
        unknown = sorted(str(key) for key in value if key not in asked)
        raise RecordError(f"{where}: unknown field {unknown[0]!r}; was it made by a newer onrecord?")


def check_words(where: str, quote: Quote, text: str) -> None:
    """Raise RecordError for the first thing in a quote that does not agree with the text of its article."""
    if not quote.contents or len(quote.contents) != len(quote.text):
        raise RecordError(f"{where}: contents and text must have the same number of parts, at least one")
    for span, words in zip(quote.contents, quote.text, strict=True):
        _words(f"{where}, contents", span, words, text)
    for span in quote.cue:
        _words(f"{where}, cue", span, None, text)
    if mention := quote.mention:
        _words(f"{where}, mention", mention.span, mention.text, text)
    if said := quote.said:
        _words(f"{where}, said", said.span, said.words, text)
        if said.earliest > said.latest:
            raise RecordError(f"{where}, said: earliest is later than latest")
    if venue := quote.venue:
        _words(f"{where}, venue", venue.span, None, text)


def _words(where: str, span: Span, words: str | None, text: str) -> None:
    start, end = span
    if not 0 <= start < end <= len(text):
        raise RecordError(f"{where}: [{start}, {end}] is not inside the text of {len(text)} characters")
    if words is not None and text[start:end] != words:
        raise RecordError(f"{where}: {_short(words)} is not what stands at [{start}, {end}]: {_short(text[start:end])}")


def name_of(article: dict[str, Any]) -> str:
    """What to call an article in a complaint."""
    return f"article {article.get('origin') or article.get('id')!r}"


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…" + shown[-1]
