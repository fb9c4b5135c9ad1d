"""The pages fetched, each in a WARC file of its own, so that each can really be erased.

They serve to check an article against its source and nothing else: no index, no search, erased
after 30 days at most. A file's name begins with the moment of the fetch, so that what has expired
can be told from names alone. Any reader of WARC 1.1 reads them (`warcio check` passes).
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from hoiam import __version__
from hoiam.reading.errors import ArchiveError
from hoiam.reading.stages import RawPage

DAYS = 30
SUFFIX = ".warc.gz"
UNFINISHED = ".part"
_MOMENT = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{32}\.warc\.gz(?:\.part)?\Z")
# warcio packs at level 9: 2.3 ms a page of 59 kB against 0.4 ms, for files 6 % smaller (bench
# `whole_pipe`), and these are erased within a month.
_PACKING = 1
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))

# Only what describes the bytes: cookies, trackers' marks and names in other headers stay out.
KEPT_HEADERS = frozenset(
    (
        *("age", "cache-control", "content-language", "content-type", "date", "etag", "expires"),
        *("last-modified", "vary"),
    )
)


def write_page(folder: Path, page: RawPage) -> Path:
    """Keep `page` in `folder` and return its file; the same page twice is one file.

    The file is there whole or not at all: its bytes are on the disk before it gets its name. The
    name itself may be lost in a power cut, as the last rows of the index may. Raises ArchiveError:
    `archive.disk-full`, or `archive.failed` for anything else the disk refuses.
    """
    path = folder / name_of(page)
    part = path.with_name(path.name + UNFINISHED)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            return path
        _write_through(part, _as_warc(page, path.name))
        os.replace(part, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        key = "archive.disk-full" if error.errno in _FULL else "archive.failed"
        raise ArchiveError(key, errno=error.errno or 0) from error
    return path


def read_page(path: Path) -> RawPage:
    """The page kept in `path`. Raises ArchiveError: `archive.gone` or `archive.unreadable`."""
    try:
        with path.open("rb") as stream:
            return next(_pages_in(stream.read()))
    except FileNotFoundError:
        raise ArchiveError("archive.gone", permanent=True) from None
    except (OSError, ValueError, StopIteration) as error:
        raise ArchiveError("archive.unreadable", permanent=True) from error


def name_of(page: RawPage) -> str:
    """The file name of a page: the moment it was fetched and a digest of address and bytes."""
    moment = page.fetched_at.astimezone(UTC)
    digest = hashlib.sha256(f"{page.url}\n{moment.isoformat()}\n".encode() + page.body).hexdigest()
    return f"{moment.strftime(_MOMENT)}-{digest[:32]}{SUFFIX}"


def expired(names: Iterable[str], now: datetime, *, days: int = DAYS) -> Iterator[str]:
    """Those of `names` that must be erased: older than `days`, or dated in the future.

    `days` may only be fewer than 30; more is read as 30, and a job that runs daily passes 29. A
    page of the future was written by a clock that was wrong, so its age can't be known and it
    goes. Names of other files are passed by.
    """
    oldest = now - timedelta(days=max(0, min(days, DAYS)))
    latest = now + timedelta(days=1)
    for name in names:
        found = _NAME.match(name)
        if found is None:
            continue
        try:
            moment = datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
        except ValueError:
            yield name
            continue
        if not oldest < moment <= latest:
            yield name


def erase(path: Path) -> bool:
    """Remove one page for good; whether there was anything to remove. Raises ArchiveError."""
    try:
        path.unlink()
        _settle_folder(path.parent)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ArchiveError("archive.not-erased", errno=error.errno or 0) from error
    return True


def erase_expired(folder: Path, now: datetime, *, days: int = DAYS) -> int:
    """Erase what has expired in `folder`, leftovers of a broken run included; how many went."""
    if not folder.is_dir():
        return 0
    names = sorted(entry.name for entry in folder.iterdir())
    return sum(erase(folder / name) for name in expired(names, now, days=days))


def _as_warc(page: RawPage, name: str) -> bytes:
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
    moment = page.fetched_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    info = writer.create_warcinfo_record(name, {"software": f"HoiAm/{__version__}"})
    info.rec_headers.replace_header("WARC-Date", moment)
    record = writer.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=StatusAndHeaders(str(page.status), _kept(page), protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": moment},
    )
    return _packed(writer, info) + _packed(writer, record)


def _packed(writer: WARCWriter, record: ArcWarcRecord) -> bytes:
    """One record as a gzip member of its own, so that readers may start at any (WARC 1.1, D.2)."""
    writer.out = BytesIO()
    writer.write_record(record)
    return gzip.compress(writer.out.getvalue(), _PACKING, mtime=0)


def _kept(page: RawPage) -> list[tuple[str, str]]:
    """The headers to keep; the body is kept unpacked, so its length is the one it has now."""
    kept = {name.lower(): value for name, value in page.headers if name.lower() in KEPT_HEADERS}
    for name, value in (
        ("content-type", page.content_type),
        ("etag", page.etag),
        ("last-modified", page.last_modified),
    ):
        if value:
            kept[name] = value
    kept["content-length"] = str(len(page.body))
    # WARC headers are lines: what would break one does not come from an honest server.
    return [(name.title(), " ".join(value.split())) for name, value in sorted(kept.items())]


def _pages_in(data: bytes) -> Iterator[RawPage]:
    for record in ArchiveIterator(BytesIO(data), record_types=WarcRecordType.response):
        headers = {name.lower(): value for name, value in record.http_headers.astuples()}
        yield RawPage(
            url=record.headers["WARC-Target-URI"],
            requested_url=record.headers["WARC-Target-URI"],
            body=record.reader.read(),
            fetched_at=datetime.fromisoformat(record.headers["WARC-Date"]),
            status=record.http_headers.status_code or 200,
            content_type=headers.get("content-type", ""),
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
            headers=tuple(headers.items()),
        )


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _settle_folder(folder: Path) -> None:
    """Make a removed name stay removed after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
