"""The life of one matter: raised, opened, assigned; what follows is `rounds` and `aftermath`."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hoiam.issues.actions import assigning, opening
from hoiam.issues.demo import press, rounds
from hoiam.issues.demo.plans import Plan
from hoiam.issues.demo.world import Course, World
from hoiam.issues.demo.writing import Words, plain_name
from hoiam.issues.models import Issue
from hoiam.offices.models import Duty, Office
from hoiam.offices.queries.proposing import Proposal, propose_office
from hoiam.places.models import Place
from hoiam.sources.models import Source
from hoiam.stories.models import Story
from hoiam.topics.models import Topic

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all matters share: the words, the outlets, the places, the duty table."""

    matters: Mapping[str, Any]
    desk: Mapping[str, Any]
    outlets: Sequence[Source]
    communes: Sequence[Place]
    # Communes with a committee among the offices: most of what the press raises is there.
    known_communes: Sequence[Place]
    topics: Mapping[str, Topic]
    duties: Sequence[Duty]


class Life:
    """One matter on its way, and what it has met so far."""

    def __init__(
        self, plan: Plan, world: World, scene: Scene, *, story: Story | None = None
    ) -> None:
        self.plan, self.world, self.scene = plan, world, scene
        self.draw = random.Random(plan.key)
        near = self.draw.random() < 0.6
        self.place = self.draw.choice(scene.known_communes if near else scene.communes)
        if story is not None:
            self.place = story.place
        self.words = Words(
            plan.matter, place=self.place, draw=self.draw, table=scene.matters, general=scene.desk
        )
        self.story = story
        self.issue: Issue | None = None

    @property
    def topic(self) -> Topic:
        return self.scene.topics[self.plan.matter.topic]

    def say(self, name: str, **more: str) -> str:
        """One of the sentences that people use on such an occasion."""
        known = {"viec": self.words.about} | more
        if self.issue is not None and self.issue.office is not None:
            known = {"coquan": plain_name(self.issue.office)} | known
        return self.words.fill(self.draw.choice(self.scene.desk[name]), **known)

    def fresh(self) -> Issue:
        """The issue as it is now."""
        self.issue.refresh_from_db()
        return self.issue

    def start(self) -> None:
        """Put the first step on the world's agenda."""
        opened = self.world.on(self.plan.opened_on, self.draw)
        if not self.plan.has_press:
            self.world.begin(opened, self._course())
            return
        ahead = timedelta(hours=self.draw.randint(5, 90))
        raised = max(opened - ahead, self.world.now + timedelta(minutes=self.draw.randint(5, 300)))
        self.world.begin(raised, self._raised(opened))

    def _raised(self, opened) -> Course:
        """The first article makes the story, and the editor comes upon it."""
        outlets = self.draw.sample(list(self.scene.outlets), press.how_many(self.draw))
        self._write(0, outlets[0])
        when = self.world.now
        for number, outlet in enumerate(outlets[1:], 1):
            when += timedelta(hours=self.draw.randint(2, 40))
            self.world.begin(when, self._also(number, outlet))
        yield max(opened, self.world.now + timedelta(minutes=40))
        yield from self._course()

    def _also(self, number: int, outlet: Source) -> Course:
        self._write(number, outlet)
        return
        yield

    def _write(self, number: int, outlet: Source) -> None:
        self.story = press.write_article(
            self.words,
            number,
            story=self.story,
            source=outlet,
            key=self.plan.key,
            now=self.world.now,
        )

    def _course(self) -> Course:
        plan, world, draw, ha = self.plan, self.world, self.draw, self.world.cast.editor
        proposal = self._open()
        if "dropped" in plan.turns:
            yield world.after(1, draw)
            opening.withdraw_issue(ha, self.issue, reason="", now=world.now)
            return
        if plan.stop == "draft" or proposal is None:
            return
        if "withheld" in plan.turns:
            yield world.now + timedelta(minutes=9)
            code = plan.matter.withhold
            opening.withhold_text(ha, self.fresh(), reason_code=code, now=world.now)
        yield world.after(draw.choice((0, 0, 0, 1)), draw)
        self._assign(proposal.office, proposal.duty)
        if "wording" in plan.turns:
            yield world.soon(draw)
            self._reword()
        if "merged" in plan.turns:
            world.begin(world.after(draw.randint(1, 3), draw), self._twin())
        if "withdrawn" in plan.turns:
            yield world.after(draw.randint(1, 4), draw)
            reason = self.say("withdrawals")
            opening.withdraw_issue(ha, self.fresh(), reason=reason, now=world.now)
            return
        yield from rounds.first(self)

    def _open(self) -> Proposal | None:
        title, question = self.words.headline(), self.words.question
        proposal = propose_office(
            topic=self.topic,
            place=self.place,
            text=f"{title}\n{question}",
            on=self.world.today,
            table=self.scene.duties,
        )
        self.issue = opening.open_issue(
            self.world.cast.editor,
            stories=[self.story] if self.story else [],
            title=title,
            question=question,
            kind=self.plan.kind,
            topic=self.topic,
            place=self.place,
            office=proposal.office if proposal else None,
            duty=proposal.duty if proposal else None,
            is_sample=True,
            now=self.world.now,
        )
        return proposal

    def _assign(self, office: Office, duty: Duty | None) -> None:
        self.issue = assigning.assign_issue(
            self.world.cast.editor, self.fresh(), office, duty=duty, now=self.world.now
        )

    def _reword(self) -> None:
        issue = self.fresh()
        opening.edit_issue(
            self.world.cast.editor,
            issue,
            title=issue.title,
            question=f"{self.words.question} {self.say('rewordings')}",
            kind=issue.kind,
            topic=issue.topic,
            place=issue.place,
            correction=self.say("reworded"),
            now=self.world.now,
        )

    def _twin(self) -> Course:
        """The same matter opened twice by mistake: the second joins the first."""
        ha, world, draw = self.world.cast.editor, self.world, self.draw
        story = press.write_article(
            self.words,
            1,
            story=None,
            source=draw.choice(self.scene.outlets),
            key=f"{self.plan.key}:twin",
            now=world.now,
        )
        yield world.after(1, draw)
        twin = opening.open_issue(
            ha,
            stories=[story],
            title=self.words.headline(1),
            question=self.words.question,
            kind=self.plan.kind,
            topic=self.topic,
            place=self.place,
            now=world.now,
        )
        yield world.soon(draw)
        first = self.fresh()
        twin = assigning.assign_issue(ha, twin, first.office, now=world.now)
        yield world.after(1, draw)
        if self.fresh().state in ("assigned", "accepted"):
            opening.merge_issues(ha, self.issue, twin, now=world.now)
