"""The rules of DESIGN §2.7 on random trees of bodies, against a naive reading of the sentence."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hoiam.checks.independence import (
    CARRIED_BY,
    Body,
    Source,
    Tree,
    Whose,
    alike,
    counts_as,
    is_of,
    plain,
    why_not_rated,
    why_not_sign,
)
from hoiam.checks.states import RATINGS

NAMES = ("Sở Xây dựng", "Sở Y tế", "UBND tỉnh", "Hội Nhà báo", "Viện Giao thông", "Báo Thử")
STANCES = ("supports", "refutes", "context")


@st.composite
def trees(draw, *, circles: bool = False):
    """Up to eight bodies; a superior is an earlier one, or any where circles are wanted."""
    size = draw(st.integers(2, 8))
    bodies = []
    for key in range(1, size + 1):
        above = st.integers(1, size) if circles else st.integers(1, key - 1) if key > 1 else None
        superior = draw(st.none() | above) if above is not None else None
        bodies.append(Body(key=key, superior=superior, names=(f"Cơ quan số {key}",)))
    return bodies


def keys(bodies):
    return st.integers(1, len(bodies))


def above(key, parent):
    """Naively: walk up; stop after as many steps as there are rows."""
    found = set()
    for _step in range(len(parent) + 1):
        key = parent.get(key)
        if key is None:
            break
        found.add(key)
    return found


def may_sign_naively(bodies, parties, signer):
    """The sentence word by word: nobody from a party, nor from a body with a superior in common.

    One body above the other is read as having one in common: the upper body itself.
    """
    parent = {body.key: body.superior for body in bodies}
    for party in parties:
        if party == signer:
            return False
        if above(party, parent) & above(signer, parent):
            return False
        if party in above(signer, parent) or signer in above(party, parent):
            return False
    return True


@given(st.data())
def test_who_may_sign_is_what_the_sentence_says(data):
    bodies = data.draw(trees())
    parties = data.draw(st.lists(keys(bodies), max_size=4))
    signer = data.draw(keys(bodies))
    said = why_not_sign([Whose(key=key) for key in parties], signer, Tree(bodies))
    assert (said is None) == may_sign_naively(bodies, parties, signer)


@given(st.data())
def test_the_order_of_bodies_and_parties_does_not_matter(data):
    bodies = data.draw(trees())
    parties = [Whose(key=key) for key in data.draw(st.lists(keys(bodies), max_size=4))]
    signer = data.draw(keys(bodies))
    said = why_not_sign(parties, signer, Tree(bodies))
    other = why_not_sign(
        data.draw(st.permutations(parties)), signer, Tree(data.draw(st.permutations(bodies)))
    )
    assert (said is None) == (other is None)


def any_whose(bodies):
    return st.builds(Whose, key=keys(bodies)) | st.builds(
        Whose, name=st.sampled_from([*NAMES, *(body.names[0] for body in bodies)])
    )


@given(st.data())
def test_one_more_party_never_lets_anybody_sign_who_could_not(data):
    bodies = data.draw(trees(circles=True))
    parties = data.draw(st.lists(any_whose(bodies), max_size=4))
    more = data.draw(any_whose(bodies))
    signer = data.draw(keys(bodies))
    tree = Tree(bodies)
    assume(why_not_sign(parties, signer, tree) is not None)
    place = data.draw(st.integers(0, len(parties)))
    assert why_not_sign([*parties[:place], more, *parties[place:]], signer, tree) is not None


@given(st.data())
def test_nobody_from_a_party_ever_signs_by_row_or_by_name(data):
    bodies = data.draw(trees(circles=True))
    signer = data.draw(keys(bodies))
    own = data.draw(
        st.sampled_from([Whose(key=signer), Whose(name=bodies[signer - 1].names[0].upper())])
    )
    others = data.draw(st.lists(any_whose(bodies), max_size=3))
    assert why_not_sign([*others, own], signer, Tree(bodies)) is not None


@given(st.data())
def test_a_circle_in_a_table_made_by_hand_does_not_hang(data):
    bodies = data.draw(trees(circles=True))
    tree = Tree(bodies)
    for body in bodies:
        line = tree.line(body.key)
        assert len(line) == len(set(line)) <= len(bodies)
    parties = [Whose(key=data.draw(keys(bodies)))]
    why_not_sign(parties, data.draw(keys(bodies)), tree)


@given(st.data())
def test_a_rating_is_carried_only_by_what_neither_party_nor_signer_produced(data):
    bodies = data.draw(trees())
    parties = data.draw(st.lists(keys(bodies), max_size=3))
    signers = data.draw(st.lists(keys(bodies), min_size=1, max_size=2))
    owners = data.draw(st.lists(st.tuples(keys(bodies), st.sampled_from(STANCES)), max_size=5))
    rating = data.draw(st.sampled_from(sorted(CARRIED_BY)))
    said = why_not_rated(
        rating,
        [Source(stance=stance, whose=(Whose(key=key),)) for key, stance in owners],
        [Whose(key=key) for key in parties],
        signers,
        Tree(bodies),
    )
    wanted = {
        "true": {"supports"},
        "mostly-true": {"supports"},
        "missing-context": {"supports", "refutes"},
        "partly-false": {"refutes"},
        "false": {"refutes"},
        "not-enough-evidence": set(STANCES),
    }[rating]
    free = [stance for key, stance in owners if key not in parties and key not in signers]
    assert (said is None) == any(stance in wanted for stance in free)


@given(st.data())
def test_one_more_party_or_signer_never_frees_evidence(data):
    bodies = data.draw(trees(circles=True))
    tree = Tree(bodies)
    source = Source(stance="refutes", whose=(data.draw(any_whose(bodies)),))
    parties = data.draw(st.lists(any_whose(bodies), max_size=3))
    signers = data.draw(st.lists(keys(bodies), max_size=2))
    assume(counts_as(source, parties, signers, tree) != "free")
    more = [*parties, data.draw(any_whose(bodies))]
    assert counts_as(source, more, signers, tree) != "free"
    assert counts_as(source, parties, [*signers, data.draw(keys(bodies))], tree) != "free"


TREE = Tree(
    [
        Body(key=1, names=("Ủy ban nhân dân tỉnh (mẫu)", "Provincial committee")),
        Body(key=2, superior=1, names=("Sở Xây dựng (mẫu)", "Department of Construction")),
        Body(key=3, superior=1, names=("Trung tâm Thông tin tỉnh (mẫu)",)),
        Body(key=4, names=("Hội Nhà báo tỉnh (mẫu)",)),
        Body(key=5, superior=99, names=("Chi cục Một",)),
        Body(key=6, superior=99, names=("Chi cục Hai",)),
    ]
)


@pytest.mark.parametrize(
    ("parties", "body", "rule"),
    [
        ([Whose(key=2)], 2, "same"),
        ([Whose(key=2)], 1, "above"),
        ([Whose(key=1)], 2, "below"),
        ([Whose(key=2)], 3, "shared"),
        ([Whose(key=5)], 6, "shared"),
        ([Whose(key=2)], None, "no-body"),
        ([], None, "no-body"),
        ([Whose(name="Hội nhà báo tỉnh")], 4, "same"),
        ([Whose(name="Hội Nhà báo")], 4, "named"),
        ([Whose(name="SO XAY DUNG")], 3, "shared"),
        ([Whose(name="UBND tỉnh")], 3, "below"),
        # "Ủy ban nhân dân tỉnh" stands whole in the longer name: the superior may be meant.
        ([Whose(name="ubnd  tỉnh Hưng Yên")], 3, "named"),
        ([Whose()], 4, "named"),
        ([Whose(name="(mẫu)")], 4, "named"),
    ],
)
def test_each_rule_says_which_it_is(parties, body, rule):
    refusal = why_not_sign(parties, body, TREE)
    assert refusal is not None
    assert refusal.rule == rule


@pytest.mark.parametrize("parties", [[], [Whose(key=2)], [Whose(name="Công ty Cấp nước")]])
def test_a_body_outside_the_administration_may_sign_about_it(parties):
    assert why_not_sign(parties, 4, TREE) is None


def test_the_body_that_connects_two_is_told():
    refusal = why_not_sign([Whose(key=4), Whose(key=2)], 3, TREE)
    assert refusal is not None
    assert (refusal.party, refusal.through) == (1, 1)


def test_names_are_compared_without_marks_short_forms_and_asides():
    assert plain("UBND tỉnh (mẫu)") == plain("Ủy ban Nhân dân  Tỉnh") == "uy ban nhan dan tinh"
    assert plain("Đài PT-TH") == "dai pt th"
    assert alike("so xay dung", "so xay dung hung yen")
    assert not alike("so", "so xay dung")
    assert not alike("xay dung", "xay dungs")
    assert not alike("", "so")


def test_a_source_without_an_owner_counts_for_nothing():
    for whose in ((), (Whose(),), (Whose(name="…"),), (Whose(key=4), Whose())):
        assert counts_as(Source(stance="refutes", whose=whose), [], [], TREE) == "unknown"


@pytest.mark.parametrize(
    ("owner", "counts"),
    [
        (Whose(key=2), "party"),
        (Whose(name="Sở Xây dựng Hưng Yên"), "party"),
        (Whose(name="department of construction"), "party"),
        (Whose(key=4), "signer"),
        (Whose(name="Hội Nhà báo tỉnh"), "signer"),
        (Whose(key=1), "free"),
        (Whose(name="Tổng cục Thống kê"), "free"),
    ],
)
def test_what_a_source_counts_as(owner, counts):
    source = Source(stance="refutes", whose=(owner,))
    assert counts_as(source, [Whose(key=2)], [4, None], TREE) == counts


def test_two_rows_of_the_table_are_told_apart_though_one_name_stands_in_the_other():
    tree = Tree([Body(key=1, names=("Sở Y tế",)), Body(key=2, names=("Sở Y tế Hải Dương",))])
    assert not is_of(Whose(key=1), [Whose(key=2)], tree)
    assert is_of(Whose(name="Sở Y tế"), [Whose(key=2)], tree)


def test_every_step_of_the_scale_says_what_carries_it_and_an_opinion_needs_nothing():
    assert set(CARRIED_BY) == {code for code, row in RATINGS.items() if row.is_rated}
    assert why_not_rated("opinion", [], [Whose(key=2)], [4], TREE) is None


@pytest.mark.parametrize(
    ("sources", "rule"),
    [
        ([], "none"),
        ([Source(stance="refutes", whose=(Whose(key=2),))], "bound"),
        ([Source(stance="supports", whose=(Whose(key=1),))], "one-sided"),
        ([Source(stance="context", whose=(Whose(key=1),))], "one-sided"),
    ],
)
def test_what_a_rating_lacks_is_told(sources, rule):
    refusal = why_not_rated("false", sources, [Whose(key=2)], [4], TREE)
    assert refusal is not None
    assert refusal.rule == rule
