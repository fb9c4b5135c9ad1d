"""Where a claim was told: in articles of the sample press that are there, or in new ones."""

from __future__ import annotations

from datetime import timedelta

from hoiam.checks.actions import stating
from hoiam.checks.actions.holding import today_of
from hoiam.checks.demo.cases import Case
from hoiam.checks.models import SeenIn
from hoiam.checks.states import OPEN
from hoiam.issues.demo import press
from hoiam.issues.demo.world import Course
from hoiam.issues.demo.writing import Matter, Words
from hoiam.stories.models import Article

ECHO = "Tin đồn tiếp tục lan rộng ở {xa} trong ngày."
AFTER = timedelta(hours=2)


def start(case: Case) -> None:
    """Note where it is told as soon as it is; messages are where people have it from."""
    if case.row.tips:
        stating.add_appearance(case.lead, case.fresh(), seen_in=SeenIn.MESSAGES, now=case.now)
    for key in case.row.press:
        url = case.stage.articles[key]["url"]
        article = Article.objects.filter(url=url, is_sample=True).first()
        if article is not None:
            case.world.begin(max(article.when + AFTER, case.now + AFTER), _note(case, article))
    if case.row.told:
        case.world.begin(case.now + timedelta(minutes=7), _write(case))


def _note(case: Case, article: Article) -> Course:
    article.refresh_from_db()
    claim = case.fresh()
    if claim.state in ("working", "submitted", "published"):
        # What is public is signed, and says where it was seen until then.
        if claim.state in OPEN:
            stating.add_appearance(
                case.lead, claim, seen_in=SeenIn.PRESS, article=article, now=case.now
            )
        story = article.story
        if story is not None and not claim.stories.filter(pk=story.pk).exists():
            stating.add_story(case.lead, claim, story, now=case.now)
    return
    yield


def _write(case: Case) -> Course:
    """Outlets tell of it one after another, up to the last evening."""
    row = case.row
    matter = Matter(
        topic=row.topic,
        about=row.statement,
        headlines=[row.told_title],
        text=row.told,
        question=row.statement,
        answers={},
    )
    words = Words(
        matter,
        place=case.stage.offices["ubnd-phuong-pho-hien"].place,
        draw=case.draw,
        table={"slots": {}},
        general={"echoes": [ECHO]},
    )
    story = None
    for number, outlet in enumerate(press.outlets(now=case.now)[: row.told_by]):
        key = f"{case.world.seed}:claim:{row.key}"
        story = press.write_article(
            words, number, story=story, source=outlet, key=key, now=case.now
        )
        if number == 0:
            stating.add_story(case.lead, case.fresh(), story, now=case.now)
        article = story.articles.order_by("-pk")[0]
        claim = case.fresh()
        if claim.state in OPEN:
            stating.add_appearance(
                case.lead,
                claim,
                seen_in=SeenIn.PRESS,
                article=article,
                on=today_of(article.when),
                now=case.now,
            )
        yield case.now + timedelta(minutes=case.draw.randint(60, 170))
