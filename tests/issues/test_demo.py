"""The demonstration: words that fill, plans that repeat, and a desk whose every row is true."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from hoiam.issues.calendar import Calendar, read_days_off
from hoiam.issues.deadlines import rules
from hoiam.issues.demo.filling import DESK, MATTERS, fill
from hoiam.issues.demo.plans import SHOWN, make_plans
from hoiam.issues.demo.writing import OUTCOMES, Words, read_matters
from hoiam.issues.models import Answer, Digest, Issue, Objection, OfficeRequest, Round, Withheld
from hoiam.issues.queries import lists
from hoiam.issues.states import STATES
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import LogEntry, Office, User
from hoiam.places.models import Place
from hoiam.post.models import OutgoingMail
from hoiam.publishing.models import Attachment, Correction, Publication, Translation
from hoiam.publishing.queries import newest_revision
from hoiam.publishing.rich_text import to_text
from hoiam.reading.redact import redact
from hoiam.stories.models import Story

pytestmark = pytest.mark.long

TABLE, TALK = settings.KNOWLEDGE.table(MATTERS), settings.KNOWLEDGE.table(DESK)
MATTERS_READ = read_matters(TABLE)
OFFICE = Office(code="so", name_vi="Sở Xây dựng (mẫu)", kind="department")
PLACE = Place(name="Hồng Minh", unit_word="Xã", level="commune")
TODAY = date(2026, 11, 2)


def words_of(matter, seed: int = 1) -> Words:
    return Words(matter, place=PLACE, draw=random.Random(seed), table=TABLE, general=TALK)


def said_of(matter, seed: int) -> list[str]:
    """Everything that can be said of a matter."""
    words = words_of(matter, seed)
    said = [words.headline(0), words.headline(1), words.question, words.about]
    said += [words.article(0), words.article(1)]
    for outcome in OUTCOMES:
        answer = words.answer(
            outcome, office=OFFICE, today=TODAY, asked_on=TODAY, promised=TODAY + timedelta(9)
        )
        said += [answer.title, answer.body]
    for name in matter.english:
        said.append(words.english(name, ngay="2/11/2026"))
    return said


@pytest.mark.parametrize("matter", MATTERS_READ, ids=lambda matter: matter.headlines[0][:40])
def test_every_template_fills_and_names_nobody(matter):
    for seed in range(4):
        for said in said_of(matter, seed):
            assert not re.search(r"[{}]|\bNone\b|  ", said), said
            assert redact(said).text == said
            assert not said[0].islower() or said == words_of(matter, seed).about


def test_templates_keep_to_the_tables():
    topics = settings.KNOWLEDGE.table("topics.toml")
    kinds = rules(settings.KNOWLEDGE.table("deadlines.toml"))
    for matter in MATTERS_READ:
        assert matter.topic in topics
        assert not matter.kind or matter.kind in kinds
        assert matter.withhold in Withheld.values
        assert len(matter.headlines) >= 2
        assert matter.answers.keys() & {"done", "will-do"}
    assert {matter.topic for matter in MATTERS_READ} == set(topics)
    assert len(MATTERS_READ) >= 60


def test_a_plan_follows_from_its_seed():
    calendar = Calendar(given=read_days_off(settings.KNOWLEDGE.table("days_off.toml")))

    def plans(seed: int):
        return make_plans(
            MATTERS_READ,
            issues=150,
            seed=seed,
            first=date(2026, 9, 3),
            last=date(2026, 11, 1),
            calendar=calendar,
        )

    assert plans(7) == plans(7)
    assert plans(7) != plans(8)
    assert {plan.stop for plan in plans(7)} >= {stop for _age, _turns, stop, _kind in SHOWN}
    assert all(calendar.is_working(plan.opened_on) for plan in plans(7))


def test_a_small_desk_is_filled(knowledge, now, capsys):
    """Filling takes its seconds, so one desk is looked at from every side."""
    fill(seed=2026, issues=len(SHOWN) + 5, days=60, password=None, now=now)
    something_of_everything(now.date())
    digests_of_all_weeks()
    true_in_every_row(now.date())
    sample_and_mailed_to_nobody()
    a_second_start_changes_nothing(capsys)


def something_of_everything(desk: date) -> None:
    states = Counter(Issue.objects.values_list("state", flat=True))
    assert states.keys() == STATES.keys()
    assert Counter(Answer.objects.values_list("outcome", flat=True)).keys() >= OUTCOMES.keys()
    assert set(Round.objects.values_list("kind", flat=True)) == {"first", "reopened", "follow-up"}
    asked = set(OfficeRequest.objects.values_list("kind", "outcome"))
    assert asked >= {
        ("extension", "granted"),
        ("extension", "refused"),
        ("extension", ""),
        ("handover", "granted"),
        ("handover", "refused"),
        ("handover", ""),
        ("question", "answered"),
        ("question", ""),
    }
    assert OfficeRequest.objects.filter(pauses=True, outcome="").exists()
    assert set(Objection.objects.values_list("outcome", flat=True)) == {"", "kept", "reopened"}
    assert lists.overdue(Issue.objects.all(), today=desk).exists()
    assert Issue.objects.exclude(withheld="").exists()
    assert Issue.objects.filter(document__isnull=False, state="answered").exists()
    assert Correction.objects.exclude(approved_at=None).exists()
    assert Translation.objects.exclude(approved_at=None).exists()
    assert Attachment.objects.exists()
    assert Story.objects.filter(issues__isnull=False).exists()


def digests_of_all_weeks() -> None:
    """Issued for the weeks that are over; the newest is a draft."""
    digests = list(Digest.objects.order_by("ends_on"))
    assert len(digests) >= 6
    *issued, newest = digests
    assert {digest.publication.state for digest in issued} == {"published"}
    assert newest.publication.state == "draft"
    assert newest.entries.filter(issue__isnull=False).exists()
    assert newest.ends_on == date(2026, 11, 1)


def true_in_every_row(desk: date) -> None:
    """It went the way of everything else: signed by two, logged in the order of time."""
    assert verify_log() is None
    times = list(LogEntry.objects.order_by("pk").values_list("at", flat=True))
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert times[-1].date() < desk
    for publication in Publication.objects.filter(state="published", kind="answer"):
        assert publication.submitted_by_id != publication.approved_by_id
    for held in Round.objects.exclude(answered_on=None):
        assert held.answer.publication.published_at.date() <= held.answered_on
        assert held.explanation["vi"]
    for answer in Answer.objects.filter(outcome="will-do", came_back_on=None):
        assert answer.promised_for is not None


def sample_and_mailed_to_nobody() -> None:
    for model in (Issue, Story, Publication, Digest, Office, User):
        assert model.objects.exists()
        assert not model.objects.filter(is_sample=False).exists()
    assert OutgoingMail.objects.exists()
    assert not OutgoingMail.objects.exclude(next_try=None).exists()
    for issue in Issue.objects.all():
        text = f"{issue.title} {to_text(newest_revision(issue.publication).body)}"
        assert redact(text).text == text


def a_second_start_changes_nothing(capsys) -> None:
    before = LogEntry.objects.count()
    call_command("make_demo")
    assert LogEntry.objects.count() == before
    assert "HOIAM_VAR" in capsys.readouterr().out


def test_a_desk_with_real_issues_is_left_alone(assign):
    assign()
    with pytest.raises(CommandError, match="real issues"):
        call_command("make_demo")
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("arguments", [["--issues", "0"], ["--days", "5"], ["--days", "9000"]])
def test_impossible_sizes_are_refused(db, arguments):
    with pytest.raises(CommandError, match="--days"):
        call_command("make_demo", *arguments)
    assert not Issue.objects.exists()
