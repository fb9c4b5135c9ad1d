"""What every page of the public site has in common: its language, its caching, no cookie.

A page is drawn without a request context: nothing here asks who is looking, so no session is read,
no cookie is set, and a copy of the page may be kept by anyone for a minute.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt

from hoiam.offices.models import Office

KEPT = "public, max-age=60"
PIECE = 64 * 1024
MOST_READ_AWAY = 32 * 1024 * 1024
FIRST = settings.LANGUAGES[0][0]
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """A page for anyone, in the language that its address says.

    Pages that are only read may be kept for a minute and are asked for again by their ETag; what
    answers a form is kept by nobody. Exempt from the CSRF check, which guards what a cookie lets
    somebody do: there is none here, so a forged form can do no more than its forger could do
    himself (decision 0021); `forms.from_elsewhere` refuses it all the same.
    """

    @functools.wraps(view)
    def shown(request: HttpRequest, *args, language: str = FIRST, **kwargs) -> HttpResponse:
        with translation.override(language):
            response = _answered(view, request, *args, **kwargs)
            response.headers["Content-Language"] = language
        if request.method not in ("GET", "HEAD") or "Cache-Control" in response.headers:
            return response
        if response.status_code != 200 or response.streaming:
            return response
        response.headers["Cache-Control"] = KEPT
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response.headers["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response)

    return csrf_exempt(login_not_required(shown))


def _answered(view: View, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """The view's page; of a form that is too large, or none, a page that says so."""
    try:
        return view(request, *args, **kwargs)
    except RequestDataTooBig:
        _read_away(request)
        return page(request, "too_large.html", {"place": "", "is_large": True}, status=413)
    except (SuspiciousOperation, MultiPartParserError):
        _read_away(request)
        return page(request, "too_large.html", {"place": ""}, status=400)


def _read_away(request: HttpRequest) -> None:
    """Take the rest of what is being sent, up to a limit, and drop it.

    A browser that is still sending when it is answered shows a broken connection and no page.
    """
    left = MOST_READ_AWAY
    with contextlib.suppress(OSError):
        while left > 0 and (part := request.read(PIECE)):
            left -= len(part)


def page(
    request: HttpRequest, name: str, said: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Draw a template in the shell of the public site."""
    language = language_now()
    elsewhere = _in_other_language(request, language)
    context = Context(
        {
            "office_name": settings.OFFICE_NAME,
            "LANGUAGE_CODE": language,
            "elsewhere": elsewhere,
            # Search engines take no relative address for another language.
            "elsewhere_whole": request.build_absolute_uri(elsewhere) if elsewhere else "",
            "address": request.build_absolute_uri(request.path),
            "is_sample": Office.objects.filter(is_sample=True).exists(),
            "now": timezone.now(),
            **said,
        }
    )
    # What `{% url %}` reads to stay in the language of the page; it is no request context.
    context.request = request
    drawn = get_template(f"portal/{name}").template.render(context)
    return HttpResponse(drawn, status=status)


def language_now() -> str:
    """The language of the page that is being drawn."""
    return translation.get_language() or FIRST


def instance_now() -> str:
    """Under which name the addresses of that language are included."""
    return "portal" if language_now() == FIRST else f"portal_{language_now()}"


def today() -> date:
    return timezone.localdate(timezone.now())


def _in_other_language(request: HttpRequest, language: str) -> str:
    """The same page in the other language; "" for what answers a form, which would be lost."""
    if request.method == "POST":
        return ""
    path = request.path
    if language == FIRST:
        return f"/en{path}"
    return path.removeprefix("/en") or "/"
