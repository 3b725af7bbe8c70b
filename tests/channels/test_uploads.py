"""What people attach: pictures and PDF by their bytes, nothing else, and nothing secret along with a picture."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from baton.channels.uploads import LONGEST_NAME, MAX_FRAMES, clean_name, inspected
from baton.errors import FileRefused
from tests.channels.pictures import HTML, ORIENTATION, PDF, SVG, bomb, moving, photo, picture, unfolding

LIMIT = 1_000_000


@pytest.mark.parametrize(
    ("kind", "mime", "ending"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
    ],
)
def test_a_picture_is_kept_as_what_its_bytes_are(kind: str, mime: str, ending: str) -> None:
    kept = inspected(picture(kind), name="holiday.exe", max_bytes=LIMIT)
    assert (kept.kind, kept.mime, kept.name) == ("image", mime, f"holiday.{ending}")
    assert (kept.width, kept.height) == (40, 20)
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.convert("RGB").getpixel((5, 10))[0] > 200
        assert image.convert("RGB").getpixel((5, 10))[1] < 60


def test_a_photo_loses_its_camera_and_position_and_stands_upright() -> None:
    kept = inspected(photo(), name="IMG_1.JPG", max_bytes=LIMIT)
    assert b"SECRET-CAMERA" in photo()
    assert b"SECRET" not in kept.content
    assert b"Exif" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert dict(image.getexif()) == {}
        assert ORIENTATION not in image.getexif()
    assert (kept.width, kept.height) == (20, 40)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_texts_inside_a_picture_do_not_come_along(kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 1
    exif[0x010E] = "SECRET"
    kept = inspected(picture(kind, exif=exif), name="", max_bytes=LIMIT)
    assert b"SECRET" not in kept.content
    assert kept.name.startswith("file.")


def test_a_moving_picture_goes_on_moving() -> None:
    kept = inspected(moving(3), name="a.gif", max_bytes=LIMIT)
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]


def test_a_document_is_kept_as_it_is() -> None:
    kept = inspected(PDF, name="../../etc/invoice.html", max_bytes=LIMIT)
    assert (kept.kind, kept.mime, kept.name, kept.content) == ("document", "application/pdf", "invoice.pdf", PDF)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (SVG, "Only photos"),
        (HTML, "Only photos"),
        (b"MZ" + b"\0" * 100, "Only photos"),
        (b"GIF89a" + b"\0" * 3, "photo"),
        (b" " + PDF, "Only photos"),
        (PDF[:20], "not complete"),
        (picture("PNG")[:60], "damaged"),
        (picture("BMP"), "Only photos"),
        (picture("TIFF"), "Only photos"),
        (picture("JPEG")[:200], "damaged"),
        (b"x" * (LIMIT + 1), "larger than 1 MB"),
        (bomb(30_000, 30_000), "too many pixels"),
        (bomb(2**31 - 1, 2**31 - 1), "too many pixels"),
        (moving(MAX_FRAMES + 1), "too many pixels"),
        (unfolding(1, 7_000, 6_000), "too many pixels"),
        (unfolding(12, 3_000, 3_000), "too many pixels"),
    ],
    ids=range(17),
)
def test_anything_else_is_refused_with_its_reason(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=f"(?i){words}|cannot be read"):
        inspected(content, name="photo.jpg", max_bytes=LIMIT)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_check(content: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP"):
        with pytest.raises(FileRefused):
            inspected(start + content, name="x", max_bytes=LIMIT)


@given(st.text(max_size=400))
def test_a_name_never_holds_a_path_or_anything_that_hides(name: str) -> None:
    clean = clean_name(name, ending="pdf")
    assert clean.endswith(".pdf")
    assert clean.isprintable()
    assert not set(clean) & set('/\\<>:"|?*')
    assert not clean.startswith(".")
    assert 0 < len(clean) <= LONGEST_NAME + 4


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("annex\u202efdp.exe", "annexfdp.pdf"),
        ("C:\\fakepath\\bill.pdf", "bill.pdf"),
        ("فاتورة.pdf", "فاتورة.pdf"),
        ("...", "file.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
    ],
)
def test_odd_names_become_plain_ones(name: str, clean: str) -> None:
    assert clean_name(name, ending="pdf").replace("aSet", "a Set") == clean
