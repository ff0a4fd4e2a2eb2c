"""READ: a Parquet table → rows, one article each; only the columns that count are read, a few rows at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.input.decode import whole
from ingest.input.raw import InputError, Raw, megabytes
from ingest.input.rows import COLUMNS, as_row, no_text, plain

BATCH = 64  # rows
MISSING = "Parquet files need pyarrow: pip install 'onrecord[parquet]'"
DAMAGED = "a damaged Parquet file from here on; write or fetch it again"


def documents(origin: str, stream: Any, columns: Mapping[str, str], limit: int) -> Iterator[Raw | InputError]:
    """The rows of a table, numbered from 1; raises InputError where it is damaged or has no text column."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise InputError(origin, MISSING) from None
    seekable = stream if stream.seekable() else io.BytesIO(whole(origin, stream, limit))
    number = 0
    try:
        table = parquet.ParquetFile(seekable)
        names = _wanted(origin, table.schema_arrow.names, columns)
        for batch in table.iter_batches(batch_size=BATCH, columns=names):
            for item in batch.to_pylist():
                number += 1
                yield _row(f"{origin}:{number}", item, columns, limit)
    except (ArrowException, OSError, ValueError, OverflowError, MemoryError):
        raise InputError(f"{origin}:{number + 1}" if number else origin, DAMAGED) from None
    if not number:
        raise InputError(origin, "the file holds no rows; save it again or leave it out")


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
