"""Drafting a digest: the program proposes, an editor goes over it; drawing up what came since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.issues.actions.digests import begin, put_in_order
from hoiam.issues.models import Digest, DigestEntry, DigestKind, DigestSection, Issue
from hoiam.issues.queries.digest_candidates import (
    Candidate,
    Period,
    candidate_of_issue,
    candidate_of_story,
    find_candidates,
    propose_period,
)
from hoiam.issues.queries.digest_memo import LANGUAGE, default_head, first_intro, first_title
from hoiam.issues.queries.due import today_of
from hoiam.issues.states import ENDED, WAITING
from hoiam.jobs.registry import job
from hoiam.offices.actions.holding import require_editor
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.drafting import start
from hoiam.publishing.states import STATES
from hoiam.stories.models import Story

KIND = "digest"
MOST_DAYS = {"daily": 14, "weekly": 62}


@transaction.atomic
def draft_digest(
    user: User,
    kind: str,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    now: datetime,
) -> Digest:
    """Draw up a digest of a period, or of the next one due, for an editor to go over.

    Raises ValidationError for days that make no period and where the period has its digest.
    """
    require_editor(user)
    period = _period(kind, starts_on, ends_on, now=now)
    is_sample = _is_all_sample()
    with override(LANGUAGE):
        found = find_candidates(kind, period, is_sample=is_sample, now=now)
    publication = start(
        KIND,
        title=first_title(kind, period.starts_on, period.ends_on),
        body=first_intro(kind, found.counts),
        by=user,
        now=now,
        is_sample=is_sample,
        language=LANGUAGE,
    )
    digest = _insert(
        publication=publication,
        kind=kind,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        is_sample=is_sample,
        **default_head(on=today_of(now), is_sample=is_sample),
    )
    _put_in(digest, found.candidates)
    log(user, "digest.drafted", digest, now=now, kind=kind, publication=publication.pk)
    return digest


def _period(kind: str, starts_on: date | None, ends_on: date | None, *, now: datetime) -> Period:
    if kind not in DigestKind.values:
        raise ValidationError(_("Choose which kind of digest it is."))
    if starts_on is None and ends_on is None:
        period = propose_period(kind, now=now)
        if period is None:
            raise ValidationError(_("The last digest reaches up to today: there is nothing new."))
        return period
    if starts_on is None or ends_on is None or ends_on < starts_on:
        raise ValidationError(_("Give its first and its last day."))
    if ends_on > today_of(now):
        raise ValidationError(_("Its last day can't lie ahead."))
    if ends_on - starts_on >= timedelta(days=MOST_DAYS[kind]):
        raise ValidationError(_("It can cover %(n)d days at most.") % {"n": MOST_DAYS[kind]})
    return Period(starts_on=starts_on, ends_on=ends_on)


def _is_all_sample() -> bool:
    """Real matters and sample ones never stand in one digest; what is real goes first."""
    rows = (Story.objects, Issue.objects)
    has_real = any(found.filter(is_sample=False).exists() for found in rows)
    return not has_real and any(found.filter(is_sample=True).exists() for found in rows)


def _insert(**values: object) -> Digest:
    try:
        with transaction.atomic():
            return Digest.objects.create(**values)
    except IntegrityError as error:
        raise ValidationError(_("There is a digest of this period already.")) from error


def _put_in(digest: Digest, candidates: Iterable[Candidate], *, chosen: bool | None = None) -> int:
    """Add entries behind those that are there; how many."""
    last = digest.entries.order_by("-position").values_list("position", flat=True).first() or 0
    rows = [
        DigestEntry(
            digest=digest,
            position=last + place,
            section=candidate.section,
            heading=candidate.heading,
            text=candidate.text,
            story=candidate.story,
            issue=candidate.issue,
            chosen=candidate.chosen if chosen is None else chosen,
        )
        for place, candidate in enumerate(candidates, 1)
    ]
    DigestEntry.objects.bulk_create(rows)
    put_in_order(digest)
    return len(rows)


@transaction.atomic
def look_again(user: User, digest: Digest, *, now: datetime) -> int:
    """Propose what has come since it was drafted; how much. Nothing that is there is touched."""
    held = begin(user, digest, now=now)
    period = Period(starts_on=held.starts_on, ends_on=held.ends_on)
    with override(LANGUAGE):
        found = find_candidates(held.kind, period, is_sample=held.is_sample, now=now)
    rows = list(held.entries.values_list("story", "issue"))
    stories, issues = ({row[place] for row in rows} - {None} for place in (0, 1))
    new = [
        candidate
        for candidate in found.candidates
        if not (candidate.story and candidate.story.pk in stories)
        and not (candidate.issue and candidate.issue.pk in issues)
    ]
    count = _put_in(held, new, chosen=False)
    log(user, "digest.looked-again", held, now=now, count=count)
    return count


@transaction.atomic
def add_story(
    user: User, digest: Digest, story: Story, *, section: str = "raised", now: datetime
) -> DigestEntry:
    """Put in a story that the program did not choose."""
    held = begin(user, digest, now=now)
    if section not in (DigestSection.RAISED, DigestSection.TOLD):
        raise ValidationError(_("A story stands under a heading for stories."))
    if story.merged_into_id is not None:
        raise ValidationError(_("This story has been merged into another one meanwhile."))
    _same_world(held, story.is_sample)
    with override(LANGUAGE):
        period = Period(starts_on=held.starts_on, ends_on=held.ends_on)
        candidate = candidate_of_story(story, section, since=period.start)
    return _add(user, held, candidate, now=now)


@transaction.atomic
def add_issue(
    user: User, digest: Digest, issue: Issue, *, section: str = "", now: datetime
) -> DigestEntry:
    """Put in an issue that the program did not choose, under the heading that fits its state."""
    held = begin(user, digest, now=now)
    issue = Issue.objects.select_related(
        "publication__current", "office", "round__answer__publication__current"
    ).get(pk=issue.pk)
    if issue.state not in (*WAITING, *ENDED):
        raise ValidationError(_("Only an issue that is assigned or answered can stand in it."))
    _same_world(held, issue.is_sample)
    section = section or _section_of(issue, today_of(now))
    if section not in DigestSection.values or section in (DigestSection.RAISED, DigestSection.TOLD):
        raise ValidationError(_("An issue stands under a heading for issues."))
    with override(LANGUAGE):
        candidate = candidate_of_issue(issue, section)
    return _add(user, held, candidate, now=now)


def _section_of(issue: Issue, today: date) -> str:
    if issue.state in ENDED:
        return DigestSection.ANSWERED
    is_late = issue.due is not None and issue.due < today
    return DigestSection.OVERDUE if is_late else DigestSection.DUE


def _same_world(digest: Digest, is_sample: bool) -> None:
    if digest.is_sample != is_sample:
        raise ValidationError(_("What is sample and what is real can't stand in one digest."))


def _add(user: User, held: Digest, candidate: Candidate, *, now: datetime) -> DigestEntry:
    rows = held.entries.filter(story=candidate.story, issue=candidate.issue)
    there = rows.first()
    if there is not None and there.chosen:
        raise ValidationError(_("This stands in the digest already."))
    if there is not None:
        rows.update(chosen=True)
    else:
        _put_in(held, [candidate])
    entry = held.entries.get(story=candidate.story, issue=candidate.issue)
    log(
        user,
        "digest.entry-added",
        held,
        now=now,
        entry=entry.pk,
        story=entry.story_id,
        issue=entry.issue_id,
    )
    return entry


@transaction.atomic
def drop_digest(user: User, digest: Digest, *, now: datetime) -> None:
    """Throw a draft away, so that the period can be drawn up anew; the log keeps that it was."""
    held = begin(user, digest, now=now)
    publication = held.publication
    log(user, "digest.dropped", held, now=now, kind=held.kind, starts_on=str(held.starts_on))
    held.delete()
    publication.delete()


@job("issues.forget_digest_drafts", every=86_400)
def forget_drafts(*, now: datetime) -> None:
    """Words taken from the press go from drafts that were never issued when the press's own go.

    What was issued keeps its few sentences, as anything that is cited does (DESIGN §2.1).
    """
    # A day early, for a job may come late.
    before = today_of(now) - timedelta(days=settings.KEEP_TEXT_DAYS - 1)
    drafts = [code for code, state in STATES.items() if not state.is_public]
    DigestEntry.objects.filter(
        digest__publication__state__in=drafts, digest__starts_on__lt=before, story__isnull=False
    ).exclude(text="").update(text="")
