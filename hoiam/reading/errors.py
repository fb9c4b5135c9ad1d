"""Everything that reading may raise.

ReadingError              a key to translate, its parameters, and whether to try again
 ├─ BadInput              what was handed in can't be read (a JSON line, a date, an address)
 ├─ FetchError            nothing usable came back
 │   ├─ RefusedAddress    we never go there: scheme, port, private address, social network
 │   ├─ RobotsDenied      the site asks us not to
 │   ├─ TooLarge          more bytes than allowed, on the wire or unpacked
 │   ├─ TooSlow           no answer, or too slow a one
 │   ├─ LeadsElsewhere    a redirect to another host, told before that is asked
 │   └─ HttpError         an answer with a status that is not a success
 ├─ FeedError             the bytes are not a list of items
 ├─ PageError             the bytes are not an article; `key` says what they are instead
 ├─ PdfError              the bytes of a PDF gave no text; `key` says why
 ├─ ArchiveError          a page could not be kept, found again or erased
 └─ EmbedderError         a model was asked for that can't be opened here
"""

from __future__ import annotations


class ReadingError(Exception):
    """An expected failure of reading.

    `key` is a stable identifier (`fetch.too-large`) that the faces translate; `params` fill its
    sentence and never hold text of outsiders. `permanent` is the one decision the caller needs:
    trying again later can't help.
    """

    key = "reading.failed"
    permanent = False

    def __init__(
        self, key: str | None = None, *, permanent: bool | None = None, **params: str | int | float
    ) -> None:
        self.key = key or type(self).key
        self.params = params
        if permanent is not None:
            self.permanent = permanent
        shown = ", ".join(f"{name}={value}" for name, value in params.items())
        super().__init__(f"{self.key}({shown})" if shown else self.key)


class BadInput(ReadingError):
    key = "input.unreadable"
    permanent = True


class FetchError(ReadingError):
    key = "fetch.failed"


class RefusedAddress(FetchError):
    key = "fetch.refused-address"
    permanent = True


class RobotsDenied(FetchError):
    key = "fetch.robots-denied"
    permanent = True


class TooLarge(FetchError):
    key = "fetch.too-large"
    permanent = True


class TooSlow(FetchError):
    key = "fetch.too-slow"


class LeadsElsewhere(FetchError):
    """`url` is the address at another host that a redirect leads to."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__()


class HttpError(FetchError):
    """`status` is the HTTP status; `retry_after` the seconds that the server asked for, if any."""

    key = "fetch.http-status"

    def __init__(self, status: int, *, retry_after: float | None = None) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(permanent=status in (404, 410, 451), status=status)


class FeedError(ReadingError):
    key = "feed.unreadable"


class PageError(ReadingError):
    key = "page.not-an-article"
    permanent = True


class PdfError(ReadingError):
    key = "pdf.broken"
    permanent = True


class ArchiveError(ReadingError):
    key = "archive.failed"


class EmbedderError(ReadingError):
    key = "embedder.failed"
    permanent = True
