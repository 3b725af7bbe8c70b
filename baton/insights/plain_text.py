"""What people wrote, for a report in Markdown: nothing in it turns into markup, and it stays on one line."""

import re


def plain(text: str) -> str:
    """The text as it reads, with every sign escaped that Markdown would take for its own."""
    return re.sub(r"([\\`*_<>\[\]#|&])", r"\\\1", " ".join(text.split()))
