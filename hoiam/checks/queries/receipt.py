"""How a tip stands, for whoever holds its code: in sentences, with the page that answers it."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoiam.checks.models import Claim, Notice, Tip
from hoiam.checks.queries.notices import open_notice
from hoiam.checks.queries.translated import finding_of, statement_of
from hoiam.checks.states import ASIDES
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.queries import public_title, text_in, withdrawal_in, words_in
from hoiam.receipts.models import Receipt
from hoiam.receipts.registry import Followed, Foreign

# The language in which the desk writes to who asked.
WRITTEN_IN = "vi"
# What is public leads; of what is still worked on only that is said.
_ORDER = ("published", "withdrawn", "submitted", "working", "new", "aside")


def show_tip(receipt: Receipt) -> Followed | None:
    """Where each claim stands that this tip asks about. What is not public is not shown."""
    tip = Tip.objects.filter(receipt=receipt).first()
    if tip is None:
        return None
    claims = claims_of(tip)
    parts = tuple(_followed(claim) for claim in claims)
    several = len(parts) > 1
    sentences: list[str] = []
    if several:
        sentences.append(
            _("You asked about %(n)s things, which are checked one by one.") % {"n": len(parts)}
        )
    elif parts:
        sentences += parts[0].sentences
    path, title = (parts[0].path, parts[0].title) if parts and not several else ("", "")
    notices = [notice for claim in claims if (notice := open_notice(claim))]
    if notices:
        sentences.append(_("We have told the public that we are checking this."))
        path = path or _path_of(notices[0])
    return Followed(
        title=title or _("What you asked us to check"),
        path=path,
        sentences=tuple(sentences),
        parts=parts if several else (),
    )


def _followed(claim: Claim) -> Followed:
    """One thing that was asked, with its own page once that is public."""
    path, title = "", ""
    if claim.factcheck is not None and claim.factcheck.publication.is_public:
        path, title = _page(claim)
    return Followed(
        title=title or _("What you asked us to check"),
        path=path,
        sentences=tuple(dict.fromkeys(_sentences(claim))),
    )


def claims_of(tip: Tip) -> list[Claim]:
    """The claims on which a tip lies, what is public first; a joined one's is the other."""
    rows: dict[int, Claim] = {}
    lies = tip.joinings.filter(left_on=None).order_by("pk")
    for joining in lies.select_related("claim__factcheck__publication__current"):
        claim = joining.claim
        while claim.merged_into is not None:
            claim = claim.merged_into
        rows[claim.pk] = claim
    return sorted(rows.values(), key=lambda claim: _ORDER.index(claim.state))


def _sentences(claim: Claim) -> list[str]:
    match claim.state:
        case "new":
            return [_("Nobody has begun to check it yet.")]
        case "working":
            return [_("It is being checked.")]
        case "submitted":
            return [_("It has been checked, and a second person looks at it before it is public.")]
        case "published":
            return [_("It has been checked."), *_finding(claim)]
        case "withdrawn":
            gone = [_("What was published about it has been withdrawn.")]
            if claim.factcheck is None:
                return gone
            reason = withdrawal_in(claim.factcheck.publication, get_language() or WRITTEN_IN)
            return [*gone, _in(reason.text, reason.language)] if reason.text else gone
    row = ASIDES.get(claim.aside)
    said = _("It is not checked: %(reason)s.") % {"reason": row.label} if row else ""
    return [sentence for sentence in (said, _in(claim.aside_text, WRITTEN_IN)) if sentence]


def _finding(claim: Claim) -> list[str]:
    rating, check = claim.rating_row, claim.factcheck
    if check is None:
        return []
    words = words_in(check.publication, get_language() or WRITTEN_IN)
    statement = statement_of(claim, words)
    said = [_in(f"“{statement.text}”", statement.language)]
    if rating is not None and check.form != "answer":
        label = capfirst(str(rating.label))
        is_foreign = isinstance(said[0], Foreign)
        said = [*said, f"{label}."] if is_foreign else [f"{said[0]} — {label}."]
    finding = finding_of(claim, words, check.publication.language)
    if finding.is_outdated:
        # What was corrected since it was translated is said as it stands now.
        found = _in(finding.original, finding.original_language)
    else:
        found = _in(finding.text, finding.language)
    return [*said, found] if found else said


def _in(text: str, language: str) -> str:
    """A sentence, marked where it is not in the language of the page."""
    return text if not text or language == get_language() else Foreign(text, language)


def _page(claim: Claim) -> tuple[str, str]:
    publication = claim.factcheck.publication
    language = get_language() or publication.language
    path = kind_of(publication).path(publication)
    if publication.state != "published":
        return path, ""
    return path, _in(public_title(publication, language), text_in(publication, language).language)


def _path_of(notice: Notice) -> str:
    return kind_of(notice.publication).path(notice.publication)
