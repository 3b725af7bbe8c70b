"""A report is Markdown, or a page of its own: tables as tables, and nothing in its text becomes markup."""

from pathlib import Path

import pytest

from baton.errors import BatonError
from baton.operations.report_page import page, write_report

REPORT = (
    "# Audit: passed & done\n\n| kind | pairs |\n| --- | --- |\n| names | “<script>alert(1)</script>” |\n\n- **late**"
)


def test_a_page_has_its_heading_as_title_and_tables() -> None:
    found = page(REPORT)
    assert "<title>Audit: passed &amp; done</title>" in found
    assert "<td>names</td>" in found
    assert "<strong>late</strong>" in found


def test_what_a_customer_might_have_written_stays_text() -> None:
    found = page(REPORT + "\n\n[here](javascript:alert(1)) <img src=x onerror=alert(1)>")
    assert "<script" not in found
    assert "<img" not in found
    assert 'href="javascript' not in found


@pytest.mark.parametrize(("name", "begins"), [("audit.md", "# Audit"), ("audit.html", "<!doctype html>")])
def test_the_name_of_the_file_says_what_it_is(tmp_path: Path, name: str, begins: str) -> None:
    write_report(tmp_path / name, REPORT)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_a_place_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BatonError, match="The report cannot be written to"):
        write_report(tmp_path / "gone" / "audit.md", REPORT)
