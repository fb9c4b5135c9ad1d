"""What templates ask of a publication and its history."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise

from hoiam.publishing import kinds
from hoiam.publishing.clock import Waiting
from hoiam.publishing.models import Correction, Publication, ReviewRequest
from hoiam.publishing.queries import looking
from hoiam.publishing.queries.history import Event, changed_runs
from hoiam.publishing.queries.late import Late, late_on

register = template.Library()


@register.filter
def runs(change: Event | Correction) -> list[tuple[str, str]]:
    """What changed, word by word, in an event of the history or a correction; empty for nothing."""
    new = change.revision if isinstance(change, Event) else change.after
    return changed_runs(change.before, new) if change.before and new else []


@register.filter
def language_name(code: str) -> str:
    """Its name in itself: “English”, “Tiếng Việt”."""
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def other_languages(publication: Publication) -> list[tuple[str, str]]:
    """The languages of the site that it can be translated into."""
    return [choice for choice in settings.LANGUAGES if choice[0] != publication.language]


@register.simple_tag
def late(publication: Publication) -> Late | None:
    """How one stands that was to go out by itself and has not."""
    return late_on(publication, now=timezone.now())


@register.filter
def waits(review: ReviewRequest) -> Waiting | None:
    """How long a request to look again has waited; None once it is decided."""
    return looking.waits(review, today=timezone.localdate())


@register.filter
def desk_path(publication: Publication) -> str:
    return kinds.kind_of(publication).desk_path(publication)


@register.filter
def kind_label(publication: Publication) -> str | Promise:
    return kinds.kind_of(publication).label
