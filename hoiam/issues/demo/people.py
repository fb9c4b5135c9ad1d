"""Who acts in the demonstration: the people of the sample province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.management.base import CommandError

from hoiam.offices.actions.loading import load_sample
from hoiam.offices.models import Office, Role, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Editor, approver and administrator of the desk; officers and approvers by office."""

    editor: User
    approver: User
    administrator: User
    officers: dict[int, User]
    approvers: dict[int, User]
    offices: dict[str, Office]

    def officer(self, office: Office) -> User:
        return self.officers[office.pk]

    def signer(self, office: Office, *, own: bool) -> User:
        """Who signs second: somebody of the office itself where there is one, or of the desk."""
        return self.approvers.get(office.pk, self.approver) if own else self.approver


def gather(*, password: str | None, now: datetime) -> Cast:
    """The people of the sample province, which is loaded where it is not there yet."""
    if not User.objects.filter(username="ha", is_sample=True).exists():
        load_sample(now=now, password=password)
    people = User.objects.filter(is_sample=True, is_active=True).select_related("office")
    of_desk = {user.role: user for user in people if user.office and user.office.is_desk}
    elsewhere = [user for user in people if user.office and not user.office.is_desk]
    try:
        return Cast(
            editor=of_desk[Role.EDITOR],
            approver=of_desk[Role.APPROVER],
            administrator=of_desk[Role.ADMINISTRATOR],
            officers={user.office_id: user for user in elsewhere if user.is_officer},
            approvers={user.office_id: user for user in elsewhere if user.may_approve},
            offices={office.code: office for office in Office.objects.filter(is_sample=True)},
        )
    except KeyError as missing:
        raise CommandError(f"The sample province lacks a person of the desk: {missing}") from None
