"""The text in a picture, read by Debian's tesseract where it is installed.

    check its head → draw it large, dark on light → read → clean

The picture is in memory only, and is gone when its text is read: it goes to the reader through a
pipe, never through a file.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from hoiam.reading.clean import drop_invisible

MOST_BYTES = 10 * 1024 * 1024
# A long screenshot of a telephone has 16 million; what claims more is a trap for memory.
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 30_000
# A JPEG that comes in layers has about ten. Each is drawn over the whole picture, and hundreds of
# thousands of them fit into a small file: hours of work that nothing interrupts.
MOST_LAYERS = 64
_LAYER = b"\xff\xda"
SECONDS = 30
FORMATS = ("PNG", "JPEG", "WEBP")
LANGUAGE = "vie"
# On small type and on dark grounds the reader errs least so (notes of the trials, section 9).
WIDTH = 2_200
MOST_LARGER = 3
DARK = 110
LEAST_LETTERS = 3
PROGRAM_PLACES = "/usr/local/bin:/usr/bin:/bin"
_LETTER = re.compile(r"[^\W_]")
# One is read at a time, one more may wait: whoever else comes is told so and waits for nothing.
_turn = threading.Lock()
_places = threading.BoundedSemaphore(2)


@cache
def is_on() -> bool:
    """Whether this machine has the program and its Vietnamese."""
    program = _program()
    if program is None:
        return False
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, timeout=10, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in (listed.stdout + listed.stderr).split()


@contextmanager
def turn() -> Iterator[None]:
    """One's turn at the reader. Raises ValidationError where others wait already."""
    if not _places.acquire(blocking=False):
        raise _busy()
    try:
        if not _turn.acquire(timeout=SECONDS):
            raise _busy()
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()


def check_picture(data: bytes) -> None:
    """Raise ValidationError with a sentence for what is no picture that can be read.

    Only the head is looked at: nothing is unpacked.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This picture is too large: 10 MB at most."))
    if not data:
        raise ValidationError(_("This file is empty."))
    if data[:1024].lstrip().startswith(b"%PDF"):
        raise ValidationError(
            _("This is a PDF, whatever its name says. Copy its words, or take a picture of it.")
        )
    with _opened(data) as picture:
        if getattr(picture, "is_animated", False):
            raise ValidationError(_("This picture moves. Send a still one."))
        if picture.width * picture.height > MOST_PIXELS or max(picture.size) > LONGEST_SIDE:
            raise _too_many_pixels()
        if picture.format == "JPEG" and data.count(_LAYER) > MOST_LAYERS:
            raise ValidationError(
                _("This picture has too many layers. Save it anew and send that.")
            )


def prepare(data: bytes) -> bytes:
    """The picture as the reader sees it best: grey, upright, large, dark on light (a PGM).

    Raises ValidationError where it can't be unpacked.
    """
    check_picture(data)
    with _opened(data) as picture:
        picture.load()
        grey = _grey(ImageOps.exif_transpose(picture))
    small = grey.resize((1, 1), Image.Resampling.BOX)
    if small.getpixel((0, 0)) < DARK:
        grey = ImageOps.invert(grey)
    drawn = io.BytesIO()
    _sized(ImageOps.autocontrast(grey, cutoff=1)).save(drawn, "PPM")
    return drawn.getvalue()


def recognise(prepared: bytes, *, seconds: float = SECONDS) -> str:
    """The words in what `prepare` made. Raises ValidationError where none are found in time."""
    program = _program()
    if program is None:
        raise ValidationError(_("Reading text in pictures is off on this site."))
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", LANGUAGE, "--psm", "6"],
            input=prepared,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"OMP_THREAD_LIMIT": "1", "PATH": PROGRAM_PLACES, "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise ValidationError(
            _("Reading this picture takes too long. Cut out the part that matters.")
        ) from None
    except OSError:
        raise _unreadable() from None
    text = _cleaned(done.stdout.decode("utf-8", "replace"))
    if done.returncode or len(_LETTER.findall(text)) < LEAST_LETTERS:
        raise ValidationError(_("No text was found in this picture. You may type it instead."))
    return text


def read_text(data: bytes) -> str:
    """The text in a picture. Raises ValidationError with a sentence why there is none."""
    check_picture(data)
    with turn():
        return recognise(prepare(data))


def _program() -> str | None:
    return shutil.which("tesseract", path=PROGRAM_PLACES)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            # Its own limit is above ours; it must not fill the log of the office.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        with picture:
            yield picture
    except ValidationError:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    # Whatever a broken file does to the library that unpacks it, it is a broken file.
    except Exception:  # noqa: BLE001
        raise _unreadable() from None


def _grey(picture: Image.Image) -> Image.Image:
    """In shades of grey, on white where it is transparent."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        picture = Image.alpha_composite(ground, clear)
    return picture.convert("L")


def _sized(grey: Image.Image) -> Image.Image:
    """As wide as the reader likes it, within the limit of pixels."""
    factor = min(WIDTH / grey.width, MOST_LARGER, (MOST_PIXELS / (grey.width * grey.height)) ** 0.5)
    if 1 <= factor < 1.05:
        return grey
    width, height = (max(1, round(side * factor)) for side in grey.size)
    return grey.resize((width, height), Image.Resampling.LANCZOS)


def _cleaned(text: str) -> str:
    """Lines that hold words, without what the reader sees in frames and shadows."""
    lines = (" ".join(line.split()) for line in drop_invisible(text).splitlines())
    return "\n".join(line for line in lines if _LETTER.search(line))


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels: 24 million at most. Cut out the part that matters.")
    )


def _unreadable() -> ValidationError:
    return ValidationError(_("This is no picture that can be read: PNG, JPEG or WebP."))


def _busy() -> ValidationError:
    return ValidationError(
        _("Other pictures are being read just now. Try again in a minute, or paste the words.")
    )
