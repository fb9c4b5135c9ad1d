"""Typed values from the environment, with errors that name the variable."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
SHORTEST_KEY = 32
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")


def number(
    name: str, default: float, *, at_least: float = 0, at_most: float = float("inf")
) -> float:
    """A number within limits; a limit of a boundary can be made stricter only."""
    value = text(name) or str(default)
    try:
        result = float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a number.") from None
    if not at_least <= result <= at_most:
        raise ImproperlyConfigured(f"{name} is {value}; it must be {at_least:g} to {at_most:g}.")
    return result


def one_of(name: str, default: str, known: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}; write {', '.join(known)}.")
    return value


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret_key(folder: Path) -> str:
    """HOIAM_SECRET_KEY, or one made at the first start and kept beside the database."""
    return text("HOIAM_SECRET_KEY") or _kept(folder / "secret-key")


def contact_key(folder: Path) -> str:
    """HOIAM_CONTACT_KEY, or one made at the first start; kept out of backups (operating guide)."""
    given = text("HOIAM_CONTACT_KEY")
    if given and len(given) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"HOIAM_CONTACT_KEY needs at least {SHORTEST_KEY} characters.")
    return given or _kept(folder / "contact-key")


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Exclusive creation: of two processes that start at once, one writes and both read it.
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return path.read_text(encoding="utf-8").strip()
