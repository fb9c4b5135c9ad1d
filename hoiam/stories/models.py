"""What is being said: articles, the stories they tell, and what editors decided about them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.places.models import Place
from hoiam.sources.models import Item, Source
from hoiam.topics.models import Topic


class Mark(models.TextChoices):
    UNTOUCHED = "", _("untouched")
    TO_ANSWER = "to-answer", _("to be answered")
    HANDLED = "handled", _("handled")
    NOT_OURS = "not-ours", _("not ours")


class Medium(models.TextChoices):
    WEB = "web", _("web")
    PRINT = "print", _("print")
    RADIO = "radio", _("radio")
    TELEVISION = "television", _("television")


class Story(models.Model):
    """The thing that happened, told by several articles.

    Counts, place, topic and signal are those of its articles unless an editor set them
    (`place_set`, `topic_set`). Whether it is closed is computed from `last_activity`.
    """

    headline = models.CharField(max_length=500)
    first_seen = models.DateTimeField()
    last_activity = models.DateTimeField(db_index=True)
    articles_count = models.PositiveIntegerField(default=0)
    copies_count = models.PositiveIntegerField(default=0)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True)
    topic_set = models.BooleanField(default=False)
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, blank=True)
    place_set = models.BooleanField(default=False)
    needs_answer = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    mark = models.CharField(max_length=12, choices=Mark, default=Mark.UNTOUCHED, blank=True)
    mark_reason = models.CharField(max_length=300, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    marked_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        indexes = (
            models.Index(fields=("mark", "-last_activity"), name="story_today"),
            models.Index(fields=("merged_into", "-last_activity"), name="story_open"),
        )

    def __str__(self) -> str:
        return self.headline

    @property
    def does_need_answer(self) -> bool:
        return self.needs_answer >= 0.5


class StoryPlace(models.Model):
    """A unit of today in which a story plays, with how often its articles name it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="story_places")
    place = models.ForeignKey(Place, on_delete=models.CASCADE)
    mentions = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("story", "place"), name="story_place_once"),)


class StoryTopic(models.Model):
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="story_topics")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    score = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("story", "topic"), name="story_topic_once"),)


class Article(models.Model):
    """One text of one publisher, without its author.

    `text` is None once it was erased; title, address, date, place, topic and fingerprint remain.
    An article typed in by hand (print, radio, television) has an `outlet` and no item.
    """

    item = models.OneToOneField(
        Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="article"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True)
    outlet = models.CharField(_("outlet"), max_length=120, blank=True)
    medium = models.CharField(_("medium"), max_length=12, choices=Medium, default=Medium.WEB)
    url = models.URLField(max_length=2000, blank=True)
    canonical = models.URLField(max_length=2000, blank=True)
    title = models.CharField(max_length=500)
    text = models.TextField(null=True, blank=True)
    text_erased_at = models.DateTimeField(null=True, blank=True)
    published = models.DateTimeField(null=True, blank=True)
    received = models.DateTimeField(db_index=True)
    language = models.CharField(max_length=8, blank=True)
    minhash = models.BinaryField(default=bytes)
    needs_answer = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    story = models.ForeignKey(
        Story, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    grouping = models.JSONField(default=dict, help_text="why it is in this story: counts only")
    copy_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    # An editor put it where it is; later reading must not move it.
    pinned = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("article")
        indexes = (
            models.Index(fields=("story", "published"), name="article_in_story"),
            models.Index(fields=("text_erased_at", "received"), name="article_to_erase"),
            # Readers look up addresses; of all articles ever read no list may be gone through.
            models.Index(fields=("canonical",), name="article_by_address"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def when(self):
        """The published time, or, where no trusted one was found, when it was received."""
        return self.published or self.received


class ArticleVersion(models.Model):
    """What an article said before it was changed; erased with the article's text."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    until = models.DateTimeField(help_text="when the change was seen")
    title = models.CharField(max_length=500)
    text = models.TextField(null=True, blank=True)

    class Meta:
        ordering = ("until", "id")


class ArticlePlace(models.Model):
    """A unit that an article names: the unit as named, and how often."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="article_places")
    place = models.ForeignKey(Place, on_delete=models.CASCADE)
    mentions = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("article", "place"), name="article_place_once"),
        )


class ArticleTopic(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="article_topics")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    score = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("article", "topic"), name="article_topic_once"),
        )


class CorrectionKind(models.TextChoices):
    MERGE = "merge", _("merged")
    SPLIT = "split", _("split")
    PLACE = "place", _("place corrected")
    TOPIC = "topic", _("topic corrected")
    MARK = "mark", _("marked")


class StoryCorrection(models.Model):
    """What an editor decided about a story, kept as such: identifiers before and after."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=8, choices=CorrectionKind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
