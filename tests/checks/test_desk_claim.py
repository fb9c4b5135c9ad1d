"""One claim on the desk: what its page shows to whom, and every verb that can be done from it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from hoiam.checks.models import Claim, Joining, Notice
from hoiam.offices.models import LogEntry
from tests.checks.desk_rows import TODAY, a_claim, a_tip

pytestmark = pytest.mark.django_db

TIP = "Nghe nói từ 1/12 giá nước sạch tăng 30%. Có đúng không ạ?"


@pytest.fixture(autouse=True)
def _at_desk(clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)


@pytest.fixture
def desk(tam):
    """Tâm, signed in."""
    return signed_in(tam)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(claim: Claim) -> str:
    return reverse("checks:claim", args=[claim.pk])


def do(client: Client, claim: Claim, code: str, /, **sent):
    claim.refresh_from_db()
    values = {"version": claim.version} | sent
    return client.post(reverse("checks:act", args=[claim.pk, code]), values)


def body(response) -> str:
    return response.content.decode()


STATED = {
    "statement": "Giá nước sạch tăng 30% từ ngày 1/12/2026.",
    "wording": "ours",
    "language": "vi",
    "topic": "",
    "place": "",
}


def test_officers_of_other_offices_do_not_find_it(lan, minh, client):
    claim = a_claim("Giá nước tăng", tips=(TIP,))
    for person in (lan, minh):
        theirs = signed_in(person)
        for address in (page_of(claim), reverse("checks:near", args=[claim.pk])):
            response = theirs.get(address)
            assert response.status_code == 404
            assert "30%" not in body(response)
        assert do(theirs, claim, "take").status_code == 404
    assert client.get(page_of(claim)).headers["Location"].startswith("/desk/sign-in/")
    claim.refresh_from_db()
    assert claim.taken_by is None


def test_the_page_holds_everything_of_one_claim(desk, ha):
    claim = a_claim(tips=(TIP, TIP, "Giá nước sạch sắp tăng 30% hả?"))
    text = body(desk.get(page_of(claim)))
    assert TIP in text
    assert text.count(TIP) == 1
    for part in ("stated", "tips", "parties", "evidence", "rating", "finding", "near"):
        assert f'id="{part}"' in text
    # Its first sentence is proposed in the form, and is no statement before somebody says so.
    assert "Nghe nói từ 1/12 giá nước sạch tăng 30%.</textarea>" in text
    claim.refresh_from_db()
    assert claim.statement == ""


def test_a_text_that_many_sent_is_shown_once(desk):
    claim = a_claim(tips=(TIP,) * 40)
    (row,) = desk.get(page_of(claim)).context["tips"].rows
    assert row.count == 40
    assert body(desk.get(page_of(claim))).count(TIP) == 1


def test_queries_do_not_grow_with_the_tips(desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    claim = a_claim(tips=(TIP, "Giá nước tăng à?"))
    desk.get(page_of(claim))
    with CaptureQueriesContext(connection) as few:
        desk.get(page_of(claim))
    for number in range(40):
        a_tip(claim, f"Giá nước tăng {number}% hả?")
    with CaptureQueriesContext(connection) as many:
        response = desk.get(page_of(claim))
    # One more, which counts the wordings that are not shown.
    assert len(many) <= len(few) + 1
    assert len(response.context["tips"].rows) == 20
    assert response.context["tips"].more == 22


def test_why_a_tip_was_joined_is_said_with_the_words_in_common(desk):
    claim = a_claim("Giá nước sạch tăng 30%", tips=(TIP, "Giá nước máy tăng 30% thật không?"))
    rows = desk.get(page_of(claim)).context["tips"].rows
    like = next(row for row in rows if row.is_like)
    assert set(like.words) == {"Giá", "nước", "tăng", "30"}
    assert "81 %" in body(desk.get(page_of(claim)))


def test_stating_it_in_one_sentence(desk, knowledge):
    claim = a_claim(tips=(TIP,))
    response = do(desk, claim, "state", **STATED | {"topic": "", "place": "Hưng Yên"})
    assert response.status_code == 302, body(response)
    claim.refresh_from_db()
    assert claim.statement == STATED["statement"]
    assert claim.place.name == "Hưng Yên"
    assert claim.state == "working"
    steps = {step.code: step.is_done for step in desk.get(page_of(claim)).context["steps"]}
    assert steps["stated"] is True
    assert steps["parties"] is False


def test_a_refusal_keeps_what_was_typed(desk):
    claim = a_claim(tips=(TIP,))
    long = "Giá nước " * 80
    response = do(desk, claim, "state", **STATED | {"statement": long})
    assert response.status_code == 409
    assert long.strip() in body(response)
    response = do(desk, claim, "state", **STATED | {"place": "xã Không Có"})
    assert response.status_code == 409
    assert STATED["statement"] in body(response)
    assert "xã Không Có" in body(response)


@pytest.mark.parametrize("version", ["", "0", "999", "x", "9" * 400])
def test_another_version_is_refused_and_nothing_is_lost(desk, version):
    claim = a_claim(tips=(TIP,))
    response = do(desk, claim, "state", **STATED | {"version": version})
    assert response.status_code == 409
    assert STATED["statement"] in body(response)
    claim.refresh_from_db()
    assert claim.statement == ""


def test_taking_and_leaving(desk, tam):
    claim = a_claim("Giá nước tăng")
    do(desk, claim, "take")
    claim.refresh_from_db()
    assert claim.taken_by == tam
    assert "Tâm" in body(desk.get("/desk/checks/"))
    do(desk, claim, "leave")
    claim.refresh_from_db()
    assert claim.taken_by is None


def test_a_reader_looks_and_can_do_nothing(reader):
    claim = a_claim("Giá nước tăng", tips=(TIP,))
    client = signed_in(reader)
    page = client.get(page_of(claim))
    assert page.status_code == 200
    assert "/do/" not in body(page)
    for code in ("take", "state", "aside"):
        response = do(client, claim, code, **STATED, reason="junk", text="x")
        assert response.status_code == 403
    claim.refresh_from_db()
    assert (claim.taken_by, claim.statement, claim.state) == (None, "Giá nước tăng", "working")


def test_a_tip_taken_out_becomes_a_claim_and_can_be_undone(desk):
    claim = a_claim("Giá nước tăng", tips=(TIP, "Giá điện cũng tăng phải không?"))
    tip = claim.tips.order_by("pk").last()
    assert do(desk, claim, "take-out", tip=tip.pk).status_code == 302
    assert not Joining.objects.filter(claim=claim, tip=tip, left_on=None).exists()
    page = desk.get(page_of(claim))
    (left,) = page.context["tips"].left
    assert left.tip == tip
    assert do(desk, claim, "undo", joining=left.joining.pk).status_code == 302
    assert Joining.objects.filter(claim=claim, tip=tip, left_on=None).exists()


def test_a_tip_moves_to_another_claim_or_asks_about_both(desk):
    claim = a_claim("Giá nước tăng", tips=(TIP, "Giá điện cũng tăng phải không?"))
    other = a_claim("Giá điện tăng", tips=("Điện tăng giá?",))
    first, second = claim.tips.order_by("pk")
    assert do(desk, claim, "copy-tip", tip=first.pk, to=other.pk).status_code == 302
    assert set(first.claims.filter(joinings__left_on=None)) == {claim, other}
    assert do(desk, claim, "move-tip", tip=second.pk, to=other.pk).status_code == 302
    assert Joining.objects.filter(tip=second, claim=other, left_on=None).exists()
    refused = do(desk, claim, "move-tip", tip=first.pk, to=999_999)
    assert refused.status_code == 409


def test_a_tip_of_another_claim_can_t_be_moved_from_here(desk):
    claim = a_claim("Giá nước tăng", tips=(TIP,))
    other = a_claim("Giá điện tăng", tips=("Điện tăng giá?",))
    foreign = other.tips.get()
    assert do(desk, claim, "take-out", tip=foreign.pk).status_code == 409
    assert do(desk, claim, "take-out", tip="").status_code == 409
    assert do(desk, claim, "undo", joining=other.joinings.get().pk).status_code == 409
    assert other.joinings.filter(left_on=None).count() == 1


def test_one_tip_with_two_claims_in_it_is_split(desk):
    claim = a_claim(tips=("Từ 1/12 giá nước tăng 30%, giá điện tăng 10%?",))
    lines = "Giá nước tăng 30% từ 1/12.\n\nGiá điện tăng 10% từ 1/12.\n"
    assert do(desk, claim, "split", statements=lines).status_code == 302
    stated = set(Claim.objects.exclude(statement="").values_list("statement", flat=True))
    assert {"Giá nước tăng 30% từ 1/12.", "Giá điện tăng 10% từ 1/12."} <= stated


def test_two_claims_become_one_and_two_again(desk):
    claim = a_claim("Giá nước tăng", tips=(TIP,))
    other = a_claim("Nước máy lên giá", tips=("Nước máy lên giá?",))
    assert do(desk, claim, "merge", claim=other.pk).status_code == 302
    other.refresh_from_db()
    assert (other.state, other.merged_into) == ("merged", claim)
    page = desk.get(page_of(other))
    assert page.status_code == 200
    assert page_of(claim) in body(page)
    assert do(desk, other, "unmerge").status_code == 302
    other.refresh_from_db()
    assert other.merged_into is None
    assert do(desk, claim, "merge", claim=claim.pk).status_code == 409
    assert do(desk, claim, "merge", claim="9" * 60).status_code == 409


def test_a_story_is_found_by_the_words_of_the_claim_and_stands_beside_it(desk, tell, knowledge):
    story = tell(
        "Giá nước sạch Hưng Yên giữ nguyên đến hết năm",
        "Công ty cấp nước cho biết giá nước sạch giữ nguyên đến hết năm 2026.",
    ).story
    tell("Chợ đêm mở cửa đón khách", "Chợ đêm phố cổ mở lại.")
    claim = a_claim("Từ ngày 1/12, giá nước sạch ở Hưng Yên sẽ tăng 30%", tips=(TIP,))
    near = desk.get(reverse("checks:near", args=[claim.pk]))
    assert near.context["near_stories"] == [story]
    typed = desk.get(reverse("checks:near", args=[claim.pk]), {"q": "cho dem pho co"})
    assert [found.headline for found in typed.context["near_stories"]] == [
        "Chợ đêm mở cửa đón khách"
    ]
    assert do(desk, claim, "add-story", story=story.pk).status_code == 302
    assert list(claim.stories.all()) == [story]
    assert desk.get(reverse("checks:near", args=[claim.pk])).context["near_stories"] == []
    assert do(desk, claim, "remove-story", story=story.pk).status_code == 302
    assert not claim.stories.exists()
    assert do(desk, claim, "add-story", story=999_999).status_code == 409


def test_one_word_in_common_or_common_words_make_no_story_near(desk, tell, knowledge):
    for n in range(12):
        tell(f"Công ty cấp nước báo tin số {n}", "Trong ba ngày tới cả tỉnh có gió mùa.")
    far = tell("Cắt điện bốn lần trong ba ngày", "Phải ngừng sản xuất vì cắt điện.").story
    rumour = tell("Chợ hết nước đóng chai", "Có tin nước máy bị nhiễm độc được chuyển tiếp.").story
    claim = a_claim("Nước máy của cả tỉnh bị nhiễm độc, phải ngừng dùng trong ba ngày", tips=(TIP,))
    address = reverse("checks:near", args=[claim.pk])
    assert desk.get(address).context["near_stories"] == [rumour]
    rumour.articles.all().delete()
    assert desk.get(address).context["near_stories"] == []
    assert far.headline not in body(desk.get(address))


def test_of_an_address_the_article_that_is_held_is_shown_and_its_story_is_near(desk, tell):
    article = tell("Giá nước sạch sắp tăng 30%")
    claim = a_claim()
    a_tip(claim, "", kind="address", address=article.url)
    other = a_claim()
    a_tip(other, "", kind="address", address="https://bao-thu.example/khong-doc.html")
    assert "Giá nước sạch sắp tăng 30%" in body(desk.get("/desk/checks/"))
    page = body(desk.get(page_of(claim)))
    assert f'<a href="{article.url}" rel="noopener noreferrer">Giá nước sạch sắp tăng' in page
    assert "https://bao-thu.example/khong-doc.html" in body(desk.get(page_of(other)))
    near = desk.get(reverse("checks:near", args=[claim.pk]))
    assert near.context["near_stories"] == [article.story]


@pytest.mark.parametrize("query", ["", "\x00", "x" * 9_000, "<script>alert(1)</script>", "'\"("])
def test_searching_near_it_with_anything(desk, query):
    claim = a_claim(tips=(TIP,))
    response = desk.get(reverse("checks:near", args=[claim.pk]), {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in body(response)


def test_a_document_is_found_by_its_number_and_by_its_words(desk, ha, quan, offices, now):
    from hoiam.documents.actions import add_document
    from hoiam.publishing.actions import signing
    from hoiam.publishing.models import Publication

    facts = {"kind": "notice", "issuer": offices.desk, "issued_on": date(2026, 10, 30), "now": now}
    title = "Thông báo giữ nguyên giá nước sạch sinh hoạt"
    paper = add_document(ha, number="7/TB-TT", title=title, text="Giá nước giữ nguyên.", **facts)
    add_document(ha, number="8/TB-TT", title="Giá nước sạch tăng, chưa ký", text="Nháp.", **facts)
    signing.submit(ha, paper.publication, now=now)
    signing.approve(quan, Publication.objects.get(pk=paper.publication_id), now=now)
    signing.publish(quan, Publication.objects.get(pk=paper.publication_id), now=now)
    by_words = a_claim("Giữ nguyên giá nước sạch đến hết năm")
    by_number = a_claim("Thông báo 7/TB-TT cho tăng học phí")
    for claim in (by_words, by_number):
        near = desk.get(reverse("checks:near", args=[claim.pk]))
        assert [row.number for row in near.context["papers"]] == ["7/TB-TT"]
        assert reverse("documents:document", args=[paper.pk]) in body(near)


def test_where_it_was_seen(desk, tell):
    article = tell("Giá nước tăng 30%?", outlet="Báo Thử")
    claim = a_claim("Giá nước tăng 30%")
    do(desk, claim, "add-story", story=article.story_id)
    assert do(desk, claim, "add-appearance", seen_in="messages").status_code == 302
    added = do(desk, claim, "add-appearance", seen_in="press", article=article.pk)
    assert added.status_code == 302, body(added)
    assert claim.appearances.count() == 2
    refused = do(
        desk, claim, "add-appearance", seen_in="press", url="https://www.facebook.com/ai/posts/1"
    )
    assert refused.status_code == 409
    assert "facebook.com/ai/posts/1" in body(refused)
    row = claim.appearances.get(seen_in="press")
    assert do(desk, claim, "remove-appearance", appearance=row.pk).status_code == 302
    assert claim.appearances.count() == 1


def test_setting_aside_with_a_reason_and_taking_up_again(desk):
    claim = a_claim(tips=(TIP,))
    wrong = do(desk, claim, "aside", reason="không thích", text="Không làm.")
    assert wrong.status_code == 409
    assert "Không làm." in body(wrong)
    told = {"reason": "asked-for-help", "text": "Xin gọi Công ty cấp nước."}
    assert do(desk, claim, "aside", **told).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.aside) == ("aside", "asked-for-help")
    assert do(desk, claim, "take-up").status_code == 302
    claim.refresh_from_db()
    assert claim.state in ("new", "working")


def test_the_heading_offered_for_a_notice_never_repeats_the_claim_as_if_it_were_so(ha):
    claim = a_claim("Nước máy của cả tỉnh bị nhiễm độc.")
    offered = signed_in(ha).get(page_of(claim)).context["forms"]["notice"].initial["title"]
    assert offered != claim.statement
    assert "“Nước máy của cả tỉnh bị nhiễm độc”" in offered


def test_a_notice_goes_up_at_once_and_ends_with_an_outcome(ha):
    desk = signed_in(ha)
    claim = a_claim("Giá nước sạch tăng 30%", tips=(TIP,))
    said = {"title": "Giá nước sạch có tăng không", "text": "Chúng tôi đang hỏi.", "days": "3"}
    assert do(desk, claim, "notice", **said).status_code == 302
    notice = Notice.objects.get(claim=claim)
    assert notice.publication.state == "published"
    assert (notice.ends_on - TODAY).days <= 3
    assert desk.get("/desk/checks/").context["rows"][0].has_notice
    assert do(desk, claim, "notice", **said).status_code == 409
    ended = do(desk, claim, "end-notice", outcome="not-followed", text="Không ai nói vậy.")
    assert ended.status_code == 302, body(ended)
    notice.refresh_from_db()
    assert notice.outcome == "not-followed"


@pytest.mark.parametrize("days", ["0", "8", "-1", "x", ""])
def test_a_notice_of_no_possible_length_is_refused(ha, days):
    desk = signed_in(ha)
    claim = a_claim("Giá nước sạch tăng 30%")
    said = {"title": "Giá nước sạch có tăng không", "text": "", "days": days}
    refused = do(desk, claim, "notice", **said)
    assert refused.status_code == 409
    assert said["title"] in body(refused)
    assert not Notice.objects.exists()


def test_a_partner_puts_up_no_notice_of_the_office_and_is_told_why(desk):
    claim = a_claim("Giá nước sạch tăng 30%")
    page = desk.get(page_of(claim))
    assert "notice" not in page.context["may"]
    assert page.context["why_no_notice"] in body(page)
    said = {"title": "Giá nước sạch có tăng không", "text": "", "days": "3"}
    assert do(desk, claim, "notice", **said).status_code == 403
    assert not Notice.objects.exists()


def test_a_verb_that_does_not_exist_is_not_there(desk):
    claim = a_claim("Giá nước tăng")
    assert do(desk, claim, "delete").status_code == 404
    assert desk.get(reverse("checks:act", args=[claim.pk, "take"])).status_code == 405
    assert desk.get(reverse("checks:claim", args=[999_999])).status_code == 404


def test_who_did_what_is_shown_and_holds_no_words_of_a_tip(desk):
    claim = a_claim(tips=(TIP,))
    do(desk, claim, "state", **STATED)
    do(desk, claim, "take")
    events = desk.get(page_of(claim)).context["events"]
    assert [event.who for event in events] == ["Tâm"] * len(events)
    assert len(events) >= 2
    for entry in LogEntry.objects.all():
        assert "Nghe nói" not in str([entry.fields, entry.ids])


def test_what_senders_wrote_is_shown_as_text_and_nothing_else(desk):
    claim = a_claim(tips=("<script>alert(1)</script> <img src=x onerror=alert(1)> có đúng không?",))
    for address in (page_of(claim), "/desk/checks/", reverse("checks:near", args=[claim.pk])):
        text = body(desk.get(address))
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_erased_words_leave_the_day(desk):
    claim = a_claim("Giá nước tăng", tips=(TIP,))
    claim.tips.update(text=None, digest=None)
    page = desk.get(page_of(claim))
    assert page.status_code == 200
    assert "02/11/2026" in body(page)
    assert "Nghe nói" not in body(page)


def test_a_claim_is_opened_from_a_story(desk, ha, tell):
    story = tell("Giá nước sạch sắp tăng 30%").story
    beside = body(signed_in(ha).get(reverse("stories:story", args=[story.pk])))
    door = f"{reverse('checks:new')}?story={story.pk}"
    assert door in beside
    form = desk.get(door)
    assert story.headline in body(form)
    sent = {"statement": STATED["statement"], "wording": "quoted", "story": story.pk}
    made = desk.post(reverse("checks:new"), sent)
    assert made.status_code == 302, body(made)
    claim = Claim.objects.get()
    assert (claim.wording, list(claim.stories.all())) == ("quoted", [story])
    assert STATED["statement"] in body(signed_in(ha).get(reverse("stories:story", args=[story.pk])))


def test_a_story_tells_other_offices_nothing_of_claims(lan, minh, tell):
    article = tell("Giá nước sạch sắp tăng 30%")
    claim = a_claim("Giá nước máy gấp đôi", tips=(TIP,))
    claim.claim_stories.create(story=article.story, at=article.received)
    for person in (lan, minh):
        page = signed_in(person).get(reverse("stories:story", args=[article.story_id]))
        assert "gấp đôi" not in body(page)
        assert "/desk/checks/" not in body(page)


@pytest.mark.parametrize("story", ["999999", "x", "9" * 50])
def test_a_claim_from_a_story_that_is_not_there(desk, story):
    assert desk.get(reverse("checks:new"), {"story": story}).status_code == 404


def test_an_empty_claim_is_refused_and_the_form_comes_back(desk):
    response = desk.post(reverse("checks:new"), {"statement": "  ", "wording": "ours"})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Claim.objects.exists()


@pytest.fixture
def reader(offices):
    from hoiam.offices.models import Role, User

    return User.objects.create_user("reader", password="x", role=Role.READER, office=offices.desk)


def test_who_did_what_and_further_outlets_stand_behind_a_line(desk, tam, tell, now):
    claim = a_claim("Cầu sẽ đóng.")
    for n in range(6):
        article = tell(f"Tin thứ {n}")
        claim.appearances.create(
            seen_in="press", url=article.url, title=article.title, on=now.date()
        )
    page = body(desk.get(page_of(claim)))
    seen = page[page.index('id="appearances"') :]
    shown, hidden = seen.split('<details class="more"', 1)
    assert shown.count("Tin thứ") == 4
    assert hidden.split("</details>")[0].count("Tin thứ") == 2
    log = page[page.index('id="log-title"') :]
    assert log.index("<details") < log.index('class="events"')
