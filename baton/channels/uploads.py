"""Looks into a file that a person attaches, and lets through pictures and PDF documents only.

What it is, its bytes say, never its name or the browser. A picture is decoded and written anew: whatever else was in
the file, position and camera included, does not come along. It stores nothing.
"""

import io
import re
import unicodedata
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from baton.errors import FileRefused

FORMATS: Mapping[str, str] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
"""Pillow's name of a format -> media type. No SVG: it is a document that may hold script."""
MAX_PIXELS = 40_000_000
"""Of one picture, checked before it is decoded: a small file may unfold into gigabytes."""
MAX_FRAMES = 100
MAX_FRAME_PIXELS = 100_000_000
"""Of all frames of a moving picture together."""
LONGEST_NAME = 120
PDF = b"%PDF-"
_SAVING: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"quality": 90},
    "PNG": {},
    "WEBP": {"quality": 90, "method": 2},
    "GIF": {},
}


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: `kind` is "image" or "document", `width` and `height` in pixels are of images only."""

    kind: str
    mime: str
    name: str
    content: bytes
    width: int | None = None
    height: int | None = None


def inspected(content: bytes, *, name: str, max_bytes: int) -> Upload:
    """The file as it may be kept; raises FileRefused with a sentence for the person who sent it."""
    if not content:
        raise FileRefused("The file is empty.")
    if len(content) > max_bytes:
        raise FileRefused(f"The file is larger than {max_bytes // 1_000_000} MB.")
    if content.startswith(PDF):
        return _document(content, name)
    return _picture(content, name)


def clean_name(name: str, *, ending: str) -> str:
    """A name to show and to save under: no path, nothing that hides or turns text around, the ending that is true."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in plain if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = re.sub(r'[<>:"|?*\s]+', " ", plain).strip(" .")
    stem = plain.rsplit(".", 1)[0].strip(" .") if "." in plain else plain
    return f"{stem[:LONGEST_NAME] or 'file'}.{ending}"


def _document(content: bytes, name: str) -> Upload:
    if b"%%EOF" not in content[-2048:]:
        raise FileRefused("The PDF file is not complete.")
    return Upload("document", "application/pdf", clean_name(name, ending="pdf"), content)


def _picture(content: bytes, name: str) -> Upload:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(FORMATS)) as image:
                written = _written_anew(image)
    except FileRefused:
        raise
    except UnidentifiedImageError:
        raise FileRefused("Only photos (JPEG, PNG, WebP, GIF) and PDF files can be sent.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_many_pixels() from None
    except Exception:  # a damaged file may fail anywhere in a decoder
        raise FileRefused("The picture is damaged and cannot be read.") from None
    kind, (width, height), plain = written
    ending = "jpg" if kind == "JPEG" else kind.lower()
    return Upload("image", FORMATS[kind], clean_name(name, ending=ending), plain, width, height)


def _written_anew(image: Image.Image) -> tuple[str, tuple[int, int], bytes]:
    kind, frames = image.format or "", getattr(image, "n_frames", 1)
    pixels = image.width * image.height
    if pixels > MAX_PIXELS or frames > MAX_FRAMES or pixels * frames > MAX_FRAME_PIXELS:
        raise _too_many_pixels()
    out = io.BytesIO()
    if frames > 1 and kind in ("GIF", "WEBP", "PNG"):
        shown = _frames(image)
        durations = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(image)]
        first, *rest = shown
        first.save(out, kind, save_all=True, append_images=rest, duration=durations, loop=0, **_SAVING[kind])
        return kind, first.size, out.getvalue()
    upright = _bare(ImageOps.exif_transpose(image))
    if kind == "JPEG" and upright.mode not in ("L", "RGB"):
        upright = upright.convert("RGB")
    upright.save(out, kind, **_SAVING[kind])
    return kind, upright.size, out.getvalue()


def _frames(image: Image.Image) -> list[Image.Image]:
    """The frames of a moving picture; each may be larger than the file says that the picture is."""
    shown, left = [], MAX_FRAME_PIXELS
    for frame in ImageSequence.Iterator(image):
        left -= frame.width * frame.height
        if left < 0 or frame.width * frame.height > MAX_PIXELS:
            raise _too_many_pixels()
        shown.append(_bare(frame.copy()))
    return shown


def _bare(image: Image.Image) -> Image.Image:
    """The pixels and nothing beside them; transparency of a palette is part of the pixels."""
    image.load()
    kept = {name: value for name, value in image.info.items() if name == "transparency"}
    image.info.clear()
    image.info.update(kept)
    image.getexif().clear()
    return image


def _too_many_pixels() -> FileRefused:
    return FileRefused("The picture has too many pixels. Please send a smaller one.")
