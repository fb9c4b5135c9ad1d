"""A tip that says the opposite of a claim that is worked on opens one of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hoiam.checks.actions.asking import take_tip
from hoiam.checks.models import Claim

pytestmark = pytest.mark.django_db

FALLEN = "Cầu hẹp ở xã Hưng Hà đã sập đêm qua, xe máy không qua được nữa"


def test_the_opposite_opens_a_claim_of_its_own(clock):
    take_tip(text=FALLEN, now=clock.now)
    take_tip(text=FALLEN.replace("đã sập", "không sập"), now=clock.now)
    assert Claim.objects.count() == 2


def test_the_same_in_a_frame_still_joins(clock):
    take_tip(text=FALLEN, now=clock.now)
    take_tip(text=f"Mọi người ơi, {FALLEN} có đúng không ạ?", now=clock.now)
    assert Claim.objects.count() == 1


def test_what_is_said_of_last_night_joins_nothing_weeks_later(clock):
    take_tip(text=FALLEN, now=clock.now)
    take_tip(text=f"Nghe nói {FALLEN}", now=clock.now + timedelta(days=20))
    assert Claim.objects.count() == 2
