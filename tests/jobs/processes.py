"""Real processes in tests: they report on a pipe, and whoever waits does so on that pipe."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time

PATIENCE = 60.0


class Reports:
    """The reading end of a pipe whose writing end (`.descriptor`) is handed to processes."""

    def __init__(self) -> None:
        self._end, self.descriptor = os.pipe()
        os.set_inheritable(self.descriptor, True)
        self._kept = b""

    def line(self) -> str:
        """The next line; fails after a minute of silence or when every writer is gone."""
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self._kept:
            left = deadline - time.monotonic()
            assert left > 0, "no report within a minute"
            if select.select([self._end], [], [], left)[0]:
                some = os.read(self._end, 4096)
                assert some, "every process that could report is gone"
                self._kept += some
        line, _, self._kept = self._kept.partition(b"\n")
        return line.decode()

    def wait_for_silence(self) -> None:
        """Until no process holds the writing end: every one that had it has ended."""
        self.close_writer()
        deadline = time.monotonic() + PATIENCE
        while True:
            left = deadline - time.monotonic()
            assert left > 0, "a process still lives"
            if select.select([self._end], [], [], left)[0] and not os.read(self._end, 4096):
                return

    def close_writer(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def close(self) -> None:
        self.close_writer()
        os.close(self._end)


@contextlib.contextmanager
def python(code: str, *, reports: Reports, environment: dict[str, str] | None = None):
    """A Python process that runs `code` with the pipe's descriptor as its first argument."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(reports.descriptor)],
        pass_fds=(reports.descriptor,),
        stdin=subprocess.DEVNULL,
        env=os.environ | (environment or {}),
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()
