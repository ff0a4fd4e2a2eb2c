"""/-/unnamed: the ledger of unnamed sources, by outlet, month and description."""

import re

from datasette import Response, hookimpl

from db.ask import ask_once, our_database, require_quotes, searcher_of
from db.page.ledger import ledger

PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


@hookimpl
def register_routes():
    return [(r"^/-/unnamed$", unnamed)]


async def unnamed(datasette, request):
    """The page; every choice is in its address."""
    ours = our_database(datasette)
    await require_quotes(datasette, request.actor, ours)
    period = request.args.get("when") or ""
    number = request.args.get("page") or ""
    chosen = {
        "outlet": request.args.get("outlet") or None,
        "when": period if PERIOD.fullmatch(period) and period[:4] != "0000" else None,
        "words": " ".join((request.args.get("words") or "").replace("\0", " ").split())[:100] or None,
    }
    page = min(int(number), 10_000) if re.fullmatch(r"[1-9]\d{0,5}", number) else 1
    found = await ask_once(ours, ledger, searcher_of(ours), *chosen.values(), page)
    context = {"found": found, "chosen": chosen, "page": page, "database": ours.name}
    return Response.html(await datasette.render_template("ledger.html", context, request=request))
