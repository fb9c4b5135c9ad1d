"""What this room brings to the rooms below: kinds of publication, receipts."""

from __future__ import annotations


def register_all() -> None:
    """Called once from `apps.ready()`."""
