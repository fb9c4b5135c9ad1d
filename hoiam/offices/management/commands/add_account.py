"""`hoiam add_account NAME`: an account for a member of staff, with a password shown once."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.crypto import get_random_string

from hoiam.offices.models import Role, User

# Without letters and digits that are taken for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Open an account for a member of staff and print its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="what the person signs in with")
        parser.add_argument("--role", choices=Role.values, default=Role.EDITOR)
        parser.add_argument("--name", default="", help="name or duty shown beside decisions")

    def handle(self, *, username: str, role: str, name: str, **options) -> None:
        if User.objects.filter(username=username).exists():
            raise CommandError(f"Tài khoản {username} đã có. / There is an account {username}.")
        password = "-".join(get_random_string(4, LETTERS) for _ in range(4))
        User.objects.create_user(username, password=password, role=role, display_name=name)
        self.stdout.write(f"Tên đăng nhập / User name:  {username}")
        self.stdout.write(f"Mật khẩu / Password:        {password}")
