"""The lines that a review may propose to reword are those of the moments in which a conversation is passed on."""

from pathlib import Path

from ruamel.yaml import YAML

from baton.voice.brand_lines import in_force

POLICY = Path(__file__).parents[2] / "policy"


def test_they_are_the_handoff_and_offer_lines_of_the_voice_in_force() -> None:
    written = YAML(typ="safe").load(POLICY / "brand.yml")
    voice, lines = in_force(POLICY)
    for group in ("handoff", "offer"):
        assert {key: line for key, line in lines[group].items() if line} == written[group]
    assert set(lines) == {"handoff", "offer"}
    assert voice.title.lower().startswith(written["voice"])
