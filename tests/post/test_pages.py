"""The page about mail: for administrators, with no address on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from hoiam.offices.models import LogEntry
from hoiam.post.actions import queue_mail
from hoiam.post.models import OutgoingMail, RefusedMail
from hoiam.post.states import MailState

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(lan, offices, now, monkeypatch):
    """One mail in each state, by its name."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    ends = {
        "queued": {},
        "sent": {"next_try": None, "sent_at": now},
        "failed": {"next_try": None, "last_error": "mail.refused", "attempts": 3},
        "dropped": {"next_try": None, "last_error": "mail.no-address"},
    }
    for number, (name, values) in enumerate(ends.items()):
        to = ("user", lan.pk) if number % 2 else ("office", offices.so_xay_dung.pk)
        queue_mail(key=name, to=to, subject=f"Thư <{name}>", text="Nội dung", now=now)
        OutgoingMail.objects.filter(key=name).update(**values)
    for reason, hours in (("forged", 1), ("forged", 30), ("looping", 2)):
        RefusedMail.objects.create(reason=reason, at=now - timedelta(hours=hours))
    return {mail.key: mail for mail in OutgoingMail.objects.all()}


ADDRESSES = [
    ("get", "post:outbox", False),
    ("post", "post:retry-all", False),
    ("post", "post:retry", True),
]


@pytest.mark.parametrize("person", ["ha", "lan", "minh", "quan", "tam"])
@pytest.mark.parametrize(("method", "name", "with_mail"), ADDRESSES)
def test_it_is_for_administrators(client, request, mails, person, method, name, with_mail):
    client.force_login(request.getfixturevalue(person))
    address = reverse(name, args=[mails["failed"].pk] if with_mail else [])
    assert getattr(client, method)(address).status_code == 403
    mails["failed"].refresh_from_db()
    assert mails["failed"].state == MailState.FAILED


@pytest.mark.parametrize(("method", "name", "with_mail"), ADDRESSES)
def test_a_stranger_is_asked_to_sign_in(client, mails, method, name, with_mail):
    address = reverse(name, args=[mails["failed"].pk] if with_mail else [])
    answer = getattr(client, method)(address)
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_the_page_shows_states_reasons_and_no_address(client, thu, mails, lan):
    client.force_login(thu)
    text = client.get(reverse("post:outbox")).content.decode()
    for name in mails:
        assert f"Thư &lt;{name}&gt;" in text
    assert "Lan" in text
    assert "@desk.example" not in text
    assert "@hung-yen.example" not in text


@pytest.mark.parametrize("state", MailState.values)
def test_one_state_at_a_time(client, thu, mails, state):
    client.force_login(thu)
    lines = client.get(reverse("post:outbox"), {"state": state}).context["lines"]
    assert [line.mail.key for line in lines] == [state]
    assert [line.mail.state for line in lines] == [state]


@pytest.mark.parametrize(
    "query", ["state=x", "page=999", "page=x", "state=sent&page=-1", "state=%00"]
)
def test_odd_queries_are_no_error(client, thu, mails, query):
    client.force_login(thu)
    assert client.get(f"{reverse('post:outbox')}?{query}").status_code == 200


def test_refusals_are_counted_by_reason(client, thu, mails):
    client.force_login(thu)
    rows = client.get(reverse("post:outbox")).context["refusals"]
    assert [(row.day, row.week, row.all) for row in rows] == [(1, 2, 2), (1, 1, 1)]


def test_its_health_is_told(client, thu, mails, now, monkeypatch):
    client.force_login(thu)
    seen = client.get(reverse("post:outbox")).context["health"]
    assert (seen.waiting, seen.failed, seen.sent, seen.late) == (1, 1, 1, None)
    OutgoingMail.objects.filter(key="queued").update(last_error="mail.server-away")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(hours=2))
    seen = client.get(reverse("post:outbox")).context["health"]
    assert seen.late == timedelta(hours=2)
    assert seen.problem.key == "mail.server-away"
    assert not seen.is_well


def test_a_failed_mail_is_sent_again_and_that_is_logged(client, thu, mails):
    client.force_login(thu)
    client.post(reverse("post:retry", args=[mails["failed"].pk]))
    mails["failed"].refresh_from_db()
    assert (mails["failed"].state, mails["failed"].attempts) == (MailState.QUEUED, 0)
    entry = LogEntry.objects.get(verb="mail.retried")
    assert (entry.actor, entry.subject) == (thu, mails["failed"].pk)


def test_all_that_failed_are_sent_again(client, thu, mails):
    client.force_login(thu)
    client.post(reverse("post:retry-all"), {"state": "failed"})
    states = {mail.key: mail.state for mail in OutgoingMail.objects.all()}
    assert states == {"queued": "queued", "sent": "sent", "failed": "queued", "dropped": "dropped"}


@pytest.mark.parametrize(
    "change", [{"sent_at": "2026-11-01T00:00Z"}, {"text": None, "subject": None}]
)
def test_what_was_sent_or_erased_is_not_sent_again(client, thu, mails, change):
    OutgoingMail.objects.filter(key="failed").update(**change)
    client.force_login(thu)
    client.post(reverse("post:retry", args=[mails["failed"].pk]))
    mails["failed"].refresh_from_db()
    assert mails["failed"].state != MailState.QUEUED
    assert not LogEntry.objects.filter(verb="mail.retried").exists()


def test_a_mail_that_is_none_is_not_found(client, thu):
    client.force_login(thu)
    assert client.post(reverse("post:retry", args=[999])).status_code == 404


def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    client, thu, mails, lan, offices, now, django_assert_max_num_queries
):
    client.force_login(thu)
    for number in range(60):
        to = ("user", lan.pk) if number % 2 else ("office", offices.so_xay_dung.pk)
        queue_mail(key=str(number), to=to, subject="Thư", text="Nội dung", now=now)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("post:outbox")).status_code == 200
