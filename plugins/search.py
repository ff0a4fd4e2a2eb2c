"""/-/search: the page of the search, and the same as JSON, CSV and Atom. Every state of it is an address."""

import sqlite3
import threading
from dataclasses import replace
from datetime import datetime, timezone
from functools import lru_cache

from datasette import Response, hookimpl
from datasette.utils import add_cors_headers
from datasette.utils.asgi import AsgiStream, NotFound
from markupsafe import Markup, escape

from db.ask import ask, our_database, require_quotes, searcher_of
from db.page.chart import chart
from db.search.feeds import as_json, atom, cite, csv_lines, describe
from db.search.query import parse
from db.search.question import FACETS, SCOPES, SORTS, read_question
from db.search.search import Answer, read_quotes
from db.search.suggest import people, suggestions

# Milliseconds a search may take, and quotes of a feed and of each piece of a CSV file.
PATIENCE, FEED, PIECE = 4000, 50, 500
TOO_LONG = "This search took too long. Try fewer or longer words, or narrow it down."


@hookimpl
def startup(datasette):
    """Begin to read the columns when the site starts: of a large database that takes seconds."""
    ours = our_database(datasette)
    if ours is not None:
        threading.Thread(target=_warm, args=[ours], daemon=True).start()


@hookimpl
def register_routes():
    return [(r"^/-/search(\.(?P<format>json|csv|atom))?$", search)]


async def search(datasette, request):
    """The answer to the question of the address, in the format of its ending."""
    ours, others = await _databases(datasette, request)
    await require_quotes(datasette, request.actor, ours)
    question = read_question({name: request.args.getlist(name) for name in request.args})
    searcher = searcher_of(ours)
    site = _Site(datasette, request, ours)
    kind = request.url_vars.get("format")
    try:
        if kind == "csv":
            return await _csv(site, searcher, question)
        if kind == "atom" and not question.sort:
            question = replace(question, sort="newest")
        answer = await ask(ours, searcher.answer, question, *([FEED] if kind == "atom" else []), patience=PATIENCE)
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        return await _too_long(site, question, kind, others)
    if kind == "json":
        following = question.address(page=answer.question.page + 1) if answer.question.page < answer.pages else None
        return site.reply(Response.json(as_json(answer, following and site.absolute(following, ".json"))))
    if kind == "atom":
        return site.reply(_atom(site, answer))
    return await _page(site, searcher, answer, others)


def _warm(ours):
    conn = ours.connect()
    try:
        searcher_of(ours).columns.refresh(conn)
    except sqlite3.Error:
        pass  # no database of quotes; whoever asks for the search page is told
    finally:
        conn.close()


class _Site:
    """Where the search stands: its addresses on this site, for one request."""

    def __init__(self, datasette, request, ours):
        self.datasette, self.request, self.ours = datasette, request, ours

    @property
    def title(self):
        return self.datasette.metadata("title") or "On Record"

    def path(self, query="", ending=""):
        return self.datasette.urls.path(f"/-/search{ending}") + (f"?{query}" if query else "")

    def absolute(self, query="", ending=""):
        return self.datasette.absolute_url(self.request, self.path(query, ending))

    def quote(self, key):
        return self.datasette.absolute_url(self.request, self.datasette.urls.row(self.ours.name, "quotes", key))

    def reply(self, response):
        if self.datasette.cors:
            add_cors_headers(response.headers)
        return response


async def _databases(datasette, request):
    """The database searched, and the names of all that can be."""
    names = []
    for name, database in datasette.databases.items():
        if name != "_internal" and not database.is_memory and "_search_changes" in await database.table_names():
            names.append(name)
    asked = request.args.get("database")
    ours = our_database(datasette, asked if asked in names else None)
    if ours is None or ours.name not in names:
        raise NotFound("There is no database of quotes here; make one with: onrecord ingest quotes.db ARTICLES")
    return ours, names


async def _page(site, searcher, answer, others, status=200):
    question = answer.question
    context = {
        "metadata": site.datasette.metadata(), "answer": answer, "question": question, "path": site.path,
        "database": site.ours.name, "databases": others,
        "facet_names": FACETS, "scopes": SCOPES, "sorts": SORTS, "chips": _chips(answer), "title": describe(question),
        "chart": chart(_in_sight(answer)) or chart(answer.months),
        "quotes": [_marked(quote) for quote in answer.quotes],
        "citation": cite(answer, site.title, site.absolute(question.address(page=question.page)), _today()),
        "people": await ask(site.ours, people, question.text) if question.text and question.page == 1 else [],
        "bar_address": lambda period: site.path(question.address(first=period, last=period)),
        "bar_range": site.path(question.address(first="FIRST", last="LAST")),
        "suggestions": [] if answer.total or status != 200 else await _suggestions(site.ours, searcher, answer),
    }  # fmt: skip
    template = _plain(site.datasette.jinja_env).get_template("_search_results.html")
    context["results"] = Markup(template.render(context, urls=site.datasette.urls))
    body = await site.datasette.render_template("search.html", context, request=site.request)
    return Response.html(body, status=status)


@lru_cache(maxsize=2)
def _plain(environment):
    """Templates without async: waiting for each of a thousand calls takes longer than all the rest of a page."""
    return environment.overlay(enable_async=False)


async def _suggestions(ours, searcher, answer):
    try:
        return await ask(ours, suggestions, searcher, answer)
    except sqlite3.OperationalError:
        return []  # help that takes too long is no help


async def _too_long(site, question, kind, others):
    if kind:
        return site.reply(Response.json({"ok": False, "error": TOO_LONG}, status=503))
    answer = Answer(question, parse(question.text))
    answer.query.notices.append(TOO_LONG)
    return await _page(site, None, answer, others, status=503)


async def _csv(site, searcher, question):
    """All quotes of the search, a piece at a time, so that a long list neither waits nor fills the memory."""
    numbers = await ask(site.ours, searcher.numbers, question, patience=PATIENCE)

    async def send(writer):
        for start in range(0, max(len(numbers), 1), PIECE):
            piece = numbers[start : start + PIECE].tolist()
            quotes = await ask(site.ours, read_quotes, piece, patience=PATIENCE)
            await writer.write(csv_lines(quotes, heading=start == 0))

    headers = {"content-disposition": 'attachment; filename="quotes.csv"'}
    if site.datasette.cors:
        add_cors_headers(headers)
    return AsgiStream(send, headers=headers, content_type="text/csv; charset=utf-8")


def _atom(site, answer):
    places = [site.quote(quote["id"]) for quote in answer.quotes]
    address = site.absolute(answer.question.address(), ".atom")
    body = atom(answer, f"{describe(answer.question)} · {site.title}", address, places)
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def _chips(answer):
    """The active filters: what each says, and the address without it."""
    question = answer.question
    chips = []
    for facet, values in answer.facets.items():
        for value in values:
            if value.chosen:
                chips.append((FACETS[facet], value.label, question.toggled(facet, value.key)))
    if question.span:
        chips.append(("Date", question.span, question.freed("day")))
    return chips


def _in_sight(answer):
    """The months to draw: all, or those of the years that are chosen."""
    first, last = answer.question.first[:4], answer.question.last[:4] or "9999"
    return {month: count for month, count in answer.months.items() if first <= month[:4] <= last}


def _marked(quote):
    """A quote with its hits marked for the page; everything else of it is escaped."""
    shown = {"words": "pieces", "title": "title_pieces", "speaker": "name_pieces"}
    return quote | {name: _marks(quote[pieces]) for name, pieces in shown.items()}


def _marks(pieces):
    return Markup("").join(
        Markup(" … ") if piece is None else Markup("<mark>{}</mark>").format(piece[0]) if piece[1] else escape(piece[0])
        for piece in pieces
    )


def _today():
    return datetime.now(timezone.utc).date()
