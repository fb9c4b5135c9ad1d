""" "We are checking this": put up by one person at once, and ended within seven days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.checks.actions.holding import Conflict, hold, lock, require, sentence, today_of
from hoiam.checks.models import Claim, FactCheck, Notice, NoticeOutcome
from hoiam.checks.outlets import without_outlets
from hoiam.checks.queries.notices import open_notice
from hoiam.jobs.registry import job
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.drafting import start
from hoiam.publishing.actions.signing import publish
from hoiam.publishing.models import Publication

KIND = "notice"
LONGEST_DAYS = 7
LONGEST_TITLE, LONGEST_TEXT, LONGEST_OUTCOME = 200, 1_000, 500
# A notice that ended without an outcome is not put up again: the public was told seven days.
REST = timedelta(days=7)
BY_HAND = (NoticeOutcome.CHECKED, NoticeOutcome.ANSWERED, NoticeOutcome.NOT_FOLLOWED)


def why_not_notice(user: User) -> str | None:
    """Why this person may not speak to the public for the office, or None."""
    if not user.is_active:
        return _("This account is closed.")
    if user.may_check and user.is_of_desk:
        return None
    return _("Only an editor or a checker of the desk can put up a notice.")


@transaction.atomic
def put_up(
    user: User, claim: Claim, *, title: str, text: str = "", days: int, now: datetime
) -> Notice:
    """Tell the public at once that this is being checked; `days` counts today, seven at most.

    It names no outlet, no person and no verdict. Raises ValidationError with what to change.
    """
    require(why_not_notice(user))
    held = hold(user, claim)
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(_("A notice stands for one to seven days."))
    _may_stand(held, now)
    title = sentence(title, _("Say what is being checked."), longest=LONGEST_TITLE)
    text = sentence(text, "", longest=LONGEST_TEXT) if text.strip() else ""
    for part in (title, text):
        without_outlets(part)
    publication = start(KIND, title=title, body=text, by=user, now=now, is_sample=held.is_sample)
    made = Notice.objects.create(
        publication=publication,
        claim=held,
        ends_on=today_of(now) + timedelta(days=days - 1),
        is_sample=held.is_sample,
    )
    publish(user, publication, now=now)
    held.save(update_fields=["version"])
    log(user, "notice.published", held, now=now, notice=made.pk, ends_on=str(made.ends_on))
    made.refresh_from_db()
    return made


def _may_stand(held: Claim, now: datetime) -> None:
    if open_notice(held) is not None:
        raise ValidationError(_("A notice stands on this claim already."))
    since = today_of(now) - REST
    unfinished = held.notices.filter(outcome=NoticeOutcome.UNFINISHED, ended_on__gt=since)
    if unfinished.exists():
        raise ValidationError(
            _("A notice on this claim has just ended unfinished. Publish the check instead.")
        )


@transaction.atomic
def end_notice(
    user: User, notice: Notice, *, outcome: str, text: str = "", now: datetime
) -> Notice:
    """End it before its last day, and say in public what came of it."""
    require(why_not_notice(user))
    held = lock(notice.claim)
    if outcome not in BY_HAND:
        raise ValidationError(_("Choose what came of it."))
    if outcome != NoticeOutcome.NOT_FOLLOWED and held.state != "published":
        raise ValidationError(_("Nothing has been published about this claim yet."))
    if outcome == NoticeOutcome.NOT_FOLLOWED or text.strip():
        missing = _("Say why it is not taken further: this is public.")
        text = sentence(text, missing, longest=LONGEST_OUTCOME)
        without_outlets(text)
    row = _still_open(notice)
    held.save(update_fields=["version"])
    return _end(row, outcome=outcome, text=text.strip(), by=user, now=now)


def _still_open(notice: Notice) -> Notice:
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    if row.outcome:
        raise Conflict(_("This notice has ended meanwhile."))
    return row


def _end(row: Notice, *, outcome: str, text: str, by: User | None, now: datetime) -> Notice:
    row.outcome, row.outcome_text = outcome, text[:LONGEST_OUTCOME]
    row.ended_on, row.ended_by = today_of(now), by
    row.save()
    log(by, "notice.ended", row.claim, now=now, notice=row.pk, outcome=outcome)
    return row


def end_open(claim: Claim, *, outcome: str, text: str, by: User | None, now: datetime) -> None:
    """End the notice of a locked claim, where one stands."""
    row = Notice.objects.select_for_update().filter(claim=claim, outcome="").first()
    if row is not None:
        _end(row, outcome=outcome, text=text, by=by, now=now)


def end_by_check(factcheck: FactCheck, *, now: datetime) -> None:
    """What was published ends the notices on its claims; they lead to it from then on."""
    is_answer = factcheck.form == "answer"
    outcome = NoticeOutcome.ANSWERED if is_answer else NoticeOutcome.CHECKED
    for claim in factcheck.claims.order_by("pk"):
        end_open(claim, outcome=outcome, text="", by=None, now=now)


def hand_over(gone: Claim, held: Claim, *, by: User, now: datetime) -> None:
    """A notice on a claim that joined another stands for that one, unless it has one itself."""
    row = Notice.objects.select_for_update().filter(claim=gone, outcome="").first()
    if row is None:
        return
    if held.state == "published":
        is_answer = held.factcheck is not None and held.factcheck.form == "answer"
        outcome = NoticeOutcome.ANSWERED if is_answer else NoticeOutcome.CHECKED
        _end(row, outcome=outcome, text="", by=by, now=now)
    elif (other := open_notice(held)) is not None:
        with override(settings.LANGUAGE_CODE):
            said = _("It goes on under the notice %(number)s.") % {
                "number": other.publication.number
            }
        _end(row, outcome=NoticeOutcome.NOT_FOLLOWED, text=said, by=by, now=now)
    else:
        row.claim = held
        row.save(update_fields=["claim"])


def notice_withdrawn(publication: Publication, now: datetime) -> None:
    """A notice that is withdrawn has ended, for the reason of the withdrawal."""
    row = Notice.objects.select_related("claim").get(publication=publication)
    if not row.outcome:
        text = publication.withdrawn_reason
        _end(row, outcome=NoticeOutcome.NOT_FOLLOWED, text=text, by=None, now=now)


def unfinished_words() -> str:
    """What is said of a notice that ended by its last day."""
    return _(
        "The check could not be finished in this time. The work goes on: what we find is published "
        "here, and whoever asked is told."
    )


@job("checks.end_notices", every=900)
def end_due(*, now: datetime) -> None:
    """End notices whose last day is over: unfinished, with what happens next."""
    due = Notice.objects.filter(outcome="", ends_on__lt=today_of(now))
    for key in due.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic(), override(settings.LANGUAGE_CODE):
            _end_unfinished(key, now)


def _end_unfinished(key: int, now: datetime) -> None:
    held = lock(Notice.objects.select_related("claim").get(pk=key).claim)
    row = Notice.objects.select_for_update().filter(pk=key, outcome="").first()
    if row is None:
        return
    said = unfinished_words()
    held.save(update_fields=["version"])
    _end(row, outcome=NoticeOutcome.UNFINISHED, text=said, by=None, now=now)
