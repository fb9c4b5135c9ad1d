"""It scores no loyalty, stance, sentiment, hostility or mood, and counts no outlet beside what
needs an answer (§2.3): no name could hold such a thing, and no address can ask for it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from django.apps import apps
from django.forms import Form
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import hoiam
from hoiam.checks.states import ASIDES, RATINGS
from hoiam.config import settings as settings_file
from hoiam.desk import forms as desk_forms
from hoiam.reading.fold import fold
from hoiam.sources import forms as source_forms
from hoiam.sources.states import OUTCOMES
from hoiam.stories import forms as story_forms
from hoiam.stories.models import Mark
from hoiam.stories.queries import counts
from hoiam.stories.queries import stories as queries
from hoiam.topics.models import Topic
from tests.boundaries.listed import inventory

CODE = Path(hoiam.__file__).resolve().parent

# Beginnings of words, so that plurals and compounds are caught; Vietnamese without marks.
SCORES = (
    *("affect", "attitude", "bias", "dissent", "emotion", "favorab", "favourab", "hostil"),
    *("ideolog", "influenc", "loyal", "mood", "negativ", "obedien", "opinion", "patriot"),
    *("polarity", "positiv", "rebel", "reputation", "sentiment", "stance", "subversiv"),
    *("threat_level", "toxic", "trust_score", "virulen", "cam_xuc", "chong_doi", "chong_pha"),
    *("du_luan", "lap_truong", "lech_lac", "nhay_cam", "phan_dong", "quan_diem", "sac_thai"),
    *("tam_trang", "thai_do", "thien_chi", "thu_dich", "tich_cuc", "tieu_cuc", "trung_thanh"),
    "xau_doc",
)
PERSONS = (
    *("author", "byline", "commenter", "creator_name", "follower", "journalist", "nickname"),
    *("person_", "persons", "poster", "profile_url", "reporter", "screen_name", "sender"),
    *("user_handle", "writer_", "but_danh", "nguoi_dang", "nguoi_viet", "phong_vien", "tac_gia"),
)
# Words of the trade that begin alike and mean something else.
MEANT = {
    "reading/classify.py: bias": "the constant of a linear model",
    "reading/match.py: bias": "the constant of a sum of weights",
    "reading/match.py: order_bias": "the constant of a sum of weights",
    "reading/match.py: sure_bias": "the constant of a sum of weights",
    "reading/embed_graph.py: _bias": "the constants of a layer of a network",
    "reading/embed_graph.py: bias": "the constants of a layer of a network",
    "reading/match_model.py: bias": "the constant of a sum of weights",
    "reading/signal.py: bias": "the constant of a sum of weights",
    "reading/signs.py: bias": "the constant of a sum of weights",
}
# Two words of fact-checking, in its own room alone, each over a closed list (tested below). Neither
# is about who said something: the first says why a claim is not rated, the second what a source
# does to a claim.
OF_CLAIMS = {
    **dict.fromkeys(("opinion_kind", "opinion_kind_after", "OPINION_KINDS"), "why it is not rated"),
    **dict.fromkeys(("stance", "stances", "STANCES", "STANCES_MEAN"), "what a source does to it"),
}
FIELDS_OF_CLAIMS = {
    "Claim.opinion_kind",
    "RatingChange.opinion_kind_after",
    "Evidence.stance",
}


def names_in_code() -> Iterator[tuple[str, str]]:
    """Every class, function, attribute, argument and constant of the program by file."""
    for path in sorted(CODE.rglob("*.py")):
        where = path.relative_to(CODE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield where, node.name
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield where, node.id
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield where, node.attr
            elif isinstance(node, ast.arg | ast.keyword) and node.arg:
                yield where, node.arg


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def begins(name: str, stems: tuple[str, ...]) -> str | None:
    """The stem with which the name, or a word in it, begins."""
    text = f"_{fold(snake(name)).replace('-', '_').replace(' ', '_')}"
    return next((stem for stem in stems if f"_{stem}" in text), None)


def test_no_name_in_the_program_could_hold_such_a_score():
    found = {f"{where}: {name}" for where, name in names_in_code() if begins(name, SCORES)}
    of_claims = {f"{where}: {name}" for where, name in names_in_code() if name in OF_CLAIMS}
    assert found - {one for one in of_claims if one.startswith("checks/")} <= set(MEANT)


def test_no_stored_field_could_hold_a_score_or_a_person():
    for model in apps.get_models():
        for name in (model.__name__, *(field.name for field in model._meta.get_fields())):
            if f"{model.__name__}.{name}" not in FIELDS_OF_CLAIMS:
                assert not begins(name, SCORES + PERSONS), f"{model.__name__}.{name}"


def test_what_is_said_of_claims_and_sources_is_of_closed_lists():
    """And stands beside a claim or a source consulted: never beside an article, an outlet, a
    person or a text of somebody."""
    closed = {
        "Claim.opinion_kind": {"opinion", "satire", "forecast"},
        "RatingChange.opinion_kind_after": {"opinion", "satire", "forecast"},
        "Evidence.stance": {"supports", "refutes", "context"},
    }
    assert set(closed) == FIELDS_OF_CLAIMS
    for where, codes in closed.items():
        model = apps.get_model("checks", where.split(".")[0])
        field = model._meta.get_field(where.split(".")[1])
        assert {code for code, _label in field.choices} == codes, where
        assert field.get_internal_type() == "CharField"
    leads_to = {
        field.related_model.__name__
        for name in ("Evidence", "RatingChange")
        for field in apps.get_model("checks", name)._meta.fields
        if field.related_model and field.name not in ("by", "removed_by")
    }
    assert leads_to == {"Claim", "OfficialDocument", "Office", "Correction"}


def test_the_scale_and_why_a_claim_is_set_aside_are_closed_lists():
    assert {code: rating.value for code, rating in RATINGS.items()} == {
        "true": 5,
        "mostly-true": 4,
        "missing-context": 3,
        "partly-false": 2,
        "false": 1,
        "not-enough-evidence": None,
        "opinion": None,
    }
    assert {code for code, rating in RATINGS.items() if not rating.is_rated} == {"opinion"}
    assert set(ASIDES) == {"no-claim", "private", "elsewhere", "asked-for-help", "junk"}
    for code in (*RATINGS, *ASIDES):
        assert code == "opinion" or not begins(code, SCORES + PERSONS), code
    for name, choices in (("Claim.rating", RATINGS), ("Claim.aside", ASIDES)):
        field = apps.get_model("checks", "Claim")._meta.get_field(name.split(".")[1])
        assert {code for code, _label in field.choices} == set(choices), name


def test_no_variable_asks_for_one():
    text = inspect.getsource(settings_file)
    for name in re.findall(r"\b(?:HOIAM_)?[A-Z][A-Z_]{3,}\b", text):
        assert not begins(name.lower(), SCORES + PERSONS), name


def test_no_topic_no_mark_no_outcome_is_one():
    words = [
        *Mark.values,
        *OUTCOMES,
        *(key for key in settings_file.KNOWLEDGE.table("topics.toml")),
    ]
    for word in words:
        assert not begins(word, SCORES + PERSONS), word


@pytest.mark.django_db
def test_topics_in_the_database_are_those_of_the_closed_list(knowledge):
    assert set(Topic.objects.values_list("code", flat=True)) == set(knowledge.table("topics.toml"))


def test_the_only_measures_of_a_text_are_these():
    """A number beside a text is where a score would hide, so each is named here."""
    numbers = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("stories").get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and field.get_internal_type() in ("FloatField", "PositiveIntegerField", "IntegerField")
    }
    assert numbers == {
        "Article.needs_answer",
        "ArticlePlace.mentions",
        "ArticleTopic.score",
        "Story.articles_count",
        "Story.copies_count",
        "Story.needs_answer",
        "Story.version",
        "StoryPlace.mentions",
        "StoryTopic.score",
    }


OUTLET = ("outlet", "source", "publisher", "host", "bao", "nguon", "paper", "domain")


def test_today_has_no_filter_by_outlet():
    assert {field.name for field in fields(queries.Filters)} == {
        *("since", "place", "topic", "needs_answer", "mark", "words")
    }
    asked = set(desk_forms.TodayForm.base_fields)
    assert asked == {"q", "time", "province", "commune", "topic", "mark", "needs_answer"}
    assert not asked & set(OUTLET)


def all_forms() -> list[type[Form]]:
    modules = (desk_forms, source_forms, story_forms)
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, Form) and kind.__module__ == module.__name__
    ]


def test_only_the_form_for_typing_in_names_an_outlet():
    """There the outlet is what is typed in; nowhere else can one be chosen beside stories."""
    named = {
        f"{kind.__name__}.{name}"
        for kind in all_forms()
        if kind.__module__ != source_forms.__name__
        for name in kind.base_fields
        if name in OUTLET
    }
    assert named == {"TypeInForm.outlet"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", OUTLET)
def test_an_address_can_t_ask_for_an_outlet(client, ha, tell, name):
    one = tell("Đường tỉnh 379 xuống cấp", outlet="Báo Một", reasons=("xuống cấp",))
    other = tell("Cống tắc ở phường Phố Hiến", outlet="Báo Hai", reasons=("tắc",))
    client.force_login(ha)
    for value in (str(one.source_id), one.source.host, one.source.name):
        asked = client.get(
            reverse("desk:today"), {name: value, "needs_answer": "on", "time": "all"}
        )
        shown = {card.story.pk for card in asked.context["cards"]}
        assert shown == {one.story_id, other.story_id}


@pytest.mark.django_db
def test_search_does_not_find_by_outlet(tell):
    from hoiam.stories.queries import search

    tell("Đường tỉnh xuống cấp", outlet="Báo Lạ Hoắc")
    assert search.find_articles("Lạ Hoắc") == []


def test_no_count_is_by_outlet():
    source = inspect.getsource(counts) + inspect.getsource(queries)
    assert not re.search(r"""values(_list)?\([^)]*["'](?:article[s_]*)?(?:source|outlet)""", source)
    assert not [name for name, _ in inspect.getmembers(counts) if begins(name, OUTLET)]


def patterns(resolver: URLResolver | None = None, above: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, f"{above}{pattern.pattern}")
        elif isinstance(pattern, URLPattern):
            yield f"{above}{pattern.pattern}"


def test_addresses_are_these():
    """A new page is looked at with the boundaries in mind, then listed with what it is for."""
    listed = inventory()["addresses"]
    there = set(patterns())
    assert not there - set(listed), "not in [addresses] of tests/boundaries/inventory*.toml"
    assert not set(listed) - there, "listed and no longer there"


@pytest.mark.django_db
def test_what_is_searched_for_is_stored_nowhere(client, ha, tell, caplog):
    """Nor does the log or the account's session learn of it."""
    from django.db import connection

    from tests.boundaries.looking import everything_kept

    tell("Đường tỉnh 379 xuống cấp")
    client.force_login(ha)
    with caplog.at_level("DEBUG"):
        found = client.get(reverse("desk:today"), {"q": "ngườitốcáo", "time": "all"})
        client.get(reverse("desk:today"), {"q": "ngườitốcáo", "topic": "không có"})
    assert found.status_code == 200
    lines = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
    assert "ngườitốcáo" not in "".join(lines)
    for where, text in everything_kept(connection):
        assert "ngườitốcáo" not in text, where
        assert "nguoitocao" not in text, where
    assert "ngườitốcáo" not in str(found.cookies)
