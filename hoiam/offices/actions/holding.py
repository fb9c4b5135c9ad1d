"""What a verb does first, in this room and in those above: may this person, is it still so?"""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from hoiam.offices.models import User
from hoiam.offices.queries.permissions import why_not_edit

Kept = TypeVar("Kept", bound=models.Model)


class Conflict(ValidationError):
    """Somebody else changed the row since it was shown."""


def require(refusal: str | None) -> None:
    """Raises PermissionDenied with the sentence, where there is one."""
    if refusal is not None:
        raise PermissionDenied(refusal)


def require_editor(user: User) -> None:
    """Raises PermissionDenied for anyone else."""
    require(why_not_edit(user))


def require_administrator(user: User | None) -> None:
    """None is the command line, which whoever runs the machine may use."""
    if user is not None and not user.may_administer:
        raise PermissionDenied(_("Only an administrator can change offices and duties."))


def hold(row: Kept, version: int | None) -> Kept:
    """The row, locked, when nobody changed it meanwhile; its version is one further."""
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if version is not None and held.version != version:
        raise Conflict(_("Somebody else changed this since you opened it. Look again, then save."))
    held.version += 1
    return held


def insert(row: models.Model) -> None:
    """A new row. Raises Conflict where somebody took its number or code at the same moment."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("Somebody else added one at the same moment. Save again.")) from None


def put(row: models.Model, values: dict[str, object]) -> list[str]:
    """Set `values` on a row; the names of those that are new."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
