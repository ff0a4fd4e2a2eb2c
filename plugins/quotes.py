"""What the templates show of quotes: cards for a list, one quote in its passage, an article with all its quotes."""

import json
import sqlite3

from datasette import hookimpl
from datasette.database import QueryInterrupted
from markupsafe import Markup, escape

from db.passage import paragraphs, passage

CARD = """
select
    quotes.id, quotes.rowid as number, quotes.text, quotes.type, quotes.speaker, quotes.speaker_id,
    quotes.speaker_kind, quotes.role, quotes.said, quotes.said_latest, quotes.said_precision, quotes.said_words,
    quotes.published, quotes.venue, quotes.venue_type, quotes.outlet_id, outlets.name as outlet, quotes.title,
    quotes.article_id, articles.url, quotes.position, quotes.confidence, quotes.retired_by
from quotes
join articles on articles.id = quotes.article_id
left join outlets on outlets.id = quotes.outlet_id
"""
BY_ID = f"{CARD} where quotes.id in (select value from json_each(:ids))"
# What may be asked for by name, so that no other word ever reaches the SQL.
ORDERS = {
    "speaker_id": "quotes.published desc, quotes.article_id, quotes.position",
    "outlet_id": "quotes.published desc, quotes.article_id, quotes.position",
    "article_id": "quotes.position",
}
NEWEST = f"{CARD} where quotes.retired_by is null order by quotes.published desc, quotes.rowid desc limit :limit"
WHOLE = """
select quotes.*, articles.text as article, articles.url, articles.byline, articles.agency, outlets.name as outlet,
    runs.version, runs.model
from quotes
join articles on articles.id = quotes.article_id
join runs on runs.id = quotes.run_id
left join outlets on outlets.id = quotes.outlet_id
where quotes.id = :id
"""
SPEAKER = """
select speakers.*, articles.title as article from speakers
left join articles on articles.id = speakers.article_id where speakers.id = :id
"""
ALIASES = "select name from aliases where speaker_id = :id order by kind desc, name"
ROLES = """
select role, min(published) as first from quotes
where speaker_id = :id and role is not null and retired_by is null group by role order by first, role limit 20
"""
SPEAKER_OUTLETS = """
select outlets.id, outlets.name, count(*) as quotes from quotes join outlets on outlets.id = quotes.outlet_id
where quotes.speaker_id = :id and quotes.retired_by is null group by outlets.id order by quotes desc, name limit 20
"""
ARTICLE = """
select articles.text, articles.url, articles.outlet_id, outlets.name as outlet from articles
left join outlets on outlets.id = articles.outlet_id where articles.id = :id
"""
# Private-use characters as marks: they pass through escaping, and news does not hold them.
HIT, END = "\ue000", "\ue001"
HITS = f"""
select rowid, highlight(quotes_fts, 0, '{HIT}', '{END}') from quotes_fts
where quotes_fts match :search and rowid in (select value from json_each(:numbers))
"""
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@hookimpl
def extra_template_vars(datasette, request, database):
    """Functions for the templates; each looks into the database of the page, or into the first one of ours."""
    name = database or first_database(datasette)

    async def cards(ids):
        rows = await datasette.get_database(name).execute(BY_ID, {"ids": json.dumps(list(ids))})
        found = {row["id"]: dict(row) for row in rows.rows}
        ordered = [found[key] for key in ids if key in found]
        hits = await _hits(datasette.get_database(name), request, ordered)
        return [_card(row, hits) for row in ordered]

    async def cards_of(column, value, limit=50):
        where = f"where quotes.{column} = :value and quotes.retired_by is null"
        sql = f"{CARD} {where} order by {ORDERS[column]} limit :limit"
        rows = await datasette.get_database(name).execute(sql, {"value": value, "limit": limit})
        return [_card(dict(row), {}) for row in rows.rows]

    async def newest_cards(limit):
        rows = await datasette.get_database(name).execute(NEWEST, {"limit": limit})
        return [_card(dict(row), {}) for row in rows.rows]

    async def quote_page(key):
        row = (await datasette.get_database(name).execute(WHOLE, {"id": key})).first()
        return _quote_page(dict(row)) if row else None

    async def article_page(key):
        return await _article_page(datasette.get_database(name), key)

    async def speaker_page(key):
        return await _speaker_page(datasette.get_database(name), key)

    return {
        "site_database": name, "cards": cards, "cards_of": cards_of, "newest_cards": newest_cards,
        "quote_page": quote_page, "article_page": article_page, "speaker_page": speaker_page,
        "say_day": say_day, "web_address": web_address,
    }  # fmt: skip


def first_database(datasette):
    """The name of the database the site is about, or None while none is attached."""
    names = [name for name, db in datasette.databases.items() if name != "_internal" and not db.is_memory]
    return "quotes" if "quotes" in names else (names[0] if names else None)


def say_day(first, last=None, precision=None):
    """An ISO day or a span of days in words: "3 March 2026", "March 2026", "3 to 5 March 2026"."""
    if not first:
        return ""
    year, month, day = first.split("-")
    if precision == "year":
        return year
    if precision == "month":
        return f"{MONTHS[int(month) - 1]} {year}"
    whole = f"{int(day)} {MONTHS[int(month) - 1]} {year}"
    if not last or last == first:
        return whole
    if last[:7] == first[:7]:
        return f"{int(day)} to {say_day(last)}"
    return f"{whole} to {say_day(last)}"


def web_address(url):
    """The address if it is one of the web, else None: a link must never run a script."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def _card(row, hits):
    row["words"] = hits.get(row["number"]) or row["text"]
    row["url"] = web_address(row["url"])
    row["day"] = say_day(row["said"], row["said_latest"], row["said_precision"])
    row["printed"] = say_day(row["published"])
    return row


async def _hits(db, request, rows):
    """The words of a list of quotes with the search's hits marked, as the search index sees them."""
    search = request.args.get("_search") or request.args.get("_search_text") if request else None
    if not search or not rows:
        return {}
    raw = request.args.get("_searchmode") == "raw"
    sql = HITS if raw else HITS.replace(":search", "escape_fts(:search)")
    try:
        found = await db.execute(sql, {"search": search, "numbers": json.dumps([row["number"] for row in rows])})
    except (sqlite3.OperationalError, QueryInterrupted):
        return {}  # the page itself tells what is wrong with the search; here only the marks are missing
    return {number: _mark(words) for number, words in found.rows}


def _mark(words):
    return Markup(str(escape(words)).replace(HIT, "<mark>").replace(END, "</mark>"))


def _quote_page(row):
    spans = {
        "content": json.loads(row["contents"]), "cue": json.loads(row["cue"]), "mention": _one(row["mention_span"]),
        "said": _one(row["said_span"]), "venue": _one(row["venue_span"]),
    }  # fmt: skip
    # A retired quote's offsets count in an older text of the article: mark nothing rather than the wrong words.
    printed = " … ".join(row["article"][start:end] for start, end in spans["content"])
    row["passage"] = passage(row["article"], spans) if printed == row["text"] else []
    row["number"] = row["rowid"]
    return _card(row, {})


def _one(span):
    return [json.loads(span)] if span else []


async def _article_page(db, key):
    article = (await db.execute(ARTICLE, {"id": key})).first()
    sql = "select id, contents from quotes where article_id = ? and retired_by is null order by position"
    quotes = {row["id"]: json.loads(row["contents"]) for row in (await db.execute(sql, [key])).rows}
    return {**dict(article), "paragraphs": paragraphs(article["text"], quotes), "url": web_address(article["url"])}


async def _speaker_page(db, key):
    page = dict((await db.execute(SPEAKER, {"id": key})).first())
    page["aliases"] = [row["name"] for row in (await db.execute(ALIASES, {"id": key})).rows]
    page["roles"] = (await db.execute(ROLES, {"id": key})).rows
    page["outlets"] = (await db.execute(SPEAKER_OUTLETS, {"id": key})).rows
    return page
