"""The kinds of publication, which the rooms above register from their `apps.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from hoiam.offices.models import User
from hoiam.publishing.models import Publication


def _anyone(user: User, publication: Publication) -> str | None:
    return None


def _nothing(publication: Publication, now: datetime) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a room says about the things it publishes.

    `may_see`, `may_write` and `may_sign` give a sentence why somebody may not, or None;
    `may_sign` is asked beside the rule that nobody signs twice. `on_published` runs in the
    transaction that publishes, `on_returned` in the one that gives a text back. `path` is the
    public path under the site, without language, for instance `van-de/VD-2026-0042/`.
    """

    code: str
    prefix: str
    label: str | Promise
    path: Callable[[Publication], str]
    needs_two: bool = True
    may_see: Callable[[User, Publication], str | None] = field(default=_anyone)
    may_write: Callable[[User, Publication], str | None] = field(default=_anyone)
    may_sign: Callable[[User, Publication], str | None] = field(default=_anyone)
    on_approved: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_returned: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_published: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_corrected: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_withdrawn: Callable[[Publication, datetime], None] = field(default=_nothing)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Raises ValueError where another has its code or its prefix."""
    for known in _kinds.values():
        if known != kind and (known.code == kind.code or known.prefix == kind.prefix):
            raise ValueError(f"publication kind {kind.code} ({kind.prefix}) is taken")
    _kinds[kind.code] = kind


def kind_of(publication: Publication) -> Kind:
    return _kinds[publication.kind]


def all_kinds() -> dict[str, Kind]:
    return dict(_kinds)
