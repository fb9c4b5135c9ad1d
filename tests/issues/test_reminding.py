"""An office is reminded 7, 3 and 1 working days before its date and after it: each time once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hoiam.issues.actions import asking, assigning
from hoiam.issues.actions.reminding import remind_offices
from hoiam.issues.models import Issue
from hoiam.post.models import OutgoingMail

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def reminded():
    """The mails of reminders: (which kind of reminder, to whom)."""

    def look() -> list[tuple[str, str]]:
        rows = OutgoingMail.objects.filter(key__contains=":remind:").order_by("pk")
        return [(row.key.split(":")[5], row.recipient_kind) for row in rows]

    return look


@pytest.fixture
def on(clock):
    """The morning of a day: `on(11, 20)`."""

    def go(month: int, day: int, hour: int = 8, year: int = 2026) -> datetime:
        clock.now = datetime(year, month, day, hour, tzinfo=ZONE)
        return clock.now

    return go


def test_each_kind_on_its_day(assign, lan, on, reminded):
    """Assigned on 2 November and due on 2 December; 24 November is a public holiday."""
    assign()
    start = date(2026, 11, 3)
    days = {}
    for n in range(60):
        day = start + timedelta(days=n)
        before = len(reminded())
        remind_offices(now=on(day.month, day.day))
        for kind, to in reminded()[before:]:
            days.setdefault(kind, []).append((day, to))
    assert {kind: {to for _day, to in told} for kind, told in days.items()} == {
        kind: {"user", "office"} for kind in days
    }
    assert {kind: told[0][0] for kind, told in days.items()} == {
        "before-7": date(2026, 11, 20),
        "before-3": date(2026, 11, 27),
        "before-1": date(2026, 12, 1),
        "overdue": date(2026, 12, 3),
        "overdue-1": date(2026, 12, 10),
        "overdue-2": date(2026, 12, 17),
        "overdue-3": date(2026, 12, 24),
        "overdue-4": date(2026, 12, 31),
    }
    assert len(reminded()) == 2 * len(days)


def test_once_however_often_it_runs(assign, lan, on, reminded):
    assign()
    for hour in range(7, 20):
        remind_offices(now=on(11, 20, hour))
    assert reminded() == [("before-7", "user"), ("before-7", "office")]


def test_nobody_is_woken(assign, lan, on, reminded):
    assign()
    assert remind_offices(now=on(11, 20, 3)) == 0
    assert reminded() == []


def test_what_was_missed_is_made_up_for(assign, lan, on, reminded):
    """The worker was away on the day; six working days remain."""
    assign()
    remind_offices(now=on(11, 23))
    assert reminded()[0][0] == "before-7"


def test_nothing_stale_goes_out(assign, lan, on, reminded):
    assign()
    remind_offices(now=on(11, 30))
    remind_offices(now=on(11, 30, 9))
    assert [kind for kind, to in reminded() if to == "user"] == ["before-3"]


def test_an_extension_begins_them_anew(assign, lan, ha, on, clock, reminded):
    issue = assign()
    remind_offices(now=on(11, 20))
    row = asking.ask_extension(lan, issue, days=30, reason="Chờ kiểm định.", now=clock.now)
    asking.decide_extension(ha, row, grant=True, decision="Được.", now=clock.now)
    remind_offices(now=on(11, 27))
    assert len(reminded()) == 2
    issue.refresh_from_db()
    assert issue.due > date(2026, 12, 31)
    remind_offices(now=on(12, 24))
    assert [kind for kind, to in reminded() if to == "user"] == ["before-7", "before-7"]


def test_not_while_the_clock_stands(assign, lan, on, clock, reminded):
    issue = assign(kind="regulation-feedback")
    asking.ask_question(lan, issue, text="Quy định nào?", now=clock.now)
    remind_offices(now=on(11, 23))
    remind_offices(now=on(12, 23))
    assert reminded() == []


@pytest.mark.parametrize("state", ["draft", "answered", "closed", "merged", "withdrawn"])
def test_not_where_nothing_is_owed(state, in_state, on, reminded):
    issue = in_state(state)
    remind_offices(now=on(12, 1))
    assert not OutgoingMail.objects.filter(key__contains=f"issue:{issue.pk}:remind").exists()


def test_once_it_waits_for_a_signature_those_who_sign_are_reminded(assign, submit, quan, lan, on):
    submit(assign())
    remind_offices(now=on(12, 1))
    told = OutgoingMail.objects.filter(key__contains=":remind:")
    assert {(mail.recipient_kind, mail.recipient) for mail in told} == {("user", quan.pk)}


def test_the_office_that_holds_it_now(assign, ha, lan, minh, offices, on, clock):
    assigning.reassign_issue(ha, assign(), offices.so_y_te, now=clock.now)
    remind_offices(now=on(11, 20))
    told = OutgoingMail.objects.filter(key__contains=":remind:", recipient_kind="user")
    assert [mail.recipient for mail in told] == [minh.pk]


def test_many_in_batches(open_issue, ha, offices, on, clock):
    issues = [open_issue() for _number in range(53)]
    assigning.assign_many(ha, issues, offices.so_y_te, now=clock.now)
    assert Issue.objects.filter(state="assigned").count() == 53
    assert remind_offices(now=on(11, 20)) == 53
    assert remind_offices(now=on(11, 20, 9)) == 0


def test_the_mail_says_how_it_stands(assign, lan, on):
    assign()
    remind_offices(now=on(12, 3))
    mail = OutgoingMail.objects.filter(key__contains=":remind:", recipient_kind="user").get()
    assert "VD-2026-0001" in mail.subject
    assert "2/12/2026" in mail.text
    assert mail.reply == "issue"
