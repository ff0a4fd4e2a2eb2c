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
    """A set of quotes (their rowids, or None for all in sight) under the filters of a question.

    The span of days that it wants is held against ``day``, or against ``published``.
    """

    def __init__(self, columns: Columns, ids: Array | None, question: Question, by: str = "day") -> None:
        self._columns, self._ids, self._question = columns, ids, question
        self._failed: dict[str, Array] = {}
        for facet, values in question.filters.items():
            self._failed[facet] = ~self._pick(facet, partial(np.isin, test_elements=self._numbers(facet, values)))
        if question.days:
            first, last = question.days
            self._failed["day"] = ~self._pick(by, lambda day: (day >= max(first, 1)) & (day <= last))
        self._fails = self._all_fails() if len(self._failed) > 1 else np.zeros(0, np.uint8)
        self.chosen = self._choose()
        self._counted: dict[str, Array] = {}

    def _all_fails(self) -> Array:
        """How many filters each quote fails."""
        if self._ids is None:
            fails = HIDDEN * ~self._pick("shown", lambda shown: shown > 0)
        else:
            fails = np.zeros(len(self._ids), np.uint8)
        for failed in self._failed.values():
            fails += failed
        return fails

    def _choose(self) -> Array | None:
        """The quotes that pass all filters."""
        if not self._failed:
            return self._ids
        if len(self._failed) > 1:
            return self._where(self._fails == 0)
        found = self._where(~next(iter(self._failed.values())))
        return found if self._ids is not None else found[self._columns.shown(found)]

    @property
    def matched(self) -> int:
        """How many quotes there are without any filter."""
        return self._size(self._ids)

    @property
    def total(self) -> int:
        """How many quotes pass all filters."""
        return self._size(self.chosen)

    def dated(self) -> Array:
        """The quotes of which the article tells when they were said, without regard to filters."""
        found = self._where(self._pick("dated", lambda dated: dated > 0))
        return found if self._ids is not None else found[self._columns.shown(found)]

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

    def months(self, by: str = "day") -> dict[str, int]:
        """ISO month → number of quotes, without regard to the span of days wanted; unknown days are left out."""
        counts, days = self._by_code(by, self._passing("day")), self._columns.numbers(by)
        assert days is not None  # days always stand for something
        months, places = np.unique(days[: len(counts)] // 100, return_inverse=True)
        sums = np.bincount(places, weights=counts[: len(days)]).astype(np.int64)
        return {
            f"{month // 100:04}-{month % 100:02}": count
            for month, count in zip(months.tolist(), sums.tolist(), strict=True)
            if month and count
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
        counts, numbers = self._by_code(name, ids), self._columns.numbers(name)
        if numbers is None:
            return counts
        size = min(len(counts), len(numbers))
        return np.bincount(numbers[:size], weights=counts[:size]).astype(np.int64)

    def _by_code(self, name: str, ids: Array | None) -> Array:
        """How many quotes there are for each code; of the quotes chosen, once for all that stand in one column."""
        if ids is None:
            return self._columns.totals(name)
        source = SOURCES[name]
        if ids is self.chosen and source in self._counted:
            return self._counted[source]
        counts = np.bincount(self._columns.codes(name)[ids])
        if ids is self.chosen:
            self._counted[source] = counts
        return counts

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
