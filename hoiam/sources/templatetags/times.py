"""Times as a person says them, with the full time on hover."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

register = template.Library()

# Our catalogue is asked before Django's, whose Vietnamese days are "Thứ 6" in mid-sentence.
WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)
HOUR, HALF_DAY = 3600, 12 * 3600


@register.filter
def ago(when: datetime | None) -> SafeString | str:
    """ "12 minutes ago", "yesterday 14:05" or "in 5 minutes" as a `<time>`; a dash for None."""
    if when is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        when.isoformat(timespec="seconds"),
        full_time(when),
        in_words(when, timezone.now()),
    )


@register.filter
def due(when: datetime | None) -> SafeString | str:
    """As `ago`; what should have come already is due now."""
    return _("due now") if when is not None and when <= timezone.now() else ago(when)


@register.filter
def full_time(when: datetime | None) -> str:
    """ "14:05, Friday, 20/11/2026" in the office's time zone."""
    return date_format(timezone.localtime(when), "H:i, l, j/n/Y") if when else ""


@register.filter
def full_day(when: datetime) -> str:
    return date_format(timezone.localtime(when), "l, j/n/Y")


def in_words(when: datetime, now: datetime) -> str:
    seconds = int((now - when).total_seconds())
    if seconds < -90:
        return _ahead(when, now, -seconds)
    if abs(seconds) < 90:
        return _("just now") if seconds >= 0 else _("in a minute")
    if seconds < HOUR:
        minutes = seconds // 60
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if seconds < HALF_DAY:
        hours = seconds // HOUR
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return _day(when, now)


def _ahead(when: datetime, now: datetime, seconds: int) -> str:
    if seconds < HOUR:
        minutes = seconds // 60
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    if seconds < HALF_DAY:
        hours = round(seconds / HOUR)
        return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}
    return _day(when, now)


def _day(when: datetime, now: datetime) -> str:
    local, today = timezone.localtime(when), timezone.localtime(now).date()
    days = (today - local.date()).days
    hour = date_format(local, "H:i")
    if days == 0:
        return _("today %(hour)s") % {"hour": hour}
    if days == 1:
        return _("yesterday %(hour)s") % {"hour": hour}
    if days == -1:
        return _("tomorrow %(hour)s") % {"hour": hour}
    if abs(days) < 7:
        return _("%(day)s %(hour)s") % {"day": date_format(local, "l"), "hour": hour}
    return date_format(local, "j/n/Y")
