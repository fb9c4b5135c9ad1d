"""Why a file is not taken, as a sentence for whoever uploads it."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class RefusedFile(ValidationError):
    """This file is not taken; its message says why."""
