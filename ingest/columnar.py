"""Records as a Parquet table: one row an article, its quotes nested as in JSON, a row group in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

MISSING = "Parquet files need pyarrow: pip install 'onrecord[parquet]'"
START = b"PAR1"
ROWS, CHARACTERS = 1_000, 8_000_000  # of a row group: whichever is reached first
BATCH = 64  # rows read at a time
PARTS = ["article", "quotes", "run"]
HALVES = re.compile("[\ud800-\udfff]")


class TableError(Exception):
    """A Parquet table cannot be written or read; the message says why and what to do."""


def require() -> None:
    """Raise TableError where pyarrow is not installed."""
    _pyarrow()


class RecordWriter:
    """Writes records to a stream; the table is complete only after ``close``.

    Raises TableError where pyarrow is not installed.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._arrow, parquet = _pyarrow()
        self._schema = _schema(self._arrow)
        self._table = parquet.ParquetWriter(stream, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._characters = 0

    def write(self, record: dict[str, Any]) -> None:
        """Add a record, as ``Record.to_dict`` gives it."""
        self._rows.append(record)
        self._characters += len(record["article"]["text"])
        if len(self._rows) >= ROWS or self._characters >= CHARACTERS:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the table's end."""
        self._flush()
        self._table.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        try:
            table = self._arrow.Table.from_pylist(self._rows, self._schema)
        except UnicodeEncodeError:
            table = self._arrow.Table.from_pylist(_storable(self._rows), self._schema)
        self._table.write_table(table)
        self._rows, self._characters = [], 0


def read_records(path: str) -> Iterator[dict[str, Any]]:
    """The records of a table that ``RecordWriter`` wrote; raises TableError for any other."""
    arrow, parquet = _pyarrow()
    try:
        with parquet.ParquetFile(path) as table:
            if not set(PARTS) <= set(table.schema_arrow.names):
                reason = f"a Parquet table without the columns {', '.join(PARTS)}; make it with onrecord extract"
                raise TableError(f"{reason}, or give articles to onrecord ingest")
            for batch in table.iter_batches(batch_size=BATCH, columns=PARTS):
                yield from batch.to_pylist()
    except (arrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        reason = " ".join(str(error).split())[:100]
        raise TableError(f"a damaged Parquet file ({reason}); make it again with onrecord extract") from error


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise TableError(MISSING) from None
    return pyarrow, parquet


def _schema(arrow: Any) -> Any:
    """The record as Arrow types, in the order of the contract (``docs/record.md``)."""
    text, span = arrow.string(), arrow.list_(arrow.int32())

    def struct(**fields: Any) -> Any:
        return arrow.struct(list(fields.items()))

    article = ("id", "url", "origin", "outlet", "agency", "title", "byline", "published", "language", "text")
    quote = struct(
        id=text,
        type=text,
        contents=arrow.list_(span),
        text=arrow.list_(text),
        cue=arrow.list_(span),
        mention=struct(span=span, text=text, kind=text),
        speaker=struct(name=text, kind=text, role=text),
        said=struct(earliest=text, latest=text, words=text, span=span),
        venue=struct(name=text, kind=text, span=span),
        rule=text,
        confidence=arrow.float64(),
    )
    run = dict.fromkeys(("version", "model", "settings", "started"), text)
    parts = (struct(**dict.fromkeys(article, text)), arrow.list_(quote), struct(**run))
    return arrow.schema(list(zip(PARTS, parts, strict=True)))


def _storable(value: Any) -> Any:
    """A value without halves of characters, which JSON can hold and Arrow cannot; the mark for one is as long."""
    if isinstance(value, str):
        return HALVES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, (list, tuple)) else value
