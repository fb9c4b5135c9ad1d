"""Two independent signatures on a check, and what follows for its claims."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import drafting, evidence, parties, rating, signing, stating
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.actions.withholding import withhold_claims
from hoiam.checks.models import Claim, FactCheck
from hoiam.checks.queries.permissions import who_may_sign, why_not_sign
from hoiam.offices.models import Duty, LogEntry, Office, Role, User
from hoiam.publishing.actions import signing as publishing
from hoiam.publishing.actions.holding import Conflict
from hoiam.publishing.actions.withdrawing import withdraw
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.lists import find_for, waiting_for
from hoiam.publishing.queries.workbench import workbench
from hoiam.topics.models import Topic
from tests.checks.rooms import BODY, FINDING, add_free_evidence, publish_check
from tests.rooms import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def submitted(ready_check, claim, tam, now):
    """About the Department of Construction; Tâm has signed."""
    return signing.submit_check(tam, ready_check(claim()), now=now)


def state(check):
    publication = Publication.objects.get(factcheck=check)
    return publication.state, [row.state for row in check.claims.order_by("pk")]


def test_from_claim_to_published_check(published_check, tam, mai, union, offices):
    check = published_check()
    publication = check.publication
    claim = check.claims.get()
    assert (publication.state, publication.number) == ("published", "KC-2026-0001")
    assert (publication.submitted_by, publication.approved_by) == (tam, mai)
    assert (check.first_body, check.second_body) == (offices.partner, union)
    assert (claim.state, claim.rating) == ("published", "false")
    verbs = LogEntry.objects.filter(subject_kind="checks.factcheck", subject=check.pk)
    assert list(verbs.values_list("verb", flat=True)) == [
        "check.drafted",
        "check.submitted",
        "check.approved",
        "check.published",
    ]


def test_who_wrote_or_rated_is_not_the_second(submitted, tam, now):
    with pytest.raises(PermissionDenied, match="You wrote part of this text"):
        publishing.approve(tam, submitted.publication, now=now)
    assert state(submitted) == ("submitted", ["submitted"])


@pytest.mark.parametrize("deed", ["rated", "evidence", "parties"])
def test_whoever_rated_or_added_evidence_or_stated_parties_wrote_part_of_it(
    deed, ready_check, claim, tam, mai, offices, now
):
    one = claim()
    check = ready_check(one)
    if deed == "rated":
        rating.rate_claim(mai, one, rating="partly-false", finding=FINDING, now=now)
    elif deed == "evidence":
        add_free_evidence(mai, one, now=now)
    else:
        named = [PartyData(office=offices.so_xay_dung)]
        parties.state_parties(mai, one, parties=named, now=now)
    signing.submit_check(tam, check, now=now)
    with pytest.raises(PermissionDenied, match="You wrote part of this text"):
        publishing.approve(mai, check.publication, now=now)


def test_whoever_gave_the_claim_its_sentence_wrote_part_of_it(
    ready_check, claim, tam, mai, ha, now
):
    """Only the sentence that stands counts, and no topic or place."""

    def state(user, statement, language="vi"):
        one = Claim.objects.get()
        stating.state_claim(
            user,
            one,
            statement=statement,
            wording="ours",
            language=language,
            topic=None,
            place=None,
            now=now,
        )

    claim()
    state(mai, "Đường tỉnh 379 bị đóng cả tháng 11.")
    check = signing.submit_check(tam, ready_check(Claim.objects.get()), now=now)
    assert "You wrote part of this text" in why_not_sign(mai, check)
    publishing.take_back(tam, check.publication, now=now)
    drafting.drop_check(tam, check, now=now)
    state(ha, "Đường tỉnh 379 bị đóng từ ngày 1 đến ngày 30 tháng 11.")
    state(mai, "Đường tỉnh 379 bị đóng từ ngày 1 đến ngày 30 tháng 11.", "en")
    check = signing.submit_check(tam, ready_check(Claim.objects.get()), now=now)
    assert why_not_sign(mai, check) is None


def test_evidence_that_was_taken_out_makes_no_author(ready_check, claim, tam, mai, now):
    one = claim()
    check = ready_check(one)
    row = add_free_evidence(mai, one, now=now)
    evidence.remove_evidence(tam, row, reason="Trùng.", now=now)
    signing.submit_check(tam, check, now=now)
    publishing.approve(mai, check.publication, now=now)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("lan", "Only a checker or an approver of the desk"),
        ("minh", "Only a checker or an approver of the desk"),
        ("ha", "Only a checker or an approver of the desk"),
        ("quan", "superior in common"),
    ],
)
def test_nobody_else_signs_second(who, said, submitted, now, request):
    user = request.getfixturevalue(who)
    assert said in why_not_sign(user, submitted)
    for verb in (publishing.approve, publishing.publish):
        with pytest.raises(PermissionDenied, match=said):
            verb(user, submitted.publication, now=now)
    with pytest.raises(PermissionDenied):
        publishing.give_back(user, submitted.publication, remark="Không.", now=now)
    assert state(submitted) == ("submitted", ["submitted"])


def test_the_desk_does_not_sign_first_about_its_superiors_body(ready_check, claim, ha, now):
    check = ready_check(claim())
    with pytest.raises(PermissionDenied, match="superior in common"):
        signing.submit_check(ha, check, now=now)
    assert state(check) == ("draft", ["working"])


def test_the_desk_signs_about_what_is_not_of_the_administration(
    ready_check, claim, ha, quan, tam, mai, now
):
    one = claim("Một quán ăn ở phường A bị đóng cửa vì ngộ độc.")
    check = ready_check(one, party=[PartyData(name="Quán ăn Bình Minh")], by=ha)
    signing.submit_check(ha, check, now=now)
    assert who_may_sign(check) == [mai, quan, tam]
    publishing.approve(quan, check.publication, now=now)
    publishing.publish(quan, check.publication, now=now)
    held = FactCheck.objects.get(pk=check.pk)
    assert (held.first_body, held.second_body) == (quan.office, quan.office)


def test_somebody_without_an_office_signs_for_the_desk(ready_check, claim, ha, quan, tam, now):
    check = ready_check(claim(), party=[PartyData(name="Công ty A")], by=ha)
    held = signing.submit_check(ha, check, now=now)
    assert held.first_body == quan.office
    publishing.take_back(ha, check.publication, now=now)
    rating.rate_claim(tam, check.claims.get(), rating="false", finding=FINDING, now=now)
    Office.objects.filter(is_desk=True).update(is_desk=False)
    with pytest.raises(PermissionDenied, match="not known for which body"):
        signing.submit_check(ha, check, now=now)


def test_the_only_evidence_may_not_be_of_the_second_signers_body(
    ready_check, claim, tam, mai, union, now
):
    one = claim()
    check = ready_check(one)
    for row in one.evidence.all():
        row.owner, row.office = "", union
        row.save()
    check = signing.submit_check(tam, check, now=now)
    assert "All evidence comes from" in why_not_sign(mai, check)
    with pytest.raises(PermissionDenied, match="All evidence comes from a party or from a body"):
        publishing.approve(mai, check.publication, now=now)
    assert who_may_sign(check) == []


def test_bodies_may_change_between_the_two_signatures(submitted, offices, mai, now):
    """Tâm's body is put under the province after he signed: then it can't be published."""
    Office.objects.filter(pk=offices.partner.pk).update(superior=offices.province)
    with pytest.raises(ValidationError, match="superior in common"):
        publishing.approve(mai, submitted.publication, now=now)
    assert state(submitted) == ("submitted", ["submitted"])


def test_bodies_may_change_before_it_goes_out(submitted, offices, mai, now):
    publishing.approve(mai, submitted.publication, now=now)
    Office.objects.filter(pk=offices.partner.pk).update(superior=offices.province)
    with pytest.raises(ValidationError, match="superior in common"):
        publishing.publish(mai, submitted.publication, now=now)
    assert state(submitted) == ("approved", ["submitted"])


def test_the_duty_table_is_asked_again_at_the_second_signature(
    ready_check, claim, knowledge, tam, mai, offices, now
):
    one = claim(topic=Topic.objects.get(code="roads-traffic"))
    check = signing.submit_check(tam, ready_check(one), now=now)
    Duty.objects.create(row=3, office=offices.so_y_te, topic=one.topic, matter_vi="Đường tỉnh")
    with pytest.raises(ValidationError, match="State the parties again"):
        publishing.approve(mai, check.publication, now=now)


def test_a_rating_by_somebody_who_became_a_party_must_be_proposed_anew(
    ready_check, claim, tam, mai, union, offices, now
):
    one = claim()
    check = ready_check(one)
    rating.rate_claim(mai, one, rating="partly-false", finding=FINDING, now=now)
    named = [PartyData(office=offices.so_xay_dung), PartyData(office=union)]
    parties.state_parties(tam, one, parties=named, now=now)
    with pytest.raises(ValidationError, match="proposed anew"):
        signing.submit_check(tam, check, now=now)


def test_returned_it_can_be_changed_again(submitted, tam, mai, now):
    publishing.give_back(mai, submitted.publication, remark="Thiếu nguồn.", now=now)
    held = FactCheck.objects.get(pk=submitted.pk)
    assert state(held) == ("draft", ["working"])
    assert held.first_body is None
    one = held.claims.get()
    add_free_evidence(tam, one, now=now)
    publish_check(held, first=tam, second=mai, now=now)
    assert state(held) == ("published", ["published"])


def test_taken_back_by_the_checkers_it_can_be_changed_again(submitted, tam, now):
    publishing.take_back(tam, submitted.publication, now=now)
    assert state(submitted) == ("draft", ["working"])


@pytest.mark.parametrize("missing", ["rating", "text", "parties", "statement"])
def test_what_is_missing_is_told_before_the_first_signature(missing, ready_check, claim, tam, now):
    one = claim()
    check = ready_check(one)
    held = Claim.objects.get(pk=one.pk)
    if missing == "rating":
        Claim.objects.filter(pk=held.pk).update(rating="", rated_by=None)
        said = "No rating is proposed"
    elif missing == "text":
        drafting.write_finding(tam, check, title="A", summary="", body="Ngắn", now=now)
        said = "Write the finding"
    elif missing == "parties":
        Claim.objects.filter(pk=held.pk).update(parties_stated_at=None)
        said = "not stated yet"
    else:
        Claim.objects.filter(pk=held.pk).update(statement="")
        said = "not stated yet"
    with pytest.raises(ValidationError, match=said):
        signing.submit_check(tam, check, now=now)
    assert state(check) == ("draft", ["working"])


def test_one_page_for_several_claims_is_signed_as_a_whole(
    published_check, ready_check, claim, tam, mai, now
):
    two = [claim(), claim("Cầu Triều Dương bị cấm xe tải.")]
    check = published_check(claims=two)
    assert state(check) == ("published", ["published", "published"])


def test_one_claim_that_lacks_something_holds_up_the_page(ready_check, claim, tam, now):
    check = ready_check(claim())
    drafting.add_claim(tam, check, claim("Cầu Triều Dương bị cấm xe tải."), now=now)
    with pytest.raises(ValidationError, match="Cầu Triều Dương"):
        signing.submit_check(tam, check, now=now)


def test_an_opinion_has_two_signatures_too(ready_check, claim, tam, mai, quan, now):
    check = ready_check(claim("Tỉnh làm việc quá chậm."), rating_code="opinion")
    signing.submit_check(tam, check, now=now)
    with pytest.raises(PermissionDenied, match="superior in common"):
        publishing.approve(quan, check.publication, now=now)
    publishing.approve(mai, check.publication, now=now)


def test_withdrawn_it_takes_its_claims_with_it(published_check, mai, quan, ha, lan, now):
    check = published_check()
    for user in (quan, ha, lan):
        with pytest.raises(PermissionDenied):
            withdraw(user, check.publication, reason="Sai.", now=now)
    withdraw(mai, check.publication, reason="Nguồn đã rút lại số liệu.", now=now)
    assert state(check) == ("withdrawn", ["withdrawn"])


def test_where_nobody_free_is_left_the_desk_may_withdraw(published_check, tam, mai, quan, now):
    check = published_check()
    User.objects.filter(pk__in=(tam.pk, mai.pk)).update(is_active=False)
    withdraw(quan, check.publication, reason="Theo bản án số 5.", now=now)
    assert state(check) == ("withdrawn", ["withdrawn"])


def test_a_party_never_withdraws_what_was_found_about_it(
    published_check, tam, mai, quan, offices, now
):
    check = published_check(party=[PartyData(office=offices.desk)])
    User.objects.filter(pk__in=(tam.pk, mai.pk)).update(is_active=False)
    with pytest.raises(PermissionDenied, match="is a party to this claim"):
        withdraw(quan, check.publication, reason="Không hay.", now=now)


def test_the_list_of_approvals_shows_partner_checkers_what_they_may_sign(
    submitted, tam, mai, ha, lan, now
):
    [row] = waiting_for(mai, now=now)
    assert (row.publication, row.refusal) == (submitted.publication, None)
    [own] = waiting_for(tam, now=now)
    assert "You wrote part" in own.refusal
    assert waiting_for(lan, now=now) == []
    assert find_for(lan, submitted.publication.pk) is None
    assert find_for(ha, submitted.publication.pk) is not None


def test_of_who_may_sign_closed_accounts_and_writers_are_left_out(
    submitted, tam, mai, union, quan, now
):
    other = User.objects.create_user(
        "nga", password=PASSWORD, role=Role.CHECKER, office=union, display_name="Nga"
    )
    assert who_may_sign(submitted) == [mai, other]
    User.objects.filter(pk=mai.pk).update(is_active=False)
    assert who_may_sign(submitted) == [other]


def test_two_clicks_at_once_sign_once(submitted, mai, now):
    stale = Publication.objects.get(pk=submitted.publication.pk)
    publishing.approve(mai, submitted.publication, now=now, version=stale.version)
    with pytest.raises(Conflict):
        publishing.approve(mai, submitted.publication, now=now, version=stale.version)


def test_a_claim_stands_on_one_page_and_a_draft_can_be_dropped(ready_check, claim, tam, ha, now):
    one = claim()
    check = ready_check(one)
    with pytest.raises(ValidationError, match="stands on the page of a check already"):
        drafting.start_check(ha, [one], now=now)
    with pytest.raises(ValidationError, match="can't be taken out"):
        drafting.remove_claim(tam, check, one, now=now)
    drafting.drop_check(ha, check, now=now)
    assert not FactCheck.objects.exists()
    assert not Publication.objects.filter(kind="factcheck").exists()
    again = drafting.start_check(tam, [one], now=now)
    assert Claim.objects.get(pk=one.pk).factcheck == again


def test_what_was_signed_can_not_be_dropped_or_changed(submitted, claim, tam, now):
    other = claim("Cầu Triều Dương bị cấm xe tải.")
    one = submitted.claims.get()
    for verb in (
        lambda: drafting.drop_check(tam, submitted, now=now),
        lambda: drafting.add_claim(tam, submitted, other, now=now),
        lambda: drafting.remove_claim(tam, submitted, one, now=now),
        lambda: drafting.answer_instead(tam, submitted, now=now),
        lambda: rating.rate_claim(tam, one, rating="true", finding=FINDING, now=now),
        lambda: drafting.write_finding(tam, submitted, title="B", summary="", body=BODY, now=now),
    ):
        with pytest.raises(ValidationError):
            verb()
    assert state(submitted) == ("submitted", ["submitted"])


def test_who_signs_second_is_offered_to_return_it_and_who_wrote_it_to_take_it_back(
    submitted, tam, mai, ha, quan, now
):
    shown = {
        user: workbench(user, submitted.publication).may & {"approve", "give-back", "take-back"}
        for user in (tam, mai, ha, quan)
    }
    assert shown == {
        mai: {"approve", "give-back"},
        # Who wrote it; and an editor, who may be the only one there.
        tam: {"give-back", "take-back"},
        ha: {"take-back"},
        quan: set(),
    }
    with pytest.raises(PermissionDenied, match="Only who wrote it, or an editor"):
        publishing.take_back(mai, submitted.publication, now=now)
    assert state(submitted) == ("submitted", ["submitted"])
    publishing.take_back(ha, submitted.publication, now=now)
    assert state(submitted) == ("draft", ["working"])


def test_the_claim_of_a_withdrawn_check_is_left_out_for_a_reason_of_the_list(
    published_check, mai, lan, now
):
    check = published_check()
    with pytest.raises(ValidationError, match="Only of a check that is withdrawn"):
        withhold_claims(mai, check, reason_code="child", now=now)
    withdraw(mai, check.publication, reason="Nguồn đã rút lại số liệu.", now=now)
    with pytest.raises(ValidationError, match="reason of the list"):
        withhold_claims(mai, check, reason_code="unpleasant", now=now)
    with pytest.raises(PermissionDenied):
        withhold_claims(lan, check, reason_code="child", now=now)
    version = Publication.objects.get(factcheck=check).version
    assert withhold_claims(mai, check, reason_code="child", now=now, version=version).withheld
    with pytest.raises(Conflict):
        withhold_claims(mai, check, reason_code="", now=now, version=version)
    assert withhold_claims(mai, check, reason_code="", now=now).withheld == ""
    verbs = LogEntry.objects.filter(verb__in=["check.withheld", "check.shown-again"])
    assert verbs.count() == 2
