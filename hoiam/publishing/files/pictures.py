"""Pictures are drawn anew: position, device, maker and whatever hides behind the picture go."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from hoiam.publishing.files.refusing import RefusedFile

# A4 at 600 dots per inch has 35 million; a picture that claims more is a trap for memory.
MOST_PIXELS = 40_000_000
QUALITY = 88


def cleaner(kind: str) -> Callable[[bytes], bytes]:
    """The function that cleans pictures of one format of Pillow's."""

    def clean(data: bytes) -> bytes:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                return _drawn_anew(data, kind)
        except RefusedFile:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _too_large() from None
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError):
            raise RefusedFile(_("This picture can't be read.")) from None

    return clean


def _drawn_anew(data: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(data), formats=[kind]) as picture:
        # The size stands in the head of the file: refused before a pixel is unpacked.
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_large()
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    # All else that was said about it (names, places, comments, colour profiles) is left behind.
    upright.info = {k: v for k, v in upright.info.items() if k == "transparency"}
    if kind == "JPEG" and upright.mode not in ("L", "RGB"):
        upright = upright.convert("RGB")
    written = io.BytesIO()
    upright.save(written, kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    return written.getvalue()


def _too_large() -> RefusedFile:
    return RefusedFile(_("This picture has too many pixels: 40 million at most."))
