"""Jobs that a real worker process does in tests: each reports on the pipe it was given."""

import os
import signal

from hoiam.jobs.registry import register


def report(line: str) -> None:
    os.write(int(os.environ["TEST_REPORTS"]), f"{line}\n".encode())


def hang(*, number: int, now) -> None:
    report(f"hangs {number}")
    signal.pthread_sigmask(signal.SIG_BLOCK, [])
    signal.sigwait([signal.SIGUSR1])


def note(*, number: int, now) -> None:
    report(f"did {number}")


def register_all() -> None:
    register("test.hang", hang)
    register("test.note", note)
