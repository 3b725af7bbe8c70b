"""domain.yml and the actions agree: what is said, run, asked and offered exists."""

import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path

import pytest
import yaml
from rasa_sdk import Action

import actions
from actions.checks import CHECKS
from actions.conversation import YES_MEANS
from actions.forms import FormCheck
from actions.turn import DRAFT
from baton.shop import demo

ROOT = Path(__file__).parents[2]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in DOMAIN["intents"]}
ABOUT_PEOPLE = {"action_assess_customer", "action_handoff", "action_offer_human"}
ELSEWHERE = ("assess", "handoff")
"""The modules that build the actions about people, which have tests of their own."""


def classes():
    names = [found.name for found in pkgutil.iter_modules(actions.__path__) if found.name not in ELSEWHERE]
    modules = [importlib.import_module(f"actions.{name}") for name in names]
    found = {item for module in modules for _, item in inspect.getmembers(module, inspect.isclass)}
    return [item for item in found if issubclass(item, Action) and not inspect.isabstract(item) and item is not Action]


def buttons():
    for name, variations in DOMAIN["responses"].items():
        for variation in variations:
            for button in variation.get("buttons", []):
                yield name, button


def test_every_action_of_the_domain_is_built_and_every_built_one_is_listed():
    built = {item().name() for item in classes()}
    assert built == set(DOMAIN["actions"]) - ABOUT_PEOPLE


def test_every_form_has_a_check_and_every_asked_slot_a_check_and_a_question():
    checked = {item().form: list(item().asks) for item in classes() if issubclass(item, FormCheck)}
    assert checked == {form: parts["required_slots"] for form, parts in DOMAIN["forms"].items()}
    for form, parts in DOMAIN["forms"].items():
        for slot in parts["required_slots"]:
            questions = {f"utter_ask_{form}_{slot}", f"utter_ask_{slot}"} & set(DOMAIN["responses"])
            assert slot in CHECKS
            assert questions or f"action_ask_{form}_{slot}" in DOMAIN["actions"], (form, slot)


def test_every_response_that_an_action_says_exists():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
    said = set(re.findall(r'\.say\(\s*"(\w+)"', code))
    assert said
    assert not {name for name in said if f"utter_{name}" not in DOMAIN["responses"]}


@pytest.mark.parametrize("slot", sorted(set(CHECKS) - {"product", "problem", "reason", "day"}))
def test_every_unclear_answer_is_explained(slot):
    assert f"utter_{slot}_unclear" in DOMAIN["responses"]


def test_every_refusal_of_the_shop_has_words():
    reasons = set(re.findall(r'ShopRefused\("(\w+)"', inspect.getsource(demo))) | {"delivered", "cancelled"}
    assert not {reason for reason in reasons if f"utter_refused_{reason}" not in DOMAIN["responses"]}


def test_every_button_leads_to_an_intent():
    for name, button in buttons():
        intent, _, entities = button["payload"].lstrip("/").partition("{{")  # Rasa halves doubled braces
        assert intent in INTENTS, (name, button)
        assert not entities or json.loads("{" + entities[:-1]).keys() <= set(DOMAIN["entities"])


def test_what_a_yes_starts_exists():
    assert set(YES_MEANS) <= INTENTS
    assert set(YES_MEANS.values()) <= set(DOMAIN["forms"]) | set(DOMAIN["actions"])


def test_slots_never_steer_the_dialogue_and_drafts_are_slots():
    assert set(DRAFT) <= set(DOMAIN["slots"])
    assert all(slot["influence_conversation"] is False for slot in DOMAIN["slots"].values())


def test_every_intent_is_answered_by_a_rule():
    rules = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data/rules").glob("*.yml"))
    answered = set(re.findall(r"- intent: (\w+)", rules))
    assert answered == INTENTS | {"nlu_fallback"}
