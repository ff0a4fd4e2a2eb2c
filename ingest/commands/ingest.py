"""`onrecord ingest`: articles into a database."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.inputs import Reading, reading_options, refusing
from ingest.commands.report import database, report_options

if TYPE_CHECKING:
    from ingest.input.raw import InputError, Raw


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@reading_options
@click.option("--again", is_flag=True, help="Also read what has not changed since it was last read")
@report_options
@refusing
def ingest(db: str, again: bool, **options: Any) -> None:
    """Read articles and store their quotes in a database.

    SRC is a file, a folder, a glob, an address, or - for stdin: web pages, plain text, JSON Lines, CSV, Parquet, web
    archives, feeds, mails, Word documents, PDFs, also gzipped. Running again, also after an interruption, reads only
    what is new or has changed.

    \b
    Example:
        onrecord ingest quotes.db articles/ archive.csv https://calveracourier.example/feed.xml
    """
    with database(db) as opened:
        reading = Reading(**options)
        try:
            _ingest(opened, reading, again)
        except KeyboardInterrupt:
            reading.report.say(f"{db}: all articles so far are kept; the same command goes on from there")
            raise
    reading.report.close("new", "updated", "unchanged", "quotes", "failed")


def _ingest(opened: Any, reading: Reading, again: bool) -> None:
    from db.batches import as_they_come
    from db.store import RecordError
    from ingest.fingerprint import made_by

    met = _Met(opened.conn, made_by(reading.settings.model, reading.settings.core), again)
    made = _made(met, reading)
    for (record, _), outcome in as_they_come(opened, made, itemgetter(0), itemgetter(1)):
        if isinstance(outcome, RecordError):
            reading.report.fail(record["article"]["origin"], str(outcome))
        else:
            reading.report.counts[outcome] += 1


def _made(met: _Met, reading: Reading) -> Iterator[tuple[dict[str, Any], str] | None]:
    """The records with the fingerprints of their documents; None where all so far must be stored first."""
    report = reading.report
    for result in reading.results(met.marked(reading.documents)):
        fingerprint = met.prints.popleft()
        if isinstance(result, _Known):
            yield None
            if (quotes := met.quotes(fingerprint)) is not None:
                report.step()
                report.counts["unchanged"] += 1
                report.counts["quotes"] += quotes
                continue
            # An article read meanwhile said otherwise.
            [result] = reading.results([result.document])
        if record := reading.tell(result):
            yield record.to_dict(), fingerprint


@dataclass
class _Known:
    """A document from which the database has its article already."""

    document: Raw


class _Met:
    """Which documents the database knows from an earlier run of the same code with the same settings."""

    def __init__(self, conn: sqlite3.Connection, made: str, again: bool) -> None:
        self.conn, self.made, self.again = conn, made, again
        self.prints: deque[str] = deque()  # of the documents that are being read

    def marked(self, documents: Iterable[Raw | InputError]) -> Iterator[Raw | InputError | _Known]:
        """The documents, those marked that need not be read again."""
        from ingest.fingerprint import fingerprint
        from ingest.input.raw import Raw

        for document in documents:
            self.prints.append(fingerprint(document, self.made))
            if isinstance(document, Raw) and not self.again and self.quotes(self.prints[-1]) is not None:
                yield _Known(document)
            else:
                yield document

    def quotes(self, fingerprint: str) -> int | None:
        """How many quotes the article of a known document has; None for one that is not known."""
        from db.documents import known

        return known(self.conn, fingerprint)
