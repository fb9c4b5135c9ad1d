"""Checks score nobody: no outlet is a filter, a count or a column beside ratings, and swapping it
changes nothing (§2.3); opinion is published and not rated (§2.4); what was said stays (§2.8)."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import timedelta
from html import unescape

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from hoiam.checks import matching
from hoiam.checks.actions import alerting, evidence, noticing, stating
from hoiam.checks.models import Appearance, CheckFeed, Claim, ClaimStory, ImportedCheck
from hoiam.checks.queries import curves, queue
from hoiam.portal.queries.checks import ClaimLine, WantedChecks
from hoiam.publishing.actions import correcting
from hoiam.publishing.actions.withdrawing import withdraw
from hoiam.sources.models import Source
from hoiam.stories.models import Article
from tests.boundaries.test_no_scores import OUTLET, begins
from tests.checks.rooms import BODY, FINDING, STATEMENT, publish_check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_matching")]
NAME = "Thời báo Hòe Khuyên"
OTHER = "Nhật báo Khác Hẳn"
BOTH = pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])


@pytest.fixture(autouse=True)
def _one_clock(clock, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", clock)


@pytest.fixture
def seen(tell, claim, ready_check, tam, mai, clock):
    """A published check of a claim that one outlet told."""
    article = tell(STATEMENT, outlet=NAME)
    row = claim()
    stating.add_story(tam, row, article.story, now=clock.now)
    stating.add_appearance(tam, row, seen_in="press", article=article, now=clock.now)
    return publish_check(ready_check(row), first=tam, second=mai, now=clock.now)


def reviews_of(page: str) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    nodes = [json.loads(text) for text in found]
    return [one for node in nodes for one in node.get("@graph", [node])]


# ---- §2.3: outlets ------------------------------------------------------------------------------


@BOTH
def test_an_outlet_stands_on_its_article_and_in_no_list_feed_or_file(seen, client, prefix):
    number = seen.publication.number
    page = client.get(f"{prefix}/kiem-chung/{number}/").getvalue().decode()
    assert NAME in unescape(page)
    host = Source.objects.get(name=NAME).host
    for review in reviews_of(page):
        assert NAME not in json.dumps(review, ensure_ascii=False)
        assert host not in json.dumps(review)
        assert "appearance" not in json.dumps(review)
        assert "author" not in review["itemReviewed"]
    for path in (
        *("/", "/kiem-chung/", "/kiem-chung.atom", "/kiem-chung.json"),
        *("/kiem-chung/dang-kiem-chung/", f"/kiem-chung/?q={number}"),
    ):
        text = client.get(f"{prefix}{path}").getvalue().decode()
        assert NAME not in unescape(text), path
        assert host not in text, path


@pytest.mark.parametrize("name", [*OUTLET, "outlets", "outlet_id", "seen_in", "appearance", "by"])
def test_no_address_asks_for_one(seen, client, ha, name):
    source = Source.objects.get(name=NAME)
    whole = client.get("/kiem-chung/").getvalue()
    desk = Client()
    desk.force_login(ha)
    rows = _claims(desk.get(reverse("checks:queue"), {"state": "published"}))
    assert rows
    for value in (NAME, source.host, str(source.pk)):
        assert client.get("/kiem-chung/", {name: value}).getvalue() == whole
        asked = desk.get(reverse("checks:queue"), {"state": "published", name: value})
        assert _claims(asked) == rows


def _claims(response) -> list[str]:
    return re.findall(r'id="claim-(\d+)"', response.content.decode())


def test_the_words_of_the_queue_and_of_the_list_find_no_outlet(seen, client, ha):
    assert seen.publication.number not in _said(client.get("/kiem-chung/", {"q": NAME}))
    desk = Client()
    desk.force_login(ha)
    assert not _claims(desk.get(reverse("checks:queue"), {"state": "published", "q": NAME}))


def _said(response) -> str:
    found = response.getvalue().decode()
    return found.split("<main", 1)[1]


def test_nothing_that_lists_or_counts_checks_has_a_place_for_one():
    for kind in (queue.Filters, WantedChecks, ClaimLine, curves.Curve):
        for field in fields(kind):
            assert not begins(field.name, (*OUTLET, "appear", "person", "sender")), field.name
    # An outlet may stand beside a claim in these rows alone; none of them holds a rating.
    holding = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("checks").get_models()
        for field in model._meta.fields
        if field.related_model in (Source, Article) or begins(field.name, OUTLET)
    }
    assert holding == {
        *("Appearance.article", "Appearance.outlet", "CheckFeed.source"),
        "ImportedCheck.publisher",
    }
    for model in (Appearance, CheckFeed):
        assert not {"rating", "rating_text"} & {field.name for field in model._meta.fields}
    # Of another publisher's check the verdict is theirs, in words, and no number.
    assert ImportedCheck._meta.get_field("rating_text").get_internal_type() == "CharField"


def test_swapping_the_outlet_changes_neither_matching_nor_growth_nor_alerts(
    tell, claim, tam, clock
):
    """The same claim told by the same number of stories, of one outlet or of another."""
    rows = []
    for outlet in (NAME, OTHER):
        row = claim(f"{STATEMENT[:-1]}, đoạn {len(rows) + 1}.")
        for n in range(5):
            article = tell(f"Đường tỉnh 379 đóng, tin số {n}", outlet=outlet)
            ClaimStory.objects.create(claim=row, story=article.story, at=clock.now)
        rows.append(row)
    alerting.raise_alerts(now=clock.now)
    for row in rows:
        row.refresh_from_db()
    one, other = rows
    assert (one.growth, one.alerted_on) == (other.growth, other.alerted_on)
    assert one.alerted_on == clock.now.date()


def test_the_matcher_is_told_of_no_outlet(seen, clock):
    said = f"Có tin {STATEMENT.lower()}"
    before = matching.find_checks(said)
    assert before.matches
    Source.objects.filter(name=NAME).update(name=OTHER)
    Appearance.objects.update(outlet=OTHER)
    matching.forget()
    after = matching.find_checks(said)
    assert [(n.decision, n.score) for n in before.matches] == [
        (n.decision, n.score) for n in after.matches
    ]
    assert after.decision == before.decision
    assert not matching.find_checks(NAME).matches


# ---- §2.4: opinion ------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("kind", ["satire", "opinion", "forecast"])
def test_an_opinion_is_published_and_carries_no_rating_for_anybody(
    published_check, client, prefix, kind
):
    check = published_check("Chủ trương mở đường 379 là thiếu tầm nhìn.", rating="opinion")
    Claim.objects.update(opinion_kind=kind)
    page = client.get(f"{prefix}/kiem-chung/{check.publication.number}/")
    assert page.status_code == 200
    text = page.getvalue().decode()
    assert "ClaimReview" not in text
    assert "ratingValue" not in text
    assert 'class="history"' in text
    assert ("opinion: not rated" if prefix else "không xếp loại") in unescape(text).casefold()
    data = client.get(f"{prefix}/kiem-chung.json").getvalue().decode()
    assert check.publication.number not in data
    assert check.publication.number in client.get(f"{prefix}/kiem-chung/").getvalue().decode()
    assert check.publication.number in client.get(f"{prefix}/kiem-chung.atom").getvalue().decode()


@BOTH
def test_an_answer_instead_of_a_rating_carries_none(
    claim, ha, quan, offices, clock, client, prefix
):
    from hoiam.checks.actions import drafting, parties
    from hoiam.checks.actions.parties import PartyData
    from hoiam.checks.models import FactCheck

    row = claim()
    parties.state_parties(
        ha, row, parties=[PartyData(office=offices.so_xay_dung, why="Quản lý.")], now=clock.now
    )
    check = drafting.start_check(ha, [row], now=clock.now)
    drafting.write_finding(ha, check, title="A", summary="", body=BODY, now=clock.now)
    drafting.answer_instead(ha, check, now=clock.now)
    check = publish_check(FactCheck.objects.get(), first=ha, second=quan, now=clock.now)
    number = check.publication.number
    text = client.get(f"{prefix}/kiem-chung/{number}/").getvalue().decode()
    assert "ClaimReview" not in text
    assert number not in client.get(f"{prefix}/kiem-chung.json").getvalue().decode()


# ---- §2.8: accountable --------------------------------------------------------------------------


@BOTH
def test_a_check_keeps_its_history_its_corrections_and_its_address(
    published_check, client, tam, mai, clock, prefix
):
    check = published_check()
    publication, number = check.publication, check.publication.number
    path = f"{prefix}/kiem-chung/{number}/"
    current = publication.current
    change = correcting.propose_correction(
        tam,
        publication,
        title=current.title,
        summary=current.summary,
        body=current.body + "<p>Thêm ngày.</p>",
        text="Bản trước thiếu ngày đóng đường.",
        now=clock.now,
    )
    # Nothing of it shows before the second signature.
    assert "thiếu ngày đóng đường" not in client.get(path).getvalue().decode()
    clock.now += timedelta(days=1)
    correcting.sign_correction(mai, change, now=clock.now)
    text = client.get(path).getvalue().decode()
    assert "thiếu ngày đóng đường" in text
    assert text.index("thiếu ngày đóng đường") < text.index('class="history"')
    assert f"/xem-lai/{number}/" in text
    assert client.get(f"{prefix}/xem-lai/{number}/").status_code == 200
    withdraw(mai, publication, reason="Số liệu của trạm đếm xe bị thu hồi.", now=clock.now)
    gone = client.get(path)
    assert gone.status_code == 410
    assert "bị thu hồi" in gone.getvalue().decode()
    assert FINDING not in gone.getvalue().decode()
    assert number not in client.get(f"{prefix}/kiem-chung.json").getvalue().decode()
    assert "bị thu hồi" in client.get(f"{prefix}/kiem-chung.atom").getvalue().decode()


@BOTH
def test_a_notice_keeps_its_address_after_it_ended(claim, ha, clock, client, prefix):
    row = claim()
    notice = noticing.put_up(ha, row, title="Đường tỉnh 379", text="", days=7, now=clock.now)
    path = f"{prefix}/kiem-chung/dang-kiem-chung/{notice.publication.number}/"
    assert client.get(path).status_code == 200
    clock.now += timedelta(days=8)
    noticing.end_due(now=clock.now)
    notice.refresh_from_db()
    assert notice.outcome == "unfinished"
    assert client.get(path).status_code == 200
    assert (
        notice.publication.number
        in client.get(f"{prefix}/kiem-chung/dang-kiem-chung/").getvalue().decode()
    )


def test_what_was_said_of_a_published_claim_changes_by_no_other_door(
    published_check, tam, ha, clock
):
    from django.core.exceptions import PermissionDenied, ValidationError

    from hoiam.checks.actions import parties, rating, setting_aside

    row = published_check().claims.get()
    held = row.evidence.get()
    doors = (
        lambda: rating.rate_claim(tam, row, rating="true", finding="Khác.", now=clock.now),
        lambda: parties.state_parties(tam, row, parties=[], nobody=True, now=clock.now),
        lambda: evidence.remove_evidence(tam, held, reason="Bỏ.", now=clock.now),
        lambda: setting_aside.set_aside(ha, row, reason="junk", text="", now=clock.now),
        lambda: stating.state_claim(
            tam,
            row,
            statement="Câu khác hẳn về con đường này.",
            wording="ours",
            language="vi",
            topic=None,
            place=None,
            now=clock.now,
        ),
    )
    for door in doors:
        with pytest.raises((PermissionDenied, ValidationError)):
            door()
    row.refresh_from_db()
    assert (row.state, row.rating, row.statement) == ("published", "false", STATEMENT)
