"""Where the page of a source stands, for the templates that show it."""

from __future__ import annotations

from django import template

from hoiam.checks.models import Evidence
from hoiam.checks.queries.pages import Standing, standing_of

register = template.Library()


@register.filter
def page_of(row: Evidence) -> Standing:
    """Being read, kept, or why nothing is kept of it."""
    return standing_of(row)
