"""The jobs of this room: importing their modules registers them."""

from __future__ import annotations

from hoiam.checks.actions import (  # noqa: F401
    alerting,
    embedding,
    noticing,
    reading_lists,
    reading_pages,
    telling,
)
