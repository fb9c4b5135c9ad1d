"""A kind of publication for tests alone, and a text that goes its way."""

from __future__ import annotations

import pytest
from django.utils import translation

from hoiam.offices.models import Role, User
from hoiam.publishing import kinds
from hoiam.publishing.actions import drafting, signing
from hoiam.publishing.kinds import Kind
from tests.rooms import PASSWORD


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences of refusals are compared in English, whatever the office speaks."""
    with translation.override("en"):
        yield


def _may_see(user, publication):
    """Everyone at the desk, and Lan's office; a partner body sees nothing."""
    outside = user.is_partner or not (user.is_of_desk or user.office.code == "so-xay-dung")
    return "This belongs to another office." if outside else None


def _may_write(user, publication):
    return None if user.may_edit or user.is_officer or user.may_approve else "You only read."


@pytest.fixture
def seen():
    """What the hooks of the kind were called for."""
    return []


@pytest.fixture
def kind(seen):
    """Notes, signed by two."""
    hooks = {
        name: lambda publication, now, name=name: seen.append((name, publication.state))
        for name in ("on_approved", "on_returned", "on_published", "on_corrected", "on_withdrawn")
    }
    with registered(
        Kind(
            code="note",
            prefix="GC",
            label="note",
            path=lambda publication: f"ghi-chu/{publication.number}/",
            may_see=_may_see,
            may_write=_may_write,
            **hooks,
        )
    ) as made:
        yield made


@pytest.fixture
def question():
    """A kind that one person publishes."""
    with registered(
        Kind(
            code="query",
            prefix="CH",
            label="question",
            path=lambda publication: f"cau-hoi/{publication.number}/",
            needs_two=False,
            may_see=_may_see,
            may_write=_may_write,
        )
    ) as made:
        yield made


class registered:
    """The registry with one more kind, for as long as a test lasts."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __enter__(self) -> Kind:
        kinds.register(self.kind)
        return self.kind

    def __exit__(self, *exc) -> None:
        del kinds._kinds[self.kind.code]


@pytest.fixture
def oanh(offices):
    """Oanh, a second approver at the desk."""
    return User.objects.create_user(
        "oanh", password=PASSWORD, role=Role.APPROVER, office=offices.desk, display_name="Oanh"
    )


@pytest.fixture
def draft(kind, lan, now):
    return drafting.start(
        "note",
        title="Sửa mặt đường tỉnh 379",
        summary="Sở đã giao đơn vị quản lý vá ổ gà.",
        body="Đoạn qua xã Đức Hợp được vá trước ngày 15 tháng 11.\n\nKinh phí đã có.",
        by=lan,
        now=now,
    )


@pytest.fixture
def published(draft, lan, quan, now):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    return signing.publish(quan, draft, now=now)
