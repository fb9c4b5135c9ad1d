"""Who we are: the people of a registered office. Nobody else has an account."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    EDITOR = "editor", _("Editor")
    READER = "reader", _("Reader")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """A member of staff, named by duty. It is never someone who wrote, posted or asked."""

    display_name = models.CharField(_("name on the screen"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER)
    first_name = None
    last_name = None

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("members of staff")

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def may_edit(self) -> bool:
        """May mark, correct, type in and add sources; a reader only looks."""
        return self.role in (Role.EDITOR, Role.ADMINISTRATOR) or self.is_superuser
