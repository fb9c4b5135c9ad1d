"""The jobs of this room: importing their modules registers them."""

from __future__ import annotations

from hoiam.checks.actions import alerting, embedding, noticing, telling  # noqa: F401
