"""The history that every published page shows, and what changed from one text to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.publishing.models import Correction, Publication, Revision
from hoiam.publishing.rich_text import to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated thing that happened to a published text.

    `text` is our own words (a correction, a reason); `revision` is what it said from then on and
    `before` what it said until then, where the text changed.
    """

    at: datetime
    code: str
    label: str | Promise
    text: str = ""
    revision: Revision | None = None
    before: Revision | None = None
    correction: Correction | None = None


def history(publication: Publication) -> list[Event]:
    """What happened since it became public, oldest first. Drafts before that are the office's own.

    A correction that waits or was refused is not part of it; a file taken away is.
    """
    if publication.published_at is None:
        return []
    signed = list(
        publication.corrections.exclude(approved_at=None)
        .select_related("before", "after")
        .order_by("approved_at", "pk")
    )
    first = signed[0].before if signed else publication.current
    events = [
        Event(at=publication.published_at, code="published", label=_("published"), revision=first)
    ]
    events += [
        Event(
            at=correction.approved_at,
            code="minor" if correction.is_minor else "corrected",
            label=_("wording put right") if correction.is_minor else _("corrected"),
            text=correction.text,
            revision=correction.after,
            before=correction.before,
            correction=correction,
        )
        for correction in signed
    ]
    events += _around(publication)
    return sorted(events, key=lambda event: event.at)


def _around(publication: Publication) -> list[Event]:
    """Translations, files taken away and the withdrawal."""
    start = publication.published_at
    translations = publication.translations.exclude(approved_at=None)
    events = [
        Event(
            at=max(row.approved_at, start),
            code="translated",
            label=_("translated"),
            text=row.language,
        )
        for row in translations
    ]
    events += [
        Event(at=row.removed_at, code="file-removed", label=_("a file was removed"), text=said)
        for row in publication.attachments.exclude(removed_at=None)
        if row.removed_at > start and (said := f"{row.title}: {row.removed_reason}")
    ]
    if publication.withdrawn_at is not None:
        events.append(
            Event(
                at=publication.withdrawn_at,
                code="withdrawn",
                label=_("withdrawn"),
                text=publication.withdrawn_reason,
            )
        )
    return events


def corrections_shown(publication: Publication) -> list[Correction]:
    """Corrections of substance in force, newest first: they stand on top of the page."""
    return list(
        publication.corrections.exclude(approved_at=None)
        .filter(is_minor=False)
        .order_by("-approved_at", "-pk")
    )


_PIECES = re.compile(r"\n+|[^\S\n]+|[\w-]+|[^\w\s]")


def differences(old: Revision, new: Revision) -> list[tuple[str, str]]:
    """Runs of (“same” | “del” | “ins”, text), word by word, over title, summary and text.

    Formatting is left out: what is shown is what somebody reads. Texts without a word in common
    come as one run taken out and one put in.
    """
    before, after = _words(old), _words(new)
    runs: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            runs.append(("same", "".join(before[a:b])))
            continue
        if a < b:
            runs.append(("del", "".join(before[a:b])))
        if c < d:
            runs.append(("ins", "".join(after[c:d])))
    return _joined(runs)


def changed_runs(old: Revision, new: Revision) -> list[tuple[str, str]]:
    """The same where anything reads differently; else none, for nothing is to be shown."""
    runs = differences(old, new)
    return runs if any(kind != "same" for kind, _text in runs) else []


def _words(revision: Revision) -> list[str]:
    parts = (revision.title, revision.summary, to_text(revision.body))
    return _PIECES.findall("\n\n".join(part for part in parts if part))


def _joined(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A lone space that stayed between two changed words is part of the change, for reading."""
    said: list[tuple[str, str]] = []
    deleted = inserted = ""
    for place, (kind, text) in enumerate(runs):
        is_gap = kind == "same" and not text.strip() and "\n" not in text
        inside = is_gap and 0 < place < len(runs) - 1
        if kind == "same" and not inside:
            said += _changed(deleted, inserted)
            said.append((kind, text))
            deleted = inserted = ""
            continue
        deleted += text if kind != "ins" else ""
        inserted += text if kind != "del" else ""
    return said + _changed(deleted, inserted)


def _changed(deleted: str, inserted: str) -> list[tuple[str, str]]:
    runs = []
    if deleted.strip() or (deleted and not inserted):
        runs.append(("del", deleted))
    if inserted:
        runs.append(("ins", inserted))
    return runs
