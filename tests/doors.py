"""A desk with something behind every door: what a person could open, change or find out.

Each thing stands under a name that `doors.toml` uses, and has words in it that no other thing has,
so that a page which tells of it is noticed wherever that happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hoiam.checks.actions import drafting, noticing, parties, rating, setting_aside, stating
from hoiam.checks.models import CheckFeed, Claim, Evidence, FactCheck, PageReading
from hoiam.documents.actions import add_document
from hoiam.issues.actions import (
    answering,
    asking,
    assigning,
    days,
    digest_drafting,
    digest_issuing,
    opening,
    reopening,
)
from hoiam.issues.models import Issue
from hoiam.offices.actions import duties, offices
from hoiam.offices.models import Role, User
from hoiam.post.actions.queueing import queue_mail
from hoiam.publishing.actions import attaching, correcting, reviewing, signing, translating
from hoiam.publishing.models import Publication
from hoiam.sources.models import Feed, Source
from hoiam.topics.models import Topic
from tests.checks.desk_rows import a_claim
from tests.checks.rooms import add_free_evidence, make_claim, publish_check
from tests.publishing.uploads import picture
from tests.rooms import PASSWORD

# Words that stand in one thing alone.
DRAFT = "Đèn đường thôn Bắc tối om"
ASSIGNED = "Cầu phao Sa Cao gãy lan can"
WRITTEN = "Nháp trả lời về bến phà Cựu"
SUBMITTED = "Trình trả lời về ngõ Gốm"
HEALTHS = "Trạm y tế Kênh Cạn thiếu thuốc"
PAPER_DRAFT = "Quyết định chưa ký về bến bãi"
DIGEST_DRAFT = "Điểm báo tuần chưa phát hành"
ASKED = "Con số hai trăm mét chưa đúng"
OBJECTED = "Chỗ cống Ba vẫn xói"
PAPER_ASKED = "Thông báo ghi sai tên bến"
CLAIMED = "Hồ Kẻ Sặt sắp bị lấp"
TIPPED = "Nghe đâu hồ Kẻ Sặt bán rồi"
RATED = "Cống Lá đổi chủ"
CHECKED = "Bãi Bồi lở mười mét"
BESIDE = "Kè Nhuế nứt dọc chân"
REMARK = "Viết lại đoạn về kinh phí bến Lở"


@dataclass
class World:
    """Things by name, people by name, and what each person must find nowhere."""

    things: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    hidden: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, said: object) -> object:
        """`$thing` is its key, `$thing.number` what stands there; anything else is itself."""
        if isinstance(said, dict):
            return {name: self.value(inner) for name, inner in said.items()}
        if isinstance(said, list):
            return [self.value(inner) for inner in said]
        if not isinstance(said, str) or not said.startswith("$"):
            return said
        name, *path = said[1:].split(".")
        found = self.things[name]
        for part in path or ["pk"]:
            found = getattr(found, part)
        return found


def staff(offices: Any, **known: User) -> SimpleNamespace:
    """Those whom the tests know, and Phong, a reader and somebody whose account was closed."""

    def person(name: str, role: str, office: Any) -> User:
        return User.objects.create_user(
            name, password=PASSWORD, role=role, display_name=name.title(), office=office
        )

    return SimpleNamespace(
        **known,
        phong=person("phong", Role.APPROVER, offices.so_xay_dung),
        reader=person("reader", Role.READER, offices.desk),
        closed=person("closed", Role.EDITOR, offices.desk),
    )


def build(people: SimpleNamespace, bodies: SimpleNamespace, clock: Any, tell: Any) -> World:
    """All of it, made by the people whose part it is."""
    world = World()
    _press(world, tell, clock)
    _matters(world, people, bodies, clock)
    _answered(world, people, clock)
    _papers(world, people, bodies, clock)
    _digests(world, people, clock)
    _bodies(world, people, bodies, clock)
    _claims(world, people, clock)
    _checks(world, people, clock)
    for name, person in vars(people).items():
        world.things[name] = person
        world.clients[name] = Client()
        world.clients[name].force_login(person)
    world.clients["khach"] = Client()
    world.things["session"] = UserSession.objects.create(
        user=people.lan, ip="192.0.2.0", session_key="x" * 32
    )
    closed = people.closed
    closed.is_active = False
    closed.save()
    # What came after has changed it: a form shows the version that it has now.
    world.things["story"].refresh_from_db()
    _hide(world)
    return world


def _press(world: World, tell: Any, clock: Any) -> None:
    article = tell("Cầu phao hỏng, dân đi vòng", reasons=("hỏng",))
    other = tell("Chợ huyện ngập sau mưa")
    tell("Cầu phao vẫn chưa sửa", story=article.story)
    world.things |= {"article": article, "story": article.story, "story_2": other.story}
    source = article.source
    feed = Feed.objects.create(
        source=source,
        url=f"{source.home_url}rss",
        host=source.host,
        moved_to=f"{source.home_url}moi.rss",
        next_read=clock.now,
    )
    world.things |= {"source": Source.objects.get(pk=source.pk), "feed": feed}


def _matters(world: World, people: Any, bodies: Any, clock: Any) -> None:
    lan, ha, now = people.lan, people.ha, clock.now
    ours, theirs = bodies.so_xay_dung, bodies.so_y_te
    values = {"question": "Cơ quan đã làm gì?", "kind": "press-matter", "now": now}

    def give(title: str, office: Any, **more: Any) -> Issue:
        made = opening.open_issue(ha, title=title, **values, **more)
        return assigning.assign_issue(ha, made, office, now=now)

    def accepted(title: str) -> Issue:
        return assigning.accept_issue(lan, give(title, ours), now=now)

    def answered_in(title: str, words: str) -> Any:
        return answering.write_answer(
            lan,
            accepted(title),
            outcome="done",
            title=words,
            body=f"{words}: đã sửa xong ngày 28/10.",
            now=now,
        )

    draft = opening.open_issue(ha, title=DRAFT, office=ours, **values)
    assigned = give(ASSIGNED, ours, stories=[world.things["story"]])
    asked = accepted("Bến phà La Tiến dừng chạy")
    extension = asking.ask_extension(lan, asked, days=5, reason="Chờ đo nền.", now=now)
    written = answered_in("Bến phà Cựu xuống cấp", WRITTEN)
    submitted = answered_in("Ngõ Gốm ngập nước", SUBMITTED)
    answering.submit_answer(lan, submitted, now=now)
    returned = answered_in("Bến Lở sạt mái kè", "Nháp bị trả lại")
    answering.submit_answer(lan, returned, now=now)
    signing.give_back(people.quan, _fresh(returned), remark=REMARK, now=now)
    approved = answered_in("Vỉa hè phố Bưởi bong gạch", "Trả lời đã ký về phố Bưởi")
    answering.submit_answer(lan, approved, now=now)
    signing.approve(people.quan, _fresh(approved), now=now)
    scheduled = answered_in("Cống Bún vỡ nắp", "Trả lời hẹn giờ về cống Bún")
    answering.submit_answer(lan, scheduled, now=now)
    signing.approve(people.quan, _fresh(scheduled), now=now)
    later = now + timedelta(days=1)
    signing.publish(people.quan, _fresh(scheduled), publish_at=later, now=now)
    healths = give(HEALTHS, theirs)
    world.things |= {
        "draft": draft,
        "assigned": assigned,
        "asked": asked,
        "extension": extension,
        "written": written.issue,
        "written_text": written.publication,
        "submitted": submitted.issue,
        "submitted_text": submitted.publication,
        "returned_text": returned.publication,
        "approved_text": approved.publication,
        "scheduled_text": scheduled.publication,
        "healths": healths,
        "healths_text": healths.publication,
        "assigned_text": assigned.publication,
        "desk_office": bodies.desk,
        "construction": ours,
        "health": theirs,
    }


def _fresh(row: Any) -> Publication:
    return Publication.objects.get(pk=row.publication.pk)


def _answered(world: World, people: Any, clock: Any) -> None:
    """An answer in public, with everything that can come after it waiting for somebody."""
    lan, quan, now = people.lan, people.quan, clock.now
    issue = opening.open_issue(
        people.ha,
        title="Đê bối xã Tiên bị xói",
        question="Đã làm gì?",
        kind="press-matter",
        now=now,
    )
    issue = assigning.assign_issue(people.ha, issue, lan.office, now=now)
    answer = answering.write_answer(
        lan,
        issue,
        outcome="done",
        title="Đã gia cố đê bối",
        body="Đã đắp 200 m chân đê bối ngày 28/10.",
        now=now,
    )
    upload = SimpleUploadedFile("de.jpg", picture(), content_type="image/jpeg")
    photo = attaching.attach(lan, answer.publication, upload, title="Ảnh đê", now=now)
    answering.submit_answer(lan, answer, now=now)
    signing.approve(quan, _fresh(answer), now=now)
    signing.publish(quan, _fresh(answer), now=now)
    text = _fresh(answer)
    said = {
        "title": "Đã gia cố đê bối",
        "summary": "",
        "body": "Đã đắp 220 m chân đê bối ngày 28/10.",
    }
    correction = correcting.propose_correction(lan, text, **said, text="220, không 200.", now=now)
    english = {"title": "The dyke was mended", "summary": "", "body": "200 m were raised."}
    translation = translating.translate(lan, text, language="en", **english, now=now)
    reviewing.ask_review(text, text=f"{ASKED}, hãy xem lại.", now=now)
    reopening.object_to(answer, text=f"{OBJECTED}, chưa xong.", now=now)
    answer.refresh_from_db()
    world.things |= {
        "answered": Issue.objects.get(pk=issue.pk),
        "answer_text": text,
        "photo": photo,
        "correction": correction,
        "translation": translation,
        "review": text.reviews.get(),
        "objection": answer.objections.get(),
    }
    draft_photo = SimpleUploadedFile("ben.jpg", picture(), content_type="image/jpeg")
    written = world.things["written_text"]
    world.things["draft_photo"] = attaching.attach(
        lan, written, draft_photo, title="Ảnh bến", now=now
    )


def _papers(world: World, people: Any, bodies: Any, clock: Any) -> None:
    ha, quan, now = people.ha, people.quan, clock.now
    facts = {"kind": "notice", "issuer": bodies.desk, "issued_on": date(2026, 10, 30), "now": now}
    draft = add_document(ha, number="8/TB", title=PAPER_DRAFT, text="Chưa ký.", **facts)
    paper = add_document(ha, number="7/TB", title="Thông báo về đê bối", text="Đã ký.", **facts)
    signing.submit(ha, paper.publication, now=now)
    signing.approve(quan, _fresh(paper), now=now)
    signing.publish(quan, _fresh(paper), now=now)
    reviewing.ask_review(_fresh(paper), text=f"{PAPER_ASKED}.", now=now)
    world.things |= {"paper_draft": draft, "paper": paper, "paper_text": _fresh(paper)}
    world.things["paper_draft_text"] = draft.publication


def _digests(world: World, people: Any, clock: Any) -> None:
    ha, quan, now = people.ha, people.quan, clock.now
    out = digest_drafting.draft_digest(ha, "daily", now=now)
    out.place_name, out.position, out.signer = "Hưng Yên", "Giám đốc", "Trần Văn Mẫu"
    out.save()
    out.entries.all().delete()
    digest_drafting.add_issue(ha, out, world.things["assigned"], now=now)
    digest_issuing.submit_digest(ha, out, now=now)
    signing.approve(quan, _fresh(out), now=now)
    signing.publish(quan, _fresh(out), now=now)
    draft = digest_drafting.draft_digest(ha, "weekly", now=now)
    draft.entries.all().delete()
    entry = digest_drafting.add_issue(ha, draft, world.things["healths"], now=now)
    revision = draft.publication.revisions.get()
    revision.title = DIGEST_DRAFT
    revision.save()
    world.things |= {
        "digest": out,
        "digest_text": _fresh(out),
        "digest_draft": draft,
        "digest_draft_text": draft.publication,
        "entry": entry,
        "leave": SimpleNamespace(pk=f"leave-{entry.pk}"),
    }


def _bodies(world: World, people: Any, bodies: Any, clock: Any) -> None:
    thu, now = people.thu, clock.now
    topic = Topic.objects.order_by("code").first()
    duty = duties.add_duty(
        thu,
        particulars=duties.Particulars(
            office=bodies.so_xay_dung, topic=topic, matter_vi="đường tỉnh"
        ),
        now=now,
    )
    spoken = offices.name_spokesperson(
        thu,
        bodies.so_xay_dung,
        display_name="Trần Thị Mẫu",
        position="Chánh Văn phòng",
        valid_from=date(2026, 1, 2),
        valid_to=None,
        now=now,
    )
    unused = offices.add_office(
        thu,
        code="so-moi",
        particulars=offices.Particulars(name_vi="Sở Mới", kind="department"),
        now=now,
    )
    day = days.decide_day(thu, day=date(2026, 12, 24), works=False, why="Nghỉ bù.", now=now)
    mail = queue_mail(
        key="thu",
        to=("user", people.ha.pk),
        subject="Thử",
        text="Thử.",
        now=now - timedelta(days=9),
    )
    made = {"topic": topic, "duty": duty, "spokesperson": spoken, "unused": unused}
    world.things |= made | {"day": day, "mail": mail}


def _claims(world: World, people: Any, clock: Any) -> None:
    """What is checked: one with tips, one beside it, one set aside; a notice that stands."""
    ha, now = people.ha, clock.now
    values = {"wording": "ours", "now": now}
    claim = a_claim(CLAIMED, tips=(f"{TIPPED}, đúng không?", "Hồ Kẻ Sặt có lấp không?"))
    other = stating.open_claim(ha, statement="Hồ Kẻ Sặt đã bán cho tư nhân.", **values)
    noticed = stating.open_claim(ha, statement="Giá nước tăng gấp đôi từ tháng 12.", **values)
    said = {"title": "Giá nước có tăng không", "text": "", "days": 3, "now": now}
    aside = stating.open_claim(ha, statement="Chợ Gạo dời đi nơi khác.", **values)
    setting_aside.set_aside(ha, aside, reason="elsewhere", text="Hỏi Ban quản lý chợ.", now=now)
    world.things |= {
        "claim": claim,
        "claim_2": other,
        "claim_noticed": noticed,
        "claim_aside": aside,
        "tip": claim.tips.order_by("pk").last(),
        "notice": noticing.put_up(ha, noticed, **said),
        "check_list": CheckFeed.objects.create(
            source=world.things["source"], url="https://bao.example/claims.json", added_at=now
        ),
    }


def _checks(world: World, people: Any, clock: Any) -> None:
    """A claim that is rated, a check of two that is being written, and one that is public."""
    ha, now = people.ha, clock.now
    rated = _rated(ha, RATED, now)
    draft = drafting.start_check(ha, [_rated(ha, one, now) for one in (CHECKED, BESIDE)], now=now)
    public = drafting.start_check(ha, [_rated(ha, "Bến Gốm đã mở lại.", now)], now=now)
    said = {"title": "Bến Gốm vẫn đóng", "summary": "", "body": "Chúng tôi đã đến bến Gốm."}
    drafting.write_finding(ha, public, **said, now=now)
    out = publish_check(public, first=ha, second=people.tam, now=now)
    world.things |= {
        "claim_rated": rated,
        "evidence": rated.evidence.get(),
        "page_waiting": _paged(rated, "cho-doc", now),
        "page_failed": _paged(rated, "khong-doc-duoc", now, outcome="fetch.http-status"),
        "claim_on_check": draft.claims.get(statement=BESIDE),
        "check": draft,
        "check_out": out,
        "check_out_text": FactCheck.objects.get(pk=out.pk).publication,
        "notice_text": world.things["notice"].publication,
    }


def _rated(user: User, statement: str, now: Any) -> Claim:
    """A claim that concerns no body, with a source and a rating."""
    claim = make_claim(now=now, statement=statement)
    parties.state_parties(user, claim, parties=[], nobody=True, now=now)
    add_free_evidence(user, claim, now=now)
    return rating.rate_claim(user, claim, rating="false", finding="Không phải vậy.", now=now)


def _paged(claim: Claim, path: str, now: Any, outcome: str = "") -> Evidence:
    """A source whose page is being read, or could not be."""
    home = "https://vien-giao-thong.example/"
    known = {"name": "Viện Giao thông", "home_url": home, "added_at": now}
    Source.objects.get_or_create(host="vien-giao-thong.example", defaults=known)
    address = f"{home}{path}"
    row = add_free_evidence(claim.rated_by, claim, now=now, address=address)
    done = {"outcome": outcome, "params": {"status": 404}, "done_at": now} if outcome else {}
    PageReading.objects.update_or_create(evidence=row, defaults={"asked_at": now} | done)
    return row


def _hide(world: World) -> None:
    """What nobody may find on any page, whatever it answers."""
    of_desk = (DRAFT, PAPER_DRAFT, DIGEST_DRAFT, PAPER_ASKED)
    of_checkers = (CLAIMED, TIPPED, RATED, CHECKED, BESIDE)
    of_office = (WRITTEN, SUBMITTED, REMARK, ASKED, OBJECTED)
    for person in ("khach", "minh", "closed"):
        world.hidden[person] = of_desk + of_office + of_checkers
    world.hidden["tam"] = of_desk + of_office
    world.hidden["reader"] = (*world.hidden.get("reader", ()), TIPPED)
    for person in ("lan", "phong"):
        world.hidden[person] = of_desk + of_checkers
