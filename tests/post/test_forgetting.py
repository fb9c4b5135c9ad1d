"""What the post forgets, and when."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from hoiam.post import clock as post_clock
from hoiam.post import recipients
from hoiam.post.actions import forgetting, queue_mail
from hoiam.post.models import OutgoingMail, RefusedMail, TakenMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(lan, now):
    return queue_mail(key="a", to=("user", lan.pk), subject="Vấn đề", text="Xin trả lời.", now=now)


def sent(mail, now):
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=now, next_try=None)


def test_texts_to_staff_go_after_thirty_days(mail, now):
    sent(mail, now)
    forgetting.forget(now=now + timedelta(days=30))
    mail.refresh_from_db()
    assert mail.text == "Xin trả lời."
    forgetting.forget(now=now + timedelta(days=30, seconds=1))
    mail.refresh_from_db()
    assert (mail.subject, mail.text) == (None, None)
    assert mail.message_id


def test_an_office_may_forget_sooner(settings, mail, now):
    settings.KEEP_MAIL_DAYS = 2
    sent(mail, now)
    forgetting.forget(now=now + timedelta(days=3))
    mail.refresh_from_db()
    assert mail.text is None


def test_what_still_waits_keeps_its_text(mail, now):
    forgetting.forget(now=now + timedelta(days=400))
    mail.refresh_from_db()
    assert mail.text == "Xin trả lời."


def test_texts_to_others_go_even_if_sending_was_cut_off(now):
    recipients.register("receipt", lambda key: None)
    mail = queue_mail(key="a", to=("receipt", 1), subject="s", text="t", now=now)
    OutgoingMail.objects.update(next_try=None, last_error="mail.refused")
    forgetting.forget(now=now)
    mail.refresh_from_db()
    assert (mail.subject, mail.text) == (None, None)


def test_digests_outlive_every_reply_address_and_no_longer(lan, now):
    assert timedelta(days=post_clock.REPLY_DAYS) < post_clock.KEEP_SEEN
    TakenMail.objects.create(message_digest="a", text_digest="b", user=lan, at=now)
    RefusedMail.objects.create(reason="forged", at=now)
    forgetting.forget(now=now + post_clock.KEEP_SEEN)
    assert TakenMail.objects.exists()
    forgetting.forget(now=now + post_clock.KEEP_REFUSED + timedelta(seconds=1))
    assert not TakenMail.objects.exists()
    assert not RefusedMail.objects.exists()


def test_mails_in_a_folder_go_as_well(settings, tmp_path, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    for name, age in (("cu.log", 31), ("moi.log", 29)):
        (tmp_path / name).write_text("Xin trả lời.")
        at = (now - timedelta(days=age)).timestamp()
        os.utime(tmp_path / name, (at, at))
    forgetting.forget(now=now)
    assert [path.name for path in tmp_path.iterdir()] == ["moi.log"]
