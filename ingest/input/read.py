"""READ: files, folders, globs, addresses and stdin → raw documents, each of a known kind; nothing is cleaned yet.

A bad input is an ``InputError`` that is yielded, never raised, so that the batch goes on.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from ingest.input import docx, feed, mail, parquet, pdf, piece, warc
from ingest.input.decode import SNIFFED, decode, glimpse, refuse_binary, unzipped, whole
from ingest.input.find import STDIN, SUFFIXES, expand, is_address, suffix_of
from ingest.input.piece import Piece
from ingest.input.raw import LIMIT, InputError, Raw
from ingest.input.rows import COLUMNS, delimiter, json_document, plain, rows
from ingest.input.unfold import Bomb, glance
from ingest.text import impossible_day

if TYPE_CHECKING:
    from ingest.input.fetch import Fetcher, FetchSettings

__all__ = ["COLUMNS", "KINDS", "LIMIT", "STDIN", "InputError", "Piece", "Raw", "expand", "kind_of", "read"]

KINDS = ("text", "html", "jsonl", "json", "csv", "parquet", "warc", "feed", "mail", "docx", "pdf")
READERS = {"warc": warc.documents, "mail": mail.documents, "docx": docx.documents, "pdf": pdf.documents}

LOOKS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b", re.I | re.S
)
LOOKS_MAIL = re.compile(
    rb"(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*(?:received|message-id|mime-version|return-path):", re.I
)  # a header that nobody writes by hand
# The front matter of a plain text, up to its day.
PUBLISHED = re.compile(r"\s*(?:---\s*\n)?(?:[\w-]+:[^\n]*\n){0,9}?(?:published|date):(?P<day>[^\n]*)", re.I)
HAS_TAGS = re.compile(r"\s*<.*<(?:p|div|br|h1)\b[^>]*>", re.I | re.S)


@dataclass
class _Run:
    """What holds for all inputs of one run, and what they share."""

    kind: str | None
    columns: Mapping[str, str]
    limit: int
    settings: FetchSettings | None
    opened: Callable[[IO[bytes]], None] | None
    fetcher: Fetcher | None = None

    def web(self) -> Fetcher:
        """What fetches; made, and its library imported, only where something is to be fetched."""
        if self.fetcher is None:
            from ingest.input.fetch import Fetcher

            self.fetcher = Fetcher(self.settings)
        return self.fetcher

    def close(self) -> None:
        """Close all connections."""
        if self.fetcher:
            self.fetcher.close()


def read(
    inputs: Sequence[str | InputError | Piece],
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    limit: int = LIMIT,
    settings: FetchSettings | None = None,
    opened: Callable[[IO[bytes]], None] | None = None,
) -> Iterator[Raw | InputError]:
    """Read every input in turn; ``kind`` (one of ``KINDS``) overrules suffix and sniffing for all of them.

    ``columns`` maps our column names to those of the data: ``{"text": "story"}``; ``settings`` says how addresses are
    fetched; ``opened`` is shown each file before it is read, to see how far that is; a ``Piece`` is the stretch of a
    file. Raises ValueError for a name in
    ``kind`` or ``columns`` that we do not have.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: use one of {', '.join(KINDS)}")
    for name in columns or ():
        if name not in COLUMNS:
            raise ValueError(f"unknown column {name!r}: use one of {', '.join(COLUMNS)}")
    with closing(_Run(kind, columns or {}, limit, settings, opened)) as run:
        for item in expand(inputs):
            if isinstance(item, InputError):
                yield item
            else:
                address = item if isinstance(item, str) and is_address(item) else None
                found = run.web().documents(address) if address else _tried(item, run)
                yield from (one for raw in found for one in (*_misdated(raw), raw))


def _misdated(raw: Raw | InputError) -> Iterator[InputError]:
    """A line on a day of publication that cannot be; the article itself goes on without it."""
    if isinstance(raw, InputError):
        return
    if isinstance(raw.data, dict):
        told = raw.data.get("published")
    else:
        front = PUBLISHED.match(raw.data[:SNIFFED]) if raw.kind == "text" else None
        told = raw.known.get("published") or (front["day"] if front else None)
    if told and impossible_day(told):
        reason = f"there is no day {told.strip()!r}; correct the date of publication; the article is kept without it"
        yield InputError(raw.origin, reason)


def _tried(item: str | Piece, run: _Run) -> Iterator[Raw | InputError]:
    """The documents of one file or of stdin, and one InputError where something goes wrong with it."""
    part = item if isinstance(item, Piece) else Piece(item, item)
    origin = part.origin
    try:
        yield from _read_one(part, run)
    except InputError as error:
        yield error
    except (EOFError, zlib.error):
        yield InputError(origin, "the gzip data are cut short or damaged; fetch or compress the file again")
    except Bomb:
        yield InputError(origin, "gzip data that unfold to far more than their size; leave the file out")
    except PermissionError:
        yield InputError(origin, "permission denied; make the file readable")
    except OSError as error:
        yield InputError(origin, f"cannot be read ({error.strerror or error}); check the path and the disk")


def _read_one(part: Piece, run: _Run) -> Iterator[Raw | InputError]:
    origin = part.origin
    raw = sys.stdin.buffer if part.path == STDIN else Path(part.path).open("rb")  # noqa: SIM115 (closed below)
    stream = io.BufferedReader(cast(io.RawIOBase, raw), SNIFFED)
    if run.opened:
        run.opened(raw)
    try:
        if part.end is not None:
            yield from piece.documents(part, stream, run.columns, run.limit)
            return
        head = glance(stream.peek(SNIFFED)[:SNIFFED], SNIFFED)
        kind = run.kind or part.kind or kind_of(origin, head)
        # In an archive each record is compressed for itself, so that a damaged one can be skipped.
        opened = stream if kind == "warc" else unzipped(stream)
        yield from _documents(origin, opened, kind, head, run)
    finally:
        stream.detach()  # or closing our buffer would close stdin
        if part.path != STDIN:
            raw.close()


def _documents(origin: str, stream: Any, kind: str, head: bytes, run: _Run) -> Iterator[Raw | InputError]:
    """The documents of a stream of a known kind."""
    if kind in READERS:
        yield from READERS[kind](origin, stream, run.limit)
    elif kind == "parquet":
        yield from parquet.documents(origin, stream, run.columns, run.limit)
    else:
        refuse_binary(origin, head)
        if kind == "feed":
            entries = feed.entries(stream.read(run.limit + 1), origin, limit=run.limit)
            yield from run.web().follow(entries, origin)
        elif kind in ("jsonl", "csv"):
            yield from rows(origin, stream, kind, run.columns, run.limit)
        else:
            text = decode(origin, whole(origin, stream, run.limit))
            yield from json_document(origin, text, run.columns) if kind == "json" else [Raw(origin, kind, text)]


def kind_of(name: str, head: bytes) -> str:
    """The kind of a document by its first bytes, unpacked, before what its suffix tells; else by its first characters.

    Of the first bytes, ``decode.SNIFFED`` are enough.
    """
    suffix = suffix_of(name)
    told = SUFFIXES[suffix] if suffix else None
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(warc.START):
        return "warc"
    if head.startswith(b"PK\x03\x04") and b"word/" in head:
        return "docx"
    if told in (None, "feed", "text", "html") and feed.is_feed(head):
        return "feed"
    if told is None and LOOKS_MAIL.match(head):
        return "mail"
    if told in ("text", "feed") and LOOKS_HTML.match(glimpse(head)):
        return "html"  # a page saved under the wrong suffix
    return told or _sniff(head)


def _sniff(head: bytes) -> str:
    """The kind of a document with no telling suffix, from its first characters."""
    text = glimpse(head)
    if LOOKS_HTML.match(text) or HAS_TAGS.match(text):
        return "html"
    first = next(iter(text.split("\0")[0].strip().splitlines()), "").strip()
    if first.startswith(("{", "[")):
        return "json" if first in ("{", "[") or first.startswith("[") else "jsonl"
    names = next(csv.reader([first], delimiter=delimiter(first)), [])
    if len(names) > 1 and any(plain(name) in COLUMNS["text"] for name in names):
        return "csv"
    return "text"
