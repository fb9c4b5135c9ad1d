"""The text in a picture: read as people see it, refused with a sentence, and kept nowhere."""

from __future__ import annotations

import os
import subprocess
import threading

import pytest
from django.core.exceptions import ValidationError

from hoiam.checks import pictures
from hoiam.checks.pictures import MOST_BYTES, check_picture, prepare, read_text, recognise
from tests.checks.pictures import LINES, blank, bomb, layered, moving, screenshot

needs_reader = pytest.mark.skipif(
    not pictures.is_on(),
    reason="no tesseract with Vietnamese here (Debian: apt-get install tesseract-ocr-vie)",
)


def errors(read: str, meant: str) -> float:
    """The share of letters that must be changed (Levenshtein)."""
    row = list(range(len(meant) + 1))
    for i, one in enumerate(read, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(meant, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1] / len(meant)


@needs_reader
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"size": 14},
        {"dark": True},
        {"kind": "JPEG", "quality": 40},
        {"kind": "WEBP"},
        {"size": 60},
    ],
    ids=["plain", "small", "dark", "jpeg", "webp", "large"],
)
def test_a_screenshot_is_read_with_its_marks(how):
    assert errors(read_text(screenshot(**how)), "\n".join(LINES)) <= 0.05


@needs_reader
def test_a_picture_without_text_says_so():
    with pytest.raises(ValidationError, match=r"No text|Không thấy chữ"):
        read_text(blank())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"", "empty|trống|rỗng"),
        (b"GIF89a" + b"\0" * 50, "PNG, JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG"),
        (b"MZ\x90\0" * 40, "PNG, JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG, JPEG"),
        (bomb(), "24"),
        (bomb(20_000), "24"),
        (moving(), "still|tĩnh"),
        (layered(100), "layers|lớp"),
    ],
    ids=["pdf", "empty", "gif", "svg", "program", "cut", "bomb", "large", "moving", "layers"],
)
def test_what_is_no_still_picture_is_refused_with_a_sentence(data, said):
    with pytest.raises(ValidationError, match=said):
        check_picture(data)


def test_a_photograph_that_comes_in_layers_is_read_all_the_same():
    check_picture(layered(0))


def test_a_file_above_the_limit_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(pictures, "_opened", None)
    with pytest.raises(ValidationError, match="10 MB"):
        check_picture(b"\x89PNG" + b"\0" * MOST_BYTES)


def test_a_bomb_is_refused_from_its_head():
    """Nothing is unpacked: the whole file is a few hundred bytes and so is what is read."""
    data = bomb()
    assert len(data) < 1_000
    with pytest.raises(ValidationError):
        prepare(data)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_torn_file_is_refused_with_a_sentence(kind, kept):
    data = screenshot(kind=kind)
    with pytest.raises(ValidationError):
        prepare(data[: int(kept * len(data))])


def test_what_is_drawn_for_the_reader_is_dark_on_light_and_within_the_limit():
    for data in (screenshot(dark=True), screenshot(size=14)):
        drawn = prepare(data)
        assert drawn.startswith(b"P5")
        assert len(drawn) <= pictures.MOST_PIXELS + 100
        pixels = drawn[-100_000:]
        assert sum(pixels) / len(pixels) > 128


def test_a_reader_that_hangs_is_stopped(monkeypatch):
    def hang(*args, timeout, **kwargs):
        raise subprocess.TimeoutExpired("tesseract", timeout)

    monkeypatch.setattr(pictures, "_program", lambda: "/usr/bin/tesseract")
    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(ValidationError, match=r"too long|quá lâu"):
        recognise(b"P5 1 1 255 0")


def test_the_reader_gets_the_picture_by_a_pipe_and_one_thread(monkeypatch):
    seen = {}

    def run(command, **how):
        seen.update(how, command=command)
        return subprocess.CompletedProcess(command, 0, "Uống nước chanh".encode(), b"")

    monkeypatch.setattr(pictures, "_program", lambda: "/usr/bin/tesseract")
    monkeypatch.setattr(subprocess, "run", run)
    assert recognise(b"P5 1 1 255 0") == "Uống nước chanh"
    assert seen["command"][1:3] == ["stdin", "stdout"]
    assert seen["input"] == b"P5 1 1 255 0"
    assert seen["env"]["OMP_THREAD_LIMIT"] == "1"
    assert not {name for name in seen["env"] if name.startswith("HOIAM")}
    assert seen["timeout"] <= pictures.SECONDS


@needs_reader
def test_reading_writes_no_file(tmp_path, monkeypatch):
    """The reader works in a folder of its own, which stays empty; so does the one for scraps."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    before = set(os.listdir("/tmp"))
    assert read_text(screenshot())
    assert not list(tmp_path.iterdir())
    fresh = {name for name in set(os.listdir("/tmp")) - before if "leptonica" in name.lower()}
    assert not fresh


def test_where_the_program_is_missing_the_feature_is_off(monkeypatch):
    monkeypatch.setattr(pictures, "_program", lambda: None)
    pictures.is_on.cache_clear()
    try:
        assert not pictures.is_on()
        with pytest.raises(ValidationError, match=r"off|không bật"):
            recognise(b"P5")
    finally:
        pictures.is_on.cache_clear()


def test_one_is_read_at_a_time_one_may_wait_and_the_next_is_told(monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 5)
    inside, waiting, go = threading.Event(), threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> None:
        with pictures.turn():
            inside.set()
            go.wait(5)
            done.append("first")

    def second() -> None:
        waiting.set()
        with pictures.turn():
            done.append("second")

    one, other = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    inside.wait(5)
    other.start()
    waiting.wait(5)
    while pictures._places._value:  # the second has its place
        pass
    with pytest.raises(ValidationError, match=r"minute|phút"), pictures.turn():
        pass
    go.set()
    one.join(5)
    other.join(5)
    assert done == ["first", "second"]
