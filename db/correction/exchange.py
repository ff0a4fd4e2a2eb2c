"""Corrections as lines of JSON, to share between databases: each says by itself what it is about, and who signed it.

A line names its article, the words and what stands around them, so that another database finds its place in its own
text, whatever its extractor has found there. Taking in a line again changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import groupby
from operator import itemgetter
from typing import Any

from db.correction.anchors import Anchor
from db.correction.corrections import SIGN, correction_id
from db.correction.values import check_value, found_value
from db.record import Count, RecordError, Span, Text, check_fields
from db.rows import Row, fetch, fetch_one

LINES = """
select corrections.*, articles.url, findings.found
from corrections
left join articles on articles.id = corrections.article_id
left join findings on findings.quote_id = corrections.quote_id
order by corrections.corrected_at, corrections.id
"""
# The articles that somebody has gone over, with what now stands in them as quotes.
LESSONS = """
select articles.id, articles.text, quotes.contents, quotes.cue, quotes.mention_span, quotes.type, quotes.id as quote_id
from articles
left join quotes on quotes.article_id = articles.id and quotes.retired_by is null
where articles.id in (
    -- Whoever accepts one quote has not gone over its whole article.
    select article_id from corrections where withdrawn_at is null and orphaned is null and field <> 'accept'
)
order by articles.id, quotes.position
"""
KNOWN = "select withdrawn_at from corrections where id = ?"
WITHDRAW = """
update corrections set withdrawn_by = :withdrawn_by, withdrawn_at = :withdrawn_at, orphaned = null where id = :id
"""
HERE = "select 1 from articles where id = ?"

# In the order of a line; what stands in LATER may be missing.
LINE = {
    "article_id": Text, "url": str | None, "quote_id": str | None, "field": Text, "value": Any, "found": Any,
    "words": Text, "contents": list[Span], "note": str | None, "corrected_by": Text, "corrected_at": Text,
    "withdrawn_by": str | None, "withdrawn_at": str | None, "anchor": dict | None, "aim": dict | None,
}  # fmt: skip
LATER = ("url", "quote_id", "found", "note", "withdrawn_by", "withdrawn_at", "anchor", "aim")
ANCHOR = {"contents": list[Span], "text": list[str], "before": str | None, "after": str | None, "copies": Count}


def lines(conn: sqlite3.Connection) -> Iterator[Row]:
    """Every correction, also those taken back, as a line to share: with what was found, to learn from."""
    for row in fetch(conn, LINES):
        found = json.loads(row["found"]) if row["found"] else None
        row["found"] = found_value(row["field"], found) if found else None
        for name in ("value", "contents", "anchor", "aim"):
            row[name] = json.loads(row[name]) if row[name] is not None else None
        yield {name: row[name] for name in LINE}


def lessons(conn: sqlite3.Connection) -> Iterator[Row]:
    """The corrected articles as gold to train on, in PolNeAR's shape: text, and source, cue and content by offsets.

    What nobody has corrected in them counts as right; the mention is the source, also where it meant somebody else.
    """
    for key, rows in groupby(fetch(conn, LESSONS), key=itemgetter("id")):
        quotes = list(rows)
        attributions = [
            {
                "id": quote["quote_id"], "type": quote["type"], "content": json.loads(quote["contents"]),
                "cue": json.loads(quote["cue"]),
                "source": [json.loads(quote["mention_span"])] if quote["mention_span"] else [],
            }
            for quote in quotes if quote["quote_id"]
        ]  # fmt: skip
        yield {"id": key, "text": quotes[0]["text"], "attributions": attributions}


def take_in(conn: sqlite3.Connection, line: Any) -> str:
    """Store a line and say "new", "withdrawn" or "known"; the caller then settles its article.

    A correction of an article that is not there waits for it. Raises RecordError for what is no such line.
    """
    row = _row(line)
    known = fetch_one(conn, KNOWN, [row["id"]])
    if known is None:
        here = conn.execute(HERE, [row["article_id"]]).fetchone()
        conn.execute(SIGN, row | {"orphaned": None if row["withdrawn_at"] else "no quote" if here else "no article"})
        return "new"
    if row["withdrawn_at"] and not known["withdrawn_at"]:
        conn.execute(WITHDRAW, row)
        return "withdrawn"
    return "known"


def _row(line: Any) -> Row:
    if not isinstance(line, dict):
        raise RecordError(f"a correction is a JSON object, not {type(line).__name__}")
    line = dict.fromkeys(LATER) | line
    check_fields("correction", line, LINE)
    check_value(line["field"], line["value"])
    if (line["withdrawn_by"] is None) != (line["withdrawn_at"] is None):
        raise RecordError("correction: withdrawn_by and withdrawn_at belong together")
    words = {"contents": line["contents"], "text": line["words"].split(" … ")}
    is_reject, is_contents = line["field"] == "reject", line["field"] == "contents"
    row = line | {
        "contents": str([list(span) for span in line["contents"]]),
        "value": None if is_reject else json.dumps(line["value"], ensure_ascii=False),
        "corrected_at": _moment(line["corrected_at"]), "withdrawn_at": _moment(line["withdrawn_at"]),
        "anchor": _anchor(line["anchor"], words), "aim": _anchor(line["aim"], line["value"]) if is_contents else None,
        "quote_id": None,  # where it belongs here is found by its words
    }  # fmt: skip
    return row | {"id": correction_id(row)}


def _anchor(given: Row | None, words: Row) -> str:
    """An anchor to store; without one, of the words alone, which then must be many or stand where they stood."""
    given = given or {**words, "before": "", "after": "", "copies": 1}
    check_fields("anchor", given, ANCHOR)
    check_value("contents", {"contents": given["contents"], "text": given["text"]})
    return Anchor.parse(json.dumps(given)).dump()


def _moment(written: str | None) -> str | None:
    """A time as we write it, so that times can be compared."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written.replace("Z", "+00:00"))
    except ValueError as error:
        raise RecordError(f"{written!r} is not a time such as 2026-03-04T09:30:00+00:00") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).isoformat(timespec="microseconds")
