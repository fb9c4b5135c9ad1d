"""Everything that two people sign of a check, claim by claim, and who may be the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hoiam.checks import independence
from hoiam.checks.independence import Refusal
from hoiam.checks.models import Claim, Evidence, FactCheck, Form, Party, RatingChange
from hoiam.checks.queries.grounds import claims_of, grounds_of
from hoiam.checks.queries.parties import body_of, stated, tree
from hoiam.checks.queries.permissions import (
    Matter,
    called,
    matters_of,
    why_not_carried,
    why_not_second,
    why_not_work,
)
from hoiam.checks.queries.weighing import Weighed, weigh
from hoiam.offices.models import User
from hoiam.publishing.models import Correction
from hoiam.publishing.queries.signing import writers


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A claim with all that stands under the signatures."""

    claim: Claim
    parties: list[Party]
    not_parties: list[Party]
    evidence: list[Weighed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody who gives second signatures. `why`: why not to this one, "" where they may."""

    user: User
    body: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a correction that waits would change of a claim, beside the text."""

    claim: Claim
    rating: RatingChange | None
    added: list[Weighed]
    removed: list[Evidence]
    parties: list[Party]
    parties_removed: list[Party]


def signed_claims(check: FactCheck, user: User | None = None) -> list[Signed]:
    """Each claim of a check. Evidence is weighed for those who signed, and for who may yet."""
    bodies, table = bodies_of(check, user), tree()
    found = []
    for claim in claims_of(check):
        rows = stated(claim)
        found.append(
            Signed(
                claim=claim,
                parties=[row for row in rows if row.is_party],
                not_parties=[row for row in rows if not row.is_party],
                evidence=weigh_all(claim, bodies, table, rows),
            )
        )
    return found


def weigh_all(
    claim: Claim,
    bodies: Sequence[int | None],
    table: independence.Tree,
    rows: Sequence[Party] | None = None,
) -> list[Weighed]:
    """The evidence of a claim with who added each; `rows` is what was stated of its parties."""
    named = [row for row in (stated(claim) if rows is None else rows) if row.is_party]
    grounds = grounds_of(claim)
    if grounds is not None:
        return weigh(claim, bodies, table, rows=grounds.evidence, parties=named)
    sources = claim.evidence.in_force().select_related(
        "office", "document__publication", "by", "reading"
    )
    return weigh(claim, bodies, table, rows=list(sources), parties=named)


def bodies_of(check: FactCheck, user: User | None) -> list[int | None]:
    """The bodies of those who sign: who did, and who looks at it now where one is missing."""
    signed = [key for key in (check.first_body_id, check.second_body_id) if key is not None]
    if user is None or check.publication.state not in ("draft", "submitted"):
        return signed
    signs = why_not_work if check.publication.state == "draft" else why_not_second
    return signed if signs(user) is not None else [*signed, body_of(user)]


def second_signers(check: FactCheck) -> list[Signer]:
    """All who give second signatures, first those who may sign this; of the others, why not."""
    matters, authors = matters_of(check.claims.all()), writers(check.publication)
    is_answer = check.form == Form.ANSWER
    people = User.objects.filter(is_active=True).select_related("office")
    found = []
    for user in people:
        if is_answer and not (user.may_approve and user.is_of_desk):
            continue
        if not is_answer and why_not_second(user) is not None:
            continue
        why = _("wrote part of it") if user.pk in authors else ""
        if not why and not is_answer:
            why = _why_not(check, body_of(user), matters)
        found.append(Signer(user=user, body=user.office.name if user.office else "", why=why))
    return sorted(found, key=lambda row: (bool(row.why), str(row.user)))


def why_bound(body: int | None, matters: Sequence[Matter]) -> str:
    """Why somebody else of this body may not sign, as part of a sentence; "" where they may."""
    for matter in matters:
        refusal = independence.why_not_sign(matter.whose, body, matter.tree)
        if refusal is not None:
            return _of_somebody(refusal, matter.parties, matter.tree)
    return ""


def _why_not(check: FactCheck, body: int | None, matters: Sequence[Matter]) -> str:
    bound = why_bound(body, matters)
    if bound:
        return bound
    for matter in matters:
        lack = why_not_carried(matter, matter.rating, [check.first_body_id, body])
        if lack is not None:
            return lack
    return ""


def _of_somebody(refusal: Refusal, parties: Sequence[Party], bodies: independence.Tree) -> str:
    """Why somebody else may not sign; `permissions` says the same to oneself."""
    if refusal.rule == "no-body" or refusal.party is None:
        return _("it is not known for which body they sign")
    sentences = {
        "same": _("is of %(party)s, a party"),
        "above": _("is of a body above %(party)s, a party"),
        "below": _("is of a body under %(party)s, a party"),
        "shared": _("has a superior in common with %(party)s, a party: %(body)s"),
        "named": _("is of a body called like the party “%(party)s”, or under one"),
    }
    named = {
        "party": parties[refusal.party].shown_name,
        "body": called(refusal.through, bodies),
    }
    return sentences[refusal.rule] % named


def changes_of(check: FactCheck, correction: Correction | None) -> list[Changed]:
    """What a correction changes beside the text, of each claim of which it changes something."""
    if correction is None:
        return []
    ratings = {row.claim_id: row for row in correction.rating_changes.all()}
    bodies, table = [body_of(correction.by)] if correction.by else [], tree()
    found = []
    for claim in check.claims.order_by("pk"):
        added = claim.evidence.filter(correction=correction).select_related("office", "document")
        # Why one that goes is none of those that the duty table names says its own reason.
        named = claim.parties.filter(why_not="").select_related("office")
        change = Changed(
            claim=claim,
            rating=ratings.get(claim.pk),
            added=weigh(claim, bodies, table, rows=list(added)),
            removed=list(claim.evidence.filter(removal=correction, removed_at=None)),
            parties=list(named.filter(correction=correction)),
            parties_removed=list(named.filter(removal=correction)),
        )
        beside = (change.added, change.removed, change.parties, change.parties_removed)
        if change.rating or any(beside):
            found.append(change)
    return found
