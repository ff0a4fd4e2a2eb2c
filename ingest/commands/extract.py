"""`onrecord extract`: articles into records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

import click

from ingest.commands.inputs import reading_options, records, refusing
from ingest.commands.output import writing
from ingest.commands.report import Refusal, report_options
from ingest.commands.shards import Wanted, shard_options, write_shards


@click.command()
@reading_options
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    default="-",
    metavar="FILE",
    help="Write to this file, not to stdout; .gz packs it, .parquet makes a table; for shards it is a folder",
)
@shard_options
@report_options
@refusing
def extract(
    output: str, shards: str | None, shard_articles: int | None, engine: str, scheduler: str | None, **options: Any
) -> None:
    """Read articles and print their records as JSON Lines.

    \b
    Example:
        onrecord extract articles/*.html -o records.jsonl
        onrecord extract @warc.paths -o shards/ --engine dask --scheduler tcp://10.0.0.1:8786
    """
    if shards or shard_articles or scheduler or engine != "local":
        wanted = Wanted(output, shards, shard_articles, engine, scheduler)
        write_shards(wanted, **options)
        return
    with writing(output) as stream, _record_writer(output, stream) as write:
        report, found = records(**options)
        for record in found:
            write(record.to_dict())
            report.counts["articles"] += 1
    report.close("articles", "quotes", "failed")


@contextmanager
def _record_writer(output: str, stream: BinaryIO) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A function that writes a record, as a line of JSON or as a row of a Parquet table."""
    if not output.endswith(".parquet"):
        yield partial(_write_line, stream)
        return
    from ingest.columnar import RecordWriter, TableError

    try:
        table = RecordWriter(stream)
    except TableError as error:
        raise Refusal(f"{output}: {error}") from error
    yield table.write
    table.close()


def _write_line(stream: BinaryIO, record: dict[str, Any]) -> None:
    # Half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes the escape that JSON has for it.
    stream.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))
