"""What means nothing in an address is left out before a page reads it: NUL, and looking for no words in a table."""

import re

from datasette import hookimpl

# SQLite takes a NUL for the end of a query, and a search for nothing for a slip; readers of the page mean neither.
NUL = b"%00"
EMPTY = re.compile(rb"(?:^|&)(?:_search[^=&]*|\w+__contains)=(?:\+|%20)*(?=&|$)")


@hookimpl
def asgi_wrapper():
    """Rewrite the addresses that need it."""

    def wrap(app):
        async def with_meaning(scope, receive, send):
            asked = scope.get("query_string", b"")
            if NUL in asked or b"_search" in asked or b"__contains=" in asked:
                scope = {**scope, "query_string": EMPTY.sub(b"", asked.replace(NUL, b"")).lstrip(b"&")}
            await app(scope, receive, send)

        return with_meaning

    return wrap
