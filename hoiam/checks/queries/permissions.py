"""Who may work on a claim and who may sign it: a sentence why not, or None (DESIGN §2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoiam.checks import independence
from hoiam.checks.actions.holding import why_not_check
from hoiam.checks.independence import Refusal, Source, Tree, Whose
from hoiam.checks.models import Claim, Evidence, FactCheck, Form, Party, WhyUnrated
from hoiam.checks.queries.grounds import grounds_of
from hoiam.checks.queries.parties import body_of, parties_of, tree, unstated, whose
from hoiam.checks.queries.weighing import evidence_of, source_of
from hoiam.checks.states import RATINGS
from hoiam.offices.models import Role, User
from hoiam.publishing.queries.signing import why_not_sign as why_not_approve
from hoiam.publishing.queries.signing import writers


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A claim with its parties and its evidence, read once for many questions."""

    claim: Claim
    parties: tuple[Party, ...]
    evidence: tuple[Evidence, ...] = ()
    rating: str = ""
    tree: Tree = field(default_factory=tree)

    @property
    def whose(self) -> list[Whose]:
        return whose(self.parties)

    @property
    def sources(self) -> list[Source]:
        return [source_of(row) for row in self.evidence]


def matter_of(claim: Claim, bodies: Tree | None = None) -> Matter:
    grounds = grounds_of(claim)
    if bodies is None and grounds is not None:
        bodies = grounds.tree
    return Matter(
        claim=claim,
        parties=tuple(parties_of(claim)),
        evidence=tuple(evidence_of(claim)),
        rating=claim.rating,
        tree=bodies if bodies is not None else tree(),
    )


def matters_of(claims: Iterable[Claim]) -> list[Matter]:
    rows = list(claims)
    known = next((grounds.tree for one in rows if (grounds := grounds_of(one)) is not None), None)
    bodies = tree() if known is None else known
    return [matter_of(claim, bodies) for claim in rows]


def why_not_work(user: User) -> str | None:
    """Why somebody does not work on claims: state, add evidence, write."""
    return why_not_check(user)


def why_not_independent(user: User, matters: Sequence[Matter]) -> str | None:
    """Why somebody's body keeps them from rating any of these claims."""
    return why_not_body(body_of(user), matters)


def why_not_body(body: int | None, matters: Sequence[Matter]) -> str | None:
    """The same for a body: that for which somebody signed."""
    for matter in matters:
        refusal = independence.why_not_sign(matter.whose, body, matter.tree)
        if refusal is not None:
            return _said(refusal, matter.parties, matter.tree)
    return None


def _said(refusal: Refusal, parties: Sequence[Party], bodies: Tree) -> str:
    if refusal.rule == "no-body" or refusal.party is None:
        return _("It is not known for which body you sign. Your account needs an office.")
    party = parties[refusal.party]
    named = {"party": party.shown_name, "body": called(refusal.through, bodies)}
    sentences = {
        "same": _("%(party)s is a party to this claim, and you are of it."),
        "above": _("Your body stands above %(party)s, which is a party to this claim."),
        "below": _("%(party)s is a party to this claim and stands above your body."),
        "shared": _(
            "Your body and %(party)s, a party to this claim, have a superior in common: %(body)s."
        ),
        "named": _("A party to this claim is called “%(party)s”, as your body or one above it."),
    }
    nobody = _("Nobody rates a claim about themselves.")
    return f"{sentences[refusal.rule] % named} {nobody}"


def called(key: int | None, bodies: Tree) -> str:
    """The name of a body in the language that is active; "" for none."""
    body = bodies.bodies.get(key) if key is not None else None
    if body is None or not body.names:
        return ""
    return body.names[-1 if (get_language() or "vi").startswith("en") else 0]


def why_not_rate(user: User, claim: Claim) -> str | None:
    """Why somebody may not propose a rating of this claim."""
    refusal = why_not_work(user)
    if refusal is not None:
        return refusal
    if claim.parties_stated_at is None:
        return _("The parties are stated before anything is rated.")
    return why_not_independent(user, [matter_of(claim)])


def why_not_carried(matter: Matter, rating: str, bodies: Sequence[int | None]) -> str | None:
    """What a rating lacks: evidence that no party and none of the signers' bodies produced."""
    refusal = independence.why_not_rated(rating, matter.sources, matter.whose, bodies, matter.tree)
    if refusal is None:
        return None
    sentences = {
        "none": _(
            "There is no evidence yet. A rating needs some that no party and no body of "
            "those who sign produced."
        ),
        "bound": _(
            "All evidence comes from a party or from a body of those who sign. A rating "
            "needs some that neither produced."
        ),
        "one-sided": _(
            "No evidence from a body that is free of the parties and of those who sign "
            "speaks for the rating “%(rating)s”."
        ),
    }
    return sentences[refusal.rule] % {"rating": RATINGS[rating].label}


def why_not_ready(claim: Claim, *, on: date) -> str | None:
    """What a claim still lacks before anybody signs, whoever signs."""
    if not claim.statement:
        return _("The claim is not stated yet.")
    if claim.parties_stated_at is None:
        return _("The parties to “%(claim)s” are not stated yet.") % {"claim": claim.statement}
    missing = unstated(claim, on=on)
    if missing:
        return _(
            "The duty table names %(office)s for “%(claim)s” (%(reason)s). State the parties "
            "again: it is a party, or you say why not."
        ) % {
            "office": missing[0].office.name,
            "claim": claim.statement,
            "reason": missing[0].reason,
        }
    return None


def why_not_second(user: User) -> str | None:
    """Who gives second signatures to a rating at all: a checker, or an approver of the desk."""
    if not user.is_active:
        return _("This account is closed.")
    checks = user.role == Role.CHECKER and user.may_check
    if checks or (user.may_approve and user.is_of_desk):
        return None
    return _("Only a checker or an approver of the desk can sign this.")


def why_not_first(user: User, factcheck: FactCheck) -> str | None:
    """Who gives first signatures: whoever checks; to an answer without a rating, the desk."""
    refusal = why_not_work(user)
    if refusal is None and factcheck.form == Form.ANSWER and not user.may_edit:
        return _("An answer without a rating is the desk's own: an editor signs it first.")
    return refusal


def why_not_sign_rated(
    user: User, factcheck: FactCheck, matters: Sequence[Matter] | None = None
) -> str | None:
    """Why somebody may not sign this rating beside another's signature; authorship apart."""
    matters = matters_of(factcheck.claims.all()) if matters is None else matters
    refusal = why_not_independent(user, matters)
    if refusal is not None:
        return refusal
    bodies = [factcheck.first_body_id, body_of(user)]
    return _first(why_not_carried(matter, matter.rating, bodies) for matter in matters)


def why_not_sign(user: User, factcheck: FactCheck) -> str | None:
    """Why somebody may not be the second to sign this check, all rules together."""
    return why_not_approve(user, factcheck.publication)


def who_may_sign(factcheck: FactCheck) -> list[User]:
    """All who may be the second to sign it, by name."""
    matters = matters_of(factcheck.claims.all())
    authors = writers(factcheck.publication)
    people = User.objects.filter(is_active=True).exclude(pk__in=authors).select_related("office")
    if factcheck.form == Form.ANSWER:
        found = [user for user in people if user.may_approve and user.is_of_desk]
    else:
        found = [
            user
            for user in people
            if why_not_second(user) is None and why_not_sign_rated(user, factcheck, matters) is None
        ]
    return sorted(found, key=str)


def why_unrated(claims: Iterable[Claim]) -> WhyUnrated | None:
    """Why the rules refuse any rating of these claims, or None where two people could sign one.

    It is asked of all accounts that are active now. A claim of which nothing was consulted yet is
    no reason: free evidence may still be found.
    """
    matters = matters_of(claims)
    people = list(User.objects.filter(is_active=True).select_related("office"))
    free = [user for user in people if why_not_independent(user, matters) is None]
    pairs = {
        (body_of(one), body_of(two))
        for one, two in permutations(free, 2)
        if why_not_work(one) is None and why_not_second(two) is None
    }
    if not pairs:
        return WhyUnrated.NOBODY_MAY_SIGN
    rated = [row for row in matters if row.rating != "opinion"]
    if not all(row.evidence for row in rated):
        return None
    for pair in pairs:
        if all(_has_free(row, pair) for row in rated):
            return None
    return WhyUnrated.NO_FREE_EVIDENCE


def _has_free(matter: Matter, bodies: Sequence[int | None]) -> bool:
    return any(
        independence.counts_as(source, matter.whose, bodies, matter.tree) == "free"
        for source in matter.sources
    )


def _first(sentences: Iterable[str | None]) -> str | None:
    return next((said for said in sentences if said is not None), None)
