"""It speaks in one voice, its own (§2.6), and what it has published stays accountable (§2.8)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hoiam
from hoiam.publishing import kinds
from hoiam.publishing.models import Publication
from tests.issues.conftest import (  # noqa: F401
    answer_it,
    assign,
    in_state,
    open_issue,
    submit,
    write,
)

CODE = Path(hoiam.__file__).resolve().parent
PAGES = CODE / "portal" / "templates" / "portal"
OWN_SCRIPT = re.compile(r"""<script src="{% static 'portal/[a-z]+\.js' %}" defer></script>""")


def test_no_page_of_the_public_site_loads_or_offers_anything_of_another():
    """No counter, no "share" button, no embedded post: nothing that tells another who reads."""
    for page in PAGES.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        # A block of data about the page itself is no script: it never runs and loads nothing.
        text = text.replace('<script type="application/ld+json">{{ json_ld }}</script>', "")
        # What runs is a file of this site, named by the program and not by an address.
        text = OWN_SCRIPT.sub("", text)
        assert "<script" not in text, page.name
        assert "<iframe" not in text, page.name
        assert not re.search(r'(?:src|action|href)="(?:https?:)?//', text), page.name
    for style in (CODE / "portal" / "static").rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert "url(" not in text, style.name
        assert "@import" not in text, style.name
    for script in (CODE / "portal" / "static").rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org/)|sendBeacon|WebSocket|import\(", text)
        for store in ("localStorage", "sessionStorage", "indexedDB", "document.cookie"):
            assert store not in text, f"{script.name}: {store}"


def test_no_page_has_a_place_for_an_account_of_an_outsider():
    for page in PAGES.glob("*.html"):
        text = page.read_text(encoding="utf-8").lower()
        for word in ('type="password"', "csrf_token", "comment-form", "avatar"):
            assert word not in text, f"{page.name}: {word}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "code"),
    [
        *(("assigned", 200), ("answered", 200), ("closed", 200), ("withdrawn", 410)),
        *(("merged", 200), ("draft", 404), ("dropped", 404)),
    ],
)
def test_what_was_once_public_answers_for_ever(client, in_state, state, code):  # noqa: F811
    issue = in_state(state)
    number = issue.number or "VD-2026-0001"
    assert client.get(f"/van-de/{number}/").status_code == code
    assert client.get(f"/en/van-de/{number}/").status_code == code


@pytest.mark.django_db
def test_every_published_page_shows_its_history_and_how_to_ask_for_a_review(
    client,
    answer_it,  # noqa: F811
    assign,  # noqa: F811
):
    answer = answer_it(assign())
    assert "answer" in kinds.all_kinds()
    for publication in Publication.objects.filter(state="published"):
        path = kinds.kind_of(publication).path(publication)
        shown = client.get(f"/{path}").content.decode()
        assert f"/xem-lai/{publication.number}/" in shown, path
        assert 'class="history"' in shown, path
        assert client.get(f"/xem-lai/{publication.number}/").status_code == 200
    assert answer.publication.number


@pytest.mark.django_db
def test_no_outlet_is_a_filter_a_count_or_a_column(client, assign, tell):  # noqa: F811
    """§2.3: an outlet stands on its article and nowhere beside issues."""
    article = tell("Đường hỏng nặng", outlet="Báo Chỉ Một Lần")
    issue = assign(stories=[article.story])
    assert "Báo Chỉ Một Lần" in client.get(f"/van-de/{issue.number}/").content.decode()
    places = ("/", "/van-de/", "/co-quan/", "/cau-hoi.atom", f"/van-de/{issue.number}.json")
    for path in places:
        assert "Báo Chỉ Một Lần" not in client.get(path).content.decode(), path
    whole = client.get("/van-de/").content
    for name in ("source", "outlet", "bao"):
        assert client.get("/van-de/", {name: "Báo Chỉ Một Lần"}).content == whole
