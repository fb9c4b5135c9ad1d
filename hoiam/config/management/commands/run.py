"""`hoiam run`: everything a person needs on one machine, from an empty folder to an open desk."""

from __future__ import annotations

import secrets
import socket
import sys

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from hoiam.config import environment
from hoiam.config.supervisor import Program, Supervisor
from hoiam.sources.actions.adding import reach_any

FIRST_USER = "bientap"
PORTS_TRIED = 50
CONSONANTS, VOWELS = "bcdghklmnprstvx", "aeiou"


def readable_password() -> str:
    """Ten syllables that can be read out over the telephone: 62 bits."""
    syllables = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(10)]
    return "-".join("".join(syllables[at : at + 2]) for at in range(0, 10, 2))


def open_socket(address: str, first_port: int) -> socket.socket:
    """A listening socket on the first free port; it stays ours while the web server restarts."""
    for port in range(first_port, first_port + PORTS_TRIED):
        listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
            listener.listen(128)
            return listener
        except PermissionError:
            listener.close()
            raise CommandError(
                f"Không mở được cổng {port}. / Port {port} is not allowed."
            ) from None
        except OSError:
            listener.close()
    last = first_port + PORTS_TRIED - 1
    raise CommandError(
        f"Các cổng {first_port}-{last} đều đang dùng. / Ports {first_port}-{last} are all taken."
    )


def box(lines: list[str]) -> str:
    width = max(len(line) for line in lines)
    edge = "─" * (width + 4)
    return "\n".join([f"┌{edge}┐", *(f"│  {line:<{width}}  │" for line in lines), f"└{edge}┘"])


class Command(BaseCommand):
    help = "Set up the database, read the press and open the desk on this machine."

    def handle(self, **options) -> None:
        # Progress must be seen as it happens, also when written to a file or a pipe.
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
        self._prepare()
        self._first_reading()
        self.stdout.write("5/5 Mở bàn làm việc / Opening the desk")
        address = environment.text("HOIAM_BIND", "127.0.0.1")
        port = int(environment.number("HOIAM_PORT", 8000, at_least=1, at_most=65_535))
        listener = open_socket(address, port)
        listener.set_inheritable(True)
        supervisor = Supervisor(self._programs(listener), say=self.stdout.write)
        url = f"http://localhost:{listener.getsockname()[1]}/desk/"
        connections.close_all()
        # The account is made when its password can be shown, so that no start that is broken off
        # leaves an account whose password nobody has seen.
        code = supervisor.run(lambda: self._tell(url, self._first_account()))
        listener.close()
        self.stdout.write("Đã dừng. / Stopped.")
        if code:
            sys.exit(code)

    def _prepare(self) -> None:
        self.stdout.write("1/5 Chuẩn bị cơ sở dữ liệu / Preparing the database")
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("2/5 Nạp địa bàn, lĩnh vực, nguồn tin / Loading places, topics, sources")
        self._call("sync_knowledge")
        self.stdout.write("3/5 Gom tệp tĩnh / Collecting static files")
        call_command("collectstatic", interactive=False, verbosity=0)

    def _call(self, command: str) -> None:
        if command in get_commands():
            call_command(command, stdout=self.stdout)

    def _first_account(self) -> str | None:
        """The password of the desk's first account, if there was none and it was made now."""
        users = get_user_model().objects
        if users.exists():
            return None
        password = readable_password()
        user = users.create_user(FIRST_USER, password=password)
        user.role = "administrator"
        user.display_name = "Biên tập"
        user.save(update_fields=["role", "display_name"])
        return password

    def _first_reading(self) -> None:
        """On an empty database: try the sources, and where none answers, load the sample press."""
        articles = apps.get_model("stories", "Article").objects
        # Without an account the first start was broken off, maybe in the middle of the sample.
        has_begun = get_user_model().objects.exists() and articles.exists()
        if has_begun or articles.filter(is_sample=False).exists():
            self.stdout.write("4/5 Đã có tin bài / Articles are there already")
            return
        self.stdout.write("4/5 Thử đọc các nguồn tin / Trying to reach the sources")
        if reach_any():
            self.stdout.write("    Có nguồn trả lời / Some of them answer")
            return
        self.stdout.write(
            "    Không đọc được nguồn nào; nạp bộ tin mẫu."
            " / No source can be reached; loading the sample press."
        )
        self._call("load_sample")

    def _programs(self, listener: socket.socket) -> list[Program]:
        python = [sys.executable, "-m"]
        web = str(listener.fileno())
        return [
            Program(
                name="web",
                command=[*python, "gunicorn", "-c", "python:hoiam.config.web"],
                environment={"HOIAM_WEB_SOCKET": web, "HOIAM_READY": "{ready}"},
                descriptors=(listener.fileno(),),
            ),
            Program(
                name="worker",
                command=[*python, "hoiam.config", "worker", "--ready-fd", "{ready}"],
                environment={"PYTHONUNBUFFERED": "1"},
            ),
        ]

    def _some_account(self) -> str:
        """The first account, if it is still there; a desk of the sample has other people."""
        has_first = get_user_model().objects.filter(username=FIRST_USER).exists()
        return FIRST_USER if has_first else "<tên/name>"

    def _tell(self, url: str, password: str | None) -> None:
        public = url.removesuffix("desk/")
        lines = [
            f"{settings.OFFICE_NAME}",
            "",
            f"Bàn làm việc / The desk:         {url}",
            f"Trang công khai / Public site:   {public}",
            "",
        ]
        if password:
            lines += [
                f"Tên đăng nhập / User name:  {FIRST_USER}",
                f"Mật khẩu / Password:        {password}",
                "",
                "Mật khẩu chỉ hiện một lần này; hãy ghi lại.",
                "The password is shown this once only; write it down.",
            ]
        else:
            lines += [
                "Đăng nhập bằng tài khoản đã có. Quên mật khẩu:",
                "Sign in with your account. Forgotten the password:",
                f"    .venv/bin/hoiam changepassword {self._some_account()}",
            ]
        lines += ["", "Dừng: Ctrl-C / To stop: Ctrl-C"]
        self.stdout.write(box(lines))
        self.stdout.flush()
