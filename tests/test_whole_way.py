"""The whole way of one matter, walked in a browser by the people whose part each step is.

story → issue → the office's answer → approval → public page → "this does not answer it" →
reopened → answered again.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from hoiam.issues.models import Issue
from hoiam.issues.queries.figures import figures_of
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import Duty
from hoiam.portal import limits
from hoiam.post import tasks as post
from hoiam.publishing.rich_text import to_text
from hoiam.topics.models import Topic
from tests.axe import barriers
from tests.desk.conftest import at_desk, some_commune, visit  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEWS = (
    "Người dân phản ánh mặt đường ĐT.376 đầy ổ gà, xe máy ngã nhiều lần. Đường hỏng đã ba tháng mà "
    "chưa được sửa."
)
FIRST = "Đã vá 46 ổ gà từ km 3 đến km 7; toàn tuyến sẽ được thảm lại xong trong tháng 12."
WORDS = "Đoạn trong xóm vẫn chưa ai đến sửa, câu trả lời không nói gì về đoạn đó."
DECISION = "Ý kiến có cơ sở: câu trả lời chưa nêu đoạn trong khu dân cư."
SECOND = "Đoạn 600 m trong khu dân cư đã được vá và cắm biển ngày 12/11; nghiệm thu cùng thôn."


def vi(words: str) -> str:
    """What stands on the page for a sentence of the program."""
    with override("vi"):
        return gettext(words)


def button(page: Page, words: str):
    return page.locator("main").get_by_role("button", name=vi(words), exact=True)


def fits(page: Page) -> Page:
    """Nothing on this page keeps anybody out (WCAG 2.2 AA)."""
    assert not barriers(page)
    return page


@pytest.fixture
def road(knowledge, offices, tell, clock):
    """A story about a road, and the row of the duty table that says whose it is."""
    Duty.objects.create(
        row=14,
        office=offices.so_xay_dung,
        topic=Topic.objects.get(code="roads-traffic"),
        matter_vi="Bảo trì đường tỉnh",
        words=["ổ gà", "mặt đường"],
    )
    article = tell(
        "Đường ĐT.376 chi chít ổ gà, dân đi lại khổ sở",
        NEWS,
        place=some_commune().code,
        topic="roads-traffic",
        reasons=("Người dân phản ánh", "chưa được sửa"),
    )
    return article.story


@pytest.fixture
def walk(visit, ha, lan, quan, road, clock, monkeypatch):  # noqa: F811
    """Who walks, and when."""
    monkeypatch.setattr(limits, "writing", limits.Buckets(limits.WRITING, limits.ALL_WRITING))
    monkeypatch.setattr(limits, "asking", limits.Buckets(limits.ASKING, limits.ALL_ASKING))
    return Walk(visit, clock, ha=ha, lan=lan, quan=quan)


class Walk:
    """The steps of the way; each person sits at a browser of their own."""

    def __init__(self, visit, clock, *, ha, lan, quan) -> None:  # noqa: F811
        self.visit, self.clock = visit, clock
        self.ha, self.lan, self.quan = ha, lan, quan

    def days(self, number: int) -> None:
        self.clock.now += timedelta(days=number)

    @property
    def issue(self) -> Issue:
        return Issue.objects.select_related("publication", "office", "round").get()

    @property
    def public(self) -> str:
        return f"/van-de/{self.issue.number}/"

    def open(self, story) -> None:
        """Hà, from the story: one click to a filled-in issue, one to assign it."""
        page = fits(self.visit(f"/desk/stories/{story.pk}/", user=self.ha))
        page.get_by_role("link", name=vi("Open an issue")).click()
        fits(page)
        expect(page.get_by_label(vi("Title"), exact=True)).to_have_value(story.headline)
        expect(page.locator("#proposal")).to_contain_text("Sở Xây dựng")
        expect(page.locator("#proposal")).to_contain_text("14")
        expect(page.locator("#proposal .count-days li").first).to_be_visible()
        button(page, "Open and assign").click()
        fits(page)
        expect(page.locator(".issue-top .number")).to_have_text(re.compile(r"VD-2026-\d+"))

    def answer(self, *, outcome: str, title: str, body: str, by: str = "") -> None:
        """Lan accepts, writes and sends it for approval."""
        page = self.visit(f"/desk/issues/{self.issue.pk}/", user=self.lan)
        fits(page)
        button(page, "Accept").click()
        page.locator(".head-acts").get_by_role("link", name=vi("Write the answer")).click()
        fits(page)
        page.locator(f"input[name=outcome][value={outcome}]").check()
        if by:
            page.locator("input[name=promised_for]").fill(by)
        page.locator("input[name=title]").fill(title)
        write(page, body)
        button(page, "Send for approval").click()
        expect(page.locator(".issue-top")).to_be_visible()
        fits(page)
        assert self.issue.state == "submitted"

    def sign(self) -> None:
        """Quân reads what waits for him, approves and publishes."""
        page = fits(self.visit("/desk/approvals/", user=self.quan))
        page.locator("table.waiting tbody a").first.click()
        if "/publications/" not in page.url:
            page.get_by_role("link", name=vi("Read and sign the answer")).click()
        fits(page)
        button(page, "Approve").click()
        button(page, "Publish").click()
        expect(page.locator(".state").first).to_be_visible()
        fits(page)
        assert self.issue.state == "answered"

    def object(self) -> str:
        """Khách, who is nobody the desk knows: says so, sees what will be sent, holds a code."""
        page = fits(self.visit(self.public))
        page.get_by_role("link", name=vi("This does not answer it")).click()
        fits(page)
        page.locator("#id_text").fill(f"{WORDS} Gọi tôi số 0912 345 678.")
        button(page, "See what will be sent").click()
        fits(page)
        expect(page.locator(".to-send")).to_contain_text("Đoạn trong xóm")
        expect(page.locator(".to-send")).not_to_contain_text("0912")
        button(page, "Send").click()
        fits(page)
        assert page.context.cookies() == []
        return page.locator(".code").inner_text()

    def reopen(self) -> None:
        """Hà reads the objection on the issue's page and puts the question again."""
        page = self.visit(f"/desk/issues/{self.issue.pk}/", user=self.ha)
        expect(page.locator(".request .said").first).to_contain_text("Đoạn trong xóm")
        page.get_by_label(vi("Decision in public words")).last.fill(DECISION)
        button(page, "Reopen: a new round").click()
        fits(page)
        assert self.issue.state == "assigned"

    def follow(self, code: str):
        """The page of a receipt, for whoever holds its code."""
        page = fits(self.visit("/bien-nhan/"))
        page.locator("#id_code").fill(code)
        button(page, "Show how it stands").click()
        return fits(page)


def write(page: Page, body: str) -> None:
    """Into the editor of formatted text, or into the plain field where there is none."""
    editor = page.locator("[contenteditable=true]")
    if editor.count():
        editor.first.fill(body)
    else:
        page.locator("textarea[name=body]").fill(body)


def sent(clock) -> list[str]:
    """Subjects of the mails that go out now."""
    mail.outbox.clear()
    while post.send(now=clock.now) is not None and len(mail.outbox) < 100:
        clock.advance(1)
    return [f"{message.to[0]} {message.subject}" for message in mail.outbox]


def test_a_matter_from_the_press_to_its_second_answer(walk, road, lan, offices, clock):
    walk.open(road)
    issue = walk.issue
    assert (issue.office, issue.duty.row, issue.state) == (offices.so_xay_dung, 14, "assigned")
    page = fits(walk.visit(walk.public))
    expect(page.locator("main")).to_contain_text(vi("No answer yet"))
    assert any(line.startswith(lan.email) for line in sent(clock))

    walk.days(4)
    walk.answer(outcome="will-do", title="Đã vá mặt đường ĐT.376", body=FIRST, by="2026-12-20")
    walk.sign()
    page = fits(walk.visit(walk.public))
    expect(page.locator("main")).to_contain_text(FIRST)
    expect(page.locator(".stand")).to_contain_text(re.compile(r"4 ngày"))

    walk.days(2)
    code = walk.object()
    walk.days(1)
    walk.reopen()
    issue = walk.issue
    first, second = issue.rounds.all()
    assert first.reopened_on is not None
    assert second.kind == "reopened"
    assert second.due > first.due
    assert any(line.startswith(lan.email) and issue.number in line for line in sent(clock))

    walk.days(3)
    walk.answer(outcome="done", title="Đã vá đoạn trong khu dân cư", body=SECOND)
    walk.sign()
    page = fits(walk.visit(walk.public))
    for said in (FIRST, SECOND, DECISION):
        expect(page.locator("main")).to_contain_text(said)
    late = vi("The answer no longer counts as given on time.")
    expect(page.locator("#tra-loi-1")).to_contain_text(late)
    expect(page.locator("#tra-loi-2")).not_to_contain_text(late)
    expect(page.locator("main")).not_to_contain_text("Đoạn trong xóm")
    page = walk.follow(code)
    expect(page.locator("main")).to_contain_text(DECISION)
    figures = figures_of(offices.so_xay_dung, as_of=date(2026, 12, 31))
    assert (figures.due_count, figures.answered, figures.answered_by_date) == (2, 2, 1)
    answers = [to_text(one.publication.current.body) for one in walk.issue.answers.all()]
    assert answers == [FIRST, SECOND]
    assert verify_log() is None
