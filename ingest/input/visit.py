"""READ: one address → its answer, politely: robots.txt, a rate for each host, limits on time, size and redirects."""

from __future__ import annotations

import io
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
from protego import Protego

from ingest import __version__
from ingest.input.connection import Guard, GuardedTransport, Refused, Unknown
from ingest.input.decode import SNIFFED, unzipped
from ingest.input.raw import LIMIT, InputError, megabytes
from ingest.input.unfold import BLOCK, Bomb

NAME = "onrecord"  # by which robots.txt may name us
ROBOTS = 500_000  # bytes of a robots.txt that count, as in RFC 9309

# What the type of an answer must be, or begin with, for its body to be asked for.
TYPES = re.compile(r"text/|application/([\w.-]+\+)?(xml|json|pdf|gzip|x-gzip|octet-stream)$|binary/octet-stream$|$")
ENCODINGS = {"", "identity", "gzip", "x-gzip"}

STATUS = {
    401: "asks for a login; save the page and give the file",
    402: "asks for payment; save the page and give the file",
    403: "refuses to answer programs; save the page and give the file",
    404: "has no such page; check the address",
    410: "has taken the page away for good; leave it out",
    429: "has had too many requests; try again later, and more slowly",
    451: "withholds the page for legal reasons; leave it out",
}
FAILURES = (
    httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, httpcore.TimeoutException, httpcore.NetworkError,
    httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable,
    OSError, ValueError, ImportError,
)  # fmt: skip


@dataclass(frozen=True)
class FetchSettings:
    """How politely, and how much at most, is fetched; all times are in seconds."""

    agent: str = f"{NAME}/{__version__} (reads news articles for their quotes)"  # what servers are told of us
    robots: bool = True  # whether robots.txt is obeyed
    interval: float = 1.0  # between two requests to one host, unless its robots.txt asks for longer
    patience: float = 60.0  # the longest wait that a host may ask for, by Crawl-delay or Retry-After
    connect_timeout: float = 10.0
    read_timeout: float = 20.0  # without a byte
    total_timeout: float = 120.0  # for one answer
    limit: int = LIMIT  # bytes of one answer, after decompression
    redirects: int = 10
    retries: int = 2  # after an error of the server's
    backoff: float = 2.0  # before the first retry, and twice as long before the next
    articles: int = 1000  # that one feed or sitemap may lead to
    maps: int = 100  # sitemaps that one index may lead to
    depth: int = 3  # indexes of sitemaps in one another
    allow_private: bool = False  # whether addresses inside your own network are read
    networks: tuple[str, ...] = ()  # private networks that are read all the same, as in "10.1.0.0/16"


@dataclass
class Answer:
    """What stands at an address; ``fault`` is what kept us from all of it."""

    url: str  # after all redirects
    type: str
    charset: str | None
    data: bytes
    fault: str | None = None


class StatusError(InputError):
    """An answer that is no document, with its HTTP status."""

    def __init__(self, origin: str, reason: str, status: int) -> None:
        super().__init__(origin, reason)
        self.status = status


class Visitor:
    """Asks for one address after the other, and remembers when each host was asked and what its robots.txt allows."""

    def __init__(self, settings: FetchSettings) -> None:
        self.settings = settings
        self.guard = Guard(settings.allow_private, settings.networks)
        self.clients: dict[str | None, httpx.Client] = {}  # by proxy
        self.rules: dict[str, Protego | str] = {}  # by host; a str is why nothing is read from there
        self.due: dict[str, float] = {}  # by host: the time from which on it may be asked again

    def close(self) -> None:
        """Close all connections."""
        for client in self.clients.values():
            client.close()
        self.clients.clear()

    def get(self, origin: str, *, is_robots: bool = False) -> Answer:
        """The answer at the end of all redirects, each hop as polite as the first; raises InputError.

        A robots.txt is asked for without asking whether that is allowed.
        """
        url = origin
        seen = set()
        host = None
        for _ in range(self.settings.redirects + 1):
            url = _checked(origin, url)
            cookies = sum(len(client.cookies.jar) for client in self.clients.values())
            if (url, cookies) in seen:  # with a cookie, the same address may be another page
                raise InputError(origin, "redirects in a circle; open it in a browser and save the page")
            seen.add((url, cookies))
            if not is_robots:
                interval = self._allowed(origin, url)
                if host != (host := urlsplit(url).hostname):
                    self._wait(origin, str(host), interval)
            found = self._ask(origin, url)
            if isinstance(found, Answer):
                return found
            url = _joined(origin, url, found)
        raise InputError(origin, f"more than {self.settings.redirects} redirects; give the address where they end")

    def _ask(self, origin: str, url: str) -> Answer | str:
        """The answer of one address, or the address that it redirects to; asked again where that may help."""
        tries = 0
        has_waited = False
        while True:
            self.guard.deadline = time.monotonic() + self.settings.total_timeout
            try:
                with self._client(url).stream("GET", url) as response:
                    if response.is_redirect and (target := response.headers.get("location")):
                        return target
                    if response.is_success:
                        return self._answer(origin, url, response)
                    status, asked = response.status_code, _seconds(response.headers.get("retry-after"))
            except Refused as error:
                raise InputError(origin, _via(origin, url, str(error))) from None
            except FAILURES as error:
                raise InputError(origin, _via(origin, url, f"{self._failure(error)}; try again later")) from None
            is_bearable = asked is None or asked <= self.settings.patience
            if status in (429, 503) and asked is not None and is_bearable and not has_waited:
                has_waited = True
                time.sleep(asked)
            elif status >= 500 and is_bearable and tries < self.settings.retries:
                time.sleep(self.settings.backoff * 2**tries)
                tries += 1
            else:
                raise StatusError(origin, _via(origin, url, _status(status, asked)), status)

    def _client(self, url: str) -> httpx.Client:
        """The client for an address, by way of the proxy that the environment names for it."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        proxies = getproxies()
        proxy = proxies.get(parts.scheme) or proxies.get("all") or None
        if proxy and not proxy_bypass(host):
            proxy = proxy if "://" in proxy else f"http://{proxy}"
            self._refuse_private(host)
        else:
            proxy = None
        if proxy not in self.clients:
            self.clients[proxy] = httpx.Client(
                transport=httpx.HTTPTransport(proxy=proxy) if proxy else GuardedTransport(self.guard),
                headers={"User-Agent": self.settings.agent, "Accept-Encoding": "gzip"},
                timeout=httpx.Timeout(self.settings.read_timeout, connect=self.settings.connect_timeout),
            )
        return self.clients[proxy]

    def _refuse_private(self, host: str) -> None:
        """Raise Refused for a private host; a name that only the proxy knows is its own business."""
        try:
            self.guard.addresses(host, 0)
        except Unknown:
            return

    def _answer(self, origin: str, url: str, response: httpx.Response) -> Answer:
        told = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        packed = response.headers.get("content-encoding", "").strip().lower()
        if not TYPES.match(told):
            raise InputError(origin, _via(origin, url, f"{told[:60]}, neither page nor feed nor text; leave it out"))
        if packed not in ENCODINGS:
            raise InputError(
                origin, _via(origin, url, f"packed as {packed[:20]!r}, which was not asked for; leave it out")
            )
        data, fault = self._body(response)
        if not data.strip():
            raise InputError(origin, _via(origin, url, f"{fault or 'an empty page'}; try again later"))
        return Answer(url, told, response.charset_encoding, data, fault)

    def _body(self, response: httpx.Response) -> tuple[bytes, str | None]:
        """The body, unfolded as it comes and no further than the limit; and what kept us from all of it."""
        stream: Any = io.BufferedReader(Chunks(response.iter_raw()), SNIFFED)
        data = bytearray()
        try:
            # Gzip is told by its first bytes: once for the transfer, and again for a file such as sitemap.xml.gz.
            stream = unzipped(unzipped(stream))
            while len(data) <= self.settings.limit and (part := stream.read1(BLOCK)):
                data += part
                self.guard.left(None)
        except (EOFError, zlib.error):
            return bytes(data), "the gzip data are cut short or damaged"
        except Bomb:
            return bytes(data), "gzip data that unfold to far more than their size"
        except FAILURES as error:
            return bytes(data), self._failure(error)
        if len(data) > self.settings.limit:
            return bytes(data[: self.settings.limit]), f"larger than {megabytes(self.settings.limit)}"
        return bytes(data), None

    def _failure(self, error: Exception) -> str:
        """What went wrong between us and the server, in words."""
        if isinstance(error, httpx.ConnectTimeout | httpcore.ConnectTimeout):
            return f"no connection within {self.settings.connect_timeout:g} seconds"
        if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
            if time.monotonic() >= self.guard.deadline:
                return f"not finished after {self.settings.total_timeout:g} seconds"
            return f"no answer for {self.settings.read_timeout:g} seconds"
        what = " ".join(str(error).split())[:150] or type(error).__name__
        return f"the connection failed ({what})"

    # Politeness

    def _allowed(self, origin: str, url: str) -> float:
        """The seconds between two requests to a host; raises InputError where its robots.txt forbids the address."""
        if not self.settings.robots:
            return self.settings.interval
        parts = urlsplit(url)
        rules = self._rules(f"{parts.scheme}://{parts.netloc}")
        if isinstance(rules, str):
            raise InputError(origin, _via(origin, url, rules))
        if not rules.can_fetch(url, NAME):
            reason = f"the robots.txt of {parts.hostname} asks programs not to read it; save the page and give the file"
            raise InputError(origin, reason)
        return max(self.settings.interval, rules.crawl_delay(NAME) or 0)

    def _wait(self, origin: str, host: str, interval: float) -> None:
        """Wait until a host may be asked again; raises InputError where that is too long."""
        wait = self.due.get(host, 0) - time.monotonic()
        if wait > self.settings.patience:
            raise InputError(origin, f"{host} asks for {interval:g} seconds between two pages; come back for it later")
        time.sleep(max(0, wait))
        self.due[host] = time.monotonic() + interval

    def _rules(self, host: str) -> Protego | str:
        """What a host lets programs read. One without a robots.txt allows all, one that fails to tell, nothing."""
        if host not in self.rules:
            try:
                answer = self.get(f"{host}/robots.txt", is_robots=True)
                self.rules[host] = Protego.parse(answer.data[:ROBOTS].decode("utf-8-sig", "replace"))
            except StatusError as error:
                missing = error.status < 500 and error.status != 429  # as RFC 9309 has it
                failed = (
                    f"its robots.txt cannot be read (HTTP {error.status}), so nothing is read there; try again later"
                )
                self.rules[host] = Protego.parse("") if missing else failed
            except InputError as error:
                self.rules[host] = error.reason
        return self.rules[host]


class Chunks(io.RawIOBase):
    """The pieces of a body as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest and (piece := next(self.pieces, None)) is not None:
            self.rest = piece
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def _checked(origin: str, url: str) -> str:
    """The address as it is asked for; raises InputError for one that is not fetched."""
    try:
        parts = urlsplit(url.strip())
        if parts.scheme.lower() not in ("http", "https"):
            kind = f"an address of the kind {parts.scheme[:20]}:" if parts.scheme else "no whole address"
            raise InputError(
                origin, _via(origin, url, f"{kind}, only http: and https: are fetched; save it, give the file")
            )
        if not parts.hostname or parts.port == 0:
            raise ValueError
        whole = urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, ""))
        return str(httpx.URL(whole))
    except (ValueError, httpx.InvalidURL):
        raise InputError(origin, _via(origin, url, "not an address; check it")) from None


def _joined(origin: str, url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise InputError(origin, _via(origin, url, "redirects to no address; check it in a browser")) from None


def _via(origin: str, url: str, reason: str) -> str:
    """The reason, with the address that it is about where a redirect led there."""
    return reason if url.rstrip("/") == origin.partition("#")[0].rstrip("/") else f"leads to {url[:200]}: {reason}"


def _status(status: int, asked: float | None) -> str:
    name = f"HTTP {status}"
    if status in HTTPStatus._value2member_map_:
        name += f" {HTTPStatus(status).phrase}"
    later = f", asks to wait {asked:g} seconds" if asked else ""
    remedy = STATUS.get(status) or ("try again later" if status >= 500 else "check the address in a browser")
    return f"{name}{later}; {'the server ' if status in STATUS else ''}{remedy}"


def _seconds(told: str | None) -> float | None:
    """A Retry-After in seconds from now: a number, or a date."""
    if not told:
        return None
    if re.fullmatch("[0-9]{1,9}", told.strip()):
        return float(told.strip())
    try:
        moment = parsedate_to_datetime(told)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
