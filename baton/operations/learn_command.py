"""The work behind `baton learn`: what the bot fails at, as proposals in files of their own. It trains nothing."""

from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from baton.errors import BatonError
from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.kpi_commands import PERIOD, measured
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.insights.patterns import Vectors
    from baton.insights.proposals import Article, Proposal

USUAL = Path("learned")
OURS = ("data", "knowledge", "policy", "models", "baton")
"""Folders of the project into which no proposal is written."""
ARTICLES, EXAMPLES = "next_articles.md", "next_examples.yml"


def learn(arguments: Namespace) -> Said:
    """`baton learn`."""
    from baton.insights.patterns import patterns
    from baton.insights.proposals import next_articles, next_examples, proposals
    from baton.language.encoder import load_encoder
    from baton.language.nlu_examples import nlu_examples
    from baton.language.normalise import normalise
    from baton.operations.project import Project

    root = Project.here().root
    folder = _folder(arguments.out, root)
    known = nlu_examples(root / "data" / "nlu")
    encoder = load_encoder()

    def encode(texts: Sequence[str]) -> "Vectors":
        return encoder.encode([normalise(text) for text in texts])

    _, found = measured(arguments, lambda database, span: patterns(database, span, encode))
    intents = {name: encode(texts) for name, texts in known.items() if texts} if found.patterns else {}
    made = proposals(found, intents, _closest(root / "knowledge", folder))
    _write(folder / ARTICLES, next_articles(found, made))
    _write(folder / EXAMPLES, next_examples(made, known))
    data = {
        "from": found.span.start.isoformat(),
        "to": found.span.end.isoformat(),
        "channel": found.span.channel,
        "looked_at": found.looked_at,
        "alone": found.alone,
        "patterns": [one.to_dict() for one in made],
        "files": [str(folder / ARTICLES), str(folder / EXAMPLES)],
    }
    return Said(data, _told(made, found.looked_at, folder))


def _told(made: "Sequence[Proposal]", looked_at: int, folder: Path) -> str:
    rows = [
        (
            one.pattern.name,
            one.pattern.messages,
            one.pattern.conversations,
            "grows" if one.pattern.grows else "",
            f"examples for {one.intent}" if one.intent else "article",
        )
        for one in made
    ]
    shown = table(("pattern", "messages", "conversations", "", "proposal"), rows) if rows else "No pattern."
    files = f"{folder / ARTICLES} and {folder / EXAMPLES} hold the proposals."
    return f"{looked_at} messages that the bot failed at.\n\n{shown}\n\n{files}"


def _closest(knowledge: Path, folder: Path) -> "Callable[[Sequence[str]], Article | None]":
    """The article that most of the texts come closest to, with its mean confidence over all of them."""
    from baton.assist.articles import helpful_articles
    from baton.assist.knowledge import CACHE, DeskKnowledge
    from baton.assist.moment import Moment

    desk = DeskKnowledge(knowledge, cache=folder / CACHE)

    def closest(texts: Sequence[str]) -> "Article | None":
        found: dict[str, float] = {}
        titles: dict[str, str] = {}
        for text in texts:
            for hit in helpful_articles(desk, Moment((text,)), least=0.0, most=1):
                found[hit.article] = found.get(hit.article, 0.0) + hit.confidence / len(texts)
                titles[hit.article] = hit.title
        best = max(found, key=lambda name: (found[name], name), default=None)
        return None if best is None else (best, titles[best], found[best])

    return closest


def _folder(wanted: Path, root: Path) -> Path:
    inside = [name for name in OURS if wanted.resolve().is_relative_to((root / name).resolve())]
    if inside:
        raise BatonError(
            f"{wanted} is inside {inside[0]}/, which proposals must not change. Give --out another folder."
        )
    try:
        wanted.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BatonError(f"The folder {wanted} cannot be made: {error.strerror}.") from error
    return wanted


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BatonError(f"{path} cannot be written: {error.strerror}.") from error


COMMANDS = (
    Command(
        "learn",
        "Propose articles to write and examples to add, from what the bot failed at; applies nothing.",
        "baton learn --from 2026-11-01 --to 2026-12-01 --out learned",
        learn,
        (
            *PERIOD,
            (
                "--out",
                {"type": Path, "metavar": "FOLDER", "default": USUAL, "help": "where to write; learned/ if left out"},
            ),
            JSON,
        ),
    ),
)
