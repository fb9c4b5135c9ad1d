"""What fields a text is about: the shipped models, on invented headlines and on bad input."""

from __future__ import annotations

import io
import json
import unicodedata

import numpy as np
import pytest

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.classify import LABEL_SETS, TopicModel, assign_topics, load_model
from hoiam.reading.filters import main
from hoiam.reading.fold import fold


@pytest.fixture(scope="module")
def fields() -> TopicModel:
    return load_model(shipped_knowledge())


@pytest.fixture(scope="module")
def danes() -> TopicModel:
    return load_model(shipped_knowledge(), "danes")


def codes(title: str, text: str, model: TopicModel) -> set[str]:
    return {topic.code for topic in assign_topics(title, text, model=model)}


@pytest.mark.parametrize(
    ("title", "text", "field"),
    [
        ("Bệnh viện huyện quá tải", "Bệnh nhân chờ khám từ sáng sớm.", "health"),
        ("Học sinh lớp 1 học ca ba", "Trường tiểu học thiếu phòng học.", "education"),
        ("Cầu Bến Nứa sắp thông xe", "Tuyến đường nối hai xã dài 3 km.", "roads-traffic"),
        ("Bãi rác Đồi Sim gây ô nhiễm", "Rác thải chất cao, bốc mùi hôi.", "environment"),
        ("Bão số 9 mạnh lên", "Mưa lớn, nguy cơ sạt lở, các tỉnh ứng phó.", "disasters-rescue"),
        ("Cắt điện luân phiên ở ba phường", "Điện lực nói lưới điện quá tải.", "water-power"),
        ("Khởi tố nhóm lừa đảo", "Công an bắt giữ bốn bị can.", "public-order"),
        ("Giá lúa tăng, nông dân phấn khởi", "Vụ lúa đông xuân được mùa.", "agriculture"),
    ],
)
def test_a_plain_case_gets_its_field(fields: TopicModel, title: str, text: str, field: str) -> None:
    assert field in codes(title, text, fields)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ca sĩ ra mắt album mới", "Đêm nhạc đông khán giả."),
        ("Tiền đạo ghi bàn phút cuối", "Đội bóng vào chung kết."),
        ("Cổ phiếu ngân hàng tăng trần", "Khối ngoại mua ròng, VN-Index lập đỉnh."),
        ("Tổng thống Mỹ gặp Tổng thống Nga", "Hai bên đàm phán về Ukraine."),
        ("Cách nấu canh chua", "Món ăn ngon cho ngày hè."),
    ],
)
def test_what_no_office_answers_for_gets_none(fields: TopicModel, title: str, text: str) -> None:
    assert codes(title, text, fields) == set()


def test_scores_and_words_say_why(fields: TopicModel) -> None:
    (first, *_) = assign_topics(
        "Bệnh viện thiếu thuốc", "Bệnh nhân bảo hiểm y tế phải mua thuốc ngoài.", model=fields
    )
    assert first.code == "health"
    assert first.name == "Y tế, an toàn thực phẩm"
    assert 0.5 <= first.score <= 1
    assert "bệnh viện" in first.words


def test_the_surest_comes_first(fields: TopicModel) -> None:
    found = assign_topics(
        "Tai nạn giao thông trước cổng trường", "Xe tải tông học sinh lớp 5.", model=fields
    )
    assert [topic.score for topic in found] == sorted((t.score for t in found), reverse=True)


def test_unaccented_and_decomposed_text_is_read(fields: TopicModel) -> None:
    title, text = "Bệnh viện huyện quá tải", "Bệnh nhân chờ khám chữa bệnh, thiếu bác sĩ."
    assert "health" in codes(fold(title), fold(text), fields)
    assert codes(unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", text), fields) \
        == codes(title, text, fields)  # fmt: skip
    assert "health" in codes(title.upper(), text.upper(), fields)


@pytest.mark.parametrize("model", LABEL_SETS)
@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "?!…", "🚧🚧", "\x00\ud800", "1234", "a", "́", "مرحبا", "The cat sat."],
)
def test_odd_text_does_no_harm(request: pytest.FixtureRequest, model: str, text: str) -> None:
    loaded = request.getfixturevalue(model)
    for topic in (*assign_topics(text, "", model=loaded), *assign_topics("", text, model=loaded)):
        assert topic.code in loaded.codes
        assert 0.5 <= topic.score <= 1


def test_a_huge_text_costs_no_more_than_its_start(fields: TopicModel) -> None:
    start = "Bệnh viện huyện quá tải. " * 60
    assert codes("Bệnh viện", start, fields) == codes("Bệnh viện", start * 500, fields)


def test_the_other_label_set_has_its_own_labels(danes: TopicModel) -> None:
    assert len(danes.codes) == 23
    assert "Thể thao" in codes("Tuyển Việt Nam thắng ở vòng loại World Cup", "Bóng đá.", danes)


def run(arguments: list[str], lines: list[str]) -> list[dict[str, object]]:
    out = io.StringIO()
    assert main(arguments, lines, out, shipped_knowledge()) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_filter_keeps_its_contract() -> None:
    lines = [
        '{"id": 7, "title": "Bệnh viện thiếu thuốc", "text": "Bệnh nhân chờ khám chữa bệnh."}',
        '{"id": "b", "title": "Ca sĩ ra album"}',
        '{"id": "c", "text": "không có tiêu đề"}',
        "[]",
        '{"id": null, "title": "Bệnh viện quá tải", "text": null}',
    ]
    first, second, third, fourth, fifth = run(["topics"], lines)
    assert first["id"] == 7
    assert set(first) == {"id", "topics"}
    assert [set(topic) for topic in first["topics"]] == [{"code", "name", "score"}]  # type: ignore[attr-defined]
    assert second == {"id": "b", "topics": []}
    assert third["id"] == "c"
    assert "error" in third
    assert fourth == {"id": None, "error": "not a JSON object"}
    assert fifth["topics"]
    (danes,) = run(["topics", "--labels", "danes"], ['{"title": "Giá vàng tăng mạnh"}'])
    assert danes["topics"]


def test_a_wrong_option_ends_with_two() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["topics", "--labels", "tone"], [], io.StringIO(), shipped_knowledge())
    assert ended.value.code == 2


def test_stored_models_hold_coefficients_only() -> None:
    for labels in LABEL_SETS:
        data = io.BytesIO(shipped_knowledge().read(f"topics/{labels}.npz"))
        with np.load(data, allow_pickle=False) as stored:
            assert {stored[name].dtype.kind for name in stored.files} <= {"f", "i", "u"}
