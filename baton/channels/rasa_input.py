"""Rasa's side of the turn protocol: the gateway asks for one turn at a time, and errors are honest HTTP errors.

Named in `credentials.yml`; its nested sections belong to the gateway. Every request carries BATON_SECRET. A turn runs
to its end even when the gateway hangs up, and asking again answers what it said. It must not decide who owns a
conversation, and it never takes a customer's text for a command.
"""

import asyncio
import hmac
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Dict
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from baton.conversations.kill_point import arm
from baton.errors import ModelError, TurnFailed
from baton.handoff.reading import Reading
from baton.language.rasa_components import patches
from baton.language.rasa_components.model import has_dialogue, install, load_processor, use_honest_store
from baton.language.rasa_components.turn import CHANNEL, TurnOrder, TurnRecord, in_short, plain_text, run_turn

patches.apply()

SECRET_HEADER = "X-Baton-Secret"
Handler = Callable[[Request], Awaitable[HTTPResponse]]


class Refused(Exception):
    """A request that ends in a problem document (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str = "", **more: Any) -> None:
        self.status, self.body = status, {"title": title, "status": status, "detail": detail, **more}
        super().__init__(title)


class TurnInput(InputChannel):
    """Routes under `/webhooks/baton`: turns, parse, state, model."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[TurnRecord]] = set()
        self._swapping: asyncio.Lock | None = None

    @classmethod
    def name(cls) -> str:
        """The channel's name in trackers and its part of the address."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Dict[str, Any] | None) -> "TurnInput":
        """The secret comes from the environment; the sections are read by the gateway."""
        arm(os.environ)
        return cls(os.environ.get("BATON_SECRET", ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The four routes; Rasa's own handler is not used, as it hides errors."""
        routes = Blueprint("baton_turns", "baton_turns")
        table: tuple[tuple[str, str, Handler], ...] = (
            ("POST", "/turns", self.turns),
            ("POST", "/parse", self.parse),
            ("GET", "/state", self.state),
            ("POST", "/model", self.model),
        )
        for method, path, handler in table:
            routes.add_route(self._guarded(handler), path, methods=[method], name=path.strip("/"))
        return routes

    async def turns(self, request: Request) -> HTTPResponse:
        """Run one turn: 200, 502 when an action failed, 503 when it did not run."""
        order = _order(_body(request))
        processor = _processor(request)
        # Sanic cancels a handler whose client hung up; half a turn would be run again from the start.
        task = asyncio.create_task(self._one_at_a_time(processor, order))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            record = await asyncio.shield(task)
        except TurnFailed as error:
            raise Refused(503, "The turn did not run.", str(error), retry_safe=error.retry_safe) from error
        return json_response(_answer(order, record, processor), status=502 if record.failures else 200)

    async def parse(self, request: Request) -> HTTPResponse:
        """Read one message without storing anything."""
        text = _body(request).get("text")
        if not isinstance(text, str):
            raise Refused(400, "'text' must be a text.")
        try:
            parsed = await _processor(request).parse_message(UserMessage(plain_text(text)))
        except Exception as error:
            raise Refused(503, "The message was not read.", in_short(error)) from error
        return json_response({"reading": Reading.from_parse_data(parsed).to_dict()})

    async def state(self, request: Request) -> HTTPResponse:
        """Which model answers; 503 while there is none."""
        return json_response({"model": _processor(request).model_filename, "ready": True})

    async def model(self, request: Request) -> HTTPResponse:
        """Load a model beside the running one and swap; 422 leaves the old one."""
        path = _body(request).get("path")
        if not isinstance(path, str) or not path:
            raise Refused(400, "'path' must name a model file.")
        self._swapping = self._swapping or asyncio.Lock()
        async with self._swapping:
            agent: Agent = request.app.ctx.agent
            try:
                processor = await asyncio.to_thread(load_processor, agent, Path(path))
            except ModelError as error:
                raise Refused(422, "The model is not used.", str(error)) from error
            install(agent, processor)
        return json_response({"model": processor.model_filename, "ready": True})

    async def _one_at_a_time(self, processor: MessageProcessor, order: TurnOrder) -> TurnRecord:
        lock = self._turns.get(order.conversation) or self._turns.setdefault(order.conversation, asyncio.Lock())
        async with lock:
            return await run_turn(processor, order)

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> HTTPResponse:
            try:
                self._check_secret(request)
                return await handler(request)
            except Refused as refused:
                return json_response(refused.body, status=refused.status, content_type="application/problem+json")

        return guarded

    def _check_secret(self, request: Request) -> None:
        if not self.secret:
            raise Refused(503, "BATON_SECRET is not set in Rasa's environment.", "Start Rasa with `baton up`.")
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            raise Refused(403, f"The header {SECRET_HEADER} is missing or wrong.")


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Refused(400, "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Refused(400, "The body must be a JSON object.")
    return body


def _order(body: dict[str, Any]) -> TurnOrder:
    for key in ("conversation", "inbound_id", "text"):
        if not isinstance(body.get(key), str) or (key != "text" and not body[key]):
            raise Refused(400, f"{key!r} must be a text.")
    payload, metadata = body.get("payload"), body.get("metadata") or {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("slots") or {}, dict):
        raise Refused(400, "'metadata' and its 'slots' must be objects.")
    if payload is not None and not isinstance(payload, str):
        raise Refused(400, "'payload' must be a text or null.")
    attempt = body.get("attempt", 1)
    if not isinstance(attempt, int):
        raise Refused(400, "'attempt' must be a whole number.")
    return TurnOrder(body["conversation"], body["inbound_id"], body["text"], payload, metadata, attempt)


def _processor(request: Request) -> MessageProcessor:
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    if agent is None or agent.processor is None:
        raise Refused(503, "No model is loaded.", "Train one with `baton train`, then start again.", retry_safe=True)
    if not has_dialogue(agent.processor):
        raise Refused(503, "The model has no dialogue.", "Train it with `baton train`, not with `rasa train nlu`.")
    use_honest_store(agent)
    return agent.processor


def _answer(order: TurnOrder, record: TurnRecord, processor: MessageProcessor) -> dict[str, Any]:
    return {
        "inbound_id": order.inbound_id,
        "replies": record.replies,
        "reading": record.reading.to_dict(),
        "assessment": record.assessment,
        "actions": record.actions,
        "failures": [{"action": failure.action, "error": failure.error} for failure in record.failures],
        "already_ran": record.already_ran,
        "model": processor.model_filename,
    }
