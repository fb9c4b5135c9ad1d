"""An administrator's pages about bodies; an editor may look at them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.offices.actions import offices as actions
from hoiam.offices.duty_forms import EndForm, OfficeForm, SpokespersonForm
from hoiam.offices.models import Office, Spokesperson
from hoiam.offices.open_matters import count_open
from hoiam.offices.queries.duties import list_duties
from hoiam.offices.queries.offices import list_offices, spokespersons_of, superiors
from hoiam.offices.queries.past import past_of
from hoiam.offices.views.asking import attempt, require_admin, require_desk, unit_names


@dataclass(frozen=True, slots=True)
class Branch:
    """A body in the list, and how many stand above it."""

    office: Office
    depth: int


def list_all(request: HttpRequest) -> HttpResponse:
    """Every body, each below its superior; partner bodies by themselves."""
    require_desk(request)
    found = list(list_offices(timezone.localdate()))
    inside = [office for office in found if not office.is_partner]
    context = {
        "room": "settings",
        "tab": "offices",
        "branches": _tree(inside),
        "partners": [office for office in found if office.is_partner],
    }
    return render(request, "offices/list.html", context)


def _tree(offices: list[Office]) -> list[Branch]:
    """Depth first; a body whose superior is not among them stands at the top."""
    keys = {office.pk for office in offices}
    below: dict[int | None, list[Office]] = {}
    for office in offices:
        upper = office.superior_id if office.superior_id in keys else None
        below.setdefault(upper, []).append(office)
    # At the top stand first those that have somebody below them.
    below.get(None, []).sort(key=lambda office: office.pk not in below)
    branches: list[Branch] = []

    def hang(upper: int | None, depth: int) -> None:
        for office in below.pop(upper, ()):
            branches.append(Branch(office, min(depth, 3)))
            hang(office.pk, depth + 1)

    hang(None, 0)
    # What stands in a circle hangs on nothing; it is shown all the same.
    branches += [Branch(office, 0) for rest in below.values() for office in rest]
    return branches


def add(request: HttpRequest) -> HttpResponse:
    require_admin(request)
    form = OfficeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        made: list[Office] = []

        def verb() -> None:
            made.append(
                actions.add_office(
                    request.user,
                    code=form.cleaned_data["code"],
                    particulars=form.particulars(),
                    now=timezone.now(),
                )
            )

        status = attempt(form, verb)
        if made:
            messages.success(request, _("Saved."))
            return redirect("offices:office", made[0].pk)
    context = {"room": "settings", "tab": "offices", "form": form, "units": unit_names()}
    return render(request, "offices/add.html", context, status=status)


def office(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one body; POST changes what is said about it."""
    require_desk(request)
    found = _find(pk)
    form, status = OfficeForm(request.POST or None, office=found), 200
    if request.method == "POST":
        require_admin(request)

        def verb() -> None:
            actions.change_office(
                request.user,
                found,
                particulars=form.particulars(),
                now=timezone.now(),
                version=form.cleaned_data["version"],
            )

        status = attempt(form, verb)
        if status == 200:
            messages.success(request, _("Saved."))
            return redirect("offices:office", pk)
    return _show(request, found, form=form, status=status)


def _show(
    request: HttpRequest,
    found: Office,
    *,
    form: OfficeForm | None = None,
    spokesperson_form: SpokespersonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    spoken = list(spokespersons_of(found))
    context = {
        "room": "settings",
        "tab": "offices",
        "office": found,
        "superiors": superiors(found),
        "form": form or OfficeForm(office=found),
        "duties": list_duties(office=found, on=today),
        "spokespersons": spoken,
        "today": today,
        "end_form": EndForm(initial={"on": today}, auto_id=False),
        "spokesperson_form": spokesperson_form or SpokespersonForm(initial={"valid_from": today}),
        "open_count": count_open(found),
        "people": found.people.filter(is_active=True).order_by("role", "display_name"),
        "past": past_of(found),
        "units": unit_names(),
    }
    return render(request, "offices/office.html", context, status=status)


def _find(pk: int) -> Office:
    return get_object_or_404(Office.objects.select_related("superior", "place__province"), pk=pk)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a body active or inactive: what is wanted is said, not turned round."""
    found, active = _find(pk), request.POST.get("active") == "yes"
    try:
        actions.set_active(request.user, found, active, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("It answers again.") if active else _("It is inactive: nothing new goes to it.")
        messages.success(request, said)
    return redirect("offices:office", pk)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    try:
        actions.delete_office(request.user, found, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("offices:office", pk)
    messages.success(request, _("%(office)s is removed.") % {"office": found.name})
    return redirect("offices:list")


@require_POST
def name_spokesperson(request: HttpRequest, pk: int) -> HttpResponse:
    require_admin(request)
    found, form = _find(pk), SpokespersonForm(request.POST)

    def verb() -> None:
        actions.name_spokesperson(request.user, found, **form.cleaned_data, now=timezone.now())

    status = attempt(form, verb)
    if status != 200:
        return _show(request, found, spokesperson_form=form, status=status)
    messages.success(request, _("Saved."))
    return redirect("offices:office", pk)


@require_POST
def end_spokesperson(request: HttpRequest, pk: int) -> HttpResponse:
    require_admin(request)
    named = get_object_or_404(Spokesperson.objects.select_related("office"), pk=pk)
    form = EndForm(request.POST)

    def verb() -> None:
        actions.end_spokesperson(
            request.user, named, on=form.cleaned_data["on"], now=timezone.now()
        )

    if attempt(form, verb) == 200:
        messages.success(request, _("Saved."))
    else:
        said = [text for texts in form.errors.values() for text in texts]
        messages.error(request, " ".join(said))
    return redirect("offices:office", named.office_id)
