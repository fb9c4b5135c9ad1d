"""A claim's page on a phone: the next step stands open, the rest is a line each; a desk has all."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hoiam.checks.models import Claim
from tests.axe import barriers
from tests.checks.desk_rows import a_claim
from tests.checks.test_desk_in_browser import _at_desk, day, visit  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
OPEN = "[...document.querySelectorAll('.fold[open]')].map((e) => e.parentElement.id)"


@pytest.fixture
def full(day):  # noqa: F811
    """The claim of the day with as many wordings as its page shows."""
    a_claim("Một câu khác", tips=tuple(f"Nghe nói nước tăng giá {n} lần?" for n in range(20)))
    return Claim.objects.order_by("pk").last()


def shown(visit, claim, user, size, language="vi"):  # noqa: F811
    page = visit("/desk/checks/", user, language)
    page.set_viewport_size(size)
    page.goto(page.url.split("/desk/")[0] + reverse("checks:claim", args=[claim.pk]))
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("language", ["vi", "en"])
def test_on_a_phone_only_the_next_step_is_open(visit, full, day, tam, language):  # noqa: F811
    for claim, parts in (
        (full, ["parties"]),
        (day["rising"], ["parties"]),
        (day["fresh"], ["stated", "tips"]),
        (day["aside"], ["finding"]),
    ):
        page = shown(visit, claim, tam, PHONE, language)
        assert page.evaluate(OPEN) == parts
        assert page.evaluate("document.documentElement.scrollHeight") < 4000
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert barriers(page) == []


def test_what_is_missing_leads_there_and_opens_it(visit, full, tam):  # noqa: F811
    page = shown(visit, full, tam, PHONE)
    for part in ("evidence", "rating"):
        page.locator(f".steps a[href='#{part}']").click()
        expect(page.locator(f"#{part} > .fold")).to_have_attribute("open", "")
    evidence = page.locator("#evidence > .fold > summary")
    evidence.click()
    expect(page.locator("#evidence > .fold")).not_to_have_attribute("open", "")
    page.locator(".steps a[href='#evidence']").click()
    page.locator(".steps a[href='#evidence']").click()
    expect(page.locator("#evidence > .fold")).to_have_attribute("open", "")
    # Nothing of it is remembered.
    page.goto(page.url.split("#")[0])
    assert page.evaluate(OPEN) == ["parties"]


def test_where_a_verb_was_refused_stands_open(visit, full, tam):  # noqa: F811
    page = shown(visit, full, tam, PHONE)
    page.locator("#apart > .fold > summary").click()
    merge = page.locator("#apart form[action$='/merge/']")
    merge.locator("xpath=..").locator("summary").click()
    merge.locator("input[type=number], input[type=text]").first.fill("999999")
    merge.locator("button").click()
    expect(page.locator(".problem")).to_be_visible()
    assert page.evaluate(OPEN) == ["apart"]


def test_a_desk_hides_nothing_with_or_without_script(visit, full, tam, browser_page):  # noqa: F811
    page = shown(visit, full, tam, DESK)
    parts = page.locator("details.fold")
    assert len(page.evaluate(OPEN)) == parts.count()
    expect(page.locator(".tip").first).to_be_visible()
    plain = browser_page.context.browser.new_context(java_script_enabled=False, viewport=DESK)
    plain.add_cookies(page.context.cookies())
    still = plain.new_page()
    still.goto(page.url)
    for part in ("tips", "evidence", "rating", "near"):
        text = still.locator(f"#{part} > .fold > :not(summary)").first
        expect(text).to_be_visible()
    plain.close()


def test_a_phone_without_script_opens_them_by_hand(visit, full, tam, browser_page):  # noqa: F811
    page = shown(visit, full, tam, PHONE)
    plain = browser_page.context.browser.new_context(java_script_enabled=False, viewport=PHONE)
    plain.add_cookies(page.context.cookies())
    still = plain.new_page()
    still.goto(page.url)
    tip = still.locator(".tip").first
    expect(tip).to_be_hidden()
    still.locator("#tips > .fold > summary").click()
    expect(tip).to_be_visible()
    plain.close()
