"""The board: every matter by state, office and date, overdue first; and one office's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hoiam.desk.forms import BoardForm
from hoiam.issues.actions import assigning
from hoiam.issues.forms import BulkForm
from hoiam.issues.models import Issue
from hoiam.issues.queries import asked, due, figures, lists
from hoiam.issues.states import STATES
from hoiam.offices.models import Office, Role, User

PAGE = 50
MOST_AT_ONCE = 200
LONGEST_KEY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One issue of the list, with what the clock says of it."""

    issue: Issue
    standing: str
    is_overdue: bool
    wants: tuple[str, ...]


def rows_of(issues: Sequence[Issue], *, today: date) -> list[Row]:
    """Rows of a page of issues; what hangs on them is prefetched."""
    waiting = asked.asked_of(issues)
    return [
        Row(
            issue=issue,
            standing=standing.words() if standing else "",
            is_overdue=due.is_overdue(issue, today=today),
            wants=waiting.get(issue.pk, ()),
        )
        for issue in issues
        for standing in (due.standing_of(issue, today=today),)
    ]


@dataclass(frozen=True, slots=True)
class Tab:
    words: str
    count: int
    query: str
    here: bool


def start(request: HttpRequest) -> HttpResponse:
    """Where somebody begins: the press, the claims, the board, or what waits for a signature."""
    user = request.user
    if user.may_approve:
        return redirect("publishing:approvals")
    if user.role == Role.CHECKER and user.may_check:
        return redirect("checks:queue")
    if user.is_of_desk or user.is_partner:
        return redirect("desk:today")
    return redirect(f"{reverse('desk:board')}?phase=waiting")


def board(request: HttpRequest) -> HttpResponse:
    """What must be answered, by whom, by when, under the filters that the address holds."""
    if request.user.is_partner:
        raise PermissionDenied(_("This is for people of the desk and of the offices."))
    today = timezone.localdate()
    form = BoardForm(request.GET, user=request.user)
    filters = form.filters()
    context = _listed(request, filters, form, today=today)
    drafts = any(row.issue.state == "draft" for row in context["rows"])
    context |= {
        "room": "board",
        "form": form,
        "may_pick": request.user.may_edit and drafts,
        "assign": BulkForm(auto_id="bulk-%s"),
        "wants_editor": _count(request, lists.Filters(wants_editor=True), today),
        "overdue": _count(request, lists.Filters(overdue=True), today),
        # Beside the whole board only: a filtered list is read for itself.
        "offices": _offices(request, today) if _is_whole(request) else [],
    }
    return render(request, "desk/board.html", context)


def _is_whole(request: HttpRequest) -> bool:
    return request.user.is_of_desk and not any(request.GET.values())


def _count(request: HttpRequest, filters: lists.Filters, today: date) -> int:
    return lists.list_issues(request.user, filters, today=today).order_by().count()


def _listed(
    request: HttpRequest, filters: lists.Filters, form: BoardForm, *, today: date
) -> dict[str, Any]:
    kept = {key: value for key, value in request.GET.items() if key != "page" and value}
    listed = lists.list_issues(request.user, filters, today=today)
    page = lists.IssuePages(listed, PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": rows_of(page.object_list, today=today),
        "tabs": _tabs(lists.by_state(request.user), kept),
        "chosen": form.chosen(),
        "query": f"{urlencode(kept)}&" if kept else "",
    }


PHASES = (
    ("", None),
    ("waiting", lists.PHASES["waiting"]),
    ("draft", ("draft",)),
    ("assigned", ("assigned",)),
    ("accepted", ("accepted",)),
    ("submitted", ("submitted", "scheduled")),
    ("ended", lists.PHASES["ended"]),
)


def _tabs(counts: dict[str, int], kept: dict[str, str]) -> list[Tab]:
    names = {"": _("all"), "waiting": _("waiting for an answer"), "ended": _("ended")}
    now = kept.get("phase", "")
    tabs = []
    for phase, states in PHASES:
        count = sum(counts.get(state, 0) for state in states) if states else sum(counts.values())
        words = names.get(phase) or str(STATES[phase].label)
        query = urlencode({key: v for key, v in kept.items() if key != "phase"} | {"phase": phase})
        tabs.append(Tab(words[:1].upper() + words[1:], count, query, phase == now))
    return tabs


def _offices(request: HttpRequest, today: date) -> list[tuple[Office, lists.OfficeCount]]:
    """Offices that have something waiting, the most overdue first."""
    counts = lists.by_office(request.user, today=today)
    rows = [
        (office, counts[office.pk])
        for office in Office.objects.filter(pk__in=counts)
        if counts[office.pk].waiting
    ]
    return sorted(rows, key=lambda pair: (-pair[1].overdue, -pair[1].waiting, pair[0].name_vi))


@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the ticked issues to one office; each that can't be given says why."""
    back = reverse("desk:board") + (f"?{query}" if (query := request.POST.get("query")) else "")
    form = BulkForm(request.POST)
    keys = _keys(request.POST.getlist("issue"))
    if not keys or not form.is_valid():
        messages.error(request, _("Tick the issues and choose an office."))
        return redirect(back)
    issues = list(
        Issue.objects.for_user(request.user)
        .filter(pk__in=keys[:MOST_AT_ONCE])
        .select_related("office")
    )
    done, refused = _assign(request.user, issues, form.cleaned_data["office"])
    if done:
        said = ngettext("%(n)d issue assigned.", "%(n)d issues assigned.", done) % {"n": done}
        messages.success(request, said)
    for issue, sentence in refused:
        messages.error(request, f"{issue}: {sentence}")
    return redirect(back)


def _assign(
    user: User, issues: list[Issue], office: Office | None
) -> tuple[int, list[tuple[Issue, str]]]:
    """Give issues to one office, or each to the office proposed for it where `office` is None."""
    given: dict[Office | None, list[Issue]] = defaultdict(list)
    for issue in issues:
        given[office or issue.office].append(issue)
    refused = [(issue, _("No office is proposed for it.")) for issue in given.pop(None, [])]
    done = 0
    for each, theirs in given.items():
        result = assigning.assign_many(user, theirs, each, now=timezone.now())
        done += len(result.done)
        refused += result.refused
    return done, refused


def _keys(given: Iterable[str]) -> list[int]:
    return [int(key) for key in given if key.isdecimal() and len(key) < LONGEST_KEY]


def office(request: HttpRequest, code: str) -> HttpResponse:
    """One office: what it has on its table, and how it has answered so far."""
    user, today = request.user, timezone.localdate()
    found = get_object_or_404(Office, code=code)
    if user.is_partner or not (user.is_of_desk or user.office_id == found.pk):
        raise Http404
    filters = lists.Filters(office=found)
    listed = lists.list_issues(user, filters, today=today)
    page = lists.IssuePages(listed, PAGE).get_page(request.GET.get("page"))
    context = {
        "room": "board",
        "office": found,
        "page": page,
        "rows": rows_of(page.object_list, today=today),
        "count": lists.by_office(user, today=today, only=found).get(found.pk),
        "figures": figures.figures_of(found, as_of=today),
        "duties": found.duties.select_related("topic", "place").order_by("row"),
        "query": "",
    }
    return render(request, "desk/office.html", context)
