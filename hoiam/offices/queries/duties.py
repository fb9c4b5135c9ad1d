"""The duty table: as a list, and as a file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoiam.offices.models import Duty, Office
from hoiam.places.models import Place
from hoiam.reading.clean import drop_invisible
from hoiam.topics.models import Topic

COLUMNS = (
    "row",
    "office",
    "topic",
    "place",
    "matter_vi",
    "matter_en",
    "words",
    "ground",
    "valid_from",
    "valid_to",
)
NEEDED = ("row", "office", "topic", "matter_vi")
DELIMITERS = ",;\t"
MOST_LINES = 20_000
MOST_PROBLEMS = 50
# A spreadsheet would take a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@")


def list_duties(
    *, office: Office | None = None, topic: Topic | None = None, on: date | None = None
) -> QuerySet[Duty]:
    """Rows of the table by number; `on` leaves out those not in force on that day."""
    rows = Duty.objects.select_related("office", "topic", "place__province").order_by("row")
    if office is not None:
        rows = rows.filter(office=office)
    if topic is not None:
        rows = rows.filter(topic=topic)
    if on is not None:
        begun = Q(valid_from=None) | Q(valid_from__lte=on)
        rows = rows.filter(begun, Q(valid_to=None) | Q(valid_to__gte=on))
    return rows


def split_words(text: str) -> tuple[str, ...]:
    """The words of a row as they are typed, one to a line or with semicolons between."""
    words = (drop_invisible(word).strip() for word in text.replace("\n", ";").split(";"))
    return tuple(dict.fromkeys(word for word in words if word))


def write_table(duties: Iterable[Duty]) -> str:
    """The duty table as CSV; what `read_table` reads back to the same rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for duty in duties:
        cells = (
            str(duty.row),
            duty.office.code,
            duty.topic.code,
            duty.place.code if duty.place else "",
            duty.matter_vi,
            duty.matter_en,
            "; ".join(duty.words),
            duty.ground,
            duty.valid_from.isoformat() if duty.valid_from else "",
            duty.valid_to.isoformat() if duty.valid_to else "",
        )
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row as a file gives it; `number` is its line in the file."""

    number: int
    row: int
    office: Office
    topic: Topic
    place: Place | None
    matter_vi: str
    matter_en: str
    words: tuple[str, ...]
    ground: str
    valid_from: date | None
    valid_to: date | None


def read_table(text: str) -> tuple[list[Line], list[str]]:
    """The rows of a file that can be read, and a sentence for each line that can't.

    Commas, semicolons or tabs may divide the cells, whatever the spreadsheet has written.
    """
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        return [], [_("This is no CSV file in UTF-8.")]
    head = text.split("\n", 1)[0]
    divider = max(DELIMITERS, key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    try:
        return _read(reader)
    except csv.Error as error:
        said = _("Line %(number)d: this is no CSV: %(why)s.")
        return [], [said % {"number": reader.line_num, "why": error}]


def _read(reader: csv.DictReader) -> tuple[list[Line], list[str]]:
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        names = ", ".join(missing)
        return [], [_("Line 1: these columns are missing: %(names)s.") % {"names": names}]
    unknown = [name for name in reader.fieldnames or () if name and name not in COLUMNS]
    if unknown:
        names = ", ".join(unknown)
        return [], [_("Line 1: these columns are not known: %(names)s.") % {"names": names}]
    known = _Known.load()
    lines: list[Line] = []
    problems: list[str] = []
    first_seen: dict[int, int] = {}
    for cells in reader:
        number = reader.line_num
        if not any(cell for cell in cells.values() if isinstance(cell, str)):
            continue
        try:
            line = _line(number, cells, known)
            before = first_seen.setdefault(line.row, number)
            if before != number:
                said = _("row %(row)d stands on line %(number)d already.")
                raise ValidationError(said % {"row": line.row, "number": before})
            lines.append(line)
        except ValidationError as error:
            at = _("Line %(number)d:") % {"number": number}
            problems += [f"{at} {said}" for said in error.messages]
        if number > MOST_LINES or len(problems) >= MOST_PROBLEMS:
            problems.append(
                _("The lines behind line %(number)d were not looked at.") % {"number": number}
            )
            break
    return lines, problems


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a file may name, by code."""

    offices: Mapping[str, Office]
    topics: Mapping[str, Topic]

    @classmethod
    def load(cls) -> _Known:
        return cls(
            offices={office.code: office for office in Office.objects.all()},
            topics={topic.code: topic for topic in Topic.objects.all()},
        )


def _line(number: int, cells: Mapping[str | None, str | list[str] | None], known: _Known) -> Line:
    """One line. Raises ValidationError with all that is wrong with it."""
    if None in cells:
        raise ValidationError(_("there are more cells than columns."))
    said = {name: _cell(cells.get(name)) for name in COLUMNS}
    problems: list[str] = []

    def need(value: object, sentence: str) -> None:
        if value is None:
            problems.append(sentence)

    row = int(said["row"]) if said["row"].isdecimal() and len(said["row"]) < 10 else None
    need(row or None, _("“%(row)s” is no row number.") % said)
    office, topic = known.offices.get(said["office"]), known.topics.get(said["topic"])
    need(office, _("no office has the code “%(office)s”.") % said)
    need(topic, _("no topic has the code “%(topic)s”.") % said)
    need(said["matter_vi"] or None, _("the matter in Vietnamese is missing."))
    place = Place.objects.filter(code=said["place"]).first() if said["place"] else None
    need(place or (None if said["place"] else ""), _("no unit has the code “%(place)s”.") % said)
    days: dict[str, date | None] = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = date.fromisoformat(said[name]) if said[name] else None
        except ValueError:
            problems.append(_("“%(day)s” is no date like 2025-07-01.") % {"day": said[name]})
    if problems or row is None or office is None or topic is None:
        raise ValidationError(problems)
    return Line(
        number=number,
        row=row,
        office=office,
        topic=topic,
        place=place,
        matter_vi=said["matter_vi"],
        matter_en=said["matter_en"],
        words=split_words(said["words"]),
        ground=said["ground"],
        valid_from=days["valid_from"],
        valid_to=days["valid_to"],
    )


def _cell(value: str | list[str] | None) -> str:
    text = drop_invisible(value).strip() if isinstance(value, str) else ""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text
