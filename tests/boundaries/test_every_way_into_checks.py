"""Social networks, forums, messaging and personal pages are refused wherever checks take an
address in (§2.2): tip, appearance, evidence, correction, import, list, its redirect, command line.

Nothing is fetched for who asks: no door but a list of a publisher asks the network for anything.
"""

from __future__ import annotations

import io
import json
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from hoiam.checks.actions import importing
from hoiam.checks.actions.asking import clean_words, take_tip
from hoiam.checks.actions.reading_lists import read_list
from hoiam.checks.models import Appearance, CheckFeed, Evidence, ImportedCheck, Tip
from hoiam.jobs.clock import Again
from hoiam.sources.models import Source
from tests.boundaries.looking import everything_kept
from tests.boundaries.test_every_way_in import each_way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_matching", "one_clock")]
NAME = "lo-ten-ai-do"
HOST = "bao.vn"


@pytest.fixture
def one_clock(clock, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", clock)


@pytest.fixture
def outlet(now):
    """The host of the ways that lead to a person's page at a paper, too."""
    return Source.objects.create(name="Báo", host=HOST, home_url=f"https://{HOST}/", added_at=now)


def kept() -> list[str]:
    return [where for where, row in everything_kept(connection) if NAME in row]


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read_to_its_end(feed: CheckFeed, clock) -> None:
    for _ in range(6):
        again = read_list(feed=feed.pk, now=clock.now)
        if not isinstance(again, Again):
            return
        clock.now = max(clock.now, again.at)
    raise AssertionError("the list does not come to rest")


def review(url: str) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": "Nước máy có asen.",
        "reviewRating": {"@type": "Rating", "alternateName": "Sai"},
        "author": {"@type": "Organization", "name": "Ai Đó Kiểm Tin"},
    }


@each_way
def test_the_address_of_a_tip(url, client, outlet, now):
    with pytest.raises(ValidationError):
        take_tip(text="", kind="address", address=url, now=now)
    for step in ("find", "preview", "send"):
        given = {"text": url, "kind": "address", "address": url, "step": step}
        assert client.post("/kiem-chung/hoi/", given).status_code in (200, 429)
    assert not [row for row in Tip.objects.all() if row.address]
    assert not kept()


@each_way
@pytest.mark.parametrize("around", ["Xem {} nhé", "({}),", "{}."])
def test_a_link_in_the_words_of_a_tip(url, around, client, now):
    text = f"Nghe nói cầu Hưng Hà sắp thu phí ba mươi nghìn đồng. {around.format(url)}"
    assert NAME not in clean_words(text).text
    client.post("/kiem-chung/hoi/", {"text": text, "kind": "text", "step": "send"})
    assert Tip.objects.exists()
    assert not kept()


@each_way
def test_where_a_claim_was_seen(url, outlet, claim, tam):
    row = claim()
    sent = {"seen_in": "press", "url": url, "version": row.version}
    address = reverse("checks:act", args=[row.pk, "add-appearance"])
    assert of(tam).post(address, sent).status_code in (200, 409, 422)
    assert not Appearance.objects.exists()
    assert not kept()


@each_way
def test_the_address_of_evidence(url, outlet, claim, tam):
    row = claim()
    sent = {"kind": "page", "title": "Số liệu", "owner": "Viện", "says": "Có.", "stance": "refutes"}
    sent |= {"address": url, "version": row.version}
    assert of(tam).post(reverse("checks:evidence", args=[row.pk]), sent).status_code != 302
    assert not Evidence.objects.exists()
    assert not kept()


@each_way
def test_evidence_that_a_correction_adds(url, outlet, published_check, tam):
    check = published_check()
    current = check.publication.current
    sent = {
        "title": current.title,
        "summary": current.summary,
        "body": current.body,
        "text": "Thêm căn cứ.",
        "version": check.publication.version,
        "address": url,
    }
    key = check.claims.get().pk
    source = {"kind": "page", "title": "Số liệu", "owner": "Viện", "says": "Có."}
    source |= {"stance": "context", "address": url}
    sent |= {f"e{key}-{name}": value for name, value in source.items()}
    address = reverse("checks:correct", args=[check.pk])
    answer = of(tam).post(address, sent)
    assert answer.status_code != 302
    assert 'aria-invalid="true"' in answer.content.decode() or answer.context["problem"]
    assert not Evidence.objects.filter(address__contains=NAME).exists()
    assert not kept()


@each_way
def test_a_check_in_a_file_of_another_publisher(url, outlet, ha):
    file = SimpleUploadedFile("claims.json", json.dumps(review(url)).encode())
    answer = of(ha).post(reverse("checks:take-file"), {"file": file})
    assert answer.status_code == 200
    assert not ImportedCheck.objects.exists()
    assert not kept()


@each_way
def test_the_command_line(url, outlet, tmp_path):
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(review(url)), encoding="utf-8")
    said = io.StringIO()
    with suppress(CommandError):
        call_command("import_checks", str(file), stdout=said, stderr=said)
    assert NAME not in said.getvalue()
    assert not ImportedCheck.objects.exists()
    assert not kept()


@each_way
def test_the_address_of_a_list(url, outlet, ha, now):
    with pytest.raises(ValidationError):
        importing.add_list(ha, outlet, url, now=now)
    answer = of(ha).post(reverse("checks:add-list"), {"source": outlet.pk, "url": url})
    assert answer.status_code == 200
    assert not CheckFeed.objects.exists()
    assert not kept()


@each_way
def test_a_list_that_leads_there(url, site, paper, ha, clock):
    feed = importing.add_list(ha, paper.source, site.url("/claims.json"), now=clock.now)
    site.redirect("/claims.json", url)
    read_to_its_end(feed, clock)
    feed.refresh_from_db()
    assert feed.outcome.startswith("fetch.refused-")
    assert not ImportedCheck.objects.exists()
    assert NAME not in feed.url


@each_way
def test_a_check_in_a_list_that_is_read(url, site, paper, ha, clock):
    site.serve("/claims.json", json.dumps(review(url)).encode())
    feed = importing.add_list(ha, paper.source, site.url("/claims.json"), now=clock.now)
    read_to_its_end(feed, clock)
    feed.refresh_from_db()
    assert feed.outcome
    assert not ImportedCheck.objects.exists()
    assert not kept()


def test_nothing_is_fetched_for_who_asks_or_checks(site, paper, claim, tam, client, clock):
    """An address that is asked about, seen or consulted is looked up and never visited."""
    site.serve("/tin.html", "<p>Không ai được đến đây.</p>")
    url = site.url("/tin.html")
    for step in ("find", "preview", "send"):
        client.post(
            "/kiem-chung/hoi/", {"text": url, "address": url, "kind": "address"} | {"step": step}
        )
    row = claim()
    seen = {"seen_in": "press", "url": url, "version": row.version}
    of(tam).post(reverse("checks:act", args=[row.pk, "add-appearance"]), seen)
    sent = {"kind": "page", "title": "Số liệu", "owner": "Viện", "says": "Có.", "stance": "refutes"}
    row.refresh_from_db()
    of(tam).post(
        reverse("checks:evidence", args=[row.pk]), sent | {"address": url, "version": row.version}
    )
    assert site.paths() == []
