"""What spreads comes to the top: by different tips and stories of a day, and never by copies."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.checks.actions import alerting, joining, stating
from hoiam.checks.models import Claim, Joining, Tip
from hoiam.checks.queries.curves import curve_of
from hoiam.checks.queries.queue import Filters, alerts, list_claims
from hoiam.issues.queries.due import today_of
from hoiam.offices.models import LogEntry
from tests.checks.tips import TOLL, WATER, ask, claim_of, flood, kept_counts, true_counts

pytestmark = pytest.mark.usefixtures("english", "fresh_matching")


def came(claim: Claim, number: int, *, on: date, how: str = "matched") -> None:
    """So many tips of different words on one day."""
    for n in range(number):
        tip = Tip.objects.create(text=f"{on} {n}", digest=f"{claim.pk}/{on}/{n}", arrived=on)
        Joining.objects.create(tip=tip, claim=claim, how=how, on=on)
    alerting.count_again(claim, today=on)


def alerted(claim: Claim) -> date | None:
    claim.refresh_from_db()
    return claim.alerted_on


@pytest.mark.django_db
def test_many_different_tips_in_a_day_bring_it_to_the_top(now, tam, claim):
    quiet, loud = claim("Câu có hai mươi người hỏi."), claim()
    today = today_of(now)
    for n in range(3, 23):
        came(quiet, 1, on=today - timedelta(days=n))
    came(loud, 7, on=today)
    alerting.raise_alerts(now=now)
    assert alerted(loud) is None
    came_more = Tip.objects.create(text="một nữa", digest="nữa", arrived=today)
    Joining.objects.create(tip=came_more, claim=loud, how="matched", on=today)
    alerting.raise_alerts(now=now + timedelta(hours=2))
    assert (alerted(loud), alerted(quiet)) == (today, None)
    assert list(alerts(tam, today=today)) == [loud]
    page = list_claims(tam, Filters(), today=today).page(1)
    assert page.object_list == [loud, quiet]
    # An alert is no entry in the log, which would tell the hour.
    assert not LogEntry.objects.exists()


@pytest.mark.django_db
def test_a_thousand_copies_of_one_text_are_no_alert(now, claim):
    row, today = claim(), today_of(now)
    came(row, 1, on=today)
    came(row, 300, on=today, how="copy")
    alerting.raise_alerts(now=now)
    assert alerted(row) is None
    assert kept_counts(row) == true_counts(row) == (301, 1)
    assert row.growth < 1


@pytest.mark.django_db
def test_what_many_ask_every_day_is_no_alert(now, claim):
    row, today = claim(), today_of(now)
    for n in range(1, 9):
        came(row, 10, on=today - timedelta(days=n))
    came(row, 12, on=today)
    alerting.raise_alerts(now=now)
    assert alerted(row) is None
    came(row, 30, on=today, how="by-hand")
    alerting.raise_alerts(now=now)
    assert alerted(row) == today


@pytest.mark.django_db
def test_many_stories_of_the_press_raise_it_too_and_reprints_do_not(now, tam, claim, tell, clock):
    row, today = claim(), today_of(now)
    first = tell("Cầu Hưng Hà thu phí?")
    stating.add_story(tam, row, first.story, now=now)
    for n in range(6):
        tell(f"Đăng lại {n}", story=first.story, copy_of=first)
    alerting.raise_alerts(now=now)
    assert alerted(row) is None
    for n in range(3):
        stating.add_story(tam, row, tell(f"Trạm thu phí {n}").story, now=now)
    alerting.raise_alerts(now=now)
    assert alerted(row) == today


@pytest.mark.django_db
def test_an_alert_fades_and_growth_falls_when_nobody_asks_any_more(now, tam, claim):
    row, today = claim(), today_of(now)
    came(row, 20, on=today)
    alerting.raise_alerts(now=now)
    row.refresh_from_db()
    assert row.growth == 10
    alerting.raise_alerts(now=now + timedelta(days=2))
    row.refresh_from_db()
    assert row.growth == 0
    assert list(alerts(tam, today=today + timedelta(days=2)))
    assert not list(alerts(tam, today=today + timedelta(days=3)))


@pytest.mark.django_db
def test_the_job_changes_no_version_and_nothing_that_a_checker_does_meanwhile(now, tam, claim):
    row, today = claim(), today_of(now)
    came(row, 20, on=today)
    stating.take(tam, row, now=now)
    version = Claim.objects.get(pk=row.pk).version
    alerting.raise_alerts(now=now)
    row.refresh_from_db()
    assert (row.version, row.taken_by, row.alerted_on) == (version, tam, today)


@pytest.mark.django_db
def test_wrong_counts_are_set_right_from_the_rows(now, tam):
    tip = ask(TOLL, now=now)
    ask(TOLL, now=now)
    claim = claim_of(tip)
    Claim.objects.filter(pk=claim.pk).update(tips_count=77, different_count=5, growth=9)
    joining.move_tip(tam, tip, claim, to=claim_of(ask(WATER, now=now)), now=now)
    for row in Claim.objects.all():
        assert kept_counts(row) == true_counts(row)


@pytest.mark.django_db
def test_the_curve_counts_days_in_the_office_s_zone_and_knows_no_hour(now, tam, claim, tell, clock):
    row, today = claim(), today_of(now)
    came(row, 3, on=today)
    came(row, 5, on=today, how="copy")
    came(row, 2, on=today - timedelta(days=29))
    came(row, 9, on=today - timedelta(days=30))
    # At 1 in the morning in Hà Nội it is still yesterday in Greenwich.
    stating.add_story(tam, row, tell("Cầu thu phí", hours_ago=7).story, now=now)
    stating.add_story(tam, row, tell("Trạm thu phí", hours_ago=9).story, now=now)
    curve = curve_of(row, today=today)
    assert len(curve.days) == len(curve.tips) == len(curve.askings) == len(curve.articles) == 30
    assert (curve.days[0], curve.days[-1]) == (today - timedelta(days=29), today)
    assert (curve.tips[-1], curve.askings[-1], curve.tips[0], sum(curve.tips)) == (3, 8, 2, 5)
    assert curve.articles[-2:] == (1, 1)
    assert not any(isinstance(day, datetime) for day in curve.days)


@pytest.mark.django_db
def test_ten_thousand_tips_are_counted_in_a_few_statements(
    now, claim, django_assert_max_num_queries
):
    row = claim()
    flood(row, 10_000, now=now)
    with django_assert_max_num_queries(8):
        alerting.raise_alerts(now=now)
    assert alerted(row) == today_of(now)
    with django_assert_max_num_queries(4):
        curve_of(row, today=today_of(now))


TODAY = date(2026, 11, 2)
DAYS = st.dictionaries(st.integers(0, 20), st.integers(0, 500), max_size=12)


@given(DAYS, st.integers(1, 50))
def test_growth_rises_with_what_comes_today_and_never_below_nothing(days, more):
    by_day = Counter({TODAY - timedelta(days=n): count for n, count in days.items()})
    growth = alerting.growth_of(by_day, today=TODAY)
    assert growth >= 0
    by_day[TODAY] += more
    assert alerting.growth_of(by_day, today=TODAY) >= growth


@given(DAYS)
def test_a_day_like_all_others_never_spreads(days):
    flat = Counter({TODAY - timedelta(days=n): 40 for n in range(30)})
    assert not alerting.spreads(flat, flat, 40, today=TODAY)
    assert alerting.growth_of(flat, today=TODAY) == 0
