"""Days, texts and addresses as the public site writes them."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from hoiam.portal.days import written
from hoiam.portal.public import language_now
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import Said, withdrawal_in
from hoiam.publishing.rich_text import clean_html

register = template.Library()


@register.filter
def day(when: date | datetime | None) -> SafeString | str:
    """ "2/11/2026" or "2 November 2026" as a `<time>`; "" for None."""
    if when is None:
        return ""
    if isinstance(when, datetime):
        when = timezone.localtime(when).date()
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), written(when))


@register.simple_tag
def withdrawal(publication: Publication) -> Said:
    """Why it was withdrawn, in the language of the page where that was translated."""
    return withdrawal_in(publication, language_now())


@register.filter
def cleaned(text: str) -> SafeString:
    """Formatted text of a publication. It was cleaned when it was kept, and is once more."""
    return mark_safe(clean_html(text))


@register.filter
def megabytes(size: int) -> str:
    """A size as people say it: "320 KB", "4.1 MB"."""
    if size < 1_000_000:
        return f"{max(round(size / 1000), 1)} KB"
    said = f"{size / 1_000_000:.1f} MB"
    return said if (get_language() or "vi").startswith("en") else said.replace(".", ",")
