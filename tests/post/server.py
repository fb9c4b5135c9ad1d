"""A mail server on loopback: it accepts, refuses, hangs up or falls silent, as a test wishes.

It talks just enough of RFC 5321 for `smtplib`. What it accepted is in `accepted`.
"""

from __future__ import annotations

import contextlib
import email
import queue
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage

CLOSE_AND_SAY_NOTHING = "close"
SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that the server took: the envelope and what was in it."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=policy.default)


class MailServer(socketserver.ThreadingTCPServer):
    """`answers` says what follows a verb: {"RCPT a@b.example": "550 no", "DATA": "451 later"}.

    `CLOSE_AND_SAY_NOTHING` hangs up instead, after "DATA" when the message has been taken;
    `SILENCE` waits until the other side is gone and puts the verb into `silences`.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.answers: dict[str, str] = {}
        self.accepted: list[Accepted] = []
        self.silences: queue.Queue[str] = queue.Queue()
        self.users: dict[str, str] = {}

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError, BrokenPipeError, _Over):
            self.sender, self.recipients = "", []
            self.say("220 mail.example ready")
            while line := self.rfile.readline(10_000):
                verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                self.on(verb.upper(), rest)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, verb: str, ordinary: str) -> bool:
        """Say what the test wishes; whether that was the ordinary answer."""
        wished = self.server.answers.get(verb, ordinary)
        if wished == SILENCE:
            self.server.silences.put(verb)
            while self.rfile.read(1):
                pass
            raise _Over
        if wished == CLOSE_AND_SAY_NOTHING:
            raise _Over
        self.say(wished)
        return wished == ordinary

    def on(self, verb: str, rest: str) -> None:
        address = rest.partition("<")[2].partition(">")[0]
        match verb:
            case "EHLO":
                self.say("250-mail.example")
                self.say("250 AUTH PLAIN" if self.server.users else "250 8BITMIME")
            case "AUTH":
                self.answer("AUTH", "235 welcome")
            case "MAIL":
                if self.answer("MAIL", "250 ok"):
                    self.sender, self.recipients = address, []
            case "RCPT":
                if self.answer(f"RCPT {address}", "250 ok"):
                    self.recipients.append(address)
            case "DATA":
                self.say("354 go on")
                self.take()
            case "QUIT":
                self.say("221 bye")
                raise _Over
            case _:
                self.say("250 ok")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline(10_000)) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        wished = self.server.answers.get("DATA", "250 taken")
        if wished in ("250 taken", CLOSE_AND_SAY_NOTHING, SILENCE):
            taken = Accepted(self.sender, tuple(self.recipients), b"".join(lines))
            self.server.accepted.append(taken)
        self.answer("DATA", "250 taken")


class _Over(Exception):
    """The talk is over."""


@contextlib.contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """A running server, on the port that it had before if one is given."""
    with MailServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
