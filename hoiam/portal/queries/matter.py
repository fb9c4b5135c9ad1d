"""One issue as anyone may read it: question, office, clock, answers, events and changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoiam.issues.clock import Standing
from hoiam.issues.deadlines import DeadlineRule, NoRuleInForce
from hoiam.issues.models import Answer, Issue, Objection, Round
from hoiam.issues.queries.due import explained, round_standing, rule_of, standing_of
from hoiam.issues.queries.timeline import Event, events
from hoiam.issues.states import PUBLIC as PUBLIC_ISSUES
from hoiam.offices.models import User
from hoiam.portal.queries.lists import badge_of, outcome_words, public_issues
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Attachment, Correction, Publication, ReviewRequest
from hoiam.publishing.queries import (
    Said,
    Shown,
    Words,
    history,
    public_title,
    text_in,
    words_in,
)
from hoiam.publishing.queries.files import public_files
from hoiam.publishing.queries.history import Event as Dated
from hoiam.publishing.queries.history import changed_runs, corrections_shown
from hoiam.publishing.queries.parts import WITHDRAWN, correction_key, review_key
from hoiam.publishing.states import PUBLIC
from hoiam.stories.models import Article, Story

ARTICLES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One dated change of what is published, with the words that came and went."""

    at: datetime
    label: str
    said: Said
    runs: list[tuple[str, str]]
    correction: int | None = None
    # What a room above changed with it: rows with `what`, `about`, `was`, `now` and `why`.
    beside: Sequence[object] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSaid:
    """A correction on top of the page, in the language of the page where it was translated."""

    correction: Correction
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSaid:
    """A request to look again, and what came of it."""

    review: ReviewRequest
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The text of a publication with all that holds it accountable."""

    publication: Publication
    shown: Shown
    words: Words
    corrections: list[CorrectionSaid]
    changes: list[Changed]
    reviews: list[ReviewSaid]
    attachments: list[Attachment]
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    answer: Answer
    text: Published
    outcome: str
    objections: list[Objection]
    signers: list[str]
    is_newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundShown:
    """A round with its clock, the ground it stands on, and the answer that ended it."""

    round: Round
    standing: Standing
    rule: DeadlineRule | None
    explained: list[str]
    answer: AnswerShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryShown:
    """What raised the matter: a headline of each outlet, linked."""

    story: Story
    articles: list[Article]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    issue: Issue
    question: Published
    badge: str
    standing: Standing | None
    rounds: list[RoundShown]
    stories: list[StoryShown]
    events: list[Event]

    @property
    def newest_answer(self) -> AnswerShown | None:
        """The last answer that stands."""
        answers = [held.answer for held in self.rounds if held.answer]
        return next((one for one in answers if not one.text.is_withdrawn), None)


def find_issue(number: str) -> Issue | None:
    """A public issue by its public number, whoever asks."""
    rows = public_issues().select_related(
        "merged_into__publication", "document__publication", "document__issuer", "duty"
    )
    return rows.filter(publication__number=number.replace("\x00", "")).first()


def whole_matter(issue: Issue, *, today: date) -> Matter:
    """Everything the page says of an issue. The newest round comes first."""
    rounds = list(issue.rounds.select_related("office").prefetch_related("requests"))
    standing = standing_of(issue, today=today)
    return Matter(
        issue=issue,
        question=published(issue.publication),
        badge=badge_of(issue, standing),
        standing=standing,
        rounds=_rounds(issue, rounds, today),
        stories=[] if issue.withheld else _stories(issue),
        events=events(issue, public=True),
    )


def find_answer(number: str) -> Answer | None:
    """A public answer by its public number, with its issue as its page shows it."""
    rows = Answer.objects.filter(publication__number=number, publication__state__in=PUBLIC)
    answer = rows.select_related("issue__publication", "round").first()
    if answer is None or answer.issue.state not in PUBLIC_ISSUES:
        return None
    return answer


def published(publication: Publication) -> Published:
    """A public text with its corrections, changes, reviews and files."""
    language = get_language() or "vi"
    is_open = kind_of(publication).is_open(publication)
    shown = replace(text_in(publication, language), title=public_title(publication, language))
    if not is_open:
        # Words that nobody may read don't reach a template at all; what stands for them is ours.
        ours = {"language": language, "is_translated": False, "is_outdated": False}
        shown = replace(shown, summary="", body="", **ours)
    words = words_in(publication, language)
    return Published(
        publication=publication,
        shown=shown,
        words=words,
        # What was put right repeats what it was, so it is withheld and withdrawn with the text.
        corrections=_corrections(publication, words) if is_open else [],
        changes=_changes(publication, words, is_open=is_open),
        reviews=_reviews(publication, words),
        attachments=public_files(publication),
        is_withdrawn=publication.state == "withdrawn",
    )


def _corrections(publication: Publication, words: Words) -> list[CorrectionSaid]:
    language = publication.language
    return [
        CorrectionSaid(correction=row, said=words.said(correction_key(row.pk), row.text, language))
        for row in corrections_shown(publication)
    ]


def _reviews(publication: Publication, words: Words) -> list[ReviewSaid]:
    language = publication.language
    return [
        ReviewSaid(review=row, said=words.said(review_key(row.pk), row.outcome_text, language))
        for row in publication.reviews.order_by("arrived", "pk")
    ]


def _changes(publication: Publication, words: Words, *, is_open: bool) -> list[Changed]:
    """Each with its date; of a text that nobody may read, only the reason of the withdrawal."""
    return [
        Changed(
            at=event.at,
            label=_label(event),
            said=_said(event, publication, words, is_open=is_open),
            runs=_runs(event) if is_open else [],
            correction=event.correction.pk if event.correction else None,
        )
        for event in history(publication)
    ]


def _label(event: Dated) -> str:
    if event.code != "translated":
        return str(event.label)
    names = {"en": _("translated into English"), "vi": _("translated into Vietnamese")}
    return names.get(event.text, str(event.label))


def _said(event: Dated, publication: Publication, words: Words, *, is_open: bool) -> Said:
    is_shown = event.code != "translated" and (is_open or event.code == "withdrawn")
    key = correction_key(event.correction.pk) if event.correction else ""
    if event.code == "withdrawn":
        key = WITHDRAWN
    return words.said(key, event.text if is_shown else "", publication.language)


def _runs(event: Dated) -> list[tuple[str, str]]:
    """What the words were before and after, where the text changed."""
    if event.before is None or event.revision is None:
        return []
    return changed_runs(event.before, event.revision)


def _rounds(issue: Issue, rounds: Iterable[Round], today: date) -> list[RoundShown]:
    answers = {
        one.round_id: one
        for one in Answer.objects.filter(issue=issue)
        .filter(publication__state__in=PUBLIC)
        .select_related(
            "publication__current",
            "publication__submitted_by__office",
            "publication__approved_by__office",
            "office",
        )
        .prefetch_related("publication__translations", "objections")
    }
    newest = max(answers, key=lambda key: answers[key].pk, default=None)
    return [
        RoundShown(
            round=held,
            standing=round_standing(held, today=today),
            rule=_rule(held),
            explained=explained(held),
            answer=_answer(answers[held.pk], is_newest=held.pk == newest)
            if held.pk in answers
            else None,
        )
        for held in sorted(rounds, key=lambda held: -held.number)
    ]


def _rule(held: Round) -> DeadlineRule | None:
    try:
        return rule_of(held)
    except NoRuleInForce:
        return None


def _answer(answer: Answer, *, is_newest: bool) -> AnswerShown:
    return AnswerShown(
        answer=answer,
        text=published(answer.publication),
        outcome=outcome_words(answer),
        objections=list(answer.objections.all()),
        signers=signers_of(answer.publication),
        is_newest=is_newest,
    )


def signers_of(publication: Publication) -> list[str]:
    """Who signed, by duty and office and never by name: the author first, then the approver."""
    signed = (publication.submitted_by, publication.approved_by)
    return [_by_duty(user) for user in signed if user is not None]


def _by_duty(user: User) -> str:
    duty = user.duty or str(user.get_role_display())
    return f"{duty}, {user.office.name}" if user.office else duty


def _stories(issue: Issue) -> list[StoryShown]:
    """Each story with the first articles that told it, copies left out."""
    stories = list(issue.stories.order_by("first_seen", "pk"))
    told: dict[int, list[Article]] = {story.pk: [] for story in stories}
    articles = Article.objects.filter(story__in=stories, copy_of=None).select_related("source")
    for article in articles.order_by("published", "received", "pk").defer("text", "minhash"):
        told[article.story_id].append(article)
    return [
        StoryShown(
            story=story,
            articles=told[story.pk][:ARTICLES_SHOWN],
            more=max(len(told[story.pk]) - ARTICLES_SHOWN, 0),
        )
        for story in stories
    ]


def title_of(publication: Publication) -> str:
    """The title of anything public; of an issue whose text is withheld, that it is."""
    return public_title(publication, get_language() or publication.language)


def withheld_words(issue: Issue) -> str:
    """Why the text is not shown, in a sentence; "" where it is."""
    if not issue.withheld:
        return ""
    return _("The text is withheld for this reason: %(reason)s.") % {
        "reason": issue.get_withheld_display()
    }
