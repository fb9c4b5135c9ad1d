"""People who reach for what is another office's, or sign what they should not: none succeeds."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from hoiam.issues.actions import answering
from hoiam.offices.models import Role, User
from hoiam.publishing.actions import attaching, correcting, reviewing, translating, withdrawing
from tests.issues.conftest import BODY
from tests.rooms import PASSWORD


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def person(name: str, role: str, office) -> User:
    return User.objects.create_user(name, password=PASSWORD, role=role, office=office)


@pytest.fixture
def phong(offices):
    """Phong, who signs at the Department of Health, and nowhere else."""
    return person("phong", Role.APPROVER, offices.so_y_te)


@pytest.fixture
def answered(assign, answer_it):
    """A published answer of the Department of Construction."""
    return answer_it(assign())


@pytest.fixture
def correction(answered, lan, clock):
    return correcting.propose_correction(
        lan,
        answered.publication,
        title="Đã vá mặt đường",
        summary="",
        body=BODY + " Còn km 8.",
        text="Thiếu km 8.",
        now=clock.now,
    )


def test_an_approver_elsewhere_neither_withdraws_nor_touches_a_public_answer(
    phong, answered, correction, clock
):
    reviewing.ask_review(answered.publication, text="Chưa đúng chiều dài.", now=clock.now)
    review = answered.publication.reviews.get()
    tries = (
        lambda: withdrawing.withdraw(phong, answered.publication, reason="x", now=clock.now),
        lambda: correcting.refuse_correction(phong, correction, reason="x", now=clock.now),
        lambda: correcting.sign_correction(phong, correction, now=clock.now),
        lambda: reviewing.decide_review(phong, review, outcome="upheld", text="x", now=clock.now),
    )
    for attempt in tries:
        with pytest.raises(PermissionDenied):
            attempt()


def test_an_approver_elsewhere_removes_no_public_file(phong, lan, quan, assign, write, clock):
    from django.core.files.base import ContentFile

    from hoiam.publishing.actions import signing

    answer = write(assign())
    row = attaching.attach(
        lan, answer.publication, ContentFile("Biên bản".encode(), "bien-ban.txt"), now=clock.now
    )
    answering.submit_answer(lan, answer, now=clock.now)
    signing.approve(quan, answer.publication, now=clock.now)
    signing.publish(quan, answer.publication, now=clock.now)
    with pytest.raises(PermissionDenied):
        attaching.remove_attachment(phong, row, now=clock.now, reason="x")


def test_desk_pages_of_a_public_answer_are_not_for_other_offices_and_partners(
    client, phong, minh, tam, answered, correction, clock
):
    """They hold drafts, unsigned corrections and the words of readers."""
    pages = (
        reverse("publishing:publication", args=[answered.publication.pk]),
        reverse("publishing:history", args=[answered.publication.pk]),
        reverse("publishing:publication", args=[answered.issue.publication.pk]),
        reverse("publishing:history", args=[answered.issue.publication.pk]),
    )
    for user in (phong, minh, tam):
        client.force_login(user)
        for page in pages:
            assert client.get(page).status_code == 404, (user.username, page)


def test_whoever_signed_an_answer_does_not_look_at_it_again(quan, answered, clock):
    reviewing.ask_review(answered.publication, text="Chưa đúng chiều dài.", now=clock.now)
    with pytest.raises(PermissionDenied):
        reviewing.decide_review(
            quan, answered.publication.reviews.get(), outcome="upheld", text="x", now=clock.now
        )


def test_whoever_changes_only_what_an_answer_promises_is_an_author_of_it(
    ha, lan, assign, write, clock
):
    """Hà changes “done” to “information only”, not a word of the text, and is made an approver."""
    from hoiam.publishing.actions import signing

    issue = assign()
    answer = write(issue)
    version = answer.publication.version
    text = {"title": "Đã vá mặt đường ĐT.376", "body": BODY}
    answering.write_answer(ha, issue, outcome="information", **text, now=clock.now, version=version)
    answer.refresh_from_db()
    assert answer.outcome == "information"
    with pytest.raises((answering.Conflict, signing.Conflict)):
        answering.write_answer(lan, issue, outcome="done", **text, now=clock.now, version=version)
    answering.submit_answer(lan, answer, now=clock.now)
    User.objects.filter(pk=ha.pk).update(role=Role.APPROVER)
    ha.refresh_from_db()
    with pytest.raises(PermissionDenied):
        signing.approve(ha, answer.publication, now=clock.now)


def test_one_person_alone_makes_no_change_that_stands_only_in_the_history(ha, assign, clock):
    """A question is signed by one; so each change of it stands on top of the page."""
    issue = assign()
    made = correcting.propose_correction(
        ha,
        issue.publication,
        title="Mọi việc đều tốt",
        summary="",
        body="Không có gì để hỏi.",
        text="Lỗi gõ.",
        is_minor=True,
        now=clock.now,
    )
    assert not made.is_minor


def test_an_own_translation_is_not_signed_by_its_writer(lan, answered, clock):
    row = translating.translate(
        lan,
        answered.publication,
        language="en",
        title="All well",
        summary="",
        body="x",
        now=clock.now,
    )
    User.objects.filter(pk=lan.pk).update(role=Role.APPROVER)
    lan.refresh_from_db()
    with pytest.raises(PermissionDenied):
        translating.sign_translation(lan, row, now=clock.now)
