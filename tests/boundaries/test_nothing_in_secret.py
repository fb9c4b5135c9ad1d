"""It removes, blocks, reports and punishes nothing, and tasks nobody in secret (§2.5)."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.urls import get_resolver

import hoiam
from hoiam.issues.actions import asking, assigning, opening, reopening
from hoiam.issues.models import Issue, IssueStory, Withheld
from hoiam.issues.queries import timeline
from hoiam.issues.queries.lists import Filters
from hoiam.issues.queries.shown import public_text
from hoiam.issues.states import ACTS, OUTCOMES, STATES, VERBS
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import correcting, drafting, signing, translating
from hoiam.publishing.queries import public_path
from tests.boundaries.listed import inventory
from tests.boundaries.looking import everything_kept

CODE = Path(hoiam.__file__).resolve().parent
# Beginnings of names of what it never does; Vietnamese without marks.
MEASURES = (
    *(
        "ban_",
        "banned",
        "blacklist",
        "block_list",
        "blocklist",
        "censor",
        "complaint_to",
        "deindex",
    ),
    *("delist", "denounce", "enforce", "fined", "penal", "platform_report", "police", "prosecut"),
    *("punish", "sanction", "shadow", "strike_", "suppress_", "takedown", "take_down", "violat"),
    *("bi_mat", "chan_bai", "cong_an", "go_bai", "go_bo", "ngan_chan", "phat_tien", "tam_giu"),
    *("to_giac", "vi_pham", "xu_ly_nguoi", "xu_phat", "yeu_cau_go"),
)
SECRET = (
    "classified",
    "confidential",
    "covert",
    "hidden",
    "internal",
    "private",
    "secret",
    "unlisted",
)


@pytest.fixture(autouse=True)
def _one_clock(clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The public pages' clock is the tests' clock."""
    monkeypatch.setattr("django.utils.timezone.now", clock)


def names() -> Iterator[tuple[str, str]]:
    """Every class, function, attribute and argument of the program, and codes in its tables."""
    for path in sorted(CODE.rglob("*.py")):
        where = path.relative_to(CODE).as_posix()
        if where.startswith("reading/"):
            continue  # it reads the words of the press, among them these
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield where, node.name
            elif isinstance(node, ast.arg) or (isinstance(node, ast.keyword) and node.arg):
                yield where, node.arg
    for table in (ACTS, OUTCOMES, STATES, VERBS):
        for code in table:
            yield "issues/states.py", code.replace("-", "_").replace(".", "_")


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


class TestNoMeasures:
    def test_no_name_in_the_program_is_one(self):
        found = [
            f"{where}: {name}"
            for where, name in names()
            if any(re.search(rf"(^|_){word}", snake(name)) for word in MEASURES)
        ]
        assert not found, found

    def test_no_address_leads_to_one(self):
        routes = " ".join(_routes(get_resolver())).replace("-", "_")
        for word in MEASURES:
            assert not re.search(rf"(^|[/_ ]){word}", routes), word

    def test_no_table_or_column_holds_one(self):
        for model in apps.get_models():
            for field in model._meta.get_fields():
                name = f"{model._meta.model_name}_{field.name}"
                assert not any(re.search(rf"(^|_){word}", name) for word in MEASURES), name

    def test_its_only_means_are_an_answer_a_check_a_correction_and_a_figure(self):
        """Whatever an answer says is about what an office did; no outcome is about anybody else."""
        assert set(OUTCOMES) == {"done", "will-do", "not-ours", "cannot", "information"}

    def test_mails_go_to_those_who_work_on_it_raised_it_or_asked(self):
        from hoiam.post import recipients

        assert set(recipients._resolvers) <= {
            "user",
            "office",
            "outlet",
            "receipt",
            "reader",
            "subscriber",
        }


def _routes(resolver, above: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = above + str(pattern.pattern)
        yield path
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, path)


class TestMattersNotPeople:
    ABOUT = {
        "documents.OfficialDocument",
        "issues.Issue",
        "issues.Round",
        "offices.Duty",
        "offices.Office",
        "places.Place",
        "publishing.Publication",
        "topics.Topic",
    }

    def test_an_issue_points_to_no_person_outlet_or_article(self):
        targets = {
            field.name: field.related_model._meta.label
            for field in Issue._meta.get_fields()
            if isinstance(field, models.ForeignKey)
        }
        staff = {name for name, label in targets.items() if label == "offices.User"}
        assert staff == {"opened_by"}
        assert set(targets.values()) - {"offices.User"} <= self.ABOUT
        assert {field.name for field in IssueStory._meta.get_fields()} == {"id", "issue", "story"}

    def test_nothing_in_the_room_points_to_an_article_or_an_outlet(self):
        for model in apps.get_app_config("issues").get_models():
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created:
                    label = field.related_model._meta.label
                    assert label not in ("stories.Article", "sources.Source", "sources.Item")
                    assert label != "offices.User" or field.name in (
                        *("accepted_by", "asked_by", "by", "decided_by", "opened_by"),
                    ), f"{model.__name__}.{field.name}"

    def test_nobody_can_say_whom_it_is_about(self):
        given = set(inspect.signature(opening.open_issue).parameters)
        given |= {field.name for field in fields(Filters)}
        for word in ("outlet", "source", "article", "author", "person", "name", "url", "about"):
            assert not {name for name in given if word in name}, word

    def test_a_story_that_raised_it_is_only_a_link(self):
        listed = inventory()["tables"]["issues_issuestory"]
        assert set(listed) == {"issue_id", "story_id"}


class TestPublicFromTheMomentOfAssignment:
    def test_only_what_nobody_was_given_is_not_public(self):
        assert {code for code, state in STATES.items() if not state.is_public} == {
            "draft",
            "dropped",
        }
        assert STATES["draft"].follows == ("assigned", "dropped")
        for code, state in STATES.items():
            assert "draft" not in state.follows, code
            assert "dropped" not in state.follows or code == "draft"

    def test_there_is_no_field_that_could_hide_it(self):
        for model in (Issue, IssueStory, *apps.get_app_config("issues").get_models()):
            for field in model._meta.get_fields():
                assert not any(word in field.name for word in SECRET), field.name
        found = {field.name for field in Issue._meta.get_fields() if "with" in field.name}
        assert found == {"withheld"}

    def test_no_setting_changes_it(self):
        for name in inventory()["settings"]:
            for word in ("WITHH", "SECRET_ISSUE", "PRIVATE", "HIDE", "CONFIDENTIAL"):
                assert word not in name

    def test_an_office_is_told_nothing_before_the_public_can_read_it(self, open_issue, lan):
        """No mail, no row of the office's list, nothing, while it is a draft."""
        issue = open_issue(office=lan.office)
        assert not OutgoingMail.objects.exists()
        assert not Issue.objects.for_user(lan).exists()
        assert not Issue.objects.public().exists()
        assert issue.publication.number is None

    def test_question_office_ground_and_date_are_on_the_page(self, client, assign):
        issue = assign()
        answer = client.get(public_path(issue.publication))
        said = answer.content.decode()
        assert answer.status_code == 200
        for words in (issue.title, "Bao giờ xong".lower(), issue.office.name_vi, "2/12/2026"):
            assert words in said or words.lower() in said.lower(), words
        assert "Luật Báo chí" in said

    def test_so_is_a_task_from_above(self, client, open_issue, ha, quan, offices, clock):
        from hoiam.documents.models import OfficialDocument

        publication = drafting.start(
            "document", title="Chỉ thị 12", body="Giao việc.", by=ha, now=clock.now
        )
        document = OfficialDocument.objects.create(
            publication=publication,
            kind="directive",
            number="12/CT-UBND",
            issuer=offices.province,
            issued_on=date(2026, 10, 30),
        )
        values = {"document": document, "task": 1, "kind": "assignment", "due": date(2026, 12, 15)}
        with pytest.raises(ValidationError):
            open_issue(**values)
        signing.submit(ha, publication, now=clock.now)
        signing.approve(quan, publication, now=clock.now)
        signing.publish(quan, publication, now=clock.now)
        document.refresh_from_db()
        issue = assigning.assign_issue(ha, open_issue(**values), offices.so_y_te, now=clock.now)
        assert client.get(public_path(issue.publication)).status_code == 200
        assert issue in Issue.objects.public()

    def test_all_that_is_public_stays_so(self, in_state):
        for state, row in STATES.items():
            issue = in_state(state)
            assert (issue in Issue.objects.public()) == row.is_public
            assert bool(timeline.events(issue, public=True)) == row.is_public
            assert (issue.publication.number is not None) == row.is_public


class TestWithholding:
    def test_the_list_of_reasons_is_closed_and_short(self):
        assert set(Withheld.values) == {"", "child", "victim", "health", "state-secret"}

    def test_only_the_text_goes(self, client, assign, ha, clock):
        issue = assign(title="Cháu bé ở thôn Đông bị bỏng")
        opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
        issue.refresh_from_db()
        said = client.get(public_path(issue.publication)).content.decode()
        assert "Cháu bé" not in said
        assert issue.office.name_vi in said
        assert "2/12/2026" in said
        assert "Luật Báo chí" in said
        assert public_text(issue).withheld

    def test_it_is_withheld_wherever_the_public_can_ask(self, client, assign, answer_it, ha, clock):
        issue = assign(title="Cháu bé ở thôn Đông bị bỏng")
        opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
        answer = answer_it(issue)
        pages = ("/", "/van-de/", "/cau-hoi.atom", f"/co-quan/{issue.office.code}/")
        own = public_path(issue.publication)
        pages = (*pages, "/tra-loi.atom", public_path(answer.publication))
        for path in (*pages, *(f"/en{page}" for page in pages), own, f"{own[:-1]}.json"):
            answer = client.get(path, follow=True)
            assert "Cháu bé" not in answer.content.decode(), path

    def test_that_and_why_is_an_event_that_anyone_sees(self, assign, ha, clock):
        issue = assign()
        opening.withhold_text(ha, issue, reason_code="victim", now=clock.now)
        assert timeline.events(issue, public=True)[-1].code == "issue.withheld"


def test_who_objects_is_never_a_matter(assign, answer_it, clock):
    """No action turns what a reader sent into an issue, a mail to an office or a row about them."""
    answer = answer_it(assign())
    before = Issue.objects.count(), OutgoingMail.objects.count()
    reopening.object_to(answer, text="Tôi thấy chưa trả lời gì cả.", now=clock.now)
    assert (Issue.objects.count(), OutgoingMail.objects.count()) == before


def test_no_sentence_about_a_matter_leads_to_a_person(ha, lan, quan, assign, answer_it, clock):
    """A number, an address or a profile in what staff write about a matter is not kept."""
    planted = "gọi chị Tư 0912 345 678, facebook.com/nguyen.thi.tu, tu.nguyen@gmail.example"
    now = clock.now
    issue = assign(title=f"Cầu hỏng, {planted}"[:300], question=f"Khi nào sửa? {planted}")
    said = {"title": f"Cầu gãy, {planted}", "summary": "", "body": f"Bao giờ? {planted}"}
    correcting.propose_correction(ha, issue.publication, **said, text=f"Gãy, {planted}", now=now)
    translating.translate(ha, issue.publication, language="en", **said, now=now)
    issue.refresh_from_db()
    asked = asking.ask_extension(lan, issue, days=3, reason=f"Chờ đo, {planted}", now=now)
    asking.decide_extension(ha, asked, grant=True, days=3, decision=f"Ừ, {planted}", now=now)
    asked = asking.ask_question(lan, issue, text=f"Hỏi ai, {planted}?", now=now)
    asking.reply_to_question(ha, asked, text=f"Hỏi {planted}", now=now)
    issue.refresh_from_db()
    answer = answer_it(issue)
    reopening.object_to(answer, text=f"Chưa xong, {planted}", now=now)
    decision = f"Hỏi lại, {planted}"
    reopening.decide_objection(ha, answer.objections.get(), reopen=True, decision=decision, now=now)
    issue.refresh_from_db()
    opening.withdraw_issue(ha, issue, reason=f"Trùng, {planted}", now=now)
    for table, text in everything_kept(connection):
        for words in ("0912 345 678", "0912345678", "nguyen.thi.tu", "tu.nguyen@"):
            assert words not in text, table
