"""Guessing a password ends after a few tries, and nothing of who tried is kept readable."""

from __future__ import annotations

import base64
import pickle
import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from hoiam.offices.limits import forget_limits
from hoiam.offices.models import LogEntry
from tests.rooms import PASSWORD

pytestmark = pytest.mark.django_db
TRIES = 5


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests(db):
    """The table of counts is no model's, so a test that commits leaves its rows behind."""
    cache.clear()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch):
    """The clock by which tries are counted, moved by tests: `moved.by += 60`."""
    clock = SimpleNamespace(by=0.0)
    watch = SimpleNamespace(
        time=lambda: time.time() + clock.by, monotonic=time.monotonic, sleep=time.sleep
    )
    monkeypatch.setattr(ratelimit, "time", watch)
    return clock


def attempt(client, name: str, password: str, **more: str):
    return client.post(reverse("desk:sign-in"), {"username": name, "password": password}, **more)


def said(response) -> str:
    return response.context["form"].non_field_errors()[0]


def test_wrong_password_and_unknown_name_are_answered_alike(client, lan):
    wrong = attempt(client, "lan", "sai mật khẩu")
    unknown = attempt(client, "khong-co-ai", "sai mật khẩu")
    assert said(wrong) == said(unknown)
    assert wrong.status_code == unknown.status_code == 200


def test_five_wrong_passwords_lock_the_name_for_five_minutes(client, lan, moved):
    for _try in range(TRIES):
        attempt(client, "lan", "sai mật khẩu")
    moved.by += 65
    refused = attempt(client, "lan", PASSWORD)
    assert refused.status_code == 200
    assert "đợi 4 phút" in said(refused)
    moved.by += 240
    assert attempt(client, "lan", PASSWORD).status_code == 302


def test_another_name_or_host_gives_no_new_tries(client, lan, settings):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    for number in range(TRIES):
        name = ("lan", "LAN", " lan ")[number % 3]
        attempt(client, name, "sai", HTTP_HOST=("a.example", "b.example")[number % 2])
    refused = attempt(client, "Lan", PASSWORD, HTTP_HOST="b.example")
    assert refused.status_code == 200
    assert "Hãy đợi" in said(refused)


def test_who_is_locked_out_keeps_nobody_else_out(client, lan, minh):
    for _try in range(TRIES + 1):
        attempt(client, "lan", "sai")
    assert attempt(client, "minh", PASSWORD).status_code == 302


def test_one_address_cannot_try_name_after_name(client, lan, moved):
    for number in range(20):
        attempt(client, f"ai-do-{number}", "sai")
    refused = attempt(client, "lan", PASSWORD)
    assert refused.status_code == 200
    assert "đợi 5 phút" in said(refused)
    elsewhere = attempt(client, "lan", PASSWORD, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_signing_in_rightly_does_not_use_up_tries(client, lan):
    for _time in range(TRIES * 2):
        assert attempt(client, "lan", PASSWORD).status_code == 302
        client.post(reverse("desk:sign-out"))


def test_failure_is_logged_for_an_account_and_never_what_was_typed(client, lan):
    attempt(client, "lan", "mật khẩu gõ nhầm")
    attempt(client, "mat-khau-go-vao-o-ten", "sai")
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.actor, entry.subject) == ("account.sign-in-failed", None, lan.pk)
    assert (entry.fields, entry.ids) == ([], {"factor": "password"})


def rows() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM offices_limit")
        return cursor.fetchall()


def test_neither_name_nor_address_is_kept_readable(client, lan):
    attempt(client, "lan", "sai", REMOTE_ADDR="203.0.113.9")
    kept = rows()
    assert kept
    for key, value in kept:
        assert len(key) == 64
        assert set(key) <= set("0123456789abcdef")
        times = pickle.loads(base64.b64decode(value))
        assert times is True or all(isinstance(at, float) for at in times)


def test_the_same_try_counts_under_another_key_after_a_restart(client, lan, settings):
    attempt(client, "lan", "sai")
    before = {key for key, _value in rows()}
    settings.LIMITS_KEY = "another start of the web server"
    attempt(client, "lan", "sai")
    after = {key for key, _value in rows()} - before
    assert len(after) == len(before)


def test_what_has_run_out_is_removed(db):
    cache.set("old", [1.0], timeout=-1)
    cache.set("new", [1.0], timeout=300)
    assert len(rows()) >= 1
    forget_limits()
    assert len(rows()) == 1
    assert cache.get("new") == [1.0]


def test_a_stranger_who_asks_too_often_gets_a_page_that_says_so(client, db):
    for _try in range(61):
        response = client.post(reverse("desk:sign-in"), {})
    assert response.status_code == 429
    assert "429.html" in [template.name for template in response.templates]


def test_behind_a_proxy_the_limit_meets_who_asks(client, lan, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(20):
        # What a visitor writes there stands before what the proxy adds.
        attempt(client, f"x{number}", "sai", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.9")
    same = attempt(client, "lan", PASSWORD, HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.9")
    assert same.status_code == 200
    other = attempt(client, "lan", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9, 203.0.113.10")
    assert other.status_code == 302
