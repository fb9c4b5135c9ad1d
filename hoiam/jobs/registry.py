"""Which function does a job: rooms say so from `apps.ready()`, so that jobs need not know them.

A job function is called as `function(now=…, **args)` outside any transaction, on any thread, at
least once: running it twice must do no harm. It returns None, or `Again(at=…)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hoiam.jobs.clock import Again

JobFunction = Callable[..., Again | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """`every`: seconds between runs of a periodic job, None for one that is enqueued."""

    name: str
    function: JobFunction
    every: float | None = None
    queue: str = "default"
    priority: int = 0
    max_attempts: int = 5


class UnknownJob(LookupError):
    """No room has registered this name: a worker older than the job, or a name mistyped."""


_jobs: dict[str, Registered] = {}


def register(
    name: str,
    function: JobFunction,
    *,
    every: float | None = None,
    queue: str = "default",
    priority: int = 0,
    max_attempts: int = 5,
) -> None:
    """Say which function does the job `name` ("room.verb"); the same again is no error."""
    known = _jobs.get(name)
    if known and known.function is not function:
        raise ValueError(f"two functions for the job {name}")
    if every is not None and every <= 0:
        raise ValueError(f"{name}: a period of {every} s")
    _jobs[name] = Registered(
        name=name,
        function=function,
        every=every,
        queue=queue,
        priority=priority,
        max_attempts=max_attempts,
    )


def job(
    name: str,
    *,
    every: float | None = None,
    queue: str = "default",
    priority: int = 0,
    max_attempts: int = 5,
) -> Callable[[JobFunction], JobFunction]:
    """`register` as a decorator; the module must be imported from `apps.ready()`."""

    def decorate(function: JobFunction) -> JobFunction:
        register(
            name,
            function,
            every=every,
            queue=queue,
            priority=priority,
            max_attempts=max_attempts,
        )
        return function

    return decorate


def find(name: str) -> Registered:
    try:
        return _jobs[name]
    except KeyError:
        raise UnknownJob(name) from None


def unregister(name: str) -> None:
    _jobs.pop(name, None)


def registered() -> tuple[Registered, ...]:
    return tuple(_jobs[name] for name in sorted(_jobs))


def periodic() -> tuple[Registered, ...]:
    return tuple(one for one in registered() if one.every is not None)
