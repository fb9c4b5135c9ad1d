"""From a story, or from nothing, to a draft; and what becomes of it before anybody has it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.documents.models import OfficialDocument
from hoiam.issues.actions import assigning, opening
from hoiam.issues.models import Issue
from hoiam.issues.queries import timeline
from hoiam.issues.queries.proposing import propose_issue
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import Duty, LogEntry
from hoiam.publishing.actions import drafting, signing
from hoiam.publishing.queries import newest_revision, text_in
from hoiam.stories.models import Mark
from hoiam.topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune(offices, knowledge):
    return offices.ubnd_commune.place


@pytest.fixture
def roads(offices, knowledge):
    """Row 14 of the duty table: roads, the Department of Construction."""
    topic = Topic.objects.filter(name_en__icontains="road").first() or Topic.objects.first()
    Duty.objects.create(
        row=14,
        office=offices.so_xay_dung,
        topic=topic,
        matter_vi="Đường tỉnh",
        matter_en="Provincial roads",
        words=["đường tỉnh"],
    )
    return topic


class TestProposing:
    def test_all_that_is_known_is_filled_in(self, tell, roads, commune, clock):
        story = tell(
            "Đường tỉnh 376 hỏng nặng, dân phản ánh",
            "Đường tỉnh 376 hỏng từ tháng ba.",
            place=commune.code,
            topic=roads.code,
            reasons=("phản ánh",),
        ).story
        proposed = propose_issue(story, now=clock.now)
        assert proposed.title == story.headline
        assert proposed.place == commune
        assert proposed.topic == roads
        assert proposed.proposal.office.code == "so-xay-dung"
        assert "14" in proposed.proposal.reason
        assert proposed.count.due == date(2026, 12, 2)
        assert proposed.reasons == ("phản ánh",)

    def test_the_question_is_neutral_and_says_where(self, tell, commune, knowledge, clock):
        story = tell("Nước ngập nửa mét", place=commune.code).story
        question = propose_issue(story, now=clock.now).question
        assert "“Nước ngập nửa mét”" in question
        assert commune.whole_name in question

    def test_a_phone_number_in_a_headline_goes_nowhere(self, tell, knowledge, clock):
        story = tell("Gọi anh Tư 0912 345 678 để biết đường hỏng").story
        proposed = propose_issue(story, now=clock.now)
        assert "345" not in proposed.title + proposed.question

    def test_it_says_why_nobody_is_proposed(self, tell, knowledge, clock):
        proposed = propose_issue(tell("Chuyện không của ai").story, now=clock.now)
        assert proposed.proposal is None
        assert proposed.why_nobody


class TestOpening:
    def test_from_nothing(self, open_issue):
        issue = open_issue()
        assert (issue.state, issue.number, issue.due) == ("draft", "", None)
        assert text_in(issue.publication, "vi").title == issue.title
        assert LogEntry.objects.filter(verb="issue.opened", subject=issue.pk).exists()

    def test_several_stories_join_one_issue_and_one_story_raises_several(self, open_issue, tell):
        one, two = tell("Đường hỏng").story, tell("Ổ gà trên ĐT.376").story
        first, second = open_issue(stories=[one, two]), open_issue(stories=[one])
        assert set(first.stories.all()) == {one, two}
        assert set(one.issues.all()) == {first, second}

    def test_the_story_is_marked_as_one_to_be_answered(self, open_issue, tell, ha):
        story = tell("Đường hỏng").story
        open_issue(stories=[story])
        story.refresh_from_db()
        assert (story.mark, story.marked_by) == (Mark.TO_ANSWER, ha)

    def test_a_mark_that_an_editor_set_stays(self, open_issue, tell, ha, clock):
        from hoiam.stories.actions.editing import mark_story

        story = tell("Đường hỏng").story
        mark_story(ha, story, Mark.HANDLED, now=clock.now)
        open_issue(stories=[story])
        story.refresh_from_db()
        assert story.mark == Mark.HANDLED

    @pytest.mark.parametrize("person", ["lan", "minh", "quan", "tam"])
    def test_only_an_editor_opens(self, person, request, clock):
        with pytest.raises(PermissionDenied):
            opening.open_issue(
                request.getfixturevalue(person),
                title="Đường hỏng",
                question="Sao vậy?",
                kind="press-matter",
                now=clock.now,
            )
        assert not Issue.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": "  "},
            {"title": "x" * 301},
            {"question": "\u200b \n"},
            {"question": "x" * 5001},
            {"kind": "không-có"},
            {"task": 1},
        ],
    )
    def test_what_can_not_be_kept_is_refused_whole(self, open_issue, wrong):
        with pytest.raises(ValidationError):
            open_issue(**wrong)
        assert not Issue.objects.exists()
        assert not LogEntry.objects.exists()

    def test_what_leads_to_a_person_is_not_kept(self, open_issue):
        issue = open_issue(question="Đường hỏng, gọi 0912 345 678 hoặc dan@gmail.com thì rõ?")
        body = newest_revision(issue.publication).body
        assert "345" not in body
        assert "gmail" not in body

    def test_a_sample_story_can_not_stand_beside_a_real_issue(self, open_issue, tell, ha, clock):
        issue, story = open_issue(), tell("Tin mẫu").story
        story.is_sample = True
        story.save()
        with pytest.raises(ValidationError):
            opening.add_story(ha, issue, story, now=clock.now)
        assert open_issue(stories=[story]).is_sample


class TestTasksOfADocument:
    @pytest.fixture
    def directive(self, offices, ha, quan, clock):
        """A published directive of the province."""
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
        return document

    @pytest.fixture
    def publish(self, ha, quan, clock):
        def make(document):
            signing.submit(ha, document.publication, now=clock.now)
            signing.approve(quan, document.publication, now=clock.now)
            signing.publish(quan, document.publication, now=clock.now)
            document.refresh_from_db()
            return document

        return make

    def test_only_a_published_document_gives_tasks(self, open_issue, directive):
        with pytest.raises(ValidationError, match=r"document|ăn bản"):
            open_issue(document=directive, task=1, kind="assignment", due=date(2026, 12, 15))

    def test_a_task_keeps_the_date_of_the_document(
        self, open_issue, directive, publish, ha, offices, clock
    ):
        directive = publish(directive)
        issue = open_issue(document=directive, task=1, kind="assignment", due=date(2026, 12, 15))
        issue = assigning.assign_issue(ha, issue, offices.so_y_te, now=clock.now)
        assert issue.due == date(2026, 12, 15)
        assert issue.round.fixed_due == date(2026, 12, 15)

    def test_one_issue_for_each_task(self, open_issue, directive, publish, ha, clock):
        directive = publish(directive)
        values = {"document": directive, "kind": "assignment", "due": date(2026, 12, 15)}
        first = open_issue(task=1, **values)
        open_issue(task=2, **values)
        with pytest.raises(ValidationError):
            open_issue(task=1, **values)
        opening.withdraw_issue(ha, first, reason="", now=clock.now)
        assert open_issue(task=1, **values)

    def test_without_the_date_it_can_not_be_assigned(
        self, open_issue, directive, publish, ha, offices, clock
    ):
        issue = open_issue(document=publish(directive), task=1, kind="assignment")
        with pytest.raises(ValidationError):
            assigning.assign_issue(ha, issue, offices.so_y_te, now=clock.now)
        issue.refresh_from_db()
        assert issue.state == "draft"


class TestEditing:
    def edit(self, user, issue, clock, **more):
        values = {
            "title": issue.title,
            "question": "Đường ĐT.376 hỏng nặng từ tháng ba. Bao giờ sửa xong?",
            "kind": issue.kind,
            "topic": issue.topic,
            "place": issue.place,
            "now": clock.now,
        } | more
        return opening.edit_issue(user, issue, **values)

    def test_a_draft_simply_changes(self, ha, open_issue, clock):
        issue = self.edit(ha, open_issue(), clock, title="ĐT.376: bao giờ sửa?")
        assert issue.title == "ĐT.376: bao giờ sửa?"
        assert issue.folded == "dt.376: bao gio sua?"
        assert not issue.publication.corrections.exists()

    def test_what_the_public_has_read_is_corrected_in_the_open(self, ha, assign, clock):
        issue = self.edit(
            ha, assign(), clock, title="ĐT.377 hỏng nặng", correction="Nhầm số hiệu đường."
        )
        assert issue.title == "ĐT.377 hỏng nặng"
        assert issue.publication.corrections.get().text == "Nhầm số hiệu đường."
        assert "issue.corrected" in [e.code for e in timeline.events(issue, public=True)]

    def test_the_kind_of_an_assigned_issue_stays(self, ha, assign, clock):
        with pytest.raises(ValidationError):
            self.edit(ha, assign(), clock, kind="urgent-safety")

    def test_a_correction_of_nothing_is_none(self, ha, assign, clock):
        issue = assign()
        question = newest_revision(issue.publication).body
        self.edit(ha, issue, clock, question=question, place=None)
        assert not issue.publication.corrections.exists()

    def test_two_editors_at_once_are_told(self, ha, thu, open_issue, clock):
        issue = open_issue()
        self.edit(ha, issue, clock, title="Một", version=issue.version)
        with pytest.raises(Conflict):
            self.edit(thu, issue, clock, title="Hai", version=issue.version)
        issue.refresh_from_db()
        assert issue.title == "Một"

    def test_stories_come_and_go_in_public(self, ha, assign, tell, clock):
        issue, story = assign(), tell("Ổ gà trên ĐT.376").story
        opening.add_story(ha, issue, story, now=clock.now)
        with pytest.raises(ValidationError):
            opening.add_story(ha, issue, story, now=clock.now)
        opening.remove_story(ha, issue, story, now=clock.now)
        with pytest.raises(ValidationError):
            opening.remove_story(ha, issue, story, now=clock.now)
        codes = [event.code for event in timeline.events(issue, public=True)]
        assert codes == ["issue.assigned", "issue.story-added", "issue.story-removed"]


class TestDropping:
    def test_a_draft_that_is_not_taken_up_never_becomes_public(self, ha, in_state):
        issue = in_state("dropped")
        assert issue.publication.number is None
        assert not Issue.objects.public().exists()
