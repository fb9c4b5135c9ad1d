"""An outlet stands on its article: beside issues it is no filter, no count and no column (§2.3).

And no number stands beside a matter, an office or a person that could be a score of them.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.forms import BaseForm

import hoiam
from tests.boundaries.test_no_scores import OUTLET, PERSONS, SCORES, begins
from tests.boundaries.test_nothing_in_secret import _routes as routes_of

NAME = "Thời báo Chỉ Một Lần"


def forms() -> Iterator[type[BaseForm]]:
    """Every form of the program, whichever file it is in."""
    for module in pkgutil.walk_packages(hoiam.__path__, "hoiam."):
        if "forms" in module.name.rsplit(".", 1)[-1]:
            importlib.import_module(module.name)
    waiting = [BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("hoiam."):
            yield kind


def test_no_form_asks_for_an_outlet_but_where_one_is_typed_in_or_kept():
    named = {
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in forms()
        for name in getattr(kind, "base_fields", {})
        if name in OUTLET or "outlet" in name or "newsroom" in name
    }
    assert named <= {
        "hoiam.stories.forms.TypeInForm.outlet",
        "hoiam.sources.forms.NewsroomForm.newsroom_email",
        # Whose list of checks is read: an entry of an address book; nothing is asked for by it.
        "hoiam.checks.views.others.ListForm.source",
    }


def test_no_form_has_a_place_for_a_score_or_a_person():
    for kind in forms():
        for name in getattr(kind, "base_fields", {}):
            if f"{kind.__name__}.{name}" not in ("RatingForm.opinion_kind", "EvidenceForm.stance"):
                assert not begins(name, SCORES + PERSONS), f"{kind.__name__}.{name}"


def test_no_address_has_a_place_for_one():
    from django.urls import get_resolver

    for route in routes_of(get_resolver()):
        if not route.startswith("desk/sources/"):
            for word in ("outlet", "publisher", "nguon-tin", "toa-soan"):
                assert word not in route, route


# Numbers beside a matter, an office or a text: what each counts stands in the inventory.
COUNTED = {
    *("DigestEntry.position", "DigestEntry.version", "Digest.number", "Digest.version"),
    *("Duty.row", "Duty.version", "Issue.task", "Issue.version", "Issue.rank"),
    *("NumberSeries.last", "NumberSeries.year", "OfficeRequest.days", "OfficeRequest.days_granted"),
    *("OfficialDocument.version", "Office.version", "OutgoingMail.about", "OutgoingMail.attempts"),
    *("OutgoingMail.recipient", "Publication.version", "Revision.number", "Round.number"),
    *("User.version", "LogEntry.subject", "Attachment.size"),
}
COUNTED |= {
    # How many asked, of which so many with words of their own; how fast; how alike two texts are.
    *("Claim.tips_count", "Claim.different_count", "Claim.growth", "Claim.version"),
    *("Joining.score", "CheckFeed.failures", "CheckFeed.version", "PageReading.tries"),
    # On which page of a paper its quoted passage stands.
    "Evidence.quote_page",
}
ROOMS = ("checks", "documents", "issues", "offices", "post", "publishing", "receipts")


def test_the_only_numbers_of_the_rooms_that_answer_are_these():
    numbers = {
        f"{model.__name__}.{field.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if field.concrete and not field.is_relation and not field.primary_key
        if "Integer" in str(getattr(field, "output_field", field).get_internal_type())
        or field.get_internal_type() in ("FloatField", "DecimalField")
    }
    assert numbers == COUNTED


@pytest.fixture
def raised(assign, answer_it, tell, ha, clock, monkeypatch):
    """A matter that two outlets raised, answered in public."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    first = tell("Đường tỉnh 379 hỏng", outlet=NAME)
    tell("Đường tỉnh 379 nát", outlet="Báo Thứ Hai", story=first.story)
    issue = assign(stories=[first.story])
    answer_it(issue)
    return issue


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*OUTLET, "outlets", "outlet_id", "by"])
def test_neither_the_board_nor_the_public_list_can_be_asked_for_one(raised, client, ha, name):
    client.force_login(ha)
    for path in ("/desk/board/", "/van-de/", "/co-quan/so-xay-dung/", "/diem-bao/"):
        whole, asked = client.get(path), client.get(path, {name: NAME})
        # Links to the following page and tabs may repeat what was asked; the rows are the same.
        assert NAME not in whole.content.decode(), path
        assert _numbers(whole) == _numbers(asked), path


def _numbers(response) -> list[str]:
    import re

    return re.findall(r"VD-2026-\d{4}", response.content.decode())


@pytest.mark.django_db
def test_no_export_of_issues_names_one(raised, client):
    said = json.loads(client.get(f"/van-de/{raised.number}.json").content)
    assert NAME not in json.dumps(said, ensure_ascii=False)
    for path in ("/tra-loi.atom", "/cau-hoi.atom", "/sitemap-1.xml"):
        assert NAME not in client.get(path).content.decode(), path


@pytest.mark.django_db
def test_the_duty_table_goes_out_without_one(raised, client, thu):
    client.force_login(thu)
    assert NAME not in client.get("/desk/offices/duties/file/").content.decode()


def test_what_a_memo_holds_of_an_outlet_is_its_article():
    """A source is a title with its link; nothing counts them, and no figure of a memo is theirs."""
    from dataclasses import fields

    from hoiam.issues.memo import content

    assert {field.name for field in fields(content.Source)} == {"outlet", "title", "link"}
    holding = {
        kind.__name__
        for kind in vars(content).values()
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__")
        for field in fields(kind)
        if "outlet" in field.name or "source" in field.name
    }
    assert holding == {"Source", "Entry"}


@pytest.mark.django_db
def test_figures_of_an_office_are_its_rounds_and_days(lan, clock):
    from dataclasses import fields

    from hoiam.issues.figures import OfficeFigures

    for field in fields(OfficeFigures):
        assert not any(word in field.name for word in (*OUTLET, "person", "author", "score"))
