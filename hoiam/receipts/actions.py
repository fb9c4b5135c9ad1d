"""Giving a receipt, finding it by its code, closing it, and forgetting what came with it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from hoiam.reading.clean import drop_invisible
from hoiam.receipts import registry
from hoiam.receipts.clock import AFTER_ARRIVAL, AFTER_CLOSING
from hoiam.receipts.codes import hash_code, make_code, read_code
from hoiam.receipts.models import Receipt, SealedContact
from hoiam.receipts.registry import Followed
from hoiam.receipts.sealing import seal, unseal

LONGEST_CONTACT = 254
MOST_AT_ONCE = 5_000
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A receipt and its code, which is known only now and is shown once."""

    receipt: Receipt
    code: str = field(repr=False)


def clean_contact(contact: str) -> str:
    """The e-mail address without space around it; "" for none. Raises ValidationError."""
    contact = contact.strip()
    if not contact:
        return ""
    if len(contact.encode()) > LONGEST_CONTACT:
        raise ValidationError(_("This e-mail address is too long."))
    try:
        validate_email(contact)
        # Django's check lets a mark by that turns the direction of writing: one address looks
        # like another.
        if drop_invisible(contact) != contact:
            raise ValidationError("")
    except ValidationError:
        raise ValidationError(_("This is not an e-mail address. You may leave it empty.")) from None
    return contact


@transaction.atomic
def give_receipt(kind: str, *, today: date, contact: str = "", is_sample: bool = False) -> Given:
    """Make a receipt for something that arrived today; a contact is sealed at once.

    Raises ValidationError for a contact that is no e-mail address, LookupError for a kind that
    no room has registered: what nobody knows how to erase is not taken in.
    """
    if registry.find(kind) is None:
        raise LookupError(f"no room erases the kind of receipt {kind}")
    contact = clean_contact(contact)
    code = make_code()
    receipt = Receipt.objects.create(
        code_hash=hash_code(code.replace("-", "")), kind=kind, arrived=today, is_sample=is_sample
    )
    if contact:
        SealedContact.objects.create(receipt=receipt, sealed=seal(contact, receipt=receipt.pk))
    return Given(receipt=receipt, code=code)


def find_receipt(code: str) -> Receipt | None:
    """The receipt of a code, typed with or without hyphens, in large or small letters."""
    signs = read_code(code)
    return Receipt.objects.filter(code_hash=hash_code(signs)).first() if signs else None


def show_receipt(receipt: Receipt) -> Followed | None:
    """How the matter stands, as its room tells it to whoever holds the code."""
    kind = registry.find(receipt.kind)
    return kind.show(receipt) if kind else None


@transaction.atomic
def close_receipt(receipt: Receipt, *, on: date) -> Receipt:
    """Say that the matter is decided. Closing again, after it was reopened, moves nothing."""
    held = Receipt.objects.select_for_update().get(pk=receipt.pk)
    if held.closed_on is None:
        held.closed_on = on
        held.save(update_fields=["closed_on"])
    receipt.closed_on = held.closed_on
    return held


def close_many(receipts: Iterable[int], *, on: date) -> int:
    """The same for many, by key. Returns how many were open until now."""
    keys, closed = list(receipts), 0
    for at in range(0, len(keys), MOST_AT_ONCE):
        part = Receipt.objects.filter(pk__in=keys[at : at + MOST_AT_ONCE], closed_on=None)
        closed += part.update(closed_on=on)
    return closed


def open_contact(receipt: Receipt) -> str | None:
    """The address that was left with a receipt, for the job that mails and for nothing else."""
    return contact_of(receipt.pk)


def contact_of(receipt: int) -> str | None:
    """The same by key; None where none was left, where it is erased, or where the key is lost."""
    sealed = SealedContact.objects.filter(receipt=receipt).values_list("sealed", flat=True).first()
    return None if sealed is None else unseal(bytes(sealed), receipt=receipt)


def erase_due(*, today: date) -> int:
    """Erase contact and text of all whose time is over. Returns how many.

    One kind that fails holds up no other; after the others are done it is raised.
    """
    due = Receipt.objects.filter(erased_on=None).filter(arrived__lte=today - AFTER_ARRIVAL)
    due |= Receipt.objects.filter(erased_on=None, closed_on__lte=today - AFTER_CLOSING)
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    failed: list[Exception] = []
    for key in keys:
        try:
            _erase(key, today)
        except Exception as error:  # noqa: BLE001 - the rest is forgotten all the same
            failed.append(error)
    _empty_journal()
    if failed:
        logger.error("%d receipts could not be erased", len(failed))
        raise failed[0]
    return len(keys)


def _erase(key: int, today: date) -> None:
    # Outside the transaction below: whatever happens to the text, the contact goes.
    SealedContact.objects.filter(receipt=key).delete()
    with transaction.atomic():
        receipt = Receipt.objects.select_for_update().get(pk=key)
        kind = registry.find(receipt.kind)
        if kind is None:
            raise LookupError(f"no room erases the kind of receipt {receipt.kind}")
        kind.erase(receipt)
        receipt.erased_on = today
        receipt.save(update_fields=["erased_on"])


def _empty_journal() -> None:
    """SQLite's write-ahead log keeps former pages until it is written anew; cut it off now."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
