"""Load records: many in one transaction, each of which costs only itself when it is bad; safe to run again.

What an article no longer says is retired, never deleted, and comes back to life if a later reading finds it again.
Whatever else follows from new quotes is called in ``_store``, once for a batch of articles.
"""

from __future__ import annotations

import gc
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain
from typing import Any, NamedTuple

from sqlite_utils import Database

from db import documents
from db.bulk import CHARACTERS as MOST_AT_ONCE
from db.bulk import LAST, TRIGGERS, Bulk
from db.connect import DatabaseError, explain, open_database
from db.correction import findings, history
from db.entry import COLUMNS as FOUND
from db.entry import PRINTED, Entry, Row, prepare
from db.identity.identity import settle
from db.identity.judgements import apart
from db.identity.sightings import Sighting, sightings
from db.identity.speakers import NOBODY, Named, Seen, save_speakers
from db.outlets import count_articles, domain_of, save_name
from db.record import RecordError
from db.statement import statements

__all__ = ["DatabaseError", "RecordError", "load", "load_many", "no_garbage", "open_database", "transaction"]

Outcome = str | RecordError

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
STORED = """
select id, content_hash, outlet_name_id from articles where id in (select value from json_each(?))
"""
OUTLETS = "select id, outlet_id from outlet_names where id in (select value from json_each(?))"
RECOUNT_OUTLET = "update outlets set quote_count = quote_count + :more where id = :id"
# The columns of a quote in the order in which `_quote_rows` gives them.
COLUMNS = (
    *FOUND, "speaker", "speaker_id", "speaker_name_id", "article_id", "outlet_id", "title", "published", "run_id",
    "position",
)  # fmt: skip
NAME, KIND = FOUND.index("speaker_in_article"), FOUND.index("speaker_kind")
INSERT = f"insert into quotes ({', '.join(COLUMNS)}, rowid) values "
VALUES = f"({', '.join('?' for _ in (*COLUMNS, 'rowid'))})"
# Of more articles at once, new quotes wait for `clusters.join_waiting`, which puts all of them into statements.
FEW = 20
# So many rows at most go into one statement.
TOGETHER = 200
SHOWN = "select id, name from speakers where id in (select value from json_each(?))"
UPDATE = f"""
update quotes set {", ".join(f"{column} = ?" for column in COLUMNS[1:])},
    retired_by = null, retired_reason = null, replaced_by = null
where id = ?
"""
# New quotes are kept from the trigger, by a row in `_loading` or by taking it away until they are in, and left to this:
# together they are indexed ten times faster. Nobody else sees anything of that before the transaction is complete.
INDEX = "insert into quotes_fts (rowid, text, speaker, title) values (?, ?, ?, ?)"
OWNERS = """
select quotes.id, article_id from json_each(?) as given cross join quotes on quotes.id = given.value
"""
KNOWN = "select id, retired_by from quotes where article_id = ?"
RETIRE = "update quotes set retired_by = ? where id = ?"
# Retired quotes stay in step with their article too: their permalinks show its title and date.
RESTATE = """
update quotes set outlet_id = ?, title = ?, published = ? where article_id = ? and retired_by is not null
"""
OF_OUTLETS = """
select outlet_id, count(*) from quotes
where article_id in (select value from json_each(?)) and retired_by is null and outlet_id is not null
group by outlet_id
"""
CORRECTED = """
select distinct article_id from corrections
where article_id in (select value from json_each(?)) and withdrawn_at is null order by article_id
"""


def load(db: Database, record: Any) -> str:
    """Store one record in one transaction and say "new", "updated" or "unchanged".

    Raises RecordError for a record that does not keep to the contract, and DatabaseError for a database that cannot
    be written just now; nothing of the record is stored then.
    """
    outcome = load_many(db, [record])[0]
    if isinstance(outcome, RecordError):
        raise outcome
    return outcome


def load_many(db: Database, records: Iterable[Any], bulk: Bulk | None = None) -> list[Outcome]:
    """Store records in one transaction; for each, in order: "new", "updated", "unchanged", or why it was left out.

    Raises DatabaseError for a database that cannot be written just now; nothing of any record is stored then. In a
    transaction of the caller's, that is for the caller to roll back.
    """
    with no_garbage():
        prepared = [prepare(record) for record in records]
        entries = [entry for entry in prepared if isinstance(entry, Entry)]
        stored = iter(_explained(db, entries, bulk))
    return [entry if isinstance(entry, RecordError) else next(stored) for entry in prepared]


def _explained(db: Database, entries: list[Entry], bulk: Bulk | None) -> list[Outcome]:
    try:
        return _load(db, entries, bulk)
    except sqlite3.OperationalError as error:
        path = db.execute("select file from pragma_database_list where name = 'main'").fetchone()[0]
        raise DatabaseError(explain(path, error)) from error


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


@contextmanager
def no_garbage() -> Iterator[None]:
    """Do not look for garbage meanwhile: many small things are made here, and none refers back to itself."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _load(db: Database, entries: list[Entry], bulk: Bulk | None) -> list[Outcome]:
    # Where all is known, nobody who is writing need be waited for.
    changed = _changed(db.conn, entries)
    if not changed:
        return ["unchanged"] * len(entries)
    if bulk:
        _take_up(db.conn, entries, bulk, changed)
    outcomes: list[Outcome] = []
    # No savepoint in a caller's transaction: for one, SQLite copies each page before it is written.
    with nullcontext() if db.conn.in_transaction else transaction(db):
        for group in _apart(entries):
            outcomes += _attempt(db.conn, group, bulk)
    return outcomes


def _changed(conn: sqlite3.Connection, entries: list[Entry]) -> dict[str, bool]:
    """The articles of which there is anything new, and of each whether it is stored already."""
    hashes = {key: content_hash for key, (content_hash, _) in _stored(conn, entries).items()}
    return {entry.id: entry.id in hashes for entry in entries if hashes.get(entry.id) != entry.content_hash}


def _take_up(conn: sqlite3.Connection, entries: list[Entry], bulk: Bulk, changed: dict[str, bool]) -> None:
    """Begin to load in bulk where that pays, and end it where an article is read again, which needs every index."""
    again = any(changed.values()) or len({entry.id for entry in entries}) < len(entries)
    if not again and not bulk.active and bulk.wants(sum(len(entry.rows) for entry in entries)):
        bulk.begin()
        again = any(_changed(conn, entries).values())  # by another program, meanwhile
    bulk.characters += sum(len(entry.article["text"]) for entry in entries)
    if again or bulk.characters > MOST_AT_ONCE:
        bulk.end()


def _apart(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Entries in groups in which no article comes twice, so that the second can be compared with the first."""
    group: dict[str, Entry] = {}
    for entry in entries:
        if entry.id in group:
            yield list(group.values())
            group = {}
        group[entry.id] = entry
    if group:
        yield list(group.values())


def _attempt(conn: sqlite3.Connection, entries: list[Entry], bulk: Bulk | None) -> list[Outcome]:
    """Store entries together or, where one of them cannot be, each on its own."""
    if not _clash(conn, entries):
        return _store(conn, entries, bulk if bulk and bulk.active else None)
    if len(entries) == 1:
        return [RecordError(f"article {entries[0].id}: a quote has the id of another article's quote")]
    return [outcome for entry in entries for outcome in _attempt(conn, [entry], bulk)]


def _clash(conn: sqlite3.Connection, entries: list[Entry]) -> bool:
    """Whether a quote has the id of another article's quote, so that not all of the entries can be stored."""
    owner = {row[0]: key for entry in entries for key in [entry.id] for row in entry.rows}
    if len(owner) < sum(len(entry.rows) for entry in entries):
        return True
    # In the order of their index.
    found = conn.execute(OWNERS, [json.dumps(sorted(owner))])
    return any(owner[key] != article_id for key, article_id in found)


def _store(conn: sqlite3.Connection, entries: list[Entry], bulk: Bulk | None) -> list[Outcome]:
    stored = _stored(conn, entries)
    changed = [entry for entry in entries if stored.get(entry.id, ("",))[0] != entry.content_hash]
    again = [entry.id for entry in changed if entry.id in stored]
    _save_outlets(conn, changed, bulk.moved if bulk else None)
    before = owners(conn, again)
    for key, names in apart(conn, again).items():
        next(entry for entry in changed if entry.id == key).article["apart"] = names
    was = {}
    for key in again:
        findings.lift(conn, key)
        was[key] = history.remember(conn, key)
    _save_articles(conn, changed, stored)
    _save_quotes(conn, changed, stored, bulk)
    said = dict.fromkeys((entry.id for entry in changed), "new") | dict.fromkeys(again, "updated")
    outcomes: list[Outcome] = [said.get(entry.id, "unchanged") for entry in entries]
    if bulk:
        return outcomes
    for entry in changed:
        if reading := was.get(entry.id):
            history.note(conn, reading, entry.run["id"], entry.run["started"])
    keys = [entry.id for entry in changed]
    for (key,) in conn.execute(CORRECTED, [json.dumps(keys)]).fetchall():
        findings.reapply(conn, key)
    documents.forget(conn, again)
    follow(conn, keys, before)
    return outcomes


def _stored(conn: sqlite3.Connection, entries: list[Entry]) -> dict[str, tuple[str, str | None]]:
    """What is stored of articles: the fingerprint of the record, and the outlet's name as printed."""
    keys = json.dumps([entry.id for entry in entries])
    return {key: (content_hash, name) for key, content_hash, name in conn.execute(STORED, [keys])}


def _save_outlets(conn: sqlite3.Connection, entries: list[Entry], moved: set[str] | None) -> None:
    keys: dict[tuple[str, str | None], str | None] = {}
    for entry in entries:
        name, url = " ".join((entry.article["outlet"] or "").split()), entry.article["url"]
        printed = name, domain_of(url)
        if printed not in keys:
            keys[printed] = save_name(conn, name, url, moved)[0] if name else None
        entry.article["outlet_name_id"] = keys[printed]
    # Asked when all are saved, because a name that comes later may join two outlets.
    names = json.dumps(list({entry.article["outlet_name_id"] for entry in entries}))
    outlets = dict(conn.execute(OUTLETS, [names]).fetchall())
    for entry in entries:
        entry.article["outlet_id"] = outlets.get(entry.article["outlet_name_id"])


def _save_articles(conn: sqlite3.Connection, entries: list[Entry], stored: dict[str, tuple[str, str | None]]) -> None:
    conn.executemany(RUN, {(entry.run["id"], entry.run["started"]): entry.run for entry in entries}.values())
    more: Counter[str | None] = Counter()
    for entry in entries:
        entry.article |= {"run_id": entry.run["id"], "content_hash": entry.content_hash}
        more[entry.article["outlet_name_id"]] += 1
        if entry.id in stored:
            more[stored[entry.id][1]] -= 1
    conn.executemany(ARTICLE, [entry.article for entry in entries])
    count_articles(conn, more)


def _save_quotes(conn: sqlite3.Connection, entries: list[Entry], stored: Iterable[str], bulk: Bulk | None) -> None:
    found = _quote_rows(conn, entries, bulk.seen if bulk else None)
    if bulk:  # nothing of these articles is stored; each row goes in as it is made
        last = conn.execute(LAST).fetchone()[0]
        conn.executemany(INSERT + VALUES, _numbered(chain.from_iterable(found), last))
        return
    fresh: list[Row] = []
    for entry, rows in zip(entries, found, strict=True):
        known = dict(conn.execute(KNOWN, [entry.id]).fetchall()) if entry.id in stored else {}
        fresh += [row for row in rows if row[0] not in known]
        if known:
            _update_quotes(conn, entry, known, rows)
    _insert_quotes(conn, fresh)


def _quote_rows(conn: sqlite3.Connection, entries: list[Entry], seen: Seen | None) -> Iterator[list[Row]]:
    """The rows of each article's quotes, by COLUMNS, whose speakers are saved; each made when it is asked for."""
    # Most quotes of an article have a speaker that another has, in the same words.
    named = save_speakers(conn, [(entry.article, dict.fromkeys(map(PRINTED, entry.rows))) for entry in entries], seen)
    shown = _shown(conn, named) if seen is None or seen.respelled is None else None
    return (_rows_of(entry, names, shown) for entry, names in zip(entries, named, strict=True))


def _rows_of(entry: Entry, names: dict[tuple[str, str], Named], shown: dict[str | None, str] | None) -> list[Row]:
    article = entry.article
    shared = (entry.id, article["outlet_id"], article["title"], article["published"], entry.run["id"])
    who: dict[tuple[str | None, str | None], Row] = {(None, None): (*NOBODY, *shared)}
    for given, (name_id, speaker_id, name) in names.items():
        who[given] = (shown[speaker_id] if shown else name, speaker_id, name_id, *shared)
    return [(*row, *who[row[NAME], row[KIND]], position) for position, row in enumerate(entry.rows, start=1)]


def _shown(conn: sqlite3.Connection, named: Iterable[dict[tuple[str, str], Named]]) -> dict[str | None, str]:
    """The names of speakers, asked when all are saved: a plainer spelling that comes later is shown for all."""
    speakers = list({one.speaker_id for names in named for one in names.values()})
    return dict(conn.execute(SHOWN, [json.dumps(speakers)]).fetchall())


def _numbered(rows: Iterable[Row], last: int) -> Iterator[Row]:
    """Rows of quotes with their rowid, above the last there was."""
    return ((*row, number) for number, row in enumerate(rows, start=last + 1))


def _insert_quotes(conn: sqlite3.Connection, rows: list[Row]) -> None:
    numbered = list(_numbered(rows, conn.execute(LAST).fetchone()[0]))
    if len(rows) <= TOGETHER:
        # One statement for all of them costs little more than one for one.
        conn.execute("insert into _loading (id) values (1)")
        if rows:
            conn.execute(INSERT + ", ".join([VALUES] * len(rows)), list(chain.from_iterable(numbered)))
        conn.execute("delete from _loading")
    else:
        # Each statement that might set off a trigger keeps a journal of its own, which doubles what it costs.
        triggers = conn.execute(TRIGGERS).fetchall()
        for name, _ in triggers:
            conn.execute(f"drop trigger {name}")
        conn.executemany(INSERT + VALUES, numbered)
        for _, sql in triggers:
            conn.execute(sql)
    text, speaker, title = (COLUMNS.index(column) for column in ("text", "speaker", "title"))
    conn.executemany(INDEX, [(row[-1], row[text], row[speaker], row[title]) for row in numbered])


def _update_quotes(conn: sqlite3.Connection, entry: Entry, known: dict[str, str | None], rows: Sequence[Row]) -> None:
    """Bring known quotes of an article up to date; ``known`` has for each the run that retired it."""
    kept = {row[0] for row in rows}
    conn.executemany(UPDATE, [(*row[1:], row[0]) for row in rows if row[0] in known])
    gone = [key for key, retired_by in known.items() if retired_by is None and key not in kept]
    conn.executemany(RETIRE, [(entry.run["id"], key) for key in gone])
    conn.execute(RESTATE, [entry.article["outlet_id"], entry.article["title"], entry.article["published"], entry.id])


class Owners(NamedTuple):
    """To whom the quotes of some articles count: their sightings, and how many quotes each outlet has."""

    sightings: Counter[Sighting]
    outlets: Counter[str]


def owners(conn: sqlite3.Connection, articles: Sequence[str]) -> Owners:
    """To whom the quotes that stand in some articles count, for ``follow``."""
    if not articles:
        return Owners(Counter(), Counter())
    outlets = Counter(dict(conn.execute(OF_OUTLETS, [json.dumps(articles)]).fetchall()))
    return Owners(sightings(conn, articles), outlets)


def follow(conn: sqlite3.Connection, articles: Sequence[str], before: Owners) -> None:
    """Bring all that is derived from quotes up to date after those of some articles have changed.

    Both loading articles and correcting a quote end with this; ``before`` is what ``owners`` gave before.
    """
    after = owners(conn, articles)
    turned = settle(conn, before.sightings, after.sightings)
    statements.join(conn, articles, new=len(articles) <= FEW)
    statements.recompute(conn, turned)
    more = {key: after.outlets[key] - before.outlets[key] for key in before.outlets | after.outlets}
    conn.executemany(RECOUNT_OUTLET, [{"id": key, "more": number} for key, number in more.items() if number])
