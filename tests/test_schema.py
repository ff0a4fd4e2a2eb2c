"""The tables, their constraints, and the search index beside them."""

import sqlite3

import pytest
from sqlite_utils import Database

from db import schema
from db.connect import DatabaseError, open_database, require_ours
from db.schema import migrations
from ingest import model

TABLES = [
    "_fingerprints", "_loading", "_recent_marks", "_search_changes", "_sqlite_migrations", "_wording_marks",
    "_wordings", "aliases", "articles",
    "changes", "corrections", "findings", "judgements", "name_roles", "outlet_names", "outlets", "quotes",
    "readings", "runs",
    "speaker_facts", "speaker_names", "speakers", "statements",
]  # fmt: skip


@pytest.fixture
def db(tmp_path):
    return open_database(tmp_path / "quotes.db")


@pytest.fixture
def filled(db):
    """One quote in one article, written by hand."""
    db["runs"].insert({"id": "r", "version": "1", "model": "m", "settings": "s", "started": "2026-03-20T08:00:00Z"})
    db["articles"].insert(
        {"id": "a", "origin": "a.txt", "text": "“Ships first,” she said.", "run_id": "r", "content_hash": "h"}
    )
    db["quotes"].insert(QUOTE)
    return db


QUOTE = {
    "id": "q", "rowid": 1, "text": "Ships first,", "article_id": "a", "position": 1, "type": "direct",
    "contents": "[[1, 13]]", "cue": "[[19, 23]]", "rule": "cue", "confidence": 0.9, "run_id": "r",
}  # fmt: skip

SIGNED = {"judged_by": "me", "judged_at": "now"}


def found(db, words):
    return [row["id"] for row in db["quotes"].search(words)]


def test_tables_and_view(db):
    assert [name for name in sorted(db.table_names()) if not name.startswith("quotes_fts")] == TABLES
    assert sorted(db.view_names()) == ["quote_details", "speaker_roles"]


def test_opening_again_changes_nothing(db, tmp_path):
    before = list(db.iterdump())
    db.close()
    assert list(open_database(tmp_path / "quotes.db").iterdump()) == before


def test_journal_and_foreign_keys(db):
    assert db.journal_mode == "wal"
    assert db.execute("pragma foreign_keys").fetchone() == (1,)
    with pytest.raises(sqlite3.IntegrityError):
        db["quotes"].insert(QUOTE)


@pytest.mark.parametrize(
    "column, value",
    [
        ("type", "quoted"),
        ("speaker_kind", "ghost"),
        ("mention_kind", "noun"),
        ("venue_type", "pub"),
        ("said_precision", "week"),
        ("confidence", 1.5),
        ("speaker_id", "nobody"),
        ("outlet_id", "nowhere"),
        ("retired_by", "no run"),
        ("rowid", None),
    ],
)
def test_a_quote_outside_the_constraints_is_refused(filled, column, value):
    with pytest.raises(sqlite3.IntegrityError):
        filled["quotes"].insert({**QUOTE, "id": "other", "rowid": 2, column: value})


@pytest.mark.parametrize(
    "table, row",
    [
        ("speakers", {"id": "s", "name": "Tilda Marsh", "kind": "ghost"}),
        ("judgements", {"id": "j", "speaker_name_id": "s", "other_name_id": "s", "verdict": "same", **SIGNED}),
    ],
)
def test_other_constraints(filled, table, row):
    with pytest.raises(sqlite3.IntegrityError):
        filled[table].insert(row)


def test_the_index_follows_the_table(filled):
    assert (found(filled, "ship"), found(filled, "zzyzx")) == (["q"], [])
    filled["quotes"].update("q", {"text": "Trains first,"})
    assert (found(filled, "ship"), found(filled, "train")) == ([], ["q"])
    filled["quotes"].delete("q")
    assert found(filled, "train") == []
    filled.execute("insert into quotes_fts (quotes_fts) values ('integrity-check')")


def test_vacuum_leaves_search_in_step(filled):
    rows = [{**QUOTE, "id": f"q{n}", "rowid": n, "text": word} for n, word in enumerate(["one", "two", "three"], 10)]
    filled["quotes"].insert_all(rows)
    filled["quotes"].delete("q10")
    filled.vacuum()
    assert (found(filled, "two"), found(filled, "three"), found(filled, "ships")) == (["q11"], ["q12"], ["q"])


def test_accents_and_forms_do_not_matter_to_search(filled):
    filled["quotes"].update("q", {"text": "Ana Ruíz builds bridges"})
    assert found(filled, "ruiz building bridge") == ["q"]


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(DatabaseError, match="is a folder"):
        open_database(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(DatabaseError, match="there is no folder"):
        open_database(tmp_path / "no" / "quotes.db")


def test_a_missing_file_is_not_made_unless_asked(tmp_path):
    with pytest.raises(DatabaseError, match="there is no such file"):
        open_database(tmp_path / "quotes.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_something_else_is_left_alone(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("Not a database, however long this line may be made.\n" * 50)
    other = tmp_path / "other.db"
    Database(other)["recipes"].insert({"name": "bread"})
    before = (text.read_bytes(), other.read_bytes())
    with pytest.raises(DatabaseError, match="is not an SQLite database"):
        open_database(text)
    with pytest.raises(DatabaseError, match="a database of something else"):
        open_database(other)
    with pytest.raises(DatabaseError, match="a database of something else"):
        require_ours(other)
    assert (text.read_bytes(), other.read_bytes()) == before


def test_a_newer_database_is_refused(db, tmp_path):
    db["_sqlite_migrations"].insert({"migration_set": "onrecord", "name": "from_the_future", "applied_at": "2030"})
    db.close()
    with pytest.raises(DatabaseError, match="newer On Record"):
        open_database(tmp_path / "quotes.db")


def test_a_locked_database_is_named(db, tmp_path, monkeypatch):
    monkeypatch.setattr("db.connect.PATIENCE", 0.01)
    db.execute("begin immediate")
    with pytest.raises(DatabaseError, match="is locked"):
        open_database(tmp_path / "quotes.db")


def test_every_migration_is_applied(db):
    assert migrations.pending(db) == []


def test_the_database_knows_the_same_kinds_as_the_record():
    """Neither half imports the other, so each has its list."""
    kinds = (schema.QUOTE_TYPES, schema.MENTION_KINDS, schema.SPEAKER_KINDS, schema.VENUE_TYPES)
    assert [sorted(some) for some in kinds] == [
        sorted(some) for some in (model.TYPES, model.MENTION_KINDS, model.SPEAKER_KINDS, model.VENUE_KINDS)
    ]
