"""Links and marks in the results of queries: words lead to their quote, names to their rows, titles to the article."""

from datasette import hookimpl
from markupsafe import Markup, escape

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


@hookimpl
def render_cell(row, value, column, table, database, datasette):
    """Only results of queries: tables link their foreign keys themselves."""
    if table is not None or not isinstance(value, str) or not value:
        return None
    columns = row.keys()
    shown = Markup(str(escape(value)).replace("⟦", "<mark>").replace("⟧", "</mark>"))
    if column == "title" and "url" in columns and str(row["url"]).lower().startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noopener">{}</a>').format(row["url"], shown)
    key, other = LINKS.get(column, (None, None))
    if key in columns and row[key]:
        return Markup('<a href="{}">{}</a>').format(datasette.urls.row(database, other, row[key]), shown)
    return shown if "⟦" in value else None
