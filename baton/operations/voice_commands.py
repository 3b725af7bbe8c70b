"""The work behind `baton voice`: every text checked, and the same situations in every voice. It loads no model."""

from argparse import Namespace
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.operations.command import JSON, Command
from baton.operations.commands import Said

if TYPE_CHECKING:
    from baton.voice.voice import Voice


@dataclass(frozen=True)
class Situation:
    """What happened: the customer's mood, and the response of domain.yml or the article that answers."""

    title: str
    mood: str | None
    says: str


SITUATIONS = (
    Situation("Somebody says hello", None, "utter_greet"),
    Situation("Somebody says goodbye", None, "utter_goodbye"),
    Situation("Somebody says thank you", "gratitude", "utter_welcome"),
    Situation("A plain question", None, "return_period"),
    Situation("The same, asked in anger", "anger", "return_period"),
    Situation("The same, asked for the third time", "frustration", "return_period"),
    Situation("A worried customer", "anxiety", "delivery_tracking"),
    Situation("A customer who is lost", "confusion", "return_how"),
    Situation("The order number is needed, in anger", "anger", "utter_ask_order_number"),
    Situation("Small talk", None, "utter_chitchat"),
)


def try_voices(arguments: Namespace) -> Said:
    """`baton voice try`."""
    from baton.errors import BatonError
    from baton.operations.project import Project
    from baton.settings import Settings
    from baton.voice.book import FOLDER, load_voices

    voices = load_voices(Settings.from_environment().policy_dir / FOLDER)
    if arguments.voice is not None and arguments.voice not in voices:
        raise BatonError(f"There is no voice '{arguments.voice}'. Voices: {', '.join(voices)}.")
    chosen = {arguments.voice: voices[arguments.voice]} if arguments.voice else voices
    texts = _texts(Project.here().root)
    found = [_spoken(situation, chosen, texts) for situation in SITUATIONS]
    return Said({"situations": found}, "\n\n".join(_in_words(one) for one in found))


def check(arguments: Namespace) -> Said:
    """`baton voice check`: our own texts, or those of a labelled file."""
    from baton.operations.project import Project
    from baton.settings import Settings
    from baton.voice.book import FOLDER, load_voices, voice_path
    from baton.voice.lines import Lines
    from baton.voice.tone_check import check_text
    from baton.voice.voice import Voice
    from baton.voice.written import written_texts

    policies, root = Settings.from_environment().policy_dir, Project.here().root
    voice = Voice.load(voice_path(policies / FOLDER, Lines.load(policies / "brand.yml").voice))
    if arguments.data is not None:
        return _scored(arguments.data, voice)
    load_voices(policies / FOLDER)
    texts = list(written_texts(root))
    found = [
        {"file": f"{one.path.relative_to(root)}:{one.line}", **asdict(finding)}
        for one in texts
        for finding in check_text(one.text, voice)
    ]
    lines = [f"{one['file']}: {one['reason']}{_about(one['words'])}. {one['better']}" for one in found]
    said = "\n".join([*lines, f"{len(texts)} texts read in the voice “{voice.title}”, {len(found)} findings."])
    return Said({"texts": len(texts), "voice": voice.title, "findings": found}, said, good=not found)


def _about(words: str) -> str:
    return f" (“{words}”)" if words else ""


def _scored(path: Path, voice: "Voice") -> Said:
    """How findings agree with labels: a text is flagged when it has any."""
    from baton.evaluation.labelled import yaml_list
    from baton.voice.tone_check import Text, check_text

    counts = {"right": 0, "false_alarm": 0, "missed": 0, "quiet": 0}
    wrong = []
    for entry in yaml_list(path):
        values = entry.values
        text = Text(entry.text("text"), values.get("kind", "response"), values.get("situation", "neutral"))
        flagged = sorted({finding.reason for finding in check_text(text, voice)})
        good = bool(values["good"])
        outcome = ("false_alarm" if good else "right") if flagged else ("quiet" if good else "missed")
        counts[outcome] += 1
        if outcome in ("false_alarm", "missed"):
            wrong.append({"id": values.get("id"), "outcome": outcome, "found": flagged, "label": values.get("reasons")})
    precision = counts["right"] / max(counts["right"] + counts["false_alarm"], 1)
    recall = counts["right"] / max(counts["right"] + counts["missed"], 1)
    data = {"texts": sum(counts.values()), "precision": round(precision, 3), "recall": round(recall, 3), **counts}
    lines = [f"{one['outcome']}: {one['id']} {one['found'] or one['label']}" for one in wrong]
    said = f"{data['texts']} labelled texts: precision {precision:.3f}, recall {recall:.3f}"
    return Said(data | {"wrong": wrong}, "\n".join([*lines, said]))


def _spoken(situation: Situation, voices: "dict[str, Voice]", texts: dict[str, str]) -> dict[str, Any]:
    from baton.conversations.transcript import Reply
    from baton.voice.speech import in_voice

    said = {}
    for name, voice in voices.items():
        text = next(iter(voice.responses.get(situation.says, ())), texts[situation.says])
        text = f"{text}\n{voice.sign_off}" if situation.says == "utter_goodbye" and voice.sign_off else text
        [reply] = in_voice([Reply(text)], voice, mood=situation.mood, channel="web")
        said[name] = reply.text
    return {"situation": situation.title, "mood": situation.mood, "voices": said}


def _texts(root: Path) -> dict[str, str]:
    """The first variation of every response, and the answer of every article."""
    from ruamel.yaml import YAML

    from baton.language.articles import load_articles

    domain = YAML(typ="safe").load(root / "domain.yml")
    responses = {name: variations[0]["text"] for name, variations in domain["responses"].items() if variations}
    return responses | {article.id: article.answer for article in load_articles(root / "knowledge")}


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
