"""/-/login and /-/logout: who is asking, by the file of users that the site was started with; nothing without one."""

import asyncio
import time
from collections import OrderedDict
from threading import Lock
from urllib.parse import quote

from datasette import Forbidden, NotFound, Response, hookimpl
from itsdangerous import BadSignature

from db.page.form import FormError, own_path, read_form
from db.users import UsersError, check_password, read_users

COOKIE, NAMESPACE = "onrecord_login", "onrecord-login"
# Seconds that a session lasts, and within which so many wrong passwords are taken from one address.
SESSION, PERIOD, TRIES = 30 * 24 * 3600, 900, 10
WRONG = "There is no user with this login and password."
WAIT = "Too many wrong passwords came from your address. Wait a quarter of an hour."

# Address → when its wrong passwords came, the latest last.
_wrong = OrderedDict()
# One password at a time: each takes a twentieth of a second and 64 MB on purpose.
_checking = Lock()


@hookimpl
def register_routes(datasette):
    return [(r"^/-/login$", login), (r"^/-/logout$", logout)] if _path(datasette) else []


@hookimpl
def actor_from_request(datasette, request):
    """The user whose session the cookie holds, if the user is still in the file, with the same password."""
    token = request.cookies.get(COOKIE)
    if not token or not _path(datasette):
        return None
    try:
        session = datasette.unsign(token, NAMESPACE)
        user = read_users(_path(datasette)).by_login.get(session["user"])
    except (BadSignature, UsersError):
        return None
    return user.actor if user and user.stamp == session["stamp"] and session["until"] > time.time() else None


@hookimpl
def forbidden(datasette, request, message):
    """Whoever may not see a page is asked to log in; who sends or reads data is told no."""
    reads = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if not _path(datasette) or request.actor or not reads:
        return None
    return Response.redirect(_login_address(datasette, request))


@hookimpl
def extra_template_vars(datasette, request):
    """``login_address`` for those who are not logged in, ``logout_address`` for those who are."""
    known = request.actor if request else None
    if not _path(datasette) or request is None:
        return {}
    return {
        "login_address": None if known else _login_address(datasette, request),
        "logout_address": datasette.urls.path("/-/logout") if known else None,
    }


async def login(datasette, request):
    """The page, and what it sends; then on to the page from which somebody came."""
    if request.method != "POST":
        return await _page(datasette, request)
    try:
        form = await read_form(request)
    except FormError as error:
        return await _page(datasette, request, str(error), status=400)
    address = (request.scope.get("client") or ("",))[0]
    if _tries(address) >= TRIES:
        return await _page(datasette, request, WAIT, form, status=429)
    # Before the password is looked at, so that many at once are no way round.
    _wrong.setdefault(address, []).append(time.monotonic())
    users = read_users(_path(datasette))
    user = await asyncio.to_thread(_checked, users, form.get("login", "").strip().lower(), form.get("password", ""))
    if user is None:
        return await _page(datasette, request, WRONG, form, status=403)
    _wrong.pop(address, None)
    response = Response.redirect(own_path(form.get("next"), datasette.urls.instance()), status=303)
    session = {"user": user.login, "stamp": user.stamp, "until": int(time.time()) + SESSION}
    _set_cookie(datasette, request, response, datasette.sign(session, NAMESPACE), SESSION)
    return response


async def logout(datasette, request):
    """End the session; a page that only leads here asks first."""
    if request.method != "POST":
        return Response.html(await datasette.render_template("logout.html", {}, request=request))
    try:
        await read_form(request)
    except FormError as error:
        raise Forbidden(str(error)) from error
    response = Response.redirect(datasette.urls.instance(), status=303)
    _set_cookie(datasette, request, response, "", 0)
    response.set_cookie("ds_actor", "", expires=0, max_age=0)  # whoever logged in by another plugin
    return response


async def _page(datasette, request, error=None, form=None, status=200):
    if not _path(datasette):
        raise NotFound("Nobody can log in here.")
    form = form or {}
    context = {
        "error": error, "login": form.get("login", "")[:40],
        "next": own_path(form.get("next") or request.args.get("next"), datasette.urls.instance()),
    }  # fmt: skip
    return Response.html(await datasette.render_template("login.html", context, request=request), status=status)


def _checked(users, name, password):
    with _checking:
        return check_password(users, name, password)


def _path(datasette):
    return (datasette.plugin_config("onrecord") or {}).get("users")


def _login_address(datasette, request):
    path = request.scope.get("route_path", request.path)
    at = datasette.urls.path("/-/login")
    if path == "/-/login":
        return at
    here = datasette.urls.path(path) + (f"?{request.query_string}" if request.query_string else "")
    return f"{at}?next={quote(here, safe='/')}"


def _set_cookie(datasette, request, response, value, seconds):
    secure = request.scheme == "https" or bool(datasette.setting("force_https_urls"))
    path = datasette.setting("base_url")
    response.set_cookie(COOKIE, value, max_age=seconds, path=path, httponly=True, secure=secure, samesite="lax")


def _tries(address):
    """How many wrong passwords came from an address of late; what is older, or too much to remember, is forgotten."""
    kept = [moment for moment in _wrong.pop(address, []) if time.monotonic() - moment < PERIOD]
    if kept:
        _wrong[address] = kept
    while len(_wrong) > 10_000:
        _wrong.popitem(last=False)
    return len(kept)
