"""What is signed with a check, for the page on which any publication is approved."""

from __future__ import annotations

from django import template

from hoiam.checks.models import FactCheck
from hoiam.checks.queries.signed import Changed, Signed, changes_of, signed_claims
from hoiam.publishing.actions.correcting import waiting
from hoiam.publishing.models import Publication

register = template.Library()


@register.filter
def check_of(publication: Publication) -> FactCheck | None:
    return FactCheck.objects.select_related("publication").filter(publication=publication).first()


@register.filter
def signed_rows(check: FactCheck) -> list[Signed]:
    return signed_claims(check)


@register.filter
def waiting_changes(check: FactCheck) -> list[Changed]:
    """What the correction that waits changes beside the text."""
    return changes_of(check, waiting(check.publication).select_related("by").first())
