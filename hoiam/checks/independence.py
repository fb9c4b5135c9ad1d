"""Who may sign a rating and what may count as evidence (DESIGN §2.7): plain data in and out.

    parties → who may sign → whose evidence counts → which rating it can carry

It knows no database, no user and no language, so that it can be tried on any tree of bodies. A
refusal is a row that says which rule refused; the sentence is made from it elsewhere. Whatever is
not known refuses: a signer without a body, a source without an owner, a superior without a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoiam.reading.fold import fold

# Written short in half of all papers; a party called "UBND tỉnh" is the people's committee.
SHORT_FORMS = (
    (re.compile(r"\bubnd\b"), "uy ban nhan dan"),
    (re.compile(r"\bhdnd\b"), "hoi dong nhan dan"),
)
_ASIDE = re.compile(r"\([^()]*\)")
_NO_LETTER = re.compile(r"[\W_]+")
# One syllable stands in every second name; two are the least that name a body.
LEAST_SYLLABLES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A row of the table of bodies: its superior and the names that it goes by."""

    key: int
    superior: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A body of the table, or only a name. Neither: nobody knows whose it is."""

    key: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A piece of evidence: what it does to the claim (a stance) and all who produced it."""

    stance: str
    whose: tuple[Whose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why somebody may not sign, or what a rating lacks.

    `rule`: no-body, same, above (the signer's body stands over the party), below, shared, named;
    of evidence: none (nothing was consulted), bound (all is a party's or a signer's), one-sided
    (nothing free speaks for this rating). `party` is the place of the party in what was asked,
    `through` the key of the body that connects the two.
    """

    rule: str
    party: int | None = None
    through: int | None = None


# Which stances can carry a rating; one free source of one of them is needed. "Not enough evidence"
# is a finding about what was consulted, so something free must have been consulted, whatever it
# says. What is not listed here (an opinion) stands outside the scale and needs none.
CARRIED_BY: Mapping[str, frozenset[str]] = {
    "true": frozenset({"supports"}),
    "mostly-true": frozenset({"supports"}),
    "missing-context": frozenset({"supports", "refutes"}),
    "partly-false": frozenset({"refutes"}),
    "false": frozenset({"refutes"}),
    "not-enough-evidence": frozenset({"supports", "refutes", "context"}),
}


class Tree:
    """The bodies by key. A circle in a table made by hand ends where it began."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self.bodies = {body.key: body for body in bodies}
        self._by_name: dict[str, set[int]] = {}
        for body in self.bodies.values():
            for name in names_of(body):
                self._by_name.setdefault(name, set()).add(body.key)

    def line(self, key: int) -> tuple[int, ...]:
        """A body and all above it, the nearest first; a superior that has no row is one too."""
        found: dict[int, None] = {}
        upper: int | None = key
        while upper is not None and upper not in found:
            found[upper] = None
            body = self.bodies.get(upper)
            upper = body.superior if body is not None else None
        return tuple(found)

    def called(self, name: str) -> frozenset[int]:
        """The bodies that go by exactly this name."""
        return frozenset(self._by_name.get(plain(name), ()))

    def keys(self, whose: Whose) -> frozenset[int]:
        """The bodies that this may be: its row, and whatever goes by its name."""
        own = frozenset() if whose.key is None else frozenset({whose.key})
        return own | (self.called(whose.name) if whose.name else frozenset())

    def names(self, keys: Iterable[int]) -> Iterator[str]:
        for key in keys:
            if key in self.bodies:
                yield from names_of(self.bodies[key])


def plain(name: str) -> str:
    """A name of a body as it is compared: folded, short forms written out, asides left out."""
    text = " ".join(_NO_LETTER.sub(" ", _ASIDE.sub(" ", fold(name))).split())
    for short, long in SHORT_FORMS:
        text = short.sub(long, text)
    return text


def names_of(body: Body) -> list[str]:
    return [name for name in map(plain, body.names) if name]


def alike(one: str, other: str) -> bool:
    """Whether two plain names may be one body's: the same, or one standing whole in the other."""
    if not one or not other:
        return False
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short.split()) >= LEAST_SYLLABLES and f" {short} " in f" {long} "


def why_not_sign(parties: Sequence[Whose], body: int | None, tree: Tree) -> Refusal | None:
    """Why somebody of `body` may not sign a rating of a claim with these parties, or None.

    No party, and nobody from a body that has a superior in common with one. A party of which only
    a name is known is compared with the names of the body and of all above it.
    """
    if body is None:
        return Refusal(rule="no-body")
    own = tree.line(body)
    own_names = list(tree.names(own))
    for at, party in enumerate(parties):
        for key in sorted(tree.keys(party)):
            refusal = _related(own, tree.line(key), at)
            if refusal is not None:
                return refusal
        if party.name and any(alike(plain(party.name), name) for name in own_names):
            return Refusal(rule="named", party=at)
        if party.key is None and not plain(party.name):
            # A party that nobody can name could be anybody.
            return Refusal(rule="named", party=at)
    return None


def _related(own: tuple[int, ...], theirs: tuple[int, ...], at: int) -> Refusal | None:
    if own[0] == theirs[0]:
        return Refusal(rule="same", party=at, through=own[0])
    if own[0] in theirs:
        return Refusal(rule="above", party=at, through=own[0])
    if theirs[0] in own:
        return Refusal(rule="below", party=at, through=theirs[0])
    through = next((key for key in own if key in theirs), None)
    return None if through is None else Refusal(rule="shared", party=at, through=through)


def is_of(whose: Whose, others: Iterable[Whose], tree: Tree) -> bool:
    """Whether one of some bodies is the one that this belongs to."""
    keys, name = tree.keys(whose), plain(whose.name)
    names = [name] if name else list(tree.names(keys))
    for other in others:
        theirs = tree.keys(other)
        if keys & theirs:
            return True
        known = [plain(other.name)] if other.name else []
        # Two rows of the table are told apart by their keys; a bare name only by the words.
        if whose.key is None or other.key is None:
            known += tree.names(theirs)
            if any(alike(one, two) for one in names for two in known):
                return True
    return False


def counts_as(
    source: Source, parties: Sequence[Whose], signers: Sequence[int | None], tree: Tree
) -> str:
    """`free`, or why it is context only: `unknown`, `party` or `signer` (whose it is)."""
    if not source.whose or any(one.key is None and not plain(one.name) for one in source.whose):
        return "unknown"
    if any(is_of(one, parties, tree) for one in source.whose):
        return "party"
    bodies = [Whose(key=key) for key in signers if key is not None]
    if any(is_of(one, bodies, tree) for one in source.whose):
        return "signer"
    return "free"


def why_not_rated(
    rating: str,
    sources: Sequence[Source],
    parties: Sequence[Whose],
    signers: Sequence[int | None],
    tree: Tree,
) -> Refusal | None:
    """What a rating lacks: evidence that no party and no signer's body produced, and that speaks
    for it."""
    if rating not in CARRIED_BY:
        return None
    if not sources:
        return Refusal(rule="none")
    free = [one for one in sources if counts_as(one, parties, signers, tree) == "free"]
    if not free:
        return Refusal(rule="bound")
    if not any(one.stance in CARRIED_BY[rating] for one in free):
        return Refusal(rule="one-sided")
    return None
