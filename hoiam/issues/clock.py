"""When an answer is due, counted day by day, and what the clock says today.

    the day after assignment -> counted days -> off the last day off -> after each extension, again

Pure: dates in, dates out. A day is a day in the office's time zone: `local_day` makes one of a
moment, and nothing here asks what time it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.issues.calendar import ONE_DAY, Calendar, Reason
from hoiam.issues.deadlines import DeadlineRule

WEEK = timedelta(days=7)
DAYS_BEFORE = (7, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The clock stands from `from_` until the day before `to`; for good while `to` is None.

    The day on which the office asks is not counted, the day on which it is answered is.
    """

    from_: date
    to: date | None
    kind: str = "question"

    def __post_init__(self) -> None:
        if self.to is not None and self.to < self.from_:
            raise ValueError("a pause cannot end before it begins")

    def covers(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day < self.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """Days granted on top, counted as the rule counts, from the day after the date before."""

    days: int
    granted_on: date

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("an extension adds at least one day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One day of the count; `number` where it is counted.

    `why` says why it is not counted, or what else is to be said of it: a counted last day that is
    off, a Saturday that is worked, the working day to which the date moves.
    """

    day: date
    number: int | None
    counted: bool
    why: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A date and every day that led to it.

    `due` is None while the clock stands (`paused_since`). `dues` are the dates before and after
    each extension reached so far. `expected`: a day of the count lies in a year whose days off
    have not been announced, so that the date may move (later, never earlier: `moved_due`).
    """

    due: date | None
    steps: tuple[Step, ...]
    rule: DeadlineRule
    assigned: date
    extensions: tuple[Extension, ...] = ()
    dues: tuple[date, ...] = ()
    paused_since: date | None = None
    expected: bool = False

    @property
    def counted(self) -> int:
        return sum(step.counted for step in self.steps)


class _Stands(Exception):
    """The walk came to a pause that has not ended."""


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A walk along the calendar, one step for each day, that never goes back."""

    day: date
    working: bool
    calendar: Calendar
    pauses: Sequence[Pause]
    steps: list[Step]
    number: int = 0

    def count(self, days: int) -> None:
        """On to the day on which `days` more have been counted."""
        last = self.number + days
        while self.number < last:
            self._go_on()
            off = self.calendar.off(self.day)
            if self._paused():
                self._stand_at(Reason(key="paused"))
            elif off and self.working:
                self._stand_at(off)
            else:
                self.number += 1
                why = off if self.number == last else None
                why = why or (self.calendar.worked(self.day) if self.working else None)
                self.steps.append(Step(day=self.day, number=self.number, counted=True, why=why))

    def start_at(self, until: date) -> None:
        """The date of a document as the first step, with what is to be said of it."""
        off = self.calendar.off(until)
        self.day = until
        self._stand_at(Reason(key="document", vi=off.vi if off else "", en=off.en if off else ""))

    def leave_day_off(self) -> None:
        """On to a day on which somebody is there to answer, if this one is none."""
        moved = False
        while self.calendar.off(self.day) or (moved and self._paused()):
            moved = True
            self._go_on()
            off = Reason(key="paused") if self._paused() else self.calendar.off(self.day)
            self._stand_at(off or Reason(key="moved"))

    def _go_on(self) -> None:
        self.day += ONE_DAY
        if any(pause.to is None and pause.covers(self.day) for pause in self.pauses):
            raise _Stands

    def _paused(self) -> bool:
        return any(pause.covers(self.day) for pause in self.pauses)

    def _stand_at(self, why: Reason) -> None:
        self.steps.append(Step(day=self.day, number=None, counted=False, why=why))


def count_days(
    rule: DeadlineRule,
    *,
    assigned: date,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Extension] = (),
    until: date | None = None,
) -> Count:
    """The date by which an office must answer, and every day that led to it.

    Counting starts the day after assignment. `until` is a date that a document sets: it is kept
    as given, pauses or not, unless it is a day off. Pauses count only where the rule names their
    kind; while one is open the clock stands and there is no date. Raises ValueError where the
    rule needs `until` and has none.
    """
    if until is None and rule.days is None:
        raise ValueError(f"{rule.code}: the document must say by when")
    heeded = [] if until else [pause for pause in pauses if pause.kind in rule.pauses]
    granted = tuple(sorted(extensions, key=lambda extension: extension.granted_on))
    walk = _Walk(
        day=assigned,
        working=rule.counting == "working",
        calendar=calendar,
        pauses=heeded,
        steps=[],
    )
    dues: list[date] = []
    stands = False
    try:
        for reached in _dues(rule, until, granted, walk):
            dues.append(reached)
    except _Stands:
        stands = True
    return Count(
        due=None if stands else walk.day,
        steps=tuple(walk.steps),
        rule=rule,
        assigned=assigned,
        extensions=granted,
        dues=tuple(dues),
        paused_since=walk.day if stands else None,
        expected=not calendar.announced(walk.day),
    )


def _dues(
    rule: DeadlineRule, until: date | None, granted: Iterable[Extension], walk: _Walk
) -> Iterator[date]:
    """The date, then that after each extension; raises _Stands at an open pause."""
    if until is not None:
        walk.start_at(until)
    else:
        walk.count(rule.days or 0)
    walk.leave_day_off()
    yield walk.day
    for extension in granted:
        walk.count(extension.days)
        walk.leave_day_off()
        yield walk.day


def may_pause(rule: DeadlineRule, *, due: date, today: date, kind: str = "question") -> bool:
    """Whether what the office does today stops the clock: the rule says so, and it is not too late.

    To be decided, and kept, when it is done: a question asked once the date has gone by stops
    nothing, so that nobody asks a way out of being overdue.
    """
    return kind in rule.pauses and today <= due


def ended(pauses: Iterable[Pause], on: date) -> tuple[Pause, ...]:
    """The same pauses with an open one closed on `on`: what the date would be if it ended then."""
    return tuple(
        Pause(from_=pause.from_, to=max(pause.from_, on), kind=pause.kind)
        if pause.to is None
        else pause
        for pause in pauses
    )


def paused_days(pauses: Iterable[Pause], *, started: date, until: date) -> int:
    """Days after `started` up to and with `until` on which the clock stood; overlaps count once."""
    held = list(pauses)
    if not held:
        return 0
    days = (started + timedelta(days=n) for n in range(1, (until - started).days + 1))
    return sum(any(pause.covers(day) for pause in held) for day in days)


def moved_due(old: date | None, new: date | None) -> date | None:
    """The later of two dates, for no change of the calendar takes days away; None stands still."""
    return None if old is None or new is None else max(old, new)


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The day of a moment in the office's time zone; a moment without a zone is a ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return moment.astimezone(zone).date()


State = Literal[
    "waiting", "paused", "due-today", "overdue", "in-time", "on-the-date", "late", "ended"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a round stands on a day.

    `days` since it was assigned, until the answer or today; `margin` from there to the date:
    positive before it, negative after it, None without a date.
    """

    state: State
    days: int
    margin: int | None

    @property
    def answered(self) -> bool:
        return self.state in ("in-time", "on-the-date", "late")

    @property
    def is_overdue(self) -> bool:
        return self.state == "overdue"

    def words(self) -> str:
        """ "waiting 12 days, 18 left", "answered in 9 days, 2 before the date" and the like."""
        if self.answered:
            return _answered_words(self.days, self.margin)
        if self.state == "ended":
            ended = ngettext(
                "ended without an answer after %(n)d day",
                "ended without an answer after %(n)d days",
                self.days,
            )
            return ended % {"n": self.days}
        waiting = _("assigned today")
        if self.days:
            waiting = ngettext("waiting %(n)d day", "waiting %(n)d days", self.days)
            waiting %= {"n": self.days}
        if self.state == "paused":
            return _("%(waiting)s; the clock stands") % {"waiting": waiting}
        if self.state == "due-today":
            return _("due today")
        if self.margin is None:
            return waiting
        late = -self.margin
        if late > 0:
            return ngettext("overdue by %(n)d day", "overdue by %(n)d days", late) % {"n": late}
        left = ngettext("%(n)d left", "%(n)d left", self.margin) % {"n": self.margin}
        return _("%(waiting)s, %(left)s") % {"waiting": waiting, "left": left}


def _answered_words(days: int, margin: int | None) -> str:
    if days == 0:
        answered = _("answered the same day")
    else:
        answered = ngettext("answered in %(n)d day", "answered in %(n)d days", days) % {"n": days}
    if margin is None:
        return answered
    if margin == 0:
        against = _("on the date")
    elif margin > 0:
        against = ngettext("%(n)d before the date", "%(n)d before the date", margin)
    else:
        against = ngettext("%(n)d after the date", "%(n)d after the date", -margin)
    return _("%(answered)s, %(against)s") % {
        "answered": answered,
        "against": against % {"n": abs(margin)} if margin else against,
    }


def standing(
    today: date,
    *,
    started: date,
    due: date | None,
    answered: date | None,
    paused: bool = False,
    ended: date | None = None,
) -> Standing:
    """What to say of a round on the day `today`, all of them days in the office's time zone.

    `paused`: the clock stands today. `ended`: withdrawn or joined with another without an answer.
    What is dated after `today` has not happened yet. Raises ValueError for an end, or a today,
    before the start: no clock runs backwards.
    """
    if any(day is not None and day < started for day in (today, answered, ended)):
        raise ValueError(f"nothing can have happened before the start, {started}")
    done = answered is not None and answered <= today
    gone = not done and ended is not None and ended <= today
    end = (answered if done else ended if gone else None) or today
    margin = (due - end).days if due is not None else None
    state: State = "ended" if gone else _state(done, margin, paused)
    return Standing(state=state, days=(end - started).days, margin=margin)


def _state(done: bool, margin: int | None, paused: bool) -> State:
    if done:
        if margin == 0:
            return "on-the-date"
        return "late" if margin is not None and margin < 0 else "in-time"
    if paused:
        return "paused"
    if margin is None or margin > 0:
        return "waiting"
    return "due-today" if margin == 0 else "overdue"


def reminders(
    due: date, calendar: Calendar, *, started: date | None = None, until: date | None = None
) -> dict[str, date]:
    """The days on which the office is written to: kind -> day, in order.

    `before-7`, `before-3`, `before-1`: so many working days before the date. `overdue`: the first
    working day after it. `overdue-1`, `overdue-2`, …: a week after the one before, moved off a day
    off; those up to and with `until`. With `started`, kinds that would fall on or before that day
    are left out: the office is written to on assignment anyway.
    """
    found = {f"before-{n}": calendar.working_days_before(due, n) for n in DAYS_BEFORE}
    if started is not None:
        found = {kind: day for kind, day in found.items() if day > started}
    day = found["overdue"] = calendar.next_working(due + ONE_DAY)
    week = 1
    while until is not None and (day := calendar.next_working(day + WEEK)) <= until:
        found[f"overdue-{week}"] = day
        week += 1
    return found
