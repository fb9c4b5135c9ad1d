"""Bringing the table of units into the database."""

from __future__ import annotations

from django.db import transaction

from hoiam.places.models import Place, Succession
from hoiam.places.queries import forget_rows
from hoiam.reading.fold import fold
from hoiam.reading.gazetteer import Gazetteer

BATCH = 1000
FIELDS = ("official_code", "name", "folded_name", "unit_word", "level", "valid_from", "valid_to")


@transaction.atomic
def sync_places(gazetteer: Gazetteer) -> int:
    """Make the table equal to what ships; a unit that left the list stays, for articles name it.

    Returns how many units there are.
    """
    rows = [
        Place(
            code=unit.code,
            official_code=unit.official,
            name=unit.name,
            folded_name=fold(unit.name),
            unit_word=unit.unit,
            level=unit.level,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
        )
        for unit in gazetteer
    ]
    Place.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=FIELDS
    )
    places = {place.code: place for place in Place.objects.all()}
    _sync_parents(gazetteer, places)
    wanted = {
        (places[unit.code].pk, places[heir].pk)
        for unit in gazetteer
        for heir in gazetteer.heirs(unit.code)
    }
    known = set(Succession.objects.values_list("old_id", "new_id"))
    Succession.objects.bulk_create(
        [Succession(old_id=old, new_id=new) for old, new in sorted(wanted - known)],
        batch_size=BATCH,
    )
    forget_rows()
    return len(places)


def _sync_parents(gazetteer: Gazetteer, places: dict[str, Place]) -> None:
    """A unit's parent and province are the last it had; a province has neither."""
    changed = []
    for unit in gazetteer:
        place, parent = places[unit.code], gazetteer.parent(unit.code)
        top = gazetteer.province(unit.code) if parent else None
        keys = (parent and places[parent.code].pk, top and places[top.code].pk)
        if (place.parent_id, place.province_id) != keys:
            place.parent_id, place.province_id = keys
            changed.append(place)
    Place.objects.bulk_update(changed, ["parent", "province"], batch_size=BATCH)
