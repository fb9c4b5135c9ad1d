"""Opening an issue, changing it while it lasts, joining two, and ending one without an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hoiam.documents.models import OfficialDocument
from hoiam.issues.actions.ending import merge_issues, withdraw_issue, withhold_text
from hoiam.issues.actions.holding import folded, hold, sentence
from hoiam.issues.models import Issue, IssueStory
from hoiam.issues.queries.due import deadline_rules, today_of
from hoiam.offices.actions.holding import require_editor
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Duty, Office, User
from hoiam.places.models import Place
from hoiam.publishing.actions.correcting import propose_correction
from hoiam.publishing.actions.drafting import revise, start
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import newest_revision
from hoiam.publishing.rich_text import clean_html
from hoiam.reading.redact import redact
from hoiam.stories.actions.editing import mark_story
from hoiam.stories.models import Mark, Story
from hoiam.topics.models import Topic

LONGEST_QUESTION = 5_000
__all__ = [
    "add_story",
    "edit_issue",
    "merge_issues",
    "open_issue",
    "remove_story",
    "withdraw_issue",
    "withhold_text",
]


@transaction.atomic
def open_issue(
    user: User,
    *,
    stories: Iterable[Story] = (),
    title: str,
    question: str,
    kind: str,
    topic: Topic | None = None,
    place: Place | None = None,
    office: Office | None = None,
    duty: Duty | None = None,
    document: OfficialDocument | None = None,
    task: int | None = None,
    due: date | None = None,
    is_sample: bool = False,
    now: datetime,
) -> Issue:
    """Begin an issue as a draft that nobody outside the desk sees until it is assigned.

    `office` and `duty` are kept as proposed. A published document's task is an issue with its
    `task` number and the date that the document sets.
    """
    require_editor(user)
    _check_kind(kind)
    _check_task(document, task, due, today_of(now))
    told = list(stories)
    title, question = _clean(title, question)
    is_sample = is_sample or any(story.is_sample for story in told)
    is_sample = is_sample or (document is not None and document.is_sample)
    publication = start("issue", title=title, body=question, by=user, now=now, is_sample=is_sample)
    title = newest_revision(publication).title
    issue = _insert(
        publication=publication,
        title=title,
        folded=folded(title, None),
        kind=kind,
        topic=topic,
        place=place,
        office=office,
        duty=duty if duty is not None and office is not None else None,
        due=due,
        document=document,
        task=task,
        opened_by=user,
        opened_at=now,
        is_sample=is_sample,
    )
    log(user, "issue.opened", issue, now=now, document=document and document.pk, task=task)
    for story in told:
        _join(user, issue, story, now=now)
    return issue


def _insert(**values: object) -> Issue:
    try:
        with transaction.atomic():
            return Issue.objects.create(**values)
    except IntegrityError as error:
        raise ValidationError(
            _("There is an issue for this task of the document already.")
        ) from error


def _check_kind(kind: str) -> None:
    if kind not in deadline_rules():
        raise ValidationError(_("There is no deadline rule for this kind of matter."))


def _check_task(
    document: OfficialDocument | None, task: int | None, due: date | None, today: date
) -> None:
    if document is None:
        if task is not None:
            raise ValidationError(_("Say which document gives this task."))
        return
    if document.publication.state != "published":
        raise ValidationError(_("The document must be published before its tasks become issues."))
    if task is None or task < 1:
        raise ValidationError(_("Say which task of the document this is."))
    if due is not None and due <= today:
        raise ValidationError(_("The date must lie ahead."))


def _clean(title: str, question: str) -> tuple[str, str]:
    """The matter in words that lead to no person; a title is needed, and so is a question."""
    question = sentence(
        question, _("Write the question that the office is to answer."), longest=LONGEST_QUESTION
    )
    return redact(title).text, question


@transaction.atomic
def edit_issue(
    user: User,
    issue: Issue,
    *,
    title: str,
    question: str,
    kind: str,
    topic: Topic | None,
    place: Place | None,
    correction: str = "",
    now: datetime,
    version: int | None = None,
) -> Issue:
    """Change the matter. What the public has read is corrected in the open, saying what was wrong.

    The kind of an issue that has been assigned stays: its clock was counted by it.
    """
    held = hold(user, issue, "edit", version=version)
    title, question = _clean(title, question)
    changed = [
        name
        for name, value in (("kind", kind), ("topic", topic), ("place", place))
        if getattr(held, name) != value
    ]
    if "kind" in changed:
        _check_kind(kind)
        if held.state != "draft":
            raise ValidationError(_("The clock runs by the kind of matter; it stays as it is."))
    held.kind, held.topic, held.place = kind, topic, place
    held.save()
    publication = held.publication
    if held.state == "draft":
        revision = revise(user, publication, title=title, summary="", body=question, now=now)
        held.title, held.folded = revision.title, folded(revision.title, None)
        held.save()
        log(user, "issue.edited", held, now=now, fields=changed)
    else:
        if changed:
            log(user, "issue.edited", held, now=now, fields=changed)
        if _says_other(publication, title, question):
            text = correction or _("The question was put in other words.")
            propose_correction(
                user, publication, title=title, summary="", body=question, text=text, now=now
            )
    held.refresh_from_db()
    return held


def _says_other(publication: Publication, title: str, question: str) -> bool:
    newest = newest_revision(publication)
    said = " ".join(title.split()), clean_html(question)
    return (newest.title, newest.body) != said


@transaction.atomic
def add_story(user: User, issue: Issue, story: Story, *, now: datetime) -> Issue:
    """Another story raises the same matter."""
    held = hold(user, issue, "story")
    held.save(update_fields=["version"])
    _join(user, held, story, now=now)
    return held


def _join(user: User, issue: Issue, story: Story, *, now: datetime) -> None:
    story = Story.objects.get(pk=story.pk)
    if story.merged_into_id is not None:
        raise ValidationError(_("This story has been merged into another one meanwhile."))
    if story.is_sample and not issue.is_sample:
        raise ValidationError(_("A story of the sample press can't stand beside a real issue."))
    _row, is_new = IssueStory.objects.get_or_create(issue=issue, story=story)
    if not is_new:
        raise ValidationError(_("This story is there already."))
    log(user, "issue.story-added", issue, now=now, story=story.pk)
    if story.mark == Mark.UNTOUCHED:
        mark_story(user, story, Mark.TO_ANSWER, now=now)


@transaction.atomic
def remove_story(user: User, issue: Issue, story: Story, *, now: datetime) -> Issue:
    """This story raises something else."""
    held = hold(user, issue, "story")
    gone, _rows = IssueStory.objects.filter(issue=held, story=story).delete()
    if not gone:
        raise ValidationError(_("This story does not stand beside the issue."))
    held.save(update_fields=["version"])
    log(user, "issue.story-removed", held, now=now, story=story.pk)
    return held
