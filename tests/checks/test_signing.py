"""Two independent signatures on a check, and what follows for its claims."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_from_claim_to_published_check(published_check, tam, mai, union, offices):
    check = published_check()
    publication = check.publication
    claim = check.claims.get()
    assert (publication.state, publication.number) == ("published", "KC-2026-0001")
    assert (publication.submitted_by, publication.approved_by) == (tam, mai)
    assert (check.first_body, check.second_body) == (offices.partner, union)
    assert (claim.state, claim.rating) == ("published", "false")
