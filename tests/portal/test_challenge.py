"""A flood: who answers a plain question goes on, memory is bounded, everybody gets a clear page."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory
from django.utils import translation

from hoiam.checks.models import Tip
from hoiam.portal import challenge, limits
from hoiam.portal.limits import Allowance, Buckets, admit

PATH = "/kiem-chung/hoi/"
WORDS = "Cầu Hưng Hà bị nứt trụ số {} và sắp cấm toàn bộ xe tải"
LANGUAGES = ["vi", "en"]

pytestmark = pytest.mark.django_db


def solve(question: str) -> str:
    """What a person answers, reading the question in any language."""
    numbers = {
        challenge.fold(word): n for n, word in enumerate(challenge._listed(challenge.NUMBERS))
    }
    places = challenge._listed(challenge.PLACES)
    for row in map(challenge._listed, challenge.ROWS):
        if ", ".join(row) in question:
            before = question.replace(", ".join(row), "")
            return row[next(n for n, place in enumerate(places) if place in before)]
    found = [
        numbers[word] for word in re.findall(r"\w+", challenge.fold(question)) if word in numbers
    ]
    return str(sum(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_who_reads_it_can_answer_it(language):
    with translation.override(language):
        for _ in range(60):
            question = challenge.ask(at=1_000)
            assert challenge.is_answered(question.token, solve(question.words), at=1_010)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_list_is_whole_in_every_language(language):
    with translation.override(language):
        assert len(challenge._listed(challenge.NUMBERS)) == 19
        places = challenge._listed(challenge.PLACES)
        for row in challenge.ROWS:
            assert len(challenge._listed(row)) == len(places) == 4
            assert all(" " not in word for word in challenge._listed(row))


def test_case_marks_and_signs_do_not_matter():
    with translation.override("vi"):
        assert (
            challenge._plain(" Bảy. ") == challenge._plain("bay") == challenge._plain("07") == "7"
        )


def test_the_answer_is_good_once_and_for_a_while():
    question = challenge.ask(at=1_000)
    answer = solve(question.words)
    assert not challenge.is_answered(question.token, answer, at=1_000 + challenge.SECONDS + 2)
    assert challenge.is_answered(question.token, answer, at=1_100)
    assert not challenge.is_answered(question.token, answer, at=1_101)


def test_answers_cannot_be_tried_out():
    question = challenge.ask(at=1_000)
    assert not challenge.is_answered(question.token, "gì đó", at=1_001)
    assert not challenge.is_answered(question.token, solve(question.words), at=1_002)


@pytest.mark.parametrize("token", ["", "x", "a" * 40, "ÄÖ", "=" * 40, "A" * 41])
def test_a_token_that_is_not_ours_answers_nothing(token):
    assert not challenge.is_answered(token, "5", at=1_000)


def test_the_answer_stands_in_no_token():
    with translation.override("en"):
        tokens = [challenge.ask(at=1_000).token for _ in range(20)]
    assert len(set(tokens)) == 20
    assert {len(token) for token in tokens} == {48}


# ---- who is let in ------------------------------------------------------------------------------


def request_from(n: int):
    return RequestFactory().post(
        "/", REMOTE_ADDR=f"198.{18 + n // 65536}.{n // 256 % 256}.{n % 256}"
    )


@pytest.fixture
def still(monkeypatch):
    """A minute in which no time passes, so that what gets in is counted exactly."""
    monkeypatch.setattr(limits, "monotonic", lambda: 1_000.0)


def test_ten_thousand_tips_from_one_network_let_in_five(still):
    buckets = Buckets(limits.WRITING, limits.ALL_WRITING)
    said = [admit(request_from(1), buckets, answered=False) for _ in range(10_000)]
    assert said.count("in") == limits.WRITING.at_once
    assert set(said[5:]) == {"question"}
    assert len(buckets) <= 2


def test_ten_thousand_tips_from_everywhere_leave_half_to_those_who_answer(still):
    buckets = Buckets(limits.WRITING, limits.ALL_WRITING)
    said = [admit(request_from(n), buckets, answered=False) for n in range(10_000)]
    assert said.count("in") == limits.ALL_WRITING.at_once * (1 - limits.LOW) + 1
    assert said.count("full") == 0
    assert len(buckets) <= limits.MOST_SENDERS + 1
    assert admit(request_from(20_001), buckets, answered=True) == "in"


def test_machines_that_answer_are_bounded_too(still):
    buckets = Buckets(limits.WRITING, limits.ALL_WRITING)
    said = [admit(request_from(n), buckets, answered=True) for n in range(10_000)]
    assert said.count("in") == limits.ALL_WRITING.at_once
    assert said[-1] == "full"


def test_many_people_behind_one_address_go_on_by_answering(still):
    buckets = Buckets(limits.WRITING, limits.ALL_WRITING)
    said = [admit(request_from(1), buckets, answered=True) for _ in range(60)]
    assert said.count("in") == limits.WRITING.at_once + limits.ANSWERING.at_once
    assert said[-1] == "full"


def test_what_is_not_let_in_takes_nothing(still):
    buckets = Buckets(limits.WRITING, Allowance(at_once=10, every=100))
    for n in range(1_000):
        admit(request_from(n), buckets, answered=False)
    left = buckets.left("198.18.255.1", at=1_000.0)[1]
    assert left >= 4


# ---- the pages ----------------------------------------------------------------------------------


def question_in(page: str) -> dict[str, str]:
    token = re.search(r'name="question" value="([^"]+)"', page).group(1)
    words = re.search(r'<label for="answer">([^<]+)</label>', page).group(1)
    return {"question": token, "answer": solve(words)}


@pytest.mark.parametrize(("prefix", "language"), [("", "vi"), ("/en", "en")])
def test_a_flood_of_tips_meets_a_question_and_whoever_answers_goes_on(
    client, still, prefix, language
):
    path = prefix + PATH
    answers = [client.post(path, {"text": WORDS.format(n), "step": "send"}) for n in range(40)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 35
    assert Tip.objects.count() == limits.WRITING.at_once
    page = answers[-1].content.decode()
    assert WORDS.format(39) in page
    with translation.override(language):
        given = question_in(page)
        sent = client.post(path, {"text": WORDS.format(39), "step": "send"} | given)
    assert 'class="code"' in sent.content.decode()
    assert Tip.objects.count() == limits.WRITING.at_once + 1
    again = client.post(path, {"text": WORDS.format(40), "step": "send"} | given)
    assert 'class="code"' not in again.content.decode()


def test_a_wrong_answer_gets_another_question_and_loses_nothing(client, still):
    for n in range(limits.WRITING.at_once):
        client.post(PATH, {"text": WORDS.format(n), "step": "send"})
    first = client.post(PATH, {"text": WORDS.format(9), "step": "preview"}).content.decode()
    given = question_in(first) | {"answer": "không biết"}
    second = client.post(PATH, {"text": WORDS.format(9), "step": "send"} | given).content.decode()
    assert 'id="answer-error"' in second
    assert WORDS.format(9) in second
    assert question_in(second)["question"] != given["question"]


def test_looking_up_meets_it_too_and_the_words_stay_in_the_form(client, still, monkeypatch):
    monkeypatch.setattr(
        limits, "asking", Buckets(Allowance(at_once=2, every=60), limits.ALL_ASKING)
    )
    pages = [client.post(PATH, {"text": WORDS.format(7), "step": "find"}) for _ in range(3)]
    page = pages[-1].content.decode()
    assert WORDS.format(7) in page
    with translation.override("vi"):
        given = question_in(page)
    found = client.post(PATH, {"text": WORDS.format(7), "step": "find"} | given)
    assert 'value="preview"' in found.content.decode()


def test_when_all_is_full_the_page_says_when_to_come_back(client, still, monkeypatch):
    full = Buckets(limits.WRITING, Allowance(at_once=0, every=60))
    monkeypatch.setattr(limits, "writing", full)
    response = client.post(PATH, {"text": WORDS.format(1), "step": "send"})
    assert response.status_code == 429
    assert response.headers["Retry-After"]
    assert "<h1>" in response.content.decode()
