"""What this room brings to the rooms below: kinds of publication, receipts."""

from __future__ import annotations

from hoiam.checks.kinds import FACTCHECK
from hoiam.publishing.kinds import register


def register_all() -> None:
    """Called once from `apps.ready()`."""
    register(FACTCHECK)
