"""Offices and the duty table in a real browser, for everyone, in both languages, on a phone."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hoiam.offices.models import Duty
from hoiam.topics.models import Topic
from tests.axe import barriers
from tests.desk.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row(knowledge, offices, lan) -> Duty:
    offices.so_xay_dung.spokespersons.create(
        display_name="Phong", position="Phó Giám đốc", valid_from=date(2026, 1, 1)
    )
    return Duty.objects.create(
        row=14,
        office=offices.so_xay_dung,
        topic=Topic.objects.get(code="roads-traffic"),
        matter_vi="Đường tỉnh",
        matter_en="Provincial roads",
        words=["đường tỉnh", "quốc lộ"],
        ground="Mẫu, chưa kiểm chứng",
        valid_from=date(2025, 7, 1),
    )


def addresses(row: Duty) -> list[str]:
    return [
        reverse("offices:list"),
        reverse("offices:add"),
        reverse("offices:office", args=[row.office_id]),
        reverse("offices:duties"),
        reverse("offices:duty", args=[row.pk]),
        reverse("offices:duty-add"),
        reverse("offices:try"),
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_barrier_and_nothing_over_the_edge(visit, thu, row, language):
    page = visit(reverse("offices:list"), user=thu, language=language, size=PHONE)
    for address in addresses(row):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        found = barriers(page)
        assert not found, f"{address}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE[0], f"{address} is {width} wide"


@pytest.mark.parametrize("script", [True, False])
def test_an_administrator_adds_a_row_tries_it_and_ends_it(visit, thu, row, script):
    page = visit(reverse("offices:duty-add"), user=thu, script=script)
    page.get_by_label("Cơ quan", exact=True).select_option("Sở Y tế (mẫu)")
    page.get_by_label("Lĩnh vực").select_option("Y tế, an toàn thực phẩm")
    page.locator("#id_matter_vi").fill("Bệnh viện, phòng khám")
    page.locator("#id_words").fill("bệnh viện\nphòng khám")
    page.locator("main form button.button").click()
    expect(page.locator(".messages")).to_contain_text("15")
    page.goto(reverse("offices:try"))
    page.locator("#id_text").fill("Bệnh viện quá tải, người bệnh chờ từ bốn giờ sáng")
    page.locator("#id_topic").select_option("Y tế, an toàn thực phẩm")
    page.locator("main form button.button").click()
    expect(page.locator(".why-office")).to_contain_text("Sở Y tế (mẫu)")
    expect(page.locator(".why-office")).to_contain_text("15")
    page.goto(reverse("offices:duty", args=[Duty.objects.get(row=15).pk]))
    page.locator("aside form button").click()
    assert Duty.objects.get(row=15).valid_to is not None
