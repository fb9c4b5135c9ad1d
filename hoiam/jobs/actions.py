"""What rooms do with jobs: enqueue, cancel, retry; inside their own transaction.

A write and the job that follows from it commit together or not at all. Which engine holds the
queue (`HOIAM_JOBS_ENGINE`) makes no difference to a caller; one conformance test runs on all.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hoiam.jobs import clock, registry
from hoiam.jobs.models import Period
from hoiam.jobs.orders import Claimed, Order, check

ENGINES = {"own": "hoiam.jobs.engines.own", "procrastinate": "hoiam.jobs.engines.procrastinate"}

# The job that this thread runs, for `hold_lease`.
running: ContextVar[Claimed | None] = ContextVar("running", default=None)


def engine() -> ModuleType:
    return import_module(ENGINES[settings.JOBS_ENGINE])


def enqueue(
    name: str,
    args: Mapping[str, object] | None = None,
    *,
    queue: str = "default",
    priority: int = 0,
    run_at: datetime | None = None,
    unique_key: str | None = None,
    max_attempts: int = 5,
    now: datetime | None = None,
) -> int:
    """Ask for a job and return its id; higher `priority` first, not before `run_at`.

    `args` are numbers, short identifiers and lists of numbers: `BadOrder` for anything else. With a
    `unique_key` that is waiting or running no second job is made: the waiting one comes forward to
    `run_at` if that is earlier (unless it waits after a failure), and a running one runs once more
    when it ends. The args of the first stay.
    """
    now = now or timezone.now()
    order = Order(
        name=name,
        args=dict(args or {}),
        queue=queue,
        priority=priority,
        run_at=run_at or now,
        unique_key=unique_key,
        max_attempts=max_attempts,
    )
    return engine().enqueue(check(order), now=now)


def cancel(job: int) -> bool:
    """Take back a job that has not started; False if it runs, or is gone."""
    return engine().cancel(job)


def retry(job: int, *, now: datetime | None = None) -> bool:
    """Try a failed job anew, its attempts counted from nothing; False if it has not failed."""
    return engine().retry(job, now=now or timezone.now())


def hold_lease(*, now: datetime | None = None) -> None:
    """Called first in a job function's transaction: raises `LeaseLost` if another worker has it.

    Outside a job it does nothing, so that the same action serves the desk.
    """
    claimed = running.get()
    if claimed is not None:
        engine().hold(claimed, now=now or timezone.now())


def enqueue_periodic(*, now: datetime) -> int:
    """Put each periodic job in the queue once for each period, however many workers call this."""
    count = 0
    for one in registry.periodic():
        number = clock.period_number(now, one.every)
        period = Period.objects.filter(name=one.name).first()
        if period and not clock.period_is_due(period.number, number):
            continue
        with transaction.atomic():
            Period.objects.bulk_create([Period(name=one.name)], ignore_conflicts=True)
            seen = Period.objects.get(name=one.name).number
            # Compared and set: of two workers that saw the same number, one gets through.
            if not clock.period_is_due(seen, number) or not Period.objects.filter(
                name=one.name, number=seen
            ).update(number=number):
                continue
            enqueue(
                one.name,
                queue=one.queue,
                priority=one.priority,
                unique_key=f"every:{one.name}",
                max_attempts=one.max_attempts,
                now=now,
            )
            count += 1
    return count


def sweep(*, now: datetime) -> None:
    """A job itself: forget what failed a month ago."""
    engine().sweep(before=now - clock.KEEP_FAILED)
