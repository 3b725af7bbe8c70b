"""Missing translations: what another language lacks is named with the file, the line and the English words."""

from pathlib import Path

import pytest

from baton.voice.translations import untranslated
from baton.voice.words import FOLDER

ENGLISH = """\
chat:
  title: "Chat with {company}"
  close: "Close the chat and go away"
  ok: "OK"
wait:
  minutes:
    one: "about a minute"
    other: "about {count} minutes"
"""
FRENCH = """\
chat:
  title: "Discuter avec {company}"
  close: "Fermer la discussion"
  ok: "OK"
wait:
  minutes:
    one: "environ une minute"
    many: "environ {count} de minutes"
    other: "environ {count} minutes"
"""


def found(folder: Path, french: str) -> list[tuple[str, int, str]]:
    (folder / "en.yml").write_text(ENGLISH, encoding="utf-8")
    (folder / "fr.yml").write_text(french, encoding="utf-8")
    return [(one.path.name, one.line, one.finding.words) for one in untranslated(folder)]


def test_a_whole_translation_has_no_finding_whatever_its_plurals(tmp_path: Path) -> None:
    assert found(tmp_path, FRENCH) == []


@pytest.mark.parametrize(
    ("before", "after", "key", "line"),
    [
        ('  close: "Fermer la discussion"\n', "", "chat.close", 1),
        ('"Fermer la discussion"', '""', "chat.close", 3),
        ('"Fermer la discussion"', '"Close the chat and go away"', "chat.close", 3),
        ("avec {company}", "avec nous", "chat.title", 2),
        ("avec {company}", "avec {societe}", "chat.title", 2),
        ("{count}", "x", "wait.minutes", 7),
    ],
)
def test_what_a_language_lacks_is_named(tmp_path: Path, before: str, after: str, key: str, line: int) -> None:
    assert found(tmp_path, FRENCH.replace(before, after)) == [("fr.yml", line, key)]


def test_another_english_may_keep_the_words(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "en-US.yml").write_text(ENGLISH, encoding="utf-8")
    assert list(untranslated(tmp_path)) == []


def test_the_english_words_help_who_translates(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "de.yml").write_text("chat: {ok: OK}\n", encoding="utf-8")
    better = {one.finding.words: one.finding.better for one in untranslated(tmp_path)}
    assert set(better) == {"chat.title", "chat.close", "wait.minutes"}
    assert "“Close the chat and go away”" in better["chat.close"]


def test_every_language_that_ships_is_whole() -> None:
    assert list(untranslated(FOLDER)) == []
