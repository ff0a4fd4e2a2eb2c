"""Which documents an article was last read from, by fingerprint, so that what has not changed need not be read again.

The fingerprints come from whoever reads; they stand for a document and for what read it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

KNOWN = """
select count(quotes.id) from _fingerprints
left join quotes on quotes.article_id = _fingerprints.article_id and quotes.retired_by is null
where fingerprint = ? group by fingerprint
"""
REMEMBER = "insert or replace into _fingerprints (fingerprint, article_id) values (?, ?)"
FORGET = "delete from _fingerprints where article_id in (select value from json_each(?))"
# One article comes from many files, each perhaps read by many versions; beyond so many, they begin anew.
MOST = 20
CROWDED = f"""
delete from _fingerprints where article_id = :key
and (select count(*) from _fingerprints where article_id = :key) >= {MOST}
"""


def known(conn: sqlite3.Connection, fingerprint: str) -> int | None:
    """How many quotes stand in the article that was read from a document and is still as it was; None for none."""
    found = conn.execute(KNOWN, [fingerprint]).fetchone()
    return found and int(found[0])


def remember(conn: sqlite3.Connection, article: str, fingerprint: str) -> None:
    """Note that a document says what is stored of an article."""
    conn.execute(CROWDED, {"key": article})
    conn.execute(REMEMBER, [fingerprint, article])


def forget(conn: sqlite3.Connection, articles: Sequence[str]) -> None:
    """Note that articles have changed, so that whatever they were read from before says something else."""
    conn.execute(FORGET, [json.dumps(articles)])
