"""Ways around "nobody rates a claim about themselves": each is tried, and refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import (
    drafting,
    evidence,
    merging,
    parties,
    rating,
    signing,
    stating,
)
from hoiam.checks.models import FactCheck
from hoiam.offices.models import Role, User
from hoiam.publishing.actions import signing as publishing
from hoiam.publishing.actions import translating
from hoiam.publishing.actions.holding import Conflict
from tests.checks.rooms import FINDING, add_free_evidence
from tests.rooms import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REFUSED = (PermissionDenied, ValidationError)
ENGLISH = {"title": "The road is closed", "summary": "True.", "body": "<p>It is true.</p>"}


@pytest.fixture
def signed_once(claim, ready_check, tam, now):
    check = ready_check(claim())
    signing.submit_check(tam, check, now=now)
    return _again(check)


def _again(check) -> FactCheck:
    return FactCheck.objects.select_related("publication").get(pk=check.pk)


def _go_to(user, office) -> None:
    user.office = office
    user.save()


def test_nobody_of_the_partys_house_translates_a_check(published_check, ha, now):
    check = published_check()
    with pytest.raises(PermissionDenied, match="superior in common"):
        translating.translate(ha, check.publication, language="en", now=now, **ENGLISH)


def test_a_translation_of_somebody_who_went_to_a_party_is_not_signed(
    published_check, tam, mai, offices, now
):
    check = published_check()
    made = translating.translate(tam, check.publication, language="en", now=now, **ENGLISH)
    _go_to(tam, offices.so_xay_dung)
    with pytest.raises(PermissionDenied, match="translate it anew"):
        translating.sign_translation(mai, made, now=now)


def test_whoever_took_out_what_spoke_against_it_does_not_sign_second(
    claim, ready_check, tam, mai, now
):
    check = ready_check(claim())
    against = add_free_evidence(tam, check.claims.get(), now=now, stance="supports")
    evidence.remove_evidence(mai, against, reason="Không phù hợp.", now=now)
    signing.submit_check(tam, _again(check), now=now)
    with pytest.raises(PermissionDenied, match="wrote part"):
        publishing.approve(mai, _again(check).publication, now=now)


def test_whoever_took_back_what_they_added_wrote_nothing_of_it(claim, ready_check, tam, mai, now):
    check = ready_check(claim())
    own = add_free_evidence(mai, check.claims.get(), now=now)
    evidence.remove_evidence(mai, own, reason="Nhầm.", now=now)
    signing.submit_check(tam, _again(check), now=now)
    publishing.approve(mai, _again(check).publication, now=now)


def test_a_first_signer_who_goes_to_a_party_signs_it_no_more(
    claim, ready_check, tam, mai, union, offices, now
):
    check = ready_check(claim())
    other = User.objects.create_user(
        "nga", password=PASSWORD, role=Role.CHECKER, office=offices.partner
    )
    signing.submit_check(other, check, now=now)
    _go_to(other, offices.so_xay_dung)
    with pytest.raises(REFUSED, match="Nobody rates a claim"):
        publishing.approve(mai, _again(check).publication, now=now)


def test_a_second_signer_who_goes_to_a_party_before_it_is_out_holds_it_up(
    signed_once, mai, offices, now
):
    publishing.approve(mai, signed_once.publication, now=now)
    at = now + timedelta(hours=1)
    publishing.publish(mai, _again(signed_once).publication, now=now, publish_at=at)
    _go_to(mai, offices.so_xay_dung)
    publishing.publish_due(now=at)
    assert _again(signed_once).publication.state == "scheduled"


def test_a_tree_that_changes_before_it_is_out_holds_it_up(signed_once, tam, mai, offices, now):
    publishing.approve(mai, signed_once.publication, now=now)
    offices.so_xay_dung.superior = tam.office
    offices.so_xay_dung.save()
    with pytest.raises(REFUSED):
        publishing.publish(mai, _again(signed_once).publication, now=now)


def test_nothing_that_was_signed_moves_between_the_two_signatures(
    signed_once, claim, tam, mai, ha, now
):
    one, other = signed_once.claims.get(), claim("Cầu Hưng Hà thu phí từ ngày mai.")
    stated = {"language": "vi", "wording": "ours", "topic": None, "place": None}
    said = "Đường tỉnh 379 không bị đóng."
    tried = [
        lambda: add_free_evidence(mai, one, now=now),
        lambda: evidence.remove_evidence(tam, one.evidence.get(), reason="Không cần.", now=now),
        lambda: parties.state_parties(tam, one, parties=[], nobody=True, now=now),
        lambda: stating.state_claim(tam, one, statement=said, now=now, **stated),
        lambda: rating.rate_claim(tam, one, rating="true", finding=FINDING, now=now),
        lambda: drafting.add_claim(tam, signed_once, other, now=now),
        lambda: drafting.remove_claim(tam, signed_once, one, now=now),
        lambda: drafting.answer_instead(ha, signed_once, now=now),
    ]
    for act in tried:
        with pytest.raises(REFUSED):
            act()


@pytest.mark.parametrize("way", ["added", "removed", "merged"])
def test_where_it_was_seen_changes_what_the_second_person_signs(
    way, claim, ready_check, tam, mai, now
):
    check = ready_check(claim())
    one, other = check.claims.get(), claim("Cầu Hưng Hà thu phí từ ngày mai.")
    seen = stating.add_appearance(tam, other, seen_in="messages", now=now)
    if way == "removed":
        seen = stating.add_appearance(tam, one, seen_in="messages", now=now)
    signing.submit_check(tam, _again(check), now=now)
    read = _again(check).publication.version
    match way:
        case "added":
            stating.add_appearance(tam, one, seen_in="messages", now=now)
        case "removed":
            stating.remove_appearance(tam, seen, now=now)
        case _:
            merging.merge_claims(tam, one, other, now=now)
    with pytest.raises(Conflict):
        publishing.approve(mai, _again(check).publication, now=now, version=read)
