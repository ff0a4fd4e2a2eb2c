"""Databases of every released layout are brought up to date with all that is in them."""

import json
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connect import open_database
from db.doctor import examine
from db.schema import migrations
from db.store import load

HERE = Path(__file__).parent
# One dump for each release that changed the layout.
RELEASES = sorted((HERE / "databases").glob("*.sql"), key=lambda path: path.stem)
RECORDS = [json.loads(line) for line in (HERE / "records.jsonl").read_text("utf-8").splitlines()]
# What is so kept that its columns can be compared one by one; the others have tests of their own.
KEPT = ("runs", "outlets", "outlet_names", "articles", "quotes", "speakers")


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def older(request, tmp_path):
    """A database as a release left it."""
    path = tmp_path / "quotes.db"
    conn = sqlite3.connect(path)
    conn.execute("pragma journal_mode = wal")
    conn.executescript(request.param.read_text("utf-8"))
    conn.close()
    return path


def rows(conn, table, columns="*"):
    conn.row_factory = sqlite3.Row
    return [dict(row) for row in conn.execute(f"select {columns} from {table} order by id")]


def layout(db):
    """Every table, index, trigger and view, by what makes it, but for blanks and quotes, which renaming changes."""
    found = db.execute("select type, name, sql from sqlite_master where sql is not null").fetchall()
    return sorted((kind, name, sql.replace('"', "").split()) for kind, name, sql in found)


@pytest.mark.parametrize("table", KEPT)
def test_every_value_is_kept(older, table):
    conn = sqlite3.connect(older)
    before = rows(conn, table)
    conn.close()
    columns = ", ".join(before[0])
    now = rows(open_database(older).conn, table, columns)
    if table == "speakers":  # of two roles of one day, the one given most often was not always the one shown
        assert [(old["role"], new["role"]) for old, new in zip(before, now, strict=True) if old != new] == [
            ("Mayor", "mayor of Port Merrow")
        ]
        before, now = ([row | {"role": None} for row in some] for some in (before, now))
    assert now == before


def test_what_people_said_is_kept(older):
    db = open_database(older)
    judged = "select verdict, note, judged_by, judged_at, withdrawn_by, withdrawn_at from judgements order by judged_at"
    assert db.execute(judged).fetchall() == [
        ("different", "father and son", "tilda", "2026-04-02T09:00:00Z", None, None),
        ("same", None, "tilda", "2026-04-02T09:05:00Z", "tilda", "2026-04-02T09:06:00Z"),
    ]
    corrected = "select field, note, corrected_by, corrected_at, withdrawn_at, orphaned from corrections order by field"
    signed = ("seen on film", "tilda", "2026-04-03T10:00:00Z", None, None)
    assert db.execute(corrected).fetchall() == [("reject", *signed), ("said", *signed), ("speaker", *signed)]
    by_hand = "select speakers.name, aliases.name from aliases join speakers on speakers.id = speaker_id"
    assert db.execute(f"{by_hand} where aliases.kind = 'hand'").fetchall() == [("Daniel Okoro", "Danny Okoro")]
    assert db.execute("select name from speakers where wikidata_id = 'Q990001'").fetchall() == [("Daniel Okoro",)]


def test_the_layout_is_that_of_a_new_database(older, tmp_path):
    assert layout(open_database(older)) == layout(open_database(tmp_path / "new.db"))


def test_doctor_asks_for_the_migration_and_then_is_content(older):
    assert [finding.name for finding in examine(older) if not finding.good] == ["layout"]
    open_database(older).close()
    # The first release compared no quotes, and showed no correction; what it has of these waits until somebody asks.
    assert [finding.name for finding in examine(older) if not finding.good] == ["corrections of quotes"]
    mended = [finding.name for finding in examine(older, fix=True) if finding.mended]
    assert mended == ["statements of new quotes", "corrections of quotes"]
    assert [str(finding) for finding in examine(older) if not finding.good] == []


def test_search_goes_on(older):
    conn = sqlite3.connect(older)
    wanted = "select rowid from quotes_fts where quotes_fts match 'bridge OR ferries' order by rowid"
    before = conn.execute(wanted).fetchall()
    conn.close()
    assert len(before) > 1
    assert open_database(older).execute(wanted).fetchall() == before


def test_the_same_records_load_into_it(older):
    db = open_database(older)
    keys = [row[0] for row in db.execute("select id from quotes order by id")]
    for record in RECORDS:
        load(db, record)
    assert [row[0] for row in db.execute("select id from quotes order by id")] == keys
    assert [load(db, record) for record in RECORDS] == ["unchanged"] * len(RECORDS)
    db.close()
    assert [str(finding) for finding in examine(older, fix=True) if not finding.good] == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(older, monkeypatch):
    conn = sqlite3.connect(older)
    before = list(conn.iterdump())
    conn.close()

    def fail(conn):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("db.connect.settle_all", fail)
    with pytest.raises(RuntimeError):
        open_database(older)
    conn = sqlite3.connect(older)
    assert list(conn.iterdump()) == before
    assert migrations.pending(Database(conn)) != []
