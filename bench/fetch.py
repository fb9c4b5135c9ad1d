"""Pages fetched a second from a press on loopback, beside bare aiohttp in the same run.

Ours reads robots.txt, keeps turns and checks every address; the pause between two requests is set
to nothing. Also: what a page of 50 MB and a bomb of 200 MB add to memory.
"""

from __future__ import annotations

import asyncio
import resource
import time
from datetime import UTC, datetime

import aiohttp

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.addresses import RefusedHosts
from hoiam.reading.errors import TooLarge
from hoiam.reading.fetch import Fetcher, FetchSettings
from tests.press import HOSTS, Press, press

EACH = 250
BODY = b"x" * 14_800


def fetcher(site: Press) -> Fetcher:
    settings = FetchSettings(
        contact="https://tinh.example/lien-he",
        refused=RefusedHosts.from_knowledge(shipped_knowledge()),
        allowed=site.allowed,
        pause=0.0,
    )
    return Fetcher(settings, clock=lambda: datetime.now(UTC))


async def ours(site: Press, urls: list[str]) -> float:
    async with fetcher(site) as opened:
        began = time.perf_counter()
        await asyncio.gather(*(opened.fetch(url) for url in urls))
        return len(urls) / (time.perf_counter() - began)


async def bare(urls: list[str]) -> float:
    connector = aiohttp.TCPConnector(limit_per_host=1)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def read(url: str) -> None:
            async with session.get(url) as response:
                await response.read()

        began = time.perf_counter()
        await asyncio.gather(*(read(url) for url in urls))
        return len(urls) / (time.perf_counter() - began)


async def added_megabytes(site: Press, url: str) -> float:
    """What refusing `url` adds to the most memory that this process ever held."""
    async with fetcher(site) as opened:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            await opened.fetch(url)
        except TooLarge:
            return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    raise AssertionError("a page over the limit came through")


def main() -> None:
    with press() as site:
        urls = [site.serve(f"/{n}", BODY, host=host) for n in range(EACH) for host in HOSTS]
        large, bomb = site.large("/to", 50, declared=False), site.bomb("/bom", 200)
        # First of all, while the process is still small.
        added = [asyncio.run(added_megabytes(site, url)) for url in (large, bomb)]
        asyncio.run(bare(urls))
        plain = max(asyncio.run(bare(urls)) for _ in range(3))
        polite = max(asyncio.run(ours(site, urls)) for _ in range(3))
    print(f"fetch: {len(urls)} pages of {len(BODY) / 1000:.1f} KB from {len(HOSTS)} hosts")
    print(f"  ours            {polite:8.0f} pages/s   {polite / plain:6.2f} × bare aiohttp")
    print(f"  page of 50 MB   {added[0]:8.1f} MB more memory before it is refused")
    print(f"  bomb of 200 MB  {added[1]:8.1f} MB more memory before it is refused")


if __name__ == "__main__":
    main()
