"""Which voice is in force: the one brand.yml names, as its file is now; a mistake leaves the last good one."""

from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.voice.book import VoiceBook, load_voices

MINE = "title: Mine\npersona: Me\nformality: plain\nwarmth: 1\nreading_level: 8\n"


def written(folder: Path, name: str, text: str = MINE) -> Path:
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_voice_that_is_named_is_in_force_and_another_name_changes_it(tmp_path: Path) -> None:
    written(tmp_path, "one", MINE.replace("Mine", "One"))
    written(tmp_path, "two", MINE.replace("Mine", "Two"))
    names = ["one"]
    book = VoiceBook(tmp_path, lambda: names[0])
    assert book.current().title == "One"
    names[0] = "two"
    assert book.current().title == "Two"


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "one")
    book = VoiceBook(tmp_path, lambda: "one")
    assert book.current().title == "Mine"
    path.write_text(MINE.replace("Mine", "Changed for good"), encoding="utf-8")
    assert book.current().title == "Changed for good"


def test_a_name_without_a_file_is_refused_at_first_and_later_leaves_the_voice_as_it_was(tmp_path: Path) -> None:
    names = ["nobody"]
    book = VoiceBook(tmp_path, lambda: names[0])
    written(tmp_path, "one")
    with pytest.raises(PolicyError, match=r"there is no voice 'nobody'.*may be: one"):
        book.current()
    names[0] = "one"
    assert book.current().title == "Mine"
    names[0] = "nobody"
    assert book.current().title == "Mine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MINE + "humor: true\n", ":6: unknown key 'humor'. Did you mean 'humour'?"),
        (MINE.replace("plain", "posh"), ":3: 'formality' must be one of: formal, plain, casual."),
        (MINE + 'words:\n  item: "{thing}"\n', ":7: 'words.item' holds a brace"),
        (MINE + 'words:\n  "": please\n', ":7: 'words' has an empty word"),
        (MINE + "responses:\n  utter_greet: []\n", ":7: 'responses.utter_greet' has no words"),
        (MINE + "responses_upset:\n  utter_greet: []\n", ":7: 'responses_upset.utter_greet' has no words"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    written(tmp_path, "one", text)
    with pytest.raises(PolicyError) as error:
        load_voices(tmp_path)
    assert words in str(error.value)


def test_a_folder_without_voices_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="holds no voices"):
        load_voices(tmp_path)
