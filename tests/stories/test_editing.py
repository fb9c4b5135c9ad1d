"""What editors decide is kept as such, and later reading respects it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.places.models import Place
from hoiam.stories.actions import editing
from hoiam.stories.actions.grouping import group_waiting
from hoiam.stories.actions.summing import refresh_story
from hoiam.stories.models import Article, Mark, Story, StoryCorrection
from hoiam.topics.models import Topic

pytestmark = pytest.mark.django_db

FLOOD = (
    "Đường Điện Biên ở phường Phố Hiến ngập nửa mét suốt hai ngày vì cống thoát nước số 12 tắc, "
    "người dân tổ 4 phản ánh nhiều lần mà công ty thoát nước chưa nạo vét."
)


def test_not_ours_needs_a_reason(ha, tell, clock):
    story = tell("Ngập ở Phố Hiến").story
    with pytest.raises(ValidationError):
        editing.mark_story(ha, story, Mark.NOT_OURS, reason="  ", now=clock.now)
    editing.mark_story(ha, story, Mark.NOT_OURS, reason="Của tỉnh Ninh Bình", now=clock.now)
    story.refresh_from_db()
    assert (story.mark, story.mark_reason) == (Mark.NOT_OURS, "Của tỉnh Ninh Bình")
    assert story.marked_by == ha


def test_reader_may_not_decide(minh, tell, clock):
    story = tell("Ngập ở Phố Hiến").story
    with pytest.raises(PermissionDenied):
        editing.mark_story(minh, story, Mark.HANDLED, now=clock.now)
    assert not StoryCorrection.objects.exists()


def test_two_editors_at_once_are_told(ha, tell, clock):
    story = tell("Ngập ở Phố Hiến").story
    editing.mark_story(ha, story, Mark.HANDLED, now=clock.now, version=story.version)
    with pytest.raises(editing.Conflict):
        editing.mark_story(ha, story, Mark.TO_ANSWER, now=clock.now, version=story.version)
    story.refresh_from_db()
    assert story.mark == Mark.HANDLED


def test_merge_keeps_the_old_address(ha, tell, clock):
    one, other = tell("Ngập ở Phố Hiến").story, tell("Phố Hiến chìm trong nước").story
    editing.merge_stories(ha, one, other, now=clock.now)
    other.refresh_from_db()
    one.refresh_from_db()
    assert other.merged_into == one
    assert one.articles_count == 2
    assert all(article.pinned for article in one.articles.exclude(title="Ngập ở Phố Hiến"))


def test_later_article_joins_the_merged_story(ha, knowledge, tell, clock):
    first = tell("Cống tắc, Phố Hiến ngập hai ngày", FLOOD, hours_ago=5)
    tell("Một chuyện khác hẳn ở chợ đêm", "Chợ đêm mở cửa đón khách du lịch mùa lễ hội.")
    target = tell("Bàn về thoát nước đô thị", "Chuyên gia bàn về quy hoạch thoát nước.").story
    editing.merge_stories(ha, target, first.story, now=clock.now)
    new = Article.objects.create(
        title="Phố Hiến ngập ngày thứ hai, cống số 12 vẫn tắc",
        text=FLOOD + " Sáng nay nước chưa rút.",
        received=clock.now,
        published=clock.now,
    )
    group_waiting(now=clock.now)
    new.refresh_from_db()
    assert new.story == target


def test_split_takes_copies_along_and_stays_apart(ha, knowledge, tell, clock):
    kept = tell("Cống tắc, Phố Hiến ngập hai ngày", FLOOD, hours_ago=6)
    other = tell("Cháy chợ ở Thái Bình", "Cháy chợ lúc rạng sáng.", story=kept.story, hours_ago=5)
    copy = tell("Cháy chợ ở Thái Bình", story=kept.story, copy_of=other, outlet="Báo Hai")
    new = editing.split_story(ha, kept.story, [other.pk], now=clock.now)
    assert set(new.articles.all()) == {other, copy}
    assert new.headline == "Cháy chợ ở Thái Bình"
    kept.story.refresh_from_db()
    assert kept.story.articles_count == 1
    copy.refresh_from_db()
    assert copy.copy_of == other


@pytest.mark.parametrize("chosen", [[], "all"])
def test_split_refuses_nothing_and_everything(ha, tell, clock, chosen):
    first = tell("Một")
    tell("Hai", story=first.story)
    keys = list(first.story.articles.values_list("pk", flat=True)) if chosen == "all" else chosen
    with pytest.raises(ValidationError):
        editing.split_story(ha, first.story, keys, now=clock.now)
    assert Story.objects.count() == 1


def test_corrected_place_and_topic_outlive_later_reading(ha, knowledge, tell, clock):
    hung_yen = Place.objects.get(level="province", name="Hưng Yên", valid_to=None)
    hue = Place.objects.get(level="province", name="Huế", valid_to=None)
    article = tell("Ngập ở Phố Hiến", place=hue.code, topic="health")
    story = article.story
    editing.set_place(ha, story, hung_yen, now=clock.now)
    editing.set_topic(ha, story, Topic.objects.get(code="water-power"), now=clock.now)
    tell("Vẫn ngập", story=Story.objects.get(), place=hue.code, topic="health")
    story = refresh_story(Story.objects.get())
    assert story.place == hung_yen
    assert story.topic.code == "water-power"
    assert [row.place for row in story.story_places.all()] == [hung_yen]
    kinds = [correction.kind for correction in story.corrections.all()]
    assert kinds == ["topic", "place"]
    assert story.corrections.last().before == {"place": hue.code}


def test_story_of_a_former_unit_lies_in_todays_units(knowledge, tell):
    thai_binh = Place.objects.get(level="province", name="Thái Bình")
    assert thai_binh.valid_to is not None
    story = tell("Chuyện ở Thái Bình", place=thai_binh.code).story
    assert story.place == thai_binh
    assert [row.place.name for row in story.story_places.all()] == ["Hưng Yên"]
