"""READ: a stretch of a large file, for many processes to read together, with the origins of the whole file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ingest.input import parquet, warc
from ingest.input.decode import SNIFFED, unzipped
from ingest.input.raw import Empty, InputError, Raw
from ingest.input.rows import rows

BLOCK = 1 << 20  # bytes skipped at a time


@dataclass(frozen=True)
class Piece:
    """A file, or the stretch of it from ``start`` to ``end`` (half-open); without ``end`` it is the whole file.

    Both are counted in rows of a Parquet table, in bytes of an archive as it is stored, and in bytes of unpacked JSON
    Lines or CSV. ``skipped`` lines of those, or records of an archive, stand before ``start``.
    """

    origin: str  # as it is named in records and errors
    path: str
    kind: str | None = None  # one of read.KINDS; None leaves it to the first bytes
    start: int = 0
    end: int | None = None
    skipped: int = 0


class Stretch(io.RawIOBase):
    """So many bytes of a stream from where it stands, after a ``head`` of other bytes."""

    def __init__(self, stream: Any, size: int, head: bytes = b"") -> None:
        self.stream = stream
        self.left = size
        self.head = head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.head:
            data, self.head = self.head[: len(buffer)], self.head[len(buffer) :]
        else:
            data = self.stream.read1(min(len(buffer), self.left))
            self.left -= len(data)
        buffer[: len(data)] = data
        return len(data)


def documents(piece: Piece, stream: Any, columns: Mapping[str, str], limit: int) -> Iterator[Raw | InputError]:
    """The documents of a stretch; the stream is that of the file, at its beginning."""
    # That a file holds nothing is said of whole files only.
    with suppress(Empty):
        yield from _documents(piece, stream, columns, limit)


def _documents(piece: Piece, stream: Any, columns: Mapping[str, str], limit: int) -> Iterator[Raw | InputError]:
    assert piece.end is not None
    if piece.kind == "parquet":
        yield from parquet.documents(piece.origin, stream, columns, limit, piece.start, piece.end)
        return
    size = piece.end - piece.start
    if piece.kind == "warc":
        stream.seek(piece.start)
        yield from warc.documents(piece.origin, _buffered(Stretch(stream, size)), limit, piece.skipped)
        return
    assert piece.kind in ("jsonl", "csv")
    plain = unzipped(stream)
    head = plain.readline(limit) if piece.kind == "csv" and piece.start else b""
    _skip(plain, piece.start - len(head))
    yield from rows(piece.origin, _buffered(Stretch(plain, size, head)), piece.kind, columns, limit, piece.skipped)


def _buffered(stretch: Stretch) -> io.BufferedReader:
    return io.BufferedReader(stretch, SNIFFED)


def _skip(stream: Any, size: int) -> None:
    """Go on by so many bytes; what is packed must be unpacked for that."""
    if stream.seekable():
        stream.seek(size, io.SEEK_CUR)
        return
    while size and (data := stream.read(min(BLOCK, size))):
        size -= len(data)
