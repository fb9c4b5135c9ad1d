"""The digest on the desk and in public, as each person meets it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoiam.issues.actions import digest_issuing as issuing
from hoiam.issues.actions import opening
from hoiam.issues.models import Digest
from hoiam.offices.models import Role
from hoiam.publishing.actions import signing
from tests.issues.press_week import *  # noqa: F403 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages_in_english(settings, clock, monkeypatch):
    """The desk's clock is the tests' clock, and its language that of the code."""
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr("django.utils.timezone.now", clock)


def page(name: str, digest: Digest, *more) -> str:
    return reverse(f"issues:{name}", args=[digest.pk, *more])


DAYS = {"kind": "weekly", "starts_on": "2026-10-26", "ends_on": "2026-11-01"}
EVERY = (
    ("digest", ()),
    ("edit-digest", ()),
    ("digest-memo", ("pdf",)),
    ("digest-memo", ("docx",)),
)


@pytest.mark.parametrize("who", ["minh", "lan", "tam"])
def test_a_draft_is_not_there_for_people_of_other_offices(client, draft, who, request):
    client.force_login(request.getfixturevalue(who))
    entry = draft.entries.first()
    for name, more in EVERY:
        assert client.get(page(name, draft, *more)).status_code == 404, name
    assert client.get(page("digest-entry", draft, entry.pk)).status_code == 404
    for name, more in (("digest-entries", ()), ("add-to-digest", ()), ("act-on-digest", ("drop",))):
        sent = client.post(page(name, draft, *more), {"do": f"up-{entry.pk}", "story": "1"})
        assert sent.status_code == 404, name
    assert Digest.objects.filter(pk=draft.pk).exists()


def test_a_stranger_is_asked_to_sign_in(client, draft):
    for name, more in EVERY:
        answer = client.get(page(name, draft, *more))
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]
    assert client.get(reverse("issues:digests")).status_code == 302


def test_a_partner_body_has_no_digests_at_the_desk(client, issued, tam):
    client.force_login(tam)
    assert client.get(reverse("issues:digests")).status_code == 404
    assert client.get(page("digest", issued)).status_code == 404
    assert client.get(page("digest-memo", issued, "pdf")).status_code == 404


def test_lan_reads_her_offices_rows_and_no_others(client, issued, lan, offices):
    client.force_login(lan)
    listed = client.get(reverse("issues:digests")).content.decode()
    assert "Điểm báo tuần" in listed
    assert 'name="kind"' not in listed
    said = client.get(page("digest", issued)).content.decode()
    assert "Ổ gà trên ĐT.376" in said
    assert "thuốc" not in said
    own = client.get(page("digest-memo", issued, "pdf"))
    assert own.status_code == 200
    assert own.content == issuing.files_of_digest(issued.pk, "office", lan.office_id)[0].data
    others = {"office": offices.so_y_te.code}
    assert client.get(page("digest-memo", issued, "pdf"), others).status_code == 404


def test_an_office_without_rows_has_no_memo(client, issued, offices, minh):
    minh.office = offices.ubnd_commune
    minh.save()
    client.force_login(minh)
    assert client.get(page("digest", issued)).status_code == 200
    assert client.get(page("digest-memo", issued, "pdf")).status_code == 404


def test_a_reader_of_the_desk_looks_and_changes_nothing(client, draft, ha):
    ha.role = Role.READER
    ha.save()
    client.force_login(ha)
    said = client.get(page("digest", draft)).content.decode()
    assert 'name="do"' not in said
    assert client.get(page("edit-digest", draft)).status_code == 403
    entry = draft.entries.first()
    sent = client.post(page("digest-entries", draft), {"do": f"leave-{entry.pk}"})
    assert sent.status_code == 403
    assert client.post(reverse("issues:draft-digest"), DAYS).status_code == 403


def test_ha_draws_up_edits_and_sends_and_quan_signs(client, raised, ha, quan, offices, tell):
    client.force_login(ha)
    assert client.post(reverse("issues:draft-digest"), DAYS).status_code == 302
    digest = Digest.objects.get()
    entry = digest.entries.first()
    said = client.get(page("digest", digest)).content.decode()
    assert "lacks" in said
    form = {
        "version": digest.version,
        "title": "Điểm báo tuần thử",
        "body": "<p>Trong tuần có <strong>hai</strong> vấn đề.</p><script>x()</script>",
        "issuing_body": "Trung tâm Thông tin tỉnh",
        "symbol": "BC-TTTT",
        "number": "12",
        "place_name": "Hưng Yên",
        "position": "Giám đốc",
        "recipients": "Như trên\nLưu: VT",
    }
    assert client.post(page("edit-digest", digest), form).status_code == 302
    stale = client.post(page("edit-digest", digest), form)
    assert "Somebody else changed" in stale.content.decode()
    digest.refresh_from_db()
    assert (digest.number, digest.symbol, digest.version) == (12, "BC-TTTT", 2)
    said = client.get(page("digest", digest)).content.decode()
    assert "<strong>hai</strong>" in said
    assert "x()" not in said
    words = {"heading": "Lời của Hà", "text": "", "section": entry.section, "version": "1"}
    for version in ({}, {"version": ""}, {"version": "x"}):
        for name, sent in (
            ("edit-digest", form | {"title": "Không"}),
            ("digest-entry", words | {"heading": "Không"}),
        ):
            sent = {key: value for key, value in sent.items() if key != "version"} | version
            key = [entry.pk] if name == "digest-entry" else []
            refused = client.post(page(name, digest, *key), sent)
            assert "Somebody else changed" in refused.content.decode()
    assert client.post(page("digest-entry", digest, entry.pk), words).status_code == 302
    late = client.post(page("digest-entry", digest, entry.pk), words | {"heading": "Muộn"})
    assert "Somebody else changed" in late.content.decode()
    digest.publication.refresh_from_db()
    old = {"version": digest.publication.version - 1}
    assert client.post(page("act-on-digest", digest, "submit"), old).status_code == 409
    seen = {"version": digest.publication.version}
    assert client.post(page("act-on-digest", digest, "submit"), seen).status_code == 302
    digest.publication.refresh_from_db()
    assert digest.publication.state == "submitted"
    client.force_login(quan)
    said = client.get(page("digest", digest)).content.decode()
    approve = reverse("publishing:approve", args=[digest.publication_id])
    assert approve in said
    sent = {"version": digest.publication.version, "back": page("digest", digest)}
    assert client.post(approve, sent).status_code == 302
    publish = reverse("publishing:publish", args=[digest.publication_id])
    sent["version"] += 1
    assert client.post(publish, sent).status_code == 302
    digest.publication.refresh_from_db()
    assert digest.publication.number == "DB-2026-0001"


def test_buttons_move_entries_and_take_them_in_and_out(client, draft, ha):
    client.force_login(ha)
    rows = list(draft.entries.filter(section="raised").order_by("position"))
    to = page("digest-entries", draft)
    moved = client.post(to, {"do": f"down-{rows[0].pk}"})
    assert moved["Location"].endswith(f"#entry-{rows[0].pk}")
    again = list(draft.entries.filter(section="raised").order_by("position"))
    assert [row.pk for row in again] == [rows[1].pk, rows[0].pk]
    client.post(to, {"do": f"leave-{rows[0].pk}"})
    assert not draft.entries.get(pk=rows[0].pk).chosen
    client.post(to, {"do": f"take-{rows[0].pk}"})
    assert draft.entries.get(pk=rows[0].pk).chosen
    for bad in ("", "up-", "up-99999", "up-x", f"drop-{rows[0].pk}", "up-" + "9" * 50):
        assert client.post(to, {"do": bad}).status_code == 404, bad


def test_a_story_is_looked_up_and_put_in(client, draft, ha, tell):
    story = tell("Bến phà Mỹ Lợi quá tải", hours_ago=1).story
    client.force_login(ha)
    said = client.get(page("digest", draft), {"find": "pha my loi"}).content.decode()
    assert "Bến phà Mỹ Lợi quá tải" in said
    assert client.post(page("add-to-digest", draft), {"story": story.pk}).status_code == 302
    assert draft.entries.filter(story=story, chosen=True).exists()
    twice = client.post(page("add-to-digest", draft), {"story": story.pk})
    assert twice.status_code == 409
    for bad in ({"story": "x"}, {"story": "99999"}, {"issue": ""}, {}):
        assert client.post(page("add-to-digest", draft), bad).status_code == 404
    assert client.get(page("digest", draft), {"find": "\x00%_'\""}).status_code == 200


def test_days_of_ones_own_choice_and_refusals_are_shown(client, ha, draft):
    client.force_login(ha)
    taken = client.post(reverse("issues:draft-digest"), DAYS)
    assert taken.status_code == 409
    assert "already" in taken.content.decode()
    wrong = client.post(reverse("issues:draft-digest"), DAYS | {"ends_on": "soon"})
    assert wrong.status_code == 409
    assert Digest.objects.count() == 1


def test_a_file_has_its_vietnamese_name_and_others_are_not_there(client, issued, quan, offices):
    client.force_login(quan)
    whole = client.get(page("digest-memo", issued, "docx"))
    assert whole["Content-Disposition"].startswith("attachment; filename*=utf-8''%C4%90i%E1%BB%83m")
    assert whole.content[:2] == b"PK"
    part = client.get(page("digest-memo", issued, "docx"), {"office": offices.so_y_te.code})
    assert part.content != whole.content
    for ending in ("exe", "html"):
        assert client.get(page("digest-memo", issued, ending)).status_code == 404
    for code in ("khong-co", offices.partner.code, "\x00"):
        found = client.get(page("digest-memo", issued, "pdf"), {"office": code})
        assert found.status_code == 404


def test_an_incomplete_memo_says_so_instead_of_a_file(client, draft, ha):
    Digest.objects.filter(pk=draft.pk).update(symbol="")
    client.force_login(ha)
    answer = client.get(page("digest-memo", draft, "pdf"), follow=True)
    assert "lacks" in answer.content.decode()


def test_the_page_costs_as_many_queries_with_many_entries(client, draft, ha, tell):
    client.force_login(ha)
    client.get(page("digest", draft))
    with CaptureQueriesContext(connection) as few:
        client.get(page("digest", draft))
    for number in range(12):
        story = tell(f"Sự việc thứ {number}", hours_ago=2).story
        client.post(page("add-to-digest", draft), {"story": story.pk})
    client.get(page("digest", draft))
    with CaptureQueriesContext(connection) as many:
        client.get(page("digest", draft))
    assert len(many) == len(few)


# ---- in public -----------------------------------------------------------------------------------


def test_anyone_reads_what_was_issued_with_its_articles_and_memo(client, issued, quan):
    there = f"/diem-bao/{issued.publication.number}/"
    said = client.get(there).content.decode()
    for words in ("Ổ gà trên ĐT.376", "Trạm y tế thiếu thuốc", "hỏng nặng", "Báo Thử", "VD-2026-"):
        assert words in said, words
    assert not client.cookies
    file = client.get(f"/diem-bao/{issued.publication.number}.pdf")
    assert file["Content-Type"] == "application/pdf"
    assert file.content == issuing.files_of_digest(issued.pk, "user", quan.pk)[0].data
    assert client.get(f"/en{there}").status_code == 200


def test_the_public_sees_no_draft_and_nothing_withheld(client, issued, ha, clock, quan):
    assert client.get("/diem-bao/DB-2026-0002/").status_code == 404
    assert client.get("/diem-bao/DB-2026-0002.pdf").status_code == 404
    issue = issued.entries.get(heading="Trạm y tế thiếu thuốc").issue
    opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
    assert (
        "thiếu thuốc" not in client.get(f"/diem-bao/{issued.publication.number}/").content.decode()
    )
    withdraw = reverse("publishing:withdraw", args=[issued.publication_id])
    client.force_login(quan)
    refused = client.post(withdraw, {"withdraw-remark": "Sai.", "version": ""})
    assert refused.status_code == 409
    issued.publication.refresh_from_db()
    sent = {"withdraw-remark": "Sai.", "version": issued.publication.version}
    client.post(withdraw, sent)
    client.logout()
    assert client.get(f"/diem-bao/{issued.publication.number}/").status_code == 410
    assert client.get(f"/diem-bao/{issued.publication.number}.pdf").status_code == 404


def test_a_digest_waits_among_approvals_and_leads_to_its_page(client, draft, ha, quan, clock):
    digest = issuing.submit_digest(ha, draft, now=clock.now)
    client.force_login(quan)
    said = client.get(reverse("publishing:approvals")).content.decode()
    assert page("digest", digest) in said
    signing.give_back(quan, digest.publication, remark="Thêm tin về Mỹ Hào.", now=clock.now)
    client.force_login(ha)
    assert "Thêm tin về Mỹ Hào." in client.get(page("digest", digest)).content.decode()
