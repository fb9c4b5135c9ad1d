"""The kinds of publication, which the rooms above register from their `apps.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hoiam.offices.models import User
from hoiam.publishing.models import Correction, Publication


def _anyone(user: User, publication: Publication) -> str | None:
    return None


def _approver(user: User, publication: Publication) -> str | None:
    return None if user.may_approve else _("Only an approver can do this.")


def _editor_or_approver(user: User, publication: Publication) -> str | None:
    """Whoever may write at the desk, or sign this kind."""
    if user.may_edit:
        return None
    if not user.may_approve:
        return _("Only an editor or an approver can decide this.")
    return kind_of(publication).may_sign(user, publication)


def _any_correction(user: User, correction: Correction) -> str | None:
    return None


def _nobody_else(publications: Sequence[Publication]) -> Mapping[int, set[int]]:
    return {}


def _nothing_more(user: User, publications: Sequence[Publication]) -> None:
    return None


def _as_nothing_special(user: User, publication: Publication) -> str:
    return ""


def _who_had_no_hand_in_it(publication: Publication) -> str:
    return _(
        "An editor or an approver who neither wrote nor signed the text looks at it again and "
        "decides. The decision and its reason are public on the page."
    )


def _nothing(publication: Publication, now: datetime) -> None:
    return None


def _while_published(publication: Publication) -> bool:
    return publication.state == "published"


def _number_once_withdrawn(publication: Publication) -> str | None:
    return publication.number if publication.state == "withdrawn" else None


def _no_reason(publication: Publication, now: datetime) -> str | None:
    return None


def _no_parts(publication: Publication) -> Sequence[Part]:
    return ()


def _no_date(publication: Publication) -> date | None:
    return None


def _own_page(publication: Publication) -> str:
    return reverse("publishing:publication", args=[publication.pk])


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something of ours that stands on a public page beside the text and is translated with it.

    `key` names it for good (`evidence-5-says`), `about` says what it is, under the heading `group`;
    `language` is that in which `text` is written. `is_long`: more than a line.
    """

    key: str
    group: str
    about: str
    text: str
    language: str
    longest: int = 2_000
    is_long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a room says about the things it publishes.

    `may_see`, `may_write` and `may_sign` give a sentence why somebody may not, or None;
    `may_sign` is asked beside the rule that nobody signs twice, after `may_second`, which says who
    gives second signatures at all. `may_correct` is asked beside `may_write` of who proposes a
    correction, `may_sign_correction` beside `may_sign` of who signs one, `may_drop_correction` of
    who drops what another proposed, `may_decide` of who decides a request to look again,
    `decides_as` says in which `Capacity`, `who_decides` tells it to whoever asks, `may_withdraw`
    is asked in place of the rules of signing, `may_take_back` beside `may_write` of who makes a
    draft again of what another has not signed yet. `authors` are, by publication, the keys of
    those who wrote what is signed beside the text:
    none of them signs it second. `read_many` reads at once, for rows that are only shown, what
    these rules ask of each.
    `on_published` runs in the transaction that publishes, `on_returned` in the one that gives a
    text back, `on_refused` in the one that drops a correction. `path` is the
    public path under the site, without language, for instance `van-de/VD-2026-0042/`.
    `desk_path` leads to where the desk works on it; `due` is the day by which it must be out, by
    which approvers' lists are sorted. `is_open`: whether anyone may read its words and files;
    `title_instead`: what stands for its title where that may not be read, None where it may.
    `clean` takes out of what is written after publication what this kind may not hold. `parts` are
    what a translation covers beside the text. `why_not_out` says why what is scheduled can't go
    out as things stand now.
    """

    code: str
    prefix: str
    label: str | Promise
    path: Callable[[Publication], str]
    desk_path: Callable[[Publication], str] = field(default=_own_page)
    due: Callable[[Publication], date | None] = field(default=_no_date)
    needs_two: bool = True
    clean: Callable[[str], str] = str
    parts: Callable[[Publication], Sequence[Part]] = field(default=_no_parts)
    # A template that shows, beside the text, what it is about; it gets `publication`.
    beside: str = ""
    is_open: Callable[[Publication], bool] = field(default=_while_published)
    title_instead: Callable[[Publication], str | None] = field(default=_number_once_withdrawn)
    may_see: Callable[[User, Publication], str | None] = field(default=_anyone)
    may_write: Callable[[User, Publication], str | None] = field(default=_anyone)
    may_sign: Callable[[User, Publication], str | None] = field(default=_anyone)
    may_second: Callable[[User, Publication], str | None] = field(default=_approver)
    may_correct: Callable[[User, Publication], str | None] = field(default=_anyone)
    may_sign_correction: Callable[[User, Correction], str | None] = field(default=_any_correction)
    may_drop_correction: Callable[[User, Correction], str | None] = field(default=_any_correction)
    may_decide: Callable[[User, Publication], str | None] = field(default=_editor_or_approver)
    decides_as: Callable[[User, Publication], str] = field(default=_as_nothing_special)
    who_decides: Callable[[Publication], str] = field(default=_who_had_no_hand_in_it)
    may_withdraw: Callable[[User, Publication], str | None] | None = None
    may_take_back: Callable[[User, Publication], str | None] = field(default=_anyone)
    authors: Callable[[Sequence[Publication]], Mapping[int, set[int]]] = field(default=_nobody_else)
    read_many: Callable[[User, Sequence[Publication]], None] = field(default=_nothing_more)
    why_not_out: Callable[[Publication, datetime], str | None] = field(default=_no_reason)
    on_approved: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_returned: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_published: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_corrected: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_refused: Callable[[Publication, datetime], None] = field(default=_nothing)
    on_withdrawn: Callable[[Publication, datetime], None] = field(default=_nothing)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Raises ValueError where another has its code or its prefix."""
    for known in _kinds.values():
        if known != kind and (known.code == kind.code or known.prefix == kind.prefix):
            raise ValueError(f"publication kind {kind.code} ({kind.prefix}) is taken")
    _kinds[kind.code] = kind


def kind_of(publication: Publication) -> Kind:
    return _kinds[publication.kind]


def all_kinds() -> dict[str, Kind]:
    return dict(_kinds)
