"""The desk in a real browser: an editor's morning, and what every page owes everyone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from hoiam.sources.models import Feed
from hoiam.stories import tasks
from hoiam.stories.models import Mark, Story
from tests.axe import barriers
from tests.desk.conftest import PHONE
from tests.press.samples import article, item, rss
from tests.rooms import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def card(page, story):
    return page.locator(f"#story-{story.pk}")


def stay(page) -> None:
    """Leave a sign that is gone when the page is loaded again."""
    page.evaluate("window.isSamePage = true")


def stayed(page) -> bool:
    return page.evaluate("window.isSamePage === true")


def test_sign_in_and_out(visit, ha, morning):
    page = visit("/desk/")
    assert "/desk/sign-in/" in page.url
    page.get_by_label("Tên đăng nhập").fill("ha")
    page.get_by_label("Mật khẩu").fill("không phải mật khẩu")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("heading", name="Hôm nay")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    assert "/desk/sign-in/" in page.url


def test_marking_by_button_keeps_the_page_and_brings_the_counts_up_to_date(visit, ha, morning):
    page = visit("/desk/", user=ha)
    stay(page)
    expect(page.locator(".asking")).to_be_visible()
    card(page, morning.story).get_by_role("button", name="Đã xử lý").click()
    expect(card(page, morning.story).locator(".state")).to_contain_text("Đã xử lý · Hà")
    expect(page.locator(".tabs")).to_contain_text("Đã xử lý 1")
    expect(page.locator(".asking")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("đã xử lý")
    assert stayed(page)
    morning.story.refresh_from_db()
    assert morning.story.mark == Mark.HANDLED


def test_working_through_stories_by_keyboard(visit, ha, morning):
    page = visit("/desk/", user=ha)
    stay(page)
    stories = page.locator(".story")
    first, second = (stories.nth(at).get_attribute("id") for at in (0, 1))
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(f"#{first} .state")).to_contain_text("Sẽ trả lời")
    assert page.evaluate("document.activeElement.closest('.story').id") == second
    page.keyboard.press("n")
    page.keyboard.type("Của Sở Y tế")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{second} .state")).to_contain_text("Không thuộc thẩm quyền: Của Sở Y tế")
    page.keyboard.press("k")
    page.keyboard.press("u")
    expect(page.locator(f"#{second} .state")).to_have_count(0)
    assert stayed(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("jha")
    expect(page.locator("input[name=q]")).to_have_value("jha")


def test_keys_can_be_switched_off_and_stay_off(visit, ha, morning):
    page = visit("/desk/", user=ha)
    page.get_by_text("Phím tắt", exact=True).click()
    page.get_by_label("Bật phím tắt").uncheck()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.story')") is None
    page.reload()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") != "q"
    page.get_by_text("Phím tắt", exact=True).click()
    page.get_by_label("Bật phím tắt").check()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.story') !== null")


def test_marking_on_the_page_of_a_story_leaves_its_other_forms_usable(visit, ha, morning):
    page = visit(reverse("stories:story", args=[morning.story.pk]), user=ha)
    page.keyboard.press("h")
    expect(page.locator(".story .state")).to_contain_text("Đã xử lý · Hà")
    expect(page.locator(".log")).to_contain_text("Chưa xem xét → đã xử lý")
    page.get_by_text("Sửa lĩnh vực").click()
    page.get_by_role("combobox", name="Lĩnh vực").select_option(label="Giáo dục, đào tạo")
    page.get_by_role("button", name="Lưu lĩnh vực").click()
    expect(page.locator(".log")).to_contain_text("→ Giáo dục, đào tạo")


def test_two_editors_at_once_are_told(visit, ha, morning, clock):
    page = visit("/desk/", user=ha)
    Story.objects.filter(pk=morning.story.pk).update(version=9)
    card(page, morning.story).get_by_role("button", name="Đã xử lý").click()
    expect(card(page, morning.story).get_by_role("alert")).to_contain_text("Có người khác vừa sửa")
    morning.story.refresh_from_db()
    assert morning.story.mark == Mark.UNTOUCHED


def test_filters_apply_as_they_are_changed_and_can_be_taken_off(visit, ha, morning):
    page = visit("/desk/", user=ha)
    province = morning.commune.province
    page.get_by_label("Tỉnh, thành phố").select_option(province.code)
    page.wait_for_url(f"**province={province.code.replace('/', '%2F')}*")
    page.get_by_label("Xã, phường").select_option(morning.commune.code)
    page.wait_for_url("**commune=*")
    expect(page.locator(".story")).to_have_count(1)
    expect(page.locator(".chosen")).to_contain_text(morning.commune.name)
    expect(page.get_by_label("Lĩnh vực")).to_contain_text("(1)")
    page.locator(".chosen a").last.click()
    expect(page.get_by_label("Xã, phường")).to_have_value("")
    page.get_by_role("link", name="Bỏ lọc").click()
    page.get_by_label("Chỉ sự việc cần trả lời").check()
    page.wait_for_url("**needs_answer=on*")
    expect(page.locator(".story")).to_have_count(1)


def test_search_needs_no_accents_and_keeps_its_words(visit, ha, morning):
    page = visit("/desk/", user=ha)
    page.get_by_role("searchbox").fill("duong pho hien")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=duong*")
    expect(page.locator(".story")).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value("duong pho hien")
    expect(page.locator(".chosen")).to_contain_text("duong pho hien")


def test_split_and_merge_on_the_page_of_a_story(visit, ha, morning):
    page = visit(reverse("stories:story", args=[morning.story.pk]), user=ha)
    page.locator("mark", has_text="cống tắc").first.wait_for(state="attached")
    page.locator(".articles > li").nth(1).get_by_label("nói về việc khác").check()
    page.get_by_role("button", name="Tách các bài đã chọn").click()
    expect(page.get_by_role("status").last).to_contain_text("Đã tách thành một sự việc riêng")
    expect(page.locator(".articles > li")).to_have_count(1)
    expect(page.locator(".log")).to_contain_text("Tách 1 bài thành sự việc")
    page.locator(".log a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phố Hiến ngập ngày thứ hai")
    page.get_by_text("Gộp sự việc khác vào đây").click()
    page.get_by_label("Gộp với").select_option(str(morning.story.pk))
    page.get_by_role("button", name="Gộp vào sự việc này").click()
    expect(page.locator(".articles > li")).to_have_count(2)
    expect(page.locator(".log")).to_contain_text("Nhận 2 bài từ sự việc")


def test_correcting_the_place(visit, ha, morning):
    page = visit(reverse("stories:story", args=[morning.hospital.pk]), user=ha)
    page.get_by_text("Sửa địa bàn").click()
    page.get_by_role("combobox", name="Địa bàn").fill("không đâu cả")
    page.get_by_role("button", name="Lưu địa bàn").click()
    expect(page.get_by_role("alert")).to_contain_text("Không có đơn vị hành chính hiện nay nào")
    expect(page.get_by_role("combobox", name="Địa bàn")).to_have_value("không đâu cả")
    page.get_by_role("combobox", name="Địa bàn").fill("tinh hung yen")
    page.get_by_role("button", name="Lưu địa bàn").click()
    expect(page.locator(".log")).to_contain_text("→ tỉnh Hưng Yên")
    expect(page.locator(".map path.here")).to_have_count(1)


def test_adding_a_source_by_its_home_page(visit, ha, knowledge, site, tell):
    home = article("Báo Làng", "Tin tức mỗi ngày.").replace(
        b"</head>",
        b'<link rel="alternate" type="application/rss+xml" href="/rss" title="Tin m\xe1\xbb\x9bi">'
        b'<meta property="og:site_name" content="B\xc3\xa1o L\xc3\xa0ng"></head>',
    )
    site.serve("/", home)
    site.serve("/rss", rss([item("Cầu mới", link=site.url("/1.html"))]), content_type="text/xml")
    page = visit(reverse("sources:list"), user=ha)
    page.get_by_label("Trang chủ").fill(site.url("/"))
    page.get_by_role("button", name="Tìm kênh tin").click()
    expect(page.get_by_label("Tên")).to_have_value("Báo Làng")
    expect(page.locator(".feed-found").first).to_contain_text("Cầu mới")
    assert not Feed.objects.exists()
    page.get_by_role("button", name="Lưu và đọc").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Báo Làng")
    expect(page.locator("#main")).to_contain_text(site.url("/rss"))
    assert Feed.objects.get().title == "Tin mới"


def test_typing_in_keeps_what_was_typed_when_something_is_missing(visit, ha, morning):
    page = visit(reverse("stories:type-in"), user=ha)
    page.get_by_label("Loại hình").select_option("radio")
    page.get_by_label("Cơ quan báo chí").fill("Đài tỉnh, bản tin 18 giờ")
    page.get_by_label("Nội dung").fill("Bản tin nói về tuyến xe buýt số 5 ngừng chạy.")
    page.get_by_label("Thời điểm").fill("2027-01-01T08:00")
    page.get_by_label("Tiêu đề").fill("Xe buýt số 5 ngừng chạy")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".errorlist")).to_contain_text("tương lai")
    expect(page.get_by_label("Nội dung")).to_have_value(
        "Bản tin nói về tuyến xe buýt số 5 ngừng chạy."
    )
    page.get_by_label("Thời điểm").fill("2026-11-02T07:00")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#main .panel")).to_contain_text("đang được xếp")
    tasks.group(now=timezone.now())
    page.get_by_role("link", name="Xem lại").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xe buýt số 5 ngừng chạy")
    expect(page.locator(".articles")).to_contain_text("Đài tỉnh, bản tin 18 giờ (phát thanh)")


def test_all_of_it_without_script(visit, ha, morning):
    page = visit("/desk/", user=ha, script=False)
    page.get_by_label("Tỉnh, thành phố").select_option(morning.commune.province.code)
    page.get_by_role("button", name="Xem", exact=True).click()
    page.get_by_label("Xã, phường").select_option(morning.commune.code)
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator(".story")).to_have_count(1)
    card(page, morning.story).get_by_role("button", name="Sẽ trả lời").click()
    assert "commune=" in page.url
    expect(card(page, morning.story).locator(".state")).to_contain_text("Sẽ trả lời")
    card(page, morning.story).get_by_text("Không thuộc thẩm quyền…").click()
    card(page, morning.story).get_by_label("Vì sao").fill("Của tỉnh bạn")
    card(page, morning.story).locator(".reason button").click()
    expect(card(page, morning.story).locator(".state")).to_contain_text("Của tỉnh bạn")
    page.get_by_role("link", name=morning.story.headline).click()
    page.get_by_text("Đã sửa 1 lần sau khi đăng").click()
    expect(page.locator(".diff del").first).to_contain_text("một")
    page.get_by_text("Sửa lĩnh vực").click()
    page.get_by_role("combobox", name="Lĩnh vực").select_option(label="Y tế, an toàn thực phẩm")
    page.get_by_role("button", name="Lưu lĩnh vực").click()
    expect(page.locator(".log")).to_contain_text("→ Y tế")
    page.get_by_role("link", name="Nguồn tin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nguồn tin")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sources")


def addresses(morning, source) -> list[str]:
    return [
        "/desk/",
        "/desk/?q=ngap&time=all&topic=health",
        "/desk/?time=all&mark=untouched",
        reverse("stories:story", args=[morning.story.pk]),
        reverse("stories:story", args=[morning.erased.story.pk]),
        reverse("stories:type-in"),
        reverse("sources:list"),
        reverse("sources:source", args=[source.pk]),
        reverse("sources:add"),
        f"{reverse('sources:add')}?home=http://localhost/",
        "/desk/nothing-here/",
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_barrier_on_any_page(visit, ha, morning, sick_source, language):
    page = visit("/desk/sign-in/", language=language)
    found = {"/desk/sign-in/": barriers(page)}
    page = visit("/desk/", user=ha, language=language)
    for address in addresses(morning, sick_source):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found[address] = barriers(page)
    assert not {address: these for address, these in found.items() if these}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_runs_over_the_edge_of_a_phone(visit, ha, morning, sick_source, language):
    page = visit("/desk/sign-in/", language=language, size=PHONE)
    wide = [page.evaluate("document.documentElement.scrollWidth")]
    page = visit("/desk/", user=ha, language=language, size=PHONE)
    for address in addresses(morning, sick_source):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        wide.append(page.evaluate("document.documentElement.scrollWidth"))
    assert max(wide) <= PHONE[0]
