"""What a correction changed of a check beside its text: what it was, and what it is since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hoiam.checks.models import Claim, Evidence, Party, RatingChange
from hoiam.checks.queries.translated import (
    evidence_key,
    finding_of,
    gone_key,
    party_key,
    statement_of,
)
from hoiam.checks.states import RATINGS
from hoiam.portal.public import language_now
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import Said, Words, as_is


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One thing that changed. `was` or `now` is None where it came or went; `why`: it went."""

    what: str
    about: Said | None = None
    was: Said | None = None
    now: Said | None = None
    why: Said | None = None


def beside_text(
    publication: Publication, claims: Sequence[Claim], words: Words
) -> Mapping[int, list[Beside]]:
    """By correction in force: ratings, findings, evidence and parties that it changed."""
    found: dict[int, list[Beside]] = defaultdict(list)
    about = {claim.pk: statement_of(claim, words) for claim in claims} if len(claims) > 1 else {}
    signed = publication.corrections.exclude(approved_at=None).values_list("pk", flat=True)
    keys = list(signed)
    _ratings(found, keys, about, words, publication.language)
    _evidence(found, claims, keys, about, words, publication.language)
    _parties(found, claims, keys, about, words, publication.language)
    return found


def _ratings(
    found: dict[int, list[Beside]],
    keys: Iterable[int],
    about: Mapping[int, Said],
    words: Words,
    language: str,
) -> None:
    rows = RatingChange.objects.filter(correction__in=keys).exclude(applied_at=None)
    newest: dict[int, int] = {}
    rows = list(rows.select_related("claim").order_by("applied_at", "pk"))
    for row in rows:
        newest[row.claim_id] = row.pk
    for row in rows:
        said = about.get(row.claim_id)
        if row.rating_before != row.rating_after:
            found[row.correction_id].append(
                Beside(
                    what=_("Rating"),
                    about=said,
                    was=_rating(row.rating_before),
                    now=_rating(row.rating_after),
                )
            )
        if row.finding_before != row.finding_after:
            # Only the finding in force has a translation.
            is_newest = newest[row.claim_id] == row.pk
            found[row.correction_id].append(
                Beside(
                    what=_("Finding"),
                    about=said,
                    was=as_is(row.finding_before, language),
                    now=finding_of(row.claim, words, language)
                    if is_newest
                    else as_is(row.finding_after, language),
                )
            )


def _rating(code: str) -> Said:
    rating = RATINGS.get(code)
    label = capfirst(str(rating.label)) if rating is not None else _("no rating")
    return as_is(label, language_now())


def _evidence(
    found: dict[int, list[Beside]],
    claims: Sequence[Claim],
    keys: Sequence[int],
    about: Mapping[int, Said],
    words: Words,
    language: str,
) -> None:
    rows = Evidence.objects.filter(claim__in=claims).order_by("pk")
    for row in rows.filter(correction__in=keys):
        found[row.correction_id].append(
            Beside(
                what=_("Evidence added"),
                about=about.get(row.claim_id),
                now=_title(row, words, language),
            )
        )
    for row in rows.filter(removal__in=keys).exclude(removed_at=None):
        found[row.removal_id].append(
            Beside(
                what=_("Evidence taken out"),
                about=about.get(row.claim_id),
                was=_title(row, words, language),
                why=words.said(evidence_key(row, "removed"), row.removed_reason, language),
            )
        )


def _title(row: Evidence, words: Words, language: str) -> Said:
    return words.said(evidence_key(row, "title"), row.title, language)


def _parties(
    found: dict[int, list[Beside]],
    claims: Sequence[Claim],
    keys: Sequence[int],
    about: Mapping[int, Said],
    words: Words,
    language: str,
) -> None:
    named = Party.objects.filter(claim__in=claims).select_related("office").order_by("pk")
    gone = list(named.filter(removal__in=keys, why_not=""))
    bodies = {(row.removal_id, row.claim_id, row.office_id) for row in gone if row.office_id}
    for row in named.filter(correction__in=keys):
        if not row.is_party and (row.correction_id, row.claim_id, row.office_id) in bodies:
            continue
        what = _("Party to the claim added") if row.is_party else _("Not a party, it was added")
        found[row.correction_id].append(
            Beside(what=what, about=about.get(row.claim_id), now=_body(row, words, language))
        )
    stands = list(named.in_force()) if gone else []
    for row in gone:
        found[row.removal_id].append(
            Beside(
                what=_("Party to the claim taken out"),
                about=about.get(row.claim_id),
                was=_body(row, words, language),
                why=words.said(gone_key(row, stands), row.removed_reason, language),
            )
        )


def _body(row: Party, words: Words, language: str) -> Said:
    if row.office is not None:
        return as_is(row.office.name, language_now() if row.office.name_en else "vi")
    return words.said(party_key(row, "name"), row.name, language)
