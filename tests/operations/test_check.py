"""`baton check`: each mistake is named with its file, its line and what to do."""

import shutil
from pathlib import Path

import pytest

from baton.operations.check import CHECKS, check_project
from baton.operations.check_classes import classes_import, rasa_components
from baton.operations.check_credentials import channels_are_whole
from baton.operations.check_policies import policies_hold, skills_exist
from baton.operations.check_training import articles_hold, training_data_parses
from baton.operations.problem import Problem
from baton.operations.project import Project

SHIPPED = Path(__file__).parents[2]
CONFIG = (
    "recipe: default.v1\npipeline:\n  - name: WhitespaceTokenizer\n  - name: {name}\npolicies:\n  - name: RulePolicy\n"
)
ENDPOINTS = "action_endpoint:\n  url: http://127.0.0.1:5055/webhook\ntracker_store:\n  type: {name}\n"
RESPONSES = ("greet", "goodbye", "welcome", "chitchat", "praise")
"""What the shipped voices say in their own words."""
CREDENTIALS = """\
baton.channels.rasa_input.TurnInput:
  web: {}
  whatsapp:
    app_secret: WA_SECRET
    verify_token: WA_VERIFY
    access_token: WA_TOKEN
    phone_number_id: WA_PHONE
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small project in which every check holds."""
    (tmp_path / "config.yml").write_text(CONFIG.format(name="collections.OrderedDict"))
    (tmp_path / "endpoints.yml").write_text(ENDPOINTS.format(name="collections.OrderedDict"))
    (tmp_path / "credentials.yml").write_text("rest: {}\n")
    said = "".join(f"  utter_{name}: [{{text: Hello.}}]\n" for name in RESPONSES)
    (tmp_path / "domain.yml").write_text(f'version: "3.1"\nintents: [greet]\nresponses:\n{said}')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text('version: "3.1"\nnlu: []\n')
    shutil.copytree(SHIPPED / "policy", tmp_path / "policy")
    shutil.rmtree(tmp_path / "policy" / "assist")  # they are about the shipped articles
    (tmp_path / "knowledge").mkdir()
    return Project(tmp_path)


def only(problems: object) -> Problem:
    (problem,) = list(problems)  # type: ignore[call-overload]
    assert isinstance(problem, Problem)
    return problem


def test_a_sound_project_has_no_findings(project: Project) -> None:
    assert check_project(project, {}) == []


def test_every_check_says_what_it_makes_sure_of() -> None:
    assert all(check.makes_sure for check in CHECKS)
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_a_tracker_store_that_does_not_import_is_named_with_the_true_error(project: Project) -> None:
    project.endpoints.write_text(ENDPOINTS.format(name="nowhere.at_all.Store"))
    problem = only(check_project(project, {}))
    assert (problem.file, problem.line) == ("endpoints.yml", 4)
    assert "No module named 'nowhere'" in problem.what
    assert problem.remedy


def test_an_error_inside_a_module_is_not_taken_for_a_wrong_path(project: Project) -> None:
    (project.root / "shattered_store.py").write_text("import json\njson.no_such_name\n")
    project.endpoints.write_text(ENDPOINTS.format(name="shattered_store.Store"))
    assert "has no attribute 'no_such_name'" in only(classes_import(project, {})).what


def test_a_misspelled_class_gets_the_nearest_name(project: Project) -> None:
    project.config.write_text(CONFIG.format(name="collections.OrderedDcit"))
    problem = only(classes_import(project, {}))
    assert (Path(problem.file).name, problem.line) == ("config.yml", 4)
    assert problem.remedy == "Did you mean 'OrderedDict'?"


def test_a_component_unknown_to_rasa_gets_the_nearest_name(project: Project) -> None:
    project.config.write_text(CONFIG.format(name="RegexFeaturiser"))
    assert "Did you mean 'RegexFeaturizer'?" in only(classes_import(project, {})).remedy


def test_rasas_own_components_are_known() -> None:
    assert {"WhitespaceTokenizer", "FallbackClassifier", "RulePolicy", "MemoizationPolicy"} <= rasa_components()


def test_broken_yaml_is_named_with_its_line(project: Project) -> None:
    (project.root / "data" / "nlu.yml").write_text('version: "3.1"\nnlu:\n  - intent: "greet\n')
    problem = only(check_project(project, {}))
    assert problem.file == "data/nlu.yml"
    assert problem.line >= 3
    assert "not valid YAML" in problem.what


def test_a_domain_key_in_the_training_data_is_sent_to_the_domain(project: Project) -> None:
    (project.root / "data" / "nlu.yml").write_text('version: "3.1"\nslots:\n  a: b\n')
    assert only(training_data_parses(project, {})).remedy == "It belongs into domain.yml."


def test_an_unknown_policy_key_is_named_with_its_line(project: Project) -> None:
    path = project.root / "policy" / "desk.yml"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, "coffee_breaks: 3", ""]))
    problem = only(check_project(project, {}))
    assert (problem.file, problem.line) == ("policy/desk.yml", len(lines) + 1)
    assert "unknown key 'coffee_breaks'" in problem.what


@pytest.mark.parametrize(
    ("added", "wrong"), [("exmaples: []", "unknown key 'exmaples'"), ('together_with: "open', "not valid YAML")]
)
def test_a_broken_file_of_moments_is_named_with_its_line(project: Project, added: str, wrong: str) -> None:
    path = project.root / "policy" / "moments" / "leaving.yml"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, added, ""]))
    problem = only(policies_hold(project, {}))
    assert problem.file.endswith("policy/moments/leaving.yml")
    assert problem.line >= len(lines) + 1
    assert wrong in problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("skills", "  default: general"),
        ("anger_by_topic", "anger_by_topic: [technical]"),
    ],
)
def test_a_skill_that_the_desk_does_not_have_is_named_with_its_line(project: Project, key: str, line: str) -> None:
    path = project.root / "policy" / "escalation.yml"
    lines = path.read_text().splitlines()
    number = lines.index(line) + 1
    lines[number - 1] = line.replace("general", "magic").replace("technical", "magic")
    path.write_text("\n".join(lines) + "\n")
    problem = only(check_project(project, {}))
    assert (problem.file, problem.line) == ("policy/escalation.yml", number), key
    assert "the skill 'magic'" in problem.what
    assert "complaints" in problem.remedy


def test_a_topic_that_the_desk_has_no_skill_for_is_named(project: Project) -> None:
    (project.root / "policy" / "topics" / "magic.yml").write_text("topic: magic\nmeaning: m\n")
    problem = only(check_project(project, {}))
    assert problem.file.endswith("policy/topics/magic.yml")
    assert "complaints" in problem.remedy


def test_skills_are_not_looked_for_in_a_desk_that_cannot_be_read(project: Project) -> None:
    (project.root / "policy" / "desk.yml").write_text("skills: 3\n")
    assert list(skills_exist(project, {})) == []


def test_a_policy_file_that_nothing_reads_is_a_finding(project: Project) -> None:
    (project.root / "policy" / "brnad.yml").write_text("company: x\n")
    assert "nothing reads this file" in only(policies_hold(project, {})).what


def test_a_channel_is_off_whole_or_a_finding(project: Project) -> None:
    project.credentials.write_text(CREDENTIALS)
    whole = dict.fromkeys(("WA_SECRET", "WA_VERIFY", "WA_TOKEN", "WA_PHONE"), "x")
    assert list(channels_are_whole(project, {})) == []
    assert list(channels_are_whole(project, whole)) == []
    problem = only(channels_are_whole(project, whole | {"WA_TOKEN": ""}))
    assert problem.line == 3
    assert "'whatsapp' is half set: WA_TOKEN" in problem.what


def test_a_secret_in_the_file_is_a_finding_that_does_not_repeat_it(project: Project) -> None:
    project.credentials.write_text(CREDENTIALS.replace("WA_TOKEN", "EAAGm0PX4ZCpsBA"))
    problem = only(channels_are_whole(project, {}))
    assert problem.line == 6
    assert "EAAG" not in str(problem)


def test_an_article_without_answer_is_a_finding(project: Project) -> None:
    (project.root / "knowledge" / "torn.md").write_text("---\nid: torn\ntitle: Torn\n---\n")
    assert only(articles_hold(project, {})).file.endswith("torn.md")


def test_an_example_that_names_an_article_which_is_not_there_is_named_with_its_line(project: Project) -> None:
    (project.root / "policy" / "assist").mkdir()
    (project.root / "policy" / "assist" / "a.yml").write_text('moments:\n  - said: "hm"\n    articles: [nowhere]\n')
    problem = only(check_project(project, {}))
    assert (problem.file, problem.line) == ("policy/assist/a.yml", 3)
    assert "no article 'nowhere'" in problem.what
