"""What must still be done, on the database that holds what it is about.

Ready → running → gone, or failed. A finished job is deleted: its outcome stands where it was
wrought (a reading, an article). A failed one stays thirty days for somebody to look at.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    READY = "ready", _("ready")
    RUNNING = "running", _("running")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """One thing to do. `args` holds identifiers only, never what outsiders wrote.

    `lease` counts the claims: whoever holds an older number has lost the job and writes nothing.
    `again_at` says that the job was asked for once more while it ran.
    """

    name = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    run_at = models.DateTimeField()
    unique_key = models.CharField(max_length=120, null=True, blank=True)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    again_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    lease = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=120, blank=True, help_text="class or key, never a message")
    created_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        constraints = (
            models.UniqueConstraint(
                fields=("unique_key",),
                condition=Q(state__in=("ready", "running")),
                name="job_key_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("-priority", "run_at", "id"), condition=Q(state="ready"), name="job_ready"
            ),
            models.Index(fields=("lease_until",), condition=Q(state="running"), name="job_leased"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.args}"


class Period(models.Model):
    """The last period for which a periodic job was put in the queue, so that it is so once."""

    name = models.CharField(max_length=80, unique=True)
    number = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return self.name
