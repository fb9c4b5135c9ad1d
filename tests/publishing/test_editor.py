"""The editor of formatted text, in a real browser under the site's policy.

`visit` fails a test whose page complained, so each of these shows that nothing inline is needed.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile

from hoiam.documents import actions
from hoiam.publishing.actions.attaching import attach
from tests.axe import barriers
from tests.desk.conftest import at_desk, visit  # noqa: F401 - fixtures
from tests.publishing import uploads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = ".rich-text-place [contenteditable]"
ADD = "/desk/documents/add/"


@pytest.fixture
def paper(ha, offices, now):
    """A draft with a text and a picture that can be put in."""
    document = actions.add_document(
        ha,
        kind="directive",
        number="12/CT-UBND",
        issuer=offices.desk,
        issued_on=date(2026, 10, 30),
        title="Vá mặt đường trước mùa mưa bão",
        text="Rà soát các tuyến tỉnh lộ.\n\nBáo cáo trước ngày 15.",
        now=now,
    )
    shown = ContentFile(uploads.picture("PNG"), name="Đường 379.png")
    attach(ha, document.publication, shown, title="Ảnh đường 379", now=now)
    return document


def body(page) -> str:
    return page.locator("textarea[name=body]").input_value()


def test_formatting_by_the_buttons(visit, ha, offices):  # noqa: F811
    page = visit(ADD, user=ha, language="en")
    page.wait_for_selector(TEXT)
    tools = page.get_by_role("toolbar")
    page.locator(TEXT).click()
    page.keyboard.type("Works")
    tools.get_by_role("button", name="Heading", exact=True).click()
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="Bold").click()
    page.keyboard.type("Vá ổ gà")
    tools.get_by_role("button", name="Bold").click()
    page.keyboard.type(" and so on: ")
    tools.get_by_role("button", name="Link").click()
    address = page.get_by_label("Address, with https://")
    address.fill("javascript:alert(1)")
    page.get_by_role("button", name="Put in").click()
    assert page.get_by_text("An address begins with").is_visible()
    address.fill("https://so.example/tien-do")
    address.press("Enter")
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="List", exact=True).click()
    page.keyboard.type("một")
    page.keyboard.press("Enter")
    page.keyboard.type("hai")
    said = body(page)
    assert "<h2>Works</h2>" in said
    assert "<strong>Vá ổ gà</strong> and so on: " in said
    assert '<a href="https://so.example/tien-do">https://so.example/tien-do</a>' in said
    assert "<ul><li><p>một</p></li><li><p>hai</p></li></ul>" in said


def test_a_table_grows_and_shrinks(visit, ha, offices):  # noqa: F811
    page = visit(ADD, user=ha, language="en")
    page.wait_for_selector(TEXT)
    tools = page.get_by_role("toolbar")
    page.locator(TEXT).click()
    tools.get_by_role("button", name="Table").click()
    page.keyboard.type("Xã")
    tools.get_by_role("button", name="Add a row").click()
    tools.get_by_role("button", name="Remove the column").click()
    said = body(page)
    assert said.count("<tr>") == 4
    assert said.count("<th>") == 2
    tools.get_by_role("button", name="Remove the table").click()
    assert "<table" not in body(page)
    tools.get_by_role("button", name="Undo").click()
    assert "<table" in body(page)


def test_a_picture_is_put_in_with_what_it_shows(visit, ha, paper):  # noqa: F811
    page = visit(f"/desk/documents/{paper.pk}/edit/", user=ha, language="en")
    page.wait_for_selector(TEXT)
    page.locator(TEXT).click()
    page.get_by_role("toolbar").get_by_role("button", name="Picture").click()
    page.get_by_role("button", name="Put in").click()
    assert page.get_by_text("Say what the picture shows.").is_visible()
    page.get_by_label("What it shows").fill("Ổ gà sâu nửa mét")
    page.get_by_role("button", name="Put in").click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/desk/documents/{paper.pk}/")
    image = page.get_by_role("img", name="Ổ gà sâu nửa mét")
    assert image.evaluate("image => image.naturalWidth") == 24


def test_without_a_picture_it_says_how_to_get_one(visit, ha, offices):  # noqa: F811
    page = visit(ADD, user=ha, language="en")
    page.wait_for_selector(TEXT)
    page.get_by_role("toolbar").get_by_role("button", name="Picture").click()
    assert page.get_by_text("Attach a picture first").is_visible()


def test_paragraphs_typed_without_script_survive_both_ways(visit, ha, paper):  # noqa: F811
    page = visit(f"/desk/documents/{paper.pk}/edit/", user=ha, language="en", script=False)
    area = page.locator("textarea[name=body]")
    assert area.is_visible()
    assert area.input_value() == "Rà soát các tuyến tỉnh lộ.\n\nBáo cáo trước ngày 15."
    area.fill("Một <đoạn>.\n\nHai\ndòng.")
    page.get_by_role("button", name="Save").click()
    paper.refresh_from_db()
    newest = paper.publication.revisions.order_by("-number")[0]
    assert newest.body == "<p>Một &lt;đoạn&gt;.</p>\n<p>Hai<br>dòng.</p>"
    again = visit(f"/desk/documents/{paper.pk}/edit/", user=ha, language="en")
    again.wait_for_selector(TEXT)
    assert again.locator(TEXT).inner_text().split("\n\n") == ["Một <đoạn>.", "Hai\ndòng."]


def test_letters_are_text_and_no_commands(visit, ha, offices):  # noqa: F811
    """The desk has commands on single letters; in the editor they are letters."""
    page = visit(ADD, user=ha, language="en")
    page.wait_for_selector(TEXT)
    page.locator(TEXT).click()
    page.keyboard.type("abcdefghijklmnopqrstuvwxyz /?")
    assert body(page) == "<p>abcdefghijklmnopqrstuvwxyz /?</p>"


def test_the_toolbar_is_one_stop_with_arrows_inside(visit, ha, offices):  # noqa: F811
    page = visit(ADD, user=ha, language="en")
    page.wait_for_selector(TEXT)
    page.get_by_label("summary").focus()
    page.keyboard.press("Tab")
    said = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    assert page.evaluate(said) == "Bold"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(said) == "Italic"
    page.keyboard.press("End")
    assert page.evaluate(said) == "Redo"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    assert page.evaluate(said) == "text"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "where", ["edit", "list", "document", "publication", "history", "approvals"]
)
def test_pages_are_accessible(where, language, visit, ha, paper):  # noqa: F811
    address = {
        "edit": f"/desk/documents/{paper.pk}/edit/",
        "list": "/desk/documents/",
        "document": f"/desk/documents/{paper.pk}/",
        "publication": f"/desk/publications/{paper.publication.pk}/",
        "history": f"/desk/publications/{paper.publication.pk}/history/",
        "approvals": "/desk/approvals/",
    }[where]
    page = visit(address, user=ha, language=language)
    if where == "edit":
        page.wait_for_selector(TEXT)
    assert not barriers(page)
