"""Count a set of quotes by what readers narrow down with.

A facet is counted without its own filter: beside the value chosen stand the others that could be added to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from db.search.columns import SOURCES, Array, Columns
from db.search.question import NONE, Question

# A value and how many quotes have it; the value is a key, a year, or NONE.
Counted = list[tuple[str, int]]
# More than all filters that a quote can fail.
HIDDEN = np.uint8(100)


class Facets:
    """A set of quotes (their rowids, or None for all in sight) under the filters of a question."""

    def __init__(self, columns: Columns, ids: Array | None, question: Question) -> None:
        self._columns, self._ids, self._question = columns, ids, question
        self._failed: dict[str, Array] = {}
        for facet, values in question.filters.items():
            self._failed[facet] = ~self._pick(facet, partial(np.isin, test_elements=self._numbers(facet, values)))
        if question.days:
            first, last = question.days
            self._failed["day"] = ~self._pick("day", lambda day: (day >= max(first, 1)) & (day <= last))
        self._fails: Array = np.zeros(0, np.uint8)
        if self._failed:
            if ids is None:
                self._fails = HIDDEN * ~self._pick("shown", lambda shown: shown > 0)
            else:
                self._fails = np.zeros(len(ids), np.uint8)
            for failed in self._failed.values():
                self._fails += failed
        self.chosen = self._where(self._fails == 0) if self._failed else ids
        self._counted: dict[str, Array] = {}

    @property
    def matched(self) -> int:
        """How many quotes there are without any filter."""
        return self._size(self._ids)

    @property
    def total(self) -> int:
        """How many quotes pass all filters."""
        return self._size(self.chosen)

    def freed(self) -> dict[str, int]:
        """For each filter (``day`` for the span of days) how many quotes there would be without it."""
        return {facet: self._size(self._passing(facet)) for facet in self._failed}

    def counts(self, facet: str, top: int) -> Counted:
        """The most frequent values of a facet with their counts, and those chosen; years from the latest back."""
        counts = self._count(facet, self._passing(facet))
        wanted = self._most(counts, top)
        chosen = self._numbers(facet, self._question.filters.get(facet, ()))
        wanted += [number for number in chosen if number not in wanted]
        found = {number: int(counts[number]) if number < len(counts) else 0 for number in wanted}
        wanted.sort(key=lambda number: (0, -number) if facet == "year" else (-found[number], number))
        return list(zip(self._names(facet, wanted), (found[number] for number in wanted), strict=True))

    def months(self) -> dict[str, int]:
        """ISO month → number of quotes, without regard to the span of days wanted; unknown days are left out."""
        counts = self._count("month", self._passing("day"))
        return {
            f"{month:06}"[:4] + f"-{month % 100:02}": int(counts[month]) for month in np.flatnonzero(counts) if month
        }

    def _passing(self, facet: str) -> Array | None:
        """The quotes that pass all filters but one."""
        if facet not in self._failed:
            return self.chosen
        if len(self._failed) == 1:
            return self._ids
        return self._where(self._fails == self._failed[facet])

    def _where(self, places: Array) -> Array:
        found = np.flatnonzero(places)
        return found.astype(np.int32) if self._ids is None else self._ids[found]

    def _size(self, ids: Array | None) -> int:
        return int(self._columns.totals("outlet").sum()) if ids is None else len(ids)

    def _pick(self, name: str, condition: Callable[[Array], Array]) -> Array:
        """For which quotes a condition holds that is asked once for each code."""
        codes, numbers = self._columns.codes(name), self._columns.numbers(name)
        codes = codes if self._ids is None else codes[self._ids]
        return condition(codes) if numbers is None else condition(numbers)[codes]

    def _count(self, name: str, ids: Array | None) -> Array:
        """How many quotes there are for each number."""
        numbers, source = self._columns.numbers(name), SOURCES[name]
        if ids is None:
            counts = self._columns.totals(name)
        elif ids is self.chosen and source in self._counted:
            counts = self._counted[source]
        else:
            counts = np.bincount(self._columns.codes(name)[ids])
            if ids is self.chosen:
                self._counted[source] = counts
        if numbers is None:
            return counts
        size = min(len(counts), len(numbers))
        return np.bincount(numbers[:size], weights=counts[:size]).astype(np.int64)

    def _most(self, counts: Array, top: int) -> list[int]:
        some = np.flatnonzero(counts)
        if len(some) > top:
            # The value of place `top` and all that equal it, so that ties fall the same way every time.
            least = -np.partition(-counts[some], top - 1)[top - 1]
            some = some[counts[some] >= least]
        return [int(number) for number in some[np.lexsort((some, -counts[some]))][:top]]

    def _numbers(self, facet: str, values: tuple[str, ...]) -> list[int]:
        if facet == "year":
            return [0 if value == NONE else int(value) for value in values if value == NONE or _is_year(value)]
        keys = self._columns.keys[facet]
        found = [0 if value == NONE else keys.find(value) for value in values]
        return [number for number in found if number is not None]

    def _names(self, facet: str, numbers: list[int]) -> list[str]:
        if facet == "year":
            return [str(number) if number else NONE for number in numbers]
        known = iter(self._columns.keys[facet].names([number for number in numbers if number]))
        return [next(known) if number else NONE for number in numbers]


def _is_year(value: str) -> bool:
    return len(value) == 4 and value.isascii() and value.isdigit()
