"""Very many new articles in one transaction, for which all that follows from rows is made once, when they are in.

An index that is made from a full table costs a tenth of one that grows row by row, and so do the search index and the
counts of speakers. Until all is made nobody else sees anything of the load: a program that is killed meanwhile leaves
the database as it was before.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from db.connect import write_ahead, write_once
from db.correction import findings
from db.identity.identity import decide_all
from db.identity.sightings import count_new
from db.identity.speakers import SHOW, Seen
from db.outlets import move_quotes
from db.statement import statements

# Of fewer new quotes, or fewer than this share of what is there, each is indexed as it comes.
LEAST, SHARE = 2_000, 0.5
# One transaction holds so many characters of articles: the file that SQLite keeps beside the database grows by them.
CHARACTERS = 1_500_000_000
# Kilobytes of the database that are kept in memory meanwhile, as SQLite takes them: what comes is appended, nearly all
# of it, and the less there is to look through, the more of it the processor has at hand.
CACHE = -131_072
# Kilobytes that are sorted at once for an index: what the processor has at hand. In such parts a million quotes take a
# quarter less than all in one.
SORTED = -2_048
# Bytes of the search index that are kept in memory until they are written; SQLite's own choice is one million.
HASH, USUAL_HASH = 1 << 26, 1 << 20

# Above the rowids of all quotes, also of those that were deleted and that a reader may still remember.
LAST = """
select max((select coalesce(max(rowid), 0) from quotes), (select coalesce(max(quote_rowid), 0) from _search_changes))
"""
TRIGGERS = """
select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'quotes' and sql like '%after insert on%'
"""
# Those that hold few new quotes or none cost more when they are made anew, because the whole table is read for them;
# and by the name of the outlet articles are found when it comes to another outlet.
INDEXES = """
select name, sql from sqlite_master where type = 'index' and sql is not null
    and tbl_name in ('articles', 'quotes', 'speakers', 'speaker_names', 'aliases', 'name_roles') and name not in (
        'articles_outlet_name_id', 'quotes_statement_id', 'quotes_retired_by', 'quotes_corrected',
        'quotes_replaced_by', 'quotes_unnamed_newest'
    )
"""
SIZE = "insert into quotes_fts (quotes_fts, rank) values ('hashsize', ?)"
# By the hidden rowid, in whose order the table lies, and not by the index of the declared one.
INDEX = """
insert into quotes_fts (rowid, text, speaker, title)
select rowid, text, speaker, title from quotes where _rowid_ > ? order by _rowid_
"""
CORRECTED = """
select distinct article_id from corrections where withdrawn_at is null and exists (
    select 1 from quotes where quotes.article_id = corrections.article_id and quotes._rowid_ > ?
) order by article_id
"""
DANGLING = """
select exists (
    select 1 from (select distinct {column} as pointer from quotes where {column} is not null)
    where not exists (select 1 from {table} where {key} = pointer)
)
"""
LAST_ROW = "select coalesce(max(_rowid_), 0) from quotes"
COUNT_OUTLETS = """
update outlets set quote_count = (
    select count(*) from quotes where outlet_id = outlets.id and retired_by is null
)
"""


class Bulk:
    """Whether a load has turned out to be large, and what it has put off."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.active = False
        self.seen = Seen()
        # Names of outlets whose quotes are at another outlet still.
        self.moved: set[str] = set()
        self.waiting = 0
        self.characters = 0

    def wants(self, quotes: int) -> bool:
        """Whether it pays to begin, now that so many new quotes come."""
        self.waiting += quotes
        return self.waiting >= max(LEAST, SHARE * self.conn.execute(LAST).fetchone()[0])

    def begin(self) -> None:
        """Open the transaction and take away what is made anew at its end."""
        # Each key that points to a row is checked when all are in.
        self.conn.execute("pragma foreign_keys = off")
        # While there is nothing to read, nobody need be able to.
        if not self.conn.execute(LAST).fetchone()[0]:
            write_once(self.conn)
        # Some systems build SQLite so that it writes zeros wherever something stood; here only indexes are moved about.
        self.secure = ("off", "on", "fast")[self.conn.execute("pragma secure_delete").fetchone()[0]]
        self.conn.execute("pragma secure_delete = off")
        self.cache = self.conn.execute("pragma cache_size").fetchone()[0]
        self.conn.execute(f"pragma cache_size = {max(CACHE, self.cache)}")
        self.conn.execute("begin immediate")
        self.active, self.waiting, self.characters = True, 0, 0
        self.seen, self.moved = Seen(respelled=set()), set()
        self.last = self.conn.execute(LAST_ROW).fetchone()[0]
        self.triggers = self.conn.execute(TRIGGERS).fetchall()
        self.indexes = self.conn.execute(INDEXES).fetchall()
        for name, _ in self.triggers:
            self.conn.execute(f"drop trigger {name}")
        for name, _ in self.indexes:
            self.conn.execute(f"drop index {name}")

    def end(self) -> None:
        """Make all that was put off, and close the transaction."""
        if not self.active:
            return
        self._index()
        move_quotes(self.conn, self.moved)
        self.conn.executemany(SHOW, [[key] for key in sorted(self.seen.respelled or ())])
        for (key,) in self.conn.execute(CORRECTED, [self.last]).fetchall():
            findings.reapply(self.conn, key)
        self.conn.execute(COUNT_OUTLETS)
        count_new(self.conn, self.last)
        statements.recompute(self.conn, decide_all(self.conn))
        self._check()
        self.conn.commit()
        self._leave()

    def abandon(self) -> None:
        """Leave the database as it was before."""
        if self.active:
            self.conn.rollback()
            self._leave()

    def _index(self) -> None:
        self.conn.execute(SIZE, [HASH])
        self.conn.execute(INDEX, [self.last])
        self.conn.execute(SIZE, [USUAL_HASH])
        # SQLite sorts as much at once as it may keep of the file; what is not written yet need not leave memory for it.
        cache = max(CACHE, self.cache)
        self.conn.execute(f"pragma cache_spill = {cache}")
        self.conn.execute(f"pragma cache_size = {SORTED}")
        for _, sql in (*self.triggers, *self.indexes):
            self.conn.execute(sql)
        self.conn.execute(f"pragma cache_size = {cache}")
        self.conn.execute("pragma cache_spill = 1")

    def _check(self) -> None:
        """Make sure that what quotes point to is there; each key once, which SQLite's own check does not do."""
        for _, _, table, column, key, *_ in self.conn.execute("pragma foreign_key_list(quotes)").fetchall():
            if self.conn.execute(DANGLING.format(table=table, column=column, key=key)).fetchone()[0]:
                raise sqlite3.IntegrityError(f"quotes: a row's {column} points to nothing in {table}")

    def _leave(self) -> None:
        self.active = False
        self.conn.execute("pragma foreign_keys = on")
        self.conn.execute(f"pragma cache_size = {self.cache}")
        self.conn.execute(f"pragma secure_delete = {self.secure}")
        # Where somebody reads just now, whoever opens the file next does it.
        with suppress(sqlite3.OperationalError):
            write_ahead(self.conn)
