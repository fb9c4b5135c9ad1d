"""The digest on the desk: drawn up, edited by hand, signed, and its memo as Word and PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hoiam.issues.actions import digest_drafting as drafting
from hoiam.issues.actions import digest_issuing as issuing
from hoiam.issues.actions import digests as editing
from hoiam.issues.digest_forms import DigestForm, DraftForm, EntryForm
from hoiam.issues.memo import MemoError
from hoiam.issues.models import Digest, DigestEntry, Issue
from hoiam.issues.queries import digest_desk as desk
from hoiam.issues.queries.digest_candidates import propose_period
from hoiam.issues.queries.digest_files import RENDER, file_of
from hoiam.issues.queries.digest_memo import HEAD
from hoiam.issues.queries.digests import list_digests
from hoiam.issues.views.pages import LONGEST_NUMBER
from hoiam.offices.actions.holding import require_editor
from hoiam.offices.models import Office
from hoiam.offices.views.versions import version_of
from hoiam.publishing.queries import newest_revision, public_path
from hoiam.publishing.queries.workbench import workbench
from hoiam.publishing.views.pages import empty_forms
from hoiam.stories.models import Story

PAGE = 30


def find(request: HttpRequest, pk: int) -> Digest:
    """The digest, where this person may see it; otherwise it is not there."""
    rows = Digest.objects.for_user(request.user).select_related("publication__current")
    return get_object_or_404(rows, pk=pk)


def digests(request: HttpRequest, form: DraftForm | None = None) -> HttpResponse:
    """All digests, the newest first, and drawing up the next."""
    if request.user.is_partner:
        raise Http404
    now = timezone.now()
    page = Paginator(list_digests(request.user), PAGE).get_page(request.GET.get("page"))
    for digest in page.object_list:
        digest.text = digest.publication.current or digest.publication.revisions.all()[0]
    may_draft = request.user.may_edit
    context = {
        "room": "digests",
        "page": page,
        "query": "",
        "proposed": [
            (kind, propose_period(kind, now=now)) for kind in ("daily", "weekly") if may_draft
        ],
        "form": form or DraftForm(),
        "today": timezone.localdate(now),
    }
    return render(request, "issues/digests.html", context, status=409 if form else 200)


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draw up the days that the page proposed, or days of one's own choice.

    The proposed days come with the form: of two who ask at once, the second is told that there is
    one already and does not get the next by surprise.
    """
    form = DraftForm(request.POST)
    if not form.is_valid():
        return digests(request, form)
    try:
        made = drafting.draft_digest(request.user, **form.cleaned_data, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return digests(request, form)
    messages.success(request, _("Drawn up. Go over it before you send it for approval."))
    return redirect("issues:digest", made.pk)


def digest(request: HttpRequest, pk: int, problem: str = "") -> HttpResponse:
    """One digest as it will be read, with what can be done to it."""
    found = find(request, pk)
    today = timezone.localdate()
    context = {"room": "digests", "digest": found, "problem": problem, "today": today}
    context |= {"text": newest_revision(found.publication)}
    if found.publication.is_public:
        context["public_path"] = public_path(found.publication)
    if not request.user.is_of_desk:
        sections = desk.sections_of(found, today=today, office=request.user.office)
        context["sections"] = [section for section in sections if section.items]
        return render(request, "issues/digest_of_office.html", context)
    context |= _desk_page(request, found)
    return render(request, "issues/digest.html", context, status=409 if problem else 200)


def _desk_page(request: HttpRequest, found: Digest) -> dict[str, Any]:
    today, words = timezone.localdate(), request.GET.get("find", "").replace("\x00", "")
    sections = desk.sections_of(found, today=today)
    work = workbench(request.user, found.publication)
    return {
        "sections": [s for s in sections if s.items or s.left_out],
        "empty": not any(section.items for section in sections),
        "offices": desk.offices_in(sections),
        "work": work,
        "forms": empty_forms(),
        "back": reverse("issues:digest", args=[found.pk]),
        "may_write": request.user.may_edit and found.publication.state == "draft",
        "lacks": desk.lacks(found, today=today),
        "events": desk.events_of(found),
        "words": words,
        "finds": desk.search(request.user, found, words, today=today),
    }


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, introduction, and what the head and foot of the memo say."""
    found = find(request, pk)
    require_editor(request.user)
    text = newest_revision(found.publication)
    initial = {name: getattr(found, name) for name in HEAD}
    initial |= {"title": text.title, "body": text.body}
    form = DigestForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_digest(
                request.user,
                found,
                title=form.cleaned_data["title"],
                body=form.cleaned_data["body"],
                head=form.head(),
                now=timezone.now(),
                version=version_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("issues:digest", found.pk)
    context = {"room": "digests", "digest": found, "form": form, "text": text}
    context["version"] = request.POST.get("version") or found.version
    return render(request, "issues/digest_edit.html", context)


def entry(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The words of one entry, beside the articles it tells of."""
    found = find(request, pk)
    require_editor(request.user)
    row = get_object_or_404(found.entries, pk=key)
    initial = {"heading": row.heading, "text": row.text, "section": row.section}
    of_story = row.story_id is not None
    form = EntryForm(request.POST or None, initial=initial, of_story=of_story)
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_entry(
                request.user,
                row,
                **form.cleaned_data,
                now=timezone.now(),
                version=version_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('issues:digest', args=[found.pk])}#entry-{row.pk}")
    context = {
        "room": "digests",
        "digest": found,
        "entry": row,
        "form": form,
        "item": desk.item_of(found, row, today=timezone.localdate()),
        "version": request.POST.get("version") or row.version,
    }
    return render(request, "issues/digest_entry.html", context)


@require_POST
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an entry up or down, take it in or leave it out: `do` is a verb and a key."""
    found = find(request, pk)
    verb, _dash, key = request.POST.get("do", "").partition("-")
    row = get_object_or_404(found.entries, pk=_key(key))
    try:
        _change(request, row, verb)
    except ValidationError as error:
        return digest(request, found.pk, problem=" ".join(error.messages))
    return redirect(f"{reverse('issues:digest', args=[found.pk])}#entry-{row.pk}")


def _change(request: HttpRequest, row: DigestEntry, verb: str) -> None:
    now = timezone.now()
    if verb in ("up", "down"):
        editing.move_entry(request.user, row, up=verb == "up", now=now)
    elif verb in ("take", "leave"):
        editing.choose_entry(request.user, row, chosen=verb == "take", now=now)
    else:
        raise Http404


def _key(given: str) -> int:
    if not given.isdecimal() or len(given) >= LONGEST_NUMBER:
        raise Http404
    return int(given)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put in a story or an issue that was looked up."""
    found, now = find(request, pk), timezone.now()
    try:
        if "story" in request.POST:
            story = get_object_or_404(Story, pk=_key(request.POST["story"]))
            row = drafting.add_story(request.user, found, story, now=now)
        else:
            issues = Issue.objects.for_user(request.user)
            issue = get_object_or_404(issues, pk=_key(request.POST.get("issue", "")))
            row = drafting.add_issue(request.user, found, issue, now=now)
    except ValidationError as error:
        return digest(request, found.pk, problem=" ".join(error.messages))
    messages.success(request, _("It stands in the digest now."))
    return redirect(f"{reverse('issues:digest', args=[found.pk])}#entry-{row.pk}")


@require_POST
def act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Send it for approval, look again for what has come since, or throw the draft away."""
    found, now = find(request, pk), timezone.now()
    try:
        if code == "submit":
            issuing.submit_digest(request.user, found, now=now, version=version_of(request))
            said = _("Sent for approval. Somebody else signs before it goes out.")
        elif code == "look-again":
            count = drafting.look_again(request.user, found, now=now)
            said = ngettext(
                "%(n)d more is proposed, under “Left out”.",
                "%(n)d more are proposed, under “Left out”.",
                count,
            ) % {"n": count}
        elif code == "drop":
            drafting.drop_digest(request.user, found, now=now)
            messages.success(request, _("The draft is thrown away."))
            return redirect("issues:digests")
        else:
            raise Http404
    except ValidationError as error:
        return digest(request, found.pk, problem=" ".join(error.messages))
    messages.success(request, said)
    return redirect("issues:digest", found.pk)


@require_safe
def memo(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The memo as a file: the whole for the desk, for an office its own rows only."""
    found = find(request, pk)
    if ending not in RENDER:
        raise Http404
    office, code = None, request.GET.get("office", "")
    if code:
        office = get_object_or_404(Office, code=code.replace("\x00", ""))
    if not request.user.is_of_desk:
        if office is not None and office != request.user.office:
            raise Http404
        office = request.user.office
    today = timezone.localdate()
    if office is not None and not desk.has_rows(found, office, today=today):
        raise Http404
    try:
        file = file_of(found, ending, office=office, today=today)
    except MemoError as error:
        messages.error(request, str(error))
        return redirect("issues:digest", found.pk)
    response = HttpResponse(file.data, content_type=file.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name)
    return response
