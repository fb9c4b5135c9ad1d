"""One message that says several things: a sentence for each, and who asked is told of all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions.holding import why_not_check
from hoiam.checks.actions.splitting import MOST_PARTS, lasting, split_tip
from hoiam.checks.models import Claim, Tip
from hoiam.checks.queries.parts import near_parts
from hoiam.checks.queries.proposing import sentences_of
from hoiam.checks.splitting_forms import PartsForm
from hoiam.checks.views.claim import find
from hoiam.offices.views.versions import version_of


def split(request: HttpRequest, pk: int, tip: int) -> HttpResponse:
    """The form, filled with the sentences of the message; sent, each becomes a claim.

    "Look again" shows what lies near the sentences as they were edited, and writes nothing.
    """
    claim = find(request, pk)
    refusal = why_not_check(request.user)
    if refusal is not None:
        raise PermissionDenied(refusal)
    message = _message(request, claim, tip)
    root = message.copy_of or message
    if request.method != "POST":
        form = PartsForm.proposing(sentences_of(root.text, most=MOST_PARTS))
        return _page(request, claim, message, form)
    form = PartsForm(request.POST)
    if not form.is_valid() or "look" in request.POST:
        problem = "" if form.is_valid() else _("Look at what is marked.")
        return _page(request, claim, message, form, problem=problem)
    try:
        made = split_tip(
            request.user,
            message,
            claim,
            parts=form.parts(_chosen(request, form)),
            now=timezone.now(),
            version=version_of(request),
        )
    except ValidationError as error:
        return _page(request, claim, message, form, problem=" ".join(error.messages))
    messages.success(request, _said(made))
    claim.refresh_from_db()
    to = made[0] if claim.state == "merged" else claim
    return redirect(reverse("checks:claim", args=[to.pk]) + "#tips")


def _said(made: list[Claim]) -> str:
    numbers = ", ".join(f"#{row.pk}" for row in made)
    fixed = ", ".join(f"#{row.pk} ({row.state_row.label})" for row in lasting(made))
    if fixed:
        return _(
            "Split into %(numbers)s: whoever sent it is told of each. "
            "Nothing of it can be undone, because of %(fixed)s."
        ) % {"numbers": numbers, "fixed": fixed}
    return _("Split into %(numbers)s: whoever sent it is told of each. It can be undone.") % {
        "numbers": numbers
    }


def _message(request: HttpRequest, claim: Claim, tip: int) -> Tip:
    """A tip that lies on the claim now, for who may read it."""
    rows = Tip.objects.for_user(request.user).select_related("copy_of")
    found = rows.filter(pk=tip, joinings__claim=claim, joinings__left_on=None).first()
    if found is None:
        raise Http404
    return found


def _chosen(request: HttpRequest, form: PartsForm) -> dict[int, Claim]:
    return Claim.objects.for_user(request.user).in_bulk({key for key in form.chosen() if key})


def _page(
    request: HttpRequest, claim: Claim, message: Tip, form: PartsForm, *, problem: str = ""
) -> HttpResponse:
    near = near_parts(
        request.user, form.sentences(), claim, today=timezone.localdate(), chosen=form.chosen()
    )
    root = message.copy_of or message
    context: dict[str, Any] = {
        "room": "checks",
        "claim": claim,
        "tip": message,
        "text": root.text,
        "form": form,
        "rows": form.rows(near),
        "problem": problem,
        "is_only": claim.tips_count == 1 + root.copies.count(),
    }
    return render(request, "checks/split.html", context, status=409 if problem else 200)
