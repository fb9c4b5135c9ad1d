"""What an issue would be if it were opened from a story: all that is known, filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from hoiam.issues.clock import Count
from hoiam.issues.queries.due import kinds_on, propose_due, today_of
from hoiam.offices.queries.proposing import Proposal, propose_office, why_nobody
from hoiam.places.models import Place
from hoiam.reading.redact import redact
from hoiam.stories.models import Story
from hoiam.topics.models import Topic

PRESS_MATTER = "press-matter"
LONGEST_TITLE = 300
# So much of the first article is looked at for words of the duty table.
LEAD = 1_200


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedIssue:
    """An issue to be looked over by an editor. `why_nobody` says why no office is proposed."""

    title: str
    question: str
    place: Place | None
    topic: Topic | None
    kind: str
    proposal: Proposal | None
    count: Count
    reasons: tuple[str, ...]
    why_nobody: str = ""


def propose_issue(story: Story, *, now: datetime) -> ProposedIssue:
    """Title, question, place, topic, kind, office with its reason, and the date explained."""
    today = today_of(now)
    title = redact(story.headline).text[:LONGEST_TITLE]
    text = f"{story.headline}\n{_lead_of(story)}"
    proposal = propose_office(topic=story.topic, place=story.place, text=text, on=today)
    nobody = ""
    if proposal is None:
        nobody = why_nobody(topic=story.topic, place=story.place, on=today)
    return ProposedIssue(
        title=title,
        question=_question(title, story.place),
        place=story.place,
        topic=story.topic,
        kind=PRESS_MATTER,
        proposal=proposal,
        count=propose_due(PRESS_MATTER, on=today),
        reasons=tuple(story.reasons),
        why_nobody=nobody,
    )


def kinds_today(on: date) -> list[tuple[str, str]]:
    """The kinds of matter that may be assigned on that day, with their names."""
    return [(rule.code, rule.name) for rule in kinds_on(on)]


def _lead_of(story: Story) -> str:
    first = story.articles.filter(text__isnull=False).order_by("received", "pk").first()
    return (first.text or "")[:LEAD] if first else ""


def _question(title: str, place: Place | None) -> str:
    """A neutral sentence: what the press reports, where, and what is asked of the office."""
    where = place.whole_name if place else ""
    named = {"title": title.rstrip(" .?!…"), "place": where}
    if place is not None and place.name not in title:
        said = _("The press reports: “%(title)s” (%(place)s).") % named
    else:
        said = _("The press reports: “%(title)s”.") % named
    asked = _("What does the office find, what has it done or will it do about it, and by when?")
    return f"{said} {asked}"
