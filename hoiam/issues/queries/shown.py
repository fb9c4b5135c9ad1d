"""What the public sees of an issue: its text, or the reason for which that is withheld."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoiam.issues.models import Issue
from hoiam.issues.queries.lists import Link, sources_of
from hoiam.publishing.queries import text_in

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicText:
    """`withheld` is the reason in words, "" where nothing is; then title and question are ours.

    `body` is cleaned HTML. `links` lead to the articles, unless the text is withheld.
    """

    title: str
    body: str
    withheld: str
    links: tuple[Link, ...] = ()


def public_title(issue: Issue) -> str:
    """The title in the language of the page, or that it is withheld."""
    if issue.withheld:
        return _("Text withheld: %(reason)s") % {"reason": issue.get_withheld_display()}
    return text_in(issue.publication, get_language() or issue.publication.language).title


def answer_title(issue: Issue) -> str:
    """A title to begin an answer with; it will be public, so what is withheld is not in it."""
    named = issue.number if issue.withheld else issue.title
    return (_("Answer: %(title)s") % {"title": named})[:LONGEST_TITLE]


def public_text(issue: Issue) -> PublicText:
    """All that anyone may read of the matter itself."""
    if issue.withheld:
        reason = str(issue.get_withheld_display())
        return PublicText(title=public_title(issue), body="", withheld=reason)
    shown = text_in(issue.publication, get_language() or issue.publication.language)
    return PublicText(
        title=shown.title, body=shown.body, withheld="", links=tuple(sources_of(issue))
    )
