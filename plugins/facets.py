"""Facets of the table of quotes (``counted`` in the metadata): Datasette's numbers, in a hundredth of the time."""

import sqlite3

from datasette import hookimpl
from datasette.facets import ColumnFacet
from datasette.utils import path_with_added_args, path_with_removed_args

from db.ask import ask, searcher_of
from db.search.table import COUNTED, tabulate


@hookimpl
def register_facet_classes():
    return [CountedFacet]


class CountedFacet(ColumnFacet):
    """Columns that the search counts by; what is asked for with ``_facet=`` is Datasette's own business."""

    type = "counted"

    async def suggest(self):
        return []

    async def facet_results(self):
        """The facets, and the columns that took too long."""
        columns = [config["config"]["simple"] for config in self.get_configs()]
        columns = [column for column in columns if column in COUNTED] if self.table == "quotes" else []
        if not columns:
            return [], []
        ours, size = self.ds.get_database(self.database), self.get_facet_size()
        patience = self.ds.setting("facet_time_limit_ms")
        try:
            found = await ask(
                ours, tabulate, searcher_of(ours), self.sql, self.params, columns, size + 1, patience=patience
            )
        except sqlite3.OperationalError:
            return [], columns
        return [await self._facet(column, counts, size) for column, counts in found.items()], []

    async def _facet(self, column, counts, size):
        labels = await self.ds.expand_foreign_keys(
            self.database, self.table, column, [value for value, _ in counts[:size]]
        )
        return {
            "name": column, "type": "column", "hideable": False, "truncated": len(counts) > size,
            "toggle_url": self.ds.urls.path(path_with_removed_args(self.request, {"_facet": column})),
            "results": [self._value(column, value, count, labels) for value, count in counts[:size]],
        }  # fmt: skip

    def _value(self, column, value, count, labels):
        selected = (column, value) in self.get_querystring_pairs()
        change = path_with_removed_args if selected else path_with_added_args
        address = self.ds.urls.path(change(self.request, {column: value}))
        return {
            "value": value, "label": labels.get((column, value), value), "count": count,
            "toggle_url": self.ds.absolute_url(self.request, address), "selected": selected,
        }  # fmt: skip
