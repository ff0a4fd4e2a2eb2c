"""Answers that are kept for the next reader, the longest unused given up when they take too much memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

# Bytes that all values may take, unless somebody sets another bound.
LEAST = 2_000_000


class Kept:
    """Values by key, in at most ``most`` bytes; safe between threads."""

    def __init__(self) -> None:
        self.size, self.most = 0, LEAST
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, key: Hashable) -> Any:
        """What was kept under a key, or None."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def keep(self, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of so many bytes, and give up the longest unused ones beyond the bound."""
        with self._lock:
            if key not in self._values:
                self._values[key] = (value, size)
                self.size += size
            while self.size > self.most:
                self.size -= self._values.popitem(last=False)[1][1]
