"""Asks the action server over connections that stay open, and checks what it answers.

Rasa opens a connection for every custom action and walks through the schema of every event, which together cost more
than the actions. What is sent, what is accepted and what is raised stay the same. A connection belongs to the event
loop that opened it; one that the action server closed meanwhile is opened anew. When the action server does not know
the stretch that it was sent the key of, it is sent everything.
"""

import asyncio
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.shared.core.events import Event
from rasa.utils.endpoints import EndpointConfig

from baton.handoff.assessment import key_in
from baton.language.rasa_components.action_events import sending_all

STOCK_RUN = RemoteAction.run
IDLE_S = 3.0
"""Connections rest no longer than this; the action server closes them after 5 s."""
_PLAIN_SLOT = {"event", "name", "value", "timestamp"}

_connectors: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.TCPConnector] = WeakKeyDictionary()


class EarlierUnknown(Exception):
    """The action server does not remember what came before the latest message."""


async def run(action: RemoteAction, *arguments: Any, **named: Any) -> list[Event]:
    """As `RemoteAction.run`; once more with everything, if it was asked for."""
    events: list[Event]
    try:
        events = await STOCK_RUN(action, *arguments, **named)
    except EarlierUnknown:
        with sending_all():
            events = await STOCK_RUN(action, *arguments, **named)
    return events


def session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    """As `EndpointConfig.session`, on the loop's open connections."""
    auth = endpoint.basic_auth
    return aiohttp.ClientSession(
        headers=endpoint.headers,
        auth=aiohttp.BasicAuth(auth["username"], auth["password"]) if auth else None,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=_connector(),
        connector_owner=False,
    )


def _connector() -> aiohttp.TCPConnector:
    loop = asyncio.get_running_loop()
    found = _connectors.get(loop)
    if found is None or found.closed:
        found = _connectors[loop] = aiohttp.TCPConnector(keepalive_timeout=IDLE_S)
    return found


def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """As `RemoteAction._validate_action_result`: True, or what is wrong is raised as a ValidationError.

    Raises EarlierUnknown when the result asks for what came before.
    """
    if _is_plain(result):
        return True
    if isinstance(result, dict) and _asks_for_all(result.get("events")):
        raise EarlierUnknown
    error = best_match(result_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


@lru_cache(maxsize=1)
def result_validator() -> Any:
    """Rasa's own schema of results, compiled once."""
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)
    validator.check_schema(schema)
    return validator(schema)


def _asks_for_all(events: Any) -> bool:
    return isinstance(events, list) and all(isinstance(event, dict) for event in events) and key_in(events) is not None


def _is_plain(result: Any) -> bool:
    """Nothing but slots and responses in their plainest form, as nearly every result: valid without a look at the
    schema."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events"), result.get("responses")
    if not isinstance(events, list) or not isinstance(responses, list):
        return False
    return all(map(_is_plain_slot, events)) and all(isinstance(response, dict) for response in responses)


def _is_plain_slot(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and event.get("event") == "slot"
        and isinstance(event.get("name"), str)
        and "value" in event
        and event.keys() <= _PLAIN_SLOT
        and (event.get("timestamp") is None or type(event["timestamp"]) in (int, float))
    )
