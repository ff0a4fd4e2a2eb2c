"""`onrecord ingest`: articles into a database."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import click

from ingest.commands.inputs import reading_options, records, refusing
from ingest.commands.report import database, report_options


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@reading_options
@report_options
@refusing
def ingest(db: str, **options: Any) -> None:
    """Read articles and store their quotes in a database.

    SRC is a file, a folder, a glob, an address, or - for stdin: web pages, plain text, JSON Lines, CSV, Parquet, web
    archives, feeds, mails, Word documents, PDFs, also gzipped. Running again changes nothing but what has changed.

    \b
    Example:
        onrecord ingest quotes.db articles/ archive.csv https://calveracourier.example/feed.xml
    """
    from db.batches import as_they_come
    from db.store import RecordError

    with database(db) as opened:
        report, found = records(**options)
        for record, outcome in as_they_come(opened, ((record, record.to_dict()) for record in found), itemgetter(1)):
            if isinstance(outcome, RecordError):
                report.fail(record[0].article.origin, str(outcome))
            else:
                report.counts[outcome] += 1
    report.close("new", "updated", "unchanged", "quotes", "failed")
