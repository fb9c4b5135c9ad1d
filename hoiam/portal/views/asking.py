""" "Is this true?": what was checked before, and, if nothing fits, asking us to check it.

    text, address or picture → earlier checks → preview without personal data → code of a receipt

Nothing is written before the last step, and what is only looked up is written nowhere: it comes in
the body of a form and goes back in the page. A picture becomes its text and is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks import pictures
from hoiam.checks.actions.asking import clean_words, take_tip
from hoiam.checks.models import TipKind
from hoiam.portal import challenge, limits
from hoiam.portal.asking import AskForm, TipForm
from hoiam.portal.forms import from_elsewhere
from hoiam.portal.public import language_now, page, public
from hoiam.portal.queries.asking import answer, read_asked
from hoiam.portal.uploads import InMemory, hold_in_memory
from hoiam.portal.views.sending import (
    SEND,
    Sending,
    held_back,
    preview,
    removed_words,
    too_many,
)

# Where the streamed page is parted: what comes before is sent while the picture is being read.
PARTED = "<!-- read -->"
STEPS = 3
Made = TypeVar("Made")
ARRIVED = gettext_lazy("The picture has arrived; it is being made legible.")
READING = gettext_lazy("Its text is being read.")


@SEND
@public
def ask(request: HttpRequest) -> HttpResponse:
    """One step of the way. Each step checks all of it again: a hidden field can be changed."""
    if request.method != "POST":
        return _form_page(request, AskForm())
    handler = hold_in_memory(request)
    step = request.POST.get("step", "find")
    if from_elsewhere(request):
        return _kept_by_nobody(page(request, "elsewhere.html", {"place": "checks"}, status=403))
    if step in ("preview", "send"):
        return _kept_by_nobody(_send(request, step))
    if step == "back":
        tip = TipForm(request.POST)
        return _kept_by_nobody(page(request, "ask_tip.html", _said(tip=tip, here=request.path)))
    if handler.is_too_large or "picture" in request.FILES:
        return _kept_by_nobody(_read(request, handler))
    return _kept_by_nobody(_find(request))


def _form_page(request: HttpRequest, form: AskForm, **said: object) -> HttpResponse:
    return page(request, "ask.html", _said(form=form, **said))


def _said(**said: object) -> dict[str, object]:
    return {"place": "checks", "reads_pictures": pictures.is_on(), **said}


def _find(request: HttpRequest) -> HttpResponse:
    """The earlier checks near a text or an address."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form)
    if stopped := _stopped(request, limits.asking, form):
        return stopped
    found = answer(
        read_asked(form.cleaned_data["text"]),
        hosts=(request.get_host().lower(),),
        today=timezone.localdate(),
    )
    tip = TipForm(
        initial={
            "text": "" if found.asked.is_address else found.asked.text,
            "kind": _kind(request, is_address=found.asked.is_address),
            "address": next((one.address for one in found.addresses if one.address), ""),
        }
    )
    return page(
        request, "ask_found.html", _said(found=found, form=form, tip=tip, here=request.path)
    )


def _kind(request: HttpRequest, *, is_address: bool) -> str:
    given = request.POST.get("kind", "")
    if is_address:
        return TipKind.ADDRESS
    return TipKind.PICTURE if given == TipKind.PICTURE else TipKind.TEXT


def _stopped(request: HttpRequest, buckets: limits.Buckets, form: AskForm) -> HttpResponse | None:
    """The page that stands before the next step when much comes; None where it may go on."""
    admission = limits.admit(request, buckets, answered=challenge.came_with(request))
    if admission == "in":
        return None
    if admission == "full":
        return too_many(request)
    tried = bool(request.POST.get("question"))
    said = _said(form=form, question=challenge.new(), is_wrong=tried)
    return page(request, "ask.html", said, status=429)


# ---- pictures -----------------------------------------------------------------------------------


def _read(request: HttpRequest, handler: InMemory) -> HttpResponse | StreamingHttpResponse:
    """The text in a picture, for the person to correct; shown step by step while it is read."""
    form = AskForm()
    if not pictures.is_on():
        return _form_page(request, form, wrong=_("Reading text in pictures is off on this site."))
    if handler.is_too_large:
        wrong = _("This picture is too large: 10 MB at most.")
        return _form_page(request, form, wrong=wrong)
    data = request.FILES["picture"].read()
    try:
        pictures.check_picture(data)
    except ValidationError as error:
        return _form_page(request, form, wrong=error.messages[0])
    if stopped := _stopped(request, limits.reading, form):
        return stopped
    shell = page(request, "ask_reading.html", _said(form=form)).content.decode()
    head, tail = shell.split(PARTED, 1)
    return StreamingHttpResponse(_while_reading(data, head, tail, language_now()))


def _while_reading(data: bytes, head: str, tail: str, language: str) -> Iterator[str]:
    """The page, part by part. It is sent long after the view is done: in no language unless each
    part is made in one, and no part is sent while it is."""
    said: dict[str, object] = {}
    try:
        with pictures.turn():
            yield head + _step(1, ARRIVED, language)
            prepared = _in(language, lambda: pictures.prepare(data))
            yield _step(2, READING, language)
            text = _in(language, lambda: pictures.recognise(prepared))
        said["form"] = AskForm(initial={"text": text})
    except ValidationError as error:
        refusal = error
        said |= {"form": AskForm(), "wrong": _in(language, lambda: refusal.messages[0])}
    yield _in(language, lambda: _drawn("ask_read.html", said | _said())) + tail


def _step(number: int, sentence: Promise, language: str) -> str:
    said = {"number": number, "of": STEPS, "sentence": sentence}
    return _in(language, lambda: _drawn("_reading.html", said))


def _drawn(name: str, said: dict[str, object]) -> str:
    return render_to_string(f"portal/{name}", {"LANGUAGE_CODE": language_now(), **said})


def _in(language: str, make: Callable[[], Made]) -> Made:
    with translation.override(language):
        return make()


# ---- asking us ----------------------------------------------------------------------------------


def _send(request: HttpRequest, step: str) -> HttpResponse:
    """The preview, and the confirmation that writes."""
    form = TipForm(request.POST)
    if not form.is_valid():
        return page(request, "ask_tip.html", _said(tip=form, here=request.path))
    cleaned = clean_words(form.cleaned_data["text"])
    given = form.cleaned_data
    said = _said(
        sending=_sending(request),
        text=cleaned.text,
        removed=removed_words(cleaned.removed),
        contact=given["contact"],
        kind=given["kind"],
        address=given["address"],
    )
    if step != "send":
        return preview(request, "ask_preview.html", said)
    if stopped := held_back(request, "ask_preview.html", said):
        return stopped
    try:
        code = take_tip(
            text=cleaned.text,
            kind=given["kind"],
            address=given["address"],
            contact=given["contact"],
            now=timezone.now(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return page(request, "ask_tip.html", _said(tip=form, here=request.path))
    return page(request, "ask_given.html", said | {"code": code})


def _sending(request: HttpRequest) -> Sending:
    """What the shared pages of sending say about this one."""
    return Sending(
        heading=_("To be checked"),
        about=_("what you ask us to check"),
        language=language_now(),
        place="checks",
        back=request.path,
        explains="",
        write=lambda text, contact: "",
    )


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    """Not by the back button and not in anybody's cache: it holds what somebody pasted."""
    response.headers["Cache-Control"] = "no-store, private"
    return response
