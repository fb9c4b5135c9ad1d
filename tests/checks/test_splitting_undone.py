"""What of a splitting can be undone, and what is said where it can't."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hoiam.checks.actions import joining, stating
from hoiam.checks.actions.splitting import Part, split_tip, undo_split
from hoiam.checks.models import Joining
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
