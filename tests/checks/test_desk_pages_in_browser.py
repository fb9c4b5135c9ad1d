"""The page of a source in a browser: it comes in by itself, is corrected, fits a telephone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hoiam.checks.actions import evidence
from hoiam.checks.actions.reading_pages import read_page
from hoiam.checks.models import Claim, Evidence
from hoiam.sources.models import Source
from tests.axe import barriers
from tests.checks.test_desk_finding_in_browser import WIDTHS
from tests.checks.test_pages import LISTED, PAGE, QUOTE
from tests.desk.conftest import at_desk, visit  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def listed(site, now):
    home = site.url("/")
    Source.objects.create(name="Viện Giao thông", home_url=home, host=LISTED, added_at=now)
    return site


def run(row: Evidence, clock) -> None:
    for _turn in range(2):
        read_page(evidence=row.pk, now=clock.now)
        clock.advance(10)


def at(claim: Claim) -> str:
    return reverse("checks:claim", args=[claim.pk])


def test_a_page_comes_in_by_itself_and_its_quote_is_corrected(
    visit,  # noqa: F811
    claim,
    tam,
    listed,
    clock,
):
    listed.serve("/so-lieu", PAGE)
    one = claim()
    page = visit(at(one), user=tam, language="en")
    part = page.locator("#evidence")
    part.get_by_text("Add evidence").press("Enter")
    part.get_by_label("Address").fill("https://dem-xe.example/thang-11")
    part.get_by_label("Address").press("Tab")
    expect(part.locator(".live-counts")).to_contain_text("Upload the page that you saw.")
    part.get_by_label("Address").fill(listed.url("/so-lieu"))
    part.get_by_label("Address").press("Tab")
    expect(part.locator(".live-counts")).to_contain_text("is read for you")
    part.get_by_label("What the source is called").fill("Số liệu đếm xe")
    part.get_by_label("Whose it is").fill("Viện Nghiên cứu Giao thông")
    part.get_by_label("What it says about the claim").fill("Lưu lượng bình thường.")
    part.get_by_label("Quoted passage").fill("không ngày nào đường đóng")
    part.get_by_label("Refutes the claim").check()
    part.get_by_role("button", name="Add this evidence").press("Enter")
    expect(part).to_contain_text("The page is being read.")
    row = one.evidence.get()
    run(row, clock)
    expect(part).to_contain_text("The page was read on", timeout=15_000)
    expect(part).to_contain_text("does not stand in the page")
    expect(part).to_contain_text("SHA-256")
    part.get_by_text("Correct the quoted passage").press("Enter")
    part.locator(f"#quote-{row.pk}").fill(QUOTE)
    part.get_by_role("button", name="Keep this passage").press("Enter")
    expect(page.locator(".messages")).to_contain_text("The quoted passage is kept.")
    expect(part).not_to_contain_text("does not stand in the page")


@pytest.fixture
def four(claim, tam, listed, clock, now):
    """A claim whose sources stand in each of the ways that there are."""
    one = claim()

    def add(path: str, title: str, *, home: str = "", **said) -> Evidence:
        return evidence.add_evidence(
            tam,
            one,
            kind="page",
            title=title,
            stance="refutes",
            says="Lưu lượng bình thường.",
            owner="Viện Nghiên cứu Giao thông",
            address=(home or listed.url("/")) + path,
            now=now,
            **said,
        )

    listed.serve("/so-lieu", PAGE)
    run(add("so-lieu", "Số liệu đếm xe tháng 11", quote="không ngày nào đường đóng"), clock)
    listed.down("/da-go", 404)
    run(add("da-go", "Thông báo đã gỡ"), clock)
    add("bang-gia", "Bảng giá đang đọc")
    add("thang-11", "Trang của nơi khác", home="https://dem-xe.example/", quote="Như cũ.")
    return one


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_can_be_seen_and_used_by_everybody(visit, four, tam, width, language):  # noqa: F811
    page = visit(at(four), user=tam, language=language, size=(width, 800))
    # A question that is still open at the end would hold the database.
    page.route("**/page/?tries=*", lambda route: route.fulfill(status=204))
    # All at once: what lies behind a line is looked at too.
    for line in page.locator("#evidence .page-acts > details > summary").all():
        line.press("Enter")
    if folder := os.environ.get("HOIAM_PICTURES"):
        shown = Path(folder) / f"pages-{width}-{language}.png"
        page.locator("#evidence").screenshot(path=shown)
    assert not barriers(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
