"""robots.txt: the verdicts of google/robotstxt-spec-test, with RFC 9309 as the arbiter.

The archive holds 400 verdicts, of which five are of files that are not UTF-8 (`BOM-characters`):
395 can be read by a reader of text, and `verdicts_of_395` counts those that we give as expected.

Three verdicts are missed, all in `non-ascii-paths`, because RFC 9309 §2.2.2 decides otherwise:
- `/foo/bar/ツ`, not percent-encoded, against `Allow: /foo/bar/ツ` and, encoded, `%E3%83%84`
  (expected: disallowed, "it's up to the caller to encode"). The RFC has both sides encoded before
  they are compared, so both are allowed.
- `/foo/bar/baz` against `Allow: /foo/bar/%62%61%7A` (expected: disallowed). The RFC has octets
  that need no encoding decoded, and lists this very pair as a match.
`with_rfc_9309` counts those three as the RFC has them. Four verdicts about `/robots.txt` itself are
given as expected: that it is always allowed is the fetcher's business, which reads it unasked.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hoiam.reading import robots

ARCHIVE = "robots/google_robotstxt_spec_test.tar.xz"
NEEDS = (ARCHIVE,)

_PART = re.compile(
    r'"(?P<text>(?:[^"\\]|\\.)*)"|(?P<field>[a-z_]+)\s*:|(?P<word>[A-Z_]+)|#[^\n]*', re.DOTALL
)
_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})|\\(.)|([^\\]+)", re.DOTALL)
_LETTERS = {"n": b"\n", "r": b"\r", "t": b"\t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a reader must say of `url` for `agent`; `overruled` where the RFC says the opposite."""

    robotstxt: bytes
    url: str
    agent: str
    allowed: bool
    overruled: bool
    is_text: bool


def measure(shared: Path) -> dict[str, float]:
    right = overruled = right_of_text = 0
    for verdict in read_verdicts(shared / ARCHIVE):
        said = robots.parse(verdict.robotstxt, verdict.agent).allows(verdict.url)
        right += said == verdict.allowed
        right_of_text += said == verdict.allowed and verdict.is_text
        overruled += verdict.overruled and said != verdict.allowed
    return {
        "verdicts_of_395": right_of_text,
        "verdicts_of_400": right,
        "with_rfc_9309": right + overruled,
    }


def read_verdicts(archive: Path) -> Iterator[Verdict]:
    """All verdicts of the archive's textproto files."""
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.endswith(".textproto"):
                stream = tar.extractfile(member)
                assert stream is not None
                yield from _read_file(stream.read().decode("utf-8"), Path(member.name).stem)


def _read_file(text: str, name: str) -> Iterator[Verdict]:
    field = ""
    values: dict[str, bytes] = {}
    for part in _PART.finditer(text):
        if part["field"]:
            field = part["field"]
            values[field] = b""
        elif part["text"] is not None:
            values[field] += _unescape(part["text"])
        elif part["word"] and field == "expected_outcome":
            url = values["testurl"].decode("utf-8")
            encoded = b"%62%61%7A" in values["robotstxt"]
            yield Verdict(
                robotstxt=values["robotstxt"],
                url=url,
                agent=values["useragent"].decode("utf-8"),
                allowed=part["word"] == "ALLOWED",
                overruled=not url.isascii() or (encoded and url.endswith("/baz")),
                is_text=name != "BOM-characters",
            )


def _unescape(text: str) -> bytes:
    out = bytearray()
    for octet, letter, plain in _ESCAPE.findall(text):
        if octet:
            out.append(int(octet, 16))
        else:
            out += _LETTERS.get(letter, letter.encode()) if letter else plain.encode()
    return bytes(out)
