"""The public site as a stranger sees it, with issues that people of the desk brought there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from hoiam.reading.claimreview import has_errors, validate
from tests.desk.conftest import visit  # noqa: F401
from tests.issues.conftest import (  # noqa: F401
    answer_it,
    assign,
    days,
    in_state,
    open_issue,
    submit,
    write,
)
from tests.portal.checked import Checked
from tests.portal.checked import build as build_checked
from tests.portal.town import build


@pytest.fixture(autouse=True)
def at_desk(clock, monkeypatch: pytest.MonkeyPatch):
    """What the pages take for now is the tests' clock."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture(autouse=True)
def every_claim_review_keeps_the_rules(monkeypatch: pytest.MonkeyPatch):
    """Whatever page a test here asks for: what it says to machines is without an error."""
    plain = Client.request

    def request(self, **asked):
        response = plain(self, **asked)
        if not response.streaming and b'"ClaimReview"' in response.content:
            problems = validate(response.content, base="http://testserver/")
            assert not has_errors(problems), problems
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture
def town(ha, lan, quan, thu, offices, knowledge, tell, clock):
    """Matters in every state: `town.issues["road"]`."""
    people = SimpleNamespace(ha=ha, lan=lan, quan=quan, thu=thu)
    return build(people, offices, clock, tell)


@pytest.fixture
def checked(ha, quan, tam, offices, knowledge, clock):
    """Published checks of every kind: `checked.made["clinic"]`."""
    return build_checked(Checked(SimpleNamespace(ha=ha, quan=quan, tam=tam), offices, clock))
