"""What an administrator does to the duty table: one row at a time, or a whole file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import hold, insert, put, require_administrator
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Duty, Office, User
from hoiam.offices.queries.duties import Line, read_table
from hoiam.offices.queries.offices import next_row
from hoiam.places.models import Place
from hoiam.topics.models import Topic

MOST_WORDS = 40
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a row of the duty table says."""

    office: Office
    topic: Topic
    matter_vi: str
    place: Place | None = None
    matter_en: str = ""
    words: tuple[str, ...] = ()
    ground: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def values(self) -> dict[str, object]:
        """By name of field."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**said, "words": list(self.words)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking in a file did: how many rows were added, changed, alike, not in the file."""

    added: int
    changed: int
    same: int
    absent: int


@transaction.atomic
def add_duty(
    user: User | None,
    *,
    particulars: Particulars,
    now: datetime,
    row: int | None = None,
    is_sample: bool = False,
) -> Duty:
    """Add a row to the duty table; without a number it gets the next one."""
    require_administrator(user)
    duty = Duty(row=row or next_row(), is_sample=is_sample, **particulars.values())
    _check(duty)
    insert(duty)
    log(user, "duty.added", duty, now=now, row=duty.row, office=duty.office_id)
    return duty


@transaction.atomic
def change_duty(
    user: User | None,
    duty: Duty,
    *,
    particulars: Particulars,
    now: datetime,
    version: int | None = None,
) -> Duty:
    """Change a row. Whose row it is stays: another office gets a row of its own."""
    require_administrator(user)
    held = hold(duty, version)
    if particulars.office.pk != held.office_id:
        raise ValidationError({"office": _another_office(held)})
    changed = put(held, particulars.values())
    if not changed:
        return duty
    _check(held)
    held.save()
    log(user, "duty.changed", held, now=now, fields=changed, row=held.row)
    return held


def _another_office(duty: Duty) -> str:
    return _(
        "Row %(row)d is that of %(office)s, and matters were given to it by this row. "
        "End the row and add one for the other office."
    ) % {"row": duty.row, "office": duty.office.name}


@transaction.atomic
def end_duty(
    user: User | None, duty: Duty, *, on: date, now: datetime, version: int | None = None
) -> Duty:
    """Say on which day a row is in force for the last time."""
    require_administrator(user)
    held = hold(duty, version)
    held.valid_to = on
    _check(held)
    held.save()
    log(user, "duty.ended", held, now=now, row=held.row, on=on.isoformat())
    return held


def _check(duty: Duty) -> None:
    """Raises ValidationError by field where something can't be so."""
    duty.full_clean(exclude=["office", "topic", "place"])
    if duty.office.is_partner:
        said = _("A body outside the administration has no duty in the table.")
        raise ValidationError({"office": said})
    if duty.valid_from and duty.valid_to and duty.valid_to < duty.valid_from:
        raise ValidationError({"valid_to": _("The last day lies before the first.")})
    if len(duty.words) > MOST_WORDS:
        raise ValidationError({"words": _("At most %(n)d words to a row.") % {"n": MOST_WORDS}})
    for word in duty.words:
        if len(word) > LONGEST_WORD:
            said = _("“%(word)s” is too long to be found in a text.") % {"word": word[:30]}
            raise ValidationError({"words": said})


@transaction.atomic
def take_table(user: User | None, text: str, *, now: datetime, is_sample: bool = False) -> Taken:
    """Take in a whole duty table as CSV: all of it, or with one wrong line nothing.

    A row is added or changed by its number; one that the file does not name stays as it is.
    Raises ValidationError with a sentence for each line that is wrong.
    """
    require_administrator(user)
    lines, problems = read_table(text)
    known = {duty.row: duty for duty in Duty.objects.select_related("office")}
    done = {"added": 0, "changed": 0, "same": 0}
    for line in lines:
        try:
            done[_take(user, line, known.get(line.row), now=now, is_sample=is_sample)] += 1
        except ValidationError as error:
            problems += [f"{_at(line.number)} {said}" for said in error.messages]
    if problems:
        raise ValidationError(problems)
    absent = len(known.keys() - {line.row for line in lines})
    return Taken(absent=absent, **done)


def _at(number: int) -> str:
    return _("Line %(number)d:") % {"number": number}


def _take(
    user: User | None, line: Line, duty: Duty | None, *, now: datetime, is_sample: bool
) -> str:
    """Add or change one row; which of it was needed."""
    particulars = Particulars(
        **{field.name: getattr(line, field.name) for field in fields(Particulars)}
    )
    if duty is None:
        add_duty(user, particulars=particulars, now=now, row=line.row, is_sample=is_sample)
        return "added"
    kept = change_duty(user, duty, particulars=particulars, now=now)
    return "same" if kept is duty else "changed"
