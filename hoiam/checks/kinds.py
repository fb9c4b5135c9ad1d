"""The check as a kind of publication: who sees, writes and signs it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks.actions import correcting, signing
from hoiam.checks.actions.drafting import KIND, without_persons
from hoiam.checks.models import Form
from hoiam.checks.queries.corrected import why_not_corrected, why_not_dropped
from hoiam.checks.queries.deciding import (
    decides_as,
    read_many,
    who_decides,
    why_not_decide,
    why_not_withdraw,
)
from hoiam.checks.queries.grounds import check_of
from hoiam.checks.queries.parties import body_of
from hoiam.checks.queries.permissions import (
    matters_of,
    why_not_independent,
    why_not_second,
    why_not_sign_rated,
    why_not_work,
)
from hoiam.checks.queries.translated import parts_of_check
from hoiam.checks.queries.writing import authors_beside
from hoiam.offices.models import User
from hoiam.publishing.kinds import Kind
from hoiam.publishing.models import Correction, Publication
from hoiam.publishing.queries.signing import writers


def desk_path(publication: Publication) -> str:
    """Where the check is written and signed, with all that the signatures cover."""
    check = check_of(publication)
    if check is None:
        return reverse("publishing:publication", args=[publication.pk])
    return reverse("checks:check", args=[check.pk])


def may_see(user: User, publication: Publication) -> str | None:
    """At the desk's own pages; what is published anyone reads on the public site."""
    if user.is_of_desk or user.may_check:
        return None
    return _("Checks are worked on at the desk and by partner bodies.")


def may_write(user: User, publication: Publication) -> str | None:
    return why_not_work(user)


def may_second(user: User, publication: Publication) -> str | None:
    """A checker or an approver; of an answer without a rating an approver of the desk."""
    check = check_of(publication)
    if check is not None and check.form == Form.ANSWER:
        is_approver = user.may_approve and user.is_of_desk
        return None if is_approver else _("Only an approver of the desk can sign this.")
    return why_not_second(user)


def may_sign(user: User, publication: Publication) -> str | None:
    """DESIGN §2.7: nobody from a party, nor on evidence of one's own body alone."""
    check = check_of(publication)
    if check is None or check.form == Form.ANSWER:
        return None
    if publication.state == "submitted":
        return why_not_sign_rated(user, check)
    return why_not_independent(user, matters_of(check.claims.all()))


def may_take_back(user: User, publication: Publication) -> str | None:
    """Nobody undoes another's signature: who wrote or signed it, and an editor in their absence."""
    if user.may_edit or user.pk in writers(publication):
        return None
    return _("Only who wrote it, or an editor of the desk, takes it back.")


def may_correct(user: User, publication: Publication) -> str | None:
    """A correction has two signatures too: who proposes it is as free of the parties."""
    check = check_of(publication)
    if check is None or check.form == Form.ANSWER:
        return None
    return why_not_independent(user, matters_of(check.claims.all()))


def may_sign_correction(user: User, correction: Correction) -> str | None:
    """Free of the parties that it takes out as of those that it adds, and on free evidence."""
    check = check_of(correction.publication)
    if check is None or check.form == Form.ANSWER:
        return None
    bodies = [body_of(one) for one in (correction.by, user) if one is not None]
    return why_not_corrected(list(check.claims.order_by("pk")), correction, bodies)


def may_drop_correction(user: User, correction: Correction) -> str | None:
    """Nobody keeps their own body from being named as a party."""
    check = check_of(correction.publication)
    if check is None or check.form == Form.ANSWER:
        return None
    return why_not_dropped(list(check.claims.order_by("pk")), correction, body_of(user))


FACTCHECK = Kind(
    code=KIND,
    prefix="KC",
    label=gettext_lazy("fact check"),
    path=lambda publication: f"kiem-chung/{publication.number}/",
    desk_path=desk_path,
    beside="checks/_beside_check.html",
    clean=without_persons,
    parts=parts_of_check,
    may_see=may_see,
    may_write=may_write,
    may_sign=may_sign,
    may_second=may_second,
    may_correct=may_correct,
    may_sign_correction=may_sign_correction,
    may_drop_correction=may_drop_correction,
    may_decide=why_not_decide,
    decides_as=decides_as,
    who_decides=who_decides,
    may_withdraw=why_not_withdraw,
    may_take_back=may_take_back,
    authors=authors_beside,
    read_many=read_many,
    why_not_out=signing.why_not_out,
    on_approved=signing.check_approved,
    on_returned=signing.check_returned,
    on_published=signing.check_published,
    on_corrected=correcting.check_corrected,
    on_refused=correcting.correction_refused,
    on_withdrawn=signing.check_withdrawn,
)
