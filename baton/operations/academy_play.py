"""The work behind `baton academy play`: a practice in the terminal, reply by reply, with its debrief."""

import json
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.errors import BatonError
from baton.operations.academy_commands import SCENARIO, SEED, open_school, show
from baton.operations.command import JSON, Argument
from baton.operations.commands import Said
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.academy.practice import Act


def play(
    arguments: Namespace,
    *,
    read: Callable[[str], str],
    tell: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> Said:
    """`baton academy play`: reply by reply until the customer is helped or gone."""
    from baton.academy.practice import Act, play, waited

    school = open_school()
    scenario = school.scenario(arguments.scenario)
    tell(show(Namespace(scenario=scenario.key, seed=arguments.seed)).text)
    tell("\nWrite your reply. '? words' asks the ask box, '! words' marks a line of help as wrong, '.' ends it.\n")
    acts: list[Act] = []
    help_ = school.help(scenario, arguments.seed, ())
    waits_since = clock()
    while not (played := play(scenario, arguments.seed, acts, school.reader, school.lines)).is_over:
        words = _line(read)
        if words == ".":
            break
        if words.startswith("?"):
            found = school.passages(scenario, words[1:].strip())
            tell("\n".join(f"  {one['title']}: {one['text']}" for one in found) or "  Nothing found.")
            acts.append(Act("ask", words[1:].strip(), found=school.finds(scenario, words[1:].strip())))
        elif words.startswith("!"):
            acts += _marked(words[1:].strip(), help_, acts, tell)
        elif words:
            after_s = waited(clock() - waits_since, first=not played.exchanges)
            acts.append(Act("reply", words, after_s=after_s))
            last = play(scenario, arguments.seed, acts, school.reader, school.lines).exchanges[-1]
            tell(f"\n{scenario.customer.name}: {last.answer}\n")
            waits_since = clock()
    if arguments.save is not None:
        _save(arguments.save, scenario.key, arguments.seed, acts)
    return _told(played)


def _line(read: Callable[[str], str]) -> str:
    """What was typed; the end of the input ends the practice."""
    try:
        return read("> ").strip()
    except EOFError:
        return "."


def _marked(
    words: str, help_: Mapping[str, Any], acts: Sequence["Act"], tell: Callable[[str], None]
) -> Sequence["Act"]:
    """The line of help that is meant, marked once; whoever marks is told which it is, not whether it was wrong."""
    from baton.academy.marking import line_meant
    from baton.academy.practice import Act

    try:
        act = Act("mark", line_meant(help_, words))
    except BatonError as error:
        tell(f"  Not marked: {error}")
        return ()
    again = act in acts
    tell(f"  Marked as wrong{' already' if again else ''}: {act.text}")
    return () if again else (act,)


def _told(played: Any) -> Said:
    from baton.academy.debrief import debrief

    data = debrief(played)
    scores = data["scores"]
    lines = [data["outcome"], *data["afterwards"], ""]
    lines.append(table(("skill", "of 100"), [(name.replace("_", " "), value) for name, value in scores.items()]))
    lines.append(f"\nMood: {' → '.join(f'{value:+.2f}' for value in data['moods'])}")
    for turn in data["turning_points"]:
        lines += [f"\nTurning point, reply {turn['exchange'] + 1} ({turn['change']:+.2f}): {' '.join(turn['why'])}"]
        lines += [f"  An expert: {turn['expert']}"]
    lines += [f"\nNot asked or told: {one['text']}" for one in data["missed"]]
    lines += [f"\nWrong help {'caught' if one['caught'] else 'not marked'}: {one['truth']}" for one in data["help"]]
    if data["false_marks"]:
        lines.append(f"\n{data['false_marks']} of your marks was on help that is right.")
    lines += [f"\n{_looked_up(one)}" for one in data["look_up"]]
    return Said(data, "\n".join(lines))


def _looked_up(exercise: Mapping[str, Any]) -> str:
    if exercise["found_at"]:
        return f"Looked up with question {exercise['found_at']}. A good one: {exercise['question']}"
    return f"Not looked up. A good question: {exercise['question']}"


def _save(path: Path, scenario: str, seed: int, acts: Sequence[Any]) -> None:
    """As a file that `baton academy score` reads; JSON is YAML."""
    kinds = {"replies": "reply", "asks": "ask", "marks": "mark"}
    one = {"scenario": scenario, "seed": seed}
    told: dict[str, Any] = {key: [act.text for act in acts if act.kind == kind] for key, kind in kinds.items()}
    told["waits"] = [act.after_s for act in acts if act.kind == "reply"]
    try:
        text = json.dumps({"transcripts": [one | told]}, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BatonError(f"The practice cannot be written to {path}: {error.strerror}.") from error


PLAY: tuple[Argument, ...] = (
    SCENARIO,
    SEED,
    ("--save", {"type": Path, "metavar": "F.yml", "help": "keep it as a file that `baton academy score` reads"}),
    JSON,
)
