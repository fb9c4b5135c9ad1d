"""People who would rather look punctual than answer: no verb makes a late answer early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from hoiam.issues.actions import asking, assigning, ending, opening
from hoiam.issues.queries.due import today_of
from hoiam.issues.queries.figures import figures_of


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_no_time_is_asked_for_once_the_date_has_gone_by(lan, assign, days, clock):
    issue = assign()
    days((issue.due - today_of(clock.now)).days)
    asking.ask_extension(lan, issue, days=3, reason="Chờ kết quả đo.", now=clock.now)
    late = assign(title="Cầu Đông hỏng lan can")
    days((late.due - today_of(clock.now)).days + 1)
    with pytest.raises(ValidationError, match="gone by"):
        asking.ask_extension(lan, late, days=20, reason="Chờ kết quả đo.", now=clock.now)


def test_what_was_asked_in_time_may_be_granted_after_the_date(lan, ha, assign, days, clock):
    issue = assign()
    asked = asking.ask_extension(lan, issue, days=30, reason="Chờ kết quả đo.", now=clock.now)
    days(31)
    asking.decide_extension(ha, asked, grant=True, decision="Được.", now=clock.now)
    issue.refresh_from_db()
    assert issue.due > today_of(clock.now)


def test_an_editor_grants_no_more_than_was_asked_for(lan, ha, assign, clock):
    asked = asking.ask_extension(lan, assign(), days=3, reason="Chờ kết quả.", now=clock.now)
    with pytest.raises(ValidationError, match="No more days"):
        asking.decide_extension(ha, asked, grant=True, days=60, decision="Được.", now=clock.now)


def test_a_question_every_day_does_not_hold_the_clock_for_good(lan, ha, assign, days, clock):
    issue = assign(kind="regulation-feedback")
    given = issue.due
    pauses = []
    while today_of(clock.now) < given:
        asked = asking.ask_question(lan, issue, text="Quy định nào?", now=clock.now)
        pauses.append(asked.pauses)
        days(1)
        asking.reply_to_question(ha, asked, text="Điều 5.", now=clock.now)
    assert pauses.count(True) == asking.MOST_PAUSES
    issue.refresh_from_db()
    assert issue.due <= given + timedelta(days=5)


def test_an_overdue_matter_taken_from_an_office_still_counts_there(
    ha, assign, offices, days, clock
):
    """Hà hands what Construction left lying to Health, without anybody having asked."""
    issue = assign()
    days(40)
    before = figures_of(offices.so_xay_dung, as_of=today_of(clock.now))
    assert (before.due_count, before.answered_by_date) == (1, 0)
    assigning.reassign_issue(ha, issue, offices.so_y_te, now=clock.now)
    after = figures_of(offices.so_xay_dung, as_of=today_of(clock.now))
    assert (after.due_count, after.answered_by_date) == (1, 0)


def test_handing_over_on_the_last_day_and_back_changes_nothing(
    ha, lan, minh, assign, offices, days, clock
):
    issue = assign()
    days((issue.due - today_of(clock.now)).days)
    for person, office in ((lan, offices.so_y_te), (minh, offices.so_xay_dung)):
        issue.refresh_from_db()
        asked = asking.ask_handover(person, issue, office=office, reason="Của họ.", now=clock.now)
        asking.decide_handover(ha, asked, grant=True, decision="Được.", now=clock.now)
        days(3)
    issue.refresh_from_db()
    assert issue.due < today_of(clock.now)
    for office in (offices.so_xay_dung, offices.so_y_te):
        figures = figures_of(office, as_of=today_of(clock.now))
        assert (figures.due_count, figures.answered_by_date) == (1, 0)


@pytest.mark.parametrize("end", ["withdraw", "merge"])
def test_ending_an_overdue_matter_does_not_flatter(ha, assign, offices, days, clock, end):
    first, second = assign(), assign(title="Cầu Đông hỏng lan can")
    days(40)
    if end == "withdraw":
        opening.withdraw_issue(ha, second, reason="Khó nói.", now=clock.now)
    else:
        opening.merge_issues(ha, first, second, now=clock.now)
    figures = figures_of(offices.so_xay_dung, as_of=today_of(clock.now))
    assert (figures.due_count, figures.answered_by_date, figures.overdue) == (2, 0, 1)


def test_a_matter_that_waits_joins_none_whose_clock_stands(ha, lan, assign, days, clock):
    stands = assign(kind="regulation-feedback")
    asking.ask_question(lan, stands, text="Quy định nào?", now=clock.now)
    waits = assign()
    stands.refresh_from_db()
    assert stands.due < waits.due
    with pytest.raises(ValidationError, match="due first"):
        ending.merge_issues(ha, stands, waits, now=clock.now)


def test_a_promise_does_not_vanish_in_another_issue(ha, assign, answer_it, clock):
    promised = assign()
    answer_it(promised, outcome="will-do", promised_for=today_of(clock.now) + timedelta(days=30))
    other = assign(title="Cầu Đông hỏng lan can")
    with pytest.raises(ValidationError, match="promises"):
        ending.merge_issues(ha, other, promised, now=clock.now)
    ending.merge_issues(ha, other, assign(title="Lan can cầu Đông"), now=clock.now)
