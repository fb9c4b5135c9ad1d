"""One message that says several things: each becomes a claim, who sent it is told of all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from hoiam.checks import matching
from hoiam.checks.actions import joining, setting_aside, signing, stating
from hoiam.checks.actions.splitting import Part, parts_of, split_on, split_tip, undo_split
from hoiam.checks.models import Claim, Joining, Tip
from hoiam.checks.queries.curves import curve_of
from hoiam.checks.queries.parts import near_parts
from hoiam.checks.queries.proposing import sentences_of
from hoiam.issues.queries.due import today_of
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import LogEntry
from hoiam.post.models import OutgoingMail
from hoiam.receipts.actions import erase_due, show_receipt
from tests.checks.published import publish_check as publish_statement
from tests.checks.rooms import make_claim, publish_check
from tests.checks.tips import (
    TOLL,
    WATER,
    ask,
    claim_of,
    kept_counts,
    lies_on,
    receipt_of,
    true_counts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "fresh_matching")]

SEVERAL = (
    "Chào cả nhà! Từ ngày 15/11 cầu Hưng Hà thu phí 35.000 đồng mỗi lượt. "
    "Học sinh toàn tỉnh nghỉ học thứ bảy từ tháng 12. "
    "Nghe nói nhà máy nước Phố Hiến ngừng cấp nước ba ngày, có đúng không ạ?\nĐúng không ạ?"
)
BRIDGE = "Cầu Hưng Hà thu phí 35.000 đồng mỗi lượt từ ngày 15/11."
SATURDAY = "Học sinh toàn tỉnh nghỉ học thứ bảy từ tháng 12."
TAP = "Nhà máy nước Phố Hiến ngừng cấp nước ba ngày."
CONTACT = "nguoi.hoi@thu.example"


def said(*statements: str) -> list[Part]:
    return [Part(statement=one) for one in statements]


def right(*claims: Claim) -> None:
    for claim in claims:
        assert kept_counts(claim) == true_counts(claim)


def state(user, claim: Claim, statement: str, now) -> None:
    values = {"wording": "ours", "language": "vi", "topic": None, "place": None}
    stating.state_claim(user, claim, statement=statement, now=now, **values)


def test_the_only_message_of_an_unstated_claim_becomes_three_claims(now, tam):
    tip, copy = ask(SEVERAL, now=now), ask(SEVERAL, now=now)
    claim = claim_of(tip)
    made = split_tip(
        tam, tip, claim, parts=said(BRIDGE, SATURDAY, TAP), now=now, version=claim.version
    )
    assert [one.statement for one in made] == [BRIDGE, SATURDAY, TAP]
    assert {one.state for one in made} == {"working"}
    assert lies_on(tip) == lies_on(copy) == {one.pk for one in made}
    right(claim, *made)
    assert {kept_counts(one) for one in made} == {(2, 1)}
    # An empty row is no part of the queue; its address leads to the first.
    assert (claim.state, claim.merged_into) == ("merged", made[0])
    assert curve_of(made[1], today=today_of(now)).tips[-1] == 1
    # The same words again ask about all three, like those before.
    later = ask(SEVERAL, now=now)
    assert lies_on(later) == {one.pk for one in made}


def test_the_others_stay_where_they_lie(now, tam):
    tip, water = ask(SEVERAL, now=now), ask(WATER, now=now)
    claim = claim_of(water)
    joining.move_tip(tam, tip, claim_of(tip), to=claim, now=now)
    claim.refresh_from_db()
    made = split_tip(tam, tip, claim, parts=said(BRIDGE, SATURDAY), now=now, version=claim.version)
    assert lies_on(water) == {claim.pk}
    assert lies_on(tip) == {one.pk for one in made}
    right(claim, *made)
    assert (claim.state, claim.merged_into) == ("new", None)


def test_a_part_joins_the_claim_that_is_there_and_another_stays(now, tam, claim):
    tip = ask(SEVERAL, now=now)
    own, other = claim_of(tip), claim(SATURDAY)
    state(tam, own, BRIDGE, now)
    parts = [Part(claim=own), Part(claim=other), Part(statement=TAP)]
    held, there, made = split_tip(tam, tip, own, parts=parts, now=now)
    assert (held, there) == (own, other)
    assert lies_on(tip) == {own.pk, other.pk, made.pk}
    assert Joining.objects.get(tip=tip, claim=own).how == "first"
    right(own, other, made)


def test_who_asked_gets_every_outcome_and_the_receipt_shows_each(now, tam, mai, ready_check):
    tip = ask(SEVERAL, now=now, contact=CONTACT)
    one, two, three = split_tip(tam, tip, claim_of(tip), parts=said(BRIDGE, SATURDAY, TAP), now=now)
    receipt = receipt_of(tip)
    publish_check(ready_check(one), first=tam, second=mai, now=now)
    setting_aside.set_aside(tam, two, reason="no-claim", now=now)
    receipt.refresh_from_db()
    assert receipt.closed_on is None
    shown = show_receipt(receipt)
    assert shown.sentences == ("You asked about 3 things, which are checked one by one.",)
    assert sorted(part.sentences[0][:20] for part in shown.parts) == [
        "It has been checked.",
        "It is being checked.",
        "It is not checked: t",
    ]
    assert [part.path for part in shown.parts if part.path] == ["kiem-chung/KC-2026-0001/"]
    assert SATURDAY not in str(shown)
    publish_check(ready_check(three), first=tam, second=mai, now=now)
    receipt.refresh_from_db()
    assert receipt.closed_on == today_of(now)
    assert OutgoingMail.objects.filter(about=tip.pk).count() == 3
    assert erase_due(today=today_of(now) + timedelta(days=30)) == 1


def test_the_page_of_the_receipt_names_each_part(now, tam, mai, ready_check, client):
    from hoiam.checks.actions.asking import take_tip
    from hoiam.receipts.actions import find_receipt

    code = take_tip(text=SEVERAL, now=now)
    tip = Tip.objects.get(receipt=find_receipt(code))
    one, _two = split_tip(tam, tip, claim_of(tip), parts=said(BRIDGE, SATURDAY), now=now)
    publish_check(ready_check(one), first=tam, second=mai, now=now)
    page = client.post("/en/bien-nhan/", {"code": code}).content.decode()
    assert "<h2>1 of 2</h2>" in page
    assert "<h2>2 of 2</h2>" in page
    assert 'href="/en/kiem-chung/KC-2026-0001/"' in page


@pytest.mark.parametrize(
    "statements",
    [[], [BRIDGE], [BRIDGE, f"  {BRIDGE}  "]],
)
def test_one_thing_is_not_split(statements, now, tam):
    tip = ask(SEVERAL, now=now)
    with pytest.raises(ValidationError, match="at least two"):
        split_tip(tam, tip, claim_of(tip), parts=said(*statements), now=now)
    assert Claim.objects.count() == 1


def test_nine_things_empty_sentences_and_strange_claims_are_refused(now, tam, claim):
    tip = ask(SEVERAL, now=now)
    own = claim_of(tip)
    sample = claim("Câu của dữ liệu mẫu.", is_sample=True)
    nine = said(*(f"Câu thứ {n} nói một điều." for n in range(9)))
    for parts, why in (
        (nine, "Eight"),
        (said(BRIDGE, "ngắn"), "one sentence"),
        ([Part(claim=own), *said(BRIDGE)], "not stated yet"),
        ([Part(claim=sample), *said(BRIDGE)], "sample"),
    ):
        with pytest.raises(ValidationError, match=why):
            split_tip(tam, tip, own, parts=parts, now=now)
    assert lies_on(tip) == {own.pk}
    assert Claim.objects.count() == 2


def test_a_claim_on_which_it_lies_already_is_no_part(now, tam, claim):
    tip, other = ask(SEVERAL, now=now), claim(SATURDAY)
    own = claim_of(tip)
    joining.copy_tip(tam, tip, to=other, now=now)
    with pytest.raises(ValidationError, match="already"):
        split_tip(tam, tip, own, parts=[Part(claim=other), *said(BRIDGE)], now=now)
    assert lies_on(tip) == {own.pk, other.pk}


def test_what_is_signed_is_not_split_and_not_put_together(now, tam, mai, ready_check):
    tip, second = ask(SEVERAL, now=now), ask(TOLL, now=now)
    claim = claim_of(tip)
    made = split_tip(tam, tip, claim, parts=said(BRIDGE, SATURDAY), now=now)
    signing.submit_check(tam, ready_check(made[0]), now=now)
    with pytest.raises(ValidationError, match="not possible now"):
        split_tip(tam, tip, made[0], parts=said(TAP, WATER), now=now)
    with pytest.raises(ValidationError, match="undone any more"):
        undo_split(tam, tip, claim, now=now)
    assert lies_on(tip) == {one.pk for one in made}
    claim.refresh_from_db()
    assert claim.state == "merged"
    assert lies_on(second) == {claim_of(second).pk}


def test_it_is_undone_exactly(now, tam):
    tip, copy = ask(SEVERAL, now=now), ask(SEVERAL, now=now)
    claim = claim_of(tip)
    made = split_tip(tam, tip, claim, parts=said(BRIDGE, SATURDAY, TAP), now=now)
    late = ask(SEVERAL, now=now)
    row = parts_of(tip, claim).first()
    assert joining.undo_joining(tam, row, now=now) == claim
    assert lies_on(tip) == lies_on(copy) == lies_on(late) == {claim.pk}
    claim.refresh_from_db()
    assert (claim.state, claim.merged_into, claim.statement) == ("new", None, "")
    assert kept_counts(claim) == (3, 1)
    right(claim, *made)
    # Nobody had made anything of the parts: they are no empty rows in the queue.
    assert {one.state for one in Claim.objects.filter(pk__in=[one.pk for one in made])} == {
        "merged"
    }
    assert not parts_of(tip, claim).exists()
    # And again.
    split_tip(tam, tip, claim, parts=said(BRIDGE, TAP), now=now)
    assert len(lies_on(late)) == 2


def test_undoing_leaves_a_part_on_which_somebody_works(now, tam, with_evidence, claim):
    tip, there = ask(SEVERAL, now=now), claim(SATURDAY)
    own = claim_of(tip)
    parts = [*said(BRIDGE, TAP), Part(claim=there)]
    bridge, tap, _there = split_tip(tam, tip, own, parts=parts, now=now)
    with_evidence(bridge, by=tam)
    row = Joining.objects.get(tip=tip, claim=own)
    joining.undo_joining(tam, row, now=now)
    states = {one.pk: one.state for one in Claim.objects.all()}
    assert states == {own.pk: "new", bridge.pk: "working", tap.pk: "merged", there.pk: "working"}
    assert lies_on(tip) == {own.pk}
    right(own, bridge, tap, there)


def test_a_part_that_was_joined_with_another_is_separated_first(now, tam, ha, claim):
    tip, there = ask(SEVERAL, now=now), claim("Một câu khác hẳn.")
    own = claim_of(tip)
    bridge, saturday = split_tip(tam, tip, own, parts=said(BRIDGE, SATURDAY), now=now)
    joining.merge_claims(ha, there, saturday, now=now)
    with pytest.raises(ValidationError, match="separate those first"):
        undo_split(tam, tip, own, now=now)
    joining.unmerge(ha, saturday, now=now)
    undo_split(tam, tip, own, now=now)
    assert lies_on(tip) == {own.pk}
    right(own, there, bridge, saturday)


def test_a_claim_closed_by_the_splitting_knows_its_tip(now, tam, ha, claim):
    tip = ask(SEVERAL, now=now)
    own, other = claim_of(tip), claim("Một câu khác hẳn.")
    assert split_on(own) is None
    split_tip(tam, tip, own, parts=said(BRIDGE, SATURDAY), now=now)
    own.refresh_from_db()
    assert split_on(own) == tip
    joining.merge_claims(ha, other, make_claim(now=now, statement="Câu thứ ba."), now=now)
    assert split_on(Claim.objects.get(statement="Câu thứ ba.")) is None


def test_a_stale_page_and_who_does_not_check_split_nothing(now, tam, lan, quan):
    tip = ask(SEVERAL, now=now)
    claim = claim_of(tip)
    old = claim.version
    stating.take(tam, claim, now=now)
    with pytest.raises(Conflict):
        split_tip(tam, tip, claim, parts=said(BRIDGE, TAP), now=now, version=old)
    for user in (lan, quan):
        with pytest.raises(PermissionDenied):
            split_tip(user, tip, claim, parts=said(BRIDGE, TAP), now=now)
        with pytest.raises(PermissionDenied):
            undo_split(user, tip, claim, now=now)
    assert lies_on(tip) == {claim.pk}


def test_the_log_holds_keys_and_no_word(now, tam):
    tip = ask(SEVERAL, now=now)
    claim = claim_of(tip)
    made = split_tip(tam, tip, claim, parts=said(BRIDGE, TAP), now=now)
    undo_split(tam, tip, claim, now=now)
    entry = LogEntry.objects.get(verb="claim.tip-split")
    assert entry.ids == {"tip": tip.pk, "into": ",".join(str(one.pk) for one in made)}
    assert LogEntry.objects.filter(verb="claim.tip-whole").count() == 1
    assert "nước" not in "".join(str(one.ids) + str(one.fields) for one in LogEntry.objects.all())


def test_what_is_proposed_are_the_sentences_that_say_something():
    assert sentences_of(SEVERAL, most=8) == [
        "Từ ngày 15/11 cầu Hưng Hà thu phí 35.000 đồng mỗi lượt.",
        SATURDAY,
        "Nhà máy nước Phố Hiến ngừng cấp nước ba ngày",
    ]
    many = " ".join(f"Điều này chẳng nói gì thêm, lần {'rất ' * n}lâu." for n in range(9))
    assert BRIDGE in sentences_of(f"{many} {BRIDGE}", most=8)
    assert len(sentences_of(f"{many} {BRIDGE}", most=8)) == 8
    assert sentences_of(None, most=8) == sentences_of("Có đúng không ạ?", most=8) == []
    assert sentences_of("Giá nước tăng 30% phải không?", most=8) == ["Giá nước tăng 30%"]


# --- on the desk -----------------------------------------------------------------------------


@pytest.fixture
def desk(tam, clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(tam)
    return client


def address(claim: Claim, tip: Tip) -> str:
    return reverse("checks:split-tip", args=[claim.pk, tip.pk])


def test_the_form_is_filled_and_sent_without_script(desk, now):
    tip = ask(SEVERAL, now=now)
    claim = claim_of(tip)
    page = desk.get(reverse("checks:claim", args=[claim.pk])).content.decode()
    assert address(claim, tip) in page
    page = desk.get(address(claim, tip)).content.decode()
    assert page.count("<textarea") == 5
    assert SATURDAY in page
    values = {"part_1": BRIDGE, "part_2": "", "part_3": TAP, "version": claim.version}
    response = desk.post(address(claim, tip), values, follow=True)
    page = response.content.decode()
    one, two = Claim.objects.filter(state="working").order_by("pk")
    assert [one.statement, two.statement] == [BRIDGE, TAP]
    assert f"Split into #{one.pk}, #{two.pk}" in page
    assert "Undo the splitting" in page
    assert reverse("checks:claim", args=[two.pk]) in page
    row = Joining.objects.get(tip=tip, claim=one)
    undo = reverse("checks:act", args=[one.pk, "undo"])
    one.refresh_from_db()
    response = desk.post(undo, {"joining": row.pk, "version": one.version})
    assert response.url == reverse("checks:claim", args=[claim.pk]) + "#tips"
    assert lies_on(tip) == {claim.pk}


PETROL = "Từ 0 giờ đêm nay giá xăng bán lẻ tăng thêm 5.000 đồng một lít."


def test_what_is_near_a_sentence_is_judged_by_the_day_on_which_it_is_looked_at(now, tam, claim):
    """ "Tonight" of what was checked weeks ago is another night, as everywhere on the site."""
    there = publish_statement(PETROL, now=now)
    own = claim_of(ask(SEVERAL, now=now))

    def same_on(day) -> list[bool]:
        [near] = near_parts(tam, [PETROL], own, today=day)
        return [one.is_same for one in near if one.claim == there]

    assert same_on(now.date()) == [True]
    assert same_on(now.date() + timedelta(days=40)) == [False]


def test_the_page_of_a_message_asks_by_today(desk, now, monkeypatch):
    asked = []
    monkeypatch.setattr(
        matching, "near_claims", lambda text, *, today=None: asked.append(today) or []
    )
    inner = matching.find_checks
    monkeypatch.setattr(
        matching,
        "find_checks",
        lambda text, *, today=None: asked.append(today) or inner(text, today=today),
    )
    tip = ask(SEVERAL, now=now)
    asked.clear()
    desk.get(address(claim_of(tip), tip))
    assert asked
    assert set(asked) == {today_of(now)}


def test_looking_again_shows_what_is_near_and_writes_nothing(desk, now, claim):
    tip, there = ask(SEVERAL, now=now), claim(SATURDAY)
    own = claim_of(tip)
    typed = {"part_1": SATURDAY, "part_2": BRIDGE, "version": own.version}
    page = desk.post(address(own, tip), typed | {"look": "1"}).content.decode()
    assert f'name="claim_1" value="{there.pk}"' in page
    assert "likeness" in page
    assert "<q>sinh</q>" in page
    assert Claim.objects.count() == 2
    response = desk.post(address(own, tip), typed | {"claim_1": there.pk})
    assert response.status_code == 302
    assert there.pk in lies_on(tip)


def test_a_refusal_shows_why_with_all_that_was_typed(desk, now, claim):
    tip = ask(SEVERAL, now=now)
    own = claim_of(tip)
    for values, why in (
        ({"part_1": BRIDGE}, "at least two"),
        ({"part_1": BRIDGE, "part_2": "x" * 501}, "Look at what is marked"),
        ({"part_1": BRIDGE, "part_2": TAP, "claim_2": 9999}, "no claim with this number"),
        ({"part_1": BRIDGE, "part_2": TAP, "claim_2": "drop"}, "Look at what is marked"),
        ({"part_1": BRIDGE, "part_2": TAP, "version": ""}, "Somebody else changed"),
    ):
        response = desk.post(address(own, tip), {"version": own.version} | values)
        assert response.status_code == 409
        page = response.content.decode()
        assert why in page
        assert BRIDGE in page
    assert Claim.objects.count() == 1


def test_only_who_checks_finds_the_form(desk, now, lan, quan, tam):
    tip, other = ask(SEVERAL, now=now), ask(WATER, now=now)
    own = claim_of(tip)
    assert desk.get(address(own, other)).status_code == 404
    for user, status in ((lan, 404), (quan, 403)):
        client = Client()
        client.force_login(user)
        assert client.get(address(own, tip)).status_code == status
        assert client.post(address(own, tip), {"part_1": BRIDGE}).status_code == status
