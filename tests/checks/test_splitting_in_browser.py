"""A message that says several things is split in a real browser, on a desk and a telephone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hoiam.checks.models import Claim, Joining
from tests.axe import barriers
from tests.checks.test_desk_in_browser import WIDTHS, _at_desk, visit  # noqa: F401
from tests.checks.test_splitting import BRIDGE, SATURDAY, SEVERAL, TAP
from tests.checks.tips import ask, claim_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_is_split_and_put_together_again(visit, now, tam, claim, language):  # noqa: F811
    tip, there = ask(SEVERAL, now=now), claim(SATURDAY)
    own = claim_of(tip)
    page = visit(reverse("checks:claim", args=[own.pk]), tam, language)
    page.locator(f'a[href="{reverse("checks:split-tip", args=[own.pk, tip.pk])}"]').click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert not barriers(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0
    page.locator('[name="part_1"]').fill(BRIDGE)
    page.locator(f'[name="claim_2"][value="{there.pk}"]').check()
    page.locator('[name="part_3"]').fill(TAP)
    page.locator("form.parts button.button:not(.quiet)").click()
    page.wait_for_url("**#tips")
    bridge, tap = Claim.objects.get(statement=BRIDGE), Claim.objects.get(statement=TAP)
    lies = set(Joining.objects.filter(tip=tip, left_on=None).values_list("claim", flat=True))
    assert lies == {bridge.pk, there.pk, tap.pk}
    page.locator(f'form[action="{reverse("checks:act", args=[bridge.pk, "undo"])}"] button').click()
    page.wait_for_url(f"**{reverse('checks:claim', args=[own.pk])}#tips")
    assert claim_of(tip) == own
