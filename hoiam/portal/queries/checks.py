"""Published checks as anyone may read them: the list, one check, and notices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from hoiam.checks.actions.noticing import unfinished_words
from hoiam.checks.models import (
    Claim,
    FactCheck,
    Form,
    ImportedCheck,
    Notice,
    NoticeOutcome,
    SeenIn,
)
from hoiam.checks.queries.translated import notice_key, statement_of
from hoiam.checks.states import PUBLIC as PUBLIC_CLAIMS
from hoiam.checks.states import RATINGS, Rating
from hoiam.portal.public import language_now
from hoiam.portal.queries.lists import Found
from hoiam.publishing.models import Correction, TranslatedPart, Translation
from hoiam.publishing.queries import Said, Shown, as_is, text_in, words_in
from hoiam.publishing.states import PUBLIC
from hoiam.reading.fold import fold

UNRATED = "answer"
MOST_OTHERS = 10
MOST_WORDS = 12
# "0006" or "2026-0006", as somebody types what they remember of KC-2026-0006.
_END_OF_NUMBER = re.compile(r"(?:\d{4}-)?[0-9]{3,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedChecks:
    """What a reader looks for. `rating`: a code of the scale, `answer`, or "" for all."""

    words: str = ""
    rating: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """A claim as lists show it, with what was found; `rating` None where it is not rated."""

    statement: Said
    rating: Rating | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    factcheck: FactCheck
    number: str
    text: Shown
    claims: list[ClaimLine]
    is_answer: bool
    corrected_at: date | None


def public_checks() -> QuerySet[FactCheck]:
    """Checks that are published now, whatever their form."""
    return FactCheck.objects.filter(
        publication__kind="factcheck",
        publication__state="published",
        publication__merged_into=None,
    ).exclude(publication__number=None)


def find_checks(wanted: WantedChecks) -> Found:
    """The checks asked for, the newest first: by words of a claim, by number, by rating."""
    matching = public_checks()
    if wanted.rating == UNRATED:
        matching = matching.filter(form=Form.ANSWER)
    elif wanted.rating:
        rated = _claims_of().filter(rating=wanted.rating)
        matching = matching.filter(Exists(rated), form=Form.RATED)
    words = fold(wanted.words).split()[:MOST_WORDS]
    if words:
        told, translated = _claims_of(), _translated()
        for word in words:
            told = told.filter(folded__contains=word)
            translated = translated.filter(folded__contains=word)
        numbered = Q(publication__number__iexact=wanted.words.strip())
        if _END_OF_NUMBER.fullmatch(wanted.words.strip()):
            numbered |= Q(publication__number__endswith=f"-{wanted.words.strip()}")
        matching = matching.filter(Exists(told) | Exists(translated) | numbered)
    ordered = matching.order_by("-publication__published_at", "-pk")
    return Found(keys=ordered.values_list("pk", flat=True), count=matching.count())


def _claims_of() -> QuerySet[Claim]:
    return Claim.objects.filter(factcheck=OuterRef("pk"), state__in=PUBLIC_CLAIMS)


def _translated() -> QuerySet[TranslatedPart]:
    """The sentences of a check's claims in the newest signed translation into the page's language.

    On the Vietnamese pages there is none, and nothing is looked for.
    """
    signed = Translation.objects.exclude(approved_at=None).filter(
        publication=OuterRef(OuterRef("publication")), language=language_now()
    )
    newest = Subquery(signed.order_by("-pk").values("pk")[:1])
    return TranslatedPart.objects.filter(translation=newest, key__endswith="-statement")


def check_rows(keys: Sequence[int]) -> list[CheckRow]:
    """The checks of these keys as rows, in the order of the keys."""
    held = with_texts(FactCheck.objects.filter(pk__in=list(keys))).in_bulk()
    return [row_of(held[key]) for key in keys if key in held]


def newest_checks(count: int) -> list[CheckRow]:
    newest = public_checks().order_by("-publication__published_at", "-pk")
    return check_rows(list(newest.values_list("pk", flat=True)[:count]))


def with_texts(checks: QuerySet[FactCheck]) -> QuerySet[FactCheck]:
    """With all that a row or a ClaimReview says, in a number of queries that does not grow."""
    signed = Correction.objects.exclude(approved_at=None).filter(is_minor=False)
    return checks.select_related("publication__current").prefetch_related(
        "publication__translations__parts",
        Prefetch("publication__corrections", signed.order_by("approved_at", "pk"), "signed"),
        Prefetch("claims", public_claims(), "shown_claims"),
    )


def public_claims() -> QuerySet[Claim]:
    """Those anyone may see, each with the day on which the press first told it."""
    told = Min("appearances__on", filter=Q(appearances__seen_in=SeenIn.PRESS))
    return Claim.objects.filter(state__in=PUBLIC_CLAIMS).annotate(first_told=told).order_by("pk")


def row_of(check: FactCheck) -> CheckRow:
    publication = check.publication
    is_answer = check.form == Form.ANSWER
    words = words_in(publication, language_now())
    return CheckRow(
        factcheck=check,
        number=publication.number or "",
        text=text_in(publication, language_now()),
        claims=[
            ClaimLine(
                statement=statement_of(claim, words),
                rating=None if is_answer else RATINGS.get(claim.rating),
            )
            for claim in check.shown_claims
        ],
        is_answer=is_answer,
        corrected_at=publication.signed[-1].approved_at if publication.signed else None,
    )


def every_check(step: int = 200) -> Iterator[list[FactCheck]]:
    """All that are published, oldest first, some at a time, so that none need be kept."""
    last = 0
    while True:
        checks = list(with_texts(public_checks().filter(pk__gt=last).order_by("pk"))[:step])
        if not checks:
            return
        last = checks[-1].pk
        yield checks


def check_of(number: str) -> FactCheck | None:
    """A check that is, or once was, published, by its public number."""
    rows = with_texts(FactCheck.objects.filter(publication__state__in=PUBLIC))
    rows = rows.select_related("publication__merged_into", "first_body", "second_body")
    return rows.filter(publication__number=number.replace("\x00", "")).first()


def others_checks(words: str) -> list[ImportedCheck]:
    """Checks of other publishers with these words, the newest first."""
    folded = fold(words).split()[:MOST_WORDS]
    if not folded:
        return []
    rows = ImportedCheck.objects.all()
    for word in folded:
        rows = rows.filter(folded__contains=word)
    newest = F("published_on").desc(nulls_last=True)
    return list(rows.order_by(newest, "-pk")[:MOST_OTHERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """ "We are checking this": `check` is the published one that came of it, if one did.

    `withheld`: why the claim of that check is not repeated, "" where it is; then text and outcome
    are left out, and the title says so.
    """

    notice: Notice
    number: str
    text: Shown
    outcome: Said
    claim: Claim | None
    check: FactCheck | None
    is_open: bool
    withheld: str


def public_notices() -> QuerySet[Notice]:
    return (
        Notice.objects.filter(publication__state__in=PUBLIC)
        .exclude(publication__number=None)
        .select_related(
            "publication__current",
            "claim__factcheck__publication",
            "claim__merged_into__factcheck__publication",
        )
        .prefetch_related("publication__translations__parts")
        .order_by("-publication__published_at", "-pk")
    )


def open_notices(today: date) -> list[NoticeRow]:
    """What is being checked now; what should have ended is not shown as open, ended or not."""
    rows = public_notices().filter(publication__state="published", outcome="", ends_on__gte=today)
    return notice_rows(rows, today=today)


def past_notices(today: date) -> QuerySet[Notice]:
    rows = public_notices().filter(publication__state="published")
    return rows.exclude(outcome="", ends_on__gte=today)


def notice_of(number: str) -> Notice | None:
    return public_notices().filter(publication__number=number.replace("\x00", "")).first()


def notice_rows(notices: Iterable[Notice], *, today: date) -> list[NoticeRow]:
    return [_notice_row(notice, today) for notice in notices]


def _notice_row(notice: Notice, today: date) -> NoticeRow:
    language, withheld = language_now(), notice.withheld
    named = notice.claim.state in PUBLIC_CLAIMS and not withheld
    return NoticeRow(
        notice=notice,
        number=notice.publication.number or "",
        text=_unnamed(withheld) if withheld else text_in(notice.publication, language),
        outcome=as_is("", language) if withheld else _outcome(notice),
        claim=notice.claim if named else None,
        check=_check_that_came(notice),
        is_open=notice.outcome == "" and notice.ends_on >= today,
        withheld=withheld,
    )


def _unnamed(withheld: str) -> Shown:
    return Shown(
        title=_("Text withheld: %(reason)s") % {"reason": withheld},
        summary="",
        body="",
        language=language_now(),
        is_translated=False,
        is_outdated=False,
    )


def _outcome(notice: Notice) -> Said:
    """What came of it. That it was not finished in time is the program's own sentence."""
    if notice.outcome == NoticeOutcome.UNFINISHED:
        return as_is(unfinished_words(), language_now())
    publication = notice.publication
    words = words_in(publication, language_now())
    return words.said(notice_key(notice), notice.outcome_text, publication.language)


def _check_that_came(notice: Notice) -> FactCheck | None:
    claim = notice.claim.merged_into or notice.claim
    check = claim.factcheck
    return check if check is not None and check.publication.state in PUBLIC else None
