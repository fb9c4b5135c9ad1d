"""It removes, blocks, reports and punishes nothing, and drives no account anywhere (§2.5, §2.6);
who asked for which page of the desk is written down by nobody (§2.9)."""

from __future__ import annotations

import ast
import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from django.urls import reverse

import hoiam
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.addresses import RefusedHosts
from hoiam.reading.fetch import Fetcher, FetchSettings
from tests.boundaries.test_no_scores import begins, names_in_code
from tests.press import press

CODE = Path(hoiam.__file__).resolve().parent
MEANS = (
    *("abuse_report", "ban_", "blacklist", "blocklist", "complain", "denounc", "fine_amount"),
    *("flag_user", "interdict", "to_police", "prosecut", "punish", "remove_post", "report_to"),
    *("sanction", "take_down", "takedown", "warn_outlet", "go_bai", "go_bo", "phat_tien"),
    *("to_cao", "to_giac", "xu_phat", "auto_post", "autopost", "post_to", "publish_to", "tweet"),
)


def test_nothing_in_the_program_is_called_a_means_against_somebody():
    assert not [f"{where}: {name}" for where, name in names_in_code() if begins(name, MEANS)]


def test_publishers_are_only_asked_and_know_nobody():
    """Each request is a GET without body, cookie or credentials, though the site sets a cookie."""
    seen = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.method, await request.read(), dict(request.headers)))
        return web.Response(text="ok", headers={"Set-Cookie": "ai=do; Path=/"})

    async def rest(seconds: float) -> None:
        return None

    async def ask(site) -> None:
        settings = FetchSettings(
            contact="https://tinh.example/lien-he",
            refused=RefusedHosts.from_knowledge(shipped_knowledge()),
            allowed=site.allowed,
        )
        async with Fetcher(settings, clock=lambda: datetime.now(UTC), sleep=rest) as fetcher:
            for _ in range(2):
                page = await fetcher.fetch(site.url("/a.html"))
                assert "set-cookie" not in {name.lower() for name, _value in page.headers}

    with press() as site:
        for path in ("/robots.txt", "/a.html"):
            site.handle(path, answer)
        asyncio.run(ask(site))
    assert len(seen) == 3
    for method, body, headers in seen:
        assert (method, body) == ("GET", b"")
        names = {name.lower() for name in headers}
        assert not names & {"cookie", "authorization", "referer", "from", "x-forwarded-for"}
        assert "https://tinh.example/lien-he" in headers["User-Agent"]


def test_the_web_server_writes_no_access_log():
    tree = ast.parse((CODE / "config" / "web.py").read_text(encoding="utf-8"))
    values = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert ast.literal_eval(values["accesslog"]) is None


@pytest.mark.django_db
def test_a_missing_page_and_a_refused_form_log_no_address(client, ha, caplog):
    client.force_login(ha)
    # The settings say so; a line at a lower level would hold the path.
    assert logging.getLogger("django.request").level == logging.ERROR
    with caplog.at_level(logging.INFO, logger="root"):
        assert client.get("/desk/stories/999/?q=ngườitốcáo").status_code == 404
        assert client.get(reverse("stories:mark", args=[1])).status_code == 405
    assert "ngườitốcáo" not in caplog.text
