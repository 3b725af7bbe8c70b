"""Writes a report as PDF, for whoever prints or keeps it: headings, paragraphs, lists and tables of our Markdown.

It draws nothing from outside: the font is the one that matplotlib brings along. Of signs that this font lacks it names
pictures and shows a box for the others; the page has them all.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.errors import BatonError

if TYPE_CHECKING:
    from fpdf import FPDF
    from markdown_it.token import Token

FONT, SIZE, LINE = "DejaVu", 9.5, 4.6
FACES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
HEADINGS = {1: (18.0, 2.0), 2: (13.0, 6.0), 3: (10.5, 4.0)}
"""Level -> size of the letters, and space above in mm."""
INK, RULE = (28, 35, 33), (154, 165, 161)
NARROW, WIDE = 6, 60
"""Signs between which a column's share of the width is counted."""
BOX = "□"


def write_pdf(path: Path, markdown: str, *, language: str = "en") -> None:
    """Write a report of ours as PDF; raises BatonError where that cannot be done."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)
    paper = _paper(language)
    known, before = _signs(paper), ""
    for kind, content in blocks(tokens):
        if before == "li" and kind != "li":
            paper.ln(1.4)
        _draw(paper, kind, _printable(content, known))
        before = kind
    try:
        path.write_bytes(bytes(paper.output()))
    except OSError as error:
        raise BatonError(f"The report cannot be written to {path}: {error.strerror}.") from error


def blocks(tokens: "Sequence[Token]") -> Iterator[tuple[str, Any]]:
    """What a report is made of, in order: ("h1", text), ("p", text), ("li", text), ("table", rows of cells)."""
    kind, rows = "p", list[list[str]]()
    for token in tokens:
        if token.type == "heading_open":
            kind = token.tag
        elif token.type in ("bullet_list_open", "list_item_open"):
            kind = "li"
        elif token.type in ("heading_close", "bullet_list_close"):
            kind = "p"
        elif token.type == "table_open":
            kind, rows = "table", []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            yield "table", rows
            kind = "p"
        elif token.type == "inline" and kind == "table":
            rows[-1].append(_text(token))
        elif token.type == "inline":
            yield kind, _text(token)


def _text(inline: "Token") -> str:
    return "".join(" " if child.type == "softbreak" else child.content for child in inline.children or ())


def _signs(paper: "FPDF") -> frozenset[int]:
    """Those that the font can draw."""
    from fpdf.fonts import TTFFont

    font = paper.fonts[FONT.lower()]
    return frozenset(font.cmap) if isinstance(font, TTFFont) else frozenset()


def _printable(content: Any, known: frozenset[int]) -> Any:
    if isinstance(content, list):
        return [_printable(one, known) for one in content]
    return "".join(sign if ord(sign) in known else _instead(sign) for sign in content)


def _instead(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Mn", "Cf", "Sk"):
        return ""  # a variant, a joiner or a shade of the sign before it
    return f"[{unicodedata.name(sign, 'sign').lower()}]" if category == "So" else BOX


def _paper(language: str) -> "FPDF":
    from fpdf import FPDF

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-12)
            self.set_font(FONT, size=8)
            self.cell(0, 4, f"{self.page_no()} / {{nb}}", align="R")

    paper = Paper(format="A4")
    paper.set_lang(language)
    for style, file in FACES.items():
        paper.add_font(FONT, style=style, fname=str(_fonts() / file))
    paper.set_margin(18)
    paper.set_auto_page_break(True, margin=18)
    paper.set_draw_color(*RULE)
    paper.set_text_color(*INK)
    paper.add_page()
    return paper


def _fonts() -> Path:
    """Where matplotlib keeps its fonts; it need not be loaded for that."""
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise BatonError("The fonts of matplotlib are missing: run `make setup`.")
    return Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


def _draw(paper: "FPDF", kind: str, content: Any) -> None:
    if kind == "table":
        return _table(paper, content)
    if kind.startswith("h"):
        return _heading(paper, int(kind[1:]), content)
    paper.set_font(FONT, size=SIZE)
    indent = 5.0 if kind == "li" else 0.0
    if indent:
        paper.cell(indent, LINE, "•")
    paper.multi_cell(0, LINE, content, align="L", new_x="LMARGIN", new_y="NEXT")
    paper.ln(0.6 if indent else 2.0)


def _heading(paper: "FPDF", level: int, text: str) -> None:
    size, above = HEADINGS.get(level, HEADINGS[3])
    if level == 1:
        paper.set_title(text)
    paper.ln(above)
    # A heading does not stand alone at the foot of a page.
    if paper.will_page_break(20):
        paper.add_page()
    paper.start_section(text, level=max(0, level - 2))
    paper.set_font(FONT, style="B", size=size)
    paper.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
    paper.ln(1.5)


def _table(paper: "FPDF", rows: Sequence[Sequence[str]]) -> None:
    longest = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    widths = tuple(min(max(one, NARROW), WIDE) for one in longest)
    paper.set_font(FONT, size=SIZE - 1)
    with paper.table(col_widths=widths, text_align="LEFT", line_height=LINE, padding=1) as drawn:
        for row in rows:
            drawn.row(row)
    paper.ln(2)
