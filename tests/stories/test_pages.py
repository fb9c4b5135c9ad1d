"""The page of a story: its articles, what changed in them, where, and what was decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from hoiam.places.models import Place
from hoiam.stories.actions import editing
from hoiam.stories.forms import PlaceForm
from hoiam.stories.models import Article, ArticleVersion, Story
from hoiam.stories.views import cards, maps, words
from hoiam.topics.models import Topic

pytestmark = pytest.mark.django_db
BEFORE = "Theo Ủy ban xã, có 12 hộ dân bị ngập. Đường vào thôn bị chia cắt."
AFTER = "Theo Ủy ban xã, có 21 hộ dân bị ngập. Đường vào thôn đã thông."


@pytest.fixture
def desk(client, ha, knowledge, clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)
    client.force_login(ha)
    return client


def page_of(desk, story) -> str:
    return desk.get(reverse("stories:story", args=[story.pk])).content.decode()


def test_a_change_after_publishing_shows_what_went_and_what_came(desk, tell, clock):
    article = tell("Mưa lũ ở Hưng Yên", AFTER)
    ArticleVersion.objects.create(
        article=article, until=clock.now, title="Mưa lớn ở Hưng Yên", text=BEFORE
    )
    page = page_of(desk, article.story)
    assert "Đã sửa 1 lần sau khi đăng" in page
    for gone, came in (("12", "21"), ("lớn", "lũ"), ("bị chia cắt.", "đã thông.")):
        assert f"<del>{gone}</del> <ins>{came}</ins>" in page


def test_no_change_is_shown_once_the_text_is_erased(desk, tell, clock):
    article = tell("Mưa lũ ở Hưng Yên", AFTER)
    ArticleVersion.objects.create(article=article, until=clock.now, title="Mưa", text=None)
    Article.objects.filter(pk=article.pk).update(text=None, text_erased_at=clock.now)
    page = page_of(desk, article.story)
    assert "Nội dung đã được xóa; nội dung báo chí chỉ lưu tối đa 90 ngày." in page
    assert "Đã sửa" not in page
    assert "Đọc nội dung" not in page
    assert article.url in page


def test_identical_copies_are_folded_under_the_first(desk, tell):
    first = tell("Cầu mới thông xe", BEFORE, hours_ago=5)
    copy = tell(first.title, BEFORE, story=first.story, copy_of=first, outlet="Báo Hai")
    response = desk.get(reverse("stories:story", args=[first.story.pk]))
    assert [article.pk for article in response.context["articles"]] == [first.pk]
    page = response.content.decode()
    assert "1 bản đăng lại giống hệt" in page
    assert copy.url in page
    assert "2 bài (1 bản đăng lại giống hệt)" in page


def test_articles_stand_in_order_of_time(desk, tell):
    late = tell("Tin sau", hours_ago=1)
    early = tell("Tin trước", story=late.story, hours_ago=9)
    response = desk.get(reverse("stories:story", args=[late.story.pk]))
    assert [article.pk for article in response.context["articles"]] == [early.pk, late.pk]


def test_words_that_say_it_needs_an_answer_are_marked_in_the_text(desk, tell):
    article = tell(
        "Cống tắc",
        "Người dân  phản ánh cống tắc, không phải cống tắcx.",
        reasons=("người dân phản ánh", "cống tắc"),
    )
    page = page_of(desk, article.story)
    assert "<mark>Người dân  phản ánh</mark> <mark>cống tắc</mark>, không" in page
    assert page.count("<mark>") == 2


def test_marking_words_never_breaks_the_page():
    text = "Giá <b>5.000</b> (đồng) & hơn"
    pieces = words.find_reasons(text, ["(đồng)", "5.000", "", "*"])
    assert "".join(piece.text for piece in pieces) == text
    assert words.find_reasons("", ["x"]) == []


def test_text_of_the_press_is_never_taken_for_markup(desk, tell):
    article = tell("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", reasons=("<img",))
    page = page_of(desk, article.story)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_former_unit_is_told_with_what_it_is_today(desk, tell):
    old = Place.objects.get(level="province", name="Thái Bình", province=None)
    page = page_of(desk, tell("Gặt sớm", place=old.code).story)
    assert "Tỉnh Thái Bình" in page
    assert "(cũ, nay thuộc tỉnh Hưng Yên)" in page


def test_a_former_district_names_how_many_units_it_is_today(knowledge, tell):
    old = Place.objects.filter(level="district", valid_to__isnull=False, province__name="Thái Bình")
    story = tell("Ở huyện cũ", place=old.first().code).story
    (label,) = cards.story_card(story).places
    assert label.now.startswith(("former", "cũ"))
    assert "Hưng Yên" in label.whole


def test_province_is_not_said_beside_its_commune(knowledge, tell):
    commune = Place.objects.filter(level="commune", valid_to=None).first()
    story = tell("Ở xã", place=commune.code).story
    tell("Cũng ở đó", story=story, place=commune.province.code, hours_ago=0.5)
    tell("Vẫn ở đó", story=story, place=commune.code, hours_ago=0.2)
    story.refresh_from_db()
    assert [label.place for label in cards.story_card(story).places] == [commune]


def test_one_moment_has_no_timeline(knowledge, tell):
    story = tell("Một bài").story
    assert cards.story_card(story).bars == []
    tell("Bài nữa", story=story, hours_ago=30)
    assert len(cards.story_card(Story.objects.get(pk=story.pk)).bars) == 2


def test_map_is_left_out_where_it_says_nothing(knowledge, tell):
    nowhere = tell("Không ở đâu").story
    assert maps.story_map(nowhere) == []
    provinces = list(Place.objects.filter(level="province", valid_to=None))
    everywhere = tell("Mưa cả nước", place=provinces[0].code).story
    assert sum(shape.here for shape in maps.story_map(everywhere)) == 1
    for place in provinces[1:]:
        tell("Mưa", story=everywhere, place=place.code)
    assert maps.story_map(everywhere) == []


def test_decisions_are_told_with_before_and_after(desk, ha, tell, clock):
    story = tell("Ngập", topic="environment").story
    other = tell("Ngập nữa").story
    place = Place.objects.get(level="province", name="Hưng Yên", valid_to=None)
    editing.mark_story(ha, story, "not-ours", reason="Việc của tỉnh bạn", now=clock.now)
    editing.set_place(ha, story, place, now=clock.now + timedelta(minutes=1))
    topic = Topic.objects.get(code="health")
    editing.set_topic(ha, story, topic, now=clock.now + timedelta(minutes=2))
    editing.merge_stories(ha, story, other, now=clock.now + timedelta(minutes=3))
    page = page_of(desk, story)
    told = page[page.index('class="log"') :]
    assert "Chưa xem xét → không thuộc thẩm quyền: Việc của tỉnh bạn" in told
    assert "Địa bàn: không có → tỉnh Hưng Yên" in told
    assert "→ Y tế, an toàn thực phẩm" in told
    assert "Nhận 1 bài từ sự việc" in told
    assert "“Ngập nữa”" in told


def test_merged_story_leads_to_where_it_went(desk, ha, tell, clock):
    kept, gone = tell("Một").story, tell("Hai").story
    editing.merge_stories(ha, kept, gone, now=clock.now)
    response = desk.get(reverse("stories:story", args=[gone.pk]))
    assert response.url == reverse("stories:story", args=[kept.pk])
    assert desk.get(reverse("stories:story", args=[10**9])).status_code == 404


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("place", {"place": "xã Không Có Thật"}, "Không có đơn vị hành chính hiện nay"),
        ("topic", {"topic": "999999"}, "Hãy chọn một lĩnh vực"),
        ("merge", {"other": ""}, "Hãy chọn sự việc"),
        ("merge", {"other": "x"}, "Hãy chọn sự việc"),
        ("split", {"articles": ["1e9", "x"]}, "Hãy chọn những bài"),
        ("mark", {"mark": "not-ours", "reason": " "}, "Hãy nêu vì sao"),
        ("mark", {"mark": "xấu"}, "Không có cách đánh dấu này"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused_with_the_reason(desk, tell, name, given, why):
    story = tell("Ngập").story
    given = given | {"version": story.version}
    response = desk.post(reverse(f"stories:{name}", args=[story.pk]), given, follow=True)
    assert why in response.content.decode()
    story.refresh_from_db()
    assert (story.place_set, story.topic_set, story.mark) == (False, False, "")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, None])
def test_a_form_without_the_version_it_showed_changes_nothing(desk, tell, version):
    story = tell("Ngập").story
    given = {"mark": "handled"} | ({} if version is None else {"version": version})
    response = desk.post(reverse("stories:mark", args=[story.pk]), given, follow=True)
    assert "Có người khác" in response.content.decode()
    story.refresh_from_db()
    assert story.mark == ""


def test_merge_offers_the_likest_first(desk, tell):
    story = tell("Cháy chợ huyện trong đêm").story
    tell("Giá vàng tăng", hours_ago=0.5)
    like = tell("Vụ cháy chợ huyện: tìm nguyên nhân", hours_ago=40).story
    response = desk.get(reverse("stories:story", args=[story.pk]))
    choices = list(response.context["merge_form"].fields["other"].choices)
    # What shares no word, no place and no topic is not offered at all.
    assert [pk for pk, _words in choices] == ["", like.pk]


def test_merge_offers_what_happened_in_the_same_commune_before_a_like_word(desk, tell, knowledge):
    commune = Place.objects.get(level="commune", valid_to=None, name="Ân Thi")
    story = tell("Truy nguồn xả thải", place=commune.code).story
    tell("Truy nguồn hàng giả ở chợ", hours_ago=0.5)
    there = tell("Cá chết, nước đen: xã hỏi chỗ xả thải", place=commune.code, hours_ago=40).story
    response = desk.get(reverse("stories:story", args=[story.pk]))
    assert list(response.context["merge_form"].fields["other"].choices)[1][0] == there.pk


def test_back_leads_to_the_list_as_it_was_filtered(desk, tell):
    address = reverse("stories:story", args=[tell("Ngập").story.pk])
    page = desk.get(address, headers={"Referer": "http://testserver/desk/?q=ngap&time=7"})
    assert 'href="/desk/?q=ngap&amp;time=7"' in page.content.decode()
    evil = desk.get(address, headers={"Referer": "https://evil.example/?q=x"})
    assert "evil" not in evil.content.decode()


def test_outlet_is_on_its_article_and_in_no_filter_or_count(desk, tell):
    story = tell("Ngập", outlet="Báo Xa Lạ").story
    assert "Báo Xa Lạ" in page_of(desk, story)
    form = desk.get("/desk/").content.decode().partition('class="panel filters"')[2]
    assert "Báo Xa Lạ" not in form.partition("</form>")[0]


def passage(text: str, query: str) -> tuple[str, list[str]]:
    pieces = words.find_passage(text, query)
    return "".join(p.text for p in pieces), [p.text for p in pieces if p.kind == "why"]


def test_passage_shows_where_the_words_stand_with_their_accents():
    text = "Mở đầu. " * 40 + "Nước sông Đáy bị ô nhiễm nặng từ đầu tháng. " + "Kết thúc. " * 40
    shown, marked = passage(text, "o nhiem")
    assert marked == ["ô nhiễm"]
    assert "sông Đáy bị ô nhiễm nặng" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 260


def test_passage_marks_single_words_where_the_phrase_does_not_stand():
    shown, marked = passage("Sông ở đây đã bị ô nhiễm.", "nhiễm sông")
    assert marked == ["Sông", "nhiễm"]
    assert shown == "Sông ở đây đã bị ô nhiễm."


def test_passage_is_where_most_of_the_words_stand_together():
    text = "Nước sông trong. " * 30 + "Cả xã mất điện, mất nước. " + "Nước lại về. " * 30
    assert passage(text, "xa nuoc dien")[1][:3] == ["xã", "điện", "nước"]


def test_passage_comes_from_the_article_with_most_of_the_words(knowledge, tell):
    story = tell("Tin", "Nước sông trong.", hours_ago=4).story
    tell("Tin nữa", "Cả xã mất nước.", story=story)
    shown = words.passages([story], "xã mất nước")[story.pk]
    assert "".join(piece.text for piece in shown) == "Cả xã mất nước."


@pytest.mark.parametrize("query", ["", "  ", "(*", "không có", "."])
def test_passage_of_what_is_not_there_is_empty(query):
    assert words.find_passage("Nước sông trong.", query) == []


def test_search_shows_the_passage_that_was_found(desk, tell):
    tell("Tin ngắn", "Dân thôn Đoài kêu nước giếng có mùi lạ.")
    page = desk.get("/desk/", {"q": "gieng co mui"}).content.decode()
    assert "nước <mark>giếng có mùi</mark> lạ." in page


@pytest.mark.parametrize(
    "typed",
    [
        "xã Ân Thi, Hưng Yên",
        "xa an thi hung yen",
        "Ân Thi, tỉnh Hưng Yên",
        "an  thi , hung yen",
    ],
)
def test_place_is_understood_however_it_is_written(knowledge, tell, typed):
    form = PlaceForm({"place": typed}, story=tell("Cá chết").story)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"].full_name == "xã Ân Thi"
