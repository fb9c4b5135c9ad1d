"""The board by keyboard, in a browser."""

from __future__ import annotations

import pytest

from hoiam.issues.actions import opening


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_issues_are_walked_ticked_and_opened_by_keyboard(visit, ha, offices, clock):
    for title in ("Một", "Hai"):
        opening.open_issue(
            ha, title=title, question="Bao giờ xong?", kind="press-matter", now=clock.now
        )
    page = visit("/desk/board/", user=ha)
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    assert page.locator("input[name=issue]:checked").count() == 1
    row = page.locator("tr.issue:focus-within")
    assert row.locator("input").is_checked()
    title = row.locator(".what a").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/issues/*/")
    assert page.locator("h1").inner_text() == title
