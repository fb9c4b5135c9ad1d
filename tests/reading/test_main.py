"""`python -m hoiam.reading URL` against a small press."""

from __future__ import annotations

import pytest

from hoiam.reading.__main__ import main
from tests.press import press, samples

TEXT = (
    "Cống thoát nước ở phường Phố Hiến, tỉnh Hưng Yên tắc từ tháng tám, đường ngập nửa mét sau "
    "mỗi trận mưa và người dân phản ánh nhiều lần mà chưa được nạo vét."
)


@pytest.fixture
def site():
    with press() as served:
        yield served


def told(site, path: str) -> tuple[int, str]:
    lines: list[str] = []
    code = main([site.url(path)], say=lines.append, allowed=site.allowed)
    return code, "\n".join(lines)


def test_shows_every_step_of_a_page(site, no_pause):
    site.serve("/a.html", samples.article("Phố Hiến ngập vì cống tắc", TEXT, TEXT[:90]))
    code, shown = told(site, "/a.html")
    assert code == 0
    for step in ("fetch", "extract", "date", "text", "redact", "locate", "signal"):
        assert f"\n{step} " in f"\n{shown}"
    assert "phường Phố Hiến: commune" in shown


def test_shows_a_feed(site, no_pause):
    feed = samples.rss([samples.item("Ngập ở Phố Hiến", link=site.url("/a.html"))])
    site.serve("/rss", feed)
    code, shown = told(site, "/rss")
    assert code == 0
    assert "Ngập ở Phố Hiến" in shown


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/somebody",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https://t.me/kenh",
        "not an address",
    ],
)
def test_refuses_what_is_never_read(url):
    lines: list[str] = []
    assert main([url], say=lines.append) == 1
    assert lines[0].startswith("fetch.refused-")


@pytest.fixture
def no_pause(monkeypatch):
    """The pause after robots.txt, taken at once."""

    async def at_once(_seconds: float) -> None:
        return None

    import hoiam.reading.__main__ as command

    made = command.Fetcher
    monkeypatch.setattr(command, "Fetcher", lambda *a, **k: made(*a, **k, sleep=at_once))
