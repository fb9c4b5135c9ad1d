"""The two ways in: a message piped by the mail server, and a mailbox that is asked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from hoiam.config.mail import mail_server, mailbox
from hoiam.post import mailbox as room_mailbox
from hoiam.post import replies
from hoiam.post.letters.reading import MOST_BYTES
from hoiam.post.management.commands import take_mail
from hoiam.post.models import RefusedMail
from tests.post.imap import PASSWORD
from tests.post.imap import mailbox as mailbox_server
from tests.post.test_letters import message

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(settings, handled, lan, office, now) -> str:
    settings.MAIL_DOMAIN = "hungyen.example"
    return replies.write_address("thu", about=office.pk, user=lan.pk, today=now.date())


@pytest.fixture
def box(settings):
    with mailbox_server() as running:
        settings.IMAP_URL = f"imap://hoi-am:{PASSWORD}@127.0.0.1:{running.port}/INBOX"
        yield running


def test_replies_are_taken_out_of_the_box_and_other_mail_is_left(box, address, handled, now):
    other = message(To="hoi-am@hungyen.example", Message_ID="<c@x.example>")
    forged = message(To=address, From="khach@evil.example", Message_ID="<b@x.example>")
    box.hold(message(To=address), other, forged)
    assert room_mailbox.fetch(now=now) == 2
    assert [given.text for given in handled] == ["Nhận."]
    assert list(box.messages.values()) == [other]
    assert [one.reason for one in RefusedMail.objects.all()] == ["forged"]
    assert room_mailbox.fetch(now=now) == 0


def test_a_server_without_uidplus_serves_as_well(box, address, handled, now):
    box.capabilities = "IMAP4rev1"
    box.hold(message(To=address))
    assert room_mailbox.fetch(now=now) == 1
    assert not box.messages


def test_a_huge_message_is_not_fetched_whole(box, address, handled, now):
    box.hold(message("a" * 5_000_000, To=address))
    assert room_mailbox.fetch(now=now) == 1
    assert box.sent == MOST_BYTES + 1
    assert RefusedMail.objects.get().reason == "oversized"


def test_one_that_we_fail_on_stays_and_holds_nobody(box, address, handled, lan, now):
    def fail(user, about, text, now):
        if text == "hỏng":
            raise RuntimeError
        handled.append(SimpleNamespace(text=text))

    replies.unregister("thu")
    replies.register("thu", fail)
    bad = message("hỏng", To=address, Message_ID="<bad@x.example>")
    box.hold(bad, message(To=address))
    assert room_mailbox.fetch(now=now) == 1
    assert [given.text for given in handled] == ["Nhận."]
    assert list(box.messages.values()) == [bad]


@pytest.mark.parametrize(
    "address_of_box", ["imap://a:sai@127.0.0.1:{}/", "imap://a:b@127.0.0.1:1/"]
)
def test_a_box_that_lets_nobody_in_says_so(box, settings, now, address_of_box):
    settings.IMAP_URL = address_of_box.format(box.port)
    with pytest.raises(room_mailbox.MailboxAway):
        room_mailbox.fetch(now=now)
    with pytest.raises(CommandError, match="mailbox"):
        call_command("fetch_mail")


def test_a_box_whose_certificate_nobody_signed_is_not_talked_to(settings, tmp_path, now):
    with mailbox_server(certificate(tmp_path)) as running:
        settings.IMAP_URL = f"imaps://hoi-am:{PASSWORD}@127.0.0.1:{running.port}/INBOX"
        with pytest.raises(room_mailbox.MailboxAway):
            room_mailbox.fetch(now=now)
        assert not running.asked


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that is signed by itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1))
        .not_valid_after(datetime(2120, 1, 1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_without_a_box_the_command_says_so(settings):
    settings.IMAP_URL = ""
    with pytest.raises(CommandError, match="HOIAM_IMAP_URL"):
        call_command("fetch_mail")


def test_the_command_tells_how_many(box, address, handled, capsys):
    box.hold(message(To="reply+x@hungyen.example"))
    call_command("fetch_mail")
    assert capsys.readouterr().out == "1\n"


# ---- the pipe -----------------------------------------------------------------------------------


@pytest.fixture
def pipe(monkeypatch):
    def give(raw: bytes, *arguments: str) -> None:
        stream = SimpleNamespace(buffer=io.BytesIO(raw))
        monkeypatch.setattr(take_mail.sys, "stdin", stream)
        call_command("take_mail", *arguments)
        assert not stream.buffer.read()

    return give


def test_a_piped_reply_is_taken(pipe, address, handled, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    pipe(message(To="x@hungyen.example"), "--recipient", address)
    assert [given.text for given in handled] == ["Nhận."]


def test_what_is_refused_is_done_with(pipe, address):
    pipe(b"a" * 3_000_000)
    pipe(b"\x00")
    assert [one.reason for one in RefusedMail.objects.order_by("pk")] == ["oversized", "malformed"]


def test_when_we_fail_the_mail_server_keeps_it(pipe, monkeypatch, capsys):
    def fail(raw, **given):
        raise RuntimeError(raw)

    monkeypatch.setattr(take_mail, "take_message", fail)
    with pytest.raises(SystemExit) as ended:
        pipe(b"From: khach@evil.example\r\n\r\nx")
    assert ended.value.code == 75
    assert "khach" not in "".join(capsys.readouterr())


def test_exit_codes_of_the_real_command(tmp_path):
    """No database there yet: the message is to be kept, and nothing of it is printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "hoiam.config", "take_mail"],
        input=message("Bí mật"),
        env=os.environ | {"HOIAM_VAR": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 75
    assert "Bí mật" not in (ran.stdout + ran.stderr).decode()


# ---- what the settings mean ---------------------------------------------------------------------


def test_addresses_of_mail_servers(tmp_path):
    read = mail_server("smtp://hoi-am:m%40t@mail.example:2525?tls=1", tmp_path)
    assert (read.host, read.port, read.user, read.password) == (
        "mail.example",
        2525,
        "hoi-am",
        "m@t",
    )
    assert (read.uses_tls, read.is_wrapped) == (True, False)
    assert "m@t" not in repr(read)
    ports = ["smtp://m.example", "smtp://m.example?tls=1", "smtps://m.example"]
    assert [mail_server(url, tmp_path).port for url in ports] == [25, 587, 465]
    assert mail_server("file:", tmp_path).folder == tmp_path
    assert str(mail_server("file:///srv/mail", tmp_path).folder) == "/srv/mail"
    assert mail_server("console:", tmp_path).backend.endswith("console.EmailBackend")


@pytest.mark.parametrize("url", ["", "http://u:mat-khau@x", "smtp:", "smtp://u:mat-khau@x:abc"])
def test_a_wrong_address_is_told_without_its_password(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="HOIAM_MAIL_URL") as told:
        mail_server(url, tmp_path)
    assert "mat-khau" not in str(told.value)


def test_a_password_for_the_box_never_travels_open():
    assert mailbox("imaps://a:b@mail.example/") == "imaps://a:b@mail.example/"
    assert mailbox("imap://a:b@127.0.0.1/") == "imap://a:b@127.0.0.1/"
    assert mailbox("") == ""
    for url in ("imap://a:b@mail.example/", "mail.example", "pop3s://mail.example/"):
        with pytest.raises(ImproperlyConfigured, match="HOIAM_IMAP_URL"):
            mailbox(url)
