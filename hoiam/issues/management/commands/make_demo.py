"""`hoiam make_demo`: an empty desk filled with two months of the sample province."""

from __future__ import annotations

import time
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.crypto import get_random_string

from hoiam.issues.demo.filling import Filled, fill
from hoiam.issues.models import Issue
from hoiam.offices.models import User
from hoiam.places.models import Place

PASSWORD_FILE = "demo-password"
# Letters and figures that nobody takes for one another.
LENGTH, READABLE = 12, "abcdefghjkmnpqrstuvwxyz23456789"
# Who is worth signing in as first, and what each is good for.
FIRST = ("ha", "quan", "lan", "minh", "phong", "thu", "linh", "tam", "an")


def kept_password() -> str:
    """The one password of all people of the sample, made once and kept beside its database."""
    path = settings.VAR / PASSWORD_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_string(LENGTH, READABLE) + "\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


class Command(BaseCommand):
    help = "Fill an empty desk with two months of the sample province, all marked as sample."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2026, help="another seed, another story")
        parser.add_argument("--issues", type=int, default=400)
        parser.add_argument("--days", type=int, default=60, help="how many days, up to yesterday")
        parser.add_argument("--password", help="all its people sign in with it; else one is made")

    def handle(self, *, seed: int, issues: int, days: int, password: str | None, **options) -> None:
        if not 1 <= issues <= 5_000 or not 30 <= days <= 300:
            raise CommandError(
                "--issues 1–5000, --days 30–300. Ít ngày hơn thì không việc nào kịp quá hạn."
                " / With fewer days nothing could be overdue."
            )
        if Issue.objects.filter(is_sample=False).exists():
            raise CommandError(
                "Cơ sở dữ liệu này có vấn đề thật; không trộn dữ liệu mẫu vào."
                " / This desk holds real issues; nothing sample is mixed in."
            )
        if count := Issue.objects.count():
            self.stdout.write(
                f"    Đã có {count} vấn đề mẫu. Nhật ký chỉ thêm, không xóa: muốn làm lại, dùng"
                " thư mục mới (HOIAM_VAR)."
                f"\n    There are {count} sample issues already. The log only grows: to begin anew,"
                " use a fresh folder (HOIAM_VAR)."
            )
            self._tell_people()
            return
        if not Place.objects.exists():
            raise CommandError("Chạy `hoiam sync_knowledge` trước. / Run it first.")
        begun = time.monotonic()
        filled = fill(
            seed=seed,
            issues=issues,
            days=days,
            password=password or kept_password(),
            now=timezone.now(),
            say=self._say,
        )
        self._tell(filled, time.monotonic() - begun)
        self._tell_people()

    def _say(self, day: date) -> None:
        self.stdout.write(f"    {day:%d/%m/%Y}", ending="\r")
        self.stdout.flush()

    def _tell(self, filled: Filled, seconds: float) -> None:
        self.stdout.write(
            f"    {filled.issues} vấn đề từ {filled.first:%d/%m/%Y} đến {filled.last:%d/%m/%Y},"
            f" {filled.entries} dòng nhật ký, {seconds:.0f} giây"
            f" / {filled.issues} issues, {filled.entries} log entries, {seconds:.0f} s"
        )

    def _tell_people(self) -> None:
        people = {user.username: user for user in User.objects.filter(username__in=FIRST)}
        for name in FIRST:
            if name in people:
                user = people[name]
                self.stdout.write(
                    f"    {name:<6} {user.get_role_display()}: {user.display_name}, {user.office}"
                )
        path = settings.VAR / PASSWORD_FILE
        if path.exists():
            said = path.read_text(encoding="utf-8").strip()
            self.stdout.write(f"    Mật khẩu chung / One password for all: {said}")
