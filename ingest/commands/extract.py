"""`onrecord extract`: articles into records."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from ingest.commands.inputs import Reading, reading_options, refusing
from ingest.commands.output import line_of, writing
from ingest.commands.partial import Partial
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
@click.option("--resume/--no-resume", default=True, help="Go on with a FILE that was not completed  [default: resume]")
@shard_options
@report_options
@refusing
def extract(
    output: str,
    resume: bool,
    shards: str | None,
    shard_articles: int | None,
    engine: str,
    scheduler: str | None,
    **options: Any,
) -> None:
    """Read articles and print their records as JSON Lines.

    With -o, the file appears when it is complete. If the command ends before, given again it goes on where it was.

    \b
    Example:
        onrecord extract articles/*.html -o records.jsonl
        onrecord extract @warc.paths -o shards/ --engine dask --scheduler tcp://10.0.0.1:8786
    """
    if shards or shard_articles or scheduler or engine != "local":
        write_shards(Wanted(output, shards, shard_articles, engine, scheduler), **options)
        return
    path = Path(output)
    if path.is_dir():
        raise Refusal(f"{output} is a folder; name a file in it, or have many written into it with --shards")
    reading = Reading(**options)
    if output == "-" or (path.exists() and not path.is_file()):  # a device or a pipe keeps no beginning
        with writing(output) as stream:
            for record in reading.records(reading.documents):
                stream.write(line_of(record.to_dict()))
                reading.report.counts["articles"] += 1
    else:
        _make(output, reading, resume)
    reading.report.close("articles", "quotes", "failed")


def _make(output: str, reading: Reading, resume: bool) -> None:
    """Make a file of records, or complete one that was begun."""
    from ingest.fingerprint import fingerprint, made_by
    from ingest.pipeline import grouped
    from ingest.workers import GivenUp

    if output.endswith(".parquet"):
        _refuse_without_pyarrow(output)
    settings = reading.settings
    made = made_by(settings.model, settings.core)
    with closing(Partial(output, made, settings.started, reading.report, resume)) as part:
        settings.started = part.started
        documents = part.remaining(grouped(reading.documents), lambda item: f"{item.origin} {fingerprint(item)}")
        try:
            for result in reading.results(documents):
                if record := reading.tell(result):
                    part.add(record.to_dict())
                    reading.report.counts["articles"] += 1
                else:
                    part.add(None, (result.origin, result.reason, isinstance(result, GivenUp)))
        except KeyboardInterrupt:
            reading.report.say(part.kept())
            raise
        _publish(output, part)


def _publish(output: str, part: Partial) -> None:
    if not output.endswith((".gz", ".parquet")):
        part.publish()
        return
    with writing(output) as stream:
        if output.endswith(".parquet"):
            from ingest.columnar import RecordWriter

            table = RecordWriter(stream)
            for record in part.finished():
                table.write(record)
            table.close()
        else:
            for record in part.finished():
                stream.write(line_of(record))
    part.discard()


def _refuse_without_pyarrow(output: str) -> None:
    from ingest.columnar import TableError, require

    try:
        require()
    except TableError as error:
        raise Refusal(f"{output}: {error}") from error
