"""Whether what is stored of quotes is what stands in their articles, place by place."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from db.rows import Row, fetch_one

# The places of a retired quote are those of an older text, except where only a person has put it out of the way.
QUOTES = """
select id, article_id, text, contents, cue, cue_words, mention_span, mention, said_span, said_words, venue_span
from quotes where retired_by is null or retired_reason = 'rejected' order by article_id
"""
# The column with a place, and the one with the words there; a venue may be called otherwise than it is printed.
SINGLE = {"mention_span": "mention", "said_span": "said_words", "venue_span": None}
SEVERAL = {"contents": "text", "cue": "cue_words"}


def disagreements(conn: sqlite3.Connection) -> Iterator[Row]:
    """Each place of a quote that is outside its article or holds other words than are stored.

    ``{"quote_id", "article_id", "column", "stored", "printed"}``, where printed is None for no place in the text.
    """
    article_id, text = None, ""
    cursor = conn.execute(QUOTES)
    names = [column[0] for column in cursor.description]
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        if row["article_id"] != article_id:
            article_id = row["article_id"]
            article = fetch_one(conn, "select text from articles where id = ?", [article_id])
            text = article["text"] if article else ""
        for column, stored, printed in _places(row, text):
            if printed is None or stored not in (None, printed):
                yield {
                    "quote_id": row["id"], "article_id": article_id, "column": column, "stored": stored,
                    "printed": printed,
                }  # fmt: skip


def _places(row: Row, text: str) -> Iterator[tuple[str, str | None, str | None]]:
    """The columns with places that a quote has, the words stored beside each, and the words that stand there."""
    for column, words in SEVERAL.items():
        if row[column] != "[]":
            yield column, row[words], _printed(text, row[column], " … ")
    for column, name in SINGLE.items():
        if row[column]:
            yield column, row[name] if name else None, _printed(text, f"[{row[column]}]", "")


def _printed(text: str, places: str, between: str) -> str | None:
    try:
        parts = [text[start:end] if 0 <= start < end <= len(text) else None for start, end in json.loads(places)]
    except (ValueError, TypeError):
        return None
    return None if None in parts else between.join(filter(None, parts))
