"""Bringing the table of units into the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.db import transaction

from hoiam.places.models import Place, Succession
from hoiam.places.queries import forget_rows
from hoiam.reading.fold import fold


class UnitRow(Protocol):
    """What `reading.gazetteer` knows of one unit; `parent` is a code or ""."""

    code: str
    official_code: str
    name: str
    unit_word: str
    level: str
    valid_from: date
    valid_to: date | None
    parent: str


BATCH = 1000
FIELDS = ("official_code", "name", "folded_name", "unit_word", "level", "valid_from", "valid_to")


@transaction.atomic
def sync_places(units: Iterable[UnitRow], successions: Iterable[tuple[str, str]]) -> int:
    """Make the table equal to what ships; units that articles name are never deleted.

    Returns how many units there are.
    """
    units = list(units)
    rows = [
        Place(
            code=unit.code,
            official_code=unit.official_code,
            name=unit.name,
            folded_name=fold(unit.name),
            unit_word=unit.unit_word,
            level=unit.level,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
        )
        for unit in units
    ]
    Place.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=FIELDS
    )
    places = {place.code: place for place in Place.objects.all()}
    parents = {unit.code: unit.parent for unit in units}
    changed = []
    for code, place in places.items():
        parent = places.get(parents.get(code, ""))
        top = parent
        while top is not None and parents.get(top.code, ""):
            top = places.get(parents[top.code])
        if place.parent_id != (parent and parent.pk) or place.province_id != (top and top.pk):
            place.parent, place.province = parent, top
            changed.append(place)
    Place.objects.bulk_update(changed, ["parent", "province"], batch_size=BATCH)
    wanted = {(places[old].pk, places[new].pk) for old, new in successions}
    known = set(Succession.objects.values_list("old_id", "new_id"))
    Succession.objects.bulk_create(
        [Succession(old_id=old, new_id=new) for old, new in sorted(wanted - known)],
        batch_size=BATCH,
    )
    forget_rows()
    return len(places)
