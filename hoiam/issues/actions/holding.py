"""What every verb begins with: the row, locked, this person's to change, and unchanged since."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from hoiam.issues.models import Issue
from hoiam.issues.queries.permissions import why_not_duty, why_not_now
from hoiam.issues.states import STATES
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import take_turn
from hoiam.offices.models import User
from hoiam.reading.clean import drop_invisible
from hoiam.reading.fold import fold
from hoiam.reading.redact import redact

LONGEST = 2_000


def lock(issue: Issue) -> Issue:
    """The row, locked, one version further and not yet saved."""
    take_turn()
    held = Issue.objects.select_for_update().get(pk=issue.pk)
    held.version += 1
    return held


def hold(
    user: User,
    issue: Issue,
    act: str,
    *,
    version: int | None = None,
) -> Issue:
    """The locked row where this person may do `act` to it now.

    Raises PermissionDenied, Conflict where it changed since `version`, ValidationError where its
    state does not allow it.
    """
    held = lock(issue)
    if refusal := why_not_duty(user, held, act):
        raise PermissionDenied(refusal)
    if version is not None and held.version != version + 1:
        raise Conflict(
            _("Somebody else changed this issue since you opened it. Look again, then decide.")
        )
    if refusal := why_not_now(held, act):
        raise ValidationError(refusal)
    return held


def move(held: Issue, state: str) -> None:
    """Bring it into another state. Raises ValidationError where the table lets it not follow."""
    if state == held.state:
        return
    if state not in STATES[held.state].follows:
        raise ValidationError(
            _("An issue in the state “%(state)s” can't become “%(wanted)s”.")
            % {"state": STATES[held.state].label, "wanted": STATES[state].label}
        )
    held.state = state


def sentence(text: str, missing: str, *, longest: int = LONGEST) -> str:
    """What somebody gives as a reason, without anything that leads to a person.

    Raises ValidationError: saying `missing` where there is none, or that it is too long.
    """
    text = drop_invisible(text or "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError(missing)
    if len(text) > longest:
        raise ValidationError(
            _("This is too long: %(n)s characters at most.") % {"n": f"{longest:,}"}
        )
    return redact(text).text


def folded(title: str, number: str | None) -> str:
    """What the search of the lists looks through."""
    return fold(f"{number or ''} {title}".strip())
