"""Codes that askers hold instead of accounts, and the contacts they may leave."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Receipt(models.Model):
    """One thing that somebody sent. The code is kept hashed and never stands in an address.

    Arrival is a date. `closed_on` and `arrived` together say when the text and the contact are
    erased (`receipts.clock`); reopening extends neither.
    """

    code_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, help_text="what was sent, as its room registered it")
    arrived = models.DateField(db_index=True)
    closed_on = models.DateField(null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("receipt")


class SealedContact(models.Model):
    """A contact that only the job which mails can open, for this matter alone."""

    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, related_name="contact")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("sealed contact")
