"""States of a claim, the scale of ratings, stances and the log's verbs: one row each says all."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`who` acts next: checker, second (who signs), or nobody. `is_open`: it is worked on."""

    code: str
    label: str | Promise
    who: str
    follows: tuple[str, ...]
    is_open: bool = False
    is_public: bool = False


STATES = {
    state.code: state
    for state in (
        State(
            code="new",
            label=_("not yet stated"),
            who="checker",
            follows=("working", "aside", "merged"),
            is_open=True,
        ),
        State(
            code="working",
            label=_("being checked"),
            who="checker",
            follows=("submitted", "aside", "merged"),
            is_open=True,
        ),
        State(
            code="submitted",
            label=_("waiting for the second signature"),
            who="second",
            follows=("working", "published"),
            is_open=True,
        ),
        State(
            code="published",
            label=_("published"),
            who="nobody",
            follows=("withdrawn",),
            is_public=True,
        ),
        State(code="withdrawn", label=_("withdrawn"), who="nobody", follows=(), is_public=True),
        State(
            code="aside",
            label=_("set aside"),
            who="nobody",
            follows=("new", "working"),
        ),
        State(
            code="merged",
            label=_("joined with another claim"),
            who="nobody",
            follows=("new", "working"),
        ),
    )
}
CHOICES = [(state.code, state.label) for state in STATES.values()]
OPEN = tuple(state.code for state in STATES.values() if state.is_open)
PUBLIC = tuple(state.code for state in STATES.values() if state.is_public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One step of the scale, or one outcome outside it.

    `value`: 1 (false) to 5 (true) as ClaimReview's `ratingValue`; None where there is no number.
    `is_rated`: whether a ClaimReview says it; an opinion is published and never rated.
    """

    code: str
    label: str | Promise
    meaning: str | Promise
    value: int | None = None
    is_rated: bool = True


RATINGS = {
    rating.code: rating
    for rating in (
        Rating(
            code="true",
            label=_("true"),
            meaning=_("The evidence bears out the claim, and nothing that matters is missing."),
            value=5,
        ),
        Rating(
            code="mostly-true",
            label=_("mostly true"),
            meaning=_("The core of the claim holds; a detail is inexact or missing."),
            value=4,
        ),
        Rating(
            code="missing-context",
            label=_("missing context"),
            meaning=_("What is said is so, but without its context it leads to a wrong belief."),
            value=3,
        ),
        Rating(
            code="partly-false",
            label=_("partly false"),
            meaning=_("A part of the claim that matters is refuted by the evidence."),
            value=2,
        ),
        Rating(
            code="false",
            label=_("false"),
            meaning=_("The evidence refutes the claim."),
            value=1,
        ),
        Rating(
            code="not-enough-evidence",
            label=_("not enough evidence"),
            meaning=_("What could be found neither bears out the claim nor refutes it."),
        ),
        Rating(
            code="opinion",
            label=_("opinion: not rated"),
            meaning=_(
                "This is criticism, satire, a forecast or an opinion: no evidence could show it "
                "true or false, so it stands outside the scale."
            ),
            is_rated=False,
        ),
    )
}
RATING_CHOICES = [(rating.code, rating.label) for rating in RATINGS.values()]
# What may be said of a claim that is not rated (DESIGN §2.4).
OPINION_KINDS = (
    ("opinion", _("an opinion or criticism")),
    ("satire", _("satire")),
    ("forecast", _("a forecast")),
)
STANCES = (
    ("supports", _("supports the claim")),
    ("refutes", _("refutes the claim")),
    ("context", _("context only")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Why a claim is not checked: a closed list, told to who asked."""

    code: str
    label: str | Promise


ASIDES = {
    aside.code: aside
    for aside in (
        Aside(code="no-claim", label=_("there is no statement in it that could be checked")),
        Aside(code="private", label=_("it is about somebody's private life")),
        Aside(code="elsewhere", label=_("it is a matter for another body, which we name")),
        Aside(code="asked-for-help", label=_("it asks for help and not whether something is so")),
        Aside(code="junk", label=_("it is advertising or a flood")),
    )
}
ASIDE_CHOICES = [(aside.code, aside.label) for aside in ASIDES.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A thing that was done to a claim, as the log names it; `public`: shown to anyone."""

    code: str
    label: str | Promise
    public: bool = False


VERBS = {
    verb.code: verb
    for verb in (
        Verb(code="claim.opened", label=_("opened")),
        Verb(code="claim.stated", label=_("stated")),
        Verb(code="claim.taken", label=_("taken by a checker")),
        Verb(code="claim.left", label=_("left by the checker")),
        Verb(code="claim.tip-joined", label=_("a tip joined")),
        Verb(code="claim.tip-separated", label=_("a tip was taken out")),
        Verb(code="claim.split", label=_("split")),
        Verb(code="claim.tip-split", label=_("a tip was split into what it says")),
        Verb(code="claim.tip-whole", label=_("the splitting of a tip was undone")),
        Verb(code="claim.merged", label=_("joined with another claim")),
        Verb(code="claim.unmerged", label=_("separated again")),
        Verb(code="claim.story-added", label=_("a story joined")),
        Verb(code="claim.story-removed", label=_("a story was taken out")),
        Verb(code="claim.appearance-added", label=_("where it was seen was added")),
        Verb(code="claim.appearance-removed", label=_("where it was seen was taken out")),
        Verb(code="claim.aside", label=_("set aside")),
        Verb(code="claim.reopened", label=_("taken up again")),
        Verb(code="claim.parties-stated", label=_("the parties were stated"), public=True),
        Verb(code="claim.evidence-added", label=_("evidence was added")),
        Verb(code="claim.evidence-removed", label=_("evidence was taken out")),
        Verb(code="claim.page-asked", label=_("a page of the evidence was asked for")),
        Verb(code="claim.page-read", label=_("a page of the evidence was read")),
        Verb(code="claim.page-uploaded", label=_("a page of the evidence was uploaded")),
        Verb(code="claim.page-not-waited", label=_("a page is not waited for")),
        Verb(code="claim.quote-corrected", label=_("a quoted passage was corrected")),
        Verb(code="claim.rated", label=_("a rating was proposed")),
        Verb(code="check.drafted", label=_("a check was begun")),
        Verb(code="check.claim-added", label=_("a claim joined the check")),
        Verb(code="check.claim-removed", label=_("a claim was taken out of the check")),
        Verb(code="check.dropped", label=_("the draft of the check was dropped")),
        Verb(code="check.unrated", label=_("it will be an answer without a rating")),
        Verb(code="check.rated-after-all", label=_("it will have a rating after all")),
        Verb(code="check.submitted", label=_("signed by the first person")),
        Verb(code="check.returned", label=_("returned")),
        Verb(code="check.approved", label=_("signed by the second person")),
        Verb(code="check.published", label=_("published"), public=True),
        Verb(code="check.corrected", label=_("corrected"), public=True),
        Verb(code="check.withdrawn", label=_("withdrawn"), public=True),
        Verb(code="check.withheld", label=_("the claim was left out of the withdrawn page")),
        Verb(code="check.shown-again", label=_("the withdrawn page names the claim again")),
        Verb(code="notice.published", label=_("“we are checking this” was put up"), public=True),
        Verb(code="notice.ended", label=_("“we are checking this” ended"), public=True),
        Verb(code="checkfeed.added", label=_("a list of another publisher was added")),
        Verb(code="checkfeed.changed", label=_("a list of another publisher was changed")),
        Verb(code="checkfeed.imported", label=_("checks of another publisher came in")),
    )
}
