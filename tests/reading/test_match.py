"""Matching claims to published checks: in Vietnamese and English, long, unaccented and bad."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path

import pytest

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.filters import main
from hoiam.reading.match import Check, Matcher, MatchModel
from hoiam.reading.match_terms import read_figures, read_terms

CHECKS = (
    ("truc-thang", "Tối nay năm máy bay trực thăng phun thuốc khử trùng trên bầu trời thành phố"),
    ("nuoc-chanh", "Uống nước chanh nóng mỗi sáng chữa khỏi bệnh tiểu đường"),
    ("cau", "Cầu Bến Nứa bị nứt và sẽ đóng cửa từ tháng mười hai"),
    ("hoc-phi", "Tất cả trường công lập tăng học phí gấp đôi từ học kỳ hai"),
    ("bao-so-9", "Bão số 9 mạnh cấp 17 sẽ đổ bộ vào đất liền đêm chủ nhật"),
    ("chim-bao", "Chim bao giờ cũng bay về trước khi có lũ"),
    ("fries", "McDonald's restaurants offer any size fries for one dollar in May"),
    ("statue", "A singer said that the Statue of Liberty should be removed"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    model = MatchModel.from_knowledge(shipped_knowledge())
    return Matcher(model, (Check(check=name, claim=claim) for name, claim in CHECKS))


@pytest.mark.parametrize(
    ("claim", "check"),
    [
        ("Máy bay trực thăng sẽ phun thuốc khử trùng tối nay", "truc-thang"),
        ("toi nay nam may bay truc thang phun thuoc khu trung", "truc-thang"),
        ("nuoc chanh nong chua khoi benh tieu duong", "nuoc-chanh"),
        ("#AnySizeFries at McDonald’s for $1 https://t.co/abc", "fries"),
        ("CẦU BẾN NỨA NỨT, ĐÓNG CỬA THÁNG MƯỜI HAI", "cau"),
    ],
)
def test_any_wording_finds_the_check(matcher: Matcher, claim: str, check: str) -> None:
    assert matcher.match(claim).matches[0].check == check


def test_the_very_claim_is_the_same(matcher: Matcher) -> None:
    for name, claim in CHECKS:
        found = matcher.match(claim)
        assert (found.matches[0].check, found.decision) == (name, "same")


def test_a_long_message_finds_the_claim_inside_it(matcher: Matcher) -> None:
    chat = (
        "Chào cả nhà, cuối tuần này nhóm mình họp ở nhà văn hóa, ai rảnh thì qua phụ một tay nhé. "
    )
    found = matcher.match(chat * 20 + CHECKS[1][1] + ". " + chat * 20)
    assert found.matches[0].check == "nuoc-chanh"
    assert found.decision != "none"


def test_another_matter_is_not_the_same(matcher: Matcher) -> None:
    assert matcher.match("Giá vàng sáng nay giảm mạnh").decision != "same"
    assert matcher.match("Giá xăng").decision == "none"


@pytest.mark.parametrize("claim", ["", " \n", "\x00\u202e", "!!!", "https://t.co/x", "\ud800"])
def test_nothing_said_matches_nothing(matcher: Matcher, claim: str) -> None:
    found = matcher.match(claim)
    assert (found.matches, found.decision) == ((), "none")


def test_no_checks_at_all() -> None:
    model = MatchModel.from_knowledge(shipped_knowledge())
    assert Matcher(model).match("Bão số 9").matches == ()


def test_a_check_is_found_once_it_is_added(matcher: Matcher) -> None:
    model = MatchModel.from_knowledge(shipped_knowledge())
    growing = Matcher(model, (Check(check=name, claim=claim) for name, claim in CHECKS[:4]))
    claim = "Đập thủy điện thượng nguồn vỡ lúc rạng sáng"
    assert growing.match(claim).decision != "same"
    growing.add(Check(check="dap", claim=claim))
    assert growing.match(claim).matches[0].check == "dap"


def test_a_paste_of_ten_megabytes_is_answered(matcher: Matcher) -> None:
    assert matcher.match(CHECKS[0][1] + " x" * 5_000_000).matches[0].check == "truc-thang"


def test_tags_and_handles_are_read_as_words() -> None:
    terms = read_terms("#DuongNgap @so_xay_dung — Sở Xây Dựng (@SoXayDung) May 1, 2020")
    assert terms.folded[:5] == ("duong", "ngap", "so", "xay", "dung")
    assert terms.folded[-4:] == ("dung", "may", "1", "2020")


def test_the_day_of_a_quoted_post_is_no_figure_of_the_claim() -> None:
    assert read_figures("Có 1.200 xã và 3,5 ha — A (@a) May 1, 2020") == {"1200", "3.5"}


def test_nothing_of_what_was_asked_stays(matcher: Matcher) -> None:
    before = pickle.dumps([matcher._held, matcher._postings, matcher._numbers])
    matcher.match("Bão số 9 — Người Không Ai Biết (@khongaibiet) May 1, 2020")
    assert pickle.dumps([matcher._held, matcher._postings, matcher._numbers]) == before


def test_the_filter_answers_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "checks.jsonl"
    rows = [{"id": name, "claim": claim, "title": None} for name, claim in CHECKS]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    out = io.StringIO()
    lines = [json.dumps({"id": 7, "claim": CHECKS[2][1]}), '{"id": 8}', "no"]
    assert main(["match", "--checks", str(file)], lines, out, shipped_knowledge()) == 0
    first, second, third = (json.loads(line) for line in out.getvalue().splitlines())
    assert set(first) == {"id", "matches", "decision"}
    assert first["id"] == 7
    assert first["decision"] == "same"
    assert first["matches"][0]["check"] == "cau"
    assert set(first["matches"][0]) == {"check", "score"}
    assert second["error"].startswith("input.field-missing")
    assert "error" in third


@pytest.mark.parametrize("content", ["no json", "[1]", '{"claim": "no id"}', "[" * 100_000])
def test_a_file_that_cannot_be_read_is_a_wrong_argument(tmp_path: Path, content: str) -> None:
    file = tmp_path / "checks.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["match", "--checks", str(file)], [], io.StringIO(), shipped_knowledge())
    assert ended.value.code == 2
