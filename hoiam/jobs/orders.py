"""What is handed to an engine, and what a worker holds: checked, frozen, identifiers only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

IDENTIFIER = re.compile(r"[A-Za-z0-9._:+-]{1,100}")
NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_-]+)+")
LONGEST_LIST = 1000

Scalar = int | str | None
Args = dict[str, Scalar | list[int]]


class BadOrder(ValueError):
    """A job was asked for with something that is no identifier; its text is not repeated here."""


class LeaseLost(Exception):
    """Another worker has taken the job over: whoever sees this must roll back and stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One job to put in the queue."""

    name: str
    args: Args
    queue: str
    priority: int
    run_at: datetime
    unique_key: str | None
    max_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One job that a worker holds; `attempts` counts this run, `lease` is the number it holds."""

    id: int
    name: str
    args: Args
    attempts: int
    max_attempts: int
    lease: int


def check(order: Order) -> Order:
    """The order itself, or `BadOrder`: what outsiders wrote must not slip into a queue."""
    if not NAME.fullmatch(order.name) or len(order.name) > 80:
        raise BadOrder("the name of a job is room.verb")
    for name, value in order.args.items():
        if not (isinstance(name, str) and name.isidentifier() and len(name) <= 40):
            raise BadOrder(f"{order.name}: an argument's name is no identifier")
        if not _is_identifier(value):
            raise BadOrder(f"{order.name}: the argument {name} is no number and no identifier")
    if order.unique_key is not None and not IDENTIFIER.fullmatch(order.unique_key):
        raise BadOrder(f"{order.name}: the key is no identifier")
    if order.run_at.tzinfo is None:
        raise BadOrder(f"{order.name}: run_at has no zone")
    if not IDENTIFIER.fullmatch(order.queue) or len(order.queue) > 40:
        raise BadOrder(f"{order.name}: the queue's name is no identifier")
    if not 1 <= order.max_attempts <= 1000:
        raise BadOrder(f"{order.name}: max_attempts is 1 to 1000")
    return order


def _is_identifier(value: object) -> bool:
    if value is None or isinstance(value, int):
        return True
    if isinstance(value, list):
        return len(value) <= LONGEST_LIST and all(type(one) is int for one in value)
    return isinstance(value, str) and bool(IDENTIFIER.fullmatch(value))
