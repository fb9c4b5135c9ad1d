"""What this is, what it never does, and what no software can prevent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hoiam.portal.public import language_now, page, public


@require_safe
@public
def about(request: HttpRequest) -> HttpResponse:
    words = "about_vi.html" if language_now() == "vi" else "about_en.html"
    return page(request, "about.html", {"place": "about", "words": f"portal/{words}"})
