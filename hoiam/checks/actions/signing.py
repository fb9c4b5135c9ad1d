"""Two independent signatures on a check, and what follows from them for its claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions import noticing, telling
from hoiam.checks.actions.drafting import rating_is_possible
from hoiam.checks.actions.holding import lock, move, require, today_of
from hoiam.checks.models import Claim, FactCheck, Form
from hoiam.checks.queries.pages import why_wait
from hoiam.checks.queries.parties import body_of
from hoiam.checks.queries.permissions import (
    matters_of,
    why_not_body,
    why_not_carried,
    why_not_first,
    why_not_independent,
    why_not_ready,
    why_unrated,
)
from hoiam.checks.queries.signed import why_bound
from hoiam.offices.actions.logging import log, take_turn
from hoiam.offices.models import Office, User
from hoiam.publishing.actions import signing
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import newest_revision
from hoiam.publishing.rich_text import to_text

SHORTEST_TEXT = 20


@transaction.atomic
def submit_check(
    user: User, factcheck: FactCheck, *, now: datetime, version: int | None = None
) -> FactCheck:
    """The first signature. From now on statement, parties, evidence and rating stand still.

    `version` is that of the publication, which every change of the claims moves on. Raises
    PermissionDenied where DESIGN §2.7 keeps this person from signing, ValidationError where
    something is missing.
    """
    check, claims = hold_check(factcheck)
    _complete(check, claims, on=today_of(now))
    waiting = why_wait(claims)
    if waiting is not None:
        raise ValidationError(waiting)
    require(why_not_first(user, check))
    if check.form == Form.ANSWER:
        _still_unrated(check, claims)
    else:
        require(why_not_independent(user, matters_of(claims)))
        _carried(claims, [body_of(user)])
    signing.submit(user, check.publication, now=now, version=version)
    check.first_body, check.second_body = Office.objects.filter(pk=body_of(user)).first(), None
    check.save()
    _move(claims, "submitted")
    log(user, "check.submitted", check, now=now, body=check.first_body_id)
    return FactCheck.objects.select_related("publication").get(pk=check.pk)


def hold_check(factcheck: FactCheck) -> tuple[FactCheck, list[Claim]]:
    """The check's row and those of its claims, locked."""
    take_turn()
    check = FactCheck.objects.select_for_update().get(pk=factcheck.pk)
    claims = [lock(claim) for claim in check.claims.order_by("pk")]
    return check, claims


def _complete(check: FactCheck, claims: Sequence[Claim], *, on: date) -> None:
    """Raises ValidationError for what is missing, whoever signs."""
    if not claims:
        raise ValidationError(_("A check needs a claim."))
    for claim in claims:
        refusal = why_not_ready(claim, on=on)
        if refusal is not None:
            raise ValidationError(refusal)
        if check.form == Form.RATED:
            _rated(claim)
    if len(to_text(newest_revision(check.publication).body)) < SHORTEST_TEXT:
        raise ValidationError(_("Write the finding: what was looked at and what it showed."))


def _rated(claim: Claim) -> None:
    if not claim.rating or claim.rated_by is None:
        raise ValidationError(
            _("No rating is proposed for “%(claim)s” yet.") % {"claim": claim.statement}
        )
    if not claim.finding:
        raise ValidationError(_("Say in a sentence what was found."))
    refusal = why_not_independent(claim.rated_by, matters_of([claim]))
    if refusal is not None:
        # The parties may have been stated again since.
        raise ValidationError(
            _(
                "The rating of “%(claim)s” was proposed by somebody who may not: it must be "
                "proposed anew by another person."
            )
            % {"claim": claim.statement}
        )


def _carried(claims: Sequence[Claim], bodies: Sequence[int | None]) -> None:
    for matter in matters_of(claims):
        refusal = why_not_carried(matter, matter.rating, bodies)
        if refusal is not None:
            raise ValidationError(refusal)


def _still_unrated(check: FactCheck, claims: Sequence[Claim]) -> None:
    """An answer without a rating is signed only while the rules refuse a rating."""
    reason = why_unrated(claims)
    if reason is None:
        raise ValidationError(rating_is_possible())
    if check.why_unrated != reason:
        check.why_unrated = reason


def _move(claims: Sequence[Claim], state: str) -> None:
    for claim in claims:
        move(claim, state)
        claim.save()


def check_approved(publication: Publication, now: datetime) -> None:
    """The second signature stands, where all that the first one saw still holds."""
    check, claims = hold_check(publication.factcheck)
    if any(claim.state != "submitted" for claim in claims):
        raise ValidationError(_("The first signature is missing on a claim of this check."))
    second = body_of(publication.approved_by)
    if check.form == Form.ANSWER:
        _still_unrated(check, claims)
    else:
        _both_free(check, claims, second)
    _complete(check, claims, on=today_of(now))
    check.second_body_id = second
    check.save()
    log(publication.approved_by, "check.approved", check, now=now, body=second)


def _both_free(check: FactCheck, claims: Sequence[Claim], second: int | None) -> None:
    """As they signed, and as they stand now: somebody may have gone to a party since."""
    matters = matters_of(claims)
    people = (check.publication.submitted_by, check.publication.approved_by)
    for body in (check.first_body_id, second, *(body_of(user) for user in people if user)):
        refusal = why_not_body(body, matters)
        if refusal is not None:
            raise ValidationError(refusal)
    _carried(claims, [check.first_body_id, second])


def check_returned(publication: Publication, now: datetime) -> None:
    """Back to the checkers: the claims can be changed again, and both signatures are gone."""
    check, claims = hold_check(publication.factcheck)
    check.first_body = check.second_body = None
    check.save()
    _move(claims, "working")
    log(None, "check.returned", check, now=now)


def why_not_out(publication: Publication, now: datetime) -> str | None:
    """Why what two signed can't go out as things stand now: what `check_published` would refuse."""
    check = FactCheck.objects.get(publication=publication)
    check.publication = publication
    claims = list(check.claims.order_by("pk"))
    try:
        if check.form == Form.RATED:
            _signatures_hold(check, claims)
        _may_go_out(check, claims, on=today_of(now))
    except ValidationError as error:
        return " ".join(error.messages)
    return None


def _signatures_hold(check: FactCheck, claims: Sequence[Claim]) -> None:
    """Says of the one who may no longer sign what the rules would say to them."""
    matters = matters_of(claims)
    people = (check.publication.submitted_by, check.publication.approved_by)
    for body, user in zip((check.first_body_id, check.second_body_id), people, strict=True):
        why = why_bound(body, matters) or (why_bound(body_of(user), matters) if user else "")
        if why:
            raise ValidationError(
                _("The signature of %(who)s no longer counts: %(why)s.")
                % {"who": user or _("somebody"), "why": why}
            )


def _may_go_out(check: FactCheck, claims: Sequence[Claim], *, on: date) -> None:
    if check.form == Form.RATED:
        _both_free(check, claims, check.second_body_id)
    _complete(check, claims, on=on)


def check_published(publication: Publication, now: datetime) -> None:
    """Its claims are published, who asked is told, and notices about them end."""
    check, claims = hold_check(publication.factcheck)
    _may_go_out(check, claims, on=today_of(now))
    _move(claims, "published")
    log(publication.approved_by, "check.published", check, now=now, number=publication.number)
    check.publication = publication
    noticing.end_by_check(check, now=now)
    telling.tell_askers(check, what="published", now=now)


def check_withdrawn(publication: Publication, now: datetime) -> None:
    """The claims are withdrawn with it; address, date and reason stay."""
    check, claims = hold_check(publication.factcheck)
    _move(claims, "withdrawn")
    log(None, "check.withdrawn", check, now=now, number=publication.number)
    check.publication = publication
    telling.tell_askers(check, what="withdrawn", now=now)
