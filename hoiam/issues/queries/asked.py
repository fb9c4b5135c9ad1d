"""What waits for the editor, for a whole page of issues at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from hoiam.issues.models import Issue, Objection, OfficeRequest, RequestKind
from hoiam.offices.models import User
from hoiam.stories.models import Story


def asked_of(issues: Sequence[Issue]) -> dict[int, tuple[str, ...]]:
    """In words what offices ask and readers say of each issue, by its key, in two queries."""
    keys = [issue.pk for issue in issues]
    found: dict[int, list[str]] = defaultdict(list)
    open_requests = OfficeRequest.objects.filter(round__issue__in=keys, outcome="")
    for key, kind in open_requests.order_by("pk").values_list("round__issue", "kind"):
        found[key].append(str(RequestKind(kind).label))
    objected = Objection.objects.filter(answer__issue__in=keys, outcome="").order_by()
    for key in objected.values_list("answer__issue", flat=True).distinct():
        found[key].append(_("a reader: this does not answer it"))
    return {key: tuple(words) for key, words in found.items()}


def issues_of(story: Story, user: User) -> list[Issue]:
    """The issues that this story raised, as far as this person may see them."""
    rows = (
        Issue.objects.for_user(user).filter(stories=story).select_related("office", "publication")
    )
    return list(rows.order_by("pk"))
