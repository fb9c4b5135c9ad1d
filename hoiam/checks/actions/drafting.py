"""Writing a check: one page for one or more claims, changed until the first signature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions.holding import hold, lock, require
from hoiam.checks.models import Claim, FactCheck, Form, WhyUnrated
from hoiam.checks.queries.permissions import why_not_work, why_unrated
from hoiam.offices.actions.logging import log, take_turn
from hoiam.offices.models import User
from hoiam.publishing.actions import drafting
from hoiam.publishing.actions.holding import hold as hold_text
from hoiam.publishing.models import Revision
from hoiam.reading.redact import redact

KIND = "factcheck"
# Statement, parties, evidence and rating stand still from the first signature on.
EDITABLE = ("new", "working")
LONGEST_TITLE = 300
MOST_CLAIMS = 20


def changed(held: Claim) -> None:
    """Let whoever looks at the check know that what it says of a claim changed."""
    if held.factcheck_id is not None:
        drafting.note_change(held.factcheck.publication)


@transaction.atomic
def start_check(
    user: User, claims: Iterable[Claim], *, title: str = "", now: datetime
) -> FactCheck:
    """Begin the page on which these claims are checked. Its title is the claim's unless given.

    Raises ValidationError for a claim that is not stated, is not in work, or has a page already.
    """
    require(why_not_work(user))
    held = [hold(user, claim, states=EDITABLE) for claim in _each_once(claims)]
    if not held:
        raise ValidationError(_("Choose a claim."))
    for claim in held:
        _may_join(claim)
    text = " ".join(title.split()) or held[0].statement[:LONGEST_TITLE]
    publication = drafting.start(
        KIND,
        title=text,
        by=user,
        now=now,
        is_sample=any(claim.is_sample for claim in held),
        language=held[0].language if held[0].language in ("vi", "en") else "vi",
    )
    factcheck = FactCheck.objects.create(publication=publication, is_sample=publication.is_sample)
    for claim in held:
        _join(claim, factcheck)
    log(user, "check.drafted", factcheck, now=now, publication=publication.pk, claims=len(held))
    for claim in held:
        log(user, "check.claim-added", claim, now=now, factcheck=factcheck.pk)
    return factcheck


def _each_once(claims: Iterable[Claim]) -> list[Claim]:
    """In the order of their keys, in which rows are always locked."""
    found = {claim.pk: claim for claim in claims}
    if len(found) > MOST_CLAIMS:
        raise ValidationError(_("Too many claims on one page: 20 at most."))
    return [found[key] for key in sorted(found)]


def _may_join(claim: Claim) -> None:
    if not claim.statement:
        raise ValidationError(_("State the claim first."))
    if claim.factcheck_id is not None:
        raise ValidationError(_("This claim stands on the page of a check already."))


def _join(claim: Claim, factcheck: FactCheck) -> None:
    claim.factcheck = factcheck
    if claim.state == "new":
        claim.state = "working"
    if factcheck.form == Form.ANSWER:
        unrate(claim)
    claim.save()


@transaction.atomic
def add_claim(user: User, factcheck: FactCheck, claim: Claim, *, now: datetime) -> Claim:
    """Put another claim on a page that is being written."""
    check = hold_draft(user, factcheck)
    held = hold(user, claim, states=EDITABLE)
    _may_join(held)
    if check.claims.count() >= MOST_CLAIMS:
        raise ValidationError(_("Too many claims on one page: 20 at most."))
    _join(held, check)
    changed(held)
    log(user, "check.claim-added", held, now=now, factcheck=check.pk)
    return held


@transaction.atomic
def remove_claim(user: User, factcheck: FactCheck, claim: Claim, *, now: datetime) -> Claim:
    """Take a claim off a page that is being written; the last one stays."""
    check = hold_draft(user, factcheck)
    held = hold(user, claim, states=EDITABLE)
    if held.factcheck_id != check.pk:
        raise ValidationError(_("This claim does not stand on this page."))
    if check.claims.count() == 1:
        raise ValidationError(
            _("A check needs a claim: the last one can't be taken out. Drop the draft instead.")
        )
    changed(held)
    held.factcheck = None
    held.save()
    log(user, "check.claim-removed", held, now=now, factcheck=check.pk)
    return held


@transaction.atomic
def drop_check(
    user: User, factcheck: FactCheck, *, now: datetime, version: int | None = None
) -> list[Claim]:
    """Throw a draft away that was never public; its claims stand as they did before it."""
    check = hold_draft(user, factcheck, version)
    claims = [lock(claim) for claim in check.claims.order_by("pk")]
    for claim in claims:
        claim.factcheck = None
        claim.save()
        log(user, "check.dropped", claim, now=now, factcheck=check.pk)
    publication = check.publication
    check.delete()
    drafting.drop(user, publication, now=now)
    return claims


@transaction.atomic
def write_finding(
    user: User,
    factcheck: FactCheck,
    *,
    title: str,
    summary: str,
    body: str,
    now: datetime,
    version: int | None = None,
) -> Revision:
    """Save the finding's text. `version` is that of the publication."""
    require(why_not_work(user))
    return drafting.revise(
        user,
        factcheck.publication,
        title=without_persons(title),
        summary=without_persons(summary),
        body=without_persons(body),
        now=now,
        version=version,
    )


def without_persons(text: str) -> str:
    """What leads to a person is taken out before anything is written (DESIGN §2.1)."""
    return redact(text).text


@transaction.atomic
def answer_instead(
    user: User, factcheck: FactCheck, *, now: datetime, version: int | None = None
) -> FactCheck:
    """Make it an answer without a rating, which is possible only where the rules refuse one.

    Nobody may sign a rating, or all evidence is a party's or a signer's; the page says which.
    """
    check = hold_draft(user, factcheck, version)
    claims = [lock(claim) for claim in check.claims.order_by("pk")]
    if check.form == Form.ANSWER:
        raise ValidationError(_("It is an answer without a rating already."))
    if any(claim.parties_stated_at is None for claim in claims):
        raise ValidationError(_("State the parties first: the reason is worked out from them."))
    reason = why_unrated(claims)
    if reason is None:
        raise PermissionDenied(rating_is_possible())
    check.form, check.why_unrated = Form.ANSWER, reason
    check.save()
    for claim in claims:
        unrate(claim)
        claim.save()
    drafting.note_author(user, check.publication, now=now)
    log(user, "check.unrated", check, now=now, why=reason.value)
    return check


def rating_is_possible() -> str:
    return _(
        "A rating is possible here: two people may sign one, and free evidence may be found. An "
        "answer without a rating is for where that can't be had."
    )


@transaction.atomic
def rate_after_all(
    user: User, factcheck: FactCheck, *, now: datetime, version: int | None = None
) -> FactCheck:
    """Turn an answer that nobody has signed back into a check with a rating."""
    check = hold_draft(user, factcheck, version)
    if check.form != Form.ANSWER:
        raise ValidationError(_("It is a check with a rating already."))
    check.form, check.why_unrated = Form.RATED, WhyUnrated.NO
    check.save()
    drafting.note_author(user, check.publication, now=now)
    log(user, "check.rated-after-all", check, now=now)
    return check


def unrate(claim: Claim) -> None:
    """Take a proposed rating off a claim that is held."""
    claim.rating = claim.opinion_kind = ""
    claim.rated_by = claim.rated_at = None


def hold_draft(user: User, factcheck: FactCheck, version: int | None = None) -> FactCheck:
    """The check's row while nobody has signed it, its publication locked and one version on."""
    require(why_not_work(user))
    take_turn()
    held = hold_text(factcheck.publication, version)
    if held.state != "draft":
        raise ValidationError(
            _("Only a draft can be changed. Take it back, or propose a correction.")
        )
    held.save(update_fields=["version"])
    check = FactCheck.objects.select_for_update().get(pk=factcheck.pk)
    check.publication = held
    return check
