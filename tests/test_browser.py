"""The browser of the tests: Debian's chromium, this server, and nothing else."""

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
def test_it_opens_a_page_of_the_live_server_while_the_test_uses_the_database(
    browser_page, live_server
):
    get_user_model().objects.create_user("lan", password="mat-khau-rat-dai")
    answer = browser_page.goto(live_server.url + "/")
    assert answer.status < 500
    assert browser_page.evaluate("navigator.language") == "vi-VN"
    assert get_user_model().objects.count() == 1
