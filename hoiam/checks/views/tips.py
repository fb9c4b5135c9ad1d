"""What a checker does with the tips of a claim: take out, move, split, join, and undo each."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoiam.checks import forms as asked
from hoiam.checks.actions import joining, splitting
from hoiam.checks.actions.holding import why_not_check
from hoiam.checks.models import Claim, Joining, Tip
from hoiam.checks.views.verbs import Done, Values, Verb, always, other_claim
from hoiam.offices.actions.holding import require
from hoiam.offices.models import User


def _tip(user: User, claim: Claim, values: Values) -> Tip:
    require(why_not_check(user))
    found = (
        Tip.objects.for_user(user)
        .filter(pk=values["tip"], joinings__claim=claim, joinings__left_on=None)
        .first()
    )
    if found is None:
        raise ValidationError(_("This tip does not lie on this claim any more. Look again."))
    return found


def _take_out(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    tip = _tip(user, claim, values)
    joining.move_tip(user, tip, claim, to=None, now=now, version=version)
    return _("Taken out: it is a claim of its own now. It can be undone here.")


def _move(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    tip = _tip(user, claim, values)
    to = other_claim(user, values["to"]) if values["to"] else None
    joining.move_tip(user, tip, claim, to=to, now=now, version=version)
    if to is None:
        return _("Taken out: it is a claim of its own now. It can be undone here.")
    return _("Moved. It can be undone here.")


def _copy(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    tip = _tip(user, claim, values)
    joining.copy_tip(user, tip, to=other_claim(user, values["to"]), now=now)
    return _("It asks about both claims now.")


def _undo(user: User, claim: Claim, values: Values, now: datetime, version: int) -> Done:
    require(why_not_check(user))
    row = Joining.objects.filter(pk=values["joining"]).filter(claim=claim).first()
    if row is None:
        raise ValidationError(_("There is nothing here that could be undone."))
    before = joining.undo_joining(user, row, now=now, version=version)
    claim.refresh_from_db()
    # What was opened for it alone is closed again: on its page there is nothing more to do.
    return Done(said=_("Undone."), claim=before if claim.state == "merged" else claim)


def _split(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    made = joining.split_claim(
        user, claim, statements=values["statements"], now=now, version=version
    )
    numbers = ", ".join(f"#{row.pk}" for row in made)
    return ngettext(
        "Split off: claim %(numbers)s.", "Split off: claims %(numbers)s.", len(made)
    ) % {"numbers": numbers}


def _merge(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    other = other_claim(user, values["claim"])
    joining.merge_claims(user, claim, other, now=now, version=version)
    return _("The two are one claim now; the other address leads here. It can be undone.")


def _unmerge(user: User, claim: Claim, values: Values, now: datetime, version: int) -> Done:
    joining.unmerge(user, claim, now=now, version=version)
    return Done(said=_("Separated again, with the tips that it had."), claim=claim)


TIP_VERBS = {
    verb.code: verb
    for verb in (
        Verb(
            code="take-out",
            label=gettext_lazy("Take it out"),
            form=asked.TipForm,
            run=_take_out,
            when=always,
            where="tips",
        ),
        Verb(
            code="move-tip",
            label=gettext_lazy("Move it"),
            form=asked.MoveTipForm,
            run=_move,
            when=always,
            where="tips",
        ),
        Verb(
            code="copy-tip",
            label=gettext_lazy("Let it ask about that one too"),
            form=asked.CopyTipForm,
            run=_copy,
            when=always,
            where="tips",
        ),
        Verb(
            code="undo",
            label=gettext_lazy("Undo"),
            form=asked.JoiningForm,
            run=_undo,
            when=always,
            where="tips",
        ),
        Verb(
            code="split",
            label=gettext_lazy("Split it into claims"),
            form=asked.SplitForm,
            run=_split,
        ),
        Verb(
            code="merge", label=gettext_lazy("Join another claim"), form=asked.MergeForm, run=_merge
        ),
        Verb(
            code="unmerge",
            label=gettext_lazy("Separate it again"),
            run=_unmerge,
            when=lambda user, claim: (
                claim.state == "merged" and splitting.why_not_separate(claim) is None
            ),
        ),
    )
}
