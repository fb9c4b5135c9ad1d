"""Whom a claim concerns: the parties that were stated, and what the duty table says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.checks.independence import Body, Tree, Whose
from hoiam.checks.models import Claim, Party
from hoiam.checks.queries.grounds import grounds_of
from hoiam.offices.models import Duty, Office, User
from hoiam.offices.queries.proposing import Proposal, matching_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A row of the duty table that the claim falls under, and why in a sentence.

    `party` is what was stated of its body: a party, or no party with the reason; None: nothing.
    """

    duty: Duty
    office: Office
    reason: str
    party: Party | None = None


def tree() -> Tree:
    """All bodies as plain data, in one query."""
    rows = Office.objects.values_list("pk", "superior", "name_vi", "name_en")
    return Tree(
        Body(key=key, superior=superior, names=tuple(name for name in names if name))
        for key, superior, *names in rows
    )


def body_of(user: User) -> int | None:
    """The body for which somebody signs; whoever has none works at the desk."""
    if user.office_id is not None:
        return user.office_id
    # What was read for a page that is being made hangs on the row.
    known = user.__dict__
    return known["_desk_body"] if "_desk_body" in known else desk_body()


def desk_body() -> int | None:
    desk = Office.objects.filter(is_desk=True).order_by("pk").values_list("pk", flat=True)
    return desk.first()


def stated(claim: Claim) -> list[Party]:
    """All rows in force, parties and those of which it was said why they are none."""
    grounds = grounds_of(claim)
    if grounds is not None:
        return list(grounds.parties)
    return list(claim.parties.in_force().select_related("office", "duty"))


def parties_of(claim: Claim) -> list[Party]:
    return [row for row in stated(claim) if row.is_party]


def whose(parties: Iterable[Party]) -> list[Whose]:
    return [Whose(key=row.office_id, name=row.name) for row in parties]


def by_duty(duty: Duty) -> str:
    """Why the body of a row of the duty table is a party, in the language that is active."""
    matter = duty.matter
    small = matter if matter[1:2].isupper() else matter[:1].lower() + matter[1:]
    return _("responsible for %(matter)s, by row %(row)s of the duty table") % {
        "matter": small,
        "row": duty.row,
    }


def reason_kept(duty: Duty) -> str:
    """The same as it is kept and signed: in the language in which the office publishes."""
    with override(settings.LANGUAGE_CODE):
        return by_duty(duty)


def says_only_duty(party: Party) -> bool:
    """Whether a party's reason is what the duty table says, which any language can say."""
    return party.duty is not None and party.why in ("", reason_kept(party.duty))


def matched_duties(claim: Claim, *, on: date) -> list[Matched]:
    """The rows of the duty table on a day that make their body a party, best first.

    A row for the whole topic, or one of which a word stands in the claim; where no such row is
    there, the nearest. What was stated of each comes with it.
    """
    grounds = grounds_of(claim)
    table = grounds.duties if grounds is not None and grounds.on == on else None
    about = {"topic": claim.topic, "place": claim.place, "text": claim.statement}
    found = matching_rows(**about, on=on, table=table)
    near = [row for row in found if row.words or not row.duty.words] or found[:1]
    known = {row.office_id: row for row in stated(claim) if row.office_id is not None}
    return [_matched(row, known.get(row.office.pk)) for row in near]


def _matched(proposal: Proposal, party: Party | None) -> Matched:
    return Matched(duty=proposal.duty, office=proposal.office, reason=proposal.reason, party=party)


def unstated(claim: Claim, *, on: date) -> list[Matched]:
    """Matches of which nobody has said whether they are parties: the table, the topic, the place
    or the statement may have changed since."""
    return [row for row in matched_duties(claim, on=on) if row.party is None]
