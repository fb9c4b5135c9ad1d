"""Looking units up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet

from hoiam.places.models import Level, Place, Succession


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The keys that reading needs of a unit; the table has some 14,000 rows."""

    id: int
    is_current: bool


@cache
def rows_by_code() -> dict[str, PlaceRow]:
    """Every unit by code, kept in the process until `forget_rows`."""
    rows = Place.objects.values_list("code", "id", "valid_to")
    return {code: PlaceRow(pk, valid_to is None) for code, pk, valid_to in rows}


@cache
def _became() -> dict[int, tuple[int, ...]]:
    """What each unit that ended became, by key."""
    found: dict[int, tuple[int, ...]] = {}
    for old, new in Succession.objects.order_by("old", "new").values_list("old_id", "new_id"):
        found[old] = (*found.get(old, ()), new)
    return found


@cache
def _current_keys() -> frozenset[int]:
    return frozenset(row.id for row in rows_by_code().values() if row.is_current)


def units_today(pk: int) -> set[int]:
    """The units in which a unit lies now, by key: itself if it still exists."""
    found: set[int] = set()
    waiting, seen = [pk], {pk}
    while waiting:
        key = waiting.pop()
        if key in _current_keys():
            found.add(key)
            continue
        for new in _became().get(key, ()):
            if new not in seen:
                seen.add(new)
                waiting.append(new)
    return found


def forget_rows() -> None:
    """Read the table anew at the next look-up, in this process."""
    for kept in (rows_by_code, _became, _current_keys):
        kept.cache_clear()


def provinces_today() -> QuerySet[Place]:
    return Place.objects.filter(level=Level.PROVINCE, valid_to=None)


def communes_today(province: Place) -> QuerySet[Place]:
    return Place.objects.filter(level=Level.COMMUNE, valid_to=None, province=province)
