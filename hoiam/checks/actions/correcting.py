"""Correcting a published check: text, rating, finding, evidence and parties, signed by a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions import telling
from hoiam.checks.actions.correcting_parties import (
    checked_removals,
    drop_parties,
    propose_parties,
)
from hoiam.checks.actions.evidence import LONGEST_REASON, EvidenceData, keep_evidence
from hoiam.checks.actions.holding import Conflict, require, sentence
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.actions.rating import checked_finding, checked_rating
from hoiam.checks.actions.signing import hold_check
from hoiam.checks.models import Claim, Evidence, FactCheck, Form, RatingChange
from hoiam.checks.queries.corrected import why_not_corrected
from hoiam.checks.queries.parties import body_of
from hoiam.checks.queries.permissions import matter_of, why_not_independent, why_not_work
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions import correcting
from hoiam.publishing.models import Correction, Publication

Data = TypeVar("Data", EvidenceData, PartyData)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRating:
    """What a claim comes to after the correction."""

    rating: str
    opinion_kind: str = ""
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that a correction changes beside the text; keys are those of claims."""

    ratings: Mapping[int, NewRating]
    evidence: Mapping[int, Sequence[EvidenceData]]
    parties: Mapping[int, Sequence[PartyData]]
    removed: Mapping[int, str]
    parties_removed: Mapping[int, str]

    def names(self) -> list[str]:
        return [name for name in self.__slots__ if getattr(self, name)]


@transaction.atomic
def correct_check(
    user: User,
    factcheck: FactCheck,
    *,
    title: str,
    summary: str,
    body: str,
    text: str,
    ratings: Mapping[int, tuple[str, str, str]] | None = None,
    evidence: Sequence[tuple[int, EvidenceData]] = (),
    parties: Sequence[tuple[int, PartyData]] = (),
    removed: Mapping[int, str] | None = None,
    parties_removed: Mapping[int, str] | None = None,
    is_minor: bool = False,
    now: datetime,
    version: int | None = None,
) -> Correction:
    """Propose a correction. Nothing of it counts before a second independent person signs.

    `ratings`: by claim, rating, kind of opinion and finding; `evidence` and `parties` are added to
    a claim, `removed` takes sources out, by key, for a reason, `parties_removed` parties. Whoever
    is bound by the parties before or after it signs neither time. `version` is the publication's.
    Raises ValidationError where nothing changes or a rating is not carried any more.
    """
    require(why_not_work(user))
    check, claims = hold_check(factcheck)
    held = {claim.pk: claim for claim in claims}
    changes = _changes(
        check, held, ratings or {}, evidence, parties, removed or {}, parties_removed or {}
    )
    correction = correcting.propose_correction(
        user,
        check.publication,
        title=title,
        summary=summary,
        body=body,
        text=text,
        now=now,
        is_minor=is_minor,
        beside=changes.names(),
        version=version,
    )
    _propose(user, held, changes, correction, now=now)
    if check.form == Form.RATED:
        refusal = why_not_corrected(claims, correction, [body_of(user)])
        if refusal is not None:
            raise ValidationError(refusal)
    return correction


def _propose(
    user: User,
    held: Mapping[int, Claim],
    changes: Changes,
    correction: Correction,
    *,
    now: datetime,
) -> None:
    """Keep beside the claims what the correction would change of them."""
    for key, new in changes.ratings.items():
        _propose_rating(user, held[key], new, correction)
    for claim in held.values():
        propose_parties(
            user,
            claim,
            correction,
            added=changes.parties.get(claim.pk, ()),
            removed=changes.parties_removed,
            now=now,
        )
    for key, sources in changes.evidence.items():
        for data in sources:
            keep_evidence(user, held[key], data, now=now, correction=correction)
    for key, reason in changes.removed.items():
        Evidence.objects.filter(pk=key).update(removal=correction, removed_reason=reason)
    for claim in held.values():
        claim.save(update_fields=["version"])


def _changes(
    check: FactCheck,
    held: Mapping[int, Claim],
    ratings: Mapping[int, tuple[str, str, str]],
    evidence: Sequence[tuple[int, EvidenceData]],
    parties: Sequence[tuple[int, PartyData]],
    removed: Mapping[int, str],
    parties_removed: Mapping[int, str],
) -> Changes:
    """What really changes. Raises ValidationError for claims and sources of another check."""
    others = {*ratings, *(key for key, _data in (*evidence, *parties))} - set(held)
    known = set(Evidence.objects.in_force().filter(claim__in=held).values_list("pk", flat=True))
    if others or set(removed) - known:
        raise ValidationError(_("This does not belong to this check."))
    if ratings and check.form == Form.ANSWER:
        raise ValidationError(_("This is an answer without a rating."))
    new = {key: _new_rating(*said) for key, said in ratings.items()}
    return Changes(
        ratings={key: said for key, said in new.items() if _differs(held[key], said)},
        evidence=_by_claim(evidence),
        parties=_by_claim(parties),
        removed={
            key: sentence(reason, _("Say why it is taken out."), longest=LONGEST_REASON)
            for key, reason in removed.items()
        },
        parties_removed=checked_removals(held, parties_removed),
    )


def _by_claim(pairs: Sequence[tuple[int, Data]]) -> dict[int, list[Data]]:
    found: dict[int, list[Data]] = {}
    for key, data in pairs:
        found.setdefault(key, []).append(data)
    return found


def _new_rating(rating: str, opinion_kind: str, finding: str) -> NewRating:
    kind = checked_rating(rating, opinion_kind)
    return NewRating(rating=rating, opinion_kind=kind, finding=checked_finding(finding))


def _differs(claim: Claim, new: NewRating) -> bool:
    before = (claim.rating, claim.opinion_kind, claim.finding)
    return before != (new.rating, new.opinion_kind, new.finding)


def _propose_rating(user: User, claim: Claim, new: NewRating, correction: Correction) -> None:
    RatingChange.objects.create(
        claim=claim,
        correction=correction,
        rating_before=claim.rating,
        rating_after=new.rating,
        opinion_kind_after=new.opinion_kind,
        finding_before=claim.finding,
        finding_after=new.finding,
        by=user,
    )


def check_corrected(publication: Publication, now: datetime) -> None:
    """A correction was signed: what it changes beside the text counts from now on."""
    correction = (
        publication.corrections.exclude(approved_at=None).order_by("-approved_at", "-pk").first()
    )
    if correction is None:
        raise Conflict(_("No correction of this is signed."))
    check, claims = hold_check(publication.factcheck)
    if check.form == Form.RATED:
        bodies = [body_of(user) for user in (correction.by, correction.approved_by) if user]
        refusal = why_not_corrected(claims, correction, bodies)
        if refusal is not None:
            raise ValidationError(refusal)
    changes = {row.claim_id: row for row in correction.rating_changes.filter(applied_at=None)}
    for claim in claims:
        if (change := changes.get(claim.pk)) is not None:
            _apply(claim, change, now)
        claim.save()
    Evidence.objects.filter(removal=correction, removed_at=None).update(
        removed_by=correction.by, removed_at=now
    )
    log(correction.by, "check.corrected", check, now=now, correction=correction.pk)
    check.publication = publication
    if not correction.is_minor:
        telling.tell_askers(check, what="corrected", now=now)


def _apply(claim: Claim, change: RatingChange, now: datetime) -> None:
    claim.rating, claim.opinion_kind = change.rating_after, change.opinion_kind_after
    claim.finding = change.finding_after
    claim.rated_by, claim.rated_at = change.by, now
    change.applied_at = now
    change.save()


def correction_refused(publication: Publication, now: datetime) -> None:
    """A correction was dropped: nothing of what it would have changed stays."""
    dropped = list(publication.corrections.exclude(refused_at=None))
    _check, claims = hold_check(publication.factcheck)
    RatingChange.objects.filter(correction__in=dropped).delete()
    drop_parties(dropped)
    Evidence.objects.filter(correction__in=dropped).delete()
    Evidence.objects.filter(removal__in=dropped).update(removal=None, removed_reason="")
    for claim in claims:
        claim.save(update_fields=["version"])


def why_not_correct(user: User, factcheck: FactCheck) -> str | None:
    """Why somebody may not propose a correction of this check."""
    if factcheck.publication.state != "published":
        return _("Only what is published can be corrected.")
    refusal = why_not_work(user)
    if refusal is None and factcheck.form == Form.RATED:
        refusal = why_not_independent(user, [matter_of(row) for row in factcheck.claims.all()])
    return refusal
