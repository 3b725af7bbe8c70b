"""Reads messages with a trained model file, outside any server: for measuring and for trying a model out.

NLU for many messages at once, and the steps that the dialogue's policies would take next. No action runs, nothing is
stored.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from baton.errors import ModelError
from baton.handoff.reading import Reading
from baton.language.rasa_components.escalation_policy import ASSESSMENT_SLOT
from baton.language.rasa_components.model import has_dialogue
from baton.language.rasa_components.turn import in_short, plain_text

BATCH = 256
"""Messages that go through the graph together."""
MOST_STEPS = 10
"""As many as Rasa itself takes before it gives up on a turn."""


class ModelReader:
    """One loaded model; build it with `load_model_reader`."""

    def __init__(self, processor: MessageProcessor) -> None:
        self._processor = processor

    def __call__(self, text: str) -> Reading:
        """Read one message."""
        return self.read([text])[0]

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read messages, each on its own, in their order."""
        return [Reading.from_parse_data(parsed) for parsed in self.parse(texts)]

    def parse(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """What the pipeline puts on each message, as Rasa itself would report it; `text` stays as it was given."""
        parsed: list[dict[str, Any]] = []
        for start in range(0, len(texts), BATCH):
            parsed += self._parse_batch(texts[start : start + BATCH])
        return parsed

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
        """The actions that the policies choose after this message at the start of a conversation.

        Ends before the first action that would have to run to know what comes next. `assessment` fills the slot.
        """
        if not has_dialogue(self._processor):
            return []
        return list(self._steps(parsed, assessment))

    def _parse_batch(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        target = self._processor.model_metadata.nlu_target
        spoken = [UserMessage(plain_text(text)) for text in texts]
        tracker = DialogueStateTracker.from_events("measured", [])
        inputs = {PLACEHOLDER_MESSAGE: spoken, PLACEHOLDER_TRACKER: tracker}
        messages = self._processor.graph_runner.run(inputs=inputs, targets=[target])[target]
        found = []
        for text, message in zip(texts, messages, strict=True):
            data = {"intent": {"name": None, "confidence": 0.0}, "entities": []} | message.as_dict(True)
            self._processor._update_full_retrieval_intent(data)
            found.append(data | {"text": text})
        return found

    def _steps(self, parsed: Mapping[str, Any], assessment: Mapping[str, Any] | None) -> Iterator[str]:
        said = UserUttered(parsed["text"], parsed["intent"], parsed["entities"], dict(parsed))
        events = [ActionExecuted(ACTION_LISTEN_NAME), said]
        if assessment is not None:
            events.append(SlotSet(ASSESSMENT_SLOT, {**assessment, "inbound_id": said.message_id}))
        tracker = DialogueStateTracker.from_events("measured", events, self._processor.domain.slots)
        for _ in range(MOST_STEPS):
            prediction = self._processor._predict_next_with_tracker(tracker)
            name = self._processor.domain.action_names_or_texts[prediction.max_confidence_index]
            if name == ACTION_LISTEN_NAME:
                return
            yield name
            if not name.startswith("utter_"):
                return
            tracker.update(ActionExecuted(name, prediction.policy_name), self._processor.domain)


def load_model_reader(model: Path) -> ModelReader:
    """Load a model, which takes seconds; raises ModelError when the file is none or cannot read."""
    # Unless told otherwise, structlog prints Rasa's debug lines, and with them the messages.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    agent = Agent()
    try:
        agent.load_model(model)
        reader = ModelReader(agent.processor)
        reader.read(["hello"])
    except Exception as error:
        raise ModelError(f"{model} does not work: {in_short(error)}. Train one with `baton train`.") from error
    return reader
