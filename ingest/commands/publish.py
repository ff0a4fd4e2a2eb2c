"""`onrecord publish`: a site as a folder, to be put on any host."""

from __future__ import annotations

from typing import Any

import click

from ingest.commands.report import Refusal
from ingest.commands.serve import presentation_options


@click.command()
@click.argument("db", type=click.Path(dir_okay=False))
@click.argument("folder", type=click.Path(file_okay=False))
@presentation_options
def publish(db: str, folder: str, base_url: str, **shown: Any) -> None:
    """Write a site that never changes as a folder, to be put on any host.

    The folder holds a copy of the database, all that Datasette needs to serve it, and a container file. It needs
    neither this program nor a language model. An earlier folder of this command is replaced as a whole.

    \b
    Example:
        onrecord publish quotes.db site --title "Quotes of the valley"
    """
    from db.connect import DatabaseError
    from db.publish import START
    from db.publish import publish as write
    from db.site import Presentation, SiteError

    try:
        size = write(db, folder, base_url, Presentation(**shown))
    except (DatabaseError, SiteError) as error:
        raise Refusal(str(error)) from error
    click.echo(f"{folder} holds the site, {size / 1e6:,.1f} MB; to serve it:")
    click.echo(f"    cd {folder} && pip install -r requirements.txt && {START}")
