from __future__ import annotations

from types import SimpleNamespace

import pytest

from hoiam.receipts import registry
from hoiam.receipts.registry import Followed


@pytest.fixture
def letters():
    """A kind of receipt whose words are kept in memory."""
    kept: dict[int, str | None] = {}
    erased: list[int] = []

    def erase(receipt) -> None:
        erased.append(receipt.pk)
        kept[receipt.pk] = None

    def show(receipt) -> Followed:
        return Followed(title="Thư", sentences=("Đang xem.",))

    registry.register("letter", erase, show=show)
    yield SimpleNamespace(kept=kept, erased=erased, kind="letter")
    registry.unregister("letter")
