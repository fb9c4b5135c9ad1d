"""What was withheld or withdrawn comes out nowhere: in no form, file, feed or search."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from hoiam.issues.actions import answering, opening
from hoiam.issues.models import Issue
from hoiam.publishing.actions import (
    attaching,
    correcting,
    reviewing,
    signing,
    translating,
    withdrawing,
)

SECRET = "Nguyễn Bé Thơ bốn tuổi"


@pytest.fixture
def secret(ha, lan, quan, assign, clock):
    """A matter that names a child in all its parts, corrected, translated, answered, withheld."""
    issue = assign(title=f"{SECRET} ngã ở sân trường", question=f"Vì sao {SECRET} ngã?")
    correcting.propose_correction(
        ha,
        issue.publication,
        title=f"{SECRET} ngã ở sân trường mầm non",
        summary="",
        body=f"Vì sao {SECRET} ngã?",
        text=f"Bản đầu viết sai tên trường của {SECRET}.",
        now=clock.now,
    )
    translating.translate(
        ha,
        issue.publication,
        language="en",
        title=f"{SECRET} fell",
        summary="",
        body=f"Why did {SECRET} fall?",
        now=clock.now,
    )
    issue.refresh_from_db()
    return opening.withhold_text(ha, issue, reason_code="child", now=clock.now)


def pages(number: str) -> list[str]:
    names = [
        "/",
        "/van-de/",
        "/van-de/?q=tho+bon+tuoi",
        "/van-de/?state=waiting",
        "/van-de/?state=answered",
        f"/van-de/{number}/",
        f"/van-de/{number}.json",
        f"/xem-lai/{number}/",
        f"/van-de/{number}/y-kien/",
        "/co-quan/",
        "/co-quan/so-xay-dung/",
        "/sitemap.xml",
        "/sitemap-0.xml",
        "/sitemap-1.xml",
        "/tra-loi.atom",
        "/cau-hoi.atom",
    ]
    return names + ["/en" + name for name in names if "sitemap" not in name]


def every_word(client, number: str) -> dict[str, str]:
    said = {page: client.get(page).content.decode() for page in pages(number)}
    return said


def test_a_withheld_text_stands_nowhere(client, secret):
    for page, said in every_word(client, secret.number).items():
        assert SECRET not in said, page


def test_nor_does_the_receipt_of_a_request_tell_it(client, secret, clock):
    from hoiam.receipts.actions import find_receipt, show_receipt

    code = reviewing.ask_review(secret.publication, text="Vì sao giữ kín?", now=clock.now)
    assert SECRET not in str(show_receipt(find_receipt(code)))


def test_an_answer_to_a_withheld_question_is_not_named_after_it(
    client, secret, lan, quan, at_desk, clock
):
    client.force_login(lan)
    page = client.get(reverse("issues:answer", args=[secret.pk])).content.decode()
    title = re.search(r'name="title" value="([^"]*)"', page)
    assert title is not None
    assert SECRET not in title[1]
    client.logout()
    answer = answering.draft_by_mail(
        lan, secret, "Đã rào lại sân và thay nền cao su.", now=clock.now
    )
    answering.write_answer(
        lan,
        secret,
        outcome="done",
        title=answer.publication.revisions.last().title,
        body="Đã rào lại sân và thay nền cao su.",
        now=clock.now,
    )
    answering.submit_answer(lan, answer, now=clock.now)
    signing.approve(quan, answer.publication, now=clock.now)
    signing.publish(quan, answer.publication, now=clock.now)
    for page, said in every_word(client, secret.number).items():
        assert SECRET not in said, page


@pytest.fixture
def told(lan, quan, assign, answer_it, clock):
    """An answer that names a child in all its parts, corrected, translated, with a file."""
    answer = answer_it(
        assign(),
        title=f"Trả lời về {SECRET}",
        summary=f"Tóm tắt: {SECRET}.",
        body=f"Đã hỗ trợ {SECRET} và gia đình em.",
    )
    publication = answer.publication
    changed = {"title": f"Về {SECRET}", "summary": f"Tóm tắt: {SECRET}."}
    made = correcting.propose_correction(
        lan,
        publication,
        **changed,
        body=f"Đã hỗ trợ {SECRET} và cả gia đình.",
        text=f"Viết lại tên {SECRET}.",
        now=clock.now,
    )
    attaching.attach(
        lan, publication, ContentFile(SECRET.encode(), "a.txt"), now=clock.now, correction=made
    )
    correcting.sign_correction(quan, made, now=clock.now)
    english = {"title": f"On {SECRET}", "summary": SECRET, "body": f"{SECRET} was helped."}
    row = translating.translate(lan, publication, language="en", **english, now=clock.now)
    translating.sign_translation(quan, row, now=clock.now)
    answer.refresh_from_db()
    return answer


def test_what_is_withheld_later_takes_the_text_of_its_answers_with_it(client, told, ha, clock):
    from hoiam.receipts.actions import find_receipt, show_receipt

    issue, publication = Issue.objects.get(), told.publication
    number, row = publication.number, publication.attachments.get()
    own = f"/van-de/{issue.number}/tra-loi/{number}/"
    file = reverse("files:file", args=[row.pk, row.name])
    looked = (own, f"/en{own}", f"/xem-lai/{number}/", f"/en/xem-lai/{number}/")
    listed = (f"/van-de/{issue.number}/", "/tra-loi.atom", "/en/tra-loi.atom", "/")
    for page in (*looked, *listed):
        assert SECRET in client.get(page).content.decode(), page
    code = reviewing.ask_review(publication, text="Nêu tên một em bé.", now=clock.now)
    opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
    said = every_word(client, issue.number)
    said |= {page: client.get(page).content.decode() for page in looked}
    for page, words in said.items():
        assert SECRET not in words, page
    assert client.get(file).status_code == 404
    assert SECRET not in str(show_receipt(find_receipt(code)))
    for page in (own, f"/van-de/{issue.number}/"):
        assert "Nội dung được giữ lại vì lý do" in said[page]
        assert "Đã làm xong" in said[page]
        assert issue.office.name_vi in said[page]

    issue.refresh_from_db()
    opening.withhold_text(ha, issue, reason_code="", now=clock.now)
    for page in (*looked, *listed):
        assert SECRET in client.get(page).content.decode(), page


def test_with_an_issue_its_answers_and_their_files_are_withdrawn(
    client, ha, lan, quan, assign, write, clock
):
    issue = assign()
    answer = write(issue, title=f"Trả lời về {SECRET}", body=f"Đã hỗ trợ {SECRET} và gia đình em.")
    row = attaching.attach(
        lan, answer.publication, ContentFile(SECRET.encode(), "bien-ban.txt"), now=clock.now
    )
    answering.submit_answer(lan, answer, now=clock.now)
    signing.approve(quan, answer.publication, now=clock.now)
    signing.publish(quan, answer.publication, now=clock.now)
    answer.publication.refresh_from_db()
    file = reverse("files:file", args=[row.pk, row.name])
    shown = client.get(file)
    assert shown.getvalue() == SECRET.encode()
    code = reviewing.ask_review(answer.publication, text="Sai.", now=clock.now)
    issue.refresh_from_db()
    opening.withdraw_issue(ha, issue, reason="Có tên một em bé.", now=clock.now)
    from hoiam.receipts.actions import find_receipt, show_receipt

    assert client.get(file).status_code == 404
    number = answer.publication.number
    for page in (
        f"/xem-lai/{number}/",
        f"/van-de/{issue.number}/tra-loi/{number}/",
        f"/en/xem-lai/{number}/",
    ):
        assert SECRET not in client.get(page, follow=True).content.decode(), page
    assert SECRET not in str(show_receipt(find_receipt(code)))


def test_of_a_withdrawn_answer_the_reason_stays_and_not_its_words(
    client, ha, lan, quan, assign, answer_it, clock
):
    issue = assign()
    answer = answer_it(issue, title=f"Trả lời về {SECRET}", body=f"Đã hỗ trợ {SECRET} và gia đình.")
    made = correcting.propose_correction(
        lan,
        answer.publication,
        title="Trả lời",
        summary="",
        body="Đã hỗ trợ gia đình em bé.",
        text=f"Bỏ tên {SECRET}.",
        now=clock.now,
    )
    correcting.sign_correction(quan, made, now=clock.now)
    withdrawing.withdraw(quan, answer.publication, reason="Nêu tên một em bé.", now=clock.now)
    code = reviewing.ask_review(answer.publication, text="Sai.", now=clock.now)
    said = every_word(client, issue.number)
    answer.publication.refresh_from_db()
    for name in (
        f"/van-de/{issue.number}/tra-loi/{answer.publication.number}/",
        f"/xem-lai/{answer.publication.number}/",
    ):
        said[name] = client.get(name).content.decode()
    for page, words in said.items():
        assert SECRET not in words, page
    from hoiam.receipts.actions import find_receipt, show_receipt

    assert SECRET not in str(show_receipt(find_receipt(code)))
    assert "Nêu tên một em bé." in said[f"/van-de/{issue.number}/"]
