"""Search the quotes of one database: which ones match, how many there are by each facet, and a page of them.

All matching rowids are fetched once, facets are counted over columns in memory, and only the quotes of the page are
read. What was found is kept until the database changes, within a bound of memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from db.page.card import CARD, dress
from db.rows import Row, fetch
from db.search.columns import Array, Columns
from db.search.facets import Counted, Facets
from db.search.kept import LEAST, Kept
from db.search.match import find, matching
from db.search.query import Node, Query, fts, parse, wanted
from db.search.question import FACETS, NONE, SCOPE_COLUMNS, Question
from db.search.snippets import clip, hits

# Words said count most, then the name, then the headline.
RANK = "select bm25(quotes_fts, 8.0, 4.0, 1.0) from quotes_fts where quotes_fts match ? order by rowid"
CARDS = f"{CARD} where quotes.rowid in (select value from json_each(:numbers)) and quotes.retired_by is null"
NAMES = {
    "speaker": "select id, name, role as more from speakers where id in (select value from json_each(:keys))",
    "outlet": "select id, name, domain as more from outlets where id in (select value from json_each(:keys))",
}
LABELS = {
    "type": {"direct": "Direct", "mixed": "Mixed", "indirect": "Indirect"},
    "kind": {
        "person": "People", "organization": "Organizations", "group": "Groups", "anonymous": "Unnamed sources",
        NONE: "No speaker told",
    },
    "speaker": {NONE: "No speaker told"},
    "outlet": {NONE: "Unknown outlet"},
    "venue": {NONE: "No venue told"},
    "year": {NONE: "No date"},
}  # fmt: skip
# Ranking reads each match again: beyond this many it would take longer than a reader waits.
MOST_RANKED = 20_000
PAGE, TOP, OPENED = 20, 10, 200
# Bytes of kept answers for each quote of the database.
KEPT_PER_QUOTE = 4


@dataclass(frozen=True)
class Value:
    """One value of a facet as the page shows it."""

    key: str
    label: str
    more: str | None
    count: int
    chosen: bool


@dataclass
class Answer:
    """What a question finds: the numbers of all, and the quotes of one page in full."""

    question: Question
    query: Query
    total: int = 0
    matched: int = 0
    sort: str = "newest"
    ranked: bool = True
    pages: int = 0
    quotes: list[Row] = field(default_factory=list)
    facets: dict[str, list[Value]] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    freed: dict[str, int] = field(default_factory=dict)


@dataclass
class _Found:
    """What is kept of a question: its numbers, but no names, so that a new name shows at once."""

    total: int
    matched: int
    ranked: bool
    sort: str
    facets: dict[str, Counted]
    months: dict[str, int]
    freed: dict[str, int]


class Searcher:
    """Searches one database; made once, asked by many threads, each with a connection of its own."""

    def __init__(self) -> None:
        self.columns = Columns()
        self._kept = Kept()

    def answer(self, conn: sqlite3.Connection, question: Question, size: int = PAGE) -> Answer:
        """The page of a question; sqlite3.OperationalError when the connection's limit of time is over."""
        query = parse(question.text, SCOPE_COLUMNS[question.scope])
        query.notices += question.notices
        if query.text and query.tree is None:
            return Answer(question, query)
        with one_moment(conn):
            state = self._state(conn)
            found = self._numbers(conn, state, question, query)
            pages = -(-found.total // size)
            question = replace(question, page=min(question.page, max(pages, 1)))
            numbers = self._page(conn, state, question, query, found, size)
            return Answer(
                question, query, found.total, found.matched, found.sort, found.ranked, pages,
                read_quotes(conn, numbers.tolist(), query.tree),
                {facet: self._named(conn, facet, question, counts) for facet, counts in found.facets.items()},
                found.months, found.freed,
            )  # fmt: skip

    def count(self, conn: sqlite3.Connection, question: Question) -> int:
        """How many quotes a question finds, without the work of facets and order."""
        query = parse(question.text, SCOPE_COLUMNS[question.scope])
        if query.text and query.tree is None:
            return 0
        with one_moment(conn):
            matched = self._matched(conn, self._state(conn), query.tree)
            with self.columns.lock:
                return int(Facets(self.columns, matched, question).kept.sum())

    def numbers(self, conn: sqlite3.Connection, question: Question) -> Array:
        """The rowids of all quotes that a question finds, in its order."""
        query = parse(question.text, SCOPE_COLUMNS[question.scope])
        if query.text and query.tree is None:
            return np.zeros(0, np.int32)
        with one_moment(conn):
            state = self._state(conn)
            found = self._numbers(conn, state, question, query)
            return self._page(conn, state, replace(question, page=1), query, found, max(found.total, 1))

    def _state(self, conn: sqlite3.Connection) -> tuple[int, int]:
        state = self.columns.refresh(conn)
        self._kept.most = max(LEAST, KEPT_PER_QUOTE * state[0])
        return state

    # ---- which quotes match ----

    def _matched(self, conn: sqlite3.Connection, state: Any, tree: Node | None) -> Array:
        """The rowids of all quotes in sight that match, ascending."""
        key = ("matched", state, tree)
        kept = self._kept.recall(key)
        if kept is not None:
            return kept
        size = self.columns.state[0] + 1
        ids = None if tree is None else matching(conn, self.columns, tree, size)
        with self.columns.lock:
            shown = self.columns["shown"][:size]
            ids = np.flatnonzero(shown).astype(np.int32) if ids is None else ids[shown[ids]]
        if tree is None or len(ids) > 1000:  # fewer are found again as fast
            self._kept.keep(key, ids, ids.nbytes)
        return ids

    # ---- how many, and in which order ----

    def _numbers(self, conn: sqlite3.Connection, state: Any, question: Question, query: Query) -> _Found:
        key = ("numbers", state, replace(question, page=1))
        kept = self._kept.recall(key)
        if kept is not None:
            return kept
        matched = self._matched(conn, state, query.tree)
        with self.columns.lock:
            facets = Facets(self.columns, matched, question)
            total = int(facets.kept.sum())
            ranked = query.tree is not None and len(matched) <= MOST_RANKED and any(wanted(query.tree))
            sort = question.sort or ("relevance" if ranked else "newest")
            found = _Found(
                total, len(matched), ranked, sort if ranked or sort != "relevance" else "newest",
                {facet: facets.counts(facet, OPENED if facet == question.opened else TOP) for facet in FACETS},
                facets.months(), facets.freed(),
            )  # fmt: skip
        self._kept.keep(key, found, 20_000)
        return found

    def _page(
        self, conn: sqlite3.Connection, state: Any, question: Question, query: Query, found: _Found, size: int
    ) -> Array:
        key = ("page", state, replace(question, opened=""), size)
        kept = self._kept.recall(key)
        if kept is not None:
            return kept
        matched = self._matched(conn, state, query.tree)
        ranks = self._ranks(conn, query.tree, matched) if found.sort == "relevance" else None
        start = (question.page - 1) * size
        with self.columns.lock:
            chosen = Facets(self.columns, matched, question).kept
            ids = matched[chosen]
            days = self.columns["published" if found.sort in ("newest", "relevance") else "day"][ids]
        if ranks is None:
            order = _order(ids, days, found.sort == "oldest", start, start + size)
        else:
            # Of equal matches the newest comes first.
            order = np.lexsort((ids, -days, ranks[chosen]))[start : start + size]
        if size == PAGE:
            self._kept.keep(key, ids[order], 2000)
        return ids[order]

    def _ranks(self, conn: sqlite3.Connection, tree: Node | None, matched: Array) -> Array:
        """How well each matching quote matches: the lower, the better."""
        expression = (tree is not None and fts(tree)) or " OR ".join(f"({part})" for part in wanted(tree))
        ids = find(conn, expression)
        # A common word beside an outlet's name (outlet:courier the) matches far more than is asked for.
        if not len(ids) or len(ids) > 2 * MOST_RANKED:
            return np.zeros(len(matched))
        scores = np.array([score for (score,) in conn.execute(RANK, [expression])])
        at = np.minimum(np.searchsorted(ids, matched), len(ids) - 1)
        return np.where(ids[at] == matched, scores[at], 0.0)

    # ---- names ----

    def _named(self, conn: sqlite3.Connection, facet: str, question: Question, counts: Counted) -> list[Value]:
        chosen = question.filters.get(facet, ())
        keys = [key for key, _ in counts]
        missing = [value for value in chosen if value not in keys]
        rows = fetch(conn, NAMES[facet], {"keys": json.dumps(keys + missing)}) if facet in NAMES else []
        names = {row["id"]: row for row in rows}
        values = []
        for key, count in [*counts, *((key, 0) for key in missing)]:
            row = names.get(key, {})
            label = LABELS.get(facet, {}).get(key) or row.get("name") or (key if facet == "year" else key.capitalize())
            values.append(Value(key, label, row.get("more"), count, key in chosen))
        # Years keep their order; of other values the frequent ones come first, and those that say nothing last.
        return values if facet == "year" else sorted(values, key=lambda v: (v.key == NONE, -v.count, v.label.lower()))


@contextmanager
def one_moment(conn: sqlite3.Connection) -> Iterator[None]:
    """All that is read inside sees the database at the same moment, whoever writes to it meanwhile."""
    conn.execute("begin")
    try:
        yield
    finally:
        conn.execute("rollback")


def read_quotes(conn: sqlite3.Connection, numbers: list[int], tree: Node | None = None) -> list[Row]:
    """Quotes by their rowids, in that order, as cards; with a query, its hits are marked in pieces.

    ``pieces`` and ``name_pieces``, ``title_pieces`` are what snippets.py makes; those in a list are cut.
    """
    rows = {row["number"]: dress(row) for row in fetch(conn, CARDS, {"numbers": json.dumps(numbers)})}
    search = " OR ".join(f"({part})" for part in wanted(tree))
    marked = hits(conn, search, list(rows)) if search and rows else {}
    for number, row in rows.items():
        found = marked.get(number, {})
        row["pieces"] = clip(found.get("text") or [(row["text"], False)])
        row["name_pieces"] = found.get("speaker") or [(row["speaker"] or "", False)]
        row["title_pieces"] = found.get("title") or [(row["title"] or "", False)]
    return [rows[number] for number in numbers if number in rows]


def _order(ids: Array, days: Array, ascending: bool, start: int, stop: int) -> Array:
    """The places of the quotes from ``start`` to ``stop`` by day, those of one day as they stand, unknown days last."""
    keys = np.where(days == 0, 99999999, days) if ascending else -days
    stop = min(stop, len(keys))
    if start >= stop:
        return np.zeros(0, np.int64)
    # To find one page there is no need to sort all the others: the days at its two ends tell which are near.
    first, last = np.partition(keys, [start, stop - 1])[[start, stop - 1]]
    near = np.flatnonzero((keys >= first) & (keys <= last))
    near = near[np.lexsort((ids[near], keys[near]))]
    before = int((keys < first).sum())
    return near[start - before : stop - before]
