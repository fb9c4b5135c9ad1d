"""DESIGN §2.3 and §2.9: what is looked for is written nowhere; only what is confirmed is kept.

Planted words are looked for in the database, in every file, in the log, the cache and addresses.
"""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from hoiam.checks import matching, pictures
from hoiam.checks.actions import embedding
from hoiam.checks.models import Tip
from hoiam.portal import limits, uploads
from hoiam.receipts.models import Receipt
from tests.boundaries.looking import everything_kept
from tests.checks.pictures import screenshot
from tests.checks.published import LEMON, OTHERS, publish_check

pytestmark = pytest.mark.django_db

PATHS = ("/kiem-chung/hoi/", "/en/kiem-chung/hoi/")
# Nobody else writes these words; the tail has what a tip may not keep at all.
PLANTED = "Zửng Lửng thôn Khẳm sắp có mỏ vàng lộ thiên"
WHO = "anh Quẳng 0987 654 321 facebook.com/quang.dau.do"
STEPS = ("find", "preview", "back")


@pytest.fixture(autouse=True)
def _checks(clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)
    for statement in (*OTHERS, LEMON):
        publish_check(statement, now=clock.now)


@pytest.fixture
def heard(caplog):
    """The log as the most talkative settings would write it."""
    caplog.set_level(logging.DEBUG)
    return caplog


def written_below(folder: Path, *words: str) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(word.encode() in path.read_bytes() for word in words)]


def kept_rows(*words: str) -> list[str]:
    return [table for table, row in everything_kept(connection) if any(w in row for w in words)]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_looked_for_is_in_no_table_file_log_or_cache(client, heard, tmp_path, path):
    before = sorted(everything_kept(connection))
    for step in STEPS:
        for kind in ("text", "picture", "address"):
            text = f"{PLANTED}, {WHO}"
            client.post(path, {"text": text, "step": step, "kind": kind, "contact": "a@b.example"})
    client.post(path, {"text": f"https://{PLANTED[:3]}.example/{PLANTED}", "step": "find"})
    client.post(path, {"text": "x" * 30_000 + PLANTED, "step": "find"})
    assert sorted(everything_kept(connection)) == before
    for word in (PLANTED, "Zửng", "0987 654", "0987654", "quang.dau.do"):
        assert word not in heard.text
        assert word not in repr(getattr(cache, "_cache", ""))
    assert not written_below(tmp_path, PLANTED, "Zửng")
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("step", STEPS)
def test_what_is_looked_for_stands_in_no_address_and_no_copy(client, path, step):
    answer = client.post(path, {"text": f"{PLANTED} {WHO}", "step": step})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "ETag" not in answer.headers
    assert not answer.cookies
    page = unquote(answer.content.decode())
    for attribute in ("href", "action", "src"):
        assert not any("Zửng" in part.split('"')[0] for part in page.split(f'{attribute}="')[1:])
    # A form that looks is sent in a body: nothing on these pages asks by GET.
    assert 'method="get"' not in page


def test_words_in_an_address_are_not_looked_for(client):
    page = client.get(PATHS[0], {"text": LEMON, "q": LEMON, "step": "find"}).content.decode()
    assert LEMON not in page


def test_only_the_confirmation_writes_and_it_writes_neither_number_nor_profile(client, heard):
    for step in (*STEPS, "nonsense", ""):
        client.post(PATHS[0], {"text": f"{PLANTED} {WHO}", "step": step})
        assert not Tip.objects.exists()
    client.post(PATHS[0], {"text": f"{PLANTED} {WHO}", "step": "send"})
    assert PLANTED in Tip.objects.get().text
    assert kept_rows("0987 654", "0987654", "654 321", "quang.dau.do") == []
    assert "Zửng" not in heard.text


def test_what_senders_wrote_is_in_no_file_of_the_matcher(client, settings, now, monkeypatch):
    class Model:
        name, size = "e5-small/1", 384
        seen: list[str] = []

        def embed(self, texts, *, kind):
            import numpy as np

            self.seen += texts
            return np.ones((len(texts), self.size), np.float32) / self.size**0.5

    monkeypatch.setattr(embedding, "open_model", Model)
    client.post(PATHS[0], {"text": PLANTED, "step": "send"})
    matching.near_claims(PLANTED)
    embedding.embed(now=now)
    assert Model.seen
    assert not any("Zửng" in text for text in Model.seen)
    assert not written_below(settings.VECTORS, "Zửng")


def test_a_picture_is_in_memory_only_and_its_name_is_forgotten(
    client, heard, tmp_path, monkeypatch, settings
):
    """Django's own way writes what is larger than 2.5 MB to a file: here there is no such way."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    (tmp_path / "uploads").mkdir()
    written: list[object] = []
    monkeypatch.setattr(
        "django.core.files.uploadedfile.TemporaryUploadedFile.__init__",
        lambda *args, **kwargs: written.append(args),
    )
    monkeypatch.setattr(pictures, "is_on", lambda: True)
    monkeypatch.setattr(pictures, "recognise", lambda drawn: "Zửng Lửng có mỏ vàng")
    # Noise does not shrink: a picture of more than three megabytes.
    data = screenshot() + b"\0" * 3_500_000
    upload = SimpleUploadedFile("anh-quang-chup.png", data, "image/png")
    answer = client.post(PATHS[0], {"picture": upload, "text": "", "step": "find"})
    page = b"".join(answer.streaming_content).decode()
    assert "Zửng Lửng có mỏ vàng" in page
    assert "anh-quang" not in page
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert not written
    assert not list((tmp_path / "uploads").iterdir())
    assert not written_below(tmp_path, "Zửng", "IHDR")
    assert "anh-quang" not in heard.text
    assert kept_rows("Zửng", "anh-quang") == []


def test_what_is_too_large_is_passed_over_and_not_gathered(client, rf):
    handler = uploads.InMemory(rf.post("/"))
    handler.new_file("picture", "a.png", "image/png", None)
    from django.core.files.uploadhandler import SkipFile

    refused = 0
    for _ in range(400):
        try:
            assert handler.receive_data_chunk(b"\0" * 65_536, 0) is None
        except SkipFile:
            refused += 1
    assert handler.is_too_large
    assert refused
    assert handler._held is None
    large = SimpleUploadedFile("a.png", b"\x89PNG" + b"\0" * 11_000_000, "image/png")
    answer = client.post(PATHS[0], {"picture": large, "text": "", "step": "find"})
    assert "10 MB" in answer.content.decode()


def test_the_limits_know_nobody(client):
    for n in range(30):
        client.post(PATHS[0], {"text": f"{PLANTED} {n}", "step": "send"}, REMOTE_ADDR="203.0.113.9")
    held = repr([vars(one) for one in (limits.writing, limits.asking, limits.answering)])
    assert "203.0.113" not in held
    assert "Zửng" not in held
