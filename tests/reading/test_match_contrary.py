"""What says the opposite, another figure or another day is told from what says the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import pytest

from hoiam.reading import match_days, match_figures
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.fold import fold
from hoiam.reading.match import Check, Matcher, MatchModel
from hoiam.reading.match_contrary import Contraries
from hoiam.reading.match_days import read_days
from hoiam.reading.match_figures import read_amounts
from hoiam.reading.match_sentences import read_sentences
from hoiam.reading.match_terms import read_passages

BRIDGE = "Cây cầu hẹp ở xã Hưng Hà đã sập."
CARDS = "Vì xã đổi tên, mọi người phải đổi thẻ căn cước trước cuối năm, không đổi sẽ bị phạt."
ROAD = "Năm nay tỉnh đã chi 40 tỷ đồng để sửa đường tỉnh 379."
PETROL = "Từ 0 giờ đêm nay giá xăng bán lẻ tăng thêm 5.000 đồng một lít."
HOSPITAL = "Từ tháng này Bệnh viện đa khoa tỉnh không khám bảo hiểm vào thứ bảy."
BUS = "Tuyến xe buýt 205 nối Hưng Yên với Hà Nội đã bỏ hẳn."
HPV = "The HPV vaccine causes infertility in girls"


@pytest.fixture(scope="module")
def contraries() -> Contraries:
    return Contraries.from_knowledge(shipped_knowledge())


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("Cầu ở xã Hưng Hà không sập", BRIDGE),
        ("Cầu ở xã Hưng Hà chưa sập đâu", BRIDGE),
        ("Cầu ở xã Hưng Hà không sập phải không?", BRIDGE),
        ("Tin cầu ở xã Hưng Hà đã sập là tin giả", BRIDGE),
        ("Xã đổi tên không phải đổi thẻ căn cước", CARDS),
        ("đêm nay giá xăng sẽ giảm 5.000 đồng một lít", PETROL),
        ("Bệnh viện đa khoa tỉnh vẫn khám bảo hiểm thứ bảy", HOSPITAL),
        ("xe buýt 205 vẫn chạy Hưng Yên Hà Nội", BUS),
        ("The vaccine doesn't cause infertility in girls", HPV),
    ],
)
def test_the_opposite_is_found_with_and_without_accents(
    contraries: Contraries, asked: str, claim: str
) -> None:
    for text in (asked, fold(asked)):
        assert contraries.difference(read_sentences(text), claim) == "opposite", text


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("Cầu ở xã Hưng Hà có sập không?", BRIDGE),
        ("Cầu ở xã Hưng Hà sập chưa vậy mọi người ơi", BRIDGE),
        ("Có đúng là cầu ở xã Hưng Hà đã sập không ạ, em nghe nói vậy", BRIDGE),
        ("Không biết cầu ở xã Hưng Hà đã sập thật không", BRIDGE),
        ("cầu ở xã Hưng Hà đã sập là tin thật hay tin giả", BRIDGE),
        ("Phải đổi thẻ căn cước trước cuối năm, nếu không sẽ bị phạt", CARDS),
        ("không đổi thẻ căn cước trước cuối năm sẽ bị phạt", CARDS),
        ("Không khí ở Hà Nội ô nhiễm nhất", "Không khí Hà Nội đang ô nhiễm nhất"),
        ("uống nước chanh chữa bệnh", "Uống nước chanh nóng mỗi sáng chữa khỏi bệnh"),
        ("Tỉnh đã chi 40.000 triệu sửa đường tỉnh 379", ROAD),
        ("tỉnh chi 40 tỷ sửa đường 379 có đúng không", ROAD),
        ("Bão cấp 12 vào Hưng Yên đêm mai", "Bão cấp 12 đổ bộ vào Hưng Yên đêm mai"),
        ("Is it true that the vaccine causes infertility in girls or not?", HPV),
    ],
)
def test_doubt_questions_and_other_words_are_no_opposite(
    contraries: Contraries, asked: str, claim: str
) -> None:
    for text in (asked, fold(asked)):
        assert contraries.difference(read_sentences(text), claim) == "", text


ENDED = [
    ("xe buýt 205 vẫn chạy", BUS),
    ("xe buýt 205 vẫn chạy bình thường mà", BUS),
    ("Nghe nói xe buýt 205 hoạt động trở lại", BUS),
    ("chợ gạo vẫn mở", "Chợ Gạo ở phường Phố Hiến đóng cửa từ đầu tháng."),
    ("xã Tân Tiến vẫn thu phí rác", "Phí rác ở xã Tân Tiến thu từ năm ngoái đã bãi bỏ."),
    ("Nhà máy nước tiếp tục cấp nước", "Nhà máy nước ngừng cấp nước cho ba phường."),
    ("Nghị định 100 còn hiệu lực", "Nghị định 100 hết hiệu lực từ tháng bảy."),
    ("Sổ hộ khẩu giấy vẫn dùng được", "Sổ hộ khẩu giấy bị khai tử."),
    ("Lễ hội đền Trần vẫn diễn ra", "Lễ hội đền Trần năm nay bị hoãn."),
    ("Trường vẫn tuyển sinh lớp 10", "Trường thôi tuyển sinh lớp 10."),
    ("Xe tải được phép qua cầu Hưng Hà", "Cấm xe tải qua cầu Hưng Hà."),
    ("Phường Phố Hiến đã dỡ phong tỏa", "Phường Phố Hiến bị phong tỏa."),
    ("Phải nộp tiền trước khi nhận đất", "Phải nộp tiền sau khi nhận đất."),
    ("Người già được miễn đổi thẻ", "Người già phải đổi thẻ."),
]


@pytest.mark.parametrize(("asked", "claim"), ENDED)
def test_what_goes_on_is_no_answer_to_what_has_ended(
    contraries: Contraries, asked: str, claim: str
) -> None:
    for one, other in ((asked, claim), (claim, asked), (fold(asked), claim), (fold(claim), asked)):
        assert contraries.difference(read_sentences(one), other) == "opposite", one


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("xe buýt 205 còn chạy không", "Tuyến xe buýt 205 đã ngừng chạy."),
        ("xe buýt 205 có còn chạy nữa không ạ", "Tuyến xe buýt 205 đã ngừng chạy."),
        ("xe buýt 205 không còn chạy", "Tuyến xe buýt 205 đã ngừng chạy."),
        ("xe buýt 205 vẫn chưa chạy lại", "Tuyến xe buýt 205 ngừng chạy."),
        ("xe buýt 205 bị hủy rồi, vẫn chưa rõ vì sao", BUS),
        ("Em vẫn chưa biết xe buýt 205 bỏ hẳn chưa", BUS),
        ("Bao giờ bỏ cấp huyện, còn cấp xã thế nào", "Cấp huyện chấm dứt hoạt động."),
        ("Nghị định 100 không còn hiệu lực", "Nghị định 100 đã hết hiệu lực."),
        ("Bãi bỏ phí rác rồi mà còn thu à", "Xã đã bãi bỏ phí rác."),
        ("Lễ hội không tổ chức nữa", "Lễ hội bị hủy."),
    ],
)
def test_what_has_ended_is_told_in_many_words(
    contraries: Contraries, asked: str, claim: str
) -> None:
    for text in (asked, fold(asked)):
        assert contraries.difference(read_sentences(text), claim) == "", text


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        (
            "Chợ Phố Hiến ngừng bán hàng, trường bên cạnh vẫn dạy",
            "Chợ Phố Hiến tiếp tục bán hàng, trường bên cạnh vẫn dạy",
        ),
        ("Giá xăng giảm, giá dầu giảm", "Giá xăng tăng, giá dầu giảm"),
        ("Cầu cũ đóng trước khi cầu mới mở", "Cầu cũ đóng sau khi cầu mới mở, trước đây có phà"),
    ],
)
def test_where_both_words_stand_the_next_ones_tell_of_what(
    contraries: Contraries, asked: str, claim: str
) -> None:
    for text in (asked, fold(asked)):
        assert contraries.difference(read_sentences(text), claim) == "opposite", text


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("Giá dầu giảm, giá xăng tăng", "Giá xăng tăng, giá dầu giảm"),
        ("Nghe bảo cầu mới mở thì đóng cầu cũ", "Cầu cũ đóng, cầu mới mở"),
        ("Xã bỏ thu phí rác, vẫn thu phí chợ", "Xã vẫn thu phí chợ nhưng bỏ thu phí rác"),
    ],
)
def test_both_words_in_another_order_are_no_opposite(
    contraries: Contraries, asked: str, claim: str
) -> None:
    for text in (asked, fold(asked)):
        assert contraries.difference(read_sentences(text), claim) == "", text


@pytest.mark.parametrize(
    "asked",
    [
        "Tỉnh đã chi 400 tỷ sửa đường tỉnh 379",
        "Tỉnh đã chi 40 triệu sửa đường tỉnh 379",
        "tinh da chi 400 ty sua duong tinh 379",
    ],
)
def test_one_other_figure_or_unit_is_enough(contraries: Contraries, asked: str) -> None:
    assert contraries.difference(read_sentences(asked), ROAD) == "figure"


def test_figures_elsewhere_in_a_message_do_not_count(contraries: Contraries) -> None:
    chat = "Cuối tuần họp lúc 8 giờ ở nhà văn hóa, mỗi nhà góp 50 nghìn, ai đi thì nhắn nhóm nhé. "
    asked = read_sentences(
        chat + "Nghe bảo năm nay tỉnh đã chi 40 tỷ để sửa đường tỉnh 379. " + chat
    )
    assert contraries.difference(asked, ROAD) == ""


def test_another_year_is_another_claim(contraries: Contraries) -> None:
    asked = read_sentences("Năm ngoái tỉnh đã chi 40 tỷ đồng để sửa đường tỉnh 379")
    assert contraries.difference(asked, ROAD) == "day"


@pytest.mark.parametrize(
    ("asked", "today", "said"),
    [
        ("Từ 0 giờ đêm nay giá xăng tăng 5.000 đồng", date(2026, 10, 16), ""),
        ("Từ 0 giờ đêm nay giá xăng tăng 5.000 đồng", date(2026, 11, 23), "day"),
        ("giá xăng tăng 5.000 đồng từ 0 giờ ngày mai 24/11", date(2026, 11, 23), "day"),
        ("giá xăng tăng 5.000 đồng một lít", date(2026, 11, 23), "day"),
    ],
)
def test_tonight_is_another_night_weeks_later(
    contraries: Contraries, asked: str, today: date, said: str
) -> None:
    found = contraries.difference(
        read_sentences(asked), PETROL, today=today, checked=date(2026, 10, 15)
    )
    assert found == said


def test_without_a_date_nothing_ages(contraries: Contraries) -> None:
    asked = read_sentences("Từ 0 giờ đêm nay giá xăng tăng 5.000 đồng một lít")
    assert contraries.difference(asked, PETROL) == ""


def test_the_matcher_never_calls_the_opposite_the_same() -> None:
    model = MatchModel.from_knowledge(shipped_knowledge())
    checked = date(2026, 10, 15)
    claims = (BRIDGE, CARDS, ROAD, PETROL, HOSPITAL, BUS)
    matcher = Matcher(
        model,
        (Check(check=str(at), claim=claim, checked=checked) for at, claim in enumerate(claims)),
    )
    assert matcher.match(BRIDGE).decision == "same"
    opposite = matcher.match(BRIDGE.replace("đã sập", "không sập"))
    assert (opposite.decision, opposite.matches[0].differs) == ("maybe", "opposite")
    later = matcher.match(PETROL, today=date(2026, 11, 23))
    assert (later.decision, later.matches[0].differs) == ("maybe", "day")
    assert matcher.match(PETROL, today=date(2026, 10, 16)).decision == "same"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("từ ngày 3 tháng sáu", (None, 6, 3)),
        ("tối 20 tháng tám năm 2026", (2026, 8, 20)),
        ("dựng từ 23 tháng chạp", (None, 12, 23)),
        ("mùng 10 tháng giêng", (None, 1, 10)),
        ("họp 3 tháng 6 tới", (None, 6, 3)),
        ("từ tháng bảy", (None, 7, None)),
        ("năm 2000", (2000, None, None)),
        ("mùa hè 2021 nóng nhất", (2021, None, None)),
    ],
)
def test_days_are_read_with_and_without_accents(contraries: Contraries, said, day) -> None:
    for text in (said, fold(said)):
        [told], _ = read_days(text, contraries.calendar)
        assert (told.year, told.month, told.day) == day, text


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("Đường mở lại 3 tháng sau", "Đường mở lại 3 tuần sau"),
        ("Cầu xong sau 5 năm tạm dừng", "Cầu xong sau 5 tháng tạm dừng"),
        ("Xã thu trong 9 tháng năm 2025 như cả năm trước", "Xã thu trong 9 tuần năm 2025"),
        ("Ông bị phạt 7 năm tám tháng tù", "Ông bị phạt 7 tháng tám tháng tù"),
        ("Xã chi 2000 tỷ sửa trường", "Xã chi 2000 triệu sửa trường"),
        ("Kho có 1800 kg thuốc", "Kho có 1800 tấn thuốc"),
    ],
)
def test_a_time_that_lasts_is_no_day_and_a_sum_no_year(
    contraries: Contraries, said: str, other: str
) -> None:
    for one, two in ((said, other), (other, said), (fold(other), fold(said))):
        assert contraries.difference(read_sentences(one), two) == "figure", one


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("40", 40),
        ("1.000", 1000),
        ("1.000,5", 1000.5),
        ("12.345.678,9", 12345678.9),
        ("0,125", 0.125),
        ("0.000.000", 0),
        ("012.345.678", 12345678),
        ("٣.٠٠٠", 3000),
    ],
)
def test_numbers_are_read_as_they_are_printed(said, value, contraries):
    [amount] = read_amounts(f"{said} người", contraries.units)
    assert amount.value == value


@pytest.mark.parametrize("said", ["1.2.3", "1.234.56", "9" * 5_000, "1" + ".111" * 4_900 + ".11"])
def test_what_counts_nothing_is_no_amount(said, contraries):
    assert read_amounts(f"{said} người", contraries.units) == ()


LONG = {
    "groups": "1" + ".111" * 20_000 + ".11",
    "figures": ",".join(f"{number}/" for number in range(100, 10_000)),
    "denials": "không," * 10_000,
    "denials in a row": "không " * 10_000,
    "clauses": "không;" * 10_000,
    "brackets": "(không)" * 8_000,
    "amounts": "5 tỷ " * 10_000,
    "days": "ngày 1 tháng 1," * 4_000,
    "dates": ",".join(f"{1 + at % 28}/{1 + at % 12}/{1600 + at % 440}" for at in range(6_000)),
    "slashes": "1/" * 25_000,
    "hyphens": "a-" * 25_000,
    "lines": "không\n" * 10_000,
    "blanks": "\u00a0" * 50_000,
    "faces": "😀" * 50_000,
    "marks": "a\u0301\u0323\u0300" * 12_500,
    "one word": "k" * 50_000,
}


def _steps(work: Callable[[], object]) -> int:
    """How many functions and generators are entered and left: the same on any machine."""
    steps = 0

    def count(frame: object, event: str, said: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return steps


def _in_proportion(work: Callable[[str], object], text: str, size: int) -> bool:
    """Whether twice the length takes about twice the steps; some are the same for any length."""
    small, large = (_steps(lambda part=text[:at]: work(part)) for at in (size, 2 * size))
    return large <= 2.4 * small + 200


@pytest.mark.parametrize("tail", LONG)
def test_what_differs_is_found_in_proportion_to_the_length(
    contraries: Contraries, tail: str
) -> None:
    """As many clauses as denials, or each day beside each other one, this would be the square."""
    for claim in (ROAD, BRIDGE, PETROL, "Cầu không sập ngày 3/4/2020, có 12 người và 5 xe"):

        def work(text: str, claim: str = claim) -> None:
            # With the claim in the same sentence, or it would be none that is compared.
            asked = read_sentences(f"{claim.rstrip('.')} {text}")
            contraries.difference(asked, claim, today=date(2026, 1, 1), checked=date(2025, 1, 1))

        assert _in_proportion(work, LONG[tail], 4_000), claim


@pytest.mark.parametrize("tail", LONG)
def test_days_and_amounts_are_compared_in_proportion_to_the_length(
    contraries: Contraries, tail: str
) -> None:
    few = read_days("đêm nay, ngày 3/4/2020, năm ngoái", contraries.calendar)[0]
    some = read_amounts("40 tỷ, 12 người, 5 xe", contraries.units)

    def work(text: str) -> None:
        told, _ = read_days(text, contraries.calendar)
        amounts = read_amounts(text, contraries.units)
        for one, other in ((told, few), (few, told)):
            match_days.differ(one, other)
        for one, other in ((amounts, some), (some, amounts), (amounts, amounts)):
            match_figures.differ(one, other, anywhere=amounts, is_all=True)

    assert _in_proportion(work, LONG[tail], 5_000)


@pytest.mark.parametrize("tail", LONG)
def test_a_hostile_message_is_read_in_passages_of_a_few_words(tail: str) -> None:
    """Also where it has no blanks: what is compared clause by clause is never a whole message."""
    for passage in read_passages(f"{ROAD} {LONG[tail]}"):
        assert len(" ".join(passage.split())) <= 5_000


def test_a_run_of_groups_is_one_number(contraries: Contraries) -> None:
    """Tried group by group, each of them would be the first of a number of its own."""
    assert read_amounts("1" + ".111" * 60 + ".11 người", contraries.units) == ()


@pytest.mark.parametrize("tail", LONG)
def test_a_hostile_message_still_finds_what_it_asks_about(tail: str) -> None:
    matcher = Matcher(MatchModel.from_knowledge(shipped_knowledge()))
    for number in range(20):
        claim = f"Tỉnh chi 40 tỷ đồng cho cầu số {number}, theo dự toán năm nay"
        matcher.add(Check(check=str(number), claim=claim, title="", summary=""))
    asked = f"Tỉnh chi 40 tỷ đồng cho cầu số 7. {LONG[tail]}"
    assert matcher.match(asked).matches[0].score > 0
    # A message is read to some length, and no further.
    steps = [_steps(lambda size=size: matcher.match(asked[:size])) for size in (20_000, 50_000)]
    assert steps[1] <= 1.01 * steps[0] + 100
