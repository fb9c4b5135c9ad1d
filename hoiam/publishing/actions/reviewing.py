"""Anyone may ask us to look again, without giving a name; what came of it is public."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.post.actions import queue_mail
from hoiam.publishing.actions.holding import hold, sentence
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication, ReviewOutcome, ReviewRequest
from hoiam.publishing.queries.looking import outcomes, waits
from hoiam.publishing.queries.signing import why_not_decide
from hoiam.publishing.queries.texts import public_path, public_title
from hoiam.reading.clean import drop_invisible
from hoiam.reading.redact import redact
from hoiam.receipts.actions import close_receipt, give_receipt
from hoiam.receipts.models import Receipt
from hoiam.receipts.registry import Followed

LONGEST_REQUEST = 5_000
RECEIPT_KIND = "review"


@transaction.atomic
def ask_review(publication: Publication, *, text: str, contact: str = "", now: datetime) -> str:
    """Keep somebody's request to look again and return the code by which they follow it.

    Whatever could lead to them in `text` is taken out before anything is written.
    """
    if not publication.is_public:
        raise ValidationError(_("Only what is published can be looked at again."))
    text = drop_invisible(text).replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError(_("Say what you think is wrong."))
    if len(text) > LONGEST_REQUEST:
        raise ValidationError(_("This is too long: 5,000 characters at most."))
    today = localdate(now)
    given = give_receipt(
        RECEIPT_KIND, today=today, contact=contact, is_sample=publication.is_sample
    )
    ReviewRequest.objects.create(
        publication=publication, receipt=given.receipt, text=redact(text).text, arrived=today
    )
    # No entry in the log: between its neighbours it would tell the hour at which somebody wrote,
    # and arrival is kept as a date. The decision is logged.
    return given.code


@transaction.atomic
def decide_review(
    user: User, review: ReviewRequest, *, outcome: str, text: str, now: datetime
) -> ReviewRequest:
    """Say in public what came of looking again. Raises ValidationError for an outcome that did not
    happen: “corrected” needs a correction since the request, “withdrawn” the withdrawal."""
    held = hold(review.publication)
    review = ReviewRequest.objects.select_related("receipt").get(pk=review.pk)
    require(why_not_decide(user, review))
    if review.outcome:
        raise Conflict(_("Somebody else has decided this request meanwhile."))
    if outcome not in ReviewOutcome.values or not outcome:
        raise ValidationError(_("Choose what came of it."))
    _has_happened(review, held, outcome)
    text = sentence(text, missing=_("Say what was decided and why: this is public."))
    review.outcome_text = kind_of(held).clean(text)
    review.outcome, review.decided_by, review.decided_at = outcome, user, now
    review.capacity = kind_of(held).decides_as(user, held)
    review.save()
    held.save(update_fields=["version"])
    if review.receipt is not None:
        close_receipt(review.receipt, on=localdate(now))
    log(user, "publication.review-decided", held, now=now, review=review.pk, outcome=outcome)
    _tell_asker(review, now)
    return review


def _tell_asker(review: ReviewRequest, now: datetime) -> None:
    """Write to who asked what came of it, where they left a contact."""
    if review.receipt is None or not hasattr(review.receipt, "contact"):
        return
    publication = review.publication
    with override(settings.LANGUAGE_CODE):
        address = settings.SITE_URL.rstrip("/") + public_path(publication, settings.LANGUAGE_CODE)
        paragraphs = (
            _("You asked us to look at this again."),
            f"{capfirst(str(review.get_outcome_display()))}. {review.outcome_text}",
            *([f"{capfirst(str(review.get_capacity_display()))}."] if review.capacity else []),
            _("Public page: %(address)s") % {"address": address},
        )
        queue_mail(
            key=f"review:{review.pk}:decided",
            to=("receipt", review.receipt.pk),
            subject=f"[{publication.number}] " + _("Looked at again"),
            text="\n\n".join(paragraphs),
            now=now,
            about=review,
        )


def _has_happened(review: ReviewRequest, publication: Publication, outcome: str) -> None:
    if outcome in outcomes(review, publication):
        return
    if outcome == ReviewOutcome.CORRECTED:
        raise ValidationError(
            _(
                "Nothing but wording has been corrected on a later day than this was asked. "
                "Correct first."
            )
        )
    raise ValidationError(_("It has not been withdrawn. Withdraw it first."))


def erase_words(receipt: Receipt) -> None:
    """Forget what somebody wrote when their receipt is erased; the outcome stays."""
    ReviewRequest.objects.filter(receipt=receipt).update(text=None)


def show_review(receipt: Receipt) -> Followed | None:
    """How somebody's request stands, for whoever holds its code."""
    review = ReviewRequest.objects.select_related("publication").filter(receipt=receipt).first()
    if review is None:
        return None
    language = get_language() or review.publication.language
    sentences = [capfirst(str(review.get_outcome_display())) + "."]
    standing = waits(review, today=localdate())
    if standing is not None:
        sentences.append(capfirst(standing.words()) + ".")
    if review.capacity:
        sentences.append(capfirst(str(review.get_capacity_display())) + ".")
    if review.outcome_text:
        sentences.append(review.outcome_text)
    return Followed(
        title=public_title(review.publication, language),
        path=kind_of(review.publication).path(review.publication),
        sentences=tuple(sentences),
    )
