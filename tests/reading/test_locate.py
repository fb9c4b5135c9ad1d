"""Units in running text: then and now, short, ambiguous, and what only sounds like one."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from io import StringIO
from itertools import pairwise

import pytest

from hoiam.reading import filters
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.locate import locate
from hoiam.reading.stages import PlaceMention

IN_2021, IN_2026 = date(2021, 5, 1), date(2026, 2, 1)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.of(shipped_knowledge())


def found(
    gazetteer: Gazetteer, text: str, day: date | None = IN_2026, home: str | None = None
) -> tuple[PlaceMention, ...]:
    return locate(text, published=day, gazetteer=gazetteer, home=home)


def texts(gazetteer: Gazetteer, text: str, day: date | None = IN_2026) -> list[str]:
    return [mention.text for mention in found(gazetteer, text, day)]


def one(
    gazetteer: Gazetteer, text: str, day: date | None = IN_2026, home: str | None = None
) -> PlaceMention:
    (mention,) = found(gazetteer, text, day, home)
    return mention


# Then and now ----------------------------------------------------------------------------------


def test_a_district_of_2021_is_the_unit_then_and_todays_communes(gazetteer: Gazetteer) -> None:
    mention = one(gazetteer, "Cháy lớn ở huyện Bình Chánh sáng nay.", IN_2021)
    assert (mention.code, mention.level) == ("2004-07-01/785", "district")
    names = {gazetteer[code].name for code in mention.current}
    assert {"Bình Chánh", "Vĩnh Lộc", "Tân Nhựt"} <= names
    assert all(gazetteer[code].valid_to is None for code in mention.current)


def test_one_name_is_another_unit_after_the_reform(gazetteer: Gazetteer) -> None:
    assert one(gazetteer, "Ngập ở Đà Nẵng.", IN_2021).code == "2004-07-01/48"
    assert one(gazetteer, "Ngập ở Đà Nẵng.", IN_2026).code == "2025-07-01/48"
    assert one(gazetteer, "Ngập ở Đà Nẵng.", None).code == "2025-07-01/48"
    assert one(gazetteer, "Ngập ở Đà Nẵng.", IN_2021).current == ("2025-07-01/48",)


@pytest.mark.parametrize(
    "text",
    ["tỉnh Bình Dương (cũ)", "Bình Dương cũ", "khu vực Bình Dương", 'vùng "Bình Dương" trước đây'],
)
def test_an_abolished_province_stays_itself(gazetteer: Gazetteer, text: str) -> None:
    mention = one(gazetteer, text)
    assert (mention.code, mention.current) == ("2004-07-01/74", ("2025-07-01/79",))


def test_former_must_be_a_word_of_its_own(gazetteer: Gazetteer) -> None:
    assert one(gazetteer, "Ngoài ra, Đồng Nai cũng kiến nghị.").code == "2025-07-01/75"
    assert one(gazetteer, "Địa bàn Đồng Nai cũ.").code == "2004-07-01/75"


def test_hue_was_a_town_and_is_a_province(gazetteer: Gazetteer) -> None:
    assert one(gazetteer, "UBND TP Huế họp.", IN_2021).level == "district"
    assert one(gazetteer, "UBND TP Huế họp.", IN_2026).code == "2025-01-01/46"
    assert one(gazetteer, "Công an tỉnh Thừa Thiên Huế", IN_2021).code == "2004-07-01/46"


def test_a_city_of_a_province_and_a_city_that_is_one(gazetteer: Gazetteer) -> None:
    assert one(gazetteer, "Sự cố tại TP Bắc Ninh.", IN_2026).level == "district"
    assert one(gazetteer, "Sự cố tại TP Bắc Ninh.", date(2026, 11, 1)).level == "province"


def test_current_is_as_of_a_day(gazetteer: Gazetteer) -> None:
    (mention,) = locate(
        "tỉnh Hà Tây", published=IN_2021, gazetteer=gazetteer, as_of=date(2006, 1, 1)
    )
    assert mention.current == (mention.code,)
    assert one(gazetteer, "tỉnh Hà Tây").current == ("2008-08-01/01",)


# How it is written -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TP HCM", "Hồ Chí Minh"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("TPHCM", "Hồ Chí Minh"),
        ("Tp. Hồ Chí Minh", "Hồ Chí Minh"),
        ("thành phố Hồ Chí Minh", "Hồ Chí Minh"),
        ("THÀNH PHỐ HỒ CHÍ MINH", "Hồ Chí Minh"),
        ("T.P Hải Phòng", "Hải Phòng"),
        ("tỉnh Thanh Hoá", "Thanh Hóa"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Bà Rịa-Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("tỉnh Đắc Lắc", "Đắk Lắk"),
        ("TX Sơn Tây", "Sơn Tây"),
        ("H.Bình Chánh", "Bình Chánh"),
        ("Q. Bình Thạnh", "Bình Thạnh"),
        ("P.Bến Nghé", "Bến Nghé"),
        ("đặc khu Côn Đảo", "Côn Đảo"),
    ],
)
def test_short_forms_take_their_unit_word_along(gazetteer: Gazetteer, text: str, name: str) -> None:
    mention = one(gazetteer, f"Tin từ {text}, sáng nay.")
    assert (mention.text, mention.name) == (text, name)


def test_numbered_districts_and_wards(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, "Nhà ở phường 5, quận 3, TP.HCM và P.12, Q.10.", IN_2021)
    assert [(m.text, m.name) for m in mentions] == [
        ("phường 5", "5"),
        ("quận 3", "3"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("P.12", "12"),
        ("Q.10", "10"),
    ]
    parents = [gazetteer.parent(m.code) for m in mentions if m.level == "commune" and m.code]
    assert [parent.name for parent in parents if parent] == ["3", "10"]


def test_a_number_alone_is_no_ward(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Có 5 phường, 12 xã; quý 3 tăng 10%; năm 2025.") == []
    assert found(gazetteer, "Tai nạn ở phường 5.", IN_2021)[0].code is None


def test_offices_name_their_unit(gazetteer: Gazetteer) -> None:
    text = (
        "Công an tỉnh Đắk Lắk, Sở Y tế Hà Nội, UBND xã Vĩnh Hậu, TAND TP Cần Thơ, "
        "Đại học Cần Thơ, Bệnh viện Đa khoa tỉnh Phú Thọ"
    )
    assert texts(gazetteer, text) == [
        *("tỉnh Đắk Lắk", "Hà Nội", "xã Vĩnh Hậu", "TP Cần Thơ", "Cần Thơ", "tỉnh Phú Thọ")
    ]


def test_public_utilities_and_schools_name_their_place(gazetteer: Gazetteer) -> None:
    text = (
        "Tổng công ty Điện lực Hà Nội, Ngân hàng Nhà nước chi nhánh Đà Nẵng, "
        "Đại học Ngân hàng TPHCM; công ty chuyển về Nghệ An"
    )
    assert texts(gazetteer, text) == ["Hà Nội", "Đà Nẵng", "TPHCM", "Nghệ An"]


def test_people_of_a_place_are_no_persons_called_so(gazetteer: Gazetteer) -> None:
    text = "Đoàn Luật sư Hà Nội, Hội Nhà báo Đà Nẵng, giáo viên Nghệ An, doanh nghiệp Bình Dương"
    assert texts(gazetteer, text) == ["Hà Nội", "Đà Nẵng", "Nghệ An", "Bình Dương"]


def test_lists_share_the_unit_word(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, "qua các tỉnh Sơn La, Hòa Bình và Điện Biên", IN_2021)
    assert [m.text for m in mentions] == ["tỉnh Sơn La", "Hòa Bình", "Điện Biên"]
    wards = found(gazetteer, "giáp ranh hai phường Hạc Thành và Đông Quang, tỉnh Thanh Hóa")
    assert [m.text for m in wards] == ["phường Hạc Thành", "Đông Quang", "tỉnh Thanh Hóa"]
    assert {m.level for m in wards[:2]} == {"commune"}
    assert all(m.code for m in wards)


def test_a_list_goes_on_though_its_next_is_also_a_district(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, "qua các phường Hạc Thành, Đông Quang, Đông Sơn, Thanh Hóa")
    assert [m.level for m in mentions] == ["commune", "commune", "commune", "province"]
    districts = found(gazetteer, "Hà Nội gồm khu vực Hoàn Kiếm, Cầu Giấy, Tây Hồ")
    assert [m.level for m in districts] == ["province", "district", "district", "district"]


def test_a_sentence_that_ends_in_a_unit_word(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Ở huyện, thành phố. Bà Rịa - Vũng Tàu bắn pháo hoa.") == [
        "Bà Rịa - Vũng Tàu"
    ]


def test_a_commune_beside_a_district_of_long_ago(gazetteer: Gazetteer) -> None:
    mentions = found(
        gazetteer, "hai xã Hải Ninh và Hải An, thuộc huyện Tĩnh Gia", date(2013, 12, 1)
    )
    assert [m.text for m in mentions] == ["xã Hải Ninh", "Hải An", "huyện Tĩnh Gia"]
    assert all(m.code for m in mentions)


def test_words_that_a_page_glued_together(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "sống tạiHà Nội từ nhỏ") == ["Hà Nội"]


# Which of several ------------------------------------------------------------------------------


def test_the_unit_beside_settles(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, "Ở xã Tân Thành, huyện Hàm Thuận Nam, tỉnh Bình Thuận.", IN_2021)
    assert [m.level for m in mentions] == ["commune", "district", "province"]
    assert mentions[0].code
    assert mentions[1].code in gazetteer.above(mentions[0].code)
    assert mentions[0].confidence > 0.9


def test_the_province_named_around_settles(gazetteer: Gazetteer) -> None:
    text = "Tỉnh Cà Mau cho biết nước dâng. Tại xã Vĩnh Hậu và xã Tân Thành, dân phải sơ tán."
    *_, ward = found(gazetteer, "Tỉnh Cà Mau cho biết: phường Tân Thành bị ngập.")
    assert ward.code
    province = gazetteer.province(ward.code)
    assert province
    assert province.name == "Cà Mau"
    assert len(found(gazetteer, text)) == 3


def test_the_outlets_own_place_settles(gazetteer: Gazetteer) -> None:
    assert one(gazetteer, "Cháy ở phường Phước Long.").code is None
    mention = one(gazetteer, "Cháy ở phường Phước Long.", home="2025-07-01/79")
    assert mention.code == "2025-07-01/26848"
    assert mention.confidence < 0.9
    assert one(gazetteer, "Cháy ở phường Phước Long.", home="no such code").code is None


def test_what_can_not_be_known_is_left_open(gazetteer: Gazetteer) -> None:
    mention = one(gazetteer, "Một vụ cháy xảy ra ở xã Tân Thành.")
    assert mention.code is None
    assert len(mention.candidates) > 1
    assert list(mention.candidates) == sorted(mention.candidates)
    assert mention.current == ()
    assert mention.confidence < 0.5
    assert {gazetteer[code].name for code in mention.candidates} == {"Tân Thành"}


def test_an_old_district_beside_a_commune(gazetteer: Gazetteer) -> None:
    old = found(gazetteer, "tại xã Tân Lập, huyện Đồng Phú, tỉnh Bình Phước")[0]
    assert old.code
    assert gazetteer[old.code].valid_to == date(2025, 7, 1)
    new = found(gazetteer, "tại phường Bến Thành (quận 1 cũ), TP HCM")[0]
    assert new.code
    assert gazetteer[new.code].valid_to is None


def test_a_commune_without_unit_word_needs_its_parent(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Triển lãm ở Đông Anh, Hà Nội.") == ["Đông Anh", "Hà Nội"]
    assert texts(gazetteer, "Anh Tân Thành Công đi Hồng Hà về Trung Tâm.") == []


def test_a_former_town_is_named_bare(gazetteer: Gazetteer) -> None:
    for name, code in [("Nha Trang", "568"), ("Đà Lạt", "672"), ("Vũng Tàu", "747")]:
        mention = one(gazetteer, f"Du khách đến {name} dịp lễ.")
        assert mention.code == f"2004-07-01/{code}"
        assert mention.current
    assert one(gazetteer, "Họp ở phường Vũng Tàu.").level == "commune"


# What only sounds like a place -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Ông Bình Dương cho biết như vậy.",
        "bà Hòa Bình bán rau",
        "Ca sĩ Nguyễn Hải Dương hát. Hải Dương nói thêm.",
        "đi trên đường Trần Hưng Đạo rồi rẽ vào đường Hà Nội",
        "học sinh trường THPT Nguyễn Trãi",
        "sân vận động Thống Nhất",
        "Công ty Thái Bình xin lỗi",
        "công ty cổ phần Quốc Cường Gia Lai; Quốc Cường Gia Lai lãi lớn",
        "uống bia Sài Gòn bên sông Sài Gòn, cạnh cầu Sài Gòn",
        "CLB Hà Nội thắng đậm",
        "Thái Bình Dương dậy sóng",
        "báo Sài Gòn Giải Phóng",
        "bún bò Huế, phở Nam Định",
        "tư tưởng Hồ Chí Minh, Chủ tịch Hồ Chí Minh",
        "cao tốc Biên Hòa - Vũng Tàu, sân bay Long Thành, vịnh Nha Trang",
        "Ảnh: Hòa Bình",
        "báo lãi Q3, mẫu P02",
        "Ngân hàng TMCP Sài Gòn - Hà Nội",
        "Công ty cổ phần Phát triển Nhà Bà Rịa - Vũng Tàu",
        "Tin tiếp tục cập nhật. Đông Hà",
        "số 7 Duy Tân, đối diện 15 Lê Lợi",
        "trống đồng Đông Sơn",
        "tỉnh Hà Nam (Trung Quốc)",
        "ký hợp đồng, bảo đảm an toàn, hòa bình, độc lập, thống nhất",
        "Hợp đồng ký xong. An toàn là trên hết. Trung tâm mở cửa.",
        "tỉnh Quảng Đông, thành phố Minneapolis, quận Cam",
        "xã này, tỉnh nhà, thành phố ta",
        "Thôn 5, ấp Tân Bình, bản Nà Lù, tổ dân phố 7",
        "anh chuyển đến B.Bình Dương, V.Ninh Bình, Hà Nội T&T, Nha Trang Dolphins",
        "chè Thái Nguyên, áo lụa Hà Đông, bài hát “Hà Nội mùa thu”, phim Sài Gòn",
        "chiến thắng Điện Biên Phủ, chiến dịch Điện Biên Phủ, phong trào Sóng Duyên Hải",
        "nhà thi đấu Tân Bình, đường sắt Cát Linh – Hà Đông, Trường THCS Đậu Liêu",
        "Cao đẳng Văn hóa Nghệ thuật và Du lịch Hạ Long, tàu ở Trung Đông hiện là nhiều nhất",
    ],
)
def test_these_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert texts(gazetteer, text) == []


def test_a_province_of_china_in_a_text_about_china(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Trung Quốc: ông quê ở tỉnh Hà Nam, công tác ở Sơn Tây.") == []
    assert texts(gazetteer, "Hàng Trung Quốc bị bắt ở Hà Nội và tỉnh Hà Nam.") == [
        "Hà Nội",
        "tỉnh Hà Nam",
    ]


def test_a_road_between_provinces_names_them(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "cao tốc Hà Nội - Hải Phòng, sân bay Đà Nẵng") == [
        "Hà Nội",
        "Hải Phòng",
        "Đà Nẵng",
    ]


def test_a_province_that_begins_like_a_country(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Mưa đá ở huyện Bát Xát, Lào Cai và xã Y Tý (Lào Cai).") == [
        *("huyện Bát Xát", "Lào Cai", "xã Y Tý", "Lào Cai")
    ]
    assert texts(gazetteer, "Đoàn sang tỉnh Hà Nam, Lào.") == []


def test_a_family_name_before_does_not_make_a_province_a_person(gazetteer: Gazetteer) -> None:
    text = "Lần đầu về Hà Hà Nội biểu diễn. Khán giả Hà Nội vỗ tay. Đoàn Hà Nội cảm ơn."
    assert texts(gazetteer, text)[-2:] == ["Hà Nội", "Hà Nội"]
    assert texts(gazetteer, "Từ Hà Nội, đoàn đi Nghệ An.") == ["Hà Nội", "Nghệ An"]


def test_bodies_whose_names_have_capitals_before_the_province(gazetteer: Gazetteer) -> None:
    text = (
        "Nhà hát Lớn Hà Nội, Đại học Y Hà Nội, Bệnh viện Tim Hà Nội, Cung Văn hóa Hữu nghị Hà Nội, "
        "Sở Giáo Dục và Đào Tạo Kon Tum, Thành Đoàn Đà Nẵng"
    )
    assert texts(gazetteer, text) == [*["Hà Nội"] * 4, "Kon Tum", "Đà Nẵng"]


def test_a_firm_is_known_by_the_end_of_its_name(gazetteer: Gazetteer) -> None:
    text = (
        "Công ty cổ phần Đầu tư Phát triển Nhà Đà Nẵng báo lãi. Quý này, Nhà Đà Nẵng bán nhiều. "
        "Nhà Đà Nẵng có dự án mới tại Đà Nẵng."
    )
    assert texts(gazetteer, text) == ["Đà Nẵng"]


def test_what_was_and_what_is_now(gazetteer: Gazetteer) -> None:
    then, now = found(gazetteer, "xã Tịnh Kỳ (nay là xã Tịnh Khê) ở tỉnh Quảng Ngãi.")[:2]
    assert then.code
    assert gazetteer[then.code].valid_to == date(2025, 7, 1)
    assert now.code
    assert gazetteer[now.code].valid_to is None
    ward, district = found(gazetteer, "ở xã Cẩm Trung (trước đây thuộc huyện Cẩm Xuyên)")
    assert ward.code == "2025-07-01/18742"
    assert district.level == "district"
    province = one(gazetteer, "Theo UBND tỉnh Tây Ninh, trước đây thuộc diện phải kiểm tra.")
    assert province.code == "2025-07-01/80"
    assert texts(gazetteer, "Đặc sản của khu vực Tịnh Kỳ cũ là cá cơm.") == ["Tịnh Kỳ"]


def test_a_bare_commune_that_is_no_more_is_something_else(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "mở cửa hàng tại Phú Mỹ Hưng (TP HCM)") == ["TP HCM"]


def test_a_unit_that_is_yet_to_come_is_left_open(gazetteer: Gazetteer) -> None:
    mention = found(gazetteer, "Cháy ở phường Sài Gòn hôm qua.", IN_2021)[0]
    assert (mention.code, mention.level) == (None, "commune")
    assert mention.candidates == ("2025-07-01/26740",)


def test_wards_named_around_settle_one_of_two(gazetteer: Gazetteer) -> None:
    far = "Chị nói giá đã tăng nhiều so với năm ngoái. " * 12
    text = (
        "Chị Hoa ở phường An Hội Đông, TP HCM. Chị Minh ở phường Xuân Hòa, TP HCM. "
        + far
        + "Chợ ở phường Phước Long vẫn đông. "
        + far
        + "Hiệp hội Chăn nuôi Đồng Nai dự báo giá giảm."
    )
    ward = found(gazetteer, text)[4]
    assert (ward.text, ward.code) == ("phường Phước Long", "2025-07-01/26848")


def test_short_names_with_a_dash_and_names_written_in_two_ways(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Mưa lớn ở BR-VT, tỉnh BR-VT họp.") == ["BR-VT", "tỉnh BR-VT"]
    assert one(gazetteer, "TP Phan Rang - Tháp Chàm", IN_2021).code == "2004-07-01/582"
    assert one(gazetteer, "xã Ea H'leo", IN_2021).code == "2004-07-01/24184"


def test_facilities_in_a_list_are_no_districts(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "mở rộng các sân bay Long Thành, Cà Mau, Phú Quốc và Côn Đảo") == [
        "Cà Mau"
    ]
    assert texts(gazetteer, "thị trường Đà Lạt, khu công nghiệp Sao - Hải Hà") == ["Đà Lạt"]


def test_districts_after_a_colon_and_a_line_that_begins_with_one(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, "tại 3 huyện: Tam Đường, Tân Uyên và Sìn Hồ của Lai Châu", IN_2021)
    assert [m.text for m in mentions] == ["Tam Đường", "Tân Uyên", "Sìn Hồ", "Lai Châu"]
    assert all(gazetteer.parent(m.code or "").name == "Lai Châu" for m in mentions[:3])  # type: ignore[union-attr]
    assert texts(gazetteer, "Bát Xát: Vận động dân giữ rừng.", IN_2021) == ["Bát Xát"]


def test_a_ward_called_like_a_province_in_a_list(gazetteer: Gazetteer) -> None:
    text = "Công an TP Thủ Dầu Một, tỉnh Bình Dương chặn xe ở phường Phú Hòa và Phú Thọ."
    assert [m.level for m in found(gazetteer, text, IN_2021)][-2:] == ["commune", "commune"]


def test_clubs_play_under_the_names_of_provinces(gazetteer: Gazetteer) -> None:
    text = (
        "Trận đấu ở V-League: Nam Định thắng Hải Phòng với tỷ số 2-1, bàn thắng của tiền đạo Minh. "
        "HLV của CLB TP HCM và Công an Hà Nội đều dự khán tại Nam Định. Sân vận động Thanh Hóa mở."
    )
    assert texts(gazetteer, text) == ["Nam Định", "Thanh Hóa"]
    assert texts(gazetteer, "Công an TP Huế khởi tố vụ án.") == ["TP Huế"]


def test_peace_is_no_province(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Hội đồng Hòa Bình họp ở Davos; giải Nobel Hòa Bình về tay bà.") == []
    text = "Nghệ An, Hòa Bình, Sơn La; đại biểu Lan (Hòa Bình); sống ở Hòa Bình; Hòa Bình cũ"
    assert len(texts(gazetteer, text)) == 6


def test_a_text_of_another_land_with_one_place_of_ours(gazetteer: Gazetteer) -> None:
    text = (
        "Trung Quốc: cháy ở Hà Nam. Theo truyền thông Trung Quốc, lúc 9h giờ Hà Nội, người dân "
        "tỉnh Hà Nam, Trung Quốc báo tin."
    )
    assert texts(gazetteer, text) == ["Hà Nội"]
    text = "Nhà máy của doanh nghiệp Hàn Quốc ở Bắc Ninh xuất hàng sang Trung Quốc."
    assert texts(gazetteer, text) == ["Bắc Ninh"]


def test_a_person_called_like_a_province_stays_one(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Nhạc sĩ Thái Bình ra đĩa mới. Thái Bình nói anh rất vui.") == []


def test_short_towns_in_a_list(gazetteer: Gazetteer) -> None:
    text = "Hủy các chuyến bay đến Đà Nẵng, Huế, Vinh và Pleiku."
    assert texts(gazetteer, text, IN_2021) == ["Đà Nẵng", "Huế", "Vinh", "Pleiku"]
    assert texts(gazetteer, "Anh Vinh và chị Nam nói với An, Vinh.", IN_2021) == []


def test_banks_and_bodies_of_a_city(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Ngân hàng TMCP Phát triển TP HCM báo lãi.") == []
    text = "Khoa Ngân hàng Trường Đại học Hùng Vương TP HCM, các công ty TP HCM"
    assert texts(gazetteer, text) == ["TP HCM", "TP HCM"]


def test_border_gates_in_a_row(gazetteer: Gazetteer) -> None:
    text = "Cửa khẩu quốc tế Hoa Lư (Đồng Nai) có 25 xe, Lao Bảo (Quảng Trị) 5 xe."
    assert texts(gazetteer, text) == ["Đồng Nai", "Quảng Trị"]


def test_the_same_city_named_twice_is_one_unit(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, "Thành ủy Huế, HĐND TP Huế")
    assert [m.code for m in mentions] == ["2025-01-01/46"] * 2


@pytest.mark.parametrize("name", ["Đăk Glei", "Krông Ana", "Mù Cang Chải", "M'Drắk", "Đắk Đoa"])
def test_districts_of_the_highlands_are_spelt_in_several_ways(
    gazetteer: Gazetteer, name: str
) -> None:
    assert one(gazetteer, f"Cháy rừng ở huyện {name}.", IN_2021).level == "district"


def test_lists_of_numbers(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, "Ngập ở các quận 1, 3 và 10 TP HCM.", IN_2021)
    assert [(m.text, m.level) for m in mentions][:3] == [
        *(("quận 1", "district"), ("3", "district"), ("10", "district"))
    ]
    assert all(m.code for m in mentions)
    assert texts(gazetteer, "Ở quận 1, 3 người bị thương; quận 7, 5 tỷ đồng.", IN_2021) == [
        *("quận 1", "quận 7")
    ]


def test_lists_that_say_something_of_each_name(gazetteer: Gazetteer) -> None:
    text = "các phường Hạc Thành (12 hộ), Đông Quang (5 hộ) và Hàm Rồng (Thanh Hóa), Vinh Lộc"
    mentions = found(gazetteer, text)
    assert [m.text for m in mentions][:3] == ["phường Hạc Thành", "Đông Quang", "Hàm Rồng"]
    assert [m.level for m in mentions][:4] == ["commune"] * 3 + ["province"]


def test_a_bare_name_is_the_districts_unless_a_commune_has_it(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Hội chợ ở Đông Anh, Hà Nội.")[0].level == "district"
    mentions = found(gazetteer, "UBND xã Đông Anh, Hà Nội: hội chợ ở Đông Anh, Hà Nội đã mở.")
    assert [m.level for m in mentions] == ["commune", "province", "commune", "province"]


def test_a_list_that_its_unit_words_stand_well_before(gazetteer: Gazetteer) -> None:
    text = (
        "dự án tại nhiều xã, phường ở TP HCM như Bình Trưng, Cát Lái, Bình Hưng; dễ như Hòa Phát."
    )
    mentions = found(gazetteer, text)
    assert [m.text for m in mentions] == ["TP HCM", "Bình Trưng", "Cát Lái", "Bình Hưng"]
    assert {m.level for m in mentions[1:]} == {"commune"}
    assert all(m.code and m.code.startswith("2025-07-01/27") for m in mentions[1:])


def test_a_list_after_a_colon_far_from_its_unit_words(gazetteer: Gazetteer) -> None:
    text = "Thanh Hóa cúp điện ở 3 phường trên địa bàn, gồm: Hạc Thành, Đông Quang và Hàm Rồng."
    mentions = found(gazetteer, text)
    assert [m.level for m in mentions] == ["province", "commune", "commune", "commune"]
    assert (
        texts(gazetteer, "Ông nói ở phường nhà. Con tôi có hai tên: Bình Minh và Hòa Phát.") == []
    )


def test_a_district_that_gave_its_name_to_a_culture(gazetteer: Gazetteer) -> None:
    text = "Trống thuộc văn hóa Đông Sơn. Hiện vật loại Đông Sơn muộn, tìm thấy ở Thanh Hóa."
    assert texts(gazetteer, text) == ["Thanh Hóa"]
    text = "Ban quản lý khu vực Đông Sơn, tỉnh Thanh Hóa"
    assert texts(gazetteer, text) == ["Đông Sơn", "tỉnh Thanh Hóa"]


def test_a_district_is_known_by_one_mention_that_says_where(gazetteer: Gazetteer) -> None:
    text = "Lần đầu tiên Cần Giờ tổ chức lễ hội. Khinh khí cầu bay tại Cần Giờ."
    assert texts(gazetteer, text) == ["Cần Giờ", "Cần Giờ"]


# Offsets and bad input -------------------------------------------------------------------------

STORY = (
    "Sáng 1/2, UBND TP Huế và Công an tỉnh Quảng Trị kiểm tra.\n"
    "Tại xã Lao Bảo, tỉnh Quảng Trị 🙂, nước sông dâng; TP.HCM gửi cứu trợ."
)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_offsets_are_those_of_the_text_given(gazetteer: Gazetteer, form: str) -> None:
    text = unicodedata.normalize(form, STORY)  # type: ignore[arg-type]
    mentions = found(gazetteer, text)
    assert [unicodedata.normalize("NFC", m.text) for m in mentions] == [
        *("TP Huế", "tỉnh Quảng Trị", "xã Lao Bảo", "tỉnh Quảng Trị", "TP.HCM")
    ]
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(m.code for m in mentions)


def test_text_without_accents(gazetteer: Gazetteer) -> None:
    text = (
        "UBND tinh Quang Tri hop khan. Nuoc song dang cao tai xa Lao Bao, tinh Quang Tri, "
        "nhieu nguoi dan o TP Da Nang gui cuu tro."
    )
    assert [(m.text, m.name) for m in found(gazetteer, text)] == [
        ("tinh Quang Tri", "Quảng Trị"),
        ("xa Lao Bao", "Lao Bảo"),
        ("tinh Quang Tri", "Quảng Trị"),
        ("TP Da Nang", "Đà Nẵng"),
    ]


def test_folded_names_do_not_count_where_the_text_has_accents(gazetteer: Gazetteer) -> None:
    assert texts(gazetteer, "Ông Ha Noi Kim người nước ngoài đến thăm quê vợ.") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "…",
        "TP",
        "phường",
        "xã.",
        "Q.",
        "\u0301",
        "😀" * 50,
        "tỉnh " * 2000,
        "Hà " * 5000,
    ],
)
def test_nothing_to_find_is_no_error(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == ()


def test_mentions_come_in_order_and_do_not_overlap(gazetteer: Gazetteer) -> None:
    mentions = found(gazetteer, STORY * 3)
    assert len(mentions) == 15
    for left, right in pairwise(mentions):
        assert left.end <= right.start


def test_a_province_far_off_settles_only_if_it_alone_fits(gazetteer: Gazetteer) -> None:
    far = "Không có gì thêm về việc này. " * 20
    one_fits = "Tỉnh Cà Mau họp. " + far + "Cháy ở phường Tân Thành."
    two_fit = "Tỉnh Đồng Tháp họp. Tỉnh Tây Ninh họp. " + far + "Cháy ở xã Tân Thành."
    assert found(gazetteer, one_fits)[-1].code
    assert found(gazetteer, two_fit)[-1].confidence <= 0.8


# The filter ------------------------------------------------------------------------------------


def run(*arguments: str, lines: list[object]) -> list[dict[str, object]]:
    out = StringIO()
    given = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    assert filters.main(["places", *arguments], given, out, shipped_knowledge()) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_filter_keeps_the_contract() -> None:
    known, unknown, broken, missing = run(
        lines=[
            {"id": 7, "text": "UBND TP Huế", "published": "2026-02-01T08:00:00+07:00"},
            {"id": "b", "text": "Cháy ở xã Tân Thành.", "published": None},
            "{not json",
            {"id": [1]},
        ]
    )
    assert known == {
        "id": 7,
        "places": [
            {
                "start": 5,
                "end": 11,
                "text": "TP Huế",
                "code": "2025-01-01/46",
                "name": "Huế",
                "level": "province",
                "current": ["2025-01-01/46"],
                "confidence": 0.95,
            }
        ],
    }
    (mention,) = unknown["places"]  # type: ignore[misc]
    assert mention["code"] is None
    assert mention["candidates"]
    assert broken["id"] is None
    assert "error" in broken
    assert missing == {"id": [1], "error": "input.field-missing(field=text)"}


def test_the_filter_takes_a_day() -> None:
    record = {"text": "tỉnh Hà Tây", "published": "2006-05-01"}
    ((then,),) = (row["places"] for row in run("--as-of", "2006-06-01", lines=[record]))
    assert then["current"] == ["2004-07-01/28"]  # type: ignore[index]
    ((now,),) = (row["places"] for row in run(lines=[record]))
    assert now["current"] == ["2008-08-01/01"]  # type: ignore[index]


def test_the_filter_refuses_what_is_no_day() -> None:
    with pytest.raises(SystemExit) as stopped:
        run("--as-of", "someday", lines=[])
    assert stopped.value.code == 2
