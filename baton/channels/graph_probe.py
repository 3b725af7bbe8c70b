"""Asks Meta's Graph API questions for `baton channel test`, as the holder of the channel's token or as the app.

It only reads, and no answer of it holds a secret. Errors: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx

from baton.channels.payload import block, parsed, words
from baton.channels.rendering import cut
from baton.channels.signature import proof
from baton.settings import Settings

TOKEN_ENDED: Mapping[str, str] = {
    "458": "the app was removed from the account",
    "459": "the person behind it must log in at facebook.com first",
    "460": "the password of the person behind it was changed",
    "463": "it has expired",
    "464": "the account of the person behind it is not confirmed",
    "467": "it was revoked",
    "492": "the person behind it has lost the role on the page",
}
"""Subcode of error 190 -> why, in words."""


@dataclass(frozen=True)
class Answer:
    """What Meta said: the body of a success, or an error; `unreachable` names the failure when nothing was said."""

    status: int
    body: Mapping[str, Any]
    unreachable: str = ""

    @property
    def good(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The error's code, as a word."""
        return words(self.body, "error", "code")

    @property
    def why(self) -> str:
        """The failure in words."""
        if self.unreachable:
            return f"no answer ({self.unreachable})"
        ended = TOKEN_ENDED.get(words(self.body, "error", "error_subcode"), "") if self.code == "190" else ""
        message = ended or cut(words(self.body, "error", "message"), 200) or "no reason given"
        return f"Meta answered {self.status}, code {self.code or 'none'}: {message}"

    @property
    def is_about_the_secret(self) -> bool:
        """Whether the proof of the app secret was refused."""
        return "appsecret_proof" in words(self.body, "error", "message")


class GraphProbe:
    """Reads nodes and edges; use it in a `with` block."""

    def __init__(self, settings: Settings, *, token: str, app_secret: str, timeout_s: float = 10.0) -> None:
        self._base = f"{settings.meta_url.rstrip('/')}/{settings.meta_version}"
        self._token, self._app_secret = token, app_secret
        self._client = httpx.Client(timeout=timeout_s, trust_env=False)
        self.host = httpx.URL(settings.meta_url).host

    def __enter__(self) -> "GraphProbe":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def ask(self, path: str, **query: str) -> Answer:
        """As the holder of the channel's token."""
        return self._get(path, self._token, query)

    def ask_as_app(self, app_id: str, path: str, **query: str) -> Answer:
        """As the app itself, whose token is its id and secret."""
        return self._get(path, f"{app_id}|{self._app_secret}", query)

    def about_the_token(self, app_id: str) -> Answer:
        """What Meta knows of the channel's token."""
        return self.ask_as_app(app_id, "debug_token", input_token=self._token)

    def _get(self, path: str, token: str, query: Mapping[str, str]) -> Answer:
        try:
            answer = self._client.get(
                f"{self._base}/{path}",
                params={**query, "appsecret_proof": proof(token, self._app_secret)},
                headers={"Authorization": f"Bearer {token}"},
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Answer(0, {}, type(error).__name__)
        return Answer(answer.status_code, block(parsed(answer.content)))
