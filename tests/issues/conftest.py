"""An issue in each state, and the people who bring it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from hoiam.issues.actions import answering, assigning, opening, reopening
from hoiam.issues.models import Answer, Issue
from hoiam.issues.queries.due import today_of
from hoiam.publishing.actions import signing

QUESTION = "Đường ĐT.376 qua xã Hồng Minh hỏng nặng. Cơ quan đã và sẽ làm gì, bao giờ xong?"
BODY = "Đã vá xong các ổ gà từ km 3 đến km 7 ngày 28/10; mặt đường sẽ thảm lại trước Tết."


@pytest.fixture
def open_issue(ha, clock) -> Callable[..., Issue]:
    """Hà opens a draft: `open_issue(title=…, kind=…)`."""

    def make(**more) -> Issue:
        values = {
            "title": "Đường ĐT.376 hỏng nặng",
            "question": QUESTION,
            "kind": "press-matter",
            "now": clock.now,
        } | more
        return opening.open_issue(ha, **values)

    return make


@pytest.fixture
def assign(ha, offices, open_issue, clock) -> Callable[..., Issue]:
    """Hà opens an issue and gives it to the Department of Construction, or to `office`."""

    def make(office=None, **more) -> Issue:
        issue = open_issue(**more)
        return assigning.assign_issue(ha, issue, office or offices.so_xay_dung, now=clock.now)

    return make


@pytest.fixture
def write(lan, clock) -> Callable[..., Answer]:
    """Lan writes the answer of an issue."""

    def make(issue: Issue, by=None, **more) -> Answer:
        values = {
            "outcome": "done",
            "title": "Đã vá mặt đường ĐT.376",
            "body": BODY,
            "now": clock.now,
        } | more
        return answering.write_answer(by or lan, issue, **values)

    return make


@pytest.fixture
def submit(write, lan, clock) -> Callable[..., Answer]:
    """Lan writes an answer and sends it for approval."""

    def make(issue: Issue, **more) -> Answer:
        answer = write(issue, **more)
        return answering.submit_answer(lan, answer, now=clock.now)

    return make


@pytest.fixture
def answer_it(submit, quan, clock) -> Callable[..., Answer]:
    """Lan writes and submits, Quân approves and publishes."""

    def make(issue: Issue, **more) -> Answer:
        answer = submit(issue, **more)
        signing.approve(quan, answer.publication, now=clock.now)
        signing.publish(quan, answer.publication, now=clock.now)
        answer.refresh_from_db()
        issue.refresh_from_db()
        return answer

    return make


@pytest.fixture
def in_state(ha, lan, quan, offices, open_issue, assign, submit, answer_it, clock):
    """An issue brought to a state by the people whose part it is: `in_state("answered")`."""

    def draft() -> Issue:
        return open_issue()

    def accepted() -> Issue:
        return assigning.accept_issue(lan, assign(), now=clock.now)

    def submitted() -> Issue:
        return submit(accepted()).issue

    def scheduled() -> Issue:
        answer = submit(accepted())
        signing.approve(quan, answer.publication, now=clock.now)
        return answer.issue

    def answered() -> Issue:
        return answer_it(accepted()).issue

    def closed() -> Issue:
        return reopening.close_issue(ha, answered(), now=clock.now)

    def merged() -> Issue:
        gone = assign()
        opening.merge_issues(ha, assign(), gone, now=clock.now)
        return gone

    def withdrawn() -> Issue:
        return opening.withdraw_issue(ha, assign(), reason="Trùng.", now=clock.now)

    def dropped() -> Issue:
        return opening.withdraw_issue(ha, open_issue(), reason="", now=clock.now)

    made = {
        "draft": draft,
        "dropped": dropped,
        "assigned": assign,
        "accepted": accepted,
        "submitted": submitted,
        "scheduled": scheduled,
        "answered": answered,
        "closed": closed,
        "merged": merged,
        "withdrawn": withdrawn,
    }

    def make(state: str) -> Issue:
        issue = made[state]()
        issue.refresh_from_db()
        assert issue.state == state
        return issue

    return make


@pytest.fixture
def days(clock):
    """Move the clock by days, and say what day it is: `days(3)`."""

    def go(number: int):
        clock.now += timedelta(days=number)
        return today_of(clock.now)

    return go


@pytest.fixture
def mails(db):
    """The outbox as (kind of recipient, key, subject), oldest first."""
    from hoiam.post.models import OutgoingMail

    def look(**only):
        rows = OutgoingMail.objects.filter(**only).order_by("pk")
        return [(row.recipient_kind, row.recipient, row.subject) for row in rows]

    return look
