"""An office that still owes an answer is not made inactive."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from hoiam.issues.actions import asking
from hoiam.offices.actions.offices import delete_office, set_active
from hoiam.offices.models import Office
from hoiam.offices.open_matters import count_open

pytestmark = pytest.mark.django_db


def test_only_once_its_matters_are_handed_on(thu, ha, lan, offices, assign, clock):
    issue, office = assign(), offices.so_xay_dung
    with pytest.raises(ValidationError, match="1"):
        set_active(thu, office, False, now=clock.now)
    assert Office.objects.get(pk=office.pk).active
    said = {"reason": "Đoạn này không do sở quản lý.", "now": clock.now}
    asked = asking.ask_handover(lan, issue, office=offices.so_y_te, **said)
    asking.decide_handover(ha, asked, grant=True, decision="Đúng vậy.", now=clock.now)
    assert not set_active(thu, office, False, now=clock.now).active
    assert (count_open(office), count_open(offices.so_y_te)) == (0, 1)


def test_a_draft_owes_nothing_and_what_was_given_keeps_the_office(
    thu, offices, assign, open_issue, clock
):
    open_issue(office=offices.so_y_te)
    assert count_open(offices.so_y_te) == 0
    assign()
    with pytest.raises(ValidationError):
        delete_office(thu, offices.so_xay_dung, now=clock.now)
    assert Office.objects.filter(pk=offices.so_xay_dung.pk).exists()
