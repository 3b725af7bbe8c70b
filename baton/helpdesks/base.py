"""What every place where people sit can do with a conversation. The promises are the same behind each of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baton.handoff.desk_policy import Template
from baton.handoff.handback import Outcome


@dataclass(frozen=True)
class Agent:
    """The person at the desk."""

    id: str
    name: str
    role: str
    skills: Sequence[str] = ()


class Helpdesk(ABC):
    """A person's verbs. Each raises NotFound or MoveNotAllowed with a sentence for the screen."""

    @abstractmethod
    def claim(self, conversation_id: str, agent: Agent) -> None:
        """Take a conversation from queue or bot; AlreadyClaimed names another holder."""

    @abstractmethod
    def reply(
        self, conversation_id: str, agent: Agent, text: str, *, reply_id: str | None = None, files: Sequence[str] = ()
    ) -> int:
        """Say something to the customer, with uploaded files; returns its seq. The same `reply_id` is said once."""

    @abstractmethod
    def send_template(
        self,
        conversation_id: str,
        agent: Agent,
        template: Template,
        values: Mapping[str, str],
        *,
        reply_id: str | None = None,
    ) -> int:
        """Send a text that the vendor has approved, with these words filled in; returns its seq."""

    @abstractmethod
    def ask_who(self, conversation_id: str, agent: Agent) -> None:
        """Ask the customer to show who they are, by a code that is mailed to their account."""

    @abstractmethod
    def note(self, conversation_id: str, agent: Agent, text: str) -> str:
        """Write a private note, which never reaches a channel; returns its id."""

    @abstractmethod
    def transfer(self, conversation_id: str, agent: Agent, skill: str) -> None:
        """Put it back into the queue for colleagues with a skill."""

    @abstractmethod
    def give_back(self, conversation_id: str, agent: Agent, outcome: Outcome, *, seen: int | None = None) -> None:
        """Hand it back to the bot; CustomerWrote when the customer wrote after the last seq the agent has seen."""

    @abstractmethod
    def close(self, conversation_id: str, agent: Agent, *, seen: int | None = None) -> None:
        """End it; CustomerWrote as for `give_back`."""
