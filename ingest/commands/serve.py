"""`onrecord serve`: the site."""

from __future__ import annotations

import click

from ingest.commands.report import Refusal


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port; 0 takes a free one")
@click.option("--base-url", default="/", show_default=True, help="Path of the site behind a proxy")
def serve(db: str, host: str, port: int, base_url: str) -> None:
    """Publish a database as a site to search and browse.

    \b
    Example:
        onrecord serve quotes.db --port 8002
    """
    from db.connect import DatabaseError
    from db.site import SiteError
    from db.site import serve as start

    try:
        start(db, host=host, port=port, base_url=base_url)
    except (DatabaseError, SiteError) as error:
        raise Refusal(str(error)) from error
