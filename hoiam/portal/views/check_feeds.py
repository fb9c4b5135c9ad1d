"""Checks for machines: an Atom feed of all that changed, and one file of all ClaimReviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.portal.public import KEPT, instance_now, language_now, public
from hoiam.portal.queries.check_news import News, newest_first, with_words
from hoiam.portal.queries.check_reviews import last_change, original_reviews
from hoiam.portal.queries.checks import every_check
from hoiam.reading.claimreview import Review, write_feed

ENTRIES = 50


class PagedFeed(Atom1Feed):
    """An Atom feed whose older entries follow on further pages (RFC 5005)."""

    def item_attributes(self, item) -> dict[str, str]:
        """In which language an entry's words are, where not all are in that of the feed."""
        return super().item_attributes(item) | {"xml:lang": item["language"]}

    def add_root_elements(self, handler) -> None:
        super().add_root_elements(handler)
        for relation in ("next", "previous"):
            if address := self.feed.get(relation):
                handler.addQuickElement("link", "", {"rel": relation, "href": address})


@require_safe
@public
def checks(request: HttpRequest) -> HttpResponse:
    """Checks, corrections and withdrawals, the newest first; the rest on further pages."""
    shown = Paginator(newest_first(), ENTRIES).get_page(request.GET.get("page"))
    here = request.build_absolute_uri(request.path)
    said = _("What was checked, and every correction.")
    feed = PagedFeed(
        title=_("Checks") + f" · {settings.OFFICE_NAME}",
        link=request.build_absolute_uri(reverse("portal:checks", current_app=instance_now())),
        description=said,
        subtitle=said,
        feed_url=here if shown.number == 1 else f"{here}?page={shown.number}",
        feed_guid=here,
        language=language_now(),
        author_name=settings.OFFICE_NAME,
        next=f"{here}?page={shown.next_page_number()}" if shown.has_next() else "",
        previous=f"{here}?page={shown.previous_page_number()}" if shown.has_previous() else "",
    )
    for news in with_words(list(shown.object_list)):
        _add(feed, request, news)
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _add(feed: Atom1Feed, request: HttpRequest, news: News) -> None:
    address = request.build_absolute_uri(news.path)
    feed.add_item(
        title=news.title,
        link=address,
        unique_id=f"{address}#{news.key}" if news.key else address,
        description=news.said,
        author_name=settings.OFFICE_NAME,
        pubdate=news.at,
        updateddate=news.at,
        language=news.language,
    )


@require_safe
@public
def claim_reviews(request: HttpRequest) -> HttpResponse:
    """Every rated claim as a DataFeed of ClaimReview, written as it is read."""
    changed = last_change()
    pieces = _written(request, changed) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(pieces, content_type="application/ld+json; charset=utf-8")
    if request.method == "HEAD":
        response = HttpResponse(content_type=response.headers["Content-Type"])
    response.headers["Cache-Control"] = KEPT
    if changed is None:
        return response
    stamp = int(changed.timestamp())
    response.headers["Last-Modified"] = http_date(stamp)
    return get_conditional_response(request, last_modified=stamp, response=response)


def _written(request: HttpRequest, changed: datetime | None) -> Iterator[bytes]:
    absolute = request.build_absolute_uri

    def pages() -> Iterator[list[Review]]:
        """Each in the language in which it was written: both files tell the same, once."""
        for checks in every_check():
            yield from [original_reviews(check, absolute) for check in checks]

    text = write_feed(
        pages(), name=settings.OFFICE_NAME, url=absolute(request.path), modified=changed
    )
    return (piece.encode() for piece in text)
