"""One check with all that holds it accountable: claims, where seen, evidence, parties, signers."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from hoiam.checks.models import Appearance, Claim, Evidence, FactCheck, Form, Party, SeenIn
from hoiam.checks.models import RatingChange as Change
from hoiam.checks.states import RATINGS, Rating
from hoiam.offices.models import Office, User
from hoiam.portal.queries.matter import Published, published
from hoiam.publishing.models import Correction

SEEN_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A piece of evidence. `counts`: whether it may carry a rating; `own`: party, signer or ""."""

    row: Evidence
    whose: str
    counts: bool
    own: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimShown:
    """One claim of a check. `anchor` names its part of the page; `rating` None: not rated here."""

    claim: Claim
    anchor: str
    rating: Rating | None
    seen: list[Appearance]
    more_seen: int
    in_messages: bool
    evidence: list[Source]
    taken_out: list[Evidence]
    parties: list[Party]
    not_parties: list[Party]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionShown:
    """A correction on top of the page, with the ratings that it changed."""

    correction: Correction
    ratings: list[tuple[Claim, Rating | None, Rating | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed, by duty and never by name, and for which body."""

    duty: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckShown:
    factcheck: FactCheck
    text: Published
    claims: list[ClaimShown]
    corrections: list[CorrectionShown]
    signers: list[Signer]
    is_answer: bool


def whole_check(check: FactCheck) -> CheckShown:
    """Everything its page says; asks as often for one claim as for ten."""
    text = published(check.publication)
    claims = list(check.shown_claims)
    return CheckShown(
        factcheck=check,
        text=text,
        claims=_claims(check, claims),
        corrections=_corrections(text.corrections),
        signers=_signers(check),
        is_answer=check.form == Form.ANSWER,
    )


def anchor_of(place: int) -> str:
    """The part of a page that is about its first, second, … claim."""
    return f"thong-tin-{place}"


def _claims(check: FactCheck, claims: list[Claim]) -> list[ClaimShown]:
    seen = _by_claim(Appearance.objects.filter(claim__in=claims).order_by("on", "pk"))
    parties = _by_claim(Party.objects.filter(claim__in=claims).select_related("office", "duty"))
    evidence = _by_claim(_public_evidence(check, claims))
    return [
        _shown(
            check,
            claim,
            place,
            seen.get(claim.pk, []),
            evidence.get(claim.pk, []),
            parties.get(claim.pk, []),
        )
        for place, claim in enumerate(claims, 1)
    ]


def _by_claim(rows) -> dict[int, list]:
    held: dict[int, list] = {}
    for row in rows:
        held.setdefault(row.claim_id, []).append(row)
    return held


def _public_evidence(check: FactCheck, claims: list[Claim]):
    """What was there when it was published or came with a signed correction; what was taken out
    after publication too, since readers saw it."""
    rows = Evidence.objects.filter(claim__in=claims).filter(
        Q(correction=None) | ~Q(correction__approved_at=None)
    )
    since = check.publication.published_at
    rows = rows.filter(Q(removed_at=None) | Q(removed_at__gt=since))
    return rows.select_related("office", "document__publication").order_by("pk")


def _shown(
    check: FactCheck,
    claim: Claim,
    place: int,
    seen: list[Appearance],
    evidence: list[Evidence],
    parties: list[Party],
) -> ClaimShown:
    told = [one for one in seen if one.seen_in == SeenIn.PRESS]
    stated = [party for party in parties if party.is_party]
    rating = None if check.form == Form.ANSWER else RATINGS.get(claim.rating)
    return ClaimShown(
        claim=claim,
        anchor=anchor_of(place),
        rating=rating,
        seen=told[:SEEN_SHOWN],
        more_seen=max(len(told) - SEEN_SHOWN, 0),
        # Without a day: of a claim that one person sent, it would be that person's.
        in_messages=claim.tips_count > 0 or len(told) < len(seen),
        evidence=[_source(check, row, stated) for row in evidence if row.removed_at is None],
        taken_out=[row for row in evidence if row.removed_at is not None],
        parties=stated,
        not_parties=[party for party in parties if not party.is_party],
    )


def _source(check: FactCheck, row: Evidence, parties: list[Party]) -> Source:
    own = ""
    if row.office_id and row.office_id in {party.office_id for party in parties}:
        own = "party"
    elif row.office_id and row.office_id in (check.first_body_id, check.second_body_id):
        own = "signer"
    return Source(
        row=row,
        whose=row.office.name if row.office else row.owner,
        counts=not own and row.stance != "context",
        own=own,
    )


def _corrections(corrections: list[Correction]) -> list[CorrectionShown]:
    changes: dict[int, list[tuple[Claim, Rating | None, Rating | None]]] = {}
    rows = Change.objects.filter(correction__in=corrections).exclude(applied_at=None)
    for row in rows.select_related("claim"):
        if row.rating_before != row.rating_after:
            before, after = RATINGS.get(row.rating_before), RATINGS.get(row.rating_after)
            changes.setdefault(row.correction_id, []).append((row.claim, before, after))
    return [CorrectionShown(correction=one, ratings=changes.get(one.pk, [])) for one in corrections]


def _signers(check: FactCheck) -> list[Signer]:
    """The first who signed, then the second."""
    publication = check.publication
    pairs = (
        (publication.submitted_by, check.first_body),
        (publication.approved_by, check.second_body),
    )
    return [_signer(user, body) for user, body in pairs if user is not None]


def _signer(user: User, body: Office | None) -> Signer:
    body = body or user.office
    duty = user.position or str(user.get_role_display())
    return Signer(duty=duty, body=body.name if body else settings.OFFICE_NAME)
