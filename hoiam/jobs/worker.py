"""Doing the jobs: one claims, N threads work, one keeps the leases, and none runs in a transaction.

Worker(threads=8).run()       until stop() is called: `hoiam worker`
run_due_jobs(now=…)           all that is due, here and now, in this thread: for tests
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import socket
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections
from django.utils import timezone

from hoiam.jobs import actions, registry
from hoiam.jobs.clock import HEARTBEAT, Again, Done, Lost, Outcome, after_failure
from hoiam.jobs.engines import own
from hoiam.jobs.orders import Claimed, LeaseLost
from hoiam.reading.errors import ReadingError

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
IDLE_SECONDS = 0.5
GRACE_SECONDS = 20.0


def perform(claimed: Claimed, *, clock: Clock = timezone.now) -> Outcome:
    """Run the function of one job; what came of it, with no message of outsiders in it."""
    mark = actions.running.set(claimed)
    try:
        result = registry.find(claimed.name).function(now=clock(), **claimed.args)
        return result if isinstance(result, Again) else Done()
    except LeaseLost:
        return Lost()
    except Exception as error:  # noqa: BLE001  whatever a job raises is its own failure, not ours
        key = error_key(error)
        logger.warning("job %s (%s) failed: %s at %s", claimed.name, claimed.id, key, _place(error))
        return after_failure(
            claimed.attempts,
            claimed.max_attempts,
            error=key,
            permanent=isinstance(error, ReadingError) and error.permanent,
            now=clock(),
        )
    finally:
        actions.running.reset(mark)


def error_key(error: BaseException) -> str:
    """The key of an error of reading, otherwise its class: a message may quote somebody."""
    return (error.key if isinstance(error, ReadingError) else type(error).__name__)[:120]


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"


def worker_name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def run_due_jobs(
    *, now: datetime | None = None, queues: Iterable[str] = (), limit: int = 10_000
) -> int:
    """Run everything that is due at `now` (and what that leads to) in this thread; how many runs.

    Failures are recorded as a worker would record them. Only for our own engine.
    """
    clock: Clock = timezone.now if now is None else lambda: now
    name, count = worker_name(), 0
    while count < limit:
        batch = own.claim(name, limit=1, now=clock(), queues=queues)
        if not batch:
            break
        own.finish(batch[0], perform(batch[0], clock=clock), now=clock())
        count += 1
    return count


class Worker:
    """A worker of our own engine. It starts no process and installs no signal handler."""

    def __init__(
        self,
        *,
        threads: int = 8,
        queues: Iterable[str] = (),
        clock: Clock = timezone.now,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = worker_name()
        self.threads = threads
        self.queues = tuple(queues)
        self.clock = clock
        self.on_ready = on_ready
        self._work: queue.SimpleQueue[Claimed | None] = queue.SimpleQueue()
        self._held: dict[tuple[int, int], Claimed] = {}
        self._lock = threading.Lock()
        # A queue, because its put() may be called from a signal handler at any moment.
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._stopping = False
        self._stopped = threading.Event()
        self._next_round: datetime | None = None

    def run(self, *, grace: float = GRACE_SECONDS) -> bool:
        """Work until `stop()`; True if every job that had begun was also finished."""
        # Daemons: a job that outlasts the grace must not keep the process.
        team = [threading.Thread(target=self._work_on, daemon=True) for _ in range(self.threads)]
        keeper = threading.Thread(target=self._keep_leases, daemon=True)
        for thread in (*team, keeper):
            thread.start()
        self.on_ready()
        while not self._stopping:
            if not self._guarded(self.turn):
                with contextlib.suppress(queue.Empty):
                    self._wake.get(timeout=IDLE_SECONDS)
        finished = self._finish_up(team, grace)
        self._stopped.set()
        keeper.join(timeout=5)
        connections.close_all()
        return finished

    def stop(self) -> None:
        """Take no more jobs; safe to call from a signal handler and from any thread."""
        self._stopping = True
        self._wake.put(None)

    def turn(self) -> int:
        """One look at the queue: hand what is due to the free threads; how many were handed on."""
        now = self.clock()
        if self._next_round is None or now >= self._next_round or self._clock_went_back(now):
            self._next_round = now + HEARTBEAT
            own.reap(now=now)
            actions.enqueue_periodic(now=now)
        with self._lock:
            free = self.threads - len(self._held)
        # No more than can be started at once: a claimed job never waits behind another.
        batch = own.claim(self.name, limit=free, now=now, queues=self.queues)
        with self._lock:
            self._held.update({(one.id, one.lease): one for one in batch})
        for one in batch:
            self._work.put(one)
        return len(batch)

    def _clock_went_back(self, now: datetime) -> bool:
        return self._next_round is not None and self._next_round - now > 2 * HEARTBEAT

    def _guarded(self, step: Callable[[], int]) -> int:
        """A database that is away for a moment must not end the worker."""
        try:
            close_old_connections()
            return step()
        except DatabaseError as error:
            logger.warning("the queue can't be reached: %s", error_key(error))
            connections.close_all()
            return 0

    def _work_on(self) -> None:
        while (claimed := self._work.get()) is not None:
            close_old_connections()
            outcome = perform(claimed, clock=self.clock)
            self._record(claimed, outcome)
            with self._lock:
                self._held.pop((claimed.id, claimed.lease), None)
            close_old_connections()
            self._wake.put(None)
        connections.close_all()

    def _record(self, claimed: Claimed, outcome: Outcome) -> None:
        """Twice at most; if the database stays away the lease runs out and the job runs again."""
        for _ in range(2):
            try:
                if not own.finish(claimed, outcome, now=self.clock()):
                    logger.warning("job %s (%s) was taken over", claimed.name, claimed.id)
                return
            except DatabaseError as error:
                logger.warning("job %s can't be recorded: %s", claimed.name, error_key(error))
                connections.close_all()

    def _keep_leases(self) -> None:
        # In real seconds: a clock that is set back must not stop the heart.
        while not self._stopped.wait(HEARTBEAT.total_seconds()):
            self._guarded(lambda: own.heartbeat(self.name, now=self.clock()))
        connections.close_all()

    def _finish_up(self, team: list[threading.Thread], grace: float) -> bool:
        """What waits for a thread is given back; what runs may end within the grace."""
        waiting = []
        while True:
            try:
                waiting.append(self._work.get_nowait())
            except queue.Empty:
                break
        self._give_back(waiting)
        for _ in team:
            self._work.put(None)
        deadline = time.monotonic() + grace
        for thread in team:
            thread.join(timeout=max(0.0, deadline - time.monotonic()))
        with self._lock:
            unfinished = list(self._held.values())
        self._give_back(unfinished)
        return not unfinished

    def _give_back(self, claimed: list[Claimed]) -> None:
        self._guarded(lambda: own.release(claimed) or 0)
        with self._lock:
            for one in claimed:
                self._held.pop((one.id, one.lease), None)
