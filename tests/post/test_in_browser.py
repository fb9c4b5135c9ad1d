"""The page about mail as an administrator opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hoiam.post.actions import queue_mail
from hoiam.post.models import OutgoingMail, RefusedMail
from tests.axe import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def some_mail(lan, offices, now):
    """Mails in every state and some refusals."""
    ends = [
        {},
        {"next_try": None, "sent_at": now},
        {"next_try": None, "last_error": "mail.refused", "attempts": 3},
        {"next_try": None, "last_error": "mail.no-address"},
        {"last_error": "mail.server-away"},
    ]
    for number, values in enumerate(ends):
        to = ("user", lan.pk) if number % 2 else ("office", offices.so_xay_dung.pk)
        subject = f"Vấn đề mới giao: ngập kéo dài ở phường Phố Hiến, lần {number}"
        queue_mail(key=str(number), to=to, subject=subject, text="Nội dung", now=now)
        OutgoingMail.objects.filter(key=str(number)).update(**values)
    for reason, hours in (("forged", 1), ("forged", 30), ("looping", 2)):
        RefusedMail.objects.create(reason=reason, at=now - timedelta(hours=hours))


@pytest.fixture
def at_the_page(browser_page, live_server, some_mail, thu, now, monkeypatch):
    """The page, in a language and a width."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def open_page(language: str, width: int):
        client = Client()
        client.force_login(thu)
        session = client.cookies["sessionid"].value
        for name, value in (("sessionid", session), ("django_language", language)):
            cookie = {"name": name, "value": value, "url": live_server.url}
            browser_page.context.add_cookies([cookie])
        browser_page.set_viewport_size({"width": width, "height": 900})
        browser_page.goto(live_server.url + reverse("post:outbox"))
        return browser_page

    return open_page


@pytest.mark.parametrize(("language", "width"), [("vi", 1280), ("en", 390)])
def test_the_page_has_no_barrier_and_fits(at_the_page, language, width):
    page = at_the_page(language, width)
    assert not barriers(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_failed_mail_is_found_and_sent_again(at_the_page):
    page = at_the_page("en", 1280)
    page.get_by_role("link", name="Could not be sent").click()
    page.get_by_role("button", name="Send again: Vấn đề").click()
    assert page.get_by_text("It waits to be sent again.").is_visible()
    assert not OutgoingMail.objects.filter(last_error="mail.refused").exists()
