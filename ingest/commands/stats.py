"""`onrecord stats`: what a database holds, in figures."""

from __future__ import annotations

import json

import click

from ingest.commands.report import Refusal


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option(
    "--top", type=click.IntRange(min=1), default=12, show_default=True, metavar="N", help="Lines of each list"
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, with all outlets and months")
def stats(db: str, top: int, as_json: bool) -> None:
    """Count the quotes of a database by type, outlet, speaker and month.

    Also tells what share of the quotes comes from sources without a name, and of how many the speaker, the day and the
    venue are known. Retired quotes are left out.

    \b
    Example:
        onrecord stats quotes.db --top 20
    """
    from db.connect import DatabaseError, read_database
    from db.stats import stats as figures_of
    from db.stats import table

    try:
        with read_database(db) as opened:
            figures = figures_of(opened, top)
    except DatabaseError as error:
        raise Refusal(str(error)) from error
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2) if as_json else table(figures, top))
