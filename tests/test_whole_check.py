"""The whole way of one claim, walked in a browser by the people whose part each step is.

pasted words → nothing near → tip and receipt → stated → parties, evidence, rating, finding → two
signatures → the public check → found by other words → "look again" → correction → decided.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from hoiam.checks import matching
from hoiam.checks.models import Claim, Tip
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import Duty
from hoiam.portal import limits
from hoiam.reading.claimreview import has_errors, validate
from hoiam.topics.models import Topic
from tests.checks.rooms import mai, union  # noqa: F401
from tests.desk.conftest import at_desk, visit  # noqa: F401
from tests.test_whole_way import button, fits, sent, vi, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORWARDED = (
    "CẢNH BÁO cả nhà ơi, chia sẻ gấp!!! Cầu Triều trên đường tỉnh 386 sẽ cấm toàn bộ xe máy từ "
    "ngày 1/12 để thu phí. Chị Hoa bán nước đầu cầu nói thế. Liên hệ 0912 345 678 để ký đơn."
)
OTHER_WORDS = "nghe noi tu 1/12 cam het xe may qua cau Trieu, co dung khong a?"
STATEMENT = "Cầu Triều trên đường tỉnh 386 cấm toàn bộ xe máy từ ngày 1/12."
FINDING = "Nhật ký khảo sát của Hội Luật gia và biển báo tại cầu không có lệnh cấm xe máy nào."
IN_A_SENTENCE = "Không có lệnh cấm xe máy; chỉ có hạn chế xe tải trên 5 tấn."
REVIEW = "Có biển cấm xe máy ở đầu cầu phía Bắc trong giờ thi công, các anh xem lại."
CORRECTED = "Ban đầu chúng tôi bỏ sót biển cấm tạm thời trong giờ thi công ở đầu cầu phía Bắc."


@pytest.fixture
def bridge(knowledge, offices):
    """The row of the duty table that makes the Department of Construction a party."""
    return Duty.objects.create(
        row=14,
        office=offices.so_xay_dung,
        topic=Topic.objects.get(code="roads-traffic"),
        matter_vi="Bảo trì cầu trên đường tỉnh",
        words=["cầu", "đường tỉnh"],
    )


@pytest.fixture
def walk(visit, tam, mai, quan, bridge, clock, monkeypatch):  # noqa: F811
    monkeypatch.setattr(limits, "writing", limits.Buckets(limits.WRITING, limits.ALL_WRITING))
    monkeypatch.setattr(limits, "asking", limits.Buckets(limits.ASKING, limits.ALL_ASKING))
    return Walk(visit, clock, tam=tam, mai=mai, quan=quan)


class Walk:
    """The steps of the way; each person sits at a browser of their own."""

    def __init__(self, visit, clock, *, tam, mai, quan) -> None:  # noqa: F811
        self.visit, self.clock = visit, clock
        self.tam, self.mai, self.quan = tam, mai, quan

    def days(self, number: int) -> None:
        self.clock.now += timedelta(days=number)

    @property
    def claim(self) -> Claim:
        return Claim.objects.get()

    @property
    def public(self) -> str:
        return f"/kiem-chung/{self.claim.factcheck.publication.number}/"

    def ask(self, words: str) -> Page:
        page = fits(self.visit("/kiem-chung/hoi/"))
        page.locator("#id_text").fill(words)
        page.locator("button[value=find]").click()
        return fits(page)

    def send(self) -> str:
        """Khách finds nothing near, sees what will be sent, and holds a code."""
        page = self.ask(FORWARDED)
        expect(page.locator("h1")).to_contain_text(vi("No earlier check is near it"))
        page.locator("#id_contact").fill("khach@thu.example")
        page.locator("button[value=preview]").click()
        expect(fits(page).locator(".to-send")).not_to_contain_text("0912")
        assert not Tip.objects.exists()
        page.locator("button[value=send]").click()
        assert fits(page).context.cookies() == []
        return page.locator(".code").inner_text()

    def state(self) -> None:
        """Tâm finds it in the queue and says in one sentence what is claimed."""
        page = fits(self.visit("/desk/checks/", user=self.tam))
        page.locator("table.claims tbody a").first.click()
        expect(page.locator("main")).not_to_contain_text("0912")
        page.locator("[name=statement]").fill(STATEMENT)
        page.locator("[name=topic]").select_option(
            label=str(Topic.objects.get(code="roads-traffic"))
        )
        page.locator("#stated button.button").click()
        expect(fits(page).locator("h1")).to_contain_text(STATEMENT)

    def find_out(self) -> None:
        """Parties, a source of nobody's side, a rating."""
        page = self.visit(f"/desk/checks/{self.claim.pk}/", user=self.tam)
        expect(page.locator("#parties .matched").first).to_contain_text("Sở Xây dựng")
        page.locator("#parties form button.button").click()
        form = fits(page).locator("form.evidence-form")
        form.locator("[name=kind][value=paper]").check()
        form.locator("[name=title]").fill("Nhật ký khảo sát biển báo cầu Triều")
        form.locator("[name=owner], [name=body]").first.fill("Đại học Giao thông")
        form.locator("[name=says]").fill("Đi hai đầu cầu ngày 20/11: không có biển cấm xe máy.")
        form.locator("[name=stance][value=refutes]").check()
        form.locator("button.button").last.click()
        expect(fits(page).locator("#evidence .sources")).to_contain_text("Nhật ký khảo sát")
        page.locator("#rating [name=rating][value=false]").check()
        page.locator("#rating [name=finding]").fill(IN_A_SENTENCE)
        page.locator("#rating form button.button").click()
        fits(page)
        assert self.claim.rating == "false"

    def write_and_sign(self) -> None:
        page = self.visit(f"/desk/checks/{self.claim.pk}/", user=self.tam)
        page.locator("#finding button.button").click()
        fits(page)
        page.locator("input[name=title]").fill("Không có lệnh cấm xe máy qua cầu Triều")
        write(page, FINDING)
        page.locator("button[name=submit]").click()
        fits(page)
        assert self.claim.state == "submitted"

    def sign_second(self) -> None:
        """Quân is of the province, as the party is, and may not; Mai may."""
        check = self.claim.factcheck
        page = self.visit(f"/desk/checks/check/{check.pk}/", user=self.quan)
        assert not page.locator("#sign").get_by_role("button", name=vi("Sign")).count()
        expect(page.locator("#sign .refusal")).to_be_visible()
        page = fits(self.visit("/desk/approvals/", user=self.mai))
        page.locator("table.waiting tbody a").first.click()
        button(fits(page), "Sign").click()
        button(page, "Publish").click()
        fits(page)
        assert self.claim.state == "published"

    def look_again(self) -> str:
        page = fits(self.visit(self.public))
        page.locator("a[href*='/xem-lai/']").first.click()
        fits(page).locator("#id_text").fill(REVIEW)
        button(page, "See what will be sent").click()
        button(fits(page), "Send").click()
        return page.locator(".code").inner_text()

    def correct(self) -> None:
        """Tâm proposes, with another rating; Mai signs."""
        check = self.claim.factcheck
        page = fits(self.visit(f"/desk/checks/check/{check.pk}/correct/", user=self.tam))
        page.locator("[name$=text]").first.fill(CORRECTED)
        page.locator("[name$=rating][value=partly-false]").check()
        page.locator("main form.check-correct > p button").click()
        fits(page)
        page = self.visit(f"/desk/checks/check/{check.pk}/", user=self.mai)
        button(page, "Sign the correction").click()
        fits(page)
        assert self.claim.rating == "partly-false"

    def follow(self, code: str) -> Page:
        page = fits(self.visit("/bien-nhan/"))
        page.locator("#id_code").fill(code)
        button(page, "Show how it stands").click()
        return fits(page)


def told(page: Page) -> list[dict]:
    """The ClaimReviews that a page holds for machines."""
    whole = json.loads(page.locator("script[type='application/ld+json']").first.text_content())
    assert not has_errors(validate(whole))
    nodes = whole.get("@graph", [whole])
    return [node for node in nodes if "ClaimReview" in str(node.get("@type"))]


def test_a_claim_from_a_pasted_message_to_its_correction(walk, clock):
    code = walk.send()
    tip = Tip.objects.get()
    assert "0912" not in tip.text
    expect(walk.follow(code).locator("main")).not_to_contain_text("khach@")

    walk.days(1)
    walk.state()
    walk.find_out()
    walk.write_and_sign()
    walk.days(1)
    walk.sign_second()
    assert any(line.startswith("khach@thu.example") for line in sent(clock))
    assert not any("khach@" in str(message.message()) for message in mail.outbox[1:])

    page = fits(walk.visit(walk.public))
    for said in (STATEMENT, FINDING, IN_A_SENTENCE, "Sở Xây dựng", "Đại học Giao thông"):
        expect(page.locator("main")).to_contain_text(said)
    (review,) = told(page)
    assert (review["reviewRating"]["ratingValue"], review["claimReviewed"]) == (1, STATEMENT)
    assert "author" not in review.get("itemReviewed", {})
    expect(walk.follow(code).locator("main a[href*='/kiem-chung/KC-']").first).to_be_visible()

    matching.refresh()
    page = walk.ask(OTHER_WORDS)
    expect(page.locator(".near").first).to_contain_text(STATEMENT)

    walk.days(1)
    asked = walk.look_again()
    walk.days(1)
    walk.correct()
    assert any(line.startswith("khach@thu.example") for line in sent(clock))
    page = fits(walk.visit(walk.public))
    expect(page.locator("main")).to_contain_text(CORRECTED)
    (review,) = told(page)
    assert review["reviewRating"]["ratingValue"] == 2
    expect(page.locator("main")).not_to_contain_text(re.compile("các anh xem lại"))
    expect(walk.follow(asked).locator("main")).to_be_visible()
    assert verify_log() is None
