""" "We are checking this": at once, by one person, naming no outlet, and over within seven days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import noticing
from hoiam.checks.models import Claim, Notice
from hoiam.checks.outlets import named_outlet
from hoiam.issues.queries.due import today_of
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import LogEntry, Role, User
from hoiam.portal.queries.checks import open_notices
from hoiam.publishing.actions.correcting import propose_correction
from hoiam.publishing.actions.withdrawing import withdraw
from hoiam.publishing.models import Publication
from hoiam.receipts.actions import show_receipt
from hoiam.sources.models import Source
from tests.checks.rooms import publish_check
from tests.checks.tips import TOLL, ask, claim_of, receipt_of
from tests.rooms import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "fresh_matching")]
TITLE = "Tin cầu Hưng Hà thu phí xe con"


@pytest.fixture
def press(now, settings):
    """The list of sources that ships."""
    from hoiam.sources.actions.adding import load_sources

    load_sources(settings.KNOWLEDGE.table("sources.toml"), now=now)


@pytest.fixture
def nga(offices):
    """Nga, a checker of the desk."""
    return User.objects.create_user(
        "nga", password=PASSWORD, role=Role.CHECKER, office=offices.desk, display_name="Nga"
    )


def up(user, claim, *, now, **more) -> Notice:
    return noticing.put_up(user, claim, **({"title": TITLE, "days": 3, "now": now} | more))


@pytest.mark.parametrize("who", ["ha", "nga"])
def test_one_person_of_the_desk_puts_it_up_at_once(who, request, now, claim):
    user, row = request.getfixturevalue(who), claim()
    notice = up(user, row, now=now, text="Chúng tôi đã hỏi đơn vị quản lý cầu.")
    publication = notice.publication
    assert (publication.state, publication.number) == ("published", "TB-2026-0001")
    assert notice.ends_on == today_of(now) + timedelta(days=2)
    assert [row.number for row in open_notices(today_of(now))] == ["TB-2026-0001"]
    assert LogEntry.objects.filter(verb="notice.published", subject=row.pk).count() == 1


def test_nobody_else_speaks_for_the_office(now, tam, lan, quan, claim):
    row = claim()
    for user in (tam, lan, quan):
        with pytest.raises(PermissionDenied):
            up(user, row, now=now)
    assert not Notice.objects.exists()
    assert not Publication.objects.exists()


@pytest.mark.parametrize("days", [0, 8, -1, 3650])
def test_seven_days_are_the_most(days, now, ha, claim):
    with pytest.raises(ValidationError, match="one to seven days"):
        up(ha, claim(), now=now, days=days)


def test_one_stands_on_a_claim_at_a_time(now, ha, claim):
    row = claim()
    up(ha, row, now=now)
    with pytest.raises(ValidationError, match="already"):
        up(ha, row, now=now)
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("state", ["published", "withdrawn", "aside", "merged"])
def test_only_what_is_being_checked_is_said_to_be(state, now, ha, claim):
    row = claim()
    Claim.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(ValidationError, match="not possible now"):
        up(ha, row, now=now)


@pytest.mark.parametrize(
    "text",
    [
        "Báo Lao Động đưa tin cầu thu phí",
        "báo lao động viết",
        "BÁO TUỔI TRẺ đăng",
        "bao thanh nien dua tin",
        "VnExpress đưa tin sai",
        "theo vnexpress, cầu thu phí",
        "Tin trên Tuổi Trẻ về cầu Hưng Hà",
        "xem tuoitre.vn",
        "https://www.tuoitre.vn/cau.html",
        "Thông tấn xã Việt Nam đưa tin",
        "Người Lao Động có bài",
        "trên VietNamNet",
        "báo Đà Nẵng nói rằng",
        "laodong chấm vn",
        "dantri viết",
    ],
)
def test_no_outlet_is_named(text, now, ha, claim, press):
    row = claim()
    for more in ({"title": text}, {"text": text}):
        with pytest.raises(ValidationError, match="names no outlet"):
            up(ha, row, now=now, **more)
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        "Người lao động được hỗ trợ 5 triệu đồng",
        "Ủy ban nhân dân tỉnh chưa có quyết định nào",
        "Thanh niên nhập ngũ năm 2027 phải đóng phí",
        "Tin tức lan truyền về nước máy ở Đà Nẵng",
        "Công an nhân dân và Quân đội nhân dân tham gia cứu hộ",
        "Bộ Xây dựng nói gì về cầu Hưng Hà",
        "Sở Giáo dục và Đào tạo, phụ nữ và trẻ em",
        "Tổ dân phố, bảo hiểm lao động, tuổi trẻ",
    ],
)
def test_words_of_which_papers_are_named_are_words(text, knowledge, press):
    assert named_outlet(text) is None


def test_every_outlet_that_ships_is_found_by_its_name_and_its_site(press):
    for source in Source.objects.all():
        assert named_outlet(f"Tin trên {source.host} về cầu") == source.host
        if source.kind != "portal":
            assert named_outlet(f"Theo {source.name}, cầu thu phí") is not None


def test_a_notice_leads_to_no_person(now, ha, claim):
    notice = up(ha, claim(), now=now, text="Bà A, 0912 345 678, facebook.com/ba.a đã đăng.")
    body = notice.publication.current.body
    assert "0912" not in body
    assert "ba.a" not in body


def test_it_ends_by_itself_after_its_last_day_and_says_what_follows(now, ha, claim):
    notice = up(ha, claim(), now=now, days=7)
    last = now + timedelta(days=6)
    noticing.end_due(now=last)
    notice.refresh_from_db()
    assert notice.outcome == ""
    assert open_notices(today_of(last))
    # The day after it is no longer shown as open, whether the job has run or not.
    over = now + timedelta(days=7)
    assert not open_notices(today_of(over))
    noticing.end_due(now=over)
    notice.refresh_from_db()
    assert (notice.outcome, notice.ended_on, notice.ended_by) == (
        "unfinished",
        today_of(over),
        None,
    )
    assert notice.outcome_text
    version = Claim.objects.get(pk=notice.claim_id).version
    noticing.end_due(now=over)
    assert Claim.objects.get(pk=notice.claim_id).version == version
    # Putting it up again would make seven days fourteen.
    with pytest.raises(ValidationError, match="ended unfinished"):
        up(ha, notice.claim, now=over + timedelta(days=6))
    up(ha, notice.claim, now=over + timedelta(days=7))


def test_ending_it_needs_an_outcome_that_is_so(now, ha, tam, claim):
    notice = up(ha, claim(), now=now)
    for outcome in ("", "unfinished", "true"):
        with pytest.raises(ValidationError, match="what came of it"):
            noticing.end_notice(ha, notice, outcome=outcome, text="Xong.", now=now)
    with pytest.raises(ValidationError, match="Nothing has been published"):
        noticing.end_notice(ha, notice, outcome="checked", text="Xong.", now=now)
    with pytest.raises(ValidationError, match="this is public"):
        noticing.end_notice(ha, notice, outcome="not-followed", text=" ", now=now)
    with pytest.raises(PermissionDenied):
        noticing.end_notice(tam, notice, outcome="not-followed", text="Không ai hỏi nữa.", now=now)
    noticing.end_notice(ha, notice, outcome="not-followed", text="Không ai hỏi nữa.", now=now)
    with pytest.raises(Conflict):
        noticing.end_notice(ha, notice, outcome="not-followed", text="Lần nữa.", now=now)
    notice.refresh_from_db()
    assert (notice.outcome, notice.ended_by) == ("not-followed", ha)


def test_the_outcome_names_no_outlet_either(now, ha, claim, press):
    notice = up(ha, claim(), now=now)
    with pytest.raises(ValidationError, match="names no outlet"):
        noticing.end_notice(
            ha, notice, outcome="not-followed", text="Báo Lao Động đã sửa bài.", now=now
        )
    with pytest.raises(ValidationError, match="names no outlet"):
        propose_correction(
            ha, notice.publication, title="VnExpress sai", summary="", body="", text="Sửa", now=now
        )


def test_publishing_the_check_ends_it(now, ha, tam, mai, claim, ready_check):
    row = claim()
    notice = up(ha, row, now=now)
    publish_check(ready_check(row), first=tam, second=mai, now=now)
    notice.refresh_from_db()
    assert (notice.outcome, notice.ended_on) == ("checked", today_of(now))


def test_withdrawing_it_ends_it_with_the_reason(now, ha, claim):
    notice = up(ha, claim(), now=now)
    withdraw(ha, notice.publication, reason="Đưa nhầm việc.", now=now)
    notice.refresh_from_db()
    assert (notice.outcome, notice.outcome_text) == ("not-followed", "Đưa nhầm việc.")


def test_who_asked_finds_it_on_the_receipt(now, ha):
    tip = ask(TOLL, now=now)
    notice = up(ha, claim_of(tip), now=now)
    shown = show_receipt(receipt_of(tip))
    assert shown.path == f"kiem-chung/dang-kiem-chung/{notice.publication.number}/"
    assert "We have told the public that we are checking this." in shown.sentences


def test_a_notice_of_a_sample_claim_is_a_sample(now, ha, claim):
    notice = up(ha, claim(is_sample=True), now=now)
    assert notice.is_sample
    assert notice.publication.is_sample
