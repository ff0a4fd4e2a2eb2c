"""Count a set of quotes by what readers narrow down with.

A facet is counted without its own filter: beside the value chosen stand the others that could be added to it.
"""

from __future__ import annotations

import numpy as np

from db.search.columns import Array, Columns
from db.search.question import NONE, Question

# A value and how many quotes have it; the value is a key, a year, or NONE.
Counted = list[tuple[str, int]]


class Facets:
    """A set of quotes (their rowids) under the filters of a question."""

    def __init__(self, columns: Columns, ids: Array, question: Question) -> None:
        self._columns, self._ids, self._question = columns, ids, question
        self._failed: dict[str, Array] = {}
        for facet, values in question.filters.items():
            self._failed[facet] = ~np.isin(self._values(facet, self._ids), self._numbers(facet, values))
        if question.days:
            first, last = question.days
            day = columns["day"][self._ids]
            self._failed["day"] = (day < max(first, 1)) | (day > last)
        self._fails = np.zeros(len(ids), np.uint8)
        for failed in self._failed.values():
            self._fails += failed
        self._chosen = self._ids[self.kept] if self._failed else self._ids

    @property
    def kept(self) -> Array:
        """Which of the quotes pass all filters, as truth values."""
        return self._fails == 0

    def freed(self) -> dict[str, int]:
        """For each filter (``day`` for the span of days) how many quotes there would be without it."""
        return {facet: int((self._fails == failed).sum()) for facet, failed in self._failed.items()}

    def counts(self, facet: str, top: int) -> Counted:
        """The most frequent values of a facet with their counts, and those chosen; years from the latest back."""
        values = self._values(facet, self._passing(facet))
        base = int(values.min()) if facet == "year" and len(values) else 0
        counts = np.bincount(values - base) if len(values) else np.zeros(1, np.int64)
        wanted = self._most(counts, top)
        chosen = [number - base for number in self._numbers(facet, self._question.filters.get(facet, ()))]
        wanted += [number for number in chosen if number >= 0 and number not in wanted]
        wanted.sort(key=lambda n: (0, -n) if facet == "year" else (-int(counts[n]) if n < len(counts) else 0, n))
        return [
            (name, int(counts[number]) if number < len(counts) else 0)
            for name, number in zip(self._names(facet, [n + base for n in wanted]), wanted, strict=True)
        ]

    def months(self) -> dict[str, int]:
        """ISO month → number of quotes, without regard to the span of days wanted; unknown days are left out."""
        days = self._columns["day"][self._passing("day")]
        months = days[days > 0] // 100
        if not len(months):
            return {}
        first = int(months.min())
        counts = np.bincount(months - first)
        return {f"{first + n:06}"[:4] + f"-{(first + n) % 100:02}": int(counts[n]) for n in np.flatnonzero(counts)}

    def _passing(self, facet: str) -> Array:
        """The quotes that pass all filters but one."""
        return self._ids[self._fails == self._failed[facet]] if facet in self._failed else self._chosen

    def _values(self, facet: str, ids: Array) -> Array:
        return self._columns["day"][ids] // 10000 if facet == "year" else self._columns[facet][ids]

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
