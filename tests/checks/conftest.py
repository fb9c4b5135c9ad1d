"""Claims, tips and checks for the tests of this room."""

from tests.checks.rooms import (  # noqa: F401
    claim,
    mai,
    published_check,
    ready_check,
    union,
    with_evidence,
)
