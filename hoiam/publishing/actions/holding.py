"""What all verbs here begin with: the row, locked, unchanged since it was shown, and allowed."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import take_turn
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import NumberSeries, Publication
from hoiam.publishing.states import STATES
from hoiam.reading.clean import drop_invisible

LONGEST_SENTENCE = 2_000


def hold(publication: Publication, version: int | None = None) -> Publication:
    """The row, locked and one version further. Raises Conflict where it changed meanwhile."""
    # The lock of the log comes first in every verb, so that none waits for a row of another that
    # waits for the log.
    take_turn()
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if version is not None and held.version != version:
        raise Conflict(
            _("Somebody else changed this text since you opened it. Look again, then decide.")
        )
    held.version += 1
    return held


def move(held: Publication, state: str) -> None:
    """Bring it into another state. Raises ValidationError where the table lets it not follow."""
    now = STATES[held.state]
    if state not in now.follows:
        raise ValidationError(
            _("This is in the state “%(state)s”, from which it can't become “%(wanted)s”.")
            % {"state": now.label, "wanted": STATES[state].label}
        )
    held.state = state


def give_number(publication: Publication, *, now: datetime) -> str:
    """The next public number of its kind and year; a number once given is never given again."""
    prefix, year = kind_of(publication).prefix, localtime(now).year
    NumberSeries.objects.get_or_create(prefix=prefix, year=year)
    # Locked until the transaction ends, so that two who publish at once wait for each other.
    series = NumberSeries.objects.select_for_update().get(prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}-{year}-{series.last:04d}"


def sentence(text: str, *, missing: str) -> str:
    """What somebody gives as reason. Raises ValidationError, saying `missing`, without one."""
    text = drop_invisible(text).replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError(missing)
    if len(text) > LONGEST_SENTENCE:
        raise ValidationError(_("This is too long: 2,000 characters at most."))
    return text
