"""The kinds of thing that people send, which the rooms above register from `apps.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from hoiam.receipts.models import Receipt


class Foreign(str):
    """A sentence that is not in the language of the page, and in which language it is."""

    language: str

    def __new__(cls, text: str, language: str) -> Foreign:
        made = super().__new__(cls, text)
        made.language = language
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the holder of a code is shown of their matter, in the language that is active.

    `path` is the public page under the site, without language (`van-de/VD-2026-0042/`);
    `sentences` say how it stands, in whole sentences, `Foreign` where not translated. `parts`: each
    of several things of one matter, with its own. Nobody's name and no contact.
    """

    title: str
    path: str = ""
    sentences: tuple[str, ...] = ()
    parts: tuple[Followed, ...] = ()


Erase = Callable[[Receipt], None]
Show = Callable[[Receipt], Followed | None]


def _shows_nothing(receipt: Receipt) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptKind:
    code: str
    label: str | Promise
    erase: Erase
    show: Show


_kinds: dict[str, ReceiptKind] = {}


def register(
    kind: str, erase: Erase, *, show: Show = _shows_nothing, label: str | Promise = ""
) -> None:
    """Say how the text that came with a receipt is erased, and how its matter stands.

    `erase` runs in the transaction that erases the contact, once or more often, and sets to
    nothing all that the sender wrote. Raises ValueError where two rooms claim one kind.
    """
    made = ReceiptKind(code=kind, label=label or kind, erase=erase, show=show)
    known = _kinds.setdefault(kind, made)
    if known != made:
        raise ValueError(f"two ways to erase the kind of receipt {kind}")


def unregister(kind: str) -> None:
    _kinds.pop(kind, None)


def find(kind: str) -> ReceiptKind | None:
    return _kinds.get(kind)


def kinds() -> tuple[ReceiptKind, ...]:
    return tuple(_kinds[code] for code in sorted(_kinds))
