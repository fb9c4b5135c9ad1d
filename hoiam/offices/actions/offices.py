"""What an administrator does to bodies and to who speaks for them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.offices.actions.holding import hold, insert, put, require_administrator
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, Spokesperson, User
from hoiam.offices.open_matters import count_open
from hoiam.offices.queries.offices import superiors
from hoiam.places.models import Place
from hoiam.reading.clean import drop_invisible


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What can be said about a body; whether it is active is decided by `set_active` alone."""

    name_vi: str
    kind: str
    name_en: str = ""
    superior: Office | None = None
    place: Place | None = None
    email: str = ""
    website: str = ""
    symbol: str = ""
    is_desk: bool = False
    is_partner: bool = False

    def values(self) -> dict[str, object]:
        """By name of field; texts without signs that can't be seen."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: _tidy(value) if isinstance(value, str) else value for name, value in said.items()
        }


def _tidy(text: str) -> str:
    return drop_invisible(text).strip()


@transaction.atomic
def add_office(
    user: User | None,
    *,
    code: str,
    particulars: Particulars,
    now: datetime,
    is_sample: bool = False,
) -> Office:
    """Enter a body that answers, or a partner body."""
    require_administrator(user)
    if Office.objects.filter(code=code).exists():
        raise ValidationError({"code": _("Another office has this code.")})
    office = Office(code=code, is_sample=is_sample, **particulars.values())
    _check(office)
    insert(office)
    log(user, "office.added", office, now=now, code=code)
    return office


@transaction.atomic
def change_office(
    user: User | None,
    office: Office,
    *,
    particulars: Particulars,
    now: datetime,
    version: int | None = None,
) -> Office:
    """Change what is said about a body. Saving what is there already changes nothing."""
    require_administrator(user)
    held = hold(office, version)
    changed = put(held, particulars.values())
    if not changed:
        return office
    _check(held)
    _check_role(user, held, changed)
    held.save()
    log(user, "office.changed", held, now=now, fields=changed)
    return held


def _check(office: Office) -> None:
    """Raises ValidationError by field where something can't be so."""
    office.full_clean(exclude=["superior", "place"])
    if office.superior and office in (office.superior, *superiors(office.superior)):
        raise ValidationError(
            {"superior": _("This office stands above that one already: a circle.")}
        )
    if office.is_partner and office.is_desk:
        raise ValidationError(
            {"is_partner": _("The desk itself is no body outside the administration.")}
        )
    if office.is_partner and office.superior is not None:
        raise ValidationError(
            {"superior": _("A body outside the administration has no superior in it.")}
        )


def _check_role(user: User | None, office: Office, changed: list[str]) -> None:
    """Raises ValidationError where a body can't become, or stop being, the desk or a partner."""
    if "is_desk" in changed and user is not None and user.office_id == office.pk:
        said = _("You work here: whether it is the desk is for somebody of another office to say.")
        raise ValidationError({"is_desk": said})
    becomes_partner = "is_partner" in changed and office.is_partner
    if becomes_partner and (office.duties.exists() or count_open(office)):
        said = _("It has duties or owes answers, so it can't stand outside the administration.")
        raise ValidationError({"is_partner": said})


@transaction.atomic
def set_active(
    user: User | None, office: Office, active: bool, *, now: datetime, version: int | None = None
) -> Office:
    """Let a body answer, or no longer; refused while it has something open."""
    require_administrator(user)
    held = hold(office, version)
    if held.active == active:
        return office
    if held.is_desk and not active:
        raise ValidationError(_("The desk itself stays active."))
    waiting = 0 if active else count_open(held)
    if waiting:
        said = ngettext(
            "%(office)s still owes %(n)d answer. Hand it to another office first.",
            "%(office)s still owes %(n)d answers. Hand them to another office first.",
            waiting,
        )
        raise ValidationError(said % {"office": held.name, "n": waiting})
    held.active = active
    held.save()
    log(user, "office.opened" if active else "office.closed", held, now=now)
    return held


@transaction.atomic
def delete_office(user: User | None, office: Office, *, now: datetime) -> None:
    """Remove a body that nothing names; one in use can only be made inactive."""
    require_administrator(user)
    held = Office.objects.select_for_update().get(pk=office.pk)
    log(user, "office.deleted", held, now=now, code=held.code)
    try:
        held.delete()
    except ProtectedError:
        raise ValidationError(
            _("This office is in use, so it can only be made inactive: what it did stays.")
        ) from None


@transaction.atomic
def name_spokesperson(
    user: User | None,
    office: Office,
    *,
    display_name: str,
    position: str,
    valid_from: date,
    valid_to: date | None = None,
    now: datetime,
    is_sample: bool = False,
) -> Spokesperson:
    """Say who may speak for a body from a day on."""
    require_administrator(user)
    named = Spokesperson(
        office=office,
        display_name=_tidy(display_name),
        position=_tidy(position),
        valid_from=valid_from,
        valid_to=valid_to,
        is_sample=is_sample,
    )
    _check_days(valid_from, valid_to)
    named.full_clean(exclude=["office"])
    named.save()
    log(user, "office.spokesperson-named", office, now=now, spokesperson=named.pk)
    return named


@transaction.atomic
def end_spokesperson(
    user: User | None, spokesperson: Spokesperson, *, on: date, now: datetime
) -> Spokesperson:
    """Say on which day somebody speaks for their office for the last time."""
    require_administrator(user)
    held = Spokesperson.objects.select_for_update().select_related("office").get(pk=spokesperson.pk)
    if held.valid_to is not None and held.valid_to < now.date() - timedelta(days=1):
        raise ValidationError(_("This has ended already."))
    _check_days(held.valid_from, on)
    held.valid_to = on
    held.save()
    log(user, "office.spokesperson-ended", held.office, now=now, spokesperson=held.pk)
    return held


def _check_days(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise ValidationError({"valid_to": _("The last day lies before the first.")})
