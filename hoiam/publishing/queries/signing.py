"""Who may do what with a publication: each answer is a sentence why not, or None."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from hoiam.offices.models import User
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import (
    Attachment,
    Correction,
    Publication,
    ReviewRequest,
    Revision,
    Translation,
)


def why_not_see(user: User, publication: Publication) -> str | None:
    if not user.is_active:
        return _("This account is closed.")
    return kind_of(publication).may_see(user, publication)


def why_not_write(user: User, publication: Publication) -> str | None:
    return why_not_see(user, publication) or kind_of(publication).may_write(user, publication)


def why_not_correct(user: User, publication: Publication) -> str | None:
    """Why this person may not propose a correction of what is published."""
    refusal = why_not_write(user, publication)
    return refusal or kind_of(publication).may_correct(user, publication)


def writers(publication: Publication) -> set[int]:
    """Keys of all who wrote any of its text, attached a file that is still there, or submitted it.

    So do those who wrote what its kind signs beside the text.

    Whoever wrote before it was given back counts too: a stranger's last comma would otherwise let
    an author sign his own text.
    """
    return writers_of([publication])[publication.pk]


def writers_of(publications: Iterable[Publication]) -> dict[int, set[int]]:
    """The same for many at once, in two queries and what each kind asks beside them."""
    rows_of: dict[str, list[Publication]] = {}
    found: dict[int, set[int | None]] = {}
    for row in publications:
        rows_of.setdefault(row.kind, []).append(row)
        found[row.pk] = {row.submitted_by_id}
    for same in rows_of.values():
        for key, people in kind_of(same[0]).authors(same).items():
            found[key] |= people
    for rows in (Revision.objects.all(), Attachment.objects.filter(removed_at=None)):
        pairs = rows.filter(publication__in=found).values_list("publication", "by").distinct()
        for publication, by in pairs.order_by():
            found[publication].add(by)
    return {key: people - {None} for key, people in found.items()}


def why_not_sign(
    user: User, publication: Publication, authors: set[int] | None = None
) -> str | None:
    """Why this person may not be the second to sign a text that was submitted.

    `authors` are its `writers`, where the caller has them already.
    """
    return _why_not_second(user, publication, writers(publication) if authors is None else authors)


def why_not_publish(user: User, publication: Publication) -> str | None:
    """Publishing what two signed is the approver's; a kind that one person signs, its writer's."""
    if kind_of(publication).needs_two:
        return _why_not_approve(user, publication)
    return why_not_write(user, publication)


def why_not_return(user: User, publication: Publication) -> str | None:
    """Giving back is no signature, so an approver who wrote part of it may do it."""
    return _why_not_approve(user, publication)


def why_not_take_back(user: User, publication: Publication) -> str | None:
    """Why this person may not make a draft again of what waits for its second signature."""
    refusal = why_not_write(user, publication)
    return refusal or kind_of(publication).may_take_back(user, publication)


def why_not_withdraw(user: User, publication: Publication) -> str | None:
    rule = kind_of(publication).may_withdraw
    if rule is None:
        return why_not_publish(user, publication)
    return why_not_see(user, publication) or rule(user, publication)


def why_not_sign_correction(user: User, correction: Correction) -> str | None:
    written = {correction.by_id, correction.after.by_id}
    written |= set(correction.attachments.filter(removed_at=None).values_list("by", flat=True))
    refusal = _why_not_second(user, correction.publication, written)
    return refusal or kind_of(correction.publication).may_sign_correction(user, correction)


def why_not_drop_correction(user: User, correction: Correction) -> str | None:
    """Why this person may not drop a correction. Whoever proposed it always may."""
    if user.pk == correction.by_id:
        return None
    refusal = why_not_return(user, correction.publication)
    return refusal or kind_of(correction.publication).may_drop_correction(user, correction)


def why_not_translate(user: User, publication: Publication) -> str | None:
    """Why this person may not translate: whoever does gives the first of its two signatures."""
    return why_not_correct(user, publication)


def why_not_sign_translation(user: User, translation: Translation) -> str | None:
    """All who wrote this translation since the last one that was signed are its authors.

    Who wrote it must be free to do so still.
    """
    author, publication = translation.by, translation.publication
    if author is not None and kind_of(publication).may_correct(author, publication):
        return _("Who wrote this translation may not: another person must translate it anew.")
    rows = Translation.objects.filter(
        publication=translation.publication_id, language=translation.language
    )
    signed = rows.exclude(approved_at=None).order_by("-pk").values_list("pk", flat=True).first()
    since = rows.filter(pk__gt=signed or 0, pk__lte=translation.pk)
    return _why_not_second(user, translation.publication, since.values_list("by", flat=True))


def why_not_decide(user: User, review: ReviewRequest) -> str | None:
    """Whoever wrote or signed a text is not the one who looks at it again."""
    publication = review.publication
    refusal = why_not_see(user, publication) or kind_of(publication).may_decide(user, publication)
    if refusal is None and user.pk in hands(publication):
        return _("You wrote or signed this text, so somebody else must look at it again.")
    return refusal


def hands(publication: Publication) -> set[int]:
    """Keys of all who wrote any of it, or gave a second signature to it or to a correction."""
    known: set[int] | None = publication.__dict__.get("_hands")
    return hands_of([publication])[publication.pk] if known is None else known


def hands_of(publications: Sequence[Publication]) -> dict[int, set[int]]:
    """The same for many at once."""
    found = writers_of(publications)
    for row in publications:
        found[row.pk] |= {row.approved_by_id} - {None}
    signed = Correction.objects.filter(publication__in=found).exclude(approved_by=None)
    for publication, by in signed.order_by().values_list("publication", "approved_by"):
        found[publication].add(by)
    return found


def read_to_decide(user: User, publications: Sequence[Publication]) -> None:
    """Hang on rows that are only shown all that `why_not_decide` asks of each."""
    known = hands_of(publications)
    rows_of: dict[str, list[Publication]] = {}
    for row in publications:
        row.__dict__["_hands"] = known[row.pk]
        rows_of.setdefault(row.kind, []).append(row)
    for same in rows_of.values():
        kind_of(same[0]).read_many(user, same)


def _why_not_approve(user: User, publication: Publication) -> str | None:
    """Also what is public is signed, withdrawn or refused only by whose duty it is."""
    kind = kind_of(publication)
    return (
        kind.may_second(user, publication)
        or why_not_see(user, publication)
        or kind.may_sign(user, publication)
    )


def _why_not_second(
    user: User, publication: Publication, authors: Iterable[int | None]
) -> str | None:
    refusal = _why_not_approve(user, publication)
    if refusal is None and user.pk in set(authors):
        return _("You wrote part of this text, so somebody else must sign it.")
    return refusal
