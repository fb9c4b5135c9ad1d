"""Adding evidence to a claim and taking it out: what was consulted, what it says, whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hoiam.checks.actions.drafting import EDITABLE, changed
from hoiam.checks.actions.holding import hold, require, sentence, today_of, why_not_check
from hoiam.checks.actions.reading_pages import ask
from hoiam.checks.independence import Tree, counts_as
from hoiam.checks.models import Claim, Evidence, EvidenceKind
from hoiam.checks.page_extract import Kept, keep
from hoiam.checks.queries.corrected import parties_after
from hoiam.checks.queries.owning import body_of_site
from hoiam.checks.queries.parties import parties_of, tree, whose
from hoiam.checks.queries.weighing import BOUND, source_of
from hoiam.checks.states import STANCES
from hoiam.documents.models import OfficialDocument
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, User
from hoiam.publishing.models import Correction
from hoiam.reading.errors import RefusedAddress
from hoiam.sources.actions.fetching import check_address
from hoiam.sources.states import OUTCOMES

LONGEST_TITLE, LONGEST_OWNER, LONGEST_REASON = 300, 200, 500
LONGEST_QUOTE, LONGEST_SAYS = 3_000, 2_000
LONGEST_ADDRESS = 2_000
MOST = 60
_CARRIED = re.compile(r"https?://[^\s&#]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceData:
    """What a checker gives of a source. `page`: the bytes of what was seen; `kept`: what
    `read_first` made of them.
    """

    kind: str
    title: str
    stance: str
    says: str
    quote: str = ""
    address: str = ""
    document: OfficialDocument | None = None
    office: Office | None = None
    owner: str = ""
    dated: date | None = None
    page: bytes | None = None
    kept: Kept | None = None


def read_first(data: EvidenceData) -> EvidenceData:
    """The same with its page read: a PDF takes seconds, so nothing may be locked meanwhile.

    Raises ValidationError for a page that is empty or too large, and as `checked_address`.
    """
    if data.page is None:
        return data
    quote = _passage(data.quote)
    kept = keep(data.page, address=checked_address(data.address), quote=quote)
    return replace(data, kept=kept, page=None, quote=quote)


def _passage(quote: str) -> str:
    """A quoted passage as it is kept."""
    return sentence(quote, "", longest=LONGEST_QUOTE) if quote.strip() else ""


def add_evidence(
    user: User,
    claim: Claim,
    *,
    kind: str,
    title: str = "",
    stance: str,
    says: str,
    quote: str = "",
    address: str = "",
    document: OfficialDocument | None = None,
    office: Office | None = None,
    owner: str = "",
    dated: date | None = None,
    page: bytes | None = None,
    now: datetime,
    version: int | None = None,
) -> Evidence:
    """Add a source. Of `page` only a cleaned extract and the SHA-256 of its bytes are kept.

    Without one, a job reads the page where its host is on the source list (`reading_pages`).
    Raises ValidationError for an address that is never read (social networks, personal pages), a
    source whose owner is not said, and a stance beyond context for what a party produced.
    """
    require(why_not_check(user))
    data = EvidenceData(
        kind=kind,
        title=title,
        stance=stance,
        says=says,
        quote=quote,
        address=address,
        document=document,
        office=office,
        owner=owner,
        dated=dated,
        page=page,
    )
    data = read_first(data)
    with transaction.atomic():
        held = hold(user, claim, version=version, states=EDITABLE)
        row = keep_evidence(user, held, data, now=now)
        held.save()
        changed(held)
        log(user, "claim.evidence-added", held, now=now, evidence=row.pk)
    return row


def keep_evidence(
    user: User,
    held: Claim,
    data: EvidenceData,
    *,
    now: datetime,
    correction: Correction | None = None,
) -> Evidence:
    """The row of a source of a claim that is held, checked; its page was read before."""
    if held.evidence.in_force().count() >= MOST:
        raise ValidationError(_("Too many sources: 60 at most."))
    bodies = tree()
    row = _checked(data, bodies, today=today_of(now))
    row.claim, row.by, row.at, row.correction = held, user, now, correction
    named = parties_of(held) if correction is None else parties_after(held, correction)
    counts = counts_as(source_of(row), whose(named), (), bodies)
    if counts != "free" and row.stance != "context":
        raise ValidationError(
            _("This can't support or refute the claim: %(why)s.") % {"why": BOUND[counts]}
        )
    if (kept := read_first(data).kept) is not None:
        kept.put(row)
    row.save()
    ask(row, now=now)
    return row


def _checked(data: EvidenceData, bodies: Tree, *, today: date) -> Evidence:
    if data.kind not in EvidenceKind.values:
        raise ValidationError(_("Choose what kind of source it is."))
    if data.stance not in dict(STANCES):
        raise ValidationError(_("Choose whether it supports or refutes the claim, or is context."))
    if data.dated is not None and data.dated > today:
        raise ValidationError(_("The date of the source lies ahead."))
    row = Evidence(kind=data.kind, stance=data.stance, dated=data.dated, seen_on=today)
    row.says = sentence(data.says, _("Say what the source says."), longest=LONGEST_SAYS)
    row.quote = _passage(data.quote)
    _place(row, data)
    _own(row, data, bodies)
    return row


def _place(row: Evidence, data: EvidenceData) -> None:
    """Where it is found: a paper published here, or an address that may be read."""
    title = data.title
    if row.kind == EvidenceKind.DOCUMENT:
        if data.document is None:
            raise ValidationError(_("Choose the official document."))
        if data.document.publication.state != "published":
            raise ValidationError(_("This document is not published."))
        row.document, row.dated = data.document, row.dated or data.document.issued_on
        current = data.document.publication.current
        title = title or (current.title if current else "")
    elif data.document is not None:
        raise ValidationError(_("An official document published here is a source of that kind."))
    row.address = checked_address(data.address)
    if row.kind == EvidenceKind.PAGE and not row.address:
        raise ValidationError(_("Give the address of the page."))
    found = sentence(title, _("Say what the source is called."), longest=LONGEST_TITLE)
    row.title = " ".join(found.split())


def checked_address(address: str) -> str:
    """An address as it is kept, "" for none. Raises ValidationError where nobody may be read.

    One that carries another, as archives, translators and forwarding pages do, shows that page.
    """
    address = address.strip()
    if not address:
        return ""
    try:
        checked = check_address(address).url
        for carried in _CARRIED.findall(unquote(checked.partition("//")[2])):
            check_address(carried)
    except RefusedAddress as error:
        known = OUTCOMES.get(error.key) or OUTCOMES["fetch.refused-address"]
        raise ValidationError(capfirst(str(known.words))) from None
    if len(checked) > LONGEST_ADDRESS:
        raise ValidationError(_("This address is too long."))
    return checked


def _own(row: Evidence, data: EvidenceData, bodies: Tree) -> None:
    """Whose it is. A paper is its issuer's, and what stands on a body's own site is that body's."""
    office, owner = data.office, " ".join(data.owner.split())
    if row.document is not None:
        office, owner = row.document.issuer, ""
    site = body_of_site(row.address)
    if site is not None:
        if office is None and not owner:
            office = site
        elif office is None or office.pk != site.pk:
            raise ValidationError(
                _(
                    "This address is on the site of %(office)s, so it is theirs. Give the address "
                    "where its owner published it."
                )
                % {"office": site.name}
            )
    if office is None:
        owner = sentence(
            owner, _("Say whose it is: who produced the source."), longest=LONGEST_OWNER
        )
        office = (
            Office.objects.filter(pk__in=bodies.called(owner)).order_by("-active", "pk").first()
        )
    row.office, row.owner = office, "" if office is not None else owner


@transaction.atomic
def remove_evidence(
    user: User,
    evidence: Evidence,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Evidence:
    """Take a source out before the first signature; that it was there stays in the room."""
    held = hold(user, evidence.claim, version=version, states=EDITABLE)
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if row.removed_at is not None:
        raise ValidationError(_("This was taken out already."))
    row.removed_reason = sentence(reason, _("Say why it is taken out."), longest=LONGEST_REASON)
    row.removed_by, row.removed_at = user, now
    row.save()
    held.save()
    changed(held)
    log(user, "claim.evidence-removed", held, now=now, evidence=row.pk)
    return row
