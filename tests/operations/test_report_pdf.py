"""A report as PDF: every word of it, in a font that has the signs, with a title, a language and bookmarks."""

import logging
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from baton.errors import BatonError
from baton.operations.report_pdf import blocks, write_pdf

REPORT = """# Review of 2026-03

Two lines
of one paragraph, with **weight** and `code`.

## How

| kind | drawn |
| --- | --- |
| a \\*complaint\\* | 4 |

- customer: “\\<script\\>alert(1)\\</script\\>”
- bot: “Hello”

Afterwards.
"""


def parsed(markdown: str) -> list[tuple[str, object]]:
    return list(blocks(MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)))


def test_every_word_is_in_it_in_order() -> None:
    assert parsed(REPORT) == [
        ("h1", "Review of 2026-03"),
        ("p", "Two lines of one paragraph, with weight and code."),
        ("h2", "How"),
        ("table", [["kind", "drawn"], ["a *complaint*", "4"]]),
        ("li", "customer: “<script>alert(1)</script>”"),
        ("li", "bot: “Hello”"),
        ("p", "Afterwards."),
    ]


def test_the_file_has_title_language_and_the_font(tmp_path: Path) -> None:
    write_pdf(tmp_path / "review.pdf", REPORT)
    written = (tmp_path / "review.pdf").read_bytes()
    assert written.startswith(b"%PDF-")
    assert b"/Lang (en)" in written
    assert b"DejaVuSans" in written
    assert b"/Outlines" in written
    assert b"/Title" in written


@pytest.mark.parametrize("sign", ["🙂", "👍🏽", "漢", "मू", "مرحبا", "\u200d", "ﷺ", "�"])
def test_a_sign_that_the_font_lacks_breaks_nothing(tmp_path: Path, sign: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        write_pdf(tmp_path / "review.pdf", f"# A {sign}\n\n{sign}\n\n| {sign} | b |\n| --- | --- |\n| a | {sign} |\n")
    assert (tmp_path / "review.pdf").stat().st_size > 1_000
    assert caplog.records == []


def test_a_long_report_with_a_long_word_goes_over_pages(tmp_path: Path) -> None:
    write_pdf(
        tmp_path / "long.pdf", "\n\n".join([REPORT] * 40 + ["w" * 3_000, "| a |\n| --- |\n| " + "x " * 900 + "|"])
    )
    assert (tmp_path / "long.pdf").read_bytes().count(b"/Type /Page\n") > 5


def test_a_place_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BatonError, match="The report cannot be written to"):
        write_pdf(tmp_path / "gone" / "review.pdf", REPORT)
