"""`onrecord ingest`: articles into a database."""

from __future__ import annotations

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
    from db.store import RecordError, load

    with database(db) as opened:
        report, found = records(**options)
        for record in found:
            try:
                report.counts[load(opened, record.to_dict())] += 1
            except RecordError as error:
                report.fail(record.article.origin, str(error))
    report.close("new", "updated", "unchanged", "quotes", "failed")
