"""The file of vectors: killed, cut, shared, changed; filled by the real model and a quick one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hoiam.reading.embed import Embedder, Kind, open_embedder
from hoiam.reading.match import Check
from hoiam.reading.match_store import VectorFile, fill, passage_of

ROOT = Path(__file__).resolve().parents[2]
MODEL = "e5-small/1"


class Counting:
    """Embeds by the digest of letters, and counts how often it is asked."""

    name = MODEL
    size = 384

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], *, kind: Kind) -> NDArray[np.float32]:
        self.asked += texts
        rows = [np.random.default_rng([*map(ord, text), 0]).normal(size=384) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)


def checks(count: int) -> list[Check]:
    return [
        Check(check=f"KC-{n}", claim=f"Tin số {n}", title=f"Kiểm chứng {n}") for n in range(count)
    ]


def vector(seed: int) -> NDArray[np.float32]:
    row = np.random.default_rng(seed).normal(size=384)
    return np.asarray(row / np.linalg.norm(row), np.float32)


def the_file(folder: Path) -> Path:
    (path,) = folder.glob("vectors-*.bin")
    return path


def stored(folder: Path, count: int = 5) -> VectorFile:
    store = VectorFile.open(folder, MODEL)
    for number in range(count):
        store.put(f"k{number}", "chữ", vector(number))
    store.flush()
    return store


def test_what_was_put_is_there_after_opening_again(tmp_path: Path) -> None:
    stored(tmp_path / "new" / "folder")
    again = VectorFile.open(tmp_path / "new" / "folder", MODEL)
    assert len(again) == 5
    row = again.get("k3", "chữ")
    assert row is not None
    assert np.allclose(row, vector(3), atol=1e-3)
    assert again.get("k9", "chữ") is None


def test_a_check_whose_text_changed_has_no_vector(tmp_path: Path) -> None:
    store = stored(tmp_path)
    assert store.get("k3", "chữ khác") is None
    store.put("k3", "chữ khác", vector(33))
    store.flush()
    again = VectorFile.open(tmp_path, MODEL)
    assert again.get("k3", "chữ") is None
    assert np.allclose(again.get("k3", "chữ khác"), vector(33), atol=1e-3)


def test_what_was_not_flushed_is_lost_and_nothing_else(tmp_path: Path) -> None:
    store = stored(tmp_path)
    store.put("later", "chữ", vector(9))
    assert store.get("later", "chữ") is not None
    again = VectorFile.open(tmp_path, MODEL)
    assert (len(again), again.get("later", "chữ")) == (5, None)


def test_vectors_of_another_model_are_not_taken_for_ours(tmp_path: Path) -> None:
    stored(tmp_path)
    other = VectorFile.open(tmp_path, "folder:bge/abc")
    assert len(other) == 0
    other.put("k1", "chữ", vector(1))
    other.flush()
    assert len(VectorFile.open(tmp_path, MODEL)) == 5
    assert VectorFile.open(tmp_path, MODEL, size=384).get("k1", "chữ") is not None
    assert len(VectorFile.open(tmp_path, "folder:bge/abc", size=1024)) == 0


@pytest.mark.parametrize("cut", [1, 300, 803, 804, 1500])
def test_a_torn_end_is_ignored_and_written_over(tmp_path: Path, cut: int) -> None:
    stored(tmp_path)
    path = the_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    store = VectorFile.open(tmp_path, MODEL)
    left = 5 - -(-cut // 804)
    assert len(store) == left
    store.put("next", "chữ", vector(7))
    store.flush()
    again = VectorFile.open(tmp_path, MODEL)
    assert len(again) == left + 1
    assert np.allclose(again.get("next", "chữ"), vector(7), atol=1e-3)
    assert np.allclose(again.get("k0", "chữ"), vector(0), atol=1e-3)


def test_a_record_that_rotted_is_missing_and_no_other(tmp_path: Path) -> None:
    stored(tmp_path)
    path = the_file(tmp_path)
    bytes_ = bytearray(path.read_bytes())
    bytes_[-804 * 3 + 100] ^= 4
    path.write_bytes(bytes_)
    store = VectorFile.open(tmp_path, MODEL)
    assert [store.get(f"k{n}", "chữ") is None for n in range(5)] == [
        False,
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("junk", [b"", b"hoiam", b"\0" * 5_000, b"PK\3\4" * 400])
def test_a_file_that_is_none_of_ours_is_begun_anew(tmp_path: Path, junk: bytes) -> None:
    stored(tmp_path)
    the_file(tmp_path).write_bytes(junk)
    store = VectorFile.open(tmp_path, MODEL)
    assert len(store) == 0
    store.put("k1", "chữ", vector(1))
    store.flush()
    assert len(VectorFile.open(tmp_path, MODEL)) == 1


def test_one_process_sees_what_another_wrote(tmp_path: Path) -> None:
    web, worker = VectorFile.open(tmp_path, MODEL), VectorFile.open(tmp_path, MODEL)
    worker.put("k1", "chữ", vector(1))
    worker.flush()
    web.put("k2", "chữ", vector(2))
    web.flush()
    assert (worker.refresh(), worker.refresh()) == (1, 0)
    for store in (web, worker, VectorFile.open(tmp_path, MODEL)):
        assert np.allclose(store.get("k1", "chữ"), vector(1), atol=1e-3)
        assert np.allclose(store.get("k2", "chữ"), vector(2), atol=1e-3)


def test_a_vector_made_anew_is_news_to_others_too(tmp_path: Path) -> None:
    web, worker = stored(tmp_path), VectorFile.open(tmp_path, MODEL)
    worker.put("k1", "chữ mới", vector(11))
    worker.flush()
    assert (web.refresh(), len(web)) == (1, 5)
    assert web.get("k1", "chữ mới") is not None


def test_compacting_drops_what_was_taken_off_even_for_those_who_have_it_open(
    tmp_path: Path,
) -> None:
    store, reader = stored(tmp_path), VectorFile.open(tmp_path, MODEL)
    store.put("k1", "chữ mới", vector(11))
    store.flush()
    before = the_file(tmp_path).stat().st_size
    store.compact(["k1", "k2", "never there"])
    assert the_file(tmp_path).stat().st_size == before - 804 * 4
    assert len(store) == 2
    assert store.get("k1", "chữ mới") is not None
    assert store.get("k0", "chữ") is None
    assert reader.get("k0", "chữ") is not None  # until it looks again
    reader.refresh()
    assert reader.get("k0", "chữ") is None
    assert reader.get("k2", "chữ") is not None
    reader.put("k5", "chữ", vector(5))
    reader.flush()
    assert len(VectorFile.open(tmp_path, MODEL)) == 3


def test_filling_goes_on_where_it_was_left_off(tmp_path: Path) -> None:
    model = Counting()
    first = list(islice(fill(checks(50), model, VectorFile.open(tmp_path, MODEL), batch=8), 3))
    assert [part.done for part in first] == [8, 16, 24]
    assert len(model.asked) == 24
    rest = list(fill(checks(50), model, VectorFile.open(tmp_path, MODEL), batch=8))
    assert rest[-1].done == rest[-1].total == 50
    assert len(model.asked) == len(set(model.asked)) == 50
    told = dict(pair for part in rest for pair in zip(part.checks, part.rows, strict=True))
    assert told.keys() == {check.check for check in checks(50)}
    (row,) = model.embed([passage_of(checks(50)[17])], kind="passage")
    assert np.allclose(told["KC-17"], row, atol=1e-3)


def test_only_what_changed_is_embedded_anew(tmp_path: Path) -> None:
    model, held = Counting(), checks(6)
    list(fill(held, model, VectorFile.open(tmp_path, MODEL)))
    held[2] = Check(check="KC-2", claim="Tin đã sửa", title="Kiểm chứng 2")
    model.asked.clear()
    list(fill(held, model, VectorFile.open(tmp_path, MODEL)))
    assert model.asked == ["Tin đã sửa. Kiểm chứng 2"]


def test_nothing_to_fill_yields_nothing(tmp_path: Path) -> None:
    assert list(fill([], Counting(), VectorFile.open(tmp_path, MODEL))) == []


def test_several_workers_give_each_check_its_own_vector(tmp_path: Path) -> None:
    store, model = VectorFile.open(tmp_path, MODEL), Counting()
    list(fill(checks(40), model, store, batch=16, workers=4))
    for check in checks(40):
        (row,) = model.embed([passage_of(check)], kind="passage")
        assert np.allclose(store.get(check.check, passage_of(check)), row, atol=1e-3)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    opened = open_embedder()
    assert opened is not None
    return opened


def test_killed_in_the_middle_it_loses_one_batch_at_most(
    tmp_path: Path, embedder: Embedder
) -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from hoiam.reading.embed import open_embedder\n"
        "from hoiam.reading.match_store import VectorFile, fill\n"
        "from tests.reading.test_match_store import checks\n"
        "model = open_embedder()\n"
        "class Dying:\n"
        "    name, size, left = model.name, model.size, 21\n"
        "    def embed(self, texts, *, kind):\n"
        "        self.left -= len(texts)\n"
        "        if self.left < 0:\n"
        "            os._exit(3)\n"
        "        return model.embed(texts, kind=kind)\n"
        "store = VectorFile.open(Path(sys.argv[1]), model.name)\n"
        "list(fill(checks(30), Dying(), store, batch=4))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, timeout=120, check=False
    )
    assert done.returncode == 3
    store = VectorFile.open(tmp_path, embedder.name)
    assert len(store) == 20
    parts = list(fill(checks(30), embedder, store, batch=4))
    assert parts[-1].done == 30
    check = checks(30)[11]
    (row,) = embedder.embed([passage_of(check)], kind="passage")
    found = VectorFile.open(tmp_path, embedder.name).get(check.check, passage_of(check))
    assert found is not None
    assert float(found @ row) > 0.999


def test_two_processes_may_fill_at_once(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from hoiam.reading.match_store import VectorFile, fill\n"
        "from tests.reading.test_match_store import Counting, checks\n"
        "store = VectorFile.open(Path(sys.argv[1]), 'e5-small/1')\n"
        "list(fill(checks(300), Counting(), store, batch=3))\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT) for _ in range(3)
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    store, model = VectorFile.open(tmp_path, MODEL), Counting()
    assert len(store) == 300
    for check in checks(300):
        (row,) = model.embed([passage_of(check)], kind="passage")
        assert np.allclose(store.get(check.check, passage_of(check)), row, atol=1e-3)
