"""Training: what a line of Rasa's log means, and when a model fits its sources."""

from pathlib import Path

import pytest

from baton.operations.models import Models
from baton.operations.project import Project
from baton.operations.train import stage, stages, train, trained_from


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "config.yml").write_text("pipeline:\n  - name: A\n  - name: B\npolicies:\n  - name: C\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text("nlu: []\n")
    (tmp_path / "models").mkdir()
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("line", "words", "finished"),
    [
        ("INFO rasa.engine.training.hooks - Starting to train component 'RulePolicy'.", "Training RulePolicy", 0),
        ("INFO rasa.engine.training.hooks - Finished training component 'RulePolicy'.", "Trained RulePolicy", 1),
        ("INFO rasa.engine.training.hooks - Restored component 'RulePolicy' from cache.", "RulePolicy is unchanged", 1),
        ("INFO rasa.cli.train - Started validating domain and training data...", "Validating the training data", 0),
    ],
)
def test_a_line_of_rasas_log_tells_the_stage(line: str, words: str, finished: int) -> None:
    assert stage(line) == (words, finished)


def test_other_lines_tell_nothing() -> None:
    assert stage("Epochs: 100%") is None


def test_each_component_and_policy_is_a_stage(project: Project) -> None:
    assert stages(project.config) == 3


def test_a_model_fits_until_a_source_changes(project: Project) -> None:
    digest = project.source_digest()
    (project.models / "a.tar.gz").write_bytes(b"")
    (project.models / "sources.json").write_text(f'{{"a.tar.gz": "{digest}"}}')
    assert train(project, if_needed=True).model == "a.tar.gz"
    assert not train(project, if_needed=True).fresh
    (project.root / "data" / "nlu.yml").touch()
    assert trained_from(Models(project.models), project.source_digest()) == "a.tar.gz"
    (project.root / "data" / "nlu.yml").write_text("nlu: [a]\n")
    assert trained_from(Models(project.models), project.source_digest()) is None


def test_a_removed_model_does_not_count(project: Project) -> None:
    (project.models / "sources.json").write_text(f'{{"gone.tar.gz": "{project.source_digest()}"}}')
    assert trained_from(Models(project.models), project.source_digest()) is None


def test_renaming_or_adding_a_source_asks_for_a_new_model(project: Project) -> None:
    before = project.source_digest()
    (project.root / "knowledge").mkdir()
    (project.root / "knowledge" / "new.md").write_text("---\n")
    added = project.source_digest()
    (project.root / "knowledge" / "new.md").rename(project.root / "knowledge" / "renamed.md")
    assert len({before, added, project.source_digest()}) == 3
