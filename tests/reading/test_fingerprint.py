"""Fingerprints: copies are alike, other texts are not, and a stored one stays valid."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.reading.fingerprint import fingerprint, resemblance

TITLE = "Cầu Bến Lức hư hỏng, người dân phải đi vòng 12 km"
TEXT = (
    "Sáng 12/11, cây cầu sắt bắc qua kênh Trà Ôn xuất hiện nhiều vết nứt dài ở mố phía đông. "
    "Ủy ban nhân dân xã đã đặt rào chắn và cấm xe trên 5 tấn qua lại từ 8 giờ cùng ngày. "
    "Hơn 300 hộ dân ở hai ấp phải đi vòng 12 km để tới chợ và trường học. "
    "Sở Xây dựng cho biết kinh phí sửa chữa khoảng 4,2 tỷ đồng, dự kiến xong trước mùa lũ."
)
OTHER = (
    "Chiều 12/11, bệnh viện đa khoa huyện tiếp nhận 17 học sinh bị đau bụng sau bữa trưa. "
    "Nhà trường đã tạm dừng bếp ăn và gửi mẫu thức ăn đi xét nghiệm ở tỉnh. "
    "Đến tối cùng ngày 15 em được xuất viện, hai em còn lại vẫn được theo dõi."
)


def test_a_copy_with_byline_and_agency_line_is_alike() -> None:
    copy = "TTXVN - " + TEXT.replace("xuất hiện", "đã xuất hiện") + " Theo Báo Ấp Bắc."
    assert resemblance(fingerprint(TITLE, TEXT), fingerprint(TITLE, copy)) > 0.75


def test_another_event_is_not_alike() -> None:
    assert resemblance(fingerprint(TITLE, TEXT), fingerprint("Học sinh đau bụng", OTHER)) < 0.1


def test_composition_case_and_accents_do_not_matter() -> None:
    apart = unicodedata.normalize("NFD", TEXT.upper())
    assert fingerprint(TITLE, apart) == fingerprint(TITLE, TEXT)


@pytest.mark.parametrize("text", ["", " \n", "Mưa.", "12 34", "!!! ??? …"])
def test_too_short_a_text_has_none(text: str) -> None:
    assert fingerprint("", text) == b""


def test_nothing_resembles_a_text_without_fingerprint() -> None:
    assert resemblance(b"", b"") == 0.0
    assert resemblance(b"", fingerprint(TITLE, TEXT)) == 0.0


def test_a_stored_fingerprint_stays_valid() -> None:
    """The digest is pinned: stored fingerprints must match those of later versions."""
    kept = fingerprint(TITLE, TEXT)
    assert len(kept) == 256
    assert hashlib.sha256(kept).hexdigest()[:16] == "a2caa7b7ce6fdfe7"


def test_a_megabyte_and_broken_characters_are_read() -> None:
    assert len(fingerprint("\ud800 tiêu đề", TEXT * 3000)) == 256


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_gives_a_whole_fingerprint_or_none(title: str, text: str) -> None:
    assert len(fingerprint(title, text)) in (0, 256)
    assert fingerprint(title, text) == fingerprint(title, text)
