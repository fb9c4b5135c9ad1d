"""Addresses of the public site. They are included twice: at `/` in Vietnamese, at `/en/` in
English; both have the same paths, so that an address can be read to somebody on the telephone."""

from django.urls import path, register_converter

from hoiam.portal.views import (
    about,
    asking,
    check_feeds,
    checks,
    feeds,
    home,
    matters,
    offices,
    papers,
    receipts,
    sending,
)


class PublicNumber:
    """`VD-2026-0042`: letters, year and number as publishing gives them."""

    regex = "[A-Z]{1,8}-[0-9]{4}-[0-9]{1,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(PublicNumber, "public")

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("van-de/", matters.matters, name="matters"),
    path("van-de/<public:number>/", matters.matter, name="matter"),
    path("van-de/<public:number>/tra-loi/<public:answer_number>/", matters.answer, name="answer"),
    path("van-de/<public:number>.json", matters.matter_as_json, name="matter-json"),
    path("van-de/<public:number>/y-kien/", sending.objection, name="objection"),
    path("xem-lai/<public:number>/", sending.review, name="review"),
    path("bien-nhan/", receipts.receipt, name="receipt"),
    path("co-quan/", offices.offices, name="offices"),
    path("co-quan/<slug:code>/", offices.office, name="office"),
    path("van-ban/", papers.documents, name="documents"),
    path("van-ban/<public:number>/", papers.document, name="document"),
    path("diem-bao/", papers.digests, name="digests"),
    path("diem-bao/<public:number>/", papers.digest, name="digest"),
    path("diem-bao/<public:number>.pdf", papers.digest_memo, name="digest-memo"),
    path("kiem-chung/", checks.checks, name="checks"),
    path("kiem-chung/hoi/", asking.ask, name="ask"),
    path("kiem-chung/thang-danh-gia/", checks.scale, name="scale"),
    path("kiem-chung/dang-kiem-chung/", checks.notices, name="notices"),
    path("kiem-chung/dang-kiem-chung/<public:number>/", checks.notice, name="notice"),
    path("kiem-chung/<public:number>/", checks.check, name="check"),
    path("kiem-chung.atom", check_feeds.checks, name="checks-feed"),
    path("kiem-chung.json", check_feeds.claim_reviews, name="checks-file"),
    path("tra-loi.atom", feeds.answers, name="answers-feed"),
    path("cau-hoi.atom", feeds.questions, name="questions-feed"),
    path("gioi-thieu/", about.about, name="about"),
]
