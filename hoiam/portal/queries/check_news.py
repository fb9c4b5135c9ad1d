"""What is new among checks: published, corrected, withdrawn; each a line of the feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hoiam.checks.models import FactCheck
from hoiam.portal.public import language_now
from hoiam.portal.queries.checks import CheckRow, row_of, with_texts
from hoiam.publishing.models import Correction, Publication
from hoiam.publishing.queries import public_path, withdrawal_in, words_in
from hoiam.publishing.queries.parts import correction_key


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`key` tells what happened to a page from the page itself, "" for its publication."""

    key: str
    at: datetime
    title: str
    said: str
    path: str
    language: str


def newest_first() -> QuerySet[Publication]:
    """Keys of all that happened: `at`, `what`, `about` (a publication), `row` (a correction)."""
    public = Publication.objects.filter(kind="factcheck").exclude(number=None)
    standing = public.filter(state="published", merged_into=None)
    corrected = Correction.objects.filter(publication__in=standing, is_minor=False)
    return (
        _keys(standing, "published", at="published_at", about="pk", row="pk")
        .union(
            _keys(
                corrected.exclude(approved_at=None),
                "corrected",
                at="approved_at",
                about="publication_id",
                row="pk",
            ),
            _keys(
                public.filter(state="withdrawn"),
                "withdrawn",
                at="withdrawn_at",
                about="pk",
                row="pk",
            ),
            all=True,
        )
        .order_by("-happened", "-row")
    )


def _keys(rows: QuerySet, what: str, *, at: str, about: str, row: str) -> QuerySet:
    said = rows.order_by().annotate(
        happened=F(at), what=Value(what, output_field=CharField()), about=F(about), row=F(row)
    )
    return said.values("happened", "what", "about", "row")


def with_words(keys: Sequence[Mapping[str, Any]]) -> list[News]:
    """The same with what a reader of the feed sees."""
    about = {key["about"] for key in keys}
    checks = with_texts(FactCheck.objects.filter(publication__in=about))
    rows = {check.publication_id: row_of(check) for check in checks}
    changed = [key["row"] for key in keys if key["what"] == "corrected"]
    corrections = Correction.objects.in_bulk(changed)
    return [_news(key, rows[key["about"]], corrections) for key in keys if key["about"] in rows]


def _news(key: Mapping[str, Any], row: CheckRow, corrections: Mapping[int, Correction]) -> News:
    publication = row.factcheck.publication
    path = public_path(publication, language_now())
    what, title, said = key["what"], row.text.title, _found(row)
    language = row.text.language
    if what == "corrected":
        words = words_in(publication, language_now())
        wrong = corrections[key["row"]].text
        told = words.said(correction_key(key["row"]), wrong, publication.language)
        title = _("Corrected: %(title)s") % {"title": title}
        said = f"{told.text} · {said}"
    if what == "withdrawn":
        title = _("Withdrawn: %(number)s") % {"number": row.number}
        reason = withdrawal_in(publication, language_now())
        said, language = reason.text, reason.language
    return News(
        key="" if what == "published" else f"{what}-{key['row']}",
        at=key["happened"],
        title=title,
        said=said,
        path=path,
        language=language,
    )


def _found(row: CheckRow) -> str:
    """Each claim with what was found."""
    lines = [
        f"“{claim.statement.text}” {capfirst(str(claim.rating.label))}"
        if claim.rating
        else f"“{claim.statement.text}”"
        for claim in row.claims
    ]
    return " · ".join([*lines, row.text.summary] if row.text.summary else lines)
