"""A shortened tracker is the whole one to everybody who looks at it, however the conversation went."""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.language.rasa_components.test_dialogue_states import DOMAIN, STEPS, event

pytestmark = pytest.mark.rasa

KEPT = {"KEPT_TURNS": 5, "LEAST_TURNS": 3, "MOST_TURNS": 8, "KEPT_MOMENTS": 9, "KEPT_FOR_STORIES": 6}
"""Smaller than in use, so that conversations are cut often."""
TAKES_BACK = ("takes an action back", "takes words back")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    from baton.language.rasa_components import patches, working_set

    patches.apply()
    for name, value in KEPT.items():
        monkeypatch.setattr(working_set, name, value)


def shorter(kept: Any, whole: Any, domain: Any) -> Any:
    """What the store would hand out for the next turn."""
    from baton.language.rasa_components.working_set import can_go_on, shortened, twin

    kept = shortened(kept, domain) or twin(kept)
    return kept if can_go_on(kept) else shortened(whole, domain) or twin(whole)


def assert_alike(kept: Any, whole: Any, domain: Any, rules: Any = None) -> None:
    from baton.language.rasa_components.dialogue_states import STOCK_STATES
    from baton.language.rasa_components.working_set import state_of

    assert state_of(kept) == state_of(whole)
    for stories, least in ((False, KEPT["KEPT_MOMENTS"]), (True, KEPT["KEPT_FOR_STORIES"])):
        seen = domain.states_for_tracker_history(kept, False, stories, rules)
        full = STOCK_STATES(domain, whole, False, stories, rules)
        assert len(seen) >= min(least, len(full))
        assert seen[-least:] == full[-least:]


def conversations(count: int) -> Iterator[tuple[Any, Any, random.Random]]:
    """A domain, a fresh whole tracker and chance, the same in every run; BATON_STEPS asks for more conversations."""
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    domain = Domain.from_dict(DOMAIN)
    for seed in range(int(os.environ.get("BATON_STEPS", count))):
        whole = DialogueStateTracker("c", domain.slots)
        whole.update(event("begins a session"))
        yield domain, whole, random.Random(seed)


def test_whatever_happens_the_state_and_the_past_are_the_same() -> None:
    rule_only = {"rule_only_slots": ["order"], "rule_only_loops": ["order_form"]}
    for domain, whole, chance in conversations(300):
        kept, rules = shorter(whole, whole, domain), chance.choice([None, rule_only])
        steps = [step for step in STEPS if step != "begins a session" or chance.random() < 0.3]
        for _ in range(chance.randint(5, 25)):
            taken_back = 0
            for step in ("listens", "says greet", *chance.choices(steps, k=chance.randint(0, 4)), "checks"):
                taken_back += step in TAKES_BACK
                if step not in TAKES_BACK or taken_back < KEPT["LEAST_TURNS"]:
                    happened = event(step)
                    whole.update(happened)
                    kept.update(happened)
            assert_alike(kept, whole, domain, rules)
            kept = shorter(kept, whole, domain)


def test_a_twin_is_the_copy_that_rasa_makes() -> None:
    from baton.language.rasa_components.patches import STOCK_COPY
    from baton.language.rasa_components.working_set import state_of, twin

    for _, tracker, chance in conversations(100):
        for step in chance.choices(STEPS, k=chance.randint(1, 30)):
            tracker.update(event(step))
        tracker.model_id = "m"
        mine, stock = twin(tracker), STOCK_COPY(tracker)
        assert (state_of(mine), list(mine.events)) == (state_of(stock), list(stock.events))
        assert vars(mine).keys() >= vars(stock).keys()
        assert (mine.sender_id, mine.model_id, mine.assistant_id) == (stock.sender_id, None, None)
        before, count = state_of(tracker), len(tracker.events)
        for step in ("enters the form", "sets a slot", "rejects", "says order", "begins a session"):
            mine.update(event(step))
        assert (state_of(tracker), len(tracker.events)) == (before, count)


def test_an_ordinary_conversation_stays_short() -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    domain = Domain.from_dict(DOMAIN)
    plain = ["listens", "says greet", "sets a slot", "checks"]
    form = ["listens", "says order", "runs the form", "enters the form", "listens", "says greet", "rejects", "checks"]
    back = ["runs the form"]
    for turns in ([plain], [form, back, ["listens", "says greet", "rejects", "checks", "runs the form"]]):
        whole = DialogueStateTracker.from_events("c", [event("begins a session")], domain.slots)
        kept = DialogueStateTracker.from_events("c", [event("begins a session")], domain.slots)
        for number in range(200):
            for step in turns[min(number, len(turns) - 1)]:
                happened = event(step)
                whole.update(happened)
                kept.update(happened)
            kept = shorter(kept, whole, domain)
        assert len(whole.events) >= 800
        assert len(kept.events) <= 60
        assert_alike(kept, whole, domain)


RULES = """\
version: "3.1"
rules:
- rule: hello
  steps: [{intent: greet}, {action: utter_hi}]
- rule: the first word
  conversation_start: true
  steps: [{intent: bye}, {action: utter_first}]
- rule: open the form
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
- rule: close the form
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: action_check}]
- rule: known
  condition: [{slot_was_set: [{asked: true}]}]
  steps: [{intent: bye}, {action: utter_known}]
stories:
- story: three steps
  steps:
  - {intent: tell}
  - {action: utter_one}
  - {intent: tell}
  - {action: utter_two}
  - {intent: tell}
  - {action: utter_three}
- story: another way
  steps: [{intent: tell}, {action: utter_one}, {intent: deny}, {action: utter_no}]
"""
SAID = ("hi", "first", "known", "one", "two", "three", "no", "default")
STORY_DOMAIN: dict[str, Any] = {
    "version": "3.1",
    "intents": ["greet", "order", "bye", "tell", "deny"],
    "actions": ["action_check"],
    "responses": {f"utter_{name}": [{"text": name}] for name in SAID},
    "forms": {"order_form": {"required_slots": ["order"]}},
    "slots": DOMAIN["slots"],
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[Any]]:
    """A domain and the two policies of the shipped assistant, trained on the rules and stories above."""
    from rasa.core.policies.memoization import MemoizationPolicy
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.generator import TrainingDataGenerator
    from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
    from rasa.shared.core.training_data.structures import StoryGraph

    folder: Path = tmp_path_factory.mktemp("policies")
    domain = Domain.from_dict(STORY_DOMAIN)
    steps = YAMLStoryReader().read_from_string(RULES)
    trackers = TrainingDataGenerator(StoryGraph(steps), domain, augmentation_factor=0).generate()
    storage = LocalModelStorage(folder)
    policies = []
    for kind, config in ((RulePolicy, {"core_fallback_action_name": "utter_default"}), (MemoizationPolicy, {})):
        context = ExecutionContext(GraphSchema({}))
        policy = kind(
            {**kind.get_default_config(), "max_history": None if kind is RulePolicy else 5, **config},
            storage,
            Resource(kind.__name__),
            context,
        )
        policy.train(trackers, domain)
        policies.append(policy)
    return domain, policies


def assert_same_predictions(bot: tuple[Any, list[Any]], kept: Any, whole: Any) -> Any:
    """What the rule policy predicts, or the memory of stories when that abstains; it is the same for both."""
    domain, policies = bot
    rules = policies[0]._get_rule_only_data()
    found = []
    for policy in policies:
        mine, full = (
            policy.predict_action_probabilities(tracker, domain, rule_only_data=rules) for tracker in (kept, whole)
        )
        assert mine == full
        assert mine.hide_rule_turn == full.hide_rule_turn
        found.append(full)
    return next((one for one in found if one.max_confidence > 0.3), found[0])


def test_policies_predict_what_they_would_predict_from_the_whole_conversation(bot: tuple[Any, list[Any]]) -> None:
    from rasa.shared.core import events as e
    from rasa.shared.core.trackers import DialogueStateTracker

    domain, seen, lengths = bot[0], set(), []
    for seed in range(int(os.environ.get("BATON_STEPS", 40))):
        chance = random.Random(seed)
        whole = DialogueStateTracker.from_events("c", [e.SessionStarted()], domain.slots)
        kept = shorter(whole, whole, domain)
        for _ in range(40):
            said = e.UserUttered("x", {"name": chance.choice(STORY_DOMAIN["intents"])})
            happen(kept, whole, e.ActionExecuted("action_listen"), said)
            for _ in range(4):
                predicted = assert_same_predictions(bot, kept, whole)
                action = domain.action_names_or_texts[predicted.max_confidence_index]
                seen.add(action)
                if action == "action_listen":
                    break
                done = e.ActionExecuted(action, hide_rule_turn=predicted.hide_rule_turn)
                happen(kept, whole, done, *outcome(chance, action, whole))
            kept = shorter(kept, whole, domain)
        lengths.append((len(kept.events), len(whole.events)))
    assert sum(kept < whole for kept, whole in lengths) > 0.9 * len(lengths)  # one that just began anew may be whole
    assert seen >= {"utter_hi", "utter_three", "utter_known", "order_form", "action_check", "utter_default"}


def happen(kept: Any, whole: Any, *events: Any) -> None:
    for one in events:
        kept.update(one)
        whole.update(one)


def outcome(chance: random.Random, action: str, tracker: Any) -> list[Any]:
    """What an action leaves behind, by chance."""
    from rasa.shared.core import events as e

    if action == "order_form":
        closed = [e.ActiveLoop(None), e.SlotSet("requested_slot", None)]
        if tracker.active_loop_name is None:
            return [e.ActiveLoop("order_form"), e.SlotSet("requested_slot", "order")]
        return chance.choice(
            [[], [e.ActionExecutionRejected("order_form")], [e.SlotSet("order", "1"), *closed], closed]
        )
    lot = chance.random()
    if lot < 0.05:
        return [[e.UserUtteranceReverted()], [e.AllSlotsReset()], [e.Restarted()]][int(lot * 60)]
    return [e.SlotSet("asked", chance.choice([True, False, None]))] if lot < 0.15 else [e.BotUttered("x")]
