"""Two checkers in a browser: from a stated claim to a check signed, published and corrected."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from hoiam.checks.actions import correcting, signing
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim
from hoiam.offices.models import Duty
from hoiam.topics.models import Topic
from tests.desk.conftest import at_desk, visit  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "rules": {"target-size": {"enabled": True}},
}
WIDTHS = (1280, 360)


@pytest.fixture
def road(knowledge, offices, claim):
    """A claim about a road, for which the duty table names the Department of Construction."""
    topic = Topic.objects.order_by("code").first()
    Duty.objects.create(office=offices.so_xay_dung, topic=topic, row=14, matter_vi="đường tỉnh")
    return claim(topic=topic)


def at(claim: Claim) -> str:
    return reverse("checks:claim", args=[claim.pk])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(
    visit,  # noqa: F811
    language,
    road,
    claim,
    ready_check,
    published_check,
    tam,
    mai,
    offices,
    now,
):
    party = [PartyData(office=offices.so_xay_dung, why="Quản lý đường tỉnh.")]
    draft = ready_check(claim("Cầu Triều cấm xe tải từ ngày 9/11/2026."), party=party)
    waits = signing.submit_check(tam, ready_check(claim("Bến xe dời đi."), party=party), now=now)
    public = published_check(party=party)
    one = public.claims.get()
    text = public.publication.current
    correcting.correct_check(
        tam,
        public,
        title=text.title,
        summary=text.summary,
        body=text.body,
        text="Chúng tôi ghi nhầm kết luận.",
        ratings={one.pk: ("partly-false", "", "Một phần không đúng.")},
        parties=[(one.pk, PartyData(name="Công ty Cầu đường Sông Hồng", why="Thi công."))],
        now=now,
    )
    other = published_check("Chợ Gạo dời đi nơi khác.", party=party)
    pages = {
        "claim": at(road),
        "claim-of-draft": at(draft.claims.get()),
        "draft": reverse("checks:check", args=[draft.pk]),
        "waits": reverse("checks:check", args=[waits.pk]),
        "correction": reverse("checks:check", args=[public.pk]),
        "beside": reverse("publishing:publication", args=[public.publication_id]),
        "correct": reverse("checks:correct", args=[other.pk]),
    }
    for name, path in pages.items():
        for width in WIDTHS:
            who = mai if name in ("waits", "correction", "beside") else tam
            page = visit(path, user=who, language=language, size=(width, 800))
            page.wait_for_load_state("networkidle")
            if folder := os.environ.get("HOIAM_PICTURES"):
                shown = Path(folder) / f"{name}-{width}-{language}.png"
                page.screenshot(path=shown, full_page=True)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found = Axe().run(page, options=WCAG).response["violations"]
            assert not found, (path, width, [(v["id"], v["nodes"][0]["html"]) for v in found])
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width, wide)
