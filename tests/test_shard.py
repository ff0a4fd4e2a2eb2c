"""A database as several by year: together all that the whole holds, each of them complete by itself."""

import json
import re
import sqlite3
from importlib import import_module
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.doctor import examine
from db.store import load, load_many, open_database
from ingest.cli import cli

# What says when, by what run, or in which place of one file, and so differs between files.
PASSING = {"rowid", "started"}


def invoke(*arguments):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def rows(path, table, without=()):
    """All rows of a table, as text, in no order."""
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    found = [
        {key: row[key] for key in row.keys() if key not in {*PASSING, *without}}  # noqa: SIM118 (a Row is no dict)
        for row in conn.execute(f"select * from {table}")
    ]
    conn.close()
    return sorted(json.dumps(row) for row in found)


@pytest.fixture(scope="module")
def records(root):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "bench"))
        made = list(islice(import_module("load").Newsroom(200, seed=3).articles(), 60))
    made[0]["article"]["published"] = None
    return made


def year_of(record):
    return (record["article"]["published"] or "undated")[:7].split("-")[0]


@pytest.fixture(scope="module")
def whole(records, tmp_path_factory):
    """Sixty articles of several years; two have been read again, and people have decided about some of them."""
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    db = open_database(path)
    load_many(db, records)
    for record in json.loads(json.dumps(records[5:7])):
        record["run"]["version"] = "0.2.0"
        del record["quotes"][1]
        load(db, record)
    full = [row[0] for row in db.execute(
        "select name from speakers where article_id is null and kind = 'person' order by quote_count desc, id"
    )]  # fmt: skip
    corrected, rejected = (
        row[0] for row in db.execute("select id from quotes where speaker_id is not null order by id limit 2")
    )
    db.close()
    invoke("correct", "fix", path, corrected, "--speaker", "Odo Prill", "--by", "Ilka")
    invoke("correct", "reject", path, rejected, "--by", "Ilka")
    invoke("speakers", "merge", path, full[0], full[1], "--by", "Ilka")
    invoke("speakers", "alias", path, full[2], "The Ferryman of Merrow", "--by", "Ilka")
    outlet = rows(path, "outlets")[0]
    invoke("outlets", path, "--rename", json.loads(outlet)["name"], "The Other Courier")
    invoke("statements", "rebuild", path)
    return path, full


@pytest.fixture(scope="module")
def years(whole, tmp_path_factory):
    folder = tmp_path_factory.mktemp("years") / "years"
    result = invoke("shard", whole[0], "-o", folder)
    assert len(result.stderr.splitlines()) == len(list(folder.iterdir()))
    return folder


@pytest.mark.parametrize("table", ["articles", "corrections", "findings", "readings", "changes", "judgements"])
def test_together_the_years_hold_the_whole(whole, years, table):
    found = {row for path in years.iterdir() for row in rows(path, table)}
    assert sorted(found) == rows(whole[0], table)
    assert found


def test_together_the_years_hold_every_quote_once(whole, years):
    # Whose a bare surname is, and what statement a quote belongs to, may be told by an article of another year.
    derived = ("speaker_id", "speaker", "statement_id")
    found = [row for path in years.iterdir() for row in rows(path, "quotes", derived)]
    assert sorted(found) == rows(whole[0], "quotes", derived)
    assert any(json.loads(row)["retired_by"] for row in found)


def test_each_year_is_in_order(records, years):
    assert sorted(path.name for path in years.iterdir()) == sorted({f"{year_of(record)}.db" for record in records})
    for path in years.iterdir():
        assert [str(finding) for finding in examine(path) if not finding.good] == []


def test_decisions_hold_in_each_year(whole, years):
    first, second = whole[1][:2]
    joined = 0
    for path in years.iterdir():
        names = {row["name"]: row["speaker_id"] for row in map(json.loads, rows(path, "speaker_names"))}
        joined += first in names and second in names
        assert first not in names or second not in names or names[first] == names[second]
    assert joined
    quotes = [json.loads(row) for path in years.iterdir() for row in rows(path, "quotes")]
    assert [quote["speaker"] for quote in quotes if "speaker" in (quote["corrected"] or "")] == ["Odo Prill"]
    assert [quote["retired_reason"] for quote in quotes if quote["retired_by"]].count("rejected") == 1
    assert "The Other Courier" in {json.loads(row)["name"] for path in years.iterdir() for row in rows(path, "outlets")}


def test_a_correction_can_be_taken_back_in_its_year(whole, years, tmp_path):
    for path in years.iterdir():
        for row in map(json.loads, rows(path, "corrections")):
            copy = tmp_path / path.name
            copy.write_bytes(path.read_bytes())
            invoke("correct", "undo", copy, row["id"], "--by", "Ilka")
            assert [str(finding) for finding in examine(copy) if not finding.good] == []


def test_a_year_is_what_loading_its_articles_gives(records, tmp_path):
    db = open_database(tmp_path / "all.db")
    load_many(db, records)
    db.close()
    invoke("shard", tmp_path / "all.db", "-o", tmp_path / "years")
    for path in (tmp_path / "years").iterdir():
        alone = tmp_path / "alone.db"
        alone.unlink(missing_ok=True)
        db = open_database(alone)
        load_many(db, [record for record in records if year_of(record) == path.stem])
        db.close()
        invoke("statements", "rebuild", alone)
        for table in ("articles", "outlets", "speakers", "speaker_names", "name_roles", "aliases", "statements",
                      "quotes", "runs"):  # fmt: skip
            assert rows(path, table) == rows(alone, table), (path.name, table)


def test_by_month(records, tmp_path):
    db = open_database(tmp_path / "all.db")
    load_many(db, records[:6])
    db.close()
    invoke("shard", tmp_path / "all.db", "-o", tmp_path / "months", "--by", "month")
    months = {(record["article"]["published"] or "undated")[:7] for record in records[:6]}
    assert {path.stem for path in (tmp_path / "months").iterdir()} == months


def test_sql_asks_several_years(whole, years, root):
    [sql] = re.findall(r"```sql\n(.*?)```", (root / "docs" / "scale.md").read_text("utf-8"), re.DOTALL)
    conn = sqlite3.connect(":memory:")
    *attach, question = sql.replace("years/", f"{years}/").split(";")
    for statement in attach:
        conn.execute(statement)
    both = sum(len(rows(years / f"{year}.db", "quotes")) for year in (2023, 2024))
    assert sum(count for _, count in conn.execute(question)) == both


def test_what_is_there_is_never_overwritten(whole, years):
    before = {path.name: path.read_bytes() for path in years.iterdir()}
    result = CliRunner().invoke(cli, ["shard", str(whole[0]), "-o", str(years)])
    assert (result.exit_code, "is there already; name another folder" in result.stderr) == (2, True)
    assert {path.name: path.read_bytes() for path in years.iterdir()} == before


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, by any means")
    result = CliRunner().invoke(cli, ["shard", str(path), "-o", str(tmp_path / "years")])
    assert (result.exit_code, "is not an SQLite database" in result.stderr) == (2, True)
    assert not (tmp_path / "years").exists()


def test_a_broken_off_shard_leaves_no_half_year(whole, tmp_path, monkeypatch):
    from db import shard

    def full(conn):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(shard, "settle_all", full)
    result = CliRunner().invoke(cli, ["shard", str(whole[0]), "-o", str(tmp_path / "years")])
    assert (result.exit_code, "the disk is full" in result.stderr) == (2, True)
    assert list(Path(tmp_path, "years").iterdir()) == []
