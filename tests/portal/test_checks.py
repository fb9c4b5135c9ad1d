"""Published checks as anyone reads them, in both languages, and for machines."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.utils import translation
from lxml import etree, html

from hoiam.checks.models import Evidence, ImportedCheck
from hoiam.reading.claimreview import has_errors, read, validate
from hoiam.reading.fold import fold

ATOM = "{http://www.w3.org/2005/Atom}"
BOTH = pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
pytestmark = pytest.mark.django_db


def path_of(check, prefix: str = "") -> str:
    return f"{prefix}/kiem-chung/{check.publication.number}/"


def reviews_in(page: bytes) -> list[dict]:
    """The ClaimReviews that a page carries, each a node of its JSON-LD."""
    scripts = html.fromstring(page).xpath('//script[@type="application/ld+json"]/text()')
    nodes = [json.loads(script) for script in scripts]
    return [one for node in nodes for one in node.get("@graph", [node])]


def with_class(tree, name: str) -> list:
    """Elements of a page that have this class."""
    return tree.xpath(f'//*[contains(concat(" ", @class, " "), " {name} ")]')


@BOTH
@pytest.mark.parametrize(
    "path",
    ["/kiem-chung/", "/kiem-chung/thang-danh-gia/", "/kiem-chung/dang-kiem-chung/"],
)
def test_every_place_answers_with_nothing_in_it(client, prefix, path):
    response = client.get(prefix + path)
    assert response.status_code == 200
    assert response.headers["Content-Language"] == ("en" if prefix else "vi")
    assert not response.cookies


@BOTH
def test_a_check_shows_all_that_it_stands_on(client, checked, prefix):
    shown = unescape(client.get(path_of(checked.made["clinic"], prefix)).content.decode())
    for words in (
        *("ngừng khám bảo hiểm từ ngày 1/11/2026", "Báo Ven Sông", "Danh sách cơ sở khám"),
        *("thời hạn: 31/12/2026", "9f86d081884c7d65", "Sở quản lý trạm y tế"),
        *("không quản lý trạm", "nghỉ khám bảo hiểm sáng thứ bảy", "thiếu giờ sáng thứ bảy"),
        'href="/xem-lai/KC-2026-0001/"' if not prefix else 'href="/en/xem-lai/KC-2026-0001/"',
        checked.offices.partner.name_en if prefix else checked.offices.partner.name_vi,
    ):
        assert words in shown, words
    assert "Tâm" not in shown
    assert "Quân" not in shown


def test_a_paper_of_a_party_is_context_only(client, checked):
    shown = html.fromstring(client.get(path_of(checked.made["clinic"], "/en")).content)
    marked = {
        item.find("h4").text_content().strip(): "it comes from a party" in item.text_content()
        for item in with_class(shown, "evidence")
    }
    assert marked["Thông báo của Sở Y tế (mẫu)"]
    assert not marked["Danh sách cơ sở khám bảo hiểm quý IV (mẫu)"]


def test_the_scale_says_in_words_which_step_was_found(client, checked):
    shown = html.fromstring(client.get(path_of(checked.made["clinic"], "/en")).content)
    [found] = shown.xpath('//ol[@class="scale"]/li[@aria-current]')
    assert found.text_content().strip() == "Partly false"
    assert "partly false, step 2 of 5" in with_class(shown, "scale-said")[0].text_content()


def test_a_correction_stands_on_top_with_both_ratings(client, checked):
    shown = client.get(path_of(checked.made["clinic"], "/en")).content.decode()
    assert "The rating was <strong>false</strong> and is now <strong>partly false" in shown
    assert shown.index("The rating was") < shown.index("What we found")


def test_an_unsigned_correction_shows_nothing(client, checked):
    check = checked.check("false")
    correction = checked.correct(check, "CHƯA KÝ: sai mọi điều", "true", signed=False)
    checked.evidence(check.claims.get(), "Căn cứ mới chưa ký", correction=correction)
    page = client.get(path_of(check))
    assert "CHƯA KÝ" not in page.content.decode()
    assert "Căn cứ mới chưa ký" not in page.content.decode()
    [review] = reviews_in(page.content)
    assert review["reviewRating"]["ratingValue"] == 1
    assert "correction" not in review
    assert "CHƯA KÝ" not in client.get("/kiem-chung.atom").content.decode()


def test_evidence_taken_out_is_seen_only_if_readers_saw_it(client, checked, clock):
    check = checked.check("false")
    claim = check.claims.get()
    for title, days in (("RÚT TRƯỚC", -1), ("RÚT SAU", 1)):
        row = checked.evidence(claim, title)
        row.removed_at = check.publication.published_at + days * (
            clock.now - clock.now.replace(hour=0)
        )
        row.removed_reason = "Trang đã đổi."
        row.save()
    shown = client.get(path_of(check)).content.decode()
    assert "RÚT TRƯỚC" not in shown
    assert "RÚT SAU" in shown
    assert Evidence.objects.count() >= 2


@BOTH
def test_what_is_withdrawn_keeps_its_address_and_its_reason(client, checked, prefix):
    response = client.get(path_of(checked.made["gone"], prefix))
    shown = response.content.decode()
    assert response.status_code == 410
    assert "Hai bài cùng nói một việc" in shown
    assert "Chợ Hồng Minh đóng cửa vĩnh viễn" in shown
    assert "ld+json" not in shown
    # Which claim it was, and nothing of the finding that no longer stands.
    for gone in ("Trạm khám bảo hiểm cả tuần", 'class="rating', "Tin chợ Hồng Minh"):
        assert gone not in shown


@BOTH
def test_a_claim_that_must_not_be_repeated_is_left_out_with_the_reason(client, checked, prefix):
    check = checked.made["gone"]
    check.withheld = "child"
    check.save()
    response = client.get(path_of(check, prefix))
    shown = response.content.decode()
    assert response.status_code == 410
    assert "đóng cửa vĩnh viễn" not in shown
    with translation.override("en" if prefix else "vi"):
        assert f"{check.get_withheld_display()}." in shown


def test_a_merged_number_goes_on(client, checked):
    gone = checked.made["gone"].publication
    gone.merged_into = checked.made["clinic"].publication
    gone.save()
    for prefix in ("", "/en"):
        response = client.get(path_of(checked.made["gone"], prefix))
        assert response.status_code == 302
        assert response.headers["Location"] == path_of(checked.made["clinic"], prefix)


def test_a_draft_is_nowhere(client, checked):
    places = ("/", "/kiem-chung/", "/kiem-chung.json", "/kiem-chung.atom", "/sitemap-1.xml")
    for place in (*places, "/kiem-chung/?q=nhap", "/kiem-chung/?rating=false"):
        response = client.get(place)
        whole = b"".join(response) if response.streaming else response.content
        assert "nháp" not in whole.decode().lower(), place
    number = checked.made["draft"].publication
    number.number = "KC-2026-0999"
    number.save()
    assert client.get("/kiem-chung/KC-2026-0999/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/kiem-chung/KC-2026-99999999/", "/kiem-chung/kc-2026-0001/", "/kiem-chung/%00/"),
        *("/kiem-chung/dang-kiem-chung/TB-2026-9999/", "/kiem-chung/VD-2026-0001/"),
        "/kiem-chung/dang-kiem-chung/KC-2026-0001/",
    ],
)
def test_what_is_not_there_says_so(client, checked, path):
    assert client.get(path).status_code == 404


def test_an_answer_has_no_rating_and_says_why(client, checked):
    page = client.get(path_of(checked.made["answer"], "/en"))
    shown = page.content.decode()
    assert "This is an answer and not a rating" in shown
    assert "Nobody who may sign is independent" in shown
    assert 'class="scale"' not in shown
    assert reviews_in(page.content) == []


def test_an_opinion_is_published_without_a_review_for_machines(client, checked):
    page = client.get(path_of(checked.made["opinion"], "/en"))
    assert "Opinion: not rated" in page.content.decode()
    assert 'class="scale"' not in page.content.decode()
    assert reviews_in(page.content) == []


# ---- for machines --------------------------------------------------------------------------------


@BOTH
def test_one_page_may_hold_several_reviews_and_all_keep_the_rules(client, checked, prefix):
    page = client.get(path_of(checked.made["several"], prefix)).content
    first, second = reviews_in(page)
    assert first["reviewRating"]["ratingValue"] == 5
    assert "ratingValue" not in second["reviewRating"]
    # The review of what is not translated is the original's, also on the English page.
    assert second["reviewRating"]["alternateName"] == "Chưa đủ căn cứ"
    assert {review["inLanguage"] for review in (first, second)} == {"vi"}
    assert "/en/" not in first["url"]
    anchors = [review["url"].split("#")[1] for review in (first, second)]
    assert [len(html.fromstring(page).xpath(f'//*[@id="{one}"]')) for one in anchors] == [1, 1]


@BOTH
def test_the_rules_are_kept_on_every_page_there_is(client, checked, prefix):
    for name in ("clinic", "several"):
        path = path_of(checked.made[name], prefix)
        problems = validate(client.get(path).content, base=f"http://testserver{path}")
        assert not has_errors(problems), problems
        assert {problem.key for problem in problems} <= {"reviewed.appearance"}


def test_nobody_and_no_outlet_stands_beside_a_rating(client, checked):
    whole = b"".join(client.get("/kiem-chung.json")).decode()
    whole += json.dumps(reviews_in(client.get(path_of(checked.made["clinic"])).content))
    assert "ven-song" not in whole
    assert "Ven Sông" not in whole
    assert "Person" not in whole
    for review in reviews_in(client.get(path_of(checked.made["clinic"])).content):
        assert set(review["itemReviewed"]) <= {"@type", "text", "datePublished"}


def test_a_correction_is_marked_for_machines(client, checked):
    [review] = reviews_in(client.get(path_of(checked.made["clinic"])).content)
    assert review["dateModified"] > review["datePublished"]
    [correction] = review["correction"]
    assert correction["@type"] == "CorrectionComment"
    assert "sáng thứ bảy" in correction["text"]


@BOTH
def test_the_whole_list_is_one_file(client, checked, prefix):
    response = client.get(f"{prefix}/kiem-chung.json")
    assert response.streaming
    assert response.headers["Content-Type"].startswith("application/ld+json")
    whole = b"".join(response)
    feed = json.loads(whole)
    assert [len(item["item"]) for item in feed["dataFeedElement"]] == [1, 2]
    assert not has_errors(validate(whole)), validate(whole)
    rows = read(whole).reviews
    assert len(rows) == 3
    # One review of each claim, in the language in which it was written, whichever file is read.
    assert [row.language for row in rows] == ["vi", "vi", "vi"]
    assert not any("/en/" in row.url for row in rows)
    for row in rows:
        place = row.url.removeprefix("http://testserver").split("#")[0]
        assert client.get(place).status_code == 200


def test_the_file_is_not_written_again_where_nothing_changed(client, checked):
    first = client.get("/kiem-chung.json")
    b"".join(first)
    again = client.get("/kiem-chung.json", HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"])
    assert again.status_code == 304


def test_the_file_asks_as_often_for_ten_as_for_forty(client, checked, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for count in (10, 30):
        for _ in range(count):
            checked.check("false")
        with CaptureQueriesContext(connection) as counted:
            b"".join(client.get("/kiem-chung.json"))
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_an_empty_list_is_a_file_too(client):
    response = client.get("/kiem-chung.json")
    feed = json.loads(b"".join(response))
    assert feed["dataFeedElement"] == []
    assert "dateModified" not in feed
    assert "Last-Modified" not in response.headers


def test_the_head_of_the_file_alone_writes_nothing(client, checked, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        response = client.head("/kiem-chung.json")
    assert response.content == b""
    assert response.headers["Last-Modified"]


@BOTH
def test_the_feed_tells_checks_corrections_and_withdrawals(client, checked, prefix):
    feed = etree.fromstring(client.get(f"{prefix}/kiem-chung.atom").content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    told = ("Corrected: ", "Withdrawn: KC-") if prefix else ("Đính chính: ", "Đã rút: KC-")
    for words in told:
        assert any(title.startswith(words) for title in titles), (words, titles)
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 6
    dates = [entry.findtext(f"{ATOM}updated") for entry in feed.findall(f"{ATOM}entry")]
    assert dates == sorted(dates, reverse=True)


def test_older_entries_of_the_feed_follow_on_further_pages(client, checked):
    for _ in range(60):
        checked.check("false")
    seen, path = set(), "/kiem-chung.atom"
    while path:
        feed = etree.fromstring(client.get(path).content)
        seen |= {entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")}
        after = feed.find(f'{ATOM}link[@rel="next"]')
        path = after.get("href").removeprefix("http://testserver") if after is not None else ""
    assert len(seen) == 66


# ---- the list ------------------------------------------------------------------------------------


def numbers(client, **asked) -> list[str]:
    shown = html.fromstring(client.get("/kiem-chung/", asked).content)
    rows = with_class(shown, "check-row")
    return [row.xpath(".//h3/a/@href")[0].split("/")[2] for row in rows]


def test_checks_are_found_by_words_with_and_without_marks_and_by_number(client, checked):
    clinic = checked.made["clinic"].publication.number
    for words in ("trạm y tế bảo hiểm", "tram y te", "TRẠM Y TẾ", clinic, clinic.lower()):
        assert numbers(client, q=words) == [clinic], words
    assert numbers(client, q=clinic.rpartition("-")[2]) == [clinic]
    assert numbers(client, q=clinic.partition("-")[2]) == [clinic]
    assert numbers(client, q="khong co gi") == []


def test_checks_are_found_by_their_rating(client, checked):
    made = {name: check.publication.number for name, check in checked.made.items()}
    assert numbers(client, rating="partly-false") == [made["clinic"]]
    assert numbers(client, rating="false") == []
    assert numbers(client, rating="opinion") == [made["opinion"], made["several"]]
    assert numbers(client, rating="answer") == [made["answer"]]
    assert made["gone"] not in numbers(client)


HOSTILE = (
    *("q=%00", "q=" + "a" * 5_000, "q=<script>alert(1)</script>", "q=%27+OR+1%3D1--", "q=%25_%25"),
    *("rating=%00", "rating=draft", "rating=true&rating=x", "page=0", "page=-1", "page=abc"),
    *("page=99999999999999999999", "outlet=bao-ven-song", "rating=%FF%FE", "q=" + "a+" * 90),
)


@pytest.mark.parametrize("query", HOSTILE)
def test_an_address_that_makes_no_sense_is_answered(client, checked, query):
    for path in ("/kiem-chung/", "/kiem-chung/dang-kiem-chung/", "/kiem-chung.atom"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_no_outlet_narrows_the_list(client, checked):
    assert numbers(client, outlet="Báo Ven Sông") == numbers(client)
    shown = client.get("/kiem-chung/").content.decode()
    assert "Ven Sông" not in shown


def test_checks_of_others_are_theirs(client, checked, clock):
    from hoiam.checks.models import CheckFeed
    from hoiam.sources.models import Source

    source = Source.objects.create(
        host="kiem-tin.example",
        name="Kiểm Tin",
        home_url="https://kiem-tin.example/",
        added_at=clock.now,
    )
    feed = CheckFeed.objects.create(source=source, added_at=clock.now)
    claim = "Uống <b>nước</b> giếng Thần chữa bách bệnh"
    ImportedCheck.objects.create(
        feed=feed,
        publisher="Kiểm Tin",
        url="https://kiem-tin.example/1",
        claim=claim,
        rating_text="Bịa đặt",
        folded=fold(claim),
        digest="1",
        imported_at=clock.now,
    )
    shown = client.get("/en/kiem-chung/", {"q": "nuoc gieng"}).content.decode()
    assert "their verdict: Bịa đặt" in shown
    assert "<b>nước</b>" not in shown
    assert "Kiểm Tin" not in client.get("/en/kiem-chung/").content.decode()


# ---- notices -------------------------------------------------------------------------------------


@BOTH
def test_a_notice_goes_up_on_the_first_page_and_says_what_came_of_it(client, checked, prefix):
    open_one, ended = checked.open_notice.publication, checked.ended_notice.publication
    for place in ("/", "/kiem-chung/", "/kiem-chung/dang-kiem-chung/"):
        assert open_one.number in client.get(prefix + place).content.decode(), place
    assert ended.number not in client.get(f"{prefix}/").content.decode()
    shown = client.get(f"{prefix}/kiem-chung/dang-kiem-chung/{ended.number}/").content.decode()
    assert "Đã công bố bài kiểm chứng." in shown
    assert path_of(checked.made["clinic"], prefix) in shown


@BOTH
def test_a_notice_does_not_name_the_claim_that_its_check_withholds(client, checked, prefix):
    gone, notice = checked.made["gone"], checked.ended_notice
    named, number = notice.publication.current.title, notice.publication.number
    notice.claim = gone.claims.get()
    notice.save()
    places = [f"{prefix}/kiem-chung/dang-kiem-chung/{end}" for end in ("", f"{number}/")]
    assert all(named in client.get(place).content.decode() for place in places)
    gone.withheld = "child"
    gone.save()
    with translation.override("en" if prefix else "vi"):
        reason = str(gone.get_withheld_display())
    review = unescape(client.get(f"{prefix}/xem-lai/{number}/").content.decode())
    assert number in review
    assert named not in review
    for place in places:
        shown = unescape(client.get(place).content.decode())
        assert number in shown
        assert reason in shown
        for left in (named, "Nhiều người hỏi", notice.outcome_text, "đóng cửa vĩnh viễn"):
            assert left not in shown, (place, left)


def test_a_notice_whose_days_are_over_is_no_longer_up(client, checked, clock):
    number = checked.open_notice.publication.number
    clock.now = clock.now.replace(year=clock.now.year + 1)
    assert number not in client.get("/").content.decode()
    shown = client.get(f"/en/kiem-chung/dang-kiem-chung/{number}/").content.decode()
    assert "The seven days are over" in shown


# ---- bad input -----------------------------------------------------------------------------------

EVIL = (
    "</script><script>alert(1)</script> <!-- ]]> \u2028\u2029 \u202egnourhg & <b>đậm</b> "
    '"}{{ x }} {% if %}'
)


def test_script_in_a_claim_stays_words(client, checked):
    check = checked.check("false", title=EVIL, statements=[EVIL])
    claim = check.claims.get()
    claim.finding = EVIL
    claim.save()
    checked.evidence(claim, EVIL, says=EVIL, quote=EVIL, extract=EVIL, owner=EVIL, address="")
    checked.party(claim, None, name=EVIL, why=EVIL)
    for prefix in ("", "/en"):
        page = client.get(path_of(check, prefix)).content
        assert b"<script>alert" not in page
        assert b"<b>" not in page
        assert len(re.findall(rb"<script", page)) == 1
        [review] = reviews_in(page)
        assert review["claimReviewed"] == EVIL
    feed = b"".join(client.get("/kiem-chung.json"))
    assert EVIL in {
        row["claimReviewed"] for item in json.loads(feed)["dataFeedElement"] for row in item["item"]
    }
    assert b"</script" not in feed
    assert client.get("/kiem-chung.atom").status_code == 200
    assert client.get("/kiem-chung/").content.count(b"<script>alert") == 0


def test_an_english_page_says_what_is_not_translated(client, checked):
    shown = client.get(path_of(checked.made["several"], "/en")).content.decode()
    assert "Not translated yet" in shown
    translated = client.get(path_of(checked.made["clinic"], "/en")).content.decode()
    assert "The clinic of Hồng Minh still treats" in translated
    assert "corrected after this translation" in translated


def test_the_map_of_the_site_names_checks_and_notices(client, checked):
    whole = "".join(client.get(f"/sitemap-{part}.xml").content.decode() for part in (0, 1))
    for path in (
        *(path_of(checked.made["clinic"]), path_of(checked.made["clinic"], "/en")),
        *("/kiem-chung/", "/en/kiem-chung/thang-danh-gia/", "/kiem-chung/dang-kiem-chung/"),
        f"/kiem-chung/dang-kiem-chung/{checked.open_notice.publication.number}/",
    ):
        assert f"testserver{path}<" in whole
    assert checked.made["gone"].publication.number not in whole


@BOTH
def test_the_list_asks_as_often_for_a_page_as_for_a_few(
    client, checked, prefix, django_assert_max_num_queries
):
    for _ in range(30):
        checked.check("false", "true")
    with django_assert_max_num_queries(12):
        client.get(f"{prefix}/kiem-chung/")
