"""Requests to look again that are overdue stand on Today, for whoever may decide them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from hoiam.checks.queries.deciding import why_not_decide
from hoiam.offices.models import Office, Role, User
from hoiam.publishing.actions import reviewing
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.overdue import overdue_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def asked(published_check, claim, now):
    """Three checks, each asked about; the desk alone is left to decide."""
    checks = [
        published_check(said)
        for said in ("Cầu Triều Dương bị cấm.", "Chợ Gạo đóng cửa.", "Đê sông Luộc bị vỡ.")
    ]
    for at, check in enumerate(checks):
        reviewing.ask_review(check.publication, text="Xem lại.", now=now + timedelta(days=at))
    return checks


def day(now, days):
    return (now + timedelta(days=days)).date()


def test_none_before_its_day_then_the_oldest_first(asked, quan, now):
    assert overdue_for(quan, today=day(now, 10)) == []
    assert [row.publication for row in overdue_for(quan, today=day(now, 11))] == [
        asked[0].publication
    ]
    rows = overdue_for(quan, today=day(now, 20))
    assert [row.publication for row in rows] == [check.publication for check in asked]
    assert [row.waits.late for row in rows] == [10, 9, 8]


def test_only_whoever_may_decide_sees_them(asked, tam, mai, lan, minh, ha, quan, now):
    """As `why_not_decide` says of each by itself: who wrote or signed does not, nor a party."""
    third = User.objects.create(
        username="ba",
        role=Role.CHECKER,
        office=Office.objects.create(
            code="hoi-3", name_vi="Hội thứ ba", kind="association", is_partner=True
        ),
    )
    people = (tam, mai, lan, minh, ha, quan, third)
    for _round in (1, 2):
        for user in people:
            fresh = User.objects.get(pk=user.pk)
            seen = {row.publication.pk for row in overdue_for(fresh, today=day(now, 30))}
            may = {
                check.publication.pk
                for check in asked
                if why_not_decide(user, Publication.objects.get(factcheck=check)) is None
                and user not in (tam, mai)
            }
            assert seen == may, user
        # Without the third it is the desk's own.
        third.is_active = False
        third.save()


def test_what_is_decided_is_gone(asked, quan, now):
    review = asked[0].publication.reviews.get()
    reviewing.decide_review(quan, review, outcome="upheld", text="Đã xem lại.", now=now)
    rows = overdue_for(quan, today=day(now, 30))
    assert [row.publication for row in rows] == [check.publication for check in asked[1:]]


def test_it_asks_no_more_for_many_than_for_one(
    asked, quan, ha, now, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_num_queries(1):
        overdue_for(quan, today=day(now, 5))
    for user in (quan, ha):
        with django_assert_max_num_queries(30) as one:
            assert len(overdue_for(user, today=day(now, 11))) == 1
        with django_assert_num_queries(len(one)):
            assert len(overdue_for(user, today=day(now, 30))) == 3


def test_who_decides_nothing_asks_nothing(asked, offices, now, django_assert_num_queries):
    reader = User.objects.create(username="x", role=Role.READER, office=offices.desk)
    with django_assert_num_queries(0):
        assert overdue_for(reader, today=day(now, 30)) == []


def test_today_says_how_many_and_leads_there(asked, client, quan, lan, now, clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)
    client.force_login(quan)
    today = reverse("desk:today")
    assert "overdue-reviews" not in client.get(today).content.decode()
    clock.now = now + timedelta(days=20)
    client.force_login(quan)
    page = " ".join(client.get(today).content.decode().split())
    assert page.count("overdue-reviews") == 1
    for check in asked:
        assert reverse("checks:check", args=[check.pk]) in page
    assert "3" in page[page.index("overdue-reviews") :][:120]
    client.force_login(lan)
    assert "overdue-reviews" not in client.get(today).content.decode()
