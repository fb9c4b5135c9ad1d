"""What the templates of claims need beyond Django's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from hoiam.checks.models import Party
from hoiam.checks.queries.parties import by_duty, says_only_duty

register = template.Library()


@register.filter
def get(rows: Mapping[str, Any], key: str) -> Any:
    """What stands under a key that a template can't write with a dot ("add-story")."""
    return rows.get(key)


@register.filter
def duty_reason(party: Party) -> str:
    """Why a body is a party where only the duty table says so; "" where a checker said why."""
    return by_duty(party.duty) if party.duty is not None and says_only_duty(party) else ""


@register.filter
def percent(share: float | None) -> str:
    """A share of one, as a whole number of hundredths."""
    return "" if share is None else f"{round(share * 100)} %"
