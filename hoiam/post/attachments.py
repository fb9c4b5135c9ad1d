"""Files that go with a mail: rendered when it is sent, stored nowhere.

attachments.register("issues.digest", files_of_digest)      from `apps.ready()`

Which files is decided by what the mail is about and by who gets it. So a mail that is tried again
carries them too, and nothing that was made for one office lies in the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as the recipient's machine gets it."""

    name: str
    data: bytes
    media_type: str


# (key of what the mail is about, kind of recipient, its key) -> files
Provider = Callable[[int, str, int], Sequence[File]]
_providers: dict[str, Provider] = {}


def register(about_kind: str, provider: Provider) -> None:
    """Say which files go with mails about a kind of row; the same again is no error."""
    known = _providers.get(about_kind)
    if known is not None and known is not provider:
        raise ValueError(f"two say what goes with mails about: {about_kind}")
    _providers[about_kind] = provider


def unregister(about_kind: str) -> None:
    _providers.pop(about_kind, None)


def files_for(about_kind: str, about: int | None, to: tuple[str, int]) -> Sequence[File]:
    """The files for one mail. Raises ValueError where one can't be made."""
    provider = _providers.get(about_kind)
    return provider(about, *to) if provider is not None and about is not None else ()
