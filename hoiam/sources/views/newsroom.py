"""Where answers to what an outlet raised are sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.sources.actions.newsroom import set_newsroom
from hoiam.sources.models import Source


@require_POST
def newsroom(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the mailbox that was typed, or say why not."""
    found = get_object_or_404(Source, pk=pk)
    try:
        set_newsroom(request.user, found, request.POST.get("email", ""), now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("sources:source", found.pk)
