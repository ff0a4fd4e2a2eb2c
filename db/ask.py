"""Ask a served database: one piece of work on one connection, within a time, and kept until the file changes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit

from db.search.search import Searcher
from db.site import NAME

T = TypeVar("T")
# Times and sizes of a database's files.
Stamp = tuple[tuple[int, int], ...]
# Milliseconds, and how many answers are kept at most.
PATIENCE, MOST = 2000, 500
# What took too long is not tried again for so many seconds, lest its readers wear a busy machine out.
PAUSE = 20.0

_kept: dict[tuple[Any, ...], Any] = {}
_searchers: WeakKeyDictionary[Database, Searcher] = WeakKeyDictionary()


def our_database(datasette: Datasette, name: str | None = None) -> Database | None:
    """The database of that name, else the one the site is about, or None while none is attached."""
    names = [name for name, db in datasette.databases.items() if name != "_internal" and not db.is_memory]
    chosen = name or (NAME if NAME in names else next(iter(names), None))
    return datasette.get_database(chosen) if chosen else None


async def require_quotes(datasette: Datasette, actor: Any, database: Database) -> None:
    """Raise Datasette's Forbidden unless an actor may see the quotes of a database."""
    name = database.name
    await datasette.ensure_permissions(
        actor, [("view-table", (name, "quotes")), ("view-database", name), "view-instance"]
    )


async def ask(database: Database, work: Callable[..., T], *arguments: Any, patience: int = PATIENCE) -> T:
    """What ``work(connection, *arguments)`` returns; sqlite3.OperationalError when it takes longer than that."""

    def in_thread(conn: sqlite3.Connection) -> T:
        with sqlite_timelimit(conn, patience):
            return work(conn, *arguments)

    return await database.execute_fn(in_thread)


async def ask_once(
    database: Database, work: Callable[..., T], *arguments: Any, patience: int = PATIENCE, lasting: float = 0
) -> T | None:
    """Like ask, but the same question is worked on again only after the file has changed; None when it took too long.

    An answer younger than ``lasting`` seconds serves even so. It is shared between readers: nobody may change it.
    """
    stamp: Stamp | None = _stamp(database)
    key = (database.path or id(database), work, arguments)
    if key in _kept:
        kept, asked, answer = _kept[key]
        if kept == stamp or time.monotonic() - asked < (lasting if kept is not None else PAUSE):
            return answer
    try:
        answer = await ask(database, work, *arguments, patience=patience)
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        answer, stamp = None, None
    if len(_kept) >= MOST:
        _kept.pop(next(iter(_kept)))
    _kept[key] = (stamp, time.monotonic(), answer)
    return answer


def _stamp(database: Database) -> Stamp:
    """What differs after every commit: times and sizes of the file and of its log."""
    found = []
    for path in [database.path, f"{database.path}-wal"] if database.path else []:
        try:
            about = Path(path).stat()
        except OSError:
            continue
        found.append((about.st_mtime_ns, about.st_size))
    return tuple(found)


def searcher_of(database: Database) -> Searcher:
    """The one searcher of a database: what it has read into memory serves every page."""
    return _searchers.setdefault(database, Searcher())
