"""Files into pieces of about as many articles each, and pieces into shards; what comes out depends on the files alone.

A large file is cut where one article ends and the next begins: archives between records, tables between rows, JSON
Lines and CSV between lines. Where it is damaged, all that follows is left in one piece, for reading to deal with.
"""

from __future__ import annotations

import csv
import io
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.input.decode import BOMS, SNIFFED, unzipped
from ingest.input.find import SUFFIXES, suffix_of
from ingest.input.raw import LIMIT
from ingest.input.read import Piece, kind_of
from ingest.input.rows import delimiter
from ingest.input.unfold import GZIP, glance

ARTICLES = 1_000  # of a shard: a few minutes of work, so that a lost worker costs little
# Bytes that an article takes in files that hold many; packed ones take a third of it. All other files hold one each.
TYPICAL = {"jsonl": 4_000, "csv": 4_000, "parquet": 2_500, "warc": 90_000}
BEYOND = 1 << 62  # the end of any file
BLOCK = 1 << 16
HEAD = 2_048  # bytes of a record that tell what it is
RECORD = b"WARC/"
PAGE = re.compile(rb"^WARC-Type:\s*(?:response|resource)\b", re.I | re.M)
LENGTH = re.compile(rb"^Content-Length:\s*(\d+)", re.I | re.M)

# Where a file can be cut: the place after some articles, lines or records; how many of those; how many articles.
Cut = tuple[int, int, int]


@dataclass(frozen=True)
class File:
    """An input file; the path is the one by which every machine of the cluster finds it."""

    origin: str
    path: str
    size: int


@dataclass(frozen=True)
class Shard:
    """What one process reads at a time, to write one file of records."""

    name: str
    pieces: list[Piece]
    articles: int  # about
    # Of the files read, in the order of the pieces: whoever reads them later sees whether they are still the same.
    sizes: list[int] = field(default_factory=list)


def shards(files: Iterable[tuple[File, list[tuple[Piece, int]]]], articles: int) -> Iterator[Shard]:
    """Pieces, each with its number of articles, in shards of not much more than ``articles``, in order."""
    pieces: list[Piece] = []
    sizes: list[int] = []
    number = held = 0
    for file, found in files:
        for piece, weight in found:
            if pieces and held + weight > articles:
                yield Shard(f"shard-{number:06}", pieces, held, sizes)
                pieces, sizes, held, number = [], [], 0, number + 1
            pieces.append(piece)
            sizes.append(file.size)
            held += weight
    if pieces:
        yield Shard(f"shard-{number:06}", pieces, held, sizes)


def estimate(file: File, kind: str | None) -> int:
    """About how many articles a file holds, by its name and size."""
    suffix = suffix_of(file.origin)
    kind = kind or (SUFFIXES[suffix] if suffix else "jsonl")
    share = 3 if file.origin.lower().endswith(".gz") else 1
    return max(1, share * file.size // TYPICAL[kind]) if kind in TYPICAL else 1


def cut(file: File, kind: str | None, articles: int) -> list[tuple[Piece, int]]:
    """The pieces of a file and about how many articles each holds; ``kind`` overrules what the file seems to be.

    A file that cannot be read or cut is one piece.
    """
    whole = [(Piece(file.origin, file.path, kind), estimate(file, kind))]
    if whole[0][1] <= articles:
        return whole
    try:
        found = _cut(file, kind, articles)
    except FileNotFoundError:  # whoever planned the job has seen it
        raise
    except (OSError, EOFError, zlib.error, csv.Error, ValueError):
        return whole
    return found if len(found) > 1 else whole


def _cut(file: File, kind: str | None, articles: int) -> list[tuple[Piece, int]]:
    with Path(file.path).open("rb") as opened:
        stream: Any = opened
        head = glance(stream.peek(SNIFFED)[:SNIFFED], SNIFFED)
        kind = kind or kind_of(file.origin, head)
        packed = stream.peek(3)[:3] == GZIP
        if kind == "parquet" and not packed:
            cuts = _rows(stream, articles)
        elif kind == "warc":
            cuts = _records(_members(stream) if packed else _plain_records(stream), articles)
        elif kind in ("jsonl", "csv") and not head.startswith(tuple(bom for bom, _ in BOMS)):
            cuts = _lines(unzipped(stream), articles) if kind == "jsonl" else _csv_rows(unzipped(stream), articles)
        else:
            return []
        return list(_pieces(file, kind, cuts, file.size if kind == "warc" else None))


def _pieces(file: File, kind: str, cuts: Iterator[Cut], size: int | None) -> Iterator[tuple[Piece, int]]:
    """The stretches between cuts; the last of an archive, or of what was damaged, goes on to the file's end."""
    start = skipped = 0
    last: tuple[Piece, int] | None = None
    try:
        for end, passed, articles in cuts:
            if last:
                yield last
            last = Piece(file.origin, file.path, kind, start, end, skipped), articles
            start, skipped = end, skipped + passed
    except (OSError, EOFError, zlib.error, csv.Error, UnicodeDecodeError):
        # What is read before the damage helps to read on after it.
        start, skipped = (last[0].start, last[0].skipped) if last else (0, 0)
        last, size = None, BEYOND
    if last:
        yield last
    if size is not None and start < size:
        yield Piece(file.origin, file.path, kind, start, size, skipped), 1


def _rows(stream: Any, articles: int) -> Iterator[Cut]:
    """Rows of a Parquet table, whatever its row groups; a table that cannot be read raises ValueError."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:  # told when it is read
        return
    try:
        rows = parquet.ParquetFile(stream).metadata.num_rows
    except (ArrowException, OSError) as error:
        raise ValueError(str(error)) from error
    for start in range(0, rows, articles):
        end = min(start + articles, rows)
        yield end, end - start, end - start


def _lines(stream: Any, articles: int) -> Iterator[Cut]:
    """Lines of JSON, one an article."""
    start = place = passed = held = 0
    while line := stream.readline(LIMIT):
        place += len(line)
        passed += _line_ends(line)
        held += line.endswith(b"\n")
        if held == articles:
            yield place, passed, held
            start, passed, held = place, 0, 0
    if place > start:
        yield place, passed, max(held, 1)


def _csv_rows(stream: Any, articles: int) -> Iterator[Cut]:
    """Rows of a table of which each may take several lines; the first line names the columns."""
    header = stream.readline(LIMIT)
    start = place = len(header)
    passed = held = 0
    inside = False

    def told() -> Iterator[str]:
        nonlocal place, passed, inside
        while line := stream.readline(LIMIT):
            if len(line) == LIMIT:
                raise csv.Error("a line too long")
            place += len(line)
            passed += _line_ends(line)
            # An end of line inside a line counts for the reader of rows, too, but nothing is cut there.
            *parts, last = io.StringIO(line.decode("utf-8", "cp1252"), newline="")
            inside = True
            yield from parts
            inside = False
            yield last

    csv.field_size_limit(LIMIT)
    for _ in csv.reader(told(), delimiter=delimiter(header.decode("utf-8-sig", "cp1252"))):
        held += 1
        if held >= articles and not inside:
            yield place, passed, held
            start, passed, held = place, 0, 0
    if place > start:
        yield place, passed, max(held, 1)


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _records(ends: Iterator[tuple[int, bytes]], articles: int) -> Iterator[Cut]:
    """Records of an archive, from where each ends and how it begins; up to the first that is none."""
    end = passed = held = 0
    for end, head in ends:
        if not head.startswith(RECORD):
            return
        passed += 1
        held += bool(PAGE.search(head))
        if held == articles:
            yield end, passed, held
            passed = held = 0
    if passed:
        yield end, passed, max(held, 1)


def _members(stream: Any) -> Iterator[tuple[int, bytes]]:
    """The place where each member of packed data ends, and its first bytes; raises zlib.error where damage begins."""
    place, data = 0, b""
    while data := data or stream.read(BLOCK):
        member, head = zlib.decompressobj(31), b""
        while not member.eof:
            if not (data := data or stream.read(BLOCK)):
                return  # cut short
            plain = member.decompress(data)
            head += plain[: HEAD - len(head)]
            place += len(data)
            data = member.unused_data
        place -= len(data)
        yield place, head


def _plain_records(stream: Any) -> Iterator[tuple[int, bytes]]:
    """The place where each record of an archive that is not packed ends, and its headers."""
    while head := stream.readline(BLOCK):
        while (line := stream.readline(BLOCK)).strip():
            head += line
        length = LENGTH.search(head)
        if not length:
            return
        stream.seek(int(length[1]), os.SEEK_CUR)
        if stream.read(4) != b"\r\n\r\n":
            return
        yield stream.tell(), head
