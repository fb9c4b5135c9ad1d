"""Who we are: bodies that answer, their duties, their people, and the log of who did what."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hoiam.places.models import Place
from hoiam.topics.models import Topic


class OfficeKind(models.TextChoices):
    DEPARTMENT = "department", _("department")
    COMMITTEE = "committee", _("people's committee")
    INSPECTORATE = "inspectorate", _("inspectorate")
    SERVICE = "service", _("public service provider")
    PRESS = "press", _("press association")
    ASSOCIATION = "association", _("association")
    INSTITUTE = "institute", _("institute or university")


class Office(models.Model):
    """A body that answers for public services, or a partner body outside the administration.

    `is_desk` marks the public-information office itself. Bodies form a tree by `superior`.
    """

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=OfficeKind)
    superior = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subordinates"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True)
    email = models.EmailField(_("mailbox of the office"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    symbol = models.CharField(_("symbol in the numbers of documents"), max_length=30, blank=True)
    is_desk = models.BooleanField(_("this is the desk itself"), default=False)
    is_partner = models.BooleanField(_("outside the administration"), default=False)
    active = models.BooleanField(_("active"), default=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ("name_vi",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        is_english = (get_language() or "vi").startswith("en")
        return (self.name_en if is_english else "") or self.name_vi


class Duty(models.Model):
    """One row of the duty table: which body answers for which matter, and where.

    `words` are the terms that tell this row from others of the same topic ("đường tỉnh");
    `place` None means everywhere that the office covers.
    """

    row = models.PositiveIntegerField(_("row of the duty table"), unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="duties")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True)
    matter_vi = models.CharField(_("matter in Vietnamese"), max_length=200)
    matter_en = models.CharField(_("matter in English"), max_length=200, blank=True)
    words = models.JSONField(_("words that point to it"), default=list, blank=True)
    ground = models.CharField(_("legal ground"), max_length=300, blank=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ("row",)

    def __str__(self) -> str:
        return self.matter

    @property
    def matter(self) -> str:
        is_english = (get_language() or "vi").startswith("en")
        return (self.matter_en if is_english else "") or self.matter_vi


class Spokesperson(models.Model):
    """Who may speak for an office, from when to when: a person named by duty."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="spokespersons")
    display_name = models.CharField(_("name on the screen"), max_length=120)
    position = models.CharField(_("position"), max_length=160)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("spokesperson")
        ordering = ("office", "-valid_from")


class Role(models.TextChoices):
    EDITOR = "editor", _("Editor")
    APPROVER = "approver", _("Approver")
    OFFICER = "officer", _("Officer")
    CHECKER = "checker", _("Checker")
    ADMINISTRATOR = "administrator", _("Administrator")
    READER = "reader", _("Reader")


class User(AbstractUser):
    """A member of staff, named by duty. It is never someone who wrote, posted or asked."""

    display_name = models.CharField(_("name on the screen"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER)
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("office"),
    )
    position = models.CharField(_("position"), max_length=160, blank=True)
    position_en = models.CharField(_("position in English"), max_length=160, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    first_name = None
    last_name = None

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("members of staff")

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def duty(self) -> str:
        """The position in the language that is active, where it is known in it."""
        is_english = (get_language() or "vi").startswith("en")
        return (self.position_en if is_english else "") or self.position

    @property
    def is_of_desk(self) -> bool:
        """Works at the public-information office, so sees the matters of every office."""
        return self.office is None or self.office.is_desk

    @property
    def may_edit(self) -> bool:
        """May mark, correct, type in, add sources and open issues; a reader only looks."""
        is_editor = self.role in (Role.EDITOR, Role.ADMINISTRATOR) or self.is_superuser
        return is_editor and self.is_of_desk

    @property
    def may_approve(self) -> bool:
        """May sign as the second person, within what they may see."""
        return self.role == Role.APPROVER and not self.is_partner

    @property
    def may_administer(self) -> bool:
        """May manage accounts, offices, duties and the calendar."""
        return (self.role == Role.ADMINISTRATOR or self.is_superuser) and self.is_of_desk

    @property
    def is_officer(self) -> bool:
        """Works for an office that answers, and may act for it."""
        return self.role == Role.OFFICER and self.office is not None and not self.is_partner

    @property
    def may_check(self) -> bool:
        """Works on claims: a checker of the desk or of a partner body, and the desk's editors."""
        return self.may_edit or (self.role == Role.CHECKER and (self.is_of_desk or self.is_partner))

    @property
    def is_partner(self) -> bool:
        return self.office is not None and self.office.is_partner


class LogEntry(models.Model):
    """One thing that somebody did: identifiers and names of fields, never what outsiders wrote.

    Rows are never changed or deleted: triggers of the database refuse it, and each row's digest
    covers the digest of the row before (`offices.actions.logging.verify_log`).
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, help_text="room.model")
    subject = models.BigIntegerField()
    fields = models.JSONField(default=list)
    ids = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ("id",)
        indexes = (models.Index(fields=("subject_kind", "subject", "id"), name="log_of_subject"),)
