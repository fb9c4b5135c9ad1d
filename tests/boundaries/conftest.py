"""Issues in every state, for the boundaries that they must keep."""

from tests.issues.conftest import (  # noqa: F401 - fixtures
    answer_it,
    assign,
    days,
    in_state,
    open_issue,
    submit,
    write,
)
