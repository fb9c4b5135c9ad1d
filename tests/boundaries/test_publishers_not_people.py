"""It reads publishers, not people (DESIGN §2.2): no way in leads to where people write.

Each test here fails when somebody opens such a way. Later rooms that take an address in (tips,
appearances, evidence) add theirs.
"""

from __future__ import annotations

import ast
import asyncio
import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

import hoiam
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.addresses import KINDS, Allowed, RefusedHosts, check_url
from hoiam.reading.errors import RefusedAddress
from hoiam.reading.fetch import Fetcher, FetchSettings
from tests.press import Press, press

REFUSED = RefusedHosts.from_knowledge(shipped_knowledge())
NOW = datetime(2026, 11, 22, tzinfo=UTC)

# What the boundary is about. The table may grow past this; nothing of this may leave it.
NEVER = {
    "social-network": "facebook.com fb.com fb.watch instagram.com threads.net tiktok.com "
    "youtube.com youtu.be twitter.com x.com t.co linkedin.com tumblr.com weibo.com vk.com bsky.app "
    "mastodon.social pinterest.com snapchat.com gapo.vn douyin.com twitch.tv",
    "forum": "reddit.com voz.vn otofun.net webtretho.com lamchame.com tinhte.vn f319.com "
    "otosaigon.com quora.com 4chan.org disqus.com groups.google.com",
    "messaging": "zalo.me m.me messenger.com t.me telegram.org telegram.me wa.me whatsapp.com "
    "viber.com discord.gg discord.com line.me signal.me wechat.com skype.com",
    "personal-page": "wordpress.com blogspot.com blogger.com medium.com substack.com ghost.io "
    "sites.google.com linktr.ee about.me github.io notion.site wixsite.com weebly.com",
    "mirror": "nitter.net rsshub.app rss.app fetchrss.com openrss.org xcancel.com translate.goog",
    "link-shortener": "bit.ly tinyurl.com goo.gl is.gd ow.ly buff.ly cutt.ly rb.gy shorturl.at "
    "lnkd.in",
}
ROWS = [(kind, host) for kind, hosts in NEVER.items() for host in hosts.split()]


def refusal(url: str, allowed: Allowed | None = None) -> str:
    with pytest.raises(RefusedAddress) as caught:
        check_url(url, REFUSED, allowed or Allowed())
    assert caught.value.permanent, "no later try can help"
    return caught.value.key


@pytest.mark.parametrize(("kind", "host"), ROWS)
def test_where_people_write_is_refused_by_its_kind(kind: str, host: str) -> None:
    for url in (
        f"https://{host}/ai-do",
        f"http://www.{host}",
        f"https://m.vi-vn.{host}/?id=1",
        f"https://{host.upper()}./",
        f"  HTTPS://{host}:443/rss.xml\n",
        f"https://{host.replace('.', '。')}/",
        f"https://{''.join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in host)}/",
        f"https://{host[0]}\u00ad{host[1:]}/",
    ):
        assert refusal(url) == f"fetch.refused-{kind}", url


@pytest.mark.parametrize(
    "host",
    ["blogspot.com.vn", "ten.blogspot.de", "facebook.com.vn", "pages.facebook.vn", "youtube.vn"],
)
def test_other_countries_of_the_same_house_are_refused(host: str) -> None:
    assert refusal(f"https://{host}/").startswith("fetch.refused-")


def test_a_forum_beside_a_newspaper_is_a_forum() -> None:
    for host in ("diendan.bao.vn", "forum.bao.com.vn", "a.forums.bao.vn"):
        assert refusal(f"https://{host}/") == "fetch.refused-forum"


@pytest.mark.parametrize(
    "host",
    [
        *("vnexpress.net", "tuoitre.vn", "thanhnien.vn", "baochinhphu.vn", "diendandoanhnghiep.vn"),
        *("netflix.com", "vox.com", "thefacebook.com.example", "notzalo.me", "zingnews.vn"),
        *("tiktok.vnexpress.net", "reddit.bao.vn", "mybit.ly", "wordpress.org", "hue.gov.vn"),
        *("medium.bao.vn", "linebao.me", "news.google.com", "x.com.example", "forum.vn"),
    ],
)
def test_publishers_with_names_alike_are_read(host: str) -> None:
    assert check_url(f"https://{host}/", REFUSED).host == host


def test_every_row_of_the_table_is_refused_with_all_below_it() -> None:
    assert len(REFUSED.hosts) > 300
    for pattern, kind in REFUSED.hosts.items():
        for host in (pattern.replace(".*", ".com"), pattern.replace(".*", ".com.vn")):
            assert refusal(f"https://{host}/") == f"fetch.refused-{kind}"
            assert refusal(f"https://trang.ca-nhan.{host}/") == f"fetch.refused-{kind}"


def test_no_argument_and_no_setting_opens_a_refused_host() -> None:
    wide_open = Allowed.of("0.0.0.0/0", "::/0", ports=tuple(range(1, 65536)))
    for kind, host in ROWS:
        assert refusal(f"https://{host}:8443/", wide_open) == f"fetch.refused-{kind}"
    assert {field.name for field in dataclasses.fields(Allowed)} == {"networks", "ports"}
    settings = {field.name for field in dataclasses.fields(FetchSettings)}
    assert settings == {
        *("contact", "refused", "allowed", "limits", "pause", "longest_wait", "parallel")
    }


def test_the_table_can_be_made_stricter_and_not_weaker() -> None:
    more = REFUSED.with_more({"mang-moi.vn": "social-network", "zalo.me": "forum"})
    assert more.kind_of("a.mang-moi.vn") == "social-network"
    assert more.kind_of("zalo.me") == "messaging"
    assert more.hosts.keys() > REFUSED.hosts.keys()
    assert not any(hasattr(REFUSED, name) for name in ("without", "remove", "allow", "except_for"))
    for bad in ("publisher", "allowed", ""):
        with pytest.raises(ValueError, match="unknown kinds"):
            REFUSED.with_more({"facebook.com.vn": bad})
    assert set(KINDS) == set(NEVER)


def fetch(site: Press, url: str) -> object:
    async def rest(seconds: float) -> None:
        return None

    async def run() -> object:
        settings = FetchSettings(contact="tinh@bao.example", refused=REFUSED, allowed=site.allowed)
        async with Fetcher(settings, clock=lambda: NOW, sleep=rest) as fetcher:
            return await fetcher.fetch(url)

    return asyncio.run(run())


@pytest.mark.parametrize(("kind", "host"), ROWS[::7])
def test_the_fetcher_asks_nobody_there_directly_or_by_redirect(kind: str, host: str) -> None:
    with press() as site:
        for url in (f"https://{host}/", site.redirect("/tin", f"https://{host}/")):
            with pytest.raises(RefusedAddress) as caught:
                fetch(site, url)
            assert caught.value.key == f"fetch.refused-{kind}"
        assert site.paths() == ["/robots.txt", "/tin"]


def test_a_redirect_of_robots_leads_nobody_there_either() -> None:
    with press() as site:
        site.redirect("/robots.txt", "https://zalo.me/robots.txt")
        site.serve("/tin", "ok")
        assert fetch(site, site.url("/tin")).body == b"ok"


# Modules that can ask another machine for something, and who may use them, and for what.
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib3", "websockets"}
DOORS = {
    "config/management/commands/run.py": "the port that the desk itself answers on",
    "jobs/worker.py": "the name of this machine",
    "reading/transport.py": "the one way out, with its checks",
}


def test_there_is_one_way_out_to_the_network() -> None:
    root = Path(hoiam.__file__).parent
    users = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                if name == "http.HTTPStatus":
                    continue
                if name.split(".")[0] in NETWORK or name.startswith("urllib.request"):
                    users.add(path.relative_to(root).as_posix())
    assert users <= DOORS.keys()
    assert "reading/transport.py" in users


@pytest.mark.parametrize(
    "path",
    ["/tac-gia/ai-do-12.html", "/vi/Authors/ai-do", "/user/ai-do", "/@ai.do", "/t%C3%A1c/%40ai"],
)
def test_a_page_about_a_person_is_refused_on_any_host(path: str) -> None:
    assert refusal(f"https://bao.example.vn{path}") == "fetch.refused-personal-page"
    with pytest.raises(RefusedAddress):
        check_url(f"https://bao.vn{path}", REFUSED.with_more({}))


@pytest.mark.parametrize(
    "path",
    ["/tac-gia-tac-pham/tho-12.html", "/van-hoa/giai-thuong-tac-gia-tre.html", "/nguoi-dung-dien/"],
)
def test_a_section_with_a_name_alike_is_read(path: str) -> None:
    assert check_url(f"https://bao.vn{path}", REFUSED).url.endswith(path)
