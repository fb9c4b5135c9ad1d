"""A day as the language of the page writes it."""

from __future__ import annotations

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language


def written(day: date) -> str:
    """ "2/11/2026"; in English, where day and month change places, "2 November 2026"."""
    is_english = (get_language() or "vi").startswith("en")
    return format_date(day, "j F Y" if is_english else "j/n/Y")
