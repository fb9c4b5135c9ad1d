"""Pages of evidence are fetched by a job: once, politely, from the source list only."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from PIL import Image

from hoiam.checks.actions import evidence, pages, reading_pages, setting_aside, signing
from hoiam.checks.actions.reading_pages import MOST_TRIES, plan_pages, read_page
from hoiam.checks.models import Evidence, PageReading
from hoiam.checks.page_extract import LONGEST_EXTRACT, keep, stands_in
from hoiam.checks.queries.pages import before_reading, standing_of
from hoiam.checks.queries.permissions import who_may_sign
from hoiam.jobs.clock import Again
from hoiam.jobs.models import Job
from hoiam.jobs.worker import run_due_jobs
from hoiam.offices.models import LogEntry
from hoiam.publishing.actions import signing as publishing
from hoiam.sources.models import ArchivedPage, Host, Source
from tests.press.server import HOSTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "clock")]

LISTED, ALSO, ELSEWHERE = HOSTS[:3]
QUOTE = "không có ngày nào đường bị đóng hoàn toàn"
TEXT = (
    "Trạm đếm xe trên đường tỉnh 379 ghi nhận 4.120 lượt xe mỗi ngày trong tuần đầu tháng 11.",
    f"Con số này tương đương cùng kỳ năm trước, {QUOTE}, kể cả vào cuối tuần và ngày lễ.",
    "Liên hệ ông Nguyễn Văn A, số điện thoại 0912 345 678, thư a.nguyen@gmail.com.",
)
PAGE = (
    '<!doctype html><html lang="vi"><head><title>Lưu lượng xe tháng 11</title></head><body>'
    "<article><h1>Lưu lượng xe tháng 11</h1>"
    + "".join(f"<p>{line}</p>" for line in TEXT)
    + "<figure><figcaption>Bảng 2: lưu lượng theo giờ</figcaption></figure>"
    "<script>alert('x')</script></article></body></html>"
)


@pytest.fixture(autouse=True)
def listed(site, now, settings):
    """Two hosts of one press that are sources; the third is none."""
    # Between two hops the fetcher itself waits, by no clock of a test.
    settings.PAUSE_SECONDS = 0.01
    rows = [
        Source(name=f"Viện {host}", home_url=site.url("/", host=host), host=host, added_at=now)
        for host in (LISTED, ALSO)
    ]
    return Source.objects.bulk_create(rows)


@pytest.fixture
def add(tam, now, site):
    """`add(claim, path)`: Tâm adds a page by its address alone."""

    def make(claim, path="/so-lieu", *, host=LISTED, **said) -> Evidence:
        data = {
            "kind": "page",
            "title": "Lưu lượng xe",
            "stance": "refutes",
            "says": "Đường không bị đóng.",
            "owner": "Viện Nghiên cứu Giao thông",
            "address": site.url(path, host=host),
            "quote": QUOTE,
        }
        return evidence.add_evidence(tam, claim, now=now, **(data | said))

    return make


@pytest.fixture
def read(clock):
    """Run the job of a source, over each rest, until it has come to an end."""

    def run(row: Evidence) -> Evidence:
        for _turn in range(12):
            again = read_page(evidence=row.pk, now=clock.now)
            if again is None:
                return Evidence.objects.select_related("reading").get(pk=row.pk)
            assert isinstance(again, Again)
            clock.now = max(clock.now, again.at)
        raise AssertionError("it does not come to an end")

    return run


@pytest.fixture
def begin(clock):
    """Its first run: robots.txt is known then, and the next one asks for the page itself."""

    def run(row: Evidence) -> None:
        again = read_page(evidence=row.pk, now=clock.now)
        assert isinstance(again, Again)
        clock.now = again.at

    return run


def outcome(row: Evidence) -> str:
    return PageReading.objects.get(evidence=row).outcome


def test_the_page_of_an_address_on_the_source_list_is_read(add, claim, site, read, clock):
    site.serve("/so-lieu", PAGE)
    row = add(claim())
    assert standing_of(row).code == "waiting"
    assert site.requests == []
    clock.advance(86_400)
    row = read(row)
    assert row.digest == hashlib.sha256(PAGE.encode()).hexdigest()
    assert "4.120 lượt xe" in row.extract
    for gone in ("0912", "gmail", "alert", "<p>"):
        assert gone not in row.extract
    assert (row.seen_on, row.quote_found) == (clock.now.date(), True)
    assert (standing_of(row).code, standing_of(row).quote) == ("read", "")
    assert site.paths() == ["/robots.txt", "/so-lieu"]
    # The page itself is kept nowhere.
    assert not ArchivedPage.objects.exists()
    assert LogEntry.objects.get(verb="claim.page-read").ids == {"evidence": row.pk}


def test_it_runs_as_a_job_once(add, claim, site, clock):
    site.serve("/so-lieu", PAGE)
    row = add(claim())
    job = Job.objects.get(name="checks.read_page")
    assert job.args == {"evidence": row.pk}
    for _run in range(2):
        assert run_due_jobs(now=clock.now) == 1
        clock.advance(10)
    row.refresh_from_db()
    assert row.digest
    before = Evidence.objects.values().get(pk=row.pk)
    assert read_page(evidence=row.pk, now=clock.now) is None
    plan_pages(now=clock.now)
    assert not Job.objects.filter(name="checks.read_page").exists()
    assert Evidence.objects.values().get(pk=row.pk) == before
    assert site.paths().count("/so-lieu") == 1


def test_what_is_not_committed_is_never_read(add, claim):
    from django.db import transaction

    with transaction.atomic():
        add(claim())
        transaction.set_rollback(True)
    assert not Job.objects.filter(name="checks.read_page").exists()
    assert not PageReading.objects.exists()


def test_a_host_that_is_no_source_is_never_asked(add, claim, site, read):
    site.serve("/so-lieu", PAGE, host=ELSEWHERE)
    row = add(claim(), host=ELSEWHERE)
    assert not PageReading.objects.exists()
    assert not Job.objects.filter(name="checks.read_page").exists()
    standing = standing_of(row)
    assert (standing.code, standing.may_ask) == ("unread", False)
    assert "not on the list of sources" in standing.words
    said = before_reading(row.address)
    assert ELSEWHERE in said
    assert "Upload the page" in said
    assert site.requests == []


def test_a_source_that_went_from_the_list_meanwhile_is_not_asked(add, claim, site, read, listed):
    row = add(claim())
    Source.objects.filter(host=LISTED).update(active=False)
    assert outcome(read(row)) == "page.source-off"
    Source.objects.filter(host=LISTED).delete()
    other = add(claim())
    assert not PageReading.objects.filter(evidence=other).exists()
    assert site.requests == []


def test_samples_are_never_fetched(add, claim, site, listed):
    row = add(claim(is_sample=True))
    Source.objects.filter(host=ALSO).update(is_sample=True)
    other = add(claim(), host=ALSO)
    assert not PageReading.objects.exists()
    for one in (row, other):
        assert "sample" in standing_of(one).words


def test_what_is_uploaded_is_not_fetched(add, claim, site):
    row = add(claim(), page=PAGE.encode())
    assert not PageReading.objects.exists()
    assert (standing_of(row).code, row.quote_found) == ("uploaded", True)


def picture() -> bytes:
    """A picture of 100 million pixels that weighs next to nothing."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("serve", "key", "words"),
    [
        (lambda s: s.down("/so-lieu", 404), "fetch.http-status", "no such page (status 404)"),
        (lambda s: s.down("/so-lieu", 410), "fetch.http-status", "taken down (status 410)"),
        (lambda s: s.down("/so-lieu", 403), "fetch.http-status", "does not let us read it"),
        (lambda s: s.large("/so-lieu", 11), "fetch.too-large", "larger than the limit"),
        (
            lambda s: s.large("/so-lieu", 11, declared=False),
            "fetch.too-large",
            "larger than the limit",
        ),
        (lambda s: s.bomb("/so-lieu", 60), "fetch.too-large", "larger than the limit"),
        (
            lambda s: s.redirect("/so-lieu", "https://www.facebook.com/somebody/posts/1"),
            "fetch.refused-social-network",
            "social networks",
        ),
        (
            lambda s: s.redirect("/so-lieu", "http://169.254.169.254/latest"),
            "fetch.refused-private-address",
            "private network",
        ),
        (
            lambda s: s.redirect("/so-lieu", s.url("/x", host=ELSEWHERE)),
            "item.not-on-source-list",
            "not on the list of sources",
        ),
        (
            lambda s: s.redirect("/so-lieu", s.url("/x", host=ALSO)),
            "page.leads-elsewhere",
            "another publisher",
        ),
        (lambda s: s.redirect("/so-lieu", "/so-lieu"), "fetch.too-many-redirects", "in circles"),
        (
            lambda s: s.robots("User-agent: *\nDisallow: /so-lieu"),
            "fetch.robots-denied",
            "robots.txt",
        ),
        (lambda s: s.serve("/so-lieu", b""), "page.empty", "no text"),
        (
            lambda s: s.serve("/so-lieu", "<html><body><div id=app></div></body></html>"),
            "page.empty",
            "no text",
        ),
        (
            lambda s: s.serve(
                "/so-lieu",
                "<html><head><title>Không tìm thấy trang</title></head><body><h1>404</h1>"
                "<p>Nội dung không còn.</p></body></html>",
            ),
            "page.soft-404",
            "says it is gone",
        ),
        (lambda s: (s.redirect("/so-lieu", "/"), s.serve("/", PAGE)), "page.home", "home page"),
        (lambda s: s.reset("/so-lieu"), "fetch.connection-lost", "connection was lost"),
        (lambda s: s.garbage("/so-lieu"), "fetch.", ""),
        (lambda s: s.broken("/so-lieu"), "fetch.", "broke off"),
        (lambda s: s.down("/so-lieu", 503), "fetch.http-status", "status 503"),
    ],
)
def test_what_can_not_be_read_says_why_and_keeps_nothing(serve, key, words, add, claim, site, read):
    serve(site)
    row = read(add(claim()))
    assert (row.digest, row.extract) == ("", "")
    assert row.reading.outcome.startswith(key)
    standing = standing_of(row)
    assert (standing.code, standing.may_ask) == ("failed", True)
    assert words in standing.words
    assert site.paths(host=ELSEWHERE) == []
    assert site.paths(host=ALSO) == []
    assert site.paths().count("/so-lieu") <= 2 * MOST_TRIES


def test_what_fails_for_a_while_is_tried_again_by_itself(add, claim, site, clock, read, begin):
    site.down("/so-lieu", 503)
    row = add(claim())
    begin(row)
    again = read_page(evidence=row.pk, now=clock.now)
    assert again.at == clock.now + timedelta(minutes=1)
    row = Evidence.objects.get(pk=row.pk)
    standing = standing_of(row)
    assert standing.code == "waiting"
    assert "status 503" in standing.words
    assert "tried again by itself at" in standing.words
    # Planning does not bring it forward, and neither does somebody's early job.
    plan_pages(now=clock.now)
    assert read_page(evidence=row.pk, now=clock.now).at == again.at
    site.serve("/so-lieu", PAGE)
    assert read(row).digest


def test_a_host_that_rests_is_left_alone_but_nobody_waits_for_hours(add, claim, clock, site):
    row = add(claim())
    Host.objects.create(name=LISTED, next_request=clock.now + timedelta(minutes=5))
    assert read_page(evidence=row.pk, now=clock.now).at == clock.now + timedelta(minutes=5)
    Host.objects.update(next_request=clock.now + timedelta(hours=3))
    clock.advance(300)
    assert read_page(evidence=row.pk, now=clock.now) is None
    assert outcome(row) == "fetch.host-resting"
    assert site.requests == []
    assert PageReading.objects.get().tries == 0


def test_a_worker_that_is_killed_loses_nothing(add, claim, site, clock, monkeypatch):
    """Killed while it reads, again and again: planned anew, and given up after four tries."""

    class Killed(BaseException):
        pass

    site.serve("/so-lieu", PAGE)
    row, other = add(claim()), add(claim(), "/khac")
    site.serve("/khac", PAGE)

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(reading_pages, "fetch_politely", die)
        with pytest.raises(Killed):
            read_page(evidence=row.pk, now=clock.now)
        for _time in range(MOST_TRIES):
            with pytest.raises(Killed):
                read_page(evidence=other.pk, now=clock.now)
    Job.objects.all().delete()
    plan_pages(now=clock.now)
    assert Job.objects.filter(name="checks.read_page").count() == 2
    for _run in range(3):
        run_due_jobs(now=clock.now)
        clock.advance(10)
    row.refresh_from_db()
    assert row.digest
    assert outcome(other) == "reading.failed"
    assert "/khac" not in site.paths()


def test_whatever_breaks_over_a_page_is_told_in_words(add, claim, site, read, monkeypatch):
    site.serve("/so-lieu", PAGE)

    def breaks(*_args, **_more):
        raise ZeroDivisionError("a.nguyen@gmail.com")

    monkeypatch.setattr(reading_pages, "keep_fetched", breaks)
    row = read(add(claim()))
    assert row.reading.outcome == "reading.failed"
    assert "gmail" not in str(PageReading.objects.values().get())


def test_the_publisher_may_have_moved_it_to_another_host_of_its_own(
    add, claim, site, read, listed, monkeypatch
):
    monkeypatch.setattr(reading_pages, "source_of", lambda host: listed[0])
    site.redirect("/so-lieu", site.url("/moi", host=ALSO))
    site.serve("/moi", PAGE, host=ALSO)
    assert read(add(claim())).digest
    assert site.paths(host=ALSO) == ["/robots.txt", "/moi"]


def test_no_redirect_brings_a_partys_page_under_the_name_of_another(
    add, claim, site, read, listed, offices, monkeypatch
):
    monkeypatch.setattr(reading_pages, "source_of", lambda host: listed[0])
    offices.so_xay_dung.website = site.url("/", host=ALSO)
    offices.so_xay_dung.save()
    site.redirect("/so-lieu", site.url("/moi", host=ALSO))
    site.serve("/moi", PAGE, host=ALSO)
    row = read(add(claim()))
    assert (row.reading.outcome, row.digest) == ("page.leads-elsewhere", "")
    assert site.paths(host=ALSO) == []


LEGACY = PAGE.replace("—", "-")


@pytest.mark.parametrize("charset", ["utf-16", "windows-1258"])
def test_a_page_in_an_older_encoding_is_read(charset, add, claim, site, read):
    if charset == "windows-1258":
        body = decomposed(PAGE).encode("cp1258", "ignore")
    else:
        body = PAGE.encode(charset)
    site.serve("/so-lieu", body, content_type=f"text/html; charset={charset}")
    row = read(add(claim()))
    assert row.digest == hashlib.sha256(body).hexdigest()
    assert "lượt xe mỗi ngày" in row.extract
    assert row.quote_found is True


def decomposed(text: str) -> str:
    """As windows-1258 writes it: letters with their shape, and tones as marks of their own."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for letter in text:
        whole = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in whole if mark in tones)
        rest = unicodedata.normalize("NFC", "".join(mark for mark in whole if mark not in tones))
        out.append(rest + tone)
    return "".join(out)


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%%EOF", "application/pdf", "is broken"),
        (b"%PDF-1.7\n%%EOF", "text/html", "is broken"),
        (picture(), "image/png", "can't be read here"),
        (picture(), "text/html; charset=utf-8", "can't be read here"),
        (b"PK\x03\x04" + bytes(200), "application/vnd.ms-excel", "can't be read here"),
        (b"day,cars\n2026-11-01,4120\n", "text/csv", "can't be read here"),
    ],
)
def test_of_what_has_no_text_digest_and_quote_are_kept(body, kind, said, add, claim, site, read):
    site.serve("/so-lieu", body, content_type=kind)
    row = read(add(claim(), kind="data"))
    assert (row.digest, row.extract) == (hashlib.sha256(body).hexdigest(), QUOTE)
    assert row.quote_found is None
    standing = standing_of(row)
    assert (standing.code, standing.quote) == ("read", "")
    assert said in standing.words


def test_a_quote_that_is_not_there_is_pointed_out_and_corrected(
    add, claim, site, read, tam, now, ready_check
):
    site.serve("/so-lieu", PAGE)
    one = claim()
    check = ready_check(one)
    row = read(add(one, quote="đường bị đóng hoàn toàn mọi ngày"))
    assert row.quote_found is False
    assert "does not stand in the page" in standing_of(row).quote
    one.refresh_from_db()
    version = one.version
    row = pages.correct_quote(tam, row, quote=f"“{QUOTE.upper()}”", now=now, version=version)
    assert (row.quote_found, standing_of(row).quote) == (True, "")
    row = pages.correct_quote(tam, row, quote="bịa ra", now=now)
    # Pointed out, and not refused.
    check.publication.refresh_from_db()
    signing.submit_check(tam, check, now=now, version=check.publication.version)


def test_how_a_quote_is_compared():
    text = "Trạm ghi nhận “4.120 lượt xe” mỗi ngày – nhiều hơn năm trước.\nKhông đóng đường."
    for quote in (
        "trạm ghi nhận 4.120 lượt xe",
        '"4.120  lượt\nxe" mỗi ngày - nhiều hơn',
        "Trạm ghi nhận […] nhiều hơn năm trước... Không đóng đường.",
        "nhiều hơn năm trước.",
    ):
        assert stands_in(quote, text), quote
    for quote in ("4.210 lượt xe", "nhiều hơn […] mỗi ngày", "41 20", "[…]", "..."):
        assert not stands_in(quote, text), quote
    # A caption is no part of the article, but it stands in the page.
    assert keep(PAGE.encode(), quote="Bảng 2: lưu lượng theo giờ").quote_found is True
    assert keep(PAGE.encode(), quote="gọi 0912 345 678").quote_found is False
    assert keep(PAGE.encode()).quote_found is None


def test_beyond_a_cut_extract_a_new_quote_is_neither_found_nor_missing(add, claim, tam, now):
    lines = "".join(f"<p>Đoạn số {n} về lưu lượng xe trên đường tỉnh 379.</p>" for n in range(900))
    page = f"<html><body><article>{lines}</article></body></html>".encode()
    row = add(claim(), page=page, quote="Đoạn số 899 về lưu lượng xe")
    assert row.quote_found is True
    row = pages.correct_quote(tam, row, quote="Đoạn số 898 về lưu lượng xe", now=now)
    assert row.quote_found is None
    row = pages.correct_quote(tam, row, quote="Đoạn số 8 về lưu lượng xe", now=now)
    assert row.quote_found is True


def test_a_page_of_ten_megabytes_is_cut_and_never_said_to_lack_what_nobody_read():
    page = ("<html><body><article>" + "<p>Đoạn văn về đường tỉnh 379.</p>" * 250_000).encode()
    kept = keep(page[: 10 * 1024 * 1024], quote="không có trong đó")
    assert len(kept.extract) <= LONGEST_EXTRACT + 2
    assert kept.quote_found is None
    assert keep(page[:200_000], quote="không có trong đó").quote_found is False


# --- what is signed stands still ------------------------------------------------------------------


def test_nobody_signs_while_a_page_is_being_read(add, claim, ready_check, site, tam, now, read):
    site.serve("/so-lieu", PAGE)
    one = claim()
    check = ready_check(one)
    row = add(one)
    with pytest.raises(ValidationError, match="still being read"):
        signing.submit_check(tam, check, now=now)
    read(row)
    check = signing.submit_check(tam, check, now=now)
    assert check.publication.state == "submitted"


def test_what_comes_in_moves_the_version_that_is_signed_and_not_the_claims(
    add, claim, ready_check, site, tam, now, read
):
    site.serve("/so-lieu", PAGE)
    one = claim()
    check = ready_check(one)
    row = add(one)
    one.refresh_from_db()
    check.publication.refresh_from_db()
    seen, typing = check.publication.version, one.version
    read(row)
    one.refresh_from_db()
    assert one.version == typing
    with pytest.raises(ValidationError, match="Somebody else changed"):
        signing.submit_check(tam, check, now=now, version=seen)


def test_who_does_not_wait_signs_and_what_comes_late_changes_nothing(
    add, claim, ready_check, site, tam, mai, now, clock, monkeypatch, begin
):
    site.serve("/so-lieu", PAGE)
    one = claim()
    check = ready_check(one)
    row = add(one)
    begin(row)
    real = reading_pages.fetch_politely

    def meanwhile(*args, **more):
        """While the page is on its way, Tâm signs without it."""
        found = real(*args, **more)
        pages.stop_waiting(tam, row, now=now)
        signing.submit_check(tam, check, now=now)
        return found

    monkeypatch.setattr(reading_pages, "fetch_politely", meanwhile)
    before = Evidence.objects.values().get(pk=row.pk)
    assert read_page(evidence=row.pk, now=clock.now) is None
    assert Evidence.objects.values().get(pk=row.pk) == before
    assert outcome(row) == "page.not-waited"
    with pytest.raises(ValidationError, match="waiting for the second signature"):
        pages.ask_page(tam, row, now=now)
    with pytest.raises(ValidationError, match="waiting for the second signature"):
        pages.upload_page(tam, row, page=PAGE.encode(), now=now)
    # Given back, it can be read after all.
    publishing.give_back(mai, check.publication, remark="Thiếu trang.", now=now)
    monkeypatch.setattr(reading_pages, "fetch_politely", real)
    pages.ask_page(tam, row, now=now)
    clock.advance(60)
    read_page(evidence=row.pk, now=clock.now)
    assert Evidence.objects.get(pk=row.pk).digest


def test_a_job_that_lands_on_what_is_published_writes_nothing(
    published_check, site, clock, tam, now
):
    site.serve("/so-lieu", PAGE)
    check = published_check()
    row = check.claims.get().evidence.get()
    # However it came about: a job from before is still in the queue.
    Evidence.objects.filter(pk=row.pk).update(address=site.url("/so-lieu"))
    PageReading.objects.create(evidence=row, asked_at=now)
    before = Evidence.objects.values().get(pk=row.pk)
    assert read_page(evidence=row.pk, now=clock.now) is None
    assert Evidence.objects.values().get(pk=row.pk) == before
    assert outcome(row) == "page.came-late"
    assert site.requests == []


@pytest.mark.parametrize("how", ["removed", "aside"])
def test_what_was_taken_out_or_set_aside_meanwhile_stays_as_it_was(
    how, add, claim, site, tam, now, clock, monkeypatch, begin
):
    site.serve("/so-lieu", PAGE)
    one = claim()
    row = add(one)
    begin(row)
    real = reading_pages.fetch_politely

    def meanwhile(*args, **more):
        if how == "removed":
            evidence.remove_evidence(tam, row, reason="Nhầm trang.", now=now)
        else:
            setting_aside.set_aside(tam, one, reason="no-claim", text="Không có gì.", now=now)
        return real(*args, **more)

    monkeypatch.setattr(reading_pages, "fetch_politely", meanwhile)
    assert read_page(evidence=row.pk, now=clock.now) is None
    row.refresh_from_db()
    assert (row.digest, outcome(row)) == ("", "page.came-late")


def test_what_a_correction_adds_is_never_fetched(published_check, tam, site, now):
    from hoiam.checks.actions.correcting import correct_check

    check = published_check()
    one = check.claims.get()
    text = check.publication.current
    data = evidence.EvidenceData(
        kind="page",
        title="Bảng mới",
        stance="refutes",
        says="Vẫn vậy.",
        owner="Viện Nghiên cứu Giao thông",
        address=site.url("/so-lieu"),
    )
    correct_check(
        tam,
        check,
        title=text.title,
        summary=text.summary,
        body=text.body,
        text="Thêm một căn cứ.",
        evidence=[(one.pk, data)],
        now=now,
    )
    assert not PageReading.objects.exists()
    added = Evidence.objects.exclude(correction=None).get()
    assert "correction" in standing_of(added).words


@pytest.mark.parametrize("how", ["upload", "quote"])
def test_who_changed_what_is_kept_of_a_source_does_not_sign_second(
    how, add, claim, ready_check, tam, mai, now
):
    one = claim()
    check = ready_check(one)
    row = add(one, host=ELSEWHERE)
    assert mai in who_may_sign(check)
    if how == "upload":
        pages.upload_page(mai, row, page=PAGE.encode(), now=now)
    else:
        pages.correct_quote(mai, row, quote="Không đóng", now=now)
    assert mai not in who_may_sign(check)
    evidence.remove_evidence(tam, row, reason="Nhầm.", now=now)
    assert mai in who_may_sign(check)


# --- asking again, uploading ----------------------------------------------------------------------


def test_it_can_be_tried_again_or_uploaded(add, claim, site, read, tam, mai, lan, now, clock):
    site.down("/so-lieu", 404)
    one = claim()
    row = read(add(one))
    for user in (lan,):
        with pytest.raises(PermissionDenied):
            pages.ask_page(user, row, now=now)
    site.serve("/so-lieu", PAGE)
    clock.advance(60)
    pages.ask_page(mai, row, now=clock.now)
    with pytest.raises(ValidationError, match="being read already"):
        pages.ask_page(tam, row, now=clock.now)
    row = read(row)
    assert row.digest
    with pytest.raises(ValidationError, match="kept already"):
        pages.ask_page(tam, row, now=clock.now)
    with pytest.raises(ValidationError, match="kept already"):
        pages.upload_page(tam, row, page=b"<p>x</p>", now=clock.now)
    verbs = ["claim.page-asked", "claim.page-read"]
    found = LogEntry.objects.filter(verb__startswith="claim.page").order_by("id")
    assert list(found.values_list("verb", flat=True)) == verbs


def test_an_upload_takes_the_place_of_what_is_being_read(add, claim, site, tam, now, clock):
    site.serve("/so-lieu", "<html><body><p>Trang khác.</p><p>Trang khác nữa.</p></body></html>")
    row = add(claim())
    row = pages.upload_page(tam, row, page=PAGE.encode(), now=now)
    assert (standing_of(row).code, row.quote_found) == ("uploaded", True)
    assert read_page(evidence=row.pk, now=clock.now) is None
    row.refresh_from_db()
    assert row.digest == hashlib.sha256(PAGE.encode()).hexdigest()
    assert site.requests == []


def test_a_quote_that_was_corrected_on_the_way_is_the_one_that_is_looked_for(
    add, claim, site, tam, now, clock, monkeypatch, begin
):
    site.serve("/so-lieu", PAGE)
    row = add(claim(), quote="bịa ra")
    begin(row)
    real = reading_pages.fetch_politely

    def meanwhile(*args, **more):
        pages.correct_quote(tam, row, quote=QUOTE, now=now)
        return real(*args, **more)

    monkeypatch.setattr(reading_pages, "fetch_politely", meanwhile)
    read_page(evidence=row.pk, now=clock.now)
    row.refresh_from_db()
    assert (row.quote, row.quote_found) == (QUOTE, True)
