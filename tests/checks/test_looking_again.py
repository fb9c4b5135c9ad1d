"""Who decides a request about a check, as what, and what the public reads of it."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from hoiam.checks.queries.deciding import decides_as, who_decides, why_not_decide
from hoiam.offices.models import Office, Role, User
from hoiam.publishing.actions import reviewing

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(published_check):
    return published_check()


@pytest.fixture
def asked(check, now):
    reviewing.ask_review(check.publication, text="Xem lại giúp.", now=now)
    return check.publication.reviews.get()


@pytest.fixture
def third(db):
    """A checker of a third partner body, who had no hand in the check."""
    body = Office.objects.create(
        code="hoi-thu-ba",
        name_vi="Hội thứ ba (mẫu)",
        name_en="Third association (sample)",
        kind="association",
        is_partner=True,
    )
    return User.objects.create_user("ba", role=Role.CHECKER, office=body, display_name="Ba")


def test_nobody_independent_left_the_office_decides_and_says_so(asked, check, quan, client, now):
    publication = check.publication
    assert why_not_decide(quan, publication) is None
    done = reviewing.decide_review(quan, asked, outcome="upheld", text="Đã xem.", now=now)
    assert done.capacity == "office"
    page = client.get(f"/en/kiem-chung/{publication.number}/").content.decode()
    assert "nobody independent was left, so the office itself decided" in page
    assert "Quân" not in page


def test_with_a_third_body_its_checker_decides_as_independent(
    asked, check, third, quan, client, now
):
    publication = check.publication
    assert why_not_decide(quan, publication)
    assert decides_as(third, publication) == "independent"
    done = reviewing.decide_review(third, asked, outcome="upheld", text="Đã xem.", now=now)
    assert done.capacity == "independent"
    page = client.get(f"/en/kiem-chung/{publication.number}/").content.decode()
    assert "independent of the parties" in page


def test_the_public_page_says_how_long_it_waits(asked, check, client, clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)
    path = f"/en/kiem-chung/{check.publication.number}/"
    assert "to be decided by" in client.get(path).content.decode()
    clock.now += timedelta(days=13)
    assert "3 days overdue" in client.get(path).content.decode()


def test_who_asks_is_told_who_really_decides(check, client):
    number = check.publication.number
    sent = {"text": "Số liệu này cũ rồi.", "step": "send"}
    page = client.post(f"/en/xem-lai/{number}/", sent).content.decode()
    assert "of a body that is independent of the parties" in page
    assert "An editor reads it and decides" not in page
    assert "Our target: decided within 10 days" in page
    with override("en"):
        assert "names are not" in who_decides(check.publication)
