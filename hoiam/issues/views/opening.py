"""Opening an issue, from a story or from nothing, and changing its question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.issues.actions import assigning, opening
from hoiam.issues.explain import explain
from hoiam.issues.forms import CorrectIssueForm, IssueForm, OpenForm
from hoiam.issues.queries import due, permissions, proposing
from hoiam.issues.views.pages import LONGEST_NUMBER, find
from hoiam.offices.actions.holding import require, require_editor
from hoiam.offices.models import Duty
from hoiam.offices.queries.proposing import propose_office, why_nobody
from hoiam.offices.views.versions import version_of
from hoiam.publishing.rich_text import to_text
from hoiam.stories.models import Story


def _kinds() -> list[tuple[str, str]]:
    """Kinds whose date is counted; where a document sets it, the document's page is the door."""
    rules = due.kinds_on(timezone.localdate())
    return [(rule.code, rule.name) for rule in rules if rule.counting != "document"]


def open_issue(request: HttpRequest) -> HttpResponse:
    """A new issue, from a story or from nothing: all that is known is filled in."""
    require_editor(request.user)
    stories = _stories(request)
    proposed = proposing.propose_issue(stories[0], now=timezone.now()) if stories else None
    if request.method == "POST":
        form = OpenForm(request.POST, kinds=_kinds())
        if form.is_valid():
            try:
                return _open(request, form.cleaned_data, stories)
            except ValidationError as error:
                form.add_error(None, error)
    else:
        form = OpenForm(initial=_initial(proposed), kinds=_kinds())
    context = {"room": "board", "form": form, "stories": stories}
    if request.method == "POST":
        context |= _proposal(form)
    elif proposed is not None:
        context |= {
            "proposal": proposed.proposal,
            "why_nobody": proposed.why_nobody,
            "count": proposed.count,
            "explained": explain(proposed.count),
        }
    return render(request, "issues/open.html", context)


def propose(request: HttpRequest) -> HttpResponse:
    """Whose duty it would be and when it would be due, for what the form holds so far."""
    require_editor(request.user)
    form = OpenForm(request.GET, kinds=_kinds())
    return render(request, "issues/_proposal.html", _proposal(form))


def _proposal(form: OpenForm) -> dict[str, Any]:
    form.is_valid()
    values, today = form.cleaned_data, timezone.localdate()
    topic, place = values.get("topic"), values.get("place")
    text = f"{values.get('title', '')}\n{values.get('question', '')}"
    proposal = propose_office(topic=topic, place=place, text=text, on=today)
    context: dict[str, Any] = {"proposal": proposal}
    if proposal is None:
        context["why_nobody"] = why_nobody(topic=topic, place=place, on=today)
    try:
        count = due.propose_due(values.get("kind", ""), on=today)
    except (LookupError, ValueError) as error:
        return context | {"problem": str(error)}
    return context | {"count": count, "explained": explain(count)}


def _stories(request: HttpRequest) -> list[Story]:
    asked = request.POST.getlist("story") or request.GET.getlist("story")
    keys = [int(key) for key in asked if key.isdecimal() and len(key) < LONGEST_NUMBER]
    found = list(Story.objects.filter(pk__in=keys, merged_into=None))
    if len(found) != len(asked):
        raise Http404
    return found


def _initial(proposed: proposing.ProposedIssue | None) -> dict[str, Any]:
    if proposed is None:
        return {}
    return {
        "title": proposed.title,
        "question": proposed.question,
        "kind": proposed.kind,
        "topic": proposed.topic,
        "place": proposed.place,
        "office": proposed.proposal.office.pk if proposed.proposal else None,
    }


def _open(request: HttpRequest, values: dict[str, Any], stories: list[Story]) -> HttpResponse:
    now, user = timezone.now(), request.user
    office = None if "draft" in request.POST else values["office"]
    duty = _duty(values, stories) if office else None
    wanted = ("title", "question", "kind", "topic", "place")
    made = opening.open_issue(
        user,
        stories=stories,
        **{name: values[name] for name in wanted},
        office=office,
        duty=duty,
        now=now,
    )
    if office is None:
        said = _("Kept as a draft. Nobody outside sees it until it is assigned.")
    else:
        if made.state == "draft":
            assigning.assign_issue(user, made, office, duty=duty, now=now)
        said = _("Opened and assigned. It is public from now on.")
    messages.success(request, said)
    return redirect("issues:issue", made.pk)


def _duty(values: dict[str, Any], stories: list[Story]) -> Duty | None:
    """The row of the duty table that speaks for the chosen office, if one does."""
    proposals = [proposing.propose_issue(story, now=timezone.now()).proposal for story in stories]
    proposals.append(
        propose_office(
            topic=values["topic"],
            place=values["place"],
            text=f"{values['title']}\n{values['question']}",
            on=timezone.localdate(),
        )
    )
    rows = [row for first in proposals if first for row in (first, *first.others)]
    return next((row.duty for row in rows if row.office == values["office"]), None)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the matter. After its assignment a change is a correction that anyone can see."""
    found = find(request, pk)
    require(permissions.why_not(request.user, found, "edit"))
    question = found.publication.revisions.last()
    initial = {
        "title": found.title,
        "question": to_text(question.body) if question else "",
        "kind": found.kind,
        "topic": found.topic_id,
        "place": found.place,
    }
    kind = IssueForm if found.state == "draft" else CorrectIssueForm
    form = kind(request.POST or None, initial=initial, kinds=_kinds())
    if request.method == "POST" and form.is_valid():
        try:
            opening.edit_issue(
                request.user,
                found,
                **({"kind": found.kind} | form.cleaned_data),
                now=timezone.now(),
                version=version_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = _("Saved.")
            if found.state != "draft":
                said = _("Saved. The correction is public, with its date.")
            messages.success(request, said)
            return redirect("issues:issue", found.pk)
    return render(request, "issues/edit.html", {"room": "board", "issue": found, "form": form})
