"""From a stated claim to a published check and its correction, through the desk's pages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoiam.checks.actions.signing import submit_check
from hoiam.checks.models import Claim, Evidence, FactCheck
from hoiam.checks.page_extract import MOST_BYTES
from hoiam.documents.actions import add_document
from hoiam.offices.models import Duty, Role, User
from hoiam.publishing.actions import signing as publishing
from hoiam.publishing.actions.reviewing import ask_review
from hoiam.topics.models import Topic
from tests.checks.rooms import BODY, FINDING, STATEMENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_desk")]

TITLE = "Đường tỉnh 379 vẫn thông xe"


@pytest.fixture
def at_desk(clock, monkeypatch):
    """The pages take their time from the test's clock, and speak English."""
    monkeypatch.setattr("django.utils.timezone.now", clock)


def desk(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def of_tam(tam):
    return desk(tam)


@pytest.fixture
def of_mai(mai):
    return desk(mai)


def body(response) -> str:
    return response.content.decode()


def post(client: Client, name: str, claim: Claim, /, *more: int, **sent):
    claim.refresh_from_db()
    values = {"version": claim.version} | sent
    return client.post(reverse(f"checks:{name}", args=[claim.pk, *more]), values)


def see(client: Client, claim: Claim) -> str:
    return body(client.get(reverse("checks:claim", args=[claim.pk])))


def page_of(check: FactCheck) -> str:
    return reverse("checks:check", args=[check.pk])


def version_on(text: str) -> str:
    return re.search(r'name="version" value="(\d+)"', text).group(1)


SOURCE = {
    "kind": "data",
    "title": "Số liệu đếm xe tháng 11",
    "owner": "Viện Nghiên cứu Giao thông",
    "says": "Lưu lượng bình thường.",
    "stance": "refutes",
}
RATED = {"rating": "false", "finding": FINDING}


def named(*bodies: str, **more) -> dict[str, str]:
    rows = {f"body-{n}": name for n, name in enumerate(bodies)}
    return rows | {f"say-{n}": "Quản lý đường." for n in range(len(bodies))} | more


def test_from_a_stated_claim_to_a_published_check(of_tam, of_mai, claim, offices, mai, tam):
    one = claim()
    assert post(of_tam, "parties", one, **named("Sở Xây dựng")).status_code == 302
    assert one.parties.get().office == offices.so_xay_dung
    assert post(of_tam, "evidence", one, **SOURCE).status_code == 302
    assert post(of_tam, "rating", one, **RATED).status_code == 302
    check_page = post(of_tam, "start", one).headers["Location"]
    text = body(of_tam.get(check_page))
    for said in (
        STATEMENT,
        FINDING,
        "Số liệu đếm xe",
        "Viện Nghiên cứu Giao thông",
        "Department of Construction",
    ):
        assert said in text
    # The finding in a sentence is offered as the summary of a text that is not begun.
    assert re.search(rf"<textarea[^>]*name=\"summary\"[^>]*>\s*{re.escape(FINDING)}", text)
    sent = {"title": TITLE, "summary": FINDING, "body": BODY, "version": version_on(text)}
    assert of_tam.post(check_page, sent | {"submit": "1"}).status_code == 302
    check = FactCheck.objects.get()
    assert check.publication.state == "submitted"
    # Mai finds it where all that waits is listed, and on that page all that she signs.
    assert check_page in body(of_mai.get("/desk/approvals/"))
    text = body(of_mai.get(check_page))
    for said in (STATEMENT, FINDING, BODY, "Số liệu đếm xe", "The evidence refutes the claim."):
        assert said in text
    assert "counts" in text
    for verb in ("approve", "publish"):
        check.publication.refresh_from_db()
        back = {"version": check.publication.version, "back": check_page}
        done = of_mai.post(reverse(f"publishing:{verb}", args=[check.publication.pk]), back)
        assert done.headers["Location"] == check_page
    check.publication.refresh_from_db()
    one.refresh_from_db()
    assert (check.publication.state, one.state) == ("published", "published")
    assert (check.publication.submitted_by, check.publication.approved_by) == (tam, mai)
    assert check.publication.number in body(of_tam.get(check_page))


@pytest.fixture
def road(claim, offices, knowledge):
    """A claim for which the duty table names the Department of Construction."""
    topic = Topic.objects.order_by("code").first()
    Duty.objects.create(office=offices.so_xay_dung, topic=topic, row=14, matter_vi="đường tỉnh")
    return claim(topic=topic)


def key_of(road: Claim) -> int:
    return Duty.objects.get(office__code="so-xay-dung").pk


def test_what_the_duty_table_names_is_offered_ticked_with_its_reason(of_tam, road, offices):
    text = see(of_tam, road)
    key = key_of(road)
    assert re.search(rf'name="is-{key}" value="party"[^>]*checked', text)
    assert "duty table row 14" in text
    done = post(of_tam, "parties", road, **{f"is-{key}": "party", f"why-{key}": ""})
    assert done.status_code == 302
    row = road.parties.get()
    assert row.office == offices.so_xay_dung
    assert "row 14" in row.why or "14" in row.why


def test_no_party_needs_a_sentence_and_nothing_typed_is_lost(of_tam, road):
    key = key_of(road)
    sent = named("Công ty Bình An", **{f"is-{key}": "none", f"not-{key}": ""})
    answer = post(of_tam, "parties", road, **sent)
    assert answer.status_code == 409
    assert "Say why it is no party." in body(answer)
    assert "Công ty Bình An" in body(answer)
    assert not road.parties.exists()
    sent[f"not-{key}"] = "Đường này do huyện quản lý."
    assert post(of_tam, "parties", road, **sent).status_code == 302
    assert {row.shown_name: row.why_not for row in road.parties.all()} == {
        "Công ty Bình An": "",
        "Department of Construction (sample)": "Đường này do huyện quản lý.",
    }
    assert "Whoever signs, signs this too" in see(of_tam, road)


def test_parties_stated_anew_are_filled_in_with_two_free_rows(of_tam, claim):
    one = claim()
    bodies = [f"Công ty Số {n}" for n in range(4)]
    assert post(of_tam, "parties", one, **named(*bodies)).status_code == 302
    text = see(of_tam, one)
    assert all(f'value="{name}"' in text for name in bodies)
    assert 'name="body-5"' in text
    assert 'name="body-6"' not in text


def test_nobody_and_somebody_at_once_is_refused(of_tam, claim):
    one = claim()
    answer = post(of_tam, "parties", one, **named("Công ty Bình An", nobody="on"))
    assert answer.status_code == 409
    assert "not both" in body(answer)
    assert post(of_tam, "parties", one).status_code == 409
    assert post(of_tam, "parties", one, nobody="on").status_code == 302
    assert "It concerns no body." in see(of_tam, one)


def test_two_who_change_it_at_once_are_told(of_tam, of_mai, claim):
    one = claim()
    old = one.version
    assert post(of_mai, "parties", one, nobody="on").status_code == 302
    answer = post(of_tam, "parties", one, **named("Công ty Bình An", version=str(old)))
    assert answer.status_code == 409
    assert "Somebody else changed this claim" in body(answer)
    assert "Công ty Bình An" in body(answer)
    for name, sent in (("evidence", SOURCE), ("rating", RATED)):
        assert post(of_tam, name, one, **sent, version="").status_code == 409
    assert not one.evidence.exists()


def test_a_party_s_own_paper_supports_and_refutes_nothing(of_tam, claim, offices):
    one = claim()
    post(of_tam, "parties", one, **named("Sở Xây dựng"))
    theirs = SOURCE | {"owner": "Sở Xây dựng", "says": "Đường đã thông xe từ sáng."}
    answer = post(of_tam, "evidence", one, **theirs)
    assert answer.status_code == 409
    assert "context only: it comes from a party" in body(answer)
    assert "Đường đã thông xe từ sáng." in body(answer)
    assert post(of_tam, "evidence", one, **theirs | {"stance": "context"}).status_code == 302
    text = see(of_tam, one)
    assert "Context only: it comes from a party" in text
    # The scale is there, and what it lacks is said when it is chosen.
    refused = post(of_tam, "rating", one, **RATED)
    assert refused.status_code == 409
    assert "All evidence comes from a party" in body(refused)
    assert FINDING in body(refused)


def test_what_a_source_may_count_as_is_said_while_it_is_typed(of_tam, claim, offices):
    one = claim()
    post(of_tam, "parties", one, **named("Sở Xây dựng"))
    address = reverse("checks:counts", args=[one.pk])
    theirs = body(of_tam.post(address, {"owner": "Sở Xây dựng"}))
    assert "context only: it comes from a party" in theirs
    own = body(of_tam.post(address, {"owner": "Hội Nhà báo tỉnh"}))
    assert "the body of somebody who signs" in own
    free = body(of_tam.post(address, {"owner": "Viện Nghiên cứu Giao thông"}))
    assert "may support or refute" in free
    assert body(of_tam.post(address, {"owner": ""})).strip() == ""


@pytest.mark.parametrize(
    "address", ["https://www.facebook.com/hoi.lan/posts/1", "https://zalo.me/0912345678"]
)
def test_a_social_network_is_no_source(address, of_tam, claim):
    one = claim()
    answer = post(of_tam, "evidence", one, **SOURCE | {"kind": "page", "address": address})
    assert answer.status_code == 409
    assert "social network" in body(answer).lower()
    assert not one.evidence.exists()


def test_a_page_is_kept_as_extract_and_digest_and_eleven_megabytes_are_refused(of_tam, claim):
    one = claim()
    page = SOURCE | {"kind": "page", "address": "https://vien.example/so-lieu"}
    large = SimpleUploadedFile("trang.html", b"a" * (MOST_BYTES + 1))
    answer = post(of_tam, "evidence", one, **page, page=large)
    assert answer.status_code == 409
    assert "larger than 10 MB" in body(answer)
    assert "Choose the file again" in body(answer)
    assert SOURCE["title"] in body(answer)
    kept = "<html><body><article><h1>Số liệu</h1><p>" + "Xe qua lại bình thường. " * 20
    saved = SimpleUploadedFile("trang.html", kept.encode())
    assert post(of_tam, "evidence", one, **page, page=saved).status_code == 302
    row = one.evidence.get()
    assert len(row.digest) == 64
    assert "Xe qua lại bình thường." in row.extract
    assert row.digest in see(of_tam, one)


def test_script_in_what_is_typed_is_shown_as_text(of_tam, claim):
    one = claim()
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    sent = SOURCE | {"quote": bad, "says": bad, "title": f"Số liệu {bad}"}
    assert post(of_tam, "evidence", one, **sent).status_code == 302
    text = see(of_tam, one)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_an_official_document_is_found_by_number_or_words(of_tam, ha, claim, offices, now, quan):
    for number, title in (("12/CT-UBND", "Bảo trì đường"), ("15/CT-UBND", "Bảo trì cầu")):
        paper = add_document(
            ha,
            kind="directive",
            number=number,
            issuer=offices.desk,
            issued_on=date(2026, 10, 20),
            title=title,
            text="Nội dung.",
            now=now,
        )
        publishing.submit(ha, paper.publication, now=now)
        publishing.approve(quan, paper.publication, now=now)
        publishing.publish(quan, paper.publication, now=now)
    one = claim()
    sent = {"kind": "document", "says": "Chỉ đạo bảo trì.", "stance": "context"}
    for typed, said in (
        ("", "Choose the official document."),
        ("99/QĐ-KHÔNG", "No document that is published"),
        ("Bảo trì", "Several documents fit"),
    ):
        answer = post(of_tam, "evidence", one, **sent, document=typed)
        assert answer.status_code == 409
        assert said in body(answer)
    assert 'name="paper"' in body(answer)
    chosen = post(of_tam, "evidence", one, **sent, document="Bảo trì", paper=str(paper.pk))
    assert chosen.status_code == 302
    assert post(of_tam, "evidence", one, **sent, document="12/ct-ubnd").status_code == 302
    assert [row.title for row in one.evidence.order_by("pk")] == ["Bảo trì cầu", "Bảo trì đường"]
    assert {row.office for row in one.evidence.all()} == {offices.desk}
    begun = body(of_tam.get(reverse("checks:claim", args=[one.pk]), {"document": paper.pk}))
    assert 'value="15/CT-UBND"' in begun


def test_a_source_is_taken_out_for_a_reason(of_tam, tam, claim, with_evidence):
    one = claim()
    row = with_evidence(one, by=tam)
    assert post(of_tam, "remove-evidence", one, row.pk, reason="").status_code == 409
    assert post(of_tam, "remove-evidence", one, row.pk, reason="Số liệu cũ.").status_code == 302
    assert not Evidence.objects.in_force().filter(claim=one).exists()
    assert post(of_tam, "remove-evidence", one, row.pk, reason="Nữa.").status_code == 404


def test_the_scale_says_what_each_step_means_and_an_opinion_says_which(of_tam, claim):
    one = claim()
    assert "are not stated yet" in see(of_tam, one)
    post(of_tam, "parties", one, nobody="on")
    text = see(of_tam, one)
    assert "A part of the claim that matters is refuted by the evidence." in text
    opinion = {"rating": "opinion", "finding": "Đây là lời chê."}
    answer = post(of_tam, "rating", one, **opinion)
    assert answer.status_code == 409
    assert "Say whether it is an opinion, satire or a forecast." in body(answer)
    assert "Đây là lời chê." in body(answer)
    assert post(of_tam, "rating", one, **opinion, opinion_kind="satire").status_code == 302
    one.refresh_from_db()
    assert (one.rating, one.opinion_kind) == ("opinion", "satire")


def test_the_desk_does_all_but_rate_and_sign_about_its_superior_s_body(ha, ready_check, claim):
    check = ready_check(claim())
    one = check.claims.get()
    of_ha = desk(ha)
    text = see(of_ha, one)
    assert "have a superior in common" in text
    assert 'name="rating"' not in text
    assert post(of_ha, "rating", one, **RATED).status_code == 403
    text = body(of_ha.get(page_of(check)))
    assert "You can write it and not sign it:" in text
    assert 'name="submit"' not in text
    sent = {"title": TITLE, "summary": "", "body": BODY, "version": version_on(text)}
    answer = of_ha.post(page_of(check), sent | {"submit": "1"})
    assert answer.status_code == 409
    assert "Your text is kept, and not signed:" in body(answer)
    check.publication.refresh_from_db()
    assert check.publication.revisions.last().title == TITLE
    assert check.publication.state == "draft"


def test_what_is_still_missing_is_listed_and_signing_says_it(of_tam, claim):
    one = claim()
    page = post(of_tam, "start", one).headers["Location"]
    text = body(of_tam.get(page))
    assert "Before the first signature:" in text
    assert f"{reverse('checks:claim', args=[one.pk])}#parties" in text
    sent = {"title": TITLE, "summary": "", "body": BODY, "version": version_on(text), "submit": "1"}
    answer = of_tam.post(page, sent)
    assert answer.status_code == 409
    assert "are not stated yet" in body(answer)
    # The text was saved; the page that came back carries the version that follows from it.
    again = of_tam.post(page, sent | {"version": version_on(body(answer)), "title": "Khác"})
    assert "Somebody else changed" not in body(again)
    assert FactCheck.objects.get().publication.revisions.last().title == "Khác"
    assert of_tam.post(page, sent | {"version": "1", "title": "Cũ"}).status_code == 409
    assert FactCheck.objects.get().publication.revisions.last().title == "Khác"


def test_who_may_sign_and_who_may_not_stands_there_with_the_reason(
    of_tam, ready_check, claim, mai, quan
):
    check = ready_check(claim())
    text = body(of_tam.get(page_of(check)))
    may, _, may_not = text.partition("Who may not, and why")
    assert "<strong>Mai</strong>" in may
    assert "<strong>Tâm</strong>" in may_not
    assert "wrote part of it" in may_not
    assert "<strong>Quân</strong>" in may_not
    assert "has a superior in common with Department of Construction" in may_not


def test_who_wrote_it_is_told_why_somebody_else_signs(of_tam, tam, ready_check, claim, mai):
    check = ready_check(claim())
    page = page_of(check)
    text = body(of_tam.get(page))
    sent = {"title": TITLE, "summary": "", "body": BODY, "version": version_on(text)}
    assert of_tam.post(page, sent | {"submit": "1"}).status_code == 302
    text = body(of_tam.get(page))
    assert "You wrote part of this text, so somebody else must sign it." in text
    assert reverse("publishing:approve", args=[check.publication.pk]) not in text
    assert reverse("publishing:take-back", args=[check.publication.pk]) in text
    # What stands under a signature can't be changed any more.
    for name, values in (("parties", named("Công ty")), ("evidence", SOURCE), ("rating", RATED)):
        answer = post(of_tam, name, check.claims.get(), **values)
        assert answer.status_code == 409
        assert "not possible now" in body(answer)
    back = {"version": version_on(text), "back": page}
    done = of_tam.post(reverse("publishing:take-back", args=[check.publication.pk]), back)
    assert done.headers["Location"] == page
    assert 'name="submit"' in body(of_tam.get(page))


def test_returned_it_shows_the_remark_beside_the_text(of_tam, of_mai, ready_check, claim, tam, now):
    check = submit_check(tam, ready_check(claim()), now=now)
    sent = {"version": check.publication.version, "return-remark": "Thêm số liệu tháng 10."}
    of_mai.post(reverse("publishing:return", args=[check.publication.pk]), sent)
    assert "Thêm số liệu tháng 10." in body(of_tam.get(page_of(check)))


def test_an_answer_instead_is_offered_only_where_the_rules_refuse(
    of_tam, ha, ready_check, claim, mai
):
    one = claim()
    check = ready_check(one)
    page, verb = page_of(check), reverse("checks:answer", args=[check.pk])
    assert verb not in body(of_tam.get(page))
    check.publication.refresh_from_db()
    refused = of_tam.post(verb, {"version": check.publication.version})
    assert refused.status_code == 409
    assert "A rating is possible here" in body(refused)
    mai.is_active = False
    mai.save()
    text = body(of_tam.get(page))
    assert "The rules refuse a rating here:" in text
    assert "nobody who may sign a rating is independent of the parties" in text
    assert "Nobody may, as things stand." in text
    assert of_tam.post(verb, {"version": version_on(text)}).status_code == 302
    check.refresh_from_db()
    assert check.form == "answer"
    text = body(of_tam.get(page))
    assert "an editor signs it first" in text
    assert 'name="submit"' in body(desk(ha).get(page))
    rated = reverse("checks:rated", args=[check.pk])
    assert of_tam.post(rated, {"version": version_on(text)}).status_code == 302
    check.refresh_from_db()
    assert check.form == "rated"


def test_claims_come_on_a_page_and_leave_it_and_a_draft_is_dropped(of_tam, ready_check, claim):
    one, two = claim(), claim("Cầu Triều cấm xe tải.")
    check = ready_check(one)
    add = reverse("checks:add-claim", args=[check.pk])
    assert of_tam.post(add, {"claim": "9999"}).status_code == 409
    assert of_tam.post(add, {"claim": "x"}).status_code == 409
    assert of_tam.post(add, {"claim": str(two.pk)}).status_code == 302
    assert "Cầu Triều cấm xe tải." in body(of_tam.get(page_of(check)))
    off = reverse("checks:remove-claim", args=[check.pk, two.pk])
    assert of_tam.post(off).status_code == 302
    last = reverse("checks:remove-claim", args=[check.pk, one.pk])
    assert "last one" in body(of_tam.post(last))
    drop = reverse("checks:drop", args=[check.pk])
    sent = {"version": version_on(body(of_tam.get(page_of(check))))}
    assert of_tam.post(drop, sent).headers["Location"].endswith(f"/{one.pk}/#finding")
    assert not FactCheck.objects.exists()
    one.refresh_from_db()
    assert one.rating == "false"


def correction_of(check: FactCheck, claim: Claim, text: str, **more) -> dict[str, str]:
    key = claim.pk
    return {
        "title": TITLE,
        "summary": "",
        "body": BODY,
        "text": "Chúng tôi ghi nhầm kết luận.",
        "version": version_on(text),
        f"r{key}-rating": "partly-false",
        f"r{key}-finding": "Một phần không đúng.",
    } | {name.replace("KEY", str(key)): value for name, value in more.items()}


def test_a_correction_changes_rating_sources_and_parties_when_two_have_signed(
    of_tam, of_mai, published_check, mai
):
    check = published_check()
    one = check.claims.get()
    old = one.evidence.get()
    page = reverse("checks:correct", args=[check.pk])
    assert page in body(of_tam.get(page_of(check)))
    text = body(of_tam.get(page))
    source = {f"eKEY-{name}": value for name, value in SOURCE.items()}
    sent = correction_of(check, one, text, **source)
    sent |= {f"e{one.pk}-title": "Số liệu tháng 12", f"d{one.pk}-{old.pk}": "Số liệu cũ."}
    sent |= {f"p{one.pk}-body": "Công ty Sông Hồng", f"p{one.pk}-why": "Thi công."}
    assert of_tam.post(page, sent).headers["Location"] == page_of(check)
    one.refresh_from_db()
    assert one.rating == "false"
    text = body(of_mai.get(page_of(check)))
    for said in ("Partly false", "Số liệu tháng 12", "Số liệu cũ.", "Công ty Sông Hồng"):
        assert said in text
    # The list of what waits leads to a page that says the same.
    beside = reverse("publishing:publication", args=[check.publication.pk])
    assert beside in body(of_mai.get("/desk/approvals/"))
    for said in ("Partly false", "Số liệu tháng 12", "Công ty Sông Hồng", STATEMENT):
        assert said in body(of_mai.get(beside))
    correction = check.publication.corrections.get()
    sign = reverse("publishing:sign-correction", args=[check.publication.pk, correction.pk])
    assert of_tam.post(sign).status_code == 403
    assert of_mai.post(sign).headers["Location"] == page_of(check)
    one.refresh_from_db()
    assert (one.rating, one.finding) == ("partly-false", "Một phần không đúng.")
    assert [row.title for row in Evidence.objects.in_force().filter(claim=one)] == [
        "Số liệu tháng 12"
    ]
    assert "Công ty Sông Hồng" in {row.shown_name for row in one.parties.in_force()}


def test_a_correction_that_is_refused_comes_back_as_it_was_typed(of_tam, published_check):
    check = published_check()
    one = check.claims.get()
    page = reverse("checks:correct", args=[check.pk])
    text = body(of_tam.get(page))
    lacking = of_tam.post(page, correction_of(check, one, text) | {f"p{one.pk}-why": "Vì."})
    assert lacking.status_code == 409
    assert "Name the body." in body(lacking)
    true = {f"r{one.pk}-rating": "true", f"r{one.pk}-finding": "Đúng vậy."}
    answer = of_tam.post(page, correction_of(check, one, text) | true)
    assert answer.status_code == 409
    assert "speaks for the rating" in body(answer)
    assert "Đúng vậy." in body(answer)
    late = of_tam.post(page, correction_of(check, one, text) | {"version": "1"})
    assert late.status_code == 409
    assert not check.publication.corrections.exists()


def test_those_of_a_party_correct_nothing_and_officers_do_not_find_it(
    published_check, ready_check, claim, ha, lan, minh, quan
):
    check = published_check()
    assert desk(ha).get(reverse("checks:correct", args=[check.pk])).status_code == 403
    assert reverse("checks:correct", args=[check.pk]) not in body(desk(ha).get(page_of(check)))
    draft = ready_check(claim("Cầu Triều cấm xe tải."))
    for person in (lan, minh):
        theirs = desk(person)
        for address in (page_of(draft), reverse("checks:correct", args=[check.pk])):
            assert theirs.get(address).status_code == 404
        assert theirs.post(page_of(draft), {"title": "X"}).status_code == 404
    # Quân looks at it and changes nothing: the desk's approver does not check.
    of_quan = desk(quan)
    assert 'name="keep"' not in body(of_quan.get(page_of(draft)))
    assert of_quan.post(page_of(draft), {"title": "X"}).status_code == 403
    for name in ("answer", "rated", "drop", "add-claim"):
        assert of_quan.post(reverse(f"checks:{name}", args=[draft.pk])).status_code == 403
    for name in ("parties", "evidence", "rating", "start"):
        assert post(of_quan, name, draft.claims.get()).status_code == 403


def test_somebody_s_request_to_look_again_is_decided_on_the_same_page(
    published_check, tam, mai, of_mai, union, now, english
):
    check = published_check()
    ask_review(check.publication, text="Số liệu của ngày nào?", now=now)
    third = User.objects.create_user("vy", password="x", role=Role.CHECKER, office=union)
    of_third = desk(third)
    text = body(of_third.get(page_of(check)))
    assert "Số liệu của ngày nào?" in text
    assert "You wrote or signed this text" in body(of_mai.get(page_of(check)))
    review = check.publication.reviews.get()
    address = reverse("publishing:decide", args=[check.publication.pk, review.pk])
    sent = {"decide-outcome": "upheld", "decide-text": "Số liệu của ngày 1/11."}
    assert of_third.post(address, sent).headers["Location"] == page_of(check)
    assert "Số liệu của ngày 1/11." in body(of_third.get(page_of(check)))


def test_addresses_that_only_take_what_is_sent_lead_back_when_they_are_opened(
    of_tam, ready_check, claim
):
    one = claim()
    check = ready_check(one)
    row = one.evidence.get()
    for name, more in (("parties", ()), ("evidence", ()), ("rating", ()), ("start", ())):
        got = of_tam.get(reverse(f"checks:{name}", args=[one.pk, *more]))
        assert got.headers["Location"].startswith(reverse("checks:claim", args=[one.pk]))
    got = of_tam.get(reverse("checks:remove-evidence", args=[one.pk, row.pk]))
    assert got.headers["Location"].endswith("#evidence")
    for name in ("answer", "rated", "drop", "add-claim"):
        got = of_tam.get(reverse(f"checks:{name}", args=[check.pk]))
        assert got.headers["Location"] == page_of(check)
    assert of_tam.get(reverse("checks:counts", args=[one.pk])).status_code == 405
