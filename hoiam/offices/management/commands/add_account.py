"""`hoiam add_account NAME`: an account for a member of staff, with a password shown once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from hoiam.offices.actions.accounts import check_role
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, Role, User

# Without letters and digits that are taken for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Open an account for a member of staff and print its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="what the person signs in with")
        parser.add_argument("--role", choices=Role.values, default=Role.EDITOR)
        parser.add_argument("--name", default="", help="name or duty shown beside decisions")
        parser.add_argument("--office", default="", help="code of the office; empty: the desk")

    @transaction.atomic
    def handle(self, *, username: str, role: str, name: str, office: str, **options) -> None:
        if User.objects.filter(username__iexact=username).exists():
            raise CommandError(f"Tài khoản {username} đã có. / There is an account {username}.")
        body = Office.objects.filter(code=office).first()
        if office and body is None:
            raise CommandError(f"Không có cơ quan {office}. / There is no office {office}.")
        try:
            check_role(role, body)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from None
        password = "-".join(get_random_string(4, LETTERS) for _ in range(4))
        user = User.objects.create_user(
            username, password=password, role=role, display_name=name, office=body
        )
        log(None, "account.opened", user, now=timezone.now(), role=role, office=body and body.pk)
        self.stdout.write(f"Tên đăng nhập / User name:  {username}")
        self.stdout.write(f"Mật khẩu / Password:        {password}")
