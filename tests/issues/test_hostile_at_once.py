"""Two editors at once, on a database where each waits for the rows of the other."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from hoiam.issues.actions import asking, assigning, opening
from hoiam.issues.actions.reminding import remind_offices
from hoiam.offices.actions.logging import verify_log


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_whoever_merges_does_not_deadlock_with_who_accepts(ha, lan, assign, clock):
    """A merger used to hold the rows and wait for the log, an acceptance the other way round."""
    for turn in range(8):
        one, two = assign(title=f"Đường {turn}"), assign(title=f"Cầu {turn}")
        ready, problems = threading.Barrier(3), []

        def run(verb, ready=ready, problems=problems):
            ready.wait()
            try:
                verb()
            except ValidationError:
                pass  # the other was quicker
            except Exception as problem:  # noqa: BLE001 - told to the test
                problems.append(problem)
            finally:
                connections.close_all()

        verbs = (
            lambda one=one, two=two: opening.merge_issues(ha, one, two, now=clock.now),
            lambda one=one: assigning.accept_issue(lan, one, now=clock.now),
            lambda two=two: assigning.accept_issue(lan, two, now=clock.now),
        )
        threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert problems == []
    assert verify_log() is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_reminders_do_not_deadlock_with_decisions(ha, lan, assign, clock):
    """Both lock rounds and wake the job that sends mail: one held what the other waited for."""
    for turn in range(4):
        issues = [assign(title=f"Đường {turn}, đoạn {number}") for number in range(8)]
        asked = [
            asking.ask_extension(lan, issue, days=3, reason="Chờ kết quả đo.", now=clock.now)
            for issue in issues
        ]
        clock.now += timedelta(days=29)
        ready, problems = threading.Barrier(2), []

        def grant(rows):
            for row in rows:
                asking.decide_extension(ha, row, grant=True, decision="Được.", now=clock.now)

        def run(verb, ready=ready, problems=problems):
            ready.wait()
            try:
                verb()
            except Exception as problem:  # noqa: BLE001 - told to the test
                problems.append(problem)
            finally:
                connections.close_all()

        verbs = (
            lambda: remind_offices(now=clock.now),
            lambda asked=asked, grant=grant: grant(asked[::-1]),
        )
        threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert problems == []
