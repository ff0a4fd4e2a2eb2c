"""Rows out of a database, a batch in memory at a time: a table, a view or a query as CSV, JSON Lines or Parquet."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlite_utils import Database

DEFAULT = "quote_details"
KINDS = ("csv", "jsonl", "parquet")
MISSING = "Parquet files need pyarrow: pip install 'onrecord[parquet]'"
BATCH = 500  # rows read at a time
ROWS, BYTES = 50_000, 64_000_000  # of a Parquet row group: whichever is reached first

DECLARED = {"TEXT": "text", "INTEGER": "integer", "REAL": "number"}
# The types of values other than text, and how each is told; the first that all values of a column fit is the column's.
FITS = {
    "integer": "typeof({0}) = 'integer'",
    "number": "typeof({0}) in ('integer', 'real')",
    "day": "{0} glob '????-??-??' and date({0}, '+0 days') is {0}",
    "moment": "({0} glob '????-??-??T*Z' or {0} glob '????-??-??T*[+-]??:??') and julianday({0}) is not null",
}
READS = re.compile(r"(\s|--.*\n|/\*(?s:.*?)\*/)*(select|with|values)\b", re.IGNORECASE)
READS_ONLY = "an export only reads; begin the query with select"
# What a spreadsheet takes for a formula when a cell begins with it (owasp.org/www-community/attacks/CSV_Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class ExportError(Exception):
    """Something cannot be exported; the message names it and the remedy."""


@dataclass(frozen=True)
class Column:
    """A column of what is exported; its type is one of ``FITS``, or text."""

    name: str
    type: str


def tables(db: Database) -> list[str]:
    """The tables and views, without what SQLite and the site keep for themselves."""
    names = [*db.table_names(), *db.view_names()]
    return sorted(name for name in names if not name.startswith(("quotes_fts", "sqlite_", "_")))


def table_query(db: Database, name: str) -> str:
    """A query for all of a table or view; raises ExportError for one that is not there."""
    if name not in tables(db):
        raise ExportError(f"there is no table {name}; there are {', '.join(tables(db))}")
    return f"select * from [{name}]"


def export(db: Database, query: str, stream: BinaryIO, kind: str, spreadsheet: bool = False) -> int:
    """Write what a query gives, and say how many rows; the database is seen as it is when this begins.

    ``spreadsheet`` makes CSV safe to open in a spreadsheet. Raises ExportError for a query that gives no table, and
    where pyarrow is not installed.
    """
    query = query.strip().rstrip(";")
    try:
        db.conn.execute("begin")
        names = _names(db, query)
        if kind == "parquet":
            return _write_parquet(db.conn.execute(query), columns(db, query), stream)
        rows = db.conn.execute(query)
        return _write_csv(rows, names, stream, spreadsheet) if kind == "csv" else _write_jsonl(rows, names, stream)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise ExportError(_slip(db, error)) from error
    finally:
        db.conn.rollback()


def columns(db: Database, query: str) -> list[Column]:
    """The columns of a query: with the type that a column of this name has in the tables, if all its values fit it."""
    names = _names(db, query)
    known = column_types(db)
    # Anything can be told as text. Only the other types are tested, because a test reads every row.
    kinds = {name: [known[name]] if name in known else [*FITS] for name in names if known.get(name) != "text"}
    short = {name: f"c{place}" for place, name in enumerate(names)}
    tests = [f"total({FITS[kind].format(short[name])}), count({short[name]})" for name in kinds for kind in kinds[name]]
    # The query stands on lines of its own because it may end in a comment.
    sql = f"with rows ({', '.join(short.values())}) as (\n{query}\n) select {', '.join(tests) or 'count(*)'} from rows"
    counts = iter(db.conn.execute(sql).fetchone())
    found = {name: [(kind, next(counts), next(counts)) for kind in kinds[name]] for name in kinds}
    return [Column(name, _type(name in known, found.get(name, []))) for name in names]


def column_types(db: Database) -> dict[str, str]:
    """The type of each column of the tables, by its name."""
    found = [(column.name, column.type.upper()) for table in tables(db) for column in db[table].columns]
    declared = {name: DECLARED[kind] for name, kind in found if kind in DECLARED}
    # SQLite has no type for days and moments; their names tell.
    days = {name: "day" for name, _ in found if re.search(r"^said(_latest)?$|published$|_day$", name)}
    moments = {name: "moment" for name, _ in found if re.search(r"_at$|^started$", name)}
    return declared | days | moments


def _names(db: Database, query: str) -> list[str]:
    if not READS.match(query):
        raise ExportError(READS_ONLY)
    names = [column[0] for column in db.conn.execute(query).description]
    for name in names:
        if names.count(name) > 1:
            raise ExportError(f"the query calls two columns {name}; give one of them another name with as")
    return names


def _type(known: bool, found: list[tuple[str, float, int]]) -> str:
    """The first type that fits as many values as there are; of no values at all only the type by name is believed."""
    return next((kind for kind, fitting, values in found if fitting == values and (values or known)), "text")


def _batches(rows: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    return iter(lambda: rows.fetchmany(BATCH), [])


def _write_csv(rows: sqlite3.Cursor, names: list[str], stream: BinaryIO, spreadsheet: bool) -> int:
    # Without the mark, Excel reads accents and curly quotation marks as rubbish.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig" if spreadsheet else "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    count = 0
    for batch in _batches(rows):
        writer.writerows([[_harmless(value) for value in row] for row in batch] if spreadsheet else batch)
        count += len(batch)
    text.detach()
    return count


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _write_jsonl(rows: sqlite3.Cursor, names: list[str], stream: BinaryIO) -> int:
    count = 0
    for batch in _batches(rows):
        objects = (dict(zip(names, row, strict=True)) for row in batch)
        lines = "".join(json.dumps(row, ensure_ascii=False, default=bytes.hex) + "\n" for row in objects)
        stream.write(lines.encode())
        count += len(batch)
    return count


def _write_parquet(rows: sqlite3.Cursor, described: list[Column], stream: BinaryIO) -> int:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise ExportError(MISSING) from None
    types = {
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "day": arrow.date32(),
        "moment": arrow.timestamp("us", tz="UTC"),
        "text": arrow.string(),
    }
    schema = arrow.schema([(column.name, types[column.type]) for column in described])
    count = 0
    with parquet.ParquetWriter(stream, schema, compression="zstd") as table:
        try:
            for group in _row_groups(arrow, rows, schema):
                table.write_table(group)
                count += len(group)
        except arrow.ArrowInvalid as error:  # a moment to the ten-millionth of a second, say
            reason = " ".join(str(error).split())[:100]
            raise ExportError(f"a value does not fit Parquet ({reason}); turn it into a text in the query") from error
    return count


def _row_groups(arrow: Any, rows: sqlite3.Cursor, schema: Any) -> Iterator[Any]:
    """Tables large enough for a row group; articles are long, so that the rows alone do not tell how large one is."""
    group: list[Any] = []
    for batch in _batches(rows):
        arrays = [_array(arrow, [row[place] for row in batch], field.type) for place, field in enumerate(schema)]
        group.append(arrow.record_batch(arrays, schema=schema))
        if sum(len(part) for part in group) >= ROWS or sum(part.nbytes for part in group) >= BYTES:
            yield arrow.Table.from_batches(group)
            group = []
    if group:
        yield arrow.Table.from_batches(group)


def _array(arrow: Any, values: list[Any], kind: Any) -> Any:
    if arrow.types.is_integer(kind) or arrow.types.is_floating(kind):
        return arrow.array(values, kind)
    # A column of a query can hold numbers and texts at once.
    texts = [value if value is None or isinstance(value, str) else str(value) for value in values]
    return arrow.array(texts, arrow.string()).cast(kind)


def _slip(db: Database, error: Exception) -> str:
    """What is wrong with a query, in one line."""
    reason = " ".join(str(error).split())
    if "readonly" in reason or "query_only" in reason:
        return READS_ONLY
    if "one statement" in reason:
        return "two queries in one; export each by itself"
    if "bind" in reason:
        return "the query leaves a value open (as in :name or ?); write the value itself"
    missing = re.search(r"no such (column|table): (?:\w+\.)?(\w+)", reason)
    known = {*tables(db)} if missing and missing[1] == "table" else {*column_types(db)}
    near = difflib.get_close_matches(missing[2], sorted(known - {missing[2]}), n=1) if missing else []
    return f"the query does not run ({reason}{f'; perhaps {near[0]}?' if near else ''})"
