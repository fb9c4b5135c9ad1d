"""What HOIAM_MAIL_URL says, read once: where mail goes, and where it comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "django.core.mail.backends"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail goes: the back end of Django and what it needs."""

    backend: str
    folder: Path | None = None
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    uses_tls: bool = False
    is_wrapped: bool = False


def mail_server(url: str, folder: Path) -> MailServer:
    """What `smtp://user:password@host:port?tls=1`, `smtps://…`, `file:` or `console:` means.

    `file:` alone keeps mails in `folder`. What can't be read gives `ImproperlyConfigured`, which
    does not repeat the address: it may hold a password.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("HOIAM_MAIL_URL: the port is no number.") from None
    if parts.scheme == "console":
        return MailServer(backend=f"{BACKENDS}.console.EmailBackend")
    if parts.scheme == "file":
        chosen = Path(unquote(parts.path)) if parts.path else folder
        return MailServer(backend=f"{BACKENDS}.filebased.EmailBackend", folder=chosen)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "HOIAM_MAIL_URL begins with smtp://, smtps://, file: or console:."
        )
    uses_tls = parse_qs(parts.query).get("tls", ["0"])[-1] == "1"
    is_wrapped = parts.scheme == "smtps"
    return MailServer(
        backend=f"{BACKENDS}.smtp.EmailBackend",
        host=parts.hostname,
        port=port or (465 if is_wrapped else 587 if uses_tls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        uses_tls=uses_tls and not is_wrapped,
        is_wrapped=is_wrapped,
    )


def mailbox(url: str) -> str:
    """HOIAM_IMAP_URL, or "" for none; a password goes only over TLS or stays on this machine."""
    parts = urlsplit(url)
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if url and not (parts.scheme == "imaps" or (parts.scheme == "imap" and is_here)):
        raise ImproperlyConfigured("HOIAM_IMAP_URL begins with imaps://.")
    return url
