"""Checks of other publishers come in as ClaimReview: from a list, a file, the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from hoiam.checks.actions.importing import add_list, remove_list, switch_list, take_file
from hoiam.checks.actions.reading_lists import plan_lists, read_list
from hoiam.checks.models import CheckFeed, ImportedCheck
from hoiam.jobs.clock import Again
from hoiam.offices.actions.holding import Conflict


def review(url: str, claim: str, **more) -> dict:
    return {
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": claim,
        "datePublished": "2026-06-01",
        "author": {"@type": "Organization", "name": "Báo Thử Kiểm chứng"},
        "reviewRating": {"@type": "Rating", "alternateName": "Sai sự thật", "ratingValue": 1},
        **more,
    }


def listed(*reviews: dict) -> bytes:
    return json.dumps({"@context": "https://schema.org", "@graph": reviews}).encode()


def test_a_list_is_read_and_what_it_says_is_theirs(paper, site, ha, clock):
    url = site.url("/kiem-chung/1")
    site.serve("/claims.json", listed(review(url, "Nước máy có asen.")), etag='"a"')
    feed = add_list(ha, paper.source, site.url("/claims.json"), now=clock.now)
    _read(feed, clock)
    held = ImportedCheck.objects.get()
    assert (held.claim, held.rating_text, held.url) == ("Nước máy có asen.", "Sai sự thật", url)
    assert held.publisher == "Báo Thử Kiểm chứng"
    assert str(held.published_on) == "2026-06-01"
    feed.refresh_from_db()
    assert (feed.outcome, feed.failures, feed.etag) == ("check.list-read", 0, '"a"')
    _read(feed, clock, after=timedelta(hours=4))
    feed.refresh_from_db()
    assert feed.outcome == "feed.not-modified"


def test_a_list_that_fails_is_read_later_and_later_and_keeps_what_came(paper, site, ha, clock):
    site.serve("/claims.json", listed(review(site.url("/kc/1"), "Cầu Bo sập.")))
    feed = add_list(ha, paper.source, site.url("/claims.json"), now=clock.now)
    _read(feed, clock)
    waits = []
    for _ in range(3):
        site.serve("/claims.json", "<p>bảo trì</p>")
        _read(feed, clock, after=timedelta(days=4))
        feed.refresh_from_db()
        waits.append(feed.next_read - feed.last_read)
    assert feed.outcome == "check.no-reviews"
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert ImportedCheck.objects.count() == 1


def test_a_list_that_moved_to_a_host_of_nobody_is_not_taken(paper, site, ha, clock):
    from tests.press.server import HOSTS

    away = site.serve("/x.json", listed(review(site.url("/kc/1"), "Cầu Bo sập.")), host=HOSTS[1])
    site.redirect("/claims.json", away or site.url("/x.json", host=HOSTS[1]))
    feed = add_list(ha, paper.source, site.url("/claims.json"), now=clock.now)
    _read(feed, clock)
    feed.refresh_from_db()
    assert feed.outcome == "item.not-on-source-list"
    assert not ImportedCheck.objects.exists()


def _read(feed: CheckFeed, clock, *, after: timedelta = timedelta()) -> None:
    clock.now += after
    plan_lists(now=clock.now)
    for _ in range(5):
        again = read_list(feed=feed.pk, now=clock.now)
        if not isinstance(again, Again):
            return
        clock.now = max(clock.now, again.at)
    raise AssertionError("the list does not come to rest")


def test_the_same_file_twice_adds_nothing_and_their_correction_is_taken_over(paper, site, ha, now):
    url = site.url("/kc/1")
    assert take_file(ha, listed(review(url, "Cầu Bo sập.")), now=now).new == 1
    again = take_file(ha, listed(review(url, "Cầu Bo  sập.")), now=now)
    assert (again.new, again.known) == (0, 1)
    milder = review(url, "Cầu Bo sập.", reviewRating={"alternateName": "Thiếu bối cảnh"})
    assert take_file(ha, listed(milder), now=now).changed == 1
    assert ImportedCheck.objects.get().rating_text == "Thiếu bối cảnh"


def test_only_hosts_of_the_source_list_are_taken_and_the_rest_is_counted_with_its_reason(
    paper, site, ha, now
):
    taken = take_file(
        ha,
        listed(
            review(site.url("/kc/1"), "Cầu Bo sập."),
            review("https://khong-ai.example/1", "Hồ bị lấp."),
            review("https://www.facebook.com/ai-do/posts/1", "Chợ đóng cửa."),
            review("", "Trường học nghỉ."),
        ),
        now=now,
    )
    assert taken.new == 1
    assert taken.refused == {
        "item.not-on-source-list": 1,
        "fetch.refused-social-network": 1,
        "check.no-address": 1,
    }


def test_who_made_the_claim_and_who_wrote_the_check_is_dropped(paper, site, ha, now):
    sloppy = review(
        site.url("/kc/1"),
        "Gọi 0912 345 678 để nhận tiền hỗ trợ.",
        author={"@type": "Person", "name": "Trần Văn Phóng"},
        datePublished="01.06.2026",
        reviewRating="Sai",
        itemReviewed={"author": {"name": "Nguyễn Thị Loan"}, "text": "x"},
    )
    take_file(ha, listed(sloppy), now=now)
    held = ImportedCheck.objects.get()
    kept = " ".join(str(value) for value in vars(held).values())
    for person in ("Phóng", "Loan", "0912"):
        assert person not in kept
    assert (held.publisher, held.rating_text) == ("Báo Thử", "Sai")
    assert str(held.published_on) == "2026-06-01"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 100, b"<html><p>tin</p>", b'{"@type": "NewsArticle"}', b"%PDF-1.7"],
)
def test_a_file_without_claimreview_is_refused_with_a_sentence(data, ha, now):
    with pytest.raises(ValidationError, match="ClaimReview"):
        take_file(ha, data, now=now)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "not valid JSON: at line 3, column 1 it"), ("vi", "dòng 3, cột 1")],
)
def test_a_file_that_breaks_off_says_where_and_nothing_of_it_is_taken(language, words, ha, now):
    whole = listed(review("https://bao.example/kc/1", "Cầu Bo sập."))
    data = whole.decode().rstrip("}]")
    with translation.override(language), pytest.raises(ValidationError) as refused:
        take_file(ha, f"\n{data}\n".encode(), now=now)
    assert words in refused.value.messages[0]
    assert not ImportedCheck.objects.exists()


def test_a_file_that_is_too_large_is_refused(ha, now, monkeypatch):
    monkeypatch.setattr("hoiam.checks.actions.importing.MOST_BYTES", 1_000)
    with pytest.raises(ValidationError, match="20"):
        take_file(ha, b" " * 1_001, now=now)


@pytest.mark.parametrize(
    "url", ["https://www.facebook.com/trang/", "https://khong-ai.example/claims.json", "ftp://x/y"]
)
def test_a_list_elsewhere_than_at_its_publisher_is_refused(paper, ha, now, url):
    with pytest.raises(ValidationError):
        add_list(ha, paper.source, url, now=now)
    assert not CheckFeed.objects.exists()


def test_only_an_editor_changes_lists(paper, site, lan, tam, quan, ha, now):
    for user in (lan, tam, quan):
        with pytest.raises(PermissionDenied):
            add_list(user, paper.source, site.url("/claims.json"), now=now)
        with pytest.raises(PermissionDenied):
            take_file(user, listed(review(site.url("/kc/1"), "Cầu Bo sập.")), now=now)
    feed = add_list(ha, paper.source, site.url("/claims.json"), now=now)
    with pytest.raises(PermissionDenied):
        remove_list(lan, feed, now=now)


def test_two_who_change_a_list_at_once_are_told(paper, site, ha, now):
    feed = add_list(ha, paper.source, site.url("/claims.json"), now=now)
    switch_list(ha, feed, False, now=now, version=feed.version)
    with pytest.raises(Conflict):
        switch_list(ha, feed, True, now=now, version=feed.version)


def test_a_list_that_is_forgotten_takes_along_what_came_from_it(paper, site, ha, now):
    take_file(ha, listed(review(site.url("/kc/1"), "Cầu Bo sập.")), now=now)
    remove_list(ha, CheckFeed.objects.get(), now=now)
    assert not ImportedCheck.objects.exists()


def test_the_command_takes_files_in_and_says_what_it_did_not_take(paper, site, tmp_path, now):
    good, bad = tmp_path / "a.json", tmp_path / "b.json"
    good.write_bytes(listed(review(site.url("/kc/1"), "Cầu Bo sập."), review("", "Không rõ.")))
    bad.write_bytes(b"[]")
    out, err = StringIO(), StringIO()
    call_command("import_checks", str(good), stdout=out, stderr=err)
    counts, refused = out.getvalue().splitlines()
    assert "1" in counts
    assert "1" in refused
    with pytest.raises(CommandError):
        call_command("import_checks", str(bad), str(good), stdout=out, stderr=err)
    assert "b.json" in err.getvalue()
    assert ImportedCheck.objects.count() == 1


def test_the_page_shows_lists_and_finds_without_marks(client, paper, site, ha, now):
    take_file(ha, listed(review(site.url("/kc/1"), "Nước máy có asen.")), now=now)
    client.force_login(ha)
    assert "Nước máy có asen." in client.get("/desk/checks/others/?q=nuoc+may").content.decode()
    assert "Nước máy có asen." not in client.get("/desk/checks/others/?q=cau").content.decode()


def test_the_page_takes_a_file_and_a_list_and_keeps_the_form_on_error(client, paper, site, ha):
    from django.core.files.uploadedfile import SimpleUploadedFile as File

    client.force_login(ha)
    file = File("a.json", listed(review(site.url("/kc/1"), "Cầu Bo sập.")))
    assert client.post("/desk/checks/others/file/", {"file": file}).status_code == 200
    assert ImportedCheck.objects.count() == 1
    wrong = {"source": paper.source.pk, "url": "https://www.facebook.com/trang/"}
    page = client.post("/desk/checks/others/add/", wrong).content.decode()
    assert "https://www.facebook.com/trang/" in page
    assert not CheckFeed.objects.exclude(url="").exists()
    right = {"source": paper.source.pk, "url": site.url("/claims.json")}
    assert client.post("/desk/checks/others/add/", right).status_code == 302
    feed = CheckFeed.objects.exclude(url="").get()
    client.post(f"/desk/checks/others/{feed.pk}/", {"do": "off"})
    feed.refresh_from_db()
    assert feed.active, "a form without a version changes nothing"
    client.post(f"/desk/checks/others/{feed.pk}/", {"do": "off", "version": feed.version})
    feed.refresh_from_db()
    assert not feed.active
