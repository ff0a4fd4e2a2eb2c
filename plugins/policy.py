"""Headers of every answer: pages run no script and fetch nothing but what this site serves itself."""

from datasette import hookimpl

# Article text is other people's text. Should some of it ever reach a page as markup, the browser still runs none of it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@hookimpl
def asgi_wrapper(datasette):
    """Add the headers; ``content_security_policy`` in the settings of the plugin ``onrecord`` replaces the policy."""
    config = datasette.plugin_config("onrecord") or {}
    headers = [
        (b"content-security-policy", config.get("content_security_policy", POLICY).encode("ascii")),
        (b"x-content-type-options", b"nosniff"),
        # What a journalist searches for is nobody's business at the outlet.
        (b"referrer-policy", b"same-origin"),
    ]

    def wrap(app):
        async def with_headers(scope, receive, send):
            async def send_with_headers(message):
                if message["type"] == "http.response.start":
                    given = {name.lower() for name, _ in message.get("headers", [])}
                    more = [pair for pair in headers if pair[0] not in given]
                    message = {**message, "headers": [*message.get("headers", []), *more]}
                await send(message)

            await app(scope, receive, send_with_headers)

        return with_headers

    return wrap
