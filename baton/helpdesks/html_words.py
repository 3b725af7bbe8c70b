"""What a person reads of a mail in HTML: its words and line breaks, without what was quoted. Pure, never an error."""

import re
from html.parser import HTMLParser

HIDDEN = frozenset({"head", "script", "style", "title", "template", "blockquote"})
"""Elements whose words are not the sender's own."""
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "area", "base", "col", "embed", "source", "track"})
BLOCKS = frozenset({"p", "div", "tr", "li", "table", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "divrplyfwdmsg", "appendonsend")
"""Classes and ids by which mail programs mark what they quote."""
DEEPEST = 500
"""Elements inside one another; what stands deeper was not written by a person."""
LONELY = re.compile(r"<(?![^<>]{0,2000}>)")
"""A bracket that opens no tag: many of them take the parser of the standard library minutes."""
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})


def words_of(html: str) -> str:
    """The words of a mail, a line for each block."""
    reader = _Reader()
    first, *others = html.split("<!--")
    bare = "".join([first, *(one.partition("-->")[2] for one in others)])
    reader.feed(LONELY.sub("&lt;", bare))
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.found).split("\n")]
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1])).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._too_deep = False

    @property
    def _hidden(self) -> bool:
        return self._too_deep or (bool(self._open) and self._open[-1][1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            if tag in ("br", "hr") and not self._hidden:
                self.found.append("\n")
            return
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
        hidden = self._hidden or tag in HIDDEN or any(quote in marks for quote in QUOTES)
        if tag in BLOCKS and not hidden:
            self.found.append("\n")
        self._open.append((tag, hidden))
        self._too_deep = self._too_deep or len(self._open) > DEEPEST

    def handle_endtag(self, tag: str) -> None:
        opened = [name for name, _ in self._open]
        if tag not in opened:
            return
        at = len(opened) - 1 - opened[::-1].index(tag)
        del self._open[at:]
        if tag in BLOCKS and not self._hidden:
            self.found.append("\n\n" if tag in PARAGRAPHS else "\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data.replace("\n", " ").replace("\r", " "))
