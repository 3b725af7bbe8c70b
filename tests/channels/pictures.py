"""Files as people attach them, made in memory: photos with a position in them, documents, and what only pretends."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(kind: str = "PNG", *, size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """A small picture, red on its left half."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo() -> bytes:
    """A JPEG as a phone makes it: turned by a tag, with camera and position."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "SECRET-CAMERA"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (53.0, 48.0, 0.0)
    return picture("JPEG", exif=exif, comment=b"SECRET-COMMENT")


def moving(frames: int) -> bytes:
    """A GIF of so many frames."""
    shown = [Image.new("RGB", (8, 8), (number % 256, 0, number // 256)) for number in range(frames)]
    out = io.BytesIO()
    shown[0].save(out, "GIF", save_all=True, append_images=shown[1:], duration=40)
    return out.getvalue()


def unfolding(frames: int, width: int, height: int) -> bytes:
    """A GIF that says it is one pixel large and whose frames are not."""
    out, first = io.BytesIO(), io.BytesIO()
    Image.new("L", (width, height)).save(out, "GIF")
    Image.new("L", (1, 1)).save(first, "GIF")
    head, (large, small) = bytearray(out.getvalue()), (_frame_of(one.getvalue()) for one in (out, first))
    head[6:10] = struct.pack("<HH", 1, 1)
    return bytes(head[: len(head) - len(large) - 1]) + small + large * frames + b";"


def _frame_of(gif: bytes) -> bytes:
    """The one frame of a GIF: what follows its head and colours, but for the last byte."""
    colours = 3 * (2 << (gif[10] & 7)) if gif[10] & 0x80 else 0
    return gif[13 + colours : -1]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )
