"""The queue kept by Procrastinate: PostgreSQL only, for many machines that watch it with its tools.

One task for each registered job. A job's key is its queueing lock (one waiting) and its lock (one
running). What Procrastinate leaves open is added here: it neither notes a wish that comes while
the job runs, nor runs a job again without counting an attempt, nor retries what a killed worker
left. Every change of a key is made under an advisory lock on that key, so that the statements of
`enqueue` and of the end of a run never interleave.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone
from procrastinate import retry as retrying
from procrastinate.contrib.django import app
from procrastinate.worker import Worker as EngineWorker

from hoiam.jobs import actions, registry
from hoiam.jobs.clock import HEARTBEAT, LEASE, Again, Done, Fail, Lost, Outcome, Retry
from hoiam.jobs.orders import Claimed, LeaseLost, Order
from hoiam.jobs.worker import GRACE_SECONDS, logger, perform

POLL_SECONDS = 1.0
LOCK_KEY = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
FIND_KEY = """
SELECT id, status::text FROM procrastinate_jobs
WHERE (queueing_lock = %(key)s AND status = 'todo')
   OR (lock = %(key)s AND status = 'doing' AND queueing_lock IS NOT NULL)
FOR UPDATE
"""
BRING_FORWARD = """
UPDATE procrastinate_jobs SET
    scheduled_at = CASE WHEN attempts = 0 THEN LEAST(scheduled_at, %(run_at)s)
                   ELSE scheduled_at END,
    priority = GREATEST(priority, %(priority)s)
WHERE id = %(id)s AND status = 'todo'
"""
NOTE_WISH = """
UPDATE procrastinate_jobs SET args = args || jsonb_build_object('again_at',
    LEAST((args->>'again_at')::timestamptz, %(run_at)s::timestamptz))
WHERE id = %(id)s AND status = 'doing'
"""
MINE = """
SELECT (args->>'again_at')::timestamptz, queue_name, priority FROM procrastinate_jobs
WHERE id = %(id)s AND status = 'doing' AND worker_id = %(lease)s FOR UPDATE
"""
# Its key is given up and the end of the run noted; if the worker dies before Procrastinate has
# written it down, the next one sees that nothing is left to do.
CLOSE = """
UPDATE procrastinate_jobs SET queueing_lock = NULL, args = (args - 'again_at') || '{"done": true}'
WHERE id = %(id)s
"""
NOTE_ERROR = """
UPDATE procrastinate_jobs
SET args = (args - 'again_at') || jsonb_build_object('error', %(error)s::text)
WHERE id = %(id)s
"""
DEAD = """
status = 'doing' AND (worker_id IS NULL OR worker_id IN
    (SELECT id FROM procrastinate_workers WHERE last_heartbeat < now() - %(lease)s::interval))
"""
REAP = (
    f"DELETE FROM procrastinate_jobs WHERE {DEAD} AND args ? 'done'",
    f"""UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1,
        args = args || '{{"error": "jobs.worker-died"}}'
        WHERE {DEAD} AND attempts + 1 >= (args->>'max_attempts')::int AND NOT args ? 'again_at'""",
    f"""UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1,
        scheduled_at = now(), worker_id = NULL, abort_requested = false, args = args - 'again_at'
        WHERE {DEAD}""",
)
SWEEP = """
DELETE FROM procrastinate_jobs job WHERE status IN ('failed', 'succeeded', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT 1 FROM procrastinate_events WHERE job_id = job.id AND at >= %(before)s)
"""


class RunFailed(Exception):
    """Tells Procrastinate, which logs it, that a run failed: a key and no message."""

    def __init__(self, error: str, at: datetime | None) -> None:
        self.at = at
        super().__init__(error)


class _WhenToldTo(retrying.BaseRetryStrategy):
    """Again at the time that our own clock has decided; what could not even be recorded, soon."""

    def get_retry_decision(self, *, exception, job):
        if isinstance(exception, RunFailed):
            return retrying.RetryDecision(retry_at=exception.at) if exception.at else None
        if isinstance(exception, DatabaseError):
            return retrying.RetryDecision(retry_in={"seconds": 30})
        return None


def enqueue(order: Order, *, now: datetime) -> int:
    """As `hoiam.jobs.engines.own.enqueue`."""
    if order.unique_key is None:
        return _defer(order)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK_KEY, [order.unique_key])
        cursor.execute(FIND_KEY, {"key": order.unique_key})
        row = cursor.fetchone()
        if row is None:
            return _defer(order)
        statement = BRING_FORWARD if row[1] == "todo" else NOTE_WISH
        cursor.execute(
            statement, {"id": row[0], "run_at": order.run_at, "priority": order.priority}
        )
        return row[0]


def _defer(order: Order) -> int:
    return app.configure_task(
        order.name,
        queue=order.queue,
        priority=order.priority,
        lock=order.unique_key,
        queueing_lock=order.unique_key,
        schedule_at=order.run_at,
    ).defer(args=order.args, max_attempts=order.max_attempts)


def cancel(job: int) -> bool:
    return bool(app.job_manager.cancel_job_by_id(job, abort=False, delete_job=True))


def retry(job: int, *, now: datetime) -> bool:
    """As `hoiam.jobs.engines.own.retry`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed'
            RETURNING task_name, args, queue_name, priority, lock""",
            [job],
        )
        row = cursor.fetchone()
        if row is None:
            return False
        kept = json.loads(row[1]) if isinstance(row[1], str) else row[1]
        enqueue(
            Order(
                name=row[0],
                args=kept["args"],
                queue=row[2],
                priority=row[3],
                run_at=now,
                unique_key=row[4],
                max_attempts=kept["max_attempts"],
            ),
            now=now,
        )
    return True


def hold(claimed: Claimed, *, now: datetime) -> None:
    """As `hoiam.jobs.engines.own.hold`; here a lease is the number of the worker."""
    with connection.cursor() as cursor:
        cursor.execute(MINE, {"id": claimed.id, "lease": claimed.lease})
        if cursor.fetchone() is None:
            raise LeaseLost


def reap(*, now: datetime) -> int:
    """Procrastinate itself never retries what a killed worker left; the database's clock counts."""
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in REAP:
            cursor.execute(statement, {"lease": LEASE})
            count += cursor.rowcount
    return count


def sweep(*, before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, {"before": before})
        return cursor.rowcount


def failed() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id")
        return tuple(row[0] for row in cursor.fetchall())


def _run(context, *, args, max_attempts, done=False, **notes) -> None:
    """What Procrastinate calls, on a thread: the job, then its end in one transaction."""
    if done:
        return
    job = context.job
    claimed = Claimed(
        id=job.id,
        name=job.task_name,
        args=args,
        attempts=job.attempts + 1,
        max_attempts=max_attempts,
        lease=job.worker_id,
    )
    failure = _finish(claimed, perform(claimed), key=job.lock)
    if failure is not None:
        raise failure from None


def _finish(claimed: Claimed, outcome: Outcome, *, key: str | None) -> RunFailed | None:
    """Write what came of a run; the failure that Procrastinate must hear of, if any."""
    with transaction.atomic(), connection.cursor() as cursor:
        if key is not None:
            cursor.execute(LOCK_KEY, [key])
        cursor.execute(MINE, {"id": claimed.id, "lease": claimed.lease})
        row = cursor.fetchone()
        if row is None or isinstance(outcome, Lost):
            logger.warning("job %s (%s) was taken over", claimed.name, claimed.id)
            return None
        wish, queue, priority = row
        match outcome:
            case Retry(at=at, error=error):
                cursor.execute(NOTE_ERROR, {"id": claimed.id, "error": error})
                return RunFailed(error, at)
            case Fail(error=error) if wish is None:
                cursor.execute(NOTE_ERROR, {"id": claimed.id, "error": error})
                return RunFailed(error, None)
            case Again(at=at):
                following = at if wish is None else min(at, wish)
            case Done() | Fail():
                following = wish
        cursor.execute(CLOSE, {"id": claimed.id})
        if following is not None:
            # The next run is a job of its own, made in the transaction that ends this one.
            _defer(
                Order(
                    name=claimed.name,
                    args=claimed.args,
                    queue=queue,
                    priority=priority,
                    run_at=following,
                    unique_key=key,
                    max_attempts=claimed.max_attempts,
                )
            )
    return None


def add_tasks() -> None:
    """One task for each job that the rooms have registered."""
    for one in registry.registered():
        if one.name not in app.tasks:
            app.task(name=one.name, pass_context=True, retry=_WhenToldTo())(_run)


class _Fenced(EngineWorker):
    """Writes no end of a job that was taken from it: Procrastinate asks only for its number."""

    async def _persist_job_status(self, job, **more):
        (row,) = await self.app.connector.execute_query_all_async(
            "SELECT count(*) AS mine FROM procrastinate_jobs"
            " WHERE id = %(id)s AND status = 'doing' AND worker_id = %(worker)s",
            id=job.id,
            worker=job.worker_id,
        )
        if row["mine"]:
            await super()._persist_job_status(job=job, **more)


class ProcrastinateWorker:
    """A worker of this engine, with the interface of `hoiam.jobs.worker.Worker`."""

    def __init__(
        self,
        *,
        threads: int = 8,
        queues: Iterable[str] = (),
        clock: Callable[[], datetime] = timezone.now,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        self.threads = threads
        self.queues = tuple(queues) or None
        self.clock = clock
        self.on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine: _Fenced | None = None
        self._stopping = False
        self._stopped = threading.Event()

    def run(self, *, grace: float = GRACE_SECONDS) -> bool:
        """Work until `stop()`; True if every job that had begun was also finished."""
        self._round()
        steward = threading.Thread(target=self._keep_rounds, daemon=True)
        steward.start()
        finished = self._run(grace, wait=True)
        self._stopped.set()
        steward.join(timeout=5)
        connections.close_all()
        return finished

    def run_due(self) -> None:
        """All that is due by the database's clock, and then return."""
        self._run(GRACE_SECONDS, wait=False)

    def stop(self) -> None:
        """Take no more jobs; safe to call from a signal handler and from any thread."""
        self._stopping = True
        if self._loop is not None and self._engine is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._engine.stop)

    def _run(self, grace: float, *, wait: bool) -> bool:
        add_tasks()
        # Not asyncio.run, which would wait for a thread that does not end.
        loop = asyncio.new_event_loop()
        team = ThreadPoolExecutor(self.threads + 1)
        loop.set_default_executor(team)
        try:
            finished = loop.run_until_complete(self._work(grace, wait=wait))
        finally:
            self._loop = None
        if finished:
            team.shutdown()
            loop.close()
        return finished

    async def _work(self, grace: float, *, wait: bool) -> bool:
        async with app.with_connector(app.connector.get_worker_connector()).open_async() as ours:
            self._engine = engine = _Fenced(
                app=ours,
                queues=self.queues,
                concurrency=self.threads,
                wait=wait,
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=grace,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT.total_seconds(),
                stalled_worker_timeout=LEASE.total_seconds(),
                task_middleware=app.worker_defaults["task_middleware"],
            )
            self._loop = asyncio.get_running_loop()
            work = asyncio.create_task(engine.run())
            self._loop.call_soon(self.on_ready)
            if self._stopping:
                self._loop.call_soon(engine.stop)
            while not work.done():
                # Procrastinate waits without end for a thread it can't stop; we wait the grace.
                patience = grace + POLL_SECONDS if self._stopping else POLL_SECONDS
                done, _ = await asyncio.wait({work}, timeout=patience)
                if not done and self._stopping and patience > POLL_SECONDS:
                    return False
            await work
        return True

    def _keep_rounds(self) -> None:
        while not self._stopped.wait(HEARTBEAT.total_seconds()):
            self._round()
        connections.close_all()

    def _round(self) -> None:
        close_old_connections()
        try:
            reap(now=self.clock())
            actions.enqueue_periodic(now=self.clock())
        except DatabaseError as error:
            logger.warning("the queue can't be reached: %s", type(error).__name__)
            connections.close_all()
