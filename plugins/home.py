"""What is in here: the figures of the home page, and the words to choose from in the forms of queries."""

from datasette import Response, hookimpl

from db.ask import ask_once, our_database, require_quotes, searcher_of
from db.page.accuracy import accuracy
from db.page.overview import overview

# A query's parameter → the words to offer in its field.
CHOICES = {
    "outlet": "select name from outlets order by quote_count desc limit 300",
    "other_outlet": "select name from outlets order by quote_count desc limit 300",
    "speaker": """
        select name from speakers where kind in ('person', 'organization') order by quote_count desc limit 300
    """,
    "venue_type": "select distinct venue_type from quotes where venue is not null order by venue_type",
}


@hookimpl
def register_routes():
    return [(r"^/$", first_page)]


async def first_page(datasette, request):
    """The page, without what Datasette would count of every table for its own."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    if (ours := our_database(datasette)) is not None:
        await require_quotes(datasette, request.actor, ours)
    context = {"metadata": datasette.metadata()}
    return Response.html(await datasette.render_template("index.html", context, request=request))


def _choices(conn, parameter):
    return [value for (value,) in conn.execute(CHOICES[parameter])]


@hookimpl
def extra_template_vars(datasette, database):
    """``home`` and ``accuracy`` for the first page, ``choices`` and ``query_list`` for the pages of queries."""
    ours = our_database(datasette, database)

    async def home():
        if ours is None or "quotes_fts" not in await ours.table_names():
            return None
        nothing = {"counts": {}, "month": None, "most_quoted": [], "outlets": []}
        return await ask_once(ours, overview, searcher_of(ours)) or nothing

    async def choices(parameter):
        if parameter not in CHOICES or "outlets" not in await ours.table_names():
            return []
        # A very large database shows the field without words to choose from.
        return await ask_once(ours, _choices, parameter) or []

    async def query_list(actor=None):
        return (await datasette.get_canned_queries(ours.name, actor)).values()

    return {"home": home, "accuracy": accuracy, "choices": choices, "query_list": query_list}
