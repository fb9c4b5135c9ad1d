"""What may be read of publications; the names that other rooms use."""

from hoiam.publishing.queries.history import Event, differences, history
from hoiam.publishing.queries.texts import (
    Shown,
    newest_revision,
    public_path,
    public_title,
    text_in,
)

__all__ = [
    "Event",
    "Shown",
    "differences",
    "history",
    "newest_revision",
    "public_path",
    "public_title",
    "text_in",
]
