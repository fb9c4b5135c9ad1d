"""A check's English page and the form in which it is translated, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.axe import barriers
from tests.checks.rooms import (  # noqa: F401
    STATEMENT,
    claim,
    mai,
    published_check,
    ready_check,
    union,
)
from tests.portal.test_checks_in_english import (
    CLAIM,
    FOUND,
    TEXT,
    in_english,
    publication,
    words_for,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = ((1280, 900), (360, 740))


def looked_at(page) -> None:
    """No barrier, and no page wider than its window, on a desk and on a telephone."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not barriers(page)


def test_a_check_is_translated_signed_and_read(visit, published_check, tam, mai):  # noqa: F811
    check = published_check()
    held = publication(check)
    looked_at(visit(f"/desk/publications/{held.pk}/translate/en/", user=tam))
    page = visit(f"/desk/publications/{held.pk}/translate/en/", user=tam, script=False)
    for name in ("title", "summary", "body"):
        page.fill(f"[name={name}]", TEXT[name])
    for key, words in words_for(check).items():
        page.fill(f"[name=part-{key}]", words)
    page.locator("form.translating > button").click()
    page = visit(f"/desk/checks/check/{check.pk}/", user=mai)
    looked_at(page)
    expect(page.locator(".translated-parts")).to_contain_text(FOUND)
    page.locator("form[action$='/sign/'] button").click()
    expect(page.locator("form[action$='/sign/']")).to_have_count(0)
    page = visit(f"/en/kiem-chung/{held.number}/")
    looked_at(page)
    expect(page.locator(".claim-quote")).to_have_text(CLAIM)
    expect(page.locator("q.original[lang=vi]")).to_have_text(STATEMENT)
    expect(page.locator(".finding")).to_have_text(FOUND)


def test_what_is_not_translated_is_no_barrier_either(visit, published_check, tam, mai, now):  # noqa: F811
    check = published_check()
    parts = words_for(check)
    parts.pop(next(key for key in parts if key.endswith("-says")))
    in_english(check, by=tam, second=mai, now=now, parts=parts)
    page = visit(f"/en/kiem-chung/{publication(check).number}/")
    looked_at(page)
    expect(page.locator(".part-note")).to_have_text("(not translated yet)")
