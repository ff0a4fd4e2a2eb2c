"""Addresses, from a real server on this machine: pages, feeds and sitemaps, and one line for all that goes wrong."""

import gzip
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.input import connection
from ingest.input.connection import Guard, Refused
from ingest.input.entry import Link
from ingest.input.fetch import Fetcher, FetchSettings, documents
from ingest.input.raw import InputError, Raw

PAGE = "<!doctype html><title>Ferry</title><p>“We sail,” she said.</p>"
HTML = "text/html; charset=utf-8"
TODAY = datetime.now(timezone.utc).date().isoformat()


class Server(ThreadingHTTPServer):
    """Answers from a table: a path's page, (status, headers, body), or a function that writes to the connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, str | tuple | Callable] = {}
        self.asked: list[str] = []
        self.times: list[float] = []
        self.agents: list[str] = []
        self.is_over = threading.Event()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.path)
        server.times.append(time.monotonic())
        server.agents.append(self.headers["User-Agent"])
        page = server.pages.get(self.path, (404, {}, b"none"))
        if callable(page) and not (page := page(self)):
            self.close_connection = True
            return
        status, headers, body = page if isinstance(page, tuple) else (200, {"Content-Type": HTML}, page.encode())
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.is_over.set()
        server.shutdown()
        thread.join()


def settings(**changes) -> FetchSettings:
    return FetchSettings(**{"allow_private": True, "interval": 0, "backoff": 0, **changes})


def fetched(url: str, **changes) -> list[Raw | InputError]:
    return list(documents(url, settings=settings(**changes)))


def line(url: str, **changes) -> str:
    """What is said of an address that gives one line and nothing else."""
    (error,) = fetched(url, **changes)
    assert (type(error), error.origin) in ((InputError, url), (StatusLine(error), url))
    return error.reason


def StatusLine(error: object) -> type:
    return type(error) if isinstance(error, InputError) else InputError


def redirect(target: str) -> tuple:
    return 301, {"Location": target}, b""


def xml(body: str) -> tuple:
    return 200, {"Content-Type": "application/xml"}, body.encode()


def urlset(*urls: str) -> tuple:
    return xml(f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>")


def index(*urls: str) -> tuple:
    return xml(f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>")


def page(url: str, final: str | None = None, data: str = PAGE, kind: str = "html", **known: str) -> Raw:
    return Raw(url, kind, data, {**known, "url": final or url, "fetched": TODAY})


def test_a_page(server):
    server.pages["/1?a=b"] = PAGE
    url = server.url("/1?a=b")
    assert fetched(url) == [page(url)]
    assert server.asked == ["/robots.txt", "/1?a=b"]
    assert server.agents[0].startswith("onrecord/")


@pytest.mark.parametrize(
    "told, body, expected",
    [
        ("text/html; charset=windows-1251", PAGE.encode("cp1251"), PAGE),
        ("text/html", PAGE.encode("cp1252"), PAGE),
        ("text/html; charset=nonsense", PAGE.encode(), PAGE),
        ("text/html; charset=iso-8859-1", PAGE.encode(), PAGE),
        ("text/html; charset=undefined", PAGE.encode("cp1252"), None),
        ("application/xhtml+xml", b'<?xml version="1.0"?>' + PAGE.encode(), '<?xml version="1.0"?>' + PAGE),
        ("", PAGE.encode(), PAGE),
    ],
)
def test_encodings_and_types(server, told, body, expected):
    server.pages["/1"] = (200, {"Content-Type": told}, body)
    (found,) = fetched(server.url("/1"))
    assert expected is None or found == page(server.url("/1"), data=expected)


@pytest.mark.parametrize("times", [1, 2])
def test_gzip(server, times):
    body = PAGE.encode()
    for _ in range(times):
        body = gzip.compress(body)
    server.pages["/1"] = (200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, body)
    assert fetched(server.url("/1")) == [page(server.url("/1"))]


def test_a_text(server):
    server.pages["/1.txt"] = (200, {"Content-Type": "text/plain"}, b"We sail, she said.")
    assert fetched(server.url("/1.txt")) == [page(server.url("/1.txt"), data="We sail, she said.", kind="text")]


def test_redirects_lead_to_the_final_address(server):
    server.pages.update({"/1": redirect("/2?x=1"), "/2?x=1": redirect(server.url("/3")), "/3": PAGE})
    assert fetched(server.url("/1#top")) == [page(server.url("/1#top"), server.url("/3"))]


def test_redirects_that_never_end(server):
    server.pages.update({"/1": redirect("/2"), "/2": redirect("/1")})
    assert line(server.url("/1")) == "redirects in a circle; open it in a browser and save the page"
    server.pages.update({f"/{n}": redirect(f"/{n + 1}") for n in range(10, 30)})
    assert line(server.url("/10"), redirects=5) == "more than 5 redirects; give the address where they end"
    assert server.asked[-1] == "/15"


def test_a_page_that_comes_back_with_a_cookie(server):
    def answer(handler):
        if "seen=1" in handler.headers.get("Cookie", ""):
            return 200, {"Content-Type": HTML}, PAGE.encode()
        return 302, {"Location": "/1", "Set-Cookie": "seen=1"}, b""

    server.pages["/1"] = answer
    assert fetched(server.url("/1")) == [page(server.url("/1"))]


def test_robots(server):
    server.pages["/robots.txt"] = "User-agent: *\nDisallow: /*.html$\nAllow: /open\n\nUser-agent: other\nDisallow: /"
    server.pages.update({"/open/1": PAGE, "/1.html": PAGE, "/2": redirect("/1.html")})
    forbidden = "the robots.txt of 127.0.0.1 asks programs not to read it; save the page and give the file"
    with Fetcher(settings()) as fetcher:
        assert list(fetcher.documents(server.url("/open/1"))) == [page(server.url("/open/1"))]
        assert [error.reason for error in fetcher.documents(server.url("/1.html"))] == [forbidden]
        assert [error.reason for error in fetcher.documents(server.url("/2"))] == [forbidden]
    assert server.asked == ["/robots.txt", "/open/1", "/2"]
    assert fetched(server.url("/1.html"), robots=False) == [page(server.url("/1.html"))]


def test_a_robots_txt_that_cannot_be_read_closes_the_host(server):
    server.pages.update({"/robots.txt": (503, {}, b""), "/1": PAGE})
    expected = "its robots.txt cannot be read (HTTP 503), so nothing is read there; try again later"
    assert line(server.url("/1"), retries=1) == expected
    assert server.asked == ["/robots.txt", "/robots.txt"]


def test_a_host_is_asked_no_faster_than_it_likes(server):
    server.pages.update({"/1": PAGE, "/2": PAGE, "/3": PAGE})
    with Fetcher(settings(interval=0.2)) as fetcher:
        for path in ("/1", "/2"):
            assert len(list(fetcher.documents(server.url(path)))) == 1
    assert server.times[2] - server.times[1] >= 0.19
    server.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 900"
    with Fetcher(settings()) as fetcher:
        found = [item for path in ("/1", "/2") for item in fetcher.documents(server.url(path))]
    assert found[0] == page(server.url("/1"))
    assert found[1].reason == "127.0.0.1 asks for 900 seconds between two pages; come back for it later"


STATUSES = [
    (404, {}, "HTTP 404 Not Found; the server has no such page; check the address", 1),
    (403, {}, "HTTP 403 Forbidden; the server refuses to answer programs; save the page and give the file", 1),
    (418, {}, "HTTP 418 I'm a Teapot; check the address in a browser", 1),
    (429, {}, "HTTP 429 Too Many Requests; the server has had too many requests; try again later, and more slowly", 1),
    (429, {"Retry-After": "0"},
     "HTTP 429 Too Many Requests; the server has had too many requests; try again later, and more slowly", 2),
    (429, {"Retry-After": "3600"}, "HTTP 429 Too Many Requests, asks to wait 3600 seconds; the server has had too many "
     "requests; try again later, and more slowly", 1),
    (429, {"Retry-After": "Wed, 03 Dec 1931 10:00:00 GMT"},
     "HTTP 429 Too Many Requests; the server has had too many requests; try again later, and more slowly", 2),
    (500, {}, "HTTP 500 Internal Server Error; try again later", 3),
    (503, {"Retry-After": "3600"}, "HTTP 503 Service Unavailable, asks to wait 3600 seconds; try again later", 1),
    (304, {}, "HTTP 304 Not Modified; check the address in a browser", 1),
    (799, {}, "HTTP 799; try again later", 3),
]  # fmt: skip


@pytest.mark.parametrize("status, headers, reason, times", STATUSES)
def test_answers_that_are_no_document(server, status, headers, reason, times):
    server.pages["/1"] = (status, headers, b"")
    assert line(server.url("/1"), robots=False) == reason
    assert server.asked == ["/1"] * times


def test_a_server_that_recovers(server):
    server.pages["/1"] = lambda handler: (
        (200, {"Content-Type": HTML}, PAGE.encode()) if len(server.asked) == 3 else (502, {}, b"")
    )
    assert fetched(server.url("/1"), robots=False) == [page(server.url("/1"))]


BODIES = [
    ({"Content-Type": "image/png"}, b"\x89PNG", "image/png, neither page nor feed nor text; leave it out"),
    ({"Content-Type": HTML}, b"\x89PNG\r\n", "a PNG image, not text; convert it to text or HTML first"),
    ({"Content-Type": HTML}, b" \n", "an empty page; try again later"),
    ({"Content-Type": HTML, "Content-Encoding": "br"}, b"abc", "packed as 'br', which was not asked for; leave it out"),
    ({"Content-Type": "application/json"}, b'{"a": 1}',
     "application/json, but neither a feed nor a page; save it, and give the file with its kind"),
    ({"Content-Type": "text/xml"}, b"<note/>",
     "text/xml, but neither a feed nor a page; save it, and give the file with its kind"),
    ({"Content-Type": HTML}, b"<p>" + b"x" * 3000, "larger than 0.002 MB; save the page and give the file"),
    ({"Content-Type": HTML, "Content-Encoding": "gzip"}, gzip.compress(b"x" * 9_000_000),
     "larger than 0.002 MB; save the page and give the file"),
    ({"Content-Type": HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())[:50],
     "the gzip data are cut short or damaged; save the page and give the file"),
]  # fmt: skip


@pytest.mark.parametrize("headers, body, reason", BODIES)
def test_bodies_that_are_not_read(server, headers, body, reason):
    server.pages["/1"] = (200, headers, body)
    assert line(server.url("/1"), limit=2000) == reason


def endless(server: Server, start: bytes, piece: bytes, wait: float = 0) -> Callable:
    def answer(handler: Handler) -> None:
        try:
            handler.wfile.write(start)
            while not server.is_over.wait(wait):
                handler.wfile.write(piece)
        except OSError:
            pass  # the client has had enough

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "start, piece, wait, reason",
    [
        (OK + b"\r\n<p>", b"x" * 5000, 0, "larger than 0.1 MB; save the page and give the file"),
        (OK + b"\r\n<p>", b"x", 0.02, "not finished after 0.6 seconds; save the page and give the file"),
        (OK + b"X-Slow: ", b"x", 0.02, "not finished after 0.6 seconds; try again later"),
        (OK + b"\r\n<p>", b"x", 3, "no answer for 0.4 seconds; save the page and give the file"),
        (b"", b"HTTP", 3, "no answer for 0.4 seconds; try again later"),
    ],
)
def test_servers_that_never_finish(server, start, piece, wait, reason):
    server.pages["/1"] = endless(server, start, piece, wait)
    changes = {"read_timeout": 0.4, "total_timeout": 0.6, "limit": 100_000, "robots": False}
    assert line(server.url("/1"), **changes) == reason


@pytest.mark.parametrize("start", [b"", b"nonsense\r\n\r\n", OK + b"Content-Length: 100\r\n\r\n<p>Half"])
def test_connections_that_break(server, start):
    server.pages["/1"] = lambda handler: handler.wfile.write(start) and None
    assert line(server.url("/1"), robots=False).startswith("the connection failed (")


def test_a_host_where_nobody_answers(server):
    server.shutdown()
    server.server_close()
    assert line(server.url("/1"), robots=False).startswith("the connection failed (")


def test_a_feed_with_its_articles(server):
    server.pages["/feed"] = xml(
        "<rss><channel><title>The Gull</title>"
        "<item><link>/1</link><description>&lt;p&gt;Teaser&lt;/p&gt;</description><title>One</title>"
        "<pubDate>03 Dec 2031 10:00 GMT</pubDate></item>"
        "<item><link>/2</link><encoded xmlns='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;Whole.&lt;/p&gt;</encoded></item>"
        "<item><link>/gone</link></item><item><link>/1#again</link></item><item><link>ftp://127.0.0.1/x</link></item>"
        "<item><link>/feed2</link></item></channel></rss>"
    )
    server.pages.update({"/1": PAGE, "/2": PAGE, "/feed2": server.pages["/feed"]})
    feed = server.url("/feed")
    found = fetched(feed)
    assert found[:2] == [
        page(server.url("/1"), title="One", outlet="The Gull", published="2031-12-03"),
        Raw(f"{feed}:2", "html", "<p>Whole.</p>", {"outlet": "The Gull", "url": server.url("/2")}),
    ]
    assert [str(error) for error in found[2:]] == [
        f"{server.url('/gone')}: HTTP 404 Not Found; the server has no such page; check the address",
        "ftp://127.0.0.1/x: an address of the kind ftp:, only http: and https: are fetched; save it, give the file",
        f"{server.url('/feed2')}: a feed inside a feed; give its own address",
    ]


def test_a_feed_that_never_ends_gives_its_beginning(server):
    start = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel>"
    item = b"<item><description>We sail, she said.</description></item>"
    server.pages["/feed"] = endless(server, start, item)
    found = fetched(server.url("/feed"), limit=10_000)
    assert len(found) > 100
    assert all(item.data == "We sail, she said." for item in found[:-1])
    assert found[-1].reason == f"larger than 0.01 MB; what stands after entry {len(found) - 1} is left out"


def test_sitemaps(server):
    server.pages.update({f"/{n}": PAGE for n in range(1, 4)})
    packed = gzip.compress(urlset(server.url("/2"), server.url("/3"))[2])
    server.pages["/a.xml"] = urlset(server.url("/1"), server.url("/2"))
    server.pages["/b.xml.gz"] = (200, {"Content-Type": "application/x-gzip"}, packed)
    server.pages["/index.xml"] = index(server.url("/a.xml"), server.url("/b.xml.gz"), server.url("/index.xml"))
    expected = [page(server.url(f"/{n}")) for n in range(1, 4)]
    found = fetched(server.url("/index.xml"))
    assert found == expected
    assert server.asked.count("/index.xml") == 1


def test_sitemaps_without_end(server):
    for n in range(9):
        server.pages[f"/{n}"] = index(server.url(f"/{n + 1}"))
        server.pages[f"/s{n}"] = urlset(server.url(f"/p{n}"))
        server.pages[f"/p{n}"] = PAGE
    reason = "indexes of sitemaps nested too deep; give this one's own address"
    assert fetched(server.url("/0"), depth=2)[0].args == (server.url("/3"), reason)
    server.pages["/many"] = index(*[server.url(f"/s{n}") for n in range(9)])
    found = fetched(server.url("/many"), maps=3)
    assert [item.origin for item in found[:-1]] == [server.url(f"/p{n}") for n in range(3)]
    assert found[-1].reason == "more than 3 sitemaps; the rest is left out: give their own addresses"
    found = fetched(server.url("/many"), articles=2)
    assert [item.origin for item in found[:-1]] == [server.url(f"/p{n}") for n in range(2)]
    assert found[-1].reason == "more than 2 articles; the rest is left out: raise the limit"


def test_the_links_of_a_feed_from_a_file(server):
    server.pages["/1"] = PAGE
    with Fetcher(settings()) as fetcher:
        found = list(fetcher.follow([Link(server.url("/1"), "saved.xml:1", {"title": "One"})], "saved.xml"))
    assert found == [page(server.url("/1"), title="One")]


ONLY = "only http: and https: are fetched; save it, give the file"
PRIVATE = "is a private address, read only with --allow-private"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_private_addresses_are_refused(server, host):
    url = server.url("/1", host)
    assert line(url, allow_private=False) == f"'{host.strip('[]')}' {PRIVATE}"
    assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.2", "[::1]", "[::ffff:7f00:2]", "169.254.169.254", "10.0.0.1"])
def test_redirects_to_private_addresses_are_refused(server, host):
    target = server.url("/secret", host)
    server.pages["/1"] = redirect(target)
    found = line(server.url("/1"), allow_private=False, networks=("127.0.0.1/32",))
    assert found == f"leads to {target}: '{host.strip('[]')}' {PRIVATE}"
    assert server.asked == ["/robots.txt", "/1"]


@pytest.mark.parametrize(
    "address, expected",
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("192.168.1.1", False), ("100.64.0.1", False),
        ("224.0.0.1", False), ("fe80::1", False), ("fc00::1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::1", False), ("10.9.0.1", True), ("::", False),
    ],
)  # fmt: skip
def test_public_addresses(address, expected):
    guard = Guard(networks=["10.9.0.0/16"])
    try:
        assert (guard.addresses(address, 80) == [address]) is expected
    except Refused:
        assert not expected


@pytest.mark.parametrize(
    "url, reason",
    [
        ("ftp://127.0.0.1/1", "an address of the kind ftp:, " + ONLY),
        (
            "file:///etc/hostname",
            None,
        ),
        ("//127.0.0.1/1", "no whole address, " + ONLY),
        ("http://", "not an address; check it"),
        ("http://127.0.0.1:99999/", "not an address; check it"),
        ("http://[1/", "not an address; check it"),
        (f"http://{'a' * 70}.example/", None),
        ("http://127.0.0.1\x00/", None),
    ],
)
def test_what_is_no_address_of_the_web(url, reason):
    found = line(url, robots=False)
    assert reason in (None, found)


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/", "file:///etc/hostname", "http://[1/"])
def test_redirects_out_of_the_web(server, target):
    server.pages["/1"] = redirect(target)
    expected = "redirects to no address; check it in a browser"
    assert line(server.url("/1")) == (expected if "[" in target else f"leads to {target}: an address of the kind "
                                      f"{target.partition(':')[0]}:, {ONLY}")  # fmt: skip


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here to make a certificate with")
def test_certificates(server, tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.pages["/1"] = PAGE
    url = server.url("/1", "localhost").replace("http:", "https:")
    assert "CERTIFICATE_VERIFY_FAILED" in line(url)
    monkeypatch.setattr(connection, "trusted", lambda: ssl.create_default_context(cafile=certificate))
    assert fetched(url) == [page(url)]


@given(
    st.sampled_from([HTML, "text/plain", "application/xml", "application/pdf", "", "x/y; charset=undefined"]),
    st.sampled_from([b"", b"\x1f\x8b\x08", b"<rss><item>", b"%PDF-1.4", b"<!doctype html>"]),
    st.binary(max_size=200),
)
@hypothesis.settings(max_examples=60, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
def test_no_answer_raises_anything(server, told, start, rest):
    server.pages["/1"] = (200, {"Content-Type": told}, start + rest)
    assert all(isinstance(item, Raw | InputError) for item in fetched(server.url("/1"), robots=False))


def test_a_proxy_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url(""))
    server.pages["http://93.184.216.34/1"] = PAGE
    url = "http://93.184.216.34/1"
    assert fetched(url, robots=False, allow_private=False) == [page(url)]
    assert line("http://10.0.0.1/", robots=False, allow_private=False) == f"'10.0.0.1' {PRIVATE}"
    assert server.asked == [url]
