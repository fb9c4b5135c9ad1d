"""The clock of the demonstration: whose turn it is, and when an office is open."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from hoiam.issues.demo.people import Cast
from hoiam.issues.queries.due import office_calendar
from hoiam.post.models import OutgoingMail

DAY = timedelta(days=1)
OPENS, CLOSES = time(8, 0), time(16, 50)
# Mails of the sample go to nobody: the same word that sending would give them.
NOT_MAILED = "mail.sample"

# What happens one step after another; each step yields the moment of the next.
Course = Iterator[datetime]


class World:
    """Lets courses take their steps in the order of time, each step in one transaction."""

    def __init__(self, *, seed: int, first: date, last: date, cast: Cast) -> None:
        self.seed, self.first, self.last, self.cast = seed, first, last, cast
        self.now = moment(first, time(0, 1))
        # Steps that would come later lie in the future of whoever looks at the desk.
        self.end = moment(last + DAY, time(0, 0))
        self.calendar = office_calendar()
        self._agenda: list[tuple[datetime, int, Course]] = []
        self._order = count()

    def learn_calendar(self) -> None:
        """After the office decided about days of its own."""
        self.calendar = office_calendar()

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def begin(self, when: datetime, course: Course) -> None:
        """Let a course take its first step then."""
        if when < self.end:
            heapq.heappush(self._agenda, (when, next(self._order), course))

    def run(self, say: Callable[[date], None]) -> None:
        """Let time pass until the last evening; `say` is told each new day."""
        shown = None
        while self._agenda:
            self.now, _order, course = heapq.heappop(self._agenda)
            if self.today != shown:
                shown = self.today
                say(shown)
            with transaction.atomic():
                follows = next(course, None)
                self._keep_mail_here()
            if follows is not None:
                self.begin(max(follows, self.now + timedelta(seconds=1)), course)

    def _keep_mail_here(self) -> None:
        queued = OutgoingMail.objects.filter(next_try__isnull=False)
        queued.update(next_try=None, last_error=NOT_MAILED)

    def soon(self, draw: random.Random) -> datetime:
        """Later on the same working day, or the next morning."""
        when = self.now + timedelta(minutes=draw.randint(10, 150))
        day = timezone.localdate(when)
        if self.calendar.is_working(day) and timezone.localtime(when).time() < CLOSES:
            return max(when, moment(day, OPENS) + timedelta(minutes=draw.randint(1, 90)))
        return self.on(self.calendar.next_working(day + DAY), draw, until=time(10, 30))

    def after(self, days: int, draw: random.Random) -> datetime:
        """In office hours, so many working days on."""
        if days <= 0:
            return self.soon(draw)
        day = self.today
        for _ in range(days):
            day = self.calendar.next_working(day + DAY)
        return self.on(day, draw)

    def on(self, day: date, draw: random.Random, *, until: time = CLOSES) -> datetime:
        """At some minute of a day's office hours, but not over lunch."""
        minutes = draw.randint(0, (until.hour - OPENS.hour) * 60 + until.minute)
        when = moment(day, OPENS) + timedelta(minutes=minutes)
        if time(11, 40) < timezone.localtime(when).time() < time(13, 20):
            when += timedelta(minutes=100)
        return when


def moment(day: date, at: time) -> datetime:
    """That time of day in the office's zone."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
