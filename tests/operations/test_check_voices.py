"""`baton check` on voices: each name that does not exist and each lost fact has file, line and a better word."""

from pathlib import Path

import pytest

from baton.operations.check_voices import voices_fit
from baton.operations.project import Project

DOMAIN = """\
responses:
  utter_greet:
    - text: "Hello."
  utter_refund_none:
    - text: "Nothing for {number} yet."
    - text: "Nothing for {number} yet, {name}."
  utter_ship:
    - custom: {carrier: any}
"""
VOICE = "title: Mine\npersona: Me\nformality: plain\nwarmth: 1\nreading_level: 8\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "policy" / "voices").mkdir(parents=True)
    (tmp_path / "policy" / "brand.yml").write_text("company: Us\nvoice: mine\n", encoding="utf-8")
    (tmp_path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    return Project(tmp_path)


def found(project: Project, voice: str = "") -> list[str]:
    (project.root / "policy" / "voices" / "mine.yml").write_text(VOICE + voice, encoding="utf-8")
    return [str(problem.relative_to(project.root)) for problem in voices_fit(project, {})]


def test_the_shipped_voices_fit() -> None:
    assert list(voices_fit(Project(Path(__file__).parents[2]), {})) == []


def test_a_voice_that_keeps_every_fact_has_no_findings(project: Project) -> None:
    own = 'responses:\n  utter_refund_none: ["{name}, {number} is not paid yet.", "Not yet: {number}."]\n'
    assert found(project, own + "channels:\n  whatsapp: {emoji: x}\n") == []


def test_a_voice_that_nobody_wrote_is_named_where_it_is_chosen(project: Project) -> None:
    (project.root / "policy" / "brand.yml").write_text("company: Us\nvoice: min\n", encoding="utf-8")
    assert found(project) == ["policy/brand.yml:2: there is no voice 'min'. Did you mean 'mine'?"]
    (project.root / "policy" / "brand.yml").write_text("company: Us\nvoice: ghost\n", encoding="utf-8")
    assert found(project) == ["policy/brand.yml:2: there is no voice 'ghost'. Known: mine."]


@pytest.mark.parametrize(
    ("voice", "says"),
    [
        (
            "responses:\n  utter_gret: [Hi.]\n",
            "7: domain.yml has no response 'utter_gret'. Did you mean 'utter_greet'?",
        ),
        ("responses_upset:\n  utter_ghost_there: [Hi.]\n", "7: domain.yml has no response 'utter_ghost_there'."),
        ("responses:\n  utter_greet:\n    - Hi.\n    - 'Ahoy {foo}.'\n", "9: 'utter_greet' uses the placeholder {foo}"),
        ("responses:\n  utter_greet: ['Ahoy {.']\n", "7: 'utter_greet' has a lone brace"),
        ("responses:\n  utter_refund_none: [No.]\n", "7: 'utter_refund_none' leaves out {number}, which every"),
        ("channels:\n  whatsap: {}\n", "7: 'channels' names the channel 'whatsap'. Did you mean 'whatsapp'?"),
    ],
)
def test_each_mistake_is_named_with_its_line(project: Project, voice: str, says: str) -> None:
    [problem] = found(project, voice)
    assert problem.startswith(f"policy/voices/mine.yml:{says}")


def test_files_that_cannot_be_read_are_left_to_the_checks_of_those(project: Project) -> None:
    assert found(project, "responses: [\n") == []
    (project.root / "domain.yml").write_text("responses: [\n", encoding="utf-8")
    (project.root / "policy" / "brand.yml").write_text("voice: [\n", encoding="utf-8")
    assert found(project, "channels:\n  whatsap: {}\n") == []
