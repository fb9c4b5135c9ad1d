"""Two signatures: submitted by one person, approved by another, then published."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.jobs.registry import job
from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.holding import give_number, hold, move, sentence
from hoiam.publishing.actions.retrying import retries
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.signing import (
    why_not_publish,
    why_not_return,
    why_not_sign,
    why_not_take_back,
    why_not_write,
)
from hoiam.publishing.queries.texts import newest_revision

logger = logging.getLogger(__name__)


@transaction.atomic
def submit(
    user: User, publication: Publication, *, now: datetime, version: int | None = None
) -> Publication:
    """The first signature: hand a draft to the approver."""
    held = hold(publication, version)
    require(why_not_write(user, held))
    move(held, "submitted")
    held.submitted_by, held.submitted_at = user, now
    held.save()
    log(user, "publication.submitted", held, now=now, revision=newest_revision(held).number)
    return held


@transaction.atomic
def take_back(
    user: User, publication: Publication, *, now: datetime, version: int | None = None
) -> Publication:
    """Whoever may write it makes it a draft again while nobody has approved it."""
    held = hold(publication, version)
    require(why_not_take_back(user, held))
    if held.state != "submitted":
        raise ValidationError(_("Only what waits for approval can be taken back."))
    _unsign(held)
    held.save()
    log(user, "publication.taken-back", held, now=now)
    kind_of(held).on_returned(held, now)
    return held


@transaction.atomic
def give_back(
    user: User,
    publication: Publication,
    *,
    remark: str,
    now: datetime,
    version: int | None = None,
) -> Publication:
    """An approver returns it with a remark; every signature on it falls."""
    held = hold(publication, version)
    require(why_not_return(user, held))
    remark = sentence(remark, missing=_("Say what should be changed."))
    _unsign(held)
    held.remark = remark
    held.save()
    log(user, "publication.returned", held, now=now, fields=["remark"])
    kind_of(held).on_returned(held, now)
    return held


def _unsign(held: Publication) -> None:
    move(held, "draft")
    held.submitted_by = held.submitted_at = held.approved_by = held.approved_at = None
    held.publish_at = None


@transaction.atomic
def approve(
    user: User, publication: Publication, *, now: datetime, version: int | None = None
) -> Publication:
    """The second signature, of somebody who wrote none of it."""
    held = hold(publication, version)
    require(why_not_sign(user, held))
    if held.state == "scheduled":
        raise ValidationError(_("This is approved already."))
    move(held, "approved")
    held.approved_by, held.approved_at, held.remark = user, now, ""
    held.save()
    log(user, "publication.approved", held, now=now, revision=newest_revision(held).number)
    kind_of(held).on_approved(held, now)
    return held


@transaction.atomic
def publish(
    user: User | None,
    publication: Publication,
    *,
    now: datetime,
    publish_at: datetime | None = None,
    version: int | None = None,
) -> Publication:
    """Publish now, or at a time that lies ahead. `user` None: the program, for what was signed."""
    held = hold(publication, version)
    if user is not None:
        require(why_not_publish(user, held))
    if kind_of(held).needs_two and held.approved_by_id is None:
        raise ValidationError(_("Two people sign what goes out: it has not been approved yet."))
    if publish_at is not None and publish_at > now:
        return _schedule(user, held, publish_at, now)
    move(held, "published")
    held.current = newest_revision(held)
    held.number = held.number or give_number(held, now=now)
    held.published_at, held.publish_at = now, None
    held.save()
    log(user, "publication.published", held, now=now, number=held.number)
    kind_of(held).on_published(held, now)
    return held


def _schedule(
    user: User | None, held: Publication, publish_at: datetime, now: datetime
) -> Publication:
    move(held, "scheduled")
    held.publish_at = publish_at
    held.save()
    log(user, "publication.scheduled", held, now=now, publish_at=publish_at.isoformat())
    return held


@transaction.atomic
def unschedule(
    user: User, publication: Publication, *, now: datetime, version: int | None = None
) -> Publication:
    """What was to be published waits again; it stays approved."""
    held = hold(publication, version)
    require(why_not_publish(user, held))
    if held.state != "scheduled":
        raise ValidationError(_("This is not scheduled."))
    move(held, "approved" if held.approved_by_id else "draft")
    held.publish_at = None
    held.save()
    log(user, "publication.unscheduled", held, now=now)
    return held


@job("publishing.publish_due", every=30, priority=4)
def publish_due(*, now: datetime) -> None:
    """Publish what was scheduled for now or before; one that fails holds up no other.

    It is tried again, and the desk shows it meanwhile (`queries.late`).
    """
    rows = Publication.objects.filter(state="scheduled", publish_at__lte=now)
    due = list(rows.order_by("publish_at", "pk"))
    retries.keep({publication.pk for publication in due})
    for publication in due:
        if not retries.is_due(publication.pk, now=now):
            continue
        try:
            publish(None, publication, now=now, version=publication.version)
        except Conflict:
            continue  # another worker published it, or somebody took it off the schedule
        except Exception as error:  # noqa: BLE001 - the next one must still go out in time
            retries.failed(publication.pk, now=now)
            # Never the message: it may quote the text.
            logger.error(
                "publication %s could not be published: %s", publication.pk, type(error).__name__
            )
