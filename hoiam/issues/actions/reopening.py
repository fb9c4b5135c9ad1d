"""After the answer: a reader objects, the editor reopens or closes, a promise comes back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hoiam.issues.actions.assigning import check_office
from hoiam.issues.actions.holding import hold, lock, move, sentence
from hoiam.issues.actions.rounds import FOLLOW_UP_RULE, begin_round
from hoiam.issues.actions.telling import office_language, tell_asker, tell_assigned
from hoiam.issues.deadlines import NoRuleInForce, rule_for
from hoiam.issues.models import Answer, Issue, Objection, ObjectionOutcome, Round, RoundKind
from hoiam.issues.queries.due import deadline_rules, today_of
from hoiam.issues.queries.shown import public_title
from hoiam.issues.states import ENDED
from hoiam.jobs.actions import hold_lease
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.signing import writers
from hoiam.receipts.actions import close_receipt, give_receipt
from hoiam.receipts.models import Receipt
from hoiam.receipts.registry import Followed

RECEIPT_KIND = "objection"
LONGEST_OBJECTION = 5_000
SHORTEST_OBJECTION = 10
BATCH = 25


@transaction.atomic
def object_to(answer: Answer, *, text: str, contact: str = "", now: datetime) -> str:
    """Keep a reader's "this does not answer it" and return the code by which they follow it.

    Whatever could lead to them is taken out before anything is written. No entry in the log: it
    would tell the hour at which somebody wrote, and arrival is kept as a date.
    """
    answer = Answer.objects.select_related("publication", "issue").get(pk=answer.pk)
    if answer.publication.state != "published" or answer.issue.state in ("merged", "withdrawn"):
        raise ValidationError(_("Only a published answer can be objected to."))
    text = sentence(text, _("Say what the answer leaves open."), longest=LONGEST_OBJECTION)
    if len(text) < SHORTEST_OBJECTION:
        raise ValidationError(_("Say what the answer leaves open."))
    today = today_of(now)
    given = give_receipt(
        RECEIPT_KIND, today=today, contact=contact, is_sample=answer.issue.is_sample
    )
    Objection.objects.create(answer=answer, receipt=given.receipt, text=text, arrived=today)
    return given.code


@transaction.atomic
def decide_objection(
    user: User,
    objection: Objection,
    *,
    reopen: bool,
    decision: str,
    now: datetime,
    version: int | None = None,
) -> Objection:
    """Reopen the matter, or say in public why the answer stands.

    An objection to an answer of an earlier round is decided too; then nothing is left to reopen.
    """
    held = hold(user, objection.answer.issue, "objection", version=version)
    row = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if row.outcome:
        raise Conflict(_("Somebody else has decided this meanwhile."))
    _not_own(user, row.answer.publication)
    row.decision = sentence(decision, _("Say what is decided and why: this is public."))
    row.outcome = ObjectionOutcome.REOPENED if reopen else ObjectionOutcome.KEPT
    row.decided_by, row.decided_at = user, now
    row.save()
    if row.receipt is not None:
        close_receipt(row.receipt, on=today_of(now))
    if reopen:
        if held.state not in ENDED or held.round_id != row.answer.round_id:
            raise ValidationError(
                _("This answer can't be reopened any more; say in public why nothing follows.")
            )
        check_office(held.office)
        _reopen(user, held, reason=row.decision, objection=row.pk, now=now)
    else:
        held.save()
        log(user, "issue.objection-kept", held, now=now, objection=row.pk, answer=row.answer_id)
    with office_language():
        said = _("The question is open again.") if reopen else _("The answer stands.")
    tell_asker(row, said=said, now=now)
    return row


def _not_own(user: User, publication: Publication) -> None:
    if user.pk in writers(publication) or user.pk == publication.approved_by_id:
        raise PermissionDenied(
            _("You wrote or signed this answer, so somebody else must look at it again.")
        )


@transaction.atomic
def reopen_issue(
    user: User, issue: Issue, *, reason: str, now: datetime, version: int | None = None
) -> Issue:
    """A new round with a clock of its own, for a public reason; the answer was not on time."""
    held = hold(user, issue, "reopen", version=version)
    reason = sentence(reason, _("Say why it is reopened: the reason is public."))
    check_office(held.office)
    _reopen(user, held, reason=reason, now=now)
    return held


def _reopen(
    user: User | None, held: Issue, *, reason: str, now: datetime, objection: int | None = None
) -> None:
    Round.objects.filter(pk=held.round_id).update(reopened_on=today_of(now))
    begun = begin_round(
        held,
        kind=RoundKind.REOPENED,
        rule=rule_after(held.kind, now),
        office=held.office,
        reason=reason,
        now=now,
    )
    move(held, "assigned")
    held.save()
    log(
        user,
        "issue.reopened",
        held,
        now=now,
        round=begun.pk,
        objection=objection,
        due=str(begun.due),
        rule=begun.rule,
    )
    with office_language():
        tell_assigned(held, begun, now=now, said=_("Reopened"), why=reason)


def rule_after(kind: str, now: datetime) -> str:
    """The rule of a later round: that of the kind, or a report where a document set the date."""
    try:
        rule = rule_for(deadline_rules(), kind, today_of(now))
    except NoRuleInForce:
        return FOLLOW_UP_RULE
    return FOLLOW_UP_RULE if rule.counting == "document" else kind


@transaction.atomic
def close_issue(user: User, issue: Issue, *, now: datetime, version: int | None = None) -> Issue:
    """Nothing more is expected now. Closed is not solved: what was promised still comes back."""
    held = hold(user, issue, "close", version=version)
    move(held, "closed")
    held.save()
    log(user, "issue.closed", held, now=now)
    return held


def answer_withdrawn(publication: Publication, now: datetime) -> None:
    """A withdrawn answer answers nothing: the office owes another, with a clock of its own.

    Also where the office has been closed meanwhile: an answer that must go must be able to go, and
    the editor hands the matter on.
    """
    answer = publication.answer
    held = lock(answer.issue)
    log(None, "issue.answer-withdrawn", held, now=now, answer=answer.pk)
    if held.state in ENDED and held.round_id == answer.round_id:
        _reopen(None, held, reason=publication.withdrawn_reason, now=now)


def bring_back(*, now: datetime) -> int:
    """Bring back what was promised for today or before, in small batches. Returns how many."""
    today, done = today_of(now), 0
    failed: dict[int, ValidationError] = {}
    due = Answer.objects.filter(
        outcome="will-do",
        promised_for__lte=today,
        came_back_on=None,
        publication__state="published",
        issue__state__in=ENDED,
    ).order_by("promised_for", "pk")
    while keys := list(due.exclude(pk__in=failed).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            hold_lease(now=now)
            for key in keys:
                try:
                    with transaction.atomic():
                        done += _bring_back(key, now=now)
                except ValidationError as error:
                    failed[key] = error
    if failed:
        # The others have come back; this one stays in the queue until somebody looks at it.
        raise next(iter(failed.values()))
    return done


def _bring_back(key: int, *, now: datetime) -> bool:
    """One promise. False where another worker, or an editor, was quicker."""
    answer = Answer.objects.select_related("issue", "publication").get(pk=key)
    held = lock(answer.issue)
    fresh = Answer.objects.filter(pk=key, came_back_on=None)
    if not fresh.update(came_back_on=today_of(now)):
        return False
    if held.state not in ENDED or held.round_id != answer.round_id:
        return False
    with office_language():
        begun = begin_round(
            held, kind=RoundKind.FOLLOW_UP, rule=FOLLOW_UP_RULE, office=held.office, now=now
        )
        move(held, "assigned")
        held.save()
        log(
            None,
            "issue.came-back",
            held,
            now=now,
            round=begun.pk,
            answer=answer.pk,
            due=str(begun.due),
            rule=begun.rule,
        )
        why = _("The day has come by which your answer said it would be done: %(title)s") % {
            "title": held.title
        }
        tell_assigned(held, begun, now=now, said=_("What you promised"), why=why)
    return True


def erase_words(receipt: Receipt) -> None:
    """Forget what a reader wrote when their receipt is erased; the outcome stays."""
    Objection.objects.filter(receipt=receipt).update(text=None)


def show_objection(receipt: Receipt) -> Followed | None:
    """How an objection stands, for whoever holds its code."""
    row = (
        Objection.objects.select_related("answer__issue__publication")
        .filter(receipt=receipt)
        .first()
    )
    if row is None:
        return None
    sentences = [capfirst(str(row.get_outcome_display())) + "."]
    if row.decision:
        sentences.append(row.decision)
    issue = row.answer.issue
    return Followed(
        title=public_title(issue),
        path=f"van-de/{issue.number}/",
        sentences=tuple(sentences),
    )
