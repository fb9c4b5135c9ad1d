"""Checks of other publishers, taken in as ClaimReview and shown as theirs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.sources.models import Source


class CheckFeed(models.Model):
    """A list of ClaimReview of a publisher on the source list; one without address is a file's."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="check_feeds")
    url = models.URLField(_("address"), max_length=1000, blank=True)
    active = models.BooleanField(_("read"), default=True)
    next_read = models.DateTimeField(null=True, blank=True)
    last_read = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=40, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("list of checks of another publisher")
        ordering = ("source__name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("url",), condition=~models.Q(url=""), name="check_feed_once"
            ),
        )


class ImportedCheck(models.Model):
    """One check of another publisher: its claim, its verdict in its own words, its address."""

    feed = models.ForeignKey(CheckFeed, on_delete=models.CASCADE, related_name="checks")
    publisher = models.CharField(_("publisher"), max_length=200)
    url = models.URLField(_("address"), max_length=2000)
    claim = models.TextField(_("claim"))
    title = models.CharField(_("title"), max_length=500, blank=True)
    rating_text = models.CharField(_("their verdict"), max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    folded = models.TextField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    imported_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("check of another publisher")
        ordering = ("-published_on", "-id")
