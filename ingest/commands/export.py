"""`onrecord export`: rows of a database for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ingest.commands.output import writing
from ingest.commands.report import Refusal

SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("--table", metavar="NAME", help="Export this table or view  [default: quote_details]")
@click.option("--sql", metavar="QUERY", help="Export what a query gives")
@click.option("--all", "everything", is_flag=True, help="Export every table, a file each, into the folder named by -o")
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    default="-",
    metavar="FILE",
    help="Write to this file, not to stdout; its name tells the format: .csv, .jsonl, .parquet; .gz packs it",
)
@click.option(
    "--format", "kind", type=click.Choice(["csv", "jsonl", "parquet"]), help="The format, whatever the name  [csv]"
)
@click.option("--spreadsheet", is_flag=True, help="Make CSV safe to open in Excel and its like: no cell runs a formula")
def export(
    db: str, table: str | None, sql: str | None, everything: bool, output: str, kind: str | None, spreadsheet: bool
) -> None:
    """Write quotes to a file that other programs read: CSV, JSON Lines or Parquet.

    Without --table or --sql it is quote_details: one row a quote, with names in place of keys.

    \b
    Example:
        onrecord export quotes.db -o quotes.parquet
        onrecord export quotes.db --sql "select * from quotes where venue_type = 'court'" -o court.csv
    """
    from db.connect import DatabaseError, read_database
    from db.export import DEFAULT, ExportError, table_query

    if sum([table is not None, sql is not None, everything]) > 1:
        raise Refusal("--table, --sql and --all exclude each other; give one of them")
    try:
        with read_database(db) as opened:
            if everything:
                _write_all(opened, output, kind or "csv", spreadsheet)
            else:
                query = sql if sql is not None else table_query(opened, table or DEFAULT)
                _write(opened, query, output, kind or _kind(output), spreadsheet)
    except (DatabaseError, ExportError) as error:
        raise Refusal(str(error)) from error


def _write_all(db: Any, output: str, kind: str, spreadsheet: bool) -> None:
    """A file of each table in a folder."""
    from db.export import table_query, tables

    folder = Path(output)
    if output == "-" or (folder.exists() and not folder.is_dir()):
        raise Refusal("--all writes many files; name a folder for them with -o")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Refusal(f"{output}: cannot be made ({error.strerror})") from error
    for name in tables(db):
        _write(db, table_query(db, name), str(folder / f"{name}.{kind}"), kind, spreadsheet)


def _write(db: Any, query: str, output: str, kind: str, spreadsheet: bool) -> None:
    from db.export import export

    if spreadsheet and kind != "csv":
        raise Refusal("--spreadsheet is for CSV only; name a file .csv, or leave it out")
    if kind == "parquet" and output.endswith(".gz"):
        raise Refusal(f"{output}: a Parquet table is packed inside; leave out .gz")
    if kind == "parquet" and output == "-" and sys.stdout.isatty():
        raise Refusal("a Parquet table is not for reading on a terminal; name a file with -o")
    with writing(output) as stream:
        count = export(db, query, stream, kind, spreadsheet)
    click.echo(f"{count:,} rows{'' if output == '-' else f' to {output}'}", err=True)


def _kind(output: str) -> str:
    """The format that the name of a file tells."""
    if output == "-":
        return "csv"
    suffix = Path(output.removesuffix(".gz")).suffix
    if suffix.lower() not in SUFFIXES:
        raise Refusal(f"{output}: the name tells no format; end it in {', '.join(SUFFIXES)}, or use --format")
    return SUFFIXES[suffix.lower()]
