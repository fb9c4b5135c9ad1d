"""What every public page owes its reader: no cookie, a copy for a minute, no name of staff."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoiam.issues.actions import asking
from hoiam.issues.models import Issue
from hoiam.offices.models import User
from hoiam.publishing.actions import signing
from tests.boundaries.listed import inventory

pytestmark = pytest.mark.django_db


def every_page(town) -> list[str]:
    road = town.issues["road"].number
    paper = town.paper.publication.number
    paths = ["/", "/van-de/", "/co-quan/", "/van-ban/", "/diem-bao/", "/bien-nhan/", "/gioi-thieu/"]
    paths += [f"/van-de/{issue.number}/" for issue in town.issues.values()]
    paths += [f"/van-de/{road}.json", f"/van-de/{road}/y-kien/", f"/xem-lai/{road}/"]
    paths += [f"/van-ban/{paper}/", "/tra-loi.atom", "/cau-hoi.atom", "/khong-co/"]
    paths += [f"/co-quan/{issue.office.code}/" for issue in town.issues.values()]
    answers = [answer for issue in town.issues.values() for answer in issue.answers.all()]
    paths += [
        f"/van-de/{answer.issue.number}/tra-loi/{answer.publication.number}/" for answer in answers
    ]
    return [*paths, *(f"/en{path}" for path in paths)]


def test_no_page_sets_a_cookie_reads_a_session_or_names_staff(client, town, ha):
    for user in User.objects.all():
        user.display_name, user.username = f"Nhânviên{user.pk}", f"canbo{user.pk}"
        user.save()
    client.force_login(ha)
    for path in every_page(town):
        with CaptureQueriesContext(connection) as seen:
            response = client.get(path)
        assert response.status_code in (200, 404, 410), path
        assert not response.cookies, path
        assert "Cookie" not in response.headers.get("Vary", ""), path
        asked = " ".join(query["sql"] for query in seen.captured_queries)
        assert "django_session" not in asked, path
        shown = response.content.decode()
        for name in ("Nhânviên", "canbo", "@desk.example"):
            assert name not in shown, path


def test_signed_in_or_not_the_page_is_the_same(client, town, ha):
    paths = ["/", "/van-de/", f"/van-de/{town.issues['road'].number}/"]
    before = [client.get(path).content for path in paths]
    client.force_login(ha)
    client.cookies["django_language"] = "en"
    assert [client.get(path).content for path in paths] == before


def test_no_page_asks_another_host_for_anything(client, town):
    """Links may leave; pictures, styles, scripts and forms may not. Nothing is inline."""
    for path in every_page(town):
        response = client.get(path)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        shown = response.content.decode()
        assert "<script" not in shown, path
        assert not re.search(r"\son\w+=|\sstyle=|<style", shown), path
        for found in re.findall(r'(?:src|action)="([^"]*)"', shown):
            assert re.match(r"/(?!/)", found), f"{path}: {found}"
        for rel, href in re.findall(r'<link rel="([^"]+)"[^>]*href="([^"]*)"', shown):
            assert href.startswith("/") or rel in ("canonical", "alternate"), f"{path}: {href}"
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_page_may_be_kept_for_a_minute_and_is_asked_for_by_its_tag(client, town):
    for path in ("/", "/van-de/", "/en/co-quan/so-xay-dung/", "/cau-hoi.atom"):
        response = client.get(path)
        assert response.headers["Cache-Control"] == "public, max-age=60", path
        again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert "no-store" in client.get("/khong-co/").headers["Cache-Control"]


def test_links_to_publishers_vouch_for_nothing(client, town):
    shown = client.get(f"/van-de/{town.issues['road'].number}/").content.decode()
    links = re.findall(r'<a href="https?://[^"]*\.example/[^"]*"([^>]*)>', shown)
    assert len(links) == 2
    assert all("nofollow noopener" in link for link in links)


@pytest.mark.parametrize("state", ["draft", "dropped"])
def test_a_draft_is_not_there(client, in_state, state):
    issue = in_state(state)
    for path in (f"/van-de/VD-2026-{issue.pk:04}/", "/van-de/", "/", "/cau-hoi.atom"):
        assert issue.title not in client.get(path).content.decode()
    assert client.get("/van-de/VD-2026-0001/").status_code == 404
    assert client.get("/van-de/VD-2026-0001.json").status_code == 404


@pytest.mark.parametrize("state", ["accepted", "submitted", "scheduled"])
def test_an_answer_is_not_there_before_it_is_published(client, in_state, write, submit, state):
    issue = in_state(state)
    if state == "accepted":
        write(issue)
    answer = issue.answers.get()
    paths = (f"/van-de/{issue.number}/", "/", "/tra-loi.atom", f"/van-de/{issue.number}.json")
    for path in (*paths, *(f"/en{path}" for path in paths)):
        shown = client.get(path).content.decode()
        assert "Đã vá mặt đường" not in shown, path
        assert "km 3" not in shown, path
    number = answer.publication.number
    assert number is None


def test_a_scheduled_answer_appears_when_its_hour_has_come(client, submit, assign, quan, clock):
    issue = assign()
    answer = submit(issue)
    signing.approve(quan, answer.publication, now=clock.now)
    at = clock.now + timedelta(hours=5)
    signing.publish(quan, answer.publication, publish_at=at, now=clock.now)
    path = f"/van-de/{issue.number}/"
    clock.now = at - timedelta(minutes=1)
    signing.publish_due(now=clock.now)
    assert "Đã vá mặt đường" not in client.get(path).content.decode()
    clock.now = at
    signing.publish_due(now=clock.now)
    assert "Đã vá mặt đường" in client.get(path).content.decode()


def test_a_withheld_text_is_nowhere(client, town):
    """On no page, in no list, feed or state for machines, and not found by its words."""
    issue = town.issues["child"]
    for prefix in ("", "/en"):
        for path in (
            f"/van-de/{issue.number}/",
            f"/van-de/{issue.number}.json",
            "/",
            "/van-de/",
            "/cau-hoi.atom",
            f"/co-quan/{issue.office.code}/",
        ):
            assert "ngã ở sân" not in client.get(prefix + path).content.decode(), path
        found = client.get(f"{prefix}/van-de/", {"q": "bị ngã"}).content.decode()
        assert issue.number not in found
    page = client.get(f"/van-de/{issue.number}/").content.decode()
    assert issue.office.name_vi in page


def test_what_is_withdrawn_keeps_its_address_date_and_reason(client, town):
    issue = town.issues["wrong"]
    response = client.get(f"/van-de/{issue.number}/")
    shown = response.content.decode()
    assert response.status_code == 410
    assert "báo đã đính chính" in shown
    assert "Cầu Yên Lệnh" not in shown
    assert re.search(r'<time datetime="2026-\d\d-\d\d">', shown)


def test_what_was_joined_says_with_what(client, town):
    gone, stays = town.issues["trash-again"], town.issues["trash"]
    shown = client.get(f"/van-de/{gone.number}/").content.decode()
    assert f"/van-de/{stays.number}/" in shown
    assert stays.title in shown


def test_an_answer_keeps_its_own_address(client, town):
    for answer in town.issues["road"].answers.all():
        path = f"/van-de/{answer.issue.number}/tra-loi/{answer.publication.number}/"
        shown = client.get(path).content.decode()
        assert answer.publication.current.title in shown
        wrong = path.replace(answer.issue.number, town.issues["pump"].number)
        assert client.get(wrong).headers["Location"] == path


def test_the_page_of_an_issue_tells_all_that_happened(client, town):
    shown = client.get(f"/van-de/{town.issues['road'].number}/").content.decode()
    for said in (
        "Phải chờ kết quả đo cường độ nền đường.",
        "Đồng ý; kết quả đo là cần.",
        "Bản đầu ghi đến km 7; đoạn đã vá chỉ đến km 6.",
        "Đoạn qua chợ chưa được nhắc tới trong trả lời; hỏi lại Sở.",
        "Báo Ven Sông",
        "<del>7</del>",
        "<ins>6</ins>",
    ):
        assert said in shown, said
    # What readers wrote is never shown.
    assert "vẫn còn ổ gà" not in shown
    assert "Chiều dài chưa đúng" not in shown


def test_english_shows_the_translation_and_says_where_there_is_none(client, town):
    shown = client.get(f"/en/van-de/{town.issues['road'].number}/").content.decode()
    assert "The stretch through Hồng Minh market has been paved" in shown
    assert "Not translated yet" in shown
    assert '<html lang="en">' in shown
    # 1/12 would be read as the twelfth of January.
    assert "will be done by 1 December 2026" in client.get("/en/van-de/").content.decode()


def test_the_office_asking_the_editor_is_nobody_elses(client, assign, lan, clock):
    issue = assign()
    asking.ask_question(lan, issue, text="Km nào, thưa biên tập?", now=clock.now)
    assert "thưa biên tập" not in client.get(f"/van-de/{issue.number}/").content.decode()


def test_state_for_machines(client, town):
    said = client.get(f"/van-de/{town.issues['road'].number}.json").json()
    assert set(said[0]) == set(inventory()["open311"])
    assert said[0]["status"] == "closed"
    assert said[0]["agency_responsible"] == "Sở Xây dựng (mẫu)"
    assert said[0]["expected_datetime"].startswith("2026-")
    assert "Báo Ven Sông" not in str(said)
    wall = client.get(f"/van-de/{town.issues['wall'].number}.json").json()
    assert wall[0]["status"] == "open"


def test_a_partner_body_answers_for_nothing(client, town):
    assert client.get("/co-quan/hoi-nha-bao/").status_code == 404
    assert "hoi-nha-bao" not in client.get("/co-quan/").content.decode()


def test_the_number_of_queries_does_not_grow(client, town, assign, django_assert_max_num_queries):
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen.captured_queries)

    paths = ("/", "/van-de/", "/co-quan/so-xay-dung/", "/van-ban/", "/cau-hoi.atom")
    before = {path: asked(path) for path in paths}
    for n in range(8):
        assign(title=f"Một vấn đề nữa {n}")
    assert Issue.objects.count() > 15
    for path in paths:
        assert asked(path) <= before[path], path
        assert before[path] <= 30, path
