"""What of a splitting can be undone, and what is said where it can't."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hoiam.checks.actions import joining, stating
from hoiam.checks.actions.splitting import Part, split_tip, undo_split
from hoiam.checks.models import Claim, Joining
from hoiam.offices.actions.holding import Conflict
from tests.checks.rooms import publish_check
from tests.checks.test_splitting import (
    BRIDGE,
    SATURDAY,
    SEVERAL,
    TAP,
    address,
    desk,  # noqa: F401
    right,
    said,
)
from tests.checks.tips import ask, claim_of, lies_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "fresh_matching")]


def test_a_part_that_has_its_answer_is_said_before_and_after(
    desk,  # noqa: F811
    now,
    tam,
    mai,
    claim,
    ready_check,
):
    there = claim(SATURDAY)
    publish_check(ready_check(there), first=tam, second=mai, now=now)
    tip = ask(f"{BRIDGE} {TAP}", now=now)
    own = claim_of(tip)
    typed = {"part_1": BRIDGE, "part_2": SATURDAY, "claim_2": there.pk, "version": own.version}
    page = desk.post(address(own, tip), typed | {"look": "1"}).content.decode()
    assert "with this one, nothing can be undone" in page
    assert "nothing of the splitting can be undone" in page
    page = desk.post(address(own, tip), typed, follow=True).content.decode()
    assert f"because of #{there.pk} (" in page
    assert "told of each. It can be undone." not in page
    with pytest.raises(ValidationError, match="undone any more"):
        undo_split(tam, tip, own, now=now)
    assert there.pk in lies_on(tip)


def test_a_stale_page_undoes_no_splitting(desk, now, tam):  # noqa: F811
    tip = ask(SEVERAL, now=now)
    own = claim_of(tip)
    one, two = split_tip(tam, tip, own, parts=said(BRIDGE, TAP), now=now)
    one.refresh_from_db()
    own.refresh_from_db()
    stale, row = one.version, Joining.objects.get(tip=tip, claim=one)
    stating.take(tam, one, now=now)
    undo = reverse("checks:act", args=[one.pk, "undo"])
    response = desk.post(undo, {"joining": row.pk, "version": stale})
    assert response.status_code == 409
    separate = reverse("checks:act", args=[own.pk, "unmerge"])
    assert desk.post(separate, {"version": own.version - 1}).status_code == 409
    with pytest.raises(Conflict):
        undo_split(tam, tip, own, now=now, version=own.version - 1)
    assert lies_on(tip) == {one.pk, two.pk}
    assert desk.post(separate, {"version": own.version}).status_code == 302
    assert lies_on(tip) == {own.pk}


@pytest.mark.parametrize("further", [False, True])
def test_what_was_moved_on_is_put_back_first(now, tam, claim, further):
    tip, copy = ask(SEVERAL, now=now), ask(SEVERAL, now=now)
    own, other, third = claim_of(tip), claim("Một câu khác hẳn."), claim("Câu thứ ba.")
    one, two = split_tip(tam, tip, own, parts=said(BRIDGE, TAP), now=now)
    joining.move_tip(tam, tip, one, to=other, now=now)
    last = other
    if further:
        joining.move_tip(tam, tip, other, to=third, now=now)
        last = third
    with pytest.raises(ValidationError, match=f"#{last.pk} since: undo that first"):
        undo_split(tam, tip, own, now=now)
    assert lies_on(tip) == {last.pk, two.pk}
    for held in (third, other) if further else (other,):
        joining.undo_joining(tam, Joining.objects.get(tip=tip, claim=held, left_on=None), now=now)
    undo_split(tam, tip, own, now=now)
    assert lies_on(tip) == lies_on(copy) == {own.pk}
    right(own, one, two, other, third)


def test_what_was_copied_by_hand_stays_and_is_no_obstacle(now, tam, claim):
    tip, other = ask(SEVERAL, now=now), claim("Một câu khác hẳn.")
    own = claim_of(tip)
    one, _two = split_tip(tam, tip, own, parts=[*said(BRIDGE), Part(statement=TAP)], now=now)
    joining.copy_tip(tam, tip, to=other, now=now)
    undo_split(tam, tip, own, now=now)
    assert lies_on(tip) == {own.pk, other.pk}
    right(own, one, other)


def emptied(tip, now, tam):
    """A claim that was closed with the splitting of its only tip, as its page shows it."""
    own = claim_of(tip)
    one, two = split_tip(tam, tip, own, parts=said(BRIDGE, TAP), now=now)
    own.refresh_from_db()
    assert own.merged_into == one
    return own, one, two


def button(desk, claim) -> bool:  # noqa: F811
    page = desk.get(reverse("checks:claim", args=[claim.pk])).content.decode()
    return f'action="{reverse("checks:act", args=[claim.pk, "unmerge"])}"' in page


@pytest.mark.parametrize("how", ["moved", "all-moved", "joined", "signed"])
def test_what_a_splitting_closed_is_not_reopened_without_its_tip(
    desk,  # noqa: F811
    now,
    tam,
    claim,
    how,
):
    tip, other = ask(SEVERAL, now=now), claim("Một câu khác hẳn.")
    own, one, two = emptied(tip, now, tam)
    assert button(desk, own)
    if how in ("moved", "all-moved"):
        joining.move_tip(tam, tip, one, to=other, now=now)
    if how == "all-moved":
        joining.move_tip(tam, tip, two, to=other, now=now)
    if how == "joined":
        joining.merge_claims(tam, other, two, now=now)
    if how == "signed":
        Claim.objects.filter(pk=two.pk).update(state="submitted")
    assert not button(desk, own)
    page = desk.get(reverse("checks:claim", args=[own.pk])).content.decode()
    assert "separated again as things stand:" in page
    before = lies_on(tip)
    typed = {"version": Claim.objects.get(pk=own.pk).version}
    answer = desk.post(reverse("checks:act", args=[own.pk, "unmerge"]), typed)
    assert answer.status_code == 409
    with pytest.raises(ValidationError, match=r"since|any more"):
        joining.unmerge(tam, own, now=now)
    own.refresh_from_db()
    assert (own.state, lies_on(tip)) == ("merged", before)


def test_put_back_it_can_be_separated_again(desk, now, tam, claim):  # noqa: F811
    tip, other = ask(SEVERAL, now=now), claim("Một câu khác hẳn.")
    own, one, two = emptied(tip, now, tam)
    joining.move_tip(tam, tip, one, to=other, now=now)
    assert not button(desk, own)
    row = Joining.objects.get(tip=tip, claim=other, left_on=None)
    joining.undo_joining(tam, row, now=now)
    assert button(desk, own)
    joining.unmerge(tam, own, now=now)
    assert lies_on(tip) == {own.pk}
    right(own, one, two, other)


def test_what_was_joined_by_hand_comes_back_with_what_it_had(desk, now, tam, claim):  # noqa: F811
    """One of its tips was split before; that stays split."""
    own = claim_of(ask(SEVERAL, now=now))
    tip = Joining.objects.get(claim=own).tip
    further = ask("Trạm y tế xã đóng cửa.", now=now)
    joining.move_tip(tam, further, claim_of(further), to=own, now=now)
    one, two = split_tip(tam, tip, own, parts=said(BRIDGE, TAP), now=now)
    joining.merge_claims(tam, one, own, now=now)
    own.refresh_from_db()
    assert button(desk, own)
    joining.unmerge(tam, own, now=now)
    assert lies_on(further) == {own.pk}
    assert lies_on(tip) == {one.pk, two.pk}
