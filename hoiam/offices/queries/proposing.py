"""Whose duty a matter is, out of the duty table, with the reason in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoiam.offices.models import Duty, Office
from hoiam.offices.queries.matching import Match, Row, rank
from hoiam.places.models import Level, Place
from hoiam.places.queries import units_today
from hoiam.topics.models import Topic

MOST_OTHERS = 4
REACH = {Level.PROVINCE: 1, Level.DISTRICT: 2, Level.COMMUNE: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An office, the row of the duty table that names it, and why in a sentence.

    `words` are those of the row that the text has; `others` are the next offices, best first.
    """

    office: Office
    duty: Duty
    reason: str
    words: tuple[str, ...] = ()
    others: tuple[Proposal, ...] = ()


def propose_office(
    *,
    topic: Topic | None,
    place: Place | None,
    text: str = "",
    on: date,
    table: Sequence[Duty] | None = None,
) -> Proposal | None:
    """The office whose duty a matter is on a day, or None where no row of the table fits.

    `text` may be a headline with its lead: the first sentence counts most. Nobody's name and no
    outlet decides anything, for only the words of the table are looked at. Whoever asks for many
    matters hands in `table`, the rows of `duties_on`.
    """
    found = matching_rows(topic=topic, place=place, text=text, on=on, table=table)
    if not found:
        return None
    first, *others = found
    return Proposal(
        office=first.office,
        duty=first.duty,
        reason=first.reason,
        words=first.words,
        others=tuple(others[:MOST_OTHERS]),
    )


def matching_rows(
    *,
    topic: Topic | None,
    place: Place | None,
    text: str = "",
    on: date,
    table: Sequence[Duty] | None = None,
) -> list[Proposal]:
    """All offices whose duty a matter may be on a day, best first, each with its best row."""
    every = list(duties_on(on)) if table is None else table
    duties = {duty.row: duty for duty in duties_for(place, every)}
    rows = [_row(duty) for duty in duties.values()]
    matches = rank(rows, topic=topic.code if topic else None, text=text)
    return [_proposal(match, duties[match.row.row], place) for match in matches]


def why_nobody(*, topic: Topic | None, place: Place | None, on: date) -> str:
    """Why `propose_office` found nothing, in a sentence."""
    if topic is None:
        return _("No topic is known, and no word of the duty table stands in the text.")
    of_topic = [duty for duty in duties_on(on) if duty.topic_id == topic.pk]
    if not of_topic:
        return _("No row of the duty table is for the topic “%(topic)s” on this day.") % {
            "topic": topic.name
        }
    where = place.whole_name if place else _("an unknown place")
    return _("No office that the duty table names for “%(topic)s” covers %(place)s.") % {
        "topic": topic.name,
        "place": where,
    }


def duties_on(on: date) -> QuerySet[Duty]:
    """The rows in force on a day, of bodies of the administration that are active."""
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    lasting = Q(valid_to=None) | Q(valid_to__gte=on)
    rows = Duty.objects.filter(begun & lasting, office__active=True, office__is_partner=False)
    return rows.select_related("office", "office__place", "topic", "place").order_by("row")


def duties_for(place: Place | None, duties: Sequence[Duty]) -> list[Duty]:
    """Those of some rows that are for a place.

    A row without a unit is for all of its office's. A row is for a place when all of where the
    place lies today is in the row's unit. A matter without a place belongs to whoever covers a
    province or everything.
    """
    if place is None:
        return [duty for duty in duties if _reach(duty) <= REACH[Level.PROVINCE]]
    chains = _chains(units_today(place.pk) or {place.pk})
    units = {duty: duty.place_id or duty.office.place_id for duty in duties}
    whole = {key: units_today(key) for key in set(units.values()) if key is not None}
    fits = {key for key, theirs in whole.items() if all(theirs & chain for chain in chains)}
    return [duty for duty, key in units.items() if key is None or key in fits]


def _chains(keys: Iterable[int]) -> list[set[int]]:
    """For each unit of today: itself and what it lies in."""
    rows = Place.objects.filter(pk__in=keys).values_list("pk", "parent_id", "province_id")
    return [{key for key in row if key is not None} for row in rows]


def _reach(duty: Duty) -> int:
    """How small a unit a row is for; 0 for everywhere."""
    unit = duty.place or duty.office.place
    return REACH[Level(unit.level)] if unit else 0


def _row(duty: Duty) -> Row:
    return Row(
        row=duty.row,
        office=duty.office_id,
        topic=duty.topic.code,
        reach=_reach(duty),
        words=tuple(duty.words),
    )


def _proposal(match: Match, duty: Duty, place: Place | None) -> Proposal:
    return Proposal(
        office=duty.office, duty=duty, reason=_reason(match, duty, place), words=match.words
    )


def _reason(match: Match, duty: Duty, place: Place | None) -> str:
    """ "roads in xã Hồng Minh → Department of Construction, duty table row 14": and the words."""
    named = {
        "matter": _small(duty.matter),
        "place": place.full_name if place else "",
        "office": duty.office.name,
        "row": duty.row,
        "words": ", ".join(f"“{word}”" for word in match.words[:4]),
    }
    if place:
        said = _("%(matter)s in %(place)s → %(office)s, duty table row %(row)s") % named
    else:
        said = _("%(matter)s → %(office)s, duty table row %(row)s") % named
    if match.words:
        return _("%(said)s; it says %(words)s") % {"said": said, **named}
    if duty.words:
        return _("%(said)s; same topic, but none of this row's words") % {"said": said}
    return _("%(said)s; the row for the whole topic") % {"said": said}


def _small(text: str) -> str:
    """In mid-sentence, unless it begins with an acronym."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
