"""Fetching from a press on loopback: what comes back, how politely, and what each evil gives."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hoiam import __version__
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.addresses import NOTHING_MORE, Allowed, RefusedHosts
from hoiam.reading.blocking import BlockingFetcher, FetchRequest
from hoiam.reading.errors import (
    FetchError,
    HttpError,
    RefusedAddress,
    RobotsDenied,
    TooLarge,
    TooSlow,
)
from hoiam.reading.fetch import (
    Fetcher,
    FetchSettings,
    Manners,
    NotModified,
    read_retry_after,
)
from hoiam.reading.stages import RawPage
from hoiam.reading.transport import Limits
from tests.press import HOSTS, Press, press
from tests.press.samples import GOOD_DATE, article, item, rss

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
REFUSED = RefusedHosts.from_knowledge(shipped_knowledge())
CONTACT = "https://tinh.example/lien-he"
MEGABYTE = 1 << 20


class Clock:
    """Time that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def site() -> Iterator[Press]:
    with press() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settings_for(site: Press, **limits: float) -> FetchSettings:
    return FetchSettings(
        contact=CONTACT,
        refused=REFUSED,
        allowed=site.allowed,
        limits=replace(Limits(total=20, connect=10, read=10), **limits),
    )


def get(
    site: Press,
    clock: Clock,
    url: str,
    *,
    manners: Manners | None = None,
    etag: str = "",
    last_modified: str = "",
    **limits: float,
) -> RawPage | NotModified:
    async def run() -> RawPage | NotModified:
        async with Fetcher(
            settings_for(site, **limits), clock=clock, sleep=clock.sleep, manners=manners
        ) as fetcher:
            return await fetcher.fetch(url, etag=etag, last_modified=last_modified)

    return asyncio.run(run())


def page(site: Press, clock: Clock, url: str, **more: object) -> RawPage:
    found = get(site, clock, url, **more)
    assert isinstance(found, RawPage)
    return found


def failure(site: Press, clock: Clock, url: str, **more: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(site, clock, url, **more)
    return caught.value


def test_a_page_comes_back_as_it_was_sent(site: Press, clock: Clock) -> None:
    body = article("Cầu Bến Lức được sửa xong", "Cầu thông xe sáng nay.")
    url = site.serve("/tin.html", body, etag='"a1"', last_modified="Sun, 22 Nov 2026 00:00:00 GMT")
    found = page(site, clock, url)
    assert found.body == body
    assert (found.url, found.requested_url, found.status) == (url, url, 200)
    assert found.content_type == "text/html; charset=utf-8"
    assert (found.etag, found.last_modified) == ('"a1"', "Sun, 22 Nov 2026 00:00:00 GMT")
    assert found.fetched_at == clock.now
    assert found.moved_to == ""


def test_who_asks_is_said_honestly_and_nothing_else(site: Press, clock: Clock) -> None:
    page(site, clock, site.serve("/", "ok", headers={"Set-Cookie": "theo-doi=1"}))
    found = page(site, clock, site.url("/"))
    assert not any("cookie" in name.lower() for name, _ in found.headers)
    for seen in site.requests:
        assert seen.headers["user-agent"] == f"HoiAm/{__version__} (+{CONTACT})"
        assert not {"cookie", "referer", "authorization", "from"} & seen.headers.keys()
        assert "gzip" in seen.headers["accept-encoding"]


def test_a_contact_is_needed() -> None:
    for contact in ("", " ", "()", "a\r\nX-Evil: 1", "tòa soạn"):
        with pytest.raises(ValueError, match="contact"):
            FetchSettings(contact=contact, refused=REFUSED)


def test_unchanged_feeds_cost_nothing(site: Press, clock: Clock) -> None:
    when = "Sat, 21 Nov 2026 00:00:00 GMT"
    url = site.serve("/rss", rss([item("Tin")]), etag='W/"7"', last_modified=when)
    first = page(site, clock, url)
    again = get(site, clock, url, etag=first.etag, last_modified=first.last_modified)
    assert isinstance(again, NotModified)
    assert (again.url, again.etag, again.last_modified) == (url, 'W/"7"', when)
    site.serve("/rss", rss([item("Tin mới")]), etag='W/"8"')
    assert page(site, clock, url, etag=first.etag).etag == 'W/"8"'


def test_validators_of_the_past_are_kept_when_the_304_has_none(site: Press, clock: Clock) -> None:
    url = site.down("/rss", 304)
    again = get(site, clock, url, etag='"cũ"'.encode("ascii", "ignore").decode())
    assert isinstance(again, NotModified)
    assert again.etag == '"c"'
    assert isinstance(failure(site, clock, url), HttpError), "a 304 that nobody asked for"


def test_a_stored_validator_can_not_add_headers(site: Press, clock: Clock) -> None:
    page(site, clock, site.serve("/", "ok"), etag='"a"\r\nX-Evil: 1')
    assert "x-evil" not in site.requests[-1].headers
    assert "if-none-match" not in site.requests[-1].headers


# --- redirects ----------------------------------------------------------------------------


def test_a_feed_that_moved_for_good_is_noted(site: Press, clock: Clock) -> None:
    new = site.serve("/moi", "ok", host=HOSTS[1])
    site.redirect("/giua", new, status=308)
    found = page(site, clock, site.redirect("/cu", "/giua", status=301))
    assert (found.url, found.moved_to) == (new, new)
    assert found.requested_url == site.url("/cu")


def test_only_the_part_that_moved_for_good_is_noted(site: Press, clock: Clock) -> None:
    site.redirect("/giua", "/cuoi", status=302)
    site.serve("/cuoi", "ok")
    found = page(site, clock, site.redirect("/cu", "/giua", status=301))
    assert (found.url, found.moved_to) == (site.url("/cuoi"), site.url("/giua"))
    assert page(site, clock, site.url("/giua")).moved_to == ""


def test_five_redirects_are_followed_and_no_sixth(site: Press, clock: Clock) -> None:
    assert page(site, clock, site.chain("/nam", 5)).body == b"ok"
    assert failure(site, clock, site.chain("/sau", 6)).key == "fetch.too-many-redirects"
    loop = site.redirect("/vong", "/vong")
    assert failure(site, clock, loop).key == "fetch.too-many-redirects"


@pytest.mark.parametrize(
    ("to", "key"),
    [
        ("https://www.facebook.com/trang", "fetch.refused-social-network"),
        ("https://bit.ly/3abc", "fetch.refused-link-shortener"),
        ("http://192.168.1.1/admin", "fetch.refused-private-address"),
        ("http://169.254.169.254/latest/meta-data/", "fetch.refused-private-address"),
        ("http://[::ffff:10.0.0.1]/", "fetch.refused-private-address"),
        ("file:///etc/passwd", "fetch.refused-scheme"),
        ("http://bao.example:22/", "fetch.refused-port"),
        ("http://a:b@bao.example/", "fetch.refused-userinfo"),
        ("http://0x7f.1/", "fetch.refused-form"),
        ("http://[", "fetch.refused-form"),
    ],
)
def test_redirects_are_checked_like_new_addresses(
    site: Press, clock: Clock, to: str, key: str
) -> None:
    error = failure(site, clock, site.redirect("/tin", to, status=302))
    assert isinstance(error, RefusedAddress)
    assert (error.key, error.permanent) == (key, False), "the redirect may be gone tomorrow"
    assert failure(site, clock, to).key == key


def test_the_robots_of_the_new_host_are_asked(site: Press, clock: Clock) -> None:
    site.robots("User-agent: HoiAm\nDisallow: /rieng", host=HOSTS[1])
    site.serve("/rieng/tin", "ok", host=HOSTS[1])
    url = site.redirect("/tin", site.url("/rieng/tin", host=HOSTS[1]))
    assert isinstance(failure(site, clock, url), RobotsDenied)
    assert site.paths(host=HOSTS[1]) == ["/robots.txt"]


# --- where names lead -----------------------------------------------------------------------


def fetch_by_name(site: Press, clock: Clock, addresses: list[str]) -> RawPage | NotModified:
    async def resolve(host: str, port: int) -> list[str]:
        return addresses

    async def run() -> RawPage | NotModified:
        async with Fetcher(
            settings_for(site), clock=clock, sleep=clock.sleep, resolve=resolve
        ) as fetcher:
            return await fetcher.fetch(f"http://bao-thu.vn:{site.port}/")

    return asyncio.run(run())


def test_a_name_is_asked_at_the_address_that_was_checked(site: Press, clock: Clock) -> None:
    site.serve("/", "ok", host=HOSTS[2])
    found = fetch_by_name(site, clock, [HOSTS[2]])
    assert isinstance(found, RawPage)
    assert site.requests[-1].host == HOSTS[2]
    assert site.requests[-1].headers["host"] == f"bao-thu.vn:{site.port}"


@pytest.mark.parametrize("bad", ["10.0.0.8", "169.254.169.254", "::ffff:192.168.0.1", "fd00::1"])
def test_a_name_with_one_private_address_is_refused(site: Press, clock: Clock, bad: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        fetch_by_name(site, clock, [HOSTS[0], bad])
    assert caught.value.key == "fetch.refused-private-address"
    assert site.requests == []


def test_a_name_that_changes_its_mind_is_asked_once(site: Press, clock: Clock) -> None:
    answers = iter([HOSTS[0], "10.0.0.8", "169.254.169.254"])

    async def resolve(host: str, port: int) -> list[str]:
        return [next(answers)]

    async def run() -> None:
        async with Fetcher(
            settings_for(site), clock=clock, sleep=clock.sleep, resolve=resolve
        ) as fetcher:
            await fetcher.fetch(f"http://bao-thu.vn:{site.port}/")
            await fetcher.fetch(f"http://bao-thu.vn:{site.port}/dong")
            await fetcher.fetch(f"http://bao-thu.vn:{site.port}/")

    site.serve("/", "ok")
    site.serve("/dong", "ok", headers={"Connection": "close"})
    with pytest.raises(RefusedAddress) as caught:
        asyncio.run(run())
    assert (caught.value.key, caught.value.permanent) == ("fetch.refused-private-address", False)
    assert site.paths() == ["/robots.txt", "/", "/dong"]


def test_loopback_is_private_unless_a_test_opens_it(site: Press, clock: Clock) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return [HOSTS[0]]

    async def run(url: str) -> None:
        shut = FetchSettings(contact=CONTACT, refused=REFUSED, allowed=NOTHING_MORE)
        async with Fetcher(shut, clock=clock, sleep=clock.sleep, resolve=resolve) as fetcher:
            await fetcher.fetch(url)

    for url in ("http://bao-thu.vn/", "http://127.0.0.1/", "http://localhost/"):
        with pytest.raises(RefusedAddress) as caught:
            asyncio.run(run(url))
        assert caught.value.key == "fetch.refused-private-address"
    assert site.requests == []


def test_the_last_door_is_asked_even_if_a_literal_passed_the_first(
    site: Press, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "hoiam.reading.transport.check_ip", lambda text, allowed: asked.append(text)
    )
    page(site, clock, site.serve("/", "ok"))
    assert asked == [HOSTS[0], HOSTS[0]] or asked == [HOSTS[0]]


def test_a_name_that_nobody_knows(site: Press, clock: Clock) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    async def run() -> None:
        async with Fetcher(
            settings_for(site), clock=clock, sleep=clock.sleep, resolve=resolve
        ) as fetcher:
            await fetcher.fetch("http://bao-khong-co.vn/")

    with pytest.raises(RobotsDenied) as caught:
        asyncio.run(run())
    assert caught.value.params["why"] == "fetch.name-unknown"
    assert not caught.value.permanent


# --- robots -------------------------------------------------------------------------------


def test_robots_hold_for_pages_and_feeds(site: Press, clock: Clock) -> None:
    site.robots("User-agent: *\nDisallow: /rss/\nDisallow: /rieng")
    manners = Manners()
    for path in ("/rss/tin-moi.rss", "/rieng"):
        site.serve(path, "ok")
        error = failure(site, clock, site.url(path), manners=manners)
        assert isinstance(error, RobotsDenied)
        assert error.permanent
    site.serve("/tin", "ok")
    page(site, clock, site.url("/tin"), manners=manners)
    assert site.paths() == ["/robots.txt", "/tin"], "asked once, obeyed for all"


def test_a_group_of_our_own_counts_more_than_the_one_for_all(site: Press, clock: Clock) -> None:
    site.robots("User-agent: *\nDisallow: /\n\nUser-agent: hoiam/2\nDisallow: /rieng")
    page(site, clock, site.serve("/tin", "ok"))


def test_robots_are_asked_again_after_a_day(site: Press, clock: Clock) -> None:
    manners = Manners()
    site.serve("/tin", "ok")
    page(site, clock, site.url("/tin"), manners=manners)
    site.robots("User-agent: *\nDisallow: /")
    page(site, clock, site.url("/tin"), manners=manners)
    clock.now += timedelta(hours=24)
    assert isinstance(failure(site, clock, site.url("/tin"), manners=manners), RobotsDenied)
    clock.now -= timedelta(days=300)
    site.robots("", status=404)
    page(site, clock, site.url("/tin"), manners=manners)
    assert site.paths().count("/robots.txt") == 3, "a clock set back does not make old rules hold"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_means_all_is_allowed(site: Press, clock: Clock, status: int) -> None:
    site.robots("User-agent: *\nDisallow: /", status=status)
    page(site, clock, site.serve("/tin", "ok"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_robots_that_fail_mean_nothing_is_allowed(site: Press, clock: Clock, status: int) -> None:
    site.robots("", status=status)
    error = failure(site, clock, site.serve("/tin", "ok"))
    assert isinstance(error, RobotsDenied)
    assert (error.key, error.permanent) == ("fetch.robots-unreachable", False)
    assert site.paths() == ["/robots.txt"]


def test_robots_may_be_moved_but_not_to_where_we_never_go(site: Press, clock: Clock) -> None:
    site.redirect("/robots.txt", site.url("/r", host=HOSTS[1]))
    site.serve("/r", "User-agent: *\nDisallow: /", host=HOSTS[1])
    assert isinstance(failure(site, clock, site.serve("/tin", "ok")), RobotsDenied)
    site.redirect("/robots.txt", "https://www.facebook.com/", host=HOSTS[2])
    page(site, clock, site.serve("/tin", "ok", host=HOSTS[2]))
    site.redirect("/robots.txt", "/robots.txt", host=HOSTS[3])
    page(site, clock, site.serve("/tin", "ok", host=HOSTS[3]))


def test_a_robots_file_without_end_is_cut_and_read(site: Press, clock: Clock) -> None:
    site.robots(b"User-agent: *\nDisallow: /rieng\n" + b"# het\n" * 200_000)
    page(site, clock, site.serve("/tin", "ok"))
    assert isinstance(failure(site, clock, site.url("/rieng")), RobotsDenied)


# --- pauses -------------------------------------------------------------------------------


def test_one_request_at_a_time_with_a_pause(site: Press, clock: Clock) -> None:
    async def run() -> None:
        async with Fetcher(settings_for(site), clock=clock, sleep=clock.sleep) as fetcher:
            await asyncio.gather(*(fetcher.fetch(site.serve(f"/{n}", "ok")) for n in range(5)))

    asyncio.run(run())
    assert site.most_at_once() == 1
    assert clock.slept == [5.0] * 5, "robots.txt and five pages, five seconds apart"


def test_many_hosts_at_once(site: Press, clock: Clock) -> None:
    everybody: list[asyncio.Barrier] = []

    async def meet(request: web.Request) -> web.Response:
        if not everybody:
            everybody.append(asyncio.Barrier(len(HOSTS)))
        await everybody[0].wait()
        return web.Response(text="ok")

    async def run() -> None:
        async with Fetcher(settings_for(site), clock=clock, sleep=clock.sleep) as fetcher:
            urls = [site.handle("/", meet, host=host) for host in HOSTS]
            await asyncio.gather(*(fetcher.fetch(url) for url in urls))

    asyncio.run(run())
    assert {seen.host for seen in site.requests if seen.path == "/"} == set(HOSTS)


def test_crawl_delay_is_obeyed_from_the_first_page(site: Press, clock: Clock) -> None:
    site.robots("User-agent: *\nCrawl-delay: 20\n")
    manners = Manners()
    for path in ("/a", "/b"):
        page(site, clock, site.serve(path, "ok"), manners=manners)
    assert clock.slept == [20.0, 20.0]
    assert manners.hosts[HOSTS[0]].reason == "pace.crawl-delay"


def test_a_host_that_wants_a_long_pause_is_left_with_a_reason(site: Press, clock: Clock) -> None:
    site.robots("User-agent: *\nCrawl-delay: 3600\n")
    manners = Manners()
    error = failure(site, clock, site.serve("/a", "ok"), manners=manners)
    assert error.key == "fetch.host-resting"
    assert error.params == {"seconds": 3600.0, "reason": "pace.crawl-delay"}
    clock.now += timedelta(hours=1)
    page(site, clock, site.url("/a"), manners=manners)


def test_who_never_waits_still_arrives_behind_redirects(site: Press, clock: Clock) -> None:
    site.redirect("/robots.txt", "/r")
    site.serve("/r", "User-agent: *\nDisallow: /rieng")
    url = site.redirect("/cu", "/giua")
    site.redirect("/giua", "/moi")
    site.serve("/moi", "ok")
    config = replace(settings_for(site), longest_wait=0.0)
    keys = []
    with BlockingFetcher(config, clock=clock, sleep=clock.sleep) as fetcher:
        for _ in range(3):
            try:
                keys.append(fetcher.fetch(url).url)
            except FetchError as error:
                keys.append(error.key)
                clock.now += timedelta(seconds=float(error.params["seconds"]))
                continue
            break
    assert keys == ["fetch.host-resting", site.url("/moi")]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["600", "Sun, 22 Nov 2026 01:10:05 GMT"])
def test_retry_after_is_obeyed(site: Press, clock: Clock, status: int, value: str) -> None:
    manners = Manners()
    error = failure(site, clock, site.down("/", status, retry_after=value), manners=manners)
    assert isinstance(error, HttpError)
    assert (error.status, error.retry_after, error.permanent) == (status, 600.0, False)
    resting = failure(site, clock, site.url("/"), manners=manners)
    assert resting.key == "fetch.host-resting"
    assert resting.params["reason"] == "pace.retry-after"
    assert site.paths() == ["/robots.txt", "/"]


def test_a_host_that_fails_is_asked_less_and_less(site: Press, clock: Clock) -> None:
    manners = Manners()
    waits = []
    site.down("/", 500)
    for _ in range(4):
        assert isinstance(failure(site, clock, site.url("/"), manners=manners), HttpError)
        state = manners.hosts[HOSTS[0]]
        waits.append((state.next_at - clock.now).total_seconds())
        clock.now = state.next_at
    assert waits == [60, 120, 240, 480]
    site.serve("/", "ok")
    page(site, clock, site.url("/"), manners=manners)
    assert manners.hosts[HOSTS[0]].failures == 0


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_page_that_fails_does_not_slow_its_host(site: Press, clock: Clock, status: int) -> None:
    manners = Manners()
    error = failure(site, clock, site.down("/", status), manners=manners)
    assert isinstance(error, HttpError)
    assert error.permanent is (status in (404, 410))
    assert manners.hosts[HOSTS[0]].failures == 0


def test_retry_after_reads_seconds_and_dates() -> None:
    assert read_retry_after("120", NOW) == 120
    assert read_retry_after(" 0 ", NOW) == 0
    assert read_retry_after("Sun, 22 Nov 2026 01:02:00 GMT", NOW) == 120
    assert read_retry_after("Sun, 22 Nov 2026 08:02:00 +0700", NOW) == 120
    assert read_retry_after("Thu, 01 Jan 1970 00:00:00 GMT", NOW) == 0
    for nonsense in ("", "-5", "soon", "1e9", "٣", "Sun, 99 Nov 2026 01:02:00 GMT"):
        assert read_retry_after(nonsense, NOW) is None


# --- bad input ----------------------------------------------------------------------------


def test_a_page_of_50_mb_is_refused_before_it_is_read(site: Press, clock: Clock) -> None:
    for declared in (True, False):
        url = site.large("/to", 50, declared=declared)
        error = failure(site, clock, url, size=2 * MEGABYTE)
        assert isinstance(error, TooLarge)
        assert error.params == {"limit": 2 * MEGABYTE}


def test_the_limit_of_one_call_counts(site: Press, clock: Clock) -> None:
    async def run(limit: int) -> RawPage | NotModified:
        async with Fetcher(settings_for(site), clock=clock, sleep=clock.sleep) as fetcher:
            return await fetcher.fetch(url, limit=limit)

    url = site.serve("/", b"x" * 1000)
    assert asyncio.run(run(1000)).url == url
    with pytest.raises(TooLarge):
        asyncio.run(run(999))


@pytest.mark.parametrize("kind", ["endless", "bomb"])
def test_bytes_without_end_are_cut_off(site: Press, clock: Clock, kind: str) -> None:
    manners = Manners()
    url = getattr(site, kind)("/feed")
    assert isinstance(failure(site, clock, url, manners=manners, size=MEGABYTE), TooLarge)
    assert manners.hosts[HOSTS[0]].failures == 0


def test_gzip_that_unpacks_to_nothing_for_ever_ends(site: Press, clock: Clock) -> None:
    error = failure(site, clock, site.empty_members("/feed"), size=MEGABYTE)
    assert error.key in ("fetch.too-large", "fetch.broken-body")


def test_a_host_that_hangs_or_trickles_is_given_up(site: Press, clock: Clock) -> None:
    manners = Manners()
    page(site, clock, site.serve("/", "ok"), manners=manners)
    hung = failure(site, clock, site.hang("/treo"), manners=manners, read=0.2)
    assert (type(hung), hung.key, hung.permanent) == (TooSlow, "fetch.silent", False)
    assert manners.hosts[HOSTS[0]].reason == "pace.no-answer"
    trickled = failure(site, clock, site.trickle("/nho-giot"), manners=manners, total=0.3)
    assert (type(trickled), trickled.key) == (TooSlow, "fetch.too-slow")
    assert trickled.params == {"seconds": 0.3}
    assert clock.slept[-1] == 60, "the first silence is followed by a minute's rest"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("broken", "fetch.broken-body"),
        ("false_gzip", "fetch.broken-body"),
        ("reset", "fetch.connection-lost"),
        ("garbage", "fetch.not-http"),
    ],
)
def test_a_broken_answer_says_how_it_broke(site: Press, clock: Clock, kind: str, key: str) -> None:
    error = failure(site, clock, getattr(site, kind)("/hong"))
    assert (error.key, error.permanent) == (key, False)


def test_a_closed_door(site: Press, clock: Clock) -> None:
    url = site.url("/", host="127.0.0.77")
    error = failure(site, clock, url)
    assert error.params["why"] == "fetch.no-connection"


def test_compressed_pages_are_unpacked(site: Press, clock: Clock) -> None:
    body = article("Nước sông dâng", "Mực nước vượt báo động hai.")
    for name, packed in (
        ("gzip", gzip.compress(body)),
        ("deflate", zlib.compress(body)),
        ("gzip", gzip.compress(body[:50]) + gzip.compress(body[50:])),
    ):
        url = site.serve("/nen", packed, headers={"Content-Encoding": name})
        assert page(site, clock, url).body == body


def test_vietnamese_addresses_and_headers(site: Press, clock: Clock) -> None:
    site.serve("/tin-tức/lũ quét.html", "ok")
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return web.Response(text="ok", headers={"X-Toa-Soan": "Tòa soạn"})

    site.handle("/tin-tức/lũ quét.html", answer)
    site.redirect("/cu", "/tin-tức/lũ quét.html")
    found = page(site, clock, site.url("/cu"))
    assert asked == ["/tin-t%E1%BB%A9c/l%C5%A9%20qu%C3%A9t.html"]
    assert found.body == b"ok"


def test_the_rest_goes_on_when_one_fails(site: Press, clock: Clock) -> None:
    good = [site.serve(f"/{n}", GOOD_DATE, host=HOSTS[n]) for n in range(3)]
    bad = [
        site.reset("/reset"),
        site.false_gzip("/gz", host=HOSTS[1]),
        site.endless("/mai", host=HOSTS[2]),
        "http://zalo.me/1",
        "không phải địa chỉ",
        "",
    ]
    requests = [FetchRequest(url=url, tag=n) for n, url in enumerate(bad + good)]
    config = settings_for(site, size=MEGABYTE)
    manners = Manners()
    with BlockingFetcher(config, clock=clock, sleep=clock.sleep, manners=manners) as fetcher:
        outcomes = {one.request.tag: one.outcome for one in fetcher.fetch_many(requests)}
    assert len(outcomes) == len(requests), "each counted once"
    assert [isinstance(outcomes[n], FetchError) for n in range(len(bad))] == [True] * len(bad)


def test_the_waiting_fetcher_works_from_many_threads(site: Press, clock: Clock) -> None:
    urls = [site.serve("/", host, host=host) for host in HOSTS]
    with (
        BlockingFetcher(settings_for(site), clock=clock, sleep=clock.sleep) as fetcher,
        ThreadPoolExecutor(4) as threads,
    ):
        pages = list(threads.map(fetcher.fetch, urls))
        with pytest.raises(RefusedAddress):
            fetcher.fetch("https://www.tiktok.com/@ai")
    assert [found.body.decode() for found in pages] == list(HOSTS)


def test_stopping_early_leaves_nothing_behind(site: Press, clock: Clock) -> None:
    first = site.serve("/", "ok")
    hung = [site.hang("/", host=host) for host in HOSTS[1:]]
    with BlockingFetcher(settings_for(site), clock=clock, sleep=clock.sleep) as fetcher:
        outcomes = fetcher.fetch_many(FetchRequest(url=url) for url in [first, *hung])
        assert next(outcomes).request.url == first
        outcomes.close()


def test_a_brotli_bomb_is_cut_off(site: Press, clock: Clock) -> None:
    brotli = pytest.importorskip("brotli")
    packed = brotli.compress(bytes(50 * MEGABYTE), quality=5)
    url = site.serve("/bom", packed, headers={"Content-Encoding": "br"})
    assert isinstance(failure(site, clock, url, size=MEGABYTE), TooLarge)


def test_a_certificate_that_nobody_signed_is_not_trusted(clock: Clock, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "bao.pem"))

    async def run() -> None:
        server = await asyncio.start_server(lambda _, out: out.close(), HOSTS[0], 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        config = FetchSettings(
            contact=CONTACT, refused=REFUSED, allowed=Allowed.of("127.0.0.0/8", ports=(port,))
        )
        async with server, Fetcher(config, clock=clock, sleep=clock.sleep) as fetcher:
            await fetcher.fetch(f"https://{HOSTS[0]}:{port}/")

    with pytest.raises(RobotsDenied) as caught:
        asyncio.run(run())
    assert caught.value.params["why"] == "fetch.bad-certificate"


def self_signed(path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bao-thu.vn")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
