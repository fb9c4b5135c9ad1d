"""Following a matter by the code of its receipt, which is typed and never stands in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from hoiam.portal import limits
from hoiam.portal.forms import CodeForm, from_elsewhere
from hoiam.portal.public import page, public
from hoiam.portal.views.sending import too_many
from hoiam.receipts.actions import find_receipt, show_receipt
from hoiam.receipts.clock import erase_on


@require_http_methods(["GET", "HEAD", "POST"])
@public
def receipt(request: HttpRequest) -> HttpResponse:
    """The form; and, sent with a code, how that matter stands."""
    said: dict[str, object] = {"place": "receipt", "form": CodeForm()}
    if request.method != "POST":
        return page(request, "receipt.html", said)
    if from_elsewhere(request):
        return page(request, "elsewhere.html", said, status=403)
    if not limits.may_send(request, limits.asking):
        return too_many(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return page(request, "receipt.html", {**said, "form": form})
    found = find_receipt(form.cleaned_data["code"])
    if found is None:
        # The code typed is not sent back: a shared screen need not show it.
        return page(request, "receipt.html", {**said, "unknown": True})
    said |= {
        "held": found,
        "followed": show_receipt(found),
        "erased_on": found.erased_on or erase_on(found.arrived, found.closed_on),
    }
    return page(request, "followed.html", said)
