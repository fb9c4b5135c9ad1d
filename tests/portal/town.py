"""A small town's matters in every state, brought there by the people whose part it is, so that
pages can be tried and looked at with all that they may have to show."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from hoiam.documents.actions import add_document
from hoiam.issues.actions import answering, asking, assigning, opening, reopening
from hoiam.issues.models import Issue
from hoiam.issues.queries.due import today_of
from hoiam.offices.models import Duty, Office, Spokesperson
from hoiam.places.models import Place
from hoiam.publishing.actions import correcting, reviewing, signing, translating
from hoiam.topics.models import Topic

ROAD = (
    "Đường ĐT.376 qua xã Hồng Minh hỏng nặng từ tháng 6, nhiều ổ gà sâu, xe tải tránh sang đường "
    "làng.\n\nSở Xây dựng đã làm gì, và bao giờ đường được sửa xong?"
)
PATCHED = (
    "<p>Sở đã cho vá các ổ gà <strong>từ km 3 đến km 7</strong>, xong ngày 28/10/2026.</p>"
    "<ul><li>Biển hạn chế tải trọng đã cắm ở hai đầu đoạn hỏng.</li>"
    "<li>Thanh tra kiểm tra xe quá tải mỗi tuần hai buổi.</li></ul>"
    "<p>Mặt đường sẽ được thảm lại trước ngày 20/12/2026 bằng nguồn bảo trì đã được duyệt.</p>"
)


class Town:
    """`issues` by a short name; the clock moves on with each that is made."""

    def __init__(self, people: SimpleNamespace, offices: SimpleNamespace, clock) -> None:
        self.people, self.offices, self.clock = people, offices, clock
        self.issues: dict[str, Issue] = {}
        self.place = Place.objects.filter(level="commune", province__name="Hưng Yên").first()

    def days(self, number: float) -> None:
        self.clock.now += timedelta(days=number)

    def put(self, name: str, title: str, question: str, *, office=None, topic="", **more) -> Issue:
        ha, now = self.people.ha, self.clock.now
        given = {"kind": "press-matter", "place": self.place, "is_sample": True} | more
        given["topic"] = Topic.objects.filter(code=topic).first()
        issue = opening.open_issue(ha, title=title, question=question, now=now, **given)
        assigning.assign_issue(ha, issue, office or self.offices.so_xay_dung, now=now)
        self.issues[name] = issue
        return self.fresh(name)

    def fresh(self, name: str) -> Issue:
        self.issues[name] = Issue.objects.get(pk=self.issues[name].pk)
        return self.issues[name]

    def answer(self, name: str, title: str, body: str, *, outcome="done", promised_for=None):
        lan, quan, now = self.people.lan, self.people.quan, self.clock.now
        answer = answering.write_answer(
            lan,
            self.fresh(name),
            outcome=outcome,
            promised_for=promised_for,
            title=title,
            body=body,
            now=now,
        )
        answering.submit_answer(lan, answer, now=now)
        answer.publication.refresh_from_db()
        signing.approve(quan, answer.publication, now=now)
        signing.publish(quan, answer.publication, now=now)
        answer.refresh_from_db()
        self.fresh(name)
        return answer


def build(people, offices, clock, tell) -> Town:
    """Issues waiting, overdue, paused, answered, corrected, reopened, withheld, joined, withdrawn;
    a document with tasks."""
    town = Town(people, offices, clock)
    # What is sample counts in the figures of an office only where that is sample too.
    Office.objects.update(is_sample=True)
    clock.now -= timedelta(days=60)
    _duties(town)
    _reopened(town, tell)
    _overdue(town)
    town.days(26)
    _promised(town)
    _gone(town)
    _paper(town)
    town.days(3)
    town.put(
        "water",
        "Nước sạch ở phường Phố Hiến yếu và đục vào buổi sáng",
        "Vì sao nước yếu và đục từ 5 đến 8 giờ, và khi nào hết?",
        topic="water-power",
    )
    town.days(1)
    return town


def _duties(town: Town) -> None:
    office = town.offices.so_xay_dung
    Duty.objects.create(
        row=14,
        office=office,
        topic=Topic.objects.order_by("code").first(),
        matter_vi="đường tỉnh và cầu trên đường tỉnh",
        matter_en="provincial roads and their bridges",
        is_sample=True,
    )
    Spokesperson.objects.create(
        office=office,
        display_name="Trần Thị Mẫu",
        position="Chánh Văn phòng Sở (mẫu)",
        valid_from=date(2026, 1, 2),
        is_sample=True,
    )


def _reopened(town: Town, tell) -> None:
    """The whole way: stories, an extension, an answer, a correction, an objection, a second one."""
    people, clock = town.people, town.clock
    first = tell("Đường tỉnh 376 nát như ruộng cày, dân kêu cứu", outlet="Báo Ven Sông")
    tell("ĐT.376 xuống cấp: chờ đến bao giờ?", story=first.story, outlet="Thời báo Đồng Bằng")
    issue = town.put("road", "Đường ĐT.376 qua xã Hồng Minh hỏng nặng", ROAD, stories=[first.story])
    assigning.accept_issue(people.lan, issue, now=clock.now)
    town.days(3)
    asked = asking.ask_extension(
        people.lan,
        town.fresh("road"),
        days=5,
        reason="Phải chờ kết quả đo cường độ nền đường.",
        now=clock.now,
    )
    asking.decide_extension(
        people.ha, asked, grant=True, days=5, decision="Đồng ý; kết quả đo là cần.", now=clock.now
    )
    town.days(9)
    answer = town.answer("road", "Đã vá xong đoạn km 3 – km 7 của ĐT.376", PATCHED)
    town.days(1)
    _correct(town, answer.publication)
    reviewing.ask_review(answer.publication, text="Chiều dài chưa đúng.", now=clock.now)
    reopening.object_to(answer, text="Đoạn qua chợ Hồng Minh vẫn còn ổ gà.", now=clock.now)
    town.days(2)
    reopening.decide_objection(
        people.thu,
        answer.objections.get(),
        reopen=True,
        decision="Đoạn qua chợ chưa được nhắc tới trong trả lời; hỏi lại Sở.",
        now=clock.now,
    )
    town.days(6)
    body = "<p>Đoạn qua chợ (km 7 – km 7,4) đã thảm nhựa xong ngày 24/9/2026.</p>"
    second = town.answer("road", "Đã thảm nhựa đoạn qua chợ Hồng Minh", body)
    translation = translating.translate(
        people.lan,
        second.publication,
        language="en",
        title="The stretch through Hồng Minh market has been paved",
        summary="",
        body="<p>The stretch through the market was paved on 24 September 2026.</p>",
        now=clock.now,
    )
    translating.sign_translation(people.quan, translation, now=clock.now)


def _correct(town: Town, publication) -> None:
    correction = correcting.propose_correction(
        town.people.lan,
        publication,
        title="Đã vá xong đoạn km 3 – km 6 của ĐT.376",
        summary="",
        body=PATCHED.replace("km 7", "km 6"),
        text="Bản đầu ghi đến km 7; đoạn đã vá chỉ đến km 6.",
        now=town.clock.now,
    )
    correcting.sign_correction(town.people.quan, correction, now=town.clock.now)


def _overdue(town: Town) -> None:
    town.put(
        "wall",
        "Tường rào trường tiểu học bị nứt sau bão",
        "Đã kiểm tra an toàn chưa, khi nào sửa?",
        office=town.offices.ubnd_commune,
        kind="urgent-safety",
    )


def _promised(town: Town) -> None:
    town.put(
        "pump",
        "Trạm bơm thôn Đông hỏng, ruộng khô",
        "Bao giờ trạm bơm chạy lại?",
        topic="agriculture",
    )
    town.days(2)
    promised = today_of(town.clock.now) + timedelta(days=40)
    town.answer(
        "pump",
        "Trạm bơm thôn Đông sẽ chạy lại trước vụ chiêm",
        "<p>Máy bơm số 2 đang được thay; hợp đồng đã ký ngày 1/10/2026.</p>",
        outcome="will-do",
        promised_for=promised,
    )


def _gone(town: Town) -> None:
    people, clock = town.people, town.clock
    hidden = town.put("child", "Em A bị ngã ở sân trường", "Nhà trường đã làm gì?")
    opening.withhold_text(people.ha, hidden, reason_code="child", now=clock.now)
    wrong = town.put("wrong", "Cầu Yên Lệnh đóng cửa", "Vì sao cầu đóng?")
    opening.withdraw_issue(
        people.ha, wrong, reason="Cầu thuộc địa bàn khác; báo đã đính chính.", now=clock.now
    )
    stays = town.put("trash", "Rác ùn ứ ở bãi tập kết xã", "Khi nào dọn?")
    same = town.put("trash-again", "Bãi rác xã bốc mùi", "Khi nào dọn bãi rác?")
    opening.merge_issues(people.ha, stays, same, now=clock.now)
    for name in ("child", "wrong", "trash", "trash-again"):
        town.fresh(name)


def _paper(town: Town) -> None:
    people, clock = town.people, town.clock
    paper = add_document(
        people.ha,
        kind="directive",
        number="12/CT-UBND (mẫu)",
        issuer=town.offices.province,
        issued_on=today_of(clock.now),
        title="Chỉ thị về chuẩn bị mùa mưa bão (mẫu)",
        text="<p>Giao các cơ quan rà soát kè, cống, trạm bơm trước ngày 15/11.</p>",
        signer="Phó Chủ tịch Ủy ban nhân dân tỉnh (mẫu)",
        now=clock.now,
        is_sample=True,
    )
    signing.submit(people.ha, paper.publication, now=clock.now)
    paper.publication.refresh_from_db()
    signing.approve(people.quan, paper.publication, now=clock.now)
    signing.publish(people.quan, paper.publication, now=clock.now)
    paper.refresh_from_db()
    for number, title in enumerate(("Rà soát kè sông Luộc", "Nạo vét cống thoát nước"), 1):
        town.put(
            f"task-{number}",
            title,
            f"{title}: kết quả thế nào?",
            kind="assignment",
            document=paper,
            task=number,
            due=today_of(clock.now) + timedelta(days=30),
        )
    town.days(1)
    town.answer("task-1", "Đã rà soát 12 km kè", "<p>Hai điểm sạt nhỏ đã được gia cố xong.</p>")
    town.paper = paper
