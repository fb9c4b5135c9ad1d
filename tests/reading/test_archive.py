"""Pages kept as WARC files: readable by others, written whole or not at all, really erased."""

from __future__ import annotations

import errno
import gzip
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from hoiam.reading import archive
from hoiam.reading.archive import (
    DAYS,
    erase,
    erase_expired,
    expired,
    name_of,
    read_page,
    write_page,
)
from hoiam.reading.errors import ArchiveError
from hoiam.reading.stages import RawPage
from tests.press.samples import article

NOW = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
PAGE = RawPage(
    url="https://bao.vn/tin-t%E1%BB%A9c?id=1",
    requested_url="https://bao.vn/cu",
    body=article("Sạt lở bờ sông", "Đêm qua, hai mươi mét bờ kè trôi xuống sông."),
    fetched_at=NOW,
    content_type="text/html; charset=utf-8",
    etag='"a1"',
    last_modified="Sun, 22 Nov 2026 00:00:00 GMT",
    headers=(
        ("Date", "Sun, 22 Nov 2026 01:02:03 GMT"),
        ("Set-Cookie", "theo-doi=nguoi-doc-17"),
        ("X-Author", "Nguyễn Văn A"),
        ("Link", '<https://bao.vn/tac-gia/a>; rel="author"'),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "12"),
        ("Cache-Control", "max-age=60\r\nX-Evil: 1"),
    ),
)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = write_page(tmp_path, PAGE)
    found = read_page(path)
    assert found.body == PAGE.body
    assert (found.url, found.status, found.fetched_at) == (PAGE.url, 200, NOW)
    assert (found.content_type, found.etag) == (PAGE.content_type, PAGE.etag)
    assert found.last_modified == PAGE.last_modified
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        replace(PAGE, body=b""),
        replace(PAGE, body=bytes(range(256)) * 4096),
        replace(PAGE, status=404, headers=(), content_type="", etag="", last_modified=""),
        replace(PAGE, body=b"WARC/1.0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", etag='"ă"'),
    ],
)
def test_others_can_read_it(tmp_path: Path, page: RawPage) -> None:
    path = write_page(tmp_path, page)
    check = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", "-v", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr
    assert "digest pass" in check.stdout
    with path.open("rb") as stream:
        records = [
            (record.headers["WARC-Type"], record.verify_block_digest())
            for record in ArchiveIterator(stream, parse_http=False)
        ]
    assert records == [("warcinfo", True), ("response", True)]
    assert read_page(path).body == page.body


def test_nothing_that_names_a_person_or_a_reader_is_written(tmp_path: Path) -> None:
    kept = gzip.decompress(write_page(tmp_path, PAGE).read_bytes())
    for secret in (b"theo-doi", b"Cookie", "Nguyễn".encode(), b"tac-gia", b"Link:", b"gzip\r\n"):
        assert secret not in kept
    assert b"\r\nX-Evil" not in kept
    assert b"Content-Length: %d\r\n" % len(PAGE.body) in kept


def test_names_tell_the_moment_and_nothing_else() -> None:
    name = name_of(PAGE)
    assert name.startswith("20261122T010203Z-")
    assert "bao" not in name
    vietnam = timezone(timedelta(hours=7))
    assert name_of(replace(PAGE, fetched_at=NOW.astimezone(vietnam))) == name
    others = (
        replace(PAGE, body=b"x"),
        replace(PAGE, url="https://bao.vn/2"),
        replace(PAGE, fetched_at=NOW + timedelta(microseconds=1)),
    )
    assert len({name, *(name_of(other) for other in others)}) == 4


def test_the_same_page_twice_is_one_file(tmp_path: Path) -> None:
    first = write_page(tmp_path / "moi", PAGE)
    before = first.stat().st_mtime_ns
    assert write_page(tmp_path / "moi", PAGE) == first
    assert first.stat().st_mtime_ns == before
    assert len(list((tmp_path / "moi").iterdir())) == 1


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "archive.disk-full"),
        (errno.EDQUOT, "archive.disk-full"),
        (errno.EROFS, "archive.failed"),
    ],
)
@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_full_disk_is_said_and_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, key: str, where: str
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(archive.os, where, refuse)
    with pytest.raises(ArchiveError) as caught:
        write_page(tmp_path, PAGE)
    assert (caught.value.key, caught.value.permanent) == (key, False)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert read_page(write_page(tmp_path, PAGE)).body == PAGE.body


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    (tmp_path / (name_of(PAGE) + archive.UNFINISHED)).symlink_to("/dev/full")
    with pytest.raises(ArchiveError) as caught:
        write_page(tmp_path, PAGE)
    assert caught.value.key == "archive.disk-full"
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_killed_leaves_a_page_that_can_be_written_again(tmp_path: Path) -> None:
    part = tmp_path / (name_of(PAGE) + archive.UNFINISHED)
    part.write_bytes(b"half of")
    assert read_page(write_page(tmp_path, PAGE)).body == PAGE.body
    assert not part.exists()


def test_what_can_not_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError) as caught:
        read_page(tmp_path / "khong-co.warc.gz")
    assert caught.value.key == "archive.gone"
    whole = write_page(tmp_path, PAGE).read_bytes()
    for damaged in (b"", b"not a WARC", whole[:40]):
        path = tmp_path / "hong.warc.gz"
        path.write_bytes(damaged)
        with pytest.raises(ArchiveError) as caught:
            read_page(path)
        assert caught.value.key == "archive.unreadable"


def test_pages_expire_after_thirty_days_and_no_setting_makes_it_more() -> None:
    names = {days: name_of(replace(PAGE, fetched_at=NOW - timedelta(days=days))) for days in
             (0, 1, 29, 30, 31, 400)}  # fmt: skip
    everything = list(names.values())

    def gone(days: int) -> list[int]:
        found = set(expired(everything, NOW, days=days))
        return [age for age, name in names.items() if name in found]

    assert gone(DAYS) == [30, 31, 400]
    assert gone(90) == [30, 31, 400]
    assert gone(7) == [29, 30, 31, 400]
    assert gone(0) == [0, 1, 29, 30, 31, 400]
    assert gone(-5) == [0, 1, 29, 30, 31, 400]


def test_a_page_dated_by_a_wrong_clock_does_not_stay_for_ever() -> None:
    future = name_of(replace(PAGE, fetched_at=NOW + timedelta(days=26_000)))
    past = name_of(replace(PAGE, fetched_at=datetime(1970, 1, 1, tzinfo=UTC)))
    impossible = "20269922T010203Z-" + "0" * 32 + ".warc.gz"
    assert list(expired([future, past, impossible], NOW)) == [future, past, impossible]
    tomorrow = name_of(replace(PAGE, fetched_at=NOW + timedelta(hours=12)))
    assert list(expired([tomorrow], NOW)) == [], "a clock may be some hours off"


def test_other_files_are_not_ours_to_erase() -> None:
    names = ["README.md", "20200101T000000Z.txt", "../x", "", "a.warc.gz", ".gitkeep"]
    assert list(expired(names, NOW)) == []


def test_erasing_advances_with_the_clock(tmp_path: Path) -> None:
    paths = [
        write_page(tmp_path, replace(PAGE, fetched_at=NOW + timedelta(days=days)))
        for days in range(3)
    ]
    killed = tmp_path / (name_of(PAGE) + archive.UNFINISHED)
    killed.write_bytes(b"half of")
    (tmp_path / "README.md").write_text("khác")
    assert erase_expired(tmp_path, NOW + timedelta(days=29)) == 0
    assert erase_expired(tmp_path, NOW + timedelta(days=30)) == 2, "the page and its leftover"
    assert [path.exists() for path in paths] == [False, True, True]
    assert erase_expired(tmp_path, NOW + timedelta(days=32)) == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["README.md"]
    assert erase_expired(tmp_path / "khong-co", NOW) == 0


def test_erasing_twice_is_no_error(tmp_path: Path) -> None:
    path = write_page(tmp_path, PAGE)
    assert erase(path) is True
    assert erase(path) is False
    with pytest.raises(ArchiveError) as caught:
        erase(tmp_path)
    assert caught.value.key == "archive.not-erased"
