"""Ask a served database: one piece of work on one connection, within a time, and kept until the file changes."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
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
PATIENCE, MOST = 2000, 300
# What took too long is not tried again for so many seconds, lest its readers wear a busy machine out.
PAUSE = 20.0
# Likewise an answer that took longer than so many seconds serves for so many times as long, even after a change:
# where articles come in all the time, no page takes more than a hundredth of the machine.
SLOW, SPARED = 0.05, 100


@dataclass
class _Answer:
    """What was found, of which state of the file, when, and how many seconds that took."""

    stamp: Stamp | None
    asked: float
    took: float
    found: Any

    def serves(self, stamp: Stamp, lasting: float) -> bool:
        """Whether the answer is good for the file as it is now."""
        if self.stamp is None:
            lasting = PAUSE
        elif self.took > SLOW:
            lasting = max(lasting, SPARED * self.took)
        return self.stamp == stamp or time.monotonic() - self.asked < lasting


_kept: OrderedDict[tuple[Any, ...], _Answer] = OrderedDict()
_asking: dict[tuple[Any, ...], asyncio.Task[Any]] = {}
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
    asked = [one for one in (getattr(work, "__self__", None), *arguments) if isinstance(one, Searcher)]

    def in_thread(conn: sqlite3.Connection) -> T:
        # What a searcher holds is read before the time begins: of a large database that takes seconds, once.
        for searcher in asked:
            searcher.columns.refresh(conn)
        with sqlite_timelimit(conn, patience):
            return work(conn, *arguments)

    # Threads are few: those who wait for a large database to be read leave them to pages that need none of that.
    while any(searcher.columns.loading for searcher in asked):
        await asyncio.sleep(0.05)
    return await database.execute_fn(in_thread)


async def ask_once(
    database: Database,
    work: Callable[..., T],
    *arguments: Any,
    beside: tuple[Any, ...] = (),
    patience: int = PATIENCE,
    lasting: float = 0,
) -> T | None:
    """Like ask, but the same question is worked on again only after the file has changed; None when it took too long.

    An answer younger than ``lasting`` seconds serves even so. It is shared between readers: nobody may change it.
    ``beside`` are further arguments for the work that make no other question of it.
    """
    stamp, key = _stamp(database), (database.path or id(database), work, arguments)
    kept = _kept.get(key)
    if kept is not None and kept.serves(stamp, lasting):
        _kept.move_to_end(key)
        return kept.found
    # Whoever asks the same in the meantime waits for the same answer.
    asking = _asking.get(key)
    if asking is None or asking.get_loop() is not asyncio.get_running_loop():
        asking = asyncio.create_task(_work(database, key, (*arguments, *beside), patience, stamp))
        _asking[key] = asking
        asking.add_done_callback(lambda _: _asking.pop(key, None))
    return await asyncio.shield(asking)


async def _work(
    database: Database, key: tuple[Any, ...], arguments: tuple[Any, ...], patience: int, stamp: Stamp | None
) -> Any:
    began = time.monotonic()
    try:
        answer = await ask(database, key[1], *arguments, patience=patience)
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        answer, stamp = None, None
    now = time.monotonic()
    _kept[key] = _Answer(stamp, now, now - began, answer)
    _kept.move_to_end(key)
    if len(_kept) > MOST:
        _kept.popitem(last=False)
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
