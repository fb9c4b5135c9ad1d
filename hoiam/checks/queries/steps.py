"""What a claim still needs before the first of two can sign, in the order in which it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models import Claim
from hoiam.checks.states import RATINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`where`: the part of the claim's page in which it is done."""

    code: str
    label: str | Promise
    is_done: bool
    where: str
    is_next: bool = False


LABELS: dict[str, str | Promise] = {
    "stated": _("stated in one sentence"),
    "parties": _("parties stated"),
    "evidence": _("evidence that is nobody's own"),
    "rating": _("rating"),
    "finding": _("finding"),
    "signature": _("first signature"),
}


def steps_of(claim: Claim) -> list[Step]:
    """Each step, and which is the next. An opinion needs no evidence."""
    rating = RATINGS.get(claim.rating)
    is_opinion = rating is not None and not rating.is_rated
    done = {
        "stated": bool(claim.statement),
        "parties": claim.parties_stated_at is not None,
        "evidence": is_opinion or has_free_evidence(claim),
        "rating": rating is not None,
        "finding": _is_written(claim),
        "signature": claim.state in ("submitted", "published", "withdrawn"),
    }
    if is_opinion:
        del done["evidence"]
    following = next((code for code, is_done in done.items() if not is_done), "")
    return [
        Step(
            code=code,
            label=LABELS[code],
            is_done=is_done,
            where="finding" if code == "signature" else code,
            is_next=code == following,
        )
        for code, is_done in done.items()
    ]


def has_free_evidence(claim: Claim) -> bool:
    """Whether something speaks for or against it that no party produced (DESIGN §2.7)."""
    parties = {party.office_id for party in claim.parties.all() if party.is_party}
    return any(
        row.stance != "context" and row.removed_at is None and row.office_id not in parties - {None}
        for row in claim.evidence.all()
    )


def _is_written(claim: Claim) -> bool:
    if claim.factcheck is None:
        return False
    revision = claim.factcheck.publication.revisions.last()
    return revision is not None and bool(revision.body)
