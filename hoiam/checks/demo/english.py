"""English pages of the demonstration: one person translates every part, another signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hoiam.checks.demo.cases import Case
from hoiam.checks.models import Notice
from hoiam.checks.queries.translated import claim_key, evidence_key, party_key
from hoiam.issues.demo.world import Course
from hoiam.publishing.actions import translating
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.parts import WITHDRAWN, parts_for, review_key


def translate(case: Case) -> Course:
    """Translated by who wrote the check, and signed by who signed it."""
    assert case.check is not None
    publication = Publication.objects.get(pk=case.check.publication_id)
    known = {part.key for part in parts_for(publication, "en")}
    said = case.row.english
    translation = translating.translate(
        case.lead,
        publication,
        language="en",
        # Of what is withdrawn only the parts are translated.
        title=said.get("title", ""),
        summary=said.get("summary", ""),
        body=said.get("body", "").strip(),
        parts={key: text for key, text in _parts(case, publication) if key in known},
        now=case.now,
    )
    yield case.step()
    translating.sign_translation(case.second, translation, now=case.now)


def _parts(case: Case, publication: Publication) -> Iterator[tuple[str, str]]:
    """The table's sentences by the keys under which they are kept."""
    said: Mapping[str, Any] = case.row.english_parts
    claim = case.fresh()
    for name in ("statement", "finding"):
        yield claim_key(claim, name), said.get(name, "")
    for row, words in zip(claim.evidence.order_by("pk"), said.get("evidence", ()), strict=False):
        for name, text in words.items():
            yield evidence_key(row, name), text
    names = iter(said.get("names", ()))
    for party in claim.parties.order_by("pk"):
        if party.office is None:
            yield party_key(party, "name"), next(names, "")
        if party.why_not:
            yield party_key(party, "why-not"), said.get("why_not", "")
    yield WITHDRAWN, said.get("withdrawn", "")
    for review in publication.reviews.exclude(decided_at=None):
        yield review_key(review.pk), said.get("review", "")


def translate_notice(case: Case, notice: Notice) -> None:
    """A notice is one person's, in either language."""
    said = case.row.notice.get("english")
    if said:
        translating.translate(
            case.stage.people["ha"],
            notice.publication,
            language="en",
            title=said["title"],
            summary="",
            body=said["body"],
            now=case.now,
        )
