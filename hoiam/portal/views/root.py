"""What stands once at the root, in no language: the map of the site, notes for machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoiam.portal.public import public
from hoiam.portal.queries.offices import list_offices
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import public_path

# The most that the protocol of sitemaps allows in one file is 50,000; each has two languages.
PER_MAP = 10_000
MAPPED = ("issue", "document", "digest", "factcheck", "notice")
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
INSTANCES = ("portal", "portal_en")
NOT_FOR_ROBOTS = (
    "/desk/",
    "/bien-nhan/",
    "/en/bien-nhan/",
    "/*/y-kien/",
    "/xem-lai/",
    "/en/xem-lai/",
)


def _mapped() -> QuerySet[Publication]:
    rows = Publication.objects.filter(kind__in=MAPPED, state="published", merged_into=None)
    return rows.exclude(number=None)


@require_safe
@public
def site_map(request: HttpRequest) -> HttpResponse:
    """The list of site maps: one of the lists and offices, one for each ten thousand pages."""
    count = -(-_mapped().count() // PER_MAP)
    places = [
        request.build_absolute_uri(reverse("site-map-part", args=[part]))
        for part in range(count + 1)
    ]
    inside = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    return _xml(f'<sitemapindex xmlns="{SITEMAPS}">{inside}</sitemapindex>')


@require_safe
@public
def site_map_part(request: HttpRequest, part: int) -> HttpResponse:
    pairs = _places() if part == 0 else _pages(part)
    entries = [_entry(request, pair) for pair in pairs]
    if not entries:
        raise Http404
    head = f'<urlset xmlns="{SITEMAPS}" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    return _xml(f"{head}{''.join(entries)}</urlset>")


def _places() -> Iterator[tuple[str, str]]:
    """Each page that is no publication, in both languages."""
    names = (
        "home",
        "matters",
        "checks",
        "scale",
        "notices",
        "offices",
        "documents",
        "digests",
        "about",
    )
    for name in names:
        yield _both(name)
    for row in list_offices(today=timezone.localdate()):
        yield _both("office", row.office.code)


def _both(name: str, *args: str) -> tuple[str, str]:
    first, second = (reverse(f"portal:{name}", args=args, current_app=app) for app in INSTANCES)
    return first, second


def _pages(part: int) -> Iterator[tuple[str, str]]:
    """Publications in order of their keys, so that a page stays in its part."""
    start = (part - 1) * PER_MAP
    rows = _mapped().order_by("pk")[start : start + PER_MAP]
    for publication in rows:
        yield public_path(publication), public_path(publication, "en")


def _entry(request: HttpRequest, pair: tuple[str, str]) -> str:
    places = [request.build_absolute_uri(path) for path in pair]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(place)}/>'
        for (language, _name), place in zip(settings.LANGUAGES, places, strict=True)
    )
    return "".join(f"<url><loc>{place}</loc>{links}</url>" for place in places)


def _xml(text: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', content_type="application/xml"
    )


@require_safe
@public
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('site-map'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@public
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a hole in this site."""
    contact = settings.CONTACT
    contact = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    # A date that moves with the day, for the answer to be the same all day.
    until = timezone.localdate() + timedelta(days=180)
    text = (
        f"Contact: {contact}\nExpires: {until.isoformat()}T00:00:00Z\nPreferred-Languages: vi, en\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
