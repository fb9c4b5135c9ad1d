"""A body that was named wrongly as a party is taken out by a correction, and by nobody near it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoiam.checks.actions import evidence
from hoiam.checks.actions.correcting import correct_check
from hoiam.checks.actions.evidence import EvidenceData
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.correcting_forms import Correcting
from hoiam.checks.models import Claim, Evidence, Party
from hoiam.checks.queries.parties import parties_of, stated, unstated
from hoiam.checks.queries.signed import changes_of
from hoiam.checks.queries.translated import parts_of_check
from hoiam.offices.models import Duty, Office, Role, User
from hoiam.publishing.actions import correcting as texts
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.signing import why_not_sign_correction
from hoiam.publishing.queries.workbench import workbench
from tests.checks.published import publish_check
from tests.checks.rooms import STATEMENT
from tests.checks.test_correcting import NEW, propose
from tests.checks.test_independence import may_sign_naively, trees
from tests.checks.test_parties import duty, roads  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

WHY = "Đường này do Trung ương quản lý."


@pytest.fixture
def check(published_check, offices):
    named = (offices.so_xay_dung, offices.so_y_te)
    return published_check(party=[PartyData(office=one, why="Có liên quan.") for one in named])


@pytest.fixture
def later(now):
    return now + timedelta(days=1)


def party(check, office) -> Party:
    return Party.objects.get(claim__factcheck=check, office=office, removal=None)


def read(client, check, prefix="/en"):
    return client.get(f"{prefix}/kiem-chung/{check.publication.number}/").content.decode()


def test_it_counts_once_a_second_person_signed(check, tam, mai, offices, client, later):
    one, wrong = check.claims.get(), party(check, offices.so_y_te)
    correction = propose(tam, check, later, parties_removed={wrong.pk: WHY})
    assert [row.office for row in parties_of(one)] == [offices.so_xay_dung, offices.so_y_te]
    assert WHY not in read(client, check)
    [change] = changes_of(check, correction)
    assert change.parties_removed == [wrong]
    texts.sign_correction(mai, correction, now=later)
    assert [row.office for row in parties_of(one)] == [offices.so_xay_dung]
    page = " ".join(read(client, check).split())
    assert "No party since the correction of" in page
    history = page[page.index('class="history"') :]
    assert "Party to the claim taken out" in history
    assert f"<del><span>{offices.so_y_te.name_en}" in history
    assert WHY in history


def test_one_that_was_named_again_in_between_is_none_since_the_last_time(
    check, tam, mai, offices, client, later
):
    one, why = check.claims.get(), "Văn bản mới giao cho xã."
    for reason in (WHY, why):
        wrong = party(check, offices.so_y_te)
        gone = propose(tam, check, later, parties_removed={wrong.pk: reason})
        texts.sign_correction(mai, gone, now=later)
        page = read(client, check)
        page = page[: page.index('class="history"')]
        assert page.count("No party since the correction of") == 1
        assert reason in page
        later += timedelta(days=1)
        again = [(one.pk, PartyData(office=offices.so_y_te))]
        texts.sign_correction(mai, propose(tam, check, later, parties=again), now=later)
        assert "No party since the correction of" not in read(client, check)
        later += timedelta(days=1)


def test_who_translates_is_offered_the_reason(check, tam, mai, offices, client, later):
    wrong = party(check, offices.so_y_te)
    correction = propose(tam, check, later, parties_removed={wrong.pk: WHY})
    assert f"party-{wrong.pk}-removed" not in [row.key for row in parts_of_check(check.publication)]
    texts.sign_correction(mai, correction, now=later)
    [part] = [row for row in parts_of_check(check.publication) if row.text == WHY]
    assert (part.key, part.about) == (f"party-{wrong.pk}-removed", "why it was taken out")


def test_refused_it_leaves_nothing(check, tam, mai, offices, later):
    wrong = party(check, offices.so_y_te)
    correction = propose(tam, check, later, parties_removed={wrong.pk: WHY})
    texts.refuse_correction(mai, correction, reason="Chưa rõ.", now=later)
    wrong.refresh_from_db()
    assert (wrong.removal, wrong.removed_reason) == (None, "")
    propose(tam, check, later, parties_removed={wrong.pk: WHY})


def test_whom_it_names_as_a_party_does_not_drop_it(published_check, tam, mai, union, later):
    check = published_check()
    added = [(check.claims.get().pk, PartyData(office=union))]
    correction = propose(tam, check, later, parties=added)
    with pytest.raises(PermissionDenied, match="is a party to this claim"):
        texts.refuse_correction(mai, correction, reason="Không phải.", now=later)
    shown = {who: workbench(who, check.publication).waiting_correction for who in (mai, tam)}
    assert [held.can_drop for held in shown.values()] == [False, True]
    texts.refuse_correction(tam, correction, reason="Chưa rõ.", now=later)
    # Where nobody is left who could, it blocks nothing for ever.
    correction = propose(tam, check, later, parties=added)
    tam.is_active = False
    tam.save()
    texts.refuse_correction(mai, correction, reason="Chưa rõ.", now=later)


def test_it_needs_a_reason_and_a_party_of_this_check(check, published_check, tam, offices, later):
    wrong = party(check, offices.so_y_te)
    with pytest.raises(ValidationError, match="Say why it is no party"):
        propose(tam, check, later, parties_removed={wrong.pk: "  "})
    other = party(published_check("Cầu Triều Dương bị cấm xe tải."), offices.so_xay_dung)
    with pytest.raises(ValidationError, match="does not belong to this check"):
        propose(tam, check, later, parties_removed={other.pk: WHY})
    with pytest.raises(ValidationError, match="can't be a party and no party"):
        propose(
            tam,
            check,
            later,
            parties_removed={wrong.pk: WHY},
            parties=[(check.claims.get().pk, PartyData(office=offices.so_y_te))],
        )
    assert not Party.objects.exclude(removal=None).exists()


def test_a_party_does_not_take_itself_out_nor_sign_that(published_check, tam, union, mai, later):
    """Afterwards they might sign: it is by the parties before that they may not."""
    check = published_check()
    one = check.claims.get()
    added = propose(tam, check, later, parties=[(one.pk, PartyData(name="Hội Luật gia tỉnh"))])
    with pytest.raises(PermissionDenied, match="is a party to this claim"):
        texts.sign_correction(mai, added, now=later)
    third = _partner("vien-luat", "Viện Luật học")
    texts.sign_correction(third, added, now=later)
    wrong = party(check, union)
    with pytest.raises(PermissionDenied, match="is a party to this claim"):
        propose(mai, check, later, parties_removed={wrong.pk: WHY})
    correction = propose(tam, check, later, parties_removed={wrong.pk: WHY})
    assert "is a party to this claim" in (why_not_sign_correction(mai, correction) or "")
    with pytest.raises(PermissionDenied, match="is a party to this claim"):
        texts.sign_correction(mai, correction, now=later)
    texts.sign_correction(third, correction, now=later)
    assert why_not_sign_correction(mai, propose(tam, check, later, title="Khác")) is None


def _partner(code: str, name: str) -> User:
    body = Office.objects.create(code=code, name_vi=name, kind="press", is_partner=True)
    return User.objects.create(username=code, role=Role.CHECKER, office=body)


def test_of_what_the_duty_table_names_the_reason_stands_on(
    claim,
    ready_check,
    published_check,
    duty,  # noqa: F811
    roads,  # noqa: F811
    tam,
    mai,
    offices,
    client,
    later,
):
    one = claim(STATEMENT, topic=roads)
    check = published_check(claims=[one])
    wrong = party(check, offices.so_xay_dung)
    correction = propose(tam, check, later, parties_removed={wrong.pk: WHY})
    texts.sign_correction(mai, correction, now=later)
    [row] = stated(one)
    assert (row.is_party, row.why_not, row.duty) == (False, WHY, duty)
    assert not unstated(one, on=later.date())
    page = read(client, check)
    assert "Bodies with a duty in this matter that are no party, and why" in page
    assert "No party since the correction of" not in page
    assert "Not a party, it was added" not in page
    assert [part.text for part in parts_of_check(check.publication)].count(WHY) == 1


def test_who_was_said_to_be_no_party_becomes_one(
    claim,
    published_check,
    duty,  # noqa: F811
    roads,  # noqa: F811
    tam,
    mai,
    offices,
    later,
):
    one = claim(STATEMENT, topic=roads)
    check = published_check(claims=[one])
    wrong = party(check, offices.so_xay_dung)
    out = propose(tam, check, later, parties_removed={wrong.pk: WHY})
    texts.sign_correction(mai, out, now=later)
    back = propose(tam, check, later, parties=[(one.pk, PartyData(office=offices.so_xay_dung))])
    texts.sign_correction(mai, back, now=later)
    [row] = stated(one)
    assert (row.is_party, row.office, row.duty) == (True, offices.so_xay_dung, duty)
    assert Duty.objects.get() == duty


def test_its_own_evidence_counts_once_it_is_no_party(check, tam, mai, offices, later):
    """It may be added by the correction that takes its body out, and by none before."""
    one, old = check.claims.get(), Evidence.objects.get()
    own = EvidenceData(**(NEW | {"owner": "", "office": offices.so_y_te}))
    change = {"evidence": [(one.pk, own)], "removed": {old.pk: "Số liệu cũ."}}
    with pytest.raises(ValidationError, match="it comes from a party"):
        propose(tam, check, later, **change)
    wrong = party(check, offices.so_y_te)
    correction = propose(tam, check, later, parties_removed={wrong.pk: WHY}, **change)
    texts.sign_correction(mai, correction, now=later)
    assert [row.office for row in one.evidence.in_force()] == [offices.so_y_te]


def test_it_is_one_field_of_the_corrections_page(check, tam, mai, offices, client, later):
    client.force_login(tam)
    [row] = Correcting(check, tam).claims
    wrong = party(check, offices.so_y_te)
    assert [field.label for field in row.no_parties] == [
        offices.so_xay_dung.name,
        offices.so_y_te.name,
    ]
    text = Publication.objects.get(factcheck=check).current
    said = {
        "title": text.title,
        "summary": text.summary,
        "body": text.body,
        "text": "Sở Y tế không có liên quan.",
        "version": Publication.objects.get(factcheck=check).version,
        f"n{row.claim.pk}-{wrong.pk}": WHY,
        f"r{row.claim.pk}-rating": row.claim.rating,
        f"r{row.claim.pk}-finding": row.claim.finding,
    }
    answer = client.post(f"/desk/checks/check/{check.pk}/correct/", said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    wrong.refresh_from_db()
    assert wrong.removed_reason == WHY
    page = client.get(f"/desk/checks/check/{check.pk}/").content.decode()
    assert f"<del>{offices.so_y_te.name_vi}</del>: {WHY}" in page


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whoever_is_bound_before_or_after_neither_proposes_nor_signs(data, now):
    """On random trees of bodies, against the sentence of §2.7 read naively for both lists."""
    bodies = data.draw(trees())
    keys = st.sampled_from([body.key for body in bodies])
    before = data.draw(st.sets(keys, max_size=3))
    out = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    new = data.draw(st.sets(keys, max_size=2)) - before
    first, second = data.draw(keys), data.draw(keys)
    after = (before - out) | new
    free = {
        signer: may_sign_naively(bodies, sorted(before), signer)
        and may_sign_naively(bodies, sorted(after), signer)
        for signer in (first, second)
    }
    try:
        with transaction.atomic():
            _try(bodies, before, out, new, (first, second), free, now)
            raise _Enough
    except _Enough:
        pass


class _Enough(Exception):
    """Undoes what one example wrote."""


def _try(bodies, before, out, new, signers, free, now):
    offices = {}
    for body in bodies:
        offices[body.key] = Office.objects.create(
            code=f"so-{body.key}",
            name_vi=body.names[0],
            kind="press",
            is_partner=True,
            superior=offices.get(body.superior),
        )
    people = [
        User.objects.create(username=f"n{at}", role=Role.CHECKER, office=offices[key])
        for at, key in enumerate(signers)
    ]
    one = publish_check(STATEMENT, now=now)
    Claim.objects.filter(pk=one.pk).update(parties_stated_at=now)
    evidence.Evidence.objects.create(
        claim=one, kind="data", title="Số liệu", says="Thông xe.", stance="refutes",
        owner="Trạm Đếm Xe", seen_on=now.date(), at=now,
    )  # fmt: skip
    rows = {
        key: Party.objects.create(claim=one, office=offices[key], why="Có.", at=now)
        for key in before
    }
    said = {
        "title": "Tựa đã sửa",
        "summary": "",
        "body": "Đã sửa.",
        "text": "Nêu sai bên liên quan.",
        "parties": [(one.pk, PartyData(office=offices[key])) for key in sorted(new)],
        "parties_removed": {rows[key].pk: WHY for key in out},
        "now": now,
    }
    try:
        with transaction.atomic():
            correction = correct_check(people[0], one.factcheck, **said)
    except (PermissionDenied, ValidationError):
        assert not free[signers[0]]
        return
    assert free[signers[0]]
    try:
        with transaction.atomic():
            texts.sign_correction(people[1], correction, now=now)
    except (PermissionDenied, ValidationError):
        assert not free[signers[1]]
    else:
        assert free[signers[1]]
        assert {row.office for row in parties_of(one)} == {
            offices[key] for key in (before - out) | new
        }
