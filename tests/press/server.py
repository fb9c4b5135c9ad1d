"""The loopback server behind `tests.press`; see there for what it offers."""

from __future__ import annotations

import asyncio
import gzip
import threading
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from hoiam.reading.addresses import Allowed

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
NETWORK = "127.0.0.0/8"
TICK = 0.01

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request that reached the press. `headers` has lower-case names."""

    host: str
    path: str
    headers: dict[str, str]


class Press:
    """The publishers and what they serve; made by `press()`."""

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self.port = 0
        self._handlers: dict[tuple[str, str], Handler] = {}
        self._open: Counter[str] = Counter()
        self._most: Counter[str] = Counter()
        self._closing: asyncio.Event | None = None
        self._close: Callable[[], None] | None = None

    @property
    def allowed(self) -> Allowed:
        return Allowed.of(NETWORK, ports=(self.port,))

    def url(self, path: str = "/", *, host: str = HOSTS[0]) -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self, *, host: str = HOSTS[0]) -> list[str]:
        return [seen.path for seen in self.requests if seen.host == host]

    def most_at_once(self, *, host: str = HOSTS[0]) -> int:
        return self._most[host]

    def serve(
        self,
        path: str,
        body: str | bytes = b"",
        *,
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        headers: dict[str, str] | None = None,
        etag: str = "",
        last_modified: str = "",
        host: str = HOSTS[0],
    ) -> str:
        data = body.encode() if isinstance(body, str) else body
        more = {**(headers or {}), "Content-Type": content_type}
        if etag:
            more["ETag"] = etag
        if last_modified:
            more["Last-Modified"] = last_modified

        async def answer(request: web.Request) -> web.StreamResponse:
            known = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
            if (etag and known[0] == etag) or (last_modified and known[1] == last_modified):
                kept = {k: v for k, v in more.items() if k in ("ETag", "Last-Modified")}
                return web.Response(status=304, headers=kept)
            return web.Response(body=data, status=status, headers=more)

        return self.handle(path, answer, host=host)

    def robots(self, text: str | bytes, *, status: int = 200, host: str = HOSTS[0]) -> str:
        return self.serve("/robots.txt", text, content_type="text/plain", status=status, host=host)

    def redirect(self, path: str, to: str, *, status: int = 301, host: str = HOSTS[0]) -> str:
        return self.serve(path, status=status, headers={"Location": to}, host=host)

    def chain(self, path: str, hops: int, *, status: int = 302, host: str = HOSTS[0]) -> str:
        for hop in range(hops):
            here = path if hop == 0 else f"{path}-{hop}"
            self.redirect(here, f"{path}-{hop + 1}", status=status, host=host)
        self.serve(f"{path}-{hops}" if hops else path, "ok", host=host)
        return self.url(path, host=host)

    def down(self, path: str, status: int, *, retry_after: str = "", host: str = HOSTS[0]) -> str:
        headers = {"Retry-After": retry_after} if retry_after else None
        return self.serve(path, "", status=status, headers=headers, host=host)

    def hang(self, path: str, *, host: str = HOSTS[0]) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            await self._closed()
            return web.Response()

        return self.handle(path, answer, host=host)

    def trickle(self, path: str, *, host: str = HOSTS[0]) -> str:
        return self._stream(path, b".", pause=True, host=host)

    def endless(self, path: str, *, host: str = HOSTS[0]) -> str:
        return self._stream(path, b"<p>tin</p>" * 6500, host=host)

    def large(
        self, path: str, megabytes: int, *, declared: bool = True, host: str = HOSTS[0]
    ) -> str:
        headers = {"Content-Length": str(megabytes << 20)} if declared else {}
        return self._stream(path, b"x" * (1 << 20), times=megabytes, headers=headers, host=host)

    def bomb(self, path: str, megabytes: int = 200, *, host: str = HOSTS[0]) -> str:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        pieces = [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
        return self.serve(
            path,
            b"".join(pieces) + packer.flush(),
            headers={"Content-Encoding": "gzip"},
            host=host,
        )

    def empty_members(self, path: str, *, host: str = HOSTS[0]) -> str:
        """Gzip that goes on for ever and unpacks to nothing."""
        headers = {"Content-Encoding": "gzip"}
        return self._stream(path, gzip.compress(b"") * 3000, headers=headers, host=host)

    def false_gzip(self, path: str, *, host: str = HOSTS[0]) -> str:
        return self.serve(path, b"no gzip", headers={"Content-Encoding": "gzip"}, host=host)

    def broken(self, path: str, *, host: str = HOSTS[0]) -> str:
        headers = {"Content-Length": "1000"}
        return self._stream(path, b"half", times=1, headers=headers, host=host, abort=True)

    def reset(self, path: str, *, host: str = HOSTS[0]) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        return self.handle(path, answer, host=host)

    def garbage(self, path: str, *, host: str = HOSTS[0]) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.write(b"\x00\x01 this is not HTTP\r\n\r\n")
            request.transport.close()
            return web.Response()

        return self.handle(path, answer, host=host)

    def handle(self, path: str, handler: Handler, *, host: str = HOSTS[0]) -> str:
        """Serve `path` with an aiohttp handler of your own; returns its address."""
        self._handlers[host, path] = handler
        return self.url(path, host=host)

    def _stream(
        self,
        path: str,
        piece: bytes,
        *,
        times: int | None = None,
        pause: bool = False,
        headers: dict[str, str] | None = None,
        abort: bool = False,
        host: str = HOSTS[0],
    ) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers=headers)
            try:
                await response.prepare(request)
                sent = 0
                while (times is None or sent < times) and not self._is_closing():
                    await response.write(piece)
                    sent += 1
                    if pause:
                        await self._closed(TICK)
            except ConnectionError:
                return response
            if abort and request.transport is not None:
                request.transport.abort()
            return response

        return self.handle(path, answer, host=host)

    def _is_closing(self) -> bool:
        return self._closing is not None and self._closing.is_set()

    async def _closed(self, seconds: float | None = None) -> None:
        assert self._closing is not None
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        host = request.transport.get_extra_info("sockname")[0]
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Seen(host=host, path=request.path_qs, headers=headers))
        self._open[host] += 1
        self._most[host] = max(self._most[host], self._open[host])
        try:
            handler = self._handlers.get((host, request.path_qs)) or self._handlers.get(
                (host, request.path)
            )
            return await handler(request) if handler else web.Response(status=404)
        finally:
            self._open[host] -= 1

    async def run(self, ready: threading.Event) -> None:
        self._closing = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._close = lambda: loop.call_soon_threadsafe(self._closing.set)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        for host in HOSTS:
            await web.TCPSite(runner, host, self.port).start()
            self.port = runner.addresses[0][1]
        ready.set()
        await self._closing.wait()
        await runner.cleanup()


@contextmanager
def press() -> Iterator[Press]:
    """A press that runs until the block ends."""
    site, ready = Press(), threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(site.run(ready)), name="press", daemon=True
    )
    thread.start()
    assert ready.wait(20), "the press did not open"
    try:
        yield site
    finally:
        site._close()
        thread.join()
