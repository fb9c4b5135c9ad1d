"""A published check changes only by a correction that a second independent person signs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import correcting, evidence, parties, rating
from hoiam.checks.actions.evidence import EvidenceData
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim, Evidence, FactCheck, Party, RatingChange
from hoiam.checks.queries.parties import parties_of
from hoiam.offices.models import LogEntry, Role, User
from hoiam.publishing.actions import correcting as texts
from hoiam.publishing.actions import reviewing
from hoiam.publishing.actions.holding import Conflict
from hoiam.publishing.models import Publication, ReviewOutcome
from hoiam.publishing.queries import history
from hoiam.publishing.queries.signing import why_not_decide
from tests.checks.rooms import BODY, FINDING, add_free_evidence
from tests.rooms import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SAID = "Trạm đếm xe đã công bố lại số liệu: đường bị đóng hai ngày."
NEW = {
    "kind": "data",
    "title": "Số liệu đã sửa",
    "stance": "refutes",
    "says": "Hai ngày không có xe.",
    "owner": "Viện Nghiên cứu Giao thông",
}


@pytest.fixture
def check(published_check):
    return published_check()


@pytest.fixture
def later(now):
    return now + timedelta(days=1)


def propose(user, check, now, **changes):
    """The same text unless said otherwise."""
    current = Publication.objects.get(factcheck=check).current
    text = {
        "title": current.title,
        "summary": current.summary,
        "body": current.body,
        "text": SAID,
    }
    return correcting.correct_check(user, check, now=now, **(text | changes))


def new_rating(check, code="partly-false", finding="Đường bị đóng hai ngày."):
    return {check.claims.get().pk: (code, "", finding)}


def test_a_rating_is_corrected_though_the_text_says_the_same(check, tam, mai, later):
    correction = propose(tam, check, later, ratings=new_rating(check))
    one = check.claims.get()
    assert (one.rating, one.finding) == ("false", FINDING)
    texts.sign_correction(mai, correction, now=later)
    one.refresh_from_db()
    assert (one.rating, one.finding, one.rated_by) == (
        "partly-false",
        "Đường bị đóng hai ngày.",
        tam,
    )
    change = RatingChange.objects.get()
    assert (change.rating_before, change.rating_after, change.applied_at) == (
        "false",
        "partly-false",
        later,
    )
    assert [event.code for event in history(check.publication)] == ["published", "corrected"]
    assert LogEntry.objects.filter(verb="check.corrected", subject=check.pk).count() == 1


def test_a_correction_without_any_change_is_refused(check, tam, later):
    same = {check.claims.get().pk: ("false", "", FINDING)}
    for ratings in ({}, same):
        with pytest.raises(ValidationError, match="says the same as before"):
            propose(tam, check, later, ratings=ratings)


def test_a_changed_rating_is_never_only_wording(check, tam, later):
    correction = propose(tam, check, later, ratings=new_rating(check), is_minor=True)
    assert not correction.is_minor
    texts.refuse_correction(tam, correction, reason="Nhầm.", now=later)
    assert propose(tam, check, later, title="Tựa khác", is_minor=True).is_minor


def test_evidence_is_added_and_taken_out_by_a_correction(check, tam, mai, later):
    one = check.claims.get()
    old = one.evidence.get()
    correction = propose(
        tam,
        check,
        later,
        evidence=[(one.pk, EvidenceData(**NEW))],
        removed={old.pk: "Số liệu đã bị rút lại."},
    )
    assert list(one.evidence.in_force()) == [old]
    texts.sign_correction(mai, correction, now=later)
    [row] = one.evidence.in_force()
    assert (row.title, row.correction) == ("Số liệu đã sửa", correction)
    old.refresh_from_db()
    assert (old.removed_at, old.removed_by, old.removed_reason) == (
        later,
        tam,
        "Số liệu đã bị rút lại.",
    )


def test_a_party_that_was_forgotten_is_added_by_a_correction(check, tam, mai, offices, later):
    one = check.claims.get()
    correction = propose(
        tam, check, later, parties=[(one.pk, PartyData(office=offices.so_y_te, why="Cứu thương."))]
    )
    assert [row.office for row in parties_of(one)] == [offices.so_xay_dung]
    texts.sign_correction(mai, correction, now=later)
    assert [row.office for row in parties_of(one)] == [offices.so_xay_dung, offices.so_y_te]
    with pytest.raises(ValidationError, match="stated already"):
        propose(tam, check, later, parties=[(one.pk, PartyData(office=offices.so_y_te))])


def test_a_refused_correction_leaves_nothing(check, tam, mai, offices, later):
    one = check.claims.get()
    old = one.evidence.get()
    correction = propose(
        tam,
        check,
        later,
        ratings=new_rating(check),
        evidence=[(one.pk, EvidenceData(**NEW))],
        parties=[(one.pk, PartyData(office=offices.so_y_te))],
        removed={old.pk: "Sai."},
    )
    texts.refuse_correction(mai, correction, reason="Số liệu mới chưa chắc.", now=later)
    one.refresh_from_db()
    old.refresh_from_db()
    assert (one.rating, one.finding) == ("false", FINDING)
    assert not RatingChange.objects.exists()
    assert list(Evidence.objects.all()) == [old]
    assert (old.removal, old.removed_reason, old.removed_at) == (None, "", None)
    assert [row.office for row in Party.objects.all()] == [offices.so_xay_dung]
    # Another may be proposed at once.
    propose(tam, check, later, ratings=new_rating(check))


def test_who_proposes_it_does_not_sign_it(check, tam, mai, later):
    correction = propose(tam, check, later, ratings=new_rating(check))
    with pytest.raises(PermissionDenied, match="You wrote part of this text"):
        texts.sign_correction(tam, correction, now=later)


@pytest.mark.parametrize("who", ["ha", "quan", "lan", "minh"])
def test_nobody_near_a_party_proposes_or_signs(who, check, tam, mai, later, request):
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        propose(user, check, later, ratings=new_rating(check))
    with pytest.raises(PermissionDenied):
        texts.propose_correction(
            user, check.publication, title="A", summary="", body=BODY, text=SAID, now=later
        )
    correction = propose(tam, check, later, ratings=new_rating(check))
    for verb, said in (
        (texts.sign_correction, {}),
        (texts.refuse_correction, {"reason": "Không."}),
    ):
        with pytest.raises(PermissionDenied):
            verb(user, correction, now=later, **said)
    assert Claim.objects.get().rating == "false"


def test_a_correction_may_make_its_own_author_a_party(check, tam, union, offices, later):
    one = check.claims.get()
    with pytest.raises(ValidationError, match="is a party to this claim"):
        propose(tam, check, later, parties=[(one.pk, PartyData(office=offices.partner))])
    assert Party.objects.count() == 1


def test_the_second_signer_may_be_the_party_that_it_adds(check, tam, mai, union, later):
    one = check.claims.get()
    correction = propose(tam, check, later, parties=[(one.pk, PartyData(office=union))])
    with pytest.raises(PermissionDenied, match="is a party to this claim"):
        texts.sign_correction(mai, correction, now=later)
    assert [row.office_id for row in parties_of(one)] == [Party.objects.first().office_id]
    correction.refresh_from_db()
    assert correction.approved_at is None


def test_what_stays_must_still_be_carried(check, tam, later):
    one = check.claims.get()
    with pytest.raises(ValidationError, match="There is no evidence"):
        propose(tam, check, later, removed={one.evidence.get().pk: "Bị rút lại."})
    with pytest.raises(ValidationError, match="speaks for the rating"):
        propose(tam, check, later, ratings=new_rating(check, "true"))
    assert not RatingChange.objects.exists()
    assert Evidence.objects.get().removal is None
    said = {"stance": "supports"}
    propose(
        tam,
        check,
        later,
        ratings=new_rating(check, "true"),
        evidence=[(one.pk, EvidenceData(**(NEW | said)))],
    )


def test_after_publication_nothing_changes_by_any_other_door(check, tam, offices, now):
    one = check.claims.get()
    row = one.evidence.get()
    for verb in (
        lambda: parties.state_parties(
            tam, one, parties=[PartyData(office=offices.so_y_te)], now=now
        ),
        lambda: add_free_evidence(tam, one, now=now),
        lambda: evidence.remove_evidence(tam, row, reason="Sai", now=now),
        lambda: rating.rate_claim(tam, one, rating="true", finding=FINDING, now=now),
    ):
        with pytest.raises(ValidationError, match="published"):
            verb()


def test_only_what_is_published_and_belongs_to_it(check, ready_check, claim, tam, later):
    other = ready_check(claim("Cầu Triều Dương bị cấm xe tải."))
    said = {"title": "A", "summary": "", "body": BODY, "text": SAID}
    with pytest.raises(ValidationError, match="Only what is published"):
        correcting.correct_check(tam, other, now=later, **said)
    stray = other.claims.get()
    for changes in (
        {"ratings": {stray.pk: ("true", "", "Đúng.")}},
        {"evidence": [(stray.pk, EvidenceData(**NEW))]},
        {"removed": {stray.evidence.get().pk: "Sai."}},
    ):
        with pytest.raises(ValidationError, match="does not belong to this check"):
            propose(tam, check, later, **changes)


def test_a_stale_page_and_a_second_correction_are_refused(check, tam, mai, later):
    version = Publication.objects.get(factcheck=check).version
    propose(tam, check, later, title="Tựa khác", version=version)
    with pytest.raises(Conflict):
        propose(mai, check, later, title="Tựa nữa", version=version)
    with pytest.raises(ValidationError, match="Another correction waits"):
        propose(mai, check, later, title="Tựa nữa")


def test_personal_data_is_taken_out_of_a_correction(check, tam, later):
    correction = propose(tam, check, later, title="Gọi 0912 345 678", text="thư a.b@gmail.com sai")
    assert "0912" not in correction.after.title
    assert "gmail" not in correction.text


def test_the_text_alone_is_corrected_at_the_desks_common_page_too(check, tam, mai, later):
    correction = texts.propose_correction(
        tam, check.publication, title="Tựa đúng", summary="", body=BODY, text=SAID, now=later
    )
    texts.sign_correction(mai, correction, now=later)
    held = FactCheck.objects.get()
    assert held.publication.current.title == "Tựa đúng"
    assert held.claims.get().rating == "false"


def test_a_request_to_look_again_is_decided_by_somebody_free(
    check, tam, mai, ha, quan, lan, union, later
):
    reviewing.ask_review(check.publication, text="Tôi thấy đường bị đóng.", now=later)
    review = check.publication.reviews.get()
    nga = User.objects.create_user("nga", password=PASSWORD, role=Role.CHECKER, office=union)
    for user in (tam, mai, ha, quan, lan):
        assert why_not_decide(user, review) is not None
    reviewing.decide_review(
        nga, review, outcome=ReviewOutcome.UPHELD, text="Số liệu vẫn đúng.", now=later
    )


def test_where_nobody_free_is_left_the_desk_looks_again(check, tam, mai, ha, lan, later):
    reviewing.ask_review(check.publication, text="Tôi thấy đường bị đóng.", now=later)
    review = check.publication.reviews.get()
    assert "superior in common" not in (why_not_decide(ha, review) or "")
    assert why_not_decide(lan, review) is not None
    reviewing.decide_review(
        ha, review, outcome=ReviewOutcome.UPHELD, text="Số liệu vẫn đúng.", now=later
    )


def test_a_party_never_decides_on_a_request_about_itself(published_check, offices, ha, later):
    check = published_check(party=[PartyData(office=offices.desk)])
    reviewing.ask_review(check.publication, text="Sai rồi.", now=later)
    assert "is a party to this claim" in why_not_decide(ha, check.publication.reviews.get())
