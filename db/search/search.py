"""Search the quotes of one database: which ones match, how many there are by each facet, and a page of them.

All matching rowids are fetched once, facets are counted over columns in memory, and only the quotes of the page are
read. What was found is kept until the database changes, within a bound of memory.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from db.page.card import CARD, dress
from db.rows import Row, fetch
from db.search.columns import Array, Columns
from db.search.facets import Counted, Facets
from db.search.kept import LEAST, Kept
from db.search.match import find, matching
from db.search.order import by_day, by_rank
from db.search.query import Match, Node, Query, fts, parse, wanted
from db.search.question import FACETS, NONE, SCOPE_COLUMNS, Question
from db.search.snippets import clip, hits

# Words said count most, then the name, then the headline.
RANK = "select rowid, bm25(quotes_fts, 8.0, 4.0, 1.0) from quotes_fts where quotes_fts match ? order by rowid limit ?"
CARDS = f"{CARD} where quotes.rowid in (select value from json_each(:numbers)) and quotes.retired_by is null"
# More than one word, in quotation marks or NEAR each other.
PHRASE = re.compile(r'"[^"]* [^"]*"')
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
MOST_RANKED = 8_000
# SQLite looks for a phrase twice more to rank it, and what many quotes have takes long to find.
MOST_OF_PHRASE = 2_000
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


@dataclass(frozen=True)
class Tally:
    """Counts without any word: in all, by month published, and by the most frequent values of some facets."""

    total: int
    months: dict[str, int]
    facets: dict[str, Counted]


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
            search = self._search(conn, question, query.tree)
            found = search.found()
            pages = -(-found.total // size)
            question = replace(question, page=min(question.page, max(pages, 1)))
            numbers = search.page(question.page, size)
            return Answer(
                question, query, found.total, found.matched, found.sort, found.ranked, pages,
                read_quotes(conn, numbers.tolist(), query.tree),
                {facet: named(conn, facet, question, counts) for facet, counts in found.facets.items()},
                found.months, found.freed,
            )  # fmt: skip

    def count(self, conn: sqlite3.Connection, question: Question) -> int:
        """How many quotes a question finds, without the work of facets and order."""
        query = parse(question.text, SCOPE_COLUMNS[question.scope])
        if query.text and query.tree is None:
            return 0
        with one_moment(conn):
            return self._search(conn, question, query.tree).facets.total

    def tally(self, conn: sqlite3.Connection, question: Question, tops: Mapping[str, int]) -> Tally:
        """What a question without words finds, by facet → how many values; its span is one of days published."""
        self.columns.refresh(conn)
        with self.columns.lock:
            facets = Facets(self.columns, None, question, by="published")
            counts = {facet: facets.counts(facet, top) for facet, top in tops.items()}
            return Tally(facets.total, facets.months("published"), counts)

    def numbers(self, conn: sqlite3.Connection, question: Question) -> Array:
        """The rowids of all quotes that a question finds, in its order."""
        query = parse(question.text, SCOPE_COLUMNS[question.scope])
        if query.text and query.tree is None:
            return np.zeros(0, np.int32)
        with one_moment(conn):
            search = self._search(conn, question, query.tree)
            return search.page(1, max(search.found().total, 1))

    def _search(self, conn: sqlite3.Connection, question: Question, tree: Node | None) -> _Search:
        state = self.columns.refresh(conn)
        self._kept.most = max(LEAST, KEPT_PER_QUOTE * state[0])
        return _Search(conn, self.columns, self._kept, state, question, tree)


class _Search:
    """One question at one state of the database; each step is done once, or not at all where it is kept."""

    def __init__(
        self, conn: sqlite3.Connection, columns: Columns, kept: Kept, state: Any, question: Question, tree: Node | None
    ) -> None:
        self._conn, self._columns, self._kept, self._state = conn, columns, kept, state
        self._question, self._tree = replace(question, page=1), tree

    @cached_property
    def matched(self) -> Array | None:
        """The rowids of all quotes in sight that match, ascending; None where no word is sought."""
        if self._tree is None:
            return None
        key = ("matched", self._state, self._tree)
        ids = self._kept.recall(key)
        if ids is None:
            ids = matching(self._conn, self._columns, self._tree, self._columns.state[0] + 1)
            with self._columns.lock:
                ids = ids[self._columns.shown(ids)]
            if len(ids) > 1000:  # fewer are found again as fast
                self._kept.keep(key, ids, ids.nbytes)
        return ids

    @cached_property
    def facets(self) -> Facets:
        """The matches under the filters."""
        matched = self.matched
        with self._columns.lock:
            return Facets(self._columns, matched, self._question)

    def found(self) -> _Found:
        """How many quotes are found, in all and by each facet, and in which order they come."""
        key = ("found", self._state, self._question)
        found: _Found | None = self._kept.recall(key)
        if found is None:
            self.matched  # noqa: B018, SQLite is asked before anybody has to wait for the columns
            with self._columns.lock:
                found = self._counted(self.facets, self._question)
            self._kept.keep(key, found, 20_000)
        return found

    def _counted(self, facets: Facets, question: Question) -> _Found:
        matched = facets.matched
        tree = self._tree
        most = MOST_OF_PHRASE if isinstance(tree, Match) and PHRASE.search(tree.fts) else MOST_RANKED
        ranked = tree is not None and matched <= most and any(wanted(tree))
        sort = question.sort or ("relevance" if ranked else "newest")
        return _Found(
            facets.total, matched, ranked, sort if ranked or sort != "relevance" else "newest",
            {facet: facets.counts(facet, OPENED if facet == question.opened else TOP) for facet in FACETS},
            facets.months(), facets.freed(),
        )  # fmt: skip

    def page(self, number: int, size: int) -> Array:
        """The rowids of the quotes of one page, in order."""
        key = ("page", self._state, replace(self._question, opened=""), number, size)
        ids = self._kept.recall(key)
        if ids is None:
            found, chosen = self.found(), self.facets.chosen
            start, stop = (number - 1) * size, min(number * size, found.total)
            if start >= stop:
                ids = np.zeros(0, np.int32)
            elif found.sort == "relevance" and chosen is not None:
                ranks = self._ranks(chosen)
                with self._columns.lock:
                    ids = by_rank(self._columns, chosen, ranks, start, stop)
            else:
                name = "published" if found.sort == "newest" else "day"
                with self._columns.lock:
                    ids = by_day(self._columns, name, chosen, start, stop, found.sort == "oldest")
            if size == PAGE:
                self._kept.keep(key, ids, 2000)
        return ids

    def _ranks(self, chosen: Array) -> Array:
        """How well each quote matches: the lower, the better."""
        expression = fts(self._tree) if self._tree is not None else None
        if expression is None:
            expression = " OR ".join(f"({part})" for part in wanted(self._tree))
            # A common word beside an outlet's name (outlet:courier the) matches far more than is asked for.
            if len(find(self._conn, expression)) > 2 * MOST_RANKED:
                return np.zeros(len(chosen))
        ranked = np.array(self._conn.execute(RANK, [expression, 3 * MOST_RANKED]).fetchall(), np.float64).reshape(-1, 2)
        if not len(ranked):
            return np.zeros(len(chosen))
        ids, scores = ranked.T
        at = np.minimum(np.searchsorted(ids, chosen), len(ids) - 1)
        return np.where(ids[at] == chosen, scores[at], 0.0)


def named(conn: sqlite3.Connection, facet: str, question: Question, counts: Counted) -> list[Value]:
    """The values of a facet by name, with those chosen that no quote has."""
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


def rows_of(conn: sqlite3.Connection, sql: str, counts: Counted) -> list[Row]:
    """The rows that a query gives for the keys counted (``:ids``) with their ``quotes``, the most frequent first."""
    quotes = dict(counts)
    rows = fetch(conn, sql, {"ids": json.dumps(list(quotes))})
    return sorted(({**row, "quotes": quotes[row["id"]]} for row in rows), key=lambda row: (-row["quotes"], row["name"]))


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
