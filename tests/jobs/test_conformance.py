"""One set of promises for every engine: own on SQLite, own on PostgreSQL, Procrastinate.

Which engine runs here is what `HOIAM_JOBS_ENGINE` says; `test_procrastinate.py` runs this file
once more with the other one.
"""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from hoiam.jobs import actions, registry
from hoiam.jobs.clock import LEASE, Again
from hoiam.jobs.models import Job, Period
from hoiam.jobs.worker import Worker, run_due_jobs
from tests.jobs.processes import PATIENCE, Reports, python

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)

WORKER = """
import os, sys
os.environ["TEST_REPORTS"] = sys.argv[1]
import django
django.setup()
from django.db import connection
from hoiam.jobs import registry
from tests.jobs import jobs_to_run
registry._jobs.clear()
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
jobs_to_run.register_all()
from django.core.management import call_command
call_command("worker", "--ready-fd", sys.argv[1], "--threads", "2", "--grace", "0.2")
jobs_to_run.report("ended")
"""


class OwnClock:
    """Our own engine takes the time as an argument."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def advance(self, by: timedelta) -> None:
        self.now += by

    def meet(self) -> None:
        """Catch up with the clock on the wall, by which a worker of another process leases."""
        self.now = max(self.now, timezone.now())

    def run_due(self) -> None:
        run_due_jobs(now=self.now)

    def worker(self):
        return Worker(threads=2, clock=lambda: self.now)


class DatabaseClock:
    """Procrastinate asks the database for the time, so the rows are moved back instead."""

    def meet(self) -> None:
        """It is the clock on the wall already."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    @property
    def now(self) -> datetime:
        return timezone.now() + self.ahead

    def advance(self, by: timedelta) -> None:
        # Only what is stored is shifted: `now` stays the clock on the wall.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - %s", [by])
            cursor.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - %s", [by]
            )

    def worker(self):
        from hoiam.jobs.engines.procrastinate import ProcrastinateWorker

        return ProcrastinateWorker(threads=1)

    def run_due(self) -> None:
        # Its worker keeps an event loop in this thread while it runs.
        thread = threading.Thread(target=self.worker().run_due)
        thread.start()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _no_other_jobs(monkeypatch):
    """The rooms' own periodic jobs have no part in this."""
    monkeypatch.setattr(registry, "_jobs", {})


@pytest.fixture
def clock():
    return OwnClock() if settings.JOBS_ENGINE == "own" else DatabaseClock()


@pytest.fixture
def runs():
    class Runs(list):
        then = staticmethod(lambda number: None)

    seen = Runs()

    def run(*, number: int = 0, now):
        seen.append(number)
        return seen.then(number)

    registry.register("test.run", run)
    yield seen
    registry.unregister("test.run")


@pytest.fixture
def reports():
    made = Reports()
    yield made
    made.close()


def _worker(reports):
    return python(
        WORKER,
        reports=reports,
        environment={"TEST_DATABASE": str(connection.settings_dict["NAME"])},
    )


def test_a_job_is_done_once(runs, clock):
    actions.enqueue("test.run", {"number": 7}, now=clock.now)
    clock.run_due()
    clock.advance(HOUR)
    clock.run_due()
    assert runs == [7]


def test_a_job_commits_with_the_write_it_follows_from(runs, clock):
    with transaction.atomic():
        actions.enqueue("test.run", {"number": 1}, now=clock.now)
        transaction.set_rollback(True)
    with transaction.atomic():
        actions.enqueue("test.run", {"number": 2}, unique_key="k", now=clock.now)
        actions.enqueue("test.run", {"number": 3}, unique_key="k", now=clock.now)
        # The transaction still works after a key that was taken.
        assert not Job.objects.filter(name="nobody").exists()
    clock.run_due()
    assert runs == [2]


def test_a_delayed_job_waits(runs, clock):
    actions.enqueue("test.run", run_at=clock.now + HOUR, now=clock.now)
    clock.advance(HOUR - 60 * SECOND)
    clock.run_due()
    assert runs == []
    clock.advance(61 * SECOND)
    clock.run_due()
    assert runs == [0]


def test_higher_priority_goes_first(runs, clock):
    for number, priority in [(1, 0), (2, -3), (3, 5)]:
        actions.enqueue("test.run", {"number": number}, priority=priority, now=clock.now)
    clock.run_due()
    assert runs == [3, 1, 2]


def test_a_failure_is_tried_again_later_and_at_last_given_up(runs, clock):
    runs.then = lambda number: 1 / 0
    job = actions.enqueue("test.run", {"number": 4}, max_attempts=3, now=clock.now)
    for wait, count in [(0, 1), (20, 1), (11, 2), (60, 2), (61, 3), (100_000, 3)]:
        clock.advance(wait * SECOND)
        clock.run_due()
        assert len(runs) == count, f"{wait} s later"
    assert actions.engine().failed() == (job,)
    runs.then = lambda number: None
    assert actions.retry(job, now=clock.now)
    clock.run_due()
    assert runs == [4] * 4
    assert actions.engine().failed() == ()


def test_what_failed_long_ago_is_forgotten(runs, clock):
    runs.then = lambda number: 1 / 0
    actions.enqueue("test.run", max_attempts=1, now=clock.now)
    clock.run_due()
    actions.sweep(now=clock.now + timedelta(days=29))
    assert len(actions.engine().failed()) == 1
    actions.sweep(now=clock.now + timedelta(days=31))
    assert actions.engine().failed() == ()


def test_a_job_that_has_not_begun_can_be_taken_back(runs, clock):
    job = actions.enqueue("test.run", now=clock.now)
    assert actions.cancel(job)
    assert not actions.cancel(job)
    clock.run_due()
    assert runs == []


def test_a_key_is_in_the_queue_once_and_comes_forward(runs, clock):
    one = actions.enqueue("test.run", unique_key="k", run_at=clock.now + 9 * HOUR, now=clock.now)
    two = actions.enqueue("test.run", unique_key="k", run_at=clock.now, now=clock.now)
    assert one == two
    clock.run_due()
    clock.advance(10 * HOUR)
    clock.run_due()
    assert runs == [0]


def test_a_key_asked_for_while_it_runs_runs_once_more(runs, clock):
    def ask(number):
        if len(runs) == 1:
            for _ in range(3):
                actions.enqueue("test.run", unique_key="k", now=clock.now)

    runs.then = ask
    actions.enqueue("test.run", unique_key="k", now=clock.now)
    clock.run_due()
    clock.run_due()
    assert len(runs) == 2


def test_again_runs_later_keeps_the_key_and_counts_no_attempt(runs, clock):
    runs.then = lambda number: Again(at=clock.now + 5 * SECOND) if len(runs) < 4 else None
    actions.enqueue("test.run", {"number": 6}, unique_key="k", max_attempts=1, now=clock.now)
    for count in (1, 2, 3, 4):
        clock.run_due()
        assert len(runs) == count
        # The key is taken by the run to come: this makes no second one, nor hurries it.
        actions.enqueue("test.run", unique_key="k", run_at=clock.now + HOUR, now=clock.now)
        clock.advance(6 * SECOND)
    assert runs == [6] * 4


def test_asked_for_sooner_than_its_again_it_runs_sooner(runs, clock):
    def again(number):
        if len(runs) == 1:
            actions.enqueue("test.run", unique_key="k", now=clock.now)
            return Again(at=clock.now + HOUR)
        return None

    runs.then = again
    actions.enqueue("test.run", unique_key="k", now=clock.now)
    clock.run_due()
    clock.run_due()
    assert len(runs) == 2


def test_a_job_whose_worker_was_killed_is_done_by_another(runs, reports, clock):
    registry.register("test.hang", lambda *, number, now: runs.append(number))
    try:
        actions.enqueue("test.hang", {"number": 8}, unique_key="k", now=clock.now)
        with _worker(reports) as process:
            while reports.line() != "hangs 8":
                pass
            process.send_signal(signal.SIGKILL)
            process.wait()
        clock.meet()
        clock.run_due()
        assert runs == []
        actions.engine().reap(now=clock.now)
        clock.run_due()
        assert runs == [], "its lease had not ended"
        clock.advance(LEASE + 2 * SECOND)
        actions.engine().reap(now=clock.now)
        clock.run_due()
        assert runs == [8]
    finally:
        registry.unregister("test.hang")


def test_a_worker_told_to_stop_ends_and_loses_nothing(runs, reports, clock):
    actions.enqueue("test.hang", {"number": 1}, max_attempts=2, now=clock.now)
    actions.enqueue("test.note", {"number": 2}, now=clock.now)
    with _worker(reports) as process:
        seen = {reports.line() for _ in range(3)}
        assert seen == {"ready", "hangs 1", "did 2"}
        process.send_signal(signal.SIGTERM)
        # It gives what still hangs the grace it was told, and then ends all the same.
        assert process.wait(PATIENCE) == 0
    clock.meet()
    registry.register("test.hang", lambda *, number, now: runs.append(number))
    try:
        clock.advance(LEASE + 2 * SECOND)
        actions.engine().reap(now=clock.now)
        clock.run_due()
        assert runs == [1]
    finally:
        registry.unregister("test.hang")


def test_a_periodic_job_is_done_once_in_its_period_by_however_many_workers(runs, clock):
    registry.register("test.yearly", lambda *, now: runs.append(1), every=365 * 86_400)
    try:
        for _ in range(3):
            actions.enqueue_periodic(now=clock.now)
            clock.run_due()
        assert runs == [1]
        actions.enqueue_periodic(now=clock.now + timedelta(days=365))
        clock.advance(timedelta(days=365))
        clock.run_due()
        assert runs == [1, 1]
    finally:
        registry.unregister("test.yearly")


def test_a_run_that_was_taken_over_writes_nothing(runs, clock):
    written = []

    def taken(number):
        if len(runs) == 1:
            clock.advance(LEASE + 2 * SECOND)
            assert actions.engine().reap(now=clock.now) == 1
        with transaction.atomic():
            actions.hold_lease(now=clock.now)
            written.append(len(runs))

    runs.then = taken
    actions.enqueue("test.run", unique_key="k", now=clock.now)
    clock.run_due()
    clock.run_due()
    assert written == [2]
    assert actions.engine().failed() == ()


def _together(targets):
    def run(target):
        try:
            target()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[target]) for target in targets]
    for thread in threads:
        thread.start()
    return threads


def _stop(workers, threads):
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)


def test_two_workers_do_each_job_once(runs, clock):
    enough = threading.Event()
    runs.then = lambda number: enough.set() if len(runs) >= 60 else None
    for number in range(60):
        actions.enqueue("test.run", {"number": number}, now=clock.now)
    workers = [clock.worker(), clock.worker()]
    threads = _together([worker.run for worker in workers])
    assert enough.wait(PATIENCE)
    _stop(workers, threads)
    assert sorted(runs) == list(range(60))


def test_no_wish_is_lost_between_the_end_of_a_run_and_the_next(runs, clock):
    """What was written together with a wish is seen by a run that follows."""
    all_seen = threading.Event()

    def asker(name):
        def ask():
            for number in range(25):
                with transaction.atomic():
                    Period.objects.create(name=f"{name}{number}")
                    actions.enqueue("test.run", unique_key="k", now=clock.now)

        return ask

    def run(number):
        if Period.objects.count() == 100:
            all_seen.set()

    runs.then = run
    worker = clock.worker()
    threads = _together([worker.run, *(asker(name) for name in "abcd")])
    assert all_seen.wait(PATIENCE)
    for thread in threads[1:]:
        thread.join(PATIENCE)
    _stop([worker], threads)
