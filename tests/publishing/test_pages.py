"""The desk's pages of a publication, tried by each kind of person and by a stranger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from hoiam.publishing import kinds
from hoiam.publishing.actions import correcting, drafting, reviewing, signing, translating
from hoiam.publishing.models import Attachment, Publication, ReviewRequest
from hoiam.publishing.urls import urlpatterns
from tests.publishing import uploads

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client, request, clock, monkeypatch):
    """`at("lan").get("publication", pk)`: a page as somebody sees it, in English."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    client.cookies["django_language"] = "en"

    class Person:
        def __init__(self, who: str | None) -> None:
            client.logout()
            client.cookies["django_language"] = "en"
            if who is not None:
                client.force_login(request.getfixturevalue(who))

        def get(self, name, *args, **query):
            return client.get(reverse(f"publishing:{name}", args=args), query)

        def post(self, name, *args, **data):
            """What a form of the page sends: the version it shows, where the test gives none."""
            shown = Publication.objects.get(pk=args[0])
            data = {"version": shown.version} | data
            return client.post(reverse(f"publishing:{name}", args=args), data)

    return Person


def state(publication) -> str:
    return Publication.objects.get(pk=publication.pk).state


def everything(publication, lan, now) -> dict[str, tuple]:
    """Arguments for each address of the room, about rows that exist."""
    change = correcting.propose_correction(
        lan, publication, title="Khác", summary="", body="Khác.", text="Sai.", now=now
    )
    text = {"title": "Road", "summary": "", "body": "Mended."}
    translation = translating.translate(lan, publication, language="en", **text, now=now)
    reviewing.ask_review(publication, text="Chưa vá.", now=now)
    file = Attachment.objects.create(
        publication=publication,
        title="a",
        name="a.pdf",
        file="x",
        media_type="application/pdf",
        size=1,
        digest="x",
        by=lan,
        at=now,
    )
    pk = publication.pk
    return {
        "sign-correction": (pk, change.pk),
        "refuse-correction": (pk, change.pk),
        "translate": (pk, "en"),
        "sign-translation": (pk, translation.pk),
        "remove": (pk, file.pk),
        "decide": (pk, ReviewRequest.objects.get().pk),
    }


NAMES = [pattern.name for pattern in urlpatterns if pattern.name != "approvals"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["minh", "tam", None])
def test_of_another_office_nothing_exists_and_nothing_happens(name, who, at, published, lan, now):
    args = everything(published, lan, now).get(name, (published.pk,))
    before = list(Publication.objects.values())
    for way in ("get", "post"):
        response = getattr(at(who), way)(name, *args)
        if who is None:
            assert response.status_code == 302
            assert reverse("desk:sign-in") in response["Location"]
        else:
            assert response.status_code in (404, 405)
            assert "tỉnh 379" not in response.content.decode()
    assert list(Publication.objects.values()) == before


MAY = {
    "approve": {"quan"},
    "return": {"quan"},
    "take-back": {"lan", "ha", "quan"},
}


@pytest.mark.parametrize("name", MAY)
@pytest.mark.parametrize("who", ["lan", "ha", "quan", "thu"])
def test_a_submitted_text_by_who_may(name, who, at, draft, lan, now):
    signing.submit(lan, draft, now=now)
    data = {"return-remark": "Nói rõ ngày."} if name == "return" else {}
    response = at(who).post(name, draft.pk, **data)
    allowed = who in MAY[name] or (name == "take-back" and who == "thu")
    assert response.status_code == (302 if allowed else 403)
    assert (state(draft) != "submitted") == allowed


def test_who_may_sign_it_is_offered_to_return_it_and_not_to_take_it_back(at, draft, lan, now):
    signing.submit(lan, draft, now=now)
    for who, offered in (("lan", True), ("ha", True), ("quan", False)):
        page = at(who).get("publication", draft.pk).content.decode()
        assert (reverse("publishing:take-back", args=[draft.pk]) in page) == offered
    assert reverse("publishing:return", args=[draft.pk]) in page


def test_from_the_list_to_the_public_in_three_clicks(at, draft, lan, now):
    signing.submit(lan, draft, now=now)
    quan = at("quan")
    listed = quan.get("approvals").content.decode()
    assert "Sửa mặt đường tỉnh 379" in listed
    assert "Waiting for you" in listed
    page = quan.get("publication", draft.pk).content.decode()
    assert reverse("publishing:approve", args=[draft.pk]) in page
    quan.post("approve", draft.pk, version=2)
    page = quan.get("publication", draft.pk).content.decode()
    assert reverse("publishing:publish", args=[draft.pk]) in page
    quan.post("publish", draft.pk, version=3)
    assert state(draft) == "published"
    assert "Nothing waits for you" in quan.get("approvals").content.decode()


def test_what_is_due_first_stands_first_and_one_s_own_apart(at, kind, draft, lan, quan, now):
    days = {"Gấp": 1, "Sau": 9}

    def due(publication):
        after = days.get(publication.revisions.get().title)
        return after and (now + timedelta(days=after)).date()

    kinds._kinds["note"] = replace(kind, due=due)
    own = drafting.start("note", title="Của Quân", by=quan, now=now)
    rows = [drafting.start("note", title=title, by=lan, now=now) for title in ("Sau", "Gấp")]
    for row in (own, draft, *rows):
        signing.submit(lan, row, now=now)
    page = at("quan").get("approvals")
    assert [row.title for row in page.context["mine"]] == ["Gấp", "Sau", "Sửa mặt đường tỉnh 379"]
    assert [row.title for row in page.context["others"]] == ["Của Quân"]
    assert "somebody else must sign" in page.content.decode()


@pytest.mark.parametrize("who", ["lan", "minh"])
def test_the_list_is_for_editors_approvers_and_checkers(who, at):
    assert at(who).get("approvals").status_code == 403


def test_a_partner_bodys_checker_finds_nothing_of_other_kinds_on_it(at, draft, lan, now):
    signing.submit(lan, draft, now=now)
    page = at("tam").get("approvals")
    assert page.status_code == 200
    assert page.context["mine"] == page.context["others"] == []
    assert "tỉnh 379" not in page.content.decode()


def test_a_late_click_is_told_and_changes_nothing(at, draft, lan, now):
    signing.submit(lan, draft, now=now)
    response = at("quan").post("approve", draft.pk, version=1)
    assert response.status_code == 409
    assert "Somebody else changed this text" in response.content.decode()
    assert state(draft) == "submitted"


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 40])
def test_a_form_without_the_version_it_showed_changes_nothing(at, draft, lan, now, version):
    signing.submit(lan, draft, now=now)
    before = Publication.objects.values().get()
    remark = {"return-remark": "Nói rõ ngày."}
    for name, who in (("approve", "quan"), ("return", "quan"), ("take-back", "lan")):
        response = at(who).post(name, draft.pk, version=version, **remark)
        assert response.status_code == 409
        assert "Somebody else changed this text" in response.content.decode()
    assert Publication.objects.values().get() == before


def test_a_correction_and_a_translation_without_the_version_they_showed(at, published):
    form = {"title": "Sửa đường 379", "summary": "", "body": "Mới.", "text": "Sai tên."}
    for version in ("", "x"):
        response = at("lan").post("correct", published.pk, **form, version=version)
        assert "Somebody else changed this text" in response.content.decode()
        text = form | {"language": "en", "version": version}
        response = at("lan").post("translate", published.pk, "en", **text)
        assert "Somebody else changed this text" in response.content.decode()
    assert not published.corrections.exists()
    assert not published.translations.exists()


def test_what_was_typed_stays_when_it_is_refused(at, draft, lan, now):
    signing.submit(lan, draft, now=now)
    response = at("quan").post("return", draft.pk, version=1, **{"return-remark": "Nói rõ ngày."})
    assert response.status_code == 409
    assert "Nói rõ ngày." in response.content.decode()


def test_scheduled_by_a_local_time_and_never_in_the_past(at, draft, lan, quan, now):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    response = at("quan").post("publish", draft.pk, **{"publish-publish_at": "2026-11-01T08:00"})
    assert response.status_code == 409
    assert "in the past" in response.content.decode()
    at("quan").post("publish", draft.pk, **{"publish-publish_at": "2026-11-03T07:30"})
    row = Publication.objects.get(pk=draft.pk)
    assert row.state == "scheduled"
    assert timezone.localtime(row.publish_at).strftime("%d %H:%M") == "03 07:30"


def test_a_correction_on_the_page(at, published, lan, quan, now):
    form = {"title": "Sửa đường 379", "summary": "", "body": "Mới.", "text": "Sai tên."}
    assert at("lan").post("correct", published.pk, **form).status_code == 302
    page = at("lan").get("publication", published.pk).content.decode()
    assert "A correction waits" in page
    assert "somebody else must sign" in page or "Only an approver" in page
    change = published.corrections.get()
    assert at("quan").post("sign-correction", published.pk, change.pk).status_code == 302
    page = at("quan").get("publication", published.pk).content.decode()
    assert "Sai tên." in page
    assert "Sửa đường 379" in page


def test_a_correction_keeps_what_was_typed_when_it_is_refused(at, published):
    form = {"title": "Sửa đường 379", "summary": "", "body": "Đoạn dài vừa gõ.", "text": ""}
    response = at("lan").post("correct", published.pk, **form)
    assert response.status_code == 409
    assert "Đoạn dài vừa gõ." in response.content.decode()
    assert not published.corrections.exists()


def test_a_reader_of_the_desk_proposes_nothing(at, published, minh, offices):
    minh.office = offices.desk
    minh.role = "reader"
    minh.save()
    assert at("minh").get("publication", published.pk).status_code == 200
    assert at("minh").get("correct", published.pk).status_code == 403


def test_a_translation_beside_the_original(at, published):
    page = at("lan").get("translate", published.pk, "en").content.decode()
    assert "Kinh phí đã có." in page
    form = {"language": "en", "title": "Road 379", "summary": "", "body": "Mended."}
    assert at("lan").post("translate", published.pk, "en", **form).status_code == 302
    row = published.translations.get()
    at("quan").post("sign-translation", published.pk, row.pk)
    row.refresh_from_db()
    assert row.approved_by.username == "quan"


def test_a_file_by_the_form_and_why_it_is_not_taken(at, draft):
    good = ContentFile(uploads.pdf(), name="a.pdf")
    assert at("lan").post("attach", draft.pk, **{"attach-file": good}).status_code == 302
    bad = ContentFile(b"MZ", name="a.exe")
    response = at("lan").post("attach", draft.pk, **{"attach-file": bad})
    assert response.status_code == 409
    assert "Files of this kind are not taken" in response.content.decode()
    assert [row.name for row in draft.attachments.all()] == ["a.pdf"]


def test_who_wrote_what_and_what_changed(at, draft, ha, now):
    drafting.revise(ha, draft, title="Sửa mặt đường 379", summary="", body="Xong.", now=now)
    page = at("lan").get("history", draft.pk)
    said = page.content.decode()
    assert "Hà" in said
    assert "<del>" in said
    strange = at("lan").get("history", draft.pk, old="9" * 30, new="x'")
    assert strange.status_code == 200


def test_back_leads_nowhere_else(at, draft, lan, now):
    signing.submit(lan, draft, now=now)
    response = at("quan").post("approve", draft.pk, back="//bad.example/")
    assert response["Location"] == reverse("publishing:publication", args=[draft.pk])


def test_a_request_to_look_again_is_decided_on_the_page(at, published, ha, now):
    reviewing.ask_review(published, text="Chưa vá <b>đâu</b>.", now=now)
    page = at("ha").get("publication", published.pk).content.decode()
    assert "Chưa vá &lt;b&gt;đâu&lt;/b&gt;." in page
    review = ReviewRequest.objects.get()
    data = {"decide-outcome": "upheld", "decide-text": "Đã vá ngày 10."}
    assert at("ha").post("decide", published.pk, review.pk, **data).status_code == 302
    assert ReviewRequest.objects.get().outcome == "upheld"
