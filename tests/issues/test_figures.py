"""The figures of an office: nobody looks better by leaving matters unanswered.

The curve is held to published figures (Freireich and others 1963, the 6-MP arm; Embury and others
1977, the maintained arm) and to a second way of computing it, in fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from statistics import mean

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.issues.figures import (
    Interval,
    OfficeFigures,
    Row,
    curve,
    office_figures,
    rank,
)

START, AS_OF = date(2026, 1, 5), date(2026, 11, 22)
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
MAINTAINED = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"

quiet = settings(derandomize=True, database=None, deadline=None, max_examples=100)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def watched(days: str) -> list[Row]:
    """Rounds as books print them: "9" answered after 9 days, "13+" still waiting after 13."""
    return [
        a_row(days=int(word.rstrip("+")), answered=not word.endswith("+")) for word in days.split()
    ]


def a_row(days: int, *, answered: bool = True, allowed: int = 30, **more) -> Row:
    started = START if answered else AS_OF - timedelta(days=days)
    return Row(
        started=started,
        due=started + timedelta(days=allowed),
        answered=started + timedelta(days=days) if answered else None,
        **more,
    )


def of(rows: list[Row], as_of: date = AS_OF) -> OfficeFigures:
    return office_figures(rows, as_of=as_of)


# ---- the curve -----------------------------------------------------------------------------------


def test_the_curve_is_that_of_the_books() -> None:
    steps = {point.day: point for point in curve(watched(SIX_MP), as_of=AS_OF)}
    printed = {
        6: (0.8571, 0.6197, 0.9516),
        7: (0.8067, 0.5631, 0.9228),
        10: (0.7529, 0.5032, 0.8894),
        13: (0.6902, 0.4316, 0.8491),
        16: (0.6275, 0.3675, 0.8049),
        22: (0.5378, 0.2678, 0.7468),
        23: (0.4482, 0.1881, 0.6801),
    }
    for day, (waiting, low, high) in printed.items():
        assert steps[day].waiting == pytest.approx(waiting, abs=6e-5)
        assert steps[day].low == pytest.approx(low, abs=6e-5)
        assert steps[day].high == pytest.approx(high, abs=6e-5)
    assert [steps[day].at_risk for day in (0, 6, 7, 10, 13, 23)] == [21, 21, 17, 15, 12, 6]


def test_median_and_interval_are_those_of_the_books() -> None:
    found = of(watched(SIX_MP))
    assert found.median == 23
    assert found.median_interval == Interval(low=13, high=None)
    assert found.median_words() == "23 days"
    assert found.median_interval.days_words() == "13 days or more"
    # Six in ten never get there: nobody knows when nine in ten would.
    assert found.p90 is None
    assert found.p90_interval is None
    assert found.p90_words() == "more than 35 days"


def test_the_maintained_arm_by_hand() -> None:
    found = of(watched(MAINTAINED))
    shares = {point.day: point.waiting for point in curve(watched(MAINTAINED), as_of=AS_OF)}
    by_hand = {
        9: Fraction(10, 11),
        13: Fraction(9, 11),
        18: Fraction(9, 11) * Fraction(7, 8),
        23: Fraction(9, 11) * Fraction(6, 8),
        31: Fraction(9, 11) * Fraction(6, 8) * Fraction(4, 5),
        34: Fraction(9, 11) * Fraction(6, 8) * Fraction(3, 5),
        48: Fraction(9, 11) * Fraction(6, 8) * Fraction(3, 5) * Fraction(1, 2),
    }
    for day, share in by_hand.items():
        assert shares[day] == pytest.approx(float(share))
    assert (found.median, found.p90) == (31, None)
    assert found.watched == 161


def second_way(rows: list[Row], as_of: date) -> dict[int, Fraction]:
    """Kaplan–Meier straight from its definition, in fractions."""
    seen = []
    for row in rows:
        answered = row.answered is not None and row.answered <= as_of
        seen.append((((row.answered if answered else as_of) - row.started).days, answered))
    share, shares = Fraction(1), {0: Fraction(1)}
    for day in sorted({days for days, _answered in seen}):
        at_risk = sum(days >= day for days, _answered in seen)
        answered = sum(days == day and is_answered for days, is_answered in seen)
        share *= 1 - Fraction(answered, at_risk)
        shares[day] = share
    return shares


rounds = st.builds(
    lambda begun, allowed, reply: Row(
        started=START + timedelta(days=begun),
        due=START + timedelta(days=begun + allowed),
        answered=None if reply is None else START + timedelta(days=begun + reply),
    ),
    begun=st.integers(0, 120),
    allowed=st.integers(1, 40),
    reply=st.none() | st.integers(0, 60),
)
days_on = st.integers(0, 200).map(lambda n: START + timedelta(days=n))


@quiet
@given(st.lists(rounds, max_size=60), days_on)
def test_the_curve_agrees_with_a_second_way(rows: list[Row], as_of: date) -> None:
    rows = [row for row in rows if row.started <= as_of]
    points = curve(rows, as_of=as_of)
    if not rows:
        assert points == ()
        return
    expected = second_way(rows, as_of)
    assert {point.day for point in points} == expected.keys()
    for point in points:
        assert point.waiting == pytest.approx(float(expected[point.day]))
        assert point.low <= point.waiting + 1e-9
        assert point.high is None or point.waiting <= point.high + 1e-9
    found = office_figures(rows, as_of=as_of)
    for share, days in ((Fraction(1, 2), found.median), (Fraction(9, 10), found.p90)):
        reached = [day for day, waiting in expected.items() if waiting <= 1 - share]
        assert days == (min(reached) if reached else None)


@quiet
@given(st.lists(rounds, max_size=60), days_on)
def test_the_parts_add_up(rows: list[Row], as_of: date) -> None:
    found = office_figures(rows, as_of=as_of)
    assert found.n == found.answered + found.still_waiting
    assert found.answered_by_date <= found.due_count <= found.n
    assert found.overdue <= found.still_waiting
    assert found.due_matters <= found.matters <= found.n
    assert (found.share is None) == (found.due_count == 0)
    if found.share is not None:
        assert found.share_interval.low <= found.share <= found.share_interval.high
    for days, interval in (
        (found.median, found.median_interval),
        (found.p90, found.p90_interval),
    ):
        if days is not None:
            assert interval.low <= days
            assert interval.high is None or days <= interval.high


@quiet
@given(st.lists(rounds, min_size=1, max_size=40), days_on, st.integers(0, 39))
def test_to_leave_a_matter_lying_never_looks_better(
    rows: list[Row], as_of: date, which: int
) -> None:
    row = rows[which % len(rows)]
    lying = Row(started=row.started, due=row.due, answered=None)
    worse = [lying if other is row else other for other in rows]
    before, after = (office_figures(some, as_of=as_of) for some in (rows, worse))
    assert (after.share or 0) <= (before.share or 0)
    for longer, shorter in ((after.median, before.median), (after.p90, before.p90)):
        assert longer is None or (shorter is not None and longer >= shorter)


def test_the_average_of_the_answered_alone_would_flatter() -> None:
    # Ten easy matters answered within five days, fifteen hard ones lying for two months.
    rows = [a_row(days=1 + n % 5) for n in range(10)]
    rows += [a_row(days=60, answered=False) for _ in range(15)]
    found = of(rows)
    answered = [(row.answered - row.started).days for row in rows if row.answered]
    assert mean(answered) == 3
    assert found.median is None
    assert found.median_words() == "more than 60 days"
    assert (found.share, found.overdue) == (0.4, 15)


def test_an_early_answer_does_not_count_before_its_date_has_passed() -> None:
    # Four answered early and sixteen lying, none of which has come due: no share yet. To count
    # early answers at once would say 100 %; three weeks later the truth is 20 %.
    begun = date(2026, 11, 16)
    due = date(2026, 12, 16)
    rows = [Row(started=begun, due=due, answered=date(2026, 11, 18)) for _ in range(4)]
    rows += [Row(started=begun, due=due, answered=None) for _ in range(16)]
    assert of(rows).share is None
    assert of(rows, due).share is None
    assert of(rows, date(2026, 12, 17)).share == 0.2


# ---- what counts ---------------------------------------------------------------------------------


def test_on_the_date_is_by_the_date_and_a_day_later_is_not() -> None:
    rows = [a_row(days=30), a_row(days=31), a_row(days=5)]
    found = of(rows)
    assert (found.answered_by_date, found.due_count) == (2, 3)
    assert found.share == pytest.approx(2 / 3)


def test_a_reopened_answer_was_an_answer_but_not_by_the_date() -> None:
    rows = [a_row(days=5), a_row(days=5, reopened=True)]
    found = of(rows)
    assert (found.answered, found.answered_by_date, found.due_count) == (2, 1, 2)


def test_each_round_counts_but_a_matter_only_once() -> None:
    rows = [a_row(days=n, matter="VD-2026-0042") for n in (5, 9)] + [a_row(days=3)]
    found = of(rows)
    assert (found.n, found.matters, found.due_count, found.due_matters) == (3, 2, 3, 2)


def test_days_on_which_the_clock_stood_are_not_the_office_s() -> None:
    assert of([a_row(days=20, paused_days=8)]).median == 12
    assert of([a_row(days=3, paused_days=8)]).median == 0
    open_pause = Row(started=START, due=None, answered=None, paused_days=300)
    found = of([open_pause])
    assert (found.still_waiting, found.overdue, found.due_count) == (1, 0, 0)
    assert found.watched == (AS_OF - START).days - 300


def test_a_matter_taken_away_is_watched_until_then() -> None:
    late = Row(
        started=START,
        due=START + timedelta(days=10),
        answered=None,
        ended=START + timedelta(days=25),
    )
    early = Row(
        started=START,
        due=START + timedelta(days=10),
        answered=None,
        ended=START + timedelta(days=4),
    )
    on_the_day = Row(
        started=START,
        due=START + timedelta(days=10),
        answered=None,
        ended=START + timedelta(days=10),
    )
    found = of([late, early, on_the_day])
    # The date passed while the office still had the first; it lost the others before that.
    assert (found.due_count, found.answered_by_date) == (1, 0)
    assert (found.still_waiting, found.overdue, found.watched) == (0, 0, 25)


def test_what_comes_later_is_not_seen() -> None:
    rows = [
        Row(started=START, due=START + timedelta(days=3), answered=START + timedelta(days=9)),
        Row(started=START + timedelta(days=6), due=START + timedelta(days=9), answered=None),
    ]
    found = of(rows, START + timedelta(days=5))
    assert (found.n, found.answered, found.still_waiting, found.overdue) == (1, 0, 1, 1)
    assert found.median_words() == "more than 5 days"


# ---- edges ---------------------------------------------------------------------------------------


def test_an_office_without_matters() -> None:
    found = of([])
    assert found.n == 0
    assert (found.share, found.share_interval, found.median, found.p90) == (None,) * 4
    assert found.median_words() == found.p90_words() == "no matter yet"
    assert curve([], as_of=AS_OF) == ()
    assert not found.may_be_ranked


def test_nothing_answered_at_all() -> None:
    found = of([a_row(days=40, answered=False) for _ in range(4)])
    assert (found.share, found.median, found.median_interval) == (0.0, None, None)
    assert found.p90_words() == "more than 40 days"
    # Wilson, 0 of 4: up to z²/(n + z²).
    assert found.share_interval.high == pytest.approx(1.959964**2 / (4 + 1.959964**2), abs=1e-6)


@pytest.mark.parametrize("n", [1, 2, 25])
def test_all_answered_on_the_same_day(n: int) -> None:
    found = of([a_row(days=5) for _ in range(n)])
    assert (found.median, found.p90, found.share) == (5, 5, 1.0)
    assert found.median_interval == Interval(low=5, high=None)
    assert [point.waiting for point in curve([a_row(days=5)] * n, as_of=AS_OF)] == [1.0, 0.0]


def test_all_answered_on_the_day_they_came() -> None:
    found = of([a_row(days=0) for _ in range(3)])
    assert (found.median, found.median_words()) == (0, "0 days")
    assert [point.day for point in curve([a_row(days=0)], as_of=AS_OF)] == [0]


def test_one_round_waiting() -> None:
    found = of([a_row(days=1, answered=False)])
    assert found.median_words() == "more than 1 day"
    assert found.share is None


def test_enough_rounds_give_an_interval_with_two_ends() -> None:
    found = of([a_row(days=n) for n in range(1, 101)])
    assert (found.median, found.p90) == (50, 90)
    assert found.median_interval.low == pytest.approx(40, abs=2)
    assert found.median_interval.high == pytest.approx(60, abs=2)
    assert found.median_interval.days_words().endswith(" days")
    # Wilson for 30 of 100, as printed in tables.
    assert found.share_interval.low == pytest.approx(0.2189, abs=1e-4)
    assert found.share_interval.high == pytest.approx(0.3958, abs=1e-4)


@pytest.mark.parametrize(
    "row",
    [
        Row(started=START, due=None, answered=START - timedelta(days=1)),
        Row(started=START, due=None, answered=None, ended=START - timedelta(days=1)),
        Row(started=START, due=None, answered=START, paused_days=-1),
    ],
)
def test_a_round_that_ran_backwards_is_refused(row: Row) -> None:
    with pytest.raises(ValueError, match="cannot have been answered or ended before"):
        of([row])


# ---- ranking -------------------------------------------------------------------------------------


def office(due: int, in_time: int, rounds_each: int = 1) -> OfficeFigures:
    return of(
        [
            a_row(days=5 if matter < in_time else 40, matter=matter)
            for matter in range(due)
            for _ in range(rounds_each)
        ]
    )


def test_offices_with_fewer_than_twenty_matters_have_no_place() -> None:
    ranked = rank(
        {
            "small and perfect": office(19, 19),
            "good": office(20, 18),
            "poor": office(40, 10),
            "as good": office(40, 36),
            "nine matters in three rounds each": office(9, 9, rounds_each=3),
            "empty": of([]),
        }
    )
    assert [(one.office, one.place) for one in ranked] == [
        ("good", 1),
        ("as good", 1),
        ("poor", 3),
        ("small and perfect", None),
        ("nine matters in three rounds each", None),
        ("empty", None),
    ]


def test_twenty_matters_that_have_not_come_due_do_not_make_a_rank() -> None:
    begun = AS_OF - timedelta(days=2)
    rows = [Row(started=begun, due=AS_OF + timedelta(days=20), answered=AS_OF) for _ in range(30)]
    found = of(rows)
    assert found.n == 30
    assert not found.may_be_ranked


def test_the_median_of_n_answered_is_the_middle_one() -> None:
    for n in range(1, 40):
        assert of([a_row(days=day) for day in range(1, n + 1)]).median == ceil(n / 2)
