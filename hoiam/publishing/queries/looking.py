"""Requests to look again: how long they wait, and what may be said to have come of them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils.timezone import localdate

from hoiam.publishing import clock
from hoiam.publishing.clock import Target, Waiting
from hoiam.publishing.models import Publication, ReviewOutcome, ReviewRequest
from hoiam.reading.knowledge import Knowledge


@lru_cache(maxsize=4)
def _targets(knowledge: Knowledge) -> tuple[Target, ...]:
    return clock.targets(knowledge.table("reviews.toml"))


def target_on(on: date) -> Target | None:
    """Within how many days what is asked on that day is decided, as `reviews.toml` has it."""
    return clock.target_on(_targets(settings.KNOWLEDGE), on)


def waits(review: ReviewRequest, *, today: date) -> Waiting | None:
    """How a request stands on a day; None once it is decided."""
    if review.outcome:
        return None
    return clock.waiting(_targets(settings.KNOWLEDGE), arrived=review.arrived, today=today)


def outcomes(review: ReviewRequest, publication: Publication) -> list[str]:
    """What can be said to have come of it: a correction or a withdrawal that has happened."""
    # Of a request only the day is kept: whether a correction of that same day answers it or came
    # before is for whoever decides. One of the wording alone answers none.
    signed = publication.corrections.exclude(approved_at=None).filter(is_minor=False)
    found = [str(ReviewOutcome.UPHELD)]
    if any(localdate(one.approved_at) >= review.arrived for one in signed):
        found.append(str(ReviewOutcome.CORRECTED))
    if publication.state == "withdrawn":
        found.append(str(ReviewOutcome.WITHDRAWN))
    return found
