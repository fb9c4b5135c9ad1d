"""Staff with mailboxes, a handler of replies that notes what it was given, a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from hoiam.offices.models import Office, Role, User
from hoiam.post import recipients, replies


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    """What other rooms have registered stays; what a test registers goes."""
    kept = dict(recipients._resolvers), dict(replies._handlers)
    yield
    for registry, before in zip((recipients._resolvers, replies._handlers), kept, strict=True):
        registry.clear()
        registry.update(before)


@pytest.fixture
def office(db) -> Office:
    """The department that owns the matters of these tests."""
    return Office.objects.create(
        code="so-xay-dung",
        name_vi="Sở Xây dựng",
        kind="department",
        email="van-thu@so-xay-dung.example",
    )


@pytest.fixture
def lan(office) -> User:
    """Lan, officer of the department."""
    return User.objects.create_user(
        "lan", email="lan@so-xay-dung.example", role=Role.OFFICER, office=office, display_name="Lan"
    )


@pytest.fixture
def minh(db) -> User:
    """Minh, officer elsewhere."""
    other = Office.objects.create(code="so-y-te", name_vi="Sở Y tế", kind="department")
    return User.objects.create_user(
        "minh", email="minh@so-y-te.example", role=Role.OFFICER, office=other
    )


@pytest.fixture
def handled() -> list[SimpleNamespace]:
    """What the handler "thu" was given; a text that begins with "sai" it refuses."""
    given: list[SimpleNamespace] = []

    def handle(user, about, text, now) -> None:
        if text.startswith("sai"):
            raise ValidationError("Chưa ghi nhận: không hiểu dòng đầu.")
        given.append(SimpleNamespace(user=user, about=about, text=text, now=now))

    replies.register("thu", handle)
    return given
