"""States of an issue, outcomes of an answer and the log's verbs: one row each says all of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`who` acts next: editor, office, approver, clock or nobody.

    `is_waiting`: the office owes an answer and the clock runs. `open311`: the status of Open311
    GeoReport v2. `follows`: the states that may follow.
    """

    code: str
    label: str | Promise
    who: str
    follows: tuple[str, ...]
    is_waiting: bool = False
    is_public: bool = True
    open311: str = "open"


STATES = {
    state.code: state
    for state in (
        State(
            code="draft",
            label=_("being prepared"),
            who="editor",
            follows=("assigned", "dropped"),
            is_public=False,
        ),
        State(
            code="dropped",
            label=_("not taken up"),
            who="nobody",
            follows=(),
            is_public=False,
            open311="closed",
        ),
        State(
            code="assigned",
            label=_("assigned"),
            who="office",
            follows=("accepted", "submitted", "withdrawn", "merged"),
            is_waiting=True,
        ),
        State(
            code="accepted",
            label=_("accepted"),
            who="office",
            follows=("assigned", "submitted", "withdrawn", "merged"),
            is_waiting=True,
        ),
        State(
            code="submitted",
            label=_("answer waiting for approval"),
            who="approver",
            follows=("accepted", "scheduled", "answered"),
            is_waiting=True,
        ),
        State(
            code="scheduled",
            label=_("answer approved, to be published"),
            who="clock",
            follows=("accepted", "answered"),
            is_waiting=True,
        ),
        State(
            code="answered",
            label=_("answered"),
            who="editor",
            follows=("assigned", "closed", "withdrawn", "merged"),
            open311="closed",
        ),
        State(
            code="closed",
            label=_("closed"),
            who="nobody",
            follows=("assigned", "withdrawn", "merged"),
            open311="closed",
        ),
        State(
            code="merged",
            label=_("joined with another issue"),
            who="nobody",
            follows=(),
            open311="closed",
        ),
        State(code="withdrawn", label=_("withdrawn"), who="nobody", follows=(), open311="closed"),
    )
}
CHOICES = [(state.code, state.label) for state in STATES.values()]
WAITING = tuple(state.code for state in STATES.values() if state.is_waiting)
PUBLIC = tuple(state.code for state in STATES.values() if state.is_public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an answer says. `needs_date`: a promise, which comes back on that day."""

    code: str
    label: str | Promise
    needs_date: bool = False


OUTCOMES = {
    outcome.code: outcome
    for outcome in (
        Outcome(code="done", label=_("done")),
        Outcome(code="will-do", label=_("will be done by a date"), needs_date=True),
        Outcome(code="not-ours", label=_("not ours")),
        Outcome(code="cannot", label=_("can't be done, for a reason")),
        Outcome(code="information", label=_("information only")),
    )
}
OUTCOME_CHOICES = [(outcome.code, outcome.label) for outcome in OUTCOMES.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A thing that was done to an issue, as the log names it; `public`: shown to anyone."""

    code: str
    label: str | Promise
    public: bool = True


VERBS = {
    verb.code: verb
    for verb in (
        Verb(code="issue.opened", label=_("opened"), public=False),
        Verb(code="issue.edited", label=_("edited"), public=False),
        Verb(code="issue.dropped", label=_("not taken up"), public=False),
        Verb(code="issue.corrected", label=_("the question was corrected")),
        Verb(code="issue.story-added", label=_("a story joined")),
        Verb(code="issue.story-removed", label=_("a story was taken out")),
        Verb(code="issue.assigned", label=_("assigned")),
        Verb(code="issue.accepted", label=_("accepted by the office")),
        Verb(code="issue.handover-asked", label=_("the office says it is not theirs")),
        Verb(code="issue.handed-over", label=_("handed to another office; the clock goes on")),
        Verb(code="issue.handover-refused", label=_("stays with the office")),
        Verb(code="issue.extension-asked", label=_("more time asked for")),
        Verb(code="issue.extension-granted", label=_("more time granted")),
        Verb(code="issue.extension-refused", label=_("more time refused")),
        Verb(code="issue.question-asked", label=_("the office asked the editor"), public=False),
        Verb(code="issue.question-answered", label=_("the editor replied"), public=False),
        Verb(code="issue.paused", label=_("the clock stands")),
        Verb(code="issue.resumed", label=_("the clock runs again")),
        Verb(code="issue.answer-drafted", label=_("an answer was drafted"), public=False),
        Verb(code="issue.answer-submitted", label=_("an answer went for approval")),
        Verb(code="issue.answer-returned", label=_("the answer was returned"), public=False),
        Verb(code="issue.answer-approved", label=_("the answer was approved"), public=False),
        Verb(code="issue.answered", label=_("answered")),
        Verb(code="issue.answer-withdrawn", label=_("the answer was withdrawn")),
        Verb(code="issue.answer-corrected", label=_("the answer was corrected")),
        Verb(code="issue.objected", label=_("a reader says this does not answer it")),
        Verb(code="issue.objection-kept", label=_("looked at again: the answer stands")),
        Verb(code="issue.reopened", label=_("reopened")),
        Verb(code="issue.came-back", label=_("the promised date has come")),
        Verb(code="issue.closed", label=_("closed")),
        Verb(code="issue.withheld", label=_("text withheld")),
        Verb(code="issue.shown-again", label=_("text shown again")),
        Verb(code="issue.merged", label=_("joined with another issue")),
        Verb(code="issue.absorbed", label=_("another issue joined this one")),
        Verb(code="issue.withdrawn", label=_("withdrawn")),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a person may do to an issue: the one row that buttons and actions ask.

    `by`: the duties that may (editor, office: an officer of the office that holds it, approver).
    `states`: where it may be done. `open`: what must be waiting (a kind of request, an objection,
    a draft of the answer); `free`: the kind of request of which none may be waiting.
    """

    code: str
    label: str | Promise
    by: tuple[str, ...]
    states: tuple[str, ...]
    open: str = ""
    free: str = ""


EDITOR, OFFICE, APPROVER = ("editor",), ("office",), ("approver",)
IN_WORK = ("assigned", "accepted")
ENDED = ("answered", "closed")

ACTS = {
    act.code: act
    for act in (
        Act(code="assign", label=_("Assign"), by=EDITOR, states=("draft",)),
        Act(code="edit", label=_("Edit"), by=EDITOR, states=("draft", *IN_WORK, *ENDED)),
        Act(code="story", label=_("Add a story"), by=EDITOR, states=("draft", *WAITING, *ENDED)),
        Act(code="withhold", label=_("Withhold the text"), by=EDITOR, states=("draft", *PUBLIC)),
        Act(code="accept", label=_("Accept"), by=OFFICE, states=("assigned",)),
        Act(
            code="extension",
            label=_("Ask for more time"),
            by=OFFICE,
            states=IN_WORK,
            free="extension",
        ),
        Act(code="handover", label=_("It is not ours"), by=OFFICE, states=IN_WORK, free="handover"),
        Act(code="question", label=_("Ask the editor"), by=OFFICE, states=IN_WORK, free="question"),
        Act(
            code="decide",
            label=_("Decide what the office asked"),
            by=EDITOR,
            states=WAITING,
            open="request",
        ),
        Act(code="reassign", label=_("Hand to another office"), by=EDITOR, states=IN_WORK),
        Act(code="answer", label=_("Write the answer"), by=("office", "editor"), states=IN_WORK),
        Act(code="submit", label=_("Send for approval"), by=OFFICE, states=IN_WORK, open="draft"),
        Act(
            code="approve",
            label=_("Approve the answer"),
            by=APPROVER,
            states=("submitted", "scheduled"),
        ),
        Act(
            code="objection",
            label=_("Decide on an objection"),
            by=EDITOR,
            states=PUBLIC,
            open="objection",
        ),
        Act(code="reopen", label=_("Reopen"), by=EDITOR, states=ENDED),
        Act(code="close", label=_("Close"), by=EDITOR, states=("answered",)),
        Act(
            code="merge",
            label=_("Join another issue to this one"),
            by=EDITOR,
            states=(*IN_WORK, *ENDED),
        ),
        Act(code="withdraw", label=_("Withdraw"), by=EDITOR, states=("draft", *IN_WORK, *ENDED)),
    )
}
