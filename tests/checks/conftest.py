"""Claims, tips and checks for the tests of this room."""

from tests.checks.rooms import (  # noqa: F401
    claim,
    english,
    mai,
    published_check,
    ready_check,
    union,
    with_evidence,
)
from tests.checks.tips import fresh_matching  # noqa: F401
