"""What the templates show of quotes: cards for a list, one quote with its passage, an article with all its quotes."""

import sqlite3

from datasette import hookimpl
from datasette.utils import escape_fts
from markupsafe import Markup, escape

from db.ask import ask, ask_once, our_database
from db.page import article, card, quote
from db.page.complaint import complaint_link
from db.page.days import period_days, say_day, say_period
from db.page.fragment import web_address


@hookimpl
def prepare_jinja2_environment(env, datasette):
    """The name of the site, on pages of errors too, which get nothing of what other pages get."""
    env.globals["site_title"] = datasette.metadata("title") or "On Record"


@hookimpl
def extra_template_vars(datasette, request, database):
    """Functions for the templates; each looks into the database of the page, or into the first one of ours."""
    ours = our_database(datasette, database)

    async def cards(ids):
        found = await ask(ours, card.cards, list(ids))
        marked = await _hits(ours, request, [row["number"] for row in found])
        return [row | {"words": marked.get(row["number"], row["words"])} for row in found]

    async def cards_of(column, value, limit=50):
        return await ask(ours, card.cards_of, column, value, limit)

    async def newest_cards(limit):
        return await ask_once(ours, card.newest_cards, limit) or []

    async def quote_page(key):
        return await ask(ours, quote.quote_page, key)

    async def article_page(key):
        return await ask(ours, article.article_page, key)

    return {
        "site_database": ours.name if ours else None,
        "cards": cards, "cards_of": cards_of,
        "newest_cards": newest_cards, "quote_page": quote_page, "article_page": article_page,
        "say_day": say_day, "say_period": say_period, "period_days": period_days, "web_address": web_address,
        "report_link": lambda address: _report_link(datasette, request, address),
    }  # fmt: skip


async def _hits(ours, request, numbers):
    """The words of a list of quotes with the search's hits marked, as the search index sees them."""
    search = request.args.get("_search") or request.args.get("_search_text") if request else None
    if not search or not numbers:
        return {}
    raw = request.args.get("_searchmode") == "raw"
    try:
        found = await ask(ours, card.hits, search if raw else escape_fts(search), numbers)
    except sqlite3.OperationalError:
        return {}  # the page itself tells what is wrong with the search; here only the marks are missing
    return {number: _mark(words) for number, words in found.items()}


def _mark(words):
    return Markup(str(escape(words)).replace(card.HIT, "<mark>").replace(card.END, "</mark>"))


def _report_link(datasette, request, address):
    """Where a reader tells of an error on a page; None unless metadata names a mail address or a page for it."""
    place = (datasette.plugin_config("onrecord") or {}).get("report")
    return complaint_link(place, datasette.absolute_url(request, address))
