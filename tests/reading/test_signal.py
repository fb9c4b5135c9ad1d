"""Whether a text needs an answer: invented articles, the reasons given, bad input."""

from __future__ import annotations

import io
import json
import unicodedata

import numpy as np
import pytest

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.filters import main
from hoiam.reading.fold import fold
from hoiam.reading.signal import SignalRules, find_signal, load_rules
from hoiam.reading.signs import read_signs
from hoiam.reading.wording import Phrases, read_wording


@pytest.fixture(scope="module")
def rules() -> SignalRules:
    return load_rules(shipped_knowledge())


RAISED = [
    (
        "Đường vào cảng Bến Nứa đầy ổ gà",
        "Người dân phản ánh tuyến đường xuống cấp hai năm nay. UBND xã nói sẽ khắc phục.",
    ),
    (
        "Bệnh viện thiếu thuốc, bệnh nhân phải mua ngoài",
        "Nhiều bệnh nhân bảo hiểm y tế phản ánh phải tự mua vật tư. Sở Y tế yêu cầu báo cáo.",
    ),
    (
        "Mười năm chờ tái định cư",
        "Hàng trăm hộ dân chưa được bồi thường, dự án đình trệ, chính quyền chưa trả lời.",
    ),
    (
        "Trường thu tiền sai quy định, phụ huynh phản ánh",
        "Sở Giáo dục yêu cầu nhà trường giải trình các khoản thu.",
    ),
    (
        "Thanh tra chỉ ra nhiều sai phạm tại ban quản lý dự án",
        "Chủ đầu tư chậm tiến độ, gây lãng phí; UBND tỉnh yêu cầu kiểm điểm trách nhiệm.",
    ),
]
NOT_RAISED = [
    ("Khánh thành cầu Bến Nứa", "Cây cầu rút ngắn mười phút đi lại giữa hai xã."),
    ("Ca sĩ ra mắt album mới", "Đêm nhạc đông khán giả."),
    ("Bắt hai thanh niên cướp tiệm vàng", "Công an tạm giữ hình sự hai nghi phạm."),
    ("Xe khách va chạm xe tải", "Vụ va chạm khiến một người tử vong tại chỗ."),
    ("New York ngập rác sau bão tuyết", "Chính quyền New York huy động xe xúc tuyết."),
    ("Công ty báo lãi kỷ lục", "Doanh thu quý IV tăng 20 %, cổ phiếu tăng trần."),
    ("Tỉnh bổ nhiệm giám đốc sở", "Lễ trao quyết định diễn ra sáng nay."),
]


@pytest.mark.parametrize(("title", "text"), RAISED)
def test_a_problem_with_a_service_needs_an_answer(
    rules: SignalRules, title: str, text: str
) -> None:
    signal = find_signal(title, text, rules=rules)
    assert signal.needs_answer >= 0.5
    assert signal.reasons
    assert all(reason in f"{title}\n{text}" for reason in signal.reasons)


@pytest.mark.parametrize(("title", "text"), NOT_RAISED)
def test_other_news_does_not(rules: SignalRules, title: str, text: str) -> None:
    signal = find_signal(title, text, rules=rules)
    assert signal.needs_answer < 0.5
    assert signal.reasons == ()


def test_a_headline_alone_can_say_it(rules: SignalRules) -> None:
    assert (
        find_signal("Cầu xuống cấp nghiêm trọng, dân kêu cứu", "", rules=rules).needs_answer > 0.5
    )


def test_a_word_turned_round_is_no_problem(rules: SignalRules) -> None:
    said = find_signal("Dự án không lãng phí, không chậm trễ", "", rules=rules).needs_answer
    assert said < find_signal("Dự án lãng phí, chậm trễ", "", rules=rules).needs_answer


def test_unaccented_decomposed_and_shouted_text_is_read(rules: SignalRules) -> None:
    for title, text in RAISED[:2]:
        assert find_signal(fold(title), fold(text), rules=rules).needs_answer >= 0.5
        assert find_signal(title.upper(), text.upper(), rules=rules).needs_answer >= 0.5
        apart = find_signal(
            unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", text), rules=rules
        )
        assert apart == find_signal(title, text, rules=rules)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "?!…", "🚧", "\x00\ud800", "1", "́", "مرحبا", "The cat sat.", "." * 9999],
)
def test_odd_text_does_no_harm(rules: SignalRules, text: str) -> None:
    for signal in (find_signal(text, "", rules=rules), find_signal("", text, rules=rules)):
        assert 0 <= signal.needs_answer < 0.5
        assert signal.reasons == ()


def test_a_huge_text_costs_no_more_than_its_start(rules: SignalRules) -> None:
    title, text = RAISED[0]
    assert find_signal(title, f"{text} " * 30, rules=rules) == find_signal(
        title, f"{text} " * 9000, rules=rules
    )


def test_the_filter_keeps_its_contract() -> None:
    lines = [
        json.dumps({"id": 1, "title": RAISED[0][0], "text": RAISED[0][1]}),
        json.dumps({"id": [2], "title": "Ca sĩ ra album", "text": ""}),
        json.dumps({"id": 3, "title": 5, "text": ""}),
    ]
    out = io.StringIO()
    assert main(["signal"], lines, out, shipped_knowledge()) == 0
    first, second, third = map(json.loads, out.getvalue().splitlines())
    assert set(first) == {"id", "needs_answer", "reasons"}
    assert first["needs_answer"] >= 0.5
    assert "ổ gà" in first["reasons"]
    assert second["id"] == [2]
    assert second["reasons"] == []
    assert "error" in third


def test_a_listed_phrase_inside_a_name_is_not_found() -> None:
    phrases = Phrases(["mai", "bộ y tế", "ngập"])
    wording = read_wording("Bà Lê Thị Mai gặp Bộ Y tế. Mai vàng nở. TP.HCM ngập.", phrases)
    found = [" ".join(wording.words[hit.start : hit.end]) for hit in wording.found]
    assert found == ["bộ y tế", "mai", "ngập"]
    assert "lê" not in wording.words


def test_a_cue_that_is_a_syllable_of_another_word_is_not_found(rules: SignalRules) -> None:
    found = {find.phrase for find in read_signs("Thị trường yêu cầu", "", rules.cues).finds}
    assert not found & {"trường", "Thị trường", "cầu"}
    assert {find.phrase for find in read_signs("Trường và cầu", "", rules.cues).finds} == {
        "Trường",
        "cầu",
    }


def test_what_is_said_can_always_be_shown(rules: SignalRules) -> None:
    for title, text in (*RAISED, *NOT_RAISED):
        for one, other in ((title, text), (text, ""), (title, "")):
            signal = find_signal(one, other, rules=rules)
            assert (signal.needs_answer >= 0.5) == bool(signal.reasons)


def test_stored_weights_are_coefficients_only() -> None:
    data = io.BytesIO(shipped_knowledge().read("signal/weights.npz"))
    with np.load(data, allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= {"f", "u"}
