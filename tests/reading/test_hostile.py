"""`hoiam step …` in the hands of somebody who means it ill: every line in gets one line out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from hoiam.config.cli import main
from hoiam.reading import filters
from hoiam.reading.fetch import read_retry_after

GOOD = {
    "address": {"text": "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"},
    "article": {
        "url": "https://bao.example/tin-1.html",
        "html": "<html><body><article><h1>Mưa lớn làm ngập phố</h1>"
        + "<p>Mưa lớn đêm qua làm ngập nhiều tuyến đường, người dân phải đi vòng rất xa.</p>" * 4
        + "</article></body></html>",
    },
    "dates": {"published": "20/11/2026 14:05"},
    "match": {"claim": "Cầu Hưng Hà đã thông xe"},
    "places": {"text": "UBND huyện Đông Anh, Hà Nội"},
    "redact": {"text": "Gọi cho tôi theo số 0912 345 678"},
    "signal": {"title": "Đường hỏng nặng", "text": "Người dân mong sớm được sửa."},
    "stories": {"title": "Vỡ đê trong đêm", "text": "Đê vỡ lúc nửa đêm, nhiều nhà bị ngập."},
    "topics": {"title": "Đường hỏng nặng", "text": "Mặt đường đầy ổ gà."},
}
DEEP = b"[" * 100_000 + b"]" * 100_000


def step(monkeypatch: pytest.MonkeyPatch, sent: bytes, *arguments: str) -> list[bytes]:
    """The lines that `hoiam step` writes, as a reader of bytes sees them."""
    out = Kept()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(sent)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    assert main(["step", *arguments]) == 0
    return out.written.split(b"\n")[:-1]


class Kept(io.BytesIO):
    """Bytes that outlive the wrapper round them, which closes what it wraps."""

    written = b""

    def close(self) -> None:
        if not self.closed:
            self.written = self.getvalue()
        super().close()


def with_first(fields: bytes, name: str) -> bytes:
    return b"{" + fields + b"," + json.dumps(GOOD[name]).encode()[1:]


def strictly(line: bytes) -> dict[str, object]:
    """A line as a strict reader of JSON takes it."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(line.decode("utf-8"), parse_constant=refuse)


@pytest.mark.parametrize("options", [[], ["--settle"]])
@pytest.mark.parametrize("name", sorted(filters.COMMANDS))
def test_one_line_out_for_each_line_in(monkeypatch, tmp_path, name, options):
    if options and name != "stories":
        return
    if name == "match":
        checks = tmp_path / "checks.jsonl"
        checks.write_text(json.dumps({"id": 1, "claim": "Cầu sập", "title": "", "summary": ""}))
        options = ["--checks", str(checks)]
    key = list(GOOD[name])[-1]
    bad = [
        b"", b"   ", b"\r", b"\xff\xfe", b"[1, 2]", b"1", b"null", b'"x"', b"{", b"{}", DEEP,
        b'{"id":"\x00"}', with_first(b'"id":NaN', name), with_first(b'"id":-Infinity', name),
        with_first(b'"id":1e999', name), with_first(b'"id":' + b"9" * 5000, name),
        with_first(b'"id":' + DEEP, name),
        json.dumps({**GOOD[name], key: ["x"]}).encode(),
        json.dumps(dict.fromkeys(GOOD[name], 5)).encode(),
    ]  # fmt: skip
    fine = with_first(b'"id": "fine"', name)
    sent = [line for one in bad for line in (one, fine)]
    out = step(monkeypatch, b"\n".join([*sent, fine + b"\r"]) + b"\n", name, *options)
    assert len(out) == len(sent) + 1
    answers = [strictly(line) for line in out]
    assert all(answer["id"] == "fine" for answer in answers[1::2])
    assert all("error" not in answer for answer in [*answers[1::2], answers[-1]])
    assert all(list(answer) == ["id", "error"] for answer in answers[0:18:2])


@pytest.mark.parametrize(
    "given",
    [
        None,
        False,
        0,
        -1.5,
        "",
        "đ\u2028\x85\u2029",
        "\ud800",
        [1, [None]],
        {"a": {"b": []}},
        10**30,
    ],
    ids=ascii,
)
def test_an_id_of_any_kind_is_carried_through(monkeypatch, given):
    line = json.dumps({"id": given, "published": "20/11/2026"}).encode()
    unread = json.dumps({"id": given, "published": 5}).encode()
    for out in step(monkeypatch, line + b"\n" + unread + b"\n", "dates"):
        assert strictly(out)["id"] == given


def test_a_line_stays_one_line_for_readers_that_end_lines_elsewhere(monkeypatch):
    text = "một\u2028hai\x85ba\u2029bốn\rnăm"
    sent = json.dumps({"id": text, "text": text}, ensure_ascii=False).encode()
    (out,) = step(monkeypatch, sent + b"\n", "redact")
    assert out.decode().splitlines() == [out.decode()]
    assert strictly(out)["id"] == text


def test_bytes_that_are_no_utf8_are_an_error_with_the_lines_id(monkeypatch):
    sent = b'{"id": 7, "text": "H\xe0 N\xf4i"}\n{"id": 8, "text": "Hue"}\n'
    first, second = (strictly(line) for line in step(monkeypatch, sent, "places"))
    assert first == {"id": 7, "error": "not UTF-8"}
    assert second["id"] == 8
    assert "places" in second


def test_a_byte_order_mark_is_no_part_of_the_first_line(monkeypatch):
    sent = b'\xef\xbb\xbf{"id": 1, "published": "20/11/2026"}'
    (out,) = step(monkeypatch, sent, "dates")
    assert strictly(out) == {"id": 1, "date": "2026-11-20T00:00:00+07:00"}


def test_offsets_count_code_points_whatever_stands_before(monkeypatch):
    before = "😀 e\u0323\u0302 \ufeff\u200b\r\n"
    text = before + "Cháy lớn ở huyện Đông Anh"
    for form in ("NFC", "NFD"):
        written = before + unicodedata.normalize(form, text[len(before) :])
        (out,) = step(monkeypatch, json.dumps({"text": written}).encode() + b"\n", "places")
        (place,) = strictly(out)["places"]
        assert written[place["start"] : place["end"]] == place["text"]
        assert unicodedata.normalize("NFC", place["text"]) == "huyện Đông Anh"


def test_a_step_that_fails_at_its_end_still_answers_each_line():
    class Fails:
        def __call__(self, record: filters.Record, /) -> filters.Record:
            return {}

        def finish(self) -> list[filters.Record]:
            raise RuntimeError

    out = io.StringIO()
    filters.run_step(Fails(), ['{"id": 1}', "x", '{"id": 3}'], out)
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == [1, None, 3]
    assert all("error" in json.loads(line) for line in out.getvalue().splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["dates", "--now", "hôm nay"],
        ["dates", "--now", "0001-01-01"],
        ["dates", "--now", "9999-12-31T23:59:59"],
        ["places", "--as-of", "2025-02-30"],
        ["topics", "--labels", "mood"],
        ["stories", "extra"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_end_with_2(monkeypatch, arguments):
    with pytest.raises(SystemExit) as stopped:
        step(monkeypatch, b"", *arguments)
    assert stopped.value.code == 2


def running(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "hoiam.config", "step", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_each_answer_is_there_before_the_next_question():
    with running("dates") as process:
        for day in range(1, 4):
            process.stdin.write(f'{{"id": {day}, "published": "0{day}/11/2026"}}\n'.encode())
            process.stdin.flush()
            assert strictly(process.stdout.readline())["date"].startswith(f"2026-11-0{day}")
        process.stdin.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""


def test_a_reader_that_goes_away_is_no_failure():
    with running("dates") as process:
        process.stdout.close()
        line = b'{"published": "20/11/2026"}\n'
        with suppress(BrokenPipeError):
            for _ in range(20_000):
                process.stdin.write(line)
        with suppress(BrokenPipeError):
            process.stdin.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""


class Counting(str):
    """A text that counts the letters copied out of it."""

    copied = 0

    def __getitem__(self, key):
        found = str.__getitem__(self, key)
        Counting.copied += len(found)
        return found


@pytest.mark.parametrize(
    "words", ["Bình Thạnh ", "Hà Nội ", "Biên Hòa - ", "Hà Nội.\n"], ids=str.strip
)
def test_what_stands_around_a_place_is_looked_at_and_not_the_whole_text(words):
    """Twice the text costs twice the work, however the names of places stand in it."""
    from hoiam.config.data import shipped_knowledge
    from hoiam.reading.gazetteer import Gazetteer
    from hoiam.reading.place_names import finder_for

    finder = finder_for(Gazetteer.of(shipped_knowledge()), accents=True)
    spent = []
    for times in (100, 200):
        Counting.copied = 0
        finder.find(Counting(words * times + "tỉnh Thanh Hóa"))
        spent.append(Counting.copied)
    assert spent[1] < 2.2 * spent[0]


@pytest.mark.parametrize(
    "value",
    [
        "Thu, 99999999999999999999 Nov 2026 00:00:00 GMT",
        "Thu, 01 Nov 2026 00:00:00 +999999999999999",
        "Thu, 01 Nov 99999 00:00:00 GMT",
        "-5",
        "1e9",
        "٣",
        "\x00",
        "a" * 100_000,
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_wait_that_makes_no_sense_is_none(value):
    assert read_retry_after(value, datetime(2026, 11, 22, tzinfo=UTC)) is None
