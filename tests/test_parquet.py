"""Parquet tables: the same rows as of any other table, a few in memory at a time."""

import sys
from pathlib import Path

import pytest

from ingest.article.clean import article
from ingest.input.raw import InputError, Raw
from ingest.input.read import read

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def write(columns: dict, **options) -> str:
    parquet.write_table(arrow.table(columns), "a.parquet", **options)
    return "a.parquet"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_rows():
    from datetime import datetime

    name = write(
        {
            "Article Text": ["One  two.\n", None, "Three."],
            "headline": ["H", "I", None],
            "date": [datetime(2031, 5, 4), None, None],
            "authors": [["Ann Lee", "Bo Chan"], None, []],
            "pixels": [b"\xff", b"", b""],
        },
        row_group_size=1,
    )
    found = list(read([name]))
    assert [getattr(item, "origin", None) for item in found] == ["a.parquet:1", "a.parquet:2", "a.parquet:3"]
    assert isinstance(found[1], InputError)
    made = article(found[0])
    assert (made.text, made.title, made.published, made.byline) == (
        "One  two.\n",
        "H",
        "2031-05-04",
        "Ann Lee, Bo Chan",
    )
    assert article(found[2]).text == "Three."


def test_a_column_by_another_name():
    name = write({"words": ["The story."], "text": ["a label"]})
    assert [item.data["text"] for item in read([name], columns={"text": "words"})] == ["The story."]


@pytest.mark.parametrize(
    "columns, reason",
    [
        ({"words": ["One."]},
         "a.parquet: no words in a column 'text'; columns found: words; name the right one, as in text=COLUMN"),
        ({"text": []}, "a.parquet: the file holds no rows; save it again or leave it out"),
        ({"text": ["x" * 5000]}, "a.parquet:1: a row larger than 0.001 MB; split it into articles"),
    ],
)  # fmt: skip
def test_a_bad_table_is_one_line(columns, reason):
    assert list(map(str, read([write(columns)], limit=1000))) == [reason]


def test_a_table_cut_short():
    data = Path(write({"text": ["One."] * 100})).read_bytes()
    Path("a.parquet").write_bytes(data[:-20])
    assert list(map(str, read(["a.parquet"]))) == [
        "a.parquet: a damaged Parquet file from here on; write or fetch it again"
    ]


def test_reading_streams():
    found = read([write({"text": ["One."] * 10_000}, row_group_size=100)])
    assert isinstance(next(found), Raw)
    found.close()


def test_without_pyarrow(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    Path("a.parquet").write_bytes(b"PAR1")
    assert list(map(str, read(["a.parquet"]))) == [
        "a.parquet: Parquet files need pyarrow: pip install 'onrecord[parquet]'"
    ]
