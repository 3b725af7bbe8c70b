"""Writes a report where it was asked for: as Markdown, or as a page of its own when the name ends in .html.

Markup in a report's text stays text. It must not know what a report says.
"""

import html
from pathlib import Path

from baton.errors import BatonError

PAGES = (".html", ".htm")
STYLE = """
body { color: #1c2321; font: 16px/1.55 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1, h2 { line-height: 1.25; }
table { border-collapse: collapse; display: block; margin: 1rem 0; overflow-x: auto; }
th, td { border: 1px solid #9aa5a1; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
th { background: #eef3f1; }
code { background: #eef3f1; padding: 0 0.25rem; }
@media (prefers-color-scheme: dark) {
  body { background: #121716; color: #e6ecea; }
  th, code { background: #23302c; }
}
@media print { body { margin: 0; max-width: none; } }
"""


def write_report(path: Path, markdown: str, *, language: str = "en") -> None:
    """Write a report of ours; raises BatonError where that cannot be done."""
    try:
        path.write_text(page(markdown, language=language) if path.suffix in PAGES else markdown, encoding="utf-8")
    except OSError as error:
        raise BatonError(f"The report cannot be written to {path}: {error.strerror}.") from error


def page(markdown: str, *, language: str = "en") -> str:
    """The report as a page; its title is the first heading."""
    from markdown_it import MarkdownIt

    first = next((line for line in markdown.splitlines() if line.startswith("# ")), "# Report")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(first.removeprefix('# '))}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
