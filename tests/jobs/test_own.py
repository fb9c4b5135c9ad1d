"""The own queue: nothing lost, nothing twice, whoever dies in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from hoiam.jobs import actions, registry
from hoiam.jobs.clock import LEASE, LONGEST_LEASE, Again, Done, Fail, Retry
from hoiam.jobs.engines import own
from hoiam.jobs.models import Job, JobState
from hoiam.jobs.orders import LeaseLost
from hoiam.jobs.worker import run_due_jobs
from hoiam.reading.errors import RobotsDenied

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
EVER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_engine(settings, monkeypatch):
    """Nothing but the jobs that a test registers."""
    settings.JOBS_ENGINE = "own"
    monkeypatch.setattr(registry, "_jobs", {})


@pytest.fixture
def runs():
    """The job "test.run" notes its number; it does what `runs.then` says."""

    class Runs(list):
        then = staticmethod(lambda number, now: None)

    seen = Runs()

    def run(*, number: int = 0, now):
        seen.append(number)
        return seen.then(number, now)

    registry.register("test.run", run)
    yield seen
    registry.unregister("test.run")


def test_a_job_is_done_once_and_then_gone(runs, now):
    actions.enqueue("test.run", {"number": 7}, now=now)
    assert run_due_jobs(now=now) == 1
    assert run_due_jobs(now=now + timedelta(days=9)) == 0
    assert runs == [7]
    assert not Job.objects.exists()


def test_a_job_of_a_write_undone_is_undone_with_it(runs, now):
    with transaction.atomic():
        actions.enqueue("test.run", now=now)
        transaction.set_rollback(True)
    assert run_due_jobs(now=now) == 0


def test_higher_priority_first_then_longest_due_then_first_asked(runs, now):
    for number, priority, wait in [(1, 0, 2), (2, 0, 1), (3, 5, 2), (4, 0, 2), (5, -1, 0)]:
        run_at = now + timedelta(minutes=wait)
        actions.enqueue("test.run", {"number": number}, priority=priority, run_at=run_at, now=now)
    run_due_jobs(now=now + timedelta(minutes=3))
    assert runs == [3, 2, 1, 4, 5]


def test_a_claim_of_many_hands_them_on_in_the_same_order(runs, now):
    for number, priority in enumerate([0, 9, 3, 9]):
        actions.enqueue("test.run", {"number": number}, priority=priority, now=now)
    taken = own.claim("w", limit=10, now=now)
    assert [one.args["number"] for one in taken] == [1, 3, 2, 0]
    assert own.claim("v", limit=10, now=now) == ()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's plan is always the same")
def test_a_claim_of_one_takes_one_whatever_way_postgresql_goes(runs, now):
    for number in range(9):
        actions.enqueue("test.run", {"number": number}, now=now)
    with connection.cursor() as cursor:
        # What is left is a nested loop over all the jobs, as it comes with statistics of none.
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "seqscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    assert len(own.claim("w", limit=1, now=now)) == 1
    assert Job.objects.filter(state=JobState.RUNNING).count() == 1


def test_a_worker_of_one_queue_leaves_the_others(runs, now):
    actions.enqueue("test.run", {"number": 1}, queue="slow", now=now)
    actions.enqueue("test.run", {"number": 2}, now=now)
    run_due_jobs(now=now, queues=["default"])
    assert runs == [2]
    run_due_jobs(now=now, queues=["slow", "other"])
    assert runs == [2, 1]


def test_a_failure_waits_longer_each_time_and_is_kept_at_last(runs, now):
    def fail(number, at):
        raise ValueError("ông A ở số 5 phố Huế nói điều gì đó")

    runs.then = fail
    actions.enqueue("test.run", max_attempts=3, now=now)
    assert run_due_jobs(now=now) == 1
    assert run_due_jobs(now=now + 29 * SECOND) == 0
    assert run_due_jobs(now=now + 30 * SECOND) == 1
    assert run_due_jobs(now=now + 149 * SECOND) == 0
    assert run_due_jobs(now=now + 150 * SECOND) == 1
    kept = Job.objects.get()
    assert (kept.state, kept.attempts, kept.error) == (JobState.FAILED, 3, "ValueError")
    assert kept.failed_at == now + 150 * SECOND


def test_a_permanent_failure_is_not_repeated_and_keeps_its_key(runs, now):
    def fail(number, at):
        raise RobotsDenied

    runs.then = fail
    actions.enqueue("test.run", now=now)
    run_due_jobs(now=now)
    assert Job.objects.get().error == "fetch.robots-denied"
    assert run_due_jobs(now=now + timedelta(days=2)) == 0


def test_a_failed_job_can_be_tried_anew(runs, now):
    job = actions.enqueue("test.run", {"number": 4}, max_attempts=1, unique_key="k", now=now)
    runs.then = lambda number, at: 1 / 0
    run_due_jobs(now=now)
    assert own.failed() == (job,)
    runs.then = lambda number, at: None
    assert actions.retry(job, now=now)
    assert not actions.retry(job, now=now)
    run_due_jobs(now=now)
    assert runs == [4, 4]
    assert not Job.objects.exists()


def test_an_unknown_name_is_a_failure_that_waits_for_a_newer_worker(now):
    actions.enqueue("test.nobody", now=now)
    run_due_jobs(now=now)
    assert Job.objects.get().error == "UnknownJob"
    assert Job.objects.get().state == JobState.READY


def test_failed_jobs_go_after_a_month(runs, now):
    runs.then = lambda number, at: 1 / 0
    actions.enqueue("test.run", max_attempts=1, now=now)
    run_due_jobs(now=now)
    actions.sweep(now=now + timedelta(days=30))
    assert Job.objects.count() == 1
    actions.sweep(now=now + timedelta(days=30, seconds=1))
    assert not Job.objects.exists()


def test_cancel_takes_back_only_what_has_not_begun(runs, now):
    first = actions.enqueue("test.run", now=now)
    assert actions.cancel(first)
    assert not actions.cancel(first)
    second = actions.enqueue("test.run", now=now)
    own.claim("w", limit=1, now=now)
    assert not actions.cancel(second)


class TestUniqueKey:
    def test_asked_twice_runs_once_with_the_first_arguments(self, runs, now):
        one = actions.enqueue("test.run", {"number": 1}, unique_key="host:1", now=now)
        two = actions.enqueue("test.run", {"number": 2}, unique_key="host:1", now=now)
        assert one == two
        run_due_jobs(now=now)
        assert runs == [1]

    def test_a_waiting_job_comes_forward_and_never_back(self, runs, now):
        later, sooner = now + timedelta(hours=2), now + timedelta(hours=1)
        actions.enqueue("test.run", unique_key="k", run_at=later, priority=1, now=now)
        actions.enqueue("test.run", unique_key="k", run_at=sooner, priority=3, now=now)
        actions.enqueue("test.run", unique_key="k", run_at=later, priority=0, now=now)
        kept = Job.objects.get()
        assert (kept.run_at, kept.priority) == (sooner, 3)

    def test_a_job_that_waits_after_a_failure_keeps_its_wait(self, runs, now):
        runs.then = lambda number, at: 1 / 0
        actions.enqueue("test.run", unique_key="k", now=now)
        run_due_jobs(now=now)
        actions.enqueue("test.run", unique_key="k", now=now)
        assert Job.objects.get().run_at == now + 30 * SECOND

    def test_asked_while_it_runs_it_runs_once_more(self, runs, now):
        def ask(number, at):
            if len(runs) == 1:
                actions.enqueue("test.run", unique_key="k", now=at)
                actions.enqueue("test.run", unique_key="k", now=at)

        runs.then = ask
        actions.enqueue("test.run", unique_key="k", now=now)
        assert run_due_jobs(now=now) == 2
        assert not Job.objects.exists()

    def test_asked_for_later_while_it_runs_it_waits_till_then(self, runs, now):
        def ask(number, at):
            for hours in (3, 2):
                actions.enqueue("test.run", unique_key="k", run_at=at + hours * HOUR, now=at)

        runs.then = ask
        actions.enqueue("test.run", unique_key="k", now=now)
        run_due_jobs(now=now)
        assert Job.objects.get().run_at == now + 2 * HOUR

    def test_asked_while_its_last_attempt_fails_it_starts_anew(self, runs, now):
        def fail(number, at):
            if len(runs) == 1:
                actions.enqueue("test.run", unique_key="k", now=at)
                raise ValueError

        runs.then = fail
        actions.enqueue("test.run", unique_key="k", max_attempts=1, now=now)
        assert run_due_jobs(now=now) == 2
        assert not Job.objects.exists()

    def test_the_key_of_a_finished_or_failed_job_is_free(self, runs, now):
        runs.then = lambda number, at: 1 / 0 if number else None
        for number in (0, 1, 0, 1):
            actions.enqueue("test.run", {"number": number}, unique_key="k", max_attempts=1, now=now)
            assert run_due_jobs(now=now) == 1
        assert len(own.failed()) == 2

    def test_trying_a_failed_one_anew_makes_no_second_of_its_key(self, runs, now):
        runs.then = lambda number, at: 1 / 0
        failed = actions.enqueue("test.run", unique_key="k", max_attempts=1, now=now)
        run_due_jobs(now=now)
        newer = actions.enqueue("test.run", unique_key="k", now=now)
        assert actions.retry(failed, now=now)
        assert list(Job.objects.values_list("id", flat=True)) == [newer]


class TestAgain:
    def test_it_runs_on_at_the_time_it_gave_without_counting_attempts(self, runs, now):
        runs.then = lambda number, at: Again(at=at + 5 * SECOND) if len(runs) < 4 else None
        actions.enqueue("test.run", unique_key="k", max_attempts=1, now=now)
        for step in range(4):
            assert run_due_jobs(now=now + 5 * step * SECOND) == 1
        assert not Job.objects.exists()

    def test_its_key_is_never_free_and_the_earlier_time_wins(self, runs, now):
        actions.enqueue("test.run", unique_key="k", now=now)
        (held,) = own.claim("w", limit=1, now=now)
        actions.enqueue("test.run", unique_key="k", run_at=now + HOUR, now=now)
        assert own.finish(held, Again(at=now + 2 * HOUR), now=now)
        kept = Job.objects.get()
        assert (kept.id, kept.run_at, kept.attempts) == (held.id, now + HOUR, 0)
        assert kept.again_at is None

    def test_earlier_failures_are_forgiven(self, runs, now):
        actions.enqueue("test.run", max_attempts=2, now=now)
        for step in range(3):
            at = now + step * HOUR
            (held,) = own.claim("w", limit=1, now=at)
            assert own.finish(held, Retry(at=at + 30 * SECOND, error="TimeoutError"), now=at)
            (held,) = own.claim("w", limit=1, now=at + 30 * SECOND)
            assert held.attempts == 2
            assert own.finish(held, Again(at=at + HOUR), now=at)


class TestLeases:
    def test_a_dead_workers_job_goes_to_another_when_its_lease_ends(self, runs, now):
        actions.enqueue("test.run", {"number": 3}, now=now)
        own.claim("dead", limit=1, now=now)
        assert own.reap(now=now + LEASE) == 0
        assert own.reap(now=now + LEASE + SECOND) == 1
        run_due_jobs(now=now + LEASE + SECOND)
        assert runs == [3]

    def test_a_heart_that_beats_keeps_its_lease(self, runs, now):
        actions.enqueue("test.run", now=now)
        own.claim("alive", limit=1, now=now)
        assert own.heartbeat("alive", now=now + LEASE) == 1
        assert own.heartbeat("other", now=now + LEASE) == 0
        assert own.reap(now=now + 2 * LEASE) == 0

    @pytest.mark.parametrize(
        "outcome",
        [Done(), Again(at=EVER), Retry(at=EVER, error="X"), Fail(error="X")],
        ids=lambda outcome: type(outcome).__name__,
    )
    def test_a_worker_that_lost_its_lease_writes_nothing(self, runs, now, outcome):
        actions.enqueue("test.run", now=now)
        (old,) = own.claim("slow", limit=1, now=now)
        later = now + 2 * LEASE
        own.reap(now=later)
        # The same worker takes it again: its name alone would let the old run speak for the new.
        (new,) = own.claim("slow", limit=1, now=later)
        before = Job.objects.values().get()
        assert not own.finish(old, outcome, now=later)
        assert Job.objects.values().get() == before
        assert own.finish(new, Done(), now=later)

    def test_a_job_finds_out_inside_its_transaction(self, runs, now):
        def write(number, at):
            own.reap(now=at + 2 * LEASE)
            own.claim("other", limit=1, now=at + 2 * LEASE)
            with transaction.atomic():
                actions.hold_lease(now=at + 2 * LEASE)
                pytest.fail("wrote although the lease was lost")

        runs.then = write
        actions.enqueue("test.run", now=now)
        run_due_jobs(now=now, limit=1)
        kept = Job.objects.get()
        assert (kept.state, kept.worker, kept.error) == ("running", "other", "jobs.worker-died")

    def test_outside_a_job_there_is_no_lease_to_hold(self, now):
        actions.hold_lease(now=now)

    def test_hold_prolongs_and_refuses(self, runs, now):
        actions.enqueue("test.run", now=now)
        (held,) = own.claim("w", limit=1, now=now)
        own.hold(held, now=now + LEASE)
        assert own.reap(now=now + LEASE + SECOND) == 0
        own.reap(now=now + 3 * LEASE)
        with pytest.raises(LeaseLost):
            own.hold(held, now=now + 3 * LEASE)

    def test_a_job_that_kills_its_workers_is_given_up(self, runs, now):
        actions.enqueue("test.run", max_attempts=2, now=now)
        for step in (1, 2):
            own.claim("dead", limit=1, now=now + step * 3 * LEASE)
            own.reap(now=now + step * 3 * LEASE + 2 * LEASE)
        kept = Job.objects.get()
        assert (kept.state, kept.error) == (JobState.FAILED, "jobs.worker-died")

    def test_a_lease_given_by_a_clock_that_was_wrong_does_not_last_years(self, runs, now):
        actions.enqueue("test.run", now=now)
        own.claim("from-2099", limit=1, now=now + timedelta(days=26_000))
        assert own.reap(now=now) == 1
        assert own.claim("w", limit=1, now=now)

    def test_what_a_worker_gives_back_counts_no_attempt(self, runs, now):
        actions.enqueue("test.run", now=now)
        held = own.claim("w", limit=1, now=now)
        own.release(held)
        own.release(held)
        assert Job.objects.get().attempts == 0
        assert LONGEST_LEASE > LEASE


class TestPeriodic:
    @pytest.fixture(autouse=True)
    def _every_hour(self, runs):
        registry.register("test.hourly", lambda *, now: runs.append(now), every=3600)

    def _put(self, at):
        actions.enqueue_periodic(now=at)
        return Job.objects.filter(name="test.hourly").count()

    def test_once_in_a_period_however_many_workers_look(self, runs, now):
        assert self._put(now) == self._put(now) == self._put(now + 59 * timedelta(minutes=1)) == 1
        run_due_jobs(now=now)
        assert self._put(now + timedelta(minutes=59)) == 0
        assert self._put(now + HOUR) == 1

    def test_one_that_was_not_reached_is_not_heaped_up(self, runs, now):
        assert self._put(now) == self._put(now + HOUR) == self._put(now + 9 * HOUR) == 1

    def test_workers_whose_clocks_differ_do_not_repeat_it(self, runs, now):
        turn = now.replace(minute=0)
        self._put(turn + SECOND)
        run_due_jobs(now=turn + SECOND)
        assert self._put(turn - SECOND) == 0

    def test_it_goes_on_after_a_clock_was_set_years_ahead(self, runs, now):
        self._put(now + timedelta(days=26_000))
        run_due_jobs(now=now + timedelta(days=26_001))
        assert self._put(now) == 1
