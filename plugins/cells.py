"""Links and marks in tables and results of queries: words lead to their quote, names to rows, titles to articles."""

from datasette import hookimpl
from markupsafe import Markup, escape

from db.page.fragment import web_address

# A column's name → the column of the same row that holds the key, and the table the link leads to.
LINKS = {
    "words": ("quote_id", "quotes"),
    "words_in_first": ("quote_id", "quotes"),
    "words_in_second": ("other_quote_id", "quotes"),
    "title_in_first": ("article_id", "articles"),
    "title_in_second": ("other_article_id", "articles"),
    "speaker": ("speaker_id", "speakers"),
    "outlet": ("outlet_id", "outlets"),
}
# The same for our own tables and views, whose foreign keys Datasette links itself.
IN_TABLES = {
    "text": ("id", "quotes"),
    "speaker": ("speaker_id", "speakers"),
    "outlet": ("outlet_id", "outlets"),
    "title": ("article_id", "articles"),
}
TABLES = ("quotes", "quote_details")


@hookimpl
def render_cell(row, value, column, table, database, datasette):
    """Results of queries, and the tables of quotes; all other tables are left as they are."""
    if (table is not None and table not in TABLES) or not isinstance(value, str) or not value:
        return None
    shown = Markup(str(escape(value)).replace("⟦", "<mark>").replace("⟧", "</mark>"))
    if table is None and column == "title" and web_address(_key(row, "url")):
        return Markup('<a href="{}" rel="noopener">{}</a>').format(row["url"], shown)
    name, other = (IN_TABLES if table else LINKS).get(column, (None, None))
    if key := _key(row, name):
        return Markup('<a href="{}">{}</a>').format(datasette.urls.row(database, other, key), shown)
    return shown if "⟦" in value else None


def _key(row, column):
    """A key in a row, which Datasette may have put together with its name; None where there is none."""
    value = row[column] if column in row.keys() else None  # noqa: SIM118, a row is no dict
    return value["value"] if isinstance(value, dict) else value
