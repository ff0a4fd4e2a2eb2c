"""A database that has grown too large, as several: one for each year or month of publication, each complete.

A shard is what loading the articles of its time alone would give, with all that people have decided about them:
corrections, judgements, facts, outlets' names. Articles, quotes, history and keys are copied as they are. What follows
from all articles together (whose a bare surname is, which quotes report one utterance, counts) is worked out anew from
those of the shard.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from db.connect import DatabaseError, explain, open_database, require_ours
from db.identity.identity import settle_all
from db.invariants import COUNTS
from db.statement import clusters

PERIODS = {"year": 4, "month": 7}  # how many characters of a day name it
UNDATED = "undated"

LIST = """
select coalesce(nullif(substr(published, 1, :length), ''), :undated) as period, count(*)
from articles group by period order by period
"""
# What is copied is told in temporary tables first: the articles, and the names printed in them or judged with those.
CHOOSE = (
    """
    create temp table chosen_articles as select id from whole.articles
    where coalesce(nullif(substr(published, 1, :length), ''), :undated) = :period
    """,
    "create unique index temp.chosen_articles_id on chosen_articles (id)",
    """
    create temp table chosen_names as
    select speaker_name_id as id from whole.quotes
    where article_id in (select id from chosen_articles) and speaker_name_id is not null
    union
    select found ->> 'speaker_name_id' from whole.findings
    where article_id in (select id from chosen_articles) and found ->> 'speaker_name_id' is not null
    """,
    "create unique index temp.chosen_names_id on chosen_names (id)",
)
# Names that people have judged the same as, or another than, one that is there already; a name of another article has
# no place without it. Of names that nobody is quoted under, every shard has all, so that nothing said of them is lost.
JUDGED = """
insert or ignore into chosen_names
select names.id from whole.speaker_names as names
where (article_id is null or article_id in (select id from chosen_articles)) and (
    names.id in (
        select other_name_id from whole.judgements where speaker_name_id in (select id from chosen_names)
        union select speaker_name_id from whole.judgements where other_name_id in (select id from chosen_names)
    )
    or names.id in (
        select speaker_name_id from whole.judgements union select other_name_id from whole.judgements
        union select speaker_name_id from whole.speaker_facts
    ) and not exists (select 1 from whole.quotes where speaker_name_id = names.id)
)
"""
OF_ARTICLES = "article_id in (select id from chosen_articles)"
OF_NAMES = "speaker_name_id in (select id from chosen_names)"
# Each table with the condition by which its rows are copied, and what they get in place of what they had.
TABLES: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "runs",
        f"""
        id in (
            select run_id from whole.articles where id in (select id from chosen_articles)
            union select run_id from whole.quotes where {OF_ARTICLES}
            union select retired_by from whole.quotes where {OF_ARTICLES}
            union select run_id from whole.readings where {OF_ARTICLES}
        )
        """,
        {},
    ),
    (
        "outlets",
        "id in (select outlet_id from whole.articles where id in (select id from chosen_articles))",
        {},
    ),
    ("outlet_names", "outlet_id in (select id from outlets)", {}),
    ("articles", "id in (select id from chosen_articles)", {}),
    ("speaker_names", "id in (select id from chosen_names)", {"joined_id": "null", "joined_by": "null",
                                                              "speaker_id": "id"}),
    ("aliases", OF_NAMES, {"speaker_id": "speaker_name_id"}),
    ("judgements", f"{OF_NAMES} and other_name_id in (select id from chosen_names)", {}),
    ("speaker_facts", OF_NAMES, {}),
    (
        "quotes", OF_ARTICLES,
        {
            "statement_id": "null", "speaker_id": "speaker_name_id",
            "speaker": "(select name from whole.speaker_names where id = speaker_name_id)",
        },
    ),
    # A correction that waits for its article does so everywhere.
    ("corrections", f"{OF_ARTICLES} or article_id not in (select id from whole.articles)", {}),
    ("findings", OF_ARTICLES, {}),
    ("readings", OF_ARTICLES, {}),
    ("changes", OF_ARTICLES, {}),
)  # fmt: skip
# As names are when they are first met; identity.settle_all then joins them.
SPEAKERS = "insert into speakers (id, name, kind) select id, name, kind from speaker_names"
INDEX = "insert into quotes_fts (quotes_fts) values ('rebuild')"


@dataclass(frozen=True)
class Written:
    """A shard that is there now."""

    path: Path
    articles: int
    quotes: int


def periods(path: str | Path, by: str) -> dict[str, int]:
    """The periods (one of ``PERIODS``) in which articles of a database were published, with their number."""
    require_ours(path)
    with closing(sqlite3.connect(path)) as conn:
        return dict(conn.execute(LIST, {"length": PERIODS[by], "undated": UNDATED}).fetchall())


def shard(path: str | Path, folder: str | Path, by: str = "year") -> Iterator[Written]:
    """Write a database for each period into a folder, and tell of each when it is complete; the whole is only read.

    Raises DatabaseError for a file that cannot be read or written, or is there already.
    """
    folder = Path(folder)
    found = periods(path, by)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"{folder}: cannot be made ({error.strerror})") from error
    for period in found:
        if (there := folder / f"{period}.db").exists():
            raise DatabaseError(f"{there} is there already; name another folder, or move it away")
    for period in found:
        target = folder / f"{period}.db"
        part = folder / f".{period}.db.part"
        try:
            _remove(part)
            quotes = _write(Path(path), part, period, by)
            part.replace(target)
        except sqlite3.Error as error:
            raise DatabaseError(explain(target, error)) from error
        finally:
            _remove(part)
        yield Written(target, found[period], quotes)


def _write(whole: Path, part: Path, period: str, by: str) -> int:
    """Copy a period, and work out what follows; the number of quotes."""
    conn = open_database(part).conn
    try:
        # Tables are copied one by one, and point to each other only when all are there.
        conn.execute("pragma foreign_keys = off")
        conn.execute("attach ? as whole", [f"{whole.resolve()}"])
        conn.execute("begin immediate")
        _copy(conn, {"length": PERIODS[by], "undated": UNDATED, "period": period})
        settle_all(conn)
        clusters.rebuild(conn)
        for _, _, _, remedies in COUNTS:
            for remedy in remedies:
                if isinstance(remedy, str):
                    conn.execute(remedy)
        quotes = int(conn.execute("select count(*) from quotes").fetchone()[0])
        conn.commit()
        conn.execute("detach whole")
        # So that the file alone is all of it.
        conn.execute("pragma wal_checkpoint(truncate)")
        return quotes
    finally:
        conn.close()


def _copy(conn: sqlite3.Connection, values: dict[str, object]) -> None:
    for sql in CHOOSE:
        conn.execute(sql, values if ":period" in sql else {})
    while conn.execute(JUDGED).rowcount:
        pass
    # The search index is made of all quotes at once, when they are there.
    conn.execute("insert into _loading (id) values (1)")
    for table, condition, instead in TABLES:
        names = [row[1] for row in conn.execute(f"pragma main.table_info({table})")]
        columns = ", ".join(instead.get(name, name) for name in names)
        conn.execute(
            f"insert into main.{table} ({', '.join(names)}) select {columns} from whole.{table} where {condition}"
        )
        if table == "speaker_names":
            conn.execute(SPEAKERS)
    conn.execute("delete from _loading")
    conn.execute(INDEX)


def _remove(part: Path) -> None:
    for left in (part, part.with_name(f"{part.name}-wal"), part.with_name(f"{part.name}-shm")):
        with suppress(FileNotFoundError):
            left.unlink()
