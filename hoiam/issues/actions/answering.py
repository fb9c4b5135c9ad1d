"""The answer: written by the office, signed by two, published; what follows in the issue."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.issues.actions.assigning import mark_accepted
from hoiam.issues.actions.holding import hold, lock, move, sentence
from hoiam.issues.actions.rounds import lapse
from hoiam.issues.actions.telling import (
    desk_address,
    office_language,
    officers_of,
    public_address,
    public_subject,
    subject_of,
    tell_user,
)
from hoiam.issues.models import Answer, Issue, IssueStory, Objection, RequestKind, Round
from hoiam.issues.queries.due import today_of
from hoiam.issues.queries.shown import answer_title
from hoiam.issues.states import OUTCOMES
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.post.actions import queue_mail
from hoiam.publishing.actions import signing
from hoiam.publishing.actions.drafting import note_author, revise, start
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import newest_revision
from hoiam.publishing.rich_text import to_text
from hoiam.sources.models import Source

# A promise further ahead is no answer.
LONGEST_PROMISE = timedelta(days=3 * 366)
SHORTEST_TEXT = 20


@transaction.atomic
def write_answer(
    user: User,
    issue: Issue,
    *,
    outcome: str,
    promised_for: date | None = None,
    title: str,
    summary: str = "",
    body: str,
    now: datetime,
    version: int | None = None,
) -> Answer:
    """Keep the draft of the running round's answer; an editor who helps becomes an author too.

    `version` is that of the answer's publication. Without one, a text that somebody else wrote
    meanwhile is not overwritten: Conflict.
    """
    held = hold(user, issue, "answer")
    _check_outcome(outcome, promised_for, today_of(now), is_final=False)
    answer = Answer.objects.filter(round=held.round_id).select_related("publication").first()
    if answer is None:
        answer = _begin(user, held, outcome, title=title, summary=summary, body=body, now=now)
    else:
        _unlike_anothers(user, answer, version)
        revise(
            user,
            answer.publication,
            title=title,
            summary=summary,
            body=body,
            now=now,
            version=version,
        )
    _say(user, answer, outcome, promised_for if _needs_date(outcome) else None, now=now)
    held.save(update_fields=["version"])
    log(user, "issue.answer-drafted", held, now=now, answer=answer.pk, outcome=outcome or None)
    answer.refresh_from_db()
    return answer


def _say(user: User, answer: Answer, outcome: str, promised: date | None, *, now: datetime) -> None:
    """What the answer says and by when is signed too, so whoever changes it is an author of it."""
    if (answer.outcome, answer.promised_for) == (outcome, promised):
        return
    answer.outcome, answer.promised_for = outcome, promised
    answer.save()
    note_author(user, answer.publication, now=now)


def _begin(
    user: User, held: Issue, outcome: str, *, title: str, summary: str, body: str, now: datetime
) -> Answer:
    publication = start(
        "answer",
        title=title,
        summary=summary,
        body=body,
        by=user,
        now=now,
        is_sample=held.is_sample,
    )
    return Answer.objects.create(
        publication=publication, issue=held, round=held.round, office=held.office, outcome=outcome
    )


def _unlike_anothers(user: User, answer: Answer, version: int | None) -> None:
    if version is None and newest_revision(answer.publication).by_id != user.pk:
        raise Conflict(_("Somebody else has written this answer meanwhile. Look again."))


def _needs_date(outcome: str) -> bool:
    return outcome in OUTCOMES and OUTCOMES[outcome].needs_date


def _check_outcome(outcome: str, promised: date | None, today: date, *, is_final: bool) -> None:
    """Raises ValidationError for an outcome that does not exist, or a promise without its day."""
    if outcome and outcome not in OUTCOMES:
        raise ValidationError(_("Choose what the answer says."))
    if is_final and not outcome:
        raise ValidationError(
            _("Choose what the answer says: done, to be done, not ours, not possible, information.")
        )
    if not _needs_date(outcome):
        return
    if promised is None:
        if is_final:
            raise ValidationError(_("Say by which day it will be done."))
        return
    if promised <= today:
        raise ValidationError(_("The day by which it will be done must lie ahead."))
    if promised > today + LONGEST_PROMISE:
        raise ValidationError(_("This day is more than three years ahead. Promise a nearer step."))


@transaction.atomic
def submit_answer(
    user: User, answer: Answer, *, now: datetime, version: int | None = None
) -> Answer:
    """The office's signature: the answer goes to an approver, who is somebody else."""
    held = hold(user, answer.issue, "submit")
    answer = Answer.objects.select_related("publication").get(pk=answer.pk)
    if answer.round_id != held.round_id:
        raise Conflict(_("This is the answer of an earlier round."))
    _check_outcome(answer.outcome, answer.promised_for, today_of(now), is_final=True)
    said = to_text(newest_revision(answer.publication).body)
    if len(said) < SHORTEST_TEXT:
        raise ValidationError(_("Write what was done or will be done, and by when."))
    signing.submit(user, answer.publication, now=now, version=version)
    mark_accepted(held, user, now)
    lapse(held, now=now, by=user, kinds=(RequestKind.HANDOVER, RequestKind.QUESTION))
    move(held, "submitted")
    held.save()
    log(user, "issue.answer-submitted", held, now=now, answer=answer.pk)
    return Answer.objects.select_related("publication", "issue").get(pk=answer.pk)


def draft_by_mail(user: User, issue: Issue, text: str, *, now: datetime) -> Answer:
    """File what an officer wrote by mail as the draft of the answer; it replaces only their own."""
    text = sentence(text, _("The mail holds no text."), longest=50_000)
    known = Answer.objects.filter(round=issue.round_id).first()
    return write_answer(
        user,
        issue,
        outcome=known.outcome if known else "",
        promised_for=known.promised_for if known else None,
        title=answer_title(issue),
        body=text,
        now=now,
    )


def answer_approved(publication: Publication, now: datetime) -> None:
    """The second signature stands: what remains is to publish."""
    held = lock(publication.answer.issue)
    move(held, "scheduled")
    held.save()
    log(
        publication.approved_by,
        "issue.answer-approved",
        held,
        now=now,
        answer=publication.answer.pk,
    )


def answer_returned(publication: Publication, now: datetime) -> None:
    """Back to the office, with the remark by mail; its clock has not stood."""
    answer = publication.answer
    held = lock(answer.issue)
    move(held, "accepted")
    held.save()
    log(None, "issue.answer-returned", held, now=now, answer=answer.pk)
    with office_language():
        for officer in officers_of(held.office):
            tell_user(
                held,
                officer,
                what=f"returned:{publication.pk}:{publication.version}",
                subject=subject_of(held, _("The answer was returned")),
                paragraphs=(publication.remark, desk_address(held)),
                now=now,
            )


def answer_published(publication: Publication, now: datetime) -> None:
    """The round is answered; those who raised the matter, objected or worked on it are told."""
    answer = publication.answer
    held = lock(answer.issue)
    if held.round_id != answer.round_id:
        raise ValidationError(_("This is the answer of an earlier round."))
    lapse(held, now=now, by=publication.approved_by)
    Round.objects.filter(pk=answer.round_id).update(answered_on=today_of(now))
    move(held, "answered")
    held.save()
    log(
        publication.approved_by,
        "issue.answered",
        held,
        now=now,
        answer=answer.pk,
        outcome=answer.outcome,
        round=answer.round_id,
        promised_for=answer.promised_for and str(answer.promised_for),
    )
    with office_language():
        _tell_answered(held, answer, publication, now=now)


def _tell_answered(held: Issue, answer: Answer, publication: Publication, *, now: datetime) -> None:
    said = str(OUTCOMES[answer.outcome].label)
    subject = subject_of(held, _("Answered"))
    address = public_address(publication)
    tell_user(
        held,
        held.opened_by,
        what=f"answered:{answer.pk}",
        subject=subject,
        paragraphs=(answer.office.name, said, address),
        now=now,
    )
    if publication.submitted_by_id != held.opened_by_id:
        tell_user(
            held,
            publication.submitted_by,
            what=f"answered:{answer.pk}",
            subject=subject,
            paragraphs=(said, address),
            now=now,
        )
    _tell_outside(held, answer, publication, said, now=now)


def _tell_outside(
    held: Issue, answer: Answer, publication: Publication, said: str, *, now: datetime
) -> None:
    """To the newsrooms and readers concerned, with what they may need to publish it."""
    text = "\n\n".join(_outside(held, answer, publication, said))
    for kind, key in (*_outlets(held), *_objectors(held)):
        queue_mail(
            key=f"answer:{answer.pk}:{kind}:{key}",
            to=(kind, key),
            subject=public_subject(held, _("Answered")),
            text=text,
            now=now,
            about=answer,
        )


def _outside(held: Issue, answer: Answer, publication: Publication, said: str) -> tuple[str, ...]:
    """Of a matter whose text is withheld only what its page says too."""
    named = {"office": answer.office.name, "said": said, "number": publication.number}
    answers = _("%(office)s answers: %(said)s.") % named
    if held.withheld:
        reason = {"reason": held.get_withheld_display()}
        why = _("The text is withheld for this reason: %(reason)s.") % reason
        return answers, why, public_address(publication)
    revision = newest_revision(publication)
    free = _("May be published freely, in full or in part; source: %(office)s, %(number)s.") % named
    body = to_text(revision.body)
    return revision.title, answers, body, public_address(publication), free


def _outlets(issue: Issue) -> list[tuple[str, int]]:
    """The outlets that raised the matter and have a newsroom's mailbox."""
    stories = IssueStory.objects.filter(issue=issue).values("story")
    rows = Source.objects.filter(article__story__in=stories).exclude(newsroom_email="")
    return [("outlet", key) for key in rows.order_by("pk").values_list("pk", flat=True).distinct()]


def _objectors(issue: Issue) -> list[tuple[str, int]]:
    """Receipts of those who said that an earlier answer was none; a contact may be with them."""
    rows = Objection.objects.filter(answer__issue=issue, receipt__contact__isnull=False)
    return [("receipt", key) for key in rows.order_by("pk").values_list("receipt", flat=True)]


def answer_corrected(publication: Publication, now: datetime) -> None:
    """Shown among the events of the issue too."""
    signed = publication.corrections.exclude(approved_at=None).order_by("-approved_at").first()
    answer = publication.answer
    log(
        signed.by if signed else None,
        "issue.answer-corrected",
        answer.issue,
        now=now,
        answer=answer.pk,
        correction=signed and signed.pk,
    )
