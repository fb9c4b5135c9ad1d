"""An administrator's page about mail: what waits, what failed, what was refused."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hoiam.post import queries
from hoiam.post.actions.retrying import check_administrator, retry_failed, retry_mail
from hoiam.post.models import OutgoingMail
from hoiam.post.states import MailState

PAGE = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The outbox by state, how well mail goes, and refusals by reason."""
    check_administrator(request.user)
    now = timezone.now()
    state = request.GET.get("state", "")
    state = state if state in MailState.values else ""
    page = Paginator(queries.list_mails(state), PAGE).get_page(request.GET.get("page"))
    context = {
        "room": "settings",
        "health": queries.health(now=now),
        "page": page,
        "lines": queries.as_lines(page.object_list),
        "state": state,
        "query": f"state={state}&" if state else "",
        "states": MailState.choices,
        "refusals": queries.refusals(now=now),
    }
    return render(request, "post/outbox.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one mail anew."""
    check_administrator(request.user)
    mail = get_object_or_404(OutgoingMail, pk=pk)
    try:
        retry_mail(request.user, mail, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It waits to be sent again."))
    return _back(request)


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Try all that failed anew."""
    count = retry_failed(request.user, now=timezone.now())
    said = ngettext(
        "%(n)s mail waits to be sent again.", "%(n)s mails wait to be sent again.", count
    )
    messages.success(request, said % {"n": count})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    state = request.POST.get("state", "")
    query = f"?state={state}" if state in MailState.values else ""
    return redirect(reverse("post:outbox") + query)
