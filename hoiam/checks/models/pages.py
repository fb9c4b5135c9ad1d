"""The page of a source that the program fetches: asked for, tried, and what came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models.evidence import Evidence


class PageReading(models.Model):
    """One page that is read for a checker. What is kept of it stands in `evidence`.

    It waits while `done_at` is empty; then `outcome` is a key: `page.read`, or why nothing is kept.
    While it waits, `outcome` is that of the last try.
    """

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="reading")
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reading of a page")
        ordering = ("id",)
