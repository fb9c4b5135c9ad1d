"""What the clock decides about a job, without any job."""

from datetime import UTC, datetime, timedelta

import pytest

from hoiam.jobs import clock

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def test_waits_grow_and_end_at_six_hours():
    waits = [clock.wait_after(attempts) for attempts in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert waits[-1] == clock.wait_after(10_000) == timedelta(hours=6)


def test_a_failure_is_tried_again_until_its_attempts_are_spent():
    kept = {"error": "TimeoutError", "permanent": False, "now": NOW}
    assert clock.after_failure(1, 3, **kept) == clock.Retry(
        at=NOW + timedelta(seconds=30), error="TimeoutError"
    )
    assert clock.after_failure(3, 3, **kept) == clock.Fail(error="TimeoutError")


def test_what_is_permanent_is_not_tried_again():
    assert clock.after_failure(
        1, 5, error="fetch.robots-denied", permanent=True, now=NOW
    ) == clock.Fail(error="fetch.robots-denied")


@pytest.mark.parametrize(
    ("last", "due"),
    [(-1, True), (99, True), (100, False), (101, False), (102, True), (9_999, True)],
    ids=["never", "before", "this", "a clock ahead", "two ahead", "a clock set wrong"],
)
def test_a_period_is_due_once_whatever_the_clocks(last, due):
    assert clock.period_is_due(last, 100) is due
