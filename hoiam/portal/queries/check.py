"""One check with all that holds it accountable: claims, where seen, evidence, parties, signers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings

from hoiam.checks.independence import Tree
from hoiam.checks.models import Appearance, Claim, Evidence, FactCheck, Form, Party, SeenIn
from hoiam.checks.models import RatingChange as Change
from hoiam.checks.queries.parties import by_duty, reason_kept, says_only_duty, tree
from hoiam.checks.queries.translated import (
    evidence_key,
    evidence_shown,
    finding_of,
    party_key,
    statement_of,
)
from hoiam.checks.queries.weighing import Weighed, weigh
from hoiam.checks.states import RATINGS, Rating
from hoiam.offices.models import Office, User
from hoiam.portal.public import FIRST, language_now
from hoiam.portal.queries.check_changes import beside_text
from hoiam.portal.queries.matter import CorrectionSaid, Published, published
from hoiam.publishing.models import Correction
from hoiam.publishing.queries import Said, Words, as_is
from hoiam.publishing.queries.parts import words_in
from hoiam.reading.language import detect_language

SEEN_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceShown:
    """A source in the language of the page; `quoted_in` is the language of its own words."""

    weighed: Weighed
    title: Said
    owner: Said
    says: Said
    quoted_in: str
    kept_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneShown:
    """A source that was taken out after publication, and why."""

    row: Evidence
    title: Said
    reason: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """A body that the claim concerns, or one of which it was said why it is no party."""

    party: Party
    name: Said
    why: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenShown:
    """An article that told the claim, and the language of its headline."""

    appearance: Appearance
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimShown:
    """One claim of a check. `anchor` names its part of the page; `rating` None: not rated here."""

    claim: Claim
    statement: Said
    finding: Said
    anchor: str
    rating: Rating | None
    seen: list[SeenShown]
    more_seen: int
    in_messages: bool
    evidence: list[EvidenceShown]
    taken_out: list[GoneShown]
    parties: list[PartyShown]
    not_parties: list[PartyShown]
    parties_out: list[PartyShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionShown:
    """A correction on top of the page, with the ratings that it changed."""

    correction: Correction
    said: Said
    ratings: list[tuple[Said, Rating | None, Rating | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed, by duty and never by name, and for which body."""

    duty: Said
    body: Said


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

    @property
    def is_partly_translated(self) -> bool:
        """Whether the page is translated, and something on it is not."""
        said = [one.said for one in (*self.corrections, *self.text.reviews)]
        for one in self.claims:
            said += [one.statement, one.finding]
            said += [part for row in one.evidence for part in (row.title, row.owner, row.says)]
            said += [part for row in one.taken_out for part in (row.title, row.reason)]
            said += [part for row in one.parties for part in (row.name, row.why)]
            said += [part for row in one.not_parties for part in (row.name, row.why)]
            said += [part for row in one.parties_out for part in (row.name, row.why)]
        return any(part.is_missing for part in said)


def whole_check(check: FactCheck) -> CheckShown:
    """Everything its page says; asks as often for one claim as for ten."""
    text = published(check.publication)
    claims = list(check.shown_claims)
    changed = beside_text(check.publication, claims, text.words)
    changes = [replace(row, beside=changed.get(row.correction or 0, ())) for row in text.changes]
    return CheckShown(
        factcheck=check,
        text=replace(text, changes=changes),
        claims=_claims(check, claims, text.words),
        corrections=_corrections(text.corrections, text.words),
        signers=_signers(check),
        is_answer=check.form == Form.ANSWER,
    )


def withdrawn_check(check: FactCheck) -> dict[str, object]:
    """What its page still says of a withdrawn check: which claims, without any rating.

    They are left out where that was decided, for a reason that the page tells.
    """
    if check.withheld:
        return {"withheld": check.get_withheld_display()}
    words = words_in(check.publication, language_now())
    return {"statements": [statement_of(claim, words) for claim in check.shown_claims]}


def anchor_of(place: int) -> str:
    """The part of a page that is about its first, second, … claim."""
    return f"thong-tin-{place}"


def _claims(check: FactCheck, claims: list[Claim], words: Words) -> list[ClaimShown]:
    seen = _by_claim(Appearance.objects.filter(claim__in=claims).order_by("on", "pk"))
    named = Party.objects.filter(claim__in=claims).select_related("office", "duty")
    parties = _by_claim(named.in_force())
    out = _by_claim(named.taken_out().select_related("removal"))
    evidence = _by_claim(evidence_shown(check.publication, claims))
    bodies = tree() if evidence else None
    return [
        _shown(
            check,
            claim,
            place,
            words,
            seen=seen.get(claim.pk, []),
            rows=evidence.get(claim.pk, []),
            parties=parties.get(claim.pk, []),
            out=out.get(claim.pk, []),
            bodies=bodies,
        )
        for place, claim in enumerate(claims, 1)
    ]


def _by_claim(rows) -> dict[int, list]:
    held: dict[int, list] = {}
    for row in rows:
        held.setdefault(row.claim_id, []).append(row)
    return held


def _shown(
    check: FactCheck,
    claim: Claim,
    place: int,
    words: Words,
    *,
    seen: list[Appearance],
    rows: list[Evidence],
    parties: list[Party],
    out: list[Party],
    bodies: Tree | None,
) -> ClaimShown:
    signers = (check.first_body_id, check.second_body_id)
    held = [row for row in rows if row.removed_at is None]
    told = [one for one in seen if one.seen_in == SeenIn.PRESS]
    rating = None if check.form == Form.ANSWER else RATINGS.get(claim.rating)
    language = check.publication.language
    shown = [_party(party, words, language) for party in parties]
    return ClaimShown(
        claim=claim,
        statement=statement_of(claim, words),
        finding=finding_of(claim, words, language),
        anchor=anchor_of(place),
        rating=rating,
        seen=[_seen(one, claim) for one in told[:SEEN_SHOWN]],
        more_seen=max(len(told) - SEEN_SHOWN, 0),
        # Without a day: of a claim that one person sent, it would be that person's.
        in_messages=claim.tips_count > 0 or len(told) < len(seen),
        evidence=[
            _evidence(row, words, language)
            for row in (weigh(claim, signers, bodies, held) if bodies and held else [])
        ],
        taken_out=[_gone(row, words, language) for row in rows if row.removed_at is not None],
        parties=[row for row in shown if row.party.is_party],
        not_parties=[row for row in shown if not row.party.is_party],
        parties_out=_out(out, parties, words, language),
    )


def _seen(one: Appearance, claim: Claim) -> SeenShown:
    """Headlines stay as they were printed."""
    return SeenShown(
        appearance=one, language=detect_language(one.title, hint=claim.language) or claim.language
    )


def _title(row: Evidence, words: Words, language: str) -> Said:
    written = detect_language(row.title, hint=language) or language
    return words.said(evidence_key(row, "title"), row.title, written)


def _evidence(weighed: Weighed, words: Words, language: str) -> EvidenceShown:
    """What it says is ours and translated; what is quoted of it stays in its own words."""
    row = weighed.row
    return EvidenceShown(
        weighed=weighed,
        title=_title(row, words, language),
        owner=_body(row.office, evidence_key(row, "owner"), row.owner, words, language),
        says=words.said(evidence_key(row, "says"), row.says, language),
        quoted_in=detect_language(row.quote, hint=language) or language,
        kept_in=detect_language(row.extract, hint=language) or language,
    )


def _gone(row: Evidence, words: Words, language: str) -> GoneShown:
    return GoneShown(
        row=row,
        title=_title(row, words, language),
        reason=words.said(evidence_key(row, "removed"), row.removed_reason, language),
    )


def _party(party: Party, words: Words, language: str) -> PartyShown:
    if party.is_party:
        why = _why(party, words, language)
    else:
        why = words.said(party_key(party, "why-not"), party.why_not, language)
    key = party_key(party, "name")
    return PartyShown(
        party=party, name=_body(party.office, key, party.name, words, language), why=why
    )


def _out(gone: list[Party], stands: list[Party], words: Words, language: str) -> list[PartyShown]:
    """Bodies that a correction took out, as far as nothing else is said of them since."""
    known = {(row.office_id, row.name) for row in stands}
    # One that was named again in between is none since it was taken out last.
    last = {(row.office_id, row.name): row for row in sorted(gone, key=lambda row: row.pk)}
    return [
        PartyShown(
            party=row,
            name=_body(row.office, party_key(row, "name"), row.name, words, language),
            why=words.said(party_key(row, "removed"), row.removed_reason, language),
        )
        for body, row in last.items()
        if body not in known
    ]


def _why(party: Party, words: Words, language: str) -> Said:
    """Why it is a party. What only the duty table says is said by it in any language."""
    why = party.why
    if party.duty is not None and says_only_duty(party):
        if language_now() == FIRST or party.duty.matter_en:
            return as_is(by_duty(party.duty), language_now())
        why = reason_kept(party.duty)
    return words.said(party_key(party, "why"), why, language)


def _body(office: Office | None, key: str, name: str, words: Words, language: str) -> Said:
    """A body by its name in the table, in the language of the page where the table has it."""
    if office is None:
        return words.said(key, name, language)
    return _named(office.name, office.name_en)


def _named(name: str, in_english: str) -> Said:
    """What the tables of offices and staff say, which have it in English for most."""
    return as_is(name, language_now() if in_english else FIRST)


def _corrections(corrections: list[CorrectionSaid], words: Words) -> list[CorrectionShown]:
    changes: dict[int, list[tuple[Said, Rating | None, Rating | None]]] = {}
    about = [one.correction for one in corrections]
    rows = Change.objects.filter(correction__in=about).exclude(applied_at=None)
    for row in rows.select_related("claim"):
        if row.rating_before != row.rating_after:
            before, after = RATINGS.get(row.rating_before), RATINGS.get(row.rating_after)
            said = statement_of(row.claim, words)
            changes.setdefault(row.correction_id, []).append((said, before, after))
    return [
        CorrectionShown(
            correction=one.correction, said=one.said, ratings=changes.get(one.correction.pk, [])
        )
        for one in corrections
    ]


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
    duty = as_is(str(user.get_role_display()), language_now())
    if user.position:
        duty = _named(user.duty, user.position_en)
    signed_for = _named(body.name, body.name_en) if body else _named(settings.OFFICE_NAME, "")
    return Signer(duty=duty, body=signed_for)
