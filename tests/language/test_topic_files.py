"""Topics are YAML that service people write; a wrong line is named."""

from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.handoff.desk_policy import DeskPolicy
from baton.language.topic_files import OTHER, load_topics


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def test_the_shipped_topics_are_skills_of_the_desk() -> None:
    names = {topic.topic for topic in load_topics(Path("policy/topics"))}
    assert OTHER in names
    assert names <= set(DeskPolicy.load(Path("policy/desk.yml")).skills)


def test_a_topic_has_the_name_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, "general", "topic: orders\nmeaning: m\n")
    with pytest.raises(PolicyError, match="describes 'orders'"):
        load_topics(tmp_path)


def test_an_example_of_two_topics_is_named(tmp_path: Path) -> None:
    write(tmp_path, "billing", "topic: billing\nmeaning: m\nexamples:\n  - where is my money\n")
    write(tmp_path, "general", "topic: general\nmeaning: m\nexamples:\n  - hello\n  - Where is my money\n")
    with pytest.raises(PolicyError, match="stands twice") as caught:
        load_topics(tmp_path)
    assert caught.value.line == 5


def test_a_folder_needs_the_topic_of_everything_else(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no topic files"):
        load_topics(tmp_path)
    write(tmp_path, "billing", "topic: billing\nmeaning: m\n")
    with pytest.raises(PolicyError, match=r"lacks general.yml"):
        load_topics(tmp_path)
