"""Where the page of a source stands: fetched, being read, uploaded, or why nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks.models import Claim, Evidence, PageReading
from hoiam.checks.queries.grounds import grounds_of
from hoiam.sources.queries.lists import source_of, why_not
from hoiam.sources.states import in_words

READ = "page.read"
NOT_LISTED = "item.not-on-source-list"
# Why nothing is kept of a page, beside what reading itself says (`sources.states`).
WHY: dict[str, str | Promise] = {
    NOT_LISTED: gettext_lazy("its host is not on the list of sources, and only those are read"),
    "page.leads-elsewhere": gettext_lazy(
        "it leads to another publisher; give the address where that page stands"
    ),
    "page.came-late": gettext_lazy(
        "the claim was signed, joined or set aside before it came, and nothing was changed"
    ),
    "page.not-waited": gettext_lazy("somebody decided not to wait for it"),
    "page.source-off": gettext_lazy("this source is not read at present"),
    "page.sample": gettext_lazy("it is a sample, and nothing is fetched for samples"),
    "page.correction": gettext_lazy(
        "what a correction adds is signed as it stands, so nothing is fetched for it"
    ),
}
# Why the text of a PDF was not read (`reading.pdf`): its digest and the passage are kept. Then why
# a part of it was not.
NO_TEXT: dict[str, str | Promise] = {
    "pdf.scan": gettext_lazy("This PDF is a scan: it has pictures of its pages and no text."),
    "pdf.password": gettext_lazy("This PDF opens with a password only."),
    "pdf.broken": gettext_lazy("This PDF is broken, or a part of it is missing."),
    "pdf.too-slow": gettext_lazy("Reading this PDF took longer than is allowed."),
    "pdf.crashed": gettext_lazy(
        "Reading this PDF took more memory than is allowed, or broke the program that reads it."
    ),
    "pdf.garbled": gettext_lazy(
        "This PDF is set in a font that does not say which letters its shapes are."
    ),
}
PART_UNREAD: dict[str, str | Promise] = {
    "pdf.too-long": gettext_lazy(
        "This PDF is long and only its first pages were read: 300 pages or 400,000 letters."
    ),
    "pdf.broken-off": gettext_lazy(
        "Reading this PDF took longer, or more memory, than is allowed: its first pages were read."
    ),
    "pdf.some-pages": gettext_lazy(
        "Some pages of this PDF have no text that can be read: they are pictures, broken, or in a "
        "font that does not say which letters its shapes are."
    ),
}
# The same of an answer's status (RFC 9110 §15), where a person can do something with it.
STATUS: dict[object, str | Promise] = {
    404: gettext_lazy("there is no such page (status 404)"),
    410: gettext_lazy("the page was taken down (status 410)"),
    401: gettext_lazy("the site shows it only to who signs in (status 401)"),
    403: gettext_lazy("the site does not let us read it (status 403)"),
    451: gettext_lazy("the site may not show it for legal reasons (status 451)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`code`: none, read, uploaded, waiting, failed or unread; `words` say it in a sentence.

    `may_ask`: whether it can be read (again); `lacks` whether nothing is kept of it yet.
    """

    code: str
    words: str = ""
    may_ask: bool = False
    quote: str = ""

    @property
    def lacks(self) -> bool:
        return self.code in ("waiting", "failed", "unread")


def why_not_read(address: str, *, is_sample: bool = False) -> str | None:
    """The key of why no page is fetched from an address, None where it is (DESIGN §2.2)."""
    if is_sample:
        return "page.sample"
    refusal = why_not(address)
    if refusal is not None:
        return refusal
    source = source_of(urlsplit(address).hostname or "")
    if source is None:
        return NOT_LISTED
    if source.is_sample:
        return "page.sample"
    return None if source.active else "page.source-off"


def why_no_page(row: Evidence) -> str | None:
    """The same for a source that is held: what a correction adds is never fetched."""
    if row.correction_id is not None:
        return "page.correction"
    return why_not_read(row.address, is_sample=row.claim.is_sample)


def said(key: str, params: dict[str, object] | None = None) -> str:
    """Why nothing is kept, as part of a sentence."""
    given = params or {}
    if key == "fetch.http-status" and given.get("status") in STATUS:
        return str(STATUS[given["status"]])
    return str(WHY[key]) if key in WHY else in_words(key, given)


def why_unread(key: str) -> str:
    """Why the text of a PDF, or a part of it, was not read; "" where all was."""
    return str(NO_TEXT.get(key) or PART_UNREAD.get(key, ""))


def before_reading(address: str, *, is_sample: bool = False) -> str:
    """A sentence for who types an address: whether its page is read, or is to be uploaded."""
    key = why_not_read(address, is_sample=is_sample)
    if key is None:
        return _("The page is read for you: upload it only if you saw another one.")
    if key == NOT_LISTED:
        host = urlsplit(address).hostname or ""
        return _(
            "%(host)s is not on the list of sources, which is public, and only hosts on it are "
            "read. Upload the page that you saw."
        ) % {"host": host}
    return _("This page is not read for you: %(why)s. Upload the page that you saw.") % {
        "why": said(key)
    }


def standing_of(row: Evidence) -> Standing:
    """Where its page stands. A source without an address has none."""
    reading = reading_of(row)
    if row.digest:
        return _kept(row, reading)
    if not row.address:
        return Standing(code="none")
    if reading is not None and reading.done_at is None:
        return Standing(code="waiting", words=_waiting(reading))
    refusal = why_no_page(row)
    if reading is None:
        if refusal is None:
            words = _("The page was not read, and nothing is kept of it.")
        else:
            words = _("Nothing is kept of this page: %(why)s.") % {"why": said(refusal)}
        return Standing(code="unread", words=words, may_ask=refusal is None)
    words = _("The page could not be read on %(when)s: %(why)s.") % {
        "when": _moment(reading.done_at),
        "why": said(reading.outcome, reading.params),
    }
    return Standing(code="failed", words=words, may_ask=refusal is None)


def reading_of(row: Evidence) -> PageReading | None:
    return getattr(row, "reading", None)


def why_wait(claims: Iterable[Claim]) -> str | None:
    """Why nobody signs these claims yet: a page that is still being read."""
    rows = list(claims)
    known = [grounds for claim in rows if (grounds := grounds_of(claim)) is not None]
    if rows and len(known) == len(rows):
        title = next((grounds.waits_for for grounds in known if grounds.waits_for), None)
    else:
        title = waiting_readings(rows).values_list("evidence__title", flat=True).first()
    if title is None:
        return None
    return _(
        "The page of “%(title)s” is still being read. Sign when it is there, or say at the source "
        "that nobody waits for it: what is signed stands still."
    ) % {"title": title}


def waiting_readings(claims: Iterable[Claim]) -> QuerySet[PageReading]:
    """Pages of sources in force that are still to be read."""
    return PageReading.objects.filter(
        done_at=None,
        evidence__claim__in=claims,
        evidence__removed_at=None,
        evidence__correction=None,
    )


def _kept(row: Evidence, reading: PageReading | None) -> Standing:
    is_read = reading is not None and reading.outcome == READ
    if is_read:
        words = _("The page was read on %(when)s.") % {"when": _moment(reading.done_at)}
    else:
        words = _("The page was uploaded.")
    words += f" {why_unread(row.unread)}" if row.unread else ""
    if row.unread in NO_TEXT:
        words += " " + _(
            "Its digest is kept, and the passage that you quoted: compare it yourself."
        )
    elif row.extract in ("", row.quote):
        words += " " + _(
            "Its text can't be read here, so its digest is kept, and the passage that you quoted."
        )
    quote = ""
    if row.quote_found is False:
        quote = _(
            "The quoted passage does not stand in the page in these words. Correct it before it is "
            "signed."
        )
    return Standing(code="read" if is_read else "uploaded", words=words, quote=quote)


def _waiting(reading: PageReading) -> str:
    if not reading.outcome or reading.next_try is None:
        return _("The page is being read. This takes a minute as a rule.")
    return _("The page is being read: %(why)s. It is tried again by itself at %(when)s.") % {
        "why": said(reading.outcome, reading.params),
        "when": date_format(timezone.localtime(reading.next_try), "H:i"),
    }


def _moment(at) -> str:
    return date_format(timezone.localtime(at), "d/m/Y H:i")
