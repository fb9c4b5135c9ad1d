"""Keeps a few processes running: restarts one that dies, and leaves none behind.

It knows nothing of Django or of what its children do.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

# A child that died sooner than this was not well: it is given longer and longer.
STEADY_SECONDS = 10.0
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
READY_SECONDS = 120.0
GRACE_SECONDS = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One process to keep.

    `{ready}` in `command` and `environment` becomes the descriptor on which it reports a line once
    it works; `descriptors` are handed on to it open.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()


def restart_delay(lasted: float, last_delay: float) -> float:
    """Seconds before a program that ran for `lasted` seconds is started again."""
    if lasted >= STEADY_SECONDS:
        return FIRST_DELAY
    return min(LONGEST_DELAY, max(FIRST_DELAY, last_delay * 2))


class _Child:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.delay = 0.0
        self.due = 0.0
        self.ready_end: int | None = None
        self.ready = False

    def start(self, now: float) -> None:
        self.close_ready()
        self.ready_end, write_end = os.pipe()
        report = str(write_end)
        command = [word.replace("{ready}", report) for word in self.program.command]
        added = {
            name: value.replace("{ready}", report)
            for name, value in self.program.environment.items()
        }
        # A session of its own: Ctrl-C reaches only the supervisor, which then stops all in order,
        # and whatever the child has started itself can be reached as one group.
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            env=os.environ | added,
            pass_fds=(write_end, *self.program.descriptors),
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        os.close(write_end)
        self.started = now
        self.ready = False

    def signal(self, number: int) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def close_ready(self) -> None:
        if self.ready_end is not None:
            os.close(self.ready_end)
            self.ready_end = None


class Supervisor:
    """Start programs, keep them, stop them. One thread, woken by signals and by the children."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        say: Callable[[str], None] = print,
        clock: Callable[[], float] = time.monotonic,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._children = [_Child(program) for program in programs]
        self._say = say
        self._clock = clock
        self._grace = grace
        self._stopping = False

    def run(self, on_ready: Callable[[], None] = lambda: None) -> int:
        """Run until SIGTERM or SIGINT; 0, or 1 if the programs were never ready.

        `on_ready` is called once, when every program has reported.
        """
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        os.set_blocking(wake_read, False)
        before = {number: signal.signal(number, self._on_signal) for number in _WATCHED}
        woken_before = signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        try:
            return self._keep(wake_read, on_ready)
        finally:
            self._stop_all()
            signal.set_wakeup_fd(woken_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(wake_read)
            os.close(wake_write)

    def _on_signal(self, number: int, frame: object) -> None:
        if number != signal.SIGCHLD:
            self._stopping = True

    def _keep(self, wake: int, on_ready: Callable[[], None]) -> int:
        told = False
        patience = self._clock() + READY_SECONDS
        while not self._stopping:
            self._start_due()
            self._wait(wake)
            self._bury_the_dead()
            if not told and all(child.ready for child in self._children):
                told = True
                on_ready()
            if not told and self._clock() > patience:
                self._say("Không khởi động được. / It did not start.")
                return 1
        return 0

    def _start_due(self) -> None:
        now = self._clock()
        for child in self._children:
            if child.process is None and now >= child.due:
                child.start(now)

    def _wait(self, wake: int) -> None:
        """Until a signal, a report, or the next restart is due; a second at most."""
        now = self._clock()
        dues = [child.due - now for child in self._children if child.process is None]
        ends = {child.ready_end: child for child in self._children if child.ready_end is not None}
        readable, _, _ = select.select([wake, *ends], [], [], max(0.0, min([1.0, *dues])))
        for end in readable:
            if end == wake:
                os.read(wake, 4096)
                continue
            child = ends[end]
            child.ready = child.ready or bool(os.read(end, 64))
            child.close_ready()

    def _bury_the_dead(self) -> None:
        now = self._clock()
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            code = child.process.returncode
            # What it had started may have outlived it.
            child.signal(signal.SIGKILL)
            child.process = None
            child.delay = restart_delay(now - child.started, child.delay)
            child.due = now + child.delay
            name = child.program.name
            self._say(
                f"{name}: dừng ({code}), khởi động lại sau {child.delay:g} giây"
                f" / stopped ({code}), starting again in {child.delay:g} s"
            )

    def _stop_all(self) -> None:
        """SIGTERM to all at once, the rest of their grace together, then SIGKILL."""
        for child in self._children:
            if child.process is not None and child.process.poll() is None:
                os.kill(child.process.pid, signal.SIGTERM)
        deadline = self._clock() + self._grace
        for child in self._children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(timeout=max(0.0, deadline - self._clock()))
                child.signal(signal.SIGKILL)
                child.process.wait()
                child.process = None
            child.close_ready()


_WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """Even a supervisor killed by SIGKILL leaves no child, where the system (Linux) can do that."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
