"""Published checks of every kind as rows, so that pages can be tried with all they may show."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from hoiam.checks.models import (
    Appearance,
    Claim,
    Evidence,
    FactCheck,
    Notice,
    Party,
    RatingChange,
)
from hoiam.publishing.models import Correction, Publication, ReviewRequest, Revision, Translation
from hoiam.reading.fold import fold

CLINIC = "Trạm y tế xã Hồng Minh đã ngừng khám bảo hiểm từ ngày 1/11/2026"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class Checked:
    """Makes rows of published checks; `check("false", "…")` gives the check."""

    def __init__(self, people: SimpleNamespace, offices: SimpleNamespace, clock) -> None:
        self.people, self.offices, self.clock = people, offices, clock
        self.made: dict[str, FactCheck] = {}

    def publication(self, kind: str, prefix: str, title: str, **more) -> Publication:
        now, people = self.clock.now, self.people
        count = Publication.objects.filter(kind=kind).count() + 1
        body = more.pop("body", "<p>Trạm vẫn khám bảo hiểm; chỉ đổi giờ tiếp nhận.</p>")
        given = {"state": "published", "published_at": now} | more
        row = Publication.objects.create(
            kind=kind,
            number=f"{prefix}-2026-{count:04d}" if given["published_at"] else None,
            submitted_by=people.tam,
            approved_by=people.quan,
            is_sample=False,
            **given,
        )
        row.current = Revision.objects.create(
            publication=row, number=1, title=title, body=body, by=people.tam, at=now
        )
        row.save()
        return row

    def check(self, *rated: str, title: str = "Trạm y tế Hồng Minh vẫn khám bảo hiểm", **more):
        """A check with one claim for each rating; `form`, `statements` and more by name."""
        statements = more.pop("statements", [])
        form, why = more.pop("form", "rated"), more.pop("why_unrated", "")
        publication = self.publication("factcheck", "KC", title, **more)
        check = FactCheck.objects.create(
            publication=publication,
            form=form,
            why_unrated=why,
            first_body=self.offices.partner,
            second_body=self.offices.desk,
        )
        for place, rating in enumerate(rated):
            said = statements[place] if place < len(statements) else CLINIC
            self.claim(check, rating, said)
        return check

    def claim(self, check: FactCheck, rating: str, statement: str, **more) -> Claim:
        state = {"published": "published", "withdrawn": "withdrawn"}
        given = {
            "statement": statement,
            "folded": fold(statement),
            "state": state.get(check.publication.state, "working"),
            "rating": rating,
            "opinion_kind": "satire" if rating == "opinion" else "",
            "finding": "Trạm khám bảo hiểm cả tuần; thông báo mới chỉ đổi giờ.",
            "opened_on": self.clock.now.date() - timedelta(days=3),
            "tips_count": 4,
        }
        return Claim.objects.create(factcheck=check, **(given | more))

    def evidence(self, claim: Claim, title: str, stance: str = "refutes", **more) -> Evidence:
        given = {
            "kind": "page",
            "address": "https://baohiem.example/thong-bao-12",
            "owner": "Bảo hiểm xã hội khu vực (mẫu)",
            "seen_on": self.clock.now.date(),
            "says": "Hợp đồng khám bảo hiểm với trạm còn hiệu lực đến hết năm 2026.",
            "quote": "Cơ sở: Trạm Y tế xã Hồng Minh; thời hạn: 31/12/2026.",
            "extract": "Danh sách cơ sở khám bảo hiểm quý IV/2026 …",
            "digest": DIGEST,
            "by": self.people.tam,
            "at": self.clock.now,
        }
        return Evidence.objects.create(claim=claim, title=title, stance=stance, **(given | more))

    def party(self, claim: Claim, office=None, **more) -> Party:
        return Party.objects.create(
            claim=claim, office=office, by=self.people.tam, at=self.clock.now, **more
        )

    def correct(self, check: FactCheck, text: str, after: str, *, signed: bool = True):
        """A correction that changes the rating of the first claim."""
        publication, now = check.publication, self.clock.now
        revision = Revision.objects.create(
            publication=publication,
            number=2,
            title=publication.current.title,
            body="<p>Trạm vẫn khám bảo hiểm, trừ sáng thứ bảy.</p>",
            by=self.people.tam,
            at=now,
        )
        correction = Correction.objects.create(
            publication=publication,
            before=publication.current,
            after=revision,
            text=text,
            by=self.people.tam,
            at=now,
            approved_by=self.people.quan if signed else None,
            approved_at=now if signed else None,
        )
        claim = check.claims.order_by("pk").first()
        RatingChange.objects.create(
            claim=claim,
            correction=correction,
            rating_before=claim.rating,
            rating_after=after,
            by=self.people.tam,
            applied_at=now if signed else None,
        )
        if signed:
            claim.rating, publication.current = after, revision
            claim.save()
            publication.save()
        return correction

    def notice(self, title: str, claim: Claim, *, days: int = 7, **more) -> Notice:
        publication = self.publication(
            "notice", "TB", title, body="<p>Nhiều người hỏi. Chúng tôi đang tìm căn cứ.</p>"
        )
        ends = self.clock.now.date() + timedelta(days=days)
        return Notice.objects.create(publication=publication, claim=claim, ends_on=ends, **more)


def build(checked: Checked) -> Checked:
    """Rated, corrected, several claims, opinion, not enough evidence, answer, withdrawn, merged."""
    offices, clock = checked.offices, checked.clock
    clock.now -= timedelta(days=20)
    checked.made["clinic"] = _clinic(checked)
    clock.now += timedelta(days=5)
    checked.correct(
        checked.made["clinic"],
        "Bản đầu chưa nói trạm nghỉ khám bảo hiểm sáng thứ bảy.",
        "partly-false",
    )
    statements = [
        "Bến xe Phố Hiến sẽ dời đi trong tháng 12",
        "Vé xe buýt tuyến 209 tăng gấp đôi",
        "Năm sau xe buýt sẽ vắng khách",
    ]
    several = checked.check(
        "true",
        "not-enough-evidence",
        "opinion",
        title="Ba tin về bến xe và xe buýt",
        statements=statements,
    )
    first = several.claims.order_by("pk").first()
    checked.evidence(first, "Nghị quyết của Hội đồng nhân dân tỉnh (mẫu)", "supports")
    checked.made["several"] = several
    answer = checked.check(
        "",
        title="Về tin hạ chuẩn nước sạch",
        form="answer",
        why_unrated="signers",
        statements=["Nước máy ở phường Phố Hiến đã bị hạ chuẩn"],
    )
    checked.party(answer.claims.get(), offices.province, why="Ủy ban quyết định chuẩn nước")
    checked.made["answer"] = answer
    checked.made["opinion"] = checked.check(
        "opinion", title="Bài thơ châm biếm về ổ gà", statements=["Ổ gà ở đây nuôi được cá"]
    )
    checked.made["gone"] = checked.check(
        "false",
        title="Tin chợ Hồng Minh đóng cửa",
        state="withdrawn",
        statements=["Chợ Hồng Minh đóng cửa vĩnh viễn"],
        withdrawn_at=clock.now,
        withdrawn_reason="Hai bài cùng nói một việc; bài kia đầy đủ hơn.",
    )
    draft = checked.check(
        "false",
        title="BÀI NHÁP chưa ký",
        state="draft",
        published_at=None,
        statements=["Tin nháp chưa công bố"],
    )
    checked.made["draft"] = draft
    _notices(checked)
    clock.now += timedelta(days=1)
    return checked


def _notices(checked: Checked) -> None:
    """One that stands, and one that ended with a check."""
    today = checked.clock.now.date()
    asked = Claim.objects.create(state="working", opened_on=today)
    checked.open_notice = checked.notice("Tin về thu phí cầu Yên Lệnh", asked)
    checked.ended_notice = checked.notice(
        "Tin trạm y tế ngừng khám bảo hiểm",
        checked.made["clinic"].claims.get(),
        outcome="checked",
        outcome_text="Đã công bố bài kiểm chứng.",
        ended_on=today,
    )


def _clinic(checked: Checked) -> FactCheck:
    """One claim with all there may be to it."""
    offices, clock = checked.offices, checked.clock
    check = checked.check("false")
    claim = check.claims.get()
    day = clock.now.date()
    Appearance.objects.create(
        claim=claim,
        seen_in="press",
        outlet="Báo Ven Sông",
        title="Trạm y tế ngừng khám?",
        url="https://bao-ven-song.example/tram.html",
        on=day,
    )
    Appearance.objects.create(claim=claim, seen_in="messages", on=day)
    checked.evidence(claim, "Danh sách cơ sở khám bảo hiểm quý IV (mẫu)")
    checked.evidence(claim, "Thông báo của Sở Y tế (mẫu)", office=offices.so_y_te, owner="")
    checked.evidence(claim, "Bài hỏi đáp về bảo hiểm (mẫu)", "context", quote="", digest="")
    checked.party(claim, offices.so_y_te, why="Sở quản lý trạm y tế")
    checked.party(claim, offices.ubnd_commune, why_not="Xã chỉ cho mượn nhà, không quản lý trạm.")
    publication = check.publication
    ReviewRequest.objects.create(
        publication=publication,
        arrived=day,
        outcome="corrected",
        outcome_text="Đúng là thiếu giờ sáng thứ bảy; đã đính chính.",
        decided_at=clock.now,
    )
    Translation.objects.create(
        publication=publication,
        language="en",
        title="The clinic of Hồng Minh still treats insured patients",
        summary="",
        body="<p>Only its hours changed.</p>",
        of_revision=publication.current,
        by=checked.people.tam,
        at=clock.now,
        approved_by=checked.people.quan,
        approved_at=clock.now,
    )
    return check
