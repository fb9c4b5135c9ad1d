"""The digest in a real browser: reordered without losing the place, sent, read by anyone."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from tests.axe import barriers
from tests.issues.press_week import *  # noqa: F403 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 360)


@pytest.fixture
def visit(live_server, browser_page, client):
    """Open a page as somebody; whatever a policy of the browser blocks fails the test."""
    blocked: list[str] = []
    browser_page.on("console", lambda said: blocked.append(said.text))

    def go(path: str, user=None):
        browser_page.context.clear_cookies()
        cookies = [{"name": "django_language", "value": "en", "url": live_server.url}]
        if user is not None:
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies.append(
                {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
            )
        browser_page.context.add_cookies(cookies)
        browser_page.goto(live_server.url + path)
        return browser_page

    yield go
    assert not blocked, blocked


def test_entries_move_in_place_and_what_is_sent_is_what_is_seen(visit, draft, ha):
    page = visit(reverse("issues:digest", args=[draft.pk]), user=ha)
    page.evaluate("window.isSamePage = true")
    first, second = draft.entries.filter(section="raised").order_by("position")
    page.locator(f"#down-{first.pk}").click()
    expect(page.locator("#section-raised + ol > li").first).to_have_id(f"entry-{second.pk}")
    page.locator(f"#entry-{second.pk}").get_by_role("button", name="Leave out").click()
    expect(page.locator("#section-raised + ol > li")).to_have_count(1)
    assert page.evaluate("window.isSamePage === true")
    # The page moved on with each change, so that sending is not taken for an older page.
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    draft.publication.refresh_from_db()
    assert draft.publication.state == "submitted"
    assert [row.pk for row in draft.entries.filter(section="raised", chosen=True)] == [first.pk]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_a_draft_are_for_everyone(visit, draft, ha, width):
    entry = draft.entries.first()
    for name, args in (
        ("digests", []),
        ("digest", [draft.pk]),
        ("edit-digest", [draft.pk]),
        ("digest-entry", [draft.pk, entry.pk]),
    ):
        page = visit(reverse(f"issues:{name}", args=args), user=ha)
        _is_for_everyone(page, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_was_issued_is_for_everyone(visit, issued, lan, width):
    page = visit(reverse("issues:digest", args=[issued.pk]), user=lan)
    _is_for_everyone(page, width)
    page = visit(f"/diem-bao/{issued.publication.number}/")
    _is_for_everyone(page, width)


def _is_for_everyone(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert not barriers(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"
