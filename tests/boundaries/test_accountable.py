"""DESIGN §2.8: what is published stays accountable.

Every published page shows its history; a change of substance is a visible, dated correction; two
people sign what goes out; anyone can ask for a review without a name, with a public outcome;
withdrawing leaves address, date and reason; and the log of all of it only grows.

These rules are the product. They look at whatever kinds the rooms have registered, so that a new
kind of publication is held to them as well.
"""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction

import hoiam
from hoiam.documents.actions import add_document
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import LogEntry, Office, Role, User
from hoiam.publishing import kinds
from hoiam.publishing.actions import (
    correcting,
    drafting,
    reviewing,
    signing,
    translating,
    withdrawing,
)
from hoiam.publishing.models import Correction, Publication, ReviewRequest, Revision, Translation
from hoiam.publishing.queries import history, public_path, text_in
from hoiam.publishing.states import PUBLIC, STATES

pytestmark = pytest.mark.django_db
CODE = Path(hoiam.__file__).resolve().parent
BEFORE = {"title": "Đường tỉnh 379", "summary": "", "body": "Vá xong trước ngày 15."}
AFTER = {"title": "Đường tỉnh 379", "summary": "", "body": "Vá xong trước ngày 20."}


def enter(user: User, number: str, now) -> Publication:
    """A draft of an official document: the kind whose room stands lowest."""
    document = add_document(
        user,
        kind="notice",
        number=number,
        issuer=Office.objects.get(is_desk=True),
        issued_on=date(2026, 10, 30),
        title=BEFORE["title"],
        text=BEFORE["body"],
        now=now,
    )
    return document.publication


@pytest.fixture
def paper(ha, quan, now):
    """One on the public site."""
    made = enter(ha, "7/TB", now)
    signing.submit(ha, made, now=now)
    signing.approve(quan, made, now=now)
    return signing.publish(quan, made, now=now)


# ---- two people sign ----------------------------------------------------------------------------


# Kinds that one person publishes, each with the reason: nothing is answered, checked or claimed.
ONE_PERSON = {
    "issue": "a question and who owes the answer, public from the day it is assigned",
    "notice": "says that something is being checked: no verdict and no outlet, seven days at most",
}


def test_every_kind_of_publication_needs_two_but_for_these():
    alone = {code for code, kind in kinds.all_kinds().items() if not kind.needs_two}
    assert alone <= set(ONE_PERSON)


@pytest.mark.parametrize("role", Role.values)
def test_nobody_of_any_role_signs_alone(role, offices, now):
    """One person does all that one person can do; the text does not get out."""
    person = User.objects.create_user("mot", role=role, office=offices.desk, is_superuser=True)
    made = enter(person, "8/TB", now)
    for verb in (signing.submit, signing.approve, signing.publish):
        for _attempt in range(2):
            try:
                verb(person, made, now=now)
            except (PermissionDenied, ValidationError):
                continue
    made.refresh_from_db()
    # The first signature is one's own to give; the second is not.
    assert (made.state, made.number) == ("submitted", None)


def test_no_author_is_the_second_to_sign_whatever_happens_in_between(ha, quan, offices, now):
    """Returned, rewritten, submitted again by others: who wrote any of it does not approve it."""
    author = User.objects.create_user(
        "viet", role=Role.APPROVER, office=offices.desk, is_superuser=True
    )
    made = enter(author, "8/TB", now)
    for turn in range(3):
        drafting.revise(ha, made, **AFTER | {"title": f"Lần {turn}"}, now=now)
        signing.submit(ha, made, now=now)
        with pytest.raises(PermissionDenied):
            signing.approve(author, made, now=now)
        signing.give_back(quan, made, remark="Chưa rõ.", now=now)


def test_a_signature_is_for_the_text_that_was_signed(ha, quan, now):
    """What is submitted or approved can't be changed, and given back it has no signature left."""
    made = enter(ha, "8/TB", now)
    signing.submit(ha, made, now=now)
    signing.approve(quan, made, now=now)
    with pytest.raises(ValidationError):
        drafting.revise(ha, made, **AFTER, now=now)
    signing.give_back(quan, made, remark="Sửa ngày.", now=now)
    drafting.revise(ha, made, **AFTER, now=now)
    with pytest.raises(ValidationError):
        signing.publish(quan, made, now=now)


def test_corrections_and_translations_have_two_signatures_too(paper, ha, quan, offices, now):
    change = correcting.propose_correction(ha, paper, **AFTER, text="20, không phải 15.", now=now)
    made = translating.translate(ha, paper, language="en", **AFTER, now=now)
    for user in (ha, User.objects.create_user("ai", role=Role.EDITOR, office=offices.desk)):
        with pytest.raises(PermissionDenied):
            correcting.sign_correction(user, change, now=now)
        with pytest.raises(PermissionDenied):
            translating.sign_translation(user, made, now=now)
    assert "15" in text_in(Publication.objects.get(pk=paper.pk), "vi").body
    assert not text_in(paper, "en").is_translated


# ---- nothing changes unseen ---------------------------------------------------------------------


def test_a_change_of_what_is_public_is_dated_and_says_what_was_wrong(paper, ha, quan, now):
    later = now + timedelta(days=2)
    change = correcting.propose_correction(ha, paper, **AFTER, text="20, không phải 15.", now=now)
    correcting.sign_correction(quan, change, now=later)
    event = history(Publication.objects.get(pk=paper.pk))[-1]
    assert (event.at, event.text) == (later, "20, không phải 15.")
    assert "15" in event.before.body
    assert "20" in event.revision.body


def test_no_state_lets_a_public_text_become_a_draft_again():
    for state in STATES.values():
        if state.is_public:
            assert set(state.follows) <= set(PUBLIC), state.code
            assert not state.may_change


def test_every_way_to_change_a_public_text_is_refused_but_for_a_correction(paper, ha, quan, now):
    attempts = (
        lambda: drafting.revise(ha, paper, **AFTER, now=now),
        lambda: signing.submit(ha, paper, now=now),
        lambda: signing.take_back(ha, paper, now=now),
        lambda: signing.give_back(quan, paper, remark="Sửa.", now=now),
        lambda: signing.publish(quan, paper, now=now),
        lambda: signing.unschedule(quan, paper, now=now),
    )
    for attempt in attempts:
        with pytest.raises(ValidationError):
            attempt()
    assert "15" in text_in(Publication.objects.get(pk=paper.pk), "vi").body
    assert paper.revisions.count() == 1


WRITES = {
    "save",
    "update",
    "delete",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
}
# Rows that hold what was said and signed: written in these files alone.
KEEPERS = {"Revision", "Correction", "Translation", "ReviewRequest", "Publication", "Attachment"}


def test_only_the_verbs_of_publishing_write_what_was_said_and_signed():
    """No other room makes, changes or deletes such a row, so none can go around the rules."""
    found = set()
    for path in CODE.rglob("*.py"):
        where = path.relative_to(CODE)
        if where.parts[:2] == ("publishing", "actions") or "migrations" in where.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_write = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in WRITES
            if is_write and _names_a_keeper(node.func.value):
                found.add(f"{where}:{node.lineno}")
    assert not found


def _names_a_keeper(node: ast.AST) -> bool:
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    related = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    rows = {"revisions", "corrections", "translations", "reviews", "attachments"}
    return bool(names & KEEPERS) or ("objects" not in related and bool(related & rows))


def test_nothing_that_was_published_disappears_with_another_row():
    """Deleting a person, an office or a matter never takes a publication along."""
    for model in (Publication, Revision, Correction, Translation):
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey) and field.related_model is not Publication:
                kept = field.remote_field.on_delete in (models.PROTECT, models.SET_NULL)
                assert kept, f"{model.__name__}.{field.name}"
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.OneToOneField) and field.related_model is Publication:
                assert field.remote_field.on_delete is models.PROTECT, model.__name__


# ---- withdrawn ----------------------------------------------------------------------------------


def test_withdrawing_leaves_address_number_date_and_reason(paper, quan, now):
    path, number = public_path(paper), paper.number
    with pytest.raises(ValidationError):
        withdrawing.withdraw(quan, paper, reason="", now=now)
    later = now + timedelta(days=1)
    withdrawing.withdraw(quan, paper, reason="Văn bản bị thu hồi.", now=later)
    gone = Publication.objects.public().get(pk=paper.pk)
    assert (public_path(gone), gone.number) == (path, number)
    assert (gone.withdrawn_at, gone.withdrawn_reason) == (later, "Văn bản bị thu hồi.")
    assert not STATES["withdrawn"].follows
    assert history(gone)[-1].text == "Văn bản bị thu hồi."


def test_a_number_is_never_given_to_something_else(paper, ha, quan, now):
    withdrawing.withdraw(quan, paper, reason="Thu hồi.", now=now)
    other = enter(ha, "8/TB", now)
    signing.submit(ha, other, now=now)
    signing.approve(quan, other, now=now)
    assert signing.publish(quan, other, now=now).number != paper.number


# ---- looked at again ----------------------------------------------------------------------------


def test_anyone_may_ask_without_a_name_and_the_outcome_is_public(paper, ha, offices, now):
    code = reviewing.ask_review(paper, text="Đường vẫn hỏng.", now=now)
    assert code
    review = ReviewRequest.objects.get()
    stored = {field.name for field in ReviewRequest._meta.fields}
    assert not {"name", "email", "phone", "contact", "user", "ip"} & stored
    other = User.objects.create_user("khac", role=Role.EDITOR, office=offices.desk)
    with pytest.raises(PermissionDenied):
        reviewing.decide_review(ha, review, outcome="upheld", text="Đúng rồi.", now=now)
    with pytest.raises(ValidationError):
        reviewing.decide_review(other, review, outcome="upheld", text="", now=now)
    done = reviewing.decide_review(other, review, outcome="upheld", text="Đã vá.", now=now)
    assert (done.outcome, done.outcome_text) == ("upheld", "Đã vá.")


# ---- the log only grows -------------------------------------------------------------------------


def test_each_verb_leaves_its_entry_and_none_can_be_taken_out(paper, ha, quan, now):
    verbs = list(
        LogEntry.objects.filter(
            subject_kind="publishing.publication", subject=paper.pk
        ).values_list("verb", "actor__username")
    )
    assert verbs == [
        ("publication.started", "ha"),
        ("publication.submitted", "ha"),
        ("publication.approved", "quan"),
        ("publication.published", "quan"),
    ]
    for attempt in (LogEntry.objects.all().delete, lambda: LogEntry.objects.update(verb="x")):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            attempt()
    assert verify_log() is None


def test_the_log_never_holds_what_was_written(paper, quan, now):
    """Neither our texts nor anybody's words: identifiers and names of fields."""
    reviewing.ask_review(paper, text="Đường vẫn hỏng ở cổng trường.", now=now)
    withdrawing.withdraw(quan, paper, reason="Văn bản bị thu hồi.", now=now)
    said = str(list(LogEntry.objects.values_list("fields", "ids")))
    for words in ("379", "Vá xong", "cổng trường", "thu hồi"):
        assert words not in said
