"""The version of a row that a form was made from, by which of two who edit at once one is told."""

from __future__ import annotations

from django.http import HttpRequest

# Versions count from 1: no form was ever made from this one, so every verb refuses it.
NEVER = 0
LONGEST = 10


def version_of(request: HttpRequest) -> int:
    """What the form carries; `NEVER` where that is missing or no number.

    Python refuses to read thousands of digits, so a long one is no number either.
    """
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < LONGEST else NEVER
