"""Speaks the turn protocol with the Rasa server: one request a turn, honest errors. It must not import Rasa.

The server side is `baton.channels.rasa_input`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx

from baton.conversations.dialogue import Answer, Turn
from baton.conversations.transcript import Button, Reply
from baton.errors import DialogueUnavailable
from baton.handoff.reading import Reading

Content = TypeVar("Content")
SECRET_HEADER = "X-Baton-Secret"
READ_TIMEOUT_S = 5.0


class RasaClient:
    """The dialogue engine behind HTTP on the loopback."""

    def __init__(self, base_url: str, secret: str, *, turn_timeout_s: float) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(turn_timeout_s, connect=2.0),
            trust_env=False,
        )

    def run(self, turn: Turn) -> Answer:
        """Run one turn; DialogueUnavailable is `retry_safe` when Rasa certainly did not begin it."""
        body = {
            "conversation": turn.conversation,
            "inbound_id": turn.inbound_id,
            "text": turn.text,
            "payload": turn.payload,
            "metadata": dict(turn.metadata),
            "attempt": turn.attempt,
        }
        response = self._post("turns", body)
        if response.status_code not in (200, 502):
            said = _object(response)
            safe = response.status_code == 503 and bool(said.get("retry_safe"))
            why = f" {said['detail']}" if said.get("detail") else ""
            raise DialogueUnavailable(f"Rasa answered {response.status_code} to a turn.{why}", retry_safe=safe)
        return _understood(response, _answer)

    def read(self, text: str) -> Reading:
        """Read a message without answering it."""
        response = self._post("parse", {"text": text}, timeout=READ_TIMEOUT_S)
        if response.status_code != 200:
            raise DialogueUnavailable(f"Rasa answered {response.status_code} to a reading.", retry_safe=True)
        return _understood(response, lambda body: Reading.from_dict(body["reading"]))

    def ready(self) -> bool:
        """Whether a model is loaded and the turn channel answers; never raises."""
        try:
            return self._client.get("/webhooks/baton/state", timeout=2.0).status_code == 200
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, route: str, body: Mapping[str, Any], *, timeout: float | None = None) -> httpx.Response:
        options: dict[str, Any] = {} if timeout is None else {"timeout": timeout}
        try:
            return self._client.post(f"/webhooks/baton/{route}", json=body, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise DialogueUnavailable("Rasa cannot be reached.", retry_safe=True, away=True) from error
        except httpx.TimeoutException as error:
            raise DialogueUnavailable(f"Rasa gave no answer ({type(error).__name__}).", retry_safe=False) from error
        except httpx.HTTPError as error:
            what = f"Rasa broke off ({type(error).__name__})."
            raise DialogueUnavailable(what, retry_safe=False, away=True) from error


def _understood(response: httpx.Response, read: Callable[[Any], Content]) -> Content:
    try:
        return read(response.json())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"Rasa's answer is not as agreed ({type(error).__name__})."
        raise DialogueUnavailable(what, retry_safe=False) from error


def _object(response: httpx.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _answer(body: Mapping[str, Any]) -> Answer:
    reading = body.get("reading")
    return Answer(
        replies=[reply for reply in map(_reply, body.get("replies") or []) if _says_something(reply)],
        reading=Reading.from_dict(reading) if reading else None,
        assessment=body.get("assessment"),
        actions=list(body.get("actions") or []),
        failures=[f"{failure.get('action')}: {failure.get('error')}" for failure in body.get("failures") or []],
        model=body.get("model"),
        already_ran=bool(body.get("already_ran")),
    )


def _reply(reply: Mapping[str, Any]) -> Reply:
    buttons = [
        Button(str(b["title"]), str(b["payload"]), str(b.get("description") or "")) for b in reply.get("buttons") or []
    ]
    return Reply(
        str(reply.get("text") or ""),
        buttons,
        image=_web(reply.get("image"), "alt"),
        link=_web(reply.get("link"), "title"),
        list_label=str(reply.get("list_label") or ""),
    )


def _web(shown: Any, word: str) -> dict[str, str] | None:
    """An image or link with its word; None unless its address is one that browsers and vendors may open."""
    if not isinstance(shown, Mapping) or not str(shown.get("url")).startswith(("https://", "http://")):
        return None
    return {"url": str(shown["url"]), word: str(shown.get(word) or "")}


def _says_something(reply: Reply) -> bool:
    return bool(reply.text.strip() or reply.image or reply.link)
