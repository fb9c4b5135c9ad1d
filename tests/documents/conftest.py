"""What tests of documents share."""

from __future__ import annotations

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences of refusals are compared in English, whatever the office speaks."""
    with translation.override("en"):
        yield
