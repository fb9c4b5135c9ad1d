"""Where: administrative units with the days they existed, what became of them, whence they came."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    COMMUNE = "commune", _("commune")


class Place(models.Model):
    """One unit. `code` is `<first valid day>/<official code>`: official codes were reused."""

    code = models.CharField(max_length=24, unique=True)
    official_code = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    folded_name = models.CharField(max_length=80, db_index=True)
    unit_word = models.CharField(max_length=30, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    province = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="within"
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, through="Succession", related_name="predecessors"
    )

    class Meta:
        verbose_name = _("place")
        ordering = ("folded_name", "code")
        indexes = (models.Index(fields=("level", "valid_to"), name="place_level_now"),)

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.unit_word} {self.name}".strip()

    @property
    def whole_name(self) -> str:
        """The unit with its province, as it is written in mid-sentence."""
        return f"{self.full_name}, {self.province.name}" if self.province else self.full_name

    @property
    def is_current(self) -> bool:
        return self.valid_to is None


class Succession(models.Model):
    """One unit became, wholly or in part, another."""

    old = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="became")
    new = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="came_from")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("old", "new"), name="succession_once"),)
