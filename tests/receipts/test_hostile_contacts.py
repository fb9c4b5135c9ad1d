"""Contacts by which somebody would slip in a header, a second reader or another's address."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from hoiam.receipts.actions import clean_contact


@pytest.mark.parametrize(
    "contact",
    [
        "a@b.vn\r\nBcc: x@y.vn",
        "a@b.vn\nBcc:x@y.vn",
        "a@b.vn,c@d.vn",
        "a@b.vn; c@d.vn",
        "<a@b.vn>",
        "a@b.vn\u202e",
        "a@b\u200b.vn",
        '"a b"@x.vn\r\nTo: y@z.vn',
    ],
)
def test_one_address_and_nothing_else(contact):
    with pytest.raises(ValidationError):
        clean_contact(contact)
