"""Days on which this office works, or does not, other than the calendar says."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DayOverride(models.Model):
    """One day that an office decided about. Due dates already given are not shortened by it."""

    day = models.DateField(_("day"), unique=True)
    works = models.BooleanField(_("a working day"))
    why = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("day decided by the office")
        ordering = ("day",)
