""" "Is this true?" in a real browser: with and without script, on a desk and on a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from hoiam.checks import pictures
from hoiam.checks.models import Tip
from hoiam.portal import limits
from tests.axe import barriers
from tests.checks.pictures import screenshot
from tests.checks.published import FEES, LEMON, OTHERS, import_check, publish_check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/kiem-chung/hoi/"
NARROW = (360, 780)
WIDE = (1280, 900)
needs_reader = pytest.mark.skipif(
    not pictures.is_on(),
    reason="no tesseract with Vietnamese here (Debian: apt-get install tesseract-ocr-vie)",
)


@pytest.fixture
def checked(clock, offices):
    for statement in (*OTHERS, FEES):
        publish_check(statement, now=clock.now, rating="partly-false")
    import_check("Uống nước chanh nóng chữa khỏi ung thư phổi", now=clock.now)
    return publish_check(LEMON, now=clock.now)


def has_no_barrier(page) -> None:
    """Nothing that axe finds, on a desk and on a telephone, and nothing to push sideways."""
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        assert not barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def paste(page, text: str) -> None:
    page.locator("#id_text").fill(text)
    page.locator("button[value=find]").click()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
def test_from_pasted_words_to_an_earlier_check(visit, checked, prefix):
    page = visit(prefix + PATH)
    has_no_barrier(page)
    words = "Nghe nói uong nuoc chanh nong moi sang chua khoi benh tieu duong. " * 3
    paste(page, words)
    has_no_barrier(page)
    first = page.locator(".near").first
    expect(first).to_contain_text(LEMON)
    assert page.url.endswith(prefix + PATH)
    first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(checked.factcheck.publication.number))
    assert page.context.cookies() == []


def test_from_pasted_words_to_a_receipt_without_script(visit, checked):
    page = visit(PATH, script=False, size=NARROW)
    paste(page, "Hồ Tây sẽ bị lấp để xây chợ, gọi 0912 345 678 để ký đơn. " + "rấtdài" * 60)
    page.locator("button[value=preview]").click()
    expect(page.locator(".to-send")).to_contain_text("Hồ Tây")
    expect(page.locator(".to-send")).not_to_contain_text("0912")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    assert not Tip.objects.exists()
    page.locator("button[value=back]").click()
    page.locator("#tip-text").fill("Hồ Tây sẽ bị lấp để xây chợ đêm.")
    page.locator("button[value=preview]").click()
    page.locator("button[value=send]").click()
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"(?:\w{4}-){4}\w{4}", code)
    assert Tip.objects.get().text == "Hồ Tây sẽ bị lấp để xây chợ đêm."
    page.goto("/bien-nhan/")
    page.locator("#id_code").fill(code)
    page.locator("main button").click()
    expect(page.locator("main h1")).to_be_visible()
    assert code not in page.url


def test_each_page_of_the_way_has_no_barrier(visit, checked, monkeypatch):
    page = visit(PATH)
    paste(page, "https://www.facebook.com/ai.do/posts/1")
    expect(page.locator(".notice")).to_be_visible()
    has_no_barrier(page)
    paste(page, "https://bao-la.example/tin.html")
    has_no_barrier(page)
    page.locator("#tip-text").fill("Hồ Tây sẽ bị lấp")
    page.locator("#id_contact").fill("không phải thư")
    page.locator("button[value=preview]").click()
    has_no_barrier(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#id_contact")).to_be_focused()
    page.locator("#id_contact").fill("")
    # As if a flood had come just now.
    monkeypatch.setattr(limits, "LOW", 2)
    page.locator("button[value=preview]").click()
    has_no_barrier(page)
    expect(page.locator("#answer")).to_be_visible()
    page.locator("#answer").fill("không biết")
    page.locator("button[value=send]").click()
    has_no_barrier(page)
    monkeypatch.setattr(limits, "LOW", 0.5)
    assert not Tip.objects.exists()
    page.goto(PATH)
    paste(page, "")
    has_no_barrier(page)


@needs_reader
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_screenshot_is_read_and_its_words_are_looked_for(visit, checked, script, tmp_path):
    picture = tmp_path / "chup.png"
    picture.write_bytes(screenshot())
    page = visit(PATH, script=script, size=NARROW)
    page.locator("#picture").set_input_files(picture)
    page.locator("button[value=find]").click()
    read = page.locator(".read textarea")
    expect(read).to_have_value(re.compile("Uống nước chanh nóng"))
    expect(page.locator(".reading").last).to_be_hidden()
    if script:
        has_no_barrier(page)
    read.fill(LEMON)
    page.locator("button[value=find]").click()
    expect(page.locator(".near").first).to_contain_text(LEMON)
    page.locator("button[value=preview]").click()
    page.locator("button[value=send]").click()
    assert Tip.objects.get().kind == "picture"


@needs_reader
def test_while_it_is_read_the_page_shows_how_far_it_is(visit, checked, tmp_path, monkeypatch):
    import threading

    go = threading.Event()
    recognise = pictures.recognise
    monkeypatch.setattr(pictures, "recognise", lambda drawn: (go.wait(10), recognise(drawn))[1])
    picture = tmp_path / "chup.png"
    picture.write_bytes(screenshot())
    page = visit(PATH, script=False)
    page.locator("#picture").set_input_files(picture)
    page.locator("button[value=find]").click(no_wait_after=True)
    shown = page.locator(".reading:visible progress")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("value", "2")
    go.set()
    expect(page.locator(".read textarea")).to_be_visible()


@needs_reader
def test_a_pdf_named_png_is_refused_beside_the_field(visit, checked, tmp_path):
    picture = tmp_path / "chup.png"
    picture.write_bytes(b"%PDF-1.7\n1 0 obj\n")
    page = visit(PATH)
    page.locator("#picture").set_input_files(picture)
    page.locator("button[value=find]").click()
    expect(page.get_by_role("alert")).to_contain_text("PDF")
    has_no_barrier(page)
