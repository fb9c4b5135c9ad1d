"""The public site in a real browser: by keyboard, on a telephone, without script, on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.axe import barriers
from tests.desk.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def paths_of(town) -> list[str]:
    issues = town.issues
    answer = issues["road"].answers.first()
    return [
        *("/", "/van-de/", "/van-de/?q=khongco", "/co-quan/", "/co-quan/so-xay-dung/", "/van-ban/"),
        *("/diem-bao/", "/gioi-thieu/", "/bien-nhan/", "/khong-co/"),
        *(f"/van-de/{issues[name].number}/" for name in ("road", "wall", "child", "trash-again")),
        f"/van-de/{issues['wrong'].number}/",
        f"/van-de/{answer.issue.number}/tra-loi/{answer.publication.number}/",
        f"/van-de/{issues['road'].number}/y-kien/",
        f"/van-ban/{town.paper.publication.number}/",
    ]


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
def test_axe_finds_no_barrier_on_any_page(visit, town, prefix):
    """Everything that folds is unfolded; each page is seen on a desk and on a telephone."""
    page = visit("/")
    for path in paths_of(town):
        page.goto(prefix + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width, height in ((1280, 900), PHONE):
            page.set_viewport_size({"width": width, "height": height})
            found = barriers(page)
            assert not found, f"{path} {width}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide on {width}"


def test_a_reader_says_that_it_does_not_answer_and_follows_it(visit, town):
    """Without script, as everything here works."""
    number = town.issues["road"].number
    page = visit(f"/van-de/{number}/", script=False, size=PHONE)
    page.get_by_role("link", name=re.compile("Chưa trả lời|does not answer")).click()
    page.locator("#id_text").fill("Đoạn trước trường học vẫn còn ổ gà, gọi tôi 0912 345 678.")
    page.locator("button[value=preview]").click()
    expect(page.locator(".to-send")).to_contain_text("Đoạn trước trường học")
    expect(page.locator(".to-send")).not_to_contain_text("0912")
    page.locator("button[value=send]").click()
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"(?:\w{4}-){4}\w{4}", code)
    assert code not in page.url
    page.goto("/bien-nhan/")
    page.locator("#id_code").fill(code.lower().replace("-", " "))
    page.locator("main button").click()
    expect(page.locator("main")).to_contain_text("ĐT.376")
    assert code not in page.url
    assert page.context.cookies() == []


def test_errors_of_a_form_are_led_to_by_links(visit, town):
    page = visit(f"/van-de/{town.issues['road'].number}/y-kien/")
    page.locator("#id_contact").fill("không phải thư")
    page.locator("button[value=preview]").click()
    summary = page.get_by_role("alert")
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_text")).to_be_focused()
    assert page.locator("#id_text").get_attribute("aria-describedby")


def test_the_keyboard_reaches_the_content_first(visit, town):
    page = visit("/van-de/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_is_one_link_away_and_stays(visit, town):
    page = visit(f"/van-de/{town.issues['wall'].number}/")
    page.get_by_role("link", name="English").click()
    assert "/en/van-de/" in page.url
    page.get_by_role("navigation").get_by_role("link").first.click()
    assert page.url.endswith("/en/van-de/")
    page.get_by_role("link", name="Tiếng Việt").click()
    assert page.url.endswith("/van-de/")
    assert "/en/" not in page.url


def test_printed_it_is_the_matter_and_not_its_menus(visit, town):
    page = visit(f"/van-de/{town.issues['road'].number}/")
    page.emulate_media(media="print")
    expect(page.locator(".rooms")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
