"""However many issues there are, a page asks the database the same number of questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoiam.issues.tasks import know_tables
from tests.issues.conftest import (  # noqa: F401
    answer_it,
    assign,
    in_state,
    open_issue,
    submit,
    write,
)

STATES = ("draft", "assigned", "accepted", "submitted", "answered")
FEW, MANY = 10, 60


@pytest.fixture
def pages(offices):
    """Addresses of the lists, and who asks for them (None: anyone)."""
    code = offices.so_xay_dung.code
    board = reverse("desk:board")
    return [
        (f"{board}", "ha"),
        (f"{board}?phase=waiting", "ha"),
        (f"{board}?overdue=on", "ha"),
        (f"{board}?q=duong", "ha"),
        (f"{board}?office={code}", "ha"),
        (board, "lan"),
        (reverse("desk:office", args=[code]), "ha"),
        ("/van-de/", None),
        ("/van-de/?state=waiting", None),
        ("/van-de/?q=duong", None),
        ("/co-quan/", None),
        (f"/co-quan/{code}/", None),
    ]


def test_lists_ask_no_more_of_sixty_issues_than_of_ten(
    client,
    pages,
    in_state,  # noqa: F811
    ha,
    lan,
):
    people = {"ha": ha, "lan": lan}

    def asked() -> dict[tuple[str, str | None], int]:
        found = {}
        for path, who in pages:
            client.logout()
            if who:
                client.force_login(people[who])
            assert client.get(path).status_code == 200
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found[path, who] = len(queries.captured_queries)
        return found

    for number in range(FEW):
        in_state(STATES[number % len(STATES)])
    few = asked()
    for number in range(FEW, MANY):
        in_state(STATES[number % len(STATES)])
    many = asked()
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page]} == {}
    assert all(few.values())


@pytest.mark.django_db
def test_sqlite_is_told_how_its_tables_are_filled(now):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sees to this by itself")
    know_tables(now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1")
        assert cursor.fetchone()[0] > 0
