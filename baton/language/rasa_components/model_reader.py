"""Reads messages with a trained model file, outside any server: for measuring and for trying a model out.

It runs NLU only; no dialogue, no tracker, nothing stored.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import structlog
from rasa.core.agent import Agent

from baton.errors import ModelError
from baton.handoff.reading import Reading


def load_model_reader(model: Path) -> Callable[[str], Reading]:
    """A function from message to Reading; raises ModelError when the file is no model."""
    # Unless told otherwise, structlog prints Rasa's debug lines, and with them the messages.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    agent = Agent()
    try:
        agent.load_model(model)
    except Exception as error:
        raise ModelError(f"{model} cannot be loaded: {error}. Train one with `baton train`.") from error

    def read(text: str) -> Reading:
        return Reading.from_parse_data(asyncio.run(agent.parse_message(text)))

    return read
