"""A mail is queued exactly once, with what it tells about or not at all."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from hoiam.jobs.models import Job
from hoiam.post import recipients
from hoiam.post.actions import queue_mail
from hoiam.post.models import OutgoingMail
from hoiam.post.states import MailState

pytestmark = pytest.mark.django_db


def queue(lan, now, **changes):
    values = {"key": "issue-7-assigned", "to": ("user", lan.pk), "subject": "Vấn đề mới"}
    return queue_mail(**(values | {"text": "Xin trả lời.", "now": now} | changes))


def test_the_same_key_is_queued_once(lan, now):
    first = queue(lan, now)
    assert first.state == MailState.QUEUED
    assert queue(lan, now, text="Khác hẳn") is None
    assert OutgoingMail.objects.get().text == "Xin trả lời."
    assert Job.objects.filter(name="post.send").count() == 1


@transaction.atomic
def queue_and_fail(lan, now):
    queue(lan, now)
    raise ZeroDivisionError


def test_what_is_rolled_back_mails_nobody(lan, now):
    with pytest.raises(ZeroDivisionError):
        queue_and_fail(lan, now)
    assert not OutgoingMail.objects.exists()
    assert not Job.objects.filter(name="post.send").exists()


def test_no_address_is_stored(lan, office, now):
    queue(lan, now)
    queue(lan, now, key="b", to=("office", office.pk))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM post_outgoingmail")
        assert "@desk.example" not in repr(cursor.fetchall())


def test_a_recipient_nobody_knows_is_an_error_at_once(lan, now):
    with pytest.raises(recipients.UnknownKind):
        queue(lan, now, to=("nobody", 1))


def test_a_subject_can_carry_no_header(lan, now):
    mail = queue(lan, now, subject="Gấp\r\nBcc: x@evil.example\u2028\x00" + "x" * 300)
    assert mail.subject.startswith("Gấp Bcc: x@evil.example x")
    assert len(mail.subject) == 200


@pytest.mark.parametrize("to", ["user", "office"])
def test_only_staff_may_reply_and_only_to_a_handler(lan, office, now, handled, to):
    with pytest.raises(ValueError, match="member of staff"):
        queue(lan, now, to=(to, lan.pk), about=office, reply="khac")
    with pytest.raises(ValueError, match="member of staff"):
        queue(lan, now, to=(to, lan.pk), reply="thu")
    if to == "user":
        mail = queue(lan, now, about=office, reply="thu")
        assert (mail.about_kind, mail.about) == ("offices.office", office.pk)
