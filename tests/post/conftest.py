"""Registries that tests may add to, and a handler of replies that notes what it was given."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from hoiam.offices.models import Office
from hoiam.post import recipients, replies


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    """Only what the post itself registers; what other rooms registered is there again after."""
    kept = dict(recipients._resolvers), dict(replies._handlers)
    for kind in kept[0].keys() - {"user", "office"}:
        recipients.unregister(kind)
    yield
    for registry, before in zip((recipients._resolvers, replies._handlers), kept, strict=True):
        registry.clear()
        registry.update(before)


@pytest.fixture
def office(offices) -> Office:
    """Lan's department, which owns the matters of these tests."""
    return offices.so_xay_dung


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
