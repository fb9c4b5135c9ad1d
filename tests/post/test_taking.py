"""Replies of officers, and all that comes along pretending to be one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from hoiam.offices.models import Office, User
from hoiam.post import clock as post_clock
from hoiam.post import replies
from hoiam.post.actions import queue_mail, taking
from hoiam.post.models import OutgoingMail, RefusedMail, TakenMail
from tests.post.test_letters import message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _domain(settings):
    settings.MAIL_DOMAIN = "hungyen.example"


@pytest.fixture
def asked(lan, office, now, handled) -> OutgoingMail:
    """A mail to Lan about a row, to which she may reply."""
    return queue_mail(
        key="asked",
        to=("user", lan.pk),
        subject="Vấn đề mới",
        text="Xin trả lời.",
        now=now,
        about=office,
        reply="thu",
    )


@pytest.fixture
def address(asked, lan, office, now) -> str:
    """Where Lan's reply goes."""
    return replies.write_address("thu", about=office.pk, user=lan.pk, today=now.date())


@pytest.fixture
def take(address, now):
    """Take a message to the address, with changes; what came of it."""
    numbers = iter(range(1, 1000))

    def give(body="Nhận.\r\n", *, later=timedelta(0), raw=None, recipient="", **changes) -> str:
        values = {"To": address, "Message_ID": f"<{next(numbers)}@desk.example>"} | changes
        made = message(body, **values) if raw is None else raw
        return taking.take_message(made, now=now + later, recipient=recipient)

    return give


def reasons() -> list[str]:
    return sorted(RefusedMail.objects.values_list("reason", flat=True))


def test_a_reply_reaches_its_room_once(take, handled, lan, office, now):
    quoted = "Nhận.\r\n\r\nVào 02/11/2026 08:00, Hồi Âm đã viết:\r\n> Xin trả lời.\r\n"
    assert take(quoted) == ""
    (given,) = handled
    assert (given.user, given.about, given.text, given.now) == (lan, office.pk, "Nhận.", now)
    assert not RefusedMail.objects.exists()
    assert OutgoingMail.objects.count() == 1  # no mail back for what went well


def test_an_address_in_capitals_is_as_good(take, handled, address):
    assert take(To=address.upper()) == ""
    assert len(handled) == 1


def test_by_the_envelope_alone(take, handled, address):
    assert take(To="Hồi Âm <hoi-am@hungyen.example>", recipient=address) == ""
    assert len(handled) == 1


@pytest.mark.parametrize("who", ["minh@desk.example", "khach@evil.example"])
def test_the_address_serves_nobody_else(take, handled, minh, who):
    assert take(From=who) == "forged"
    assert not handled


def test_the_words_of_a_stranger_are_not_even_looked_at(take, handled, monkeypatch):
    monkeypatch.setattr(taking, "read_body", None)
    assert take(From="khach@evil.example") == "forged"


def test_an_address_given_to_another_person_serves_neither(take, handled, lan, minh, office, now):
    minhs = replies.write_address("thu", about=office.pk, user=minh.pk, today=now.date())
    assert take(To=minhs) == "forged"
    assert not handled


def test_an_address_that_was_changed_is_refused(take, handled, address):
    head, about, user, day, mark = re.fullmatch(
        r"(reply\+\w+)-(\w+)-(\w+)-(\w+)-(\w+)@.*", address
    ).groups()
    twisted = [
        (head, f"{about}1", user, day, mark),
        (head, about, f"{user}1", day, mark),
        (head, about, user, "zzz", mark),
        ("reply+aaaa", about, user, day, mark),
        (head, about, user, day, "a" * 26),
        (head, about, user, day, mark[:-1]),
    ]
    for parts in twisted:
        assert take(To="-".join(parts) + "@hungyen.example") == "forged"
    assert not handled
    assert reasons() == ["forged"] * len(twisted)


def test_a_key_that_was_changed_makes_old_addresses_void_unless_it_is_kept(take, handled, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "một khóa khác"
    assert take() == "forged"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert take() == ""


def test_the_same_message_again_is_refused(take, handled):
    assert take(Message_ID="<a@b.example>") == ""
    assert take("Khác hẳn.", Message_ID="<a@b.example>") == "replayed"
    assert take(Message_ID="<c@b.example>") == "replayed"
    assert len(handled) == 1


def test_its_time_passes(take, handled):
    almost = timedelta(days=post_clock.REPLY_DAYS)
    assert take(later=almost) == ""
    assert take("Muộn.", later=almost + timedelta(days=1)) == "expired"
    assert len(handled) == 1
    told = OutgoingMail.objects.get(key__startswith="post.reply:")
    assert (told.recipient_kind, told.reply) == ("user", "")


def test_a_closed_account_is_refused(take, handled, lan):
    User.objects.filter(pk=lan.pk).update(is_active=False)
    assert take() == "inactive"
    User.objects.filter(pk=lan.pk).update(email="")
    assert take() == "forged"
    assert not handled


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: junk",
        "Return-Path: <>",
        "X-Loop: Hungyen.example",
    ],
)
def test_programs_that_answer_are_not_answered(take, handled, address, now, header):
    raw = message(To=address, headers=[header])
    assert take(raw=raw) == "looping"
    assert not handled
    assert OutgoingMail.objects.count() == 1


def test_our_own_mail_that_comes_back_is_refused(take, handled, asked):
    assert take(Message_ID=asked.message_id) == "looping"


def test_a_mail_server_of_the_same_domain_is_no_loop(take, handled):
    assert take(Message_ID="<x@hungyen.example>") == ""


def test_too_many_in_an_hour_are_refused_and_not_answered(take, handled):
    for number in range(taking.MOST_IN_AN_HOUR):
        assert take(f"sai {number}") == ""
    told = OutgoingMail.objects.count()
    assert take("sai nữa") == "looping"
    assert OutgoingMail.objects.count() == told
    assert take("Nhận", later=timedelta(hours=1)) == ""


def test_with_a_server_named_only_its_word_counts(take, handled, settings, address):
    settings.MAIL_AUTH_SERVER = "mx.hungyen.example"
    said = "Authentication-Results: {}; dmarc=pass header.from=desk.example"
    assert take() == "unauthenticated"
    forged = message(To=address, Message_ID="<f@x.example>", headers=[said.format("evil.example")])
    assert take(raw=forged) == "unauthenticated"
    assert not handled
    good = message(
        To=address, Message_ID="<g@x.example>", headers=[said.format("mx.hungyen.example")]
    )
    assert take(raw=good) == ""


def test_what_the_room_refuses_is_mailed_back_in_its_own_words(take, handled, lan, office, now):
    assert take("sai rồi") == ""
    told = OutgoingMail.objects.get(key__startswith="post.reply:")
    assert told.text == "Chưa ghi nhận: không hiểu dòng đầu."
    assert (told.recipient_kind, told.recipient, told.reply) == ("user", lan.pk, "thu")
    assert (told.about_kind, told.about) == ("offices.office", office.pk)


@pytest.mark.parametrize(
    "error", [PermissionDenied("Không phải việc của sở."), Office.DoesNotExist]
)
def test_so_is_what_is_not_allowed_or_gone(take, asked, error):
    def refuse(user, about, text, now):
        Office.objects.update(name_vi="không được giữ")
        raise error

    replies.unregister("thu")
    replies.register("thu", refuse)
    assert take() == ""
    assert OutgoingMail.objects.filter(key__startswith="post.reply:").exists()
    assert not Office.objects.filter(name_vi="không được giữ").exists()


def test_a_failure_of_ours_leaves_nothing_so_that_it_may_come_again(take, asked, handled):
    def fail(user, about, text, now):
        Office.objects.update(name_vi="không được giữ")
        raise RuntimeError

    good = replies.find("thu")
    replies.unregister("thu")
    replies.register("thu", fail)
    with pytest.raises(RuntimeError):
        take(Message_ID="<a@b.example>")
    assert not TakenMail.objects.exists()
    assert not Office.objects.filter(name_vi="không được giữ").exists()
    replies.unregister("thu")
    replies.register("thu", good)
    assert take(Message_ID="<a@b.example>") == ""
    assert len(handled) == 1


def test_nothing_written_is_told_back(take, handled):
    assert take("-- \r\nLan") == "no-text"
    assert take("a" * 30_000) == "too-long"
    assert not handled
    assert OutgoingMail.objects.filter(key__startswith="post.reply:").count() == 2


def test_attachments_are_not_taken_and_that_is_said(take, handled):
    parts = (
        "--x\r\nContent-Type: text/plain\r\n\r\nDự thảo\r\n"
        "--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--x--\r\n"
    )
    assert take(parts, Content_Type="multipart/mixed; boundary=x") == ""
    assert [given.text for given in handled] == ["Dự thảo"]
    assert OutgoingMail.objects.filter(key__startswith="post.reply:").count() == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"x" * 3_000_000, "oversized"),
        (b"\x00\xff\xfe", "malformed"),
        (message(From="lan@desk.example <khach@evil.example>"), "malformed"),
        (message(To="hoi-am@hungyen.example"), "not-for-us"),
        (message(To="reply+x@hungyen.example"), "forged"),
    ],
)
def test_of_what_is_refused_only_reason_and_time_are_kept(take, handled, now, raw, reason):
    before = everything()
    assert take(raw=raw) == reason
    (refused,) = RefusedMail.objects.all()
    assert (refused.reason, refused.at) == (reason, now)
    after = everything()
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"post_refusedmail", "sqlite_sequence"}


def test_of_what_is_taken_only_digests_are_kept(take, handled):
    take("Một câu không ai đoán được.", Subject="Bí mật", Message_ID="<rieng@so.example>")
    kept = repr(everything())
    for word in ("không ai đoán", "Bí mật", "rieng@so"):
        assert word not in kept


def everything() -> dict[str, list]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = cursor.fetchall()
        return found


@pytest.mark.parametrize("key", [1, 7, 10**6, 10**9])
def test_a_reply_address_fits_into_what_mail_allows(handled, settings, now, key):
    address = replies.write_address("thu", about=key, user=key, today=now.date())
    local = address.partition("@")[0]
    assert len(local) <= 64
    assert local == local.lower()
    found = replies.read_address(address.swapcase())
    assert (found.name, found.about, found.user) == ("thu", key, key)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "reply+@hungyen.example",
        "reply+" + "9" * 100_000,
        "reply+a-b-c-d-e@hungyen.example",
    ],
)
def test_nonsense_is_no_reply_address(handled, address):
    with pytest.raises(replies.NoSuchAddress):
        replies.read_address(address)


def test_two_handlers_of_one_name_are_an_error(handled):
    with pytest.raises(ValueError, match="two handlers"):
        replies.register("thu", lambda *given: None)
