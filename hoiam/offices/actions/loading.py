"""Bringing bodies, their spokespersons and the duty table in from files; the sample province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions import duties as duty_actions
from hoiam.offices.actions import offices as office_actions
from hoiam.offices.actions.duties import Taken
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, Role, User
from hoiam.places.models import Place

SAMPLE_OFFICES = "sample/offices.toml"
SAMPLE_DUTIES = "sample/duties.csv"
TEXTS = {"vi": "name_vi", "en": "name_en"}
PLAIN = ("kind", "email", "website", "symbol", "is_desk", "is_partner")
KNOWN = {"code", "superior", "place", "spokesperson", "person", *TEXTS, *PLAIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many bodies and people the files name, and what became of the duty table."""

    offices: int
    people: int
    duties: Taken | None


@transaction.atomic
def load_offices(
    table: Mapping[str, Any], *, duties: str = "", now: datetime, is_sample: bool = False
) -> Loaded:
    """Make bodies as a file says; those that it does not name stay. Doing it again is harmless.

    `duties` is a duty table as CSV. Raises ValidationError with a sentence for all that is wrong,
    and then nothing has changed.
    """
    rows: Sequence[Mapping[str, Any]] = table.get("office", [])
    if not rows:
        raise ValidationError(_("The file has no [[office]]."))
    problems: list[str] = []
    for step in (_load_office, _load_superior, _load_spokespersons):
        for at, row in enumerate(rows, 1):
            try:
                step(row, now=now, is_sample=is_sample)
            except ValidationError as error:
                name = row.get("code") or f"[[office]] {at}"
                problems += [f"{name}: {said}" for said in error.messages]
        if problems:
            raise ValidationError(problems)
    taken = None
    if duties:
        taken = duty_actions.take_table(None, duties, now=now, is_sample=is_sample)
    return Loaded(offices=len(rows), people=0, duties=taken)


def load_sample(*, now: datetime, password: str | None = None) -> Loaded:
    """The sample province with its people. Without a password nobody of them can sign in."""
    table = settings.KNOWLEDGE.table(SAMPLE_OFFICES)
    duties = settings.KNOWLEDGE.text(SAMPLE_DUTIES)
    with transaction.atomic():
        loaded = load_offices(table, duties=duties, now=now, is_sample=True)
        people = [
            _load_person(person, Office.objects.get(code=row["code"]), password, now)
            for row in table["office"]
            for person in row.get("person", [])
        ]
    return replace(loaded, people=len(people))


def _load_office(row: Mapping[str, Any], *, now: datetime, is_sample: bool) -> None:
    """The body without its superior, which the file may name further down."""
    unknown = sorted(row.keys() - KNOWN)
    if unknown:
        raise ValidationError(_("not known here: %(names)s") % {"names": ", ".join(unknown)})
    if not row.get("code") or not row.get("vi"):
        raise ValidationError(_("`code` and `vi` are needed."))
    if row.get("person") and not is_sample:
        raise ValidationError(_("Accounts are opened one by one, not from a file."))
    known = Office.objects.filter(code=row["code"]).first()
    if known and known.is_sample != is_sample:
        raise ValidationError(_("An office with this code is there that is not from this file."))
    superior = Office.objects.filter(code=row.get("superior", "")).first()
    particulars = _particulars(row, superior)
    if known:
        office_actions.change_office(None, known, particulars=particulars, now=now)
    else:
        office_actions.add_office(
            None, code=row["code"], particulars=particulars, now=now, is_sample=is_sample
        )


def _particulars(row: Mapping[str, Any], superior: Office | None) -> office_actions.Particulars:
    place = None
    if row.get("place"):
        place = Place.objects.filter(code=row["place"]).first()
        if place is None:
            raise ValidationError(_("no unit has the code “%(place)s”.") % {"place": row["place"]})
    texts = {name: row.get(key, "") for key, name in TEXTS.items()}
    plain = {key: row[key] for key in PLAIN if key in row}
    return office_actions.Particulars(
        **{"kind": "department", **texts, **plain}, place=place, superior=superior
    )


def _load_superior(row: Mapping[str, Any], *, now: datetime, is_sample: bool) -> None:
    office = Office.objects.get(code=row["code"])
    superior = None
    if row.get("superior"):
        superior = Office.objects.filter(code=row["superior"]).first()
        if superior is None:
            said = _("no office has the code “%(office)s”.") % {"office": row["superior"]}
            raise ValidationError(said)
    office_actions.change_office(None, office, particulars=_particulars(row, superior), now=now)


def _load_spokespersons(row: Mapping[str, Any], *, now: datetime, is_sample: bool) -> None:
    office = Office.objects.get(code=row["code"])
    for person in row.get("spokesperson", []):
        first = person.get("from")
        if not isinstance(first, date):
            raise ValidationError(_("a spokesperson needs a first day: from = 2025-07-01"))
        named = office.spokespersons.filter(display_name=person.get("name", ""), valid_from=first)
        if not named.exists():
            office_actions.name_spokesperson(
                None,
                office,
                display_name=person.get("name", ""),
                position=person.get("position", ""),
                valid_from=first,
                valid_to=person.get("to"),
                now=now,
                is_sample=is_sample,
            )


def _load_person(
    person: Mapping[str, Any], office: Office, password: str | None, now: datetime
) -> User:
    """An account of the sample; one that is there already is left alone."""
    known = User.objects.filter(username=person["username"]).first()
    if known:
        return known
    user = User.objects.create_user(
        person["username"],
        password=password,
        email=f"{person['username']}@hungyen.example",
        role=Role(person["role"]),
        display_name=f"{person['name']} (mẫu)",
        position=person["position"],
        position_en=person.get("position_en", ""),
        office=office,
        is_sample=True,
    )
    log(None, "account.opened", user, now=now, role=user.role, office=office.pk)
    return user
