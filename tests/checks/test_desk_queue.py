"""The queue of claims on the desk: who sees it, in which order, and what filters do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hoiam.checks import matching
from hoiam.checks.models import Claim
from tests.checks.desk_rows import TODAY, a_claim

pytestmark = pytest.mark.django_db

QUEUE = "/desk/checks/"


@pytest.fixture(autouse=True)
def _at_desk(clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(response) -> list[Claim]:
    return [row.claim for row in response.context["rows"]]


def test_a_stranger_is_asked_to_sign_in(client):
    response = client.get(QUEUE)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/desk/sign-in/")


def test_officers_of_other_offices_find_no_queue_and_no_words_of_it(lan, minh):
    a_claim("Cầu Bến bị cấm xe tải", tips=("Cầu Bến cấm xe tải hả?",))
    for person in (lan, minh):
        response = signed_in(person).get(QUEUE)
        assert response.status_code == 403
        assert "Cầu Bến" not in response.content.decode()
        assert f'href="{QUEUE}"' not in signed_in(person).get("/desk/board/").content.decode()


def test_a_partners_checker_starts_in_the_queue_with_a_menu_that_works(tam):
    client = signed_in(tam)
    response = client.get("/desk/start/")
    assert response.headers["Location"] == QUEUE
    page = client.get(QUEUE)
    assert page.status_code == 200
    for address in page.content.decode().split('href="')[1:]:
        address = address.split('"')[0]
        if address.startswith("/desk/"):
            assert client.get(address).status_code in (200, 302), address


def test_the_fastest_growing_stand_first_and_the_order_can_be_chosen(tam):
    quiet = a_claim("Tăng giá nước", tips_count=90, growth=0.1)
    rising = a_claim("Đóng cửa chợ huyện", tips_count=12, growth=6.0)
    newest = a_claim("Bỏ thi lớp 10", tips_count=3, growth=0.5)
    client = signed_in(tam)
    assert listed(client.get(QUEUE))[0] == rising
    assert listed(client.get(QUEUE, {"sort": "asked"}))[0] == quiet
    assert listed(client.get(QUEUE, {"sort": "newest"}))[0] == newest


def test_only_what_waits_is_listed_unless_asked_for(tam):
    waiting = a_claim("Tăng giá nước")
    aside = a_claim("Bán đất nền", state="aside", aside="junk")
    merged = a_claim("Giá nước tăng", state="merged", merged_into=waiting)
    client = signed_in(tam)
    assert listed(client.get(QUEUE)) == [waiting]
    assert listed(client.get(QUEUE, {"state": "aside"})) == [aside]
    assert merged not in listed(client.get(QUEUE, {"state": "all"}))


def test_each_filter_leaves_only_what_it_says(tam, ha, knowledge):
    from hoiam.places.models import Place
    from hoiam.topics.models import Topic

    commune = Place.objects.filter(level="commune", valid_to=None, province__name="Hưng Yên")[0]
    health = Topic.objects.get(code="health")
    mine = a_claim("Trạm y tế đóng cửa", taken_by=tam, topic=health, place=commune)
    english = a_claim("The bridge is closed", language="en", taken_by=ha)
    client = signed_in(tam)
    assert listed(client.get(QUEUE, {"mine": "on"})) == [mine]
    assert listed(client.get(QUEUE, {"topic": "health"})) == [mine]
    assert listed(client.get(QUEUE, {"language": "en"})) == [english]
    assert listed(client.get(QUEUE, {"place": "Hưng Yên"})) == [mine]
    assert listed(client.get(QUEUE, {"q": "tram Y te"})) == [mine]
    assert listed(client.get(QUEUE, {"q": "trạm y tế"})) == [mine]
    assert listed(client.get(QUEUE, {"q": "không có gì như vậy"})) == []


@pytest.mark.parametrize(
    "query",
    [
        {"page": "9" * 30},
        {"page": "x"},
        {"topic": "khong-co"},
        {"place": "xã Không Có"},
        {"sort": "người gửi"},
        {"state": "x" * 900},
        {"q": "\x00"},
        {"q": "' OR 1=1 --"},
        {"language": "tlh"},
    ],
)
def test_nonsense_in_the_address_filters_nothing_or_says_so(tam, query):
    a_claim("Tăng giá nước")
    assert signed_in(tam).get(QUEUE, query).status_code == 200


def test_what_nobody_has_stated_is_shown_by_the_first_sentence_of_its_first_tip(tam):
    a_claim(tips=("Nghe nói từ 1/12 tăng giá nước 30%. Có đúng không ạ?", "Giá nước tăng à?"))
    body = signed_in(tam).get(QUEUE).content.decode()
    assert "Nghe nói từ 1/12 tăng giá nước 30%." in body
    assert "Có đúng không ạ" not in body


def test_words_find_what_is_asked_and_not_yet_stated(tam):
    matching.forget()
    asked = a_claim(tips=("Nghe nói từ 1/12 tăng giá nước sạch 30%. Có đúng không ạ?",))
    a_claim(tips=("Cầu Triều cấm xe tải hả?",))
    client = signed_in(tam)
    assert listed(client.get(QUEUE, {"q": "gia nuoc sach"})) == [asked]
    assert listed(client.get(QUEUE, {"q": "giá nước sạch tăng", "state": "new"})) == [asked]
    matching.forget()


def test_an_alert_stands_on_top_with_its_curve_and_the_curve_as_a_table(tam):
    claim = a_claim("Đóng cửa chợ huyện", tips=("một", "hai", "ba"), growth=3, alerted_on=TODAY)
    response = signed_in(tam).get(QUEUE)
    (alert,) = response.context["alerts"]
    assert alert.claim == claim
    assert alert.curve.tips == 3
    body = response.content.decode()
    assert '<svg viewBox="0 0 320 84" role="img" aria-label="3 ' in body
    assert "<td>02/11/2026</td>" in body
    assert not signed_in(tam).get(QUEUE, {"state": "new"}).context["alerts"]


def test_thirty_a_page_with_queries_that_do_not_grow(tam, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(tam)
    for number in range(3):
        a_claim(tips=(f"Có đúng là {number} không?",))
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        client.get(QUEUE)
    for number in range(3, 40):
        a_claim(tips=(f"Có đúng là {number} không?", f"Đúng {number} hả?"))
    with CaptureQueriesContext(connection) as many:
        response = client.get(QUEUE)
    assert len(response.context["rows"]) == 30
    assert response.context["page"].paginator.count == 40
    assert len(many) <= len(few)


def test_the_tabs_count_each_state(tam):
    a_claim("Tăng giá nước")
    a_claim("Đóng cửa chợ", state="submitted")
    a_claim("Bán đất nền", state="aside", aside="junk")
    tabs = {tab.words: tab.count for tab in signed_in(tam).get(QUEUE).context["tabs"]}
    assert list(tabs.values()) == [2, 0, 1, 1, 0, 1, 3]


def test_a_reader_at_the_desk_looks_and_finds_no_button_to_open_one(reader):
    a_claim("Tăng giá nước")
    client = signed_in(reader)
    response = client.get(QUEUE)
    assert len(listed(response)) == 1
    assert reverse("checks:new") not in response.content.decode()
    assert client.get(reverse("checks:new")).status_code == 403
    assert client.post(reverse("checks:new"), {"statement": "x"}).status_code == 403
    assert Claim.objects.count() == 1


@pytest.fixture
def reader(offices):
    from hoiam.offices.models import Role, User

    return User.objects.create_user("reader", password="x", role=Role.READER, office=offices.desk)
