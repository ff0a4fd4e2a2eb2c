"""Records in a Parquet table: what is written comes back the same, in groups of bounded size."""

import json
from pathlib import Path

import pytest

from ingest import columnar
from ingest.columnar import RecordWriter, TableError, read_records

parquet = pytest.importorskip("pyarrow.parquet")

RECORDS = [
    {**record, "article": {"agency": None, **record["article"]}}
    for record in map(json.loads, (Path(__file__).parent / "records.jsonl").read_text("utf-8").splitlines())
]


def write(records):
    with Path("records.parquet").open("wb") as stream:
        table = RecordWriter(stream)
        for record in records:
            table.write(record)
        table.close()
    return "records.parquet"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_what_is_written_comes_back():
    bare = {**RECORDS[0], "quotes": []}
    nulls = [
        {**q, "mention": None, "speaker": None, "said": None, "venue": None, "cue": []} for q in RECORDS[0]["quotes"]
    ]
    records = [*RECORDS, bare, {**RECORDS[0], "quotes": nulls}]
    assert list(read_records(write(records))) == records


def test_no_records_are_a_table_too():
    assert list(read_records(write([]))) == []


@pytest.mark.parametrize("limit, groups", [("ROWS", 3), ("CHARACTERS", 6)])
def test_groups_of_rows_are_bounded(monkeypatch, limit, groups):
    monkeypatch.setattr(columnar, limit, 2)
    assert parquet.ParquetFile(write(RECORDS)).num_row_groups == groups


def test_half_a_character_is_replaced():
    record = {**RECORDS[0], "article": {**RECORDS[0]["article"], "title": "Ships \ud800 first"}}
    [found] = read_records(write([record]))
    assert found["article"]["title"] == "Ships \ufffd first"


def test_a_table_made_before_agencies_were_told():
    import pyarrow

    older = {k: v for k, v in RECORDS[0]["article"].items() if k != "agency"}
    parquet.write_table(pyarrow.Table.from_pylist([{**RECORDS[0], "article": older}]), "older.parquet")
    assert [record["article"] for record in read_records("older.parquet")] == [older]


def test_a_damaged_table_is_told():
    data = Path(write(RECORDS)).read_bytes()
    Path("records.parquet").write_bytes(data[:40] + bytes(40) + data[80:])
    with pytest.raises(TableError, match="a damaged Parquet file"):
        list(read_records("records.parquet"))
