"""READ: files, folders, globs and stdin → raw documents, each of a known kind; nothing is cleaned yet.

A bad input is an ``InputError`` that is yielded, never raised, so that the batch goes on.
"""

from __future__ import annotations

import codecs
import csv
import glob
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from charset_normalizer import from_bytes

LIMIT = 20_000_000  # bytes of one page, one text, or one row, after decompression
STDIN = "-"
KINDS = ("text", "html", "jsonl", "json", "csv")

SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".html": "html", ".htm": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".csv": "csv", ".tsv": "csv",
}  # fmt: skip

# What a column is called here, and what data sets call it; the first one that holds something wins.
COLUMNS = {
    "text": ("text", "body", "content", "article", "article_text", "article_body", "full_text", "maintext", "story"),
    "title": ("title", "headline", "header"),
    "url": ("url", "link", "web_url", "canonical_url", "article_url"),
    "outlet": ("outlet", "publisher", "publication", "newspaper", "source", "source_name", "site", "site_name"),
    "published": ("published", "date", "date_published", "published_at", "publication_date", "date_publish"),
    "byline": ("byline", "author", "authors", "by", "writer"),
    "id": ("id", "article_id", "doc_id", "uuid"),
    "language": ("language", "lang"),
}  # fmt: skip

# How files begin that are no text, so that the complaint can name them.
SIGNATURES = (
    (b"%PDF", "a PDF document"), (b"PK\x03\x04", "a ZIP archive or an Office document"), (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"), (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"), (b"RIFF", "a WebP image or a sound file"), (b"ID3", "an MP3 sound file"),
    (b"SQLite format 3", "an SQLite database"), (b"PAR1", "a Parquet file"), (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x1f\x8b", "a gzip archive inside another"), (b"\x7fELF", "a program"),
)  # fmt: skip
BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

SNIFFED = 4096  # bytes that decide the kind
LOOKS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b", re.I | re.S
)
HAS_TAGS = re.compile(r"\s*<.*<(?:p|div|br|h1)\b[^>]*>", re.I | re.S)
UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)


class InputError(Exception):
    """One input that cannot be used: where it comes from, and in one line what is wrong and what to do about it."""

    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(origin, reason)
        self.origin = origin
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.origin}: {self.reason}"


@dataclass(frozen=True)
class Raw:
    """One document as it was found: a page, a plain text, or a row whose columns bear the names of ``COLUMNS``."""

    origin: str  # the path as given, "-" for stdin, and for a row ":LINE" after it
    kind: str  # "html" | "text" | "row"
    data: str | dict[str, str | None]


def read(
    inputs: Sequence[str | InputError],
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    limit: int = LIMIT,
) -> Iterator[Raw | InputError]:
    """Read every input in turn; ``kind`` (one of ``KINDS``) overrules suffix and sniffing for all of them.

    ``columns`` maps our column names to those of the data: ``{"text": "story"}``. Raises ValueError for a name in
    ``kind`` or ``columns`` that we do not have.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: use one of {', '.join(KINDS)}")
    for name in columns or ():
        if name not in COLUMNS:
            raise ValueError(f"unknown column {name!r}: use one of {', '.join(COLUMNS)}")
    for item in expand(inputs):
        if isinstance(item, InputError):
            yield item
            continue
        try:
            yield from _read_one(item, kind, columns or {}, limit)
        except InputError as error:
            yield error
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield InputError(item, "the gzip data are cut short or damaged; fetch or compress the file again")
        except PermissionError:
            yield InputError(item, "permission denied; make the file readable")
        except OSError as error:
            yield InputError(item, f"cannot be read ({error.strerror or error}); check the path and the disk")


def expand(inputs: Sequence[str | InputError]) -> list[str | InputError]:
    """The files that the inputs stand for, each once and in order; what stands for none is an InputError.

    Folders are searched at every depth for the suffixes of ``SUFFIXES`` (also with ``.gz``), hidden files left out; a
    file named outright may have any suffix. Expanding the result again changes nothing.
    """
    found: list[str | InputError] = []
    seen: set[Path] = set()
    for item in inputs:
        for name in [item] if isinstance(item, InputError) or item == STDIN else _files(item):
            if isinstance(name, str) and name != STDIN:
                real = Path(name).resolve()
                if real in seen:
                    continue
                seen.add(real)
            if name != STDIN or STDIN not in found:
                found.append(name)
    return found


def _files(item: str) -> list[str | InputError]:
    """The files of one path or glob."""
    try:
        if Path(item).is_dir():
            return _folder(item)
        if Path(item).exists():
            return [item]
    except (OSError, ValueError) as error:
        return [InputError(item, f"cannot be looked up ({getattr(error, 'strerror', None) or error}); check the path")]
    if re.match(r"https?://", item):
        return [InputError(item, "addresses are not fetched; save the page and give the file")]
    if not glob.has_magic(item):
        return [InputError(item, "no such file or folder; check the path")]
    matches = sorted(glob.glob(item, recursive=True))  # noqa: PTH207 (a pattern may start anywhere, also at /)
    # With ** a glob names folders beside the files inside them; folders count only where nothing else matches.
    files = [m for m in matches if not Path(m).is_dir()]
    if not matches:
        return [InputError(item, "no file matches this pattern; check the folder and the suffix")]
    return [*files] if files else [name for m in matches for name in _folder(m)]


def _folder(folder: str) -> list[str | InputError]:
    """The articles below a folder, sorted by path."""
    below = sorted(p for p in Path(folder).rglob("*") if _suffix(p.name) and p.is_file())
    names = [str(p) for p in below if not any(part.startswith(".") for part in p.relative_to(folder).parts)]
    suffixes = " ".join(SUFFIXES)
    return [*names] or [InputError(folder, f"nothing in this folder to read; looked for {suffixes}, also with .gz")]


def _suffix(name: str) -> str | None:
    """The suffix we know, also of ``page.html.gz``, or None."""
    suffix = Path(re.sub(r"\.gz$", "", name, flags=re.I)).suffix.lower()
    return suffix if suffix in SUFFIXES else None


def _read_one(origin: str, kind: str | None, columns: Mapping[str, str], limit: int) -> Iterator[Raw | InputError]:
    """The documents of one file or of stdin."""
    raw = sys.stdin.buffer if origin == STDIN else Path(origin).open("rb")  # noqa: SIM115 (closed below)
    stream = io.BufferedReader(cast(io.RawIOBase, raw), SNIFFED)
    try:
        plain = _unzipped(stream)
        head = plain.peek(SNIFFED)[:SNIFFED]
        _refuse_binary(origin, head)
        suffix = _suffix(origin)
        found = kind or (SUFFIXES[suffix] if suffix else _sniff(head))
        if found == "text" and kind is None and LOOKS_HTML.match(_glimpse(head)):
            found = "html"  # a page saved under the wrong suffix
        if found in ("jsonl", "csv"):
            yield from _rows(origin, plain, found, columns, limit)
            return
        text = _decode(origin, _whole(origin, plain, limit))
        if found == "json":
            yield from _json_document(origin, text, columns)
        else:
            yield Raw(origin, found, text)
    finally:
        stream.detach()  # or closing our buffer would close stdin
        if origin != STDIN:
            raw.close()


def _unzipped(stream: Any) -> Any:
    """The stream, decompressed where its first bytes are gzip's, whatever the suffix says."""
    if stream.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=stream)), SNIFFED)
    return stream


def _whole(origin: str, stream: BinaryIO, limit: int) -> bytes:
    """All bytes of a document; InputError past the limit, so that a gzip bomb never unfolds."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(origin, f"larger than {_megabytes(limit)}; give one article a file, or JSON Lines")
    if not data.strip():
        raise InputError(origin, "the file is empty; save it again or leave it out")
    return data


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"


def _refuse_binary(origin: str, head: bytes) -> None:
    """Raise InputError, by name where we know it, for what is no text at all."""
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            raise InputError(origin, f"{name}, not text; convert it to text or HTML first")
    if head[4:8] == b"ftyp":
        raise InputError(origin, "a film or sound file, not text; give a transcript of it")
    if head[257:262] == b"ustar":
        raise InputError(origin, "a tar archive, not text; unpack it and give the folder")
    if b"\0" in head and not head.startswith(tuple(bom for bom, _ in BOMS)):
        raise InputError(origin, "a binary file, not text; convert it to text or HTML first")


def _glimpse(head: bytes) -> str:
    """The first characters, decoded well enough to tell the kind."""
    encoding = next((name for bom, name in BOMS if head.startswith(bom)), "utf-8-sig")
    return head.decode(encoding, "ignore")


def _sniff(head: bytes) -> str:
    """The kind of a document with no telling suffix, from its first characters."""
    text = _glimpse(head)
    if LOOKS_HTML.match(text) or HAS_TAGS.match(text):
        return "html"
    first = text.lstrip().partition("\n")[0].strip()
    if first.startswith(("{", "[")):
        return "json" if first in ("{", "[") or first.startswith("[") else "jsonl"
    names = next(csv.reader([first], delimiter=_delimiter(first)), [])
    if len(names) > 1 and any(_plain(name) in COLUMNS["text"] for name in names):
        return "csv"
    return "text"


def _decode(origin: str, data: bytes) -> str:
    """Bytes as text: byte order mark, UTF-8, the page's own word, Western Windows, then the likeliest guess."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise InputError(origin, f"damaged {encoding.upper()} text; save it as UTF-8") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # A page cut off inside a character, or with one stray byte in it, is UTF-8 still: most of it says so.
    mended = data.decode("utf-8-sig", "cp1252")
    strays = len(data.decode("utf-8", "replace")) - len(data.decode("utf-8", "ignore"))
    if strays <= sum(character > "\x7f" for character in mended) / 2:
        return mended
    if (declared := CHARSET.search(data[:SNIFFED])) and (told := _decoded(data, declared[1].decode())):
        return told
    # Western texts have mostly ASCII letters; Cyrillic or Greek read as Western would have few.
    western = _decoded(data, "cp1252")
    if western and sum(c > "\x7f" for c in western if c.isalpha()) < sum(map(str.isalpha, western)) / 3:
        return western
    if best := from_bytes(data).best():
        return str(best)
    raise InputError(origin, "the encoding is not recognised; save it as UTF-8")


def _decoded(data: bytes, encoding: str) -> str | None:
    # Browsers read "iso-8859-1" as Windows-1252, and so do the pages that say it.
    encoding = "cp1252" if encoding.lower() in ("iso-8859-1", "latin1", "latin-1", "ascii") else encoding
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: bytes that are no UTF-8 are what Windows programs write; half a character goes."""
    assert isinstance(error, UnicodeDecodeError)
    if error.reason == "unexpected end of data":
        return "", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("cp1252", _as_cp1252)


def _rows(
    origin: str, stream: io.BufferedReader, kind: str, columns: Mapping[str, str], limit: int
) -> Iterator[Raw | InputError]:
    """The rows of JSON Lines or CSV, one in memory at a time."""
    head = stream.peek(4)[:4]
    encoding = next((name for bom, name in BOMS if head.startswith(bom)), "utf-8-sig")
    lines = io.TextIOWrapper(stream, encoding, errors="cp1252", newline="")
    any_row = False
    try:
        for row in (_json_lines if kind == "jsonl" else _csv_rows)(origin, lines, columns, limit):
            any_row = True
            yield row
    finally:
        lines.detach()
    if not any_row:
        raise InputError(origin, "the file holds no rows; save it again or leave it out")


def _json_lines(
    origin: str, lines: io.TextIOWrapper, columns: Mapping[str, str], limit: int
) -> Iterator[Raw | InputError]:
    """One article a line; a bad line is an error of its own."""
    for number, line in enumerate(iter(lambda: lines.readline(limit + 1), ""), start=1):
        place = f"{origin}:{number}"
        if len(line) > limit:
            while line and not line.endswith("\n"):
                line = lines.readline(limit)
            yield InputError(place, f"a row larger than {_megabytes(limit)}; split it into articles")
        elif line.strip():
            yield _json_row(place, line, columns)


def _json_row(place: str, line: str, columns: Mapping[str, str]) -> Raw | InputError:
    try:
        return _row(place, json.loads(line), columns)
    except RecursionError:
        return InputError(place, "JSON nested too deep; give one flat object an article")
    except ValueError as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        column = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        return InputError(place, f"not JSON ({reason}{column}); give one object a line, without line breaks in it")


def _json_document(origin: str, text: str, columns: Mapping[str, str]) -> Iterator[Raw | InputError]:
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
        yield _row(f"{origin}:{number}", item, columns)


def _csv_rows(
    origin: str, lines: io.TextIOWrapper, columns: Mapping[str, str], limit: int
) -> Iterator[Raw | InputError]:
    """The rows of a table whose first row names the columns; commas, semicolons, tabs or bars between them."""
    csv.field_size_limit(limit)
    header = lines.readline(limit)
    names = next(csv.reader([header], delimiter=_delimiter(header)), [])
    if not header.strip():
        return
    wanted = [columns["text"]] if "text" in columns else COLUMNS["text"]
    if not any(_plain(name) in map(_plain, wanted) for name in names):
        raise InputError(origin, _no_text(names, columns))
    rows = csv.reader(_limited(lines, limit), delimiter=_delimiter(header))
    start = 2
    try:
        for values in rows:
            if any(value.strip() for value in values):
                yield _row(f"{origin}:{start}", dict(zip(names, values, strict=False)), columns)
            start = rows.line_num + 2
    except csv.Error as error:
        reason = f"not a table from here on ({error}); look for a quotation mark that is never closed"
        raise InputError(f"{origin}:{start}", reason) from None


def _limited(lines: io.TextIOWrapper, limit: int) -> Iterator[str]:
    while line := lines.readline(limit + 1):
        if len(line) > limit:
            raise csv.Error(f"a line larger than {_megabytes(limit)}")
        yield line


def _delimiter(header: str) -> str:
    """What stands between the names of a header; a comma where nothing does."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t|", key=bare.count)


def _row(place: str, item: Any, columns: Mapping[str, str]) -> Raw | InputError:
    """A row under our column names, its text unchanged; InputError where it has no text."""
    if not isinstance(item, dict):
        return InputError(place, f"a JSON {type(item).__name__}, not an object; give an object with a text column")
    held = {_plain(str(name)): value for name, value in reversed(item.items())}
    data: dict[str, str | None] = {}
    for name, aliases in COLUMNS.items():
        keys = (_plain(columns[name]),) if name in columns else aliases
        data[name] = next((value for key in keys if (value := _value(held.get(key))) and value.strip()), None)
    if data["text"] is None:
        return InputError(place, _no_text(list(map(str, item)), columns))
    return Raw(place, "row", data)


def _no_text(names: Iterable[str], columns: Mapping[str, str]) -> str:
    wanted = columns.get("text", "text")
    found = ", ".join(name or "(no name)" for name in names)[:200] or "none"
    return f"no words in a column {wanted!r}; columns found: {found}; name the right one, as in text=COLUMN"


def _plain(name: str) -> str:
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
