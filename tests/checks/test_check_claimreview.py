"""`hoiam check_claimreview`: what it prints and how it ends."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import translation

from hoiam.reading.claimreview import SENTENCES, write_feed
from tests.reading.test_claimreview import OURS, SLOPPY, write

ROOT = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("language", ["vi", "en"])


def run(
    *files, language: str = "en", chosen: str | None = None, **options
) -> tuple[int, list[str]]:
    """Exit code and the lines it printed."""
    out = io.StringIO()
    with translation.override(language):
        try:
            call_command(
                "check_claimreview", *map(str, files), stdout=out, language=chosen, **options
            )
        except SystemExit as ended:
            return int(ended.code), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@BOTH
def test_ours_is_no_error(tmp_path, language):
    file = tmp_path / "ours.json"
    file.write_text(json.dumps(write(OURS)), encoding="utf-8")
    code, lines = run(file, language=language)
    assert code == 0
    assert lines[-1].startswith(f"{file}: 1 ClaimReview: 0 ")


@BOTH
def test_each_problem_is_a_line_with_its_place(tmp_path, language):
    file = tmp_path / "sloppy.json"
    file.write_text(json.dumps(SLOPPY), encoding="utf-8")
    code, lines = run(file, language=language)
    assert code == 1
    place = "$.@graph[1].datePublished"
    [line] = [line for line in lines if place in line]
    assert "ISO 8601" in line
    assert ("lỗi" in line) == (language == "vi")


def test_the_chosencan_be_chosen(tmp_path):
    file = tmp_path / "sloppy.json"
    file.write_text(json.dumps(SLOPPY), encoding="utf-8")
    assert run(file, language="vi", chosen="en")[1][-1].endswith("warnings")


def test_the_example_of_the_guide_prints_what_is_shown(monkeypatch):
    guide = (ROOT / "docs/guides/public-checks.md").read_text(encoding="utf-8")
    command, *shown = re.search(r"```console\n(.*?)```", guide, re.S)[1].splitlines()
    data = re.fullmatch(r"\$ echo '(.*)' \| hoiam check_claimreview", command)[1]
    raw = io.BytesIO(data.encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=raw))
    assert run(language="vi") == (1, shown)


def test_one_bad_file_among_good_ones_is_enough(tmp_path):
    good, bad = tmp_path / "a.json", tmp_path / "b.json"
    good.write_text(json.dumps(write(OURS)), encoding="utf-8")
    bad.write_text("{}", encoding="utf-8")
    code, lines = run(good, bad)
    assert code == 1
    assert any(line.startswith(f"{bad}: error: $: There is no ClaimReview") for line in lines)


@BOTH
def test_a_file_that_breaks_off_says_at_which_line(tmp_path, language):
    file = tmp_path / "broken.json"
    file.write_text('{\n "@type": "ClaimReview",\n', encoding="utf-8")
    code, lines = run(file, language=language)
    assert code == 1
    place = {"en": "error: line 3, column 1: This", "vi": "lỗi: dòng 3, cột 1: "}[language]
    assert lines[0].startswith(f"{file}: {place}")


def test_standard_input_is_read_where_no_file_is_named(monkeypatch):
    raw = io.BytesIO(json.dumps(write(OURS)).encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=raw))
    assert run()[0] == 0


def test_a_file_that_is_not_there_says_so(tmp_path):
    code, [line] = run(tmp_path / "không-có.json")
    assert code == 1
    assert "can't be read" in line


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("hoiam.checks.management.commands.check_claimreview.MOST_BYTES", 1 << 20)
    file = tmp_path / "large.json"
    file.write_bytes(b" " * (2 << 20))
    code, [line] = run(file)
    assert code == 1
    assert "larger than 1 MB" in line


def test_names_in_the_data_move_no_cursor(tmp_path):
    file = tmp_path / "evil.json"
    held = {"\x1b[2J\r": {"@type": "ClaimReview"}}
    file.write_text(json.dumps(held), encoding="utf-8")
    _code, lines = run(file)
    assert not any("\x1b" in line or "\r" in line for line in lines)


def test_an_address_is_compared_where_it_is_given(tmp_path):
    file = tmp_path / "ours.json"
    file.write_text(json.dumps(write(OURS)), encoding="utf-8")
    assert run(file, url=OURS.url)[0] == 0
    assert run(file, url="https://khac.example/")[0] == 1


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_is_there_in_vietnamese(key):
    with translation.override("vi"):
        assert translation.gettext(SENTENCES[key]) != SENTENCES[key]


def test_a_list_that_holds_nothing_yet_is_no_error(tmp_path):
    file = tmp_path / "ours.json"
    file.write_text(
        "".join(write_feed([], name="Mẫu", url="https://a.example/", modified=None)), "utf-8"
    )
    code, lines = run(file)
    assert code == 0
    assert "empty" in lines[0]
    file.write_text('{"@type": "DataFeed"}', encoding="utf-8")
    assert run(file)[0] == 1


def test_what_is_wrong_in_every_item_is_said_once_with_how_often(tmp_path):
    file = tmp_path / "many.json"
    one = write(OURS) | {"datePublished": "hôm qua"}
    file.write_text(json.dumps([one] * 18), encoding="utf-8")
    _code, lines = run(file)
    assert sum("datePublished" in line for line in lines) == 1
    assert any("(18 ×)" in line for line in lines)
