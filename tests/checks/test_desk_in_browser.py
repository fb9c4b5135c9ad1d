"""A checker's day in a real browser: from the queue to a stated claim, by hand and by keyboard."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from hoiam.checks import matching
from hoiam.checks.models import Claim
from tests.axe import barriers
from tests.checks.desk_rows import TODAY, a_claim, a_tip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 360)
TIP = "Nghe nói từ 1/12 giá nước sạch tăng 30%. Có đúng không ạ?"


@pytest.fixture(autouse=True)
def _at_desk(clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)
    matching.forget()
    yield
    matching.forget()


@pytest.fixture
def visit(live_server, browser_page, client):
    """Open a page as somebody; whatever a policy of the browser blocks fails the test."""
    blocked: list[str] = []
    browser_page.on("console", lambda said: blocked.append(said.text))

    def go(path: str, user, language: str = "vi"):
        browser_page.context.clear_cookies()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        kept = {settings.SESSION_COOKIE_NAME: session, "django_language": language}
        browser_page.context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in kept.items()]
        )
        browser_page.goto(live_server.url + path)
        return browser_page

    yield go
    assert not [said for said in blocked if "Failed to load resource" not in said], blocked


@pytest.fixture
def day(knowledge, tell, tam):
    """A queue with something of everything, and one claim with all that a page can show."""
    story = tell("Giá nước sạch Hưng Yên giữ nguyên", "Giá nước sạch giữ nguyên đến hết năm.").story
    rising = a_claim(
        "Giá nước sạch ở Hưng Yên tăng 30% từ ngày 1/12/2026",
        tips=(TIP, TIP, "Giá nước sạch sắp tăng 30% phải không, thưa anh chị?"),
        growth=4.0,
        alerted_on=TODAY,
        taken_by=tam,
    )
    for ago in (0, 1, 1, 2):
        a_tip(rising, f"Giá nước tăng 30% thật không, hỏi lần {ago}?", days_ago=ago)
    rising.tips_count, rising.different_count = 7, 6
    rising.save()
    out = rising.joinings.last()
    out.left_on, out.left_by = TODAY, tam
    out.save()
    rising.appearances.create(seen_in="messages", on=TODAY)
    fresh = a_claim(tips=("Cầu Triều cấm xe tải từ tuần sau. Ai biết không?",))
    aside = a_claim("Bán đất nền giá rẻ", state="aside", aside="junk")
    opinion = a_claim("Chủ tịch xã làm việc kém", wording="quoted", language="en")
    return {"rising": rising, "fresh": fresh, "aside": aside, "opinion": opinion, "story": story}


def test_from_the_queue_to_a_stated_claim_by_keyboard(visit, tam, day):
    page = visit("/desk/start/", tam)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thông tin cần kiểm chứng")
    for _ in range(2):
        page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.closest('tr').id")
    page.goto(page.url + f"{day['fresh'].pk}/")
    assert focused.startswith("claim-")
    sentence = page.get_by_label("Thông tin trong một câu")
    # The first sentence of the tip is proposed; the checker makes a statement of it.
    expect(sentence).to_have_value("Cầu Triều cấm xe tải từ tuần sau.")
    sentence.fill("Cầu Triều cấm xe tải từ ngày 9/11/2026.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Lưu câu này").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Cầu Triều cấm xe tải từ ngày 9/11/2026."
    )
    page.get_by_role("button", name="Tôi nhận").press("Enter")
    expect(page.get_by_role("button", name="Thôi nhận")).to_be_visible()
    day["fresh"].refresh_from_db()
    assert (day["fresh"].taken_by, day["fresh"].state) == (tam, "working")


def test_what_is_near_comes_by_itself_and_is_searched_in_place(visit, tam, day):
    page = visit(reverse("checks:claim", args=[day["rising"].pk]), tam)
    page.evaluate("window.isSamePage = true")
    near = page.locator("#near")
    expect(near.get_by_role("link", name="Giá nước sạch Hưng Yên giữ nguyên")).to_be_visible()
    near.get_by_role("searchbox").fill("chợ không có thật")
    near.get_by_role("searchbox").press("Enter")
    expect(near.get_by_text("Giá nước sạch Hưng Yên giữ nguyên")).to_have_count(0)
    assert page.evaluate("window.isSamePage === true")
    near.get_by_role("searchbox").fill("gia nuoc sach")
    near.get_by_role("searchbox").press("Enter")
    near.get_by_role("button", name="Ghép vào").click()
    expect(page.locator("#stories")).to_contain_text("Giá nước sạch Hưng Yên giữ nguyên")
    assert list(day["rising"].stories.all()) == [day["story"]]


def test_without_script_everything_is_a_click_further(visit, tam, day, browser_page, live_server):
    context = browser_page.context.browser.new_context(java_script_enabled=False)
    page = visit(reverse("checks:claim", args=[day["rising"].pk]), tam)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(page.url)
    plain.locator("#near").get_by_role("link").first.click()
    assert plain.url.endswith("/near/")
    expect(plain.locator(".near-found")).to_contain_text("Giá nước sạch Hưng Yên giữ nguyên")
    context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(visit, ha, day, language):
    paths = ["/desk/checks/", "/desk/checks/?state=all&q=nuoc", reverse("checks:new")]
    paths += [reverse("checks:claim", args=[day[name].pk]) for name in ("rising", "fresh", "aside")]
    paths += [reverse("checks:near", args=[day["rising"].pk])]
    paths += [reverse("stories:story", args=[day["story"].pk])]
    for path in paths:
        for width in WIDTHS:
            page = visit(path, ha, language)
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_load_state("networkidle")
            # Opened, so that what is folded away is looked at too.
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found = barriers(page)
            assert not found, (path, width)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width, wide)


def test_a_refusal_is_said_and_the_form_is_as_it_was(visit, tam, day):
    claim: Claim = day["fresh"]
    page = visit(reverse("checks:claim", args=[claim.pk]), tam)
    Claim.objects.filter(pk=claim.pk).update(version=claim.version + 1)
    page.get_by_label("Thông tin trong một câu").fill("Cầu Triều cấm xe tải.")
    page.get_by_role("button", name="Lưu câu này").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Thông tin trong một câu")).to_have_value("Cầu Triều cấm xe tải.")
