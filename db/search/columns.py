"""What readers filter, count and sort by, held in memory: one small number per quote and column.

A table of a million quotes takes seconds to count by speaker; an array of their speakers takes milliseconds. The arrays
follow the database: every reader calls ``refresh`` first, which reads only what is new or has changed since.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Facet → column of quotes, and the smallest type that holds its numbers.
KEYED = {
    "speaker": ("speaker_id", np.int32), "outlet": ("outlet_id", np.int32), "type": ("type", np.uint8),
    "venue": ("venue_type", np.uint8), "kind": ("speaker_kind", np.uint8),
}  # fmt: skip
# Days are numbers like 20260331, 0 where unknown: they sort, and month and year are one division away.
DAYS = {"day": "coalesce(said, published)", "published": "published"}
STATE = """
select (select coalesce(max(rowid), 0) from quotes), (select coalesce(max(version), 0) from _search_changes)
"""
VALUES = ", ".join(
    [f"cast(quotes.{column} as blob)" for column, _ in KEYED.values()]
    + [f"cast(replace({day}, '-', '') as integer)" for day in DAYS.values()]
    + ["quotes.id is not null and quotes.retired_by is null"]
)
# The plus keeps the first reading off the index, through which it would jump about the file.
ALL = f"select rowid, {VALUES} from quotes where +rowid <= :last"
NEW = f"select rowid, {VALUES} from quotes where rowid > :known and rowid <= :last"
CHANGED = f"""
select _search_changes.quote_rowid, {VALUES} from _search_changes
left join quotes on quotes.rowid = _search_changes.quote_rowid
where _search_changes.version > :version and _search_changes.quote_rowid <= :known
"""
CHUNK = 5_000


class Keys:
    """Text keys as numbers from 1 in the order of their coming; 0 stands for no key."""

    def __init__(self) -> None:
        self._keys: Array = np.array([b""])  # sorted, to be searched
        self._codes: Array = np.zeros(1, np.int32)

    def __len__(self) -> int:
        return len(self._keys)

    def codes(self, keys: list[bytes | None]) -> Array:
        """The numbers of keys; a new key gets the next one."""
        distinct, places = np.unique(np.array([key or b"" for key in keys], dtype=bytes), return_inverse=True)
        at = np.minimum(np.searchsorted(self._keys, distinct), len(self._keys) - 1)
        fresh = self._keys[at] != distinct
        if fresh.any():
            self._add(distinct[fresh])
            at = np.searchsorted(self._keys, distinct)
        return self._codes[at][places]

    def find(self, key: str) -> int | None:
        """The number of one key, None for an unknown one."""
        sought = key.encode("utf-8", "replace")
        at = int(np.searchsorted(self._keys, np.array([sought]))[0])
        return int(self._codes[at]) if at < len(self._keys) and self._keys[at] == sought else None

    def names(self, codes: list[int]) -> list[str]:
        """The keys of numbers, in their order."""
        places = np.flatnonzero(np.isin(self._codes, codes))
        found = {int(self._codes[at]): self._keys[at].decode("utf-8", "replace") for at in places}
        return [found[code] for code in codes]

    def _add(self, keys: Array) -> None:
        codes = np.arange(len(self._keys), len(self._keys) + len(keys), dtype=np.int32)
        wide = self._keys.astype(np.promote_types(self._keys.dtype, keys.dtype), copy=False)
        at = np.searchsorted(wide, keys)
        self._keys, self._codes = np.insert(wide, at, keys), np.insert(self._codes, at, codes)


class Columns:
    """The columns of all quotes of one database; the place in an array is the quote's rowid.

    Hold ``lock`` from ``refresh`` to the last look at an array: other threads refresh too.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.keys = {facet: Keys() for facet in KEYED}
        self.state: tuple[int, int] = (0, 0)
        self._arrays: dict[str, Array] = {facet: np.zeros(1, kind) for facet, (_, kind) in KEYED.items()}
        self._arrays |= {day: np.zeros(1, np.int32) for day in DAYS} | {"shown": np.zeros(1, np.bool_)}

    def __getitem__(self, name: str) -> Array:
        """One column: a facet's, ``day`` (said, else published), ``published``, or ``shown`` (not retired)."""
        return self._arrays[name][: self.state[0] + 1]

    def refresh(self, conn: sqlite3.Connection) -> tuple[int, int]:
        """Read what the database has more than we know, and say at which state it is: highest rowid, last change."""
        last, version = conn.execute(STATE).fetchone()
        with self.lock:
            known, seen = self.state
            if last > known:
                self._grow(last)
                self._read(conn.execute(NEW if known else ALL, {"known": known, "last": last}))
            if version > seen:
                self._read(conn.execute(CHANGED, {"known": known, "version": seen}))
            # A thread whose view of the database is older must not set the state back.
            self.state = (max(known, last), max(seen, version))
        return last, version

    def _grow(self, last: int) -> None:
        for name, array in self._arrays.items():
            if last >= len(array):
                # Memory that has never been written to costs nothing yet, so there can be plenty of it.
                self._arrays[name] = np.zeros(int(last * 1.5) + CHUNK, array.dtype)
                self._arrays[name][: len(array)] = array

    def _read(self, cursor: sqlite3.Cursor) -> None:
        while rows := cursor.fetchmany(CHUNK):
            numbers, *values = zip(*rows, strict=True)
            places = np.array(numbers, np.int64)
            for name, column in zip([*KEYED, *DAYS, "shown"], values, strict=True):
                if name in self.keys:
                    self._arrays[name][places] = self.keys[name].codes(list(column))
                else:
                    # A changed quote that is gone has nothing but nulls: never shown, no day.
                    self._arrays[name][places] = [value or 0 for value in column]
