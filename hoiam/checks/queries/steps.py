"""What a claim still needs before the first of two can sign, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks.independence import counts_as
from hoiam.checks.models import Claim, Form
from hoiam.checks.queries.grounds import grounds_of
from hoiam.checks.queries.pages import why_wait
from hoiam.checks.queries.parties import body_of
from hoiam.checks.queries.permissions import Matter, matter_of, why_not_carried, why_not_ready
from hoiam.offices.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`where`: the part of the claim's page in which it is done; `why` it is not done yet."""

    code: str
    label: str | Promise
    is_done: bool
    where: str
    why: str = ""
    is_next: bool = False


LABELS: dict[str, str | Promise] = {
    "stated": gettext_lazy("stated in one sentence"),
    "parties": gettext_lazy("parties stated"),
    "evidence": gettext_lazy("evidence that is nobody's own"),
    "rating": gettext_lazy("rating"),
    "finding": gettext_lazy("finding"),
    "signature": gettext_lazy("first signature"),
}
# Where each is done, when that is not the part of its own name.
WHERE = {"signature": "finding"}


def steps_of(claim: Claim, user: User, *, on: date, body: int | None = None) -> list[Step]:
    """Each step, and which is the next, as far as this person could sign it for their `body`.

    An opinion needs no evidence, and an answer without a rating neither evidence nor rating.
    """
    check = claim.factcheck
    missing = {
        "stated": "" if claim.statement else _("The claim is not stated yet."),
        "parties": _parties(claim, on),
        "evidence": _evidence(claim, body_of(user) if body is None else body),
        "rating": "" if claim.rating else _("No rating is proposed yet."),
        "finding": "" if _is_written(claim) else _("The finding is not written yet."),
        "signature": ""
        if check is not None and check.publication.state != "draft"
        else _("Nobody has signed it yet."),
    }
    left_out: Sequence[str] = ()
    if check is not None and check.form == Form.ANSWER:
        left_out = ("evidence", "rating")
    elif claim.rating == "opinion":
        left_out = ("evidence",)
    asked = {code: why for code, why in missing.items() if code not in left_out}
    following = next((code for code, why in asked.items() if why), "")
    return [
        Step(
            code=code,
            label=LABELS[code],
            is_done=not why,
            where=WHERE.get(code, code),
            why=why,
            is_next=code == following,
        )
        for code, why in asked.items()
    ]


def _parties(claim: Claim, on: date) -> str:
    if claim.parties_stated_at is None:
        return _("The bodies that it concerns are not stated yet.")
    # A row of the duty table may have come since.
    return (claim.statement and why_not_ready(claim, on=on)) or ""


def _evidence(claim: Claim, body: int | None) -> str:
    """What the evidence lacks for the rating, or that none is free as long as there is none."""
    matter, bodies = matter_of(claim), [body]
    if claim.rating:
        return why_not_carried(matter, claim.rating, bodies) or why_wait([claim]) or ""
    if _is_any_free(matter, bodies):
        return why_wait([claim]) or ""
    return _("A rating needs evidence that no party and no signer's body produced.")


def _is_any_free(matter: Matter, bodies: Sequence[int | None]) -> bool:
    return any(
        counts_as(source, matter.whose, bodies, matter.tree) == "free" for source in matter.sources
    )


def _is_written(claim: Claim) -> bool:
    grounds = grounds_of(claim)
    if claim.factcheck is None or grounds is not None:
        return grounds is not None and grounds.is_written
    revision = claim.factcheck.publication.revisions.last()
    return revision is not None and bool(revision.body)
