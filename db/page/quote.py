"""One quote with everything its page tells: the passage, why this speaker, its statement, how to cite it."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from db.correction.values import say_value
from db.page.card import dress
from db.page.citation import citations
from db.page.fragment import deep_link
from db.page.passage import Span, passage
from db.page.reasons import reasons, say_confidence
from db.rows import Row, fetch, fetch_one

WHOLE = """
select quotes.*, articles.text as article, articles.url, articles.byline, articles.agency, outlets.name as outlet,
    runs.version, runs.model, speaker_names.joined_by
from quotes
join articles on articles.id = quotes.article_id
join runs on runs.id = quotes.run_id
left join outlets on outlets.id = quotes.outlet_id
left join speaker_names on speaker_names.id = quotes.speaker_name_id
where quotes.id = :id
"""
BESIDE = """
select id, text, type from quotes
where article_id = :article_id and position = :position and retired_by is null limit 1
"""
CORRECTIONS = """
select field, value, note, corrected_by, corrected_at from corrections
where quote_id = :id and withdrawn_at is null
    and (orphaned is null or exists (select 1 from quotes where quotes.id = :id and retired_by is not null))
order by corrected_at
"""


def quote_page(conn: sqlite3.Connection, key: str) -> Row | None:
    """What the page of one quote shows, or None for a key that no quote has."""
    row = fetch_one(conn, WHOLE, {"id": key})
    if row is None:
        return None
    row["number"] = row["rowid"]
    spans = _spans(row)
    # A retired quote's offsets count in an older text of the article: mark nothing rather than the wrong words.
    standing = " … ".join(row["article"][start:end] for start, end in spans["content"]) == row["text"]
    row["passage"] = passage(row["article"], spans) if standing else []
    row["venue_words"] = _words(row["article"], spans["venue"]) if standing else None
    row["link"] = deep_link(row["url"], row["article"], spans["content"]) if standing else None
    row["reasons"] = reasons(row["rule"])
    row["sureness"] = say_confidence(row["confidence"], row["rule"])
    row["corrections"] = [_correction(found) for found in fetch(conn, CORRECTIONS, {"id": key})]
    for name, step in (("before", -1), ("after", 1)):
        place = {"article_id": row["article_id"], "position": row["position"] + step}
        row[name] = fetch_one(conn, BESIDE, place)
    dress(row)
    row["citations"] = citations(row, row["link"] or row["url"])
    return row


def _spans(row: Row) -> dict[str, list[Span]]:
    def one(column: str) -> list[Any]:
        return [json.loads(row[column])] if row[column] else []

    return {
        "content": json.loads(row["contents"]), "cue": json.loads(row["cue"]), "mention": one("mention_span"),
        "said": one("said_span"), "venue": one("venue_span"),
    }  # fmt: skip


def _correction(row: Row) -> Row:
    return row | {"value": say_value(row["field"], json.loads(row["value"])) if row["value"] else None}


def _words(text: str, spans: list[Span]) -> str | None:
    return " … ".join(text[start:end] for start, end in spans) or None
