"""`baton check` on the academy: a scenario that cannot be played is named with file and line."""

import shutil
from pathlib import Path

import pytest

from baton.operations.check_academy import academy_holds
from baton.operations.project import Project

SHIPPED = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The shipped course, with the articles that it looks up."""
    shutil.copytree(SHIPPED / "academy", tmp_path / "academy")
    shutil.copytree(SHIPPED / "knowledge", tmp_path / "knowledge")
    return Project(tmp_path)


def changed(project: Project, found: str, put: str, name: str = "scenarios/late_parcel.yml") -> str:
    """What the check says after a change of a file."""
    path = project.root / "academy" / name
    text = path.read_text(encoding="utf-8")
    assert found in text
    path.write_text(text.replace(found, put, 1), encoding="utf-8")
    [problem] = academy_holds(project, {})
    return str(problem.relative_to(project.root))


def test_the_shipped_course_has_no_findings(project: Project) -> None:
    assert list(academy_holds(project, {})) == []


def test_a_mistake_in_a_scenario_is_named_with_its_line(project: Project) -> None:
    said = changed(project, "mood: frustration", "mood: grumpy")
    assert said.startswith("academy/scenarios/late_parcel.yml:6: 'customer.mood' must be one of:")


def test_an_article_that_is_not_there_is_named(project: Project) -> None:
    said = changed(project, "finds: delivery_tracking", "finds: delivery_magic")
    assert said.startswith("academy/scenarios/late_parcel.yml:46: looks up 'delivery_magic', which is not there.")


def test_what_a_draft_left_out_is_named(project: Project) -> None:
    said = changed(project, "I'm sorry, Priya", "I'm sorry, [name]")
    assert said.startswith("academy/scenarios/late_parcel.yml:")
    assert "still holds [name], where something was taken out of a conversation." in said


def test_a_broken_article_is_no_fault_of_the_scenarios(project: Project) -> None:
    path = project.root / "knowledge" / "delivery" / "delivery_tracking.md"
    path.write_text("---\nid: delivery_tracking\n---\n", encoding="utf-8")
    assert list(academy_holds(project, {})) == []


def test_customers_without_words_are_found(project: Project) -> None:
    said = changed(project, "leaves:", "goes:", "customer.yml")
    assert "academy/customer.yml" in said
    assert "unknown key 'goes'" in said


def test_a_project_may_do_without_an_academy(tmp_path: Path) -> None:
    assert list(academy_holds(Project(tmp_path), {})) == []
