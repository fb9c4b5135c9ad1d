"""A mailbox on loopback that talks just enough IMAP (RFC 3501, RFC 4315) for `imaplib`."""

from __future__ import annotations

import contextlib
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "mat-khau"


class MailboxServer(socketserver.ThreadingTCPServer):
    """`messages` by number; `deleted` are those with the flag, `asked` all that was said to us."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.secure = None
        if certificate is not None:
            self.secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.secure.load_cert_chain(certificate)
        self.messages: dict[int, bytes] = {}
        self.deleted: set[int] = set()
        self.capabilities = "IMAP4rev1 UIDPLUS"
        self.asked: list[str] = []
        self.sent = 0

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address) -> None:
        """Nothing to say: whoever refuses our certificate hangs up."""

    def hold(self, *messages: bytes) -> None:
        for raw in messages:
            self.messages[len(self.messages) + 1] = raw


class _Talk(socketserver.StreamRequestHandler):
    server: MailboxServer

    def setup(self) -> None:
        if self.server.secure is not None:
            self.request = self.server.secure.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline(10_000).decode("ascii", "replace").strip():
            tag, _, command = line.partition(" ")
            self.server.asked.append(command)
            status = self.on(*command.split(" ", 2))
            self.wfile.write(f"{tag} {status} done\r\n".encode())
            if command == "LOGOUT":
                return

    def tell(self, line: str) -> None:
        self.wfile.write(f"* {line}\r\n".encode())

    def on(self, verb: str, *rest: str) -> str:
        match verb.upper(), *rest:
            case "CAPABILITY", *_:
                self.tell(f"CAPABILITY {self.server.capabilities}")
            case "LOGIN", _user, password if PASSWORD not in password:
                return "NO"
            case "SELECT", folder if "INBOX" not in folder:
                return "NO"
            case "SELECT", _:
                self.tell(f"{len(self.server.messages)} EXISTS")
            case "UID", "SEARCH" | "search", _what:
                wanted = [
                    number
                    for number, raw in self.server.messages.items()
                    if number not in self.server.deleted
                    and re.search(rb"^to:.*reply\+", raw, re.IGNORECASE | re.MULTILINE)
                ]
                self.tell(f"SEARCH {' '.join(map(str, wanted))}".strip())
            case "UID", "FETCH", what:
                self.fetch(what)
            case "UID", "STORE", what:
                self.server.deleted.add(int(what.split()[0]))
            case "UID", "EXPUNGE", what:
                self.expunge({int(what)})
            case "EXPUNGE", *_:
                self.expunge(set(self.server.deleted))
        return "OK"

    def fetch(self, what: str) -> None:
        number, most = int(what.split()[0]), int(re.search(r"<0\.(\d+)>", what)[1])
        raw = self.server.messages[number][:most]
        self.server.sent += len(raw)
        head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode()
        self.wfile.write(head + raw + b")\r\n")

    def expunge(self, numbers: set[int]) -> None:
        for number in numbers & self.server.deleted:
            self.server.messages.pop(number, None)
            self.tell(f"{number} EXPUNGE")


@contextlib.contextmanager
def mailbox(certificate: Path | None = None) -> Iterator[MailboxServer]:
    """A running mailbox; with a certificate it speaks TLS."""
    with MailboxServer(certificate) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
