"""About what: the closed list of public services, from `data/topics.toml`."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """A field of public service. Nothing about loyalty, stance or mood can be one."""

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    iptc = models.JSONField(default=list, help_text="IPTC Media Topics codes")

    class Meta:
        verbose_name = _("topic")
        ordering = ("name_vi",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi
