"""A page of the desk asks the database as often for ten claims as for two, and shows them all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoiam.checks.actions import evidence, parties, signing
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import FactCheck
from hoiam.checks.queries.grounds import grounds_of
from hoiam.checks.queries.permissions import why_not_sign
from hoiam.checks.queries.reading_grounds import read_check
from hoiam.checks.queries.steps import steps_of
from hoiam.publishing.actions import signing as publishing
from tests.checks.rooms import add_free_evidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MOST = 70


@pytest.fixture
def big(claim, ready_check, tam, now):
    """`big(10, 11)`: a check of ten claims with eleven sources each."""

    def make(claims: int, sources: int) -> FactCheck:
        rows = [claim(f"Câu thứ {n} trong {claims} câu nói một điều.") for n in range(claims)]
        check = ready_check(*rows)
        for row in rows:
            for n in range(sources - 1):
                add_free_evidence(tam, row, now=now, title=f"Nguồn {n}")
        return check

    return make


def count(user, address: str) -> tuple[int, str]:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    return len(asked), response.content.decode()


def of_check(check: FactCheck) -> str:
    return reverse("checks:check", args=[check.pk])


@pytest.mark.parametrize("state", ["draft", "submitted", "published"])
def test_the_page_of_a_check_does_not_ask_for_each_claim(state, big, tam, mai, ha, now):
    checks = [big(2, 2), big(10, 11)]
    for check in checks:
        if state != "draft":
            signing.submit_check(tam, check, now=now)
        if state == "published":
            publishing.approve(mai, check.publication, now=now)
            publishing.publish(mai, check.publication, now=now)
    for user in (tam, mai, ha):
        (few, _page), (many, page) = (count(user, of_check(check)) for check in checks)
        assert many <= few
        assert many <= MOST
        assert page.count("Nguồn 9") >= 10
        assert "Câu thứ 9 trong 10" in page


def test_the_page_of_a_claim_does_not_ask_for_each_source(big, tam, mai, ha):
    few, many = big(2, 2), big(2, 11)
    for user in (tam, mai, ha):
        pages = [reverse("checks:claim", args=[check.claims.first().pk]) for check in (few, many)]
        counts = [count(user, page)[0] for page in pages]
        assert counts[1] <= counts[0]
        assert counts[1] <= MOST


def test_what_is_read_once_says_the_same_as_asked_one_by_one(big, tam, mai, now):
    check = big(3, 2)
    one, _two, _three = check.claims.order_by("pk")
    before = evidence.add_evidence(
        tam,
        one,
        kind="data",
        title="Báo cáo của bên liên quan",
        stance="supports",
        says="Nói khác.",
        owner="Công ty Cầu",
        now=now,
    )
    evidence.remove_evidence(tam, before, reason="Nhầm.", now=now)
    on = now.date()
    read = FactCheck.objects.select_related("publication").get(pk=check.pk)
    claims = read_check(read, on=on)
    assert all(grounds_of(row) is not None for row in claims)
    for user in (tam, mai):
        for row, plain in zip(claims, check.claims.order_by("pk"), strict=True):
            assert grounds_of(plain) is None
            assert steps_of(row, user, on=on) == steps_of(plain, user, on=on)
    assert why_not_sign(mai, read) == why_not_sign(mai, check)


def test_a_verb_knows_nothing_of_what_was_read_for_a_page(big, tam, mai, now):
    """The rules are asked of the rows as they are when somebody signs."""
    check = big(2, 2)
    read = FactCheck.objects.select_related("publication").get(pk=check.pk)
    first, _second = read_check(read, on=now.date())
    later = now + timedelta(minutes=1)
    named = [PartyData(office=tam.office, why="Số liệu của hội.")]
    parties.state_parties(mai, first, parties=named, now=later)
    with pytest.raises(ValidationError, match="proposed anew"):
        signing.submit_check(tam, read, now=later)
