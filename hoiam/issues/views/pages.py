"""An issue on the desk: its page, opening one, changing it, and every verb on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.issues.actions import asking
from hoiam.issues.forms import (
    DecideExtensionForm,
    DecideHandoverForm,
    DecideObjectionForm,
    ReplyForm,
)
from hoiam.issues.models import Issue, Objection, OfficeRequest
from hoiam.issues.queries import due, lists, permissions, timeline
from hoiam.issues.views.verbs import VERBS, Verb, decide, decide_objection
from hoiam.offices.views.versions import version_of
from hoiam.publishing.queries import public_path

LONGEST_NUMBER = 10
DECISION_FORMS = {
    "extension": DecideExtensionForm,
    "handover": DecideHandoverForm,
    "question": ReplyForm,
}


def find(request: HttpRequest, pk: int) -> Issue:
    """The issue, where this person may see it; otherwise it is not there."""
    rows = Issue.objects.for_user(request.user).select_related(
        "publication__current", "office", "duty", "topic", "place__province", "round", "document"
    )
    return get_object_or_404(rows, pk=pk)


def issue(
    request: HttpRequest,
    pk: int,
    *,
    problem: str = "",
    failed: str = "",
    bound: forms.Form | None = None,
) -> HttpResponse:
    """The page of one issue. After a refusal it shows why, with all that was typed."""
    found = find(request, pk)
    if found.merged_into_id is not None and not problem:
        return redirect("issues:issue", found.merged_into_id)
    context = _page(request, found) | {"problem": problem, "failed": failed}
    if bound is not None:
        for act in context["acts"]:
            if act["verb"].code == failed:
                act["form"] = bound
        context["bound"] = bound
    return render(request, "issues/issue.html", context, status=409 if problem else 200)


def _page(request: HttpRequest, found: Issue) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    may = permissions.may(user, found)
    rounds = list(found.rounds.select_related("office", "answer__publication__current"))
    answers = [r.answer for r in reversed(rounds) if hasattr(r, "answer")]
    return {
        "room": "board",
        "issue": found,
        "question": found.publication.revisions.last(),
        "standing": due.standing_of(found, today=today),
        "explained": due.explained(found.round) if found.round else [],
        "rounds": rounds,
        "answers": answers,
        "answer": next((a for a in answers if a.round_id == found.round_id), None),
        "stories": lists.sources_of(found),
        "events": timeline.events(found, public=False),
        "requests": _requests(found, may),
        "objections": _objections(found),
        "acts": [_act(verb, found) for verb in VERBS.values() if verb.code in may],
        "may": may,
        "public_path": public_path(found.publication) if found.publication.is_public else "",
    }


def _act(verb: Verb, found: Issue) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    if verb.code == "assign" and found.office_id:
        initial["office"] = found.office_id
    if verb.code == "withhold":
        initial["reason_code"] = found.withheld
    form = verb.form(initial=initial, auto_id=f"{verb.code}-%s") if verb.form else None
    return {"verb": verb, "form": form}


def _requests(found: Issue, may: set[str]) -> list[dict[str, Any]]:
    rows = OfficeRequest.objects.filter(round__issue=found).select_related(
        "office", "proposed_office", "asked_by", "decided_by", "round"
    )
    shown = []
    for row in rows:
        form = None
        if not row.outcome and "decide" in may:
            kind = DECISION_FORMS[row.kind]
            initial = {"days": row.days, "office": row.proposed_office_id}
            form = kind(initial=initial, auto_id=f"request-{row.pk}-%s")
        shown.append({"row": row, "form": form})
    return shown


def _objections(found: Issue) -> list[Objection]:
    return list(
        Objection.objects.filter(answer__issue=found)
        .select_related("answer__round", "decided_by")
        .order_by("outcome", "-arrived")
    )


@require_POST
def act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Run one verb on one issue; its sentence is shown, and so is why it refused."""
    found, verb = find(request, pk), VERBS.get(code)
    if verb is None:
        raise Http404
    values, form = {}, None
    if verb.form is not None:
        form = verb.form(request.POST, auto_id=f"{verb.code}-%s")
        if not form.is_valid():
            problem = _("Look at what is marked.")
            return issue(request, found.pk, problem=problem, failed=code, bound=form)
        values = form.cleaned_data
    try:
        said = verb.run(request.user, found, values, timezone.now(), version_of(request))
    except ValidationError as error:
        problem = " ".join(error.messages)
        return issue(request, found.pk, problem=problem, failed=code, bound=form)
    messages.success(request, said)
    return redirect("issues:issue", found.pk)


@require_POST
def decide_request(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The editor grants, refuses or replies to what an office asked."""
    found = find(request, pk)
    row = get_object_or_404(OfficeRequest, pk=key, round__issue=found)
    form = DECISION_FORMS[row.kind](request.POST)
    if not form.is_valid():
        problem = " ".join(text for texts in form.errors.values() for text in texts)
        return issue(request, found.pk, problem=problem, failed=f"request-{key}")
    grant = request.POST.get("decide") == "grant"
    try:
        if row.kind == "question":
            asking.reply_to_question(
                request.user, row, text=form.cleaned_data["text"], now=timezone.now()
            )
            said = _("Replied. The clock runs on.")
        else:
            said = decide(request.user, row, form.cleaned_data, grant=grant, now=timezone.now())
    except ValidationError as error:
        return issue(request, found.pk, problem=" ".join(error.messages), failed=f"request-{key}")
    messages.success(request, said)
    return redirect("issues:issue", found.pk)


@require_POST
def objection(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The editor decides on a reader's "this does not answer it"."""
    found = find(request, pk)
    row = get_object_or_404(Objection, pk=key, answer__issue=found)
    form = DecideObjectionForm(request.POST)
    if not form.is_valid():
        problem = _("Give the decision in words; they will be public.")
        return issue(request, found.pk, problem=problem, failed=f"objection-{key}")
    reopen = request.POST.get("decide") == "reopen"
    try:
        said = decide_objection(
            request.user, row, form.cleaned_data["decision"], reopen=reopen, now=timezone.now()
        )
    except ValidationError as error:
        return issue(request, found.pk, problem=" ".join(error.messages), failed=f"objection-{key}")
    messages.success(request, said)
    return redirect("issues:issue", found.pk)
