"""Loads another model beside the one in use and swaps them; a turn ends on the model it began with.

Each model gets its own view of the tracker store and its own responses, so a swap never reaches into a running turn.
A model that cannot be loaded, read a message or predict is refused and leaves the old one in place.
"""

import asyncio
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.data import TrainingType

from baton.errors import ModelError
from baton.language.rasa_components.turn import in_short

WARM_UP_TEXT = "hello"


def load_processor(agent: Agent, path: Path) -> MessageProcessor:
    """Load and try out the model at `path`; takes seconds, raises ModelError naming the reason."""
    if not path.is_file():
        raise ModelError(f"There is no model at {path}.")
    try:
        processor = _processor(agent, path)
        asyncio.run(_try_out(processor))
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"The model {path.name} does not work: {in_short(error)}.") from error
    return processor


def install(agent: Agent, processor: MessageProcessor) -> None:
    """Let every turn from now on run on this processor."""
    agent.processor = processor
    agent.domain = processor.domain
    agent.nlg = processor.nlg


def use_honest_store(agent: Agent) -> None:
    """Take Rasa's fail-safe wrapper off: it answers read errors with an empty tracker."""
    if agent.processor is not None:
        agent.processor.tracker_store = honest(agent.processor.tracker_store)


def honest(store: TrackerStore) -> TrackerStore:
    """The store behind Rasa's fail-safe wrapper."""
    return store._tracker_store if isinstance(store, FailSafeTrackerStore) else store


def has_dialogue(processor: MessageProcessor) -> bool:
    """Whether the model was trained with stories or rules; one without would never answer."""
    return bool(processor.model_metadata.training_type != TrainingType.NLU)


def _processor(agent: Agent, path: Path) -> MessageProcessor:
    processor = MessageProcessor(
        model_path=path,
        tracker_store=honest(agent.tracker_store),
        lock_store=agent.lock_store,
        generator=agent.nlg,
        action_endpoint=agent.action_endpoint,
        http_interpreter=agent.http_interpreter,
    )
    store = processor.tracker_store
    if hasattr(store, "for_domain"):
        processor.tracker_store = store.for_domain(processor.domain)
    processor.nlg = _generator(agent.nlg, processor)
    return processor


def _generator(current: NaturalLanguageGenerator, processor: MessageProcessor) -> NaturalLanguageGenerator:
    if isinstance(current, TemplatedNaturalLanguageGenerator):
        return TemplatedNaturalLanguageGenerator(processor.domain.responses)
    return current


async def _try_out(processor: MessageProcessor) -> None:
    if not has_dialogue(processor):
        raise ModelError("The model was trained without stories and rules; train it with `rasa train`.")
    parsed = await processor.parse_message(UserMessage(WARM_UP_TEXT))
    events = [
        ActionExecuted(ACTION_LISTEN_NAME),
        UserUttered(WARM_UP_TEXT, parsed["intent"], parsed["entities"], parsed),
    ]
    tracker = DialogueStateTracker.from_events("warm-up", events, processor.domain.slots)
    processor.predict_next_with_tracker(tracker)
