"""What tests of checks share: claims, evidence, a second partner checker, a published check.

Everything goes through the real actions, so nothing can stand here that the rules refuse. Import
the fixtures where they are needed (`tests/checks/conftest.py` does for this folder):

    claim(statement=…, topic=…, place=…)            a stated claim in work
    with_evidence(claim, by=tam, stance="refutes")  a source of a free body
    ready_check(*claims, rating_code="false")           a check that Tâm could submit now
    published_check(statement=…, rating="false")    written by Tâm, signed by Mai, public
    mai                                             Mai, a checker of another partner body
    party=[PartyData(office=…, why=…)]              (keyword of both) whom it concerns

Bodies of the province share a superior with the desk, so only Tâm and Mai can sign about them.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.utils import translation

from hoiam.checks.actions import drafting, evidence, parties, rating, signing
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim, Evidence, FactCheck
from hoiam.offices.models import Office, Role, User
from hoiam.publishing.actions import signing as publishing
from tests.rooms import PASSWORD

STATEMENT = "Đường tỉnh 379 bị đóng từ ngày 1 tháng 11 năm 2026."
FINDING = "Đường vẫn thông xe; chỉ một làn được rào để sửa."
BODY = "Chúng tôi đã đối chiếu số liệu của trạm đếm xe với thông báo của đơn vị thi công."


@pytest.fixture
def english():
    """Sentences of refusals are compared in English, whatever the office speaks."""
    with translation.override("en"):
        yield


@pytest.fixture
def union(offices):
    """A second partner body outside the administration."""
    return Office.objects.create(
        code="hoi-luat-gia",
        name_vi="Hội Luật gia tỉnh (mẫu)",
        name_en="Lawyers' association (sample)",
        kind="association",
        is_partner=True,
    )


@pytest.fixture
def mai(union):
    """Mai, who checks at another partner body than Tâm's."""
    return User.objects.create_user(
        "mai", password=PASSWORD, role=Role.CHECKER, office=union, display_name="Mai"
    )


def make_claim(*, now, statement: str = STATEMENT, **more) -> Claim:
    """A claim that somebody has stated."""
    from hoiam.reading.fold import fold

    return Claim.objects.create(
        statement=statement,
        folded=fold(statement),
        state="working",
        opened_on=now.date(),
        **more,
    )


@pytest.fixture
def claim(db, now):
    """`claim(statement=…)`: stated, in work, nothing else."""

    def make(statement: str = STATEMENT, **more) -> Claim:
        return make_claim(now=now, statement=statement, **more)

    return make


def add_free_evidence(
    user: User, claim: Claim, *, now, stance: str = "refutes", **more
) -> Evidence:
    """A source of a body outside the province."""
    said = {
        "kind": "data",
        "title": "Số liệu đếm xe tháng 11",
        "says": "Trạm đếm xe ghi nhận lưu lượng bình thường.",
        "owner": "Viện Nghiên cứu Giao thông",
    }
    return evidence.add_evidence(user, claim, stance=stance, now=now, **(said | more))


@pytest.fixture
def with_evidence(now):
    def add(claim: Claim, *, by: User, stance: str = "refutes", **more) -> Evidence:
        return add_free_evidence(by, claim, now=now, stance=stance, **more)

    return add


STANCE_FOR = {"true": "supports", "mostly-true": "supports"}


@pytest.fixture
def ready_check(now, tam, offices):
    """`ready_check(claim)`: parties stated, evidence added, rated and written by Tâm."""

    def make(
        *claims: Claim,
        rating_code: str = "false",
        party: Sequence[PartyData] | None = None,
        by: User | None = None,
    ) -> FactCheck:
        user = by or tam
        named = party or [PartyData(office=offices.so_xay_dung, why="Quản lý đường tỉnh.")]
        for one in claims:
            parties.state_parties(user, one, parties=named, now=now)
            if rating_code != "opinion":
                stance = STANCE_FOR.get(rating_code, "refutes")
                add_free_evidence(user, one, now=now, stance=stance)
            rating.rate_claim(
                user,
                one,
                rating=rating_code,
                opinion_kind="satire" if rating_code == "opinion" else "",
                finding=FINDING,
                now=now,
            )
        check = drafting.start_check(user, claims, now=now)
        drafting.write_finding(
            user,
            check,
            title=f"Kiểm chứng: {claims[0].statement}"[:300],
            summary=FINDING,
            body=BODY,
            now=now,
        )
        return FactCheck.objects.select_related("publication").get(pk=check.pk)

    return make


def publish_check(check: FactCheck, *, first: User, second: User, now) -> FactCheck:
    """Signed by two and published."""
    signing.submit_check(first, check, now=now)
    publishing.approve(second, check.publication, now=now)
    publishing.publish(second, check.publication, now=now)
    return FactCheck.objects.select_related("publication__current").get(pk=check.pk)


@pytest.fixture
def published_check(now, claim, ready_check, tam, mai):
    """`published_check()`: one claim, written by Tâm and signed second by Mai."""

    def make(
        statement: str = STATEMENT,
        rating: str = "false",
        claims: Sequence[Claim] = (),
        party: Sequence[PartyData] | None = None,
    ) -> FactCheck:
        rows = list(claims) or [claim(statement)]
        check = ready_check(*rows, rating_code=rating, party=party)
        return publish_check(check, first=tam, second=mai, now=now)

    return make
