"""The work behind `baton academy`: the course, transcripts scored, drafts, the simulator's trial."""

import json
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.errors import BatonError
from baton.operations.command import JSON, Argument, Command
from baton.operations.commands import Said
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.academy.scenario import Scenario
    from baton.academy.school import School

SCENARIO: Argument = ("scenario", {"help": "the name of a scenario, as `baton academy list` shows it"})
DATA: Argument = ("--data", {"type": Path, "metavar": "F.yml", "required": True, "help": "transcripts of practices"})


def course(arguments: Namespace) -> Said:
    """`baton academy list`."""
    rows = [
        {
            "scenario": one.key,
            "level": one.level,
            "moment": one.moment,
            "title": one.title,
            "planted": len(one.planted),
            "look_up": len(one.look_up),
        }
        for one in open_school().course.values()
    ]
    head = ("scenario", "level", "moment", "wrong help", "to look up")
    cells = [(row["scenario"], row["level"], row["moment"], row["planted"], row["look_up"]) for row in rows]
    return Said({"scenarios": rows}, table(head, cells))


def show(arguments: Namespace) -> Said:
    """`baton academy show`: what a trainee has before them."""
    school = open_school()
    scenario = school.scenario(arguments.scenario)
    help_ = school.help(scenario, arguments.seed, ())
    data = {
        "scenario": scenario.key,
        "title": scenario.title,
        "level": scenario.level,
        "moment": scenario.moment,
        "customer": scenario.customer.name,
        "opening": [{"by": said.by, "text": said.text} for said in scenario.opening],
        "card": list(scenario.card),
        "orders": dict(scenario.orders),
        "summary": [line["text"] for line in help_["summary"]],
        "suggestions": [line["text"] for line in help_["suggestions"]],
        "articles": [{"title": line["title"], "passage": line["passage"]} for line in help_["articles"]],
    }
    return Said(data, "\n".join(_before(scenario, data)))


def score(arguments: Namespace) -> Said:
    """`baton academy score`."""
    from dataclasses import asdict

    from baton.academy.debrief import debrief
    from baton.academy.practice import play
    from baton.academy.scoring import score as scored
    from baton.academy.transcript_file import load_transcripts

    school = open_school()
    rows, cells = [], []
    for number, one in enumerate(load_transcripts(arguments.data, school.course), 1):
        scenario = school.course[one.scenario]
        try:
            acts = one.acts(scenario, school.finds, school.help(scenario, one.seed, ()))
        except BatonError as error:
            raise BatonError(f"{arguments.data}: transcript {number}, 'marks': {error}") from error
        played = play(scenario, one.seed, acts, school.reader, school.lines)
        scores = scored(played)
        name = one.name or str(number)
        row: dict[str, Any] = {"name": name, "scenario": one.scenario, "seed": one.seed, "end": played.end}
        rows.append(row | {"scores": asdict(scores), "debrief": debrief(played)})
        skills = (scores.total, scores.empathy, scores.critical_thinking, scores.ai_use, scores.outcome)
        cells.append((name, one.scenario, *skills, played.end or "left"))
    head = ("transcript", "scenario", "total", "empathy", "critical thinking", "AI use", "outcome", "end")
    return Said({"transcripts": rows}, table(head, cells))


def trial(arguments: Namespace) -> Said:
    """`baton academy trial`; exit status 1 when words do not win that should."""
    from dataclasses import asdict

    from baton.academy.strategies import trial as run

    school = open_school()
    if arguments.scenario is not None:
        school.scenario(arguments.scenario)
    duels = run(
        school.course,
        reader=school.reader,
        lines=school.lines,
        finds=school.finds,
        seeds=range(arguments.seeds),
        only=arguments.scenario,
    )
    head = ("scenario", "words", "score", "against", "score", "ahead by (95 %)", "wins")
    cells = [
        (
            one.scenario,
            one.strategy,
            round(one.score),
            one.against,
            round(one.other),
            f"{one.low:.1f} to {one.high:.1f}",
            "yes" if one.is_won else "NO",
        )
        for one in duels
    ]
    data = {"seeds": arguments.seeds, "duels": [asdict(one) | {"won": one.is_won} for one in duels]}
    won = sum(one.is_won for one in duels)
    text = f"{table(head, cells)}\n\n{won} of {len(duels)} won with 95 % confidence over {arguments.seeds} seeds."
    return Said(data, text, good=won == len(duels))


def draft(arguments: Namespace) -> Said:
    """`baton academy draft`: files that are there stay as they are; names and numbers are taken out once more."""
    from baton.academy.drafting import draft as drafted

    found: dict[str, list[str]] = {"written": [], "kept": []}
    left = 0
    try:
        lines = arguments.data.read_text(encoding="utf-8").splitlines()
        arguments.out.mkdir(parents=True, exist_ok=True)
        for number, line in enumerate(lines, 1):
            text = drafted(_nameless(_conversation(arguments.data, number, line)))
            if text is None:
                left += 1
                continue
            path = arguments.out / f"{arguments.data.stem}_{number}.yml"
            found["written" if _is_new(path, text) else "kept"].append(str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BatonError(f"The drafts cannot be made: {error}.") from error
    told = f"{len(found['written'])} drafts are in {arguments.out}; {left} conversations gave none."
    kept = f" {len(found['kept'])} were there already and stay as they are." if found["kept"] else ""
    return Said({**found, "left_out": left}, f"{told}{kept} Read each before it goes to academy/scenarios.")


def _is_new(path: Path, text: str) -> bool:
    """Whether it was written; a file that is there is somebody's work."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _nameless(conversation: dict[str, Any]) -> dict[str, Any]:
    """Without what tells who wrote it: a file may come from elsewhere than our own export."""
    from baton.rights.redaction import redacted

    messages = conversation["messages"]
    names = sorted({str(one["name"]) for one in messages if one.get("name") and one["author"] != "bot"})
    said = [{**one, "text": redacted(str(one["text"] or ""), names=names)} for one in messages]
    return {**conversation, "messages": said}


def _conversation(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
        if all({"author", "text"} <= set(one) for one in found["messages"]):
            return dict(found)
    except (ValueError, TypeError, KeyError):
        pass
    raise BatonError(f"{path}:{number}: this is no line of `baton transcripts export`.")


def open_school() -> "School":
    """The project's course, with its articles and the brand's voice."""
    from baton.academy.school import FOLDER, School
    from baton.assist.knowledge import CACHE, DeskKnowledge
    from baton.assist.policy import AssistPolicy
    from baton.settings import Settings
    from baton.voice.book import FOLDER as VOICES
    from baton.voice.book import voice_path
    from baton.voice.lines import Lines
    from baton.voice.voice import Voice

    settings = Settings.from_environment()
    policy = settings.policy_dir
    voice = Voice.load(voice_path(policy / VOICES, Lines.load(policy / "brand.yml").voice))
    assist = AssistPolicy.load(policy / "assist.yml")
    knowledge = DeskKnowledge(Path("knowledge"), cache=settings.files_dir / CACHE)
    return School(FOLDER, knowledge, policy=lambda: assist, voice=lambda: voice)


def _before(scenario: "Scenario", data: dict[str, Any]) -> Iterable[str]:
    yield f"{scenario.title} (level {scenario.level}, {scenario.moment.replace('_', ' ')})"
    yield scenario.about
    yield ""
    for said in scenario.opening:
        yield f"{scenario.customer.name if said.by == 'customer' else 'Bot'}: {said.text}"
    for title, lines in (("Card", data["card"]), ("Orders", [f"{k}: {v}" for k, v in data["orders"].items()])):
        yield from _part(title, lines)
    yield "\nHelp, some of which may be wrong:"
    yield from _part("Summary", data["summary"])
    yield from _part("Suggested reply", data["suggestions"])
    yield from _part("Articles", [f"{one['title']} {one['passage']}" for one in data["articles"]])


def _part(title: str, lines: Sequence[str]) -> Iterable[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  - {line}" for line in lines)


SEED: Argument = (
    "--seed",
    {"type": int, "default": 1, "help": "which customer; same seed, same words"},
)
COMMANDS = (
    Command("academy list", "Show the scenarios of the agents' academy.", "baton academy list --json", course, (JSON,)),
    Command(
        "academy show",
        "Show what a trainee has before them in a scenario, wrong help included.",
        "baton academy show late_parcel",
        show,
        (SCENARIO, SEED, JSON),
    ),
    Command(
        "academy score",
        "Score practices that were typed into a file: three skills, the customer's mood, turning points.",
        "baton academy score --data practices.yml --json",
        score,
        (DATA, JSON),
    ),
    Command(
        "academy draft",
        "Draft scenarios from conversations of the team that `baton transcripts export` has written without names.",
        "baton academy draft --data november.jsonl --out drafts",
        draft,
        (
            ("--data", {"type": Path, "metavar": "F.jsonl", "required": True, "help": "exported transcripts"}),
            ("--out", {"type": Path, "metavar": "FOLDER", "required": True, "help": "where the drafts go"}),
            JSON,
        ),
    ),
    Command(
        "academy trial",
        "Check the simulator: in every scenario an expert beats cold, kind and random words, cold ones the latter.",
        "baton academy trial --seeds 30 --scenario late_parcel",
        trial,
        (
            ("--seeds", {"type": int, "default": 20, "help": "customers of each scenario"}),
            ("--scenario", {"metavar": "NAME", "help": "only this one"}),
            JSON,
        ),
    ),
)
