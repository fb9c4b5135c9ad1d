"""Issues: matters of a public service or decision that a named office owes an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.documents.models import OfficialDocument
from hoiam.issues.states import CHOICES, PUBLIC, STATES, WAITING, State
from hoiam.offices.models import Duty, Office, User
from hoiam.places.models import Place
from hoiam.publishing.models import Publication
from hoiam.stories.models import Story
from hoiam.topics.models import Topic


class Withheld(models.TextChoices):
    """The closed list of reasons for which the text of an issue may be kept back."""

    NO = "", _("not withheld")
    CHILD = "child", _("the safety of a child")
    VICTIM = "victim", _("the safety of a victim")
    HEALTH = "health", _("somebody's state of health")
    STATE_SECRET = "state-secret", _("a state secret by law")


class IssueQuerySet(models.QuerySet["Issue"]):
    def for_user(self, user: User) -> IssueQuerySet:
        """What this person may see of the desk: all of it, or their own office's, or nothing."""
        if not user.is_active or user.is_partner:
            return self.none()
        if user.is_of_desk:
            return self
        # A draft has not been given to anybody yet.
        return self.filter(office=user.office_id, state__in=PUBLIC)

    def public(self) -> IssueQuerySet:
        return self.filter(state__in=PUBLIC)


class Issue(models.Model):
    """One matter. Its question is its publication's text, public from the day of assignment.

    `title` and `due` repeat the newest revision's and the running round's, so that lists of tens
    of thousands sort and filter by an index. Whether it is overdue is computed, never stored.
    """

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="issue")
    title = models.CharField(_("title"), max_length=300)
    # Title and public number without marks, for the search of the lists.
    folded = models.CharField(max_length=340, blank=True)
    kind = models.SlugField(_("kind of matter"), max_length=40)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="issues"
    )
    # The row of the duty table by which the office was chosen; None where an editor chose freely.
    duty = models.ForeignKey(Duty, on_delete=models.SET_NULL, null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=CHOICES, default="draft")
    due = models.DateField(_("due"), null=True, blank=True)
    round = models.OneToOneField(
        "issues.Round", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stories = models.ManyToManyField(Story, through="issues.IssueStory", related_name="issues")
    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    task = models.PositiveIntegerField(_("number of the task"), null=True, blank=True)
    withheld = models.CharField(
        _("text withheld for"), max_length=16, choices=Withheld, blank=True, default=""
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    opened_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    # The database itself works these out of the state, so that a list sorts by an index: what
    # waits stands first, by its date; drafts next; the rest is history.
    rank = models.GeneratedField(
        expression=models.Case(
            models.When(state__in=WAITING, then=models.Value(0)),
            models.When(state="draft", then=models.Value(1)),
            default=models.Value(2),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    waits_until = models.GeneratedField(
        expression=models.Case(
            models.When(state__in=WAITING, then=models.F("due")), default=models.Value(None)
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        indexes = (
            models.Index(fields=("state", "due", "id"), name="issue_by_state"),
            models.Index(fields=("office", "state", "due", "id"), name="issue_by_office"),
            models.Index(fields=("rank", "waits_until", "-id", "state"), name="issue_in_order"),
            models.Index(
                fields=("office", "rank", "waits_until", "-id", "state"), name="issue_of_office"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("document", "task"),
                condition=~models.Q(state="dropped"),
                name="issue_one_for_each_task",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def state_row(self) -> State:
        """All there is to know of its state."""
        return STATES[self.state]

    @property
    def number(self) -> str:
        """The public number, "" before it is assigned."""
        return self.publication.number or ""


class IssueStory(models.Model):
    """A story that raised the matter; several may join one issue, and one raise several."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="issue_stories")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="issue_stories")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("issue", "story"), name="issue_story_once"),)
