"""One claim on the desk: all that is worked on, on one page, and every verb on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.checks import forms as asked
from hoiam.checks.actions import stating
from hoiam.checks.actions.noticing import why_not_notice
from hoiam.checks.actions.splitting import why_not_separate
from hoiam.checks.models import Claim, Wording
from hoiam.checks.queries.curves import curve_of
from hoiam.checks.queries.deciding import may_set_aside
from hoiam.checks.queries.history import events_of
from hoiam.checks.queries.proposing import propose_statements
from hoiam.checks.queries.reading_grounds import read_grounds
from hoiam.checks.queries.steps import Step, steps_of
from hoiam.checks.views.drawing import draw_curve
from hoiam.checks.views.notices import NOTICE_VERBS, standing_notice
from hoiam.checks.views.sections import SECTIONS
from hoiam.checks.views.tip_rows import tip_rows
from hoiam.checks.views.tips import TIP_VERBS
from hoiam.checks.views.verbs import EDITABLE, VERBS, Done, Verb
from hoiam.offices.views.versions import version_of
from hoiam.publishing.queries import public_path
from hoiam.stories.models import Story

LONGEST_NUMBER = 10
ALL_VERBS: dict[str, Verb] = VERBS | TIP_VERBS | NOTICE_VERBS
MOST_STORIES = 40
MOST_ABSORBED = 20
# Where a verb stands that does not say where one comes back to.
PARTS_OF = {"remove": "evidence", "split": "apart", "merge": "apart", "aside": "apart"}


def find(request: HttpRequest, pk: int) -> Claim:
    """The claim, where this person may see it; otherwise it is not there."""
    rows = (
        Claim.objects.for_user(request.user)
        .select_related(
            "topic", "place__province", "taken_by", "factcheck__publication", "merged_into"
        )
        .prefetch_related("parties__office", "evidence__office")
    )
    return get_object_or_404(rows, pk=pk)


def claim(
    request: HttpRequest,
    pk: int,
    *,
    problem: str = "",
    failed: str = "",
    bound: forms.Form | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of one claim. After a refusal it shows why, with all that was typed.

    `failed` names the verb that was refused, `bound` its form; `more` goes into the page.
    """
    found = find(request, pk)
    context = _page(request, found) | {"problem": problem, "failed": failed} | more
    context["unfolded"] = _unfolded(found, context["steps"], failed)
    if bound is not None:
        context["forms"][failed] = bound
        # The tip whose verb was refused, with what was typed beside it.
        context |= {"failed_tip": bound.data.get("tip"), "typed_to": bound.data.get("to", "")}
    return render(request, "checks/claim.html", context, status=409 if problem else 200)


def _unfolded(found: Claim, steps: Sequence[Step], failed: str) -> set[str]:
    """The parts that stand open on a phone: where the next step is done, or a verb was refused."""
    if failed:
        verb = ALL_VERBS.get(failed)
        return {(verb.where if verb is not None else "") or PARTS_OF.get(failed, failed)}
    if not found.state_row.is_open:
        return {"finding"}
    following = next((step.where for step in steps if step.is_next), "finding")
    # What is not stated yet is stated from what they ask.
    return {following, "tips"} if following == "stated" else {following}


def _page(request: HttpRequest, found: Claim) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    read_grounds([found], on=today)
    proposed = propose_statements(user, [found]).get(found.pk, "")
    context: dict[str, Any] = {
        "room": "checks",
        "claim": found,
        "proposed": proposed,
        "curve": draw_curve(curve_of(found, today=today)),
        "steps": steps_of(found, user, on=today),
        "notice": standing_notice(found),
        "why_no_notice": why_not_notice(user),
        "tips": tip_rows(user, found),
        "stories": _stories(found),
        "appearances": found.appearances.select_related("article"),
        "absorbed": found.absorbed.order_by("-tips_count", "pk")[:MOST_ABSORBED],
        "events": events_of(found),
        "public_path": _public_path(found),
        "why_no_aside": _why_no_aside(request, found),
        "why_merged": (why_not_separate(found) or "") if found.state == "merged" else "",
        "today": today,
    }
    for section in SECTIONS:
        context |= section(request, found)
    return context | _acts(request, found, proposed)


def _acts(request: HttpRequest, found: Claim, proposed: str) -> dict[str, Any]:
    """The verbs offered here and the empty form of each."""
    user = request.user
    may = {code for code, verb in ALL_VERBS.items() if user.may_check and verb.when(user, found)}
    return {
        "may": may,
        "verbs": ALL_VERBS,
        "forms": {
            code: _form(ALL_VERBS[code], found, initial=_initial(code, found, proposed))
            for code in may
            if ALL_VERBS[code].form is not None
        },
    }


def _initial(code: str, found: Claim, proposed: str) -> dict[str, Any]:
    if code == "state":
        return {
            "statement": found.statement or proposed,
            "wording": found.wording if found.statement else Wording.OURS,
            "language": found.language,
            "topic": found.topic_id,
            "place": found.place,
        }
    if code == "notice":
        return {"title": _notice_title(found)}
    if code == "split":
        return {"statements": found.statement}
    return {}


def _notice_title(found: Claim) -> str:
    """In quotation marks: a heading of the office that repeats the claim bare says it is so."""
    with translation.override("en" if found.language == "en" else "vi"):
        claim = Truncator(found.statement.rstrip(". ")).chars(160)
        return _("We are checking: “%(claim)s”") % {"claim": claim}


def _form(verb: Verb, found: Claim, data: Any = None, *, initial: Any = None) -> forms.Form:
    more = {"claim": found} if verb.form is asked.AppearanceForm else {}
    return verb.form(data, initial=initial, auto_id=f"{verb.code}-%s", **more)


def _stories(found: Claim) -> list[Story]:
    return list(found.stories.order_by("-last_activity", "-pk")[:MOST_STORIES])


def _why_no_aside(request: HttpRequest, found: Claim) -> str:
    if found.state not in EDITABLE or not request.user.may_check:
        return ""
    return may_set_aside(request.user, found, on=timezone.localdate()).refusal or ""


def _public_path(found: Claim) -> str:
    check = found.factcheck
    if check is None or not check.publication.is_public:
        return ""
    return public_path(check.publication)


@require_POST
def act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Run one verb on one claim; its sentence is shown, and so is why it refused."""
    found, verb = find(request, pk), ALL_VERBS.get(code)
    if verb is None:
        raise Http404
    values, form = {}, None
    if verb.form is not None:
        form = _form(verb, found, request.POST)
        if not form.is_valid():
            return claim(request, pk, problem=_problem(form), failed=code, bound=form)
        values = form.cleaned_data
    try:
        done = verb.run(request.user, found, values, timezone.now(), version_of(request))
    except ValidationError as error:
        return claim(request, pk, problem=" ".join(error.messages), failed=code, bound=form)
    if isinstance(done, str):
        done = Done(said=done, claim=found)
    messages.success(request, done.said)
    where = f"#{verb.where}" if verb.where else ""
    return redirect(reverse("checks:claim", args=[done.claim.pk]) + where)


def _problem(form: forms.Form) -> str:
    """What is wrong; where the field is hidden nobody would see it marked."""
    hidden = [text for field in form.hidden_fields() for text in form.errors.get(field.name, ())]
    return " ".join(hidden) or _("Look at what is marked.")


def new(request: HttpRequest) -> HttpResponse:
    """A claim that nobody asked about yet: from a story, or seen by the checker."""
    if not request.user.may_check:
        raise PermissionDenied(_("Only those who check claims can do this."))
    stories = _asked_stories(request)
    initial: dict[str, Any] = {}
    if stories:
        initial = {"topic": stories[0].topic_id, "place": stories[0].place}
    form = asked.NewClaimForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = stating.open_claim(
                request.user, **form.cleaned_data, stories=stories, now=timezone.now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Opened. Whoever asks the same is joined to it."))
            return redirect("checks:claim", made.pk)
    context = {"room": "checks", "form": form, "stories": stories}
    return render(request, "checks/new.html", context)


def _asked_stories(request: HttpRequest) -> list[Story]:
    given = request.POST.getlist("story") or request.GET.getlist("story")
    keys = [int(key) for key in given if key.isdecimal() and len(key) < LONGEST_NUMBER]
    found = list(Story.objects.filter(pk__in=keys, merged_into=None))
    if len(found) != len(given):
        raise Http404
    return found
