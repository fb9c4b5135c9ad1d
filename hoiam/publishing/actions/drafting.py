"""Beginning a text and changing it until it is submitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.holding import hold
from hoiam.publishing.kinds import all_kinds
from hoiam.publishing.models import Publication, Revision
from hoiam.publishing.queries.signing import why_not_write
from hoiam.publishing.queries.texts import newest_revision
from hoiam.publishing.rich_text import clean_html
from hoiam.publishing.states import STATES
from hoiam.reading.clean import drop_invisible

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY = 300, 2_000, 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A title, a summary and a text as they may be kept."""

    title: str
    summary: str
    body: str

    def differs_from(self, row: Revision) -> list[str]:
        """Names of the fields that say something else than a revision."""
        return [name for name in self.__slots__ if getattr(self, name) != getattr(row, name)]


def checked_text(title: str, summary: str, body: str) -> Text:
    """Cleaned. Raises ValidationError where there is no title or something is too long."""
    title = " ".join(drop_invisible(title).split())
    summary = drop_invisible(summary).replace("\r\n", "\n").strip()
    if not title:
        raise ValidationError(_("Give it a title."))
    if len(title) > LONGEST_TITLE:
        raise ValidationError(_("The title is too long: 300 characters at most."))
    if len(summary) > LONGEST_SUMMARY:
        raise ValidationError(_("The summary is too long: 2,000 characters at most."))
    if len(body) > LONGEST_BODY:
        raise ValidationError(_("The text is too long: 200,000 characters at most."))
    return Text(title=title, summary=summary, body=clean_html(body))


@transaction.atomic
def start(
    kind: str,
    *,
    title: str,
    summary: str = "",
    body: str = "",
    by: User | None,
    now: datetime,
    is_sample: bool = False,
    language: str = "vi",
) -> Publication:
    """Begin a publication of a registered kind with its first revision.

    Who may begin one is the kind's own room's to decide: its own row is not there yet.
    Raises ValidationError for a text that can't be kept, KeyError for a kind nobody registered.
    """
    text = checked_text(title, summary, body)
    publication = Publication.objects.create(
        kind=all_kinds()[kind].code, language=language, is_sample=is_sample
    )
    add_revision(publication, text, by=by, now=now)
    log(by, "publication.started", publication, now=now, kind=kind)
    return publication


@transaction.atomic
def revise(
    user: User,
    publication: Publication,
    *,
    title: str,
    summary: str,
    body: str,
    now: datetime,
    version: int | None = None,
) -> Revision:
    """Save a draft. Saving without a change makes no revision and is nobody's writing."""
    held = hold(publication, version)
    require(why_not_write(user, held))
    if not STATES[held.state].may_change:
        raise ValidationError(
            _("Only a draft can be changed. Take it back, or propose a correction.")
        )
    text = checked_text(title, summary, body)
    newest = newest_revision(held)
    changed = text.differs_from(newest)
    if not changed:
        return newest
    revision = add_revision(held, text, by=user, now=now)
    held.save(update_fields=["version"])
    log(user, "publication.revised", held, now=now, fields=changed, revision=revision.number)
    return revision


def add_revision(
    publication: Publication, text: Text, *, by: User | None, now: datetime
) -> Revision:
    """The next revision of a publication whose row is held."""
    last = publication.revisions.order_by("-number").values_list("number", flat=True).first()
    return Revision.objects.create(
        publication=publication,
        number=(last or 0) + 1,
        title=text.title,
        summary=text.summary,
        body=text.body,
        by=by,
        at=now,
    )


@transaction.atomic
def note_change(publication: Publication) -> Publication:
    """Say that something changed which is signed beside the text: older pages of it are stale."""
    held = hold(publication)
    held.save(update_fields=["version"])
    return held


@transaction.atomic
def drop(user: User, publication: Publication, *, now: datetime) -> None:
    """Throw away a draft that was never public. The row of its kind is gone already."""
    held = hold(publication)
    require(why_not_write(user, held))
    if held.state != "draft" or held.number is not None:
        raise ValidationError(_("Only a draft that was never public can be dropped."))
    log(user, "publication.dropped", held, now=now, kind=held.kind)
    held.delete()


@transaction.atomic
def note_author(user: User, publication: Publication, *, now: datetime) -> Revision:
    """Make somebody an author who changed what is published beside the text, in a draft of theirs.

    A revision that says the same as the one before keeps the history of who wrote whole; and who
    looks at an older version is told, whoever wrote it.
    """
    held = hold(publication)
    held.save(update_fields=["version"])
    newest = held.revisions.order_by("-number")[0]
    if newest.by_id == user.pk:
        return newest
    text = Text(title=newest.title, summary=newest.summary, body=newest.body)
    return add_revision(held, text, by=user, now=now)
