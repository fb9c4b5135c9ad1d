"""Who looks again at a published check, and who may withdraw it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hoiam.checks import independence
from hoiam.checks.models import FactCheck, Form
from hoiam.checks.queries.parties import body_of
from hoiam.checks.queries.permissions import (
    Matter,
    matters_of,
    why_not_independent,
    why_not_second,
)
from hoiam.offices.models import User
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.signing import signers, writers


def why_not_decide(user: User, publication: Publication) -> str | None:
    """Why somebody may not decide a request to look again at this check.

    Whoever might have signed it may, and where no such person is left who neither wrote nor signed
    it, an editor or approver of the desk whose own body is no party: a request must not lie for
    ever, and deciding changes no rating.
    """
    return _why_not(user, publication, taken=writers(publication) | signers(publication))


def why_not_withdraw(user: User, publication: Publication) -> str | None:
    """The same for withdrawing, which those who wrote and signed it may do too."""
    return _why_not(user, publication, taken=set())


def _why_not(user: User, publication: Publication, *, taken: set[int]) -> str | None:
    if not user.is_active:
        return _("This account is closed.")
    check = FactCheck.objects.filter(publication=publication).first()
    is_desk = user.is_of_desk and (user.may_edit or user.may_approve)
    if check is None or check.form == Form.ANSWER:
        return None if is_desk else _("Only an editor or an approver can decide this.")
    role = why_not_second(user) if not is_desk else None
    if role is not None:
        return role
    matters = matters_of(check.claims.all())
    refusal = why_not_independent(user, matters)
    if refusal is None or (
        is_desk and not _is_party(user, matters) and not _anybody_else(matters, taken)
    ):
        return None
    return refusal


def _is_party(user: User, matters: list[Matter]) -> bool:
    """Whether somebody's own body is a party, or called like one."""
    body = body_of(user)
    for matter in matters:
        for party in matter.whose:
            own = independence.Whose(key=body)
            if body is None or independence.is_of(own, [party], matter.tree):
                return True
    return False


def _anybody_else(matters: list[Matter], taken: set[int]) -> bool:
    people = User.objects.filter(is_active=True).exclude(pk__in=taken).select_related("office")
    return any(
        why_not_second(user) is None and why_not_independent(user, matters) is None
        for user in people
    )
