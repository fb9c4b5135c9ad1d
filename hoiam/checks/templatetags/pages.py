"""Where the page of a source stands, for the templates that show it."""

from __future__ import annotations

from django import template

from hoiam.checks.models import Evidence
from hoiam.checks.queries.pages import Standing, standing_of, why_unread
from hoiam.reading.pdf import PAGE_BREAK

register = template.Library()


@register.filter
def page_of(row: Evidence) -> Standing:
    """Being read, kept, or why nothing is kept of it."""
    return standing_of(row)


@register.filter
def by_page(extract: str) -> list[tuple[int | None, str]]:
    """The parts of an extract with the number of the page of each; None where it has no pages."""
    parts = extract.split(PAGE_BREAK)
    return list(enumerate(parts, 1)) if len(parts) > 1 else [(None, extract)]


@register.filter
def unread_words(row: Evidence) -> str:
    """Why the text of a paper, or a part of it, was not read; "" where it was."""
    return why_unread(row.unread)
