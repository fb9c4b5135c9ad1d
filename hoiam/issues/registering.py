"""What this room brings to the rooms below: kinds of publication, receipts, replies, mailboxes."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.issues.actions import answering, reopening
from hoiam.issues.actions.digest_issuing import files_of_digest
from hoiam.issues.actions.ending import take_withdrawn
from hoiam.issues.actions.holding import folded, lock
from hoiam.issues.actions.replying import take_reply
from hoiam.issues.actions.telling import REPLY
from hoiam.issues.kinds import DIGEST
from hoiam.issues.queries.permissions import sees, why_not, why_not_duty
from hoiam.issues.queries.shown import answer_title, public_title
from hoiam.issues.states import WAITING
from hoiam.offices import open_matters
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, User
from hoiam.offices.queries.permissions import why_not_edit
from hoiam.post import attachments, recipients, replies
from hoiam.post.recipients import Address
from hoiam.publishing.kinds import Kind, register
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import newest_revision
from hoiam.reading.redact import redact
from hoiam.receipts import registry as receipts
from hoiam.receipts.actions import contact_of
from hoiam.receipts.models import Receipt
from hoiam.sources.models import Source


def _may_see_issue(user: User, publication: Publication) -> str | None:
    """At the desk's own pages, where drafts and unsigned corrections stand: public or not."""
    if not hasattr(publication, "issue"):
        return None
    return None if sees(user, publication.issue) else _("This issue is not yours to see.")


def _is_issue_open(publication: Publication) -> bool:
    return publication.state == "published" and not publication.issue.withheld


def _title_of_issue(publication: Publication) -> str | None:
    if publication.state == "withdrawn":
        return publication.number
    return public_title(publication.issue) if publication.issue.withheld else None


def _may_write_issue(user: User, publication: Publication) -> str | None:
    if not hasattr(publication, "issue"):
        return why_not_edit(user)
    return why_not_duty(user, publication.issue, "edit")


def _issue_published(publication: Publication, now: datetime) -> None:
    if publication.issue.state == "draft":
        raise ValidationError(_("An issue becomes public by being assigned."))


def _issue_corrected(publication: Publication, now: datetime) -> None:
    held = lock(publication.issue)
    held.title = newest_revision(publication).title
    held.folded = folded(held.title, publication.number)
    held.save()
    corrected = publication.corrections.exclude(approved_at=None).order_by("-approved_at").first()
    by = corrected.by if corrected else None
    log(by, "issue.corrected", held, now=now, correction=corrected and corrected.pk)


def _issue_withdrawn(publication: Publication, now: datetime) -> None:
    take_withdrawn(publication.issue, now=now)


def _without_persons(text: str) -> str:
    return redact(text).text


ISSUE = Kind(
    code="issue",
    prefix="VD",
    label=gettext_lazy("issue"),
    path=lambda publication: f"van-de/{publication.number}/",
    needs_two=False,
    clean=_without_persons,
    is_open=_is_issue_open,
    title_instead=_title_of_issue,
    may_see=_may_see_issue,
    read_many=lambda _user, rows: prefetch_related_objects(rows, "issue"),
    may_write=_may_write_issue,
    on_published=_issue_published,
    on_corrected=_issue_corrected,
    on_withdrawn=_issue_withdrawn,
)


def _may_see_answer(user: User, publication: Publication) -> str | None:
    if not hasattr(publication, "answer"):
        return None
    return None if sees(user, publication.answer.issue) else _("This issue is not yours to see.")


def _answer_stands(publication: Publication) -> bool:
    """An issue that is withdrawn takes its answers with it."""
    return publication.state == "published" and publication.answer.issue.state != "withdrawn"


def _is_answer_open(publication: Publication) -> bool:
    """An answer tells the matter again, so its text is withheld with it and for the same reason."""
    return _answer_stands(publication) and not publication.answer.issue.withheld


def _title_of_answer(publication: Publication) -> str | None:
    if not _answer_stands(publication):
        return publication.number
    issue = publication.answer.issue
    return answer_title(issue) if issue.withheld else None


def _may_write_answer(user: User, publication: Publication) -> str | None:
    """A draft is the office's while the issue is in work, and only in its own round."""
    if not hasattr(publication, "answer"):
        return None
    answer = publication.answer
    if publication.state != "draft":
        return why_not_duty(user, answer.issue, "answer")
    if answer.issue.round_id != answer.round_id:
        return _("This is the answer of an earlier round.")
    return why_not(user, answer.issue, "answer")


def _may_sign_answer(user: User, publication: Publication) -> str | None:
    if publication.is_public:
        return why_not_duty(user, publication.answer.issue, "approve")
    return why_not(user, publication.answer.issue, "approve")


def _answer_path(publication: Publication) -> str:
    answer = publication.answer
    return f"van-de/{answer.issue.publication.number}/tra-loi/{publication.number}/"


ANSWER = Kind(
    code="answer",
    prefix="TL",
    label=gettext_lazy("answer"),
    beside="issues/_beside_answer.html",
    due=lambda publication: publication.answer.round.due,
    is_open=_is_answer_open,
    title_instead=_title_of_answer,
    path=_answer_path,
    may_see=_may_see_answer,
    read_many=lambda _user, rows: prefetch_related_objects(rows, "answer__issue"),
    may_write=_may_write_answer,
    may_sign=_may_sign_answer,
    on_approved=answering.answer_approved,
    on_returned=answering.answer_returned,
    on_published=answering.answer_published,
    on_corrected=answering.answer_corrected,
    on_withdrawn=reopening.answer_withdrawn,
)


def address_of_outlet(key: int) -> Address | None:
    """The mailbox of a newsroom; only an institution's is ever kept."""
    found = Source.objects.filter(pk=key).first()
    if found is None or not found.newsroom_email:
        return None
    return Address(email=found.newsroom_email, language=found.language, is_sample=found.is_sample)


def address_of_receipt(key: int) -> Address | None:
    """The contact that somebody left with what they sent, opened by the job that mails."""
    found = Receipt.objects.filter(pk=key).first()
    email = contact_of(key) if found is not None else None
    return Address(email=email, is_sample=found.is_sample) if email else None


def count_waiting(office: Office) -> int:
    """Issues to which a body still owes an answer."""
    return office.issues.filter(state__in=WAITING).count()


def register_all() -> None:
    """Called once from `apps.ready()`."""
    register(ISSUE)
    register(ANSWER)
    register(DIGEST)
    attachments.register("issues.digest", files_of_digest)
    receipts.register(
        reopening.RECEIPT_KIND,
        reopening.erase_words,
        show=reopening.show_objection,
        label=gettext_lazy("“This does not answer it”"),
    )
    recipients.register("outlet", address_of_outlet)
    recipients.register("receipt", address_of_receipt)
    replies.register(REPLY, take_reply)
    open_matters.register("issues", count_waiting)
