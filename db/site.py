"""Publish a database: Datasette with this project's metadata, plugins, templates and style.

The site's files stand at the root of a checkout, which is a Datasette configuration directory, or where a wheel puts
them: ``<prefix>/share/onrecord``.
"""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

import click
import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import BadMetadataError, parse_metadata

from db.connect import require_ours
from db.users import UsersError, read_users, require_hashing

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


@dataclass(frozen=True)
class Presentation:
    """How a site presents itself, and to whom; what is None or False stays as metadata.yml has it.

    ``metadata`` is a file in Datasette's form that adds to ours, ``users`` the file of those who may log in (users.py),
    ``private`` shows the site to them alone, and ``immutable`` promises that nothing writes to the database meanwhile.
    """

    title: str | None = None
    description: str | None = None
    metadata: str | Path | None = None
    users: str | Path | None = None
    private: bool = False
    immutable: bool = False


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
    path: str | Path,
    base_url: str = "/",
    settings: dict[str, Any] | None = None,
    shown: Presentation | None = None,
    **options: Any,
) -> Datasette:
    """A Datasette that publishes one database file under the name ``quotes``; options go to Datasette.

    Raises DatabaseError for a file that is not a database of ours, SiteError for a presentation that cannot be had.
    """
    require_ours(path)
    shown = shown or Presentation()
    if shown.immutable:
        _require_still(Path(path))
    if shown.users and not os.environ.get("DATASETTE_SECRET"):
        options.setdefault("secret", _users_secret(shown.users))
    site = folder()
    datasette = Datasette(
        metadata=make_metadata(shown),
        template_dir=str(site / "templates"),
        plugins_dir=str(site / "plugins"),
        static_mounts=[("static", str(site / "static"))],
        settings={**make_settings(base_url), **(settings or {})},
        **options,
    )
    datasette.remove_database("_memory")
    mutable = not shown.immutable and _writable(Path(path))
    datasette.add_database(Database(datasette, path=str(path), is_mutable=mutable), name=NAME)
    return datasette


def make_settings(base_url: str = "/") -> dict[str, Any]:
    """Datasette's settings for a site at a path of its host."""
    return {**SETTINGS, "base_url": "/" + f"{base_url.strip('/')}/".lstrip("/")}


def make_metadata(shown: Presentation) -> dict[str, Any]:
    """The metadata of the site: ours, what a file adds to it, and what was named beside; raises SiteError."""
    metadata: dict[str, Any] = parse_metadata((folder() / "metadata.yml").read_text(encoding="utf-8"))
    if shown.metadata:
        metadata = _merged(metadata, _read_metadata(shown.metadata))
    metadata |= {name: value for name in ("title", "description") if (value := getattr(shown, name)) is not None}
    if shown.users:
        users = {"plugins": {"onrecord": {"users": str(Path(shown.users).resolve())}}}
        metadata = _merged(metadata, users)
    if shown.private:
        if not shown.users:
            raise SiteError("a private site needs users who may log in; name their file with --auth")
        metadata["allow"] = {"id": "*"}
    return metadata


def serve(
    path: str | Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    base_url: str = "/",
    settings: dict[str, Any] | None = None,
    shown: Presentation | None = None,
    **options: Any,
) -> None:
    """Serve a database until interrupted, and print the address first; port 0 takes any free one.

    Raises DatabaseError for a file that is not a database of ours, SiteError when the address cannot be used.
    """
    datasette = make_site(path, base_url, settings, shown, **options)
    listener = _listen(host, port)
    named = f"[{host}]" if ":" in host else host
    address = f"http://{named}:{listener.getsockname()[1]}{datasette.setting('base_url')}"
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


def _read_metadata(path: str | Path) -> dict[str, Any]:
    try:
        added = parse_metadata(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SiteError(f"{path}: cannot be read ({error})") from error
    except BadMetadataError as error:
        raise SiteError(f"{path} is neither YAML nor JSON; see docs/deploy.md for what can stand in it") from error
    if not isinstance(added, dict):
        raise SiteError(f"{path} holds no settings; write lines such as title: Quotes of the valley")
    return added


def _merged(ours: dict[str, Any], added: dict[str, Any]) -> dict[str, Any]:
    """What is added counts; inside a section it is added to the section."""
    both = {name: _merged(ours[name], value) for name, value in added.items()
            if isinstance(value, dict) and isinstance(ours.get(name), dict)}  # fmt: skip
    return {**ours, **added, **both}


def _users_secret(path: str | Path) -> str:
    try:
        require_hashing()
        return read_users(path).secret
    except UsersError as error:
        raise SiteError(str(error)) from error


def _require_still(path: Path) -> None:
    """Raise SiteError where changes wait beside the file, which whoever takes it as immutable would not see."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise SiteError(
            f"{path} is being written to, or was left in the middle ({log.name}); wait until that has finished, or "
            f"serve a copy: onrecord publish {path} FOLDER"
        )


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
