"""Where a recipient's mail goes: rooms register how they find an address, and it is never stored.

recipients.register("outlet", address_of_source)      from `apps.ready()`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from hoiam.offices.models import Office, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a mail goes, in which language, and whether it is sample data's."""

    email: str
    language: str = "vi"
    is_sample: bool = False


Resolver = Callable[[int], Address | None]


class UnknownKind(LookupError):
    """No room has registered this kind of recipient."""


_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """Say how the address of a kind of recipient is found; the same again is no error.

    `resolver(key)` runs in the job that mails, and gives None where nobody is to be written to.
    """
    known = _resolvers.get(kind)
    if known is not None and known is not resolver:
        raise ValueError(f"two ways to find the address of: {kind}")
    _resolvers[kind] = resolver


def unregister(kind: str) -> None:
    _resolvers.pop(kind, None)


def is_known(kind: str) -> bool:
    return kind in _resolvers


def find(kind: str, key: int) -> Address | None:
    """The address of a recipient, or None where there is nobody to write to: `UnknownKind`."""
    try:
        resolver = _resolvers[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    address = resolver(key)
    return address if address is not None and address.email else None


def address_of_user(key: int) -> Address | None:
    """A member of staff whose account is open."""
    found = User.objects.filter(pk=key, is_active=True).first()
    if found is None:
        return None
    return Address(email=found.email, language=settings.LANGUAGE_CODE, is_sample=found.is_sample)


def address_of_office(key: int) -> Address | None:
    """The mailbox of an office that still exists."""
    found = Office.objects.filter(pk=key, active=True).first()
    if found is None:
        return None
    return Address(email=found.email, language=settings.LANGUAGE_CODE, is_sample=found.is_sample)
