"""Publish a database: Datasette with this project's metadata, plugins, templates and style.

The site's files stand at the root of a checkout, which is a Datasette configuration directory, or where a wheel puts
them: ``<prefix>/share/onrecord``.
"""

from __future__ import annotations

import os
import socket
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

import click
import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import parse_metadata

from db.connect import require_ours

# Metadata, templates and plugins know the database by this name, whatever its file is called.
NAME = "quotes"
SETTINGS = {
    "default_page_size": 50,
    "default_facet_size": 12,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "facet_suggest_time_limit_ms": 50,
    # Suggestions re-count every column of the table at each view; the metadata names the facets worth having.
    "suggest_facets": False,
    "allow_download": True,
    "truncate_cells_html": 1000,
    "max_csv_mb": 0,
}


class SiteError(Exception):
    """The site cannot be served; the message says why and what to do."""


def folder() -> Path:
    """The folder that holds metadata.yml, plugins, templates and static, in a checkout or an installed wheel."""
    looked = []
    for place in _places():
        if (place / "metadata.yml").is_file() and (place / "templates").is_dir():
            return place
        looked.append(str(place))
    raise SiteError(
        f"the site's files (metadata.yml, templates …) are in none of {', '.join(looked)}; install onrecord again"
    )


def make_site(
    path: str | Path, base_url: str = "/", settings: dict[str, Any] | None = None, **options: Any
) -> Datasette:
    """A Datasette that publishes one database file under the name ``quotes``; options go to Datasette.

    Raises DatabaseError for a file that is not a database of ours.
    """
    require_ours(path)
    site = folder()
    datasette = Datasette(
        metadata=parse_metadata((site / "metadata.yml").read_text(encoding="utf-8")),
        template_dir=str(site / "templates"),
        plugins_dir=str(site / "plugins"),
        static_mounts=[("static", str(site / "static"))],
        settings={**SETTINGS, "base_url": "/" + f"{base_url.strip('/')}/".lstrip("/"), **(settings or {})},
        **options,
    )
    datasette.remove_database("_memory")
    datasette.add_database(Database(datasette, path=str(path), is_mutable=_writable(Path(path))), name=NAME)
    return datasette


def serve(
    path: str | Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    base_url: str = "/",
    settings: dict[str, Any] | None = None,
    **options: Any,
) -> None:
    """Serve a database until interrupted, and print the address first; port 0 takes any free one.

    Raises DatabaseError for a file that is not a database of ours, SiteError when the address cannot be used.
    """
    datasette = make_site(path, base_url, settings, **options)
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}{datasette.setting('base_url')}"
    click.echo(f"On Record serves {path} on {address} (stop with Ctrl-C)")
    config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on")
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(100)
    except (OSError, OverflowError) as error:
        raise SiteError(f"cannot serve on {host} port {port} ({error}); choose another with --port") from error
    return listener


def _writable(path: Path) -> bool:
    # A WAL database in a folder without write permission can only be read as one that never changes.
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def _places() -> list[Path]:
    here = Path(__file__).resolve().parent.parent
    places = [here]
    try:
        recorded = files("onrecord") or []
    except PackageNotFoundError:
        recorded = []
    for file in recorded:
        if file.parts[-3:] == ("share", "onrecord", "metadata.yml"):
            places.append(Path(str(file.locate())).resolve().parent)
    # `pip install --target DIR` moves the data to DIR/share without correcting the record of files.
    places += [here / "share" / "onrecord", Path(sys.prefix) / "share" / "onrecord"]
    return list(dict.fromkeys(places))
