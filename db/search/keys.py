"""Texts as small numbers, a million of them in thirty bytes each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# So many new keys stand apart before they are sorted in among the others, which costs a copy of all.
MOST_FRESH = 8_000


class Keys:
    """Text keys as numbers from 1 in the order of their coming; 0 stands for no key."""

    def __init__(self) -> None:
        self._sorted: NDArray[Any] = np.array([b""])
        self._codes: NDArray[Any] = np.zeros(1, np.int32)
        self._places: NDArray[Any] = np.zeros(1, np.int32)  # the place of a code in the sorted ones
        self._fresh: dict[bytes, int] = {}

    def __len__(self) -> int:
        """How many numbers there are, with that for no key."""
        return len(self._sorted) + len(self._fresh)

    def codes(self, keys: Sequence[bytes | None]) -> NDArray[Any]:
        """The numbers of keys; a new key gets the next one."""
        distinct = list(dict.fromkeys(keys))
        found = self._search([key or b"" for key in distinct])
        for place in np.flatnonzero(found < 0):
            found[place] = self._fresh.setdefault(distinct[place] or b"", len(self))
        if len(self._fresh) > MOST_FRESH:
            self._sort_in()
        numbers = dict(zip(distinct, found.tolist(), strict=True))
        return np.fromiter(map(numbers.__getitem__, keys), np.int32, len(keys))

    def find(self, key: str) -> int | None:
        """The number of one key, None for an unknown one."""
        found = int(self._search([key.encode("utf-8", "replace")])[0])
        return found if found >= 0 else None

    def names(self, codes: Iterable[int]) -> list[str]:
        """The keys of numbers, in their order."""
        fresh = list(self._fresh)
        keys = (
            self._sorted[self._places[code]] if code < len(self._sorted) else fresh[code - len(self._sorted)]
            for code in codes
        )
        return [key.decode("utf-8", "replace") for key in keys]

    def _search(self, keys: list[bytes]) -> NDArray[Any]:
        """The numbers of keys, -1 for those that have none."""
        # An array of keys is as wide as its longest; to hold a longer one, which nobody knows, all would be copied.
        width = self._sorted.dtype.itemsize
        sought = np.array([key if len(key) <= width else b"" for key in keys], self._sorted.dtype)
        at = np.minimum(np.searchsorted(self._sorted, sought), len(self._sorted) - 1)
        found = np.where(self._sorted[at] == sought, self._codes[at], np.int32(-1))
        for place, key in enumerate(keys):
            if found[place] < 0 or len(key) > width:
                found[place] = self._fresh.get(key, -1)
        return found

    def _sort_in(self) -> None:
        fresh = np.array(list(self._fresh))
        codes = np.arange(len(self._sorted), len(self), dtype=np.int32)
        order = np.argsort(fresh)
        wide = self._sorted.astype(np.promote_types(self._sorted.dtype, fresh.dtype), copy=False)
        at = np.searchsorted(wide, fresh[order])
        self._sorted, self._codes = np.insert(wide, at, fresh[order]), np.insert(self._codes, at, codes[order])
        self._places = np.empty(len(self._codes), np.int32)
        self._places[self._codes] = np.arange(len(self._codes), dtype=np.int32)
        self._fresh = {}
