"""Where answers are sent: a mailbox that a newsroom shares, and never somebody's own."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from hoiam.sources.actions.newsroom import set_newsroom
from hoiam.sources.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet(clock):
    return Source.objects.create(
        name="Báo Thử",
        host="www.baothu.com.vn",
        home_url="https://www.baothu.com.vn/",
        added_at=clock.now,
    )


@pytest.mark.parametrize(
    "email",
    ["toasoan@baothu.com.vn", "Ban-Doc@baothu.com.vn ", "bbt@mail.baothu.com.vn", ""],
)
def test_a_shared_mailbox_under_its_own_domain(ha, outlet, email, clock):
    set_newsroom(ha, outlet, email, now=clock.now)
    outlet.refresh_from_db()
    assert outlet.newsroom_email == email.strip().lower()


@pytest.mark.parametrize(
    "email",
    [
        "nguyen.van.a@baothu.com.vn",
        "hoa1985@baothu.com.vn",
        "toasoan@gmail.com",
        "toasoan@com.vn",
        "toasoan@xbaothu.com.vn",
        "toasoan@vn",
        "toasoan",
        "toasoan@baothu.com.vn, a@b.vn",
        "toasoan@baothu.com.vn\nBcc: x@y.vn",
    ],
)
def test_nothing_that_could_be_a_persons(ha, outlet, email, clock):
    with pytest.raises(ValidationError):
        set_newsroom(ha, outlet, email, now=clock.now)
    outlet.refresh_from_db()
    assert outlet.newsroom_email == ""


@pytest.mark.parametrize("person", ["lan", "minh", "quan", "tam"])
def test_only_an_editor_sets_it(person, request, outlet, clock):
    with pytest.raises(PermissionDenied):
        set_newsroom(
            request.getfixturevalue(person), outlet, "toasoan@baothu.com.vn", now=clock.now
        )


def test_on_the_page_of_the_source(client, ha, lan, outlet):
    address = reverse("sources:newsroom", args=[outlet.pk])
    client.force_login(ha)
    client.post(address, {"email": "toasoan@baothu.com.vn"})
    page = client.get(reverse("sources:source", args=[outlet.pk])).content.decode()
    assert page.count("toasoan@baothu.com.vn") == 2
    client.post(address, {"email": "a.nguyen@baothu.com.vn"})
    outlet.refresh_from_db()
    assert outlet.newsroom_email == "toasoan@baothu.com.vn"
    client.force_login(lan)
    assert client.post(address, {"email": ""}).status_code == 403
    client.logout()
    assert client.post(address, {"email": ""}).status_code == 302
