"""Load records: one article, one transaction; safe to run again.

What an article no longer says is retired, never deleted, and comes back to life if a later reading finds it again.
"""

from __future__ import annotations

import json
import sqlite3
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlite_utils import Database

from db.connect import DatabaseError, explain, open_database
from db.outlets import count_article, save_name
from db.record import RecordError, check
from db.speakers import digest, save_speakers

__all__ = ["DatabaseError", "RecordError", "load", "open_database", "transaction"]

RUN = """
insert into runs (id, version, model, settings, started) values (:id, :version, :model, :settings, :started)
on conflict (id) do update set started = excluded.started where excluded.started < started
"""
ARTICLE = """
insert into articles (
    id, url, origin, outlet_id, outlet_name_id, agency, title, byline, published, language, text, run_id, content_hash
) values (
    :id, :url, :origin, :outlet_id, :outlet_name_id, :agency, :title, :byline, :published, :language, :text, :run_id,
    :content_hash
) on conflict (id) do update set
    url = excluded.url, origin = excluded.origin, outlet_id = excluded.outlet_id,
    outlet_name_id = excluded.outlet_name_id, agency = excluded.agency, title = excluded.title,
    byline = excluded.byline, published = excluded.published, language = excluded.language, text = excluded.text,
    run_id = excluded.run_id, content_hash = excluded.content_hash
"""
# The role a speaker is shown with is the one given last, and by an article's first quote that gives one.
RECOUNT_SPEAKER = """
update speakers set quote_count = quote_count + :more, (role, role_day) = (
    select role, published from quotes where speaker_id = :id and role is not null and retired_by is null
    order by published desc, article_id, position limit 1
) where id = :id
"""
RECOUNT_OUTLET = "update outlets set quote_count = quote_count + :more where id = :id"
COLUMNS = (
    "text", "speaker", "speaker_id", "role", "said", "published", "venue", "outlet_id", "article_id", "title",
    "position", "type", "said_latest", "said_precision", "said_words", "said_year", "venue_type", "speaker_kind",
    "speaker_in_article", "mention", "mention_kind", "cue_words", "contents", "cue", "mention_span", "said_span",
    "venue_span", "rule", "confidence", "run_id",
)  # fmt: skip
INSERT = f"""
insert into quotes (id, rowid, {", ".join(COLUMNS)}) values (:id, :rowid, {", ".join(f":{c}" for c in COLUMNS)})
"""
UPDATE = f"update quotes set {', '.join(f'{c} = :{c}' for c in COLUMNS)}, retired_by = null where id = :id"
RETIRE = "update quotes set retired_by = ? where id = ?"
# Retired quotes stay in step with their article too: their permalinks show its title and date.
RESTATE = """
update quotes set outlet_id = :outlet_id, title = :title, published = :published
where article_id = :article_id and retired_by is not null
"""
OWNERS = "select speaker_id, outlet_id from quotes where article_id = ? and retired_by is null"


def load(db: Database, record: Any) -> str:
    """Store one record in one transaction and say "new", "updated" or "unchanged".

    Raises RecordError for a record that does not keep to the contract, and DatabaseError for a database that cannot
    be written just now; nothing of the record is stored then.
    """
    check(record)
    content_hash = _content_hash(record)
    try:
        return _load(db, record, content_hash)
    except sqlite3.OperationalError as error:
        path = db.execute("select file from pragma_database_list where name = 'main'").fetchone()[0]
        raise DatabaseError(explain(path, error)) from error


def _load(db: Database, record: dict[str, Any], content_hash: str) -> str:
    article, run, conn = record["article"], record["run"], db.conn
    stored = conn.execute("select content_hash from articles where id = ?", [article["id"]]).fetchone()
    if stored and stored[0] == content_hash:
        return "unchanged"
    # What was made by the same code, model and settings is one run, however often and on however many machines.
    run_id = digest(f"{run['version']}\n{run['model']}\n{run['settings']}")
    with transaction(db):
        conn.execute(RUN, {"id": run_id, **run})
        _save_article(conn, article, run_id, content_hash)
        _save_quotes(conn, record, run_id)
    return "updated" if stored else "new"


def _content_hash(record: dict[str, Any]) -> str:
    # The same words read again from another path, or at another time, are nothing new.
    article = {"agency": None} | {key: value for key, value in record["article"].items() if key != "origin"}
    run = {key: value for key, value in record["run"].items() if key != "started"}
    content = json.dumps([article, record["quotes"], run], ensure_ascii=False, sort_keys=True)
    try:
        return digest(content)
    except UnicodeEncodeError as error:
        found = f"half a character ({content[error.start]!r}, a lone surrogate)"
        raise RecordError(f"article {record['article']['origin']!r} holds {found}; read the file as UTF-8") from error


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing of what is done to the database inside."""
    if db.conn.in_transaction:  # a caller that loads many records at once has opened one
        with db.atomic():
            yield
        return
    # Taking the writer's place at once makes a second writer wait; asking for it half-way makes it fail.
    db.conn.execute("begin immediate")
    try:
        yield
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()


def _save_article(conn: sqlite3.Connection, article: dict[str, Any], run_id: str, content_hash: str) -> None:
    row = {"agency": None, **article, "run_id": run_id, "content_hash": content_hash}
    stored = conn.execute("select outlet_name_id from articles where id = ?", [article["id"]]).fetchone()
    name = " ".join((article["outlet"] or "").split())
    row["outlet_name_id"], row["outlet_id"] = save_name(conn, name, article["url"]) if name else (None, None)
    conn.execute(ARTICLE, row)
    count_article(conn, stored and stored[0], row["outlet_name_id"])


def _save_quotes(conn: sqlite3.Connection, record: dict[str, Any], run_id: str) -> None:
    article = record["article"]
    before = conn.execute(OWNERS, [article["id"]]).fetchall()
    names = save_speakers(conn, article["id"], record["quotes"])
    outlet_id = conn.execute("select outlet_id from articles where id = ?", [article["id"]]).fetchone()[0]
    shared = {
        "outlet_id": outlet_id, "article_id": article["id"], "title": article["title"],
        "published": article["published"], "run_id": run_id,
    }  # fmt: skip
    rows = [
        shared | {"position": position} | _quote_row(quote, article, names)
        for position, quote in enumerate(record["quotes"], start=1)
    ]
    _write_quotes(conn, shared, rows)
    _recount(conn, before, conn.execute(OWNERS, [article["id"]]).fetchall())


def _write_quotes(conn: sqlite3.Connection, shared: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    article_id, run_id = shared["article_id"], shared["run_id"]
    known = dict(conn.execute("select id, retired_by from quotes where article_id = ?", [article_id]).fetchall())
    fresh = [row for row in rows if row["id"] not in known]
    last = conn.execute("select coalesce(max(rowid), 0) from quotes").fetchone()[0]
    for number, row in enumerate(fresh, start=last + 1):
        row["rowid"] = number
    try:
        conn.executemany(INSERT, fresh)
    except sqlite3.IntegrityError as error:
        if "quotes.id" not in str(error):
            raise
        raise RecordError(f"article {article_id}: a quote has the id of another article's quote") from error
    if known:
        kept = {row["id"] for row in rows}
        conn.executemany(UPDATE, [row for row in rows if row["id"] in known])
        conn.executemany(RETIRE, [(run_id, key) for key, by in known.items() if by is None and key not in kept])
        conn.execute(RESTATE, shared)


def _quote_row(
    quote: dict[str, Any], article: dict[str, Any], names: dict[tuple[str, str], tuple[str, str]]
) -> dict[str, Any]:
    speaker, mention, venue = quote["speaker"], quote["mention"], quote["venue"]
    key, name = names[speaker["name"], speaker["kind"]] if speaker else (None, None)
    return {
        "id": quote["id"], "text": " … ".join(quote["text"]), "type": quote["type"],
        "contents": _offsets(quote["contents"]), "cue": _offsets(quote["cue"]),
        "cue_words": " … ".join(article["text"][start:end] for start, end in quote["cue"]) or None,
        "mention": mention and mention["text"], "mention_kind": mention and mention["kind"],
        "mention_span": mention and str(list(mention["span"])),
        "speaker": name, "speaker_id": key, "speaker_kind": speaker and speaker["kind"],
        "speaker_in_article": speaker and speaker["name"], "role": speaker and speaker["role"],
        "venue": venue and venue["name"], "venue_type": venue and venue["kind"],
        "venue_span": venue and str(list(venue["span"])),
        "rule": quote["rule"], "confidence": quote["confidence"], **_said(quote["said"]),
    }  # fmt: skip


def _offsets(spans: list[Any]) -> str:
    # A list of lists of whole numbers looks the same in Python and in JSON, and repr is several times faster.
    return str([list(span) for span in spans])


def _said(said: dict[str, Any] | None) -> dict[str, Any]:
    if said is None:
        return dict.fromkeys(("said", "said_latest", "said_precision", "said_words", "said_year", "said_span"))
    earliest, latest = said["earliest"], said["latest"]
    year, month = int(earliest[:4]), int(earliest[5:7])
    precision = "range"
    if earliest == latest:
        precision = "day"
    elif (earliest, latest) == (f"{earliest[:7]}-01", f"{earliest[:7]}-{monthrange(year, month)[1]}"):
        precision = "month"
    elif (earliest, latest) == (f"{earliest[:4]}-01-01", f"{earliest[:4]}-12-31"):
        precision = "year"
    return {
        "said": earliest, "said_latest": latest, "said_precision": precision, "said_words": said["words"],
        "said_year": year if latest[:4] == earliest[:4] else None, "said_span": str(list(said["span"])),
    }  # fmt: skip


def _recount(conn: sqlite3.Connection, before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    for sql, owner in ((RECOUNT_SPEAKER, 0), (RECOUNT_OUTLET, 1)):
        more: Counter[str] = Counter()
        more.update(row[owner] for row in after)
        more.subtract(row[owner] for row in before)
        conn.executemany(sql, [{"id": key, "more": count} for key, count in more.items() if key is not None])
