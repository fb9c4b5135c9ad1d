"""ClaimReview: written by the rules, read from whatever others write, validated, never raising."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.reading.claimreview import (
    SENTENCES,
    Correction,
    Review,
    has_errors,
    read,
    script_text,
    validate,
    write,
    write_feed,
    write_page,
)

OURS = Review(
    url="https://tinh.example/kiem-chung/KC-2026-0001/",
    claim="Trạm y tế xã đã ngừng khám bảo hiểm",
    title="Trạm vẫn khám bảo hiểm",
    publisher="Trung tâm Thông tin tỉnh (mẫu)",
    publisher_url="https://tinh.example/",
    published=date(2026, 11, 2),
    rating="Sai",
    value=1,
    finding="Trạm chỉ đổi giờ.",
    modified=date(2026, 11, 9),
    since=date(2026, 10, 30),
    corrections=(Correction(text="Bản đầu thiếu giờ thứ bảy.", on=date(2026, 11, 9)),),
)
# Made up, with the faults that real ones have: a blank before a name, numbers as text, a date
# without its T, entities in a title, a person as author of the claim.
SLOPPY = {
    "@context": "http://schema.org",
    "@graph": [
        {"@type": "WebPage", "name": "không phải"},
        {
            "claimReviewed": "Uống &quot;nước giếng&quot; Thần chữa b&aacute;ch bệnh.",
            "itemReviewed": {
                "@type": "Claim",
                "datePublished": "2026-05-07",
                "author": {"@type": "Person", "name": " Nguyễn Thị Bịa"},
            },
            "author": {"@type": "Organization", "name": "Kiểm Tin &amp; Sự Thật", "logo": {}},
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": "1",
                "bestRating": "5",
                "worstRating": "1",
                "alternateName": "Bịa đặt",
            },
            "@type": "ClaimReview",
            "name": "Nước giếng không chữa bệnh",
            "datePublished": "2026-05-13 15:44",
            "url": "https://kiem-tin.example/1",
        },
    ],
}


def keys(data, **more) -> set[str]:
    return {problem.key for problem in validate(data, **more)}


def changed(**fields) -> dict:
    """Our own JSON-LD with some properties put in, or taken out by None."""
    node = write(OURS) | fields
    return {name: value for name, value in node.items() if value is not None}


# ---- written -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [1, 2, 3, 4, 5, None])
def test_what_we_write_keeps_the_rules(value):
    said = write(replace(OURS, value=value))
    assert not has_errors(validate(said, base=OURS.url))
    assert ("ratingValue" in said["reviewRating"]) == (value is not None)


def test_what_we_write_says_neither_who_nor_where():
    said = write(OURS)
    assert set(said["itemReviewed"]) == {"@type", "text", "datePublished"}
    assert said["author"]["@type"] == "Organization"
    assert said["correction"][0]["@type"] == "CorrectionComment"
    assert said["dateModified"] == "2026-11-09"


def test_what_we_write_is_read_back():
    [row] = read(json.dumps(write(OURS))).reviews
    assert (row.claim, row.url, row.publisher) == (OURS.claim, OURS.url, OURS.publisher)
    assert (row.rating_text, row.rating_value, row.language) == ("Sai", 1, "vi")
    assert row.published.date() == OURS.published


def test_a_page_carries_nothing_one_or_a_graph():
    assert write_page([]) is None
    assert write_page([OURS])["@type"] == "ClaimReview"
    several = [replace(OURS, url=f"{OURS.url}#thong-tin-{n}") for n in (1, 2)]
    graph = write_page(several)
    assert len(graph["@graph"]) == 2
    assert not has_errors(validate(graph))


def test_a_feed_is_written_piece_by_piece_and_reads_as_one():
    pages = ([replace(OURS, url=f"{OURS.url}{n}")] for n in range(3))
    pieces = write_feed(
        pages,
        name="Trung tâm",
        url="https://tinh.example/f",
        modified=datetime(2026, 11, 9, tzinfo=UTC),
    )
    whole = "".join(pieces)
    assert len(json.loads(whole)["dataFeedElement"]) == 3
    assert len(read(whole).reviews) == 3
    assert not has_errors(validate(whole))


@pytest.mark.parametrize(
    "evil",
    ["</script><script>alert(1)</script>", "<!--", "]]>", "\u2028\u2029", "&amp;", "\ud800", '"}'],
)
def test_nothing_that_is_written_ends_its_script(evil):
    text = script_text(write(replace(OURS, claim=evil)))
    assert not set("<>&\u2028\u2029\ud800") & set(text)
    assert json.loads(text)["claimReviewed"] == evil
    text.encode()


# ---- read ----------------------------------------------------------------------------------------


def test_a_sloppy_one_is_read_and_its_faults_are_named():
    found = read(SLOPPY)
    [row] = found.reviews
    assert row.claim == 'Uống "nước giếng" Thần chữa bách bệnh.'
    assert row.publisher == "Kiểm Tin & Sự Thật"
    assert (row.rating_text, row.rating_value) == ("Bịa đặt", 1)
    assert row.published.isoformat() == "2026-05-13T15:44:00+07:00"
    assert [problem.key for problem in found.problems] == ["date.not-iso"]
    problems = validate(SLOPPY)
    assert {(problem.level, problem.key) for problem in problems} == {
        ("error", "date.not-iso"),
        ("warning", "reviewed.person"),
        ("warning", "reviewed.appearance"),
    }
    assert "$.@graph[1].datePublished" in {problem.path for problem in problems}


@pytest.mark.shared
def test_the_real_sloppy_sample_is_read(shared):
    sample = shared / "claims/claimreview_samples/afp_faktencheck_2026-05-24.jsonld"
    data = sample.read_bytes()
    [row] = read(data).reviews
    assert row.publisher == "AFP"
    assert (row.rating_text, row.rating_value) == ("Falsch", 1)
    assert row.published.date() == date(2026, 5, 13)
    assert row.url.startswith("https://faktencheck.afp.com/")
    [node] = json.loads(data)["@graph"]
    assert node["itemReviewed"]["author"]["name"].strip() not in repr(read(data))
    assert {problem.key for problem in validate(data) if problem.level == "error"} == {
        "date.not-iso"
    }


@pytest.mark.shared
def test_the_page_that_the_sample_stands_in_is_read(shared):
    import gzip

    sample = shared / "claims/claimreview_samples/AFPFaktencheck_2026_05_24.html.gz"
    [row] = read(gzip.decompress(sample.read_bytes())).reviews
    assert row.publisher == "AFP"


FORMS = {
    "node": lambda node: node,
    "list": lambda node: [node],
    "graph": lambda node: {"@context": "https://schema.org", "@graph": [node]},
    "feed": lambda node: {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [{"@type": "DataFeedItem", "item": [node]}],
    },
    "inside an article": lambda node: {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "review": node,
    },
    "types as a list": lambda node: node | {"@type": ["Review", "ClaimReview"]},
    "types as addresses": lambda node: node | {"@type": "http://schema.org/ClaimReview"},
    "text": json.dumps,
    "bytes": lambda node: json.dumps(node).encode(),
    "with a mark": lambda node: b"\xef\xbb\xbf" + json.dumps(node).encode(),
    "utf-16": lambda node: json.dumps(node).encode("utf-16"),
    "lines": lambda node: f"{json.dumps({'@type': 'Thing'})}\n{json.dumps(node)}\n",
    "a trailing comma": lambda node: json.dumps(node)[:-1] + ",}",
    "a page": lambda node: (
        "<!doctype html><html><script>var x = '{';</script>"
        f'<SCRIPT  TYPE="application/ld+json; charset=utf-8">{json.dumps(node)}</script></html>'
    ),
    "a page with entities": lambda node: (
        f"<script type='application/ld+json'>{json.dumps(node).replace(chr(34), '&quot;')}</script>"
    ),
    "a page with CDATA": lambda node: (
        f"<html><script type='application/ld+json'>//<![CDATA[\n{json.dumps(node)}\n//]]></script>"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_one_is_found_wherever_it_lies(form):
    [row] = read(FORMS[form](write(OURS))).reviews
    assert row.claim == OURS.claim


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("13/05/2026", date(2026, 5, 13)),
        ("Thứ tư, 13/5/2026, 15:44 (GMT+7)", date(2026, 5, 13)),
        ("May 13, 2026", date(2026, 5, 13)),
        ("2026-05-13T15:44:00Z", date(2026, 5, 13)),
        (["2026-05-13"], date(2026, 5, 13)),
        ({"@value": "2026-05-13"}, date(2026, 5, 13)),
        ("hôm nào đó", None),
        (0, None),
        (None, None),
    ],
)
def test_dates_are_read_as_they_are_printed(printed, day):
    [row] = read(changed(datePublished=printed)).reviews
    assert (row.published and row.published.date()) == day


@pytest.mark.parametrize(
    ("rating", "words", "number"),
    [
        ("Sai sự thật", "Sai sự thật", None),
        ({"@type": "Rating", "ratingValue": "Falsch"}, "Falsch", None),
        ({"ratingValue": "4", "name": "Gần đúng"}, "Gần đúng", 4),
        ({"ratingValue": 2.5}, "", 2.5),
        ([{"alternateName": "Sai"}], "Sai", None),
        ({"alternateName": ["Sai", "False"]}, "Sai", None),
        ({"alternateName": {"@value": "Sai", "@language": "vi"}}, "Sai", None),
        (3, "3", 3),
        (None, "", None),
        ({"ratingValue": True}, "", None),
        ({"ratingValue": "NaN"}, "NaN", None),
        ({"ratingValue": 10**400, "alternateName": "Sai"}, "Sai", None),
    ],
)
def test_verdicts_are_read_wherever_they_stand(rating, words, number):
    [row] = read(changed(reviewRating=rating)).reviews
    assert (row.rating_text, row.rating_value) == (words, number)


@pytest.mark.parametrize(
    ("author", "publisher"),
    [
        ({"@type": "Person", "name": "Trần Văn Bịa"}, ""),
        ({"@type": ["Person", "Organization"], "name": "Trần Văn Bịa"}, ""),
        ({"name": "Trần Văn Bịa"}, ""),
        ("Trần Văn Bịa", ""),
        ({"@type": "NewsMediaOrganization", "name": "Kiểm Tin"}, "Kiểm Tin"),
        (
            [{"@type": "Person", "name": "Trần Văn Bịa"}, {"@type": "Organization", "name": "KT"}],
            "KT",
        ),
    ],
)
def test_a_person_is_never_read(author, publisher):
    found = read(changed(author=author))
    assert found.reviews[0].publisher == publisher
    assert "Bịa" not in repr(found)


def test_a_text_comes_without_personal_data():
    said = "Gọi chị Tư 0912 345 678 để nhận tiền hỗ trợ"
    [row] = read(changed(claimReviewed=said, name=said)).reviews
    assert "0912" not in row.claim + row.title


def test_several_claims_in_one_are_several_rows():
    found = read(changed(claimReviewed=["Một", "Hai", "Một", ""]))
    assert [row.claim for row in found.reviews] == ["Một", "Hai"]
    assert "read.several" in {problem.key for problem in found.problems}


@pytest.mark.parametrize("item", ["Điều đó", {"@type": "Claim", "text": "Điều đó"}, ["Điều đó"]])
def test_the_claim_may_stand_in_what_was_reviewed(item):
    [row] = read(changed(claimReviewed=None, itemReviewed=item)).reviews
    assert row.claim == "Điều đó"


def test_without_any_claim_it_is_left_out_and_told():
    found = read(changed(claimReviewed="  ", itemReviewed={"@type": "Claim"}))
    assert found.reviews == ()
    assert [problem.key for problem in found.problems] == ["read.no-claim"]


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"url": None, "@id": "https://kt.example/2"}, "https://kt.example/2"),
        ({"url": "/3", "base": "https://kt.example/"}, "https://kt.example/3"),
        (
            {"url": None, "mainEntityOfPage": {"@id": "https://kt.example/4"}},
            "https://kt.example/4",
        ),
        ({"url": "javascript:alert(1)"}, ""),
        ({"url": ["https://kt.example/5", "x"]}, "https://kt.example/5"),
        ({"url": {"@id": 5}}, ""),
    ],
)
def test_addresses_are_whole_or_none(fields, url):
    base = fields.pop("base", "")
    [row] = read(changed(**fields), base=base).reviews
    assert row.url == url


# ---- validated -----------------------------------------------------------------------------------

WRONG = {
    "claim.missing": {"claimReviewed": None},
    "claim.not-text": {"claimReviewed": ["Một", "Hai"]},
    "rating.missing": {"reviewRating": None},
    "rating.not-object": {"reviewRating": "Sai"},
    "rating.words": {"reviewRating": {"@type": "Rating", "ratingValue": 1}},
    "rating.name": {"reviewRating": {"@type": "Rating", "name": "Sai"}},
    "rating.not-number": {"reviewRating": {"alternateName": "Sai", "ratingValue": "Sai"}},
    "rating.scale": {"reviewRating": {"alternateName": "Sai", "ratingValue": 1}},
    "rating.order": {
        "reviewRating": {
            "alternateName": "Sai",
            "ratingValue": 1,
            "bestRating": 1,
            "worstRating": 5,
        }
    },
    "rating.worst": {
        "reviewRating": {
            "alternateName": "Sai",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 0,
        }
    },
    "rating.range": {
        "reviewRating": {
            "alternateName": "Sai",
            "ratingValue": "9",
            "bestRating": "5",
            "worstRating": "1",
        }
    },
    "url.missing": {"url": None},
    "url.not-address": {"url": "kiem-chung/1"},
    "author.missing": {"author": None},
    "author.kind": {"author": "Kiểm Tin"},
    "author.person": {"author": {"@type": "Person", "name": "Ai Đó"}},
    "author.nameless": {"author": {"@type": "Organization"}},
    "reviewed.missing": {"itemReviewed": None},
    "reviewed.not-object": {"itemReviewed": "Điều đó"},
    "reviewed.kind": {"itemReviewed": {"@type": "CreativeWork"}},
    "reviewed.person": {"itemReviewed": {"@type": "Claim", "author": {"@type": "Person"}}},
    "date.missing": {"datePublished": None},
    "date.not-iso": {"datePublished": "13/05/2026"},
    "date.order": {"dateModified": "2020-01-01"},
    "correction.text": {"correction": [{"@type": "CorrectionComment"}]},
    "context": {"@context": "https://khac.example"},
}


@pytest.mark.parametrize("key", WRONG)
def test_each_fault_is_named(key):
    assert key not in keys(changed())
    assert key in keys(changed(**WRONG[key]))


def test_a_list_of_one_is_as_good_as_the_one():
    said = write(OURS)
    for name in ("claimReviewed", "reviewRating", "itemReviewed", "author"):
        said[name] = [said[name]]
    assert keys(said) == keys(write(OURS))


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ('{"@type": "ClaimReview", ', 1, 26),
        ('\ufeff\n\n{"@graph": [\n  {"@type": "ClaimReview"}\n  {"@type": 1}]}', 5, 3),
        ('[{"claimReviewed": "Cầu\nsập', 1, 20),
        ("{'@type': 'ClaimReview'}", 1, 2),
        ("{", 1, 2),
        # What stands whole before the break would look like the whole list.
        ('[\n{"@type": "ClaimReview", "claimReviewed": "Cầu sập"}\n, {"@type": "Clai', 3, 13),
    ],
)
def test_json_that_breaks_off_is_told_with_its_place(data, line, column):
    for given_as in (data, data.encode()):
        found = read(given_as)
        assert found.reviews == ()
        [problem] = found.problems
        assert (problem.key, problem.line, problem.column) == ("not-json", line, column)


def test_a_broken_line_among_lines_is_told_and_the_others_are_read():
    good = json.dumps(write(OURS))
    found = read(f"{good}\n{good[:-9]}\n{good}\n")
    assert len(found.reviews) == 2
    [problem] = [one for one in found.problems if one.key == "not-json"]
    assert (problem.line, problem.level) == (2, "error")


def test_a_broken_script_of_a_page_is_told_and_the_others_are_read():
    good = json.dumps(write(OURS))
    tag = "<script type='application/ld+json'>"
    found = read(f"<html>{tag}{good[:-9]}</script>{tag}{good}</script></html>")
    assert len(found.reviews) == 1
    [problem] = [one for one in found.problems if one.key == "not-json"]
    assert (problem.path, problem.line) == ("script[0]", 1)


def test_json_too_deep_to_read_is_told_without_a_place():
    [problem] = read('{"a":' * 200_000).problems
    assert (problem.key, problem.line) == ("not-json", None)


def test_every_fault_there_is_has_a_case_here():
    elsewhere = {
        "unreadable",
        "none",
        "too-many",
        "reviewed.appearance",
        "url.elsewhere",
        "url.shared",
        "not-json",
    }
    assert set(SENTENCES) == set(WRONG) | elsewhere | {"read.no-claim", "read.several"}


@pytest.mark.parametrize("value", ["2026-13-01", "2026-02-30", "2026-1-2", "2026-01-01T25:00Z", 5])
def test_a_day_that_is_none_is_no_date(value):
    assert "date.not-iso" in keys(changed(datePublished=value))


def test_an_address_on_another_site_is_told_where_the_page_is_known():
    assert "url.elsewhere" in keys(changed(), base="https://khac.example/1")
    assert "url.elsewhere" not in keys(changed(), base=OURS.url)
    below = changed(url="https://tin.tinh.example/1")
    assert "url.elsewhere" not in keys(below, base=OURS.url)


def test_several_of_one_page_need_anchors():
    assert "url.shared" in keys([write(OURS), write(OURS)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        "",
        "xin chào",
        "<html></html>",
        "{",
        "null",
        "[]",
        "[" * 100_000,
        5,
        None,
        b"%PDF-1.7",
        '{"a":' * 50_000,
    ],
)
def test_what_holds_none_says_so(data):
    assert read(data).reviews == ()
    assert has_errors(validate(data))


@pytest.mark.parametrize(
    "page",
    ["<script type=application/ld+json>" * 20_000, "<script " * 200_000, "<script>" * 200_000],
)
def test_a_hostile_page_takes_no_time(page):
    assert read(page).reviews == ()


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["ClaimReview", "Person", "2026-01-01", "https://a.example/", "@graph"])
)
NAMES = (
    st.sampled_from(
        [
            *write(OURS),
            "@graph",
            "@value",
            "@id",
            "name",
            "text",
            "ratingValue",
            "bestRating",
            "worstRating",
            "alternateName",
            "dataFeedElement",
            "item",
        ]
    )
    | st.text()
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=30
)


@settings(max_examples=200, deadline=None)
@given(fields=st.dictionaries(NAMES, ANYTHING, max_size=8), kind=st.booleans())
def test_nothing_makes_the_reader_or_the_validator_raise(fields, kind):
    data = fields | ({"@type": "ClaimReview"} if kind else {})
    for problem in (*validate(data), *read(data).problems):
        assert problem.level in ("error", "warning")
        assert problem.message
    for row in read(data).reviews:
        assert row.claim


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary())
def test_no_text_makes_them_raise(data):
    read(data)
    validate(data)


@settings(max_examples=100, deadline=None)
@given(claim=st.text(min_size=1), words=st.text(min_size=1), value=st.integers(1, 5) | st.none())
def test_whatever_a_claim_says_its_script_is_json(claim, words, value):
    said = write(replace(OURS, claim=claim, rating=words, value=value))
    assert json.loads(script_text(said)) == said
