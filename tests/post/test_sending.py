"""Mails as a real server on loopback sees them: accepted, refused, cut off, away, repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hoiam.jobs.clock import Again
from hoiam.offices.models import Office
from hoiam.post import clock as post_clock
from hoiam.post import recipients
from hoiam.post.actions import queue_mail, sending
from hoiam.post.models import OutgoingMail
from hoiam.post.recipients import Address
from hoiam.post.states import MailState
from tests.post.server import CLOSE_AND_SAY_NOTHING, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    """A mail server that the program is told to use."""
    with mail_server() as running:
        use(settings, running.port)
        yield running


def use(settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "hoi-am@hungyen.example"
    settings.MAIL_DOMAIN = "hungyen.example"


@pytest.fixture
def write(lan, now):
    """Queue mails by their keys, to Lan where nobody else is named."""

    def make(*keys: str, to=None, **changes) -> OutgoingMail:
        for key in keys:
            values = {"subject": "Vấn đề mới", "text": f"Thư {key}"} | changes
            queue_mail(key=key, to=to or ("user", lan.pk), now=now, **values)
        return OutgoingMail.objects.get(key=keys[-1])

    return make


def send_all(now) -> Again | None:
    """As the worker would, until nothing is due."""
    for _turn in range(20):
        result = sending.send_due(now=now)
        if result is None or result.at > now:
            return result
    raise AssertionError("sending does not come to rest")


def test_a_mail_arrives_once_with_its_headers(server, write, now):
    mail = write("a", subject="Ngập ở Phố Hiến", text="Kính gửi Sở,\n.một dòng bắt đầu bằng chấm")
    assert send_all(now) is None
    assert send_all(now + timedelta(days=1)) is None
    (got,) = server.accepted
    assert got.sender == "hoi-am@hungyen.example"
    assert got.recipients == ("lan@desk.example",)
    said = got.message
    assert said["Subject"] == "Ngập ở Phố Hiến"
    assert said["Message-ID"] == mail.message_id
    assert said["Auto-Submitted"] == "auto-generated"
    assert said["X-Auto-Response-Suppress"] == "All"
    assert said["Content-Language"] == "vi"
    assert said["X-Loop"] == "hungyen.example"
    assert said["Reply-To"] is None
    assert said.get_content().splitlines() == ["Kính gửi Sở,", ".một dòng bắt đầu bằng chấm"]
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts) == (MailState.SENT, now, 1)
    assert mail.text is not None


def test_more_than_a_batch_goes_out_in_turns(server, write, now):
    write(*(f"key-{number}" for number in range(sending.BATCH + 3)))
    assert sending.send_due(now=now) == Again(at=now)
    assert len(server.accepted) == sending.BATCH
    assert sending.send_due(now=now) is None
    assert len({got.message["Message-ID"] for got in server.accepted}) == sending.BATCH + 3


def test_one_refused_recipient_does_not_hold_the_others(server, write, office, minh, now):
    server.answers["RCPT so-xay-dung@hung-yen.example"] = "550 5.1.1 Nobody of that name: Ông A"
    server.answers["RCPT minh@desk.example"] = "451 4.7.1 greylisted"
    refused = write("a", to=("office", office.pk))
    waits = write("b", to=("user", minh.pk))
    sent = write("c")
    again = send_all(now)
    for mail in (refused, waits, sent):
        mail.refresh_from_db()
    assert (refused.state, refused.last_error) == (MailState.FAILED, "mail.refused")
    assert (waits.state, waits.last_error) == (MailState.QUEUED, "mail.refused-for-now")
    assert sent.state == MailState.SENT
    assert again == Again(at=post_clock.next_try(1, now=now))
    assert waits.next_try == again.at
    del server.answers["RCPT minh@desk.example"]
    assert send_all(again.at) is None
    assert [got.recipients for got in server.accepted] == [
        ("lan@desk.example",),
        ("minh@desk.example",),
    ]


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ("552 5.3.4 too large", MailState.FAILED, "mail.refused"),
        ("452 4.3.1 no room", MailState.QUEUED, "mail.refused-for-now"),
        ("421 4.3.2 closing", MailState.QUEUED, "mail.refused-for-now"),
    ],
)
def test_a_message_refused_after_it_was_read(server, write, now, answer, state, error):
    server.answers["DATA"] = answer
    mail = write("a")
    send_all(now)
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (state, error)
    assert not server.accepted


def test_a_server_that_takes_it_and_hangs_up_gets_it_again_under_the_same_number(
    server, write, now
):
    server.answers["DATA"] = CLOSE_AND_SAY_NOTHING
    write("a", "b")
    again = send_all(now)
    assert again == Again(at=post_clock.next_try(1, now=now))
    del server.answers["DATA"]
    assert send_all(again.at) is None
    numbers = [got.message["Message-ID"] for got in server.accepted]
    assert len(numbers) == 4
    assert len(set(numbers)) == 2
    dates = {got.message["Date"] for got in server.accepted}
    assert len(dates) == 1


def test_a_server_that_is_away_costs_no_attempt_and_loses_nothing(settings, write, now):
    with mail_server() as server:
        port = server.port
    use(settings, port)
    mail = write("a", "b")
    for _turn in range(3 * post_clock.MOST_ATTEMPTS):
        assert sending.send_due(now=now) == Again(at=now + post_clock.SERVER_WAIT)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.QUEUED, 0, "mail.server-away")
    with mail_server(port) as server:
        assert send_all(now) is None
    assert len(server.accepted) == 2


@pytest.mark.parametrize("verb", ["AUTH", "MAIL"])
def test_a_server_that_refuses_ourselves_fails_no_mail(server, settings, write, now, verb):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "hoi-am", "mật khẩu"
    settings.EMAIL_HOST_PASSWORD = "sai"
    server.users = {"hoi-am": "dung"}
    server.answers[verb] = "535 5.7.8 no" if verb == "AUTH" else "550 5.7.1 not from you"
    mail = write("a", "b")
    assert sending.send_due(now=now) == Again(at=now + post_clock.SERVER_WAIT)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
    server.answers.clear()
    assert send_all(now) is None
    assert len(server.accepted) == 2


def test_it_gives_up_after_days_of_temporary_refusals(server, write, now):
    server.answers["RCPT lan@desk.example"] = "450 4.2.1 try later"
    mail, at = write("a"), now
    for _turn in range(post_clock.MOST_ATTEMPTS + 1):
        again = send_all(at)
        if again is None:
            break
        assert again.at > at
        at = again.at
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.FAILED, "mail.given-up")
    assert timedelta(days=3) < at - now < timedelta(days=6)


def test_who_is_gone_or_has_no_mailbox_is_dropped(server, write, lan, minh, office, now):
    lan.is_active = False
    lan.save()
    office.email = ""
    office.save()
    dropped = [write("a"), write("b", to=("office", office.pk)), write("c", to=("user", 999))]
    send_all(now)
    for mail in dropped:
        mail.refresh_from_db()
        assert (mail.state, mail.last_error) == (MailState.DROPPED, "mail.no-address")
    assert not server.accepted


@pytest.mark.parametrize("kind", ["user", "office"])
def test_sample_data_never_mails_anybody_outside(server, settings, write, lan, office, now, kind):
    lan.is_sample = office.is_sample = True
    lan.save()
    office.save()
    to = (kind, {"user": lan, "office": office}[kind].pk)
    mail = write("a", to=to)
    send_all(now)
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.DROPPED, "mail.sample")
    assert not server.accepted


@pytest.mark.parametrize("backend", ["filebased", "console"])
def test_sample_data_mails_into_a_file(settings, tmp_path, write, lan, now, capsys, backend):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    lan.is_sample = True
    lan.save()
    mail = write("a", "b")
    assert send_all(now) is None
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    files = [path.read_text() for path in tmp_path.rglob("*.log")]
    said = capsys.readouterr().out if backend == "console" else "".join(files)
    assert said.count("Message-ID:") == 2


def test_the_text_for_a_holder_of_a_receipt_is_gone_once_it_is_sent(server, write, now):
    recipients.register("receipt", lambda key: Address(email="khach@thu.example"))
    mail = write("a", to=("receipt", 5), subject="Phản ánh của bạn")
    send_all(now)
    mail.refresh_from_db()
    assert (mail.state, mail.subject, mail.text) == (MailState.SENT, None, None)
    assert "Thư a" in server.accepted[0].message.get_content()


def test_nor_is_it_kept_when_it_can_not_be_sent(server, write, now):
    recipients.register("receipt", lambda key: Address(email="khach@thu.example"))
    server.answers["RCPT khach@thu.example"] = "550 no"
    mail = write("a", to=("receipt", 5))
    send_all(now)
    mail.refresh_from_db()
    assert (mail.state, mail.subject, mail.text) == (MailState.FAILED, None, None)


@pytest.mark.parametrize(
    "address",
    ["khong phai dia chi", "a@b\r\nBcc: x@evil.example", "a@b.example, c@d.example", "@", "a@"],
)
def test_an_address_that_is_none_fails_alone(server, write, office, now, address):
    Office.objects.filter(pk=office.pk).update(email=address)
    bad, good = write("a", to=("office", office.pk)), write("b")
    send_all(now)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.last_error) == (MailState.FAILED, "mail.bad-message")
    assert good.state == MailState.SENT
    assert [got.recipients for got in server.accepted] == [("lan@desk.example",)]


def test_a_kind_that_only_a_newer_program_knows_waits(server, write, lan, now):
    recipients.register("outlet", lambda key: None)
    mail = write("a", to=("outlet", 3))
    recipients.unregister("outlet")
    assert send_all(now) == Again(at=post_clock.next_try(1, now=now))
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.QUEUED, "mail.unknown-kind")


def test_a_mail_that_may_be_answered_says_where(server, write, office, handled, now):
    write("a", about=office, reply="thu")
    send_all(now)
    said = server.accepted[0].message
    local, _, domain = said["Reply-To"].partition("@")
    assert domain == "hungyen.example"
    assert local.startswith("reply+")
    assert len(local) <= 64
    assert said.get_content().startswith("==== ")
