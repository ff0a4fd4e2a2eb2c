"""What readers filter, count and sort by, held in memory: one small number per quote and column.

A table of a million quotes takes seconds to count by speaker; an array of their speakers takes milliseconds. The arrays
follow the database: every reader calls ``refresh`` first, which reads only what is new or has changed since.
"""

from __future__ import annotations

import ctypes
import sqlite3
import sys
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.search.keys import Keys

Array = NDArray[Any]

# What has few values stands in one column together: each combination of type, kinds and visibility is one number.
TRAITS = ("type", "venue", "kind", "shown", "dated")
BETWEEN = "\x1f"
TOGETHER = " || char(31) || ".join(
    ["quotes.type", "ifnull(venue_type, '')", "ifnull(speaker_kind, '')", "(retired_by is null)", "(said is not null)"]
)
DAYS = ("day", "year", "published")
# Column → where it comes from. A changed quote that is gone has nothing but nulls, and is never shown.
SQL = {
    "speaker": "quotes.speaker_id", "outlet": "quotes.outlet_id", "traits": TOGETHER,
    "day": "coalesce(quotes.said, quotes.published)", "published": "quotes.published",
}  # fmt: skip
# What is counted and filtered by → the column in which it stands.
SOURCES = {
    "speaker": "speaker", "outlet": "outlet", "type": "traits", "venue": "traits", "kind": "traits", "shown": "traits",
    "dated": "traits", "day": "day", "year": "day", "published": "published",
}  # fmt: skip
STATE = """
select (select coalesce(max(rowid), 0) from quotes), (select coalesce(max(version), 0) from _search_changes)
"""
VALUES = ", ".join(f"cast({sql} as blob)" for sql in SQL.values())
# The plus keeps the first reading off the index, through which it would jump about the file.
ALL = f"select rowid, {VALUES} from quotes where +rowid <= :last"
NEW = f"select rowid, {VALUES} from quotes where rowid > :known and rowid <= :last"
CHANGED = f"""
select _search_changes.quote_rowid, {VALUES} from _search_changes
left join quotes on quotes.rowid = _search_changes.quote_rowid
where _search_changes.version > :version and _search_changes.quote_rowid <= :known
"""
# Rows read at a time, how many take long, and what counts as a large array, in bytes.
CHUNK, MANY, LARGE = 5_000, 100_000, 500_000
# A parameter of glibc (malloc.h).
M_MMAP_THRESHOLD = -3


class Columns:
    """The columns of all quotes of one database; the place in an array is the quote's rowid.

    A column holds a code for each quote; ``numbers`` says what each code stands for. Hold ``lock`` from ``refresh`` to
    the last look at an array: other threads refresh too.
    """

    def __init__(self) -> None:
        _return_large()
        self.lock = threading.RLock()
        self.keys = {name: Keys() for name in ("speaker", "outlet", "type", "venue", "kind")}
        self.state: tuple[int, int] = (0, 0)
        self.loading = False
        self._last = 0
        self._codes = {name: self.keys.get(name) or Keys() for name in SQL}
        self._arrays: dict[str, Array] = {name: np.zeros(1, np.uint8) for name in SQL}
        self._totals: dict[str, Array] = {name: np.zeros(1, np.int32) for name in SQL}
        self._numbers: dict[str, Array] = {name: np.zeros(1, np.int32) for name in (*TRAITS, *DAYS)}

    def codes(self, name: str) -> Array:
        """The codes of all quotes for what is counted by: a facet, a day, ``shown`` or ``dated`` (day told)."""
        return self._arrays[SOURCES[name]][: self.state[0] + 1]

    def totals(self, name: str) -> Array:
        """How many of all quotes in sight have each code."""
        return self._totals[SOURCES[name]]

    def numbers(self, name: str) -> Array | None:
        """What each code stands for; None where the codes are the numbers themselves.

        A number of a key (see ``keys``), a truth value, or a day like 20260331, or a year; 0 where unknown.
        ``day`` is the day said, or else the day published.
        """
        return self._numbers.get(name)

    def shown(self, ids: Array) -> Array:
        """Which of some quotes are in sight, as truth values."""
        return self._numbers["shown"][self._arrays["traits"][ids]] > 0

    def refresh(self, conn: sqlite3.Connection) -> tuple[int, int]:
        """Read what the database has more than we know, and say at which state it is: highest rowid, last change."""
        last, version = conn.execute(STATE).fetchone()
        if (last, version) == self.state:
            return last, version
        with self.lock:
            known, seen = self.state
            # That takes seconds, in which nobody should wait with a thread in hand (see db/ask.py).
            self.loading = last > known + MANY
            try:
                if last > known:
                    self._read_new(conn, known, last)
                if version > seen:
                    self._read(conn.execute(CHANGED, {"known": known, "version": seen}))
            finally:
                self.loading = False
            # A thread whose view of the database is older must not set the state back.
            self.state = (max(known, last), max(seen, version))
        return last, version

    def _read_new(self, conn: sqlite3.Connection, known: int, last: int) -> None:
        # A reading that ran out of time has left what it had read; it is read again.
        self._last, filled = max(self._last, last), self._last
        for name, array in self._arrays.items():
            if last >= len(array):
                self._hold(name, filled, int(last * 1.5) + CHUNK, array.dtype)
        self._read(conn.execute(NEW if known else ALL, {"known": known, "last": last}))

    def _hold(self, name: str, used: int, size: int, kind: np.dtype[Any]) -> None:
        """Make room in a column for so many quotes, or for larger codes."""
        # Memory that has never been written to costs nothing yet, so there can be plenty of it.
        roomy = np.zeros(size, kind)
        roomy[: used + 1] = self._arrays[name][: used + 1]
        self._arrays[name] = roomy

    def _read(self, cursor: sqlite3.Cursor) -> None:
        while rows := cursor.fetchmany(CHUNK):
            numbers, *values = zip(*rows, strict=True)
            places = np.array(numbers, np.int64)
            self._count(places, np.subtract)
            for name, column in zip(SQL, values, strict=True):
                codes = self._codes[name].codes(column)
                highest = len(self._codes[name]) - 1
                if highest > np.iinfo(self._arrays[name].dtype).max:
                    self._hold(name, self._last, len(self._arrays[name]), np.min_scalar_type(highest))
                self._arrays[name][places] = codes
            self._explain()
            self._count(places, np.add)

    def _count(self, places: Array, change: np.ufunc) -> None:
        """Take quotes out of the totals before they change, and put them in again."""
        shown = places[self.shown(places)]
        for name, keys in self._codes.items():
            if len(keys) > len(self._totals[name]):
                self._totals[name] = np.append(self._totals[name], np.zeros(len(keys), np.int32))
            change.at(self._totals[name], self._arrays[name][shown], 1)

    def _explain(self) -> None:
        """What the codes stand for that have come new."""
        for name in ("day", "published"):
            if fresh := self._fresh(name, name):
                self._note(name, [_day(text) for text in fresh])
        if len(self._numbers["year"]) < len(self._numbers["day"]):
            self._numbers["year"] = self._numbers["day"] // 10000
        if fresh := self._fresh("traits", "shown"):
            for name, texts in zip(TRAITS, zip(*(text.split(BETWEEN) for text in fresh), strict=True), strict=True):
                keys = self.keys.get(name)
                self._note(name, keys.codes([t.encode() for t in texts]) if keys else [text == "1" for text in texts])

    def _fresh(self, name: str, explained: str) -> list[str]:
        return self._codes[name].names(range(len(self._numbers[explained]), len(self._codes[name])))

    def _note(self, name: str, numbers: Any) -> None:
        self._numbers[name] = np.append(self._numbers[name], np.array(numbers, np.int32))


def _day(text: str) -> int:
    """A day like 20260331; 0 for what is none, which only a hand can have written."""
    digits = text.replace("-", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 8 else 0


def _return_large() -> None:
    """Have memory of large arrays go back to the system at once; glibc would keep it, for each thread anew."""
    choose = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if choose:
        choose(M_MMAP_THRESHOLD, LARGE)
