"""Whom we read, and how well that goes: publishers and never people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.places.models import Place


class SourceKind(models.TextChoices):
    NEWSPAPER = "newspaper", _("newspaper")
    AGENCY = "agency", _("news agency")
    TELEVISION = "television", _("television")
    RADIO = "radio", _("radio")
    PORTAL = "portal", _("public body's own site")


class Source(models.Model):
    """A news outlet or a public body with its own site."""

    name = models.CharField(_("name"), max_length=120)
    home_url = models.URLField(_("home page"), max_length=500)
    host = models.CharField(_("host"), max_length=255, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=SourceKind, default=SourceKind.NEWSPAPER
    )
    # An outlet's own place settles names that exist in several provinces.
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("its own place")
    )
    language = models.CharField(_("language"), max_length=8, default="vi")
    active = models.BooleanField(_("read"), default=True)
    is_sample = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    # Where answers to matters that it raised are sent; the mailbox of a desk, never a person's.
    newsroom_email = models.EmailField(_("mailbox of the newsroom"), blank=True)

    class Meta:
        verbose_name = _("source")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """One list of a source's items: a feed or a sitemap."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="feeds")
    url = models.URLField(_("address"), max_length=1000, unique=True)
    host = models.CharField(max_length=255, db_index=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(_("read"), default=True)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    next_read = models.DateTimeField(null=True, blank=True)
    last_read = models.DateTimeField(null=True, blank=True)
    last_success = models.DateTimeField(null=True, blank=True)
    last_new_item = models.DateTimeField(null=True, blank=True)
    first_read = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    interval = models.PositiveIntegerField(default=900, help_text="seconds between readings")
    moved_to = models.URLField(max_length=1000, blank=True)
    # The newest sitemap that an index named: read next, once, in place of the index.
    follow = models.URLField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("feed")
        ordering = ("source", "url")
        indexes = (models.Index(fields=("active", "next_read"), name="feed_due"),)

    def __str__(self) -> str:
        return self.title or self.url


class Fetch(models.Model):
    """One reading of a feed and its outcome, as a key that the desk puts into words."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="fetches")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    items_listed = models.PositiveIntegerField(default=0)
    items_new = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0, help_text="bytes")
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("feed", "-at"), name="fetch_recent"),)


class ItemState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    READ = "read", _("read")
    NOT_ARTICLE = "not-article", _("not an article")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


class Item(models.Model):
    """One address that a source listed: counted once, whatever dies in between.

    `listing` is what the feed said (title, summary, date), kept only until the page was read.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="items")
    feed = models.ForeignKey(Feed, on_delete=models.SET_NULL, null=True, related_name="items")
    # Of an address that is refused only scheme and host are kept: it may be a person's page.
    url = models.URLField(max_length=2000)
    url_digest = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=255)
    seen_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ItemState, default=ItemState.WAITING)
    outcome = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)
    listing = models.JSONField(default=dict)
    listing_digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reads = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("host", "next_try"), name="item_due"),
            models.Index(fields=("source", "-seen_at"), name="item_recent"),
        )

    def __str__(self) -> str:
        return self.url


class Host(models.Model):
    """What politeness must remember of a host beyond a restart."""

    name = models.CharField(max_length=255, unique=True)
    next_request = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    crawl_delay = models.FloatField(default=0, help_text="seconds")

    def __str__(self) -> str:
        return self.name


class ArchivedPage(models.Model):
    """The bytes of one page in a WARC file of its own, so that it can really be erased."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="pages")
    path = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="bytes of the page")
    fetched_at = models.DateTimeField(db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)
