"""What may be read of publications; the names that other rooms use."""

from hoiam.publishing.queries.history import Event, differences, history
from hoiam.publishing.queries.parts import Said, Words, as_is, withdrawal_in, words_in
from hoiam.publishing.queries.texts import (
    Shown,
    newest_revision,
    public_path,
    public_title,
    text_in,
)

__all__ = [
    "Event",
    "Said",
    "Shown",
    "Words",
    "as_is",
    "differences",
    "history",
    "newest_revision",
    "public_path",
    "public_title",
    "text_in",
    "withdrawal_in",
    "words_in",
]
