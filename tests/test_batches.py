"""Many records at once, and records as they are made: the same as one by one, however they come."""

import copy
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db import batches, bulk
from db.batches import as_they_come, at_once, in_batches
from db.correction import corrections, exchange
from db.doctor import examine
from db.identity.speakers import key_of
from db.identity.verdicts import state
from db.schema import migrations
from db.statement.clusters import count_waiting, join_waiting
from db.store import RecordError, load, open_database

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]
# In what order records came, and when.
ORDER = {"rowid", "quote", "parent"}
LAYOUT = "select type, name, sql from sqlite_master order by 1, 2"


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Any number of new quotes is many beside those that are stored."""
    monkeypatch.setattr(bulk, "LEAST", 1)
    monkeypatch.setattr(bulk, "SHARE", 0)


@pytest.fixture
def db(tmp_path):
    return open_database(tmp_path / "quotes.db")


def in_memory():
    db = Database(memory=True)
    migrations.apply(db)
    db.execute("pragma foreign_keys = on")
    return db


def contents(db):
    """All tables but the search index, as rows without the order of loading; the index must be in step."""
    db.execute("insert into quotes_fts (quotes_fts, rank) values ('integrity-check', 1)")
    assert not db.execute("pragma foreign_key_check").fetchall()
    names = [name for name in db.table_names() if not name.startswith(("quotes_fts", "_search", "_sqlite"))]
    return {
        name: sorted(json.dumps({k: v for k, v in row.items() if k not in ORDER}, default=bytes.hex) for row in rows)
        for name, rows in ((name, db[name].rows) for name in names)
    }


def one_by_one(records, prepare=lambda db: None):
    db = in_memory()
    prepare(db)
    for record in records:
        load(db, record)
    return contents(db)


def together(db, records, size=1000):
    """The outcomes of records that are loaded at once, in batches of a size."""
    outcomes = []
    with at_once(db) as load_some:
        for start in range(0, len(records), size):
            outcomes += load_some(records[start : start + size])
    join_waiting(db.conn)
    return outcomes


def spelled(record, outlet, speaker):
    """Another article with the same words, in another outlet, by a speaker whose name is in capitals or not."""
    other = copy.deepcopy(record)
    other["article"] |= {"id": outlet, "outlet": outlet, "url": f"https://{outlet.lower()}.example/1"}
    for number, quote in enumerate(other["quotes"]):
        quote["id"] = f"{outlet}-{number}"
        if quote["speaker"]:
            quote["speaker"] |= {"name": speaker, "kind": "person"}
    return other


# A later one prints a name more plainly, one prints only the surname, and one joins two outlets by their domain.
SPELLED = [
    spelled(RECORDS[0], "Gull", "ANA MARÍA RUÍZ"), spelled(RECORDS[0], "Tern", "Ana María Ruíz"),
    spelled(RECORDS[1], "Auk", "Ruíz"), spelled(RECORDS[1], "Skua", "Daniel Okoro"),
]  # fmt: skip
JOINED = spelled(RECORDS[2], "Petrel", "Ana Ruíz")
JOINED["article"] |= {"outlet": "Tern", "url": "https://gull.example/2"}
ALL = [*RECORDS, *SPELLED, JOINED]


def test_the_first_load_of_all_is_written_once(db):
    with pytest.raises(KeyboardInterrupt), at_once(db) as load_some:
        load_some(RECORDS)
        raise KeyboardInterrupt
    modes = [db.journal_mode]
    for records in (RECORDS, SPELLED):
        with at_once(db) as load_some:
            load_some(records)
            modes.append(db.journal_mode)
        modes.append(db.journal_mode)
    assert modes == ["wal", "delete", "wal", "wal", "wal"]
    assert db.execute("pragma synchronous").fetchone() == (1,)  # normal


def test_what_is_deleted_is_overwritten_after_a_large_load_as_before(db):
    db.execute("pragma secure_delete = fast")
    together(db, RECORDS)
    assert db.execute("pragma secure_delete").fetchone() == (2,)


def test_who_reads_already_goes_on_during_the_first_load(db, tmp_path):
    reader = sqlite3.connect(tmp_path / "quotes.db", timeout=0)
    count = "select count(*) from quotes"
    found = reader.execute(count).fetchall()
    with at_once(db) as load_some:
        load_some(RECORDS)
        found += reader.execute(count).fetchall()
    assert [*found, *reader.execute(count)] == [(0,), (0,), (db["quotes"].count,)]


@settings(max_examples=15, deadline=None)
@given(st.permutations(ALL), st.integers(1, len(ALL)))
def test_many_at_once_are_the_same_as_one_by_one(records, size):
    db = in_memory()
    layout = db.execute(LAYOUT).fetchall()
    assert together(db, records, size) == ["new"] * len(records)
    assert contents(db) == one_by_one(ALL)
    assert db.execute(LAYOUT).fetchall() == layout


def test_what_is_read_again_meanwhile_is_updated(db):
    edited = copy.deepcopy(RECORDS[0])
    edited["article"]["title"] = "Ferries must wait"
    records = [RECORDS[0], RECORDS[1], edited, RECORDS[1], *RECORDS[2:]]
    assert together(db, records, 2) == ["new", "new", "updated", "unchanged", *["new"] * (len(RECORDS) - 2)]
    assert contents(db) == one_by_one(records)


def test_a_record_that_cannot_be_stored_costs_only_itself(db):
    stolen = copy.deepcopy(RECORDS[1])
    stolen["article"]["id"] = "another"
    *stored, refused, last = together(db, [RECORDS[0], RECORDS[1], stolen, RECORDS[2]])
    assert (stored, last) == (["new", "new"], "new")
    assert isinstance(refused, RecordError)
    assert contents(db) == one_by_one(RECORDS[:3])


def test_what_people_said_before_holds_for_what_comes_at_once(db):
    source = in_memory()
    for record in RECORDS:
        load(source, record)
    key = source.execute("select id from quotes where speaker = 'Ana Ruíz' order by id").fetchone()[0]
    corrections.correct(source.conn, key, {"type": "indirect", "reject": None}, "tilda")
    lines = [json.loads(json.dumps(line)) for line in exchange.lines(source.conn)]

    def prepare(db):
        for line in lines:
            exchange.take_in(db.conn, line)
        db.conn.commit()

    prepare(db)
    together(db, RECORDS)
    assert contents(db) == one_by_one(RECORDS, prepare)
    assert db.execute("select count(*) from quotes where corrected is not null").fetchone() == (1,)


def test_an_alias_that_somebody_gave_joins_what_comes_at_once(db):
    def prepare(db):
        load(db, RECORDS[0])
        ana = key_of("Ana Ruíz", "person", "")
        state(db.conn, ana, "alias", "Daniel Okoro", "tilda", at="2026-04-01T00:00:00Z")
        state(db.conn, ana, "alias", "Ana María Ruíz", "tilda", at="2026-04-01T00:00:00Z")
        state(db.conn, ana, "alias", "the ferrywoman", "tilda", at="2026-04-01T00:00:00Z")

    records = [*ALL[1:], spelled(RECORDS[0], "Knot", "the ferrywoman")]
    prepare(db)
    db.conn.commit()
    together(db, records)
    assert contents(db) == one_by_one(records, prepare)
    joined = "select speaker, joined_by from quotes join speaker_names on speaker_names.id = speaker_name_id"
    assert set(db.execute(f"{joined} where speaker_in_article = 'the ferrywoman'")) == {
        ("Ana Ruíz", "alias: the ferrywoman")
    }


def test_nothing_is_left_of_a_load_that_ends_early(db):
    load(db, RECORDS[0])
    before, layout = contents(db), db.execute(LAYOUT).fetchall()
    with pytest.raises(KeyboardInterrupt), at_once(db) as load_some:
        load_some(RECORDS[1:])
        raise KeyboardInterrupt
    assert (contents(db), db.execute(LAYOUT).fetchall()) == (before, layout)
    assert db.execute("pragma foreign_keys").fetchone() == (1,)


def test_one_transaction_does_not_grow_without_end(db, monkeypatch):
    monkeypatch.setattr("db.store.MOST_AT_ONCE", 1)
    reader = open_database(db.execute("pragma database_list").fetchone()[2])
    with at_once(db) as load_some:
        for record in RECORDS:
            load_some([record])
        assert reader.execute("select count(*) from articles").fetchone()[0] >= len(RECORDS) - 1
    join_waiting(db.conn)
    assert contents(db) == one_by_one(RECORDS)


@settings(max_examples=10, deadline=None)
@given(st.permutations(ALL), st.integers(1, 4), st.sampled_from([0, 3, 100]))
def test_records_as_they_are_made_are_the_same_as_one_by_one(records, fresh, few):
    db = in_memory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "FRESH", fresh)
        patch.setattr(batches, "FEW", few)
        patch.setattr("db.store.FEW", few)
        patch.setattr(batches, "MOST_WAITING", 3)
        assert list(as_they_come(db, records)) == [(record, "new") for record in records]
    assert count_waiting(db.conn) == 0
    assert contents(db) == one_by_one(ALL)


def test_nothing_is_stored_at_once_that_points_to_nothing(db):
    with pytest.raises(sqlite3.IntegrityError, match="run_id points to nothing in runs"), at_once(db) as load_some:
        load_some(RECORDS)
        db.execute("update quotes set run_id = 'none' where rowid = 2")
    assert db["articles"].count == 0


def test_what_was_made_is_stored_when_making_ends_with_an_error(db):
    def making():
        yield from RECORDS[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(as_they_come(db, making()))
    assert contents(db) == one_by_one(RECORDS[:3])


def test_a_bad_record_among_those_made_is_told_beside_the_others(db):
    bad = copy.deepcopy(RECORDS[1]) | {"mood": "sour"}
    outcomes = [outcome for _, outcome in as_they_come(db, [RECORDS[0], bad, RECORDS[2]])]
    assert [outcomes[0], str(outcomes[1]), outcomes[2]] == [
        "new", "record: unknown field 'mood'; was it made by a newer onrecord?", "new",
    ]  # fmt: skip


def test_quotes_that_wait_to_be_compared_are_named_and_mended(db, tmp_path):
    with at_once(db) as load_some:
        load_some(ALL)
    db.close()
    path = tmp_path / "quotes.db"
    (waiting,) = [finding for finding in examine(path) if finding.name == "statements of new quotes"]
    assert waiting.good and "are not compared yet" in waiting.detail
    assert [finding.name for finding in examine(path, fix=True) if finding.mended] == ["statements of new quotes"]
    assert contents(open_database(path)) == one_by_one(ALL)


def test_batches_end_by_number_or_by_length(monkeypatch):
    monkeypatch.setattr(batches, "ARTICLES", 3)
    monkeypatch.setattr(batches, "CHARACTERS", 10)
    made = [{"article": {"text": "x" * length}} for length in (4, 4, 4, 1, 1, 1, 9, 9)]
    lengths = [[len(one["article"]["text"]) for one in batch] for batch in in_batches(made)]
    assert lengths == [[4, 4, 4], [1, 1, 1], [9, 9]]
