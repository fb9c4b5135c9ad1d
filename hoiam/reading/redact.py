"""Takes personal data out of a text and leaves every office's data, document number and sum.

    see → protect → find → replace

What is looked for is fixed here and in `redact_words`, not in a data file: it is a boundary of
the product (docs/limits.md says what it misses), and no setting may loosen it. Senders may hide a
number from it, so it reads other digits, spaced, spelled and full-width forms. Linear in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hoiam.reading import redact_words as words
from hoiam.reading.clean import drop_invisible
from hoiam.reading.redact_address import find_addresses
from hoiam.reading.redact_contacts import find_emails, find_profiles
from hoiam.reading.redact_names import find_names
from hoiam.reading.redact_numbers import find_numbers
from hoiam.reading.redact_view import Found, View, protect, see


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A text without personal data; `removed` holds each kind with its count, sorted."""

    text: str
    removed: tuple[tuple[str, int], ...] = ()


def redact(text: str) -> Redacted:
    """`text` (any normal form; NFC comes out) with a neutral note for each personal item.

    Kinds: account, address, email, identity, name, phone, plate, profile. Hotlines, numbers and
    mail of offices, document numbers, money, dates, coordinates and scores stay to the letter.
    """
    text = drop_invisible(text)
    view = protect(see(text))
    pieces: list[str] = []
    counts: Counter[str] = Counter()
    done = 0
    for found in _first_of_overlapping(_find(view)):
        pieces += [text[done : found.start], words.NOTES[found.kind]]
        counts[found.kind] += 1
        done = found.end
    pieces.append(text[done:])
    return Redacted(text="".join(pieces), removed=tuple(sorted(counts.items())))


def _find(view: View) -> Iterator[Found]:
    found = [*find_emails(view), *find_profiles(view), *find_numbers(view)]
    yield from found
    yield from find_addresses(view)
    # A number that stays is an office's, and so is the name beside it.
    yield from find_names(view, [item for item in found if item.kind])


def _first_of_overlapping(items: Iterator[Found]) -> Iterator[Found]:
    """Items in order; of two that overlap the earlier one, then the longer one."""
    done = 0
    for found in sorted(items, key=lambda item: (item.start, -item.end)):
        if found.start >= done:
            yield found
            done = found.end
