"""Whose duty a matter is: by topic, place and the words of the duty table, and why."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hoiam.offices.models import Duty, Office
from hoiam.offices.queries.matching import Row, rank
from hoiam.offices.queries.proposing import propose_office, why_nobody
from hoiam.places.models import Place
from hoiam.topics.models import Topic

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture
def table(knowledge, offices):
    """A few rows: roads by size, health, and what the commune keeps clean itself."""

    def row(number: int, office: Office, topic: str, matter: str, *words: str, **more) -> Duty:
        return Duty.objects.create(
            row=number,
            office=office,
            topic=Topic.objects.get(code=topic),
            matter_vi=matter,
            words=list(words),
            **more,
        )

    row(14, offices.so_xay_dung, "roads-traffic", "Đường sá, cầu cống", matter_en="Roads")
    row(15, offices.so_xay_dung, "roads-traffic", "Đường tỉnh", "đường tỉnh", "quốc lộ")
    row(16, offices.ubnd_commune, "roads-traffic", "Đường xã", "đường xã", "đường thôn", "ngõ")
    row(20, offices.so_y_te, "health", "Khám chữa bệnh", "bệnh viện", "khám bệnh")
    row(21, offices.so_y_te, "environment", "Rác thải y tế", "rác thải y tế")
    row(22, offices.ubnd_commune, "environment", "Rác thải", "rác thải")
    return row


def topic(code: str) -> Topic:
    return Topic.objects.get(code=code)


@pytest.fixture
def commune(offices, table) -> Place:
    return offices.ubnd_commune.place


@pytest.fixture
def elsewhere(commune) -> Place:
    """Another commune of the same province."""
    others = Place.objects.filter(level="commune", valid_to=None, province=commune.province)
    return others.exclude(pk=commune.pk).order_by("code").last()


def propose(code, place, text=""):
    return propose_office(topic=topic(code), place=place, text=text, on=DAY)


def test_the_reason_is_a_sentence_with_the_row(elsewhere, offices):
    found = propose("roads-traffic", elsewhere)
    assert found.office == offices.so_xay_dung
    assert found.reason.startswith(f"đường sá, cầu cống ở {elsewhere.full_name} → Sở Xây dựng")
    assert "bảng phân công dòng 14" in found.reason
    with translation.override("en"):
        said = propose("roads-traffic", elsewhere).reason
    assert f"roads in {elsewhere.full_name} → Department of Construction" in said
    assert "duty table row 14" in said


def test_words_tell_the_commune_from_the_province(commune, offices):
    small = propose("roads-traffic", commune, "Đường thôn lầy lội sau mưa, dân khó đi")
    large = propose("roads-traffic", commune, "Đường tỉnh 379 bong tróc")
    assert (small.office, small.duty.row) == (offices.ubnd_commune, 16)
    assert (large.office, large.duty.row) == (offices.so_xay_dung, 15)
    assert "“đường thôn”" in small.reason
    assert [other.office for other in small.others] == [offices.so_xay_dung]


def test_another_communes_row_is_never_proposed(elsewhere, offices):
    found = propose("roads-traffic", elsewhere, "Đường thôn lầy lội")
    assert found.office == offices.so_xay_dung
    assert offices.ubnd_commune not in [other.office for other in found.others]


def test_more_specific_words_win(commune, offices):
    found = propose("environment", commune, "Rác thải y tế bỏ lẫn rác thải của dân")
    assert found.duty.row == 21
    assert propose("environment", commune, "Rác thải chất đống").duty.row == 22


@pytest.mark.parametrize(
    "text",
    [
        "duong thon lay loi sau mua",
        "ĐƯỜNG THÔN LẦY LỘI SAU MƯA, DÂN KHÓ ĐI",
        "Đường thôn lầy lội sau mưa",
    ],
)
def test_accents_and_capitals_do_not_matter(commune, offices, text):
    assert propose("roads-traffic", commune, text).office == offices.ubnd_commune


def test_words_have_ends(commune, offices):
    """ "ngõ" is not in "ngõng", and with accents "ngo" is another word."""
    for text in ("Cái ngõng cối gãy", "Ruộng ngô bên đường khô hạn"):
        assert propose("roads-traffic", commune, text).duty.row == 14


def test_no_name_outlet_or_praise_decides(commune):
    plain = propose("roads-traffic", commune, "Đường thôn lầy lội, dân khó đi.")
    for text in (
        "Đường thôn lầy lội, dân khó đi. Theo Báo Thử.",
        "Đường thôn lầy lội, dân khó đi, ông Nguyễn Quốc Lộ nói.",
        "Đường thôn lầy lội, dân khó đi. Chính quyền rất tuyệt vời, đáng khen.",
        "Đường thôn lầy lội, dân khó đi. Chính quyền quá tệ, đáng chê trách.",
    ):
        other = propose("roads-traffic", commune, text)
        assert (other.duty, other.reason) == (plain.duty, plain.reason)


def test_nobody_and_why(commune, knowledge, table, offices):
    assert propose("education", commune) is None
    said = why_nobody(topic=topic("education"), place=commune, on=DAY)
    assert topic("education").name in said
    assert propose_office(topic=None, place=commune, text="Trời đẹp", on=DAY) is None
    assert why_nobody(topic=None, place=commune, on=DAY)
    Office.objects.filter(pk=offices.so_y_te.pk).update(place=commune.province)
    hanoi = Place.objects.get(level="province", name="Hà Nội", valid_to=None)
    assert propose("health", hanoi) is None
    assert hanoi.whole_name in why_nobody(topic=topic("health"), place=hanoi, on=DAY)


def test_a_matter_of_no_topic_goes_by_words_alone(commune, offices):
    found = propose_office(topic=None, place=commune, text="Bệnh viện quá tải", on=DAY)
    assert found.office == offices.so_y_te


def test_only_rows_in_force_and_bodies_that_answer(commune, offices):
    Duty.objects.filter(row=16).update(valid_to=date(2026, 11, 1))
    text = "Đường thôn lầy lội"
    assert propose("roads-traffic", commune, text).office == offices.so_xay_dung
    Duty.objects.filter(row=16).update(valid_to=DAY)
    assert propose("roads-traffic", commune, text).office == offices.ubnd_commune
    Duty.objects.filter(row=16).update(valid_from=date(2026, 11, 3), valid_to=None)
    assert propose("roads-traffic", commune, text).office == offices.so_xay_dung
    Office.objects.filter(pk=offices.so_xay_dung.pk).update(active=False)
    assert propose("roads-traffic", commune, text) is None
    Office.objects.filter(pk=offices.so_xay_dung.pk).update(active=True, is_partner=True)
    assert propose("roads-traffic", commune, text) is None


def test_a_former_unit_belongs_to_whoever_covers_all_of_it(commune, offices):
    former = Place.objects.filter(became__new=commune).exclude(pk=commune.pk).order_by("code")
    whole = [place for place in former if place.became.count() == 1]
    found = propose("environment", whole[0], "Rác thải chất đống")
    assert found.office == offices.ubnd_commune
    district = Place.objects.filter(level="district", province__name="Hưng Yên").first()
    assert propose("environment", district, "Rác thải chất đống").office == offices.so_y_te


def test_a_matter_without_a_place_is_not_a_communes(commune, offices):
    found = propose("environment", None, "Rác thải chất đống")
    assert found.office == offices.so_y_te


def test_nobodys_name_decides_even_where_the_table_has_the_same_words(commune, table, offices):
    table(30, offices.so_y_te, "roads-traffic", "Tên trùng từ", "bình an", "hòa")
    for text in ("Ông Lê Bình An kêu đường hỏng.", "Bà Trần Thị Hòa kêu đường hỏng."):
        assert propose("roads-traffic", commune, text).duty.row == 14
    assert propose("roads-traffic", commune, "Đường về bình an hơn").duty.row == 30


def some_rows(chance: random.Random) -> list[Row]:
    words = ("đường tỉnh", "đường", "cầu", "ngõ", "xe buýt", "rác thải y tế", "rác")
    return [
        Row(
            row=number,
            office=chance.choice("abcdef"),
            topic=chance.choice(("roads", "waste", "health")),
            reach=chance.randrange(4),
            words=tuple(chance.sample(words, chance.randrange(4))),
        )
        for number in range(1, chance.randrange(2, 25))
    ]


@given(seed=st.integers(min_value=0))
def test_the_order_is_one_whatever_order_the_rows_come_in(seed):
    chance = random.Random(seed)
    rows = some_rows(chance)
    text = "Đường tỉnh ngập rác. Xe buýt qua cầu, rác thải y tế bên ngõ."
    found = rank(rows, topic=chance.choice(("roads", "waste", None)), text=text)
    shuffled = chance.sample(rows, len(rows))
    topics = ("roads", "waste", None)
    for topic_code in topics:
        assert rank(rows, topic=topic_code, text=text) == rank(
            shuffled, topic=topic_code, text=text
        )
    offices = [match.row.office for match in found]
    assert len(offices) == len(set(offices))
    assert [match.merit for match in found] == sorted(
        (match.merit for match in found), reverse=True
    )


@given(seed=st.integers(min_value=0), topic_code=st.sampled_from(["roads", "waste", "health"]))
def test_praise_blame_names_and_outlets_move_nothing(seed, topic_code):
    rows = some_rows(random.Random(seed))
    plain = rank(rows, topic=topic_code, text="Đường tỉnh ngập rác. Xe buýt phải dừng.")
    for more in (
        " Thật đáng khen ngợi.",
        " Thật quá tệ, vô trách nhiệm.",
        " Theo Báo Cầu Đường và Đài Rác Thải.",
        " Ông Ngõ Xe Buýt cho biết.",
    ):
        text = f"Đường tỉnh ngập rác. Xe buýt phải dừng.{more}"
        assert rank(rows, topic=topic_code, text=text) == plain
