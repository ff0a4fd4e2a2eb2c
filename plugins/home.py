"""What is in here: the figures of the home page, and the words to choose from in the forms of queries."""

from datasette import hookimpl
from datasette.database import QueryInterrupted

COUNTS = """
select
    (select count(*) from quotes where retired_by is null) as quotes, (select count(*) from articles) as articles,
    (select count(*) from speakers where kind in ('person', 'organization') and quote_count > 0) as speakers,
    (select count(*) from outlets) as outlets,
    (select min(published) from articles) as oldest, (select max(published) from articles) as newest
"""
MOST_QUOTED = """
select id, name, role, quote_count from speakers
where quote_count > 0 and kind in ('person', 'organization')
order by quote_count desc, name limit 12
"""
OUTLETS = "select id, name, quote_count from outlets order by quote_count desc, name limit 12"
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
def extra_template_vars(datasette, database, view_name):
    """``home`` for the first page, ``choices`` and ``query_list`` for the pages of queries."""
    names = [name for name, db in datasette.databases.items() if name != "_internal" and not db.is_memory]
    name = database or ("quotes" if "quotes" in names else next(iter(names), None))

    async def home():
        db = datasette.get_database(name)
        if "quotes_fts" not in await db.table_names():
            return None
        return {
            "counts": await _rows(db, COUNTS),
            "most_quoted": await _rows(db, MOST_QUOTED),
            "outlets": await _rows(db, OUTLETS),
        }

    async def choices(parameter):
        if parameter not in CHOICES or "outlets" not in await datasette.get_database(name).table_names():
            return []
        return [row[0] for row in await _rows(datasette.get_database(name), CHOICES[parameter])]

    async def query_list(actor=None):
        return (await datasette.get_canned_queries(name, actor)).values()

    return {"home": home, "choices": choices, "query_list": query_list}


async def _rows(db, sql):
    try:
        return (await db.execute(sql)).rows
    except QueryInterrupted:
        return []  # a very large database answers the rest of the page without these
