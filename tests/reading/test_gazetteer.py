"""The table of units: how many there were when, what became of them, and what it refuses."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from datetime import date

import pytest

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.errors import BadInput
from hoiam.reading.gazetteer import Gazetteer, early_tones, name_key, tidy_name

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)

# Where vietnam-provinces 2025.10.1 gives an official code to another commune than our sources do.
DISPUTED = {
    "00226": ("Văn Miếu - Quốc Tử Giám", "Kim Liên"),
    "00331": ("Hoàng Mai", "Yên Sở"),
    "01537": ("Lý Quốc", "Vinh Quý"),
    "01558": ("Hạ Lang", "Lý Quốc"),
    "01561": ("Vinh Quý", "Hạ Lang"),
    "13285": ("Phủ Lý", "Châu Sơn"),
    "13291": ("Phù Vân", "Phủ Lý"),
    "13318": ("Châu Sơn", "Phù Vân"),
    "31207": ("Thốt Nốt", "Thuận Hưng"),
}
# Communes that ended in the merging before the reform and whose heir no source names.
NO_HEIR = {"Mộc Nam", "Hải Châu II", "Phú An Hòa"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.of(shipped_knowledge())


def test_there_are_as_many_units_as_the_law_says(gazetteer: Gazetteer) -> None:
    before = Counter(unit.level for unit in gazetteer if unit.valid_on(BEFORE))
    after = Counter(unit.level for unit in gazetteer if unit.valid_on(AFTER))
    assert before == {"province": 63, "district": 696, "commune": 10_035}
    assert after == {"province": 34, "commune": 3_321}


def test_kinds_of_communes_today(gazetteer: Gazetteer) -> None:
    words = Counter(u.unit for u in gazetteer if u.level == "commune" and u.valid_to is None)
    assert words == {"xã": 2_621, "phường": 687, "đặc khu": 13}  # as of the reform


def test_eleven_provinces_live_on_under_their_code(gazetteer: Gazetteer) -> None:
    kept = {
        u.name
        for u in gazetteer
        if u.level == "province" and u.valid_on(BEFORE) and u.valid_on(AFTER)
    }
    assert kept == {
        *("Cao Bằng", "Điện Biên", "Hà Nội", "Hà Tĩnh", "Huế", "Lai Châu", "Lạng Sơn"),
        *("Nghệ An", "Quảng Ninh", "Sơn La", "Thanh Hóa"),
    }


def test_codes_are_day_and_official_code_and_unique(gazetteer: Gazetteer) -> None:
    for unit in gazetteer:
        day, _, official = unit.code.partition("/")
        assert date.fromisoformat(day) == unit.valid_from
        assert official == unit.official
        assert len(official) == {"province": 2, "district": 3, "commune": 5}[unit.level]
        assert unit.valid_to is None or unit.valid_from < unit.valid_to


def test_every_unit_has_a_parent_on_every_day_it_existed(gazetteer: Gazetteer) -> None:
    for unit in gazetteer:
        if unit.level == "province":
            continue
        last = date.fromordinal(unit.valid_to.toordinal() - 1) if unit.valid_to else AFTER
        above = gazetteer.parent(unit.code, last)
        assert above is not None, unit
        assert gazetteer.province(unit.code, last) is not None, unit


def test_everything_that_ended_has_become_something(gazetteer: Gazetteer) -> None:
    lost = [unit for unit in gazetteer if not gazetteer.current(unit.code)]
    assert {unit.name for unit in lost} == NO_HEIR
    assert {unit.valid_to for unit in lost} == {date(2025, 1, 1)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Thái Bình", "Hưng Yên"),
        ("Bắc Giang", "Bắc Ninh"),
        ("Bắc Kạn", "Thái Nguyên"),
        ("Hà Giang", "Tuyên Quang"),
        ("Yên Bái", "Lào Cai"),
        ("Quảng Nam", "Đà Nẵng"),
        ("Bình Dương", "Hồ Chí Minh"),
        ("Bà Rịa - Vũng Tàu", "Hồ Chí Minh"),
        ("Kon Tum", "Quảng Ngãi"),
        ("Phú Yên", "Đắk Lắk"),
        ("Long An", "Tây Ninh"),
        ("Bình Định", "Gia Lai"),
        ("Kiên Giang", "An Giang"),
        ("Bạc Liêu", "Cà Mau"),
        ("Thừa Thiên Huế", "Huế"),
        ("Hà Tây", "Hà Nội"),
    ],
)
def test_what_became_of_a_province(gazetteer: Gazetteer, old: str, new: str) -> None:
    (unit,) = gazetteer.named(old, level="province")
    (code,) = gazetteer.current(unit.code)
    assert gazetteer[code].name == new
    assert gazetteer[code].valid_to is None


def test_a_town_became_the_communes_made_of_it(gazetteer: Gazetteer) -> None:
    (town,) = gazetteer.named("Sầm Sơn", level="district")
    assert {gazetteer[c].title for c in gazetteer.current(town.code)} == {
        "Phường Sầm Sơn",
        "Phường Nam Sầm Sơn",
    }
    (thu_duc,) = gazetteer.named("Thủ Đức", level="district", on=BEFORE)
    assert len(gazetteer.current(thu_duc.code)) == 12


def test_a_split_commune_has_several_heirs(gazetteer: Gazetteer) -> None:
    split = [u for u in gazetteer if u.level == "commune" and len(gazetteer.heirs(u.code)) > 1]
    assert 450 < len(split) < 500
    assert all(unit.valid_to == AFTER for unit in split)
    assert all(gazetteer[heir].valid_to is None for u in split for heir in gazetteer.heirs(u.code))


def test_current_goes_forward_and_back_in_time(gazetteer: Gazetteer) -> None:
    (today,) = gazetteer.named("Hồ Chí Minh", level="province", on=AFTER)
    then = gazetteer.current(today.code, date(2020, 1, 1))
    assert {gazetteer[code].name for code in then} == {
        "Hồ Chí Minh",
        "Bình Dương",
        "Bà Rịa - Vũng Tàu",
    }
    (quan_2,) = gazetteer.named("2", level="district")
    assert gazetteer.current(quan_2.code, date(2020, 12, 31)) == (quan_2.code,)
    assert gazetteer.current(quan_2.code, date(2021, 1, 1)) == ("2021-01-01/769",)


def test_a_code_can_name_two_units_of_different_days(gazetteer: Gazetteer) -> None:
    assert gazetteer["2004-07-01/00004"].name == "Trúc Bạch"
    assert gazetteer["2025-07-01/00004"].name == "Ba Đình"


def test_a_commune_that_kept_name_and_land_changes_only_its_parent(gazetteer: Gazetteer) -> None:
    kept = [
        u for u in gazetteer if u.level == "commune" and u.valid_on(BEFORE) and u.valid_on(AFTER)
    ]
    assert 110 < len(kept) < 140
    for unit in kept:
        before, after = (gazetteer.parent(unit.code, day) for day in (BEFORE, AFTER))
        assert before
        assert after
        assert (before.level, after.level) == ("district", "province")


def test_a_unit_can_take_another_unit_word_and_stay_itself(gazetteer: Gazetteer) -> None:
    changed = [unit for unit in gazetteer if unit.later]
    assert {u.name for u in changed if u.level == "province"} == {
        "Đồng Nai",
        "Quảng Ninh",
        "Bắc Ninh",
    }
    (dong_nai,) = gazetteer.named("Đồng Nai", level="province", on=date(2026, 1, 1))
    assert dong_nai.unit_on(date(2026, 1, 1)) == "tỉnh"
    assert dong_nai.unit_on(date(2026, 11, 1)) == "thành phố"
    assert all(u.unit_on(date.max) == "phường" for u in changed if u.level == "commune")


def test_codes_that_another_source_gives_to_another_commune(gazetteer: Gazetteer) -> None:
    for official, (ours, theirs) in DISPUTED.items():
        (unit,) = [u for u in gazetteer if u.official == official and u.valid_on(AFTER)]
        assert unit.name == ours
        assert gazetteer.named(theirs, level="commune", on=AFTER)


def test_tables_are_composed_sorted_and_hold_no_coordinates() -> None:
    for name in ("units", "successions", "aliases"):
        text = shipped_knowledge().text(f"places/{name}.csv")
        assert unicodedata.is_normalized("NFC", text)
        header, *rows = list(csv.reader(io.StringIO(text)))
        assert rows == sorted(rows)
        assert len(set(map(tuple, rows))) == len(rows)
        assert not {"lat", "lon", "latitude", "longitude"} & set(header)


def test_names_are_found_whatever_their_tones_and_case(gazetteer: Gazetteer) -> None:
    assert gazetteer.named("thanh hoá", level="province") == gazetteer.named(
        "THANH HÓA", level="province"
    )
    assert gazetteer.named("Hoa Binh") == ()
    assert {u.name for u in gazetteer.folded("hoa binh")} >= {"Hòa Bình"}
    assert gazetteer.named("Không Có Đâu") == ()


@pytest.mark.parametrize(
    ("given", "early"),
    [("Hoà", "Hòa"), ("Thuý", "Thúy"), ("Quý", "Quý"), ("toán", "toán"), ("KHOẺ", "KHỎE")],
)
def test_early_tones(given: str, early: str) -> None:
    assert early_tones(given) == early
    assert len(early) == len(given)


def test_look_up_form() -> None:
    assert name_key("Bà Rịa – Vũng Tàu") == "bà rịa vũng tàu"
    assert name_key("Ea H’Leo") == name_key("Ea H' Leo") == "ea h leo"
    assert tidy_name(unicodedata.normalize("NFD", "Huế")) == "Huế"


HEADER = "code,name,unit,level,valid_from,valid_to,parents,later\n"


@pytest.mark.parametrize(
    ("units", "successions", "key"),
    [
        (HEADER + "x/1,A,tỉnh,province,no day,,,\n", "", "places.table-unreadable"),
        (HEADER + "2004-07-01/1,A,tỉnh,planet,2004-07-01,,,\n", "", "places.table-unreadable"),
        (HEADER + "2004-07-01/1,A\n", "", "places.table-unreadable"),
        (HEADER + "2004-07-01/1,A,tỉnh,province,2004-07-01,,9,\n", "", "places.unknown-code"),
        (HEADER, "code,became\n1,2\n", "places.unknown-code"),
    ],
)
def test_tables_that_can_not_be_right_are_refused(units: str, successions: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        Gazetteer.parse(units, successions)
    assert refused.value.key == key


def test_an_unknown_code_has_no_present(gazetteer: Gazetteer) -> None:
    with pytest.raises(BadInput):
        gazetteer.current("1999-01-01/99")
    assert "1999-01-01/99" not in gazetteer
