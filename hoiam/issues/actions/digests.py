"""Editing a digest by hand: its head and words, which entries stand in it and in what order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.issues.models import Digest, DigestEntry, DigestSection
from hoiam.issues.queries.digest_memo import HEAD
from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions import drafting
from hoiam.publishing.actions.holding import hold
from hoiam.publishing.queries.signing import why_not_write, writers
from hoiam.publishing.states import STATES
from hoiam.reading.clean import drop_invisible
from hoiam.reading.redact import redact

LONGEST_HEADING = 300
# A few sentences: a digest tells what was said and does not repeat it.
LONGEST_TEXT = 1_500
LONGEST_LIST = 4_000
LISTS = ("addressee", "recipients")
HIGHEST_NUMBER = 999_999
ORDER = {code: place for place, code in enumerate(DigestSection.values)}
FOR_STORIES = (DigestSection.RAISED, DigestSection.TOLD)


def begin(user: User, digest: Digest, *, now: datetime, version: int | None = None) -> Digest:
    """What every verb on a draft begins with: allowed, locked, and its editor an author of it.

    Entries are part of what is signed. So whoever changes one is counted among those who wrote,
    and whoever has an older page open is told instead of signing what they have not seen:
    `version` is that of the publication. Raises Conflict.
    """
    publication = hold(digest.publication, version)
    require(why_not_write(user, publication))
    if not STATES[publication.state].may_change:
        raise ValidationError(_("Only a draft can be changed. Take it back first."))
    if user.pk not in writers(publication):
        drafting.note_author(user, publication, now=now)
    publication.save(update_fields=["version"])
    held = Digest.objects.select_for_update().get(pk=digest.pk)
    held.publication = publication
    return held


@transaction.atomic
def edit_digest(
    user: User,
    digest: Digest,
    *,
    title: str,
    body: str,
    head: Mapping[str, object],
    now: datetime,
    version: int | None = None,
) -> Digest:
    """Change title and introduction, and what the head and foot of the memo say."""
    held = begin(user, digest, now=now)
    _unchanged(held.version, version)
    values = {name: _head_value(name, head[name]) for name in HEAD if name in head}
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, values[name])
    held.version += 1
    held.save()
    drafting.revise(user, held.publication, title=title, summary="", body=body, now=now)
    log(user, "digest.edited", held, now=now, fields=changed)
    return held


def _unchanged(is_now: int, version: int | None) -> None:
    if version is not None and is_now != version:
        raise Conflict(
            _("Somebody else changed this since you opened it. Look again, then decide.")
        )


def _head_value(name: str, value: object) -> object:
    if name == "number":
        return _number(value)
    text = drop_invisible(str(value or "")).replace("\r\n", "\n").strip()
    if name in LISTS:
        lines = (" ".join(line.split()) for line in text.split("\n"))
        text, longest = "\n".join(line for line in lines if line), LONGEST_LIST
    else:
        text, longest = " ".join(text.split()), Digest._meta.get_field(name).max_length
    if len(text) > longest:
        raise ValidationError(
            _("“%(field)s” is too long: %(n)d characters at most.")
            % {"field": Digest._meta.get_field(name).verbose_name, "n": longest}
        )
    return text


def _number(value: object) -> int | None:
    if value in (None, ""):
        return None
    if not isinstance(value, int) or not 1 <= value <= HIGHEST_NUMBER:
        raise ValidationError(_("The number of a memo is 1 or more."))
    return value


@transaction.atomic
def edit_entry(
    user: User,
    entry: DigestEntry,
    *,
    heading: str,
    text: str,
    section: str,
    now: datetime,
    version: int | None = None,
) -> DigestEntry:
    """Change the words of an entry, or under which heading it stands."""
    held = begin(user, entry.digest, now=now)
    row = _row(held, entry)
    _unchanged(row.version, version)
    wanted = {
        "heading": redact(" ".join(drop_invisible(heading).split())).text,
        "text": redact(drop_invisible(text).replace("\r\n", "\n").strip()).text,
        "section": section,
    }
    _check_words(wanted["heading"], wanted["text"])
    if (section in FOR_STORIES) != (row.story_id is not None) or section not in ORDER:
        raise ValidationError(_("It can't stand under that heading."))
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, wanted[name])
    row.version += 1
    row.save()
    if "section" in changed:
        put_in_order(held)
    log(user, "digest.entry-edited", held, now=now, fields=changed, entry=row.pk)
    return row


def _check_words(heading: str, text: str) -> None:
    if not heading:
        raise ValidationError(_("Give it a heading."))
    if len(heading) > LONGEST_HEADING:
        raise ValidationError(_("The heading is too long: 300 characters at most."))
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("Tell it in a few sentences: %(n)s characters at most.") % {"n": f"{LONGEST_TEXT:,}"}
        )


@transaction.atomic
def choose_entry(user: User, entry: DigestEntry, *, chosen: bool, now: datetime) -> DigestEntry:
    """Take an entry into the digest, or leave it out; it stays at hand until the issue."""
    held = begin(user, entry.digest, now=now)
    row = _row(held, entry)
    if row.chosen == chosen:
        return row
    row.chosen = chosen
    row.version += 1
    row.save()
    verb = "digest.entry-chosen" if chosen else "digest.entry-left-out"
    log(user, verb, held, now=now, entry=row.pk)
    return row


@transaction.atomic
def move_entry(user: User, entry: DigestEntry, *, up: bool, now: datetime) -> DigestEntry:
    """One place up or down among what is chosen under its heading; at the end nothing moves."""
    held = begin(user, entry.digest, now=now)
    row = _row(held, entry)
    beside = held.entries.filter(section=row.section, chosen=True)
    if up:
        other = beside.filter(position__lt=row.position).order_by("-position").first()
    else:
        other = beside.filter(position__gt=row.position).order_by("position").first()
    if other is None or not row.chosen:
        return row
    row.position, other.position = other.position, row.position
    row.save(update_fields=["position"])
    other.save(update_fields=["position"])
    log(user, "digest.entry-moved", held, now=now, entry=row.pk)
    return row


def _row(held: Digest, entry: DigestEntry) -> DigestEntry:
    row = held.entries.select_for_update().filter(pk=entry.pk).first()
    if row is None:
        raise Conflict(_("This entry is no longer there."))
    return row


def put_in_order(digest: Digest) -> None:
    """Number the entries so that sections come one after the other; within one nothing moves."""
    rows = sorted(digest.entries.all(), key=lambda row: (ORDER[row.section], row.position, row.pk))
    moved = []
    for place, row in enumerate(rows, 1):
        if row.position != place:
            row.position = place
            moved.append(row)
    DigestEntry.objects.bulk_update(moved, ["position"], batch_size=200)
