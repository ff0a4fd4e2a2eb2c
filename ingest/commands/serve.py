"""`onrecord serve`: the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import click

from ingest.commands.report import Refusal

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(dir_okay=False)
# How a site presents itself, whether it is served or published.
PRESENTATION = (
    click.option("--title", help="Name of the site  [default: On Record]"),
    click.option("--description", help="What stands under the name on the first page"),
    click.option("--metadata", type=FILE, metavar="FILE", help="YAML or JSON that adds to the site's metadata.yml"),
    click.option("--base-url", default="/", show_default=True, help="Path of the site behind a proxy"),
)


def presentation_options(command: Command) -> Command:
    """Add what a site is called and where it stands."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(PRESENTATION), command)


@click.command()
@click.argument("db", type=FILE)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port; 0 takes a free one")
@presentation_options
@click.option("--auth", type=FILE, metavar="FILE", help="Users who may log in, and review; see onrecord users")
@click.option("--private", is_flag=True, help="Show nothing to whoever is not logged in; needs --auth")
@click.option("--immutable", is_flag=True, help="Faster; only while nothing writes to the database")
@click.option("--cors", is_flag=True, help="Let pages of other sites read the JSON and CSV")
def serve(
    db: str, host: str, port: int, base_url: str, auth: str | None, immutable: bool, cors: bool, **shown: Any
) -> None:
    """Publish a database as a site to search and browse.

    \b
    Example:
        onrecord serve quotes.db --port 8002
        onrecord serve quotes.db --title "Quotes of the valley" --auth users.json --private
    """
    from db.connect import DatabaseError
    from db.site import Presentation, SiteError
    from db.site import serve as start

    presentation = Presentation(users=auth, immutable=immutable, **shown)
    try:
        start(db, host=host, port=port, base_url=base_url, shown=presentation, cors=cors)
    except (DatabaseError, SiteError) as error:
        raise Refusal(str(error)) from error
