"""Published checks in a real browser: on a desk and a telephone, in both languages, on paper."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from hoiam.reading.claimreview import has_errors, validate
from tests.axe import barriers
from tests.desk.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = (360, 740)


def paths_of(checked) -> list[str]:
    notices = (checked.open_notice, checked.ended_notice)
    return [
        *("/", "/kiem-chung/", "/kiem-chung/?q=khongco", "/kiem-chung/?rating=opinion"),
        *("/kiem-chung/thang-danh-gia/", "/kiem-chung/dang-kiem-chung/"),
        *(f"/kiem-chung/dang-kiem-chung/{one.publication.number}/" for one in notices),
        *(
            f"/kiem-chung/{checked.made[name].publication.number}/"
            for name in ("clinic", "several", "answer", "opinion", "gone")
        ),
    ]


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
def test_axe_finds_no_barrier_on_any_page(visit, checked, prefix):
    """Everything that folds is unfolded; no page is wider than a narrow telephone."""
    page = visit("/")
    for path in paths_of(checked):
        page.goto(prefix + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width, height in ((1280, 900), PHONE, NARROW):
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide on {width}"
            if width == NARROW[0]:
                continue
            found = barriers(page)
            assert not found, f"{path} {width}"


def test_the_policy_of_the_page_lets_its_data_stand_and_no_script_run(visit, checked):
    """The JSON-LD is a block of data: it never runs, and the strict policy does not mind it."""
    evil = "</script><script>document.title='x'</script>\u2028<img src=x onerror=alert(1)>"
    check = checked.check("false", title=evil, statements=[evil])
    page = visit(f"/kiem-chung/{check.publication.number}/")
    blocks = page.evaluate(
        "[...document.querySelectorAll('script[type=\"application/ld+json\"]')]"
        ".map(one => one.textContent)"
    )
    [data] = [json.loads(block) for block in blocks]
    assert data["claimReviewed"] == evil
    assert not has_errors(validate(data, base=page.url))
    assert page.title() != "x"
    assert page.locator("main img").count() == 0


def test_from_the_first_page_to_a_check_and_its_review_without_script(visit, checked):
    page = visit("/", script=False, size=PHONE)
    page.locator("#checks ~ ul .check-row a").last.click()
    expect(page.locator("h1")).to_be_visible()
    page.goto("/kiem-chung/?q=tram+y+te")
    page.locator(".check-row a").first.click()
    expect(page.locator(".correction")).to_contain_text("sáng thứ bảy")
    expect(page.locator(".scale [aria-current]")).to_have_count(1)
    page.locator("aside a[href*='/xem-lai/']").click()
    expect(page.locator("main textarea")).to_be_visible()
    assert page.context.cookies() == []


def test_printed_it_is_the_check_and_not_its_menus(visit, checked):
    page = visit(f"/kiem-chung/{checked.made['clinic'].publication.number}/")
    page.emulate_media(media="print")
    expect(page.locator(".rooms")).to_be_hidden()
    expect(page.locator(".scale .is-found")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
