"""An officer's pages about stories: one story, its corrections, typing in what is not online."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.offices.actions.holding import require_editor
from hoiam.offices.views.versions import version_of
from hoiam.stories.actions import editing
from hoiam.stories.actions.typing import type_in
from hoiam.stories.beside import pieces
from hoiam.stories.forms import MergeForm, PlaceForm, TopicForm, TypeInForm, units_near
from hoiam.stories.models import Article, Story
from hoiam.stories.queries import stories as queries
from hoiam.stories.views.cards import story_card
from hoiam.stories.views.maps import story_map
from hoiam.stories.views.words import decisions_in_words, find_reasons, reason_in_words

LONGEST_NUMBER = 18
PARAGRAPHS = re.compile(r"\n+")


def story(request: HttpRequest, pk: int, problem: str = "", failed: str = "") -> HttpResponse:
    """`problem` says why a correction was refused, `failed` which one it was."""
    found = _find(pk)
    if found.pk != pk:
        return redirect("stories:story", found.pk)
    articles = queries.articles_of(found)
    for article in articles:
        article.why = reason_in_words(article.grouping)
        article.changes = queries.changes(article)
        article.pieces = find_reasons(PARAGRAPHS.sub("\n\n", article.text or ""), article.reasons)
    card = story_card(found)
    context = {
        "room": "today",
        "story": found,
        "card": card,
        "beside": pieces(found, request.user),
        "articles": articles,
        "single": len(articles) == 1,
        "map": story_map(found),
        "units": units_near(found),
        "decisions": decisions_in_words(found),
        "merge_form": MergeForm(story=found),
        "place_form": PlaceForm(story=found, typed=request.POST.get("place")),
        "topic_form": TopicForm(initial={"topic": found.topic}),
        "problem": problem,
        "failed": failed,
        "back": request.path,
        "back_to": _came_from(request),
    }
    return render(request, "stories/story.html", context, status=409 if problem else 200)


def _came_from(request: HttpRequest) -> str:
    """Today as it was filtered, when one came from there."""
    came = urlsplit(request.headers.get("Referer", ""))
    today = reverse("desk:today")
    if came.netloc == request.get_host() and came.path == today and came.query:
        return f"{today}?{came.query}"
    return today


def _find(pk: int) -> Story:
    found = queries.one_story(pk)
    if found is None:
        raise Http404
    return found


def _number(given: str) -> int | None:
    """A number that a form may hold; Python refuses to read thousands of digits."""
    return int(given) if given.isdecimal() and len(given) < LONGEST_NUMBER else None


@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a story; with htmx its card comes back, without it the page one came from."""
    found, problem = _find(pk), ""
    try:
        editing.mark_story(
            request.user,
            found,
            request.POST.get("mark", ""),
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
            version=version_of(request),
        )
    except ValidationError as error:
        problem = " ".join(error.messages)
    if request.headers.get("HX-Request"):
        shown = story_card(_find(pk))
        said = "" if problem else shown.story.get_mark_display()
        context = {
            "card": shown,
            "problem": problem,
            "said": said,
            "back": _back(request, pk),
        }
        piece = render(request, "stories/_marked.html", context)
        piece["HX-Trigger"] = "stories-marked"
        return piece
    if problem:
        messages.error(request, problem)
    return redirect(_back(request, pk))


def _back(request: HttpRequest, pk: int) -> str:
    back = request.POST.get("back", "")
    # A path and nothing else: `redirect` would take other words for the name of a view.
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("stories:story", args=[pk])


def _correct(request: HttpRequest, pk: int, verb: Callable[[Story], str]) -> HttpResponse:
    """Run one verb; its sentence is shown, and so is why it refused."""
    found = _find(pk)
    try:
        said = verb(found)
    except ValidationError as error:
        failed = request.resolver_match.url_name
        return story(request, found.pk, problem=" ".join(error.messages), failed=failed)
    messages.success(request, said)
    return redirect("stories:story", found.pk)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: Story) -> str:
        form = MergeForm(request.POST, story=found)
        if not form.is_valid():
            raise ValidationError(_("Choose the story to merge with."))
        other = form.cleaned_data["other"]
        editing.merge_stories(
            request.user, found, other, now=timezone.now(), version=version_of(request)
        )
        return _("The two stories are one now.")

    return _correct(request, pk, verb)


@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: Story) -> str:
        keys = map(_number, request.POST.getlist("articles"))
        chosen = [key for key in keys if key is not None]
        new = editing.split_story(
            request.user, found, chosen, now=timezone.now(), version=version_of(request)
        )
        return _("Taken out into a story of its own: “%(headline)s”.") % {"headline": new.headline}

    return _correct(request, pk, verb)


@require_POST
def set_place(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: Story) -> str:
        form = PlaceForm(request.POST, story=found)
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        editing.set_place(
            request.user,
            found,
            form.cleaned_data["place"],
            now=timezone.now(),
            version=version_of(request),
        )
        return _("The place is corrected and later reading will leave it alone.")

    return _correct(request, pk, verb)


@require_POST
def set_topic(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: Story) -> str:
        form = TopicForm(request.POST)
        if not form.is_valid():
            raise ValidationError(_("Choose a topic from the list."))
        editing.set_topic(
            request.user,
            found,
            form.cleaned_data["topic"],
            now=timezone.now(),
            version=version_of(request),
        )
        return _("The topic is corrected and later reading will leave it alone.")

    return _correct(request, pk, verb)


def type_in_article(request: HttpRequest) -> HttpResponse:
    """An item from print, radio or television, typed in by hand."""
    require_editor(request.user)
    form = TypeInForm(request.POST or None, initial={"published": timezone.localtime()})
    if request.method == "POST" and form.is_valid():
        article = type_in(request.user, **form.cleaned_data, now=timezone.now())
        return redirect("stories:typed-in", article.pk)
    return render(request, "stories/type_in.html", {"room": "type-in", "form": form})


def typed_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an item typed in has gone: its story, or that it is being placed."""
    article = get_object_or_404(Article, pk=pk, item=None)
    if article.story_id is not None:
        messages.success(request, _("Kept. It stands in this story."))
        return redirect("stories:story", article.story_id)
    response = render(request, "stories/typed_in.html", {"room": "type-in", "article": article})
    response.headers["Refresh"] = "2"
    return response
