"""Forms that were sent: read within limits, and only when a page of this site has sent them."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl

from datasette.utils.asgi import Request

# Bytes of a form; the longest words of a quote are far shorter.
LONGEST = 200_000
KIND = "application/x-www-form-urlencoded"


class FormError(Exception):
    """A form cannot be taken: not sent by a page of this site, or too long; the message is for whoever sent it."""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent; raises FormError.

    Datasette checks the token only of those who send a cookie. Whoever is known by something else, such as a header
    that a proxy adds, is protected here as well.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise FormError("Only the forms of this site are taken here.")
    try:
        sent = parse_qsl((await _body(request)).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise FormError("This form has too many fields.") from error
    # Without NUL, which no field can mean.
    fields = {name: value.replace("\0", "") for name, value in sent}
    token = request.scope["csrftoken"]() if "ds_csrftoken" in request.cookies else ""
    if not token or not secrets.compare_digest(fields.get("csrftoken", "").encode(), token.encode()):
        raise FormError("This form was not sent by a page of this site, or your cookie is gone. Please send it again.")
    return fields


async def _body(request: Request) -> bytes:
    body, more = b"", True
    while more:
        message = await request.receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LONGEST:
            raise FormError("This form is too long.")
    return body


def own_path(path: str | None, otherwise: str) -> str:
    """A path to go on to, if it leads nowhere but to this site; else another one."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and " " not in path:
        return path
    return otherwise
