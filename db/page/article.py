"""One article as its page shows it: all of its text, with every quote marked."""

from __future__ import annotations

import json
import sqlite3

from db.page.fragment import web_address
from db.page.passage import paragraphs
from db.rows import Row, fetch, fetch_one

ARTICLE = """
select articles.text, articles.url, articles.outlet_id, outlets.name as outlet from articles
left join outlets on outlets.id = articles.outlet_id where articles.id = :id
"""
CONTENTS = """
select id, contents from quotes where article_id = :id and retired_by is null order by position
"""


def article_page(conn: sqlite3.Connection, key: str) -> Row | None:
    """What the page of one article shows, or None for a key that no article has."""
    article = fetch_one(conn, ARTICLE, {"id": key})
    if article is None:
        return None
    quotes = {row["id"]: json.loads(row["contents"]) for row in fetch(conn, CONTENTS, {"id": key})}
    return {**article, "paragraphs": paragraphs(article["text"], quotes), "url": web_address(article["url"])}
