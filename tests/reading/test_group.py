"""Grouping as articles arrive: copies, updates, likeness that deceives, editors' corrections."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.errors import BadInput
from hoiam.reading.filters import main as run_filter
from hoiam.reading.group import Grouper
from hoiam.reading.group_model import GroupingModel, KnownArticle
from hoiam.reading.reasons import describe_reason
from hoiam.reading.settle import settle

MODEL = GroupingModel.from_knowledge(shipped_knowledge())
NOW = datetime(2026, 11, 2, 7, tzinfo=UTC)
REASON = re.compile(r"new|known|copy:[01]\.\d\d|joined:(\w+=\d+,?){4};[01]\.\d\d")

BRIDGE = (
    "Cầu sắt kênh Trà Ôn nứt mố, cấm xe trên 5 tấn",
    "Sáng 2/11, cây cầu sắt bắc qua kênh Trà Ôn ở xã Vĩnh Kim xuất hiện nhiều vết nứt ở mố phía "
    "đông. Ủy ban nhân dân xã đã đặt rào chắn, cấm xe trên 5 tấn qua cầu từ 8 giờ cùng ngày. Hơn "
    "300 hộ dân hai ấp phải đi vòng 12 km để tới chợ. Ông Lê Văn Mẫu, người dân sống gần cầu, cho "
    "biết vết nứt có từ tháng trước. Sở Xây dựng sẽ khảo sát mố cầu trong tuần này.",
)
BRIDGE_LATER = (
    "Sở Xây dựng chi 4,2 tỷ đồng sửa cầu sắt kênh Trà Ôn",
    "Sở Xây dựng vừa thống nhất chi 4,2 tỷ đồng để sửa chữa cây cầu sắt kênh Trà Ôn, xã Vĩnh Kim, "
    "nơi mố phía đông bị nứt từ đầu tháng. Trong lúc sửa, xe trên 5 tấn vẫn bị cấm qua cầu, người "
    "dân hai ấp tiếp tục đi vòng 12 km. Ông Lê Văn Mẫu, người dân sống gần cầu, mong cầu sớm xong "
    "trước mùa lũ để bà con qua chợ Vĩnh Kim thuận tiện.",
)
CRASH_NORTH = (
    "Xe khách lật ở đèo Pha Đin, 3 người bị thương",
    "Rạng sáng 2/11, một xe khách 29 chỗ chạy tuyến Điện Biên - Hà Nội bị lật khi đổ đèo Pha Đin, "
    "huyện Tuần Giáo. Ba hành khách bị thương được đưa vào bệnh viện huyện cấp cứu. Công an huyện "
    "Tuần Giáo đang điều tra nguyên nhân vụ tai nạn, bước đầu nghi xe mất phanh trên đèo.",
)
CRASH_SOUTH = (
    "Xe tải va chạm xe máy ở Cái Bè, hai người tử vong",
    "Tối 2/11, trên quốc lộ 1 đoạn qua huyện Cái Bè, Tiền Giang, một xe tải chở gạo va chạm với "
    "xe máy chạy cùng chiều khiến hai người tử vong tại chỗ. Công an huyện Cái Bè có mặt khám "
    "nghiệm hiện trường, điều tiết giao thông. Nguyên nhân vụ tai nạn đang được điều tra.",
)
SCHOOL = (
    "17 học sinh Trường tiểu học Hòa Bình đau bụng sau bữa trưa",
    "Chiều 2/11, bệnh viện đa khoa khu vực tiếp nhận 17 học sinh Trường tiểu học Hòa Bình bị đau "
    "bụng, nôn ói sau bữa ăn trưa bán trú. Nhà trường đã dừng bếp ăn, gửi mẫu thức ăn gồm cơm gà "
    "và canh bí đi xét nghiệm. Chi cục An toàn thực phẩm đang làm rõ nguồn gốc thịt gà.",
)


def gold_price(day: int, buy: str, sell: str) -> tuple[str, str]:
    return (
        f"Giá vàng hôm nay {day}/11: mua vào {buy} triệu đồng",
        f"Giá vàng miếng sáng {day}/11 được niêm yết mua vào {buy} triệu đồng, bán ra {sell} triệu "
        "đồng mỗi lượng. Trên thị trường thế giới giá vàng giao ngay ít biến động. Giới phân tích "
        "khuyên người mua thận trọng vì chênh lệch mua bán còn cao, chờ tín hiệu mới về lãi suất.",
    )


def read(grouper: Grouper, name: str, article: tuple[str, str], hours: float = 0.0) -> str:
    grouping = grouper.add(name, *article, published=NOW + timedelta(hours=hours))
    assert REASON.fullmatch(grouping.reason)
    return grouping.story


@pytest.fixture
def grouper() -> Grouper:
    return Grouper(MODEL)


def test_a_copy_is_folded_whatever_line_was_added(grouper: Grouper) -> None:
    read(grouper, "a", BRIDGE)
    copy = "(VNA) " + BRIDGE[1].replace("vừa", "mới") + "\nTheo Báo Ấp Bắc"
    found = grouper.add("b", BRIDGE[0], copy, published=NOW + timedelta(hours=3))
    assert found.copy_of == "a"
    assert found.story == "a"
    assert found.reason.startswith("copy:")


def test_an_update_joins_the_story_and_is_no_copy(grouper: Grouper) -> None:
    read(grouper, "a", BRIDGE)
    found = grouper.add("b", *BRIDGE_LATER, published=NOW + timedelta(days=4))
    assert (found.story, found.copy_of) == ("a", None)
    assert 0.0 < found.score <= 1.0


def test_two_accidents_in_two_provinces_stay_apart(grouper: Grouper) -> None:
    assert read(grouper, "a", CRASH_NORTH) != read(grouper, "b", CRASH_SOUTH, 14)


def test_the_same_notice_of_another_day_is_no_copy(grouper: Grouper) -> None:
    read(grouper, "a", gold_price(2, "142,5", "144,6"))
    found = grouper.add("b", *gold_price(3, "143,8", "145,9"), published=NOW + timedelta(days=1))
    assert found.copy_of is None


def test_a_story_closes_after_quiet_days(grouper: Grouper) -> None:
    read(grouper, "a", BRIDGE)
    late = 24 * (MODEL.quiet_days + 1)
    assert read(grouper, "b", BRIDGE_LATER, late) == "b"
    assert grouper.add("c", *BRIDGE, published=NOW + timedelta(hours=late)).copy_of is None


def test_closed_stories_are_forgotten(grouper: Grouper) -> None:
    for day in range(60):
        title = f"Kỳ họp thứ {day} của hội đồng xã số {day * 37}"
        read(grouper, f"d{day}", (title, f"Nội dung {day * 91} nghị quyết {day * 53}"), 24 * day)
    assert len(grouper) < 2 * MODEL.quiet_days


def test_a_story_that_never_ends_does_not_hold_the_window_open(grouper: Grouper) -> None:
    for day in range(60):
        title = f"{BRIDGE[0]}: ngày thứ {day}"
        text = f"{BRIDGE[1]} Đến nay đã {day * 37} lượt xe, {day * 91} lượt người đi vòng."
        assert read(grouper, f"d{day}", (title, text), 24 * day) == "d0"
        for other in range(3):
            number = 1000 * day + other
            read(grouper, f"o{number}", (f"Kỳ họp {number}", f"Nghị quyết {number * 7}"), 24 * day)
    assert len(grouper) < 8 * MODEL.quiet_days


def test_a_shared_name_alone_joins_nothing(grouper: Grouper) -> None:
    read(grouper, "a", ("Nguyễn Thị Thử Nghiệm", "Bà Nguyễn Thị Thử Nghiệm vui."))
    assert read(grouper, "b", ("Nguyễn Thị Thử Nghiệm", "Bà Nguyễn Thị Thử Nghiệm buồn.")) == "b"


def test_one_wild_date_forgets_nothing(grouper: Grouper) -> None:
    read(grouper, "a", BRIDGE)
    read(grouper, "b", SCHOOL, 1)
    read(grouper, "wild", CRASH_SOUTH, 24 * 365 * 73)
    assert read(grouper, "c", BRIDGE_LATER, 5) == "a"


def test_an_article_without_a_date_joins_too(grouper: Grouper) -> None:
    grouper.add("a", *BRIDGE)
    assert grouper.add("b", *BRIDGE_LATER).story == "a"


def test_an_article_read_again_stays(grouper: Grouper) -> None:
    read(grouper, "a", BRIDGE)
    assert grouper.add("a", *SCHOOL).story == "a"
    assert len(grouper) == 1


def test_the_window_never_holds_more_than_allowed() -> None:
    grouper = Grouper(replace(MODEL, most_open=3))
    for number, article in enumerate((BRIDGE, CRASH_NORTH, CRASH_SOUTH, SCHOOL, BRIDGE_LATER)):
        read(grouper, str(number), article)
    assert len(grouper) == 3
    assert grouper.story_of("0") is None


def test_restored_articles_lead_to_the_same_decisions(grouper: Grouper) -> None:
    known = []
    for name, (title, text) in (("a", BRIDGE), ("b", CRASH_NORTH), ("c", SCHOOL), ("d", BRIDGE)):
        story = read(grouper, name, (title, text))
        known.append(KnownArticle(article=name, story=story, title=title, text=text, published=NOW))
    restored = Grouper(MODEL)
    restored.restore(known)
    assert restored.stories() == grouper.stories()
    for name, text in (("e", BRIDGE_LATER), ("f", CRASH_SOUTH), ("g", SCHOOL)):
        moment = NOW + timedelta(hours=9)
        later = [g.add(name, *text, published=moment) for g in (grouper, restored)]
        assert later[0] == later[1]


def test_restoring_an_article_twice_is_refused(grouper: Grouper) -> None:
    known = KnownArticle(article="a", story="7", title=BRIDGE[0], text=BRIDGE[1])
    with pytest.raises(BadInput, match="article-twice"):
        grouper.restore([known, known])


def test_restored_articles_keep_the_callers_story(grouper: Grouper) -> None:
    grouper.restore([KnownArticle(article="a", story="7", title=BRIDGE[0], text=BRIDGE[1])])
    assert grouper.add("b", *BRIDGE_LATER).story == "7"


def test_a_merged_story_is_joined_by_what_comes_later(grouper: Grouper) -> None:
    read(grouper, "a", CRASH_NORTH)
    read(grouper, "b", BRIDGE)
    grouper.merge("b", "a")
    assert grouper.story_of("b") == "a"
    assert grouper.add("c", *BRIDGE).story == "a"
    assert settle(grouper, pinned=("a", "b"))["b"] == "a"


def test_a_moved_article_is_not_pulled_back(grouper: Grouper) -> None:
    read(grouper, "a", BRIDGE)
    assert read(grouper, "b", BRIDGE_LATER, 5) == "a"
    moved = grouper.move("b")
    assert moved not in (None, "a")
    assert settle(grouper)["b"] != settle(grouper)["a"]
    assert grouper.add("c", *BRIDGE_LATER, published=NOW + timedelta(hours=6)).story == moved


def test_an_article_told_apart_does_not_join(grouper: Grouper) -> None:
    read(grouper, "a", BRIDGE)
    assert grouper.add("b", *BRIDGE_LATER, apart_from=("a",)).story == "b"
    assert grouper.add("c", *BRIDGE, apart_from=("a",)).story != "a"


def test_moving_what_is_not_open_says_so(grouper: Grouper) -> None:
    assert grouper.move("nothing", "7") is None
    grouper.merge("nothing", "7")
    assert grouper.stories() == {}


def test_settling_names_every_article_in_order_of_arrival(grouper: Grouper) -> None:
    for number, text in enumerate((BRIDGE, SCHOOL, CRASH_NORTH, BRIDGE_LATER, BRIDGE)):
        read(grouper, str(number), text, number)
    settled = settle(grouper)
    assert list(settled) == ["0", "1", "2", "3", "4"]
    assert settled["0"] == settled["3"] == settled["4"]
    assert len(set(settled.values())) == 3


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("   ", "\n\n"),
        ("!!!", "… “”"),
        ("12 34", "56 789"),
        ("\ud800", "\x00"),
        ("Flood in the north", "Heavy rain flooded three districts in the north on Monday."),
        ("洪水", "北部三個縣因暴雨淹水"),
    ],
)
def test_odd_input_gets_a_story(grouper: Grouper, title: str, text: str) -> None:
    read(grouper, "a", BRIDGE)
    assert grouper.add("odd", title, text).story == "odd"
    assert grouper.add("odd 2", title, text).story in ("odd", "odd 2")


def test_a_megabyte_is_read(grouper: Grouper) -> None:
    assert grouper.add("a", BRIDGE[0], BRIDGE[1] * 2500).story == "a"
    assert grouper.add("b", BRIDGE[0], BRIDGE[1] * 2500).copy_of == "a"


def test_the_reason_is_a_sentence_in_both_languages() -> None:
    reason = "joined:places=2,bodies=1,numbers=0,words=3;0.62"
    assert describe_reason(reason, "vi") == (
        "6 từ hiếm chung (2 địa danh, 1 cơ quan, 3 từ ngữ); độ giống 0,62"
    )
    assert describe_reason(reason, "en") == (
        "6 rare terms shared (places: 2, bodies: 1, words: 3); 0.62 alike"
    )
    assert describe_reason("copy:0.97", "en") == "a copy, 0.97 alike"
    assert describe_reason("new", "vi") != ""
    assert describe_reason("something else", "vi") == ""


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from(["Lê Văn Mẫu", "Nguyễn Thị Thử", "Trần Ví Dụ"]), text=st.text())
def test_no_reason_holds_a_word_of_the_text(name: str, text: str) -> None:
    grouper = Grouper(MODEL)
    grouper.add("1", f"{name} {BRIDGE[0]}", f"{name} {BRIDGE[1]} {text}")
    for number, article in enumerate((BRIDGE_LATER, BRIDGE)):
        found = grouper.add(f"2{number}", f"{article[0]} {name}", f"{article[1]} {name} {text}")
        assert REASON.fullmatch(found.reason)
        assert not any(part in describe_reason(found.reason, "vi") for part in name.split())


def test_a_name_alone_adds_nothing_to_the_counts(grouper: Grouper) -> None:
    other = BRIDGE[1].replace("Lê Văn Mẫu", "Phạm Thị Khác")
    counts = []
    for later in (BRIDGE[1], other):
        fresh = Grouper(MODEL)
        fresh.add("a", BRIDGE[0], BRIDGE_LATER[1])
        counts.append(fresh.add("b", BRIDGE[0], later).reason.split(";")[0])
    assert counts[0] == counts[1]


def run_step(records: list[object], *options: str) -> list[dict[str, object]]:
    out = io.StringIO()
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    assert run_filter(["stories", *options], lines, out, shipped_knowledge()) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("options", [(), ("--settle",)])
def test_the_filter_answers_each_line_in_order(options: tuple[str, ...]) -> None:
    records: list[object] = [
        {"id": 1, "title": BRIDGE[0], "text": BRIDGE[1], "published": "02/11/2026 07:15"},
        {"id": 2, "title": SCHOOL[0], "text": SCHOOL[1], "published": None},
        "not json",
        {"id": 3, "title": "no text"},
        {"id": 4, "title": BRIDGE_LATER[0], "text": BRIDGE_LATER[1], "published": "không rõ"},
    ]
    rows = run_step(records, *options)
    assert [row.get("id") for row in rows] == [1, 2, None, 3, 4]
    assert [("error" in row) for row in rows] == [False, False, True, True, False]
    assert rows[0]["story"] == rows[4]["story"] != rows[1]["story"]
    assert set(rows[0]) == {"id", "story"}


def test_a_copy_whose_agency_line_has_a_figure_is_folded(grouper):
    text = (
        "Đường tỉnh 379 qua xã Nghĩa Trụ có hơn 40 ổ gà, sâu nhất 25 cm, ba vụ ngã xe trong một "
        "tuần. Người dân lấp tạm bằng gạch vụn, mưa xuống lại trôi. Xã đã báo cáo hai lần, đơn vị "
        "quản lý đường nói chờ vốn bảo trì quý tới. Học sinh đi xe đạp phải dắt bộ qua đoạn hỏng."
    )
    first = grouper.add("a", "Ổ gà chi chít trên đường tỉnh 379", text)
    again = grouper.add("b", "Ổ gà chi chít trên đường tỉnh 379", f"{text} Nguồn: Toàn Cảnh 24 Giờ")
    assert again.story == first.story
    assert again.copy_of == "a"
