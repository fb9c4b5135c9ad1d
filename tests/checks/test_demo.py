"""The demonstration's claims: every end of the table is reached the way that people go."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from hoiam.checks.demo.rows import ENDS, TABLE, Row, read_rows
from hoiam.checks.independence import why_not_sign
from hoiam.checks.matching import forget
from hoiam.checks.models import (
    Appearance,
    Claim,
    Evidence,
    FactCheck,
    ImportedCheck,
    Joining,
    Notice,
    RatingChange,
    Tip,
)
from hoiam.checks.queries.parties import parties_of, tree, whose
from hoiam.checks.queries.queue import Filters, list_claims
from hoiam.checks.states import ASIDES, RATINGS, STATES
from hoiam.issues.demo import press
from hoiam.issues.demo.filling import fill
from hoiam.issues.demo.people import gather
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import LogEntry, User
from hoiam.post.models import OutgoingMail
from hoiam.publishing.models import Publication, ReviewRequest, Translation
from hoiam.publishing.queries import public_path, withdrawal_in
from hoiam.publishing.queries.parts import parts_for
from hoiam.reading.claimreview import has_errors, validate
from hoiam.reading.redact import redact
from hoiam.receipts.models import SealedContact

pytestmark = pytest.mark.long

ROWS = read_rows(settings.KNOWLEDGE.table(TABLE))
FEW_ISSUES = 3


@pytest.fixture(autouse=True)
def _fresh_matching():
    forget()
    yield
    forget()


def said_by_the_desk(row: Row) -> list[str]:
    """All that checkers write about a claim; what people ask is redacted when it comes in."""
    texts = [row.statement, row.finding, row.title, row.summary, row.body, row.why_not]
    texts += [row.remark, row.withdrawn, row.aside_text, *row.english.values()]
    texts += sentences(row.english_parts)
    texts += [said for source in row.evidence for key, said in source.items() if key == "says"]
    return [text for text in texts if text]


def sentences(said: object) -> list[str]:
    """All texts of a table within the table."""
    if isinstance(said, str):
        return [said]
    within = said.values() if isinstance(said, dict) else said
    return [text for one in within for text in sentences(one)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_every_row_keeps_to_the_tables_and_names_nobody(row):
    topics = settings.KNOWLEDGE.table("topics.toml")
    assert row.end in ENDS
    assert not row.topic or row.topic in topics
    assert not row.rating or row.rating in RATINGS
    assert bool(row.aside) == (row.end == "aside")
    assert row.into == "" or row.into in {other.key for other in ROWS}
    for text in said_by_the_desk(row):
        assert redact(text).text == text
    for source in row.evidence:
        # Bodies that are in no table are as invented as all else, and say so.
        assert source.get("owner", "(mẫu)").endswith("(mẫu)")
        assert ".example/" in source.get("address", "https://x.example/")


def test_the_table_has_everything():
    assert {row.end for row in ROWS} == set(ENDS)
    assert {row.aside for row in ROWS} - {""} == ASIDES.keys()
    published = [row for row in ROWS if row.end in ("published", "guest", "withdrawn")]
    assert {row.rating for row in published} == RATINGS.keys()
    assert {row.opinion_kind for row in published} - {""} == {"opinion", "satire", "forecast"}
    assert len(ROWS) >= 40
    assert len({row.key for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("days", [60, 34])
def test_a_desk_of_checks_is_filled(knowledge, now, days):
    """Filling takes its seconds, so one desk is looked at from every side."""
    fill(seed=7, issues=FEW_ISSUES, days=days, password=None, now=now)
    every_claim_came_where_it_should()
    alerts_notices_and_what_follows(now)
    nobody_rated_themselves()
    true_in_the_order_of_time(now)
    all_of_it_is_sample()
    every_public_page_is_there()


def every_claim_came_where_it_should() -> None:
    states = Counter(Claim.objects.values_list("state", flat=True))
    wanted = Counter(row.end for row in ROWS)
    assert states.keys() == STATES.keys()
    assert states["published"] == wanted["published"] + wanted["guest"] + wanted["answer"]
    assert states["submitted"] == wanted["submitted"]
    assert states["withdrawn"] == wanted["withdrawn"]
    assert states["aside"] == wanted["aside"]
    assert states["merged"] >= wanted["merged"]
    assert states["new"] == wanted["new"]
    assert set(Claim.objects.exclude(rating="").values_list("rating", flat=True)) == RATINGS.keys()
    checked = FactCheck.objects.filter(publication__state="published")
    assert set(checked.values_list("why_unrated", flat=True)) == {"", "signers", "evidence"}
    assert [check for check in checked if check.claims.count() == 2]
    assert Tip.objects.count() >= 150
    assert {"first", "copy", "matched"} <= set(Joining.objects.values_list("how", flat=True))
    assert Evidence.objects.exclude(digest="").exists()
    assert Appearance.objects.filter(seen_in="press").exists()
    assert ImportedCheck.objects.filter(is_sample=True).count() == 12


def alerts_notices_and_what_follows(now: datetime) -> None:
    yesterday = now.date() - timedelta(days=1)
    alerted = Claim.objects.get(alerted_on=yesterday)
    assert alerted.state == "working"
    assert alerted.growth > 1
    ha = User.objects.get(username="ha")
    first = list_claims(ha, Filters(), today=now.date()).page(1)[0]
    assert first.pk == alerted.pk
    outcomes = Counter(Notice.objects.values_list("outcome", flat=True))
    assert outcomes == {"": 1, "checked": 1, "unfinished": 1}
    assert Notice.objects.get(outcome="").ends_on > now.date()
    changed = RatingChange.objects.get()
    assert changed.applied_at is not None
    assert changed.claim.rating == "partly-false"
    reviews = ReviewRequest.objects.filter(publication__kind="factcheck")
    assert Counter(reviews.values_list("outcome", "capacity")) == {
        ("", ""): 1,
        ("upheld", "independent"): 2,
    }
    english = Translation.objects.filter(publication__kind="factcheck", language="en")
    signed = english.exclude(approved_at=None)
    # Six pages, and the reason of one that was withdrawn.
    assert signed.values("publication").distinct().count() == 7
    # Pages of which every part is in English, and one whose original was corrected since.
    whole = [row for row in signed if is_whole(row)]
    assert len({row.publication_id for row in whole}) >= 4
    assert [row for row in signed if row.of_revision_id != row.publication.current_id]
    returned = Publication.objects.exclude(remark="").filter(kind="factcheck")
    assert [row.state for row in returned] == ["draft"]
    assert SealedContact.objects.exists()


def is_whole(row: Translation) -> bool:
    said = {part.key: part.original for part in row.parts.all()}
    return all(said.get(p.key) == p.text for p in parts_for(row.publication, "en"))


def nobody_rated_themselves() -> None:
    """DESIGN §2.7, asked anew of what is there."""
    bodies = tree()
    for check in FactCheck.objects.filter(form="rated").exclude(first_body=None):
        publication = check.publication
        assert publication.submitted_by_id != publication.approved_by_id
        for claim in check.claims.all():
            parties = whose(parties_of(claim))
            for body in (check.first_body_id, check.second_body_id):
                assert body is None or why_not_sign(parties, body, bodies) is None
    both = FactCheck.objects.filter(form="rated", publication__state="published")
    desk = User.objects.get(username="ha").office_id
    # The desk signs what concerns no body of its own province; all else partner bodies.
    assert both.filter(first_body=desk, second_body=desk).exists()
    assert both.exclude(first_body=desk).exclude(second_body=desk).exists()


def true_in_the_order_of_time(now: datetime) -> None:
    assert verify_log() is None
    times = list(LogEntry.objects.order_by("pk").values_list("at", flat=True))
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert times[-1] < now
    assert not Tip.objects.filter(arrived__gte=now.date()).exists()


def all_of_it_is_sample() -> None:
    public = Publication.objects.filter(kind__in=("factcheck", "notice"))
    rows = [model.objects.all() for model in (Claim, Tip, FactCheck, Notice, ImportedCheck)]
    for every in (*rows, public):
        assert every.exists()
        assert not every.filter(is_sample=False).exists()
    assert not OutgoingMail.objects.exclude(next_try=None).exists()
    assert "vidu.example" not in "".join(
        Tip.objects.exclude(text=None).values_list("text", flat=True)
    )


def every_public_page_is_there() -> None:
    client = Client()
    public = Publication.objects.filter(
        kind__in=("factcheck", "notice"), state__in=("published", "withdrawn")
    )
    assert public.count() >= 20
    for publication in public:
        for language in ("vi", "en"):
            page = client.get(public_path(publication, language))
            # What was withdrawn is gone, and its address says so with the reason.
            gone = publication.state == "withdrawn"
            assert page.status_code == (410 if gone else 200), publication.number
            if gone:
                said = withdrawal_in(publication, language)
                assert said.language == language
                assert said.text in page.content.decode()
    for path in ("/", "/kiem-chung/", "/en/kiem-chung/", "/kiem-chung/dang-kiem-chung/"):
        assert client.get(path).status_code == 200
    reviews = json.loads(b"".join(client.get("/kiem-chung.json")))
    assert not has_errors(validate(reviews))


def test_the_same_seed_on_the_same_day_tells_the_same(knowledge, now):
    def told() -> list[tuple[object, ...]]:
        with transaction.atomic():
            fill(seed=7, issues=FEW_ISSUES, days=34, password=None, now=now)
            claims = Claim.objects.order_by("pk")
            said = list(claims.values_list("statement", "state", "tips_count", "rating"))
            said += LogEntry.objects.order_by("pk").values_list("at", "verb")
            transaction.set_rollback(True)
        forget()
        return said

    assert told() == told()


def test_a_desk_with_claims_of_its_own_gets_none(knowledge, now, claim):
    real = claim()
    fill(seed=7, issues=FEW_ISSUES, days=34, password=None, now=now)
    assert list(Claim.objects.all()) == [real]
    assert not ImportedCheck.objects.exists()


def test_without_its_checkers_no_claim_is_made(knowledge, now):
    gather(password=None, now=now - timedelta(days=60))
    User.objects.filter(username="an").delete()
    press.outlets(now=now)
    fill(seed=7, issues=FEW_ISSUES, days=34, password=None, now=now)
    assert not Claim.objects.exists()
