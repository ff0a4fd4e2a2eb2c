"""/-/then-and-now: one search in two periods, side by side."""

import re
import sqlite3
from datetime import date

from datasette import Response, hookimpl
from markupsafe import Markup, escape

from db.ask import ask, ask_once, our_database, require_quotes, searcher_of
from db.page.periods import halves, speaker_named
from db.search.question import Question

DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Quotes shown of each period, and milliseconds for both.
MOST, PATIENCE = 25, 4000


@hookimpl
def register_routes():
    return [(r"^/-/then-and-now$", then_and_now)]


async def then_and_now(datasette, request):
    """The page; the words, the speaker and both periods are in its address."""
    ours = our_database(datasette)
    await require_quotes(datasette, request.actor, ours)
    words = (request.args.get("q") or "").strip()
    speaker = await ask_once(ours, speaker_named, request.args.get("speaker") or "")
    suggested = await ask_once(ours, halves, speaker and speaker["id"]) or [""] * 4
    asked = [request.args.get(name) or "" for name in ("then_from", "then_to", "now_from", "now_to")]
    days = [day if _is_day(day) else other for day, other in zip(asked, suggested, strict=True)]
    chosen = (("speaker", (speaker["id"],)),) if speaker else ()
    columns = []
    for title, first, last in (("Then", *days[:2]), ("Now", *days[2:])):
        question = Question(text=words, scope="words", chosen=chosen, first=first, last=last, sort="oldest")
        answer = await _answer(ours, question) if words or speaker else None
        columns.append({"title": title, "question": question, "answer": answer})
    context = {"words": words, "speaker": speaker, "columns": columns, "database": ours.name, "marked": _marked}
    return Response.html(await datasette.render_template("then_and_now.html", context, request=request))


async def _answer(ours, question):
    """What the search page finds for the question; None where it takes too long."""
    try:
        return await ask(ours, searcher_of(ours).answer, question, MOST, patience=PATIENCE)
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        return None


def _marked(quote):
    """A quote with what the search has found in its words marked, and all else escaped."""
    words = [
        Markup(" … ") if piece is None else Markup("<mark>{}</mark>").format(piece[0]) if piece[1] else escape(piece[0])
        for piece in quote["pieces"]
    ]
    return quote | {"words": Markup("").join(words)}


def _is_day(day):
    try:
        return bool(DAY.fullmatch(day) and date.fromisoformat(day))
    except ValueError:
        return False
