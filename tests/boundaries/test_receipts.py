"""Askers hold a receipt, not an account (§2.9): codes, sealed contacts, and forgetting in time."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, models
from django.urls import URLPattern, URLResolver, get_resolver

import hoiam
from hoiam.issues.models import Objection
from hoiam.publishing.models import ReviewRequest
from hoiam.receipts import registry, tasks
from hoiam.receipts.actions import close_receipt, find_receipt, open_contact
from hoiam.receipts.models import Receipt, SealedContact
from tests.boundaries.looking import everything_kept
from tests.boundaries.test_forgetting import database_files
from tests.issues.conftest import answer_it, assign, open_issue, submit, write  # noqa: F401

CODE = Path(hoiam.__file__).resolve().parent
# No other text of the tests has these words.
WORDS = ("khuyếchngoác", "lẩngquẩngnhưng")
ADDRESS = "nguoigui.khonglo@thu-rieng.example"
# Whoever may open a sealed contact: the room itself, and those who hand the job that mails an
# address to write to.
OPENERS = {"open_contact", "contact_of", "unseal"}


@pytest.fixture
def sent(client, answer_it, assign, clock, monkeypatch):  # noqa: F811
    """A reader's objection and a request to look again, each with a contact."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    issue = answer_it(assign()).issue
    for path, word in (
        (f"/van-de/{issue.number}/y-kien/", WORDS[0]),
        (f"/xem-lai/{issue.number}/", WORDS[1]),
    ):
        given = {"text": f"{word} vẫn chưa xong việc.", "contact": ADDRESS, "step": "send"}
        assert client.post(path, given).status_code == 200
    return issue


def found_in(words: tuple[str, ...]) -> set[str]:
    return {word for _where, text in everything_kept(connection) for word in words if word in text}


@pytest.mark.django_db
def test_what_is_kept_of_an_asker_is_a_date_a_digest_and_a_seal(sent):
    assert found_in(WORDS) == set(WORDS)
    assert not found_in((ADDRESS, "thu-rieng", "nguoigui"))
    for model in (Receipt, SealedContact, Objection, ReviewRequest):
        for field in model._meta.get_fields():
            if isinstance(field, models.DateTimeField):
                # The hour of the desk's decision; never that of an arrival.
                assert field.name == "decided_at", f"{model.__name__}.{field.name}"
            assert not isinstance(field, models.GenericIPAddressField | models.EmailField)
    log = [text for where, text in everything_kept(connection) if where == "offices_logentry"]
    assert not [text for text in log if "objected" in text or "review-asked" in text]


@pytest.mark.django_db
@pytest.mark.parametrize("closed_after", [None, 10, 170])
def test_words_and_contact_are_gone_in_time_and_the_outcome_stays(sent, clock, closed_after):
    start = clock.now
    if closed_after is not None:
        for receipt in Receipt.objects.all():
            close_receipt(receipt, on=start.date() + timedelta(days=closed_after))
            # Reopened and closed once more: neither limit moves.
            close_receipt(receipt, on=start.date() + timedelta(days=closed_after + 100))
    limit = 180 if closed_after is None else min(180, closed_after + 30)
    tasks.erase(now=start + timedelta(days=limit - 1))
    assert found_in(WORDS) == set(WORDS)
    assert all(open_contact(receipt) == ADDRESS for receipt in Receipt.objects.all())
    tasks.erase(now=start + timedelta(days=limit))
    assert not found_in(WORDS)
    assert not SealedContact.objects.exists()
    assert Objection.objects.get().outcome == ""
    assert Receipt.objects.exclude(erased_on=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_erased_words_and_contacts_are_not_in_the_bytes_of_the_file(sent, clock):
    sealed = bytes(SealedContact.objects.first().sealed)
    if connection.vendor == "sqlite":
        assert any(WORDS[0].encode() in path.read_bytes() for path in database_files())
    tasks.erase(now=clock.now + timedelta(days=180))
    assert not found_in(WORDS)
    for path in database_files() if connection.vendor == "sqlite" else []:
        data = path.read_bytes()
        for word in (*(word.encode() for word in WORDS), sealed[12:60]):
            assert word not in data, path.name.split(".")[-1]


@pytest.mark.django_db
def test_every_kind_that_is_taken_in_is_one_that_is_erased():
    assert {kind.code for kind in registry.kinds()} >= {"objection", "review", "tip"}
    points_at = [
        (model, field)
        for model in models.base.apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Receipt
    ]
    assert {model.__name__ for model, _field in points_at} == {
        "SealedContact",
        "Objection",
        "ReviewRequest",
        "Tip",
    }


def test_a_code_stands_in_no_address():
    """No page takes a code from its path, and none that reads one does so from a query."""

    def patterns(resolver: URLResolver, above: str = ""):
        for one in resolver.url_patterns:
            route = above + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route
            else:
                yield from patterns(one, route)

    routes = [route for route in patterns(get_resolver()) if "bien-nhan" in route]
    assert sorted(routes) == ["bien-nhan/", "en/bien-nhan/"]
    for path in CODE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "find_receipt(" in source and "receipts" not in path.parts[-2:-1]:
            assert "request.GET" not in source, path.name


def test_a_contact_is_opened_by_the_job_that_mails_and_by_nothing_else():
    """Whoever names the functions that open one is looked at here, by name of file."""
    naming = {
        path.relative_to(CODE).as_posix()
        for path in CODE.rglob("*.py")
        if OPENERS
        & {
            getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        }
    }
    assert naming <= {
        "receipts/actions.py",
        "receipts/sealing.py",
        # They register how an address is found when a mail is sent.
        "publishing/apps.py",
        "issues/registering.py",
    }, naming


def test_the_key_of_contacts_is_no_other_key_and_outside_what_is_backed_up():
    assert settings.CONTACT_KEY
    assert settings.CONTACT_KEY != settings.SECRET_KEY
    guide = (CODE.parent / "docs/guides/operating.md").read_text(encoding="utf-8")
    assert "Leave `var/contact-key` out of every backup" in guide


@pytest.mark.django_db
def test_the_code_is_shown_once_and_found_by_nobody_else(client, sent):
    assert find_receipt("") is None
    for receipt in Receipt.objects.all():
        assert len(receipt.code_hash) == 64
        assert find_receipt(receipt.code_hash) is None
        for path in (f"/bien-nhan/?code={receipt.code_hash}", f"/bien-nhan/{receipt.pk}/"):
            assert sent.title not in client.get(path).content.decode()
