"""An account is opened on the command line, and its password is shown once."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from hoiam.offices.models import LogEntry, User

pytestmark = pytest.mark.django_db


def test_the_password_that_is_shown_opens_the_desk(client):
    said = StringIO()
    call_command("add_account", "lan", "--name", "Lan, phòng Báo chí", stdout=said)
    password = said.getvalue().split()[-1]
    answer = client.post(reverse("desk:sign-in"), {"username": "lan", "password": password})
    assert answer.status_code == 302
    lan = User.objects.get()
    assert (str(lan), lan.role, lan.may_edit) == ("Lan, phòng Báo chí", "editor", True)


def test_a_reader_looks_only():
    call_command("add_account", "minh", "--role", "reader", stdout=StringIO())
    assert not User.objects.get().may_edit


def test_an_account_that_is_there_is_left_alone():
    call_command("add_account", "lan", stdout=StringIO())
    before = User.objects.get().password
    with pytest.raises(CommandError):
        call_command("add_account", "lan", stdout=StringIO())
    assert User.objects.get().password == before


def test_an_officer_needs_an_office_that_there_is(offices):
    for office in ("", "khong-co"):
        with pytest.raises(CommandError):
            call_command("add_account", "lan", "--role", "officer", "--office", office)
    call_command(
        "add_account", "lan", "--role", "officer", "--office", "so-xay-dung", stdout=StringIO()
    )
    assert User.objects.get().office == offices.so_xay_dung
    assert LogEntry.objects.get().verb == "account.opened"


def test_names_that_differ_in_capitals_alone_are_one():
    call_command("add_account", "lan", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("add_account", "Lan", stdout=StringIO())
