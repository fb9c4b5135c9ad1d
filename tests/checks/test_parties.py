"""Stating whom a claim concerns: before anything is signed, and again when the table changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import parties, rating, signing
from hoiam.checks.actions.holding import Conflict
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim, Party
from hoiam.checks.queries.parties import matched_duties, parties_of, tree, unstated
from hoiam.offices.models import Duty, LogEntry, Office
from hoiam.topics.models import Topic
from tests.checks.rooms import FINDING, STATEMENT, add_free_evidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def roads(knowledge):
    return Topic.objects.get(code="roads-traffic")


@pytest.fixture
def duty(offices, roads):
    """Row 14: provincial roads are the Department of Construction's."""
    return Duty.objects.create(
        row=14,
        office=offices.so_xay_dung,
        topic=roads,
        matter_vi="Đường tỉnh",
        matter_en="Provincial roads",
        words=["đường tỉnh"],
    )


def state(user, claim, now, *named, **more):
    rows = [PartyData(office=one) if isinstance(one, Office) else one for one in named]
    return parties.state_parties(user, claim, parties=rows, now=now, **more)


def test_parties_are_stated_and_stated_again(claim, tam, ha, offices, now):
    one = claim()
    state(tam, one, now, offices.so_xay_dung, PartyData(name="Công ty Cầu đường 9", why="Thi công"))
    held = Claim.objects.get(pk=one.pk)
    assert [row.shown_name for row in parties_of(held)] == [
        offices.so_xay_dung.name,
        "Công ty Cầu đường 9",
    ]
    assert (held.parties_stated_by, held.parties_stated_at) == (tam, now)
    state(ha, held, now, offices.so_y_te, version=held.version)
    assert [row.office for row in parties_of(held)] == [offices.so_y_te]
    entries = LogEntry.objects.filter(verb="claim.parties-stated", subject=one.pk)
    assert [row.ids for row in entries] == [
        {"parties": 2, "not_parties": 0},
        {"parties": 1, "not_parties": 0},
    ]


def test_a_claim_may_concern_no_body_and_that_is_said(claim, tam, offices, now):
    one = claim("Nước sôi ở 100 độ trên mực nước biển.")
    with pytest.raises(ValidationError, match="or say that it concerns no body"):
        state(tam, one, now)
    with pytest.raises(ValidationError, match="not both"):
        state(tam, one, now, offices.so_y_te, nobody=True)
    state(tam, one, now, nobody=True)
    assert parties_of(one) == []
    assert Claim.objects.get(pk=one.pk).parties_stated_at == now


def test_what_the_duty_table_names_is_a_party_unless_somebody_says_why_not(
    claim, tam, duty, roads, offices, now
):
    one = claim(topic=roads)
    with pytest.raises(ValidationError, match="Say why it is no party"):
        state(tam, one, now, nobody=True)
    state(tam, one, now, offices.so_y_te)
    row = one.parties.get(office=offices.so_xay_dung)
    assert row.is_party
    assert row.duty == duty
    assert "dòng 14" in row.why
    said = "Con đường này do trung ương quản lý."
    state(tam, one, now, nobody=True, not_parties={duty.pk: said})
    row = one.parties.get()
    assert (row.is_party, row.why_not, row.duty) == (False, said, duty)
    assert parties_of(one) == []
    with pytest.raises(ValidationError, match="a party and no party"):
        state(tam, one, now, offices.so_xay_dung, not_parties={duty.pk: said})


def test_a_reason_why_not_holds_only_for_what_the_table_names(claim, tam, offices, now):
    one = claim()
    state(tam, one, now, offices.so_xay_dung, not_parties={999: "Không liên quan."})
    assert [row.office for row in one.parties.all()] == [offices.so_xay_dung]


def test_a_row_of_the_same_topic_without_its_words_is_no_match_beside_one_that_fits(
    claim, duty, roads, offices, now
):
    Duty.objects.create(
        row=15,
        office=offices.so_y_te,
        topic=roads,
        matter_vi="Xe cứu thương",
        words=["xe cứu thương"],
    )
    one = claim(topic=roads)
    assert [row.office for row in matched_duties(one, on=date(2026, 11, 2))] == [
        offices.so_xay_dung
    ]
    general = claim("Xe buýt tăng giá vé từ tháng 12.", topic=roads)
    # Nothing fits by words: the nearest row still has to be spoken about.
    assert len(matched_duties(general, on=date(2026, 11, 2))) == 1


def test_the_table_may_change_after_the_parties_were_stated(
    ready_check, claim, tam, mai, duty, roads, offices, now
):
    one = claim(topic=roads)
    check = ready_check(one, party=[PartyData(office=offices.so_xay_dung)])
    Duty.objects.create(
        row=16, office=offices.so_y_te, topic=roads, matter_vi="Đường tỉnh", words=["đường tỉnh"]
    )
    assert [row.office for row in unstated(one, on=now.date())] == [offices.so_y_te]
    with pytest.raises(ValidationError, match="State the parties again"):
        signing.submit_check(tam, check, now=now)
    state(tam, one, now, offices.so_xay_dung)
    assert unstated(one, on=now.date()) == []
    signing.submit_check(tam, check, now=now)


def test_a_name_that_is_that_of_a_body_of_the_table_means_that_body(claim, tam, offices, now):
    one = claim()
    state(tam, one, now, PartyData(name="SỞ XÂY DỰNG"), offices.so_xay_dung)
    row = one.parties.get()
    assert (row.office, row.name) == (offices.so_xay_dung, "")


def test_a_body_is_a_party_once_and_a_name_too(claim, tam, now):
    one = claim()
    state(tam, one, now, PartyData(name="Công ty A"), PartyData(name=" công  ty a "))
    assert one.parties.count() == 1


def test_a_rating_waits_for_the_parties(claim, tam, now):
    one = claim()
    add_free_evidence(tam, one, now=now)
    with pytest.raises(ValidationError, match=r"parties .* are not stated"):
        rating.rate_claim(tam, one, rating="false", finding=FINDING, now=now)


def test_parties_stand_still_from_the_first_signature_on(ready_check, claim, tam, ha, offices, now):
    one = claim()
    check = ready_check(one)
    signing.submit_check(tam, check, now=now)
    for user in (tam, ha):
        with pytest.raises(ValidationError, match="waiting for the second signature"):
            state(user, one, now, offices.so_y_te)
    assert [row.office for row in parties_of(one)] == [offices.so_xay_dung]


@pytest.mark.parametrize("who", ["lan", "minh", "quan"])
def test_only_those_who_check_state_parties(who, claim, offices, now, request):
    one = claim()
    with pytest.raises(PermissionDenied):
        state(request.getfixturevalue(who), one, now, offices.so_y_te)
    assert not Party.objects.exists()


def test_bad_input_is_refused_with_a_sentence(claim, tam, offices, now):
    one = claim()
    for rows, said in (
        ([PartyData()], "Name the body"),
        ([PartyData(name="a" * 300)], "too long"),
        ([PartyData(name="x", why="b" * 400)], "too long"),
        ([PartyData(name=f"Công ty {n}") for n in range(31)], "Too many"),
    ):
        with pytest.raises(ValidationError, match=said):
            state(tam, one, now, *rows)
    with pytest.raises(Conflict):
        state(tam, one, now, offices.so_y_te, version=one.version + 1)
    with pytest.raises(ValidationError, match="State the claim first"):
        state(tam, claim(""), now, offices.so_y_te)
    assert not Party.objects.exists()


def test_a_telephone_number_never_stays_in_a_name_or_reason(claim, tam, now):
    one = claim(STATEMENT)
    state(tam, one, now, PartyData(name="Tổ 5, gọi 0912 345 678", why="hỏi ong.a@example.com"))
    row = one.parties.get()
    assert "0912" not in row.name
    assert "@" not in row.why


def test_the_tree_knows_every_body_and_its_superior(offices):
    known = tree()
    assert set(known.bodies) == set(Office.objects.values_list("pk", flat=True))
    assert known.line(offices.so_y_te.pk) == (offices.so_y_te.pk, offices.province.pk)
