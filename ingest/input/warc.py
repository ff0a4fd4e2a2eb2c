"""READ: web archives (WARC, also compressed) → the pages in them, one record in memory at a time.

A damaged record is an InputError of its own: reading goes on with the next one that is whole.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from typing import Any

from ingest.input.decode import decode
from ingest.input.raw import Empty, InputError, Raw, megabytes
from ingest.input.unfold import BLOCK, GZIP, Unfolded

START = b"WARC/"
HEADERS = 1_000_000  # bytes of one record's headers: a line that never ends is damage
PAGES = ("text/html", "application/xhtml+xml")
MISSING = "web archives need warcio: pip install 'onrecord[warc]'"
CUT = "the record is cut short; fetch the archive again"
DAMAGED = "a damaged record, left out; fetch the archive again"


class _Cut(Exception):
    """An archive that ends before its record does; warcio takes an EOFError for the end of the archive."""


class _Archive:
    """The plain bytes of an archive for warcio's reader, which asks for blocks and for ``tell``."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.gzip = Unfolded(stream, ratio=None) if stream.peek(3)[:3] == GZIP else None
        self.held = b""
        self.place = 0
        self.budget: int | None = None  # bytes that may still be read while headers are

    def read(self, size: int = BLOCK) -> bytes:
        if self.held:
            data, self.held = self.held[:size], self.held[size:]
        else:
            data = self._more(size)
        self.place += len(data)
        if self.budget is not None:
            self.budget -= len(data)
            if self.budget < 0:
                raise ValueError("headers without an end")
        return data

    def _more(self, size: int) -> bytes:
        try:
            return self.gzip.unfold(size) if self.gzip else bytes(self.stream.read(size))
        except EOFError:
            raise _Cut from None

    def tell(self) -> int:
        return self.place

    def close(self) -> None:
        """Leave the stream open: it is the caller's."""

    def resume(self, rest: bytes) -> bool:
        """Go to the start of the next whole record, the ``rest`` of the last block first; False where there is none."""
        self.budget = None
        if self.gzip and self.gzip.members > 1:
            return self.gzip.resume(START)
        while not (found := re.search(rb"(?:\A|\n)(?=WARC/\d)", rest)):
            try:
                more = self._more(BLOCK)
            except (_Cut, zlib.error):
                return False
            if not more:
                return False
            rest = rest[-len(START) - 2 :] + more
        self.held = rest[found.end() :]
        return True


def documents(origin: str, stream: Any, limit: int, skipped: int = 0) -> Iterator[Raw | InputError]:
    """The pages of an archive, under ``origin#URL``; raises InputError where warcio is missing or no page is found.

    ``skipped`` is the number of records before those in the stream.
    """
    records = _records(origin)
    archive = _Archive(stream)
    reading = records(archive)
    found, number = 0, skipped
    while True:
        number += 1
        place = f"{origin}#{number}"
        try:
            archive.budget = HEADERS
            record = next(reading.the_iter, None)
            if record is None:
                break
            archive.budget = None
            place = _place(origin, record, number)
            item = _page(place, record, limit)
            _drain(record)
        except InputError as error:
            item = error
        except _Cut:
            item = InputError(place, CUT)
        except Exception:  # whatever damaged data make of warcio
            item = InputError(place, DAMAGED)
        if item is not None:
            found += 1
            yield item
        if isinstance(item, InputError):
            buffer = reading.reader and reading.reader.buff
            if not archive.resume(buffer.read() if buffer else b""):
                break
            reading = records(archive)
    if not found:
        raise Empty(origin, "no pages in this archive; give one with response records of HTML")


def _records(origin: str) -> Any:
    """The class of warcio that reads records, made silent and lenient."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise InputError(origin, MISSING) from None

    logging.getLogger("warcio").setLevel(logging.CRITICAL)

    class Records(ArchiveIterator):
        INC_RECORD = ""  # or it would print its complaint

        def __init__(self, archive: _Archive) -> None:
            super().__init__(archive)
            self.reader.set_decomp(None)  # what it reads is unfolded already

        def _raise_invalid_gzip_err(self) -> None:
            """Accept archives compressed in one piece."""

    return Records


def _place(origin: str, record: Any, number: int) -> str:
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    return f"{origin}#{address or number}"


def _page(place: str, record: Any, limit: int) -> Raw | InputError | None:
    """The page of one record; None for a record that is none: a request, a picture, a redirect."""
    headers = record.http_headers
    if record.rec_type not in ("response", "resource") or (headers and headers.get_statuscode() != "200"):
        return None
    kind = (headers.get_header("Content-Type") if headers else record.content_type) or ""
    if not kind.strip().lower().startswith(PAGES):
        return None
    data = _content(place, record, limit)
    if not data.strip():
        return None
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", kind, re.I)
    known = {"fetched": (record.rec_headers.get_header("WARC-Date") or "")[:10]}
    address = place.partition("#")[2] if record.rec_headers.get_header("WARC-Target-URI") else ""
    if re.match(r"https?://", address):
        known["url"] = address
    return Raw(place, "html", decode(place, data, charset[1] if charset else None), known)


def _content(place: str, record: Any, limit: int) -> bytes:
    """The bytes of a page, unchunked and decompressed; raises InputError where they are too many or too few."""
    coding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower() if record.http_headers else ""
    if record.http_headers:
        record.http_headers.replace_header("Content-Encoding", "identity")
    data: bytes = record.content_stream().read(limit + 1)
    if coding in ("gzip", "x-gzip", "deflate") and data[:1] in (b"\x1f", b"\x78"):
        data = zlib.decompressobj(47).decompress(data, limit + 1)
    elif coding in ("br", "zstd") and b"<" not in data[:BLOCK]:
        raise InputError(place, f"a page compressed as {coding}, which is not read; fetch it with gzip")
    if len(data) > limit:
        raise InputError(place, f"a page larger than {megabytes(limit)}, left out; no article is")
    return data


def _drain(record: Any) -> None:
    """Read the rest of a record; raises _Cut where it ends before its time."""
    while record.raw_stream.read(BLOCK):
        pass
    if getattr(record.raw_stream, "limit", 0):
        raise _Cut
