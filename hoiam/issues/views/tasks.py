"""Tasks that a published document gives to offices: each is an issue under the same rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.documents import tasks
from hoiam.documents.models import OfficialDocument
from hoiam.issues.actions import assigning, opening
from hoiam.issues.forms import TaskForm
from hoiam.issues.models import Issue
from hoiam.issues.queries import due
from hoiam.issues.states import ENDED
from hoiam.offices.actions.holding import require_editor
from hoiam.offices.models import User

ASSIGNMENT = "assignment"
TEMPLATE = "issues/_tasks.html"


def add_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one task of a document to its office; the next one is a click away."""
    require_editor(request.user)
    document = get_object_or_404(OfficialDocument.objects.select_related("publication"), pk=pk)
    given = list(tasks_of(document, request.user))
    following = max((issue.task or 0 for issue in given), default=0) + 1
    form = TaskForm(request.POST or None, initial={"task": following})
    if request.method == "POST" and form.is_valid():
        try:
            made = _give(request.user, document, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Given to %(office)s, and public from now on.") % {"office": made.office}
            )
            return redirect("issues:add-task", document.pk)
    context = {"room": "documents", "document": document, "form": form, "tasks": given}
    return render(request, "issues/task.html", context)


@transaction.atomic
def _give(user: User, document: OfficialDocument, values: dict[str, Any]) -> Issue:
    now = timezone.now()
    office = values.pop("office")
    made = opening.open_issue(
        user, kind=ASSIGNMENT, document=document, office=office, **values, now=now
    )
    return assigning.assign_issue(user, made, office, due=values["due"], now=now)


def tasks_of(document: OfficialDocument, user: User | None) -> list[Issue]:
    """The issues that a document raised, as far as this person, or anyone, may see them."""
    rows = Issue.objects.public() if user is None else Issue.objects.for_user(user)
    found = rows.filter(document=document).select_related("office", "round", "publication")
    return list(found.order_by("task"))


def _context(document: OfficialDocument, user: User | None) -> dict[str, Any] | None:
    if document.publication.state != "published":
        return None
    given, today = tasks_of(document, user), timezone.localdate()
    return {
        "tasks": [(issue, due.standing_of(issue, today=today)) for issue in given],
        "done": sum(issue.state in ENDED for issue in given),
        "may_add": user is not None and user.may_edit,
    }


def register() -> None:
    tasks.register(TEMPLATE, _context)
