"""Addresses as people write them: short, misspelt, without accents, in any order."""

from __future__ import annotations

import unicodedata

import pytest

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.address import Address, read_address
from hoiam.reading.address_words import distance
from hoiam.reading.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.of(shipped_knowledge())


def read(gazetteer: Gazetteer, text: str) -> tuple[str, str, str]:
    found = read_address(text, gazetteer=gazetteer)
    return found.province, found.district, found.ward


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "Số 12 ngõ 5, phường Trúc Bạch, quận Ba Đình, thành phố Hà Nội",
            ("Hà Nội", "Ba Đình", "Trúc Bạch"),
        ),
        ("45/6 Lê Lai, P.7, Q.5, TP.HCM", ("Hồ Chí Minh", "5", "7")),
        ("45/6 Lê Lai F07 Q5 TPHCM", ("Hồ Chí Minh", "5", "7")),
        ("45/6 Lê Lai, P7, BT, TP Hồ Chí Minh", ("Hồ Chí Minh", "Bình Thạnh", "7")),
        (
            "Thôn 3, X. Hòa Tiến, H. Krông Pắc, T. Đắk Lắk",
            ("Đắk Lắk", "Krông Pắc", "Hòa Tiến"),
        ),
        ("Xom 4 Hung Tay, Hung Nguyen, Nghe An", ("Nghệ An", "Hưng Nguyên", "Hưng Tây")),
        ("ấp 2 bình phú cai lậy tiền giang", ("Tiền Giang", "Cai Lậy", "Bình Phú")),
        ("TT Gia Ray, Xuân Lộc, Đồng Nai", ("Đồng Nai", "Xuân Lộc", "Gia Ray")),
        ("Trảng Bom, Đồng Nai", ("Đồng Nai", "Trảng Bom", "")),
        ("Tỉnh Bến Tre, huyện Châu Thành, xã Tam Phước", ("Bến Tre", "Châu Thành", "Tam Phước")),
        ("P. Phúc Thành, TP Ninh Bình, N.Bình", ("Ninh Bình", "Ninh Bình", "Phúc Thành")),
        ("Hải Hà, huyện Tĩnh Gia, Thanh Hoá", ("Thanh Hóa", "Tĩnh Gia", "Hải Hà")),
        ("Phường An Phú, Quận 2, Sài Gòn", ("Hồ Chí Minh", "2", "An Phú")),
        (
            "Phường Phú Hội, TP Huế, Thừa Thiên - Huế",
            ("Thừa Thiên Huế", "Huế", "Phú Hội"),
        ),
        ("Xã Gia Lâm, Nho Quan, Ninh Bình", ("Ninh Bình", "Nho Quan", "Gia Lâm")),
        ("xa gia lam nho quan ninh binh", ("Ninh Bình", "Nho Quan", "Gia Lâm")),
        ("Đà Nẵng", ("Đà Nẵng", "", "")),
        ("Quận Cẩm Lệ", ("", "Cẩm Lệ", "")),
        ("Khuê Trung, Cẩm Lệ, Đà Nẵng, Việt Nam", ("Đà Nẵng", "Cẩm Lệ", "Khuê Trung")),
    ],
)
def test_addresses_before_the_reform(
    gazetteer: Gazetteer, text: str, units: tuple[str, str, str]
) -> None:
    assert read(gazetteer, text) == units


@pytest.mark.parametrize(
    ("text", "units", "current"),
    [
        ("171 Đồng Khởi, phường Sài Gòn, TP.HCM", ("Hồ Chí Minh", "", "Sài Gòn"), "Sài Gòn"),
        ("Xã Mễ Sở, tỉnh Hưng Yên", ("Hưng Yên", "", "Mễ Sở"), "Mễ Sở"),
        ("Đặc khu Phú Quốc, An Giang", ("An Giang", "", "Phú Quốc"), "Phú Quốc"),
    ],
)
def test_addresses_of_two_levels(
    gazetteer: Gazetteer, text: str, units: tuple[str, str, str], current: str
) -> None:
    found = read_address(text, gazetteer=gazetteer)
    assert (found.province, found.district, found.ward) == units
    assert [gazetteer[code].name for code in found.current] == [current]
    assert found.code == found.current[0]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Phưng Trúc Bạch, quân Ba Đnìh, Hà Nội", ("Hà Nội", "Ba Đình", "Trúc Bạch")),
        ("xã Chi Khê, huyện Con Cuôngg, Nghệ An", ("Nghệ An", "Con Cuông", "Chi Khê")),
        ("P.ThảoĐiền,TP.ThủĐức,TP.HồChíMinh", ("Hồ Chí Minh", "Thủ Đức", "Thảo Điền")),
        ("Hoằng Lộcc, Hoằng Hoá, Thanh Hóa", ("Thanh Hóa", "Hoằng Hóa", "Hoằng Lộc")),
    ],
)
def test_misspelt_and_glued(gazetteer: Gazetteer, text: str, units: tuple[str, str, str]) -> None:
    assert read(gazetteer, text) == units


def test_a_street_is_not_a_ward(gazetteer: Gazetteer) -> None:
    assert read(gazetteer, "9/2 Đa Kao, Đa Kao Quận 1, TP. Hồ Chí Minh")[2] == "Đa Kao"
    assert read(gazetteer, "51 Lê Lợi, Quận 1, TP. Hồ Chí Minh") == ("Hồ Chí Minh", "1", "")


def test_what_is_not_said_stays_empty(gazetteer: Gazetteer) -> None:
    assert read(gazetteer, "Phường 7, TP.HCM")[1] == ""
    assert read(gazetteer, "Ấp 2 Thị trấn, Gò Dầu, Tây Ninh")[2] == ""


def test_current_of_a_split_or_an_old_unit(gazetteer: Gazetteer) -> None:
    found = read_address("Phường Dĩ An, TP Dĩ An, Bình Dương", gazetteer=gazetteer)
    provinces = {gazetteer.province(code) for code in found.current}
    assert found.province == "Bình Dương"
    assert {unit.name for unit in provinces if unit} == {"Hồ Chí Minh"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n",
        "12345",
        "😀",
        "Rue de Rivoli, Paris",
        "ư" * 5,
        "\u0301\u0301",
        "a" * 100_000,
    ],
)
def test_no_address_is_no_error(gazetteer: Gazetteer, text: str) -> None:
    assert read_address(text, gazetteer=gazetteer) == Address()


def test_long_text_is_read_from_its_end(gazetteer: Gazetteer) -> None:
    text = "Kính gửi quý cơ quan. " * 500 + "Xã Phú Lâm, huyện Tiên Du, tỉnh Bắc Ninh"
    assert read(gazetteer, text) == ("Bắc Ninh", "Tiên Du", "Phú Lâm")


def test_decomposed_letters_read_the_same(gazetteer: Gazetteer) -> None:
    text = "Xã Đại Trạch, huyện Bố Trạch, Quảng Bình"
    assert read(gazetteer, unicodedata.normalize("NFD", text)) == read(gazetteer, text)


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [("bac", "bac", 0), ("bac", "nam", 2), ("dinh", "dnih", 1), ("", "ab", 2), ("abcdef", "x", 3)],
)
def test_distance_stops_at_its_limit(left: str, right: str, edits: int) -> None:
    assert distance(left, right, 2) == edits
