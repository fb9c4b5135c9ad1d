"""The digest: drafted by the program, edited by hand, signed by two, sent to each with its rows."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn

from hoiam.issues.actions import asking, assigning, opening
from hoiam.issues.actions import digest_drafting as drafting
from hoiam.issues.actions import digest_issuing as issuing
from hoiam.issues.actions import digests as editing
from hoiam.issues.memo import Memo, render_docx, render_pdf
from hoiam.issues.models import Digest, DigestEntry
from hoiam.issues.queries.digest_candidates import first_sentences, propose_period
from hoiam.issues.queries.digest_files import name_of
from hoiam.issues.queries.digest_memo import memo_of
from hoiam.issues.queries.digests import sections_of
from hoiam.issues.queries.due import today_of
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import LogEntry, Role
from hoiam.post.actions.sending import send_due
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import signing, withdrawing
from hoiam.publishing.models import Publication
from hoiam.stories.actions.editing import mark_story, merge_stories
from hoiam.stories.models import Mark, Story
from tests.issues.press_week import *  # noqa: F403 - fixtures

pytestmark = pytest.mark.django_db
HOSTILE = (
    "<script>alert(1)</script> {{ x }} {% if %} #set page(fill: red) ]]> \u202egnourhg "
    "0912345678 'OR 1=1-- đường"
)


def headings(digest: Digest, section: str, *, chosen: bool = True) -> list[str]:
    rows = digest.entries.filter(section=section, chosen=chosen).order_by("position")
    return list(rows.values_list("heading", flat=True))


def words_of(memo: Memo) -> str:
    """All that a reader finds on the paper, as Word has it."""
    paper = Document(io.BytesIO(render_docx(memo)))
    return "\n".join(run.text or "" for run in paper.element.body.iter(qn("w:t")))


# ---- which days ----------------------------------------------------------------------------------


def test_a_daily_review_begins_where_today_does(now, db):
    period = propose_period("daily", now=now)
    assert (period.starts_on, period.ends_on) == (date(2026, 10, 30), date(2026, 11, 2))


def test_a_week_goes_from_monday_to_sunday_and_the_next_goes_on_from_it(weekly, clock, now):
    first = weekly()
    assert (first.starts_on, first.ends_on) == (date(2026, 10, 26), date(2026, 11, 1))
    clock.now = now + timedelta(days=4)
    this_week = propose_period("weekly", now=clock.now)
    assert (this_week.starts_on, this_week.ends_on) == (date(2026, 11, 2), date(2026, 11, 6))
    clock.now = now + timedelta(days=15)
    both = propose_period("weekly", now=clock.now)
    assert (both.starts_on, both.ends_on) == (date(2026, 11, 2), date(2026, 11, 15))


def test_nothing_is_proposed_where_the_last_one_reaches_up_to_today(weekly, clock):
    today = today_of(clock.now)
    weekly(starts_on=today, ends_on=today)
    assert propose_period("weekly", now=clock.now) is None
    with pytest.raises(ValidationError, match="nothing new"):
        weekly()


def test_a_period_has_one_digest_until_that_is_withdrawn(weekly, issue_it, quan, clock):
    first = issue_it(weekly())
    days = {"starts_on": first.starts_on, "ends_on": first.ends_on}
    with pytest.raises(ValidationError, match="already"):
        weekly(**days)
    assert Publication.objects.filter(kind="digest").count() == 1
    withdrawing.withdraw(quan, first.publication, reason="Sai số liệu.", now=clock.now)
    again = weekly(**days)
    assert again.pk != first.pk
    daily = drafting.draft_digest(again.publication.revisions.get().by, "daily", now=clock.now)
    assert daily.kind == "daily"


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(1, 0), (0, -1), (70, 0), (None, 0), (3, None)],
    ids=["backwards", "ahead", "too long", "no start", "no end"],
)
def test_days_that_make_no_period_are_refused(weekly, clock, starts, ends):
    today = today_of(clock.now)
    first = None if starts is None else today - timedelta(days=starts)
    last = None if ends is None else today - timedelta(days=ends)
    if (starts, ends) == (1, 0):
        first, last = last, first
    with pytest.raises(ValidationError):
        weekly(starts_on=first, ends_on=last)
    assert not Digest.objects.exists()


def test_only_an_editor_draws_one_up(lan, quan, tam, clock):
    for person in (lan, quan, tam):
        with pytest.raises(PermissionDenied):
            drafting.draft_digest(person, "weekly", now=clock.now)
    lan.office, lan.role = None, Role.EDITOR
    with pytest.raises(ValidationError, match="kind"):
        drafting.draft_digest(lan, "hourly", now=clock.now)


# ---- what the program proposes -------------------------------------------------------------------


def test_what_raises_a_matter_stands_first_and_the_largest_before_others(raised, weekly):
    digest = weekly()
    assert headings(digest, "raised") == [raised[0].headline, raised[1].headline]
    assert headings(digest, "told") == [raised[2].headline]
    text = digest.publication.revisions.get()
    assert text.title == "Điểm báo tuần từ ngày 26/10/2026 đến ngày 01/11/2026"
    assert "báo chí nêu 2 sự việc" in text.body


def test_an_editors_mark_goes_before_the_programs_guess(raised, weekly, ha, clock):
    mark_story(ha, raised[0], Mark.NOT_OURS, reason="Tỉnh khác.", now=clock.now)
    mark_story(ha, raised[2], Mark.TO_ANSWER, now=clock.now)
    digest = weekly()
    assert headings(digest, "raised") == [raised[2].headline, raised[1].headline]
    assert not headings(digest, "told")


def test_stories_of_other_days_are_not_proposed(tell, weekly):
    tell("Chuyện của tháng trước", hours_ago=24 * 20, reasons=("hỏng",))
    tell("Chuyện của sáng nay", hours_ago=1, reasons=("hỏng",))
    assert not weekly().entries.exists()


def test_first_words_name_nobody_who_wrote_and_no_telephone(tell, weekly):
    tell(
        "Cầu Bến Hiệp sụt lún",
        "Ảnh: Trần Văn Cường\nMố cầu Bến Hiệp sụt gần nửa mét từ sáng qua, xe không qua được. "
        "Người dân gọi 0912 345 678 để báo. Ba xã phải đi vòng mười cây số.\nNguyễn Thị Bích",
        hours_ago=72,
        reasons=("sụt",),
    )
    text = weekly().entries.get().text
    assert text.startswith("Mố cầu Bến Hiệp sụt gần nửa mét từ sáng qua, xe không qua được.")
    for never in ("Cường", "Bích", "0912", "345 678", "đi vòng"):
        assert never not in text


def test_first_words_are_never_older_than_the_digest(tell, weekly, ha, clock):
    old = tell("Cầu cũ", "Lời của tháng trước về cây cầu cũ qua sông. Hết.", hours_ago=24 * 40)
    assert not weekly().entries.exists()
    entry = drafting.add_story(ha, Digest.objects.get(), old.story, now=clock.now)
    assert (entry.heading, entry.text) == ("Cầu cũ", "")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("Một câu không có dấu chấm", "Một câu không có dấu chấm"),
        (
            "TP. Hưng Yên ngập. UBND TP. Hưng Yên đã họp. Ba là.",
            "TP. Hưng Yên ngập. UBND TP. Hưng Yên đã họp.",
        ),
        ("Chi 1.200 tỷ đồng. Xong.", "Chi 1.200 tỷ đồng. Xong."),
        ("dài " * 300, "dài " * 74 + "dài…"),
    ],
)
def test_first_sentences(text, wanted):
    assert first_sentences(text) == wanted


def test_each_issue_stands_once_under_what_is_most_urgent(assign, answer_it, offices, clock, days):
    late = assign(title="Đường quá hạn từ lâu", kind="press-matter")
    promise = assign(title="Cống hứa sửa tuần tới")
    promised = today_of(clock.now) + timedelta(days=53)
    answer_it(promise, outcome="will-do", promised_for=promised)
    days(45)
    fresh = assign(title="Đèn đường mới hỏng")
    answered = assign(title="Cầu đã sửa xong")
    answer_it(answered)
    days(4)
    found = drafting.find_candidates(
        "weekly",
        drafting.Period(
            starts_on=today_of(clock.now) - timedelta(days=6), ends_on=today_of(clock.now)
        ),
        is_sample=False,
        now=clock.now,
    )
    by_issue = {c.issue.pk: c for c in found.candidates}
    assert len(by_issue) == len(found.candidates) == 4
    assert by_issue[late.pk].section == "overdue"
    assert by_issue[fresh.pk].section == "assigned"
    assert by_issue[answered.pk].section == "answered"
    assert by_issue[promise.pk].section == "promised"
    assert offices.so_xay_dung.name_vi in by_issue[answered.pk].text
    assert f"{promised.day}/{promised.month}" in by_issue[promise.pk].text
    assert found.counts["overdue"] == 1


def test_a_clock_that_stands_is_neither_overdue_nor_due(assign, lan, clock, days):
    issue = assign()
    asking.ask_question(lan, issue, text="Đoạn nào?", now=clock.now)
    day = days(60)
    period = drafting.Period(starts_on=day - timedelta(days=6), ends_on=day)
    found = drafting.find_candidates("weekly", period, is_sample=False, now=clock.now)
    issue.refresh_from_db()
    stands = issue.round.requests.get().pauses
    assert ("overdue" in {c.section for c in found.candidates}) is not stands


def test_a_story_told_with_its_issue_is_not_told_twice(raised, weekly, ha, offices, clock, now):
    clock.now = now - timedelta(days=2)
    issue = opening.open_issue(
        ha,
        stories=[raised[0]],
        title="Bao giờ sửa ĐT.376?",
        question="Bao giờ sửa đường ĐT.376 qua xã Hồng Minh?",
        kind="press-matter",
        now=clock.now,
    )
    assigning.assign_issue(ha, issue, offices.so_xay_dung, now=clock.now)
    clock.now = now
    digest = weekly()
    assert headings(digest, "assigned") == ["Bao giờ sửa ĐT.376?"]
    assert headings(digest, "raised") == [raised[1].headline]
    assigned = next(s for s in sections_of(digest, today=today_of(now)) if s.code == "assigned")
    assert next(link.title for link in assigned.items[0].links) == raised[0].headline


def test_what_a_digest_told_is_not_chosen_again(raised, weekly, issue_it, clock, now, tell):
    issue_it(weekly())
    clock.now = now + timedelta(days=7)
    tell("ĐT.376 vẫn chưa sửa", story=raised[0], hours_ago=50)
    again = weekly()
    assert headings(again, "raised", chosen=False) == [raised[0].headline]


def test_real_matters_and_sample_ones_stand_apart(raised, weekly, ha, clock):
    Story.objects.filter(pk=raised[0].pk).update(is_sample=True)
    digest = weekly()
    assert not digest.is_sample
    assert raised[0].headline not in headings(digest, "raised")
    with pytest.raises(ValidationError, match="sample"):
        drafting.add_story(ha, digest, Story.objects.get(pk=raised[0].pk), now=clock.now)
    drafting.drop_digest(ha, digest, now=clock.now)
    Story.objects.update(is_sample=True)
    digest = weekly()
    assert digest.is_sample
    assert digest.publication.is_sample
    assert digest.entries.count() == 3


def test_a_new_draft_takes_head_and_foot_from_the_last(weekly, ha, clock, now, offices):
    first = weekly()
    assert first.issuing_body == offices.desk.name_vi
    assert first.parent_body == offices.province.name_vi
    text = first.publication.revisions.get()
    head = {"number": 7, "symbol": "BC-TTTT", "place_name": "Hưng Yên", "position": "Giám đốc"}
    editing.edit_digest(ha, first, title=text.title, body=text.body, head=head, now=clock.now)
    clock.now = now + timedelta(days=7)
    second = weekly()
    assert (second.number, second.symbol) == (None, "BC-TTTT")
    assert (second.place_name, second.position) == ("Hưng Yên", "Giám đốc")


def test_a_daily_review_has_the_last_working_day_and_only_what_fell_overdue_since(
    tell, assign, ha, offices, clock, days, now
):
    long_ago = assign(title="Quá hạn đã lâu")
    days(21)
    assign(title="Mới giao")
    days(28)
    tell("Sáng nay cống vỡ", hours_ago=2, reasons=("vỡ",))
    tell("Tuần trước cống tắc", hours_ago=24 * 6, reasons=("tắc",))
    daily = drafting.draft_digest(ha, "daily", now=clock.now)
    assert headings(daily, "raised") == ["Sáng nay cống vỡ"]
    assert long_ago.title not in headings(daily, "overdue")
    day = today_of(clock.now)
    assert daily.publication.revisions.get().title == f"Điểm báo ngày {day:%d/%m/%Y}"
    assert name_of(daily, "pdf") == f"Điểm báo ngày {day:%d-%m-%Y}.pdf"
    weekly = drafting.draft_digest(ha, "weekly", now=clock.now)
    assert long_ago.title in headings(weekly, "overdue")


# ---- edited by hand ------------------------------------------------------------------------------


def first_entry(digest: Digest) -> DigestEntry:
    return digest.entries.order_by("position").first()


def test_entries_move_within_their_section_and_can_be_left_out(draft, ha, clock, raised):
    top = first_entry(draft)
    editing.move_entry(ha, top, up=True, now=clock.now)
    assert headings(draft, "raised") == [raised[0].headline, raised[1].headline]
    editing.move_entry(ha, top, up=False, now=clock.now)
    assert headings(draft, "raised") == [raised[1].headline, raised[0].headline]
    editing.move_entry(ha, top, up=False, now=clock.now)
    assert headings(draft, "raised") == [raised[1].headline, raised[0].headline]
    editing.choose_entry(ha, top, chosen=False, now=clock.now)
    assert headings(draft, "raised") == [raised[1].headline]
    editing.choose_entry(ha, top, chosen=True, now=clock.now)
    verbs = LogEntry.objects.filter(subject_kind="issues.digest").values_list("verb", flat=True)
    assert {"digest.drafted", "digest.entry-moved", "digest.entry-left-out"} <= set(verbs)
    assert verify_log() is None


def test_an_entry_is_put_in_other_words_without_anybodys_telephone(draft, ha, clock):
    entry = editing.edit_entry(
        ha,
        first_entry(draft),
        heading="  Đường hỏng,\u200b gọi 0912345678 ",
        text="Sửa đến đâu?",
        section="told",
        now=clock.now,
    )
    assert entry.heading == "Đường hỏng, gọi [số điện thoại]"
    assert headings(draft, "told")[0] != ""
    assert entry.heading in headings(draft, "told")
    with pytest.raises(ValidationError, match="heading"):
        editing.edit_entry(ha, entry, heading=" ", text="", section="told", now=clock.now)
    with pytest.raises(ValidationError, match="few sentences"):
        editing.edit_entry(ha, entry, heading="x", text="câu " * 500, section="told", now=clock.now)
    for section in ("overdue", "nowhere"):
        with pytest.raises(ValidationError, match="heading"):
            editing.edit_entry(ha, entry, heading="x", text="", section=section, now=clock.now)


def test_two_who_edit_at_once_are_told(draft, ha, thu, clock):
    entry = first_entry(draft)
    values = {"text": "", "section": "raised", "now": clock.now, "version": entry.version}
    editing.edit_entry(ha, entry, heading="Hà viết", **values)
    with pytest.raises(Conflict):
        editing.edit_entry(thu, entry, heading="Thu viết", **values)
    assert first_entry(draft).heading == "Hà viết"
    head = {"title": "Tên", "body": "", "head": {}, "now": clock.now, "version": draft.version}
    editing.edit_digest(ha, draft, **head)
    with pytest.raises(Conflict):
        editing.edit_digest(thu, draft, **head)


def test_whoever_signs_has_seen_the_newest_words(draft, ha, thu, clock):
    seen = Publication.objects.get(pk=draft.publication_id).version
    editing.choose_entry(thu, first_entry(draft), chosen=False, now=clock.now)
    with pytest.raises(Conflict):
        issuing.submit_digest(ha, draft, now=clock.now, version=seen)


def test_officers_approvers_and_partners_do_not_edit(draft, lan, quan, tam, clock):
    entry = first_entry(draft)
    for person in (lan, quan, tam):
        with pytest.raises(PermissionDenied):
            editing.move_entry(person, entry, up=False, now=clock.now)
        with pytest.raises(PermissionDenied):
            editing.choose_entry(person, entry, chosen=False, now=clock.now)
        with pytest.raises(PermissionDenied):
            drafting.drop_digest(person, draft, now=clock.now)
        with pytest.raises(PermissionDenied):
            drafting.look_again(person, draft, now=clock.now)


def test_a_story_or_an_issue_is_put_in_once(draft, ha, tell, assign, open_issue, clock):
    other = tell("Chuyện thêm vào", hours_ago=1).story
    drafting.add_story(ha, draft, other, section="told", now=clock.now)
    with pytest.raises(ValidationError, match="already"):
        drafting.add_story(ha, draft, other, section="told", now=clock.now)
    entry = drafting.add_issue(ha, draft, assign(title="Vấn đề thêm vào"), now=clock.now)
    assert entry.section == "due"
    with pytest.raises(ValidationError, match="assigned or answered"):
        drafting.add_issue(ha, draft, open_issue(), now=clock.now)
    positions = list(draft.entries.values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))


def test_what_was_left_out_and_is_put_in_comes_back(draft, ha, clock, raised):
    editing.choose_entry(ha, first_entry(draft), chosen=False, now=clock.now)
    drafting.add_story(ha, draft, raised[0], now=clock.now)
    assert raised[0].headline in headings(draft, "raised")


def test_looking_again_adds_what_came_and_touches_nothing(draft, ha, tell, clock):
    entry = first_entry(draft)
    values = {"text": "Của Hà.", "section": "raised", "now": clock.now}
    editing.edit_entry(ha, entry, heading="Hà viết", **values)
    tell("Tin đến muộn", hours_ago=60, reasons=("hỏng",))
    assert drafting.look_again(ha, draft, now=clock.now) == 1
    assert headings(draft, "raised", chosen=False) == ["Tin đến muộn"]
    assert "Hà viết" in headings(draft, "raised")
    assert drafting.look_again(ha, draft, now=clock.now) == 0


def test_a_draft_can_be_thrown_away_but_nothing_that_was_issued(draft, ha, clock, weekly, issue_it):
    drafting.drop_digest(ha, draft, now=clock.now)
    assert not Digest.objects.exists()
    assert not Publication.objects.filter(kind="digest").exists()
    assert LogEntry.objects.filter(verb="digest.dropped").exists()
    issued = issue_it(weekly())
    for change in (
        lambda: drafting.drop_digest(ha, issued, now=clock.now),
        lambda: editing.choose_entry(ha, first_entry(issued), chosen=False, now=clock.now),
        lambda: drafting.look_again(ha, issued, now=clock.now),
    ):
        with pytest.raises(ValidationError, match="Only a draft"):
            change()


def test_words_of_the_press_go_from_old_drafts_and_stay_in_what_was_issued(
    draft, clock, now, issue_it, weekly, ha, settings
):
    assert first_entry(draft).text
    drafting.forget_drafts(now=now + timedelta(days=settings.KEEP_TEXT_DAYS - 10))
    assert first_entry(draft).text
    drafting.forget_drafts(now=now + timedelta(days=settings.KEEP_TEXT_DAYS - 7))
    assert first_entry(draft).text == ""
    assert first_entry(draft).heading
    drafting.drop_digest(ha, draft, now=clock.now)
    issued = issue_it(weekly())
    drafting.forget_drafts(now=now + timedelta(days=settings.KEEP_TEXT_DAYS + 5))
    assert first_entry(issued).text


# ---- signed by two, issued -----------------------------------------------------------------------


def test_ha_writes_and_quan_signs(draft, ha, quan, clock):
    digest = issuing.submit_digest(ha, draft, now=clock.now)
    assert digest.publication.state == "submitted"
    with pytest.raises(PermissionDenied):
        signing.approve(ha, digest.publication, now=clock.now)
    with pytest.raises(ValidationError, match="Only a draft"):
        editing.move_entry(ha, first_entry(digest), up=False, now=clock.now)
    signing.approve(quan, digest.publication, now=clock.now)
    done = signing.publish(quan, digest.publication, now=clock.now)
    assert done.number == "DB-2026-0001"


def test_whoever_only_moved_an_entry_may_not_sign_either(draft, ha, thu, clock):
    editing.move_entry(thu, first_entry(draft), up=False, now=clock.now)
    digest = issuing.submit_digest(ha, draft, now=clock.now)
    thu.role = Role.APPROVER
    thu.save()
    with pytest.raises(PermissionDenied, match="wrote part"):
        signing.approve(thu, digest.publication, now=clock.now)


def test_an_approver_of_another_office_signs_and_withdraws_nothing(draft, ha, lan, issue_it, clock):
    lan.role = Role.APPROVER
    lan.save()
    submitted = issuing.submit_digest(ha, draft, now=clock.now)
    with pytest.raises(PermissionDenied):
        signing.approve(lan, submitted.publication, now=clock.now)
    signing.take_back(ha, submitted.publication, now=clock.now)
    issued = issue_it(draft)
    with pytest.raises(PermissionDenied):
        withdrawing.withdraw(lan, issued.publication, reason="Không vui.", now=clock.now)


def test_a_memo_that_lacks_something_is_not_sent_for_approval(draft, ha, clock):
    text = draft.publication.revisions.get()
    head = {"symbol": "", "position": " "}
    editing.edit_digest(ha, draft, title=text.title, body="", head=head, now=clock.now)
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="lacks"):
        issuing.submit_digest(ha, draft, now=clock.now)


def test_an_empty_week_is_issued_as_such(weekly, issue_it, now):
    digest = issue_it(weekly())
    said = words_of(memo_of(digest, today=today_of(now)))
    assert said.count("Không có.") == 6
    assert OutgoingMail.objects.filter(recipient_kind="office").count() == 0


def test_issuing_keeps_how_each_issue_stood(issued, lan, clock, now, days):
    entry = issued.entries.get(heading="Ổ gà trên ĐT.376")
    assert (entry.state_then, entry.office_then) == ("assigned", lan.office)
    assert entry.due_then == entry.issue.due
    before = memo_of(issued, today=today_of(now))
    assigning.accept_issue(lan, entry.issue, now=clock.now)
    later = days(90)
    assert memo_of(issued, today=later) == before
    assert render_pdf(memo_of(issued, today=later)) == render_pdf(before)


def test_what_was_only_proposed_is_not_issued(draft, ha, issue_it, clock, raised):
    editing.choose_entry(ha, first_entry(draft), chosen=False, now=clock.now)
    digest = issue_it(draft)
    assert not digest.entries.filter(chosen=False).exists()
    assert raised[0].headline not in words_of(memo_of(digest, today=today_of(clock.now)))


def test_each_office_is_sent_its_own_rows_and_the_desk_the_whole(issued, offices, ha, quan, clock):
    rows = OutgoingMail.objects.filter(about_kind="issues.digest")
    about = {(row.recipient_kind, row.recipient): row for row in rows}
    assert len(about) == len(rows)
    assert set(about) == {
        ("office", offices.so_xay_dung.pk),
        ("office", offices.so_y_te.pk),
        ("user", ha.pk),
        ("user", quan.pk),
    }
    roads = about["office", offices.so_xay_dung.pk].text
    assert "Ổ gà trên ĐT.376" in roads
    assert "thuốc" not in roads
    health = about["office", offices.so_y_te.pk].text
    assert "Trạm y tế thiếu thuốc" in health
    assert "Ổ gà" not in health
    for text in (roads, health):
        assert issued.publication.number in text
    whole = about["user", quan.pk].text
    assert "Ổ gà" in whole
    assert "thuốc" in whole


def test_the_memo_goes_with_the_mail_and_an_office_gets_only_its_own(issued, offices, clock):
    while send_due(now=clock.now):
        pass
    sent = {m.to[0]: m for m in outbox.outbox if issued.publication.number in m.subject}
    name, data, kind = sent[offices.so_y_te.email].attachments[0]
    assert name == "Điểm báo tuần 26-10-2026 đến 01-11-2026 - Sở Y tế (mẫu).pdf"
    assert (kind, bytes(data[:5])) == ("application/pdf", b"%PDF-")
    files = issuing.files_of_digest(issued.pk, "office", offices.so_y_te.pk)
    assert files[0].data == data
    whole = sent["quan@desk.example"].attachments[0]
    assert whole[0] == "Điểm báo tuần 26-10-2026 đến 01-11-2026.pdf"
    assert whole[1] != data
    assert not OutgoingMail.objects.exclude(last_error="").exists()
    assert b"filename*=utf-8''" in sent["quan@desk.example"].message().as_bytes()


def test_an_office_without_mailbox_is_written_to_at_its_officers(
    raised, weekly, assign, offices, lan, issue_it, clock, now
):
    offices.so_xay_dung.email = ""
    offices.so_xay_dung.save()
    clock.now = now - timedelta(days=3)
    assign(title="Ổ gà trên ĐT.376")
    clock.now = now
    issued = issue_it(weekly())
    mails = OutgoingMail.objects.filter(about_kind="issues.digest", recipient=lan.pk)
    assert mails.get().recipient_kind == "user"
    file = issuing.files_of_digest(issued.pk, "user", lan.pk)[0]
    assert "Sở Xây dựng" in file.name


def test_a_withdrawn_digest_is_attached_to_nothing(issued, quan, clock):
    withdrawing.withdraw(quan, issued.publication, reason="Sai.", now=clock.now)
    assert issuing.files_of_digest(issued.pk, "user", quan.pk) == []


# ---- the memo ------------------------------------------------------------------------------------


def test_the_memo_says_what_the_digest_says(issued, offices, now):
    said = words_of(memo_of(issued, today=today_of(now)))
    for words in (
        "BÁO CÁO",
        "Điểm báo tuần từ ngày 26/10/2026",
        "Ổ gà trên ĐT.376",
        "Trạm y tế thiếu thuốc",
        "Đường ĐT.376 hỏng nặng",
        "Hội làng Đức Hợp",
        "Báo Thử",
        "VD-2026-0001",
        "ngày 02 tháng 11 năm 2026",
        "TRUNG TÂM THÔNG",
    ):
        assert words in said, words


def test_an_offices_memo_holds_its_rows_and_nothing_of_others(issued, offices, now):
    said = words_of(memo_of(issued, today=today_of(now), office=offices.so_y_te))
    assert "Trạm y tế thiếu thuốc" in said
    assert "Sở Y tế (mẫu)" in said
    for never in ("Ổ gà", "đi lại khó khăn", "Hội làng", "Sở Xây dựng", "Không có."):
        assert never not in said


def test_the_memo_is_vietnamese_whatever_the_screen_speaks(issued, now):
    with override("en"):
        english = memo_of(issued, today=today_of(now))
    with override("vi"):
        assert memo_of(issued, today=today_of(now)) == english


def test_no_outlet_is_named_but_beside_its_article(draft, now):
    memo = memo_of(draft, today=today_of(now))
    for section in memo.sections:
        for entry in section.entries:
            assert all(source.title and source.link for source in entry.sources)
            assert "Báo Thử" not in entry.text
            assert "Đài Thử" not in entry.title


def test_what_is_withheld_stays_so_also_where_it_was_issued_before(issued, ha, clock, now):
    issue = issued.entries.get(heading="Trạm y tế thiếu thuốc").issue
    opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
    said = words_of(memo_of(issued, today=today_of(now)))
    assert "Trạm y tế" not in said
    assert "VD-2026-0002" in said
    item = next(
        item
        for section in sections_of(issued, today=today_of(now))
        for item in section.items
        if item.number == "VD-2026-0002"
    )
    assert (item.text, item.links, item.is_withheld) == ("", (), True)


def test_hostile_words_end_up_as_words(draft, ha, clock, issue_it, now):
    heading = editing.edit_entry(
        ha, first_entry(draft), heading=HOSTILE, text=HOSTILE, section="raised", now=clock.now
    ).heading
    assert "0912345678" not in heading
    assert "\u202e" not in heading
    digest = issue_it(draft)
    memo = memo_of(digest, today=today_of(now))
    assert "<script>alert(1)</script>" in words_of(memo)
    assert render_pdf(memo).startswith(b"%PDF-")


def test_a_story_that_was_merged_keeps_its_articles(draft, ha, clock, raised, now):
    merge_stories(ha, raised[2], raised[0], now=clock.now)
    sections = sections_of(draft, today=today_of(now))
    item = next(item for s in sections for item in s.items if item.entry.story_id == raised[0].pk)
    assert len(item.links) == 3


def test_three_hundred_entries_cost_as_many_queries_as_three(
    draft, tell, assign, ha, clock, now, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    today = today_of(now)
    issue = assign()
    drafting.add_issue(ha, draft, issue, now=clock.now)
    with CaptureQueriesContext(
        connection,
    ) as few:
        memo_of(draft, today=today)
    rows = [
        Story(headline=f"Sự việc {n}", first_seen=now, last_activity=now, articles_count=1)
        for n in range(300)
    ]
    for story in Story.objects.bulk_create(rows):
        DigestEntry.objects.create(
            digest=draft, position=1000, section="raised", heading=story.headline, story=story
        )
    editing.put_in_order(draft)
    with CaptureQueriesContext(connection) as many:
        memo = memo_of(draft, today=today)
    assert len(many) == len(few)
    assert sum(len(section.entries) for section in memo.sections) >= 300
    assert words_of(memo).count("Sự việc ") == 300


# ---- many hands at once --------------------------------------------------------------------------


def together(*verbs: Callable[[], object]) -> list[object]:
    """Run them at the same moment in threads of their own; what each gave or raised, in order."""
    results: list[object] = [None] * len(verbs)
    start = threading.Barrier(len(verbs))

    def run(place: int, verb: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = verb()
        except (ValidationError, PermissionDenied) as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_who_draw_up_the_same_week_one_is_told(ha, thu, offices, clock):
    days = {"starts_on": date(2026, 10, 26), "ends_on": date(2026, 11, 1), "now": clock.now}
    made = together(
        lambda: drafting.draft_digest(ha, "weekly", **days),
        lambda: drafting.draft_digest(thu, "weekly", **days),
    )
    assert sorted(type(one).__name__ for one in made) == ["Digest", "ValidationError"]
    assert Digest.objects.count() == 1
    assert Publication.objects.filter(kind="digest").count() == 1
    assert verify_log() is None


@pytest.mark.django_db(transaction=True)
def test_entries_moved_at_once_each_keep_a_place_of_their_own(draft, ha, thu, tell, clock):
    for number in range(4):
        drafting.add_story(ha, draft, tell(f"Thêm {number}", hours_ago=1).story, now=clock.now)
    rows = list(draft.entries.filter(section="raised").order_by("position"))
    together(
        lambda: editing.move_entry(ha, rows[1], up=True, now=clock.now),
        lambda: editing.move_entry(thu, rows[2], up=True, now=clock.now),
        lambda: editing.move_entry(ha, rows[3], up=False, now=clock.now),
        lambda: editing.move_entry(thu, rows[4], up=True, now=clock.now),
    )
    places = list(draft.entries.values_list("position", flat=True))
    assert places == list(range(1, len(places) + 1))
    assert verify_log() is None


@pytest.mark.django_db(transaction=True)
def test_approved_while_somebody_edits_is_approved_as_it_was_seen(draft, ha, thu, quan, clock):
    sent = issuing.submit_digest(ha, draft, now=clock.now)
    seen = sent.publication.version
    results = together(
        lambda: signing.approve(quan, sent.publication, now=clock.now, version=seen),
        lambda: editing.choose_entry(thu, first_entry(draft), chosen=False, now=clock.now),
    )
    assert isinstance(results[1], ValidationError)
    assert first_entry(draft).chosen
