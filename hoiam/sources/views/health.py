"""The health of sources put before a person: alarms in sentences, recent attempts as a strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.sources.clock import Alarm
from hoiam.sources.models import Fetch, Source
from hoiam.sources.queries.sources import SourceHealth
from hoiam.sources.states import in_words, is_good
from hoiam.sources.templatetags.times import full_time

SHOWN = 14
# Even what fails for weeks is tried once a day; the whole month of attempts takes seconds.
OF_LATE = timedelta(days=7)
STEP = 7
# Height tells good from bad where colour does not.
HEIGHTS = {"good": 16, "same": 7, "bad": 16}


@dataclass(frozen=True, slots=True)
class Tick:
    """One attempt in the strip, in pixels: a full bar brought something, a low one nothing new,
    a bar with a gap failed."""

    kind: str
    x: int
    y: int
    tall: int
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    ticks: list[Tick]
    words: str


def strips(sources: Sequence[Source], *, now: datetime) -> dict[int, Strip]:
    """The latest attempts of each source, oldest first; sources not read of late are left out."""
    newest = Window(
        RowNumber(), partition_by=F("feed__source"), order_by=[F("at").desc(), F("id").desc()]
    )
    rows = (
        Fetch.objects.filter(feed__source__in=sources, at__gte=now - OF_LATE)
        .annotate(nth=newest, owner=F("feed__source"))
        .filter(nth__lte=SHOWN)
        .order_by("at", "id")
    )
    found: dict[int, list[Fetch]] = {}
    for fetch in rows:
        found.setdefault(fetch.owner, []).append(fetch)
    return {owner: _strip(fetches) for owner, fetches in found.items()}


def _strip(fetches: list[Fetch]) -> Strip:
    ticks = []
    for index, fetch in enumerate(fetches):
        tall = HEIGHTS[_kind(fetch)]
        label = f"{full_time(fetch.at)}: {in_words(fetch.outcome, fetch.params)}"
        ticks.append(Tick(_kind(fetch), index * STEP, 17 - tall, tall, label))
    bad = sum(tick.kind == "bad" for tick in ticks)
    words = ngettext("last %(n)d attempt, ", "last %(n)d attempts, ", len(ticks)) % {
        "n": len(ticks)
    }
    return Strip(ticks, words + (_("%(n)d failed") % {"n": bad} if bad else _("all well")))


def _kind(fetch: Fetch) -> str:
    if not is_good(fetch.outcome):
        return "bad"
    return "good" if fetch.items_new else "same"


def alarm_lines(health: SourceHealth) -> list[str]:
    """Each kind of alarm of a source as one sentence, the worst first."""
    kinds: dict[str, list[Alarm]] = {}
    for alarm in health.alarms:
        kinds.setdefault(alarm.key, []).append(alarm)
    tell = {"failing": _failing, "moved": _moved, "empty-pages": _empty, "silent": _silent}
    return [tell[key](alarms, health) for key, alarms in kinds.items()]


def _when(moment) -> str:
    return date_format(localtime(moment), "H:i j/n")


def _failing(alarms: list[Alarm], _health: SourceHealth) -> str:
    why = in_words(alarms[0].detail, {"status": "…"}) if alarms[0].detail else ""
    since = min((alarm.since for alarm in alarms if alarm.since), default=None)
    count = {"n": len(alarms)}
    words = ngettext("%(n)d feed fails", "%(n)d feeds fail", len(alarms)) % count
    if since is not None:
        words = _("%(what)s since %(when)s") % {"what": words, "when": _when(since)}
    return f"{words}: {why}" if why else words


def _moved(alarms: list[Alarm], _health: SourceHealth) -> str:
    return _("a feed has moved to %(url)s; open the source to follow it") % {
        "url": alarms[0].detail
    }


def _empty(alarms: list[Alarm], _health: SourceHealth) -> str:
    return _("%(share)s of the latest pages came out empty: the site has changed its pages") % {
        "share": alarms[0].detail
    }


def _silent(alarms: list[Alarm], health: SourceHealth) -> str:
    normal = round(health.normal) or 1
    return ngettext(
        "silent since %(when)s; normal is %(n)d item a day",
        "silent since %(when)s; normal is %(n)d items a day",
        normal,
    ) % {"when": _when(alarms[0].since), "n": normal}
