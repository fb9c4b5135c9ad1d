"""An answer without a rating: only where the rules refuse any rating, and the page says why."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import drafting, evidence, parties, rating, signing
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim, FactCheck, Form, WhyUnrated
from hoiam.checks.queries.permissions import who_may_sign, why_unrated
from hoiam.offices.models import Role, User
from hoiam.publishing.actions import signing as publishing
from hoiam.publishing.models import Publication
from tests.checks.rooms import BODY, FINDING, add_free_evidence
from tests.rooms import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def drafted(claim, ha, offices, now):
    """About the Department of Construction, written by Hà; nobody has rated it."""
    one = claim()
    parties.state_parties(ha, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    check = drafting.start_check(ha, [one], now=now)
    drafting.write_finding(ha, check, title="Đường tỉnh 379", summary=FINDING, body=BODY, now=now)
    return FactCheck.objects.select_related("publication").get(pk=check.pk)


def test_where_nobody_independent_has_an_account_an_answer_is_possible(drafted, ha, quan, tam, now):
    """Tâm alone is independent, and one person does not sign twice."""
    held = drafting.answer_instead(ha, drafted, now=now)
    assert (held.form, held.why_unrated) == (Form.ANSWER, WhyUnrated.NOBODY_MAY_SIGN)
    assert who_may_sign(held) == [quan]
    signing.submit_check(ha, held, now=now)
    publishing.approve(quan, held.publication, now=now)
    publishing.publish(quan, held.publication, now=now)
    one = Claim.objects.get()
    assert (one.state, one.rating, one.rated_by) == ("published", "", None)
    assert FactCheck.objects.get().second_body == quan.office


def test_where_two_independent_people_may_sign_it_is_refused(drafted, ha, tam, mai, now):
    with pytest.raises(PermissionDenied, match="A rating is possible here"):
        drafting.answer_instead(ha, drafted, now=now)
    add_free_evidence(ha, Claim.objects.get(), now=now)
    with pytest.raises(PermissionDenied, match="A rating is possible here"):
        drafting.answer_instead(ha, drafted, now=now)
    assert FactCheck.objects.get().form == Form.RATED


def test_where_all_evidence_is_a_partys_or_a_signers(drafted, ha, tam, mai, now):
    one = Claim.objects.get()
    add_free_evidence(ha, one, now=now, stance="context", owner="Sở Xây dựng")
    assert why_unrated([one]) == WhyUnrated.NO_FREE_EVIDENCE
    # Tâm's own body produced this; with Tâm as one of the two signers it is not free.
    add_free_evidence(ha, one, now=now, owner="Hội Nhà báo tỉnh")
    held = drafting.answer_instead(ha, drafted, now=now)
    assert held.why_unrated == WhyUnrated.NO_FREE_EVIDENCE


def test_a_third_person_may_make_the_evidence_free(drafted, ha, tam, mai, union, now):
    one = Claim.objects.get()
    add_free_evidence(ha, one, now=now, owner="Hội Nhà báo tỉnh")
    assert why_unrated([one]) == WhyUnrated.NO_FREE_EVIDENCE
    User.objects.create_user("nga", password=PASSWORD, role=Role.CHECKER, office=union)
    assert why_unrated([one]) is None


def test_a_closed_account_signs_nothing(drafted, ha, tam, mai, now):
    User.objects.filter(pk=mai.pk).update(is_active=False)
    held = drafting.answer_instead(ha, drafted, now=now)
    assert held.why_unrated == WhyUnrated.NOBODY_MAY_SIGN


def test_the_parties_are_stated_before_the_reason_is_worked_out(claim, ha, now):
    check = drafting.start_check(ha, [claim()], now=now)
    with pytest.raises(ValidationError, match="State the parties first"):
        drafting.answer_instead(ha, check, now=now)


def test_an_answer_takes_off_what_was_proposed_and_takes_no_rating(
    ready_check, claim, tam, mai, ha, now
):
    one = claim()
    check = ready_check(one)
    User.objects.filter(pk=mai.pk).update(is_active=False)
    drafting.answer_instead(tam, check, now=now)
    held = Claim.objects.get(pk=one.pk)
    assert (held.rating, held.opinion_kind, held.rated_by) == ("", "", None)
    with pytest.raises(ValidationError, match="an answer without a rating"):
        rating.rate_claim(tam, held, rating="false", finding=FINDING, now=now)


@pytest.mark.parametrize("when", ["submit", "approve", "publish"])
def test_it_is_asked_again_at_every_step(when, drafted, ha, quan, tam, union, now):
    held = drafting.answer_instead(ha, drafted, now=now)
    add_free_evidence(ha, Claim.objects.get(), now=now)
    steps = {
        "submit": lambda: signing.submit_check(ha, held, now=now),
        "approve": lambda: publishing.approve(quan, held.publication, now=now),
        "publish": lambda: publishing.publish(quan, held.publication, now=now),
    }
    for name, step in steps.items():
        if name == when:
            User.objects.create_user("nga", password=PASSWORD, role=Role.CHECKER, office=union)
            if name == "publish":
                # Both signatures were given while the rules refused a rating.
                step()
                assert Publication.objects.get(factcheck=held).state == "published"
            else:
                with pytest.raises(ValidationError, match="A rating is possible here"):
                    step()
            break
        step()


def test_it_can_have_a_rating_after_all(drafted, ha, tam, mai, now):
    User.objects.filter(pk=mai.pk).update(is_active=False)
    held = drafting.answer_instead(ha, drafted, now=now)
    with pytest.raises(ValidationError, match="already"):
        drafting.answer_instead(ha, held, now=now)
    User.objects.filter(pk=mai.pk).update(is_active=True)
    back = drafting.rate_after_all(ha, held, now=now)
    assert (back.form, back.why_unrated) == (Form.RATED, WhyUnrated.NO)
    with pytest.raises(ValidationError, match="already"):
        drafting.rate_after_all(ha, back, now=now)


def test_an_answer_is_the_desks_own(drafted, ha, quan, tam, minh, now):
    held = drafting.answer_instead(ha, drafted, now=now)
    with pytest.raises(PermissionDenied, match="an editor signs it first"):
        signing.submit_check(tam, held, now=now)
    signing.submit_check(ha, held, now=now)
    for user, said in ((tam, "Only an approver of the desk"), (ha, "Only an approver"), (minh, "")):
        with pytest.raises(PermissionDenied, match=said or None):
            publishing.approve(user, held.publication, now=now)


def test_evidence_stays_evidence_in_an_answer(drafted, ha, tam, now):
    one = Claim.objects.get()
    row = add_free_evidence(ha, one, now=now, stance="context", owner="Sở Xây dựng")
    drafting.answer_instead(ha, drafted, now=now)
    evidence.remove_evidence(ha, row, reason="Trùng.", now=now)
    assert list(one.evidence.in_force()) == []
