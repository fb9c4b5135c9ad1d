"""What an editor decides about stories. Each verb checks permission, is atomic and is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.jobs.actions import enqueue
from hoiam.offices.actions.holding import Conflict, require_editor
from hoiam.offices.models import User
from hoiam.places.models import Place
from hoiam.reading.clean import drop_invisible
from hoiam.stories.actions.grouping import GROUP_KEY
from hoiam.stories.actions.summing import refresh_story
from hoiam.stories.models import (
    Article,
    CorrectionKind,
    Mark,
    Story,
    StoryCorrection,
)
from hoiam.topics.models import Topic


def _hold(user: User, story: Story, version: int | None) -> Story:
    """The row, locked, when this person may edit it and nobody changed it meanwhile."""
    require_editor(user)
    held = Story.objects.select_for_update().get(pk=story.pk)
    if held.merged_into_id is not None:
        raise Conflict(_("This story has been merged into another one meanwhile."))
    if version is not None and held.version != version:
        raise Conflict(
            _("Somebody else changed this story since you opened it. Look again, then decide.")
        )
    held.version += 1
    return held


def _keep(
    story: Story,
    kind: CorrectionKind,
    user: User,
    now: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    StoryCorrection.objects.create(
        story=story, kind=kind, by=user, at=now, before=before, after=after
    )


@transaction.atomic
def mark_story(
    user: User,
    story: Story,
    mark: str,
    *,
    reason: str = "",
    now: datetime,
    version: int | None = None,
) -> Story:
    """Mark a story handled, not ours (with a reason), to be answered, or untouched again."""
    if mark not in Mark.values:
        raise ValidationError(_("This mark does not exist."))
    reason = drop_invisible(reason).strip()
    if mark == Mark.NOT_OURS and not reason:
        raise ValidationError(_("Say why this is not ours: whose is it, or why nobody's?"))
    held = _hold(user, story, version)
    before = {"mark": held.mark, "reason": held.mark_reason}
    held.mark, held.mark_reason = mark, reason[:300] if mark == Mark.NOT_OURS else ""
    held.marked_by, held.marked_at = user, now
    held.save()
    after = {"mark": held.mark, "reason": held.mark_reason}
    _keep(held, CorrectionKind.MARK, user, now, before, after)
    return held


def set_place(
    user: User, story: Story, place: Place | None, *, now: datetime, version: int | None = None
) -> Story:
    """Say where a story plays; later reading leaves that alone. None: nowhere in particular."""
    return _set(user, story, "place", place, CorrectionKind.PLACE, now, version)


def set_topic(
    user: User, story: Story, topic: Topic | None, *, now: datetime, version: int | None = None
) -> Story:
    """Say what a story is about; later reading leaves that alone."""
    return _set(user, story, "topic", topic, CorrectionKind.TOPIC, now, version)


@transaction.atomic
def _set(
    user: User,
    story: Story,
    name: str,
    value: Place | Topic | None,
    kind: CorrectionKind,
    now: datetime,
    version: int | None,
) -> Story:
    held = _hold(user, story, version)
    known = getattr(held, name)
    setattr(held, name, value)
    setattr(held, f"{name}_set", True)
    held.save()
    refresh_story(held)
    before, after = {name: known and known.code}, {name: value and value.code}
    _keep(held, kind, user, now, before, after)
    return held


@transaction.atomic
def merge_stories(
    user: User, story: Story, other: Story, *, now: datetime, version: int | None = None
) -> Story:
    """Move all of `other` into `story`; the address of `other` leads there from now on."""
    if story.pk == other.pk:
        raise ValidationError(_("A story can't be merged with itself."))
    # Always in the same order: of two editors who merge crosswise, one waits for the other.
    both = Story.objects.select_for_update().filter(pk__in=(story.pk, other.pk))
    list(both.order_by("pk").values_list("pk"))
    held, gone = _hold(user, story, version), _hold(user, other, None)
    moved = list(gone.articles.values_list("pk", flat=True))
    gone.articles.update(story=held, pinned=True)
    gone.absorbed.update(merged_into=held)
    gone.merged_into = held
    gone.save()
    held.save()
    refresh_story(held)
    refresh_story(gone)
    _keep(held, CorrectionKind.MERGE, user, now, {"story": gone.pk}, {"articles": moved})
    _tell_grouping()
    return held


@transaction.atomic
def split_story(
    user: User,
    story: Story,
    articles: Sequence[int],
    *,
    now: datetime,
    version: int | None = None,
) -> Story:
    """Take some articles (and their copies) out into a story of their own, where they stay.

    Returns the new story.
    """
    held = _hold(user, story, version)
    chosen = set(held.articles.filter(pk__in=articles).values_list("pk", flat=True))
    chosen |= set(held.articles.filter(copy_of__in=chosen).values_list("pk", flat=True))
    if not chosen:
        raise ValidationError(_("Choose the articles that tell something else."))
    if len(chosen) == held.articles.count():
        raise ValidationError(_("At least one article must stay in the story."))
    first = Article.objects.filter(pk__in=chosen).order_by("received", "pk").first()
    new = Story.objects.create(
        headline=first.title,
        first_seen=first.received,
        last_activity=first.when,
        is_sample=held.is_sample,
    )
    Article.objects.filter(pk__in=chosen, copy_of__in=held.articles.exclude(pk__in=chosen)).update(
        copy_of=None
    )
    Article.objects.filter(pk__in=chosen).update(story=new, pinned=True)
    held.save()
    refresh_story(held)
    refresh_story(new)
    _keep(held, CorrectionKind.SPLIT, user, now, {"articles": sorted(chosen)}, {"story": new.pk})
    _tell_grouping()
    return new


def _tell_grouping() -> None:
    """The grouper of every worker must learn of a correction before it decides again."""
    enqueue(GROUP_KEY, {}, unique_key=GROUP_KEY)
