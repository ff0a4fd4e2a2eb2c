"""What comes out of a database as CSV, JSON Lines and Parquet, and how `onrecord export` refuses."""

import csv
import gzip
import io
import json
import subprocess
import sys
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from sqlite_utils import Database

from db import export as room
from db.connect import read_database
from db.export import Column, columns, export, tables
from db.store import load, open_database
from ingest.cli import cli

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines()]

ROWS = sum(len(record["quotes"]) for record in RECORDS)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "quotes.db"
    db = open_database(path)
    for record in RECORDS:
        load(db, record)
    db.close()
    return path


@pytest.fixture
def db(path):
    with read_database(path) as db:
        yield db


def exported(db, query, kind, **options):
    stream = io.BytesIO()
    count = export(db, query, stream, kind, **options)
    return count, stream.getvalue()


def table(data):
    return parquet.read_table(io.BytesIO(data))


def invoke(*words):
    return CliRunner().invoke(cli, ["export", *map(str, words)])


# Three formats, one content


@pytest.mark.parametrize("name", ["quote_details", "quotes", "articles", "speakers", "outlets", "runs"])
def test_every_format_holds_what_the_table_holds(db, name):
    query = room.table_query(db, name)
    rows = list(db.query(query))
    counts, data = zip(*(exported(db, query, kind) for kind in room.KINDS), strict=True)
    assert counts == (len(rows),) * 3 and rows
    as_csv, as_jsonl, as_parquet = data
    assert [json.loads(line) for line in as_jsonl.decode().splitlines()] == rows
    assert list(csv.DictReader(io.StringIO(as_csv.decode(), newline=""))) == [
        {key: "" if value is None else str(value) for key, value in row.items()} for row in rows
    ]
    assert [{k: said(v) for k, v in row.items()} for row in table(as_parquet).to_pylist()] == rows


def said(value):
    """A value of Parquet as SQLite holds it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def test_days_moments_and_numbers_have_their_types(db):
    _, data = exported(db, "select * from quotes", "parquet")
    found = {field.name: str(field.type) for field in table(data).schema}
    assert found["said"] == found["said_latest"] == found["published"] == "date32[day]"
    assert (found["confidence"], found["position"], found["said_year"]) == ("double", "int64", "int64")
    assert {kind for name, kind in found.items() if name not in {"rowid", "confidence", "position", "said_year"}} == {
        "string", "date32[day]",
    }  # fmt: skip
    _, data = exported(db, "select started from runs", "parquet")
    assert str(table(data).schema.field("started").type) == "timestamp[us, tz=UTC]"
    assert table(data).to_pylist()[0]["started"] < datetime.now(timezone.utc)


@pytest.mark.parametrize("name", tables(open_database(":memory:")))
def test_the_types_of_an_empty_table_are_those_of_a_full_one(tmp_path, name):
    empty = columns(open_database(tmp_path / "empty.db"), f"select * from {name}")
    known = {"published": "day", "said": "day", "judged_at": "moment", "confidence": "number", "position": "integer"}
    assert [column for column in empty if column.type != known.get(column.name, column.type)] == []
    assert {column.type for column in empty if column.name.endswith("_id") or column.name == "name"} <= {"text"}


@pytest.mark.parametrize(
    "sql, expected",
    [
        ("select 1 as n, 2.5 as half, 'a' as word", ["integer", "number", "text"]),
        ("select 1 as n union all select 2.5", ["number"]),
        ("select 1 as n union all select 'two'", ["text"]),
        ("select '2026-03-04' as day", ["day"]),
        ("select '2026-02-30' as no_day", ["text"]),
        ("select '2026-03-04' as title", ["text"]),
        ("select 'in May' as published", ["text"]),
        ("select null as published, null as confidence, null as whatever", ["day", "number", "text"]),
        ("select '2026-03-04T08:00:00Z' as at", ["moment"]),
        ("select '2026-03-04T08:00:00.5+01:00' as at", ["moment"]),
        ("select '2026-03-04T08:00:00' as no_zone", ["text"]),
        ("select count(*), avg(confidence) as mean from quotes -- a comment", ["integer", "number"]),
        ("with q as (select 1 as a) select a from q", ["integer"]),
        ("values (1, 'x')", ["integer", "text"]),
        ("select x'00ff' as blob", ["text"]),
    ],
)
def test_the_types_of_a_query_are_those_of_its_values(db, sql, expected):
    assert [column.type for column in columns(db, sql)] == expected
    assert len(table(exported(db, sql, "parquet")[1]).column_names) == len(expected)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.none() | TEXTS | st.integers(-(2**63) + 1, 2**63 - 1)


@given(st.lists(VALUES, min_size=1))
def test_what_goes_in_comes_out(values):
    db = Database(memory=True)
    db.execute("create table things (thing)")
    db.conn.executemany("insert into things values (?)", [[value] for value in values])
    db.conn.commit()
    sql = "select thing as whatever from things"
    _, lines = exported(db, sql, "jsonl")
    assert [json.loads(line)["whatever"] for line in lines.decode().split("\n")[:-1]] == values
    _, cells = exported(db, sql, "csv")
    shown = ["" if value is None else str(value) for value in values]
    assert [row[0] if row else "" for row in csv.reader(io.StringIO(cells.decode(), newline=""))][1:] == shown
    found = [said(value) for value in table(exported(db, sql, "parquet")[1]).column("whatever").to_pylist()]
    mixed = any(isinstance(value, str) for value in values)
    assert found == [str(value) if mixed and value is not None else value for value in values]


def test_a_value_that_parquet_cannot_hold_is_told(db):
    sql = "select '2026-03-04T08:00:00.1234567890Z' as at"
    with pytest.raises(room.ExportError, match=r"a value does not fit Parquet .*; turn it into a text in the query"):
        exported(db, sql, "parquet")
    assert exported(db, sql, "csv") == (1, b"at\r\n2026-03-04T08:00:00.1234567890Z\r\n")


def test_columns_keep_their_names_and_order(db):
    assert columns(db, "select text, id as key from quotes") == [Column("text", "text"), Column("key", "text")]


def test_a_large_table_is_written_in_row_groups(db, monkeypatch):
    monkeypatch.setattr(room, "ROWS", 1000)
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2600) select i from n"
    count, data = exported(db, sql, "parquet")
    file = parquet.ParquetFile(io.BytesIO(data))
    groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    assert (count, groups) == (2600, [1000, 1000, 600])
    assert file.read().column("i").to_pylist() == list(range(1, 2601))


def test_long_texts_end_a_row_group_early(db, monkeypatch):
    monkeypatch.setattr(room, "BYTES", 10_000)
    sql = (
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2600) select printf('%99d', i) from n"
    )
    _, data = exported(db, sql, "parquet")
    assert parquet.ParquetFile(io.BytesIO(data)).num_row_groups == 6


def test_the_database_is_seen_as_it_is_at_the_beginning(tmp_path):
    path = tmp_path / "quotes.db"
    writer = open_database(path)
    load(writer, RECORDS[0])
    with read_database(path) as reader:
        reader.conn.execute("begin")
        before = room._names(reader, "select * from quotes"), reader.execute("select count(*) from quotes").fetchone()
        load(writer, RECORDS[1])
        assert before == (
            room._names(reader, "select * from quotes"), reader.execute("select count(*) from quotes").fetchone()
        )  # fmt: skip


# Spreadsheets


@pytest.mark.parametrize(
    "text, expected",
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+49 is a prefix", "'+49 is a prefix"),
        ("- no", "'- no"),
        ("@mayor", "'@mayor"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("No = sign first", "No = sign first"),
        ("“Ferries, first”", "“Ferries, first”"),
    ],
)
def test_a_cell_of_a_spreadsheet_runs_no_formula(db, text, expected):
    sql = f"select '{text}' as words, -1 as number"
    _, guarded = exported(db, sql, "csv", spreadsheet=True)
    assert guarded.startswith("\ufeff".encode())
    assert list(csv.reader(io.StringIO(guarded.decode("utf-8-sig"), newline=""))) == [
        ["words", "number"],
        [expected, "-1"],
    ]
    _, plain = exported(db, sql, "csv")
    assert list(csv.reader(io.StringIO(plain.decode(), newline="")))[1][0] == text


# Slips


@pytest.mark.parametrize(
    "sql, message",
    [
        ("select speeker from quotes", "the query does not run (no such column: speeker; perhaps speaker?)"),
        ("select q.outlet from quotes q", "the query does not run (no such column: q.outlet; perhaps outlet_id?)"),
        ("select * from qoutes", "the query does not run (no such table: qoutes; perhaps quotes?)"),
        ("select * from quotes wehre 1", 'the query does not run (near "1": syntax error)'),
        (
            "select text as a, id as a from quotes",
            "the query calls two columns a; give one of them another name with as",
        ),
        ("select 1; select 2", "two queries in one; export each by itself"),
        (
            "select * from quotes where id = :id",
            "the query leaves a value open (as in :name or ?); write the value itself",
        ),
        ("delete from quotes", room.READS_ONLY),
        ("with q as (select 1) delete from quotes", room.READS_ONLY),
        ("attach 'other.db' as other", room.READS_ONLY),
        ("", room.READS_ONLY),
    ],
)
@pytest.mark.parametrize("kind", room.KINDS)
def test_a_slip_is_told_in_one_line(path, tmp_path, monkeypatch, sql, message, kind):
    monkeypatch.chdir(tmp_path)
    result = invoke(path, "--sql", sql, "-o", f"out.{kind}")
    assert (result.exit_code, result.stderr) == (2, f"Error: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_fails_half_way_leaves_no_file(path, tmp_path):
    out = tmp_path / "out.csv"
    sql = "select case when rowid < 5 then 1 else json('{') end as n from quotes"
    result = invoke(path, "--sql", sql, "-o", out)
    assert (result.exit_code, result.stderr) == (2, "Error: the query does not run (malformed JSON)\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words, message",
    [
        (["--table", "qoutes"], "there is no table qoutes; there are "),
        (["--table", "quotes_fts"], "there is no table quotes_fts; there are "),
        (["--table", "quotes", "--sql", "select 1"], "--table, --sql and --all exclude each other; give one of them"),
        (["-o", "quotes.xlsx"], "quotes.xlsx: the name tells no format; end it in .csv, .jsonl, .ndjson, .parquet"),
        (["-o", "none/quotes.csv"], "none/quotes.csv: there is no folder "),
        (["-o", "q.parquet.gz"], "q.parquet.gz: a Parquet table is packed inside; leave out .gz"),
        (["-o", "q.parquet", "--spreadsheet"], "--spreadsheet is for CSV only; name a file .csv, or leave it out"),
        (["--all"], "--all writes many files; name a folder for them with -o"),
    ],
)
def test_what_cannot_be_is_refused(path, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    result = invoke(path, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {message}") and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_something_else_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("Not a database, however long this line may be made.\n" * 50)
    result = invoke(tmp_path / "notes.txt")
    assert result.exit_code == 2 and "is not an SQLite database" in result.stderr
    assert invoke(tmp_path / "none.db").stderr.startswith(f"Error: {tmp_path / 'none.db'}: there is no such file")


def test_without_pyarrow_the_extra_is_named(path, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = invoke(path, "-o", tmp_path / "q.parquet")
    assert (result.exit_code, result.stderr) == (2, f"Error: {room.MISSING}\n")
    assert list(tmp_path.iterdir()) == []


# The command


@pytest.mark.parametrize("name", ["q.csv", "q.jsonl", "q.ndjson", "q.parquet", "q.CSV", "q.csv.gz", "q.jsonl.gz"])
def test_the_name_of_the_file_tells_the_format(path, db, tmp_path, name):
    out = tmp_path / name
    result = invoke(path, "-o", out)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{ROWS} rows to {out}\n")
    kind = {"csv": "csv", "parquet": "parquet"}.get(name.lower().split(".")[1], "jsonl")
    data = gzip.decompress(out.read_bytes()) if name.endswith(".gz") else out.read_bytes()
    assert data == exported(db, "select * from quote_details", kind)[1]


def test_the_format_can_be_said_whatever_the_name(path, tmp_path):
    assert invoke(path, "--format", "jsonl", "-o", tmp_path / "q.txt").exit_code == 0
    assert (tmp_path / "q.txt").read_text(encoding="utf-8").startswith('{"id": ')


@pytest.mark.parametrize("kind", room.KINDS)
def test_a_pipe_gets_the_same_bytes(path, db, kind):
    code = "from ingest.cli import cli; cli()"
    words = [sys.executable, "-c", code, "export", str(path), "--format", kind]
    done = subprocess.run(words, capture_output=True, check=True)
    assert done.stdout == exported(db, "select * from quote_details", kind)[1]


def test_all_writes_each_table_into_a_folder(path, db, tmp_path):
    folder = tmp_path / "star"
    assert invoke(path, "--all", "--format", "parquet", "-o", folder).exit_code == 0
    assert sorted(file.name for file in folder.iterdir()) == [f"{name}.parquet" for name in tables(db)]
    rows = {name: parquet.read_table(folder / f"{name}.parquet").num_rows for name in tables(db)}
    assert rows == {name: db[name].count for name in tables(db)}


def test_exporting_changes_nothing(path, tmp_path):
    before = path.read_bytes()
    invoke(path, "--all", "-o", tmp_path / "star")
    assert path.read_bytes() == before


def test_a_database_in_a_folder_without_rights_to_write_can_be_exported(path, tmp_path, monkeypatch):
    copy = tmp_path / "archive" / "quotes.db"
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    # Taking the rights away would mean nothing to root.
    monkeypatch.setattr("os.access", lambda *_: False)
    with read_database(copy) as db:
        assert exported(db, "select 1 as n from quotes limit 1", "csv")[0] == 1
        assert list(copy.parent.iterdir()) == [copy]


# Other programs


def test_duckdb_joins_the_tables(path, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    invoke(path, "--all", "--format", "parquet", "-o", tmp_path / "star")
    star = duckdb.connect()
    star.execute(f"set file_search_path = '{tmp_path / 'star'}'")
    rows = star.execute(
        """
        select outlets.name, count(*) as quotes, max(date_diff('day', said, published)) as days
        from 'quotes.parquet' as quotes join 'outlets.parquet' as outlets on outlets.id = outlet_id
        where retired_by is null and said is not null group by outlets.name order by all
        """
    ).fetchall()
    assert rows == [("Harbor Ledger", 3, 2), ("North Coast Radio", 3, 763), ("The Merrow Echo", 3, 1)]
