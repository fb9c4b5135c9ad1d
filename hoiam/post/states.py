"""Everything the post knows about a state: one row of one table for each error and each refusal."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """What has become of a mail; computed from its fields, never stored."""

    QUEUED = "queued", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    DROPPED = "dropped", _("not to be sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a mail is not sent. `ends` is the state it stays in, None where it is tried again.

    `of_server`: it has nothing to do with this mail, so it does not count as an attempt.
    """

    key: str
    label: str | Promise
    ends: MailState | None = None
    of_server: bool = False


_PROBLEMS = (
    Problem(key="mail.server-away", label=_("the mail server can't be reached"), of_server=True),
    Problem(
        key="mail.server-settings",
        label=_("the mail server refuses our name, password or sender"),
        of_server=True,
    ),
    Problem(key="mail.cut-off", label=_("the mail server hung up")),
    Problem(key="mail.refused-for-now", label=_("refused for the time being")),
    Problem(key="mail.unknown-kind", label=_("nobody knows how to find this recipient")),
    Problem(
        key="mail.refused", label=_("refused by the recipient's server"), ends=MailState.FAILED
    ),
    Problem(key="mail.given-up", label=_("given up after many attempts"), ends=MailState.FAILED),
    Problem(key="mail.bad-message", label=_("can't be written as a mail"), ends=MailState.FAILED),
    Problem(key="mail.no-address", label=_("no address to send it to"), ends=MailState.DROPPED),
    Problem(
        key="mail.sample",
        label=_("sample data: it is mailed to nobody"),
        ends=MailState.DROPPED,
    ),
)
PROBLEMS = {one.key: one for one in _PROBLEMS}


def keys_that_end(state: MailState) -> tuple[str, ...]:
    return tuple(one.key for one in _PROBLEMS if one.ends == state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a message that came in was not taken.

    `answer`: who sent it is told so, which is done only after it is sure who that is.
    """

    key: str
    label: str | Promise
    answer: str | Promise = ""


_REFUSALS = (
    Refusal(key="oversized", label=_("too large")),
    Refusal(key="malformed", label=_("not a well-formed message")),
    Refusal(key="looping", label=_("written by a program, or too many in an hour")),
    Refusal(key="not-for-us", label=_("not to a reply address")),
    Refusal(key="forged", label=_("the address or the sender is not right")),
    Refusal(key="unauthenticated", label=_("the mail server did not confirm the sender")),
    Refusal(key="inactive", label=_("the account is closed")),
    Refusal(key="replayed", label=_("the same message once more")),
    Refusal(
        key="expired",
        label=_("the reply address has expired"),
        answer=_("This reply address has expired. Please write on the page of the matter."),
    ),
    Refusal(
        key="no-text",
        label=_("nothing written"),
        answer=_("No text was found above the quoted mail. Please write on the page instead."),
    ),
    Refusal(
        key="too-long",
        label=_("the text is too long"),
        answer=_("This text is too long to be taken by mail. Please write on the page instead."),
    ),
)
REFUSALS = {one.key: one for one in _REFUSALS}
