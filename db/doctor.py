"""Is everything in a database as it should be? Each check gives one line, and says how much is wrong.

What follows from other rows can be mended: counts, copies kept for searching, the search index. What articles say
cannot; reading them again mends that.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from db.agreement import disagreements
from db.connect import PATIENCE, DatabaseError, explain, open_database, require_known
from db.correction.corrections import misshown, show_again
from db.invariants import COPIES, COUNTS, ORPHANS, Query
from db.schema import migrations
from db.statement.clusters import count_waiting, join_waiting

UNINDEXED = """
select id from quotes where not exists (select 1 from quotes_fts_docsize as indexed where indexed.id = quotes.rowid)
"""
LEFT_OVER = """
select id from quotes_fts_docsize as indexed where not exists (select 1 from quotes where quotes.rowid = indexed.id)
"""
REBUILD = "insert into quotes_fts (quotes_fts) values ('rebuild')"
INTEGRITY = "insert into quotes_fts (quotes_fts, rank) values ('integrity-check', 1)"
# Without its fingerprint, a record is as good as new.
FORGET = """
update articles set content_hash = ''
where id in (select article_id from quotes where id in (select value from json_each(?)))
"""


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: good, wrong, or wrong until it was mended."""

    name: str
    detail: str = ""
    good: bool = True
    mended: bool = False

    def __str__(self) -> str:
        verdict = "mended" if self.mended else "ok" if self.good else "problem"
        return f"{verdict:8} {self.name}{': ' if self.detail else ''}{self.detail}"


def examine(path: str | Path, fix: bool = False) -> Iterator[Finding]:
    """Check a database file, and mend with ``fix`` what follows from the rest; one finding for each check.

    Raises DatabaseError for a file that is not a database of ours, or that cannot be read at all.
    """
    try:
        require_known(path)
        if fix:
            open_database(path, create=False).close()  # brings what is pending, and wal
        conn = _connect(path)
        try:
            yield from _examine(conn, fix)
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise DatabaseError(explain(path, error)) from error


def _connect(path: str | Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, timeout=PATIENCE)
    conn.execute("pragma foreign_keys = on")
    return conn


def _examine(conn: sqlite3.Connection, fix: bool) -> Iterator[Finding]:
    whole = _integrity(conn)
    yield whole
    if not whole.good:  # of a damaged file nothing else can be said
        return
    yield _foreign_keys(conn)
    pending = [migration.name for migration in migrations.pending(Database(conn))]
    older = f"older by {', '.join(pending)}; the next ingest or --fix brings it up to date" if pending else ""
    yield Finding("layout", older, not pending)
    yield _journal(conn)
    if pending:  # the other checks know the newest layout only
        return
    yield _index(conn, fix)
    for query in (*COPIES, *ORPHANS, *COUNTS):
        yield _mend(conn, query, fix)
    yield _waiting(conn, fix)
    yield _corrected(conn, fix)
    yield _places(conn, fix)


def _integrity(conn: sqlite3.Connection) -> Finding:
    try:
        found = [row[0] for row in conn.execute("pragma integrity_check(5)")]
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, say
            raise
        found = [str(error)]
    if found == ["ok"]:
        return Finding("file")
    return Finding("file", f"damaged ({'; '.join(found)}); take a copy made before, or ingest into a new file", False)


def _foreign_keys(conn: sqlite3.Connection) -> Finding:
    found = conn.execute("pragma foreign_key_check").fetchall()
    tables = sorted({f"{table} → {parent}" for table, _, parent, _ in found})
    detail = f"{len(found):,} rows point to nothing ({', '.join(tables)}); ingest their articles again" if found else ""
    return Finding("foreign keys", detail, not found)


def _journal(conn: sqlite3.Connection) -> Finding:
    mode = conn.execute("pragma journal_mode").fetchone()[0]
    # A first load that was ended by force leaves it so, and whoever opens it to write sets it right.
    detail = f"{mode}: readers and a writer wait for each other; the next ingest or --fix makes it wal"
    return Finding("journal", "" if mode == "wal" else detail)


def _index(conn: sqlite3.Connection, fix: bool) -> Finding:
    wrong = _index_wrong(conn)
    if not wrong:
        return Finding("search index")
    if not fix:
        return Finding("search index", f"{wrong}; --fix builds it anew", False)
    with conn:
        conn.execute("delete from _loading")
        conn.execute(REBUILD)
    left = _index_wrong(conn)
    return Finding("search index", left or wrong, not left, not left)


def _index_wrong(conn: sqlite3.Connection) -> str:
    """What is wrong with the search index, in words; nothing where it is in step with the quotes."""
    if conn.execute("select 1 from _loading").fetchone():
        return "new quotes are kept out of it"
    missing, over = len(_found(conn, UNINDEXED)), len(_found(conn, LEFT_OVER))
    if missing or over:
        return f"{missing:,} quotes are not in it, and {over:,} are that should not be"
    try:
        conn.execute(INTEGRITY)
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
    except sqlite3.DatabaseError:
        return "it has other words than the quotes"
    finally:
        conn.rollback()
    return ""


def _mend(conn: sqlite3.Connection, query: Query, fix: bool) -> Finding:
    name, complaint, sql, remedies = query

    def mend(_: list[str]) -> None:
        for remedy in remedies:
            if isinstance(remedy, str):
                conn.execute(remedy)
            else:
                remedy(conn)

    return _examined(conn, name, complaint, lambda: _found(conn, sql), mend if fix else None)


def _examined(
    conn: sqlite3.Connection,
    name: str,
    complaint: str,
    find: Callable[[], list[str]],
    mend: Callable[[list[str]], None] | None,
) -> Finding:
    """What is wrong by ``find``, and what is left of it after ``mend``, where that is asked for."""
    found = find()
    if not found:
        return Finding(name)
    detail = f"{len(found):,} {complaint} ({_some(found)})"
    if not mend:
        return Finding(name, f"{detail}; --fix puts it right", False)
    with conn:
        mend(found)
    left = find()
    return Finding(name, f"{len(left):,} {complaint} ({_some(left)})" if left else detail, not left, not left)


def _waiting(conn: sqlite3.Connection, fix: bool) -> Finding:
    name, waiting = "statements of new quotes", count_waiting(conn)
    if waiting and fix:
        with conn:
            join_waiting(conn)
        return Finding(name, f"{waiting:,} quotes were not compared yet", mended=True)
    # A load that was ended by force leaves them so, and the next completes it.
    return Finding(name, f"{waiting:,} quotes are not compared yet; the next load or --fix does it" if waiting else "")


def _corrected(conn: sqlite3.Connection, fix: bool) -> Finding:
    return _examined(
        conn, "corrections of quotes", "articles do not show what people have corrected",
        lambda: _misshown(conn), (lambda wrong: show_again(conn, wrong)) if fix else None,
    )  # fmt: skip


def _misshown(conn: sqlite3.Connection) -> list[str]:
    try:
        return misshown(conn)
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
        return []


def _places(conn: sqlite3.Connection, fix: bool) -> Finding:
    wrong = list(dict.fromkeys(str(row["quote_id"]) for row in disagreements(conn)))
    if not wrong:
        return Finding("places and words")
    remedy = "--fix lets their articles be stored anew by the next ingest"
    if fix:
        with conn:
            conn.execute(FORGET, [json.dumps(wrong)])
        remedy = "ingest their articles again"
    detail = f"{len(wrong):,} quotes are not what stands at their place ({_some(wrong)}); {remedy}"
    return Finding("places and words", detail, False)


def _found(conn: sqlite3.Connection, sql: str) -> list[str]:
    return [str(row[0]) for row in conn.execute(sql)]


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (" …" if len(keys) > 3 else "")
