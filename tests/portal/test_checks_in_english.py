"""English pages of checks and notices: translated part by part, signed, corrected, marked."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import override
from lxml import etree, html

from hoiam.checks.actions import correcting
from hoiam.checks.actions.evidence import EvidenceData
from hoiam.checks.actions.noticing import end_notice, put_up
from hoiam.checks.actions.parties import PartyData, state_parties
from hoiam.checks.models import Claim
from hoiam.checks.queries.receipt import _finding
from hoiam.checks.queries.translated import claim_key, evidence_key, party_key
from hoiam.offices.models import Duty
from hoiam.portal.queries.asking import _cards_of
from hoiam.publishing.actions import correcting as texts
from hoiam.publishing.actions import reviewing
from hoiam.publishing.actions.translating import sign_translation, translate
from hoiam.publishing.models import Publication, TranslatedPart, Translation
from hoiam.publishing.queries.parts import correction_key, parts_for, review_key
from hoiam.reading.claimreview import has_errors, validate
from hoiam.receipts.registry import Foreign
from hoiam.topics.models import Topic
from tests.checks.rooms import (  # noqa: F401
    FINDING,
    STATEMENT,
    claim,
    mai,
    published_check,
    ready_check,
    union,
)

pytestmark = pytest.mark.django_db

CLAIM = "Provincial road 379 is closed from 1 November 2026."
FOUND = "The road stayed open; only one lane was fenced off for repairs."
SAYS = "The counting post recorded normal traffic."
WHY = "Manages provincial roads."
TEXT = {
    "title": "Checked: provincial road 379 is open",
    "summary": "The road stayed open.",
    "body": "<p>We compared the counts with the notice of the builder.</p>",
}
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")


def publication(check) -> Publication:
    return Publication.objects.get(factcheck=check)


def words_for(check) -> dict[str, str]:
    """An English sentence for every part that there is."""
    claim = check.claims.get()  # noqa: F811
    [source] = claim.evidence.all()
    [party] = claim.parties.all()
    return {
        claim_key(claim, "statement"): CLAIM,
        claim_key(claim, "finding"): FOUND,
        evidence_key(source, "title"): "Vehicle counts of November",
        evidence_key(source, "owner"): "Institute of Transport Research",
        evidence_key(source, "says"): SAYS,
        party_key(party, "why"): WHY,
    }


def in_english(check, *, by, second, now, parts=None):
    """Translated by one and signed by another."""
    said = words_for(check) if parts is None else parts
    made = translate(by, publication(check), language="en", parts=said, now=now, **TEXT)
    return sign_translation(second, made, now=now)


def english_page(client, check) -> bytes:
    return client.get(f"/en/kiem-chung/{publication(check).number}/").content


def unmarked(page: bytes) -> list[str]:
    """Vietnamese words on a page that no `lang` says to be Vietnamese. What is sample's own name
    of a place, body or signer's office is not looked at here."""
    tree = html.fromstring(page)
    for gone in tree.xpath('//script|//*[@lang="vi"]|//head|//header[contains(@class, "head ")]'):
        gone.drop_tree()
    return [words for words in tree.xpath("//main//text()") if VIETNAMESE.search(words)]


def test_a_page_is_wholly_in_english_once_all_of_it_is_translated(
    client,
    published_check,  # noqa: F811
    tam,
    mai,  # noqa: F811
    now,
):
    check = published_check()
    before = english_page(client, check).decode()
    assert "Not translated yet" in before
    in_english(check, by=tam, second=mai, now=now)
    page = english_page(client, check)
    shown = html.fromstring(page)
    text = shown.text_content()
    for words in (CLAIM, FOUND, SAYS, WHY, "Vehicle counts of November", TEXT["title"]):
        assert words in text, words
    assert "not translated yet)" not in text
    assert unmarked(page) == []
    # The original stands beside the claim, in its own language.
    assert [one.text for one in shown.xpath('//q[@class="original"][@lang="vi"]')] == [STATEMENT]
    assert "Our wording, translated" in text
    assert (
        client.get(f"/kiem-chung/{publication(check).number}/").content.decode().count(CLAIM) == 0
    )


def test_a_quoted_claim_is_marked_as_our_translation(client, published_check, tam, mai, now):  # noqa: F811
    check = published_check()
    Claim.objects.filter(factcheck=check).update(wording="quoted")
    in_english(check, by=tam, second=mai, now=now)
    assert "Our translation of a quoted claim" in english_page(client, check).decode()


def test_what_is_not_translated_is_shown_with_a_note(client, published_check, tam, mai, now):  # noqa: F811
    check = published_check()
    parts = words_for(check)
    left = parts.pop(next(key for key in parts if key.endswith("-says")))
    in_english(check, by=tam, second=mai, now=now, parts=parts)
    page = english_page(client, check)
    shown = html.fromstring(page)
    assert left not in shown.text_content()
    [note] = [one for one in shown.find_class("part-note") if "not translated yet" in one.text]
    assert note.getprevious().get("lang") == "vi"
    assert "lưu lượng bình thường" in note.getprevious().text_content()
    assert unmarked(page) == []


def test_translated_signed_corrected_outdated_and_translated_again(
    client,
    published_check,  # noqa: F811
    tam,
    mai,  # noqa: F811
    now,
):
    check = published_check()
    said = words_for(check)
    made = translate(tam, publication(check), language="en", parts=said, now=now, **TEXT)
    assert CLAIM not in english_page(client, check).decode()
    with pytest.raises(PermissionDenied):
        sign_translation(tam, made, now=now)
    sign_translation(mai, made, now=now)
    assert FOUND in english_page(client, check).decode()

    later = now + timedelta(days=2)
    [claim] = check.claims.all()  # noqa: F811
    current = publication(check).current
    correction = correcting.correct_check(
        tam,
        check,
        title=current.title,
        summary=current.summary,
        body=current.body,
        text="Bản đầu chưa nói đường đóng một làn ban đêm.",
        ratings={claim.pk: ("partly-false", "", "Đường đóng một làn vào ban đêm.")},
        evidence=[(claim.pk, EvidenceData(**NIGHT))],
        now=later,
    )
    texts.sign_correction(mai, correction, now=later)
    page = english_page(client, check)
    shown = html.fromstring(page).text_content()
    assert "The original was corrected after this translation was made." in shown
    # What the finding said in English stands with what it says now.
    assert FOUND in shown
    assert "Đường đóng một làn vào ban đêm." in shown
    assert unmarked(page) == []
    [review] = reviews_in(page)
    assert (review["inLanguage"], review["claimReviewed"]) == ("vi", STATEMENT)

    # Who translates anew sees what changed, and who signs sees what did not change with it.
    made = translate(tam, publication(check), language="en", parts=said, now=later, **TEXT)
    client.force_login(mai)
    pk = publication(check).pk
    for place, mark in (
        (f"publications/{pk}/translate/en", b'class="changed"'),
        (f"checks/check/{check.pk}", b"is-same"),
    ):
        assert mark in client.get(f"/desk/{place}/").content, place
    client.logout()
    assert FOUND in english_page(client, check).decode()

    offered = {part.key for part in parts_for(publication(check), "en")}
    assert correction_key(correction.pk) in offered
    again = said | {
        claim_key(claim, "finding"): "One lane was closed at night.",
        correction_key(correction.pk): "The first version did not say that a lane closed at night.",
    }
    night = claim.evidence.latest("pk")
    again |= {
        evidence_key(night, "title"): "Log of the night shift",
        evidence_key(night, "owner"): "Institute of Transport Research",
        evidence_key(night, "says"): "One lane was closed for six nights.",
    }
    in_english(check, by=tam, second=mai, now=later, parts=again)
    page = english_page(client, check)
    shown = html.fromstring(page).text_content()
    assert "after this translation was made" not in shown
    assert "One lane was closed at night." in shown
    assert "did not say that a lane closed at night" in shown
    assert FOUND not in shown
    assert unmarked(page) == []


NIGHT = {
    "kind": "data",
    "title": "Nhật ký ca đêm",
    "stance": "refutes",
    "says": "Một làn đóng sáu đêm.",
    "owner": "Viện Nghiên cứu Giao thông",
}


def reviews_in(page: bytes) -> list[dict]:
    nodes = html.fromstring(page).xpath('//script[@type="application/ld+json"]/text()')
    return [json.loads(node) for node in nodes]


def test_machines_read_the_review_in_the_language_of_the_page_and_count_it_once(
    client,
    published_check,  # noqa: F811
    tam,
    mai,  # noqa: F811
    now,
):
    check = published_check()
    in_english(check, by=tam, second=mai, now=now)
    page = english_page(client, check)
    [review] = reviews_in(page)
    assert review["inLanguage"] == "en"
    assert review["claimReviewed"] == review["itemReviewed"]["text"] == CLAIM
    assert review["reviewRating"]["ratingExplanation"] == FOUND
    assert review["reviewRating"]["alternateName"] == "False"
    address = f"http://testserver/kiem-chung/{publication(check).number}/"
    assert review["translationOfWork"]["url"] == address
    assert not has_errors(validate(page, base="http://testserver/en/"))
    files = [b"".join(client.get(path)) for path in ("/kiem-chung.json", "/en/kiem-chung.json")]
    for whole in files:
        [item] = json.loads(whole)["dataFeedElement"]
        [one] = item["item"]
        assert (one["url"], one["inLanguage"]) == (address, "vi")
        assert one["claimReviewed"] == STATEMENT


@pytest.mark.parametrize("changed", ["statement", "finding"])
def test_machines_read_no_translation_of_what_a_check_said_before(
    client,
    published_check,  # noqa: F811
    tam,
    mai,  # noqa: F811
    now,
    changed,
):
    check = published_check()
    in_english(check, by=tam, second=mai, now=now)
    Claim.objects.filter(factcheck=check).update(**{changed: "Đường đóng một làn."})
    [review] = reviews_in(english_page(client, check))
    assert (review["inLanguage"] == "vi") == (changed == "statement")
    assert (CLAIM if changed == "statement" else FOUND) not in json.dumps(review)


def test_list_search_and_feed_say_the_claim_in_english(client, published_check, tam, mai, now):  # noqa: F811
    check = published_check()
    in_english(check, by=tam, second=mai, now=now)
    number = publication(check).number
    shown = client.get("/en/kiem-chung/", {"q": "road closed november"}).content.decode()
    assert number in shown
    assert CLAIM in shown
    assert number not in client.get("/kiem-chung/", {"q": "road closed november"}).content.decode()
    assert number in client.get("/en/kiem-chung/", {"q": "duong tinh 379"}).content.decode()
    feed = etree.fromstring(client.get("/en/kiem-chung.atom").content)
    [entry] = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert CLAIM in entry.findtext("{http://www.w3.org/2005/Atom}summary")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_words_of_an_older_translation_find_nothing(client, published_check, tam, mai, now):  # noqa: F811
    check = published_check()
    in_english(check, by=tam, second=mai, now=now)
    parts = words_for(check)
    key = next(key for key in parts if key.endswith("-statement"))
    in_english(check, by=tam, second=mai, now=now, parts=parts | {key: "Highway 379 is shut."})
    number = publication(check).number
    assert number in client.get("/en/kiem-chung/", {"q": "highway shut"}).content.decode()
    assert number not in client.get("/en/kiem-chung/", {"q": "provincial closed"}).content.decode()


def test_the_outcome_of_a_review_is_translated_too(client, published_check, tam, mai, quan, now):  # noqa: F811
    check = published_check()
    reviewing.ask_review(publication(check), text="Xem lại giúp", now=now)
    review = publication(check).reviews.get()
    review.outcome, review.outcome_text, review.decided_at = "upheld", "Đã xem lại, đúng.", now
    review.save()
    said = words_for(check) | {review_key(review.pk): "Looked at again; it stands as it was."}
    in_english(check, by=tam, second=mai, now=now, parts=said)
    page = english_page(client, check)
    assert "it stands as it was" in page.decode()
    assert unmarked(page) == []


@pytest.mark.parametrize("key", ["claim-999999-statement", "claim-x", "", "evidence-1-quote"])
def test_a_part_of_another_page_is_refused(published_check, tam, now, key):  # noqa: F811
    check = published_check()
    with pytest.raises(ValidationError):
        translate(tam, publication(check), language="en", parts={key: "x"}, now=now, **TEXT)
    assert not Translation.objects.exists()


def test_what_leads_to_a_person_and_what_is_too_long_does_not_come_in(published_check, tam, now):  # noqa: F811
    check = published_check()
    claim = check.claims.get()  # noqa: F811
    key = claim_key(claim, "finding")
    said = {key: "Call 0912 345 678 or write to somebody@mail.example\x00 about it."}
    translate(tam, publication(check), language="en", parts=said, now=now, **TEXT)
    row = TranslatedPart.objects.get()
    assert "0912" not in row.text
    assert "somebody@" not in row.text
    assert "\x00" not in row.text
    with pytest.raises(ValidationError), override("en"):
        translate(tam, publication(check), language="en", parts={key: "x" * 1_001}, now=now, **TEXT)


def test_nobody_of_a_party_translates_a_part(published_check, ha, now):  # noqa: F811
    check = published_check()
    with pytest.raises(PermissionDenied):
        translate(ha, publication(check), language="en", parts=words_for(check), now=now, **TEXT)


def test_the_desk_sets_every_part_beside_its_original(client, published_check, tam, mai, now):  # noqa: F811
    check = published_check()
    pk = publication(check).pk
    client.force_login(tam)
    page = client.get(f"/desk/publications/{pk}/translate/en/").content
    tree = html.fromstring(page)
    fields = {one.get("name") for one in tree.xpath("//textarea[starts-with(@name, 'part-')]")}
    assert fields == {f"part-{key}" for key in words_for(check)}
    for words in (STATEMENT, FINDING, "Quản lý đường tỉnh.", "Viện Nghiên cứu Giao thông"):
        assert words in tree.text_content(), words
    version = tree.xpath("//form[contains(@class, 'translating')]//input[@name='version']/@value")
    sent = {f"part-{key}": text for key, text in words_for(check).items()}
    sent |= TEXT | {"language": "en", "version": version[0]}
    stale = client.post(f"/desk/publications/{pk}/translate/en/", sent | {"version": "0"})
    assert stale.status_code == 409
    assert CLAIM in stale.content.decode()
    assert not Translation.objects.exists()
    assert client.post(f"/desk/publications/{pk}/translate/en/", sent).status_code == 302
    made = Translation.objects.get()
    assert made.parts.count() == len(fields)
    # Whoever signs sees each part beside what it translates; the writer is told why not to sign.
    client.force_login(mai)
    shown = client.get(f"/desk/checks/check/{check.pk}/").content.decode()
    assert CLAIM in shown
    assert WHY in shown
    assert client.post(f"/desk/publications/{pk}/translations/{made.pk}/sign/").status_code == 302
    made.refresh_from_db()
    assert made.approved_by == mai
    # What changed since is marked in the form, which is filled in from the last translation.
    Claim.objects.filter(factcheck=check).update(finding="Đường đóng một làn.")
    again = client.get(f"/desk/publications/{pk}/translate/en/").content.decode()
    assert FOUND in again
    assert FINDING in again
    assert "Đường đóng một làn." in again


def test_why_the_duty_table_makes_a_body_a_party_is_said_in_both_languages(
    client,
    claim,  # noqa: F811
    ready_check,  # noqa: F811
    tam,
    mai,  # noqa: F811
    offices,
    knowledge,
    now,
):
    from tests.checks.rooms import publish_check

    roads = Topic.objects.get(code="roads-traffic")
    Duty.objects.all().delete()
    row = Duty.objects.create(
        row=14,
        office=offices.so_xay_dung,
        topic=roads,
        matter_vi="Đường tỉnh và cầu",
        matter_en="Provincial roads and bridges",
    )
    held = claim(topic=roads)
    check = ready_check(held, party=[PartyData(office=offices.so_xay_dung)])
    state_parties(tam, Claim.objects.get(pk=held.pk), parties=(), now=now)
    party = Claim.objects.get(pk=held.pk).parties.get()
    assert party.duty == row
    assert "→" not in party.why
    publish_check(check, first=tam, second=mai, now=now)
    number = publication(check).number
    english = client.get(f"/en/kiem-chung/{number}/").content.decode()
    assert "responsible for provincial roads and bridges, by row 14 of the duty table" in english
    assert "đường tỉnh và cầu" in client.get(f"/kiem-chung/{number}/").content.decode()
    assert party_key(party, "why") not in {part.key for part in parts_for(publication(check), "en")}


def test_a_notice_is_in_english_too_with_what_came_of_it(client, claim, ha, now):  # noqa: F811
    held = claim()
    notice = put_up(ha, held, title="Tin đóng đường 379", text="Đang tìm căn cứ.", days=5, now=now)
    number = notice.publication.number
    end_notice(ha, notice, outcome="not-followed", text="Không có gì để kiểm chứng.", now=now)
    page = client.get(f"/en/kiem-chung/dang-kiem-chung/{number}/").content
    assert "Not translated yet" in page.decode()
    assert unmarked(page) == []
    [part] = parts_for(notice.publication, "en")
    text = {"title": "On the closing of road 379", "summary": "", "body": "We are looking."}
    said = {part.key: "There was nothing to check."}
    translate(ha, notice.publication, language="en", parts=said, now=now, **text)
    page = client.get(f"/en/kiem-chung/dang-kiem-chung/{number}/").content
    assert "There was nothing to check." in page.decode()
    assert "Không có gì" not in page.decode()
    assert unmarked(page) == []
    assert text["title"] in client.get("/en/kiem-chung/dang-kiem-chung/").content.decode()


def test_a_receipt_and_an_answer_at_once_say_it_in_english(
    client,
    published_check,  # noqa: F811
    tam,
    mai,  # noqa: F811
    now,
):
    check = published_check()
    held = check.claims.get()
    with override("en"):
        said = _finding(held)
        assert [type(one) for one in said] == [Foreign, str, Foreign]
        assert [getattr(one, "language", "") for one in said] == ["vi", "", "vi"]
    in_english(check, by=tam, second=mai, now=now)
    with override("en"):
        assert _finding(Claim.objects.get(pk=held.pk)) == [f"“{CLAIM}” — False.", FOUND]
        [card] = _cards_of(Q(pk=held.pk))
        assert (card.claim.text, card.claim.original) == (CLAIM, STATEMENT)
        assert card.finding is not None
        assert card.finding.text == FOUND
    with override("vi"):
        assert _finding(Claim.objects.get(pk=held.pk))[-1] == FINDING
        [card] = _cards_of(Q(pk=held.pk))
        assert card.claim.text == STATEMENT
