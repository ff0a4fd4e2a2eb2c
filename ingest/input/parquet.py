"""READ: a Parquet table → rows, one article each; only the columns that count are read, a few rows at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.input.decode import whole
from ingest.input.raw import Empty, InputError, Raw, megabytes
from ingest.input.rows import COLUMNS, as_row, no_text, plain

BATCH = 64  # rows
MISSING = "Parquet files need pyarrow: pip install 'onrecord[parquet]'"
DAMAGED = "a damaged Parquet file from here on; write or fetch it again"


def documents(
    origin: str, stream: Any, columns: Mapping[str, str], limit: int, start: int = 0, end: int | None = None
) -> Iterator[Raw | InputError]:
    """The rows of a table, numbered from 1; raises InputError where it is damaged or has no text column.

    ``start`` and ``end`` limit them to the rows of that range, half-open and counted from 0.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise InputError(origin, MISSING) from None
    seekable = stream if stream.seekable() else io.BytesIO(whole(origin, stream, limit))
    number = start
    try:
        table = parquet.ParquetFile(seekable)
        names = _wanted(origin, table.schema_arrow.names, columns)
        for batch in _batches(table, names, start, table.metadata.num_rows if end is None else end):
            for item in batch.to_pylist():
                number += 1
                yield _row(f"{origin}:{number}", item, columns, limit)
    except (ArrowException, OSError, ValueError, OverflowError, MemoryError):
        raise InputError(f"{origin}:{number + 1}" if number else origin, DAMAGED) from None
    if number == start:
        raise Empty(origin, "the file holds no rows; save it again or leave it out")


def _batches(table: Any, names: list[str], start: int, end: int) -> Iterator[Any]:
    """The rows of a range, a few at a time; the row groups that hold none of it are not read."""
    groups: list[int] = []
    before = row = 0
    for group in range(table.num_row_groups):
        after = row + table.metadata.row_group(group).num_rows
        if row < end and after > start:
            before = before if groups else row
            groups.append(group)
        row = after
    row = before
    for batch in table.iter_batches(batch_size=BATCH, columns=names, row_groups=groups):
        first, last = max(start - row, 0), min(end - row, len(batch))
        row += len(batch)
        if first < last:
            yield batch.slice(first, last - first)


def _wanted(origin: str, names: list[str], columns: Mapping[str, str]) -> list[str]:
    """The columns of a table that may hold what a row is asked for."""
    aliases = {ours: (plain(columns[ours]),) if ours in columns else known for ours, known in COLUMNS.items()}
    if not any(plain(name) in aliases["text"] for name in names):
        raise InputError(origin, no_text(names, columns))
    every = {alias for known in aliases.values() for alias in known}
    return [name for name in names if plain(name) in every]


def _row(place: str, item: dict[str, Any], columns: Mapping[str, str], limit: int) -> Raw | InputError:
    if any(isinstance(value, str) and len(value) > limit for value in item.values()):
        return InputError(place, f"a row larger than {megabytes(limit)}; split it into articles")
    return as_row(place, item, columns)
