"""`onrecord shard`: a large database as several."""

from __future__ import annotations

import click

from ingest.commands.report import Refusal


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False), metavar="FOLDER", help="Write here")
@click.option(
    "--by", type=click.Choice(["year", "month"]), default="year", show_default=True, help="What each database holds"
)
def shard(db: str, output: str, by: str) -> None:
    """Write a complete database for each year of publication.

    Each holds the articles of its time with all that was decided about them, and can be served, loaded into and
    corrected by itself. DB stays as it is.

    \b
    Example:
        onrecord shard quotes.db -o years/
    """
    from db.connect import DatabaseError
    from db.shard import shard as write

    try:
        for one in write(db, output, by):
            click.echo(f"{one.path}: {one.articles:,} articles, {one.quotes:,} quotes", err=True)
    except DatabaseError as error:
        raise Refusal(str(error)) from error
