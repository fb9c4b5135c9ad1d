"""The sample press, loaded as if it had arrived in the past weeks, and taken out again."""

from __future__ import annotations

from collections import defaultdict

import pytest

from hoiam.sources.models import Item, Source
from hoiam.stories.actions.sample import load_sample, remove_sample
from hoiam.stories.models import Article, ArticleVersion, Story
from hoiam.stories.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(knowledge, now, settings):
    """The sample press with the first headlines of DANeS alone, to be quick."""
    real = settings.KNOWLEDGE

    def read(name: str) -> bytes:
        data = real.read(name)
        return b"\n".join(data.split(b"\n")[:40]) if name == "sample/danes.jsonl" else data

    settings.KNOWLEDGE = type(real)(read=read)
    load_sample(now=now)
    return settings.KNOWLEDGE


def test_everything_on_today_has_something_to_show(sample, now, tell, ha):
    rows = sample.table("sample/articles.toml")["article"]
    assert Article.objects.count() == len(rows) + 40
    assert ArticleVersion.objects.count() == sum(len(r.get("revisions", ())) for r in rows)
    copies = {r["url"] for r in rows if "copy_of" in r}
    assert copies <= set(Article.objects.exclude(copy_of=None).values_list("url", flat=True))
    assert Story.objects.filter(needs_answer__gte=0.5).count() >= 10
    assert Story.objects.exclude(place=None).exclude(topic=None).count() >= 15
    assert Story.objects.filter(articles_count__gte=3).count() >= 5
    assert not Article.objects.filter(is_sample=False).exists()
    assert all(article.when <= now for article in Article.objects.all())
    events = defaultdict(set)
    stories = dict(Article.objects.values_list("url", "story"))
    for row in rows:
        events[row["event"]].add(stories[row["url"]])
    whole = [event for event, found in events.items() if len(found) == 1]
    assert len(whole) >= 0.6 * len(events)

    found = search.find_articles("o nhiem song")
    assert {Article.objects.get(pk=pk).url.split("-kenh-")[-1] for pk in found[:3]} == {
        "1.html",
        "3.html",
        "3b.html",
    }

    # Again adds nothing, a real article stays when the sample goes, and nothing else does.
    before = Article.objects.count()
    assert load_sample(now=now) == before
    kept = tell("Ngập thật ở Phố Hiến", "Nước ngập thật.")
    assert remove_sample() == before
    assert list(Article.objects.all()) == [kept]
    assert list(Story.objects.all()) == [kept.story]
    assert not Source.objects.filter(is_sample=True).exists()
    assert not Item.objects.exists()
    assert search.find_articles("ngap") == [kept.pk]
