"""Forgetting what somebody sent when their receipt is erased."""

from __future__ import annotations

from hoiam.checks.models import Tip
from hoiam.receipts.models import Receipt


def erase_words(receipt: Receipt) -> None:
    """Erase the words, the address and the digest that came with a receipt.

    Others who sent the same words lent them from this row. Each sent them, and each one's time is
    their own: the newest takes the words over, so that they go with the last receipt and not
    before it, and the rows change once and not with each of a thousand receipts.
    """
    tip = Tip.objects.select_for_update().filter(receipt=receipt).first()
    if tip is None:
        return
    copies = tip.copies.exclude(digest=None).order_by("-arrived", "-pk")
    live = copies.filter(receipt__isnull=False, receipt__erased_on=None)
    heir = live.select_for_update(of=("self",)).first()
    if heir is not None and tip.digest is not None:
        Tip.objects.filter(pk=heir.pk).update(text=tip.text, address=tip.address, copy_of=None)
        tip.copies.exclude(pk=heir.pk).update(copy_of=heir)
    # Nothing leads from here to the words, though others still hold them.
    Tip.objects.filter(pk=tip.pk).update(text=None, address=None, digest=None, copy_of=None)
