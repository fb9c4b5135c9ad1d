"""Proposing a rating: by whom, on what evidence, and what an opinion needs."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import parties, rating
from hoiam.checks.actions.holding import Conflict
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim
from hoiam.checks.queries.permissions import why_not_rate
from hoiam.checks.states import RATINGS
from hoiam.offices.models import LogEntry
from tests.checks.rooms import FINDING, add_free_evidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def stated(claim, tam, offices, now):
    """A claim about the Department of Construction."""
    one = claim()
    parties.state_parties(tam, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    return Claim.objects.get(pk=one.pk)


def rate(user, claim, now, code="false", **more):
    said = {"rating": code, "finding": FINDING} | more
    return rating.rate_claim(user, claim, now=now, **said)


def test_a_rating_is_proposed_with_its_finding(stated, tam, now):
    add_free_evidence(tam, stated, now=now)
    rate(tam, stated, now)
    held = Claim.objects.get(pk=stated.pk)
    assert (held.rating, held.finding, held.rated_by, held.rated_at) == (
        "false",
        FINDING,
        tam,
        now,
    )
    assert held.rating_row == RATINGS["false"]
    assert LogEntry.objects.get(verb="claim.rated").ids == {"rating": "false"}


@pytest.mark.parametrize("code", [code for code, row in RATINGS.items() if row.is_rated])
def test_no_step_of_the_scale_stands_without_evidence(code, stated, tam, now):
    with pytest.raises(ValidationError, match="There is no evidence yet"):
        rate(tam, stated, now, code)


@pytest.mark.parametrize("code", [code for code, row in RATINGS.items() if row.is_rated])
def test_papers_of_a_party_and_of_the_signers_body_carry_no_rating(code, stated, tam, offices, now):
    add_free_evidence(tam, stated, now=now, stance="context", owner="Sở Xây dựng")
    for stance in ("supports", "refutes"):
        add_free_evidence(tam, stated, now=now, stance=stance, owner="Hội Nhà báo tỉnh")
    with pytest.raises(ValidationError, match="All evidence comes from a party or from a body"):
        rate(tam, stated, now, code)


@pytest.mark.parametrize(
    ("code", "stances", "stands"),
    [
        ("true", ["supports"], True),
        ("true", ["refutes", "context"], False),
        ("mostly-true", ["supports", "refutes"], True),
        ("missing-context", ["supports"], True),
        ("missing-context", ["context"], False),
        ("partly-false", ["supports"], False),
        ("false", ["refutes"], True),
        ("false", ["supports"], False),
        ("not-enough-evidence", ["context"], True),
    ],
)
def test_free_evidence_must_speak_for_the_rating(code, stances, stands, stated, tam, now):
    for stance in stances:
        add_free_evidence(tam, stated, now=now, stance=stance)
    if stands:
        rate(tam, stated, now, code)
    else:
        with pytest.raises(ValidationError, match="speaks for the rating"):
            rate(tam, stated, now, code)


@pytest.mark.parametrize("kind", ["opinion", "satire", "forecast"])
def test_an_opinion_is_not_rated_and_needs_no_evidence(kind, stated, tam, now):
    rate(tam, stated, now, "opinion", opinion_kind=kind)
    held = Claim.objects.get(pk=stated.pk)
    assert (held.rating, held.opinion_kind) == ("opinion", kind)
    assert not held.rating_row.is_rated
    add_free_evidence(tam, stated, now=now)
    rate(tam, stated, now, "false", opinion_kind=kind)
    assert Claim.objects.get(pk=stated.pk).opinion_kind == ""


def test_calling_ones_own_criticism_an_opinion_is_a_verdict_too(stated, ha, now):
    with pytest.raises(PermissionDenied, match="superior in common"):
        rate(ha, stated, now, "opinion", opinion_kind="opinion")


def test_the_desk_does_not_rate_a_claim_about_a_body_with_its_own_superior(stated, ha, now):
    add_free_evidence(ha, stated, now=now)
    assert "superior in common" in why_not_rate(ha, stated)
    with pytest.raises(PermissionDenied, match="Nobody rates a claim about themselves"):
        rate(ha, stated, now)
    assert Claim.objects.get(pk=stated.pk).rating == ""


def test_the_desk_rates_what_concerns_no_body_of_the_administration(claim, ha, offices, now):
    one = claim("Nước biển ở Nha Trang có màu đỏ.")
    parties.state_parties(ha, one, parties=[PartyData(name="Công ty Du lịch Xanh")], now=now)
    add_free_evidence(ha, one, now=now)
    rate(ha, one, now)


def test_bad_input_is_refused_with_a_sentence(stated, tam, now):
    add_free_evidence(tam, stated, now=now)
    for said, sentence in (
        ({"rating": "liar"}, "Choose a rating"),
        ({"rating": ""}, "Choose a rating"),
        ({"rating": "opinion"}, "satire or a forecast"),
        ({"rating": "opinion", "opinion_kind": "hostile"}, "satire or a forecast"),
        ({"finding": " \u200b"}, "Say in a sentence"),
        ({"finding": "a" * 501}, "too long"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            rate(tam, stated, now, **said)
    with pytest.raises(Conflict):
        rate(tam, stated, now, version=1)
    assert Claim.objects.get(pk=stated.pk).rating == ""


@pytest.mark.parametrize("who", ["lan", "minh", "quan"])
def test_only_those_who_check_propose_ratings(who, stated, now, request):
    with pytest.raises(PermissionDenied):
        rate(request.getfixturevalue(who), stated, now)
