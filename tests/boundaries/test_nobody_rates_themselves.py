"""DESIGN §2.7: nobody rates a claim about themselves.

Parties are stated before anyone signs; what the duty table names is a party unless both signers
publish why not; nobody from a party, or from a body with a superior in common with one, signs a
rating; and a rating needs evidence that no party and no signer's body produced. Where that can't be
had there is an answer: no rating. The program refuses the rest, at every door that leads to it.

These rules are the product. Lan's office owns the roads, Hà and Quân work at the desk, which has a
superior in common with it; Tâm and Mai check at bodies outside the administration.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

import hoiam
from hoiam.checks import matching
from hoiam.checks.actions import (
    correcting,
    drafting,
    evidence,
    importing,
    parties,
    rating,
    signing,
)
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim, FactCheck, Form, ImportedCheck
from hoiam.offices.models import Duty, Office, User
from hoiam.publishing.actions import correcting as texts
from hoiam.publishing.actions import reviewing, translating
from hoiam.publishing.actions import signing as publishing
from hoiam.publishing.actions.withdrawing import withdraw
from hoiam.publishing.models import Publication
from hoiam.sources.models import Source
from hoiam.topics.models import Topic
from tests.checks.rooms import BODY, FINDING, add_free_evidence, publish_check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CODE = Path(hoiam.__file__).resolve().parent
ADMINISTRATION = ("lan", "minh", "ha", "quan", "thu")


@pytest.fixture
def people(request, offices):
    return {name: request.getfixturevalue(name) for name in (*ADMINISTRATION, "tam", "mai")}


def as_checkers(people) -> None:
    """Whatever role an account has: nobody's body changes by it."""
    User.objects.filter(pk__in=[people[name].pk for name in ADMINISTRATION]).update(role="checker")
    for user in people.values():
        user.refresh_from_db()


def test_one_check_from_claim_to_page_by_two_who_are_free(ready_check, claim, tam, mai, now):
    check = publish_check(ready_check(claim()), first=tam, second=mai, now=now)
    assert check.publication.state == "published"
    assert check.first_body.is_partner
    assert check.second_body.is_partner


def test_nobody_of_the_administration_rates_its_department(
    people, ready_check, claim, offices, now
):
    """Lan is of the party, Minh of a body beside it, the desk has the same superior."""
    one = claim()
    check = ready_check(one)
    as_checkers(people)
    for name in ADMINISTRATION:
        user = people[name]
        with pytest.raises(PermissionDenied):
            rating.rate_claim(user, one, rating="true", finding=FINDING, now=now)
        with pytest.raises(PermissionDenied):
            signing.submit_check(user, check, now=now)
    signing.submit_check(people["tam"], check, now=now)
    for name in ADMINISTRATION:
        for verb in (publishing.approve, publishing.publish):
            with pytest.raises(PermissionDenied):
                verb(people[name], check.publication, now=now)
    assert Publication.objects.get(factcheck=check).state == "submitted"


def test_an_approver_of_another_office_signs_no_rating_either(
    ready_check, claim, tam, quan, offices, now
):
    check = signing.submit_check(tam, ready_check(claim()), now=now)
    for office in (offices.so_y_te, offices.ubnd_commune, offices.so_xay_dung):
        User.objects.filter(pk=quan.pk).update(office=office)
        quan.refresh_from_db()
        with pytest.raises(PermissionDenied):
            publishing.approve(quan, check.publication, now=now)


def test_the_partner_whom_a_claim_concerns_does_not_sign_it(
    people, ready_check, claim, offices, union, now
):
    """Tâm's body is the party: neither of the two signatures is his, and Mai alone is one."""
    one = claim("Hội Nhà báo tỉnh nhận tài trợ của một công ty.")
    check = ready_check(one, by=people["mai"], party=[PartyData(office=offices.partner)])
    with pytest.raises(PermissionDenied, match="Nobody rates a claim about themselves"):
        signing.submit_check(people["tam"], check, now=now)
    signing.submit_check(people["mai"], check, now=now)
    with pytest.raises(PermissionDenied, match="Nobody rates a claim about themselves"):
        publishing.approve(people["tam"], check.publication, now=now)


@pytest.mark.parametrize("named", ["Hội Nhà báo tỉnh", "HOI NHA BAO", "Hội Nhà báo tỉnh Hưng Yên"])
def test_a_party_that_only_has_a_name_is_a_party(named, people, ready_check, claim, now):
    check = ready_check(claim(), by=people["mai"], party=[PartyData(name=named)])
    with pytest.raises(PermissionDenied):
        signing.submit_check(people["tam"], check, now=now)


def test_without_parties_nothing_is_rated_or_signed(claim, tam, now):
    one = claim()
    add_free_evidence(tam, one, now=now)
    with pytest.raises(ValidationError, match="not stated yet"):
        rating.rate_claim(tam, one, rating="false", finding=FINDING, now=now)
    check = drafting.start_check(tam, [one], now=now)
    drafting.write_finding(tam, check, title="A", summary="", body=BODY, now=now)
    with pytest.raises(ValidationError, match="not stated yet"):
        signing.submit_check(tam, check, now=now)


def test_the_duty_table_is_not_passed_over_in_silence(
    knowledge, ready_check, claim, tam, mai, offices, now
):
    topic = Topic.objects.get(code="roads-traffic")
    duty = Duty.objects.create(
        row=1, office=offices.so_xay_dung, topic=topic, matter_vi="Đường", words=["đường tỉnh"]
    )
    one = claim(topic=topic)
    check = ready_check(one, party=[PartyData(name="Công ty A")])
    assert set(one.parties.values_list("office", flat=True)) == {None, offices.so_xay_dung.pk}
    said = "Đoạn này đã giao cho trung ương từ năm 2024."
    parties.state_parties(
        tam,
        one,
        parties=[PartyData(name="Công ty A")],
        not_parties={duty.pk: said},
        now=now,
    )
    publish_check(check, first=tam, second=mai, now=now)
    # Both signers publish why not: the row stands with the claim.
    assert one.parties.get(office=offices.so_xay_dung).why_not == said


@pytest.mark.parametrize(
    "owner", ["Sở Xây dựng", "Sở Xây dựng tỉnh Hưng Yên", "Hội Nhà báo tỉnh", "hội luật gia tỉnh"]
)
def test_papers_of_a_party_or_of_a_signer_carry_no_rating(
    owner, ready_check, claim, tam, mai, offices, now
):
    """Whoever signs: with this alone no two can sign."""
    one = claim()
    parties.state_parties(tam, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    stance = "context" if owner.startswith("Sở") else "refutes"
    add_free_evidence(tam, one, now=now, stance=stance, owner=owner)

    def sign():
        rating.rate_claim(tam, one, rating="false", finding=FINDING, now=now)
        check = drafting.start_check(tam, [one], now=now)
        drafting.write_finding(tam, check, title="A", summary="", body=BODY, now=now)
        signing.submit_check(tam, check, now=now)
        publishing.approve(mai, check.publication, now=now)

    with pytest.raises((PermissionDenied, ValidationError), match="evidence"):
        sign()
    assert not Publication.objects.filter(state__in=("approved", "published")).exists()


def test_where_it_cant_be_had_there_is_an_answer_without_a_rating(
    claim, ha, quan, tam, offices, now
):
    """Mai has no account here: Tâm alone is free."""
    one = claim()
    parties.state_parties(ha, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    check = drafting.start_check(ha, [one], now=now)
    drafting.write_finding(ha, check, title="Trả lời", summary="", body=BODY, now=now)
    drafting.answer_instead(ha, check, now=now)
    check = publish_check(FactCheck.objects.get(), first=ha, second=quan, now=now)
    assert (check.form, check.why_unrated) == (Form.ANSWER, "signers")
    assert Claim.objects.get().rating == ""


def test_an_answer_is_no_way_around_two_who_are_free(claim, ha, tam, mai, offices, now):
    one = claim()
    parties.state_parties(ha, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    check = drafting.start_check(ha, [one], now=now)
    with pytest.raises(PermissionDenied, match="A rating is possible"):
        drafting.answer_instead(ha, check, now=now)


def test_a_published_rating_changes_only_by_two_who_are_free(people, published_check, now):
    check = published_check()
    current = check.publication.current
    key = check.claims.get().pk

    def propose(user):
        return correcting.correct_check(
            user,
            check,
            title=current.title,
            summary=current.summary,
            body=current.body,
            text="Đã xem lại.",
            ratings={key: ("partly-false", "", "Chỉ một phần sai.")},
            now=now,
        )

    as_checkers(people)
    for name in ADMINISTRATION:
        with pytest.raises(PermissionDenied):
            propose(people[name])
        with pytest.raises(PermissionDenied):
            withdraw(people[name], check.publication, reason="Không hay.", now=now)
    correction = propose(people["tam"])
    for name in (*ADMINISTRATION, "tam"):
        with pytest.raises(PermissionDenied):
            texts.sign_correction(people[name], correction, now=now)
    assert Claim.objects.get(pk=key).rating == "false"
    texts.sign_correction(people["mai"], correction, now=now)
    assert Claim.objects.get(pk=key).rating == "partly-false"


@pytest.mark.parametrize("who", ADMINISTRATION)
def test_the_doors_of_the_desk_refuse_it_too(who, people, ready_check, claim, client, now):
    check = signing.submit_check(people["tam"], ready_check(claim()), now=now)
    client.force_login(people[who])
    publication = Publication.objects.get(factcheck=check)
    for verb in ("approve", "publish", "withdraw"):
        said = {"version": publication.version, "withdraw-remark": "Không."}
        answer = client.post(reverse(f"publishing:{verb}", args=[publication.pk]), said)
        assert answer.status_code in (403, 404)
    publication.refresh_from_db()
    assert (publication.state, publication.approved_by) == ("submitted", None)


@pytest.mark.parametrize("door", ["translation", "review"])
def test_neither_another_language_nor_a_review_is_a_way_around(people, published_check, door, now):
    """A translation says the rating again, and who looks again decides on it."""
    check = published_check()
    said = {"title": "Road 379", "summary": "", "body": "The claim is true after all."}
    made = translating.translate(people["tam"], check.publication, language="en", now=now, **said)
    reviewing.ask_review(check.publication, text="Xem lại.", now=now)
    review = check.publication.reviews.get()

    def go_in(user):
        if door == "translation":
            return translating.sign_translation(user, made, now=now)
        return reviewing.decide_review(user, review, outcome="upheld", text="Đúng.", now=now)

    as_checkers(people)
    for name in ADMINISTRATION:
        with pytest.raises(PermissionDenied):
            go_in(people[name])
        with pytest.raises(PermissionDenied):
            translating.translate(people[name], check.publication, language="en", now=now, **said)


def test_an_imported_verdict_is_never_ours(claim, ha, offices, client, now):
    """Not even of our own site, or of a party's: it rates no claim and goes out to no machine."""
    one = claim("Đường tỉnh 379 an toàn tuyệt đối theo Sở Xây dựng.")
    for host in ("so-xay-dung.example", "testserver.example"):
        Source.objects.create(
            name=f"Trang {host}", host=host, home_url=f"https://{host}/", added_at=now
        )
        found = {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": f"https://{host}/kiem-chung/KC-2026-0001/",
            "claimReviewed": one.statement,
            "author": {"@type": "Organization", "name": "Sở Xây dựng"},
            "reviewRating": {"@type": "Rating", "ratingValue": 5, "alternateName": "đúng"},
        }
        importing.take_file(ha, json.dumps(found).encode(), now=now)
    assert ImportedCheck.objects.count() == 2
    one.refresh_from_db()
    assert (one.rating, one.state) == ("", "working")
    assert not FactCheck.objects.exists()
    matching.forget()
    near = matching.find_checks(one.statement)
    assert {(match.kind, match.decision) for match in near.matches} == {("theirs", "maybe")}
    assert near.decision != "same"
    for path in ("/kiem-chung.json", "/kiem-chung.atom"):
        assert one.statement not in client.get(path).getvalue().decode()
    page = client.get("/kiem-chung/", {"q": "an toàn tuyệt đối"}).getvalue().decode()
    assert one.statement in page
    assert "ld+json" not in page
    assert "ratingValue" not in page


def test_a_body_that_is_moved_under_a_party_loses_its_say(
    ready_check, claim, tam, mai, offices, now
):
    check = signing.submit_check(tam, ready_check(claim()), now=now)
    Office.objects.filter(pk=mai.office_id).update(superior=offices.so_xay_dung)
    with pytest.raises(PermissionDenied, match="stands above your body"):
        publishing.approve(User.objects.get(pk=mai.pk), check.publication, now=now)


def test_evidence_of_a_party_is_never_more_than_context(claim, tam, offices, now):
    one = claim()
    parties.state_parties(tam, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    for stance in ("supports", "refutes"):
        with pytest.raises(ValidationError, match="it comes from a party"):
            evidence.add_evidence(
                tam,
                one,
                kind="paper",
                title="Báo cáo",
                stance=stance,
                says="Mọi việc đều tốt.",
                office=offices.so_xay_dung,
                now=now,
            )


def test_no_setting_loosens_the_rules():
    """The files that decide read no setting and no environment."""
    for name in ("independence.py", "queries/permissions.py", "queries/deciding.py", "kinds.py"):
        tree = ast.parse((CODE / "checks" / name).read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not names & {"settings", "environ", "getenv", "os"}, name


def test_a_rating_is_written_only_where_the_rules_are_asked():
    """No other file of the program sets the rating of a claim or signs for a body."""
    allowed = {
        "checks/actions/rating.py",
        "checks/actions/correcting.py",
        "checks/actions/drafting.py",  # takes it off
        "checks/actions/stating.py",  # takes it off where the sentence changes
        "checks/actions/signing.py",
    }
    for path in sorted(CODE.rglob("*.py")):
        where = path.relative_to(CODE).as_posix()
        if not where.startswith("checks/") or where in allowed or "/migrations/" in where:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            flat = [one for t in targets for one in (t.elts if isinstance(t, ast.Tuple) else [t])]
            attributes = {one.attr for one in flat if isinstance(one, ast.Attribute)}
            # A form or a page that keeps a name of its own writes no row.
            if any(getattr(getattr(one, "value", None), "id", "") == "self" for one in flat):
                continue
            assert not attributes & {"rating", "first_body", "second_body"}, where
