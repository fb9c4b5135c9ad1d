"""What happened to an issue and when: for anyone, or with all that the desk knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.issues.explain import short
from hoiam.issues.models import Answer, Issue, Objection, OfficeRequest, Round
from hoiam.issues.states import OUTCOMES, VERBS
from hoiam.offices.models import LogEntry, Office, User

LOGGED = "issues.issue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `who` is a member of staff by duty, "" on a public page.

    `on` is its day; `at` is None where only the day is known (what readers sent). `office` is the
    office concerned, `text` what was said with it, `answer` the answer that it is about.
    """

    code: str
    label: str | Promise
    on: date
    at: datetime | None = None
    who: str = ""
    office: str = ""
    text: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows that entries of the log name, by key."""

    requests: dict[int, OfficeRequest]
    rounds: dict[int, Round]
    answers: dict[int, Answer]
    offices: dict[int, Office]
    objections: dict[int, Objection]


def events(issue: Issue, *, public: bool) -> list[Event]:
    """Oldest first. `public`: what anyone may see, by office and never by person."""
    entries = LogEntry.objects.filter(subject_kind=LOGGED, subject=issue.pk).order_by("id")
    entries = [
        entry
        for entry in entries.select_related("actor", "actor__office")
        if entry.verb in VERBS and (VERBS[entry.verb].public or not public)
    ]
    rows = _rows(issue, entries)
    if public:
        # What was done before the assignment was nobody's but the desk's.
        first = next((n for n, e in enumerate(entries) if e.verb == "issue.assigned"), None)
        entries = [] if first is None else entries[first:]
    found = [_event(entry, rows, public=public) for entry in entries]
    found += [_objected(row, public=public) for row in rows.objections.values()]
    zone = timezone.get_default_timezone()
    # Of a day whose hour is not known the events come last.
    found.sort(key=lambda event: event.at or datetime.combine(event.on, time.max, tzinfo=zone))
    return found


def _rows(issue: Issue, entries: list[LogEntry]) -> _Rows:
    wanted = {entry.ids.get(name) for entry in entries for name in ("office", "before")}
    answers = issue.answers.select_related("office", "publication", "publication__current")
    requests = OfficeRequest.objects.filter(round__issue=issue).select_related(
        "office", "proposed_office"
    )
    objections = Objection.objects.filter(answer__issue=issue).select_related("decided_by")
    return _Rows(
        requests=requests.in_bulk(),
        rounds=issue.rounds.select_related("office").in_bulk(),
        answers=answers.in_bulk(),
        offices=Office.objects.in_bulk([key for key in wanted if key is not None]),
        objections=objections.in_bulk(),
    )


def _event(entry: LogEntry, rows: _Rows, *, public: bool) -> Event:
    request = rows.requests.get(entry.ids.get("request"))
    answer = rows.answers.get(entry.ids.get("answer"))
    return Event(
        code=entry.verb,
        label=VERBS[entry.verb].label,
        on=timezone.localdate(entry.at),
        at=entry.at,
        who="" if public else _who(entry.actor),
        office=_office(entry, rows, request, answer),
        text=" ".join(part for part in _texts(entry, rows, request, answer) if part),
        answer=answer if answer is None or answer.publication.is_public or not public else None,
    )


def _who(user: User | None) -> str:
    """A member of staff by duty: name, position and office."""
    if user is None:
        return _("the program")
    duty = user.position or user.get_role_display()
    office = user.office.name if user.office else ""
    return ", ".join(str(part) for part in (user, duty, office) if part)


def _office(
    entry: LogEntry, rows: _Rows, request: OfficeRequest | None, answer: Answer | None
) -> str:
    named = rows.offices.get(entry.ids.get("office"))
    if named is not None and entry.verb != "issue.handover-asked":
        return named.name
    if request is not None:
        return request.office.name
    if answer is not None:
        return answer.office.name
    held = rows.rounds.get(entry.ids.get("round"))
    return held.office.name if held is not None else ""


def _texts(
    entry: LogEntry, rows: _Rows, request: OfficeRequest | None, answer: Answer | None
) -> list[str]:
    """What was said with it, sentence by sentence: reasons, decisions, dates."""
    said: list[str] = []
    if request is not None:
        said += _request_texts(entry, rows, request)
    if entry.verb == "issue.answered" and answer is not None:
        said.append(str(OUTCOMES[answer.outcome].label))
        if answer.promised_for:
            said.append(short(answer.promised_for))
    if entry.verb == "issue.reopened":
        held = rows.rounds.get(entry.ids.get("round"))
        said.append(held.reason if held else "")
    if entry.verb == "issue.objection-kept":
        objection = rows.objections.get(entry.ids.get("objection"))
        said.append(objection.decision if objection else "")
    if due := entry.ids.get("due"):
        said.append(_("Due on %(day)s.") % {"day": short(date.fromisoformat(str(due)))})
    return said


ASKED = ("issue.extension-asked", "issue.handover-asked", "issue.question-asked")
DECIDED = (
    "issue.extension-granted",
    "issue.extension-refused",
    "issue.handed-over",
    "issue.handover-refused",
    "issue.question-answered",
)


def _request_texts(entry: LogEntry, rows: _Rows, request: OfficeRequest) -> list[str]:
    said: list[str] = []
    days = entry.ids.get("days")
    if days:
        said.append(ngettext("%(n)d day.", "%(n)d days.", int(days)) % {"n": int(days)})
    if entry.verb == "issue.handover-asked" and request.proposed_office is not None:
        said.append(_("Proposed: %(office)s.") % {"office": request.proposed_office.name})
    if entry.verb == "issue.handed-over":
        before = rows.offices.get(entry.ids.get("before"))
        said.append(_("Before: %(office)s.") % {"office": before.name} if before else "")
    if entry.verb in ASKED:
        said.append(request.text)
    elif entry.verb in DECIDED:
        said.append(request.decision)
    return said


def _objected(row: Objection, *, public: bool) -> Event:
    """A reader said that this is no answer: the day, and what they wrote only for the desk."""
    return Event(
        code="issue.objected",
        label=VERBS["issue.objected"].label,
        on=row.arrived,
        text="" if public else row.text or "",
    )
