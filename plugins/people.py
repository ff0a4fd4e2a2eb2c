"""What the templates show of speakers, outlets and statements."""

from datasette import hookimpl

from db.ask import ask, ask_once, our_database, searcher_of
from db.page import coverage, profile, topics
from db.statement import variants


@hookimpl
def extra_template_vars(datasette, database):
    """Functions for the pages of single rows; each is asked again only when the database has changed."""
    ours = our_database(datasette, database)

    async def speaker_page(key):
        return await ask_once(ours, profile.profile, searcher_of(ours), key)

    async def speaker_topics(key):
        # How everybody uses words hardly changes while articles come in.
        everybody = await ask_once(ours, topics.background, lasting=600)
        return (everybody and await ask_once(ours, topics.topics, key, beside=(everybody,))) or []

    async def outlet_page(key):
        return await ask_once(ours, coverage.coverage, searcher_of(ours), key)

    async def statement_page(key):
        return await ask(ours, variants.statement_page, key)

    async def other_wordings(quote):
        return await ask(ours, variants.other_wordings, quote["statement_id"], quote["id"], quote["text"])

    return {
        "speaker_page": speaker_page, "speaker_topics": speaker_topics, "outlet_page": outlet_page,
        "statement_page": statement_page, "other_wordings": other_wordings,
    }  # fmt: skip
