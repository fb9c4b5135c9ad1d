"""Sealing a contact under a key of its own, which is kept apart from the database and backups.

AES-256-GCM, bound to its receipt, so that a sealed contact can't be moved to another. Not Fernet,
which would write the second of arrival beside it; and padded, so that its length says nothing.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
# The longest address that mail allows is 254 bytes; all are sealed at one length.
LENGTH = 256


def seal(contact: str, *, receipt: int) -> bytes:
    """The contact as bytes that only this key opens, for this receipt."""
    plain = contact.encode().ljust(LENGTH, b"\0")
    if len(plain) > LENGTH:
        raise ValueError("a contact of more than 256 bytes")
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher().encrypt(nonce, plain, _bound_to(receipt))


def unseal(sealed: bytes, *, receipt: int) -> str | None:
    """The contact; None where another key sealed it, or where it belongs to another receipt."""
    try:
        plain = _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(receipt))
    except (InvalidTag, ValueError):
        return None
    return plain.rstrip(b"\0").decode()


def _bound_to(receipt: int) -> bytes:
    return b"receipt %d" % receipt


def _cipher() -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hoiam sealed contact")
    return AESGCM(derive.derive(settings.CONTACT_KEY.encode()))
