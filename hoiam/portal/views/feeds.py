"""Atom feeds of answers and of new questions."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.issues.models import Issue
from hoiam.issues.queries.shown import public_title
from hoiam.portal.days import written
from hoiam.portal.public import instance_now, language_now, public
from hoiam.portal.queries.lists import AnswerRow, newest_answers, newest_issues
from hoiam.publishing.queries import public_path

ENTRIES = 50


@require_safe
@public
def answers(request: HttpRequest) -> HttpResponse:
    feed = _feed(request, _("Answers"), _("What the offices answered."), "portal:matters")
    for row in newest_answers(ENTRIES):
        _add_answer(feed, request, row)
    return _written(feed)


@require_safe
@public
def questions(request: HttpRequest) -> HttpResponse:
    said = _("Questions put to an office, with the date by which it must answer.")
    feed = _feed(request, _("Questions"), said, "portal:matters")
    _add_issues(feed, request, newest_issues(ENTRIES))
    return _written(feed)


def _feed(request: HttpRequest, title: str, said: str, about: str) -> Atom1Feed:
    here = request.build_absolute_uri(request.path)
    return Atom1Feed(
        title=f"{title} · {settings.OFFICE_NAME}",
        link=request.build_absolute_uri(reverse(about, current_app=instance_now())),
        description=said,
        subtitle=said,
        feed_url=here,
        feed_guid=here,
        language=language_now(),
        author_name=settings.OFFICE_NAME,
    )


def _add_answer(feed: Atom1Feed, request: HttpRequest, row: AnswerRow) -> None:
    publication = row.answer.publication
    address = request.build_absolute_uri(public_path(publication, language_now()))
    said = (row.outcome, row.summary, row.question)
    feed.add_item(
        title=row.title,
        link=address,
        unique_id=address,
        description=" · ".join(part for part in said if part),
        author_name=row.answer.office.name,
        pubdate=publication.published_at,
        updateddate=publication.published_at,
    )


def _add_issues(feed: Atom1Feed, request: HttpRequest, issues: Iterable[Issue]) -> None:
    for issue in issues:
        address = request.build_absolute_uri(public_path(issue.publication, language_now()))
        due = issue.round.due if issue.round else None
        said = _("%(office)s must answer by %(day)s.") % {
            "office": issue.office.name if issue.office else "–",
            "day": written(due) if due else "–",
        }
        feed.add_item(
            title=public_title(issue),
            link=address,
            unique_id=address,
            description=said,
            author_name=settings.OFFICE_NAME,
            pubdate=issue.publication.published_at,
            updateddate=issue.publication.published_at,
        )


def _written(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
