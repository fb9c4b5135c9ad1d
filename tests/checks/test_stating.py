"""A claim in one sentence, who works on it, and where it was seen: an outlet, never a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import joining, stating
from hoiam.checks.models import Appearance, Claim
from hoiam.issues.queries.due import today_of
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import LogEntry, Role, User
from hoiam.sources.models import Source
from tests.checks.tips import TOLL, ask, claim_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "fresh_matching")]
SAID = "Cầu Hưng Hà thu phí 35.000 đồng mỗi lượt xe con từ ngày 15/11."


def say(user, claim, statement=SAID, *, now, **more):
    values = {"wording": "ours", "language": "vi", "topic": None, "place": None} | more
    return stating.state_claim(user, claim, statement=statement, now=now, **values)


@pytest.fixture
def outlet(now):
    return Source.objects.create(
        name="Báo Thử", host="bao-thu.example", home_url="https://bao-thu.example/", added_at=now
    )


def test_stating_brings_a_claim_into_work_and_is_found_without_marks(now, tam):
    claim = claim_of(ask(TOLL, now=now))
    say(tam, claim, f"  {SAID}\n", now=now, version=claim.version)
    claim.refresh_from_db()
    assert (claim.state, claim.statement, claim.wording) == ("working", SAID, "ours")
    assert "cau hung ha thu phi" in claim.folded
    entry = LogEntry.objects.get(verb="claim.stated")
    assert entry.fields == ["statement"]
    assert SAID not in str(entry.ids)


def test_what_senders_wrote_never_gets_into_a_claim_by_itself(now):
    claim = claim_of(ask(TOLL, now=now))
    held = " ".join(str(value) for value in Claim.objects.values().get(pk=claim.pk).values())
    assert "cầu" not in held.lower()
    assert "phí" not in held


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"statement": "  "}, "one sentence"),
        ({"statement": "Ừ."}, "one sentence"),
        ({"statement": "dài " * 200}, "too long"),
        ({"wording": "theirs"}, "quoted or our wording"),
        ({"language": "tiếng Việt"}, "language"),
    ],
)
def test_what_is_no_statement_is_refused(more, said, now, tam, claim):
    row = claim()
    with pytest.raises(ValidationError, match=said):
        say(tam, row, now=now, **more)
    row.refresh_from_db()
    assert row.version == 1


def test_a_statement_leads_to_nobody(now, tam, claim):
    row = say(
        tam, claim(), "Ông A (0912 345 678) nói trên facebook.com/ong.a là cầu thu phí.", now=now
    )
    assert "0912" not in row.statement
    assert "ong.a" not in row.statement


def test_another_sentence_is_another_claim_and_its_rating_falls(now, tam, claim, ready_check):
    row = claim()
    ready_check(row)
    row.refresh_from_db()
    say(tam, row, row.statement.rstrip(".") + " !", now=now, language=row.language)
    row.refresh_from_db()
    assert row.rating == "false"
    say(tam, row, "Đường tỉnh 379 bị đóng đến hết năm 2027.", now=now)
    row.refresh_from_db()
    assert (row.rating, row.finding, row.rated_by, row.parties_stated_at) == ("", "", None, None)
    assert row.parties.exists()


@pytest.mark.parametrize("state", ["submitted", "published", "withdrawn", "aside", "merged"])
def test_a_sentence_stands_still_once_it_is_signed(state, now, tam, claim):
    row = claim()
    Claim.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(ValidationError, match="not possible now"):
        say(tam, row, now=now)


def test_a_stale_form_changes_nothing_and_who_does_not_check_neither(
    now, tam, ha, quan, lan, claim
):
    row = claim()
    say(ha, row, now=now)
    with pytest.raises(Conflict):
        say(tam, row, "Một câu khác hẳn câu kia.", now=now, version=row.version)
    for user in (quan, lan):
        with pytest.raises(PermissionDenied):
            say(user, row, "Một câu khác hẳn câu kia.", now=now)
        with pytest.raises(PermissionDenied):
            stating.open_claim(user, statement=SAID, wording="ours", now=now)
    row.refresh_from_db()
    assert row.statement == SAID


def test_a_checker_opens_a_claim_beside_its_stories(now, tam, tell):
    story = tell("Cầu Hưng Hà thu phí?").story
    row = stating.open_claim(tam, statement=SAID, wording="quoted", stories=[story], now=now)
    assert (row.state, row.wording, row.tips_count) == ("working", "quoted", 0)
    assert row.opened_by == tam
    with pytest.raises(ValidationError, match="there already"):
        stating.add_story(tam, row, story, now=now)
    stating.remove_story(tam, row, story, now=now)
    with pytest.raises(ValidationError, match="does not stand"):
        stating.remove_story(tam, row, story, now=now)


def test_the_sample_press_stands_beside_no_real_claim(now, tam, tell, claim):
    story = tell("Tin mẫu").story
    story.is_sample = True
    story.save()
    with pytest.raises(ValidationError, match="sample press"):
        stating.add_story(tam, claim(), story, now=now)
    made = stating.open_claim(tam, statement=SAID, wording="ours", stories=[story], now=now)
    assert made.is_sample


def test_two_who_take_it_at_once_are_told(now, tam, ha, mai, claim):
    row = claim()
    stating.take(tam, row, now=now)
    stating.take(tam, row, now=now)
    with pytest.raises(ValidationError, match="Tâm works on this claim"):
        stating.take(mai, row, now=now)
    with pytest.raises(PermissionDenied):
        stating.leave(mai, row, now=now)
    stating.take(ha, row, now=now)
    stating.leave(ha, row, now=now)
    row.refresh_from_db()
    assert row.taken_by is None
    said = LogEntry.objects.filter(subject=row.pk).order_by("pk").values_list("verb", flat=True)
    assert list(said) == ["claim.taken", "claim.taken", "claim.left"]


def test_whoever_left_the_office_keeps_no_claim(now, tam, mai, claim):
    row = claim()
    stating.take(tam, row, now=now)
    User.objects.filter(pk=tam.pk).update(is_active=False)
    stating.take(mai, row, now=now)
    row.refresh_from_db()
    assert row.taken_by == mai
    closed = User.objects.get(pk=tam.pk)
    with pytest.raises(PermissionDenied, match="closed"):
        stating.take(closed, row, now=now)


def test_a_checker_of_an_office_that_answers_is_none(now, offices, claim):
    user = User.objects.create_user(
        "ghe", password="x" * 20, role=Role.CHECKER, office=offices.so_y_te
    )
    with pytest.raises(PermissionDenied):
        stating.take(user, claim(), now=now)


def test_an_appearance_is_an_article_of_an_outlet(now, tam, tell, claim, outlet):
    row, article = claim(), tell("Cầu Hưng Hà thu phí?", hours_ago=30, outlet="Bao Thu")
    made = stating.add_appearance(tam, row, seen_in="press", article=article, now=now)
    assert (made.outlet, made.title, made.url) == ("Báo Thử", article.title, article.url)
    assert made.on == today_of(now - timedelta(hours=30))
    with pytest.raises(ValidationError, match="noted already"):
        stating.add_appearance(tam, row, seen_in="press", url=article.url, now=now)


def test_an_address_of_an_outlet_is_enough_and_finds_its_article(now, tam, tell, claim, outlet):
    article, row = tell("Cầu Hưng Hà thu phí?", outlet="Bao Thu"), claim()
    made = stating.add_appearance(tam, row, seen_in="press", url=f" {article.url} ", now=now)
    assert made.article == article
    other = "https://bao-thu.example/khong-giu.html"
    made = stating.add_appearance(tam, row, seen_in="press", url=other, now=now)
    assert (made.article, made.outlet, made.title, made.url) == (None, "Báo Thử", "", other)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/ai.do/posts/1",
        "https://zalo.me/0912345678",
        "https://x.com/ai_do/status/1",
        "https://diendan.bao-thu.example/chu-de",
        "https://bao-thu.example/tac-gia/nguyen-van-a",
        "https://bit.ly/abc",
        "https://trang-rieng.example/",
        "http://127.0.0.1/",
        "ftp://bao-thu.example/x",
        "không phải địa chỉ",
        "",
    ],
)
def test_no_person_s_page_is_where_it_was_seen(url, now, tam, claim, outlet):
    row = claim()
    with pytest.raises(ValidationError) as refused:
        stating.add_appearance(tam, row, seen_in="press", url=url, now=now)
    assert refused.value.messages[0]
    assert not Appearance.objects.exists()


def test_messages_have_a_day_and_no_address(now, tam, claim, outlet):
    row = claim()
    with pytest.raises(ValidationError, match="no address"):
        stating.add_appearance(
            tam, row, seen_in="messages", url="https://bao-thu.example/a.html", now=now
        )
    with pytest.raises(ValidationError, match="lies ahead"):
        stating.add_appearance(
            tam, row, seen_in="messages", on=today_of(now) + timedelta(days=1), now=now
        )
    with pytest.raises(ValidationError, match="where it was seen"):
        stating.add_appearance(tam, row, seen_in="facebook", now=now)
    made = stating.add_appearance(tam, row, seen_in="messages", now=now)
    assert (made.on, made.outlet, made.url) == (today_of(now), "", "")
    with pytest.raises(ValidationError, match="noted already"):
        stating.add_appearance(tam, row, seen_in="messages", now=now)
    stating.remove_appearance(tam, made, now=now)
    with pytest.raises(ValidationError, match="not there"):
        stating.remove_appearance(tam, made, now=now)


def test_where_a_published_claim_was_seen_is_signed_and_nobody_changes_it_alone(now, ha, claim):
    one, other = claim(), claim("Cầu Triều đóng cả tháng.")
    seen = stating.add_appearance(ha, one, seen_in="messages", now=now)
    stating.add_appearance(ha, other, seen_in="messages", on=now.date().replace(day=1), now=now)
    Claim.objects.filter(pk=one.pk).update(state="published")
    one.refresh_from_db()
    with pytest.raises(ValidationError, match="state"):
        stating.remove_appearance(ha, seen, now=now)
    with pytest.raises(ValidationError, match="state"):
        stating.add_appearance(ha, one, seen_in="messages", on=now.date().replace(day=1), now=now)
    joining.merge_claims(ha, one, other, now=now)
    assert [row.pk for row in one.appearances.all()] == [seen.pk]
    joining.unmerge(ha, other, now=now)
    assert [row.pk for row in one.appearances.all()] == [seen.pk]
