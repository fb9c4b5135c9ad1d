"""From rounds as people made them to the figures of an office."""

from __future__ import annotations

from datetime import date

import pytest

from hoiam.issues.actions import asking, reopening
from hoiam.issues.figures import Row, office_figures
from hoiam.issues.models import Issue, OfficeRequest, Round
from hoiam.issues.queries.due import today_of
from hoiam.issues.queries.figures import figures_of, rows_of
from hoiam.offices.models import Office

pytestmark = pytest.mark.django_db

# The tests' clock begins on Monday 2 November 2026; press matters are due on 2 December.
BEGUN, DUE = date(2026, 11, 2), date(2026, 12, 2)


@pytest.fixture
def rows(offices):
    def look(as_of: date, office=None) -> list[Row]:
        return rows_of(office or offices.so_xay_dung, as_of=as_of)

    return look


def test_a_draft_is_no_round_and_a_matter_waits_from_the_day_it_is_assigned(
    open_issue, assign, rows, days
) -> None:
    open_issue()
    assert rows(BEGUN) == []
    issue = assign()
    assert rows(BEGUN) == [Row(started=BEGUN, due=DUE, answered=None, matter=issue.pk)]
    assert rows(date(2026, 11, 1)) == []


def test_answered_within_nine_days(assign, answer_it, offices, days, clock) -> None:
    issue = assign()
    days(9)
    answer_it(issue)
    figures = figures_of(offices.so_xay_dung, as_of=today_of(clock.now))
    assert (figures.n, figures.answered, figures.median) == (1, 1, 9)
    # Its date has not passed: nothing to be said of a share yet.
    assert figures.share is None
    later = figures_of(offices.so_xay_dung, as_of=date(2026, 12, 3))
    assert (later.share, later.answered_by_date) == (1.0, 1)
    # As of a day before the answer it had not come.
    before = figures_of(offices.so_xay_dung, as_of=date(2026, 11, 10))
    assert (before.answered, before.still_waiting) == (0, 1)


def test_a_reopened_answer_makes_a_second_round_and_is_not_by_the_date(
    assign, answer_it, rows, offices, ha, days, clock
) -> None:
    issue = assign()
    days(9)
    answer_it(issue)
    days(2)
    reopening.reopen_issue(ha, issue, reason="Chưa nói bao giờ xong.", now=clock.now)
    first, second = rows(today_of(clock.now))
    assert (first.answered, first.reopened) == (date(2026, 11, 11), True)
    assert (second.started, second.answered, second.reopened) == (date(2026, 11, 13), None, False)
    figures = office_figures([first, second], as_of=date(2027, 3, 1))
    assert (figures.n, figures.matters, figures.answered_by_date, figures.due_count) == (2, 1, 0, 2)
    # On the day before, nobody had reopened anything.
    assert [row.reopened for row in rows(date(2026, 11, 12))] == [False]


def test_who_hands_a_matter_over_was_watched_until_then(
    assign, rows, offices, lan, ha, days, clock
) -> None:
    issue = assign()
    days(4)
    asked = asking.ask_handover(
        lan, issue, office=offices.so_y_te, reason="Việc của y tế.", now=clock.now
    )
    days(1)
    asking.decide_handover(ha, asked, grant=True, decision="Đúng.", now=clock.now)
    days(10)
    (former,) = rows(today_of(clock.now))
    assert (former.started, former.ended, former.answered) == (BEGUN, date(2026, 11, 7), None)
    (now_held,) = rows(today_of(clock.now), offices.so_y_te)
    assert (now_held.started, now_held.ended) == (BEGUN, None)
    found = figures_of(offices.so_xay_dung, as_of=today_of(clock.now))
    assert (found.n, found.still_waiting, found.watched) == (1, 0, 5)
    # Before that day it was theirs alone.
    assert [row.ended for row in rows(date(2026, 11, 6))] == [None]
    assert rows(date(2026, 11, 6), offices.so_y_te) == []


def test_days_on_which_the_clock_stood_are_left_out(
    assign, rows, lan, ha, offices, days, clock
) -> None:
    issue = assign(kind="regulation-feedback")
    days(2)
    asked = asking.ask_question(lan, issue, text="Đoạn nào của đường?", now=clock.now)
    assert asked.pauses
    days(5)
    (row,) = rows(today_of(clock.now))
    assert (row.due, row.paused_days) == (None, 6)
    days(1)
    asking.reply_to_question(ha, asked, text="Từ km 3.", now=clock.now)
    days(4)
    (row,) = rows(today_of(clock.now))
    assert row.paused_days == 6
    assert row.due == Round.objects.get().due
    found = figures_of(offices.so_xay_dung, as_of=today_of(clock.now))
    assert found.watched == 12 - 6


def test_a_question_asked_once_the_date_has_gone_by_stops_nothing(
    assign, lan, offices, days, clock
) -> None:
    issue = assign(kind="regulation-feedback")
    days(60)
    asked = asking.ask_question(lan, issue, text="Đoạn nào?", now=clock.now)
    assert not asked.pauses
    found = figures_of(offices.so_xay_dung, as_of=today_of(clock.now))
    assert (found.overdue, found.still_waiting) == (1, 1)


def test_the_number_of_queries_does_not_grow(
    assign, offices, django_assert_num_queries, clock
) -> None:
    for _ in range(4):
        assign()
    with django_assert_num_queries(4):
        assert figures_of(offices.so_xay_dung, as_of=BEGUN).n == 4
    with django_assert_num_queries(2):
        assert figures_of(offices.so_xay_dung, as_of=BEGUN).n == 4
    assign()
    assert figures_of(offices.so_xay_dung, as_of=BEGUN).n == 5
    assert OfficeRequest.objects.count() == 0


def test_invented_matters_say_nothing_of_an_office_that_is_not_invented(assign, rows) -> None:
    issue = assign()
    Issue.objects.filter(pk=issue.pk).update(is_sample=True)
    assert rows(BEGUN) == []
    Office.objects.update(is_sample=True)
    assert len(rows(BEGUN)) == 1
