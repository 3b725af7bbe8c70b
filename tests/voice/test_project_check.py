"""The project's texts as they are heard: the shipped voices pass, and each voice file is checked in its own voice."""

import shutil
from pathlib import Path

import pytest

from baton.voice.book import load_voices
from baton.voice.project_check import check_texts, heard
from baton.voice.tone_check import Text

ROOT = Path(__file__).parents[2]
AS_WRITTEN = ("assist.yml", "desk.yml")
"""Macros and templates, which no voice rewords: a voice names its words in them."""
VOICES = load_voices(ROOT / "policy" / "voices")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "domain.yml", tmp_path)
    for folder in ("policy", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def findings(root: Path, voice: str) -> list[tuple[str, str]]:
    checked = check_texts(root, load_voices(root / "policy" / "voices")[voice])
    return [(one.path.name, one.finding.reason) for one in checked.found]


@pytest.mark.parametrize("name", sorted(VOICES))
def test_everything_the_bot_says_passes_in_every_shipped_voice(name: str) -> None:
    assert [one for one in findings(ROOT, name) if one[0] not in AS_WRITTEN] == []


def test_what_ships_passes_in_the_voice_in_force() -> None:
    assert findings(ROOT, "warm") == []


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("domain.yml", 'title: "Talk to a person"'),
        ("policy/desk.yml", 'text: "Hello {name}, we have'),
        ("policy/languages.yml", "line: \"I'm an automated"),
    ],
)
def test_buttons_templates_and_lines_for_other_languages_are_read(file: str, old: str, project: Path) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    start, quote, rest = old.partition('"')
    path.write_text(text.replace(old, f"{start}{quote}You should have told us. {rest}", 1), encoding="utf-8")
    found = check_texts(project, VOICES["warm"]).found
    assert (path, line, "blaming") in [(one.path, one.line, one.finding.reason) for one in found]


def test_a_line_of_any_voice_is_found_with_its_place(project: Path) -> None:
    path = project / "policy" / "voices" / "lively.yml"
    text = path.read_text(encoding="utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "be annoyed too" in one)
    path.write_text(text.replace("I'm sorry, I'd be annoyed too.", "You should have told us."), encoding="utf-8")
    [*found] = check_texts(project, VOICES["warm"]).found
    assert {(one.path.name, one.line) for one in found} == {("lively.yml", line)}
    assert {one.finding.reason for one in found} == {"blaming", "cold"}


def test_a_dead_link_of_an_article_is_found_beside_the_words(project: Path) -> None:
    path = project / "knowledge" / "shop" / "contact.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n[more](gone.md)\n", encoding="utf-8")
    assert findings(project, "warm") == [("contact.md", "dead_link")]


def test_answers_are_heard_in_the_voice_and_lines_of_the_brand_as_they_stand() -> None:
    calm = VOICES["calm"]
    assert heard(Text("Hello, I'm here."), calm).text == "Good day, I am here."
    assert heard(Text("Hello, I'm here.", "system"), calm).text == "Hello, I'm here."


def test_words_a_voice_does_without_are_replaced_wherever_they_stand() -> None:
    article = Text("An expired card is no problem for up to 14 days after your purchase.", "article")
    assert heard(article, VOICES["calm"]).text.startswith("An expired card is no difficulty for")
    assert heard(article, VOICES["lively"]).text == article.text


def test_an_answer_to_somebody_upset_is_heard_after_the_first_words_of_the_voice() -> None:
    answer = Text("It left on Monday!", "response", "upset", buttons=True)
    warm = VOICES["warm"]
    assert heard(answer, warm, opened=True).text == f"{warm.acknowledge.anger[0]} It left on Monday."
    assert heard(answer, warm).text == "It left on Monday."
    sorry = Text("I'm sorry, it is late.", "response", "upset")
    assert heard(sorry, warm, opened=True).text == sorry.text


def test_a_glad_variation_for_somebody_upset_is_found(project: Path) -> None:
    path = project / "domain.yml"
    text = path.read_text(encoding="utf-8")
    wrong = "I've looked: order {number} has left us and should arrive"
    assert wrong in text
    path.write_text(text.replace(wrong, "Great news: order {number} has left us and should arrive"), encoding="utf-8")
    assert findings(project, "warm") == [("domain.yml", "too_cheerful")]


def test_lines_that_the_voice_says_itself_are_checked_there_and_not_in_the_brands_words(project: Path) -> None:
    brand, voice = project / "policy" / "brand.yml", project / "policy" / "voices" / "calm.yml"
    brand.write_text(brand.read_text(encoding="utf-8").replace("is back with you. Just", "is back, hello. Just"))
    assert [one for one in findings(project, "calm") if one[0] not in AS_WRITTEN] == []
    voice.write_text(voice.read_text(encoding="utf-8").replace("is with you again. Please", "is back, hello. Please"))
    assert findings(project, "warm") == [("calm.yml", "off_brand")]
