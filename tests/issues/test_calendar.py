"""Which days public offices in Việt Nam work, checked against what the government announced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings as project
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.issues.calendar import Announced, Calendar, read_days_off

GIVEN = read_days_off(project.KNOWLEDGE.table("days_off.toml"))
CALENDAR = Calendar(given=GIVEN)
BARE = Calendar(given=Announced(last_year=2026, off={}, worked={}))

quiet = settings(derandomize=True, database=None, deadline=None, max_examples=120)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def why_off(calendar: Calendar, day: date) -> str | None:
    reason = calendar.off(day)
    return None if reason is None else reason.words()


def weekdays_off(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [
        day
        for day in days
        if day.year == year and day.weekday() < 5 and not CALENDAR.is_working(day)
    ]


ANNOUNCED = {
    2021: "1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9",
    2022: "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9",
    2023: "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9",
    2024: "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9",
    2025: "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9",
    2026: "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11",
}


@pytest.mark.parametrize("year", ANNOUNCED)
def test_the_weekdays_off_are_those_announced(year: int) -> None:
    assert " ".join(f"{day.day}/{day.month}" for day in weekdays_off(year)) == ANNOUNCED[year]


@pytest.mark.parametrize(
    "day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)]
)
def test_a_saturday_worked_in_exchange_is_a_working_day(day: date) -> None:
    assert day.weekday() == 5
    assert CALENDAR.is_working(day)
    assert "worked in exchange" in CALENDAR.worked(day).words()
    assert not CALENDAR.is_working(day + timedelta(days=1))


def test_a_saturday_whose_friday_lies_in_the_year_before_is_worked_too() -> None:
    # Monday 31 December 2018 was exchanged for Saturday 5 January 2019.
    assert not BARE.is_working(date(2018, 12, 31))
    assert BARE.is_working(date(2019, 1, 5))
    assert why_off(BARE, date(2019, 1, 12)) == "weekend"


def test_reasons_in_both_languages() -> None:
    days = [date(2026, 11, 24), date(2026, 2, 18), date(2026, 11, 22), date(2026, 8, 31)]
    assert [why_off(CALENDAR, day) for day in days] == [
        "Vietnam Cultural Day",
        "Tết (Lunar New Year)",
        "weekend",
        "exchanged for Saturday 22/8/2026",
    ]
    with translation.override("vi"):
        assert [why_off(CALENDAR, day) for day in days] == [
            "Ngày Văn hóa Việt Nam",
            "Tết Nguyên đán",
            "cuối tuần",
            "nghỉ hoán đổi, làm bù ngày 22/8/2026",
        ]
    assert why_off(CALENDAR, date(2026, 11, 23)) is None
    assert why_off(CALENDAR, date(2026, 1, 1)) == "New Year's Day"


def test_an_office_overrides_both_ways() -> None:
    own = {
        date(2026, 11, 23): (False, "nghỉ bão"),
        date(2026, 11, 24): (True, "trực cả ngày"),
        date(2026, 11, 21): (True, "làm bù của tỉnh"),
        date(2026, 8, 22): (False, ""),
    }
    office = Calendar(given=GIVEN, overrides=own)
    assert why_off(office, date(2026, 11, 23)) == "nghỉ bão"
    assert office.is_working(date(2026, 11, 24))
    assert office.is_working(date(2026, 11, 21))
    assert office.worked(date(2026, 11, 21)).words() == "làm bù của tỉnh"
    assert why_off(office, date(2026, 8, 22)) == ""
    assert office.worked(date(2026, 8, 22)) is None
    # Elsewhere nothing has changed.
    assert CALENDAR.is_working(date(2026, 11, 23))


def test_a_tet_that_nobody_announced_is_only_expected() -> None:
    assert CALENDAR.announced(date(2026, 12, 31))
    assert not CALENDAR.announced(date(2027, 1, 1))
    assert why_off(CALENDAR, date(2027, 2, 6)) == "Tết (Lunar New Year)"


@pytest.mark.parametrize("day", [date(2012, 12, 31), date(2100, 1, 1)])
def test_beyond_what_is_known_there_is_no_answer(day: date) -> None:
    with pytest.raises(ValueError, match=f"no public holidays are known for {day.year}"):
        CALENDAR.is_working(day)
    assert CALENDAR.is_working(date(2099, 12, 31))
    assert not CALENDAR.is_working(date(2013, 1, 1))


def test_every_year_has_its_tet_and_its_other_holidays() -> None:
    for year in range(2013, 2100):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(80)]
        off = [reason for day in days if (reason := CALENDAR.off(day))]
        assert sum(reason.vi == "Tết Nguyên đán" for reason in off) >= 5, year
        for month, day in ((1, 1), (4, 30), (5, 1), (9, 2)):
            assert not CALENDAR.is_working(date(year, month, day)), year


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {
                "off": [{"day": date(2026, 8, 22), "vi": "a", "en": "a"}],
                "worked": [{"day": date(2026, 8, 22), "vi": "a", "en": "a"}],
            },
            "off and worked at once: 2026-08-22",
        ),
        ({"worked": [{"day": date(2026, 8, 21), "vi": "a", "en": "a"}]}, "not on a weekend"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(table: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_days_off({"announced": 2026} | table)


def test_a_row_without_a_name_is_refused() -> None:
    with pytest.raises(KeyError):
        read_days_off({"announced": 2026, "off": [{"day": date(2026, 8, 21), "vi": "a"}]})


def test_working_days_around_national_day() -> None:
    friday = date(2026, 8, 28)
    assert CALENDAR.next_working(friday) == friday
    assert CALENDAR.next_working(date(2026, 8, 29)) == date(2026, 9, 3)
    assert CALENDAR.working_days_between(friday, date(2026, 9, 3)) == 1
    assert CALENDAR.working_days_between(date(2026, 9, 3), friday) == 0
    assert CALENDAR.working_days_before(date(2026, 9, 3), 1) == friday
    assert CALENDAR.working_days_before(date(2026, 9, 3), 0) == date(2026, 9, 3)
    with pytest.raises(ValueError, match="cannot be negative"):
        CALENDAR.working_days_before(friday, -1)


@quiet
@given(st.dates(date(2014, 1, 1), date(2040, 12, 31)), st.integers(1, 40))
def test_before_and_between_are_each_other_s_reverse(day: date, n: int) -> None:
    before = CALENDAR.working_days_before(day, n)
    assert CALENDAR.is_working(before)
    after = CALENDAR.working_days_between(before, day)
    assert after == n if CALENDAR.is_working(day) else after == n - 1
