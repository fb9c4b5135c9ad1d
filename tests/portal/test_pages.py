"""The pages that anyone reads, in both languages."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree

from hoiam.issues.actions.answering import submit_answer
from hoiam.portal.views.errors import broken
from hoiam.publishing.actions import signing
from hoiam.publishing.actions.attaching import attach
from tests.publishing.uploads import picture

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
PLACES = (
    *("/", "/van-de/", "/co-quan/", "/van-ban/", "/diem-bao/", "/bien-nhan/", "/gioi-thieu/"),
    *("/tra-loi.atom", "/cau-hoi.atom"),
)


@BOTH
@pytest.mark.parametrize("path", PLACES)
def test_every_place_answers_with_nothing_in_it(client, prefix, path):
    response = client.get(prefix + path)
    assert response.status_code == 200
    assert response.headers["Content-Language"] == ("en" if prefix else "vi")


@BOTH
@pytest.mark.parametrize("state", ["assigned", "accepted", "submitted", "answered", "closed"])
def test_an_issue_shows_its_question_office_and_clock(client, in_state, prefix, state):
    issue = in_state(state)
    shown = client.get(f"{prefix}/van-de/{issue.number}/").content.decode()
    assert "Đường ĐT.376 hỏng nặng" in shown
    assert (issue.office.name_en if prefix else issue.office.name_vi) in shown


@BOTH
def test_the_whole_town_can_be_read(client, town, prefix):
    for issue in town.issues.values():
        response = client.get(f"{prefix}/van-de/{issue.number}/")
        assert response.status_code == (410 if issue.state == "withdrawn" else 200)


HOSTILE = (
    *("q=%00", "q=" + "a" * 5_000, "q=<script>alert(1)</script>", "q=%27+OR+1%3D1--", "q=%25_%25"),
    *("office=%00", "office=khong-co", "topic=../../etc", "place=x&place=y", "state=draft"),
    *("page=0", "page=-1", "page=abc", "page=99999999999999999999", "state=%FF%FE"),
)


@pytest.mark.parametrize("query", HOSTILE)
def test_an_address_that_makes_no_sense_is_answered(client, assign, query):
    issue = assign()
    for path in ("/van-de/", f"/co-quan/{issue.office.code}/"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        *("/van-de/VD-2026-99999999/", "/van-de/vd-2026-0001/", "/van-de/%00/", "/van-de/../desk/"),
        *("/co-quan/%00/", "/co-quan/khong/", "/van-ban/VB-2026-0001/", "/diem-bao/DB-2026-0001/"),
        *("/van-de/VD-2026-0001/tra-loi/TL-2026-0001/", "/xem-lai/XX-2026-1/", "/sitemap-9.xml"),
    ],
)
def test_what_is_not_there_says_so_in_the_public_shell(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "VD-2026-0042" in response.content.decode()
    assert "/desk/sign-in" not in response.headers.get("Location", "")


def test_the_desk_has_its_own_page_for_what_is_not_there(client, ha):
    client.force_login(ha)
    shown = client.get("/desk/khong-co/").content.decode()
    assert "portal.css" not in shown


def test_what_broke_is_said_without_asking_the_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = broken(rf.get("/en/van-de/"))
    assert response.status_code == 500
    assert '<html lang="en">' in response.content.decode()


@BOTH
def test_feeds_are_atom_that_leads_to_the_pages(client, town, prefix):
    for path, least in (("/tra-loi.atom", 3), ("/cau-hoi.atom", 6)):
        response = client.get(prefix + path)
        feed = etree.fromstring(response.content)
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) >= least
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == ("en" if prefix else "vi")
        for entry in entries:
            address = entry.find(f"{ATOM}link").get("href")
            assert client.get(address.removeprefix("http://testserver")).status_code == 200
        ids = [entry.find(f"{ATOM}id").text for entry in entries]
        assert len(set(ids)) == len(ids)


def test_the_map_of_the_site_names_public_pages_in_both_languages(client, town):
    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"<loc>http://testserver([^<]+)</loc>", index)
    whole = "".join(client.get(part).content.decode() for part in parts)
    listed = re.findall(r"<loc>http://testserver([^<]+)</loc>", whole)
    road = town.issues["road"].number
    assert {f"/van-de/{road}/", f"/en/van-de/{road}/", "/", "/en/"} <= set(listed)
    assert town.issues["wrong"].number not in whole
    assert town.issues["trash-again"].number not in whole
    for path in listed:
        assert client.get(path).status_code == 200, path


def test_notes_for_machines(client, settings):
    settings.CONTACT = "to-web@tinh.example"
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    security = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:to-web@tinh.example" in security
    assert re.search(r"^Expires: 2027-0[45]-\d\dT", security, flags=re.M)


def test_words_are_found_with_and_without_marks_and_numbers_too(client, assign):
    issue = assign(title="Đường ĐT.376 hỏng nặng")
    other = assign(title="Nước sạch yếu")
    for words in ("đường hỏng", "duong hong", "HỎNG ĐƯỜNG", issue.number, issue.number.lower()):
        shown = client.get("/van-de/", {"q": words}).content.decode()
        assert issue.number in shown, words
        assert other.number not in shown, words


def test_states_of_the_list(client, town):
    def numbers(state: str) -> set[str]:
        shown = client.get("/van-de/", {"state": state}).content.decode()
        return set(re.findall(r"VD-2026-\d{4}", shown))

    issues = {name: issue.number for name, issue in town.issues.items()}
    assert numbers("overdue") == {issues["wall"]}
    assert numbers("answered") == {issues[name] for name in ("road", "pump", "task-1")}
    assert numbers("gone") == {issues["wrong"], issues["trash-again"]}
    assert issues["water"] in numbers("waiting")
    assert issues["wall"] not in numbers("waiting")


def test_the_page_of_a_document_says_how_many_of_its_tasks_are_done(client, town):
    shown = client.get(f"/van-ban/{town.paper.publication.number}/").content.decode()
    assert '<progress max="2" value="1"' in shown
    assert town.issues["task-2"].number in shown


def test_a_file_stands_under_its_answer(
    client, lan, assign, write, quan, clock, settings, tmp_path
):
    settings.FILES = tmp_path
    answer = write(assign())
    upload = SimpleUploadedFile("duong.jpg", picture())
    attach(lan, answer.publication, upload, title="Ảnh đoạn đã vá", now=clock.now)
    path = f"/van-de/{answer.issue.number}/"
    assert "Ảnh đoạn đã vá" not in client.get(path).content.decode()
    submit_answer(lan, answer, now=clock.now)
    answer.publication.refresh_from_db()
    signing.approve(quan, answer.publication, now=clock.now)
    signing.publish(quan, answer.publication, now=clock.now)
    shown = client.get(path).content.decode()
    found = re.search(r'href="(/files/[^"]+)">Ảnh đoạn đã vá', shown)
    file = client.get(found.group(1))
    assert b"".join(file.streaming_content)
    file.close()
