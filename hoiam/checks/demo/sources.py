"""What is consulted about a claim, as a checker gives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hoiam.checks.actions.evidence import EvidenceData
from hoiam.checks.demo.cases import Case
from hoiam.checks.models import Evidence, PageReading
from hoiam.documents.models import OfficialDocument

PAGE = "<html><head><title>{title}</title></head><body><article><p>{quote}</p></article></body>"


def source_data(case: Case, source: Mapping[str, Any]) -> EvidenceData | None:
    """A source as a checker gives it; None for a paper that is not published yet."""
    said = dict(source)
    said.pop("outcome", None)
    if number := said.pop("document", ""):
        found = OfficialDocument.objects.filter(number=number, publication__state="published")
        said["document"] = found.first()
        if said["document"] is None:
            return None
    if code := said.pop("office", ""):
        said["office"] = case.stage.offices[code]
    if (ago := said.pop("dated_ago", None)) is not None:
        said["dated"] = case.world.today - timedelta(days=ago)
    if said.get("quote"):
        page = PAGE.format(title=said["title"], quote=said["quote"])
        said["page"] = page.encode()
    return EvidenceData(**{"title": ""} | said)


def note_reading(row: Evidence, source: Mapping[str, Any], *, now: datetime) -> None:
    """How its page was read, as the job would have noted it: the demonstration fetches nothing."""
    if outcome := source.get("outcome"):
        PageReading.objects.create(
            evidence=row, asked_at=now, tries=1, outcome=outcome, done_at=now
        )
