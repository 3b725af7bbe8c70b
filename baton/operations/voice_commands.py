"""The work behind `baton voice`: every text checked, and the same situations in every voice. It loads no model."""

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.voice.lines import Lines
    from baton.voice.variations import Variation
    from baton.voice.voice import Voice

    Texts = Mapping[str, Sequence[Variation]]


@dataclass(frozen=True)
class Situation:
    """What happened: the customer's mood, where they write, and the response, article or line of the brand they get."""

    title: str
    mood: str | None
    says: str
    channel: str = "web"


MOST_DAYS = 3650
SITUATIONS = (
    Situation("The first words of a conversation", None, "disclosure"),
    Situation("Somebody says hello", None, "utter_greet"),
    Situation("Somebody says thank you", "gratitude", "utter_welcome"),
    Situation("The same on Messenger", "gratitude", "utter_welcome", channel="messenger"),
    Situation("A plain question", None, "return_period"),
    Situation("The same, asked in anger", "anger", "return_period"),
    Situation("A worried customer", "anxiety", "delivery_tracking"),
    Situation("A customer who is lost", "confusion", "return_how"),
    Situation("A complaint is passed to a person", "anger", "handoff.complaint"),
    Situation("Somebody says goodbye", None, "utter_goodbye"),
)
_LINES: "Mapping[str, Callable[[Lines], str]]" = {
    "disclosure": lambda lines: lines.disclosure,
    "handoff.complaint": lambda lines: lines.handoff("complaint"),
}
"""Lines that the gateway says word for word."""


def try_voices(arguments: Namespace) -> Said:
    """`baton voice try`."""
    from baton.errors import BatonError
    from baton.operations.project import Project
    from baton.settings import Settings
    from baton.voice.book import BRAND, FOLDER, load_voices
    from baton.voice.lines import Lines

    policies = Settings.from_environment().policy_dir
    voices, lines = load_voices(policies / FOLDER), Lines.load(policies / BRAND)
    if arguments.voice is not None and arguments.voice not in voices:
        raise BatonError(f"There is no voice '{arguments.voice}'. Voices: {', '.join(voices)}.")
    chosen = {arguments.voice: voices[arguments.voice]} if arguments.voice else voices
    texts = _texts(Project.here().root)
    found = [_spoken(situation, chosen, texts, lines) for situation in SITUATIONS]
    return Said({"situations": found}, "\n\n".join(_in_words(one) for one in found))


def check(arguments: Namespace) -> Said:
    """`baton voice check`: our own texts, those of a labelled file, or what was said in the last days."""
    from baton.operations.project import Project
    from baton.settings import Settings
    from baton.voice.book import FOLDER, voice_path
    from baton.voice.lines import Lines
    from baton.voice.project_check import check_texts
    from baton.voice.voice import Voice

    policies, root = Settings.from_environment().policy_dir, Project.here().root
    voice = Voice.load(voice_path(policies / FOLDER, Lines.load(policies / "brand.yml").voice))
    if arguments.data is not None:
        return _scored(arguments.data, voice)
    if arguments.said is not None:
        return _said(arguments.said, voice)
    checked = check_texts(root, voice)
    found = [{"file": _place(one.path, one.line, root), **asdict(one.finding)} for one in checked.found]
    lines = [f"{one['file']}: {one['reason']}{_about(one['words'])}. {one['better']}" for one in found]
    said = "\n".join([*lines, f"{checked.texts} texts read in the voice “{voice.title}”, {len(found)} findings."])
    return Said({"texts": checked.texts, "voice": voice.title, "findings": found}, said, good=not found)


def _place(path: Path, line: int, root: Path) -> str:
    return f"{path.relative_to(root) if path.is_relative_to(root) else path}:{line}"


def _about(words: str) -> str:
    return f" (“{words}”)" if words else ""


def _scored(path: Path, voice: "Voice") -> Said:
    """How findings agree with the labels of a file."""
    from baton.evaluation.voice import agreement, labelled_texts

    found = agreement(labelled_texts(path), voice)
    shares = {"precision": round(found.precision, 3), "recall": round(found.recall, 3)}
    lines = [f"{one['outcome']}: {one['id']} {one['found'] or one['label']}" for one in found.wrong]
    said = f"{found.texts} labelled texts: precision {found.precision:.3f}, recall {found.recall:.3f}"
    return Said({"texts": found.texts, **shares, **asdict(found)}, "\n".join([*lines, said]))


def _said(days: int, voice: "Voice") -> Said:
    """How the bot, and people as a team, sounded in the last days."""
    from datetime import timedelta

    from baton.insights.said import said
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.figures import Span
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as tx:
            now = tx.now()
        found = said(database, Span(now - timedelta(days=days), now), voice)
    finally:
        database.close()
    return Said(found, _said_in_words(found, days))


def _said_in_words(found: dict[str, Any], days: int) -> str:
    aspects = list(found["bot"]["scores"])
    rows = [
        (side, *(_percent(found[side]["scores"][aspect]) for aspect in aspects), found[side]["replies"])
        for side in ("bot", "team")
    ]
    lines = [f"Replies of the last {days} days without a finding, in the voice “{found['voice']}”", ""]
    lines.append(table(("said by", *aspects, "replies"), rows))
    for side in ("bot", "team"):
        for reason, times in found[side]["findings"].items():
            lines.append(f"{side}: {reason} in {times} of {found[side]['replies']} replies")
    lines += [f"bot: {one['reason']} (“{one['words']}”) {one['times']} times" for one in found["bot"]["words"]]
    return "\n".join(lines)


def _percent(score: dict[str, float] | None) -> str:
    if score is None:
        return "too few"
    return f"{100 * score['value']:.0f} % ({100 * score['low']:.0f} to {100 * score['high']:.0f})"


def _days(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= MOST_DAYS):
        raise ArgumentTypeError(f"'{text}' is not a number of days from 1 to {MOST_DAYS}")
    return int(text)


def _spoken(situation: Situation, voices: "dict[str, Voice]", texts: "Texts", lines: "Lines") -> dict[str, Any]:
    from baton.voice.own_lines import in_words_of

    said, line = {}, _LINES.get(situation.says)
    for name, voice in voices.items():
        said[name] = line(in_words_of(voice.lines, lines)) if line else _answer(situation, voice, texts)
    return {
        "situation": situation.title,
        "mood": situation.mood,
        "channel": situation.channel,
        "voices": said,
    }


def _answer(situation: Situation, voice: "Voice", texts: "Texts") -> str:
    from baton.conversations.transcript import Reply
    from baton.voice.speech import in_voice
    from baton.voice.variations import said_to

    text = said_to(situation.says, texts[situation.says], voice, mood=situation.mood)
    text = f"{text}\n{voice.sign_off}" if situation.says == "utter_goodbye" and voice.sign_off else text
    [reply] = in_voice([Reply(text)], voice, mood=situation.mood, channel=situation.channel)
    return reply.text


def _texts(root: Path) -> "Texts":
    """The variations of every response, and the answer of every article as if it were the only one."""
    from ruamel.yaml import YAML

    from baton.language.articles import load_articles

    domain = YAML(typ="safe").load(root / "domain.yml")
    responses = {name: variations for name, variations in domain["responses"].items() if variations}
    return responses | {article.id: [{"text": article.answer}] for article in load_articles(root / "knowledge")}


def _in_words(spoken: dict[str, Any]) -> str:
    mood = f" ({spoken['mood']})" if spoken["mood"] else ""
    lines = [f"{spoken['situation']}{mood}"]
    return "\n".join(
        [*lines, *(f"  {name:8} {' / '.join(text.splitlines())}" for name, text in spoken["voices"].items())]
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "voice check",
        "Read every text of the project for warmth, clarity and inclusivity; names file, line and a better way.",
        "baton voice check --json",
        check,
        (
            (
                "--data",
                {"type": Path, "metavar": "F.yml", "help": "labelled texts: how often the check agrees"},
            ),
            (
                "--said",
                {"type": _days, "metavar": "DAYS", "help": "what was really said: by the bot, and by the team"},
            ),
            JSON,
        ),
    ),
    Command(
        "voice try",
        "Show ten situations in every voice of policy/voices, side by side.",
        "baton voice try --voice calm",
        try_voices,
        (("--voice", {"metavar": "NAME", "help": "one voice only"}), JSON),
    ),
)
