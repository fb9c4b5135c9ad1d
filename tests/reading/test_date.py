from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.reading.date import VIETNAM, parse_date

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)


def read(text: str, *, url: str = "", now: datetime | None = None) -> str | None:
    found = parse_date(text, url=url, now=now)
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Thứ Sáu, 27/05/2016 20:12", "2016-05-27T20:12:00+07:00"),
        ("10:15 ngày 20 tháng 05 năm 2016", "2016-05-20T10:15:00+07:00"),
        ("07:28 AM - 09/08/2016", "2016-08-09T07:28:00+07:00"),
        ("31 tháng 5 2016", "2016-05-31T00:00:00+07:00"),
        ("09h:58 GMT+7 - Thứ tư, 25/05/2016", "2016-05-25T09:58:00+07:00"),
        ("20:38 PM, 19-05-2016", "2016-05-19T20:38:00+07:00"),
        ("12:12am | 19/05/2016", "2016-05-19T00:12:00+07:00"),
        ("12:12pm | 19/05/2016", "2016-05-19T12:12:00+07:00"),
        ("Thứ sáu, 20/5/2016 | 2:33:23 Chiều", "2016-05-20T14:33:23+07:00"),
        ("Thứ Tư, 25/05/2016 15:35 CH", "2016-05-25T15:35:00+07:00"),
        ("Chủ Nhật, 22/05/2016 08:47 SA", "2016-05-22T08:47:00+07:00"),
        ("23:40 21.05.2016", "2016-05-21T23:40:00+07:00"),
        ("13:37 21/05.2016", "2016-05-21T13:37:00+07:00"),
        ("16h30' ngày 3-6-2016", "2016-06-03T16:30:00+07:00"),
        ("Cập nhật: 7: 25': 10'' (GMT+7) - 19 / 5 / 2016", "2016-05-19T07:25:10+07:00"),
        ("thu sau, ngay 20 thang nam nam 2016", "2016-05-20T00:00:00+07:00"),
        ("Thứ tư, 01 Tháng sáu 2016, 11:47 GMT+7", "2016-06-01T11:47:00+07:00"),
        ("ngày 12 tháng mười hai năm 2019 lúc 8 giờ 05 phút", "2019-12-12T08:05:00+07:00"),
        ("CN, 22/05/2016", "2016-05-22T00:00:00+07:00"),
        ("T2 23/05/2016 8h", "2016-05-23T08:00:00+07:00"),
        ("Hà Nội, ngày 1 tháng 12 năm 2025", "2025-12-01T00:00:00+07:00"),
        ("Thứ hai, 17/11/2025, 10:30 (GMT+7)", "2025-11-17T10:30:00+07:00"),
        ("Thứ năm, 02/06/2016 | 09:32 GMT+", "2016-06-02T09:32:00+07:00"),
        ("17:02 02.06.2016(cập nhật 17:26 02.06.2016)", "2016-06-02T17:02:00+07:00"),
        ("Cập nhật 20/05/2016 15:40 | Đăng 19/05/2016 09:00", "2016-05-19T09:00:00+07:00"),
        ("2016-05-20T10:29:00Z", "2016-05-20T10:29:00+00:00"),
        ("2016-05-20 10:29", "2016-05-20T10:29:00+07:00"),
        ("20160520102900", "2016-05-20T10:29:00+07:00"),
        ("1463714940", "2016-05-20T10:29:00+07:00"),
        ("1463714940000", "2016-05-20T10:29:00+07:00"),
        ("Fri, 20 May 2016 10:29:00 GMT+7", "2016-05-20T10:29:00+07:00"),
        ("Fri, 20 May 2016 10:29:00 +0700", "2016-05-20T10:29:00+07:00"),
        ("Fri, 20 May 2016 10:29:00 GMT", "2016-05-20T10:29:00+00:00"),
        ("May 20, 2016 4:05 p.m. EDT", "2016-05-20T16:05:00-04:00"),
        ("20 May 2016", "2016-05-20T00:00:00+07:00"),
        ("2025年11月22日 10:30", "2025-11-22T10:30:00+07:00"),
    ],
)
def test_printed_forms(printed: str, moment: str) -> None:
    assert read(printed) == moment


def test_decomposed_letters_read_alike() -> None:
    assert read("Thứ Sáu, 20 tháng tám năm 2021") == "2021-08-20T00:00:00+07:00"


# Day and month


def test_day_before_month_unless_impossible() -> None:
    assert read("6/3/2016 2:23:47 PM") == "2016-03-06T14:23:47+07:00"
    assert read("5/20/2016 11:40:52 PM") == "2016-05-20T23:40:52+07:00"
    assert read("04:00AM, 05/19/16") == "2016-05-19T04:00:00+07:00"


def test_the_day_in_the_address_settles_the_order() -> None:
    url = "https://baovidu.vn/thoi-su/a-20160603142347.htm"
    assert read("6/3/2016 2:23:47 PM", url=url) == "2016-06-03T14:23:47+07:00"
    assert read("3/6/2016 14:23", url=url) == "2016-06-03T14:23:00+07:00"


def test_the_weekday_settles_the_order() -> None:
    assert read("Thứ Sáu, 6/3/2016") == "2016-06-03T00:00:00+07:00"
    assert read("Chủ nhật, 6/3/2016") == "2016-03-06T00:00:00+07:00"


# A missing year


def test_a_missing_year_comes_from_the_address_then_from_now() -> None:
    url = "https://baovidu.vn/20160521/a.html"
    assert read("21/05 06:45", url=url, now=NOW) == "2016-05-21T06:45:00+07:00"
    assert read("21/05 06:45", now=NOW) == "2026-05-21T06:45:00+07:00"
    assert read("21/05 06:45") is None


def test_a_year_lent_by_now_is_not_in_the_future() -> None:
    assert read("31/12 22:00", now=NOW) == "2025-12-31T22:00:00+07:00"


def test_a_year_cut_off_must_agree_with_what_is_left_of_it() -> None:
    url = "https://baovidu.vn/2016/05/a.html"
    assert read("07:53 AM, 31-05-201", url=url) == "2016-05-31T07:53:00+07:00"
    assert read("07:53 AM, 31-05-201", now=NOW) is None
    assert read("07:53 AM, 31-05-202", now=NOW) == "2026-05-31T07:53:00+07:00"


# Relative


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("3 giờ trước", "2026-11-22T06:00:00+07:00"),
        ("15 phút trước", "2026-11-22T08:45:00+07:00"),
        ("2 ngày trước", "2026-11-20T09:00:00+07:00"),
        ("3 hours ago", "2026-11-22T06:00:00+07:00"),
        ("hôm qua 14:05", "2026-11-21T14:05:00+07:00"),
        ("Hôm nay, 07:30", "2026-11-22T07:30:00+07:00"),
        ("Vừa xong", "2026-11-22T09:00:00+07:00"),
    ],
)
def test_relative_to_now(printed: str, moment: str) -> None:
    assert read(printed, now=NOW) == moment
    assert read(printed) is None


# What is no date


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "   ",
        "Barca xác nhận chia tay Dani Alves",
        "Barca thắng Real 3-1",
        "https://baovidu.vn/a-20160520.html",
        "31/02/2016",
        "00/00/0000",
        "0001-01-01T00:00:00",
        "01/01/1970",
        "1/1/2999",
        "© 2025 Báo Ví Dụ",
        "2025",
        "tháng 5 năm 2016",
        "24/7",
        "113",
        "99:99",
        "—",
        "\x00",
        "null",
    ],
)
def test_no_date(printed: str) -> None:
    assert read(printed) is None


def test_a_sentence_with_a_day_in_it_is_no_date() -> None:
    text = (
        "Dự báo thời tiết ngày 24/5/2016: Bắc Bộ có mưa rào và dông vài nơi, đề phòng lốc sét, "
        "nhiệt độ cao nhất 31 độ"
    )
    assert read(text) is None


def test_digits_of_an_address_lend_no_day() -> None:
    assert read("Tin tức", url="https://baovidu.vn/a-20160520.html") is None


# Whatever comes in

moments = st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2099, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(st.text(max_size=400), st.text(max_size=80), st.none() | st.just(NOW))
def test_never_raises(text: str, url: str, now: datetime | None) -> None:
    found = parse_date(text, url=url, now=now)
    assert found is None or found.tzinfo is not None


@given(st.text(alphabet="0123456789/-.: hgTthángăm,+ZAPMGMT", max_size=60))
def test_never_raises_on_what_looks_like_dates(text: str) -> None:
    parse_date(text, url=f"https://a.vn/{text}", now=NOW)


@given(moments)
def test_reads_back_what_papers_print(moment: datetime) -> None:
    meant = moment.replace(second=0, tzinfo=VIETNAM)
    for form in ("%H:%M %d/%m/%Y", "%d-%m-%Y %H:%M", "%H:%M ngày %d tháng %m năm %Y"):
        assert parse_date(meant.strftime(form)) == meant
    assert parse_date(meant.isoformat()) == meant


@given(moments, st.integers(-12, 14))
def test_keeps_the_zone_that_is_stated(moment: datetime, hours: int) -> None:
    meant = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert parse_date(meant.strftime("%a, %d %b %Y %H:%M:%S %z")) == meant


def test_utc_is_kept() -> None:
    found = parse_date("Fri, 20 May 2016 10:29:00 GMT")
    assert found is not None
    assert found.tzinfo is UTC
