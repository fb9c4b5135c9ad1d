"""What counts once counts once in all processes that serve, and nothing of it is written down."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys

import pytest

from hoiam.portal import challenge, once
from hoiam.portal.once import BUCKETS, SLOTS, Once
from tests.portal.test_challenge import solve


@pytest.fixture
def held():
    made = Once()
    yield made
    made.close()


def forked(count: int, act) -> list[int]:
    """What `act(number)` returns (0 to 255) in so many processes forked from this one."""
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            code = 255
            try:
                code = act(number)
            finally:
                os._exit(code)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def test_a_token_is_good_once_in_all_processes_together():
    question = challenge.ask(at=1_000)
    answer = solve(question.words)
    tried = forked(6, lambda n: int(challenge.is_answered(question.token, answer, at=1_001)))
    assert sorted(tried) == [0, 0, 0, 0, 0, 1]
    assert not challenge.is_answered(question.token, answer, at=1_002)


def test_many_at_once_lose_none_and_let_none_through_twice(held):
    numbers = [secrets.token_bytes(9) for _n in range(200)]
    tried = forked(4, lambda n: sum(held.is_first(one, ends=1_600, at=1_000) for one in numbers))
    assert sum(tried) == 200


def test_a_process_that_is_killed_with_the_lock_holds_up_nobody(held):

    def dies(_number: int) -> int:
        with held._alone():
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    assert forked(1, dies) == [-signal.SIGKILL]
    assert held.is_first(b"123456789", ends=1_600, at=1_000)


def test_what_has_run_out_makes_room_and_the_memory_stays_as_it_is(held):
    size = len(held._memory)
    for number in range(SLOTS):
        one = (number * BUCKETS).to_bytes(8, "big")
        assert held.is_first(one, ends=1_000 + number, at=900)
    first, last = bytes(8), (SLOTS * BUCKETS).to_bytes(8, "big")
    assert not held.is_first(first, ends=2_000, at=1_000)
    # One more than there is room for: the first to end is forgotten.
    assert held.is_first(last, ends=2_000, at=900)
    assert held.is_first(first, ends=2_000, at=900)
    assert not held.is_first(last, ends=2_000, at=900)
    assert len(held._memory) == size < 1_000_000
    held.forget()
    assert held.is_first(last, ends=2_000, at=900)


def test_tokens_that_are_made_up_take_no_room(monkeypatch):
    seen = []
    monkeypatch.setattr(once.used, "is_first", lambda *args, **more: seen.append(args) or True)
    token = challenge.base64.urlsafe_b64encode(secrets.token_bytes(36)).decode()
    question = challenge.ask(at=1_000)
    assert not challenge.is_answered(token, "5", at=1_000)
    assert not challenge.is_answered("A" + question.token[1:-1] + "A", "5", at=1_000)
    assert seen == []
    assert challenge.is_answered(question.token, solve(question.words), at=1_000)
    assert len(seen) == 1


def test_the_web_server_holds_it_before_it_forks():
    """And without a framework, which each worker loads for itself."""
    said = "import sys, hoiam.config.web as web; print(web.workers, *(name in sys.modules"
    said += " for name in ('hoiam.portal.once', 'django')))"
    env = {**os.environ, "HOIAM_WEB_SOCKET": "3"}
    run = subprocess.run(
        [sys.executable, "-c", said], env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["2", "True", "False"]
