"""What HOIAM_MAIL_URL says, as Django's settings: where mail goes."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "django.core.mail.backends"
# Shorter than the first wait after an attempt, so that no mail is tried twice at once.
SECONDS = 20


def mail_settings(url: str, folder: Path) -> dict[str, object]:
    """EMAIL_… for `smtp://user:password@host:port?tls=1`, `smtps://…`, `file:` or `console:`.

    `file:` alone keeps mails in `folder`. What can't be read gives `ImproperlyConfigured`, which
    does not repeat the address: it may hold a password.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("HOIAM_MAIL_URL: the port is no number.") from None
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": f"{BACKENDS}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": Path(unquote(parts.path)) if parts.path else folder,
        }
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "HOIAM_MAIL_URL begins with smtp://, smtps://, file: or console:."
        )
    uses_tls = parse_qs(parts.query).get("tls", ["0"])[-1] == "1"
    is_wrapped = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if is_wrapped else 587 if uses_tls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_wrapped,
        "EMAIL_USE_TLS": uses_tls and not is_wrapped,
        "EMAIL_TIMEOUT": SECONDS,
    }


def mailbox(url: str) -> str:
    """HOIAM_IMAP_URL, or "" for none; a password goes only over TLS or stays on this machine."""
    parts = urlsplit(url)
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if url and not (parts.scheme == "imaps" or (parts.scheme == "imap" and is_here)):
        raise ImproperlyConfigured("HOIAM_IMAP_URL begins with imaps://.")
    return url
