"""`onrecord outlets`: what the outlets of a database are called."""

from __future__ import annotations

import json

import click

from ingest.commands.report import Refusal, database


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("--rename", nargs=2, metavar="OLD NEW", help="Call an outlet NEW, or join it to the outlet of that name")
def outlets(db: str, rename: tuple[str, str] | None) -> None:
    """List the outlets of a database, or rename one.

    OLD is an outlet's name; or a domain or a name as articles print it, which parts it from the rest of its outlet.
    Renaming outlives every later load, and renaming back undoes it.

    \b
    Example:
        onrecord outlets quotes.db --rename "Calvera Courier Online" "The Calvera Courier"
    """
    from db import outlets as room
    from db.store import transaction

    with database(db, create=False) as opened:
        try:
            with transaction(opened):
                if rename:
                    row = room.rename(opened.conn, *rename)
                else:
                    room.keep_edits(opened.conn)
        except room.OutletError as error:
            raise Refusal(str(error)) from error
        if rename:
            click.echo(f"{row['name']} has {row['articles']:,} articles and {row['quotes']:,} quotes now", err=True)
            return
        for row in room.list_outlets(opened.conn):
            others = sorted(set(json.loads(row["names"])) - {row["name"], None})
            also = f"also printed {', '.join(others)}" if others else ""
            words = [row["name"], row["domain"] or "", "kept" if row["kept"] else "", also]
            click.echo(f"{row['quotes']:>9,} quotes {row['articles']:>7,} articles  {' · '.join(filter(None, words))}")
