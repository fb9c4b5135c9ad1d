"""States of what is published: one row says all there is to know about a state."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`who` acts next (author, approver, clock, nobody); `follows`: the states that may follow."""

    code: str
    label: str | Promise
    who: str
    follows: tuple[str, ...]
    is_public: bool = False
    may_change: bool = False


STATES = {
    state.code: state
    for state in (
        State(
            code="draft",
            label=_("draft"),
            who="author",
            follows=("submitted", "published"),
            may_change=True,
        ),
        State(
            code="submitted",
            label=_("waiting for approval"),
            who="approver",
            follows=("approved", "draft"),
        ),
        State(
            code="approved",
            label=_("approved"),
            who="approver",
            follows=("scheduled", "published", "draft"),
        ),
        State(
            code="scheduled",
            label=_("scheduled"),
            who="clock",
            follows=("scheduled", "published", "approved", "draft"),
        ),
        State(
            code="published",
            label=_("published"),
            who="nobody",
            follows=("withdrawn",),
            is_public=True,
        ),
        State(code="withdrawn", label=_("withdrawn"), who="nobody", follows=(), is_public=True),
    )
}
CHOICES = [(state.code, state.label) for state in STATES.values()]
PUBLIC = tuple(state.code for state in STATES.values() if state.is_public)
