"""Words and meaning together, checks of others, and changes while others ask."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.accents import Accents
from hoiam.reading.embed import Embedder, Kind, open_embedder
from hoiam.reading.match import Check, Matcher, MatchModel
from hoiam.reading.match_signs import over_ground
from hoiam.reading.match_store import passage_of
from hoiam.reading.match_terms import read_capitals, read_names, read_passages, read_terms

CLAIMS = {
    "truc-thang": "Tối nay năm máy bay trực thăng phun thuốc khử trùng trên bầu trời thành phố",
    "nuoc-chanh": "Uống nước chanh nóng mỗi sáng chữa khỏi bệnh tiểu đường",
    "cau": "Cầu Bến Nứa ở huyện Yên Mô bị nứt và sẽ đóng cửa từ tháng 12",
    "hoc-phi": "Tất cả trường công lập tăng học phí gấp đôi từ học kỳ hai",
    "bao": "Bão số 9 mạnh cấp 17 sẽ đổ bộ vào đất liền đêm chủ nhật",
    "dien": "Điện lực cắt điện luân phiên ba giờ mỗi tối trong tháng 7",
    "cho": "Chợ đêm trung tâm bán hải sản ngâm hóa chất",
    "xe-buyt": "Xe buýt miễn phí cho người trên 60 tuổi từ năm sau",
    "ca": "Cá chết hàng loạt ở hồ Mây do xả thải",
    "tiem": "Trẻ tiêm vắc xin sởi ở trạm y tế phải trả tiền",
    "sat-lo": "Đèo Gió sạt lở, cấm mọi xe qua lại đến hết tuần",
    "lua": "Nông dân phải bán lúa cho một công ty duy nhất",
}
CHECKS = tuple(Check(check=name, claim=claim) for name, claim in CLAIMS.items())


class Recorder:
    """An embedder that tells all texts apart by nothing, and keeps what it was given."""

    name = "e5-small/1"
    size = 384

    def __init__(self) -> None:
        self.given: list[str] = []

    def embed(self, texts: Sequence[str], *, kind: Kind) -> NDArray[np.float32]:
        self.given += texts
        return np.full((len(texts), self.size), self.size**-0.5, np.float32)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    opened = open_embedder()
    if opened is None:
        pytest.skip("no embedder on this machine")
    return opened


@pytest.fixture(scope="module")
def model() -> MatchModel:
    return MatchModel.from_knowledge(shipped_knowledge())


def with_vectors(model: MatchModel, embedder: Embedder, checks: Sequence[Check]) -> Matcher:
    matcher = Matcher(model, embedder=embedder)
    rows = embedder.embed([passage_of(check) for check in checks], kind="passage")
    for check, row in zip(checks, rows, strict=True):
        matcher.add(check, row)
    return matcher


@pytest.fixture(scope="module")
def matcher(model: MatchModel, embedder: Embedder) -> Matcher:
    return with_vectors(model, embedder, CHECKS)


@pytest.mark.parametrize(
    ("claim", "check"),
    [
        ("Trái cây vắt uống lúc thức dậy trị dứt chứng đường huyết cao", "nuoc-chanh"),
        ("Đường núi bị lở đất nên cấm ô tô", "sat-lo"),
        ("Người cao tuổi đi phương tiện công cộng không mất tiền", "xe-buyt"),
        ("Thu phí gấp hai lần với con em chúng ta đi học", "hoc-phi"),
    ],
)
def test_other_words_for_the_same_find_it(matcher: Matcher, claim: str, check: str) -> None:
    shared = set(read_terms(claim).folded) & set(read_terms(CLAIMS[check]).folded)
    assert len(shared) <= 4
    assert matcher.match(claim).matches[0].check == check


def test_the_very_claim_is_the_same_with_and_without_accents(matcher: Matcher) -> None:
    from hoiam.reading.fold import fold

    for check, claim in CLAIMS.items():
        for text in (claim, fold(claim), f"Mọi người ơi, {claim} có đúng không ạ?"):
            found = matcher.match(text)
            assert (found.matches[0].check, found.decision) == (check, "same"), text


@pytest.mark.parametrize(
    "claim",
    [
        "Cầu Bến Nứa ở huyện Kim Sơn bị nứt và sẽ đóng cửa từ tháng 12",
        "Cầu Bến Nứa ở huyện Yên Mô bị nứt và sẽ đóng cửa từ tháng 3",
        "Bão số 8 mạnh cấp 12 sẽ đổ bộ vào đất liền đêm chủ nhật",
        "bao so 8 manh cap 12 se do bo vao dat lien dem chu nhat",
        "Điện lực cắt điện luân phiên ba giờ mỗi tối trong tháng 11",
        # One of two numbers is the same.
        "Bão số 9 mạnh cấp 12 sẽ đổ bộ vào đất liền đêm chủ nhật",
    ],
)
def test_another_number_or_place_is_never_the_same(matcher: Matcher, claim: str) -> None:
    assert matcher.match(claim).decision != "same"


@pytest.mark.parametrize(
    "claim",
    ["Giá vàng sáng nay giảm mạnh", "Đội bóng thắng trận chung kết", "hello", "Xem gì tối nay?"],
)
def test_few_checks_do_not_make_one_the_same(
    matcher: Matcher, model: MatchModel, claim: str
) -> None:
    assert matcher.match(claim).decision != "same"
    alone = Matcher(model, CHECKS[:1])
    assert alone.match(claim).decision != "same"


def test_ten_are_shown_where_there_are_ten(matcher: Matcher, model: MatchModel) -> None:
    for one in (matcher, Matcher(model, CHECKS)):
        names = [match.check for match in one.match("Cá chết ở hồ").matches]
        assert len(names) == len(set(names)) == 10
    assert len(Matcher(model, CHECKS[:3]).match("Cá chết ở hồ Mây").matches) <= 3


def test_scores_fall_from_the_first_on(matcher: Matcher) -> None:
    for claim in CLAIMS.values():
        scores = [match.score for match in matcher.match(claim).matches]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_checks_without_a_vector_yet_are_found_by_words(
    model: MatchModel, embedder: Embedder
) -> None:
    half = with_vectors(model, embedder, CHECKS[::2])
    for check in CHECKS[1::2]:
        half.add(check)
    for name, claim in CLAIMS.items():
        assert half.match(claim).matches[0].check == name


def test_a_check_of_others_is_related_at_most(model: MatchModel, embedder: Embedder) -> None:
    claim = CLAIMS["ca"]
    theirs = Check(check="theirs", claim=claim, is_ours=False)
    others = [check for check in CHECKS if check.check != "ca"]
    found = with_vectors(model, embedder, [*others, theirs]).match(claim)
    assert (found.matches[0].check, found.decision) == ("theirs", "maybe")
    both = with_vectors(model, embedder, [theirs, *CHECKS]).match(claim)
    assert (both.matches[0].check, both.decision) == ("ca", "same")
    assert both.matches[1].check == "theirs"


def test_what_is_removed_is_found_no_more_and_what_is_replaced_by_its_new_words(
    model: MatchModel, embedder: Embedder
) -> None:
    matcher = with_vectors(model, embedder, CHECKS)
    matcher.remove("cho")
    matcher.remove("cho")
    assert "cho" not in {match.check for match in matcher.match(CLAIMS["cho"]).matches}
    assert len(matcher) == len(CHECKS) - 1
    matcher.replace(Check(check="ca", claim=CLAIMS["cho"]))
    assert matcher.match(CLAIMS["cho"]).matches[0].check == "ca"
    assert matcher.match(CLAIMS["ca"]).decision != "same"
    matcher.put_vector("cho", np.ones(384, np.float32))
    assert len(matcher) == len(CHECKS) - 1


def test_a_long_message_is_read_by_the_passages_that_tell(model: MatchModel) -> None:
    recorder = Recorder()
    matcher = Matcher(model, CHECKS, embedder=recorder)
    chat = "Hôm qua nhóm mình đi chơi rất vui, cảm ơn cô chú đã nấu cơm cho cả đoàn ăn. "
    matcher.match(chat * 15 + CLAIMS["sat-lo"] + ". " + chat * 15)
    assert len(recorder.given) == 4
    assert any("Đèo Gió" in text for text in recorder.given)


def test_the_embedder_gets_accents_back_and_no_addresses(model: MatchModel) -> None:
    recorder = Recorder()
    matcher = Matcher(model, CHECKS, embedder=recorder)
    matcher.match("ca chet hang loat o ho may do xa thai")
    matcher.match("Cá chết ở hồ Mây https://t.co/abc #HoMay")
    matcher.match("https://t.co/abc")
    assert recorder.given == ["cá chết hàng loạt ở hồ mây do xả thải", "Cá chết ở hồ Mây Ho May"]


def test_an_embedder_that_was_not_taught_is_not_asked(model: MatchModel) -> None:
    recorder = Recorder()
    recorder.name = "another/1"
    matcher = Matcher(model, CHECKS, embedder=recorder)
    assert matcher.match(CLAIMS["ca"]).decision == "same"
    assert recorder.given == []


def test_it_is_asked_while_it_changes(model: MatchModel) -> None:
    matcher = Matcher(model, CHECKS)
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(30):
            for name, claim in CLAIMS.items():
                if matcher.match(claim).matches[0].check != name:
                    wrong.append(name)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(300):
        matcher.add(Check(check=f"more {number}", claim=f"Việc thứ {number} ở thôn {number}"))
        if number % 3 == 0:
            matcher.remove(f"more {number}")
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(matcher) == len(CHECKS) + 200


def test_another_place_that_opens_the_sentence_is_never_the_same(
    model: MatchModel, embedder: Embedder
) -> None:
    held = Check(
        check="hue",
        claim="Huế tìm người đến quán cắt tóc liên quan đến ca sởi đầu tiên",
        summary="Thành phố Huế tìm người đến quán cắt tóc ở chợ Đông Ba.",
    )
    matcher = with_vectors(model, embedder, [held, *CHECKS])
    assert matcher.match(held.claim).decision == "same"
    # "tĩnh" is not "tỉnh", and a place with one syllable is told from a word that opens.
    for place in ("Hà Tĩnh", "Cà Mau"):
        assert matcher.match(held.claim.replace("Huế", place)).decision != "same"


def test_what_is_near_everything_is_not_the_same_of_one() -> None:
    assert over_ground(0.8, [0.75, 0.7, 0.7, *[0.6] * 7]) == pytest.approx(0.2)
    assert over_ground(0.8, [0.75, 0.7, 0.7, *[0.3] * 7]) == pytest.approx(0.5)
    # The nearest few may be of the same claim, and few others are no ground.
    assert over_ground(0.8, [0.8, 0.8, 0.8]) == pytest.approx(0.8)


def test_capitals_are_those_inside_a_sentence() -> None:
    assert read_capitals("Huế vui. Hôm nay", beside="Người ở Huế vui hôm nay") == {"hue"}
    assert read_names("Huế vui, ở Đà Nẵng") == {"huế": "hue", "đà": "da", "nẵng": "nang"}
    assert read_capitals("Tối nay ở Đà Nẵng. Hai người về Huế") == {"da", "nang", "hue"}
    assert read_capitals("toi nay o da nang") == frozenset()


def test_a_short_text_is_one_passage_and_no_passage_is_long() -> None:
    assert read_passages("Một câu. Hai câu.") == ["Một câu. Hai câu."]
    words = " ".join(f"từ{number}" for number in range(300))
    passages = read_passages(words)
    assert " ".join(passages) == words
    assert max(len(passage.split()) for passage in passages) <= 30


def test_accents_come_from_the_texts_nearest_first() -> None:
    accents = Accents()
    accents.learn(["bảo", "bảo", "bão", "số", "mạnh"])
    assert accents.are_missing(["bao", "so", "manh"])
    assert not accents.are_missing(["bão", "so", "manh"])
    assert not accents.are_missing(["storm", "number", "nine"])
    assert not accents.are_missing([])
    assert accents.restore(["bao", "so", "xyz"], []) == "bảo số xyz"
    assert accents.restore(["bao", "so"], [["bão"]]) == "bão số"


@pytest.mark.parametrize("claim", ["Giá vàng hôm nay", "Trời mưa", "The president will resign"])
def test_the_least_far_of_a_few_checks_is_not_related(
    model: MatchModel, embedder: Embedder, claim: str
) -> None:
    few = with_vectors(model, embedder, CHECKS[:3])
    assert few.match(claim).decision == "none"
    assert few.match("Cầu Bến Nứa có sao không?").decision != "none"


def test_who_tells_most_of_a_claim_in_a_list_of_three_is_shown_it() -> None:
    few = Matcher(MatchModel.from_knowledge(shipped_knowledge()), CHECKS[:3])
    found = few.match("nghe noi uong nuoc chanh nong buoi sang la khoi benh tieu duong that a")
    assert found.matches[0].check == "nuoc-chanh"
    assert found.decision != "none"
    assert few.match("Giá vàng trong nước giảm nhẹ").decision == "none"
