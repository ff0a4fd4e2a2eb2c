"""/-/review and /-/audit: doubtful quotes one by one, decided by those who may, and who decided what.

Both are there only where the site's settings name a file of users, or say ``review`` (docs/deploy.md).
"""

import re
import sqlite3

from datasette import Forbidden, NotFound, Response, hookimpl
from datasette.utils import actor_matches_allow
from sqlite_utils import Database

from db.ask import ask, ask_once, our_database, require_quotes
from db.correction import review
from db.correction.audit import STATES, Asked, audit
from db.correction.corrections import CorrectionError, undo
from db.page.form import FormError, own_path, read_form
from db.page.quote import quote_page
from db.record import RecordError
from db.schema import FIELDS, QUOTE_TYPES, SPEAKER_KINDS, VENUE_TYPES
from db.store import transaction
from db.users import REVIEW

KEY = r"(?P<key>[0-9a-f]{1,40})"
PLACE = re.compile(r"([01]?\.?\d+(?:e-\d+)?)~([0-9a-f]{1,40})")
BUSY = "{}; somebody else may be writing to the database, please send it again"


@hookimpl
def register_routes(datasette):
    if not _configured(datasette):
        return []
    return [(r"^/-/review$", queue), (rf"^/-/review/{KEY}$", one), (r"^/-/audit$", audit_page)]


@hookimpl
def extra_template_vars(datasette, request):
    """``may_review`` for the links of other pages: whether whoever is asking may decide about quotes."""

    async def may_review():
        ours = our_database(datasette)
        return request is not None and ours is not None and ours.is_mutable and await _may(datasette, request.actor)

    return {"may_review": may_review}


# ---- pages ----


async def queue(datasette, request):
    """The doubtful quote behind a place in the queue; every state of it is an address."""
    ours = await _ours(datasette, request)
    outlet = _word(request.args.get("outlet"))
    place = PLACE.fullmatch(request.args.get("after") or "")
    after = (float(place[1]), place[2]) if place else (-1.0, "")
    found = await ask(ours, review.next_quote, after, outlet)
    return await _page(datasette, request, ours, found and found["id"], outlet=outlet, place=found)


async def one(datasette, request):
    """One quote, doubtful or not: its form, and the decision that it sends."""
    ours = await _ours(datasette, request)
    key = request.url_vars["key"]
    if request.method != "POST":
        return await _page(datasette, request, ours, key)
    try:
        form = await read_form(request)
    except FormError as error:
        raise Forbidden(str(error)) from error
    by, note = _signature(request.actor), form.get("note", "").strip()[:500] or None
    try:
        rows = await _write(ours, review.decide, key, form.get("decision", ""), form, by, note)
    except (CorrectionError, RecordError) as error:
        return await _page(datasette, request, ours, key, error=str(error), form=form, status=409)
    except sqlite3.OperationalError as error:
        told = BUSY.format(error)
        return await _page(datasette, request, ours, key, error=told, form=form, status=503)
    otherwise = datasette.urls.row(ours.name, "quotes", rows[0]["quote_id"])
    onward = own_path(form.get("next"), otherwise)
    done = f"{'&' if '?' in onward else '?'}done={rows[0]['quote_id']}" if onward != otherwise else ""
    return Response.redirect(onward + done, status=303)


async def audit_page(datasette, request):
    """Who decided what, and when; what it sends takes a decision back."""
    ours = await _ours(datasette, request)
    error = None
    if request.method == "POST":
        try:
            form = await read_form(request)
            await _write(ours, undo, form.get("undo", ""), _signature(request.actor))
            return Response.redirect(own_path(form.get("next"), datasette.urls.path("/-/audit")), status=303)
        except FormError as refused:
            raise Forbidden(str(refused)) from refused
        except CorrectionError as refused:
            error = str(refused)
        except sqlite3.OperationalError as failed:
            error = BUSY.format(failed)
    given = {name: _word(request.args.get(name)) for name in ("by", "field", "day", "quote")}
    state = request.args.get("state") or ""
    asked = Asked(**given, state=state if state in STATES else "")
    number = request.args.get("page") or ""
    page = min(int(number), 100_000) if re.fullmatch(r"[1-9]\d{0,5}", number) else 1
    context = {
        "found": await ask(ours, audit, asked, page), "asked": asked, "page": page, "fields": FIELDS, "states": STATES,
        "database": ours.name, "error": error, "here": datasette.urls.path("/-/audit"),
    }  # fmt: skip
    body = await datasette.render_template("audit.html", context, request=request)
    return Response.html(body, status=409 if error else 200)


async def _page(datasette, request, ours, key, outlet=None, place=None, error=None, form=None, status=200):
    quote = await ask(ours, quote_page, key) if key else None
    if key and quote is None:
        raise NotFound(f"There is no quote {key}")
    shown = await ask(ours, review.review_form, key) if quote else None
    if shown and form:  # what somebody has typed is not lost to an error
        shown = shown | {"fields": shown["fields"] | {name: form[name] for name in shown["fields"] if name in form}}
    here = datasette.urls.path("/-/review")
    kept = f"&outlet={outlet}" if outlet else ""
    onward = f"{here}?after={place['confidence']}~{place['id']}{kept}" if place else None
    done = _word(request.args.get("done"))
    context = {
        "quote": quote, "shown": shown, "left": await ask_once(ours, review.left, outlet), "outlet": outlet,
        "outlets": await ask_once(ours, review.waiting_outlets) or [], "onward": onward, "error": error,
        "note": (form or {}).get("note", ""),
        "next": own_path((form or {}).get("next"), onward or ""), "database": ours.name, "here": here,
        "done": await ask(ours, _decided, done) if done else None, "kinds": SPEAKER_KINDS, "types": QUOTE_TYPES,
        "venue_types": VENUE_TYPES, "audit_address": datasette.urls.path("/-/audit"),
    }  # fmt: skip
    return Response.html(await datasette.render_template("review.html", context, request=request), status=status)


def _decided(conn, key):
    """The latest decision about a quote that counts, in words, to be told and taken back."""
    rows = audit(conn, Asked(quote=key, state="counts"))["rows"]
    return rows[0] if rows else None


# ---- who may ----


def _configured(datasette):
    config = datasette.plugin_config("onrecord") or {}
    return bool(config.get("review") or config.get("users"))


async def _may(datasette, actor):
    """Whether an actor has the permission: by the file of users, by ``review: allow:``, or by another plugin."""
    if not actor or not _configured(datasette):
        return False
    setting = (datasette.plugin_config("onrecord") or {}).get("review")
    allow = setting.get("allow") if isinstance(setting, dict) else None
    if REVIEW in (actor.get("may") or ()) or (allow and actor_matches_allow(actor, allow)):
        return True
    return await datasette.permission_allowed(actor, REVIEW, default=False)


async def _ours(datasette, request):
    """The database, for whoever may review it and see it."""
    ours = our_database(datasette)
    if not await _may(datasette, request.actor):
        raise Forbidden(f"Reviewing quotes needs the permission {REVIEW}." if request.actor else "Please log in.")
    if ours is None or not ours.is_mutable or "corrections" not in await ours.table_names():
        raise NotFound("There is no database of quotes here that can be written to.")
    await require_quotes(datasette, request.actor, ours)
    return ours


def _signature(actor):
    return str(actor.get("name") or actor.get("login") or actor.get("id") or "somebody")


def _word(given):
    return (given or "").replace("\0", "").strip()[:200] or None


async def _write(ours, work, *arguments):
    """What ``work(connection, *arguments)`` returns, all stored or nothing, on Datasette's connection for writing."""

    def in_thread(conn):
        # Our own code reads plain tuples, and checks what points where.
        kept, conn.row_factory = conn.row_factory, None
        conn.execute("pragma foreign_keys = on")
        try:
            with transaction(Database(conn)):
                return work(conn, *arguments)
        except (CorrectionError, RecordError) as error:
            return error  # raised there, Datasette would print it
        finally:
            conn.row_factory = kept

    outcome = await ours.execute_write_fn(in_thread)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
