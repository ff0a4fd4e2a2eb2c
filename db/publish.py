"""A site as a folder: a database that never changes, and all that Datasette needs to serve it, on any host.

The folder is a Datasette configuration directory with this package beside it, so that neither a language model nor the
extractor has to be installed where it is served.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from contextlib import closing
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import yaml
from datasette.inspect import inspect_hash

from db.connect import explain, require_ours
from db.page.accuracy import floors
from db.site import NAME, Presentation, SiteError, folder, make_metadata, make_settings

FOLDERS = ("plugins", "templates", "static")
# What is imported by this package and by the plugins, of all that the program requires.
NEEDED = {
    "datasette", "uvicorn", "sqlite-utils", "click", "numpy", "msgspec", "rapidfuzz", "anyascii", "nicknames",
    "datasette-gzip", "datasette-copyable", "datasette-block-robots", "pyyaml",
}  # fmt: skip
# `python -m` finds the package of the folder it is started in.
START = "python -m datasette . --host 127.0.0.1 --port 8001"
CONTAINER = """\
# Built in this folder: podman build -t quotes . && podman run -p 8001:8001 quotes
FROM docker.io/library/python:3.12-slim
WORKDIR /site
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
USER 65534
EXPOSE 8001
CMD ["python", "-m", "datasette", ".", "--host", "0.0.0.0", "--port", "8001"]
"""
README = """\
# {title}

A site of quotes from the news, made by On Record. To serve it, with Python 3.10 or newer:

    pip install -r requirements.txt
    {start}

Or in a container: `podman build -t quotes . && podman run -p 8001:8001 quotes`. The database never changes while it
is served; to publish a newer one, make this folder anew.
"""


def publish(path: str | Path, target: str | Path, base_url: str = "/", shown: Presentation | None = None) -> int:
    """Write the site of a database as a folder, whole or not at all, and give its size in bytes.

    Replaces a folder that was written so before. Raises DatabaseError for a file that is not a database of ours, and
    SiteError where the folder holds something else or cannot be written.
    """
    require_ours(path)
    shown = shown or Presentation()
    metadata, wanted = make_metadata(shown), requirements()
    target = Path(target).resolve()
    if target.exists() and any(target.iterdir()) and not _ours(target):
        raise SiteError(f"{target} holds something else; name a new folder, or empty this one")
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        part.mkdir(parents=True)
        _copy_database(Path(path), part / f"{NAME}.db")
        _write_site(part)
        for name, text in {
            "inspect-data.json": json.dumps(_inspected(part / f"{NAME}.db"), indent=2),
            "settings.json": json.dumps(make_settings(base_url), indent=2),
            "metadata.yml": yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=110),
            "requirements.txt": "".join(f"{line}\n" for line in wanted),
            "Containerfile": CONTAINER,
            "README.md": README.format(title=metadata.get("title") or "On Record", start=START),
        }.items():
            (part / name).write_text(text, encoding="utf-8")
        size = sum(file.stat().st_size for file in part.rglob("*") if file.is_file())
        if target.exists():
            shutil.rmtree(target)
        part.replace(target)
    except OSError as error:
        raise SiteError(f"{target}: cannot be written ({error.strerror or error}); name another folder") from error
    except sqlite3.Error as error:
        raise SiteError(explain(path, error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return size


def requirements() -> list[str]:
    """What a published site needs to be installed, as a file of requirements has it."""
    try:
        named = {re.split(r"[^\w.-]", line)[0].lower(): line for line in requires("onrecord") or []}
    except PackageNotFoundError:
        named = {}
    missing = sorted(NEEDED - named.keys())
    if missing:
        raise SiteError(f"the installation does not say what {', '.join(missing)} must be; install onrecord again")
    return [named[name] for name in sorted(NEEDED)]


def _ours(target: Path) -> bool:
    """Whether a folder was written by ``publish``."""
    return all((target / name).is_file() for name in (f"{NAME}.db", "inspect-data.json", "requirements.txt"))


def _copy_database(path: Path, copy: Path) -> None:
    """A copy without free space, and without a log, which a host that may only read could not use."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        conn.execute("vacuum into ?", [str(copy)])
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute("pragma journal_mode = delete")


def _write_site(part: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in FOLDERS:
        shutil.copytree(folder() / name, part / name, ignore=ignored)
    shutil.copytree(Path(__file__).parent, part / "db", ignore=ignored)
    (part / "floors.json").write_text(json.dumps(floors(), indent=2), encoding="utf-8")


def _inspected(path: Path) -> dict[str, object]:
    """What ``datasette inspect`` tells of a database: by the file's name alone Datasette takes it as immutable."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as conn:
        names = [row[0] for row in conn.execute("select name from sqlite_master where type = 'table'")]
        counts = {name: conn.execute(f"select count(*) from [{name}]").fetchone()[0] for name in names}
    tables = {name: {"count": count} for name, count in counts.items()}
    return {NAME: {"hash": inspect_hash(path), "size": path.stat().st_size, "file": path.name, "tables": tables}}
