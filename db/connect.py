"""Open a database file of ours: made, brought up to date, or refused in one clear line.

``DatabaseError`` is the only error: the file is not a database, not ours, newer than this code, locked, read-only, or
its folder is missing. A file that is refused is left as it was.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from db.identity.identity import settle_all
from db.schema import migrations

# Waiting this long (seconds) for another writer to finish one article is ordinary; longer means a fault.
PATIENCE = 10.0
# Bytes of a page of a new file, twice what SQLite takes by itself: a large load costs a tenth less. With larger ones,
# articles that are added one by one would write too much, because their keys are all over the file.
PAGE = 8_192
# Bytes of changes that wait beside the file before they are taken into it.
WAITING = 65_536_000

# For null Python looks, value by value, through what objects can be adapted by, finds nothing and stores it as it is;
# this says so at once, which is three times as fast, and a fifth of all that is stored is null.
sqlite3.register_adapter(type(None), {None: None}.get)


class DatabaseError(Exception):
    """A database file cannot be used; the message names the file, the reason and the remedy."""


def open_database(path: str | Path, create: bool = True) -> Database:
    """Open a database for writing, with foreign keys on, made or migrated to the newest schema where needed."""
    path = Path(path)
    if path.is_dir():
        raise DatabaseError(f"{path} is a folder: name a database file inside it, such as {path / 'quotes.db'}")
    if not path.parent.is_dir():
        raise DatabaseError(f"{path}: there is no folder {path.parent}; make it first")
    if not create and not path.exists():
        raise DatabaseError(f"{path}: there is no such file; make it with: onrecord ingest {path} ARTICLES")
    try:
        return _prepare(path)
    except sqlite3.Error as error:
        raise DatabaseError(explain(path, error)) from error


def require_ours(path: str | Path) -> None:
    """Raise DatabaseError unless the file is a database of ours at this code's schema; writes nothing."""
    require_known(path)
    try:
        with closing(_reading(Path(path))) as conn:
            if migrations.pending(Database(conn)):
                raise DatabaseError(f"{path} has an older schema; bring it up to date with: onrecord ingest {path} …")
    except sqlite3.Error as error:
        raise DatabaseError(explain(path, error)) from error


def require_known(path: str | Path) -> None:
    """Raise DatabaseError unless the file is a database of ours, at this code's schema or an older one."""
    path = Path(path)
    if not path.is_file():
        raise DatabaseError(f"{path}: there is no such file; make it with: onrecord ingest {path} ARTICLES")
    try:
        with closing(_reading(path)) as conn:
            if not _known(path, Database(conn)):
                raise DatabaseError(f"{path} is an empty database; fill it with: onrecord ingest {path} ARTICLES")
    except sqlite3.Error as error:
        raise DatabaseError(explain(path, error)) from error


def read_database(path: str | Path) -> Database:
    """Open a database to read alone, so that nothing can change it; raises DatabaseError as ``require_ours`` does."""
    require_ours(path)
    try:
        conn = _reading(Path(path))
        # A file that a query attaches is not to be changed either.
        conn.execute("pragma query_only = on")
    except sqlite3.Error as error:
        raise DatabaseError(explain(path, error)) from error
    return Database(conn)


def write_once(conn: sqlite3.Connection) -> None:
    """Write what comes into the file itself, not beside it first, where nobody else has the file open.

    Until ``write_ahead``, others wait for a transaction instead of reading what was there before it. If the program is
    killed, whoever opens the file next takes back what is not complete, and sets it right.
    """
    patience = conn.execute("pragma busy_timeout").fetchone()[0]
    conn.execute("pragma busy_timeout = 0")
    with suppress(sqlite3.OperationalError):  # somebody reads it
        conn.execute("pragma journal_mode = delete")
        conn.execute("pragma synchronous = full")
    conn.execute(f"pragma busy_timeout = {patience}")


def write_ahead(conn: sqlite3.Connection) -> None:
    """Write what comes beside the file first, so that readers and a writer go on at the same time."""
    conn.execute("pragma journal_mode = wal")
    # Safe in this mode even when the process is killed; only a power cut may cost the last articles, never the file.
    conn.execute("pragma synchronous = normal")
    # Setting the mode leaves a lock behind until something is read.
    conn.execute("select 1 from sqlite_master").fetchone()


def explain(path: str | Path, error: sqlite3.Error) -> str:
    """What went wrong with a database file, and what to do, in one line."""
    reason = str(error)
    if "not a database" in reason or "malformed" in reason:
        return f"{path} is not an SQLite database, or it is damaged ({reason}); give another file name"
    if "locked" in reason:
        return f"{path} is locked: another program is writing to it; wait until it has finished and try again"
    if "readonly" in reason:
        return f"{path} is read-only: change the rights of the file and its folder, or give another file name"
    if "disk is full" in reason:
        return f"{path}: the disk is full, and what was being stored is left out; make room, then run this again"
    if "disk I/O error" in reason:
        return f"{path}: the disk cannot be written ({reason}); look at its free space and its limits, then try again"
    if "unable to open" in reason:
        return f"{path} cannot be opened: look at the rights of the file and its folder"
    return f"{path}: {reason}"


def _reading(path: Path) -> sqlite3.Connection:
    # SQLite makes two files beside one in WAL mode, to read it too; where it may not, nobody is writing either.
    path = path.resolve()
    _take_back(path)
    still = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    return sqlite3.connect(f"{path.as_uri()}?mode=ro{'&immutable=1' if still else ''}", uri=True, timeout=PATIENCE)


def _take_back(path: Path) -> None:
    """Undo what a killed load has written: whoever only reads could not."""
    if not path.with_name(f"{path.name}-journal").exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as conn:
            conn.execute("pragma schema_version")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise
        raise DatabaseError(
            f"{path} was left half-written by a load that was ended by force; to undo that, the file and its folder "
            "must be writable: change their rights and try again"
        ) from error


def _prepare(path: Path) -> Database:
    conn = sqlite3.connect(path, timeout=PATIENCE)
    try:
        db = Database(conn)
        _known(path, db)
        conn.execute("pragma foreign_keys = on")
        conn.execute(f"pragma page_size = {PAGE}")  # changes nothing in a file that has tables
        _write_ahead_in_turn(conn)
        if migrations.pending(db):
            _migrate(db)
        # Keys are hashes, so that each article touches pages all over the file; SQLite's 2 MB would hold few of them.
        conn.execute("pragma cache_size = -262144")
        page = conn.execute("pragma page_size").fetchone()[0]
        conn.execute(f"pragma wal_autocheckpoint = {WAITING // page}")
        # Learn now, not after the first article has been read and parsed, that nothing can be written here.
        conn.execute("begin immediate")
        conn.execute("rollback")
    except BaseException:
        conn.close()
        raise
    return db


def _write_ahead_in_turn(conn: sqlite3.Connection) -> None:
    """``write_ahead`` after another program that makes the same file ready: here SQLite does not wait by itself."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return write_ahead(conn)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _migrate(db: Database) -> None:
    """All pending migrations, with what no SQL can derive, or nothing of them."""
    # At once, so that of two programs that open an older database one waits, and finds that nothing is pending.
    db.conn.execute("begin immediate")
    try:
        if migrations.pending(db):
            migrations.apply(db)
            settle_all(db.conn)
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()


def _known(path: Path, db: Database) -> bool:
    """Whether a database has tables of ours; raises DatabaseError for someone else's or a newer one."""
    tables = set(db.table_names())
    applied = {migration.name for migration in migrations.applied(db)}
    if tables and not applied:
        raise DatabaseError(f"{path} is a database of something else (no tables of On Record); give another file name")
    unknown = applied - {migration.name for migration in migrations._migrations}
    if unknown:
        raise DatabaseError(f"{path} was made by a newer On Record ({', '.join(sorted(unknown))}); upgrade onrecord")
    return bool(applied)
