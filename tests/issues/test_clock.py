"""The clock: no due date on a day off, nothing shortens it, and every day of it adds up.

Worked examples were counted by hand on a calendar of 2026; the properties run on thousands of
made-up rules, pauses and extensions across Tết and the turn of the year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as project
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.issues.calendar import Calendar, read_days_off
from hoiam.issues.clock import (
    Count,
    Extension,
    Pause,
    count_days,
    ended,
    local_day,
    may_pause,
    moved_due,
    paused_days,
    reminders,
    standing,
)
from hoiam.issues.deadlines import DeadlineRule, NoRuleInForce, rule_for, rules, rules_on
from hoiam.issues.explain import explain, runs

GIVEN = read_days_off(project.KNOWLEDGE.table("days_off.toml"))
CALENDAR = Calendar(given=GIVEN)
RULES = rules(project.KNOWLEDGE.table("deadlines.toml"))
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

quiet = settings(derandomize=True, database=None, deadline=None, max_examples=120)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def rule(days: int | None = 30, counting: str = "calendar", *, pauses: bool = False):
    return DeadlineRule(
        code="made-up",
        name_vi="mẫu",
        name_en="sample",
        days=days,
        counting=counting,
        pauses=("question",) if pauses else (),
        ground_vi="mẫu",
        ground_en="sample",
        verified=False,
        valid_from=date(2017, 1, 1),
    )


def due(days: int, counting: str, assigned: date, **more) -> date | None:
    return count_days(rule(days, counting), assigned=assigned, calendar=CALENDAR, **more).due


# ---- by hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "counting", "assigned", "expected"),
    [
        # 30 days from Monday 2 November run through four weekends and 24 November.
        (30, "calendar", date(2026, 11, 2), date(2026, 12, 2)),
        # Day 30 is Saturday 28 November: Monday.
        (30, "calendar", date(2026, 10, 29), date(2026, 11, 30)),
        # Day 1 is Tuesday 24 November, the Day of Vietnamese Culture: Wednesday.
        (1, "calendar", date(2026, 11, 23), date(2026, 11, 25)),
        (1, "working", date(2026, 11, 23), date(2026, 11, 25)),
        # Friday 28 August: 29 and 30 weekend, 31 exchanged, 1 and 2 September National Day.
        (1, "working", date(2026, 8, 28), date(2026, 9, 3)),
        (2, "calendar", date(2026, 8, 28), date(2026, 9, 3)),
        # Friday 21 August: Saturday 22 is worked in exchange.
        (1, "working", date(2026, 8, 21), date(2026, 8, 22)),
        (1, "calendar", date(2026, 8, 21), date(2026, 8, 22)),
        # Wednesday 29 April: Thursday 30 April, Friday 1 May and the weekend are off.
        (1, "working", date(2026, 4, 29), date(2026, 5, 4)),
        (3, "working", date(2026, 4, 28), date(2026, 5, 5)),
        # The Hùng Kings' day is Sunday 26 April 2026, made good on Monday 27.
        (1, "working", date(2026, 4, 24), date(2026, 4, 28)),
        # Tết 2026: Monday 16 to Friday 20 February between two weekends.
        (1, "working", date(2026, 2, 13), date(2026, 2, 23)),
        (5, "calendar", date(2026, 2, 11), date(2026, 2, 23)),
        (3, "working", date(2026, 2, 12), date(2026, 2, 24)),
        # Over the turn of the year: 1 and 2 January and a weekend; Saturday 10 is worked.
        (1, "working", date(2025, 12, 31), date(2026, 1, 5)),
        (6, "working", date(2025, 12, 31), date(2026, 1, 10)),
        (7, "calendar", date(2026, 12, 26), date(2027, 1, 4)),
    ],
)
def test_dates_counted_by_hand(days: int, counting: str, assigned: date, expected: date) -> None:
    assert due(days, counting, assigned) == expected


def test_the_press_law_of_2016_gives_thirty_days_until_its_last_day_in_force() -> None:
    last = rule_for(RULES, "press-matter", date(2026, 6, 30))
    first = rule_for(RULES, "press-matter", date(2026, 7, 1))
    assert (last.days, last.counting, last.verified) == (30, "calendar", True)
    assert "103/2016/QH13" in last.ground
    assert last.mark == ""
    assert not first.verified
    assert first.mark == "sample, unverified"
    # A matter keeps the rule of the day on which it was assigned.
    count = count_days(last, assigned=date(2026, 6, 30), calendar=CALENDAR)
    assert (count.due, count.rule) == (date(2026, 7, 30), last)


def test_no_article_is_named_by_a_row_that_nobody_compared_with_the_law() -> None:
    for kind in RULES.values():
        for row in kind:
            if not row.verified:
                assert "Điều" not in row.ground_vi, row
                assert "rticle" not in row.ground_en, row
                assert "mẫu" in row.ground_vi, row
                assert "sample" in row.ground_en, row


def test_a_kind_without_a_rule_on_that_day_says_so() -> None:
    with pytest.raises(NoRuleInForce, match=r"press-matter.*31/12/2016"):
        rule_for(RULES, "press-matter", date(2016, 12, 31))
    with pytest.raises(NoRuleInForce, match="hearsay"):
        rule_for(RULES, "hearsay", date(2026, 11, 2))
    assert [row.code for row in rules_on(RULES, date(2026, 11, 2))] == list(RULES)
    assert rules_on(RULES, date(2016, 1, 1)) == []


def kind(*rows: dict) -> dict:
    whole = {"days": 5, "counting": "working", "pauses": [], "ground_vi": "", "ground_en": ""}
    whole |= {"verified": False, "valid_from": date(2020, 1, 1)}
    return {"k": {"name_vi": "k", "name_en": "k", "rows": [whole | row for row in rows]}}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{}, {"valid_from": date(2021, 1, 1)}], "two rows in force on 2021-01-01"),
        (
            [{"valid_to": date(2021, 1, 1)}, {"valid_from": date(2021, 1, 1)}],
            "two rows in force on 2021-01-01",
        ),
        ([{"counting": "moons"}], "unknown counting"),
        ([{"days": 0}], "at least one day"),
        ([{"counting": "document"}], "days are given unless"),
        ([{"days": None}], "days are given unless"),
        ([{"pauses": ["lunch"]}], "nothing pauses by 'lunch'"),
        ([{"valid_to": date(2019, 1, 1)}], "in force until before it began"),
        ([{"days": None, "counting": "document", "pauses": ["question"]}], "does not stand still"),
    ],
)
def test_a_wrong_row_is_refused_when_the_table_is_read(rows: list[dict], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rules(kind(*rows))


def test_a_misspelt_column_is_refused() -> None:
    with pytest.raises(TypeError):
        rules(kind({"dyas": 3}))


def test_rows_that_follow_each_other_are_read_in_order() -> None:
    read = rules(
        kind({"valid_from": date(2021, 1, 1), "days": 7}, {"valid_to": date(2020, 12, 31)})
    )
    assert rule_for(read, "k", date(2020, 12, 31)).days == 5
    assert rule_for(read, "k", date(2021, 1, 1)).days == 7


# ---- what pauses, extends and sets a date --------------------------------------------------------


def test_a_pause_counts_only_where_the_rule_says_so() -> None:
    asked = [Pause(from_=date(2026, 11, 4), to=date(2026, 11, 9))]
    without = count_days(
        rule(10, pauses=False), assigned=date(2026, 11, 2), calendar=CALENDAR, pauses=asked
    )
    with_it = count_days(
        rule(10, pauses=True), assigned=date(2026, 11, 2), calendar=CALENDAR, pauses=asked
    )
    # Day 10 is Thursday 12 November. Asked on the 4th, answered on the 9th: five days stand,
    # and day 10 is Tuesday the 17th.
    assert without.due == date(2026, 11, 12)
    assert with_it.due == date(2026, 11, 17)
    assert "4–8/11/2026: the clock stood" in explain(with_it)
    assert paused_days(asked, started=date(2026, 11, 2), until=date(2026, 11, 30)) == 5
    assert paused_days(asked, started=date(2026, 11, 2), until=date(2026, 11, 5)) == 2


def test_a_question_answered_on_the_same_day_takes_no_day() -> None:
    asked = [Pause(from_=date(2026, 11, 4), to=date(2026, 11, 4))]
    count = count_days(
        rule(10, pauses=True), assigned=date(2026, 11, 2), calendar=CALENDAR, pauses=asked
    )
    assert count.due == date(2026, 11, 12)


def test_while_a_question_is_open_there_is_no_date() -> None:
    asked = [Pause(from_=date(2026, 11, 4), to=None)]
    standing_still = count_days(
        rule(10, pauses=True), assigned=date(2026, 11, 2), calendar=CALENDAR, pauses=asked
    )
    assert standing_still.due is None
    assert standing_still.paused_since == date(2026, 11, 4)
    assert explain(standing_still)[-1] == (
        "The clock has stood since Wednesday, 4/11/2026, until the office's question is answered."
    )
    if_today = count_days(
        rule(10, pauses=True),
        assigned=date(2026, 11, 2),
        calendar=CALENDAR,
        pauses=ended(asked, date(2026, 11, 9)),
    )
    assert if_today.due == date(2026, 11, 17)


def test_a_question_asked_after_the_date_does_not_bring_it_back() -> None:
    asked = [Pause(from_=date(2026, 11, 20), to=None)]
    count = count_days(
        rule(10, pauses=True), assigned=date(2026, 11, 2), calendar=CALENDAR, pauses=asked
    )
    assert count.due == date(2026, 11, 12)
    pausing, due_on = rule(10, pauses=True), date(2026, 11, 12)
    assert may_pause(pausing, due=due_on, today=due_on)
    assert not may_pause(pausing, due=due_on, today=date(2026, 11, 13))
    assert not may_pause(rule(10), due=due_on, today=date(2026, 11, 4))


def test_the_date_does_not_move_to_a_day_on_which_the_clock_stands() -> None:
    # Day 5 is Saturday the 7th; asked on Sunday, answered on Wednesday.
    asked = [Pause(from_=date(2026, 11, 8), to=date(2026, 11, 11))]
    count = count_days(
        rule(5, pauses=True), assigned=date(2026, 11, 2), calendar=CALENDAR, pauses=asked
    )
    assert count.due == date(2026, 11, 11)
    assert "8–10/11/2026: the clock stood" in explain(count)


def test_to_end_a_question_leaves_the_others_alone() -> None:
    closed = Pause(from_=date(2026, 11, 4), to=date(2026, 11, 6))
    opened = Pause(from_=date(2026, 11, 10), to=None)
    assert ended([closed, opened], date(2026, 11, 12)) == (
        closed,
        Pause(from_=date(2026, 11, 10), to=date(2026, 11, 12)),
    )
    # Seen from a day before it was asked it takes no day.
    assert ended([opened], date(2026, 11, 9))[0].to == date(2026, 11, 10)


def test_extensions_are_told_in_the_order_in_which_they_were_granted() -> None:
    first = Extension(days=2, granted_on=date(2026, 11, 4))
    second = Extension(days=7, granted_on=date(2026, 11, 9))
    count = count_days(
        rule(4), assigned=date(2026, 11, 2), calendar=CALENDAR, extensions=[second, first]
    )
    assert count.extensions == (first, second)
    # Friday the 6th; two days on is Sunday, so Monday the 9th; seven days on.
    assert count.dues == (date(2026, 11, 6), date(2026, 11, 9), date(2026, 11, 16))


def test_an_extension_goes_on_after_the_date_before_it() -> None:
    more = [Extension(days=3, granted_on=date(2026, 11, 5))]
    # Day 5 is Saturday the 7th, so the date is Monday the 9th; three days on is Thursday.
    count = count_days(rule(5), assigned=date(2026, 11, 2), calendar=CALENDAR, extensions=more)
    assert count.due == date(2026, 11, 12)
    assert count.dues == (date(2026, 11, 9), date(2026, 11, 12))
    assert explain(count) == [
        "Assigned on Monday, 2/11/2026; counting starts the day after.",
        "5 calendar days: days off are counted, and only a last day off moves the date."
        " Ground: sample (sample, unverified).",
        "3–6/11/2026: days 1–4",
        "7/11/2026: day 5, but a day off (weekend), so the date moves",
        "8/11/2026: weekend, not counted",
        "9/11/2026: the next working day, to which the date moves",
        "Extended by 3 days on 5/11/2026; counting goes on after 9/11/2026.",
        "10–12/11/2026: days 6–8",
        "Due on Thursday, 12/11/2026.",
    ]


def test_an_extension_or_a_pause_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Extension(days=0, granted_on=date(2026, 11, 5))
    with pytest.raises(ValueError, match="cannot end before it begins"):
        Pause(from_=date(2026, 11, 5), to=date(2026, 11, 4))


def test_the_date_of_a_document_is_kept_unless_it_is_a_day_off() -> None:
    row = rule_for(RULES, "assignment", date(2026, 11, 2))
    kept = count_days(row, assigned=date(2026, 11, 2), calendar=CALENDAR, until=date(2026, 11, 20))
    moved = count_days(row, assigned=date(2026, 11, 2), calendar=CALENDAR, until=date(2026, 11, 21))
    assert kept.due == date(2026, 11, 20)
    assert moved.due == date(2026, 11, 23)
    assert explain(moved) == [
        "Assigned on Monday, 2/11/2026.",
        "The document sets the date; only a day off moves it."
        " Ground: The document that assigns the task sets the date.",
        "21/11/2026: the date the document sets, but a day off (weekend)",
        "22/11/2026: weekend, not counted",
        "23/11/2026: the next working day, to which the date moves",
        "Due on Monday, 23/11/2026.",
    ]


def test_a_document_may_set_a_date_that_has_passed_and_its_date_does_not_stand_still() -> None:
    row = rule_for(RULES, "assignment", date(2026, 11, 2))
    late = count_days(row, assigned=date(2026, 11, 2), calendar=CALENDAR, until=date(2026, 10, 30))
    assert late.due == date(2026, 10, 30)
    asked = [Pause(from_=date(2026, 11, 3), to=None)]
    still = count_days(
        rule(30, pauses=True),
        assigned=date(2026, 11, 2),
        calendar=CALENDAR,
        pauses=asked,
        until=date(2026, 11, 21),
    )
    assert still.due == date(2026, 11, 23)
    with pytest.raises(ValueError, match="must say by when"):
        count_days(row, assigned=date(2026, 11, 2), calendar=CALENDAR)


def test_a_date_in_a_year_that_nobody_announced_says_so() -> None:
    known = count_days(rule(30), assigned=date(2026, 11, 2), calendar=CALENDAR)
    unknown = count_days(rule(30), assigned=date(2026, 12, 7), calendar=CALENDAR)
    assert not known.expected
    assert unknown.expected
    assert explain(unknown)[-1].startswith("The days off of 2027 have not been announced")


def test_no_change_takes_days_away() -> None:
    early, late = date(2026, 11, 12), date(2026, 11, 17)
    assert moved_due(early, late) == moved_due(late, early) == late
    assert moved_due(early, None) is None


# ---- properties ----------------------------------------------------------------------------------

days_of_years = st.dates(date(2023, 1, 1), date(2032, 12, 31))
numbers = st.integers(1, 60)
countings = st.sampled_from(["calendar", "working"])


@st.composite
def made_up(draw) -> dict:
    """Arguments of a count: a rule that pauses, closed pauses, extensions, an office's own days."""
    assigned = draw(days_of_years)
    near = st.integers(-5, 90).map(lambda n: assigned + timedelta(days=n))
    pauses = [
        Pause(from_=begin, to=begin + timedelta(days=length))
        for begin, length in draw(st.lists(st.tuples(near, st.integers(0, 25)), max_size=3))
    ]
    extensions = [
        Extension(days=days, granted_on=on)
        for days, on in draw(st.lists(st.tuples(st.integers(1, 30), near), max_size=2))
    ]
    overrides = draw(
        st.dictionaries(near, st.tuples(st.booleans(), st.just("quy chế")), max_size=6)
    )
    return {
        "rule": rule(draw(numbers), draw(countings), pauses=True),
        "assigned": assigned,
        "calendar": Calendar(given=GIVEN, overrides=overrides),
        "pauses": pauses,
        "extensions": extensions,
    }


def counted(arguments: dict, **changed) -> Count:
    arguments = arguments | changed
    return count_days(arguments.pop("rule"), **arguments)


@quiet
@given(made_up())
def test_no_due_date_falls_on_a_day_off_or_on_a_paused_day(arguments: dict) -> None:
    count = counted(arguments)
    assert count.due is not None
    for day in count.dues:
        assert arguments["calendar"].is_working(day)
        assert not any(pause.covers(day) for pause in arguments["pauses"])
    assert count.due > arguments["assigned"]


@quiet
@given(made_up())
def test_the_explanation_adds_up_to_the_date(arguments: dict) -> None:
    count = counted(arguments)
    steps = count.steps
    assert steps[0].day == arguments["assigned"] + timedelta(days=1)
    assert steps[-1].day == count.due
    assert all(b.day - a.day == timedelta(days=1) for a, b in pairwise(steps))
    granted = sum(extension.days for extension in arguments["extensions"])
    assert count.counted == arguments["rule"].days + granted
    numbers = [step.number for step in steps if step.counted]
    assert numbers == list(range(1, count.counted + 1))
    assert all(step.number is None and step.why for step in steps if not step.counted)


@quiet
@given(made_up())
def test_the_sentences_name_every_day_once(arguments: dict) -> None:
    count = counted(arguments)
    told = runs(count.steps)
    assert told[0].first == count.steps[0].day
    assert told[-1].last == count.due
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(told))
    assert sum(b - a + 1 for a, b in (run.numbers for run in told if run.numbers)) == count.counted
    sentences = explain(count)
    for run in told:
        assert any(str(run.last.day) in sentence for sentence in sentences)
    for sentence in sentences:
        assert "%(" not in sentence
        assert "None" not in sentence


@quiet
@given(made_up(), st.integers(1, 40))
def test_an_extension_never_shortens(arguments: dict, days: int) -> None:
    before, granted = counted(arguments), list(arguments["extensions"])
    first = Extension(days=days, granted_on=date(2020, 1, 1))
    assert counted(arguments, extensions=[*granted, first]).due >= before.due
    last = Extension(days=days, granted_on=date(2040, 1, 1))
    after = counted(arguments, extensions=[*granted, last])
    assert after.due >= before.due + timedelta(days=days)
    assert after.dues[:-1] == before.dues


@quiet
@given(made_up(), st.integers(-5, 90), st.integers(0, 30))
def test_a_pause_never_shortens(arguments: dict, begin: int, length: int) -> None:
    from_ = arguments["assigned"] + timedelta(days=begin)
    before = counted(arguments).due
    closed = Pause(from_=from_, to=from_ + timedelta(days=length))
    assert counted(arguments, pauses=[*arguments["pauses"], closed]).due >= before
    opened = counted(arguments, pauses=[*arguments["pauses"], Pause(from_=from_, to=None)])
    # An open pause takes the date away, unless the date came first.
    assert opened.due is None or opened.due == before < from_


@quiet
@given(made_up(), st.integers(1, 20))
def test_more_days_or_a_later_assignment_never_come_due_sooner(arguments: dict, n: int) -> None:
    before = counted(arguments).due
    given_rule = arguments["rule"]
    more = rule(given_rule.days + n, given_rule.counting, pauses=True)
    assert counted(arguments, rule=more).due >= before
    assert counted(arguments, assigned=arguments["assigned"] + timedelta(days=n)).due >= before


@quiet
@given(made_up(), st.lists(st.integers(-3, 120), min_size=1, max_size=5))
def test_another_day_off_never_brings_the_date_nearer(arguments: dict, offsets: list[int]) -> None:
    calendar = arguments["calendar"]
    off = {arguments["assigned"] + timedelta(days=n): (False, "bão") for n in offsets}
    stricter = Calendar(given=GIVEN, overrides=dict(calendar.overrides) | off)
    assert counted(arguments, calendar=stricter).due >= counted(arguments).due


@quiet
@given(made_up())
def test_working_days_never_come_due_before_calendar_days(arguments: dict) -> None:
    days = arguments["rule"].days
    working = counted(arguments, rule=rule(days, "working", pauses=True)).due
    assert working >= counted(arguments, rule=rule(days, "calendar", pauses=True)).due


@quiet
@given(days_of_years, days_of_years, st.lists(st.integers(1, 20), max_size=2))
def test_a_document_s_date_is_moved_by_days_off_alone(
    assigned: date, until: date, more: list[int]
) -> None:
    row = rule(None, "document")
    extensions = [Extension(days=days, granted_on=assigned) for days in more]
    count = count_days(
        row, assigned=assigned, calendar=CALENDAR, until=until, extensions=extensions
    )
    assert count.dues[0] == CALENDAR.next_working(until)
    assert CALENDAR.is_working(count.due)
    assert count.steps[0].day == until
    assert count.steps[-1].day == count.due
    assert count.counted == sum(more)
    assert explain(count)


# ---- where a round stands ------------------------------------------------------------------------

NOVEMBER_2, NOVEMBER_20 = date(2026, 11, 2), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("today", "due", "answered", "paused", "state", "words"),
    [
        (date(2026, 11, 2), NOVEMBER_20, None, False, "waiting", "assigned today, 18 left"),
        (date(2026, 11, 14), NOVEMBER_20, None, False, "waiting", "waiting 12 days, 6 left"),
        (date(2026, 11, 3), NOVEMBER_20, None, False, "waiting", "waiting 1 day, 17 left"),
        (date(2026, 11, 14), None, None, False, "waiting", "waiting 12 days"),
        (date(2026, 11, 14), None, None, True, "paused", "waiting 12 days; the clock stands"),
        (date(2026, 11, 20), NOVEMBER_20, None, False, "due-today", "due today"),
        (date(2026, 11, 21), NOVEMBER_20, None, False, "overdue", "overdue by 1 day"),
        (date(2026, 11, 23), NOVEMBER_20, None, False, "overdue", "overdue by 3 days"),
        (
            date(2026, 12, 9),
            date(2026, 11, 13),
            date(2026, 11, 11),
            False,
            "in-time",
            "answered in 9 days, 2 before the date",
        ),
        (
            date(2026, 12, 9),
            NOVEMBER_20,
            NOVEMBER_20,
            False,
            "on-the-date",
            "answered in 18 days, on the date",
        ),
        (
            date(2026, 12, 9),
            NOVEMBER_20,
            date(2026, 11, 21),
            False,
            "late",
            "answered in 19 days, 1 after the date",
        ),
        (
            date(2026, 12, 9),
            NOVEMBER_20,
            NOVEMBER_2,
            False,
            "in-time",
            "answered the same day, 18 before the date",
        ),
        (date(2026, 12, 9), None, date(2026, 11, 3), False, "in-time", "answered in 1 day"),
    ],
)
def test_words_for_where_a_round_stands(today, due, answered, paused, state, words) -> None:
    found = standing(today, started=NOVEMBER_2, due=due, answered=answered, paused=paused)
    assert (found.state, found.words()) == (state, words)


def test_an_answer_dated_later_is_not_there_yet() -> None:
    found = standing(
        date(2026, 11, 10), started=NOVEMBER_2, due=NOVEMBER_20, answered=date(2026, 11, 11)
    )
    assert found.words() == "waiting 8 days, 10 left"
    assert not found.answered


def test_a_round_that_ended_without_an_answer_never_says_that_it_was_answered() -> None:
    def on(today: date, answered: date | None = None) -> str:
        return standing(
            today,
            started=NOVEMBER_2,
            due=NOVEMBER_20,
            answered=answered,
            ended=date(2026, 11, 24),
        ).words()

    assert on(date(2026, 11, 30)) == "ended without an answer after 22 days"
    assert on(date(2026, 11, 23)) == "overdue by 3 days"
    assert on(date(2026, 11, 30), NOVEMBER_20) == "answered in 18 days, on the date"


@pytest.mark.parametrize(
    ("today", "answered"), [(date(2026, 11, 1), None), (date(2026, 11, 9), date(2026, 11, 1))]
)
def test_no_clock_runs_backwards(today: date, answered: date | None) -> None:
    with pytest.raises(ValueError, match="before the start"):
        standing(today, started=NOVEMBER_2, due=NOVEMBER_20, answered=answered)


@quiet
@given(days_of_years, st.integers(0, 200), st.integers(-30, 90), st.none() | st.integers(0, 200))
def test_a_standing_adds_up(started: date, passed: int, until_due: int, reply: int | None) -> None:
    today, date_due = started + timedelta(days=passed), started + timedelta(days=until_due)
    answered = None if reply is None else started + timedelta(days=reply)
    found = standing(today, started=started, due=date_due, answered=answered)
    assert found.answered == (answered is not None and answered <= today)
    end = answered if found.answered else today
    assert started + timedelta(days=found.days) == end
    assert end + timedelta(days=found.margin) == date_due
    assert found.is_overdue == (not found.answered and today > date_due)
    assert found.words()


def test_a_day_is_the_office_s_day_and_not_that_of_greenwich() -> None:
    late_evening_in_london = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert local_day(late_evening_in_london, ZONE) == date(2026, 11, 21)
    assert local_day(datetime(2026, 11, 20, 16, 59, tzinfo=UTC), ZONE) == date(2026, 11, 20)
    with pytest.raises(ValueError, match="without a time zone"):
        local_day(datetime(2026, 11, 20, 18, 30), ZONE)


# ---- when the office is written to ---------------------------------------------------------------


def test_reminders_stand_on_working_days_around_the_date() -> None:
    # Around Tuesday 24 November 2026, a day off, and two weekends.
    assert reminders(date(2026, 11, 27), CALENDAR) == {
        "before-7": date(2026, 11, 17),
        "before-3": date(2026, 11, 23),
        "before-1": date(2026, 11, 26),
        "overdue": date(2026, 11, 30),
    }


def test_reminders_go_on_every_week_and_step_over_tet() -> None:
    found = reminders(date(2026, 2, 5), CALENDAR, until=date(2026, 3, 2))
    late = {kind: day for kind, day in found.items() if kind.startswith("overdue")}
    assert late == {
        "overdue": date(2026, 2, 6),
        "overdue-1": date(2026, 2, 13),
        "overdue-2": date(2026, 2, 23),
        "overdue-3": date(2026, 3, 2),
    }


def test_a_short_deadline_has_no_reminder_before_it_began() -> None:
    found = reminders(date(2026, 11, 5), CALENDAR, started=date(2026, 11, 2))
    assert list(found) == ["before-1", "overdue"]


@quiet
@given(days_of_years, st.integers(0, 120))
def test_reminders_are_working_days_in_order_and_never_twice(due_on: date, weeks: int) -> None:
    due_on = CALENDAR.next_working(due_on)
    found = reminders(due_on, CALENDAR, until=due_on + timedelta(days=weeks))
    days = list(found.values())
    assert days == sorted(set(days))
    assert all(CALENDAR.is_working(day) for day in days)
    for n in (7, 3, 1):
        assert CALENDAR.working_days_between(found[f"before-{n}"], due_on) == n


# ---- in Vietnamese too ---------------------------------------------------------------------------


def test_reasons_follow_the_language_of_the_page() -> None:
    count = count_days(rule(1, "working"), assigned=date(2026, 11, 23), calendar=CALENDAR)
    with translation.override("vi"):
        assert any("Ngày Văn hóa Việt Nam" in sentence for sentence in explain(count))
    assert any("Vietnam Cultural Day" in sentence for sentence in explain(count))
