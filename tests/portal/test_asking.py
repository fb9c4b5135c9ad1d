""" "Is this true?": what was checked before, and asking us to check."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from hoiam.checks import matching
from hoiam.checks.models import Appearance, Claim, ClaimStory, SeenIn, Tip
from hoiam.portal.asking import LONGEST_TEXT
from hoiam.portal.views.asking import ask as ask_page
from hoiam.receipts.actions import open_contact
from hoiam.receipts.models import Receipt
from hoiam.stories.models import Article
from tests.checks.published import BRIDGE, FEES, LEMON, OTHERS, import_check, publish_check

pytestmark = pytest.mark.django_db

PATH = "/kiem-chung/hoi/"
CODE = re.compile(r"(?:[2-9A-Z]{4}-){4}[2-9A-Z]{4}")


@pytest.fixture
def publish(clock, offices):
    def make(statement: str, rating: str = "false", **more) -> Claim:
        return publish_check(statement, now=clock.now, rating=rating, **more)

    return make


@pytest.fixture
def checked(publish):
    """Some checks, so that words are as rare as they are."""
    for statement in OTHERS:
        publish(statement, "true")
    return {"fees": publish(FEES, "partly-false"), "lemon": publish(LEMON)}


def ask(client, text: str, step: str = "find", path: str = PATH, **more):
    return client.post(path, {"text": text, "step": step} | more)


def cards_of(response) -> list[str]:
    page = response.content.decode()
    return re.findall(r'<li class="matter near.*?</li>', page, re.S)


# ---- looking ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PATH, "/en" + PATH])
def test_the_form_is_there_for_anyone(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert 'name="text"' in response.content.decode()
    assert not response.cookies


def test_the_same_claim_is_found_and_shown_with_its_own_words(client, checked):
    pasted = "các bác ơi uống nước chanh nóng mỗi sáng chữa khỏi bệnh tiểu đường đấy"
    response = ask(client, pasted)
    first = cards_of(response)[0]
    assert LEMON in first
    assert "is-same" in first
    assert "is-false" in first
    assert pasted not in first
    assert checked["lemon"].factcheck.publication.number in first


def test_marks_may_be_missing(client, checked):
    response = ask(client, "uong nuoc chanh nong moi sang chua khoi benh tieu duong")
    assert LEMON in cards_of(response)[0]


def test_a_claim_inside_a_long_message_is_found(client, checked):
    filler = "Chuyển tiếp cho người thân cùng biết. Chúc cả nhà một ngày vui vẻ, bình an. " * 8
    response = ask(client, f"{filler}{FEES}. {filler}")
    assert FEES in cards_of(response)[0]


def test_what_nobody_checked_gets_no_verdict(client, checked):
    response = ask(client, "Sân vận động mới của xã Tân Tiến có mái che màu xanh lá")
    page = response.content.decode()
    assert "is-same" not in page
    assert 'value="preview"' in page


def test_another_publishers_check_is_theirs_and_never_the_same(client, checked, clock):
    import_check(BRIDGE, now=clock.now)
    first = cards_of(ask(client, BRIDGE))[0]
    assert BRIDGE in first
    assert "Báo Bạn" in first
    assert "Sai sự thật" in first
    assert "is-maybe" in first
    assert 'rel="nofollow noopener noreferrer"' in first
    own = cards_of(ask(client, "https://ban.example/kiem-chung/1?utm_source=zalo"))
    assert BRIDGE in own[0]


def test_a_withdrawn_check_is_not_found(client, checked, publish):
    publish(BRIDGE, state="withdrawn")
    assert all(BRIDGE not in card for card in cards_of(ask(client, BRIDGE)))


def test_a_check_is_found_as_soon_as_it_is_published_and_not_once_withdrawn(
    client, checked, publish
):
    assert all("is-same" not in card for card in cards_of(ask(client, BRIDGE)))
    claim = publish(BRIDGE)
    matching.refresh()
    assert BRIDGE in cards_of(ask(client, BRIDGE))[0]
    claim.state = "withdrawn"
    claim.version += 1
    claim.save()
    # Nobody waits for the index: what no longer stands is left out at once.
    assert all(BRIDGE not in card for card in cards_of(ask(client, BRIDGE)))


def test_an_answer_without_a_rating_is_shown_without_one(client, checked, publish):
    publish(BRIDGE, "")
    first = cards_of(ask(client, BRIDGE))[0]
    assert "is-answer" in first
    assert "is-false" not in first


# ---- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        "https://bao-thu.example/0.html",
        "http://www.bao-thu.example/0.html?utm_source=zalo&fbclid=x#comments",
        "bao-thu.example/0.html",
        "  Xem https://m.bao-thu.example/0.html/ ",
    ],
)
def test_the_address_of_an_article_leads_to_checks_of_what_it_said(
    client, checked, tell, clock, form
):
    article = tell("Lan truyền cách chữa bệnh bằng nước chanh", outlet="Bao Thu")
    Appearance.objects.create(
        claim=checked["lemon"], seen_in=SeenIn.PRESS, article=article, on=clock.now.date()
    )
    ClaimStory.objects.create(claim=checked["fees"], story=article.story, at=clock.now)
    response = ask(client, form)
    cards = cards_of(response)
    assert LEMON in cards[0]
    assert "is-told" in cards[0]
    assert FEES in cards[1]
    assert "is-maybe" in cards[1]
    assert "Lan truyền cách chữa" in response.content.decode()


def test_an_article_is_found_by_the_address_that_it_gives_itself(client, checked, tell, clock):
    article = tell("Lan truyền cách chữa bệnh", outlet="Bao Thu")
    article.canonical = "https://bao-thu.example/suc-khoe/nuoc-chanh-4711.html"
    article.save()
    Appearance.objects.create(
        claim=checked["lemon"], seen_in=SeenIn.PRESS, article=article, on=clock.now.date()
    )
    assert LEMON in cards_of(ask(client, article.canonical + "?utm_campaign=x"))[0]


def test_looking_up_an_address_goes_through_no_whole_table(client, checked, tell):
    if connection.vendor != "sqlite":
        pytest.skip("the plan of a small table tells nothing on PostgreSQL")
    tell("Một bài")
    plan = Article.objects.filter(canonical__in=["a", "b"]).defer("text")[:20].explain()
    assert "SCAN" not in plan


def test_the_address_of_our_own_check_leads_to_it(client, checked):
    number = checked["lemon"].factcheck.publication.number
    for address in (
        f"http://testserver/kiem-chung/{number}/",
        f"http://testserver/en/kiem-chung/{number}",
    ):
        response = ask(client, address)
        assert f'href="/kiem-chung/{number}/"' in response.content.decode()
        assert LEMON in cards_of(response)[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/nguyen.van.a/posts/123",
        "https://zalo.me/g/abcdef",
        "https://bao-thu.example/@tacgia",
    ],
)
def test_an_address_where_people_write_is_refused_with_what_to_do(client, checked, address):
    page = ask(client, address).content.decode()
    assert "mạng xã hội" in page or "social network" in page
    assert 'value="preview"' not in page


def test_an_address_that_is_not_held_is_never_fetched(client, checked, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("somebody opened a connection for a stranger")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    response = ask(client, "https://bao-la.example/tin/1.html")
    assert response.status_code == 200
    assert 'value="preview"' in response.content.decode()


# ---- asking us ----------------------------------------------------------------------------------


def test_nothing_is_written_before_it_is_confirmed(client, checked):
    words = f"{BRIDGE}, ai biết gọi chị Hoa 0912 345 678"
    found = ask(client, words).content.decode()
    assert 'value="preview"' in found
    preview = ask(client, words, "preview").content.decode()
    assert "trụ số 5" in preview
    assert "0912" not in preview
    ask(client, words, "back")
    assert not Tip.objects.exists()
    assert not Receipt.objects.exists()
    given = ask(client, words, "send", contact="khach@thu.example")
    code = CODE.search(given.content.decode()).group()
    tip = Tip.objects.get()
    assert "0912" not in tip.text
    assert open_contact(tip.receipt) == "khach@thu.example"
    assert code not in given.request["PATH_INFO"]
    followed = client.post("/bien-nhan/", {"code": code})
    assert followed.status_code == 200


def test_the_words_of_an_article_can_be_asked_about_with_its_address(client, checked, tell):
    article = tell("Cầu Hưng Hà sắp cấm xe", outlet="Bao Thu")
    sent = ask(client, BRIDGE, "send", kind="address", address=article.url)
    assert CODE.search(sent.content.decode())
    tip = Tip.objects.get()
    assert (tip.kind, tip.text) == ("address", BRIDGE)


def test_an_address_of_people_in_a_hidden_field_is_dropped(client, checked):
    ask(client, BRIDGE, "send", kind="address", address="https://facebook.com/nguyen.van.a")
    assert Tip.objects.get().address is None


# ---- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["find", "preview", "send"])
@pytest.mark.parametrize(
    "text", ["", "   \n", "\x00\x00", "\u202e\u2066", "x" * (LONGEST_TEXT + 1)]
)
def test_what_makes_no_sense_is_said(client, checked, text, step):
    response = ask(client, text, step)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("path", [PATH, "/en" + PATH, "/xem-lai/KC-2026-0001/"])
def test_ten_megabytes_of_text_get_a_clear_page(client, checked, path):
    response = client.post(path, {"text": "dài " * 2_600_000}, "application/x-www-form-urlencoded")
    encoded = client.post(path, "text=" + "d" * 10_000_000, "application/x-www-form-urlencoded")
    for answer in (response, encoded):
        assert answer.status_code == 413
        assert "<h1>" in answer.content.decode()
        assert len(answer.content) < 20_000


FIELD = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n'


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_is_too_large_is_taken_to_its_end_so_that_its_page_arrives(rf, db, kind):
    body = b"text=" + b"d" * 10_000_000
    if kind.startswith("multipart"):
        body, kind = FIELD + body + b"\r\n--b--\r\n", f"{kind}; boundary=b"
    request = rf.post(PATH, body, content_type=kind)
    assert ask_page(request).status_code == 413
    assert request.environ["wsgi.input"].read() == b""


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> uống nước chanh chữa khỏi bệnh tiểu đường",
        "\u202euống nước chanh\u202c \u2066chữa khỏi bệnh\u2069 tiểu đường \x00\x07",
        "Drinking hot lemon water every morning cures diabetes",
        "每天早上喝热柠檬水可以治愈糖尿病",
        "شرب الماء الساخن مع الليمون يشفي مرض السكري",
        "{{ 7|add:7 }} {% load x %} ' OR 1=1; --",
        "🙂" * 5_000,
        "(" * 5_000,
        "a." * 9_000,
        "https://" * 2_000,
    ],
)
def test_hostile_words_are_words(client, checked, text):
    for step in ("find", "preview"):
        response = ask(client, text, step)
        page = response.content.decode()
        assert response.status_code == 200
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "\x00" not in page


def test_a_form_of_another_site_is_refused(client, checked):
    response = client.post(
        PATH, {"text": LEMON, "step": "send"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    assert not Tip.objects.exists()
