"""The page of a check: the finding is written here, and everything that is signed stands on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions import drafting, signing, withholding
from hoiam.checks.finding_forms import ClaimNumberForm
from hoiam.checks.models import Claim, FactCheck, Form
from hoiam.checks.queries.deciding import why_not_withdraw
from hoiam.checks.queries.parties import body_of
from hoiam.checks.queries.permissions import (
    matters_of,
    why_not_first,
    why_not_independent,
    why_not_work,
    why_unrated,
)
from hoiam.checks.queries.reading_grounds import read_check
from hoiam.checks.queries.signed import changes_of, second_signers, signed_claims
from hoiam.checks.queries.steps import Step, steps_of
from hoiam.checks.views.claim import claim as claim_page
from hoiam.checks.views.claim import find as find_claim
from hoiam.checks.views.parties import marked, part
from hoiam.issues.models import Withheld
from hoiam.offices.actions.holding import require
from hoiam.offices.models import User
from hoiam.offices.views.versions import version_of
from hoiam.publishing.forms import TextForm
from hoiam.publishing.queries import newest_revision
from hoiam.publishing.queries.lists import find_for
from hoiam.publishing.queries.workbench import workbench
from hoiam.publishing.views.pages import empty_forms


def find(request: HttpRequest, pk: int) -> FactCheck:
    """The check, where this person may see it; otherwise it is not there."""
    found = FactCheck.objects.select_related("first_body", "second_body").filter(pk=pk).first()
    publication = found and find_for(request.user, found.publication_id)
    if found is None or publication is None:
        raise Http404
    found.publication = publication
    return found


def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the page on which a claim is checked."""
    found = find_claim(request, pk)
    if request.method != "POST":
        return redirect(part(found, "finding"))
    try:
        made = drafting.start_check(request.user, [found], now=timezone.now())
    except ValidationError as error:
        return claim_page(request, pk, problem=" ".join(error.messages), failed="finding")
    return redirect("checks:check", made.pk)


def check(
    request: HttpRequest, pk: int, *, problem: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """The one page: written and signed here. `form` holds what was typed where it was refused."""
    found = find(request, pk)
    if request.method == "POST" and form is None and not problem:
        return _write(request, found)
    status = 409 if problem else 200
    return render(request, "checks/check.html", _page(request, found, problem, form), status=status)


def _page(
    request: HttpRequest, found: FactCheck, problem: str, form: forms.Form | None
) -> dict[str, Any]:
    user, publication = request.user, found.publication
    claims = read_check(found, on=timezone.localdate())
    work = workbench(user, publication)
    is_draft = publication.state == "draft"
    writes = is_draft and why_not_work(user) is None
    if form is None and writes:
        form = TextForm(initial=_text_of(found, claims))
    if form is not None:
        form.fields["body"].use_pictures(work.pictures)
    waiting = work.waiting_correction.row if work.waiting_correction else None
    return {
        "room": "checks",
        "check": found,
        "work": work,
        "problem": problem,
        "form": form if writes else None,
        "signed": signed_claims(found, user),
        "missing": _missing(claims, user) if is_draft else [],
        "why_not_first": _why_not_first(user, found) if is_draft else None,
        "signers": second_signers(found) if publication.state in ("draft", "submitted") else [],
        "unrated": _unrated(claims) if is_draft and found.form == Form.RATED else None,
        "changes": changes_of(found, waiting),
        "withheld": _withheld(user, found),
        "claim_form": ClaimNumberForm(auto_id="add-%s"),
        "forms": empty_forms(),
        "back": request.path,
    }


def _withheld(user: User, found: FactCheck) -> list[tuple[str, str]]:
    """The reasons for which the claim may be left out, for who may decide that of this page."""
    is_gone = found.publication.state == "withdrawn"
    if not is_gone or why_not_withdraw(user, found.publication) is not None:
        return []
    return list(Withheld.choices)


def _text_of(found: FactCheck, claims: list[Claim]) -> dict[str, str]:
    """What the draft says; while nothing is written, the findings are offered as its summary."""
    text = newest_revision(found.publication)
    said = {name: getattr(text, name) for name in TextForm.base_fields}
    if not said["summary"] and not said["body"]:
        said["summary"] = " ".join(claim.finding for claim in claims if claim.finding)
    return said


def _missing(claims: list[Claim], user: User) -> list[tuple[Claim, list[Step]]]:
    """What each claim still lacks before the first signature; the signature is not counted."""
    today, body = timezone.localdate(), body_of(user)
    rows = [(claim, steps_of(claim, user, on=today, body=body)) for claim in claims]
    lacks = [
        (claim, [step for step in steps if not step.is_done and step.code != "signature"])
        for claim, steps in rows
    ]
    return [(claim, steps) for claim, steps in lacks if steps]


def _why_not_first(user: User, found: FactCheck) -> str | None:
    refusal = why_not_first(user, found)
    if refusal is None and found.form == Form.RATED:
        refusal = why_not_independent(user, matters_of(found.claims.all()))
    return refusal


def _unrated(claims: list[Claim]) -> Any:
    """Why the rules refuse any rating, where they do and the parties are known."""
    if any(claim.parties_stated_at is None for claim in claims):
        return None
    return why_unrated(claims)


def _write(request: HttpRequest, found: FactCheck) -> HttpResponse:
    """Save the finding, and sign it where that was asked; what was typed is never lost."""
    require(why_not_work(request.user))
    form, now = TextForm(request.POST), timezone.now()
    if not form.is_valid():
        return check(request, found.pk, problem=marked(), form=form)
    try:
        drafting.write_finding(
            request.user, found, **form.cleaned_data, now=now, version=version_of(request)
        )
    except ValidationError as error:
        return check(request, found.pk, problem=" ".join(error.messages), form=form)
    if "submit" not in request.POST:
        messages.success(request, _("Kept as a draft."))
        return redirect("checks:check", found.pk)
    try:
        signing.submit_check(request.user, found, now=now)
    except (PermissionDenied, ValidationError) as error:
        said = " ".join(getattr(error, "messages", [str(error)]))
        problem = _("Your text is kept, and not signed: %(why)s") % {"why": said}
        return check(request, found.pk, problem=problem, form=form)
    messages.success(request, _("Signed. Somebody else signs before it goes out."))
    return redirect("checks:check", found.pk)


def _act(
    request: HttpRequest, pk: int, verb: Callable[[FactCheck], str], *, of_checkers: bool = True
) -> HttpResponse:
    """Run one verb on a check. Where it refuses, the page says why."""
    found = find(request, pk)
    if request.method != "POST":
        return redirect("checks:check", found.pk)
    if of_checkers:
        require(why_not_work(request.user))
    try:
        said = verb(found)
    except ValidationError as error:
        return check(request, pk, problem=" ".join(error.messages))
    messages.success(request, said)
    return redirect("checks:check", found.pk)


def add_claim(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: FactCheck) -> str:
        form = ClaimNumberForm(request.POST)
        other = None
        if form.is_valid():
            rows = Claim.objects.for_user(request.user)
            other = rows.filter(pk=form.cleaned_data["claim"]).first()
        if other is None:
            raise ValidationError(_("There is no claim with this number."))
        drafting.add_claim(request.user, found, other, now=timezone.now())
        return _("The claim stands on this page now.")

    return _act(request, pk, verb)


def remove_claim(request: HttpRequest, pk: int, claim: int) -> HttpResponse:
    def verb(found: FactCheck) -> str:
        row = found.claims.filter(pk=claim).first()
        if row is None:
            raise ValidationError(_("This claim does not stand on this page."))
        drafting.remove_claim(request.user, found, row, now=timezone.now())
        return _("The claim was taken off this page.")

    return _act(request, pk, verb)


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer without a rating, which only the rules themselves make possible."""

    def verb(found: FactCheck) -> str:
        stated = all(claim.parties_stated_at for claim in found.claims.all())
        if found.form == Form.RATED and stated and why_unrated(found.claims.all()) is None:
            # The verb refuses it too; said here, the page stays with all that is on it.
            raise ValidationError(drafting.rating_is_possible())
        drafting.answer_instead(
            request.user, found, now=timezone.now(), version=version_of(request)
        )
        return _("It is an answer without a rating now; its page says why.")

    return _act(request, pk, verb)


def rated(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: FactCheck) -> str:
        drafting.rate_after_all(
            request.user, found, now=timezone.now(), version=version_of(request)
        )
        return _("It is a check with a rating again.")

    return _act(request, pk, verb)


def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the page of a withdrawn check names the claim."""

    def verb(found: FactCheck) -> str:
        withholding.withhold_claims(
            request.user,
            found,
            reason_code=request.POST.get("reason", ""),
            now=timezone.now(),
            version=version_of(request),
        )
        return _("Saved: the public page shows it so from now on.")

    return _act(request, pk, verb, of_checkers=False)


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away and go back to its first claim."""
    found = find(request, pk)
    if request.method != "POST":
        return redirect("checks:check", found.pk)
    try:
        claims = drafting.drop_check(
            request.user, found, now=timezone.now(), version=version_of(request)
        )
    except ValidationError as error:
        return check(request, pk, problem=" ".join(error.messages))
    messages.success(request, _("The draft is dropped; its claims stand as they did before it."))
    return redirect(part(claims[0], "finding"))
