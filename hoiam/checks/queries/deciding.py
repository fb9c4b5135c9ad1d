"""Who looks again at a published check, who may withdraw it, and who sets a claim aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hoiam.checks import independence
from hoiam.checks.independence import Tree, Whose
from hoiam.checks.models import Claim, FactCheck, Form
from hoiam.checks.queries.grounds import check_of
from hoiam.checks.queries.parties import body_of, desk_body, unstated
from hoiam.checks.queries.permissions import (
    Matter,
    matter_of,
    matters_of,
    why_not_independent,
    why_not_second,
)
from hoiam.checks.queries.reading_grounds import read_grounds
from hoiam.offices.models import User
from hoiam.publishing.models import Capacity, Publication
from hoiam.publishing.queries.signing import hands


def why_not_decide(user: User, publication: Publication) -> str | None:
    """Why somebody may not decide a request to look again at this check.

    Whoever might have signed it may, and where no such person is left who neither wrote nor signed
    it, an editor or approver of the desk whose own body is no party: a request must not lie for
    ever, and deciding changes no rating.
    """
    return _why_not(user, publication, taken=hands(publication))


def decides_as(user: User, publication: Publication) -> str:
    """As what somebody decides it: of an independent body, or because nobody such was left."""
    check = check_of(publication)
    if check is None or check.form == Form.ANSWER:
        return Capacity.NOT_SAID
    free = why_not_independent(user, matters_of(check.claims.all())) is None
    return Capacity.INDEPENDENT if free else Capacity.OFFICE


def who_decides(publication: Publication) -> str:
    """What whoever asks to look again is told of who decides."""
    if FactCheck.objects.filter(publication=publication, form=Form.ANSWER).exists():
        return _(
            "An editor or an approver of the office who neither wrote nor signed it looks at it "
            "again and decides: it is an answer of the office and no rating. The decision and its "
            "reason are public on the page."
        )
    return _(
        "Somebody who neither wrote nor signed the check, of a body that is independent of the "
        "parties, looks at it again and decides. Where nobody such is left, an editor or an "
        "approver of the office does. The decision, its reason and who decided it, as what, are "
        "public on the page; names are not."
    )


def why_not_withdraw(user: User, publication: Publication) -> str | None:
    """The same for withdrawing, which those who wrote and signed it may do too."""
    return _why_not(user, publication, taken=set())


def _why_not(user: User, publication: Publication, *, taken: set[int]) -> str | None:
    if not user.is_active:
        return _("This account is closed.")
    check = check_of(publication)
    is_desk = user.is_of_desk and (user.may_edit or user.may_approve)
    if check is None or check.form == Form.ANSWER:
        return None if is_desk else _("Only an editor or an approver can decide this.")
    role = why_not_second(user) if not is_desk else None
    if role is not None:
        return role
    matters = matters_of(check.claims.all())
    refusal = why_not_independent(user, matters)
    if refusal is None or (
        is_desk
        and not _is_party(user, matters)
        and not _anybody_else(matters, taken, people_of(publication))
    ):
        return None
    return refusal


def _is_party(user: User, matters: list[Matter]) -> bool:
    """Whether somebody's own body is a party, or called like one."""
    body = body_of(user)
    return any(_is_of(body, matter.whose, matter.tree) for matter in matters)


def _is_of(body: int | None, parties: Sequence[Whose], tree: Tree) -> bool:
    return bool(parties) and (body is None or independence.is_of(Whose(key=body), parties, tree))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Whether somebody may set a claim aside. `alone`: nobody who checks is of no party."""

    refusal: str | None = None
    alone: bool = False


def may_set_aside(user: User, claim: Claim, *, on: date) -> Setting:
    """Nobody of a party, stated or named by the duty table, decides that a claim is not checked.

    A superior in common does not count, as it does for a rating: most of what is set aside is no
    claim at all, and in a province nearly every body has one. Where all who check are of a party,
    an editor of the desk may, and says in words to who asked why.
    """
    matter = matter_of(claim)
    names = [row.shown_name for row in matter.parties]
    parties = list(matter.whose)
    if claim.statement:
        missing = unstated(claim, on=on)
        names += [row.office.name for row in missing]
        parties += [Whose(key=row.office.pk) for row in missing]
    body, named = body_of(user), zip(names, parties, strict=True)
    own = next((name for name, one in named if _is_of(body, [one], matter.tree)), None)
    if own is None:
        return Setting()
    people = User.objects.filter(is_active=True).select_related("office")
    free = any(one.may_check and not _is_of(body_of(one), parties, matter.tree) for one in people)
    if not free and user.may_edit:
        return Setting(alone=True)
    return Setting(
        refusal=_(
            "%(party)s is a party to this claim, and you are of it: somebody of another body "
            "decides that it is not checked."
        )
        % {"party": own}
    )


def _anybody_else(matters: list[Matter], taken: set[int], people: Iterable[User]) -> bool:
    return any(
        why_not_second(user) is None and why_not_independent(user, matters) is None
        for user in people
        if user.pk not in taken
    )


def people_of(publication: Publication) -> Iterable[User]:
    """All accounts that are active; those that were read for the page, where some were."""
    known: list[User] | None = publication.__dict__.get("_people")
    if known is not None:
        return known
    return User.objects.filter(is_active=True).select_related("office")


def read_many(user: User, publications: Sequence[Publication]) -> None:
    """Hang on checks that are only shown what is asked of each when somebody may decide."""
    prefetch_related_objects(publications, Prefetch("factcheck__claims", Claim.objects.all()))
    checks = [found for row in publications if (found := check_of(row)) is not None]
    read_grounds([one for check in checks for one in check.claims.all()], on=localdate())
    people = list(User.objects.filter(is_active=True).select_related("office"))
    body = desk_body()
    for one in (user, *people):
        one.__dict__["_desk_body"] = body
    for row in publications:
        row.__dict__["_people"] = people
