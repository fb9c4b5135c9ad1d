"""Facts of grouping put into the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from hoiam.reading.reasons import describe_reason


def reason_in_words(grouping: dict[str, Any]) -> str:
    """Why an article stands in its story; counts and likeness only, never a word of a text."""
    reason = grouping.get("reason", "")
    return describe_reason(reason, "en" if (get_language() or "vi").startswith("en") else "vi")
