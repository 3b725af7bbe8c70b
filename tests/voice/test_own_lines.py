"""A voice written in a test speaks in every line: one file, no Python, no story, no training."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from baton.errors import PolicyError
from baton.voice.book import SpokenLines, VoiceBook, lines_in_force, load_voices
from baton.voice.line import BUTTON
from baton.voice.lines import Brand, Lines
from baton.voice.own_lines import FACTS, in_words_of, own_keys
from baton.voice.voice import Voice

POLICY = Path(__file__).parents[2] / "policy"
HEAD = "title: Captain\npersona: An old sailor.\nformality: casual\nwarmth: 3\nreading_level: 8\n"
SAILOR = "arr, an automated parrot"


def holder(kind: Any) -> Any:
    """What a sailor says in a line of this kind; with its placeholders where the shipped line has some."""
    if isinstance(kind, dict):
        return {key: holder(text) for key, text in kind.items()}
    if isinstance(kind, list):
        return [SAILOR] * len(kind)
    if len(str(kind)) <= BUTTON:
        return "Arr"
    placeholders = " ".join(word for word in str(kind).replace("}", "} ").split() if word.startswith("{"))
    return f"{SAILOR} {placeholders}".strip()


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """The shipped brand, with the voice of a sailor in force who has words for every line."""
    shipped = YAML(typ="safe").load(POLICY / "brand.yml")
    said = {key: holder(value) for key, value in shipped.items() if key not in FACTS}
    (tmp_path / "voices").mkdir()
    with (tmp_path / "voices" / "sailor.yml").open("w", encoding="utf-8") as file:
        file.write(HEAD)
        YAML().dump({"lines": said}, file)
    text = (POLICY / "brand.yml").read_text(encoding="utf-8")
    (tmp_path / "brand.yml").write_text(text.replace("voice: warm", "voice: sailor"), encoding="utf-8")
    return tmp_path


def texts(shape: Any) -> list[str]:
    found: list[str] = []
    for one in fields(shape):
        value = getattr(shape, one.name)
        if is_dataclass(value) and one.name not in FACTS:
            found += texts(value)
        elif one.name not in FACTS and value is not None:
            found += value if isinstance(value, tuple) else [str(value)]
    return found


def test_a_voice_speaks_in_every_line(policies: Path) -> None:
    lines = lines_in_force(policies).current()
    assert all(text.startswith(("arr", "Arr")) for text in texts(lines.brand))
    assert lines.queued(3, present=1) == f"{SAILOR} 3"
    assert lines.handoff("anger") == lines.offer("confusion") == SAILOR
    assert lines.human_joined("Asha") == f"{SAILOR} Asha"
    assert lines.disclosure == f"{SAILOR}\n\n{SAILOR}"
    assert lines.company == "Northwind Home"


def test_who_has_no_words_of_their_own_says_the_brands() -> None:
    brand = Lines.load(POLICY / "brand.yml")
    assert in_words_of(None, brand) is brand
    warm = load_voices(POLICY / "voices")["warm"]
    assert own_keys(warm.lines) == frozenset()


def test_single_lines_of_a_block_can_be_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(f'{HEAD}lines:\n  holding: "Arr."\n  offer: {{confusion: "Lost, mate?"}}\n', encoding="utf-8")
    own, brand = Voice.load(path).lines, Lines.load(POLICY / "brand.yml")
    lines = in_words_of(own, brand)
    assert own_keys(own) == {"holding", "offer.confusion"}
    assert (lines.holding, lines.offer("confusion")) == ("Arr.", "Lost, mate?")
    assert lines.offer("frustration") == brand.offer("frustration")
    assert lines.closed == brand.closed


def test_what_the_brand_leaves_unsaid_stays_unsaid(policies: Path) -> None:
    path = policies / "brand.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(one for one in text.splitlines() if not one.startswith("data_use:")), encoding="utf-8")
    assert lines_in_force(policies).current().disclosure == SAILOR


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('company: "Mine"', "'lines' has an unknown key 'company'."),
        ('queued: "Place {place}."', "'lines.queued' uses the placeholder {place}; allowed here: {position}."),
        ('disclosure: "I am a friend."', "'lines.disclosure' does not say that this is a machine"),
        ('handoff: {angr: "Sorry."}', "'lines.handoff' has an unknown key 'angr'. Did you mean 'anger'?"),
    ],
)
def test_a_wrong_line_is_refused_where_it_stands(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(f"{HEAD}lines:\n  {line}\n", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        Voice.load(path)
    assert words in str(caught.value)
    assert caught.value.line == 7


def test_changed_files_count_at_once(policies: Path) -> None:
    spoken = lines_in_force(policies)
    assert spoken.current() is spoken.current()
    path = policies / "voices" / "sailor.yml"
    path.write_text(f'{HEAD}lines:\n  holding: "Belay that."\n', encoding="utf-8")
    assert spoken.current().holding == "Belay that."


def test_the_voice_that_is_named_decides(tmp_path: Path) -> None:
    brand = Lines.load(POLICY / "brand.yml")
    names = ["calm"]
    spoken = SpokenLines(lambda: brand, VoiceBook(POLICY / "voices", lambda: names[0]).current)
    assert spoken.current().closed != brand.closed
    names[0] = "warm"
    assert spoken.current() is brand


@pytest.mark.parametrize("name", ["calm", "lively"])
def test_the_other_voices_that_ship_have_words_of_their_own_for_what_the_gateway_says(name: str) -> None:
    own = own_keys(load_voices(POLICY / "voices")[name].lines)
    alike = {"scores", "choose", "your_time", "call_back_open", "call_back_closed"}
    wanted = {one.name for one in fields(Brand)} - FACTS - alike - {"handoff", "offer", "proof"}
    assert not wanted - own
    assert {"handoff.default", "handoff.safety", "offer.default"} <= own
