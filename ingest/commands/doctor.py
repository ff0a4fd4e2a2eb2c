"""`onrecord doctor`: is a database as it should be, and is the installation?"""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec

import click

import ingest as package
from ingest.commands.report import Refusal

LIBRARIES = ("spacy", "datasette", "sqlite-utils", "trafilatura", "click")
# What an extra brings: its name in `pip install 'onrecord[NAME]'` → a module of it.
EXTRAS = {
    "warc": "warcio", "pdf": "pdfminer", "parquet": "pyarrow", "auth": "argon2", "dask": "distributed",
    "train": "torch",
}  # fmt: skip


@click.command()
@click.argument("db", type=click.Path(dir_okay=False), required=False)
@click.option("--fix", is_flag=True, help="Put right what follows from the rest: the search index, counts, copies")
def doctor(db: str | None, fix: bool) -> None:
    """Check a database or, without DB, the installation.

    Each line begins with ok, mended or problem. Exit code 1 says that something is wrong and was not mended.

    \b
    Example:
        onrecord doctor quotes.db --fix
    """
    if fix and not db:
        raise click.UsageError("--fix needs a database")
    good = True
    for line, holds in _database(db, fix) if db else _installation():
        click.echo(line)
        good = good and holds
    sys.exit(0 if good else 1)


def _database(path: str, fix: bool) -> Iterator[tuple[str, bool]]:
    from db.connect import DatabaseError
    from db.doctor import examine

    try:
        for finding in examine(path, fix):
            yield str(finding), finding.good
    except DatabaseError as error:
        raise Refusal(str(error)) from error


def _installation() -> Iterator[tuple[str, bool]]:
    yield _line(f"onrecord {package.__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    yield _line(", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    yield _search()
    yield _model()
    yield _core()
    for extra, module in EXTRAS.items():
        there = find_spec(module) is not None
        yield _line(f"extra {extra}" + ("" if there else f" is not installed; pip install 'onrecord[{extra}]'"))


def _line(words: str, good: bool = True) -> tuple[str, bool]:
    return f"{'ok' if good else 'problem':8} {words}", good


def _search() -> tuple[str, bool]:
    try:
        sqlite3.connect(":memory:").execute("create virtual table words using fts5 (text)")
    except sqlite3.OperationalError:
        return _line("SQLite's full-text search (FTS5) is missing; use another build of Python", False)
    return _line("SQLite's full-text search (FTS5)")


def _model() -> tuple[str, bool]:
    import spacy

    from ingest.pipeline import MODEL

    try:
        nlp = spacy.load(MODEL)
    except (OSError, ValueError, ImportError) as error:
        reason = " ".join(str(error).split())
        return _line(f"spaCy pipeline {MODEL} cannot be loaded ({reason[:100]}); install onrecord again", False)
    return _line(f"spaCy pipeline {MODEL} {nlp.meta['version']}")


def _core() -> tuple[str, bool]:
    """What finds quotes and speakers here."""
    from ingest.quote.tagger import TaggerError, load_tagger

    try:
        core = load_tagger().name
    except TaggerError as error:
        return _line(f"quotes are found by the rules alone, which is less accurate: {error}", False)
    return _line(f"quotes are found by the learned core ({core}) and the rules together")
