"""Two checkers in a browser: from a stated claim to a check signed, published and corrected."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hoiam.checks.actions import correcting, signing
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim, FactCheck
from hoiam.offices.models import Duty
from hoiam.topics.models import Topic
from tests.axe import barriers
from tests.checks.rooms import BODY, FINDING, STATEMENT
from tests.desk.conftest import at_desk, visit  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 360)


@pytest.fixture
def road(knowledge, offices, claim):
    """A claim about a road, for which the duty table names the Department of Construction."""
    topic = Topic.objects.order_by("code").first()
    Duty.objects.create(office=offices.so_xay_dung, topic=topic, row=14, matter_vi="đường tỉnh")
    return claim(topic=topic)


def at(claim: Claim) -> str:
    return reverse("checks:claim", args=[claim.pk])


def test_from_a_claim_to_a_signed_check_by_two_people(visit, road, tam, mai, offices):  # noqa: F811
    page = visit(at(road), user=tam, language="en")
    parties = page.locator("#parties")
    row = parties.get_by_role("group", name="Department of Construction")
    expect(row.get_by_label("A party", exact=True)).to_be_checked()
    # Only what is asked for is shown: a reason for a party, or why it is none.
    row.get_by_label("No party", exact=True).check()
    expect(row.get_by_label("Why it is a party")).to_be_hidden()
    expect(row.get_by_label("No party, because…")).to_be_visible()
    row.get_by_label("A party", exact=True).check()
    parties.get_by_role("button", name="State the parties").press("Enter")
    expect(parties).to_contain_text("Department of Construction (sample)")

    evidence = page.locator("#evidence")
    owner = evidence.get_by_label("Whose it is")
    owner.fill("Sở Xây dựng")
    owner.press("Tab")
    expect(evidence.locator(".live-counts")).to_contain_text("it comes from a party")
    owner.fill("Viện Nghiên cứu Giao thông")
    owner.press("Tab")
    expect(evidence.locator(".live-counts")).to_contain_text("may support or refute")
    evidence.get_by_label("Data or a measurement").check()
    evidence.get_by_label("What the source is called").fill("Số liệu đếm xe")
    evidence.get_by_label("What it says about the claim").fill("Lưu lượng bình thường.")
    evidence.get_by_label("Refutes the claim").check()
    evidence.get_by_role("button", name="Add this evidence").press("Enter")
    expect(evidence).to_contain_text("it counts")

    rating = page.locator("#rating")
    expect(rating.get_by_label("A forecast", exact=True)).to_be_hidden()
    rating.get_by_label("Opinion: not rated").check()
    expect(rating.get_by_label("A forecast", exact=True)).to_be_visible()
    page.locator("#rating input[value=false]").check()
    rating.get_by_label("What was found, in a sentence").fill(FINDING)
    rating.get_by_role("button", name="Propose the rating").press("Enter")
    expect(rating).to_contain_text(FINDING)

    page.get_by_role("button", name="Write the finding").press("Enter")
    editor = page.locator(".rich-text-place [contenteditable]")
    editor.click()
    page.keyboard.type(BODY)
    page.get_by_role("button", name="Save and sign").click()
    expect(page.get_by_text("Somebody else signs before it goes out.")).to_be_visible()

    other = visit("/desk/approvals/", user=mai, language="en")
    other.get_by_role("link", name=STATEMENT).click()
    expect(other.locator("article")).to_contain_text("Viện Nghiên cứu Giao thông")
    expect(other.locator("#text")).to_contain_text(BODY)
    other.get_by_role("button", name="Sign", exact=True).click()
    other.get_by_role("button", name="Publish").click()
    expect(other.get_by_role("link", name="Public page")).to_be_visible()
    assert FactCheck.objects.get().publication.state == "published"


def test_without_script_all_of_it_is_there(visit, ready_check, claim, tam):  # noqa: F811
    check = ready_check(claim())
    one = check.claims.get()
    page = visit(at(one), user=tam, language="en", script=False)
    evidence = page.locator("#evidence")
    evidence.get_by_text("Add evidence").click()
    evidence.get_by_label("A page on the web").check()
    evidence.get_by_label("Address").fill("https://www.facebook.com/hoi.lan")
    evidence.get_by_label("What the source is called").fill("Trang của hội")
    evidence.get_by_label("What it says about the claim").fill("Đường đóng.")
    evidence.get_by_label("Context only").check()
    evidence.get_by_role("button", name="Add this evidence").click()
    # Refused with the reason, which has the focus; the form is open and filled in.
    assert "problem" in page.evaluate("document.activeElement.className")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(evidence.get_by_label("What it says about the claim")).to_have_value("Đường đóng.")
    expect(evidence.get_by_label("Context only")).to_be_checked()
    page.goto(reverse("checks:check", args=[check.pk]))
    expect(page.locator("textarea[name=body]")).to_have_value(BODY)
    page.get_by_role("button", name="Save and sign").click()
    expect(page.get_by_text("Somebody else signs before it goes out.")).to_be_visible()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(
    visit,  # noqa: F811
    language,
    road,
    claim,
    ready_check,
    published_check,
    tam,
    mai,
    offices,
    now,
):
    party = [PartyData(office=offices.so_xay_dung, why="Quản lý đường tỉnh.")]
    draft = ready_check(claim("Cầu Triều cấm xe tải từ ngày 9/11/2026."), party=party)
    waits = signing.submit_check(tam, ready_check(claim("Bến xe dời đi."), party=party), now=now)
    public = published_check(party=party)
    one = public.claims.get()
    text = public.publication.current
    correcting.correct_check(
        tam,
        public,
        title=text.title,
        summary=text.summary,
        body=text.body,
        text="Chúng tôi ghi nhầm kết luận.",
        ratings={one.pk: ("partly-false", "", "Một phần không đúng.")},
        parties=[(one.pk, PartyData(name="Công ty Cầu đường Sông Hồng", why="Thi công."))],
        now=now,
    )
    other = published_check("Chợ Gạo dời đi nơi khác.", party=party)
    pages = {
        "claim": at(road),
        "claim-of-draft": at(draft.claims.get()),
        "draft": reverse("checks:check", args=[draft.pk]),
        "waits": reverse("checks:check", args=[waits.pk]),
        "correction": reverse("checks:check", args=[public.pk]),
        "beside": reverse("publishing:publication", args=[public.publication_id]),
        "correct": reverse("checks:correct", args=[other.pk]),
    }
    for name, path in pages.items():
        for width in WIDTHS:
            who = mai if name in ("waits", "correction", "beside") else tam
            page = visit(path, user=who, language=language, size=(width, 800))
            page.wait_for_load_state("networkidle")
            if folder := os.environ.get("HOIAM_PICTURES"):
                shown = Path(folder) / f"{name}-{width}-{language}.png"
                page.screenshot(path=shown, full_page=True)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found = barriers(page)
            assert not found, (path, width)
            ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
            assert len(ids) == len(set(ids)), (path, [i for i in ids if ids.count(i) > 1])
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width, wide)
