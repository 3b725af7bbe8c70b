"""A whole turn in the brand's voice, also in one that is written for this test: no Python, no story, no training."""

from dataclasses import replace
from pathlib import Path

from baton.conversations.transcript import Button, Reply
from baton.handoff.other_language import LANGUAGE_ACTION
from baton.voice.speech import in_voice, mood_of
from baton.voice.voice import Voice
from tests.fakes import Scene, answer, judgement, reading

PIRATE = """
title: Captain
persona: An old sailor.
formality: casual
warmth: 3
reading_level: 8
contractions: false
exclamations: 0
words:
  order: cargo
  hello: ahoy
acknowledge:
  anger: ["By thunder, that is no way to treat you."]
"""


def pirate(folder: Path) -> Voice:
    path = folder / "pirate.yml"
    path.write_text(PIRATE, encoding="utf-8")
    return Voice.load(path)


def test_a_new_voice_is_one_file(tmp_path: Path) -> None:
    replies = [Reply("Hello! I've found your order.", [Button("Where is my order?", "/order_status")])]
    [said] = in_voice(replies, pirate(tmp_path), mood=None, channel="web")
    assert said.text == "Ahoy. I have found your cargo."
    assert said.buttons == replies[0].buttons


def test_first_words_come_before_the_first_of_several_replies(tmp_path: Path) -> None:
    replies = [Reply("It left on Monday."), Reply("Anything else?")]
    said = in_voice(replies, pirate(tmp_path), mood="anger", channel="web")
    assert [reply.text for reply in said] == [
        "By thunder, that is no way to treat you. It left on Monday.",
        "Anything else?",
    ]


def test_nothing_to_say_stays_nothing(tmp_path: Path) -> None:
    assert in_voice([], pirate(tmp_path), mood="anger", channel="web") == []


def test_a_faint_feeling_is_not_put_into_anybodys_mouth() -> None:
    assert mood_of({"anger": 0.45}) is None
    assert mood_of({"anger": 0.6, "sadness": 0.6}) == "anger"
    assert mood_of(None) is None


def test_the_bot_acknowledges_in_its_turn_and_not_twice_in_a_row(scene: Scene, tmp_path: Path) -> None:
    voice, conversation = pirate(tmp_path), scene.conversation()
    worker = replace(scene.worker, voice=lambda: voice)
    for text in ("where is it, this is outrageous", "and now?"):
        scene.dialogue.script[text] = answer("It left.", reading=reading(text, tone={"anger": 0.9}))
        scene.write(conversation, text)
        worker.work_once()
    assert scene.said(conversation, "bot") == ["By thunder, that is no way to treat you. It left.", "It left."]


def test_what_calls_a_person_and_what_is_said_in_another_language_stay_word_for_word(
    scene: Scene, tmp_path: Path
) -> None:
    voice = pirate(tmp_path)
    worker = replace(scene.worker, voice=lambda: voice)
    danger, foreign = scene.conversation("web", "one"), scene.conversation("web", "two")
    judged = judgement("handoff", "safety")
    angry = reading("it sparks", tone={"anger": 0.9})
    scene.dialogue.script["it sparks"] = answer("Hello.", reading=angry, judged=judged)
    scene.dialogue.script["wo ist es"] = answer("Hello, ein Mensch hilft.", reading=angry, actions=[LANGUAGE_ACTION])
    scene.write(danger, "it sparks")
    scene.write(foreign, "wo ist es")
    while worker.work_once():
        pass
    assert not [text for text in scene.said(danger, "bot") if "By thunder" in text or "ahoy" in text.lower()]
    assert scene.row(danger).owner == "queue"
    assert scene.said(foreign, "bot") == ["Hello, ein Mensch hilft."]


def test_thanks_are_no_gladness_while_a_complaint_runs(scene: Scene, tmp_path: Path) -> None:
    voice = replace(pirate(tmp_path), emoji="🎉")
    worker = replace(scene.worker, voice=lambda: voice)
    glad = reading("thanks", tone={"gratitude": 0.9})
    said = []
    for mood in ("glad", "upset"):
        conversation = scene.conversation("web", mood)
        scene.dialogue.script["thanks"] = answer("Of course.", reading=glad, judged=judgement(mood=mood))
        scene.write(conversation, "thanks")
        worker.work_once()
        said.append(scene.said(conversation, "bot"))
    assert said == [["Of course. 🎉"], ["Of course."]]
