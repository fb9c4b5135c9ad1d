"""What the templates of claims need beyond Django's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def get(rows: Mapping[str, Any], key: str) -> Any:
    """What stands under a key that a template can't write with a dot ("add-story")."""
    return rows.get(key)


@register.filter
def percent(share: float | None) -> str:
    """A share of one, as a whole number of hundredths."""
    return "" if share is None else f"{round(share * 100)} %"
