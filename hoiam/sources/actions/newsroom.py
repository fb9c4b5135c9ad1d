"""The mailbox of a newsroom, to which answers are sent: an institution's, and never a person's."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import require_editor
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.sources.models import Source

# What desks call the mailbox that they share. Everything else may be somebody's own.
SHARED = {
    *("baodientu", "banbientap", "bandoc", "bantin", "bbt", "bientap", "contact", "desk"),
    *("editor", "editors", "editorial", "hoithu", "hopthu", "info", "lienhe", "news", "newsdesk"),
    *("newsroom", "online", "press", "redaction", "thoisu", "thuky", "thukytoasoan", "tinbai"),
    *("toasoan", "toasoanbao", "tonghop", "vanphong", "vanthu"),
}

# "com", "net", "org", "gov" and the like are one label above.
SHORTEST_NAME = 4


@transaction.atomic
def set_newsroom(user: User, source: Source, email: str, *, now: datetime) -> Source:
    """Keep the shared mailbox of an outlet under its own domain, or none for "".

    Raises ValidationError for anything that could be a person's address.
    """
    require_editor(user)
    held = Source.objects.select_for_update().get(pk=source.pk)
    email = email.strip().lower()
    if email:
        _check(email, held)
    held.newsroom_email = email
    held.save(update_fields=["newsroom_email"])
    log(user, "source.newsroom-set", held, now=now, fields=["newsroom_email"])
    return held


def _check(email: str, source: Source) -> None:
    validate_email(email)
    local, _at, domain = email.rpartition("@")
    host = source.host.removeprefix("www.")
    if not _is_own(domain, host):
        raise ValidationError(
            _("Only a mailbox under the outlet's own domain, %(host)s, is kept.") % {"host": host}
        )
    if local.translate(str.maketrans("", "", ".-_")) not in SHARED:
        raise ValidationError(
            _("Only a mailbox that a newsroom shares is kept, such as toasoan@%(host)s.")
            % {"host": host}
        )


def _is_own(domain: str, host: str) -> bool:
    """Whether a domain is the outlet's: its host, what lies below, or the name above a section's.

    "com.vn" is nobody's own, though many a host ends with it.
    """
    if domain == host or domain.endswith(f".{host}"):
        return True
    return host.endswith(f".{domain}") and len(domain.split(".")[0]) > SHORTEST_NAME
