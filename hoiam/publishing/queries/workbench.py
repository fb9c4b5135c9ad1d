"""Everything that the desk's page of a publication shows, for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hoiam.offices.models import User
from hoiam.publishing.kinds import Kind, Part, kind_of
from hoiam.publishing.models import (
    Attachment,
    Correction,
    Publication,
    ReviewRequest,
    Revision,
    Translation,
)
from hoiam.publishing.queries import signing
from hoiam.publishing.queries.history import corrections_shown
from hoiam.publishing.queries.looking import outcomes
from hoiam.publishing.queries.parts import parts_for
from hoiam.publishing.queries.texts import newest_revision, public_path, signed_translation
from hoiam.publishing.states import STATES, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Decidable:
    """A row that waits for a decision; `refusal` says why it can't be this person's."""

    row: Correction | ReviewRequest
    refusal: str | None
    # Of a request to look again: what can be said to have come of it.
    outcomes: Sequence[str] = ()
    # Of a correction: whether this person may drop it.
    can_drop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedBeside:
    """A part of the page as it stands, and what a translation says of it: "" for nothing.

    `is_same`: the original was corrected since what readers have, and the translation was not.
    """

    part: Part
    text: str
    is_outdated: bool
    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """The newest translation into a language; `refusal` says why it can't be signed here."""

    row: Translation
    refusal: str | None
    parts: list[TranslatedBeside]

    @property
    def missing(self) -> int:
        """How many parts of the page have no translation that holds."""
        return sum(not pair.text or pair.is_outdated for pair in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What is there, and what this person may do with it (`may`: names of verbs)."""

    publication: Publication
    kind: Kind
    state: State
    text: Revision
    path: str
    may: frozenset[str]
    why_not_approve: str
    attachments: list[Attachment]
    pictures: list[Attachment]
    waiting_files: list[Attachment]
    corrections: list[Correction]
    waiting_correction: Decidable | None
    translations: list[Translated]
    reviews: list[Decidable]


def workbench(user: User, publication: Publication) -> Workbench:
    """The page of one publication that this person may see."""
    files = list(publication.attachments.filter(removed_at=None).select_related("correction"))
    waiting = publication.corrections.filter(approved_at=None, refused_at=None)
    correction = waiting.select_related("before", "after", "by").first()
    refusal = signing.why_not_sign(user, publication)
    return Workbench(
        publication=publication,
        kind=kind_of(publication),
        state=STATES[publication.state],
        text=newest_revision(publication),
        path=public_path(publication) if publication.is_public else "",
        may=frozenset(_verbs(user, publication, refusal)),
        why_not_approve=(refusal or "") if publication.state == "submitted" else "",
        attachments=[row for row in files if _is_there(row)],
        waiting_files=[row for row in files if correction and row.correction_id == correction.pk],
        pictures=[row for row in files if row.media_type.startswith("image/")],
        corrections=corrections_shown(publication),
        waiting_correction=correction
        and Decidable(
            row=correction,
            refusal=signing.why_not_sign_correction(user, correction),
            can_drop=signing.why_not_drop_correction(user, correction) is None,
        ),
        translations=_translations(user, publication),
        reviews=[
            Decidable(
                row=row,
                refusal=signing.why_not_decide(user, row),
                outcomes=outcomes(row, publication) if not row.outcome else (),
            )
            for row in publication.reviews.select_related("decided_by")
        ],
    )


def _is_there(row: Attachment) -> bool:
    """Not a file of a correction that waits or was refused; those stand with the correction."""
    return row.correction is None or row.correction.approved_at is not None


def _verbs(user: User, publication: Publication, refusal: str | None) -> list[str]:
    state, writes = publication.state, signing.why_not_write(user, publication) is None
    approves = signing.why_not_return(user, publication) is None
    publishes = signing.why_not_publish(user, publication) is None
    two = kind_of(publication).needs_two
    possible = {
        "attach": writes and STATES[state].may_change,
        # Whoever may sign it returns it with a remark, which says why; taking back says nothing.
        "take-back": refusal is not None
        and state == "submitted"
        and signing.why_not_take_back(user, publication) is None,
        "approve": refusal is None and state == "submitted",
        "give-back": approves and state in ("submitted", "approved", "scheduled"),
        "publish": publishes and state in (("approved", "scheduled") if two else ("draft",)),
        "unschedule": publishes and state == "scheduled",
        "correct": state == "published" and signing.why_not_correct(user, publication) is None,
        "translate": writes and signing.why_not_translate(user, publication) is None,
        "withdraw": state == "published" and signing.why_not_withdraw(user, publication) is None,
    }
    return [verb for verb, may in possible.items() if may]


def _translations(user: User, publication: Publication) -> list[Translated]:
    """The newest of each language; one that waits can be signed."""
    rows = publication.translations.select_related("by").prefetch_related("parts")
    newest = {row.language: row for row in rows}
    return [
        Translated(
            row=row,
            parts=_beside(publication, row),
            refusal=None
            if row.approved_at is not None
            else signing.why_not_sign_translation(user, row),
        )
        for row in newest.values()
    ]


def _beside(publication: Publication, translation: Translation) -> list[TranslatedBeside]:
    said = {row.key: row for row in translation.parts.all()}
    signed = signed_translation(publication, translation.language)
    shown = {row.key: row for row in signed.parts.all()} if signed is not None else {}
    found = []
    for part in parts_for(publication, translation.language):
        row, old = said.get(part.key), shown.get(part.key)
        changed = old is not None and old.original != part.text
        found.append(
            TranslatedBeside(
                part=part,
                text=row.text if row is not None else "",
                is_outdated=row is not None and row.original != part.text,
                is_same=changed and row is not None and old is not None and row.text == old.text,
            )
        )
    return found
