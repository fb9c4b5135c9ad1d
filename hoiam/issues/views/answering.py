"""Writing an answer and sending it for approval."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.issues.actions import answering
from hoiam.issues.forms import AnswerForm
from hoiam.issues.models import Answer, Issue
from hoiam.issues.queries import due, permissions
from hoiam.issues.queries.shown import answer_title
from hoiam.issues.views.pages import find
from hoiam.offices.views.versions import version_of


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer of the running round: write it, keep it as a draft, send it for approval."""
    found = find(request, pk)
    if "answer" not in permissions.may(request.user, found):
        raise PermissionDenied(_("Only the office that owes this answer can write it."))
    written = Answer.objects.filter(round=found.round).select_related("publication").first()
    form = AnswerForm(request.POST or None, initial=_initial(found, written))
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, found, form)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "room": "board",
        "issue": found,
        "question": found.publication.revisions.last(),
        "answer": written,
        "form": form,
        "standing": due.standing_of(found, today=timezone.localdate()),
        "version": request.POST.get("version") or (written and written.publication.version) or "",
    }
    return render(request, "issues/answer.html", context)


def _initial(found: Issue, written: Answer | None) -> dict[str, object]:
    if written is None:
        return {"title": answer_title(found)}
    text = written.publication.revisions.last()
    return {
        "outcome": written.outcome,
        "promised_for": written.promised_for,
        "title": text.title,
        "body": text.body,
    }


def _save(request: HttpRequest, found: Issue, form: AnswerForm) -> HttpResponse:
    now = timezone.now()
    # The first draft has no version yet; the verb itself takes care of two who begin at once.
    version = version_of(request) if request.POST.get("version") else None
    made = answering.write_answer(
        request.user, found, **form.cleaned_data, now=now, version=version
    )
    if "submit" in request.POST:
        answering.submit_answer(request.user, made, now=now)
        messages.success(request, _("Sent for approval. Somebody else signs before it goes out."))
        return redirect("issues:issue", found.pk)
    messages.success(request, _("Kept as a draft."))
    return redirect("issues:answer", found.pk)
