"""`onrecord load`: records into a database."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

import click

from ingest.commands.report import Report, database, report_options

DAMAGED = (OSError, EOFError, zlib.error)
# Comparing so many quotes takes long enough to be told of.
MANY = 20_000


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@report_options
def load(db: str, files: tuple[str, ...], quiet: bool, progress: bool | None) -> None:
    """Store records that `onrecord extract` has printed.

    FILE holds JSON Lines, also gzipped, or a Parquet table; - is stdin.

    \b
    Example:
        onrecord load quotes.db records.jsonl.gz
    """
    from db.batches import at_once, in_batches
    from db.statement.clusters import count_waiting, join_waiting
    from db.store import RecordError, no_garbage, transaction

    report = Report(None, quiet, progress)
    with database(db) as opened, no_garbage():
        # Batches end with their file, so that failures are told in the order of the files.
        found = (in_batches(_entries(file, report), itemgetter(1)) for file in files)
        with at_once(opened) as load_some:
            for batch in chain.from_iterable(found):
                outcomes = load_some([entry for _, entry in batch])
                for (place, entry), outcome in zip(batch, outcomes, strict=True):
                    if isinstance(outcome, RecordError):
                        report.fail(place, str(outcome))
                    else:
                        report.counts[outcome] += 1
                        report.counts["quotes"] += len(entry.rows)
                report.bar.update(len(batch))
        if waiting := count_waiting(opened.conn):
            if waiting > MANY and not quiet:
                report.say(f"comparing {waiting:,} new quotes with each other")
            with transaction(opened):
                join_waiting(opened.conn)
    report.close("new", "updated", "unchanged", "quotes", "failed")


def _entries(file: str, report: Report) -> Iterator[tuple[str, Any]]:
    """The records of a file, checked, each with its place; what cannot be read is reported."""
    from db.entry import prepare

    if _is_table(file):
        from ingest.columnar import TableError, read_records

        try:
            for number, record in enumerate(read_records(file), start=1):
                yield f"{file}:{number}", prepare(record)
        except TableError as error:
            report.fail(file, str(error))
        return
    from db.record import parse

    for place, line in lines(file, report):
        try:
            yield place, prepare(parse(line))
        except (ValueError, RecursionError) as error:
            report.fail(place, f"not a line of JSON ({error}); make the file again with onrecord extract")
            report.bar.update()


def _is_table(file: str) -> bool:
    try:
        with Path(file).open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError:  # told by whoever reads it
        return False


def lines(file: str, report: Report) -> Iterator[tuple[str, bytes]]:
    """The lines of a file that hold anything, each with its place; a file that cannot be read is reported."""
    try:
        with _reading(file) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield f"{file}:{number}", line
    except FileNotFoundError:
        report.fail(file, "no such file; check the path")
    except DAMAGED as error:
        report.fail(file, f"cannot be read to its end ({error}); make it again with onrecord extract")


@contextmanager
def _reading(file: str) -> Iterator[Iterable[bytes]]:
    if file == "-":
        stream = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
        yield _unzipped(stream)
        stream.detach()  # or closing our buffer would close stdin
        return
    with Path(file).open("rb") as opened:
        yield _unzipped(opened)


def _unzipped(stream: Any) -> Iterable[bytes]:
    return gzip.GzipFile(fileobj=stream) if stream.peek(2)[:2] == b"\x1f\x8b" else stream
