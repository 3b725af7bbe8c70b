"""What the played servers of vendors share: failures in their order, checked requests, files that lie there."""

from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from typing import Any, ClassVar

from tests.channels.local_server import Reply, Request

LOST_ANSWER = "lost answer"
"""The request is carried out, but the answer is never heard."""
KEPT_AT = "/kept-files/"


@dataclass
class PlayedServer:
    """`play` holds the failures to come, one a request; what broke a rule is in `broken`.

    A file lies behind a redirect, as vendors keep them; `shown` is what was shown to whoever keeps them.
    """

    refused: ClassVar[Any] = {"error": "not logged in"}

    play: deque[Reply | str | None] = field(default_factory=deque)
    down: Reply | None = None
    broken: list[str] = field(default_factory=list)
    checked: int = 0
    address: str = ""
    kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    files_gone: bool = False
    _next: int = 100

    def __call__(self, request: Request) -> Reply:
        if request.path.startswith(KEPT_AT):
            return self._give(request.path.removeprefix(KEPT_AT))
        self.broken += self.faults(request)
        self.checked += 1
        failure = self.down or (self.play.popleft() if self.play else None)
        if isinstance(failure, Reply):
            return failure
        if not self.lets_in(headers_of(request)):
            return Reply(401, self.refused)
        answer = self.answer(request)
        return Reply(dropped=True) if failure == LOST_ANSWER else answer

    @abstractmethod
    def faults(self, request: Request) -> list[str]:
        """What a request breaks of the vendor's description."""

    @abstractmethod
    def lets_in(self, headers: Mapping[str, str]) -> bool:
        """Whether the request has a token that is good."""

    @abstractmethod
    def answer(self, request: Request) -> Reply:
        """Do what was asked."""

    def keep(self, name: str, mime: str, content: bytes) -> str:
        """A file that somebody has attached; returns its address."""
        self.kept[f"{len(self.kept)}/{name}"] = mime, content
        return f"{self.address}{KEPT_AT}at/{len(self.kept) - 1}/{name}"

    def number(self) -> int:
        """A number that nothing else has."""
        self._next += 1
        return self._next

    def _give(self, path: str) -> Reply:
        if self.files_gone:
            return Reply(404, b"")
        if path.startswith("at/"):
            return Reply(302, b"", {"Location": KEPT_AT + path.removeprefix("at/")})
        mime, content = self.kept[path]
        return Reply(200, content, {"Content-Type": mime})


def headers_of(request: Request) -> Mapping[str, str]:
    """The headers by their names in lower case."""
    return {name.lower(): value for name, value in request.headers.items()}


@dataclass(frozen=True)
class Form:
    """A form with files: its fields, and of each file the field's name, its own name, type and bytes."""

    fields: Mapping[str, str]
    files: list[tuple[str, str, str, bytes]]


def form_in(request: Request) -> Form | None:
    """The form that a request carries; None where it carries something else."""
    kind = headers_of(request).get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return None
    parse: Callable[[bytes], Any] = BytesParser(policy=policy.HTTP).parsebytes
    fields: dict[str, str] = {}
    files: list[tuple[str, str, str, bytes]] = []
    for part in parse(f"Content-Type: {kind}\r\n\r\n".encode() + request.body).iter_parts():
        content, name = part.get_payload(decode=True), part.get_param("name", header="content-disposition")
        filename = part.get_filename()
        if filename is None:
            fields[name] = content.decode()
        else:
            files.append((name, filename, part.get_content_type(), content))
    return Form(fields, files)
