"""Today as each person sees it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.text import capfirst

from hoiam.places.models import Place
from hoiam.stories import clock as story_clock
from hoiam.stories.models import Mark, Story

pytestmark = pytest.mark.django_db
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def desk(client, ha, knowledge, clock, monkeypatch):
    """Hà's browser at the desk, at the time of the tests' clock."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    client.force_login(ha)
    return client


def shown(response) -> list[str]:
    return [card.story.headline for card in response.context["cards"]]


def test_stranger_is_asked_to_sign_in(client, tell):
    story = tell("Ngập").story
    for address in (
        reverse("desk:today"),
        reverse("sources:list"),
        reverse("stories:type-in"),
        reverse("stories:story", args=[story.pk]),
    ):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("desk:sign-in"))


def test_untouched_first_then_newest(desk, ha, tell, clock):
    old = tell("Cũ hơn", hours_ago=5)
    new = tell("Mới hơn", hours_ago=1)
    done = tell("Đã xong", hours_ago=0.5)
    Story.objects.filter(pk=done.story.pk).update(mark=Mark.HANDLED)
    assert shown(desk.get("/desk/")) == [new.title, old.title, done.title]


def test_needs_an_answer_is_said_with_its_words(desk, tell):
    tell("Cống tắc, phường ngập", reasons=("cống tắc", "người dân phản ánh"))
    page = desk.get("/desk/").content.decode()
    assert "cần trả lời" in page
    assert "người dân phản ánh" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "o nhiem"}, ["Ô nhiễm sông"]),
        ({"topic": "health"}, ["Bệnh viện quá tải"]),
        ({"needs_answer": "on"}, ["Ô nhiễm sông"]),
        ({"mark": "handled"}, ["Bệnh viện quá tải"]),
        ({"mark": "untouched"}, ["Ô nhiễm sông"]),
        ({"q": "không có gì"}, []),
    ],
)
def test_filters(desk, tell, query, expected):
    tell("Ô nhiễm sông", reasons=("ô nhiễm",), topic="environment")
    hospital = tell("Bệnh viện quá tải", topic="health")
    Story.objects.filter(pk=hospital.story.pk).update(mark=Mark.HANDLED)
    assert shown(desk.get("/desk/", query)) == expected


def test_place_filter_takes_in_all_that_lies_there(desk, tell):
    province = Place.objects.get(level="province", name="Hưng Yên", valid_to=None)
    commune = Place.objects.filter(province=province, level="commune", valid_to=None).first()
    tell("Ở xã", place=commune.code)
    tell("Ở đâu không rõ")
    assert shown(desk.get("/desk/", {"province": province.code})) == ["Ở xã"]
    both = {"province": province.code, "commune": commune.code}
    assert shown(desk.get("/desk/", both)) == ["Ở xã"]


def test_search_puts_what_was_typed_with_its_accents_first(desk, tell):
    tell("Bao giờ xong cầu", "Chưa biết bao giờ.", hours_ago=1)
    tell("Bão vào biển Đông", "Cơn bão mạnh cấp 12.", hours_ago=9)
    assert shown(desk.get("/desk/", {"q": "bão"})) == ["Bão vào biển Đông", "Bao giờ xong cầu"]
    assert len(shown(desk.get("/desk/", {"q": "bao"}))) == 2


def test_choices_say_how_many_untouched_stories_they_would_show(desk, tell):
    province = Place.objects.get(level="province", name="Hưng Yên", valid_to=None)
    two = Place.objects.filter(province=province, level="commune", valid_to=None)[:2]
    story = tell("Ở hai xã", place=two[0].code, topic="health").story
    tell("Cũng ở đó", story=story, place=two[1].code)
    tell("Ở xã một", place=two[0].code)
    done = tell("Đã xong", place=two[0].code, topic="health").story
    Story.objects.filter(pk=done.pk).update(mark=Mark.HANDLED)
    page = desk.get("/desk/", {"province": province.code}).content.decode()
    assert ">Tỉnh Hưng Yên (2)<" in page
    assert f">{capfirst(two[0].full_name)} (2)<" in page
    assert f">{capfirst(two[1].full_name)} (1)<" in page
    assert ">Y tế, an toàn thực phẩm (1)<" in page


def test_tabs_count_by_mark_under_the_other_filters(desk, tell):
    tell("Một", topic="health")
    tell("Hai")
    done = tell("Ba", topic="health").story
    Story.objects.filter(pk=done.pk).update(mark=Mark.HANDLED)
    tabs = desk.get("/desk/", {"topic": "health", "mark": "handled"}).context["tabs"]
    assert [tab.count for tab in tabs] == [2, 1, 0, 1, 0]
    assert [tab.here for tab in tabs] == [False, False, False, True, False]
    assert all("topic=health" in tab.query for tab in tabs)


def test_commune_of_another_province_is_dropped_silently(desk, tell):
    tell("Ngập")
    provinces = Place.objects.filter(level="province", valid_to=None)
    commune = Place.objects.filter(level="commune", valid_to=None, province__name="Hưng Yên")[0]
    other = provinces.exclude(pk=commune.province_id)[0]
    response = desk.get("/desk/", {"province": other.code, "commune": commune.code})
    assert not response.context["form"].errors
    assert [chosen.words for chosen in response.context["chosen"]] == [capfirst(other.full_name)]


def test_pages_keep_the_filters(desk, tell):
    for number in range(53):
        tell(f"Chuyện {number}", topic="health")
    first = desk.get("/desk/", {"topic": "health"})
    assert len(shown(first)) == 50
    assert 'href="?topic=health&amp;page=2"' in first.content.decode()
    second = desk.get("/desk/", {"topic": "health", "page": "2"})
    assert len(shown(second)) == 3
    assert 'href="?topic=health&amp;page=1"' in second.content.decode()


def test_empty_desk_says_what_to_do(desk, settings):
    assert "Báo chí không có gì mới" in desk.get("/desk/").content.decode()
    assert "Không có sự việc nào khớp" in desk.get("/desk/", {"q": "x"}).content.decode()


def test_offices_own_area_is_where_it_begins(desk, tell, settings):
    province = Place.objects.get(level="province", name="Hưng Yên", valid_to=None)
    settings.OFFICE_PLACE = province.code
    tell("Của tỉnh", place=province.code)
    tell("Nơi khác")
    assert shown(desk.get("/desk/")) == ["Của tỉnh"]
    whole = desk.get("/desk/", {"province": ""})
    assert len(shown(whole)) == 2
    # Whoever chose the whole country keeps it on the tabs and on the next page.
    tabs = [tab.query for tab in whole.context["tabs"]]
    assert all("province=" in query for query in [*tabs, whole.context["query"]])
    assert len(shown(desk.get(f"/desk/?{tabs[1]}"))) == 2


def test_search_within_a_time_offers_to_look_further(desk, tell):
    tell("Ngập", hours_ago=24 * 20)
    response = desk.get("/desk/", {"q": "ngap"})
    assert shown(response) == []
    assert "Tìm trong tất cả còn lưu" in response.content.decode()
    further = desk.get(f"/desk/?{response.context['further']}")
    assert shown(further) == ["Ngập"]
    assert not further.context["further"]


@pytest.mark.parametrize(
    "query", [{"province": "x"}, {"topic": "'"}, {"time": "-1"}, {"page": "zz"}]
)
def test_values_that_make_no_sense_filter_nothing(desk, tell, query):
    tell("Ngập")
    response = desk.get("/desk/", query)
    assert response.status_code == 200
    assert shown(response) == ["Ngập"]


def test_no_filter_and_no_count_by_outlet(desk, tell):
    tell("Ngập", outlet="Báo Thử")
    form = desk.get("/desk/").context["form"]
    assert not {"source", "outlet", "host"} & set(form.fields)
    assert shown(desk.get("/desk/", {"source": "1", "outlet": "khác"})) == ["Ngập"]


def test_marking_without_script_and_with_it(desk, tell):
    story = tell("Ngập").story
    address = reverse("stories:mark", args=[story.pk])
    plain = desk.post(
        address, {"mark": "handled", "version": story.version, "back": "/desk/?q=ngap"}
    )
    assert plain.status_code == 302
    assert plain.url == "/desk/?q=ngap"
    piece = desk.post(address, {"mark": ""}, headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert f'id="story-{story.pk}"' in piece.content.decode()
    away = desk.post(address, {"mark": "", "back": "https://evil.example/"})
    assert away.url == reverse("stories:story", args=[story.pk])


def test_reader_sees_and_decides_nothing(client, minh, tell, knowledge):
    story = tell("Ngập").story
    client.force_login(minh)
    assert client.get(reverse("stories:story", args=[story.pk])).status_code == 200
    for name in ("mark", "merge", "split", "place", "topic"):
        response = client.post(reverse(f"stories:{name}", args=[story.pk]), {"mark": "handled"})
        assert response.status_code in (403, 409), name
    assert client.get(reverse("stories:type-in")).status_code == 403
    story.refresh_from_db()
    assert story.mark == ""


def test_queries_do_not_grow_with_stories(desk, tell, django_assert_max_num_queries):
    for number in range(25):
        tell(f"Chuyện {number}", topic="health")
    with django_assert_max_num_queries(20):
        desk.get("/desk/")


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        (datetime(2026, 11, 2, 8, tzinfo=VIETNAM), datetime(2026, 10, 30, tzinfo=VIETNAM)),
        (datetime(2026, 11, 4, 0, 5, tzinfo=VIETNAM), datetime(2026, 11, 3, tzinfo=VIETNAM)),
        # The morning after the National Day of 2026, with its compensatory days before it.
        (datetime(2026, 9, 3, 8, tzinfo=VIETNAM), datetime(2026, 8, 28, tzinfo=VIETNAM)),
    ],
)
def test_today_begins_with_the_last_working_day(now, starts):
    assert story_clock.start_of_today(now, VIETNAM) == starts


def test_pages_carry_a_strict_policy(desk):
    policy = desk.get("/desk/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_errors_have_pages_of_their_own(desk, client, ha, settings):
    from django.test import Client, RequestFactory
    from django.views.defaults import server_error

    assert "Không tìm thấy" in desk.get("/desk/khong-co/").content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ha)
    refused = strict.post(reverse("stories:type-in"))
    assert refused.status_code == 403
    assert "Biểu mẫu đã hết hạn" in refused.content.decode()
    broken = server_error(RequestFactory().get("/"))
    assert "Có lỗi xảy ra" in broken.content.decode()


def test_reader_is_shown_no_way_to_decide(client, minh, tell, knowledge, clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)
    story = tell("Ngập", reasons=("ngập",)).story
    client.force_login(minh)
    for address in ("/desk/", reverse("stories:story", args=[story.pk])):
        page = client.get(address).content.decode()
        assert "Ngập" in page
        assert reverse("stories:mark", args=[story.pk]) not in page
        assert "<kbd>a</kbd>" not in page
    assert reverse("stories:type-in") not in client.get("/desk/").content.decode()
    refused = client.get(reverse("stories:type-in"))
    assert "Chỉ biên tập viên được làm việc này." in refused.content.decode()
