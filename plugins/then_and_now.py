"""/-/then-and-now: one search in two periods, side by side."""

import re
from datetime import date

from datasette import Response, hookimpl

from db.ask import ask_once, our_database
from db.periods import halves, in_period, speaker_named

DAY = re.compile(r"\d{4}-\d\d-\d\d")


@hookimpl
def register_routes():
    return [(r"^/-/then-and-now$", then_and_now)]


async def then_and_now(datasette, request):
    """The page; the words, the speaker and both periods are in its address."""
    ours = our_database(datasette)
    await datasette.ensure_permissions(request.actor, [("view-table", (ours.name, "quotes")), "view-instance"])
    words = (request.args.get("q") or "")[:300]
    speaker = await ask_once(ours, speaker_named, request.args.get("speaker") or "")
    suggested = await ask_once(ours, halves, speaker and speaker["id"]) or ("", "", "", "")
    asked = [request.args.get(name) or "" for name in ("then_from", "then_to", "now_from", "now_to")]
    days = [day if _is_day(day) else other for day, other in zip(asked, suggested, strict=True)]
    who = (speaker["id"], speaker["name"]) if speaker else None
    columns = [
        {
            "title": title,
            "first": first,
            "last": last,
            "quotes": await ask_once(ours, in_period, first, last, words, who),
        }
        for title, first, last in (("Then", *days[:2]), ("Now", *days[2:]))
    ]
    context = {"words": words, "speaker": speaker, "columns": columns, "database": ours.name}
    return Response.html(await datasette.render_template("then_and_now.html", context, request=request))


def _is_day(day):
    try:
        return bool(DAY.fullmatch(day) and date.fromisoformat(day))
    except ValueError:
        return False
