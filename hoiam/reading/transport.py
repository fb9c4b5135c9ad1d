"""One HTTP request: to an address that was checked, within limits of time and size.

The name is resolved once, every address it has is checked, and the connection goes to one of
those. Follows no redirect, keeps no cookie, uses no proxy, and knows neither robots nor pauses:
`fetch.py` does. What goes wrong comes out as a FetchError.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from hoiam.reading.addresses import Address, Allowed, check_ip
from hoiam.reading.errors import FetchError, RefusedAddress, TooLarge, TooSlow

CHUNK = 65_536

# host, port → the addresses a name has; replaced in tests.
Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for the whole, for connecting and between two pieces; bytes, packed and unpacked."""

    total: float = 30.0
    connect: float = 10.0
    read: float = 15.0
    size: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one request gave. `headers` has lower-case names; `body` is unpacked."""

    status: int
    headers: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...]
    body: bytes


async def resolve_publicly(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for a name."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for _, _, _, _, sockaddr in found))


class _CheckedResolver(AbstractResolver):
    """Gives a name's addresses only when every one of them may be asked."""

    def __init__(self, resolve: Resolve, allowed: Allowed) -> None:
        self._resolve = resolve
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = await self._resolve(host, port)
        for address in addresses:
            try:
                check_ip(address, self._allowed)
            except RefusedAddress as error:
                # The name may lead elsewhere tomorrow.
                raise RefusedAddress(error.key, permanent=False) from None
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held open."""


class Transport:
    """The one way out to the network. Made inside a running loop; close it at the end."""

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits,
        allowed: Allowed,
        parallel: int,
        resolve: Resolve = resolve_publicly,
    ) -> None:
        self._limits = limits
        self._allowed = allowed
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=parallel,
                limit_per_host=1,
                use_dns_cache=False,
                resolver=_CheckedResolver(resolve, allowed),
                socket_factory=self._open_socket,
            ),
            headers={"User-Agent": user_agent},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=limits.connect, sock_read=limits.read
            ),
        )

    async def close(self) -> None:
        await self._session.close()

    async def send(
        self, address: Address, headers: Mapping[str, str], *, size: int, cut: bool = False
    ) -> Answer:
        """GET `address`; a body longer than `size` raises TooLarge, or with `cut` is cut there."""
        async with (
            self._failures_named(),
            self._session.get(
                wire_url(address), headers=headers, allow_redirects=False
            ) as response,
        ):
            body = b""
            if response.status < 300:
                body = await _read_body(response, size=size, cut=cut)
            return Answer(
                status=response.status,
                headers={name.lower(): _text(value) for name, value in response.headers.items()},
                pairs=tuple(
                    (_text(name), _text(value))
                    for name, value in response.headers.items()
                    if not name.lower().startswith("set-cookie")
                ),
                body=body,
            )

    def _open_socket(self, info: tuple[object, ...]) -> socket.socket:
        """The last door before the network: asked for every connection, literals included."""
        family, kind, proto, _, sockaddr = info
        assert isinstance(family, int)
        assert isinstance(kind, int)
        assert isinstance(proto, int)
        assert isinstance(sockaddr, tuple)
        check_ip(str(sockaddr[0]), self._allowed)
        return socket.socket(family, kind, proto)

    @asynccontextmanager
    async def _failures_named(self) -> AsyncIterator[None]:
        limits = self._limits
        try:
            async with asyncio.timeout(limits.total):
                yield
        except FetchError:
            raise
        except aiohttp.ConnectionTimeoutError:
            raise TooSlow("fetch.no-connection-in-time", seconds=limits.connect) from None
        except aiohttp.SocketTimeoutError:
            raise TooSlow("fetch.silent", seconds=limits.read) from None
        except TimeoutError:
            raise TooSlow(seconds=limits.total) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchError(_failure_key(error)) from error


def wire_url(address: Address) -> URL:
    """The address as it goes on the wire.

    Raises RefusedAddress if it would lead to another host than the one that was checked.
    """
    try:
        url = URL(address.url)
    except ValueError:
        raise RefusedAddress("fetch.refused-form") from None
    if url.raw_host != address.host or url.port != address.port:
        raise RefusedAddress("fetch.refused-form")
    return url


async def _read_body(response: aiohttp.ClientResponse, *, size: int, cut: bool) -> bytes:
    declared = response.content_length
    if declared is not None and declared > size and not cut:
        raise TooLarge(limit=size)
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        # Packed bytes count too: empty gzip members go on for ever and unpack to nothing.
        if len(body) > size or response.content.total_raw_bytes > size:
            if not cut:
                raise TooLarge(limit=size)
            return bytes(body[:size])
    return bytes(body)


def _failure_key(error: Exception) -> str:
    match error:
        case aiohttp.ClientSSLError() | aiohttp.ClientConnectorCertificateError():
            return "fetch.bad-certificate"
        case aiohttp.ClientConnectorDNSError():
            return "fetch.name-unknown"
        case aiohttp.ClientConnectorError():
            return "fetch.no-connection"
        case aiohttp.ClientPayloadError():
            return "fetch.broken-body"
        case aiohttp.ClientConnectionError() | OSError():
            return "fetch.connection-lost"
        case _:
            return "fetch.not-http"


def _text(value: str) -> str:
    """A header as text that can be stored: what was not UTF-8 is replaced."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
