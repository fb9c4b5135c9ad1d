"""The fetcher for callers that wait: jobs and commands without a loop of their own.

One thread runs the loop; any number of threads may hand it addresses. What comes back is handed
out in the caller's own thread, so a database may be written there.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Self

from hoiam.reading.errors import FetchError
from hoiam.reading.fetch import Clock, Fetcher, FetchSettings, Manners, NotModified, Sleep
from hoiam.reading.stages import RawPage
from hoiam.reading.transport import Resolve, resolve_publicly


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One address to fetch, with the validators of last time; `tag` is the caller's own mark."""

    url: str
    etag: str = ""
    last_modified: str = ""
    limit: int | None = None
    tag: int | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of one request: exactly one of page, not modified, error."""

    request: FetchRequest
    outcome: RawPage | NotModified | FetchError


class BlockingFetcher:
    """A Fetcher in a thread of its own: `with BlockingFetcher(…) as fetcher`.

    Make one for each process and keep it: it remembers what hosts asked for, in `manners`.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        manners: Manners | None = None,
        resolve: Resolve = resolve_publicly,
    ) -> None:
        self._fetcher = Fetcher(
            settings, clock=clock, sleep=sleep, manners=manners, resolve=resolve
        )
        self.manners = self._fetcher.manners
        self._at_once = 4 * settings.parallel
        self._loop = asyncio.new_event_loop()
        # Names are looked up in threads; a few names that hang must not hold up all others.
        self._lookups = ThreadPoolExecutor(settings.parallel, thread_name_prefix="lookup")
        self._loop.set_default_executor(self._lookups)
        self._thread = threading.Thread(target=self._loop.run_forever, name="fetch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._fetcher.__aenter__(), self._loop).result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._lookups.shutdown(wait=False, cancel_futures=True)
        self._loop.close()

    def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        limit: int | None = None,
        stay: bool = False,
    ) -> RawPage | NotModified:
        """As `Fetcher.fetch`; returns when it is done."""
        request = FetchRequest(url=url, etag=etag, last_modified=last_modified, limit=limit)
        return self._submit(request, stay=stay).result()

    def fetch_many(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Each request's outcome as soon as it is there, in whatever order they finish.

        Requests are taken as they are needed, so there may be any number; order them by turns
        between hosts, for those of one host wait for each other. Stopping early cancels the rest.
        """
        source = iter(requests)
        open_requests: dict[Future[RawPage | NotModified], FetchRequest] = {}
        try:
            while True:
                for request in islice(source, self._at_once - len(open_requests)):
                    open_requests[self._submit(request)] = request
                if not open_requests:
                    return
                for future in wait(open_requests, return_when=FIRST_COMPLETED).done:
                    request = open_requests.pop(future)
                    yield Fetched(request=request, outcome=_outcome(future))
        finally:
            for future in open_requests:
                future.cancel()

    def _submit(
        self, request: FetchRequest, *, stay: bool = False
    ) -> Future[RawPage | NotModified]:
        work = self._fetcher.fetch(
            request.url,
            etag=request.etag,
            last_modified=request.last_modified,
            limit=request.limit,
            stay=stay,
        )
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _wind_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._fetcher.__aexit__(None, None, None)


def _outcome(future: Future[RawPage | NotModified]) -> RawPage | NotModified | FetchError:
    try:
        return future.result()
    except FetchError as error:
        return error
    except Exception as error:  # noqa: BLE001 - one bad feed never stops a run
        return FetchError("fetch.unexpected", kind=type(error).__name__)
