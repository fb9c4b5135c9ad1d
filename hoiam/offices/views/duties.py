"""An administrator's pages about the duty table, and trying a matter on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.offices.actions import duties as actions
from hoiam.offices.duty_forms import DutyFilterForm, DutyForm, EndForm, TableForm, TryForm
from hoiam.offices.models import Duty, Office
from hoiam.offices.queries.duties import list_duties, write_table
from hoiam.offices.queries.past import past_of
from hoiam.offices.queries.proposing import propose_office, why_nobody
from hoiam.offices.views.asking import attempt, require_admin, require_desk, unit_names

PAGE = 100


def table(request: HttpRequest) -> HttpResponse:
    require_desk(request)
    return _table(request)


def _table(
    request: HttpRequest, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    form = DutyFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    rows = list_duties(
        office=chosen.get("office"),
        topic=chosen.get("topic"),
        on=None if chosen.get("ended") else timezone.localdate(),
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "room": "settings",
        "tab": "duties",
        "form": form,
        "page": page,
        "query": kept.urlencode(),
        "table_form": TableForm(),
        "problems": problems,
        "today": timezone.localdate(),
    }
    return render(request, "offices/duties.html", context, status=status)


def add(request: HttpRequest) -> HttpResponse:
    require_admin(request)
    office = Office.objects.filter(pk=_number(request.GET.get("office", ""))).first()
    initial = {"office": office, "valid_from": timezone.localdate()}
    form, status = DutyForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        made: list[Duty] = []

        def verb() -> None:
            particulars = form.particulars()
            made.append(actions.add_duty(request.user, particulars=particulars, now=timezone.now()))

        status = attempt(form, verb)
        if made:
            messages.success(request, _("Row %(row)d is in the table.") % {"row": made[0].row})
            return redirect("offices:duties")
    context = {"room": "settings", "tab": "duties", "form": form, "units": unit_names()}
    return render(request, "offices/duty.html", context, status=status)


def _number(given: str) -> int | None:
    return int(given) if given.isdecimal() and len(given) < 18 else None


def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """One row; POST changes it."""
    require_desk(request)
    found, status = _find(pk), 200
    form = DutyForm(request.POST or None, duty=found)
    if request.method == "POST":
        require_admin(request)

        def verb() -> None:
            actions.change_duty(
                request.user,
                found,
                particulars=form.particulars(found.office),
                now=timezone.now(),
                version=form.cleaned_data["version"],
            )

        status = attempt(form, verb)
        if status == 200:
            messages.success(request, _("Saved."))
            return redirect("offices:duty", pk)
    return _show(request, found, form=form, status=status)


def _show(
    request: HttpRequest,
    found: Duty,
    *,
    form: DutyForm | None = None,
    end_form: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    ends = {"on": found.valid_to or timezone.localdate(), "version": found.version}
    context = {
        "room": "settings",
        "tab": "duties",
        "duty": found,
        "form": form or DutyForm(duty=found),
        "end_form": end_form or EndForm(initial=ends, auto_id="id_end_%s"),
        "past": past_of(found),
        "units": unit_names(),
    }
    return render(request, "offices/duty.html", context, status=status)


def _find(pk: int) -> Duty:
    rows = Duty.objects.select_related("office", "topic", "place__province")
    return get_object_or_404(rows, pk=pk)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    require_admin(request)
    found, form = _find(pk), EndForm(request.POST, auto_id="id_end_%s")

    def verb() -> None:
        actions.end_duty(
            request.user,
            found,
            on=form.cleaned_data["on"],
            now=timezone.now(),
            version=form.cleaned_data["version"],
        )

    status = attempt(form, verb)
    if status != 200:
        return _show(request, found, end_form=form, status=status)
    messages.success(request, _("Row %(row)d ends on that day.") % {"row": found.row})
    return redirect("offices:duty", pk)


def export(request: HttpRequest) -> HttpResponse:
    """The whole table, also rows that have ended, as a file for a spreadsheet."""
    require_desk(request)
    # A spreadsheet knows UTF-8 by the mark at its beginning.
    return HttpResponse(
        "\ufeff" + write_table(list_duties()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="duties.csv"'},
    )


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take in a whole table, or nothing of it with a sentence for each line that is wrong."""
    require_admin(request)
    form = TableForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        taken = actions.take_table(request.user, form.cleaned_data["file"], now=timezone.now())
    except ValidationError as error:
        return _table(request, problems=error.messages, status=422)
    said = _(
        "%(added)d rows added, %(changed)d changed, %(same)d as they were; %(absent)d rows of the "
        "table are not in the file and stay."
    )
    counts = {name: getattr(taken, name) for name in ("added", "changed", "same", "absent")}
    messages.success(request, said % counts)
    return redirect("offices:duties")


def try_it(request: HttpRequest) -> HttpResponse:
    """Type a matter and see whose it would be; nothing is kept, and nothing is in the address."""
    require_desk(request)
    form = TryForm(request.POST or None, initial={"on": timezone.localdate()})
    context = {"room": "settings", "tab": "try", "form": form, "units": unit_names()}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        asked = {
            "topic": said["topic"],
            "place": said["place"],
            "text": said["text"],
            "on": said["on"] or timezone.localdate(),
        }
        context |= {"tried": True, "proposal": propose_office(**asked)}
        if context["proposal"] is None:
            del asked["text"]
            context["why"] = why_nobody(**asked)
    return render(request, "offices/try.html", context)
