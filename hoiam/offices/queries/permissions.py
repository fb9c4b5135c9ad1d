"""What somebody may do at the desk whatever it is about, or the sentence why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hoiam.offices.models import User


def why_not_edit(user: User) -> str | None:
    """Why this person does none of the work of an editor, or None."""
    return None if user.may_edit else _("Only an editor can do this.")
