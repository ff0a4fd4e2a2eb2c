"""READ: connections to public addresses only, each with one deadline for all that it does.

A name is looked up here and the very address that was checked is connected to, so that a name server which answers
differently the next time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from socket import SOCK_STREAM, gaierror, getaddrinfo

import httpcore
import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

IPV4_INSIDE = ipaddress.ip_network("64:ff9b::/96")  # NAT64 addresses carry one of IPv4, which is what counts


class Refused(Exception):
    """A host that is not connected to, and why."""


class Unknown(Refused):
    """A host whose name nobody here knows."""


class Guard(httpcore.NetworkBackend):
    """Connects to public addresses, and to those of ``networks``; ``deadline`` ends whatever is under way."""

    def __init__(self, allow_private: bool = False, networks: Sequence[str] = ()) -> None:
        self.allow_private = allow_private
        self.networks = [ipaddress.ip_network(network) for network in networks]
        self.deadline = float("inf")  # seconds, by time.monotonic()
        self.plain = httpcore.SyncBackend()

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host that may be connected to; raises Refused where there is none."""
        try:
            found = dict.fromkeys(str(info[4][0]) for info in getaddrinfo(host, port, type=SOCK_STREAM))
        except gaierror:
            raise Unknown(f"no such host as {host!r}; check the spelling and the connection") from None
        except (OSError, ValueError):
            raise Refused(f"{host[:100]!r} is no name of a host; check the address") from None
        allowed = [address for address in found if self._allows(ipaddress.ip_address(address))]
        if not allowed:
            raise Refused(f"{host!r} is a private address, read only with --allow-private")
        return allowed

    def _allows(self, address: Address) -> bool:
        if self.allow_private or any(address in network for network in self.networks):
            return True
        if isinstance(address, ipaddress.IPv6Address) and (inner := _inner(address)):
            return self._allows(inner)
        return address.is_global and not (address.is_multicast or address.is_reserved)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self.addresses(host, port):
            try:
                left = self.left(timeout)
                return Timed(self.plain.connect_tcp(address, port, left, local_address, socket_options), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(host)

    def left(self, timeout: float | None) -> float:
        """The seconds that one step may take; raises ReadTimeout where none are left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline is over")
        return left if timeout is None else min(timeout, left)


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if address in IPV4_INSIDE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class Timed(httpcore.NetworkStream):
    """A stream under the deadline of its guard: a server that sends a byte a minute cannot hold us."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self.stream = stream
        self.guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.guard.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return Timed(self.stream.start_tls(ssl_context, server_hostname, self.guard.left(timeout)), self.guard)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)


@lru_cache(1)
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted: they take a while to read."""
    return httpx.create_ssl_context()


class GuardedTransport(httpx.BaseTransport):
    """The transport of an httpx client all of whose connections a guard makes."""

    def __init__(self, guard: Guard) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=trusted(),
            max_keepalive_connections=5,
            keepalive_expiry=10,
            network_backend=guard,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self.pool.handle_request(
            httpcore.Request(request.method, address, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self.pool.close()


class Body(httpx.SyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()
