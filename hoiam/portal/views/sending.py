"""What a reader sends: "this does not answer it", and "look again". Nobody has to say who they are.

    form → preview without personal data → sent → the code of a receipt, shown once

Nothing is written before the last step; between the steps the words travel in the page itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoiam.issues.actions.reopening import object_to
from hoiam.issues.models import Answer
from hoiam.issues.queries.shown import public_title
from hoiam.portal import challenge, limits
from hoiam.portal.forms import SendForm, from_elsewhere
from hoiam.portal.public import language_now, page, public
from hoiam.portal.queries.matter import find_issue, title_of
from hoiam.publishing.actions.reviewing import ask_review
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import public_path, text_in
from hoiam.publishing.queries.looking import target_on
from hoiam.reading.redact import redact

# Where in the site things of a kind are; all others are among the issues.
PLACES = {"factcheck": "checks", "notice": "checks", "document": "documents", "digest": "digests"}
SEND = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is sent about what. `write` keeps it and gives the code of the receipt.

    `language` is that of what it is `about`; `place` the part of the site to which that belongs.
    `decides` says who decides it, where that is not an editor; `target` within how many days.
    """

    heading: str
    about: str
    language: str
    place: str
    back: str
    explains: str
    write: Callable[[str, str], str]
    decides: str = ""
    target: str = ""


@SEND
@public
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """ "This does not answer it": the newest answer of an issue that still stands."""
    issue = find_issue(number)
    answer = issue and _newest_answer(issue.pk)
    if issue is None or answer is None or issue.state not in ("answered", "closed"):
        raise Http404

    def write(text: str, contact: str) -> str:
        return object_to(answer, text=text, contact=contact, now=timezone.now())

    sending = Sending(
        heading=_("This does not answer it"),
        about=public_title(issue),
        language=text_in(issue.publication, language_now()).language,
        place="matters",
        back=public_path(issue.publication, language_now()),
        explains=_(
            "Say what is still missing. An editor reads it, decides whether the question is put "
            "to the office again, and the decision is public. Your words are not published."
        ),
        write=write,
    )
    return _send(request, sending)


@SEND
@public
def review(request: HttpRequest, number: str) -> HttpResponse:
    """ "Look again": about anything published, by its public number."""
    publication = Publication.objects.public().filter(number=number).first()
    if publication is None:
        raise Http404

    def write(text: str, contact: str) -> str:
        return ask_review(publication, text=text, contact=contact, now=timezone.now())

    sending = Sending(
        heading=_("Ask us to look again"),
        about=title_of(publication),
        language=_language_of(publication),
        place=PLACES.get(publication.kind, "matters"),
        back=public_path(publication, language_now()),
        explains=_(
            "Say what is wrong and, if you can, how we can see that. Somebody who neither wrote "
            "nor signed the text looks at it again, and what came of it is public. Your words are "
            "not published."
        ),
        write=write,
        decides=kind_of(publication).who_decides(publication),
        target=target.words() if (target := target_on(timezone.localdate())) else "",
    )
    return _send(request, sending)


def _language_of(publication: Publication) -> str:
    """Of its title; a number that stands for what was withdrawn is in none."""
    here = language_now()
    return text_in(publication, here).language if publication.state == "published" else here


def _send(request: HttpRequest, sending: Sending) -> HttpResponse:
    """One step of the way. Each step checks all of it again: a hidden field can be changed."""
    said: dict[str, object] = {"place": sending.place, "sending": sending}
    if request.method != "POST":
        return page(request, "send.html", said | {"form": SendForm()})
    if from_elsewhere(request):
        return page(request, "elsewhere.html", said, status=403)
    form = SendForm(request.POST)
    if not form.is_valid() or request.POST.get("step") == "back":
        return page(request, "send.html", said | {"form": form}, status=200)
    cleaned = redact(form.cleaned_data["text"])
    contact = form.cleaned_data["contact"]
    said |= {"text": cleaned.text, "removed": removed_words(cleaned.removed), "contact": contact}
    if request.POST.get("step") != "send":
        return preview(request, "preview.html", said)
    if stopped := held_back(request, "preview.html", said):
        return stopped
    try:
        code = sending.write(cleaned.text, contact)
    except ValidationError as error:
        form.add_error(None, error)
        return page(request, "send.html", said | {"form": form}, status=200)
    response = page(request, "given.html", said | {"code": code})
    # Shown once: not by the back button and not from anybody's cache.
    response.headers["Cache-Control"] = "no-store, private"
    return response


def preview(request: HttpRequest, name: str, said: dict[str, object]) -> HttpResponse:
    """What would be sent, to be confirmed; with a plain question while much comes in."""
    if limits.is_low(request, limits.writing):
        said |= {"question": challenge.new()}
    return page(request, name, said)


def held_back(request: HttpRequest, name: str, said: dict[str, object]) -> HttpResponse | None:
    """The page that stands before sending when much comes in; None where it may be sent."""
    admission = limits.admit(request, limits.writing, answered=challenge.came_with(request))
    if admission == "full":
        return too_many(request)
    if admission == "in":
        return None
    said |= {"question": challenge.new(), "is_wrong": bool(request.POST.get("question"))}
    return _later(page(request, name, said, status=429))


def too_many(request: HttpRequest) -> HttpResponse:
    """The page of whoever sends too much, with when to try again."""
    return _later(page(request, "too_many.html", {"place": ""}, status=429))


def _later(response: HttpResponse) -> HttpResponse:
    """For machines: by when one more is taken without a question."""
    response.headers["Retry-After"] = str(int(limits.WRITING.every))
    return response


def removed_words(removed: tuple[tuple[str, int], ...]) -> list[str]:
    """What was taken out of a text, kind by kind."""
    names = {
        "account": _("account numbers"),
        "address": _("addresses of homes"),
        "email": _("e-mail addresses"),
        "identity": _("identity numbers"),
        "name": _("names"),
        "phone": _("telephone numbers"),
        "plate": _("number plates"),
        "profile": _("profiles"),
    }
    return [f"{names.get(kind, kind)}: {count}" for kind, count in removed]


def _newest_answer(issue: int) -> Answer | None:
    """The answer of the last round that ended, if it is still published."""
    rows = Answer.objects.filter(issue=issue, publication__state="published")
    return rows.filter(round__reopened_on=None).order_by("-round__number").first()
