"""One check with all that holds it accountable: claims, where seen, evidence, parties, signers."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from hoiam.checks.independence import Tree
from hoiam.checks.models import Appearance, Claim, Evidence, FactCheck, Form, Party, SeenIn
from hoiam.checks.models import RatingChange as Change
from hoiam.checks.queries.parties import tree
from hoiam.checks.queries.weighing import Weighed, weigh
from hoiam.checks.states import RATINGS, Rating
from hoiam.offices.models import Office, User
from hoiam.portal.queries.matter import Published, published
from hoiam.publishing.models import Correction

SEEN_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimShown:
    """One claim of a check. `anchor` names its part of the page; `rating` None: not rated here."""

    claim: Claim
    anchor: str
    rating: Rating | None
    seen: list[Appearance]
    more_seen: int
    in_messages: bool
    evidence: list[Weighed]
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

    @property
    def is_several(self) -> bool:
        return len(self.claims) > 1


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
    stated = Party.objects.in_force().filter(claim__in=claims)
    parties = _by_claim(stated.select_related("office", "duty"))
    evidence = _by_claim(_public_evidence(check, claims))
    bodies = tree() if evidence else None
    return [
        _shown(
            check,
            claim,
            place,
            seen=seen.get(claim.pk, []),
            rows=evidence.get(claim.pk, []),
            parties=parties.get(claim.pk, []),
            bodies=bodies,
        )
        for place, claim in enumerate(claims, 1)
    ]


def _by_claim(rows) -> dict[int, list]:
    held: dict[int, list] = {}
    for row in rows:
        held.setdefault(row.claim_id, []).append(row)
    return held


def _public_evidence(check: FactCheck, claims: list[Claim]):
    """What is in force, and what was taken out after publication, since readers saw it."""
    since = check.publication.published_at
    in_force = Evidence.objects.in_force().filter(claim__in=claims).values("pk")
    added = Q(correction=None) | Q(correction__approved_at__isnull=False)
    seen = Evidence.objects.filter(added, claim__in=claims, removed_at__gt=since).values("pk")
    rows = Evidence.objects.filter(Q(pk__in=in_force) | Q(pk__in=seen))
    return rows.select_related("office", "document__publication").order_by("pk")


def _shown(
    check: FactCheck,
    claim: Claim,
    place: int,
    *,
    seen: list[Appearance],
    rows: list[Evidence],
    parties: list[Party],
    bodies: Tree | None,
) -> ClaimShown:
    signers = (check.first_body_id, check.second_body_id)
    held = [row for row in rows if row.removed_at is None]
    told = [one for one in seen if one.seen_in == SeenIn.PRESS]
    rating = None if check.form == Form.ANSWER else RATINGS.get(claim.rating)
    return ClaimShown(
        claim=claim,
        anchor=anchor_of(place),
        rating=rating,
        seen=told[:SEEN_SHOWN],
        more_seen=max(len(told) - SEEN_SHOWN, 0),
        # Without a day: of a claim that one person sent, it would be that person's.
        in_messages=claim.tips_count > 0 or len(told) < len(seen),
        evidence=weigh(claim, signers, bodies, held) if bodies and held else [],
        taken_out=[row for row in rows if row.removed_at is not None],
        parties=[party for party in parties if party.is_party],
        not_parties=[party for party in parties if not party.is_party],
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
