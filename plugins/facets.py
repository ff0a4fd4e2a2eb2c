"""Facets (``counted`` in the metadata) with Datasette's numbers: of quotes from memory, of other tables kept."""

import sqlite3

from datasette import hookimpl
from datasette.facets import ColumnFacet
from datasette.utils import path_with_added_args, path_with_removed_args

from db.ask import ask, ask_once, searcher_of
from db.search.table import COUNTED, tabulate, values


@hookimpl
def register_facet_classes():
    return [CountedFacet]


class CountedFacet(ColumnFacet):
    """Columns named in the metadata; what is asked for with ``_facet=`` is Datasette's own business."""

    type = "counted"

    async def suggest(self):
        return []

    async def facet_results(self):
        """The facets, and the columns that took too long."""
        columns, size = [config["config"]["simple"] for config in self.get_configs()], self.get_facet_size()
        found = await self._counts(columns, size + 1)
        late = [column for column in columns if found.get(column) is None]
        return [await self._facet(column, found[column], size) for column in columns if column not in late], late

    async def _counts(self, columns, top):
        """Column → its values with their counts, or None."""
        ours, patience = self.ds.get_database(self.database), self.ds.setting("facet_time_limit_ms")
        if self.table != "quotes" or not set(columns) <= set(COUNTED):
            question = (self.sql, tuple(sorted(dict(self.params).items())))
            return {
                column: await ask_once(ours, values, *question, column, top, patience=patience) for column in columns
            }
        try:
            return await ask(ours, tabulate, searcher_of(ours), self.sql, self.params, columns, top, patience=patience)
        except sqlite3.OperationalError:
            return {}

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
        selected = (column, str(value)) in self.get_querystring_pairs()
        change = path_with_removed_args if selected else path_with_added_args
        address = self.ds.urls.path(change(self.request, {column: value}))
        return {
            "value": value, "label": labels.get((column, value), value), "count": count,
            "toggle_url": self.ds.absolute_url(self.request, address), "selected": selected,
        }  # fmt: skip
