"""Leave retired quotes out of the table of quotes, unless they are asked for, and say so."""

from datasette import hookimpl
from datasette.filters import FilterArguments

# Both look only into a small index of the retired ones, so that a large table costs no more than a small one.
RETIRED = "select count(*) from quotes where retired_by is not null"


@hookimpl
def filters_from_request(request, database, table, datasette):
    """Add ``retired_by is null`` where some are retired and neither _retired=1 nor a filter on the column asks."""

    async def inner():
        if table != "quotes" or any(key == "_retired" or key.startswith("retired_by") for key in request.args):
            return FilterArguments([])
        db = datasette.get_database(database)
        if "retired_by" not in await db.table_columns(table):
            return FilterArguments([])
        count = (await db.execute(RETIRED)).single_value()
        return FilterArguments(["retired_by is null"] if count else [], extra_context={"retired_count": count})

    return inner
