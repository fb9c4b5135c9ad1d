"""Issues in every state and checks, for the boundaries that they must keep."""

from tests.checks.rooms import (  # noqa: F401 - fixtures
    claim,
    english,
    mai,
    published_check,
    ready_check,
    union,
)
from tests.checks.tips import fresh_matching  # noqa: F401 - fixture
from tests.issues.conftest import (  # noqa: F401 - fixtures
    answer_it,
    assign,
    days,
    in_state,
    open_issue,
    submit,
    write,
)
