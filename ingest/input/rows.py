"""READ: tables and JSON → rows, one article each, under our own names for the columns; the text is kept unchanged."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingest.input.decode import BOMS
from ingest.input.raw import Empty, InputError, Raw, megabytes

# What a column is called here, and what data sets call it; the first one that holds something wins.
COLUMNS = {
    "text": ("text", "body", "content", "article", "article_text", "article_body", "full_text", "maintext", "story"),
    "title": ("title", "headline", "header"),
    "url": ("url", "link", "web_url", "canonical_url", "article_url"),
    "outlet": ("outlet", "publisher", "publication", "newspaper", "source", "source_name", "site", "site_name"),
    "agency": ("agency", "news_agency", "wire", "wire_service", "newswire"),
    "published": ("published", "date", "date_published", "published_at", "publication_date", "date_publish"),
    "byline": ("byline", "author", "authors", "by", "writer"),
    "id": ("id", "article_id", "doc_id", "uuid"),
    "language": ("language", "lang"),
}  # fmt: skip

UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


def rows(
    origin: str, stream: io.BufferedReader, kind: str, columns: Mapping[str, str], limit: int, skipped: int = 0
) -> Iterator[Raw | InputError]:
    """The rows of JSON Lines or CSV, one in memory at a time; ``skipped`` lines before the first row are left out."""
    head = stream.peek(4)[:4]
    encoding = next((name for bom, name in BOMS if head.startswith(bom)), "utf-8-sig")
    lines = io.TextIOWrapper(stream, encoding, errors="cp1252", newline="")
    any_row = False
    try:
        for row in (_json_lines if kind == "jsonl" else _csv_rows)(origin, lines, columns, limit, skipped):
            any_row = True
            yield row
    finally:
        lines.detach()
    if not any_row:
        raise Empty(origin, "the file holds no rows; save it again or leave it out")


def _json_lines(
    origin: str, lines: io.TextIOWrapper, columns: Mapping[str, str], limit: int, skipped: int
) -> Iterator[Raw | InputError]:
    """One article a line; a bad line is an error of its own."""
    for number, line in enumerate(iter(lambda: lines.readline(limit + 1), ""), start=skipped + 1):
        place = f"{origin}:{number}"
        if len(line) > limit:
            while line and not line.endswith("\n"):
                line = lines.readline(limit)
            yield InputError(place, f"a row larger than {megabytes(limit)}; split it into articles")
        elif line.strip():
            yield _json_row(place, line, columns)


def _json_row(place: str, line: str, columns: Mapping[str, str]) -> Raw | InputError:
    try:
        return as_row(place, json.loads(line), columns)
    except RecursionError:
        return InputError(place, "JSON nested too deep; give one flat object an article")
    except ValueError as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        column = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        return InputError(place, f"not JSON ({reason}{column}); give one object a line, without line breaks in it")


def json_document(origin: str, text: str, columns: Mapping[str, str]) -> Iterator[Raw | InputError]:
    """The articles of one JSON array or object, numbered from 1; objects one a line are read as JSON Lines."""
    try:
        document = json.loads(text)
    except RecursionError:
        raise InputError(origin, "JSON nested too deep; give a list of flat objects") from None
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            reason = f"not JSON ({error.msg} in line {error.lineno}); mend it, or give one object a line as .jsonl"
            raise InputError(origin, reason) from None
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield _json_row(f"{origin}:{number}", line, columns)
        return
    items = document if isinstance(document, list) else [document]
    if not items:
        raise InputError(origin, "an empty list; leave the file out")
    for number, item in enumerate(items, start=1):
        yield as_row(f"{origin}:{number}", item, columns)


def _csv_rows(
    origin: str, lines: io.TextIOWrapper, columns: Mapping[str, str], limit: int, skipped: int
) -> Iterator[Raw | InputError]:
    """The rows of a table whose first row names the columns; commas, semicolons, tabs or bars between them."""
    csv.field_size_limit(limit)
    header = lines.readline(limit)
    names = next(csv.reader([header], delimiter=delimiter(header)), [])
    if not header.strip():
        return
    wanted = [columns["text"]] if "text" in columns else COLUMNS["text"]
    if not any(plain(name) in map(plain, wanted) for name in names):
        raise InputError(origin, no_text(names, columns))
    table = csv.reader(_limited(lines, limit), delimiter=delimiter(header))
    start = skipped + 2
    try:
        for values in table:
            if any(value.strip() for value in values):
                yield as_row(f"{origin}:{start}", dict(zip(names, values, strict=False)), columns)
            start = skipped + table.line_num + 2
    except csv.Error as error:
        reason = f"not a table from here on ({error}); look for a quotation mark that is never closed"
        raise InputError(f"{origin}:{start}", reason) from None


def _limited(lines: io.TextIOWrapper, limit: int) -> Iterator[str]:
    while line := lines.readline(limit + 1):
        if len(line) > limit:
            raise csv.Error(f"a line larger than {megabytes(limit)}")
        yield line


def delimiter(header: str) -> str:
    """What stands between the names of a header; a comma where nothing does."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t|", key=bare.count)


def as_row(place: str, item: Any, columns: Mapping[str, str]) -> Raw | InputError:
    """A row under our column names, its text unchanged; InputError where it has no text."""
    if not isinstance(item, dict):
        return InputError(place, f"a JSON {type(item).__name__}, not an object; give an object with a text column")
    held = {plain(str(name)): value for name, value in reversed(item.items())}
    data: dict[str, str | None] = {}
    for name, aliases in COLUMNS.items():
        keys = (plain(columns[name]),) if name in columns else aliases
        data[name] = next((value for key in keys if (value := _value(held.get(key))) and value.strip()), None)
    if data["text"] is None:
        return InputError(place, no_text(list(map(str, item)), columns))
    return Raw(place, "row", data)


def no_text(names: Iterable[str], columns: Mapping[str, str]) -> str:
    wanted = columns.get("text", "text")
    found = ", ".join(name or "(no name)" for name in names)[:200] or "none"
    return f"no words in a column {wanted!r}; columns found: {found}; name the right one, as in text=COLUMN"


def plain(name: str) -> str:
    """A column's name as it is compared: "Article Text" and "article-text" are "article_text"."""
    return re.sub(r"[\s_-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())).lower()


def _value(value: Any) -> str | None:
    """A value as text: a list joined, an object by its name; None for what says nothing."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return ", ".join(filter(None, map(_value, value))) or None
    # Half a character and zero cannot be stored; the mark for it has the same length, so that offsets hold.
    return None if value is None or isinstance(value, bool) else UNSTORABLE.sub("\ufffd", str(value))
