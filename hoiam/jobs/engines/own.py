"""Our own queue: one table, leases and a heartbeat; the same on SQLite and PostgreSQL.

The two statements that the ORM can't say are written out: taking several jobs at once, and asking
for a key that may be taken. Everything else is one UPDATE or DELETE that names the lease it holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When

from hoiam.jobs.clock import (
    LEASE,
    LONGEST_LEASE,
    Again,
    Done,
    Fail,
    Lost,
    Outcome,
    Retry,
)
from hoiam.jobs.models import Job, JobState
from hoiam.jobs.orders import Claimed, LeaseLost, Order

# Of a key that is taken: a ready job comes forward (not one that waits after a failure), a running
# one is noted to run once more. LEAST and MIN skip or honour NULL differently, hence CASE.
ENQUEUE = """
INSERT INTO jobs_job (name, args, queue, priority, run_at, unique_key, state, attempts,
                      max_attempts, worker, lease, error, created_at)
VALUES (%(name)s, %(args)s, %(queue)s, %(priority)s, %(run_at)s, %(unique_key)s, 'ready', 0,
        %(max_attempts)s, '', 0, '', %(now)s)
ON CONFLICT (unique_key) WHERE state IN ('ready', 'running') DO UPDATE SET
    again_at = CASE
        WHEN jobs_job.state = 'running'
             AND (jobs_job.again_at IS NULL OR jobs_job.again_at > excluded.run_at)
        THEN excluded.run_at ELSE jobs_job.again_at END,
    run_at = CASE
        WHEN jobs_job.state = 'ready' AND jobs_job.attempts = 0
             AND jobs_job.run_at > excluded.run_at
        THEN excluded.run_at ELSE jobs_job.run_at END,
    priority = CASE
        WHEN jobs_job.priority < excluded.priority
        THEN excluded.priority ELSE jobs_job.priority END
RETURNING id
"""

# MATERIALIZED, or PostgreSQL may run the choice once for every row that it compares with (a nested
# loop): each time it skips the rows just locked, and takes more than the limit in all.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM jobs_job WHERE state = 'ready' AND run_at <= %(now)s {queues}
    ORDER BY priority DESC, run_at, id LIMIT %(limit)s {skip_locked})
UPDATE jobs_job SET state = 'running', worker = %(worker)s, lease_until = %(until)s,
                    lease = lease + 1, attempts = attempts + 1
WHERE id IN (SELECT id FROM due)
RETURNING id, name, args, attempts, max_attempts, lease, priority, run_at
"""


def enqueue(order: Order, *, now: datetime) -> int:
    """Put a job in the queue, in the caller's transaction if there is one; its id.

    With a key that is taken no second job is made: the waiting one is brought forward if it was to
    run later, and a running one runs once more afterwards.
    """
    values = {
        "name": order.name,
        "args": json.dumps(order.args),
        "queue": order.queue,
        "priority": order.priority,
        "run_at": _stored(order.run_at),
        "unique_key": order.unique_key,
        "max_attempts": order.max_attempts,
        "now": _stored(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(ENQUEUE, values)
        return cursor.fetchall()[0][0]


def cancel(job: int) -> bool:
    """Take a job that has not started out of the queue; False if it runs or is gone."""
    return bool(Job.objects.filter(pk=job, state=JobState.READY).delete()[0])


def retry(job: int, *, now: datetime) -> bool:
    """Put a failed job back, with its attempts counted anew; False if there is none such.

    Where its key has been taken since, the failed one goes and the newer one stands.
    """
    with transaction.atomic():
        failed = Job.objects.select_for_update().filter(pk=job, state=JobState.FAILED).first()
        if failed is None:
            return False
        failed.delete()
        enqueue(
            Order(
                name=failed.name,
                args=failed.args,
                queue=failed.queue,
                priority=failed.priority,
                run_at=now,
                unique_key=failed.unique_key,
                max_attempts=failed.max_attempts,
            ),
            now=now,
        )
    return True


def claim(
    worker: str, *, limit: int, now: datetime, queues: Iterable[str] = ()
) -> tuple[Claimed, ...]:
    """Take up to `limit` jobs that are due, highest priority first, then longest due."""
    wanted = tuple(queues)
    due = Job.objects.filter(state=JobState.READY, run_at__lte=now)
    # Looking first spares SQLite's one write lock at every idle turn.
    if limit < 1 or not (due.filter(queue__in=wanted) if wanted else due).exists():
        return ()
    values = {"worker": worker, "until": _stored(now + LEASE), "now": _stored(now), "limit": limit}
    values |= {f"queue{index}": queue for index, queue in enumerate(wanted)}
    marks = ", ".join(f"%(queue{index})s" for index in range(len(wanted)))
    statement = CLAIM.format(
        queues=f"AND queue IN ({marks})" if wanted else "",
        skip_locked="FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    # RETURNING promises no order.
    rows.sort(key=lambda row: (-row[6], row[7], row[0]))
    return tuple(
        Claimed(
            id=row[0],
            name=row[1],
            args=json.loads(row[2]) if isinstance(row[2], str) else row[2],
            attempts=row[3],
            max_attempts=row[4],
            lease=row[5],
        )
        for row in rows
    )


def finish(claimed: Claimed, outcome: Outcome, *, now: datetime) -> bool:
    """Write what came of a run; False, with nothing written, if the lease was lost meanwhile."""
    mine = Job.objects.filter(pk=claimed.id, lease=claimed.lease, state=JobState.RUNNING)
    match outcome:
        case Lost():
            return False
        case Done():
            # Deleting and asking anew may meet: whoever comes second sees what the first wrote.
            if mine.filter(again_at=None).delete()[0]:
                return True
            return _once_more(mine.filter(again_at__isnull=False), F("again_at"))
        case Again(at=at):
            # One statement, so that nobody can ask between looking and writing.
            return _once_more(
                mine, Case(When(again_at__lt=at, then=F("again_at")), default=Value(at, _TIME))
            )
        case Retry(at=at, error=error):
            # The new attempt also serves whoever asked during the run.
            return bool(
                mine.update(
                    state=JobState.READY, run_at=at, error=error, again_at=None, **_RELEASED
                )
            )
        case Fail(error=error):
            if mine.filter(again_at=None).update(
                state=JobState.FAILED, error=error, failed_at=now, **_RELEASED
            ):
                return True
            return _once_more(mine.filter(again_at__isnull=False), F("again_at"))


def release(claimed: Iterable[Claimed]) -> None:
    """Give back what was taken and not finished, as if it had never been taken."""
    for one in claimed:
        Job.objects.filter(pk=one.id, lease=one.lease, state=JobState.RUNNING).update(
            state=JobState.READY, attempts=F("attempts") - 1, **_RELEASED
        )


def hold(claimed: Claimed, *, now: datetime) -> None:
    """Inside the transaction of a job's own writes: `LeaseLost` if they would come too late."""
    mine = Job.objects.filter(pk=claimed.id, lease=claimed.lease, state=JobState.RUNNING)
    if not mine.update(lease_until=now + LEASE):
        raise LeaseLost


def heartbeat(worker: str, *, now: datetime) -> int:
    """Prolong every lease of a worker; how many it holds."""
    mine = Job.objects.filter(worker=worker, state=JobState.RUNNING)
    return mine.update(lease_until=now + LEASE) if mine.exists() else 0


def reap(*, now: datetime) -> int:
    """Give the jobs of dead workers to others, or fail those that used up their attempts."""
    lost = Job.objects.filter(state=JobState.RUNNING).filter(
        Q(lease_until__lt=now) | Q(lease_until__gt=now + LONGEST_LEASE)
    )
    if not lost.exists():
        return 0
    spent = lost.filter(attempts__gte=F("max_attempts"), again_at=None).update(
        state=JobState.FAILED, error="jobs.worker-died", failed_at=now, **_RELEASED
    )
    return spent + lost.update(
        state=JobState.READY, run_at=now, error="jobs.worker-died", again_at=None, **_RELEASED
    )


def sweep(*, before: datetime) -> int:
    """Forget the jobs that failed before a time."""
    return Job.objects.filter(state=JobState.FAILED, failed_at__lt=before).delete()[0]


def failed() -> tuple[int, ...]:
    """Which jobs failed for good, oldest first."""
    return tuple(
        Job.objects.filter(state=JobState.FAILED).order_by("id").values_list("id", flat=True)
    )


_TIME = DateTimeField()
_RELEASED = {"worker": "", "lease_until": None}


def _once_more(mine, at) -> bool:
    return bool(
        mine.update(
            state=JobState.READY, run_at=at, attempts=0, again_at=None, error="", **_RELEASED
        )
    )


def _stored(at: datetime):
    return connection.ops.adapt_datetimefield_value(at)
