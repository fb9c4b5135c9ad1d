""" "We are checking this": which notice stands on a claim."""

from __future__ import annotations

from hoiam.checks.models import Claim, Notice


def open_notice(claim: Claim) -> Notice | None:
    """The one notice of a claim that has no outcome yet."""
    return claim.notices.filter(outcome="").select_related("publication").first()
